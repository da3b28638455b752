"""A day of those who look and do not file: merchant on a phone, officers, bank, resident, operator. In Chinese, by clicking."""

import re

import pytest
from desk import menu
from playwright.sync_api import expect
from screens import PHONE


@pytest.fixture(scope="module")
def lacking(running):
    """A merchant one of whose trades waits for its waybill."""
    merchants = (f"merchant-{number:02d}" for number in range(1, 21))
    return next(one for one in merchants if running.person(one).data("/trades?why=waiting.waybill")["rows"])


def test_the_merchant_sees_on_a_phone_what_is_missing_and_what_it_is_worth_and_keeps_a_proof(person, lacking, tmp_path):
    page = person(lacking, width=PHONE, has_touch=True, is_mobile=True)
    main = page.locator("main")
    expect(main.get_by_role("heading", level=1)).to_contain_text("今日")
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name="商户").tap()
    main.locator("tbody").get_by_role("link").tap()
    desk = main.get_by_role("heading", level=1).inner_text()
    expect(main.get_by_role("heading", name="缺什么，值多少")).to_be_visible()
    missing = main.locator("tr", has_text="尚未收到运单")
    expect(missing.first).to_contain_text("物流企业")
    expect(missing.first.get_by_role("cell").nth(2)).to_have_text(re.compile(r"[0-9]+\.[0-9]{2}"))
    missing.first.get_by_role("link").tap()
    expect(main.locator("#about")).to_contain_text("尚未收到运单")
    main.locator("tbody").get_by_role("link").first.tap()
    expect(main).to_contain_text("请物流企业报送运单")
    expect(main).to_contain_text(desk)
    page.get_by_role("link", name="经过与凭证").tap()
    expect(main.locator(".life > li").first).to_contain_text("报送了订单")
    with page.expect_download() as fetched:
        main.locator(".life").get_by_role("link", name=re.compile("^凭证")).first.tap()
    proof = tmp_path / fetched.value.suggested_filename
    fetched.value.save_as(proof)
    page.get_by_role("link", name="核验凭证").tap()
    page.get_by_label("把凭证文件").set_input_files(proof)  # a file that is chosen is looked at, without another tap
    expect(page.get_by_role("heading", name="凭证完整，由本平台的账本签名")).to_be_visible()
    expect(main).to_contain_text("报送了订单")


@pytest.mark.parametrize(("post", "says"), [("customs", "海关关员"), ("tax", "税务人员")])
def test_an_officer_follows_a_trade_reads_the_law_of_a_date_and_knows_the_members(person, post, says):
    page = person(post)
    main = page.locator("main")
    expect(page.locator(".who .as")).to_contain_text(says)
    main.get_by_role("link", name=re.compile("^已付款")).click()
    expect(main.locator("tbody tr").first).to_contain_text("已付款")
    main.locator("tbody").get_by_role("link").first.click()
    expect(main.locator(".life")).to_contain_text("答复了单证")
    expect(main.locator(".life")).to_contain_text("认定了税务标签")
    expect(main.locator("#label ~ .card")).to_contain_text("免税")
    menu(page, "法规")
    cap = main.get_by_role("link", name="单笔收汇限额")
    expect(cap).to_be_visible()
    main.get_by_label("看哪一天适用的规定").fill("2014-06-01")
    main.get_by_role("button", name="查看").click()
    expect(main.get_by_role("heading", level=1)).to_contain_text("2014-06-01")
    expect(cap).to_have_count(0)
    main.get_by_role("link", name="回到今天").click()
    cap.click()
    expect(main.get_by_role("heading", level=1)).to_have_text("单笔收汇限额")
    expect(main).to_contain_text("今天适用")
    menu(page, "成员")
    main.get_by_role("link", name=re.compile("agent-1$")).first.click()
    expect(main).to_contain_text("报送订单、运单和清单")
    expect(main.get_by_role("heading", name="委托它的企业")).to_be_visible()


def test_the_banks_reviewer_sees_credits_payouts_and_a_trade_and_why_it_may(person):
    page = person("bank-a")
    main = page.locator("main")
    menu(page, "资金")
    expect(main.get_by_role("heading", name="收汇")).to_be_visible()
    expect(main.locator("table").first).to_contain_text("部分认领")
    expect(main.get_by_role("heading", name="付款", exact=True)).to_be_visible()
    menu(page, "交易")
    main.get_by_label("进度").select_option(label="已付款")
    main.get_by_role("button", name="筛选").click()
    main.locator("tbody").get_by_role("link").first.click()
    expect(main.get_by_role("heading", name="款项去向").locator("xpath=following-sibling::ol")).to_contain_text("结汇")
    page.get_by_role("link", name="权限与记录").click()
    main.get_by_role("link", name="权限说明").click()
    main.get_by_label("办什么").select_option(label="批准更换收款账户")
    main.get_by_role("button", name="为什么").click()
    expect(main.locator("#answer")).to_contain_text("可以批准更换收款账户")


def test_a_resident_with_a_proof_learns_whether_it_is_whole_and_no_more(profile, running, tmp_path):
    service = running.person("service")
    paid = service.data("/trades?stage=paid")["rows"][0]["key"]
    message = service.data(f"/trades/{paid}")["life"][0]["said"][0]["message_id"]
    good, bad = tmp_path / "good.proof", tmp_path / "bad.proof"
    good.write_bytes(service.client.get(f"/proofs/{message}").content)
    bad.write_bytes(flipped(good.read_bytes()))
    page = profile(running.url)
    page.goto("/verify")
    for file, result, says in ((good, "whole", "凭证完整"), (bad, "changed", "已被改动")):
        page.get_by_label("把凭证文件").set_input_files(file)
        verdict = page.locator("#verdict")
        expect(verdict).to_have_attribute("data-result", result)
        expect(verdict).to_contain_text(says)


def flipped(proof):
    """One letter of the leaf's base64 is another one."""
    start = proof.index(b"\n\n") if b"\n\n" in proof else len(proof) // 2
    at = next(
        at for at in range(start // 2, len(proof)) if proof[at : at + 1].isalnum() and proof[at + 1 : at + 2].isalnum()
    )
    return proof[:at] + (b"A" if proof[at : at + 1] != b"A" else b"B") + proof[at + 1 :]


def test_whoever_runs_the_machine_sees_how_it_is_and_what_to_do(person):
    page = person("customs")
    main = page.locator("main")
    menu(page, "通道")
    expect(main.locator("#all")).to_contain_text(re.compile("正常|需留意|有故障"))
    backup = main.locator("tr", has_text="备份").first
    expect(backup).to_contain_text("cohong backup")
    expect(main.locator("#channels ~ section").first).to_be_visible()

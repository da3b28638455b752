"""Without a mouse, without scripts, on paper: the pages work."""

import re

import pytest
from playwright.sync_api import expect
from test_a_day_at_the_desk import filled

FOCUSED = """() => { const one = document.activeElement, style = getComputedStyle(one);
  return [(one.innerText || one.labels?.[0]?.innerText || "").trim(), style.outlineStyle, parseFloat(style.outlineWidth)]; }"""
MARKED = "() => document.activeElement.id"


def tab_through(page, until):
    """What has the focus, Tab by Tab, until a text; each time it can be seen."""
    passed = []
    while until not in passed:
        page.keyboard.press("Tab")
        name, style, width = page.evaluate(FOCUSED)
        assert style != "none", f"the focus on {name!r} cannot be seen"
        assert width >= 2, f"the focus on {name!r} can hardly be seen"
        passed.append(name.split("\n")[0])
        assert len(passed) < 60, passed
    return passed


def test_tab_goes_from_the_skip_link_over_menu_and_language_to_the_first_action(person):
    page = person("service")
    passed = tab_through(page, "已付款")
    order = ["跳到正文", "公行 Cohong", "今日", "交易", "待办", "资金", "上传", "English", "切换", "已付款"]
    assert [one for one in passed if one in order] == order


def test_the_skip_link_jumps_over_the_menu(person):
    page = person("service")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate(MARKED) == "main"
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)[0].startswith("已付款")


def test_a_form_is_filled_and_sent_by_keyboard_alone(person):
    page = person("service")
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name="交易", exact=True).press("Enter")
    order = page.locator("tbody a").first.inner_text()
    page.get_by_label("订单号或运单号").focus()
    page.keyboard.type(order)
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)[0] == "查找"
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody a")).to_have_text(order)


@pytest.fixture
def plain(person):
    """`plain("service")`: a browser that runs no scripts."""
    return lambda post: person(post, java_script_enabled=False)


def test_upload_and_mending_work_without_scripts(plain, running):
    page = plain("service")
    main = page.locator("main")
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name="上传").click()
    template = running.person("service").client.get("/templates/contracts").content
    files = {"name": "plain.xlsx", "mimeType": "application/octet-stream", "buffer": filled(template)}
    main.get_by_label("把文件拖到这里").set_input_files(files)
    main.get_by_role("button", name="上传并检查").click()
    box = main.locator(".wrong-cell input[aria-invalid=true]")
    expect(box).to_have_value("三十", timeout=60_000)  # the page loads itself anew
    box.fill("30")
    main.get_by_role("button", name="更正并重新提交").click()
    expect(main.get_by_text("全部登记，没有需要更正的内容。")).to_be_visible(timeout=60_000)


def test_verifying_works_without_scripts(plain, proof):
    page = plain("carrier")
    page.get_by_role("link", name="核验凭证").click()
    files = {"name": "it.proof", "mimeType": "application/octet-stream", "buffer": proof[1]}
    page.get_by_label("把凭证文件").set_input_files(files)
    page.get_by_role("button", name="核验", exact=True).click()
    expect(page.locator("#verdict")).to_have_attribute("data-result", "whole")


def test_switching_posts_and_opening_folded_parts_work_without_scripts(plain):
    page = plain("service")
    page.get_by_role("combobox", name="演示：切换身份").select_option("merchant-02")
    page.get_by_role("button", name="切换").click()
    expect(page.locator(".who .as")).to_contain_text("商户")
    table = page.locator("figure details").first
    table.locator("summary").click()
    expect(table.locator("table")).to_be_visible()


@pytest.fixture(scope="module")
def proof(running):
    """A proof's address and its bytes."""
    service = running.person("service")
    paid = service.data("/trades?stage=paid")["rows"][0]["key"]
    address = f"/proofs/{service.data(f'/trades/{paid}')['life'][0]['said'][0]['message_id']}"
    return address, service.client.get(address).content


@pytest.mark.parametrize("what", ["certificate", "day"])
def test_paper_shows_the_page_without_its_menu(person, proof, what):
    page = person("service")
    if what == "certificate":
        page.goto(f"{proof[0]}/show")
    said = printed(page)
    assert ("存证凭证" if what == "certificate" else "今日") in said
    assert not re.search("切换身份|权限与记录|English|本页数据|下载凭证文件", said)


def printed(page):
    """The words that stand on paper."""
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.emulate_media(media="print")
    return page.locator("body").inner_text()

"""A day of whoever mends, pays and uploads: in Chinese, clicking what is on the screen, nothing typed into the address bar."""

import io
import re

import openpyxl
import pytest
from desk import day, menu, reload_until, switch
from playwright.sync_api import expect

NEW_ACCOUNT = {"新账号": "6222020000000001239", "开户行行号（12 位）": "102581000019", "户名": "示例新户"}


@pytest.fixture(scope="module")
def agent(running):
    """The agent whose list differs from the order."""
    (wrong,) = running.person("commerce").data("/trades?why=match.price")["rows"]
    told = running.person("commerce").data(f"/trades/{wrong['key']}/mend")["foreign"]
    return next(one["filer"] for one in told if one["kind"] == "list")


def test_the_agents_clerk_finds_what_is_wrong_mends_it_and_sees_it_paid(person, running, agent):
    mine = len(running.person(agent).data("/trades?stage=wrong")["rows"])
    page = person(agent)
    main = page.locator("main")
    expect(main.get_by_role("heading", level=1)).to_contain_text("今日")
    expect(main.locator("a.figure.wrong .value")).to_have_text(str(mine))
    page.get_by_role("link", name="单价不一致").click()
    row = main.locator("tbody tr")
    expect(row).to_have_count(1)
    order = row.get_by_role("link").inner_text()
    row.get_by_role("link").click()
    expect(main.get_by_role("heading", level=1)).to_contain_text(f"订单 {order} 有误")
    told = main.locator(".values").first.inner_text()
    right = re.fullmatch(r"第 1 项 单价：订单 ([0-9.]+)，清单 ([0-9.]+)，相差 \+1", told)
    assert right, told
    expect(main).to_contain_text(f"由报关代理企业（{agent}）处理")
    main.get_by_role("link", name="去更正").click()
    for name in ("单价", "总价"):
        box = main.get_by_label(f"第 1 项 · {name}", exact=True)
        reason = page.locator(f"#{box.get_attribute('aria-describedby')}").inner_text()
        box.fill(re.search(r"订单为 ([0-9.]+)", reason)[1])
    main.get_by_role("button", name="更正并重新报送").click()
    expect(main.get_by_role("heading", level=1)).to_contain_text(f"订单 {order}")
    reload_until(page, main.get_by_text("已全部付给商户，无需处理。"))
    page.get_by_role("link", name="今日").click()
    expect(main.locator("a.figure.wrong .value")).to_have_text(str(mine - 1))


def test_clerk_and_reviewer_bring_home_a_payout_that_came_back_and_the_clerk_fetches_the_banks_file(person):
    page = person("service")
    main = page.locator("main")
    main.get_by_role("link", name="本周到期").click()
    main.get_by_role("link", name="付款被退回或拒绝").click()
    payouts = main.locator("table").filter(has=page.get_by_role("columnheader", name="实付"))
    expect(payouts.locator("tbody tr").first).to_contain_text("已退回")
    merchant = main.get_by_role("heading", level=1).inner_text()
    main.get_by_text("更换收款账户（须两人办理）").click()
    for name, text in NEW_ACCOUNT.items():
        main.get_by_label(name, exact=True).fill(text)
    main.get_by_role("button", name="提出更换").click()
    reload_until(page, main.get_by_text("已有人提出改付至尾号 1239 的账户"))
    expect(main.get_by_role("button", name="批准更换")).to_have_count(0)
    switch(page, "外综服企业复核人")
    main.get_by_role("link", name="本周到期").click()
    main.get_by_role("link", name="付款被退回或拒绝").click()
    expect(main.get_by_role("heading", level=1)).to_have_text(merchant)
    main.get_by_role("button", name="批准更换").click()
    reload_until(page, payouts.locator("tbody tr").first.get_by_text("已到账"))
    expect(main).to_contain_text("1239")
    switch(page, "外综服企业业务员")
    menu(page, "资金")
    main.get_by_role("button", name="办理资金").click()
    expect(page.get_by_role("status")).to_contain_text("没有可以办理的资金事项")
    with page.expect_download() as fetched:
        main.get_by_role("link", name="batch-payment").first.click()
    assert fetched.value.path().stat().st_size > 0


def test_a_sheet_with_a_wrong_cell_is_mended_where_it_is_and_all_of_it_is_taken(person):
    page = person("service")
    main = page.locator("main")
    menu(page, "上传")
    with page.expect_download() as fetched:
        main.get_by_role("link", name="商户合同表", exact=True).click()
    sheet = filled(fetched.value.path().read_bytes())
    files = {"name": "contracts.xlsx", "mimeType": "application/octet-stream", "buffer": sheet}
    main.get_by_label("把文件拖到这里").set_input_files(files)
    main.get_by_role("button", name="上传并检查").click()
    expect(main.get_by_role("heading", name="需要更正（1 处）")).to_be_visible(timeout=60_000)
    expect(main).to_contain_text("contracts.xlsx")
    box = main.locator(".wrong-cell input[aria-invalid=true]")
    expect(box).to_have_value("三十")
    box.fill("30")
    main.get_by_role("button", name="更正并重新提交").click()
    expect(main.get_by_text("全部登记，没有需要更正的内容。")).to_be_visible(timeout=60_000)
    expect(main.locator("tbody tr")).to_contain_text("已登记")
    with page.expect_download() as proof:
        main.get_by_role("link", name="凭证").click()
    assert proof.value.suggested_filename.endswith(".proof")
    day(page)


def filled(template):
    """The empty contracts sheet with one contract typed in, the fee in words."""
    book = openpyxl.load_workbook(io.BytesIO(template))
    sheet = book.worksheets[0]
    columns = {str(cell.value): cell.column for cell in sheet[1]}
    typed = {"行标记": None, "服务费率(万分之)": "三十", "代理申报企业": None}
    for name, column in columns.items():
        sheet.cell(3, column).value = typed.get(name, sheet.cell(2, column).value)
        sheet.cell(3, column).number_format = "@"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()

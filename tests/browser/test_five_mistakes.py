"""A clerk who has never seen the desk fills in the empty sheet with seven different mistakes, and mends them all in one round."""

import base64
import csv
import io
import re

import openpyxl
import pytest
from desk import menu
from playwright.sync_api import expect
from screens import DESK, PHONE

from cohong.channels.sheets import kind_of, write_rows

MISTAKES = {  # what is typed -> what is said of it, and what is right
    "计量单位": ("盒子装", "“盒子装”不在可选范围内", "个"),
    "数量": ("５。５", "“５。５”不是数字", "5"),
    "出口日期": ("2026-02-30", "“2026-02-30”无法识别为日期", "2026-02-28"),
    "收发货人名称": (None, "为空，此项必填", "示例甲贸易有限公司"),
    "总价": ("26.00", "为 26，而数量×单价为 25", "25.00"),
    "商品名称": (None, "为空，此项必填", "手机壳"),
    "收发货人代码": ("91440101TE5T00016D", "末位应为 C", "91440101TE5T00016C"),
}
DROPPED = """([name, data]) => {
  const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0)), carried = new DataTransfer();
  carried.items.add(new File([bytes], name));
  return carried;
}"""


class Steps:
    """What somebody does before a page: addresses seen, forms sent, pages loaded, fields typed into."""

    def __init__(self, page):
        self.forms, self.loads, self.fields = [], 0, 0
        page.on("request", lambda request: self.forms.append(request.url) if request.method == "POST" else None)
        page.on("load", lambda _: self._loaded())

    def _loaded(self):
        self.loads += 1

    def fill(self, box, text):
        box.fill(text)
        self.fields += 1


@pytest.mark.parametrize(("width", "number"), [(DESK, "FIVE-DESK"), (PHONE, "FIVE-PHONE")])
def test_seven_mistakes_are_all_said_at_once_in_their_cells_and_mended_in_one_round(person, width, number):
    page = person("agent-1", width=width)
    main, steps = page.locator("main"), Steps(page)
    menu(page, "上传")
    with page.expect_download() as fetched:
        main.get_by_role("link", name="交易表（订单、运单、清单）", exact=True).click()
    sheet = filled(fetched.value.path().read_bytes(), number)
    bring(page, sheet, drop=width == DESK)

    expect(main.get_by_role("heading", name="需要更正（7 处）")).to_be_visible(timeout=60_000)
    for at, (column, (typed, said, right)) in enumerate(MISTAKES.items()):
        card = main.locator(".wrong-cell").filter(has=page.get_by_text(f"第 {at + 3} 行“{column}”").first)
        card = card.filter(has_text=said)
        expect(card).to_have_count(1)
        expect(card).to_contain_text(f"{number}-{at}")
        expect(card.locator(".next")).not_to_be_empty()
        box = card.locator("input[aria-invalid=true]")
        expect(box).to_have_value(typed or "")
        steps.fill(box, right)
    offered = main.locator("datalist option").evaluate_all("(all) => all.map((one) => one.value)")
    assert {"个", "件", "千克"} <= set(offered)
    main.get_by_role("button", name="更正并重新提交").click()

    expect(main.get_by_text("全部登记，没有需要更正的内容。")).to_be_visible(timeout=60_000)
    assert [url.rsplit("/", 1)[1] for url in steps.forms] == ["upload", "mend"]
    assert steps.fields == len(MISTAKES)
    # The desk, what is wrong, what was taken; each of the two may be seen under way first.
    assert steps.loads <= 5
    with page.expect_download() as kept:
        main.get_by_role("link", name="下载更正后的文件").click()
    assert cells(kept.value.path().read_bytes()) == [right for _, _, right in MISTAKES.values()]
    with page.expect_download() as verdicts:
        main.get_by_role("link", name="下载逐条结论").click()
    rows = list(csv.DictReader(io.StringIO(verdicts.value.path().read_text("utf-8-sig"))))
    assert {row["结论"] for row in rows} == {"通过"}
    assert {row["业务编号"].rpartition("/")[2] for row in rows} >= {f"{number}-{at}" for at in range(len(MISTAKES))}


def test_a_code_that_stands_so_on_the_licence_is_confirmed_by_leaving_it(person):
    page = person("agent-1")
    main = page.locator("main")
    menu(page, "上传")
    odd = "91440101TE5T00019D"
    with page.expect_download() as fetched:
        main.get_by_role("link", name="交易表（订单、运单、清单）", exact=True).click()
    order = {"订单编号": "ODD-1", "运单编号": "EXWODD1", "收发货人代码": odd}
    bring(page, written([order], fetched.value.path().read_bytes()), drop=False)
    expect(main.get_by_role("heading", name="需要更正（1 处）")).to_be_visible(timeout=60_000)
    main.get_by_role("button", name="更正并重新提交").click()
    expect(main.get_by_text("全部登记，没有需要更正的内容。")).to_be_visible(timeout=60_000)
    expect(main.locator("tbody tr").first).to_contain_text("已登记，有提示")


def bring(page, sheet, *, drop):
    """Give a workbook to the desk: dropped on it, or chosen."""
    if drop:
        carried = page.evaluate_handle(DROPPED, ["一天的订单.xlsx", base64.b64encode(sheet).decode()])
        page.locator("#drop").dispatch_event("drop", {"dataTransfer": carried})
    else:
        files = {"name": "一天的订单.xlsx", "mimeType": "application/octet-stream", "buffer": sheet}
        page.locator("main").get_by_label("把文件拖到这里").set_input_files(files)
        page.get_by_role("button", name="上传并检查").click()
    page.wait_for_url(re.compile("/uploads/"))


def filled(template, number):
    """The template with seven orders like its example, each with one mistake."""
    orders = [
        {"订单编号": f"{number}-{at}", "运单编号": f"EXW{number.replace('-', '')}{at}", column: typed}
        for at, (column, (typed, _, _)) in enumerate(MISTAKES.items())
    ]
    return written(orders, template)


def written(orders, template):
    """The template with orders below its example row, each like the example but for what is given."""
    book = openpyxl.load_workbook(io.BytesIO(template))
    sheet = book.worksheets[0]
    columns = {str(cell.value): cell.column for cell in sheet[1]}
    example = {name: sheet.cell(2, column).value for name, column in columns.items()} | {"行标记": None}
    for row, order in enumerate(orders, start=3):
        for name, value in (example | order).items():
            sheet.cell(row, columns[name]).value = value
            sheet.cell(row, columns[name]).number_format = "@"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cells(workbook):
    """What stands where the mistakes were."""
    sheet = openpyxl.load_workbook(io.BytesIO(workbook)).worksheets[0]
    columns = {str(cell.value): cell.column for cell in sheet[1]}
    return [sheet.cell(at + 3, columns[name]).value for at, name in enumerate(MISTAKES)]


def test_a_merchant_drops_one_sheet_with_a_day_of_300_parcels(person, tmp_path):
    page = person("merchant-01", width=PHONE)
    main = page.locator("main")
    menu(page, "上传")
    expect(main.locator("#may")).to_contain_text("本商户的订单、运单和清单")
    (example,) = kind_of("trades").example_rows()
    parts = {column.id: column.part for column in kind_of("trades").columns}
    order = {name: text for name, text in example.items() if text and parts[name] == "order"}
    sheet = write_rows(
        "trades",
        tmp_path / "day.csv",
        [order | {"orderNo": f"DAY-{number:03d}"} for number in range(300)],
        columns=list(order),
    )
    main.get_by_label("把文件拖到这里").set_input_files(sheet)
    page.get_by_role("button", name="上传并检查").click()
    expect(main.get_by_text("全部登记，没有需要更正的内容。")).to_be_visible(timeout=90_000)
    expect(main.locator(".figure.good").first).to_contain_text("300")


def test_a_merchant_who_brings_contracts_is_told_who_records_them_and_not_that_they_were_taken(person, tmp_path):
    page = person("merchant-01")
    main = page.locator("main")
    menu(page, "上传")
    expect(main.locator("#may")).to_contain_text("商户合同和收汇认领，由外综服企业登记。")
    sheet = write_rows("contracts", tmp_path / "contracts.csv", kind_of("contracts").example_rows()[:1])
    main.get_by_label("把文件拖到这里").set_input_files(sheet)
    page.get_by_role("button", name="上传并检查").click()
    expect(main.locator("tbody tr")).to_contain_text("未登记", timeout=60_000)
    expect(main.locator("tbody tr")).to_contain_text("商户合同和收汇认领由外综服企业登记")

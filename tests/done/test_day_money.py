"""A clerk's days on which the money, or a file, is not as it should be."""

import openpyxl
import pytest
from day_kit import RATE_E8, all_contracts, book, by_code, claim, credit, day, deal, sheet, two_trades, worth
from done_kit import remove

from cohong.channels.customs.archive import read_path
from cohong.channels.customs.simulator import CustomsSimulator
from cohong.city.clerk import DAY, clerk_rows, clerk_trades, write_clerk_files
from cohong.city.files import write_plain
from cohong.core.calendar import time_of
from cohong.ledger.embedded.home import Home
from cohong.ledger.embedded.view import View
from cohong.modules import rulebook
from cohong.modules.forex.state import SETTLEMENT


@pytest.fixture
def folder(tmp_path):
    yield tmp_path
    remove(tmp_path)


@pytest.fixture
def files(folder):
    write_clerk_files(folder / "in")
    return folder / "in"


# --- money that does not fit ------------------------------------------------------------------------------------------------


def test_a_deal_larger_than_the_orders_pays_them_and_shows_the_rest(folder):
    trades = two_trades(folder / "in")
    total = sum(map(worth, trades))
    sheet(folder / "in", "statement", [credit(total + 10_000), deal(total + 10_000)])
    ended = day(folder, folder / "in")
    assert ended["settled"] == {"USD": total}
    assert ended["differences"] == {"forex.deal_exceeds_orders": 1}
    assert ended["to_pay"]
    (row,) = by_code(folder, "Wrong", "forex.deal_exceeds_orders")
    assert row["What"] == "Deal FX1"
    assert row["Currency"] == "CNY"
    assert abs(round(row["Amount"] * 100) - 10_000 * RATE_E8 // 10**8) <= 1
    (rest,) = by_code(folder, "Waiting", "waiting.unclaimed_money")
    assert (rest["What"], rest["Amount"], rest["Currency"]) == ("Credit IR1", 100, "USD")
    assert day(folder, folder / "in")["root"] == ended["root"]


def test_a_credit_waits_for_its_deal_which_comes_in_parts_in_another_file(folder):
    trades = two_trades(folder / "in")
    total = sum(map(worth, trades))
    sheet(folder / "in", "statement", [credit(total)])
    first = day(folder, folder / "in")
    assert first["settled"] == {}
    assert first["to_pay"] == {}
    assert first["waiting"] == {"us_and_bank": 2}
    assert {row["Code for support"] for row in book(folder)["Waiting"]} == {"waiting.settlement"}
    with View(Home(folder / "home"), rulebook()) as view:
        assert [(row.state, row.amount) for _, row in view.state().scan(SETTLEMENT)] == [("REQUESTED", total)]
    part = worth(trades[0]) + 1
    second = day(folder, sheet(folder / "second", "statement", [deal(part)]))
    assert second["settled"] == {"USD": part}
    assert second["differences"] == {}
    third = day(folder, sheet(folder / "third", "statement", [deal(part), deal(total - part, "FX2")]))
    assert third["settled"] == {"USD": total}
    assert third["differences"] == {}
    assert sum(third["to_pay"].values()) > sum(second["to_pay"].values()) > 0
    assert day(folder, folder / "third")["root"] == third["root"]


def test_a_deal_that_comes_before_the_release_is_put_off_and_counts_afterwards(folder):
    """What once stands in suspense stays there: so a deal that no order can use yet is not told to the ledger."""
    trades = two_trades(folder / "in", released=False)
    total = sum(map(worth, trades))
    statement = sheet(folder / "in", "statement", [credit(total), deal(total)])
    first = day(folder, folder / "in")
    assert first["differences"] == {}
    (row,) = by_code(folder, "Waiting", "waiting.early_deal")
    assert (row["What"], row["Source file"], round(row["Amount"] * 100)) == ("Deal FX1", "statement.csv", total)
    two_trades(folder / "second")
    ended = day(folder, folder / "second", statement)
    assert ended["settled"] == {"USD": total}
    assert ended["differences"] == {}
    assert by_code(folder, "Waiting", "waiting.early_deal") == []


def test_an_order_paid_in_part_waits_for_the_rest(folder):
    first, second = two_trades(folder / "in")
    half = worth(first) // 2
    rows = [claim(first, half), claim(second, worth(second))]
    sheet(folder / "in", "claims", rows)
    total = half + worth(second)
    sheet(folder / "in", "statement", [credit(total), deal(total)])
    ended = day(folder, folder / "in")
    assert ended["settled"] == {"USD": total}
    (row,) = by_code(folder, "Waiting", "waiting.money")
    assert row["What"].startswith(f"Order {first.order_no} ")
    assert round(row["Amount"] * 100) == worth(first) - half
    assert row["Deadline"] == "2029-03-10"
    rest = worth(first) - half
    rows = [credit(rest, "IR2"), deal(rest, "FX2", "IR2")]
    closed = day(folder, sheet(folder / "second", "statement", rows))
    assert closed["settled"] == {"USD": total + rest}
    assert by_code(folder, "Waiting", "waiting.money") == []


def test_a_claim_that_cannot_be_made_yet_is_listed_and_made_when_it_can(folder):
    first, second = two_trades(folder / "in")
    unknown = {**claim(first, 100), "order_no": "GZ99999999"}
    sheet(folder / "in", "claims", [claim(first, worth(first)), unknown, claim(second, worth(second) + 1)])
    sheet(folder / "in", "statement", [credit(worth(first) + worth(second) + 101)])
    ended = day(folder, folder / "in")
    assert ended["refused"] == {"trade.over_balance": 1, "trade.unknown": 1}
    assert by_code(folder, "Wrong", "trade.over_balance")[0]["What"].startswith(f"Order {second.order_no} ")
    assert day(folder, folder / "in")["root"] == ended["root"]
    sheet(folder / "in", "claims", [claim(first, worth(first)), claim(second, worth(second))])
    mended = day(folder, folder / "in")
    assert mended["refused"] == {}
    assert mended["waiting"] == {"us": 1, "us_and_bank": 2}


def test_money_before_its_release_is_claimed_on_the_day_of_the_release(folder):
    trades = two_trades(folder / "in", released=False)
    total = sum(map(worth, trades))
    sheet(folder / "in", "statement", [credit(total)])
    assert day(folder, folder / "in")["waiting"] == {"customs": 2, "us": 1}
    two_trades(folder / "second")
    sheet(folder / "second", "statement", [deal(total)])
    assert day(folder, folder / "second")["settled"] == {"USD": total}


# --- other files --------------------------------------------------------------------------------------------------------------


def test_files_that_cannot_be_read_are_listed_and_the_others_count(folder, files):
    (files / "broken.xlsx").write_bytes(b"PK\x03\x04 and nothing after it")
    (files / "broken.xml").write_bytes(b"<ceb:CEB303Message")
    (files / "strange.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    ended = day(folder, files)
    assert ended["trades"] == 12
    assert len(ended["to_pay"]) == 3
    rows = {row["Source file"]: row for row in book(folder)["Wrong"] if row["Source file"]}
    assert rows.keys() == {"broken.xlsx", "broken.xml", "strange.csv", "trades.xlsx"}
    assert rows["broken.xlsx"]["What"] == "File broken.xlsx"
    assert rows["broken.xml"]["What"] == "File broken.xml"


def test_customs_xml_with_its_receipts_does_what_the_sheet_does(folder):
    city, trades = clerk_trades(trades=6)
    xml = folder / "in" / "xml"
    paths = write_plain(xml, city, trades)
    answers, now = CustomsSimulator(1), time_of(DAY, 12)
    for path in paths:
        answers.submit(read_path(path), now)
    for _ in range(3):
        now += 20_000
        for name, data in answers.messages(now):
            (xml / f"000000-A-{name}").write_bytes(data)  # read before the documents they answer
    sheet(folder / "in", "contracts", all_contracts())
    total = sum(map(worth, trades))
    sheet(folder / "in", "statement", [credit(total), deal(total)])
    ended = day(folder, folder / "in")
    assert ended["trades"] == 6
    assert ended["settled"] == {"USD": total}
    assert ended["differences"] == ended["refused"] == {}
    assert ended["waiting"] == {"us_and_bank": len(ended["to_pay"])}


def test_a_statement_in_gb18030_reads_the_same(folder):
    trades = two_trades(folder / "in")
    total = sum(map(worth, trades))
    rows = [{**credit(total), "note": "货款"}, deal(total)]
    path = sheet(folder / "in", "statement", rows, encoding="gb18030")
    assert "类型".encode("gb18030") in path.read_bytes()
    assert day(folder, folder / "in")["settled"] == {"USD": total}


def test_one_workbook_with_all_sheets_counts_everything_once(folder, files):
    unwell = {name: text for name, text in credit(5_000, "IR9").items() if name != "payer_name"}
    sheet(files, "statement", [*clerk_rows()["statement"], unwell], name="statement.xlsx")
    whole = openpyxl.Workbook()
    whole.remove(whole.active)
    for path in sorted(files.glob("*.xlsx")):
        (source,) = openpyxl.load_workbook(path).worksheets
        target = whole.create_sheet(source.title)
        for row in source.iter_rows(values_only=True):
            target.append(row)
    (folder / "one").mkdir()
    whole.save(folder / "one" / "all.xlsx")
    apart = folder / "apart"
    first, other = day(folder, folder / "one"), day(apart, files)
    same = ("documents", "trades", "settled", "to_pay", "refused", "differences", "waiting", "size")
    assert {name: first[name] for name in same} == {name: other[name] for name in same}
    codes = [row["Code for support"] for row in book(folder)["Wrong"]]
    assert codes.count("sheets.cell_missing") == 2
    assert first["refused"] == {"sheets.cell_missing": 3}, "the cell of waybill and list, and the payer's name"


def test_contradicting_rows_are_refused_by_name_and_listed(folder):
    trades = two_trades(folder / "in")
    total = sum(map(worth, trades))
    sheet(folder / "in", "statement", [credit(total), deal(total)])
    day(folder, folder / "in")
    changed = sheet(folder / "second", "statement", [credit(total + 1)])
    ended = day(folder, changed)
    assert ended["differences"] == {"core.same_id_other_content": 1}
    (row,) = by_code(folder, "Wrong", "core.same_id_other_content")
    assert row["What"] == "Credit IR1"
    assert row["Source file"] == "statement.csv"

"""A clerk's days: what goes in, what is paid, and what is said about the rest."""

import csv
import re

import openpyxl
import pytest
from done_kit import ROOT, cohong, fen, remove, rows_of, told

import examples
from cohong.channels.bank.simulator import BankSimulator
from cohong.channels.customs.archive import read_path
from cohong.channels.customs.simulator import CustomsSimulator
from cohong.channels.door.prepared import Prepared
from cohong.channels.sheets import write_rows
from cohong.channels.sheets.payments import read_batch_payment
from cohong.city.clerk import DAY, clerk_contracts, clerk_rows, clerk_trades, write_clerk_files
from cohong.city.files import write_plain
from cohong.core.calendar import time_of
from cohong.ledger.embedded.home import Home
from cohong.ledger.embedded.view import View
from cohong.modules import rulebook
from cohong.modules.clearing.queries import conserved
from cohong.modules.clearing.state import PAYOUT
from cohong.modules.forex.state import SETTLEMENT
from cohong.modules.members.messages import ApproveAccount, Enrol, NewMember
from cohong.modules.members.state import MERCHANT
from cohong.node.home import Node
from cohong.sealed.entropy import system

KEYS = {
    "schema", "home", "documents", "trades", "settled", "to_pay", "paid", "refused", "differences", "waiting", "files",
    "root", "size",
}  # fmt: skip
RATE_E8 = 710_120_000


@pytest.fixture
def folder(tmp_path):
    yield tmp_path
    remove(tmp_path)


@pytest.fixture
def files(folder):
    write_clerk_files(folder / "in")
    return folder / "in"


def day(folder, *files, lang="en", **options):
    """Run a day on the home of this test: its JSON. Whatever happened, every track and account adds up."""
    words = [word for name, value in options.items() for word in (f"--{name.replace('_', '-')}", value)]
    ended = told("--lang", lang, "day", "--home", folder / "home", *files, *words)
    with View(Home(folder / "home"), rulebook()) as view:
        assert conserved(view.state()) == []
    return ended


def book(folder, lang="en"):
    """The sheets of the workbook: title to rows, each a mapping from header to value."""
    name = {"en": "what-does-not-close.xlsx", "zh": "未结事项.xlsx"}[lang]
    loaded = openpyxl.load_workbook(folder / "home" / "out" / name)
    found = {}
    for sheet in loaded:
        _, _, header, *rows = sheet.iter_rows(values_only=True)
        found[sheet.title] = [dict(zip(header, row, strict=True)) for row in rows]
    return found


def by_code(folder, sheet, code):
    return [row for row in book(folder)[sheet] if row["Code for support"] == code]


def sheet(folder, kind, rows, name=None, **options):
    folder.mkdir(parents=True, exist_ok=True)
    return write_rows(kind, folder / (name or f"{kind}.csv"), rows, **options)


def payments(folder):
    return read_batch_payment(folder / "home" / "out" / "batch-payment-001.xlsx").payments


def payout(payment, status, number, reason=""):
    return {
        "type": "PAYOUT", "bank_reference": f"PO{number:06d}", "value_date": "2026-03-11", "currency": "CNY",
        "amount": f"{payment.amount_minor // 100}.{payment.amount_minor % 100:02d}", "status": status, "reason": reason,
        "instruction_reference": payment.instruction_reference,
    }  # fmt: skip


def usd(cents):
    return f"{cents // 100}.{cents % 100:02d}"


def credit(cents, reference="IR1"):
    return {
        "type": "CREDIT", "bank_reference": reference, "value_date": "2026-03-10", "account": "8001000000000001",
        "currency": "USD", "amount": usd(cents), "payer_name": "EXAMPLE MARKETPLACE LTD", "payer_country": "USA",
    }  # fmt: skip


def deal(cents, reference="FX1", of="IR1", rate_e8=RATE_E8):
    return {
        "type": "DEAL", "bank_reference": reference, "value_date": "2026-03-10", "currency": "USD", "amount": usd(cents),
        "rate": f"{rate_e8 / 10**8:.4f}", "cny_amount": usd((cents * rate_e8 + 5 * 10**7) // 10**8), "fee_cny": "0.10",
        "settlement_reference": of,
    }  # fmt: skip


def all_contracts():
    return clerk_contracts(clerk_trades()[0])


def worth(trade):
    return trade.goods_cents + trade.freight_cents


# --- the first day ----------------------------------------------------------------------------------------------------------


def test_the_examples_are_what_the_code_writes():
    assert examples.different() == []


def test_the_first_day_and_the_same_day_again(folder):
    first = day(folder, ROOT / "examples" / "day")
    assert first.keys() == KEYS
    assert first["schema"] == "cohong.day.v1"
    assert first["trades"] == 12
    assert first["settled"] == {"USD": fen(clerk_rows()["statement"][0]["amount"])}
    assert len(first["to_pay"]) == 3
    assert first["paid"] == {}
    assert first["refused"] == {"sheets.cell_missing": 2}
    assert first["differences"] == {"clearing.no_contract": 2, "customs.released_without_list": 1}
    assert first["waiting"] == {"customs": 1, "us_and_bank": 3}
    again = day(folder, ROOT / "examples" / "day")
    assert again == first, "a day that was run adds nothing when it is run again"


def test_a_new_home_is_its_own_gateway_and_every_proof_says_so(folder, files):
    ended = day(folder, files)
    for leaf in (0, ended["size"] - 2):
        proof = folder / f"{leaf}.proof"
        code, out = cohong("proof", leaf, "--home", folder / "home", "-o", proof)
        assert code == 0, out
        code, out = cohong("verify", proof)
        assert code == 0
        assert "own" in out
        assert "gateway" in out
        assert "own-gateway" in proof.read_text(encoding="utf-8")


def test_the_batch_payment_is_what_is_to_be_paid(folder, files):
    ended = day(folder, files, payer_name="示例穗通外贸综合服务有限公司", payer_bank="102581000019")
    batch = read_batch_payment(folder / "home" / "out" / "batch-payment-001.csv")
    assert {payment.payee_name: payment.amount_minor for payment in batch.payments} == ended["to_pay"]
    assert batch.payer.account == "8001000000000001"
    assert (batch.payer.name, batch.payer.bank_code) == ("示例穗通外贸综合服务有限公司", "102581000019")
    contracts = {row["merchant_name"]: row["payout_account"] for row in all_contracts()}
    assert all(contracts[payment.payee_name] == payment.payee_account for payment in batch.payments)
    assert day(folder, files)["to_pay"] == ended["to_pay"]
    assert read_batch_payment(folder / "home" / "out" / "batch-payment-001.csv").payer.bank_code == "", (
        "nothing invented"
    )


# --- the workbook -----------------------------------------------------------------------------------------------------------

TECHNICAL = re.compile(r"\b(?:hash|root|envelope|leaf|digest|operator|m-[0-9a-f]{16})\b|哈希|信封|日志根|[0-9a-f]{64}")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_clerk_can_read_the_workbook(folder, files, lang):
    day(folder, files, lang=lang)
    sheets = book(folder, lang)
    names = {"zh": ["等待", "有误", "付款", "本周到期"], "en": ["Waiting", "Wrong", "Payouts", "Due this week"]}
    assert list(sheets) == names[lang]
    waiting, wrong, paid, _ = sheets.values()
    code = {"zh": "问题代码", "en": "Code for support"}[lang]
    for row in (*waiting, *wrong):
        shown = [str(value) for name, value in row.items() if name != code and value]
        assert not TECHNICAL.search(" ".join(shown)), row
        what, who, why, then = list(row.values())[:4]
        assert all((what, who, why, then)), row
        assert "{" not in why + then
        if lang == "en":
            # Names and places of the clerk's own sheets stay as they are; who must act, and what to do, is English.
            assert re.fullmatch(r"[ -~“”–]+", who + then), row
        else:
            assert re.search(r"[\u4e00-\u9fff]", who), row
    assert {row[code]: list(row.values())[1] for row in waiting + wrong} == {
        "zh": {
            "waiting.payout": "本公司与银行", "waiting.release": "海关", "clearing.no_contract": "本公司",
            "customs.released_without_list": "申报企业", "sheets.cell_missing": "报送人",
        },
        "en": {
            "waiting.payout": "We and the bank", "waiting.release": "Customs", "clearing.no_contract": "We",
            "customs.released_without_list": "The declaring firm", "sheets.cell_missing": "Whoever sent it",
        },
    }[lang]  # fmt: skip
    assert {list(row.values())[0] for row in paid} == {payment.payee_name for payment in payments(folder)}


def test_a_cell_that_is_empty_is_told_once_with_its_cell_and_both_documents(folder, files):
    day(folder, files)
    (row,) = by_code(folder, "Wrong", "sheets.cell_missing")
    trades = clerk_trades()[1]
    unwell = trades[len(trades) // 2]
    assert row["What"] == f"Waybill {unwell.waybill_no}, List {unwell.order_no}"
    assert re.fullmatch(r".+!Z12 毛重\(千克\)", row["Place"])
    assert row["Source file"] == "trades.xlsx"
    assert "0.62" in row["Next step"]


def test_waiting_rows_carry_amount_and_since(folder, files):
    ended = day(folder, files)
    rows = book(folder)["Waiting"]
    payouts = {
        row["What"].removeprefix("Payout to "): row for row in rows if row["Code for support"] == "waiting.payout"
    }
    assert {name: round(row["Amount"] * 100) for name, row in payouts.items()} == ended["to_pay"]
    assert all(row["Currency"] == "CNY" and row["Since"] for row in payouts.values())
    (release,) = [row for row in rows if row["Code for support"] == "waiting.release"]
    last = clerk_trades()[1][-1]
    assert release["What"] == f"Order {last.order_no} · {last.merchant.firm.name}"
    assert round(release["Amount"] * 100) == worth(last)


def test_payslips_add_up(folder, files):
    day(folder, files)
    for row in book(folder)["Payouts"]:
        parts = [round(row[name] * 100) for name in ("Service fee", "Bank fee", "Advances repaid", "Held back", "Paid")]
        assert round(row["Gross"] * 100) == sum(parts)
        assert row["Status"] == "Bank is to pay"


# --- the next day -----------------------------------------------------------------------------------------------------------


def test_the_next_day_closes_what_the_bank_and_a_late_contract_can_close(folder, files):
    first = day(folder, files)
    names = {payment.payee_name: payment for payment in payments(folder)}
    back, *good = names.values()
    said = [payout(one, "SETTLED", number) for number, one in enumerate((back, *good))]
    said.append(payout(back, "RETURNED", 9, "AC04"))
    late = all_contracts()[-1]
    second = folder / "second"
    sheet(second, "statement", said)
    sheet(second, "contracts", [late])
    ended = day(folder, second)
    assert ended["paid"] == {one.payee_name: one.amount_minor for one in good}
    assert list(ended["to_pay"]) == [late["merchant_name"]]
    assert "clearing.no_contract" not in ended["differences"]
    assert ended["waiting"] == {"customs": 1, "us": 1, "us_and_bank": 1}
    (again,) = by_code(folder, "Due this week", "due.pay_again")
    assert again["What"] == f"Payout to {back.payee_name}"
    assert round(again["Amount"] * 100) == back.amount_minor == first["to_pay"][back.payee_name]
    assert {row["Status"] for row in book(folder)["Payouts"]} == {"Settled", "Returned", "Bank is to pay"}
    assert [one.payee_name for one in payments(folder)] == [late["merchant_name"]]
    assert day(folder, second)["root"] == ended["root"]


def test_what_waited_for_a_contract_is_paid_by_the_same_shares(folder, files):
    """Contract late or in time: the merchant gets the same."""
    late = all_contracts()[-1]
    day(folder, files)
    ended = day(folder, sheet(folder / "second", "contracts", [late]))
    other = folder / "other"
    write_clerk_files(other / "in")
    sheet(other / "in", "contracts", all_contracts(), name="contracts.xlsx")
    assert day(other, other / "in")["to_pay"] == ended["to_pay"]


def test_a_changed_account_waits_for_a_second_person(folder, files):
    first = day(folder, files)
    changed = {**all_contracts()[0], "payout_account": "6222999900001111222"}
    for row in all_contracts():
        if row["merchant_name"] in first["to_pay"]:
            changed = {**row, "payout_account": "6222999900001111222"}
    ended = day(folder, sheet(folder / "second", "contracts", [changed]))
    assert ended["refused"] == {}
    assert ended["differences"].keys() <= first["differences"].keys()
    assert ended["waiting"]["second_person"] == 1
    (row,) = by_code(folder, "Waiting", "waiting.account_change")
    assert changed["merchant_name"] in row["What"]
    assert row["Who must act"] == "A second person here"
    accounts = {one.payee_name: one.payee_account for one in payments(folder)}
    assert accounts[changed["merchant_name"]] != changed["payout_account"], "the old account is paid until then"
    assert day(folder, folder / "second")["root"] == ended["root"]


def test_what_came_back_is_paid_to_the_account_that_two_people_agreed_on(folder, files):
    day(folder, files)
    _second_person(folder)
    back = payments(folder)[0]
    other = {**next(row for row in all_contracts() if row["merchant_name"] == back.payee_name)}
    other["payout_account"] = "6222999900001111222"
    sheet(folder / "second", "statement", [payout(back, "SETTLED", 1), payout(back, "RETURNED", 2, "AC04")])
    sheet(folder / "second", "contracts", [other])
    assert day(folder, folder / "second")["waiting"]["second_person"] == 1
    _approve(folder)
    ended = day(folder, folder / "second")
    assert "second_person" not in ended["waiting"]
    assert ended["to_pay"][back.payee_name] == back.amount_minor
    (again,) = [one for one in payments(folder) if one.payee_name == back.payee_name]
    assert again.payee_account == other["payout_account"]
    assert again.instruction_reference != back.instruction_reference
    assert by_code(folder, "Due this week", "due.pay_again") == []


def _second_person(folder):
    """A colleague with a key of their own, enrolled before any change is asked for."""
    with Node(folder / "home") as node:
        keys = node.ring.create("second", system())
        new = NewMember(
            member="second",
            roles=("registrar",),
            keys=(keys.signing_public().hex(),),
            sealing=keys.reading_public().hex(),
        )
        _say(node, node.operator, Enrol(v=1, filer=node.operator, guid="01" * 16, members=(new,)))


def _approve(folder):
    with Node(folder / "home") as node:
        for merchant, file in node.state.scan(MERCHANT):
            if file.proposed_account:
                head = ApproveAccount(
                    v=1, filer="second", guid="02" * 16, merchant=merchant, account=file.proposed_account
                )
                _say(node, "second", head)


def _say(node, member, head):
    (answer,) = node.say([Prepared(head, {}, (), head.guid, head.guid)], member)
    assert answer.refusal is None


# --- money that does not fit ------------------------------------------------------------------------------------------------


def two_trades(folder, *, released=True):
    """Contracts and the sheet of the first two orders."""
    trades = clerk_trades()[1][:2]
    rows = [row for row in clerk_rows()["trades"] if row["orderNo"] in {trade.order_no for trade in trades}]
    if not released:
        rows = [{name: text for name, text in row.items() if name != "releaseDate"} for row in rows]
    sheet(folder, "contracts", all_contracts())
    sheet(folder, "trades", rows)
    return trades


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
    rows = [_claim(first, half), _claim(second, worth(second))]
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


def _claim(trade, cents):
    merchant = trade.merchant
    city, _ = clerk_trades()
    code = city.agents[merchant.agent].code if merchant.hidden else merchant.firm.code
    return {
        "bank_reference": "IR1", "seller_code": code, "order_no": trade.order_no, "currency": "USD", "amount": usd(cents),
    }  # fmt: skip


def test_a_claim_that_cannot_be_made_yet_is_listed_and_made_when_it_can(folder):
    first, second = two_trades(folder / "in")
    unknown = {**_claim(first, 100), "order_no": "GZ99999999"}
    sheet(folder / "in", "claims", [_claim(first, worth(first)), unknown, _claim(second, worth(second) + 1)])
    sheet(folder / "in", "statement", [credit(worth(first) + worth(second) + 101)])
    ended = day(folder, folder / "in")
    assert ended["refused"] == {"trade.over_balance": 1, "trade.unknown": 1}
    assert by_code(folder, "Wrong", "trade.over_balance")[0]["What"].startswith(f"Order {second.order_no} ")
    assert day(folder, folder / "in")["root"] == ended["root"]
    sheet(folder / "in", "claims", [_claim(first, worth(first)), _claim(second, worth(second))])
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
    assert codes.count("sheets.cell_missing") == 1


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


# --- around it ----------------------------------------------------------------------------------------------------------------


def test_the_banks_answers_come_back_through_the_batch_payment_file(folder, files):
    """The simulator reads what we wrote and answers with a statement that we read: both directions, one file each."""
    day(folder, files)
    bank = BankSimulator(1, "102581000019")
    rows = bank.pay_sheets([folder / "home" / "out" / "batch-payment-001.csv"], 20260311) + bank.notices(20260311)
    second = folder / "second"
    second.mkdir()
    bank.write_statement(second / "statement.xlsx", rows)
    assert {row["status"] for row in rows_of(second / "statement.xlsx")} >= {"SETTLED", "CREDITED"}
    ended = day(folder, second)
    assert ended["to_pay"] == {}
    assert len(ended["paid"]) == 3
    assert not list((folder / "home" / "out").glob("batch-payment-*")), "nobody uploads an old batch again"
    with View(Home(folder / "home"), rulebook()) as view:
        assert {row.state for _, row in view.state().scan(PAYOUT)} == {"CREDITED"}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_on_the_screen_ends_with_what_to_do(folder, files, lang):
    code, out = cohong("--lang", lang, "day", "--home", folder / "home", files)
    assert code == 0
    for text in {"zh": ("待付商户", "等待处理", "海关", "批"), "en": ("To pay", "Waiting", "Customs", "batch-payment")}[
        lang
    ][:3]:
        assert text in out
    assert "us_and_bank" not in out


def test_the_example_sheets_open_in_a_spreadsheet_program():
    """UTF-8 with its mark, so that the Chinese is read as such; every line has all columns."""
    for path in (ROOT / "examples" / "day").glob("*.csv"):
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
        assert len({len(row) for row in rows}) == 1

"""A clerk's days: what goes in, what is paid, and what is said about the rest."""

import csv
import re

import pytest
from day_kit import all_contracts, book, by_code, day, payments, payout, sheet, worth
from done_kit import ROOT, cohong, fen, remove, rows_of

import examples
from cohong.channels.bank.simulator import BankSimulator
from cohong.channels.door.prepared import Prepared
from cohong.channels.sheets.payments import read_batch_payment
from cohong.city.clerk import clerk_rows, clerk_trades, write_clerk_files
from cohong.ledger.embedded.home import Home
from cohong.ledger.embedded.view import View
from cohong.modules import rulebook
from cohong.modules.clearing.books import account, balance
from cohong.modules.clearing.state import PAYOUT
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
            "waiting.payout": "外综服企业与银行", "waiting.release": "海关", "clearing.no_contract": "外综服企业",
            "customs.released_without_list": "申报企业", "sheets.cell_missing": "报送人",
        },
        "en": {
            "waiting.payout": "The service company and the bank", "waiting.release": "Customs", "clearing.no_contract": "The service company",
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


def test_payslips_add_up_to_what_the_bank_paid_and_to_the_books(folder, files):
    sheet(files, "contracts", all_contracts(), name="contracts.xlsx")
    day(folder, files)
    rows = book(folder)["Payouts"]
    sums = {
        name: sum(round(row[name] * 100) for row in rows) for name in ("Gross", "Service fee", "Bank fee", "Held back")
    }
    dealt = clerk_rows()["statement"][1]
    with View(Home(folder / "home"), rulebook()) as view:
        state = view.state()
        held = sum(balance(state, account("CNY", "2102", merchant)) for merchant, _ in state.scan(MERCHANT))
        fees = balance(state, account("CNY", "4001", "operator"))
    assert sums == {
        "Gross": fen(dealt["cny_amount"]),
        "Service fee": fees,
        "Bank fee": fen(dealt["fee_cny"]),
        "Held back": held,
    }
    for row in rows:
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
    assert row["Who must act"] == "A second person at the service company"
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

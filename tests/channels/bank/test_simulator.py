"""The simulated bank: deterministic, idempotent, right to the fen, and wrong in exactly the ways that are switched on."""

from collections import Counter

import pytest

from cohong.channels.bank import (
    BadAccount,
    BankRefusal,
    BankSimulator,
    ExpectedCredit,
    Faults,
    forge_credit,
    rate_of_quoted,
)
from cohong.channels.sheets import Payer, Payment, SheetError, read_sheet, write_batch_payment

DAY, NEXT = 20260105, 20260106
RATES = {"USD": 712345678, "JPY": rate_of_quoted(483210000, 100)}
ALWAYS = 1000


def bank(seed=7, **faults):
    return BankSimulator(seed, "999100000009", Faults(**faults), RATES, fee_bp=5)


def credits_of(count, currency="USD"):
    return [
        ExpectedCredit(
            reference=f"R{number:05d}", account="8001000000000001", currency=currency, amount_minor=100_000 + number,
            payer_name="EXAMPLE MARKETPLACE LTD", payer_country="USA",
        )
        for number in range(count)
    ]  # fmt: skip


def payment(number=1, **change):
    facts = {
        "instruction_reference": f"PAY-{number:05d}", "payee_name": "示例甲贸易有限公司",
        "payee_account": f"80010000{number:08d}", "payee_bank_code": "999100000017", "amount_minor": 224_860 + number,
    }  # fmt: skip
    return Payment(**(facts | change))


def run(simulator, count=30):
    """A whole week: credits, deals, payouts, notices."""
    rows = simulator.notify_credits(credits_of(count), DAY)
    for credit in list(simulator.day_end_list(DAY)):
        quote = simulator.quote("USD", 50_000, DAY)
        rows += simulator.deal(quote, credit["bank_reference"])
    rows += simulator.pay([payment(number) for number in range(count)], DAY)
    for day in range(DAY, DAY + 7):
        rows += simulator.notices(day)
    return rows


def statuses(rows):
    return [row["status"] for row in rows]


@pytest.mark.parametrize(
    ("amount_minor", "currency", "rate_e8", "cny_amount"),
    [
        (12_345_678, "USD", 712_345_678, "879439.04"),
        (1_234_567, "JPY", rate_of_quoted(483_210_000, 100), "59655.51"),
        (1, "USD", 50_000_000, "0.01"),
        (1, "USD", 49_999_999, "0.00"),
        (1_000, "KWD", 2_300_000_000, "23.00"),
    ],
)
def test_known_conversions(amount_minor, currency, rate_e8, cny_amount):
    simulator = BankSimulator(1, "999100000009", None, {currency: rate_e8})
    (credit,) = simulator.notify_credits([ExpectedCredit(
        reference="R", account="1", currency=currency, amount_minor=amount_minor, payer_name="EXAMPLE LTD",
    )], DAY)  # fmt: skip
    (deal,) = simulator.deal(simulator.quote(currency, amount_minor, DAY), credit["bank_reference"])
    assert deal["cny_amount"] == cny_amount
    assert deal["fee_cny"] == "0.00"


def test_rates_quoted_per_hundred():
    assert rate_of_quoted(712_345_678, 1) == 712_345_678
    with pytest.raises(ValueError, match="eight decimals"):
        rate_of_quoted(1, 100)


def test_a_deal_says_what_the_bank_pays(tmp_path):
    simulator = BankSimulator(1, "999100000009", None, RATES, fee_bp=5)
    (credit,) = simulator.notify_credits([ExpectedCredit(
        reference="R1", account="8001000000000001", currency="USD", amount_minor=12_345_678, payer_name="EXAMPLE LTD",
    )], DAY)  # fmt: skip
    quote = simulator.quote("USD", 12_345_678, DAY)
    (deal,) = simulator.deal(quote, credit["bank_reference"])
    assert (deal["cny_amount"], deal["rate"], deal["fee_cny"]) == ("879439.04", "7.12345678", "439.72")
    assert deal["settlement_reference"] == credit["bank_reference"]
    documents = list(read_sheet(simulator.write_statement(tmp_path / "s.xlsx", [credit, deal])))
    assert [(d.message, d.verdict) for d in documents] == [("REMITTANCE", "ok"), ("DEAL", "ok")]


def test_the_same_seed_and_arguments_give_the_same_rows():
    faults = {
        "delay": 200,
        "loss": 100,
        "duplicate": 200,
        "reorder": True,
        "reject": 100,
        "return_": 100,
        "no_answer": 50,
    }
    assert run(bank(**faults)) == run(bank(**faults))
    assert run(bank(**faults)) != run(bank(8, **faults))


def test_a_bank_without_faults_credits_everybody():
    rows = run(bank())
    count = Counter((row["type"], row.get("status")) for row in rows)
    assert count == {
        ("CREDIT", None): 30, ("DEAL", None): 30, ("PAYOUT", "ACCEPTED"): 30, ("PAYOUT", "SETTLED"): 30,
        ("PAYOUT", "CREDITED"): 30,
    }  # fmt: skip
    assert len({row["bank_reference"] for row in rows}) == len(rows)


def test_all_rows_are_a_good_statement(tmp_path):
    faults = {"delay": 300, "duplicate": 300, "reject": 200, "return_": 200, "reorder": True, "half_answer": 0}
    simulator = bank(**faults)
    rows = run(simulator)
    for ending in ("csv", "xlsx"):
        documents = list(read_sheet(simulator.write_statement(tmp_path / f"s.{ending}", rows)))
        assert len(documents) == len(rows)
        assert {d.verdict for d in documents} == {"ok"}


def test_a_credit_is_made_once(tmp_path):
    simulator = bank()
    assert simulator.notify_credits(credits_of(3), DAY) == simulator.notify_credits(credits_of(3), NEXT)
    assert len(simulator.day_end_list(DAY)) == 3
    assert simulator.day_end_list(NEXT) == []


def test_lost_notices_stand_in_the_day_end_list():
    simulator = bank(loss=ALWAYS)
    assert simulator.notify_credits(credits_of(3), DAY) == []
    assert simulator.notices(DAY + 9) == []
    assert [row["note"] for row in simulator.day_end_list(DAY)] == ["R00000", "R00001", "R00002"]


def test_late_notices_come_later_and_once():
    simulator = bank(delay=ALWAYS, delay_days=2)
    assert simulator.notify_credits(credits_of(2), DAY) == []
    assert simulator.notices(DAY + 1) == []
    late = simulator.notices(DAY + 2)
    assert [row["value_date"] for row in late] == ["2026-01-05"] * 2
    assert simulator.notices(DAY + 3) == []


def test_doubled_notices_are_the_same_row_twice():
    rows = bank(duplicate=ALWAYS).notify_credits(credits_of(2), DAY)
    assert len(rows) == 4
    assert rows[0] == rows[1] != rows[2]


def test_reordered_notices_are_the_same_rows():
    straight, mixed = (bank(reorder=on).notify_credits(credits_of(20), DAY) for on in (False, True))
    assert straight != mixed
    assert sorted(straight, key=str) == sorted(mixed, key=str)


def test_a_wrong_reference_is_told_but_not_booked():
    simulator = bank(wrong_reference=ALWAYS)
    (row,) = simulator.notify_credits(credits_of(1), DAY)
    assert row["note"] != "R00000"
    assert simulator.day_end_list(DAY)[0]["note"] == "R00000"


def test_half_a_credit_has_no_payer_and_the_sheet_door_says_so(tmp_path):
    simulator = bank(half_answer=ALWAYS)
    rows = simulator.notify_credits(credits_of(1), DAY)
    (document,) = read_sheet(simulator.write_statement(tmp_path / "s.csv", rows))
    assert [f.code for f in document.findings] == ["sheets.cell_missing"]


def test_a_forged_credit_looks_right_and_was_never_made(tmp_path):
    simulator = bank()
    true = simulator.notify_credits(credits_of(1), DAY)[0]
    forged = forge_credit(credits_of(1)[0], DAY)
    assert set(forged) == set(true)
    assert len(forged["bank_reference"]) == len(true["bank_reference"])
    assert simulator.made(true["bank_reference"])
    assert not simulator.made(forged["bank_reference"])
    refused = simulator.deal(simulator.quote("USD", 1, DAY), forged["bank_reference"])
    assert isinstance(refused, BankRefusal)
    assert refused.code == "bank.credit_unknown"


def dealt():
    simulator = bank()
    (credit,) = simulator.notify_credits(credits_of(1), DAY)
    return simulator, credit["bank_reference"]


def test_a_deal_is_made_once():
    simulator, credit = dealt()
    quote = simulator.quote("USD", 100_000, DAY)
    assert simulator.deal(quote, credit) == simulator.deal(quote, credit)
    assert len([row for row in simulator.day_end_list(DAY) if row["type"] == "DEAL"]) == 1


def test_what_the_dealing_desk_refuses():
    simulator, credit = dealt()
    quote = simulator.quote("USD", 60_000, DAY)
    simulator.deal(quote, credit)
    second = simulator.quote("USD", 60_000, DAY)
    answers = [
        simulator.quote("EUR", 1, DAY),
        simulator.deal(quote, "IR-OTHER"),
        simulator.deal(second, credit),
        simulator.deal(second, credit, NEXT),
        simulator.deal(simulator.quote("JPY", 1, DAY), credit),
        bank(9).deal(second, credit),
    ]
    assert [answer.code for answer in answers] == [
        "bank.currency_not_allowed", "bank.quote_used", "bank.not_enough_money", "bank.quote_expired",
        "bank.credit_unknown", "bank.quote_unknown",
    ]  # fmt: skip
    assert all(answer.zh and answer.en and "{" not in answer.zh + answer.en for answer in answers)


def test_a_payout_goes_through_its_states():
    simulator = bank()
    assert statuses(simulator.pay([payment()], DAY)) == ["ACCEPTED"]
    assert statuses(simulator.notices(DAY)) == ["SETTLED", "CREDITED"]
    assert simulator.notices(NEXT) == []
    assert statuses(simulator.query("PAY-00001", NEXT)) == ["ACCEPTED", "SETTLED", "CREDITED"]


def test_the_same_instruction_is_answered_again_and_another_one_is_a_duplicate():
    simulator = bank()
    first = simulator.pay([payment()], DAY)
    assert simulator.pay([payment()], DAY) == first
    (other,) = simulator.pay([payment(amount_minor=1)], DAY)
    assert (other["status"], other["reason"], other["amount"]) == ("REJECTED", "AM05", "0.01")
    simulator.notices(DAY)
    assert statuses(simulator.pay([payment()], NEXT)) == ["CREDITED"]
    assert len(simulator.query("PAY-00001", NEXT)) == 3


def test_rejections_and_returns_carry_iso_reasons():
    bad = {
        payment(1).payee_account: BadAccount(outcome="REJECTED", reason="BE01"),
        payment(2).payee_account: BadAccount(outcome="RETURNED", reason="AC04"),
    }
    simulator = bank(bad_accounts=bad)
    rows = simulator.pay([payment(1), payment(2), payment(3)], DAY)
    assert [(row["status"], row.get("reason")) for row in rows] == [
        ("REJECTED", "BE01"), ("ACCEPTED", None), ("ACCEPTED", None),
    ]  # fmt: skip
    assert Counter(statuses(simulator.notices(DAY))) == {"SETTLED": 2, "CREDITED": 1}
    (returned,) = simulator.notices(NEXT)
    assert (returned["status"], returned["reason"], returned["value_date"]) == ("RETURNED", "AC04", "2026-01-06")
    assert [row.get("reason") for row in bank(reject=ALWAYS).pay([payment()], DAY)] == ["AC01"]


def test_silence_is_broken_by_a_question_only():
    simulator = bank(no_answer=ALWAYS)
    assert simulator.pay([payment()], DAY) == []
    assert simulator.notices(DAY + 9) == []
    assert statuses(simulator.query("PAY-00001", DAY)) == ["ACCEPTED", "SETTLED", "CREDITED"]


def test_a_request_that_never_arrived_is_unknown_to_the_bank():
    simulator = bank(lost_request=ALWAYS)
    assert simulator.pay([payment()], DAY) == []
    assert simulator.query("PAY-00001", DAY) == []
    assert simulator.day_end_list(DAY) == []


def test_half_an_answer_stops_after_acceptance():
    simulator = bank(half_answer=ALWAYS)
    assert statuses(simulator.pay([payment()], DAY)) == ["ACCEPTED"]
    assert simulator.notices(DAY + 9) == []
    assert statuses(simulator.query("PAY-00001", DAY))[-1] == "CREDITED"


def test_a_delayed_payout_settles_later():
    simulator = bank(delay=ALWAYS, delay_days=3)
    simulator.pay([payment()], DAY)
    assert simulator.notices(DAY + 2) == []
    assert {row["value_date"] for row in simulator.notices(DAY + 3)} == {"2026-01-08"}


def test_one_fault_does_not_move_another():
    alone = {row["instruction_reference"] for row in run(bank(reject=300), 100) if row.get("status") == "REJECTED"}
    with_others = run(bank(reject=300, duplicate=500, delay=500, reorder=True), 100)
    assert {row["instruction_reference"] for row in with_others if row.get("status") == "REJECTED"} == alone
    assert 10 < len(alone) < 60


def test_batch_sheets_are_paid_whole_or_not_at_all(tmp_path):
    payer = Payer(account="8001000000000001", name="示例丙外贸综合服务有限公司", bank_code="999100000009")
    paths = write_batch_payment(
        tmp_path, [payment(n) for n in range(120)], payer=payer, due_day=DAY, formats=["csv"], lang="en"
    )
    simulator = bank()
    assert Counter(statuses(simulator.pay_sheets(paths, DAY))) == {"ACCEPTED": 120}
    paths[1].write_text(paths[1].read_text(encoding="utf-8").replace("PAY-00119", ""), encoding="utf-8")
    other = bank()
    with pytest.raises(SheetError):
        other.pay_sheets(paths, DAY)
    assert other.day_end_list(DAY) == []

"""A bank as a product: it notifies credits, quotes, deals, pays and returns. Everything follows from the seed, the
arguments and the day it is told; it never looks at a clock. Rows are those of a statement sheet (column id -> text).

Duplicate instructions: same reference and same content -> the same answer; other content -> REJECTED with AM05, which
says nothing about the first instruction (it stands).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import msgspec

from cohong.channels.bank import texts
from cohong.channels.bank.faults import Dice, Faults
from cohong.channels.sheets.cells import unscaled
from cohong.channels.sheets.codes import minor_text
from cohong.channels.sheets.payments import Payment, read_batch_payment
from cohong.channels.sheets.writer import write_rows
from cohong.core.numbers import cny_of, share_bp
from cohong.core.texts import say

Row = dict[str, str]


class ExpectedCredit(msgspec.Struct, frozen=True, kw_only=True):
    """A payment that is on its way from abroad. `reference` is the payer's own and travels in the note."""

    reference: str
    account: str
    currency: str
    amount_minor: int
    payer_name: str
    payer_country: str = ""


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """A price for one amount, good until the end of `expires_day`."""

    quote_reference: str
    currency: str
    amount_minor: int
    rate_e8: int
    day: int
    expires_day: int


class BankRefusal(msgspec.Struct, frozen=True, kw_only=True):
    """The bank says no: a registered code, the ISO reason, and both sentences."""

    code: str
    reason: str
    zh: str
    en: str


class _Notice(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the books with the day it is made and the day it reaches the customer (0: never)."""

    row: Row
    made_day: int
    told_day: int
    times: int = 1


class _Instruction(msgspec.Struct, kw_only=True):
    """A payout as the bank holds it: its life as rows by day, and whether it speaks before it is asked."""

    payment: Payment
    life: list[tuple[int, Row]]
    silent_from: int
    """Rows from this place on are told only when asked."""
    told: int = 0


class BankSimulator:
    """One bank with one set of books.

    `rates`: CNY per unit as rate_e8, by ISO currency. `fee_bp` is the bank's fee on deals in basis points of the CNY
    amount, half-up. Days are ints YYYYMMDD and must be given in non-decreasing order to `notices`.
    """

    def __init__(
        self, seed: int, bank_code: str, faults: Faults | None = None, rates: Mapping[str, int] | None = None, *,
        fee_bp: int = 0,
    ) -> None:  # fmt: skip
        self.bank_code, self.faults, self.fee_bp = bank_code, faults or Faults(), fee_bp
        self._rates = dict(rates or {})
        self._dice = Dice(seed=seed, bank_code=bank_code)
        self._credits: dict[str, tuple[ExpectedCredit, Row]] = {}
        self._payer_reference: dict[str, str] = {}
        self._left: dict[str, int] = {}
        self._quotes: dict[str, Quote] = {}
        self._deals: dict[str, tuple[str, Row]] = {}
        self._instructions: dict[str, _Instruction] = {}
        self._books: list[_Notice] = []
        self._waiting: list[_Notice] = []

    # -- credits

    def notify_credits(self, expected: Iterable[ExpectedCredit], day: int) -> list[Row]:
        """Credit the payments and return the CREDIT rows told today; later ones come with `notices`.

        A payment already credited (same reference) is not credited again; its row is told again.
        """
        rows = []
        for credit in expected:
            reference = self._reference("IR", day, credit.reference)
            known = self._credits.get(credit.reference)
            if known is not None:
                rows.append(dict(known[1]))
                continue
            row = _credit_row(credit, reference, day)
            self._credits[credit.reference] = (credit, row)
            self._payer_reference[reference] = credit.reference
            self._left[reference] = credit.amount_minor
            rows += self._tell(row, self._blurred(credit, row), day)
        return self._ordered(rows, day)

    def _blurred(self, credit: ExpectedCredit, row: Row) -> Row:
        """The row as it is told: maybe with a wrong reference, maybe without its payer."""
        told = dict(row)
        if self._hits("wrong_reference", credit.reference):
            told["note"] = f"REF{self._dice.number('other reference', credit.reference) % 10**8:08d}"
        if self._hits("half_answer", credit.reference):
            told.pop("payer_name"), told.pop("payer_country", None)
        return told

    # -- settlement

    def quote(self, currency: str, amount_minor: int, day: int) -> Quote | BankRefusal:
        """A price for selling an amount of a currency, good for the day."""
        rate_e8 = self._rates.get(currency)
        if rate_e8 is None:
            return _refusal(texts.CURRENCY_NOT_ALLOWED, "AM03", seen=currency, expected=", ".join(sorted(self._rates)))
        assert amount_minor > 0, "nobody sells nothing"
        subject = f"{currency}{amount_minor}/{len(self._quotes)}"
        quote = Quote(
            quote_reference=self._reference("QT", day, subject), currency=currency, amount_minor=amount_minor,
            rate_e8=rate_e8, day=day, expires_day=day,
        )  # fmt: skip
        self._quotes[quote.quote_reference] = quote
        return quote

    def deal(self, quote: Quote, credit_reference: str, day: int | None = None) -> list[Row] | BankRefusal:
        """Convert an amount of a credit at a quote: the DEAL row as told (twice when duplicated, none when lost).

        `credit_reference` is the bank reference of the credit. The same quote for the same credit gives the same row.
        """
        day = quote.day if day is None else day
        known = self._deals.get(quote.quote_reference)
        if known is not None and known[0] == credit_reference:
            return [dict(known[1])]
        refusal = self._deal_refusal(quote, credit_reference, day, known)
        if refusal is not None:
            return refusal
        row = self._deal_row(quote, credit_reference, day)
        self._left[credit_reference] -= quote.amount_minor
        self._deals[quote.quote_reference] = (credit_reference, row)
        return self._tell(row, row, day)

    def _deal_refusal(
        self, quote: Quote, credit_reference: str, day: int, known: tuple[str, Row] | None
    ) -> BankRefusal | None:
        name = quote.quote_reference
        if self._quotes.get(name) != quote:
            return _refusal(texts.QUOTE_UNKNOWN, "NARR", path=name)
        if known is not None:
            return _refusal(texts.QUOTE_USED, "AM05", path=name, expected=known[0])
        if not quote.day <= day <= quote.expires_day:
            return _refusal(texts.QUOTE_EXPIRED, "TM01", path=name, seen=str(day), expected=str(quote.expires_day))
        credit = self._credit(credit_reference)
        if credit is None or credit.currency != quote.currency:
            return _refusal(texts.CREDIT_UNKNOWN, "NARR", path=credit_reference, expected=quote.currency)
        left = self._left[credit_reference]
        if quote.amount_minor > left:
            seen, has = minor_text(quote.amount_minor, quote.currency), minor_text(left, quote.currency)
            return _refusal(texts.NOT_ENOUGH_MONEY, "AM04", path=credit_reference, seen=seen, expected=has)
        return None

    def _credit(self, bank_reference: str) -> ExpectedCredit | None:
        name = self._payer_reference.get(bank_reference)
        return None if name is None else self._credits[name][0]

    def _deal_row(self, quote: Quote, credit_reference: str, day: int) -> Row:
        cny_minor = cny_of(quote.amount_minor, quote.currency, quote.rate_e8)
        return {
            "type": "DEAL",
            "bank_reference": self._reference("FX", day, quote.quote_reference),
            "value_date": _dashed(day),
            "currency": quote.currency,
            "amount": minor_text(quote.amount_minor, quote.currency),
            "rate": unscaled(quote.rate_e8, 8),
            "cny_amount": minor_text(cny_minor, "CNY"),
            "fee_cny": minor_text(share_bp(cny_minor, self.fee_bp), "CNY"),
            "settlement_reference": credit_reference,
        }

    # -- payouts

    def pay(self, payments: Iterable[Payment], day: int) -> list[Row]:
        """Take payment instructions and return the answers of today; settlement comes with `notices`."""
        rows: list[Row] = []
        for payment in payments:
            rows += self._take(payment, day)
        return self._ordered(rows, day)

    def pay_sheets(self, paths: Sequence[Path], day: int) -> list[Row]:
        """Take batch-payment sheets. Raises SheetError, and pays nothing at all, when one of them does not add up."""
        batches = [read_batch_payment(path) for path in paths]
        return self.pay((payment for batch in batches for payment in batch.payments), day)

    def _take(self, payment: Payment, day: int) -> list[Row]:
        reference = payment.instruction_reference
        known = self._instructions.get(reference)
        if known is not None:
            return self._again(known, payment, day)
        if self._hits("lost_request", reference):
            return []
        instruction = self._new_instruction(payment, day)
        self._instructions[reference] = instruction
        for made_day, row in instruction.life:
            self._books.append(_Notice(row=row, made_day=made_day, told_day=0))
        return self._spoken(instruction, day)

    def _again(self, known: _Instruction, payment: Payment, day: int) -> list[Row]:
        """The same instruction has the same answer; another one under its reference is refused, the first stands."""
        if known.payment != payment:
            return [
                self._status(payment, day, "REJECTED", "AM05", "同一编号内容不同，原指令不变 first instruction stands")
            ]
        return [dict(row) for made_day, row in known.life[: max(known.told, 1)] if made_day <= day][-1:]

    def _new_instruction(self, payment: Payment, day: int) -> _Instruction:
        reference = payment.instruction_reference
        life = [(made_day, self._status(payment, made_day, *what)) for made_day, what in self._fate(payment, day)]
        silent_from = len(life)
        if self._hits("half_answer", reference):
            silent_from = 1
        if self._hits("no_answer", reference):
            silent_from = 0
        return _Instruction(payment=payment, life=life, silent_from=silent_from)

    def _fate(self, payment: Payment, day: int) -> list[tuple[int, tuple[str, str]]]:
        """What will become of a payment: statuses with their ISO reasons, by day."""
        reference = payment.instruction_reference
        bad = self.faults.bad_accounts.get(payment.payee_account)
        if bad is not None and bad.outcome == "REJECTED":
            return [(day, ("REJECTED", bad.reason))]
        if self._hits("reject", reference):
            return [(day, ("REJECTED", "AC01"))]
        settled = _later(day, self.faults.delay_days) if self._hits("delay", reference) else day
        fate = [(day, ("ACCEPTED", "")), (settled, ("SETTLED", ""))]
        if bad is not None:
            return [*fate, (_later(settled, 1), ("RETURNED", bad.reason))]
        if self._hits("return_", reference):
            return [*fate, (_later(settled, 1), ("RETURNED", "AC04"))]
        return [*fate, (settled, ("CREDITED", ""))]

    def _status(self, payment: Payment, day: int, status: str, reason: str, note: str = "") -> Row:
        row = {
            "type": "PAYOUT",
            "bank_reference": self._reference("PO", day, f"{payment.instruction_reference}/{status}/{reason}"),
            "value_date": _dashed(day),
            "currency": payment.currency,
            "amount": minor_text(payment.amount_minor, payment.currency),
            "instruction_reference": payment.instruction_reference,
            "status": status,
            "reason": reason,
            "note": note,
        }
        return {name: text for name, text in row.items() if text}

    def _spoken(self, instruction: _Instruction, day: int, *, at_once: bool = True) -> list[Row]:
        """The statuses that became due and are told unasked. In an answer only the first status is told."""
        rows: list[Row] = []
        stop = min(1, instruction.silent_from) if at_once else instruction.silent_from
        while instruction.told < stop and instruction.life[instruction.told][0] <= day:
            row = instruction.life[instruction.told][1]
            rows += self._copies(row)
            instruction.told += 1
        return rows

    def _copies(self, row: Row) -> list[Row]:
        """A payout status as told: lost or doubled. The bank's later statuses are told all the same."""
        if self._hits("loss", row["bank_reference"]):
            return []
        return [dict(row) for _ in range(2 if self._hits("duplicate", row["bank_reference"]) else 1)]

    def query(self, instruction_reference: str, day: int) -> list[Row]:
        """All statuses of one instruction up to `day`, as the books have them; nothing when the bank never got it."""
        known = self._instructions.get(instruction_reference)
        if known is None:
            return []
        due = [row for made_day, row in known.life if made_day <= day]
        known.told = max(known.told, len(due))
        known.silent_from = max(known.silent_from, len(known.life))
        return [dict(row) for row in due]

    # -- what comes later, and what really was

    def notices(self, day: int) -> list[Row]:
        """Everything that reaches the customer unasked up to `day` and has not been told before."""
        rows: list[Row] = []
        still: list[_Notice] = []
        for notice in self._waiting:
            if notice.told_day <= day:
                rows += [dict(notice.row) for _ in range(notice.times)]
            else:
                still.append(notice)
        self._waiting = still
        for instruction in self._instructions.values():
            rows += self._spoken(instruction, day, at_once=False)
        return self._ordered(rows, day)

    def day_end_list(self, day: int) -> list[Row]:
        """What the bank really booked on a day, complete and in order, whatever happened to the notices."""
        return [dict(notice.row) for notice in self._books if notice.made_day == day]

    def write_statement(self, path: Path, rows: Iterable[Row], *, lang: str = "zh") -> Path:
        """Write rows as a statement sheet, .xlsx or .csv by the ending of the path."""
        return write_rows("statement", path, rows, lang=lang)

    def made(self, bank_reference: str) -> bool:
        """True when a row with this reference stands in the books: a forged notice does not."""
        return any(notice.row["bank_reference"] == bank_reference for notice in self._books)

    # -- inside

    def _tell(self, row: Row, told: Row, day: int) -> list[Row]:
        """Book a row and pass on what is told: now, later, twice, or never."""
        name = row["bank_reference"]
        self._books.append(_Notice(row=row, made_day=day, told_day=day))
        if self._hits("loss", name):
            return []
        times = 2 if self._hits("duplicate", name) else 1
        if self._hits("delay", name):
            later = _later(day, self.faults.delay_days)
            self._waiting.append(_Notice(row=told, made_day=day, told_day=later, times=times))
            return []
        return [dict(told) for _ in range(times)]

    def _hits(self, fault: str, subject: str) -> bool:
        return self._dice.hits(fault, subject, getattr(self.faults, fault))

    def _ordered(self, rows: list[Row], day: int) -> list[Row]:
        if not self.faults.reorder:
            return rows
        return sorted(rows, key=lambda row: self._dice.number(f"order {day}", row["bank_reference"]))

    def _reference(self, letters: str, day: int, subject: str) -> str:
        return f"{letters}{day % 10**6:06d}{self._dice.number(f'{letters} reference', subject) % 10**14:014d}"


def forge_credit(expected: ExpectedCredit, day: int, *, bank_reference: str = "") -> Row:
    """A CREDIT row as a stranger would write it: well formed, and in no bank's books."""
    digits = Dice(seed=0, bank_code="forged").number("IR reference", expected.reference) % 10**14
    return _credit_row(expected, bank_reference or f"IR{day % 10**6:06d}{digits:014d}", day)


def _credit_row(credit: ExpectedCredit, bank_reference: str, day: int) -> Row:
    row = {
        "type": "CREDIT",
        "bank_reference": bank_reference,
        "value_date": _dashed(day),
        "account": credit.account,
        "currency": credit.currency,
        "amount": minor_text(credit.amount_minor, credit.currency),
        "payer_name": credit.payer_name,
        "payer_country": credit.payer_country,
        "note": credit.reference,
    }
    return {name: text for name, text in row.items() if text}


def _refusal(code: str, reason: str, *, path: str = "", seen: str = "", expected: str = "") -> BankRefusal:
    zh, en = (say(code, lang, path=path, seen=seen, expected=expected) for lang in ("zh", "en"))
    return BankRefusal(code=code, reason=reason, zh=zh, en=en)


def _date(day: int) -> date:
    return date(day // 10_000, day // 100 % 100, day % 100)


def _dashed(day: int) -> str:
    return _date(day).isoformat()


def _later(day: int, days: int) -> int:
    return int((_date(day) + timedelta(days=days)).strftime("%Y%m%d"))

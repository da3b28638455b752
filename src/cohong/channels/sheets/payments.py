"""Batch payments out: sheets of at most 100 payees, with count, total and an index, as a bank's batch interface asks.

Limits: facts of a published bank-enterprise interface (forex-and-clearing, 4.4).
"""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import msgspec

from cohong.channels.sheets import texts
from cohong.channels.sheets.cells import plain, scaled
from cohong.channels.sheets.codes import minor_text
from cohong.channels.sheets.headings import header_key
from cohong.channels.sheets.kinds.money import PAYMENTS
from cohong.channels.sheets.rows import open_sheets
from cohong.channels.sheets.table import HEADER_ROWS, Row, Table, recognise
from cohong.channels.sheets.texts import SheetError
from cohong.channels.sheets.writer import write_rows

MAX_PAYEES = 100
_LIMITS = {"instruction_reference": 35, "payee_name": 60, "payee_account": 32, "purpose": 60, "remark": 50}
_CHECKED = {
    "batch_reference": ("批次编号", "Batch reference"),
    "part": ("第几份", "Part"),
    "payer_account": ("付款账号", "Payer account"),
    "payer_name": ("付款户名", "Payer name"),
    "payer_bank_code": ("付款行号", "Payer bank code"),
    "due_date": ("付款日期", "Due date"),
    "count": ("总笔数", "Count"),
    "total": ("总金额", "Total"),
    "total_currency": ("总金额币种", "Total currency"),
}
_BY_LABEL = {header_key(label): name for name, labels in _CHECKED.items() for label in (name, *labels)}


class Payer(msgspec.Struct, frozen=True, kw_only=True):
    """Whose account pays. The bank code has 12 digits. What is empty the bank's upload page asks for."""

    account: str
    name: str
    bank_code: str


class Payment(msgspec.Struct, frozen=True, kw_only=True):
    """One payout. `instruction_reference` is paid once, however often it is sent."""

    instruction_reference: str
    payee_name: str
    payee_account: str
    payee_bank_code: str
    amount_minor: int
    currency: str = "CNY"
    purpose: str = "货款"
    remark: str = ""


class BatchPayment(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a batch. `due_day` is an int YYYYMMDD; `part` of `parts` counts from 1."""

    batch_reference: str
    part: int
    parts: int
    payer: Payer
    due_day: int
    payments: tuple[Payment, ...]

    @property
    def total_minor(self) -> int:
        """Sum in minor units of the payments' currency."""
        return sum(payment.amount_minor for payment in self.payments)


def write_batch_payment(
    prefix: Path, payments: Sequence[Payment], *, payer: Payer, due_day: int, lang: str = "zh",
    formats: Sequence[str] = ("xlsx", "csv"),
) -> list[Path]:  # fmt: skip
    """Write `<prefix>-001.xlsx`, `<prefix>-001.csv`, ... of at most 100 payees each and return them in order.

    A folder as prefix gives `batch-payment-001.xlsx` in it. No payments, no file. Raises SheetError
    `sheets.payment_unfit` for a payment that a bank would not take: nothing is written then.
    """
    _check_all(payments)
    base = prefix / "batch-payment" if prefix.is_dir() else prefix
    paths = []
    for batch in cut(payments, payer, due_day):
        for ending in formats:
            path = base.with_name(f"{base.name}-{batch.part:03d}.{ending}")
            paths.append(write_rows("payments", path, _rows(batch), lang=lang, above=_above(batch, lang)))
    return paths


def cut(payments: Sequence[Payment], payer: Payer, due_day: int) -> Iterator[BatchPayment]:
    """The batches of at most 100 payees; their reference follows from their content."""
    parts = -(-len(payments) // MAX_PAYEES)
    rest = iter(payments)
    for part in range(1, parts + 1):
        chunk = tuple(islice(rest, MAX_PAYEES))
        digest = hashlib.sha256(msgspec.json.encode([payer, due_day, chunk])).hexdigest()[:16].upper()
        yield BatchPayment(
            batch_reference=f"BP{due_day}{digest}", part=part, parts=parts, payer=payer, due_day=due_day, payments=chunk
        )


def _check_all(payments: Sequence[Payment]) -> None:
    seen: set[str] = set()
    for payment in payments:
        _check(payment)
        if payment.instruction_reference in seen:
            raise _unfit(payment, "编号重复 reference used twice", "唯一编号 unique reference")
        seen.add(payment.instruction_reference)
    if len({payment.currency for payment in payments}) > 1:
        raise _unfit(payments[0], "币种不一 several currencies", "CNY")


def _check(payment: Payment) -> None:
    for name, limit in _LIMITS.items():
        text = getattr(payment, name)
        if len(text) > limit or (not text and name != "remark"):
            raise _unfit(payment, f"{PAYMENTS.by_id[name].zh}={text[:80]}", f"1–{limit}")
    if len(payment.payee_bank_code) != 12 or not payment.payee_bank_code.isdigit():
        raise _unfit(payment, f"收款行号={payment.payee_bank_code[:40]}", "12 位数字 digits")
    if not 0 < payment.amount_minor < 10**17:
        raise _unfit(payment, f"金额={payment.amount_minor}", "≥ 0.01")
    if payment.currency != "CNY":
        raise _unfit(payment, f"币种={payment.currency}", "CNY")


def _unfit(payment: Payment, seen: str, expected: str) -> SheetError:
    return SheetError(texts.PAYMENT_UNFIT, path=payment.instruction_reference, seen=seen, expected=expected)


def _above(batch: BatchPayment, lang: str) -> list[list[str]]:
    day = str(batch.due_day)
    facts = {
        "batch_reference": batch.batch_reference,
        "part": f"{batch.part} of {batch.parts}",
        "payer_account": batch.payer.account,
        "payer_name": batch.payer.name,
        "payer_bank_code": batch.payer.bank_code,
        "due_date": f"{day[:4]}-{day[4:6]}-{day[6:]}",
        "count": str(len(batch.payments)),
        "total": minor_text(batch.total_minor, "CNY"),
        "total_currency": "CNY",
    }
    return [[_CHECKED[name][0 if lang == "zh" else 1], text] for name, text in facts.items()]


def _rows(batch: BatchPayment) -> Iterator[dict[str, str]]:
    for index, payment in enumerate(batch.payments, start=1):
        yield {
            "index": str(index),
            "instruction_reference": payment.instruction_reference,
            "payee_name": payment.payee_name,
            "payee_account": payment.payee_account,
            "payee_bank_code": payment.payee_bank_code,
            "amount": minor_text(payment.amount_minor, payment.currency),
            "currency": payment.currency,
            "purpose": payment.purpose,
            "remark": payment.remark,
        }


def read_batch_payment(path: Path) -> BatchPayment:
    """Read one file of a batch back and check it whole: index, count and total must agree with the lines.

    Raises SheetError: `sheets.file_unreadable`, `sheets.no_batch`, or `sheets.batch_wrong` naming what does not agree.
    """
    path = Path(path)
    facts: dict[str, str] = {}
    for sheet in open_sheets(path):
        for number, cells in sheet.rows:
            if recognise([PAYMENTS], cells) is not None:
                table = Table(sheet.title, PAYMENTS, number, cells)
                return _batch(path, facts, list(table.rows(sheet.rows)))
            texts_ = [plain(cell) for cell in cells[:2]]
            if texts_ and (name := _BY_LABEL.get(header_key(texts_[0]))):
                facts[name] = texts_[1] if len(texts_) == 2 else ""
            if number > HEADER_ROWS:
                break
    raise SheetError(texts.NO_BATCH, path=path.name)


def _batch(path: Path, facts: dict[str, str], rows: list[Row]) -> BatchPayment:
    for name in _CHECKED:
        if name not in facts:
            raise _wrong(path, "", _CHECKED[name][0])
    payments = tuple(_payment(path, place, row) for place, row in enumerate(rows, start=1))
    part, _, parts = facts["part"].partition(" of ")
    batch = BatchPayment(
        batch_reference=facts["batch_reference"],
        part=_whole(path, part),
        parts=_whole(path, parts),
        payer=Payer(account=facts["payer_account"], name=facts["payer_name"], bank_code=facts["payer_bank_code"]),
        due_day=_whole(path, facts["due_date"].replace("-", "")),
        payments=payments,
    )
    _check_sums(path, facts, batch)
    return batch


def _check_sums(path: Path, facts: dict[str, str], batch: BatchPayment) -> None:
    count, total = str(len(batch.payments)), minor_text(batch.total_minor, "CNY")
    if facts["count"] != count:
        raise _wrong(path, f"总笔数 count {count}", facts["count"])
    if facts["total"] != total:
        raise _wrong(path, f"总金额 total {total}", facts["total"])
    if len(batch.payments) > MAX_PAYEES:
        raise _wrong(path, f"总笔数 count {count}", f"≤ {MAX_PAYEES}")


def _payment(path: Path, place: int, row: Row) -> Payment:
    values = row.values
    errors = [one for _, one in row.findings if one.level == "error"]
    if errors:
        raise _wrong(path, errors[0].path, errors[0].expected or errors[0].code)
    if values.get("index") != str(place):
        raise _wrong(path, f"序号 index {values.get('index', '')}", str(place))
    absent = [column.zh for column in PAYMENTS.columns if column.required and column.id not in values]
    if absent:
        raise _wrong(path, f"第 {row.number} 行 row {row.number}", absent[0])
    return Payment(
        instruction_reference=values["instruction_reference"],
        payee_name=values["payee_name"],
        payee_account=values["payee_account"],
        payee_bank_code=values["payee_bank_code"],
        amount_minor=scaled(values["amount"], 2),
        currency=values["currency"],
        purpose=values["purpose"],
        remark=values.get("remark", ""),
    )


def _whole(path: Path, text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise _wrong(path, text, "整数 whole number")
    return int(text)


def _wrong(path: Path, seen: str, expected: str) -> SheetError:
    return SheetError(texts.BATCH_WRONG, path=path.name, seen=seen, expected=expected)

"""Rows about money become documents: REMITTANCE, DEAL, PAYOUT, CLAIM and CONTRACT, with head keys = column ids."""

from collections.abc import Iterator

from cohong.channels.sheets import texts
from cohong.channels.sheets.cells import scaled, uscc_fits
from cohong.channels.sheets.codes import MINOR_DIGITS
from cohong.channels.sheets.drafts import Draft, findings_of, guid_of
from cohong.channels.sheets.table import Row, Table

_STATEMENT_MESSAGE = {"CREDIT": "REMITTANCE", "DEAL": "DEAL", "PAYOUT": "PAYOUT"}
_STATEMENT_NEEDS = {
    "CREDIT": ("bank_reference", "account", "payer_name"),
    "DEAL": ("bank_reference", "rate", "cny_amount", "settlement_reference"),
    "PAYOUT": ("instruction_reference", "status"),
}
_STATEMENT_KEY = {
    "CREDIT": ("account", "bank_reference"),
    "DEAL": ("bank_reference",),
    "PAYOUT": ("instruction_reference", "status", "bank_reference"),
}


def statement_drafts(table: Table, rows: Iterator[Row]) -> Iterator[Draft]:
    """One document for each row of a bank statement. A row of unknown type becomes a refused REMITTANCE."""
    for row in rows:
        _require(table, row)
        kind = row.values.get("type", "CREDIT")
        if "type" in row.values:
            for column_id in _STATEMENT_NEEDS[kind]:
                table.missing(row, column_id)
        _check_places(table, row)
        yield _draft(_STATEMENT_MESSAGE[kind], _STATEMENT_KEY[kind], row)


def claim_drafts(table: Table, rows: Iterator[Row]) -> Iterator[Draft]:
    """One CLAIM for each row."""
    for row in rows:
        _require(table, row)
        _check_places(table, row)
        yield _draft("CLAIM", ("bank_reference", "seller_code", "order_no"), row)


def contract_drafts(table: Table, rows: Iterator[Row]) -> Iterator[Draft]:
    """One CONTRACT for each row."""
    for row in rows:
        _require(table, row)
        _check_order(table, row, "valid_from", "valid_to", texts.DATES_REVERSED)
        _check_order(table, row, "fee_min_cny", "fee_max_cny", texts.LIMITS_REVERSED)
        _check_range(table, row, "fee_bp", 10_000)
        _check_range(table, row, "hold_back_percent", 100)
        _check_agents(table, row)
        yield _draft("CONTRACT", ("merchant_code", "contract_no"), row)


def _draft(message: str, key_columns: tuple[str, ...], row: Row) -> Draft:
    parts = [row.values.get(name, "") for name in key_columns]
    key = "/".join(part for part in parts if part)
    complete = any(parts)
    return Draft(
        message=message,
        key=key,
        head=row.values,
        findings=tuple(findings_of([row])),
        guid=guid_of(message, "\0".join(parts)) if complete else "",
    )


def _require(table: Table, row: Row) -> None:
    for column in table.kind.columns:
        if column.required:
            table.missing(row, column.id)


def _check_places(table: Table, row: Row) -> None:
    """An amount may have no more places than its currency has minor digits."""
    amount, currency = row.values.get("amount"), row.values.get("currency")
    if amount is None or currency is None:
        return
    digits = MINOR_DIGITS[currency]
    if len(amount.partition(".")[2]) > digits:
        table.note(row, "amount", texts.TOO_MANY_DECIMALS, seen=amount, expected=str(digits))


def _check_order(table: Table, row: Row, low: str, high: str, code: str) -> None:
    first, last = row.values.get(low), row.values.get(high)
    if first is None or last is None:
        return
    reversed_ = first > last if "-" in first else scaled(first, 2) > scaled(last, 2)
    if reversed_:
        table.note(row, high, code, seen=last, expected=first)


def _check_range(table: Table, row: Row, column_id: str, highest: int) -> None:
    text = row.values.get(column_id)
    if text is not None and int(text) > highest:
        table.note(row, column_id, texts.OUT_OF_RANGE, seen=text, expected=f"0–{highest}")


def _check_agents(table: Table, row: Row) -> None:
    """Agents are codes separated by semicolons, half or full width; the text is brought to one form."""
    written = row.values.get("agents", "").replace("；", ";")
    agents = [code.strip().upper() for code in written.split(";") if code.strip()]
    if not agents:
        row.values.pop("agents", None)
        return
    row.values["agents"] = ";".join(agents)
    for code in agents:
        if len(code) == 18 and not uscc_fits(code):
            table.note(row, "agents", texts.USCC_CHECK, seen=code, level="warning")
        elif len(code) not in (10, 18) or not (code.isascii() and code.isalnum()):
            table.note(row, "agents", texts.BAD_CODE, seen=code[:80], expected="A;B;C")

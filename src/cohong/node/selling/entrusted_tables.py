"""The two small tables beside a summary of entrusted exports: rates by month, and contracts of agency that stand on no ledger.

Rates are never code: they come from a file, else from the rows of the ledger's law book called `tax.cny_rate.` and the currency.
The law leaves two ways (the day of the sale, or the first of the month, one of them kept for a year); a file of months is the
second, a row for each day is the first.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import TypeVar, cast, get_args

import msgspec

from cohong.analytics.sellers.records import FOREVER, Mandate, MandateKind
from cohong.channels.customs.values import currency_iso, scaled
from cohong.core.calendar import is_day
from cohong.core.law import row_in_force
from cohong.core.numbers import RATE_SCALE, divide_half_up
from cohong.core.state import Overlay
from cohong.core.texts import CohongError, declare

NO_COLUMNS = declare(
    "node.table_without_columns",
    en="{path} is no table with the columns {expected}.",
    zh="{path} 不是包含 {expected} 各列的表格。",
    next_en="Save it as CSV (UTF-8 or GB18030) with these names in the first line.",
    next_zh="请另存为 CSV（UTF-8 或 GB18030），首行写明这些列名。",
)
BAD_CELL = declare(
    "node.table_cell",
    en="{path} cannot be read: {seen}. Expected: {expected}.",
    zh="{path} 无法识别：{seen}。应为：{expected}。",
    next_en="Correct the cell and run the command again.",
    next_zh="请更正该单元格后重新运行。",
)
ROW = "tax.cny_rate."
"""Law rows: the value is what one unit of the currency is worth in CNY, as a decimal text."""
RATE_COLUMNS = ("currency", "month", "per", "rate")
RATES_TEMPLATE = "currency,month,per,rate\nUSD,202603,100,712.34\nJPY,202603,100,4.7012\n"
CONTRACT_COLUMNS = ("principal", "agent", "since", "until", "kind", "fee_cny")
_PLACES = 8
_VALUE_SCALE = 10**5
_ENCODINGS = ("utf-8-sig", "gb18030")
_Read = TypeVar("_Read")


class Rate(msgspec.Struct, frozen=True):
    """What `per` units of a currency are worth in CNY, times 1e8."""

    rate_e8: int
    per: int = 1

    def fen(self, value_e5: int) -> int:
        """An amount (times 1e5) in fen, half up: the rounding of each line."""
        return divide_half_up(value_e5 * self.rate_e8 * 100, _VALUE_SCALE * RATE_SCALE * self.per)


ONE = Rate(RATE_SCALE)


class Rates:
    """The rate of a currency on a day: of the file for its month, else of the law book for the day."""

    def __init__(self, state: Overlay, given: Mapping[tuple[str, int], Rate] | None = None) -> None:
        self._state = state
        self._given = given or {}
        self._found: dict[tuple[str, int], Rate | None] = {}

    def of(self, currency: str, day: int) -> Rate | None:
        """`currency` in ISO letters; None where nobody has said what it is worth."""
        key = (currency, day)
        if key not in self._found:
            self._found[key] = ONE if currency == "CNY" else self._given.get((currency, day // 100)) or self._row(*key)
        return self._found[key]

    def _row(self, currency: str, day: int) -> Rate | None:
        row = row_in_force(self._state, f"{ROW}{currency}", day)
        if row is None:
            return None
        try:
            rate_e8 = scaled(str(row.value), _PLACES)
        except ValueError:
            return None
        return Rate(rate_e8) if rate_e8 else None


class Contract(msgspec.Struct, frozen=True, kw_only=True):
    """One contract of agency, and what the agent charges for the quarter, in fen."""

    mandate: Mandate
    fee_fen: int = 0


def read_rates(path: Path) -> dict[tuple[str, int], Rate]:
    """Rates by currency and month (202603). `per` is how many units the rate is for, as the central bank publishes it (100, or 1).
    Raises CohongError (`node.table_without_columns`, `node.table_cell`)."""
    found: dict[tuple[str, int], Rate] = {}
    for row in _rows(path, RATE_COLUMNS):
        currency = row.read("currency", currency_iso, "USD")
        month = row.read("month", _month, "202603")
        per = row.read("per", _per, "1, 100")
        found[currency, month] = Rate(row.read("rate", _rate, "712.34"), per)
    return found


def read_contracts(path: Path) -> tuple[Contract, ...]:
    """Contracts of agency; `since` and `until` may be empty for no limit, `kind` for a plain agent, `fee_cny` for none.
    Raises CohongError as `read_rates`."""
    return tuple(
        Contract(
            mandate=Mandate(
                principal=row.read("principal", _code, "18"),
                agent=row.read("agent", _code, "18"),
                since=row.read("since", lambda text: _day(text, 0), "20260101"),
                until=row.read("until", lambda text: _day(text, FOREVER), "20261231"),
                kind=row.read("kind", _kind, ", ".join(get_args(MandateKind))),
            ),
            fee_fen=row.read("fee_cny", lambda text: scaled(text or "0", 2), "1000.00"),
        )
        for row in _rows(path, CONTRACT_COLUMNS)
    )


# --- a table ----------------------------------------------------------------------------------------------------------


class _Row(msgspec.Struct, frozen=True):
    """One line of a table; cells without the blanks around them."""

    file: str
    line: int
    cells: Mapping[str, str]

    def read(self, column: str, how: Callable[[str], _Read], expected: str) -> _Read:
        """A cell as a value. Raises CohongError (`node.table_cell`) with its place."""
        text = self.cells[column]
        try:
            return how(text)
        except ValueError:
            place = f"{self.file}:{self.line} {column}"
            raise CohongError(BAD_CELL, path=place, seen=text, expected=expected) from None


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[_Row]:
    """Lines below the first; other columns are left aside, empty lines passed over."""
    reader = csv.reader(StringIO(_text(path, columns), newline=""))
    header = [cell.strip() for cell in next(reader, [])]
    if not set(columns) <= set(header):
        raise CohongError(NO_COLUMNS, path=path.name, expected=",".join(columns))
    for cells in reader:
        if any(cell.strip() for cell in cells):
            padded = [*cells, *[""] * len(header)]
            named = {name: cell.strip() for name, cell in zip(header, padded, strict=False)}
            yield _Row(path.name, reader.line_num, named)


def _text(path: Path, columns: Iterable[str]) -> str:
    data = path.read_bytes()
    for encoding in _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise CohongError(NO_COLUMNS, path=path.name, expected=",".join(columns))


def _month(text: str) -> int:
    digits = text.replace("-", "")
    if not is_day(_whole(digits, 6) * 100 + 1):
        raise ValueError(text)
    return int(digits)


def _day(text: str, otherwise: int) -> int:
    if not text:
        return otherwise
    day = _whole(text.replace("-", ""), 8)
    if day != FOREVER and not is_day(day):
        raise ValueError(text)
    return day


def _whole(text: str, digits: int) -> int:
    if len(text) != digits or not (text.isascii() and text.isdigit()):
        raise ValueError(text)
    return int(text)


def _per(text: str) -> int:
    if text not in {"1", "100"}:
        raise ValueError(text)
    return int(text)


def _rate(text: str) -> int:
    rate = scaled(text, _PLACES)
    if not rate:
        raise ValueError(text)
    return rate


def _code(text: str) -> str:
    if len(text) not in {10, 18} or not text.isalnum():
        raise ValueError(text)
    return text


def _kind(text: str) -> MandateKind:
    if text and text not in get_args(MandateKind):
        raise ValueError(text)
    return cast("MandateKind", text or "agent")

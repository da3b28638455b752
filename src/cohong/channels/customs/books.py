"""Books that do not ship with the program and that a user may lay beside it: the tariff, and rates of exchange.

A book is a JSON file with a heading (`title`, `source`, `snapshot`, `evidence`) and dated `rows`; see docs/rules/README.md. Rules
that need a book which is not laid out say nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Final, Literal, TypeVar

import msgspec
from msgspec import Meta

from cohong.channels.customs.values import currency_iso, scaled
from cohong.core.law import END_OF_TIME
from cohong.core.texts import CohongError, declare

RATE_PLACES: Final = 8
RATE_ONE: Final = 10**RATE_PLACES
Flag = Literal["licence", "duty", "certification", "prohibited"]

UNREADABLE = declare(
    "customs.book_unreadable",
    en="{path} is no {expected}: {seen}.",
    zh="{path} 不是有效的{expected}：{seen}。",
    next_en="Write it as docs/rules/README.md shows.",
    next_zh="请按 docs/rules/README.md 的格式编写。",
    final=False,
    source="books of this project",
)


class TariffRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One HS code from `since` to `until` (days like 20240101, both included): its statutory units, `unit2` "" where there is
    no second one, and `flags` for what its export needs or bears: licence, duty, certification, prohibited."""

    code: Annotated[str, Meta(pattern=r"^[0-9]{10}$")]
    since: int
    until: int = END_OF_TIME
    unit1: Annotated[str, Meta(pattern=r"^[0-9]{3}$")]
    unit2: Annotated[str, Meta(pattern=r"^([0-9]{3})?$")] = ""
    flags: tuple[Flag, ...] = ()


class RateRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one unit of a currency (ISO or customs code) is worth in CNY, a plain decimal, from `since` to `until`."""

    currency: str
    since: int
    until: int = END_OF_TIME
    cny: str


class _TariffFile(msgspec.Struct, frozen=True):
    title: str
    source: str
    snapshot: str
    evidence: str
    rows: tuple[TariffRow, ...]


class _RatesFile(msgspec.Struct, frozen=True):
    title: str
    source: str
    snapshot: str
    evidence: str
    rows: tuple[RateRow, ...]


_File = TypeVar("_File", _TariffFile, _RatesFile)


class Tariff:
    """A dated tariff in memory. Codes and headings are looked up by the day; where rows overlap, the later one counts."""

    def __init__(self, rows: tuple[TariffRow, ...]) -> None:
        self._rows: dict[str, list[TariffRow]] = {}
        self._headings: dict[str, list[tuple[int, int]]] = {}
        for row in rows:
            self._rows.setdefault(row.code, []).insert(0, row)
            self._headings.setdefault(row.code[:4], []).append((row.since, row.until))

    def row(self, code: str, day: int) -> TariffRow | None:
        """The row of a ten-digit code on a day."""
        return next((row for row in self._rows.get(code, ()) if row.since <= day <= row.until), None)

    def has_heading(self, heading: str, day: int) -> bool:
        """Whether any code of a four-digit heading is in force on a day."""
        return any(since <= day <= until for since, until in self._headings.get(heading, ()))


class Books:
    """The books that are laid out. `rates` maps (ISO currency) to its rows, scaled by 1e8."""

    def __init__(self, tariff: Tariff | None = None, rates: tuple[RateRow, ...] = ()) -> None:
        self.tariff = tariff
        self._rates = [
            (currency_iso(row.currency), row.since, row.until, scaled(row.cny, RATE_PLACES)) for row in reversed(rates)
        ]
        self.rate = lru_cache(maxsize=4_096)(self._rate)

    def _rate(self, iso: str, day: int) -> int | None:
        """CNY for one unit of a currency on a day, scaled by 1e8; None where no row says."""
        rows = (rate for name, since, until, rate in self._rates if name == iso and since <= day <= until)
        return next(rows, None)


_NONE: Final = Books()
_IN_USE: ContextVar[Books] = ContextVar("books", default=_NONE)


def in_use() -> Books:
    """The books that are laid out now."""
    return _IN_USE.get()


@contextmanager
def laid_out(books: Books) -> Iterator[None]:
    """Judge with these books inside the block."""
    token = _IN_USE.set(books)
    try:
        yield
    finally:
        _IN_USE.reset(token)


def read_books(tariff: Path | None = None, rates: Path | None = None) -> Books:
    """The books in these files. Raises CohongError (`customs.book_unreadable`)."""
    rows: tuple[RateRow, ...] = ()
    book = Tariff(_read(tariff, _TariffFile, "tariff").rows) if tariff else None
    if rates:
        rows = _read(rates, _RatesFile, "table of rates").rows
    try:
        return Books(book, rows)
    except ValueError as error:
        raise CohongError(UNREADABLE, path=str(rates), seen=str(error), expected="table of rates") from None


def _read(path: Path, shape: type[_File], name: str) -> _File:
    try:
        return msgspec.json.decode(path.read_bytes(), type=shape)
    except (OSError, ValueError, msgspec.ValidationError) as error:
        raise CohongError(UNREADABLE, path=str(path), seen=str(error), expected=name) from None

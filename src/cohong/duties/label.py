"""The tax authority's label duty: the part of the decision table that a list, its trade and the law book can answer.

A pure function of the opened list and of dated law rows. It labels for a span of export days: the days on which every
row it used holds. What it cannot tell it calls UNDECIDED with the code of what is missing, and never guesses.
Source: export-tax section 14 (rows D09 to D48), sections 2 and 3.
"""

from typing import Any

import msgspec

from cohong.channels.customs.values import decimal
from cohong.core.law import END_OF_TIME, LawRow, Value
from cohong.core.numbers import divide_half_up
from cohong.modules.tax.messages import LabelName

RULE = "label.1"
Fields = dict[str, Any]


class Book(msgspec.Struct, frozen=True):
    """The law rows that a label may use, as they hold on one day."""

    rows: dict[str, LawRow]

    def value(self, name: str) -> Value | None:
        """What a parameter is worth, None where the book is silent."""
        row = self.rows.get(name)
        return None if row is None else row.value

    def listed(self, name: str) -> tuple[str, ...]:
        """A parameter that is a list of codes."""
        value = self.value(name)
        return value if isinstance(value, tuple) else ()

    def span(self, *names: str) -> tuple[int, int]:
        """The days on which all these rows hold."""
        used = [self.rows[name] for name in names if name in self.rows]
        return max((row.since for row in used), default=0), min((row.until for row in used), default=END_OF_TIME)


class Judged(msgspec.Struct, frozen=True):
    """A label, its basis in the decision table, and the export days it holds for."""

    label: LabelName
    basis: str
    since: int
    until: int


NAMES = ("tax.law_set", "tax.zone_regimes", "tax.zone_offices", "tax.zone_regions", "tax.refund_cancelled_goods")


def judge(listed: Fields, book: Book) -> Judged:
    """Label one trade by its list. First matching row of the table wins."""
    since, until = book.span(*NAMES)
    label, basis = _decide(listed, book)
    return Judged(label, basis, since, until)


def _decide(listed: Fields, book: Book) -> tuple[LabelName, str]:
    cancelled = book.listed("tax.refund_cancelled_goods")
    if any(line["gcode"].startswith(cancelled) for line in listed["lines"] if cancelled):
        return "TAXED", "T-CANCELLED"  # D12: exemption is not possible for these either (Z5)
    tests = _zone_tests(listed, book).values()
    if False in tests:
        return "UNDECIDED", "U-VOUCHER"  # D47: a voucher decides; the owner may still bring one
    return ("UNDECIDED", "U-ZONE") if None in tests else ("EXEMPT_NO_INVOICE", "E-NOINV")  # D46, D45


def _zone_tests(listed: Fields, book: Book) -> dict[str, bool | None]:
    """Z2 to Z7 of export-tax section 3.1; None where the law book cannot tell. Z1 and Z6 are the door's: goods come from
    a platform order, and no purchase voucher is on this ledger."""
    owner = listed["ownerCode"] if listed["ownerCode"] != "NO" else listed["ebcCode"]
    regions, offices, regimes = (book.listed(f"tax.zone_{name}") for name in ("regions", "offices", "regimes"))
    return {
        "Z2": None if not regions or len(owner) != 18 else owner[2:8].startswith(regions),
        "Z3": all(_recorded(line) for line in listed["lines"]),
        "Z4": None if not offices else listed["customsCode"].startswith(offices),
        "Z7": None if not regimes else listed["tradeMode"] in regimes,
    }


def _recorded(line: Fields) -> bool:
    """Name, unit, quantity, price and amount are there, and the amount is price times quantity to the cent."""
    if not all(line.get(name) for name in ("gname", "unit", "qty", "price", "totalPrice")):
        return False
    exact_e10 = decimal(line["qty"])[0] * decimal(line["price"])[0]
    cents, stated = divide_half_up(exact_e10, 10**8), divide_half_up(decimal(line["totalPrice"])[0], 10**3)
    return abs(cents - stated) <= 1

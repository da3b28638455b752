"""The bank's review duty: may this trade be settled, as far as its documents can tell.

A pure function of opened bodies, law rows and the merchant's own usual prices. It passes, or it refers to a person with a
reason; it never refuses by itself. Source: forex facts section 2.3.
"""

from typing import Any

import msgspec

from cohong.channels.customs.values import currency_iso, decimal
from cohong.channels.door.documents import minor
from cohong.core.numbers import minor_digits
from cohong.duties import reasons
from cohong.duties.label import Book
from cohong.duties.reasons import Reason

RULE = "review.1"
NAMES = ("forex.watched_countries", "forex.single_item_cap_usd", "forex.usual_price_factor")
Fields = dict[str, Any]


class Review(msgspec.Struct, frozen=True):
    """Empty reasons: passed. Otherwise a person of the bank decides."""

    reasons: tuple[Reason, ...]


def judge(order: Fields, listed: Fields, book: Book, usual_e5: dict[str, int]) -> Review:
    """Review one trade. `usual_e5` maps a merchant's article number to its usual unit price times 1e5."""
    found = [*_country(listed, book), *_cap(order, book)]
    factor = book.value("forex.usual_price_factor")
    if isinstance(factor, int):
        found += _prices(order, factor, usual_e5)
    return Review(tuple(found))


def _country(listed: Fields, book: Book) -> list[Reason]:
    if listed["country"] not in book.listed("forex.watched_countries"):
        return []
    return [Reason(code=reasons.PAYER_COUNTRY, path="country", seen=listed["country"], expected="")]


def _cap(order: Fields, book: Book) -> list[Reason]:
    cap = book.value("forex.single_item_cap_usd")
    currency = currency_iso(order["currency"])
    if not isinstance(cap, int) or currency != "USD":
        return []
    limit = cap * 10 ** minor_digits(currency)
    amount = minor(order["goodsValue"], currency)
    if amount <= limit:
        return []
    return [Reason(code=reasons.SINGLE_CAP, path="goodsValue", seen=order["goodsValue"], expected=str(cap))]


def _prices(order: Fields, factor: int, usual_e5: dict[str, int]) -> list[Reason]:
    found = []
    for line in order["lines"]:
        usual, price = usual_e5.get(line["itemNo"]), decimal(line["price"])[0]
        if usual and not usual <= price * factor <= usual * factor * factor:
            seen, expected = line["price"], str(usual)
            found.append(
                Reason(code=reasons.UNIT_PRICE, path=f"line {line['gnum']}/price", seen=seen, expected=expected)
            )
    return found

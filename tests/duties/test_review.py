"""The bank's review: it passes, or it refers to a person with a reason."""

import pytest
from duty_kit import bodies_of, open_sale

from cohong.core.law import LawRow
from cohong.duties import reasons
from cohong.duties.label import Book
from cohong.duties.review import judge

ORDER, _, LIST = bodies_of(open_sale())


def book(**values):
    known = {"watched_countries": ("109", "113"), "single_item_cap_usd": 50_000, "usual_price_factor": 5} | values
    return Book(
        {
            f"forex.{name}": LawRow(
                name=f"forex.{name}", value=value, since=20240101, document="invented", mark="D", file="0" * 64
            )
            for name, value in known.items()
        }
    )


def codes(order=ORDER, listed=LIST, law=None, usual=None):
    return [reason.code for reason in judge(order, listed, law or book(), usual or {}).reasons]


def order(value, currency="502", price="10"):
    line = ORDER["lines"][0] | {"itemNo": "SKU-1", "price": price}
    return ORDER | {"goodsValue": value, "currency": currency, "lines": [line]}


def test_an_everyday_order_passes():
    assert codes() == []


def test_a_watched_country():
    (reason,) = judge(ORDER, LIST | {"country": "113"}, book(), {}).reasons
    assert (reason.code, reason.seen) == (reasons.PAYER_COUNTRY, "113")


@pytest.mark.parametrize(
    ("value", "currency", "found"),
    [
        ("50000", "502", []),
        ("50000.01", "502", [reasons.SINGLE_CAP]),
        ("50000.01", "300", []),
    ],
    ids=["at the cap", "a cent above", "the cap is in USD"],
)
def test_the_single_item_cap(value, currency, found):
    assert codes(order(value, currency)) == found


@pytest.mark.parametrize(
    ("price", "far"), [("2", False), ("1.99", True), ("50", False), ("50.01", True), ("10", False)]
)
def test_a_price_far_from_the_usual_one(price, far):
    assert codes(order("10", price=price), usual={"SKU-1": 1_000_000}) == ([reasons.UNIT_PRICE] if far else [])


def test_an_article_that_was_never_seen_has_no_usual_price():
    assert codes(order("10", price="99999"), usual={"SKU-2": 1}) == []


def test_a_law_book_that_is_silent_asks_nothing():
    assert codes(order("99999"), LIST | {"country": "113"}, Book({}), {"SKU-1": 1}) == []


def test_every_reason_is_given():
    found = codes(order("60000", price="60"), LIST | {"country": "109"}, usual={"SKU-1": 1_000_000})
    assert found == [reasons.PAYER_COUNTRY, reasons.SINGLE_CAP, reasons.UNIT_PRICE]

"""The label duty: the rows of the decision table that a list and the law book can answer."""

import pytest
from duty_kit import bodies_of, open_sale

from cohong.core.law import END_OF_TIME, LawRow
from cohong.duties.label import NAMES, Book, judge

SALE = open_sale()


def listed(**change):
    _, _, fields = bodies_of(SALE)
    return fields | change


def line(**change):
    fields = listed()
    return fields | {"lines": [fields["lines"][0] | change, *fields["lines"][1:]]}


def row(name, value, since=20260101, until=END_OF_TIME):
    return LawRow(name=name, value=value, since=since, until=until, document="invented", mark="D", file="0" * 64)


def book(**change):
    rows = {
        "tax.law_set": row("tax.law_set", "CN-EXP-2026"),
        "tax.zone_regimes": row("tax.zone_regimes", ("9610", "1210")),
        "tax.zone_offices": row("tax.zone_offices", ("51", "52")),
        "tax.zone_regions": row("tax.zone_regions", ("4401",)),
        "tax.refund_cancelled_goods": row("tax.refund_cancelled_goods", ("8541430000",), until=20261231),
    } | {f"tax.{name}": known for name, known in change.items()}
    return Book({name: known for name, known in rows.items() if known is not None})


def label(fields, law=None):
    judged = judge(fields, law or book())
    return judged.label, judged.basis


def test_retail_export_from_a_zone_without_voucher():
    assert label(listed()) == ("EXEMPT_NO_INVOICE", "E-NOINV")


def test_goods_whose_refund_was_cancelled_are_taxed_first():
    assert label(line(gcode="8541430000")) == ("TAXED", "T-CANCELLED")
    assert label(line(gcode="8541430000"), book(refund_cancelled_goods=None)) == ("EXEMPT_NO_INVOICE", "E-NOINV")
    assert label(line(gcode="8541430000") | {"tradeMode": "0110"}) == ("TAXED", "T-CANCELLED"), "first row wins"


@pytest.mark.parametrize(
    "fields",
    [
        listed(ownerCode="91310101TE5T00016C"),
        listed(customsCode="2244"),
        listed(tradeMode="9710"),
        line(totalPrice="999999"),
        line(qty=None),
    ],
    ids=["Z2 other region", "Z4 other office", "Z7 other regime", "Z3 amount", "Z3 missing"],
)
def test_a_zone_test_that_fails_leaves_it_to_the_voucher(fields):
    assert label(fields) == ("UNDECIDED", "U-VOUCHER")


@pytest.mark.parametrize("silent", ["zone_regions", "zone_offices", "zone_regimes"])
def test_what_the_law_book_cannot_tell_is_not_guessed(silent):
    assert label(listed(), book(**{silent: None})) == ("UNDECIDED", "U-ZONE")


def test_a_customs_code_of_ten_digits_tells_no_region():
    assert label(listed(ownerCode="4401960001")) == ("UNDECIDED", "U-ZONE")
    assert label(listed(ownerCode="NO")) == ("EXEMPT_NO_INVOICE", "E-NOINV"), "then the enterprise's code counts"


def test_false_goes_before_unknown():
    assert label(listed(tradeMode="9710"), book(zone_regions=None)) == ("UNDECIDED", "U-VOUCHER")


def test_the_amount_is_price_times_quantity_to_the_cent():
    assert label(line(qty="3", price="0.333", totalPrice="1")) == ("EXEMPT_NO_INVOICE", "E-NOINV")
    assert label(line(qty="3", price="0.333", totalPrice="1.02")) == ("UNDECIDED", "U-VOUCHER")


def test_a_label_holds_as_long_as_every_row_it_may_use():
    judged = judge(listed(), book())
    assert (judged.since, judged.until) == (20260101, 20261231)
    judged = judge(listed(), book(zone_offices=row("tax.zone_offices", ("51",), since=20260301)))
    assert (judged.since, judged.until) == (20260301, 20261231)


def test_the_same_list_under_the_same_law_has_the_same_label():
    assert judge(listed(), book()) == judge(listed(), book())
    assert set(NAMES) == set(book().rows)

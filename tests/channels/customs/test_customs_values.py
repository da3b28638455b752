"""Exact values: decimals by property, the known check digits, times and codes."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohong.channels.customs import values

DECIMALS = st.builds(
    lambda whole, fraction, point: f"{whole}{'.' if point or fraction else ''}{fraction}",
    st.text("0123456789", min_size=1, max_size=14),
    st.text("0123456789", max_size=5),
    st.booleans(),
)


@given(DECIMALS)
def test_scaled_is_exact(text: str) -> None:
    assert values.scaled(text) == int(Decimal(text) * 100_000)
    assert values.decimal(text) == (values.scaled(text), values.shortest_decimal(text))


@given(DECIMALS)
def test_the_shortest_decimal_keeps_the_value(text: str) -> None:
    short = values.shortest_decimal(text)
    assert Decimal(short) == Decimal(text)
    assert len(short) <= len(text)
    assert values.shortest_decimal(short) == short
    assert values.unscaled(values.scaled(text)) == short


@given(st.text("0123456789.+-eE ０_", max_size=12))
def test_nothing_but_plain_decimals_is_taken(text: str) -> None:
    digits = text.replace(".", "", 1)
    plain = bool(digits) and all("0" <= sign <= "9" for sign in digits) and len(text.partition(".")[2]) <= 5
    try:
        values.scaled(text)
    except ValueError:
        assert not plain
    else:
        assert plain


def test_a_decimal_without_its_first_or_last_digits() -> None:
    assert values.decimal(".5") == (50_000, "0.5")
    assert values.decimal("5.") == (500_000, "5")
    with pytest.raises(ValueError, match="not a plain"):
        values.decimal(".")
    with pytest.raises(ValueError, match="19 digits"):
        values.scaled("123456789012345678901", 0)


RIGHT = ["91350100M000100Y43", "91512081MA62K0260E", "11320000MB151840XJ", "91440000761575765M", "9131000063159284XQ"]
WRONG = ["91350100M000100Y4Z", "91350211M0000XUF46", "91350100M0001TGQXM", "91440101TE5T00016D", "", "9135010", "无"]


@pytest.mark.parametrize("code", RIGHT)
def test_right_credit_codes(code: str) -> None:
    assert values.is_valid_uscc(code)
    assert values.uscc_check_digit(code[:17]) == code[17]
    assert values.make_uscc(code[:16]) == code


@pytest.mark.parametrize("code", WRONG)
def test_wrong_credit_codes(code: str) -> None:
    assert not values.is_valid_uscc(code)


@given(
    st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=16, max_size=16),
    st.integers(0, 17),
    st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"),
)
def test_one_changed_place_is_noticed(first16: str, place: int, symbol: str) -> None:
    code = values.make_uscc(first16)
    assert values.is_valid_uscc(code)
    changed = code[:place] + symbol + code[place + 1 :]
    assert values.is_valid_uscc(changed) == (changed == code)


def test_organisation_codes() -> None:
    known = {"12345678": "8", "D2143569": "X", "00000001": "9", "A1B2C3D4": "8"}
    assert {code: values.organisation_check_digit(code) for code in known} == known


def test_generated_codes_are_valid_and_different() -> None:
    codes = [code for code, _ in zip(values.make_usccs("440101", "TE5T"), range(50), strict=False)]
    assert len(set(codes)) == 50
    assert all(map(values.is_valid_uscc, codes))
    assert codes[1] == "91440101TE5T00016C"


@given(st.integers(0, 4_102_444_800_000))
def test_times_go_there_and_back(now_ms: int) -> None:
    text = values.china_time17(now_ms)
    assert values.is_calendar_time(text)
    assert values.time_ms(text) == now_ms
    assert values.day_of(text) == int(text[:8])


@pytest.mark.parametrize(
    "text", ["", "20240230", "20241301", "2024010", "20240105240000", "20240105106000", "２０２４０１０５"]
)
def test_impossible_times(text: str) -> None:
    assert not values.is_calendar_time(text)
    with pytest.raises(ValueError, match="calendar"):
        values.day_of(text)


def test_currencies_and_countries() -> None:
    assert (values.currency_iso("502"), values.currency_iso("USD"), values.currency_number("USD")) == (
        "USD",
        "USD",
        "502",
    )
    assert [values.minor_digits(code) for code in ("USD", "116", "JPY", "KWD", "142")] == [2, 0, 0, 3, 2]
    assert (values.country_number("USA"), values.country_number("502")) == ("502", "502")
    assert values.amount_minor("25.50", "502") == 2550
    assert values.amount_minor("25.00", "JPY") == 25
    for bad in (
        lambda: values.currency_iso("999"),
        lambda: values.country_number("XXX"),
        lambda: values.currency_number("INR"),
    ):
        with pytest.raises(ValueError, match=r"table|number"):
            bad()
    with pytest.raises(ValueError, match="2 digits"):
        values.amount_minor("0.001", "USD")


def test_bar_codes() -> None:
    assert all(map(values.is_valid_ean, ["6901234567892", "96385074", "036000291452"]))
    assert not any(map(values.is_valid_ean, ["6901234567893", "", "abc", "123456789"]))

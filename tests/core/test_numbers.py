"""Numbers with named roundings, against known answers and against exact fractions."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohong.core.numbers import (
    RATE_SCALE,
    allocate,
    cny_of,
    divide_down,
    divide_half_up,
    minor_digits,
    share_bp,
    share_percent_down,
)

AMOUNTS = st.integers(-(10**15), 10**15)

KNOWN_SPLITS = [  # forex and clearing facts, section 16, rows 1 to 5
    (100_00, [1, 1, 1], [33_34, 33_33, 33_33]),
    (100_00, [333, 333, 334], [33_30, 33_30, 33_40]),
    (1, [5, 5], [1, 0]),
    (1_00, [0, 1, 0, 2], [0, 33, 0, 67]),
    (71_234_01, [12345, 6789, 10001, 1, 70865], [8_793_75, 4_836_03, 7_124_04, 71, 50_479_48]),
]


@pytest.mark.parametrize(("total", "weights", "parts"), KNOWN_SPLITS)
def test_known_splits(total, weights, parts):
    assert allocate(total, weights) == parts


def test_known_rates():
    """Rows 6 and 7. Yen are quoted for a hundred; the rate of one is the quoted one with two more places."""
    assert cny_of(123_456_78, "USD", 7_12345678) == 879_439_04
    assert cny_of(1_234_567, "JPY", 4_832100) == 59_655_51


def test_a_settlement_down_to_the_merchant():
    """Row 8: gross by weights, fee of 30 basis points half up, hold-back of 5 percent rounded down."""
    gross = allocate(7_123_40, [333_33, 333_33, 333_34])
    fees = [share_bp(amount, 30) for amount in gross]
    held = [share_percent_down(amount, 5) for amount in gross]
    assert (gross, fees, held) == ([2_374_44, 2_374_44, 2_374_52], [7_12] * 3, [118_72] * 3)
    payable = [amount - fee - hold for amount, fee, hold in zip(gross, fees, held, strict=True)]
    assert payable == [2_248_60, 2_248_60, 2_248_68]


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=12))
def test_a_split_adds_up_and_no_part_is_off_by_one(total, weights):
    if not sum(weights):
        weights = [*weights, 1]
    parts, whole = allocate(total, weights), sum(weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(total * weight, whole)) < 1
        assert weight or not part
    assert allocate(-total, weights) == [-part for part in parts]


@given(st.integers(0, 10**9), st.integers(0, 10**6), st.integers(2, 9))
def test_equal_weights_differ_by_one_at_most_and_the_earlier_gets_more(total, weight, count):
    parts = allocate(total, [weight + 1] * count)
    assert parts == sorted(parts, reverse=True)
    assert parts[0] - parts[-1] <= 1


def test_nothing_is_split_over_nothing():
    assert allocate(0, [0, 0]) == [0, 0]
    with pytest.raises(AssertionError):
        allocate(1, [0, 0])


@given(AMOUNTS, st.integers(1, 10**9))
def test_half_up_is_the_nearest_and_halves_go_away_from_zero(numerator, denominator):
    exact, rounded = Fraction(numerator, denominator), divide_half_up(numerator, denominator)
    assert abs(rounded - exact) <= Fraction(1, 2)
    if abs(rounded - exact) == Fraction(1, 2):
        assert abs(rounded) > abs(exact)
    assert divide_half_up(-numerator, denominator) == -rounded


@pytest.mark.parametrize(("numerator", "half_up", "down"), [(5, 3, 2), (-5, -3, -2), (4, 2, 2), (0, 0, 0), (-1, -1, 0)])
def test_the_two_roundings(numerator, half_up, down):
    assert (divide_half_up(numerator, 2), divide_down(numerator, 2)) == (half_up, down)


@pytest.mark.parametrize("divide", [divide_half_up, divide_down])
@pytest.mark.parametrize("denominator", [0, -1])
def test_a_denominator_is_positive(divide, denominator):
    with pytest.raises(AssertionError):
        divide(1, denominator)


@pytest.mark.parametrize(("currency", "digits"), [("CNY", 2), ("USD", 2), ("JPY", 0), ("KRW", 0), ("KWD", 3)])
def test_minor_digits(currency, digits):
    assert minor_digits(currency) == digits
    assert cny_of(10**digits, currency, RATE_SCALE) == 100, "one unit at one yuan"


def test_an_unknown_currency_is_not_guessed():
    with pytest.raises(KeyError):
        minor_digits("XXX")

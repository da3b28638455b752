"""The calendar of the referee, held against the standard library over every day it may meet."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from cohong.core.calendar import DAY_MS, add_days, add_months, day_of, days_since_1970, is_day, month_days, time_of

EPOCH = date(1970, 1, 1)
CHINA = timedelta(hours=8)


def as_day(moment):
    return moment.year * 10_000 + moment.month * 100 + moment.day


def test_every_day_from_1900_to_2199():
    moment = date(1900, 1, 1)
    for count in range((moment - EPOCH).days, (date(2200, 1, 1) - EPOCH).days):
        day = as_day(moment)
        assert days_since_1970(day) == count
        assert add_days(19700101, count) == day
        assert is_day(day)
        moment += timedelta(days=1)


def test_random_days_up_to_the_last_one(seed, campaign):
    dice = Random(seed)
    for _ in range(2_000 * campaign):
        first, second = (date.fromordinal(dice.randrange(1, date.max.toordinal() + 1)) for _ in range(2))
        assert days_since_1970(as_day(second)) - days_since_1970(as_day(first)) == (second - first).days
        assert add_days(as_day(first), (second - first).days) == as_day(second)


def test_a_moment_has_its_day_in_china(seed, campaign):
    dice = Random(seed)
    for _ in range(2_000 * campaign):
        time_ms = dice.randrange(4_102_444_800_000)
        moment = datetime.fromtimestamp(time_ms // 1_000, UTC) + CHINA
        assert day_of(time_ms) == as_day(moment)


@pytest.mark.parametrize(
    ("time_ms", "day"),
    [
        (0, 19700101),
        (57_599_999, 19700101),
        (57_600_000, 19700102),
        (-28_800_001, 19691231),
        (1_767_196_800_000, 20260101),
    ],
)
def test_days_begin_at_midnight_in_china(time_ms, day):
    assert day_of(time_ms) == day


@pytest.mark.parametrize("day", [19700101, 20240229, 20260601, 20991231])
def test_the_hours_of_a_day(day):
    assert [day_of(time_of(day, hour)) for hour in (0, 9, 23)] == [day] * 3
    assert day_of(time_of(day) - 1) == add_days(day, -1)
    assert time_of(add_days(day, 1)) - time_of(day) == DAY_MS


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (20260131, 1, 20260228),
        (20240131, 1, 20240229),
        (20260831, 6, 20270228),
        (20260601, 6, 20261201),
        (20261215, 1, 20270115),
        (20260115, -1, 20251215),
        (20260101, 36, 20290101),
        (20240229, 12, 20250228),
    ],
)
def test_months_are_added_and_clamped(day, months, then):
    assert add_months(day, months) == then


def test_months_against_the_standard_library():
    for year in (1900, 2000, 2023, 2024, 2100):
        for month in range(1, 13):
            following = date(year + month // 12, month % 12 + 1, 1)
            assert month_days(year, month) == (following - timedelta(days=1)).day


@pytest.mark.parametrize(
    "day", [20260229, 19000229, 20260431, 20261301, 20260100, 20260001, 0, -20260101, 18991231, 100000101]
)
def test_what_is_no_day(day):
    assert not is_day(day)


@pytest.mark.parametrize("day", [20240229, 20000229, 19000101, 99991231])
def test_what_is_a_day(day):
    assert is_day(day)

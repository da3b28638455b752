"""Law as dated data: which row holds on a day."""

from hypothesis import given
from hypothesis import strategies as st

from cohong.core import canon
from cohong.core.law import END_OF_TIME, LAW, LawRow, LawRows, adopt, number_in_force, row_in_force
from cohong.core.state import Overlay

NAME = "tax.rate"


class Rows(dict):
    """A base of rows that nobody scans."""

    def scan(self, prefix):
        return iter(())


def row(value, since, until=END_OF_TIME):
    return LawRow(name=NAME, value=value, since=since, until=until, document="invented", mark="D", file="0" * 64)


def book(*rows):
    state = Overlay(Rows())
    for one in rows:
        adopt(state, one)
    return state


def test_a_silent_law_book():
    assert row_in_force(book(), NAME, 20260101) is None
    assert number_in_force(book(), NAME, 20260101, 7) == 7


def test_both_ends_are_included():
    state = book(row(13, 20240101, 20241231))
    days = (20231231, 20240101, 20241231, 20250101)
    assert [number_in_force(state, NAME, day, 0) for day in days] == [0, 13, 13, 0]


def test_what_is_adopted_later_wins_where_days_overlap():
    state = book(row(13, 20240101), row(9, 20241201, 20260331), row(0, 20260401))
    days = (20241130, 20241201, 20260331, 20260401)
    assert [number_in_force(state, NAME, day, -1) for day in days] == [13, 9, 9, 0]


def test_a_later_row_for_earlier_days_leaves_the_rest():
    state = book(row(13, 20240101), row(17, 20200101, 20231231))
    assert [number_in_force(state, NAME, day, 0) for day in (20230601, 20240601)] == [17, 13]


def test_a_row_that_is_no_number_counts_as_silence_where_a_number_is_asked():
    state = book(row(("9610", "1210"), 20240101))
    assert row_in_force(state, NAME, 20240101).value == ("9610", "1210")
    assert number_in_force(state, NAME, 20240101, 3) == 3


def test_rows_of_other_names_do_not_mix():
    assert row_in_force(book(row(1, 20240101)), "tax.other", 20240101) is None


@given(st.lists(st.tuples(st.integers(1, 28), st.integers(1, 28)), max_size=8), st.integers(1, 28))
def test_the_latest_adopted_row_that_covers_the_day(spans, date):
    rows = [row(at, 20260200 + min(span), 20260200 + max(span)) for at, span in enumerate(spans)]
    covering = [one for one in rows if one.since <= 20260200 + date <= one.until]
    assert row_in_force(book(*rows), NAME, 20260200 + date) == (covering[-1] if covering else None)


def test_rows_survive_being_stored():
    rows = LawRows((row(("a", "b"), 20240101), row(True, 20250101), row("text", 20260101)))
    assert LAW.decode(canon.encode_trusted(rows)) == rows

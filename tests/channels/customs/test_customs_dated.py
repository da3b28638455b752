"""Rules that the law changed judge a document by its day; books beside the program add what they can."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from cohong.channels.customs import read_message
from cohong.channels.customs.books import Books, RateRow, Tariff, TariffRow, laid_out, read_books
from cohong.channels.customs.catalogue import CATALOGUE, dated_rows, first_day, level_on, number_on
from cohong.core.texts import CohongError
from rule_samples import GOOD, message


def found(kind: str, head: Mapping[str, str], line: Mapping[str, str] | None = None) -> set[tuple[str, str]]:
    """Code and level of what a good document shows after these changes."""
    texts, lines = GOOD[kind]
    node = ({**texts, **head}, [{**one, **(line or {})} for one in lines])
    (document,) = read_message(message(kind, [node]).encode(), "f")
    return {(finding.code, finding.level) for finding in document.findings}


def test_a_receipt_of_money_is_asked_for_until_the_law_changed() -> None:
    days = [(20230601, "error"), (20241214, "error"), (20241215, "warning"), (20260105, "warning")]
    assert [level_on("X02", day) for day, _ in days] == [level for _, level in days]
    assert level_on("customs.X02", 20260105, law="required") == "error", "a ledger has law rows of its own"


def test_a_rule_says_nothing_before_it_is_in_force() -> None:
    assert level_on("R05", 20210105) is None
    assert level_on("R05", 20230105) == "error"
    assert (level_on("C05", 20230105), level_on("C05", 20230105, writing=True)) == ("warning", "error")
    assert level_on("D10", 20230105) is None, "tolerated"
    with pytest.raises(KeyError):
        level_on("Z99", 20230105)


def test_every_row_that_a_rule_names_is_there() -> None:
    for entry in CATALOGUE.values():
        assert not entry.law or dated_rows(entry.law), entry.code
        assert set(entry.by_law) <= {str(row.value) for row in dated_rows(entry.law or "")}
    assert first_day("customs.trade_mode", "9710") == 20200701
    assert first_day("customs.trade_mode", "0000") == 0
    assert (number_on("customs.ticket_limit", 20190101, 7), number_on("customs.ticket_limit", 20230101, 7)) == (7, 5000)


@pytest.mark.parametrize(
    ("kind", "head"),
    [("CEB603", {"tradeMode": "9810"}), ("CEB303", {"orderType": "W"})],
)
def test_a_document_older_than_its_regime_is_doubtful(kind: str, head: dict[str, str]) -> None:
    doubtful = {("customs.R09", "warning")}
    assert found(kind, head | {"appTime": "20200630101500"}) == doubtful
    assert found(kind, head | {"appTime": "20200701101500"}) == set()


def test_returns_may_go_through_another_office_since_the_law_allows_it() -> None:
    elsewhere = {"invtNo": "51422024E000000001"}
    assert found("CEB213", elsewhere | {"appTime": "20241214101500"}) == {("customs.C06", "warning")}
    assert found("CEB213", elsewhere | {"appTime": "20241215101500"}) == set()
    assert found("CEB605", elsewhere) == {("customs.C06", "warning")}


def test_a_ticket_is_converted_at_the_rate_of_its_day() -> None:
    books = Books(rates=(RateRow(currency="USD", since=20260101, until=20260131, cny="100.00000001"),))
    list_of = {"tradeMode": "9810", "country": "502"}
    with laid_out(books):
        assert found("CEB603", list_of) == {("customs.A10", "error")}, "2 x 25 USD are a fen of a fen above 5,000"
        assert found("CEB603", list_of | {"appTime": "20260201101500"}) == set(), "no rate of that day"
        assert found("CEB603", {"country": "502"}) == set(), "9610 has no limit"
    assert found("CEB603", list_of) == set(), "no rates"
    with laid_out(Books(rates=(RateRow(currency="502", since=20260101, cny="100"),))):
        assert found("CEB603", list_of) == set(), "5,000 is allowed"


def test_a_tariff_is_asked_for_the_day_of_export() -> None:
    old = TariffRow(code="3926909090", since=20200101, until=20251231, unit1="035")
    new = TariffRow(code="3926909090", since=20260101, unit1="007", unit2="035")
    assert found("CEB603", {}, {"gcode": "9999999999"}) == {("customs.C03", "error")}, "no such chapter"
    with laid_out(Books(Tariff((old, new)))):
        assert found("CEB603", {"ieDate": "20251231"}) == set()
        assert found("CEB603", {"ieDate": "20260101"}) == {("customs.C10", "error")}
        assert found("CEB603", {}, {"gcode": "3926909091"}) == {("customs.C03", "error")}
        assert found("CEB603", {"statisticsFlag": "A"}, {"gcode": "3926000000"}) == set(), "its first four digits exist"


@pytest.mark.parametrize(
    ("flag", "code"),
    [("licence", "R03"), ("duty", "R03"), ("certification", "R08"), ("prohibited", "R08")],
)
def test_what_goods_need_decides_whether_a_list_may_be_simplified(flag: str, code: str) -> None:
    row = TariffRow(code="3926909090", since=20200101, unit1="035", flags=(flag,))  # type: ignore[arg-type]
    with laid_out(Books(Tariff((row,)))):
        assert {one for one, _ in found("CEB603", {"statisticsFlag": "A"})} == {f"customs.{code}"}
        assert found("CEB603", {"statisticsFlag": "B"}) == set()


@pytest.mark.parametrize(
    "text",
    ["", "{}", '{"title": "", "source": "", "snapshot": "", "evidence": "", "rows": [{"code": "12", "unit1": "035"}]}'],
)
def test_what_is_no_book_is_refused_in_both_languages(text: str, tmp_path: Path) -> None:
    path = tmp_path / "book.json"
    path.write_text(text)
    with pytest.raises(CohongError) as refusal:
        read_books(tariff=path)
    assert refusal.value.code == "customs.book_unreadable"
    assert "税则文件" in refusal.value.say("zh")
    assert "tariff" in refusal.value.say("en")


def test_rates_are_plain_decimals_of_known_currencies(tmp_path: Path) -> None:
    heading = {"title": "t", "source": "s", "snapshot": "2026-01", "evidence": ""}
    for currency, cny in (("USD", "7,1"), ("ZZZ", "7.1"), ("USD", "-7")):
        path = tmp_path / "rates.json"
        path.write_text(json.dumps({**heading, "rows": [{"currency": currency, "since": 20260101, "cny": cny}]}))
        with pytest.raises(CohongError):
            read_books(rates=path)


@pytest.mark.parametrize(("time", "edition"), [("20220430235959", "2018"), ("20220501000000", "202205")])
def test_a_document_shows_the_edition_of_its_day(time: str, edition: str) -> None:
    head, lines = GOOD["CEB303"]
    (document,) = read_message(message("CEB303", [({**head, "appTime": time}, lines)]).encode(), "f")
    assert (document.edition, document.verdict) == (edition, "ok")
    (asked,) = read_message(message("CEB303", [({**head, "appTime": time}, lines)]).encode(), "f", edition="202205")
    assert asked.edition == "202205", "whoever reads may know better"

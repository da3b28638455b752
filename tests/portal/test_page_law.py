"""The law book on a day, the history of a row, and a vote from the page."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

import cohong
from cohong.core.texts import CohongError
from cohong.node.law import adopt_law
from cohong.node.reading import Reading
from cohong.node.writer import Writer
from cohong.portal.app import build
from cohong.portal.entering.entrance import Entrance
from cohong.portal.pages.law import law, law_row
from cohong.portal.place import Place

RUN = "import sys; from pathlib import Path; from cohong.node.server import run_node; run_node(Path(sys.argv[1]))"
ROWS = """{"title": "A longer time to file", "rows": [
  {"name": "clearing.tax_filing_limit_months", "value": 48, "since": 20270101, "unit": "months",
   "document": "示例公告 2026 年第 9 号", "article": "3", "mark": "O"}]}"""


def by_name(view):
    return {row.name: row for chapter in view.chapters for row in chapter.rows}


def test_the_day_that_is_asked_for_selects_the_rows(ask_as):
    before, after = (by_name(law(ask_as(on=day))) for day in ("2025-06-01", "2026-06-01"))
    assert before["sealed.retention_years"].said.zh == "5 年"
    assert after["sealed.retention_years"].said.en == "10 years"
    assert "clearing.tax_filing_limit_months" in after
    assert "clearing.tax_filing_limit_months" not in before


def test_every_row_says_its_source_and_that_the_founding_adopted_it(ask_as):
    rows = by_name(law(ask_as(on="2026-06-01")))
    assert rows
    for row in rows.values():
        assert re.search("[\u4e00-\u9fff]", row.source.said.zh)
        assert not re.search("[\u4e00-\u9fff]", row.source.said.en), "each language by itself"
        assert row.source.document
        assert (row.how, row.yes) == ("founding", ())
        assert row.adopted_ms > 0
        assert row.title.zh != row.name, f"{row.name} has no words"


def test_every_shipped_source_has_a_title_in_both_languages(ask_as):
    names = {
        row.name for day in ("2014-06-01", "2025-06-01", "2026-06-01") for row in by_name(law(ask_as(on=day))).values()
    }
    for name in names:
        for row in law_row(ask_as(path={"name": name})).rows:
            assert row.source.said.zh != row.source.said.en, row.source.document


def test_a_day_that_is_none_is_refused(ask_as):
    with pytest.raises(CohongError):
        law(ask_as(on="yesterday"))


def test_the_history_of_a_row_begins_with_the_newest(ask_as):
    view = law_row(ask_as(path={"name": "tax.law_set"}))
    assert [row.value for row in view.rows] == ["CN-EXP-2026", "CN-EXP-2012"]
    assert [row.until for row in view.rows] == [0, 20251231]
    with pytest.raises(CohongError):
        law_row(ask_as(path={"name": "tax.unheard_of"}))


class Running:
    """A node on a home, in a process of its own."""

    def __init__(self, home):
        self.home = home

    def __enter__(self):
        env = os.environ | {"PYTHONPATH": str(Path(cohong.__file__).parents[1])}
        self.process = subprocess.Popen([sys.executable, "-c", RUN, self.home], env=env)
        while not Writer(self.home).runs():
            assert self.process.poll() is None, "the node ended"
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait() == 0


@pytest.fixture
def proposed(own_home, tmp_path):
    """A home on which customs has put a row to the vote, and its node running."""
    file = tmp_path / "rows.json"
    file.write_text(ROWS, encoding="utf-8")
    assert adopt_law(own_home, file, member="customs").findings == ()
    with Running(own_home):
        yield own_home


def test_two_more_voters_adopt_a_row_from_the_page(proposed, ask_as, client_of):
    place = Place(proposed)
    client = client_of(build(place, Entrance(place, unsafe_switch=True)))
    for voter in ("tax", "commerce"):
        client.cookies.update({"unsafe_post": voter, "lang": "zh"})
        html = client.get("/law").text
        assert "等待表决" in html
        form = dict(re.findall(r'name="(csrf|proposal)" value="([^"]+)"', html))
        assert client.post("/law/vote", data=form).headers["location"] == "/law"
    html = client.get("/law?on=2027-02-01").text
    assert "等待表决" not in html
    assert "48 个月" in html
    place.close()
    with Reading(proposed) as reading:
        ask = msgspec.structs.replace(ask_as("safe"), reading=reading, query={"on": "2027-02-01"})
        row = by_name(law(ask))["clearing.tax_filing_limit_months"]
        assert (row.how, [one.member for one in row.yes]) == ("vote", ["customs", "tax", "commerce"])
        assert all(one.time_ms for one in row.yes), "each vote has its time"


def test_an_open_vote_tells_who_is_missing_and_asks_only_voters(proposed, ask_as):
    with Reading(proposed) as reading:
        views = {
            member: law(msgspec.structs.replace(ask_as(member, role), reading=reading))
            for member, role in (("safe", "officer"), ("customs", "officer"), ("service", "clerk"))
        }
    (vote,) = views["safe"].votes
    assert (len(vote.yes), vote.needed, len(vote.missing)) == (1, 3, 4)
    assert vote.rows[0].said.en == "48 months"
    assert {member: view.votes[0].may_vote for member, view in views.items()} == {
        "safe": True, "customs": False, "service": False,
    }  # fmt: skip

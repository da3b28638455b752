"""What waits about genuine sellers: held trades with their evidence, appeals, pairs of codes; who decides, and who may not."""

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sellers_home import APART, BOUND, GROUNDS, REASON, STRANGER, judge

import cohong
from cohong.access.rights import MAY, RIGHTS
from cohong.city.founding import founding_of
from cohong.city.people import make_city
from cohong.core.texts import CohongError
from cohong.modules.sellers import rules
from cohong.modules.sellers.state import APPEAL, DECISION, PROPOSED
from cohong.modules.trade.state import TRADE
from cohong.node.home import found
from cohong.node.reading import Reading
from cohong.node.writer import Writer
from cohong.portal.app import build
from cohong.portal.ask import Acting, Ask
from cohong.portal.entering.entrance import Entrance
from cohong.portal.pages.problems import problems
from cohong.portal.pages.proposals import proposals
from cohong.portal.pages.seller import seller
from cohong.portal.place import Place
from cohong.projections.run import catch_up

RUN = "import sys; from pathlib import Path; from cohong.node.server import run_node; run_node(Path(sys.argv[1]))"


@pytest.fixture(scope="module")
def judged(demo_home, tmp_path_factory):
    """A home of its own in which sellers were judged, and the keys of its trades."""
    home = Path(shutil.copytree(demo_home, tmp_path_factory.mktemp("judged") / "home"))
    keys = judge(home)
    catch_up(home)
    return home, keys


@pytest.fixture(scope="module")
def keys(judged):
    return judged[1]


@pytest.fixture(scope="module")
def looked_at(judged):
    with Reading(judged[0]) as opened:
        yield opened


def question(reading, member, role="", key="", **query):
    rights = frozenset(MAY[role]) if role else frozenset(RIGHTS)
    acting = Acting(person="test", name=member, member=member, role=role or "owner", rights=rights, how="open")
    return Ask(acting=acting, reading=reading, path={"key": key} if key else {}, query=query)


@pytest.fixture
def ask(looked_at):
    return lambda member, role="", key="", **query: question(looked_at, member, role, key, **query)


# --- the queue ------------------------------------------------------------------------------------------------------------


def test_a_held_trade_tells_both_sellers_and_what_speaks_for_and_against(ask, ask_as, keys):
    view = proposals(ask("customs", "officer"))
    before = proposals(ask_as("customs", "officer"))
    assert (view.held - before.held, view.appeals - before.appeals, view.pairs - before.pairs) == (2, 1, 2)
    rows = {row.key: row for row in view.trades}
    assert set(rows) == {keys["held"], keys["stranger"], *(row.key for row in before.trades)}
    held, stranger = rows[keys["held"]], rows[keys["stranger"]]
    assert held.attested.seller != held.seller
    assert (held.attested.permille, held.attested.sure.zh) == (996, "几乎可以肯定")
    assert [point.weight for point in held.attested.points] == [725, -150]
    assert held.attested.seller.name.zh in held.attested.points[0].said.zh
    assert held.unpaid.minor > 0
    assert stranger.attested.seller.code == STRANGER.code
    assert (stranger.hinders, stranger.href) == (None, f"/trades/{keys['stranger']}/seller")


def test_an_appeal_tells_its_grounds_and_the_decision_in_question(ask, keys):
    (row,) = [one for one in proposals(ask("tax", "officer", part="appeals")).trades if one.key == keys["appealed"]]
    assert row.appeal.grounds == GROUNDS
    assert (row.decided.reason, row.decided.by.zh) == (REASON, "海关 · customs")
    assert row.decided.seller != row.decided.against
    assert row.hinders is None
    (own,) = [one for one in proposals(ask("customs", "officer", part="appeals")).trades if one.key == keys["appealed"]]
    assert "另一单位" in own.hinders.zh
    assert own.owner.en == "an office other than Customs · customs"


def test_pairs_tell_names_codes_and_evidence(ask):
    view = proposals(ask("commerce", part="pairs"))
    first = min(view.rows, key=lambda row: -row.permille)
    assert {first.firm.code, first.other.code}.isdisjoint({""})
    assert first.sure.en == "very likely"
    assert [(piece.said.zh, piece.weight) for piece in first.pieces] == [(BOUND["zh"], 650), (APART["zh"], -150)]
    assert view.answers


def test_pages_of_the_queue_follow_each_other(ask):
    for part, take, half in (("held", "trades", 3), ("pairs", "rows", 1)):
        first = proposals(ask("tax", part=part, limit=str(half)))
        second = proposals(ask("tax", part=part, limit=str(half), after=first.next))
        assert first.next
        assert not second.next
        assert len(getattr(first, take)) == len(getattr(second, take)) == half
        assert getattr(first, take) != getattr(second, take)


@pytest.mark.parametrize("member", ["merchant-01", "agent-2", "service", "bank-a", "platform"])
def test_who_decides_nothing_sees_no_queue(ask, member):
    with pytest.raises(CohongError) as told:
        proposals(ask(member))
    assert told.value.code == "portal.not_here"


def test_a_city_without_judgements_says_so_in_each_part(tmp_path, client_of):
    found(tmp_path / "home", founding_of(make_city(1)))
    catch_up(tmp_path / "home")
    with Reading(tmp_path / "home") as reading:
        view = proposals(question(reading, "commerce"))
    assert (view.held, view.appeals, view.pairs, view.trades) == (0, 0, 0, ())
    place = Place(tmp_path / "home")
    with client_of(build(place, Entrance(place, unsafe_switch=True))) as client:
        client.cookies.update({"unsafe_post": "commerce", "lang": "zh"})
        _says_that_nothing_waits(client)
    place.close()


def _says_that_nothing_waits(client):
    for part, said in (
        ("held", "没有因卖家不一致而暂停的交易"),
        ("appeals", "没有待裁定的申诉"),
        ("pairs", "没有待答复"),
    ):
        assert said in client.get(f"/proposals?part={part}").text


# --- the seller of a trade ------------------------------------------------------------------------------------------------


def test_a_merchant_sees_that_its_trade_is_held_and_why_and_others_see_nothing(ask, keys):
    standing = seller(ask("merchant-01", key=keys["held"])).standing
    assert [why.code for why in standing.holds] == [rules.OTHER_SELLER]
    assert standing.attested.points
    assert not standing.decides
    assert standing.appeals
    assert (standing.appeals_hinders is None) == ("merchant-01" in ask("customs").reading.members_here())
    for stranger in ("merchant-05", "agent-1"):
        with pytest.raises(CohongError):
            seller(ask(stranger, key=keys["held"]))


def test_who_was_the_seller_until_a_decision_still_sees_it_and_may_appeal(ask, looked_at, keys):
    against = looked_at.state.get(DECISION, keys["appealed"]).against
    assert looked_at.state.get(TRADE, keys["appealed"]).seller != against
    view = seller(ask(against, key=keys["appealed"]))
    assert view.standing.appeals
    assert view.found == (), "its documents are not the earlier seller's any more"


def test_the_history_tells_each_step_with_its_reason(ask, keys):
    steps = seller(ask("tax", key=keys["appealed"])).standing.history
    assert [step.reason for step in steps] == ["", "", REASON, GROUNDS], "first the city's own attribution"
    assert "99.4%" in steps[1].told[0].zh
    assert steps[2].told[0].en.endswith("what is paid stands")
    assert [step.time_ms for step in steps] == sorted(step.time_ms for step in steps)


def test_one_cannot_tell_is_said_in_words(ask, keys):
    standing = seller(ask("commerce", key=keys["unclear"])).standing
    assert standing.attested.seller is None
    assert standing.holds == ()
    assert standing.attested.doubt.code == "sellers.two_sellers_fit"
    assert standing.history[-1].told[0].zh == "无法判断实际卖家"


def test_reasons_are_not_open_to_who_holds_no_key_for_them(ask, keys):
    standing = seller(ask("bank-b", key=keys["appealed"])).standing
    assert (standing.decided.reason, standing.appeal.grounds) == ("", "")
    assert standing.attested.points == ()


def test_marks_of_the_ledger_stand_among_technical_details_alone(judged, client_of, keys):
    place = Place(judged[0])
    client = client_of(build(place, Entrance(place, unsafe_switch=True)))
    client.cookies.update({"unsafe_post": "customs", "lang": "zh"})
    for address in ("/proposals", "/proposals?part=appeals", f"/trades/{keys['appealed']}/seller"):
        shown = client.get(address).text.partition('<details class="technical">')[0].partition("<main")[2]
        plain = re.sub(r"<[^>]*>", " ", shown)
        assert not re.search(r"[0-9a-f]{32}", plain), address
        assert "toy" not in plain, "the model's version is a technical detail"
    place.close()


def test_held_trades_and_appeals_read_well_among_the_differences(ask, keys):
    rows = {row.href: row for row in problems(ask("customs")).rows}
    held = rows[f"/trades/{keys['held']}"]
    assert [(one.why.code, one.who.zh) for one in held.differs] == [(rules.OTHER_SELLER, "申报企业")]
    assert held.seller == f"/trades/{keys['held']}/seller"
    (appealed,) = rows[f"/trades/{keys['appealed']}"].differs
    assert (appealed.who.en, appealed.own) == ("The office that decides", False), "customs decided before"
    others = {row.href: row for row in problems(ask("tax")).rows}
    assert others[f"/trades/{keys['appealed']}"].differs[0].own


# --- deciding, appealing, answering ---------------------------------------------------------------------------------------


class Running:
    """A node on a home, in a process of its own, and pages beside it."""

    def __init__(self, home, client_of):
        env = os.environ | {"PYTHONPATH": str(Path(cohong.__file__).parents[1])}
        self.process = subprocess.Popen([sys.executable, "-c", RUN, home], env=env)
        while not Writer(home).runs():
            assert self.process.poll() is None, "the node ended"
        self.place, self.token = Place(home), ""
        self.client = client_of(build(self.place, Entrance(self.place, unsafe_switch=True)))

    def post(self, member, page, address, **form):
        self.client.cookies.update({"unsafe_post": member, "lang": "zh"})
        found = re.search(r'name="csrf" value="([^"]+)"', self.client.get(page).text)
        self.token = found[1] if found else self.token
        return self.client.post(address, data=form | {"csrf": self.token})

    def close(self):
        self.place.close()
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait() == 0


@pytest.fixture
def running(judged, tmp_path, client_of):
    home = Path(shutil.copytree(judged[0], tmp_path / "home"))
    made = Running(home, client_of)
    yield made
    made.close()


def test_offices_decide_and_answer_from_the_page_and_whoever_is_concerned_appeals(running, keys):
    held = f"/trades/{keys['held']}/seller"
    refused = running.post("customs", held, f"{held}/decide", choice="attested", reason="  ")
    assert refused.status_code == 400
    assert "须写明理由" in refused.text
    assert "未指明实际卖家" in running.post("customs", held, f"{held}/decide", choice="other", reason=REASON).text
    assert running.post("merchant-05", "/day", f"{held}/decide", choice="attested", reason="mine").status_code == 404
    assert running.post("customs", held, f"{held}/decide", choice="attested", reason=REASON).headers["location"] == held
    with Reading(running.place.reading.home.root) as now:
        assert now.state.get(TRADE, keys["held"]).seller == "merchant-02"
        assert now.state.get(TRADE, keys["held"]).frozen == (rules.SHARED,), "a batch has shared it out to merchant-01"

    unclear = f"/trades/{keys['unclear']}/seller"
    grounds = running.post(keys["agent"], unclear, f"{unclear}/appeal", reason=GROUNDS)
    appealed = f"/trades/{keys['appealed']}/seller"
    again = running.post("customs", "/proposals?part=pairs", f"{appealed}/decide", choice="before", reason=REASON)
    assert "原裁定人、申诉人以外" in again.text
    assert running.post("tax", appealed, f"{appealed}/decide", choice="before", reason=REASON).status_code == 303

    rows = re.findall(r'name="firm" value="(\w+)"><input type="hidden" name="other" value="(\w+)"', pairs_of(running))
    for (firm, other), answer in zip(rows, ("yes", "no"), strict=True):
        said = {"kind": "merge", "firm": firm, "other": other, "answer": answer, "reason": REASON}
        assert running.post("tax", "/proposals?part=pairs", "/proposals/answer", **said).status_code == 303
    with Reading(running.place.reading.home.root) as now:
        assert grounds.status_code == 303
        assert now.state.get(APPEAL, keys["unclear"]).by == keys["agent"]
        assert now.state.get(APPEAL, keys["appealed"]) is None
        assert now.state.get(DECISION, keys["appealed"]).by == "tax"
        assert list(now.state.scan(PROPOSED)) == []


def pairs_of(running):
    running.client.cookies.update({"unsafe_post": "tax", "lang": "zh"})
    return running.client.get("/proposals?part=pairs").text

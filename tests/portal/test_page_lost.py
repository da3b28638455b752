"""A former seller's list of the trades that a person decided to be another's: when, by whom, why, and whether one may appeal."""

import re
import shutil
from pathlib import Path

import pytest
from sellers_home import GROUNDS, REASON, contract

from cohong.access.rights import MAY, RIGHTS
from cohong.modules.sellers.state import DECISION
from cohong.modules.trade.state import TRADE, is_matched
from cohong.node.home import Node
from cohong.node.reading import Reading
from cohong.node.selling.deciding import Appeal, Decision, appeal_seller, decide_seller
from cohong.portal.app import build
from cohong.portal.ask import Acting, Ask
from cohong.portal.entering.entrance import Entrance
from cohong.portal.page import twin
from cohong.portal.pages.lost import NO_PARTY_NOW, lost
from cohong.portal.pages.seller import seller
from cohong.portal.place import Place
from cohong.portal.trade.deciding import NO_KEY_HERE
from cohong.projections.run import catch_up

LOSER, OTHER, THIRD = "merchant-01", "merchant-03", "merchant-04"
AGAIN = "经复核维持原裁定"


@pytest.fixture(scope="module")
def decided(demo_home, tmp_path_factory):
    """Trades of one merchant decided to be another's: one stands, one is appealed, one was confirmed after an appeal, one came back,
    and one was decided to be a third one's, confirmed as well."""
    home = Path(shutil.copytree(demo_home, tmp_path_factory.mktemp("lost") / "home"))
    with Node(home) as node:
        state = node.state
        mine = [
            key for key, one in state.scan(TRADE) if one.seller == LOSER and is_matched(state, one) and not one.frozen
        ]
        stands, appealed, confirmed, back, passed_on = mine[:5]
        code, own = contract(node, OTHER)[0], contract(node, LOSER)[0]
        for key in (stands, appealed, confirmed, back, passed_on):
            assert not decide_seller(node, Decision(trade=key, seller=code, reason=REASON), "customs").refused
        third = contract(node, THIRD)[0]
        assert not decide_seller(node, Decision(trade=passed_on, seller=third, reason=REASON), "customs").refused
        for key in (appealed, confirmed, passed_on):
            assert not appeal_seller(node, Appeal(trade=key, reason=GROUNDS), "service").refused
        for key, who in ((confirmed, code), (passed_on, third)):
            assert not decide_seller(node, Decision(trade=key, seller=who, reason=AGAIN), "tax").refused
        assert not decide_seller(node, Decision(trade=back, seller=own, reason=AGAIN), "customs").refused
    catch_up(home)
    keys = {"stands": stands, "appealed": appealed, "confirmed": confirmed, "back": back, "passed on": passed_on}
    return home, keys


@pytest.fixture(scope="module")
def keys(decided):
    return decided[1]


@pytest.fixture(scope="module")
def reading(decided):
    with Reading(decided[0]) as opened:
        yield opened


@pytest.fixture
def ask(reading):
    def made(member, role="", key="", **query):
        rights = frozenset(MAY[role]) if role else frozenset(RIGHTS)
        acting = Acting(person="test", name=member, member=member, role=role or "owner", rights=rights, how="open")
        return Ask(acting=acting, reading=reading, path={"key": key} if key else {}, query=query)

    return made


def rows_of(view):
    """Rows by key. The city has decisions of its own, about agents."""
    return {row.key: row for row in view.rows}


def named(keys, *names):
    return {keys[name] for name in names}


def test_a_former_seller_is_told_when_by_whom_and_why(ask, keys, reading):
    view = lost(ask(LOSER))
    rows = rows_of(view)
    assert set(rows) == named(keys, "stands", "appealed", "confirmed", "passed on"), "what came back is lost no more"
    row = rows[keys["stands"]]
    assert (row.decided.by.zh, row.decided.reason, row.decided.time_ms) == (
        "海关 · customs",
        REASON,
        reading.state.get(DECISION, keys["stands"]).time_ms,
    )
    assert row.lost_day == reading.state.get(DECISION, keys["stands"]).day
    assert row.order_no
    assert row.amount.minor > 0
    assert row.former != row.decided.seller
    assert (row.again, row.appeal, row.appeal_until, view.several) == (False, None, 0, False)


def test_an_open_appeal_is_told_and_there_is_no_last_day_for_one(ask, keys):
    row = rows_of(lost(ask(LOSER)))[keys["appealed"]]
    assert (row.appeal.by.zh, row.appeal.grounds) == ("外综服企业 · service", GROUNDS)
    assert not row.appeals
    assert row.hinders is not None


def test_whether_one_may_appeal_is_said_before_anybody_tries(ask, keys):
    rows = rows_of(lost(ask("service", "clerk")))
    assert (rows[keys["stands"]].appeals, rows[keys["stands"]].hinders) == (True, None)
    mine = rows_of(lost(ask(LOSER)))
    assert mine[keys["stands"]].appeals == (mine[keys["stands"]].hinders is None)
    assert rows_of(lost(ask("customs", "officer")))[keys["confirmed"]].hinders is None


def test_a_decision_that_was_confirmed_after_an_appeal_stays_on_the_list_and_can_be_looked_at(ask, keys):
    row = rows_of(lost(ask(LOSER)))[keys["confirmed"]]
    assert (row.again, row.decided.by.zh, row.decided.reason) == (True, "税务机关 · tax", AGAIN)
    assert row.appeal is None
    assert row.hinders in (None, NO_KEY_HERE), "its code stands on the documents: it is still concerned"
    assert row.href
    row = rows_of(lost(ask(OTHER)))[keys["passed on"]]
    assert (row.appeals, row.hinders) == (False, NO_PARTY_NOW), "nothing names it any more"
    for who, key in ((LOSER, "confirmed"), (OTHER, "passed on")):
        view = seller(ask(who, key=keys[key]))
        assert [step.reason for step in view.standing.history][-3:] == [REASON, GROUNDS, AGAIN]


def test_others_see_none_of_it_and_offices_all(ask, keys):
    assert lost(ask("bank-a", "reviewer")).several
    mine = set(keys.values())
    others = {f"merchant-{number:02d}" for number in range(1, 20)} - {LOSER, OTHER}
    for one in (*others, "agent-1", "agent-2"):
        assert mine.isdisjoint(rows_of(lost(ask(one))))
    assert set(rows_of(lost(ask(OTHER)))) == named(keys, "back", "passed on"), "it was the seller for a while"
    office = lost(ask("customs", "officer"))
    assert (mine <= rows_of(office).keys(), office.several) == (True, True)
    company = lost(ask("service", "clerk", merchant=LOSER))
    assert (len(company.rows), company.several) == (4, False)
    assert company.merchant
    assert len(lost(ask("service", "clerk", merchant=OTHER)).rows) == 2
    assert lost(ask("merchant-05", merchant=LOSER)).rows == (), "naming somebody else opens nothing"


def test_pages_of_the_list_follow_each_other(ask):
    first = lost(ask(LOSER, limit="3"))
    second = lost(ask(LOSER, limit="3", after=first.next))
    assert (len(first.rows), len(second.rows), second.next) == (3, 1, "")
    assert rows_of(first).keys().isdisjoint(rows_of(second))


@pytest.mark.parametrize(("lang", "said"), [("zh", "可以申诉"), ("en", "You may appeal")])
def test_the_page_reads_in_both_languages_and_its_twin_says_the_same(decided, client_of, keys, ask, lang, said):
    place = Place(decided[0])
    client = client_of(build(place, Entrance(place, unsafe_switch=True)))
    client.cookies.update({"unsafe_post": "service", "lang": lang})
    page = client.get("/lost")
    assert page.status_code == 200
    assert said in page.text
    assert REASON in page.text
    shown = re.sub(r"<[^>]*>", " ", page.text.partition("<main")[2].partition('<details class="technical">')[0])
    assert not re.search(r"[0-9a-f]{32}", shown)
    told = client.get("/lost.json").json()
    assert set(keys.values()) <= {row["key"] for row in told["rows"]}
    assert b'"appeal_until":0' in twin(lost(ask("service")))
    nobody = next(one for number in range(4, 20) if not lost(ask(one := f"merchant-{number:02d}")).rows)
    client.cookies.update({"unsafe_post": nobody})
    assert ("没有裁定归他人的交易" if lang == "zh" else "No trade was decided to be another") in client.get(
        "/lost"
    ).text
    assert 'href="/lost"' in client.get("/trades").text
    place.close()


def test_an_agent_is_told_why_what_it_declared_as_its_own_is_anothers(ask):
    rows = [row for agent in ("agent-1", "agent-2", "agent-3") for row in lost(ask(agent)).rows]
    assert rows, "the city has such a case"
    assert all(row.decided.reason for row in rows)

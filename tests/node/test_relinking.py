"""The nightly look at all firms: what it proposes, what it leaves alone, and how a person's word binds it."""

import subprocess
import sys
import time

import pytest
from chain_home import C, ask, found_chain, lodge, trade
from node_world import START_MS, copy
from served import Served

from cohong.channels.door.prepared import Prepared
from cohong.core.company import make_uscc
from cohong.core.message import derived_id
from cohong.core.tags import firm_tag
from cohong.core.texts import CohongError
from cohong.modules.members.messages import StateAlias
from cohong.modules.members.state import canonical
from cohong.modules.sellers import rules
from cohong.modules.sellers.state import SELLER
from cohong.node.care.lately import Last, note_last, read_last
from cohong.node.home import Node
from cohong.node.reading import Reading
from cohong.node.selling import habits, nights
from cohong.node.selling.proposing import open_appeals, open_proposals, standing_of
from cohong.node.selling.relinking import relink
from cohong.projections.run import catch_up

STRAY = "4401960ABC"
"""A customs code of C that no contract names: the ledger holds it for another firm."""


@pytest.fixture(scope="module")
def filed(tmp_path_factory):
    """One sale under B's codes, and one whose owner is C under a customs code that nobody has stated."""
    folder = tmp_path_factory.mktemp("relink")
    home = found_chain(folder)
    keys = lodge(home, folder), lodge(home, folder, 1, ownerCode=STRAY, ownerName=C.firm.name)
    catch_up(home)
    return home, keys


@pytest.fixture
def home(filed, tmp_path):
    return copy(filed[0], tmp_path / "home")


def opened(home):
    return Node(home, clock=lambda: START_MS)


def night(home, member=""):
    catch_up(home)
    return relink(home, member)


def waiting(home, member="svc"):
    with Reading(home, clock=lambda: START_MS) as reading:
        return open_proposals(reading, member)


def answer(home, one, accept, member="svc"):
    fields = {"kind": one.kind, "firm": one.firm.tag, "other": one.other.tag, "accept": accept, "reason": "looked"}
    with opened(home) as node:
        return ask(node, "decide_proposal", fields, member)


def test_the_first_night_learns_proposes_and_attributes_what_was_left(home, filed):
    done = night(home)
    assert (done.proposed, done.attributed, done.findings) == (1, 2, ())
    with opened(home) as node:
        assert habits.read(node.home.state, node.join_key, "svc") is not None
        assert node.state.get(SELLER, filed[1][0]).seller == firm_tag(node.join_key, C.firm.code)
        assert trade(node, filed[1][0]).frozen == (rules.OTHER_SELLER,)
    assert read_last(home, nights.RELINK).ok


def test_a_proposal_shows_names_and_reasons_to_who_may_read_them(home):
    night(home)
    (one,) = waiting(home)
    assert one.kind == "merge"
    assert STRAY in {one.firm.code, one.other.code}
    assert one.firm.name == one.other.name == C.firm.name
    assert one.zh.startswith("同一商户") and one.supports
    assert one.permille > 900
    (closed,) = waiting(home, "plat")
    assert (closed.firm.code, closed.firm.name, closed.en, closed.supports) == ("", "", "", ())


def test_the_same_is_not_proposed_again_while_it_waits_nor_after_a_no(home):
    night(home)
    assert night(home).proposed == 0
    (one,) = waiting(home)
    assert answer(home, one, accept=False).findings == ()
    assert night(home).proposed == 0
    assert waiting(home) == []


def test_a_yes_joins_the_codes(home):
    night(home)
    (one,) = waiting(home)
    assert answer(home, one, accept=True).findings == ()
    with opened(home) as node:
        stray, firm = firm_tag(node.join_key, STRAY), firm_tag(node.join_key, C.firm.code)
        assert canonical(node.state, stray) == canonical(node.state, firm)
    assert waiting(home) == []
    assert night(home).proposed == 0


def test_codes_that_an_alias_joined_wrongly_are_proposed_to_be_two(home):
    with opened(home) as node:
        firm, other = firm_tag(node.join_key, STRAY), firm_tag(node.join_key, "4401960XYZ")
        head = StateAlias(v=1, filer="svc", guid=derived_id("test", "alias"), firm=firm, alias=other)
        assert node.say([Prepared(head, {}, (), "f" * 32, firm)], "svc")[0].refusal is None
    lodge(home, home.parent, 2, ownerCode="4401960XYZ", ownerName="深圳市示例远航五金有限公司")
    night(home)
    splits = [one for one in waiting(home) if one.kind == "split"]
    assert [{one.firm.code, one.other.code} for one in splits] == [{STRAY, "4401960XYZ"}]
    assert splits[0].against
    assert answer(home, splits[0], accept=True).findings == ()
    assert night(home).proposed == 0


def test_two_valid_credit_codes_are_never_proposed_by_name_alone(home):
    lodge(home, home.parent, 2, ownerCode=make_uscc("91440101TE990009"), ownerName=C.firm.name)
    night(home)
    pairs = [{one.firm.code, one.other.code} for one in waiting(home)]
    assert all(len([code for code in pair if len(code) == 18]) < 2 for pair in pairs)


def test_only_the_holder_of_the_duty_looks(home):
    with pytest.raises(CohongError) as told:
        night(home, "plat")
    assert told.value.code == "members.wrong_role"


def test_what_stands_of_a_trade_and_open_appeals_are_told(home, filed):
    night(home)
    key = filed[1][0]
    with opened(home) as node:
        ask(node, "appeal_seller", {"trade": key, "reason": "ours"}, "agent-b")
    with Reading(home, clock=lambda: START_MS) as reading:
        stands = standing_of(reading, key)
        assert (stands.seller, stands.held, stands.appealed, stands.decided) == ("agent-b", True, True, None)
        (one,) = open_appeals(reading, "svc")
        assert (one.trade, one.by, one.reason, one.decided_by) == (key, "agent-b", "ours", "")
        assert standing_of(reading, "0" * 64) is None


# The night of a running node.


def note(home, time_ms):
    note_last(home, nights.RELINK, Last(time_ms=time_ms, ok=True, root="0" * 64, size=1, seconds=0.0))


@pytest.fixture
def begun(monkeypatch):
    """Whom a night would be begun for, without the work itself."""
    done = []
    nothing = [sys.executable, "-c", ""]

    def begin(_, member):
        done.append(member)
        return subprocess.Popen(nothing)

    monkeypatch.setattr(nights.Nights, "_begin", begin)
    return done


def look(home, day, member="svc"):
    found = nights.Nights(home)
    for _ in range(3):
        found.look(day, member)
    found.end()


def test_a_day_that_was_not_looked_at_is_looked_at_once(home, begun):
    note(home, START_MS)
    look(home, 20260116)
    assert begun == ["svc"]


@pytest.mark.parametrize(("day", "member"), [(20260115, "svc"), (20260116, None)])
def test_nothing_is_done_twice_a_day_or_by_somebody_without_the_duty(home, begun, day, member):
    note(home, START_MS)
    look(home, day, member)
    assert begun == []


def test_nothing_is_done_where_nobody_ever_began(home, begun):
    look(home, 20260116)
    assert begun == []


def test_a_running_node_does_it_by_itself_on_another_day(home):
    note(home, START_MS)
    with Served(home):
        for _ in range(600):
            if waiting(home):
                break
            time.sleep(0.1)
        assert waiting(home)

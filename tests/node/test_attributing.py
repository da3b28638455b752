"""The genuine seller on the ledger of a home: attributed when a list is lodged, decided by persons, appealed."""

import pytest
from chain_home import A, B, C, ask, found_chain, learned, lodge, trade
from node_world import START_MS, copy

from cohong.core.refusal import Refusal
from cohong.core.tags import firm_tag
from cohong.core.texts import CohongError
from cohong.core.transition import KNOWN
from cohong.modules.sellers import rules
from cohong.modules.sellers.state import DECISION, SELLER
from cohong.node.home import Node
from cohong.node.selling import habits


@pytest.fixture(scope="module")
def founded(tmp_path_factory):
    """The chain, and somebody has learned."""
    folder = tmp_path_factory.mktemp("chain")
    home = found_chain(folder)
    learned(home)
    return home


@pytest.fixture
def home(founded, tmp_path):
    return copy(founded, tmp_path / "home")


def opened(home):
    return Node(home, clock=lambda: START_MS)


def test_a_for_b_for_c_gives_c_and_holds_the_trade(home, tmp_path):
    """The published example of announcement 2025 No. 17: C is reported and not B, whom every document names."""
    key = lodge(home, tmp_path)
    with opened(home) as node:
        row, found = trade(node, key), node.state.get(SELLER, key)
        assert found.seller == firm_tag(node.join_key, C.firm.code)
        assert found.permille >= 900
        assert (row.seller, row.frozen) == ("agent-b", (rules.OTHER_SELLER,))
        assert row.differences[0].owner == "agent-a"


def bodies(node, member="svc"):
    """Every body that a member may open here."""
    reader = node.keys_of(member).reader()
    found = (node.vault.open_body(bytes.fromhex(one), reader) for one, _ in node.state.scan(KNOWN))
    return [one.fields for one in found if not isinstance(one, Refusal)]


def test_the_evidence_is_sealed_and_names_the_chain(home, tmp_path):
    lodge(home, tmp_path)
    with opened(home) as node:
        reasons = [line["reasons"] for body in bodies(node) for line in body.get("lines", ()) if line.get("reasons")]
        ((said,),) = [one for one in reasons if "chain" in one[0]]
    assert said["seller"] == C.firm.code
    assert said["chain"] == [A.code, B.code]
    assert {piece["source"] for piece in said["evidence"]} >= {"contract"}


def test_without_habits_nobody_is_attributed(tmp_path):
    home = found_chain(tmp_path)
    key = lodge(home, tmp_path)
    with opened(home) as node:
        assert trade(node, key).matched
        assert node.state.get(SELLER, key) is None
        assert not (node.home.state / habits.FILE).exists()


def test_a_person_decides_somebody_appeals_and_another_decides(home, tmp_path):
    key = lodge(home, tmp_path)
    decision = {"trade": key, "seller": C.firm.code, "reason": "contracts of agency seen"}
    with opened(home) as node:
        act = ask(node, "decide_seller", decision, "office")
        assert act.findings == ()
        assert (trade(node, key).seller, trade(node, key).frozen) == (C.firm.member, ())
        act = ask(node, "appeal_seller", {"trade": key, "reason": "we sell this ourselves"}, "agent-b")
        assert act.findings == ()
        assert trade(node, key).frozen == (rules.APPEALED,)
        again = ask(node, "decide_seller", decision, "office")
        assert [one.code for one in again.findings] == [rules.OTHER_PERSON]
        assert ask(node, "decide_seller", decision | {"seller": "agent-b"}, "tax").findings == ()
        assert (trade(node, key).seller, trade(node, key).frozen) == ("agent-b", ())
        paper = node.state.get(DECISION, key).paper
        body = node.vault.open_body(bytes.fromhex(paper.id), node.keys_of("tax").reader()).fields
        assert body["reason"] == decision["reason"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"seller": "nobody-here"}, "node.no_such_party"),
        ({"reason": "  "}, rules.NO_REASON),
        ({"trade": "0" * 64}, "trade.unknown"),
    ],
)
def test_what_is_not_understood_is_named(home, tmp_path, fields, code):
    key = lodge(home, tmp_path)
    asked = {"trade": key, "seller": C.firm.code, "reason": "seen"} | fields
    with opened(home) as node, pytest.raises(CohongError) as told:
        ask(node, "decide_seller", asked, "office")
    assert told.value.code == code


def test_a_trade_is_attributed_once_for_its_documents(home, tmp_path):
    key = lodge(home, tmp_path)
    with opened(home) as node:
        height = node.engine.info().height
        node.duties.touched[key] = None
        assert node.run_duties() == []
        assert node.engine.info().height == height


def test_an_answer_that_agrees_holds_nothing(home, tmp_path):
    key = lodge(home, tmp_path, ownerCode=C.firm.code, ownerName=C.firm.name)
    with opened(home) as node:
        assert node.state.get(SELLER, key).seller == firm_tag(node.join_key, C.firm.code)
        assert (trade(node, key).seller, trade(node, key).frozen) == (C.firm.member, ())

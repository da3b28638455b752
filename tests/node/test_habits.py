"""What the attribution duty has learned is kept between runs: encrypted, of one member and model, thrown away at will."""

import msgspec
import pytest
from chain_home import B, C, ask, found_chain, learned, lodge
from node_world import START_MS, copy

from cohong.analytics.sellers.known import Habits
from cohong.modules.sellers.state import SELLER
from cohong.node.home import Node
from cohong.node.selling import habits, keeper

KEY = bytes(32)
KEPT = habits.Kept(
    member="svc",
    model=habits.VERSION,
    habits=Habits(accounts={"a1": {B.code: 4}}, clients={B.code: {C.firm.code: 2}}, trades=7),
    met={B.code: B.name},
)


@pytest.fixture(scope="module")
def founded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("habits")
    home = found_chain(folder)
    learned(home)
    return home


@pytest.fixture
def home(founded, tmp_path):
    return copy(founded, tmp_path / "home")


def opened(home):
    return Node(home, clock=lambda: START_MS)


def test_what_is_kept_is_read_again(tmp_path):
    habits.keep(tmp_path, KEY, KEPT)
    assert habits.read(tmp_path, KEY, "svc") == KEPT


def test_the_file_shows_no_code_and_no_name(tmp_path):
    habits.keep(tmp_path, KEY, KEPT)
    data = (tmp_path / habits.FILE).read_bytes()
    assert B.code.encode() not in data
    assert B.name.encode() not in data


def test_another_member_another_model_another_key_and_a_broken_file_count_as_never_learned(tmp_path):
    assert habits.read(tmp_path, KEY, "svc") is None
    habits.keep(tmp_path, KEY, KEPT)
    assert habits.read(tmp_path, KEY, "other") is None
    assert habits.read(tmp_path, b"\1" * 32, "svc") is None
    habits.keep(tmp_path, KEY, msgspec.structs.replace(KEPT, model="1999-01-01"))
    assert habits.read(tmp_path, KEY, "svc") is None
    habits.keep(tmp_path, KEY, KEPT)
    path = tmp_path / habits.FILE
    path.write_bytes(path.read_bytes()[:-1])
    assert habits.read(tmp_path, KEY, "svc") is None


def test_what_comes_is_learned_and_kept_when_the_home_is_let_go(home, tmp_path):
    lodge(home, tmp_path)
    with opened(home) as node:
        kept = habits.read(node.home.state, node.join_key, "svc")
    assert kept.habits.trades == 1
    assert kept.met[B.code] == B.name


def test_it_is_kept_now_and_then_on_the_way(home, tmp_path, monkeypatch):
    monkeypatch.setattr(keeper, "KEEP_EVERY", 1)
    lodge(home, tmp_path)
    node = opened(home)
    try:
        node.duties.sellers(node.state)
        assert habits.read(node.home.state, node.join_key, "svc").habits.trades == 1
    finally:
        node.abandon()


def test_a_home_that_lost_it_attributes_nobody_until_somebody_learns_again(home, tmp_path):
    (home / "state" / habits.FILE).unlink()
    key = lodge(home, tmp_path)
    with opened(home) as node:
        assert node.state.get(SELLER, key) is None
        assert node.keeper.insight(node.state) is None


def test_a_withdrawn_mandate_is_known_at_once(home, tmp_path):
    lodge(home, tmp_path)
    with opened(home) as node:
        before = node.keeper.insight(node.state)
        assert before.known.contracts.of(B.code)
        ask(node, "revoke_mandate", {"firm": C.firm.code, "agent": "agent-b"})
        after = node.keeper.insight(node.state)
        assert [one.until for one in after.known.contracts.of(B.code)] == [20260115]

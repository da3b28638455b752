"""The made-up world: the same for the same seed, with a truth that hangs together and every manner and trap in it."""

import os
import subprocess
import sys
from hashlib import sha256
from itertools import islice

import msgspec
import pytest

from cohong.analytics.world import OUTSIDE, make_world
from cohong.analytics.world.papers import BANK, TAX
from cohong.analytics.world.rates import MANNERS, SELF, Rates
from cohong.core.company import is_valid_uscc

TRADES = 1_500
WORLD = make_world(9, sellers=300, agents=24)
STREAM = list(WORLD.trades(TRADES))
PRINT = """
from hashlib import sha256
import msgspec
from cohong.analytics.world import make_world
world = make_world(9, sellers=300, agents=24)
print(sha256(msgspec.json.encode([world.licences, world.mandates, world.accounts, list(world.trades(60))])).hexdigest())
"""


def of(kind):
    return [paper for trade in STREAM for paper in trade.papers if paper.message == kind]


def digest(seed, count=60):
    world = make_world(seed, sellers=300, agents=24)
    said = [world.licences, world.mandates, world.accounts, list(world.trades(count))]
    return sha256(msgspec.json.encode(said)).hexdigest()


def test_the_same_seed_gives_the_same_bytes_in_any_process():
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": "7"}
    done = subprocess.run([sys.executable, "-c", PRINT], capture_output=True, text=True, check=True, env=env)
    assert done.stdout.strip() == digest(9)


def test_another_seed_gives_another_world_with_other_rates():
    assert digest(9) != digest(6)
    assert WORLD.rates != make_world(6, sellers=300, agents=24).rates


def test_a_world_can_be_read_twice_and_only_as_far_as_one_likes():
    assert list(islice(WORLD.trades(10**9), 20)) == STREAM[:20]


def test_every_credit_code_is_valid_and_nobody_shares_one():
    codes = [one.code for one in WORLD.licences if not one.code.startswith("person:")]
    assert all(map(is_valid_uscc, codes))
    assert len(set(codes)) == len(codes)
    customs = [one.code for licence in WORLD.licences for one in licence.customs_codes]
    assert len(set(customs)) == len(customs)
    assert all(len(code) == 10 for code in customs)


def test_sole_traders_have_no_customs_code():
    assert all(not one.customs_codes for one in WORLD.licences if one.standing == "sole")
    assert any(one.standing == "sole" for one in WORLD.licences)


def test_every_manner_and_every_trap_occurs():
    assert {trade.truth.manner for trade in STREAM} == {manner.name for manner in (*MANNERS, SELF)}
    traps = {trade.truth.trap for trade in STREAM}
    assert traps >= {
        "",
        "giant",
        "group",
        "shells",
        "rented",
        "disguised",
        "moved",
        "twin",
        "person",
        "consolidated",
        "abroad",
    }


def test_the_documents_hide_what_the_manners_hide():
    lists = of("CEB603")
    owners = {paper.head["ownerCode"] for paper in lists}
    platforms = {paper.head["ebpCode"] for paper in lists}
    lengths = {len(paper.head["ebcCode"]) for paper in lists}
    assert "NO" in owners
    assert "无" in platforms
    assert {10, 18} <= lengths
    assert any(paper.head["ebcCode"] != paper.head["ebcCode"].encode("ascii", "ignore").decode() for paper in lists)
    assert any(paper.head["agentCode"] == paper.head["ebcCode"] == paper.head["ownerCode"] for paper in lists)
    assert any("ebcName" not in paper.head and "ebcCode" not in paper.head for paper in of("CEB505"))


def test_each_document_has_its_own_sender():
    standing = {one.code: one.standing for one in WORLD.licences}
    assert {standing[paper.transmitter] for paper in of("SHOP")} == {"platform"}
    assert {standing[paper.transmitter] for paper in of("CEB505")} == {"carrier"}
    assert {paper.transmitter for paper in of("REMITTANCE")} == {BANK}
    assert {paper.transmitter for paper in of("INVOICE")} == {TAX}
    assert {"platform", "agent"} <= {standing.get(paper.transmitter, "") for paper in of("CEB303")}


def test_every_line_has_its_truth():
    for trade in STREAM:
        lists = next(paper for paper in trade.papers if paper.message == "CEB603")
        assert len(lists.lines) == len(trade.truth.sellers) == len(trade.truth.knowable)
        assert [line["gnum"] for line in lists.lines] == [str(n + 1) for n in range(len(lists.lines))]


def test_who_is_outside_the_country_can_never_be_known():
    for trade in STREAM:
        assert all(
            seller != OUTSIDE or not known
            for seller, known in zip(trade.truth.sellers, trade.truth.knowable, strict=True)
        )


def test_some_lines_cannot_be_known_and_most_can():
    known = [one for trade in STREAM for one in trade.truth.knowable]
    assert 0 < known.count(False) < 0.05 * len(known)


def test_sisters_share_an_account_and_keep_their_licences():
    sisters = [one for one in WORLD.society.sellers if one.licence.group]
    assert sisters
    for one in sisters:
        shared = [other for other in WORLD.society.sellers if other.account == one.account]
        assert len(shared) > 1
        assert len({other.licence.code for other in shared}) == len(shared)


def test_shells_are_registered_and_lead_to_one_account():
    controllers = [one for one in WORLD.society.sellers if one.trap == "shells"]
    register = {one.code for one in WORLD.licences}
    assert controllers
    for one in controllers:
        assert len(one.faces) >= 3
        assert {face.code for face in one.faces} <= register
        assert one.licence.code not in {face.code for face in one.faces}


def test_the_giant_has_one_trade_in_twenty_or_so():
    giant = WORLD.society.sellers[0].licence.code
    share = sum(giant in trade.truth.sellers for trade in STREAM) / TRADES
    assert 0.02 < share < 0.1


def test_an_earlier_code_leads_to_the_present_one():
    assert WORLD.society.aliases
    for earlier, present in WORLD.society.aliases.items():
        assert WORLD.canonical(earlier) == WORLD.canonical(present) == present
    assert WORLD.canonical(None) == OUTSIDE


@pytest.mark.parametrize("name", Rates.__struct_fields__)
def test_rates_stay_shares(name):
    assert 0 < getattr(WORLD.rates, name) < 1

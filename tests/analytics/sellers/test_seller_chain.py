"""Chains of agents: to the end where there is one, and a reason where there is none."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seller_kit import AGENT, BROKER, OTHER, SECOND_AGENT, SELLER, known

from cohong.analytics.sellers import Contracts, Mandate, Owner, pierce
from cohong.analytics.sellers.chain import CIRCLE, ENDS_ABROAD, ENDS_AT_FORWARDER, NOT_IN_FORCE, SEVERAL
from cohong.analytics.sellers.resolve import ABROAD

DAY = 20260310


def book(*hops, **more):
    return Contracts([Mandate(agent=agent, principal=principal, **more) for agent, principal in hops])


@given(st.integers(1, 12))
def test_any_depth_is_followed_to_its_end(depth):
    parties = [f"P{n}" for n in range(depth + 1)]
    owner = pierce("P0", DAY, book(*pairwise(parties)))
    assert owner == Owner(seller=parties[-1], chain=tuple(parties[:-1]))


@pytest.mark.parametrize(("day", "seller"), [(20260101, "C"), (20260331, "C"), (20251231, "B"), (20260401, "B")])
def test_a_hop_needs_a_contract_that_is_valid_on_the_day(day, seller):
    assert pierce("B", day, book(("B", "C"), since=20260101, until=20260331)).seller == seller


def test_a_contract_that_has_run_out_is_no_hop_and_the_agent_not_the_seller():
    owner = pierce("B", DAY, book(("B", "C"), until=20251231), named=["C"])
    assert (owner.seller, owner.reason, owner.seen, owner.expected) == (None, NOT_IN_FORCE, "B", str(DAY))


@pytest.mark.parametrize("kind", ["forwarder", "broker"])
def test_a_forwarder_or_broker_is_never_the_end(kind):
    contracts = Contracts(
        [
            Mandate(agent="A", principal="F"),
            Mandate(agent="F", principal="X", kind=kind, until=20250101),
        ]
    )
    assert pierce("A", DAY, contracts) == Owner(seller=None, chain=("A",), reason=ENDS_AT_FORWARDER, seen="F")


def test_a_broker_is_known_by_its_licence_as_well():
    assert pierce(BROKER.code, DAY, known().contracts).reason == ENDS_AT_FORWARDER


def test_a_circle_is_no_end():
    owner = pierce("A", DAY, book(("A", "B"), ("B", "C"), ("C", "A")))
    assert (owner.seller, owner.reason, owner.seen) == (None, CIRCLE, "A → B → C → A")


def test_an_end_outside_the_country_is_no_end():
    owner = pierce("A", DAY, book(("A", f"{ABROAD}HK1")))
    assert (owner.seller, owner.reason) == (None, ENDS_ABROAD)


def test_of_several_principals_the_documents_decide_and_nothing_else():
    contracts = book(("A", "B"), ("A", "C"), ("C", "D"))
    assert pierce("A", DAY, contracts).reason == SEVERAL
    assert pierce("A", DAY, contracts, ["B"]).seller == "B"
    assert pierce("A", DAY, contracts, ["D"]) == Owner(seller="D", chain=("A", "C"))
    assert pierce("A", DAY, contracts, ["B", "C"]).reason == SEVERAL


def test_the_shortest_valid_way_is_told():
    hops = [(AGENT.code, SECOND_AGENT.code), (SECOND_AGENT.code, SELLER.code), (AGENT.code, OTHER.code)]
    contracts = book(*hops)
    assert contracts.path(AGENT.code, SELLER.code, DAY) == (AGENT.code, SECOND_AGENT.code)
    assert contracts.path(AGENT.code, "nobody", DAY) is None

"""Who is who in a home: codes learned from papers and contracts, and nothing said of what a member may not open."""

import pytest

from cohong.city import demo
from cohong.city.people import make_city
from cohong.node.comparing.credits import credits_of
from cohong.node.comparing.matching import Matching
from cohong.node.reading import Reading
from cohong.node.selling.parties import Parties
from cohong.projections.run import catch_up

SEED = 1
CITY = make_city(SEED)


@pytest.fixture(scope="module")
def reading(tmp_path_factory):
    place = tmp_path_factory.mktemp("city")
    demo(seed=SEED, trades=30, home=place)
    catch_up(place / "home")
    with Reading(place / "home") as opened:
        yield opened


def test_a_contract_tells_the_code_and_the_name_of_its_merchant(reading):
    parties, firm = Parties(reading, "service"), CITY.merchants[0].firm
    assert parties.code_of("merchant-01") == firm.code
    assert parties.code(firm.customs_code) == firm.code, "its customs code means the same firm"
    assert parties.name(firm.code) == firm.name
    assert {merchant for merchant, _ in parties.contracts()} == {one.firm.member for one in CITY.merchants}


def test_a_code_is_learned_from_a_paper_and_nothing_from_a_text_that_is_none(reading):
    parties, agent = Parties(reading, "service"), CITY.agents[0]
    assert parties.code_of("agent-1") == ""
    assert parties.learn(agent.code, agent.name) == "agent-1"
    assert (parties.code_of("agent-1"), parties.name(agent.code)) == (agent.code, agent.name)
    assert parties.learn("无", "示例") == parties.learn(CITY.carrier.customs_code, "示例") == ""


def test_a_mandate_names_codes_as_far_as_they_are_known(reading):
    parties = Parties(reading, "service")
    unknown = {one.agent for one in parties.mandates()}
    agents = (*CITY.agents, CITY.forwarder)
    assert unknown <= {agent.member for agent in agents} and unknown
    for agent in agents:
        parties.learn(agent.code, agent.name)
    known = list(parties.mandates())
    assert {one.agent for one in known} <= {one.code for one in agents}
    assert {one.principal for one in known} <= {one.firm.code for one in CITY.merchants} | {CITY.forwarder.code}


def test_a_merchant_reads_its_own_contract_with_the_keys_of_its_service_company_and_no_other(reading):
    own = Parties(reading, "merchant-01")
    assert [merchant for merchant, _ in own.contracts()] == ["merchant-01"]
    assert own.code_of("merchant-02") == ""


def test_what_somebody_is_follows_from_its_member_and_its_file(reading):
    parties = Parties(reading, "service")
    assert "agent" in parties.roles("agent-1") and "agent" in parties.roles(CITY.agents[0].code)
    assert "merchant" in parties.roles(CITY.merchants[0].firm.code)
    assert parties.roles("91440101TE5T00016C") == ()


def test_a_credit_is_known_to_all_and_its_notice_to_those_who_may_open_it(reading):
    row = next(row for row, table in Matching(reading).all() if "remittance" in table.documents)
    (open_,), (closed,) = credits_of(reading, "service", row.key), credits_of(reading, "agent-1", row.key)
    assert open_.said["payer_name"] == "EXAMPLE MARKETPLACE LTD"
    assert closed.said == {}
    assert (closed.minor, closed.currency, closed.day) == (open_.minor, open_.currency, open_.day)
    assert open_.minor == row.claimed > 0


def test_a_trade_without_a_credit_names_none_and_misses_none(reading):
    tables = [table for row, table in Matching(reading).all() if not row.claimed]
    assert tables
    for table in tables:
        assert "remittance" not in table.documents
        assert "remittance" not in {one.document for one in table.missing}

"""Members in words: roles, keys, mandates, contracts; and nobody sees what is none of theirs."""

import re
from typing import get_args

import pytest

from cohong.core.texts import CohongError
from cohong.modules.members.state import Role
from cohong.portal.pages.members import member, members
from cohong.portal.speech.rolewords import ROLES


def test_every_role_of_the_ledger_has_words():
    assert set(ROLES) == set(get_args(Role))
    for role in ROLES.values():
        assert role.name.zh
        assert role.may, role.id


def test_members_are_told_with_their_roles_and_merchants_counted(ask_as):
    view = members(ask_as("service", limit="5"))
    rows = {row.member: row for row in view.members}
    assert rows["service"].merchants == 20
    assert [role.zh for role in rows["bank-a"].roles][0] == "银行"
    assert "merchant-01" not in rows
    assert rows["customs"].since_ms == view.ledger_founded_ms > 0
    assert len(view.merchants) == 5
    rest = members(ask_as("service", after=view.next))
    assert len(rest.merchants) == 15
    assert (rest.members, rest.mandates, rest.next) == ((), (), "")


def test_a_withdrawn_mandate_says_since_when(ask_as):
    withdrawn = [row for row in members(ask_as("service")).mandates if row.revoked]
    assert [(row.firm, row.agent, row.revoked, row.holds) for row in withdrawn] == [
        ("merchant-02", "agent-2", 20260310, False)
    ]


def test_a_merchant_sees_its_own_mandates_and_no_others(ask_as):
    view = members(ask_as("merchant-02"))
    assert {row.firm for row in view.mandates} == {"merchant-02"}
    assert [row.member for row in view.merchants] == ["merchant-02"]


def test_an_agent_sees_whom_it_files_for_and_no_contract(ask_as):
    view = members(ask_as("agent-2"))
    assert {row.agent for row in view.mandates} == {"agent-2"}
    assert member(ask_as("agent-2", path={"member": "merchant-02"})).contract is None


def test_the_page_of_a_merchant_tells_its_contract_and_why_it_may(ask_as):
    view = member(ask_as("service", path={"member": "merchant-02"}))
    assert view.name.startswith("广州示例")
    assert view.contract is not None
    assert view.contract.service == "service"
    assert [role.id for role in view.roles] == ["merchant"]
    assert [row.agent for row in view.given] == ["agent-2"]
    assert view.keys == ()
    assert view.trades == "/trades?merchant=merchant-02"


def test_keys_stand_among_technical_details_alone(browser_of):
    html = browser_of("customs").get("/members/customs").text
    shown, _, hidden = html.partition('<details class="technical">')
    (key,) = member_keys(hidden)
    assert key not in shown


def member_keys(html):
    return set(re.findall(r"\b[0-9a-f]{64}\b", html))


def test_an_unknown_member_is_not_found(ask_as):
    with pytest.raises(CohongError):
        member(ask_as(path={"member": "nobody"}))

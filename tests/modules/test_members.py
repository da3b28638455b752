"""Members: enrolment, keys, aliases, mandates, contracts, the two people of an account, and votes."""

import pytest
from world import FIRST, LAST, ROLES, TODAY, World, key_of, new_member, root, tag

from cohong.core import signing, transition
from cohong.core.law import LawRow, row_in_force
from cohong.modules.customs import messages as customs
from cohong.modules.members import messages as say
from cohong.modules.members import rules
from cohong.modules.members.state import (
    LEDGER,
    MEMBER,
    MERCHANT,
    VOTERS,
    canonical,
    contract_on,
    has_role,
    member_of_firm,
    speaker_of,
)
from cohong.modules.trade import rules as trade_rules

SPARE = signing.public_hex(key_of("spare"))


@pytest.fixture
def world():
    return World()


def public(name):
    return signing.public_hex(key_of(name))


def test_a_ledger_is_founded_once(world):
    assert world.state.get(LEDGER, "ledger").name == "toy"
    assert world.state.get(VOTERS, "voters").members == ("hall", "customs", "tax")
    fields = {"name": "again", "join_key": "1" * 8, "members": ()}
    assert world.refused("hall", say.FoundLedger, **fields) == rules.FOUNDED


def test_only_an_empty_ledger_lets_a_stranger_speak():
    world = World(founded=False)
    assert speaker_of(world.state, public("anybody")) == "founder"
    assert world.refused("founder", say.Enrol, members=(new_member("m"),)) == rules.ROLE
    world.found()
    assert speaker_of(world.state, public("anybody")) is None
    assert world.refused("anybody", say.Enrol, members=()) == transition.UNKNOWN_SIGNER


def test_a_registrar_enrols_each_for_itself(world):
    fine = new_member("m", "merchant", firms=(tag("firm", "m"),))
    file = (
        fine,
        new_member("m", "merchant", keys=()),
        new_member("n", "merchant", keys=(public("bank"),)),
        new_member("o", "merchant", firms=(tag("firm", "m"),)),
        new_member("p", "merchant"),
    )
    assert world.failed("hall", say.Enrol, members=file) == [rules.NAME_TAKEN, rules.KEY_TAKEN, rules.FIRM_TAKEN]
    assert [bool(world.state.get(MEMBER, name)) for name in "mnop"] == [True, False, False, True]
    assert world.refused("service", say.Enrol, members=(fine,)) == rules.ROLE


def test_keys_overlap_and_retire(world):
    old = public("agent")
    world.ok("agent", say.RotateKey, new=SPARE)
    assert {speaker_of(world.state, key) for key in (old, SPARE)} == {"agent"}
    world.ok("agent", say.RotateKey, retire=old)
    assert speaker_of(world.state, old) is None
    assert world.refused("agent", say.RotateKey, new=old) == transition.UNKNOWN_SIGNER


def test_a_key_is_not_taken_twice_and_the_last_one_stays(world):
    assert world.refused("agent", say.RotateKey, new=public("bank")) == rules.KEY_TAKEN
    assert world.refused("agent", say.RotateKey, retire=public("bank")) == rules.NOT_OWN_KEY
    assert world.refused("agent", say.RotateKey, retire=public("agent")) == rules.NOT_OWN_KEY
    world.ok("agent", say.RotateKey, new=SPARE, retire=public("agent"))


def test_two_codes_of_one_firm(world):
    world.merchant("m")
    world.ok("hall", say.StateAlias, firm=tag("firm", "m"), alias=tag("firm", "other code"))
    assert canonical(world.state, tag("firm", "other code")) == tag("firm", "m")
    assert member_of_firm(world.state, tag("firm", "other code")) == "m"
    world.merchant("n")
    fields = {"firm": tag("firm", "m"), "alias": tag("firm", "n")}
    assert world.refused("hall", say.StateAlias, **fields) == rules.FIRM_TAKEN
    assert world.refused("service", say.StateAlias, **fields) == rules.ROLE


def test_a_third_code_joins_through_the_second(world):
    for firm, alias in [("b", "c"), ("a", "b")]:
        world.ok("hall", say.StateAlias, firm=tag("firm", firm), alias=tag("firm", alias))
    assert {canonical(world.state, tag("firm", name)) for name in "abc"} == {tag("firm", "a")}


def test_an_alias_moves_trades_and_freezes_those_that_meet(world):
    world.exported("other", 1, 5_000)
    world.lodge("m", 2)
    other = {"carrier": tag("carrier"), "number": tag("waybill", "x"), "weight_e5": 1, "packages": 1}
    world.ok("carrier", customs.LodgeWaybill, root=root("x"), **other)
    world.ok(
        "agent", customs.LodgeOrder, root=root("y"), firm=tag("firm", "other"), number=tag("order", 2),
        platform=tag("platform"), currency="USD", value=0, lines=(),
    )  # fmt: skip
    world.ok("hall", say.StateAlias, firm=tag("firm", "m"), alias=tag("firm", "other"))
    assert world.trade("m", 1).right == TODAY
    assert world.trade("other", 1) is None, "it stands under the firm's one code now"
    assert world.trade("m", 2).frozen == world.trade("other", 2).frozen == (trade_rules.ALIAS,)


def order(world, who="agent", number=9):
    return {
        "root": root("order", number), "firm": tag("firm", "m"), "number": tag("order", number),
        "platform": tag("platform"), "currency": "USD", "value": 0, "lines": (),
    }  # fmt: skip


def test_a_withdrawn_mandate_stops_the_agent(world):
    world.merchant("m")
    mandate = {"firm": tag("firm", "m"), "agent": "agent"}
    assert world.refused("m", say.RevokeMandate, **mandate) == rules.NO_MANDATE
    world.ok("m", say.GrantMandate, **mandate, since=FIRST, until=LAST)
    world.ok("agent", customs.LodgeOrder, **order(world))
    world.ok("m", say.RevokeMandate, **mandate)
    assert world.refused("agent", customs.LodgeOrder, **order(world, number=10)) == rules.MANDATE_REVOKED
    world.ok("m", say.GrantMandate, **mandate, since=FIRST, until=LAST)
    world.ok("agent", customs.LodgeOrder, **order(world, number=10))


def test_a_mandate_holds_on_its_days(world):
    world.merchant("m")
    mandate = {"firm": tag("firm", "m"), "agent": "agent"}
    world.ok("m", say.GrantMandate, **mandate, since=TODAY, until=TODAY)
    world.ok("agent", customs.LodgeOrder, **order(world))
    world.wait(1)
    assert world.refused("agent", customs.LodgeOrder, **order(world, number=10)) == rules.MANDATE_EXPIRED


def test_who_may_register_a_mandate(world):
    world.merchant("m")
    mandate = {"firm": tag("firm", "m"), "agent": "agent", "since": FIRST, "until": LAST}
    assert world.refused("agent", say.GrantMandate, **mandate) == rules.ROLE
    assert world.refused("m", say.GrantMandate, **mandate | {"since": LAST, "until": FIRST}) == rules.DAYS
    assert world.refused("m", say.GrantMandate, **mandate | {"until": 20260231}) == rules.DAYS
    assert world.refused("m", say.GrantMandate, **mandate | {"agent": "nobody"}) == rules.UNKNOWN_MEMBER
    world.ok("service", say.GrantMandate, **mandate)
    assert world.refused("agent", say.RevokeMandate, firm=tag("firm", "m"), agent="agent") == rules.ROLE


def contract(**more):
    return {
        "merchant": "m", "firms": (tag("firm", "m"),), "since": FIRST, "until": LAST, "account": tag("account", "m"),
    } | more  # fmt: skip


def test_a_contract_makes_a_merchant_without_a_key(world):
    world.ok("service", say.SignContract, **contract(fee_bp=30))
    file = world.state.get(MERCHANT, "m")
    assert (file.service, file.verified, file.contract.fee_bp, file.account) == (
        "service", True, 30, tag("account", "m"),
    )  # fmt: skip
    assert has_role(world.state, "m", "merchant")
    assert member_of_firm(world.state, tag("firm", "m")) == "m"


@pytest.mark.parametrize(("day", "holds"), [(FIRST - 1, False), (FIRST, True), (LAST, True), (LAST + 1, False)])
def test_a_contract_holds_on_its_days(world, day, holds):
    world.ok("service", say.SignContract, **contract())
    assert bool(contract_on(world.state, "m", day)) is holds


def test_contracts_that_are_refused(world):
    world.merchant("n")
    assert world.refused("agent", say.SignContract, **contract()) == rules.ROLE
    assert world.refused("service", say.SignContract, **contract(until=FIRST - 1)) == rules.DAYS
    assert world.refused("service", say.SignContract, **contract(firms=(tag("firm", "n"),))) == rules.FIRM_TAKEN


def test_an_account_is_changed_by_two_people(world):
    world.merchant("m")
    changed = contract(account=tag("thief"))
    assert world.refused("service", say.SignContract, **changed) == rules.ACCOUNT_NEEDS_TWO
    new = {"merchant": "m", "account": tag("new")}
    assert world.refused("m", say.ApproveAccount, **new) == rules.NO_PROPOSAL
    assert world.refused("agent", say.ProposeAccount, **new) == rules.ROLE
    assert world.refused("service", say.ProposeAccount, **new | {"merchant": "nobody"}) == rules.UNKNOWN_MEMBER
    world.ok("service", say.ProposeAccount, **new)
    assert world.refused("service", say.ApproveAccount, **new) == rules.SAME_PERSON
    assert world.refused("m", say.ApproveAccount, **new | {"account": tag("thief")}) == rules.NO_PROPOSAL
    assert world.refused("agent", say.ApproveAccount, **new) == rules.ROLE
    assert world.state.get(MERCHANT, "m").account == tag("account", "m")
    world.ok("m", say.ApproveAccount, **new)
    assert world.state.get(MERCHANT, "m").account == tag("new")


def test_another_service_company_takes_no_merchant_over(world):
    world.merchant("m")
    taken = contract(fee_bp=9_999)
    assert world.refused("rival", say.SignContract, **taken) == rules.OTHER_SERVICE
    assert world.refused("rival", say.ProposeAccount, merchant="m", account=tag("thief")) == rules.OTHER_SERVICE
    world.ok("service", say.ProposeAccount, merchant="m", account=tag("new"))
    assert world.refused("rival", say.ApproveAccount, merchant="m", account=tag("new")) == rules.ROLE


def row(**more):
    fields = {"name": "test.rate", "value": 13, "since": FIRST, "document": "invented", "mark": "D", "file": root("f")}
    return LawRow(**fields | more)


def test_law_is_adopted_by_more_than_half(world):
    proposal = world.ok("hall", say.ProposeLaw, rows=(row(),)).id
    assert row_in_force(world.state, "test.rate", TODAY) is None
    assert world.refused("hall", say.Vote, proposal=proposal) == rules.ALREADY_VOTED
    world.ok("tax", say.Vote, proposal=proposal)
    assert row_in_force(world.state, "test.rate", TODAY).value == 13
    assert world.refused("customs", say.Vote, proposal=proposal) == rules.ALREADY_VOTED


def test_the_law_of_a_day_is_the_latest_row_that_covers_it(world):
    rows = (row(), row(value=9, since=20260501), row(value=0, since=20260701))
    world.ok("tax", say.Vote, proposal=world.ok("hall", say.ProposeLaw, rows=rows).id)
    found = [row_in_force(world.state, "test.rate", day) for day in (FIRST - 1, FIRST, 20260601, 20260701)]
    assert [known and known.value for known in found] == [None, 13, 9, 0]


def test_votes_that_are_refused(world):
    assert world.refused("bank", say.ProposeLaw, rows=(row(),)) == rules.ROLE
    assert world.refused("hall", say.ProposeLaw, rows=(row(until=FIRST - 1),)) == rules.DAYS
    assert world.refused("hall", say.Vote, proposal=tag("none")) == rules.NO_PROPOSAL
    assert world.refused("bank", say.Vote, proposal=tag("none")) == rules.ROLE


def test_a_wrong_signer_is_refused_and_takes_nobodys_number(world):
    forged = world.head("bank", say.RotateKey, new=SPARE)
    (reply,) = world.say("agent", forged)
    assert reply.refusal.code == transition.SIGNER_NOT_FILER
    (reply,) = world.say("bank", forged)
    assert reply.refusal is None


def test_every_role_of_the_toy_ledger_is_held(world):
    assert all(has_role(world.state, name, role) for name, roles in ROLES.items() for role in roles)

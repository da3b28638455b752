"""Checks of licence, shop, account and mandate: whose word counts, for how long, and what the door asks for."""

import pytest
from world import FIRST, LAST, TODAY, World, key_of, new_member, root, tag

from cohong.core import signing
from cohong.core.calendar import add_days
from cohong.core.law import LawRow
from cohong.modules.authenticity import messages as say
from cohong.modules.authenticity import rules
from cohong.modules.authenticity.state import CHECK, ENDS, check_key, checks_of, condition, spans, standing
from cohong.modules.customs import messages as customs
from cohong.modules.members import messages as members
from cohong.modules.members import rules as member_rules

M, N = tag("firm", "m"), tag("firm", "n")
SHOP, ACCOUNT, AGENT = tag("shop", "s1"), tag("account", "m"), tag("firm", "agent")
WAY = {"licence": rules.REGISTER, "shop": rules.PAGE_CODE, "account": rules.SMALL_TRANSFER, "mandate": rules.PAPER}
ABOUT = {"licence": None, "shop": SHOP, "account": ACCOUNT, "mandate": AGENT}
SOON = 20261101


@pytest.fixture
def world():
    world = World()
    agent = members.NewMember(
        member="filing", roles=("agent",), keys=(signing.public_hex(key_of("filing")),), firms=(AGENT,)
    )
    world.ok("hall", members.Enrol, members=(agent,))
    world.merchant("m")
    return world


def item(what="licence", **fields):
    known = {"firm": M, "verdict": "confirmed", "method": WAY[what], "about": ABOUT[what], "since": TODAY}
    until = {} if fields.get("verdict") == "failed" else {"until": SOON}
    return say.CheckItem(what=what, **{**known, **until, **fields})


def attest(world, *items, who="service"):
    return world.ok(who, say.AttestCheck, root=root("seen", len(world.base.rows)), items=items)


def codes(world, *items, who="service"):
    return world.failed(who, say.AttestCheck, root=root("seen"), items=items)


def adopt(world, name, value):
    row = LawRow(name=name, value=value, since=FIRST, document="invented", mark="D", file=root("law"))
    proposal = world.ok("hall", members.ProposeLaw, rows=(row,)).id
    world.ok("tax", members.Vote, proposal=proposal)


def order_fields(number=1, **fields):
    common = {"firm": M, "number": tag("order", number), "platform": tag("platform"), "currency": "USD", "value": 0}
    return {"root": root("order", number), "lines": (), **common, **fields}


def order_refused(world, who="agent", number=1):
    return world.refused(who, customs.LodgeOrder, **order_fields(number))


# --- saying it --------------------------------------------------------------------------------------------------------


def test_a_check_stands_on_its_days_and_names_its_evidence(world):
    reply = attest(world, item("account", method=rules.SMALL_TRANSFER), item("licence"))
    row = standing(world.state, M, "licence", SOON)
    assert (row.by, row.method, row.since, row.until, row.index) == ("service", rules.REGISTER, TODAY, SOON, 1)
    assert row.paper.id == reply.id
    assert standing(world.state, M, "licence", add_days(TODAY, -1)) is None
    assert standing(world.state, M, "licence", add_days(SOON, 1)) is None
    assert standing(world.state, M, "account", TODAY, ACCOUNT).index == 0
    assert standing(world.state, M, "account", TODAY, tag("account", "other")) is None


def test_the_four_are_told_apart_and_a_firm_may_have_several_shops(world):
    attest(world, *map(item, rules.WHATS), item("shop", about=tag("shop", "s2"), until=add_days(SOON, 1)))
    found = {(what, about) for what, about, _ in checks_of(world.state, M)}
    assert found == {(what, about or "") for what, about in ABOUT.items()} | {("shop", tag("shop", "s2"))}
    assert standing(world.state, M, "shop", TODAY).until == add_days(SOON, 1), "the one that holds longest"


@pytest.mark.parametrize(
    ("who", "what", "way", "may"),
    [
        ("hall", "licence", rules.REGISTER, True),
        ("tax", "licence", rules.PAPER, True),
        ("platform", "shop", rules.SHOP_RECORD, True),
        ("service", "shop", rules.SHOP_RECORD, False),
        ("bank", "account", rules.BANK_RECORD, True),
        ("service", "account", rules.BANK_RECORD, False),
        ("hall", "account", rules.SMALL_TRANSFER, False),
        ("customs", "mandate", rules.ON_FILE, True),
        ("bank", "mandate", rules.PAPER, False),
        ("tax", "shop", rules.PAGE_CODE, False),
    ],
)
def test_each_role_attests_what_it_can_know(world, who, what, way, may):
    assert codes(world, item(what, method=way), who=who) == ([] if may else [rules.NOT_YOURS])


def test_a_role_that_knows_nothing_of_it_is_refused_as_a_whole(world):
    fields = {"root": root("seen"), "items": (item(),)}
    assert world.refused("agent", say.AttestCheck, **fields) == member_rules.ROLE
    assert world.refused("carrier", say.AttestCheck, **fields) == member_rules.ROLE
    assert world.refused("service", say.AttestCheck, **fields, join="f" * 8) == member_rules.JOIN_KEY
    assert world.refused("service", say.AttestCheck, items=(item(),)) == rules.NO_EVIDENCE


def test_every_item_stands_alone(world):
    wrong = [
        (item(method=rules.PAGE_CODE), rules.WAY),
        (item(about=SHOP), rules.ABOUT),
        (item("shop", about=None), rules.ABOUT),
        (item(since=20260631), member_rules.DAYS),
        (item(since=TODAY, until=add_days(TODAY, -1)), member_rules.DAYS),
        (item(since=add_days(TODAY, 1)), rules.AHEAD),
        (item(until=None), rules.LAST_DAY),
        (item(verdict="failed", until=SOON), rules.LAST_DAY),
        (item(until=20270602), rules.TOO_LONG),
        (item("shop", until=20261202), rules.TOO_LONG),
    ]
    found = codes(world, *(one for one, _ in wrong), item(until=20270601))
    assert found == [code for _, code in wrong]
    assert standing(world.state, M, "licence", 20270601)


def test_how_long_a_check_holds_is_a_dated_law_row(world):
    adopt(world, "authenticity.licence_months", 3)
    assert codes(world, item(until=20260902)) == [rules.TOO_LONG]
    assert codes(world, item(until=20260901)) == []


def test_nobody_confirms_itself(world):
    world.ok("hall", members.Enrol, members=(new_member("club", "service", firms=(tag("firm", "club"),)),))
    own = item(firm=tag("firm", "club"))
    to_itself = item("mandate", about=tag("firm", "club"))
    assert codes(world, own, to_itself, who="club") == [rules.OWN_WORD, rules.OWN_WORD]


# --- newer, failed, withdrawn -----------------------------------------------------------------------------------------


def test_a_newer_check_replaces_the_older_and_its_days_are_kept(world):
    attest(world, item(since=20260301, until=20260801))
    attest(world, item(since=TODAY), who="hall")
    row = standing(world.state, M, "licence", TODAY)
    assert (row.by, row.since, spans(row)) == ("hall", TODAY, ((20260301, 20260531), (TODAY, SOON)))
    assert codes(world, item(since=20260501)) == [rules.NEWER]


def test_days_that_touch_are_one_so_that_renewing_for_years_keeps_one_span(world):
    for day, last in ((20260101, 20260201), (20260201, 20260301), (20260301, 20260401), (20260501, SOON)):
        attest(world, item(since=day, until=last))
    row = standing(world.state, M, "licence", TODAY)
    assert spans(row) == ((20260101, 20260401), (20260501, SOON))


def test_a_failed_check_ends_what_stood_from_its_day_on(world):
    attest(world, item(since=20260301))
    attest(world, item(verdict="failed"), who="tax")
    key = check_key(world.state, M, "licence", None)
    row = world.state.get(CHECK, key)
    assert condition(row, TODAY) == "failed"
    assert standing(world.state, M, "licence", TODAY) is None
    assert spans(row) == ((20260301, 20260531),)


def test_only_who_attested_a_check_takes_it_back(world):
    attest(world, item("shop"))
    fields = {"firm": M, "what": "shop", "about": SHOP}
    assert world.refused("platform", say.WithdrawCheck, **fields) == rules.NOT_ATTESTED
    world.ok("service", say.WithdrawCheck, **fields)
    row = world.state.get(CHECK, check_key(world.state, M, "shop", SHOP))
    assert (condition(row, TODAY), spans(row)) == ("missing", ())
    assert world.refused("service", say.WithdrawCheck, **fields) == rules.NOT_ATTESTED
    assert world.refused("service", say.WithdrawCheck, firm=M, what="licence") == rules.NOT_ATTESTED
    assert world.refused("service", say.WithdrawCheck, **fields, join="f" * 8) == member_rules.JOIN_KEY


def ends(world):
    return {(key, row.by) for key, row in world.state.scan(ENDS)}


def test_what_ends_is_found_by_its_day(world):
    assert ends(world) == set()
    attest(world, item(), item("shop", until=20261001))
    assert ends(world) == {(f"{SOON}/{M}/licence/", "service"), (f"20261001/{M}/shop/{SHOP}", "service")}
    attest(world, item(until=20261201), who="hall")
    attest(world, item("shop", verdict="failed"))
    assert ends(world) == {(f"20261201/{M}/licence/", "hall")}
    world.ok("hall", say.WithdrawCheck, firm=M, what="licence")
    assert ends(world) == set()


# --- aliases ----------------------------------------------------------------------------------------------------------


def alias(world, firm, other):
    world.ok("hall", members.StateAlias, firm=firm, alias=other)


def test_checks_follow_a_firm_to_its_canonical_code(world):
    attest(world, item(firm=N), item("mandate", firm=N))
    alias(world, M, N)
    assert {what for what, _, _ in checks_of(world.state, N)} == {"licence", "mandate"}
    assert standing(world.state, N, "licence", TODAY) == standing(world.state, M, "licence", TODAY)
    assert all(f"/{M}/" in key for key, _ in ends(world)), "by their last day as well"


def test_a_mandate_follows_its_agent(world):
    other = tag("firm", "agent", "customs")
    attest(world, item("mandate", about=other))
    alias(world, AGENT, other)
    assert standing(world.state, M, "mandate", TODAY, AGENT)
    assert standing(world.state, M, "mandate", TODAY, other)


@pytest.mark.parametrize("failed_first", [True, False])
def test_of_two_checks_the_newer_stands_and_of_one_day_the_failed(world, failed_first):
    first = item(verdict="failed") if failed_first else item()
    second = item(firm=N) if failed_first else item(firm=N, verdict="failed")
    attest(world, first, second, item("shop"), item("shop", firm=N, since=20260301, until=20260701))
    alias(world, M, N)
    (row,) = [row for what, _, row in checks_of(world.state, M) if what == "licence"]
    assert row.verdict == "failed"
    shop = standing(world.state, M, "shop", TODAY, SHOP)
    assert spans(shop) == ((20260301, 20260531), (TODAY, SOON))
    assert ends(world) == {(f"{SOON}/{M}/shop/{SHOP}", "service")}


# --- at the door ------------------------------------------------------------------------------------------------------


def test_without_the_law_row_nothing_is_refused(world):
    attest(world, item(verdict="failed"))
    world.lodge("m", 1)


def test_a_merchants_documents_wait_for_what_the_ledger_asks_for(world):
    adopt(world, "authenticity.required", ("licence", "account"))
    assert order_refused(world) == rules.MISSING["licence"]
    attest(world, item())
    assert order_refused(world) == rules.MISSING["account"]
    attest(world, item("account", about=tag("account", "other")))
    assert order_refused(world) == rules.MISSING["account"], "the account that is paid to"
    attest(world, item("account"))
    world.lodge("m", 1)


def test_an_ended_or_failed_check_is_named_as_that(world):
    adopt(world, "authenticity.required", ("licence",))
    attest(world, item(since=20260301, until=20260531))
    reply = world.reply("agent", customs.LodgeOrder, **order_fields())
    assert (reply.refusal.code, reply.refusal.seen) == (rules.EXPIRED["licence"], "20260531")
    attest(world, item(verdict="failed"))
    reply = world.reply("agent", customs.LodgeOrder, **order_fields())
    assert (reply.refusal.code, reply.refusal.seen) == (rules.FAILED["licence"], str(TODAY))
    attest(world, item())
    world.ok("agent", customs.LodgeOrder, **order_fields())


def test_a_list_is_asked_like_an_order_and_what_stands_may_still_be_changed(world):
    world.lodge("m", 1)
    adopt(world, "authenticity.required", ("licence",))
    world.ok("agent", customs.LodgeOrder, **order_fields(number=3, firm=N))  # no merchant under contract
    fields = {"agent": AGENT, "cop": tag("cop", 2), "carrier": tag("carrier"), "waybill": tag("waybill", 2)}
    listed = {**order_fields(number=2), **fields, "owner": M, "regime": "9610"}
    assert world.refused("agent", customs.LodgeList, **listed) == rules.MISSING["licence"]
    world.lodge_list("m", 1, version=2)


def test_a_mandate_is_asked_of_an_agent_alone(world):
    adopt(world, "authenticity.required", ("mandate",))
    assert order_refused(world, "filing") == rules.MISSING["mandate"]
    assert order_refused(world, "rival") == rules.MISSING["mandate"]
    attest(world, item("mandate"))
    assert order_refused(world, "rival") == rules.MISSING["mandate"], "it is the other agent's"
    for number, who in enumerate(("filing", "service", "m", "platform"), start=10):
        world.ok(who, customs.LodgeOrder, **order_fields(number))


def test_a_merchant_whose_contract_has_ended_is_not_asked(world):
    adopt(world, "authenticity.required", ("licence",))
    world.merchant("n", until=20260531)
    world.ok("agent", customs.LodgeOrder, **order_fields(firm=N))
    world.contract("n", until=LAST)
    assert world.refused("agent", customs.LodgeOrder, **order_fields(2, firm=N)) == rules.MISSING["licence"]


def test_a_word_of_the_row_that_nobody_knows_asks_for_nothing(world):
    adopt(world, "authenticity.required", ("horoscope",))
    world.lodge("m", 1)

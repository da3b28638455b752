"""The cases of the vectors, told on the toy ledger of the module tests. Run with --update to write them as JSON anew.

Each case prepares a ledger and then yields what is said: (who signs, head) or a number of days to wait. What was read before
the first of them is its `pre`; what is different at the end is its `post`."""

import sys
from pathlib import Path

from vector_kit import HERE, told, write

sys.path.append(str(Path(__file__).parent.parent / "modules"))
from world import FIRST, LAST, TODAY, World, root, tag

from cohong.core.law import LawRow
from cohong.core.message import message_id
from cohong.modules.customs import messages as customs
from cohong.modules.members import messages as members
from cohong.modules.tax import messages as tax
from cohong.modules.trade import messages as trade
from cohong.modules.trade.rules import CONTRADICTED

CASES = {}


def case(story):
    """Register a story under `module/what_happens`."""
    module, _, name = story.__name__.partition("__")
    CASES[f"{module}/{name}"] = story
    return story


def order(world, who="agent", number=1, firm="m", **more):
    lines = (customs.StatedLine(1, "011", 200_000, 5_000),)
    fields = {"root": root("order", number), "firm": tag("firm", firm), "number": tag("order", number)}
    fields |= {"platform": tag("platform"), "currency": "USD", "value": 5_000, "lines": lines}
    return who, world.head(who, customs.LodgeOrder, **fields | more)


def waybill(world, number=1, who="carrier", **more):
    fields = {"root": root("waybill", number), "carrier": tag("carrier"), "number": tag("waybill", number)}
    return who, world.head(who, customs.LodgeWaybill, **fields | {"weight_e5": 65_000, "packages": 1} | more)


def listed(world, number=1, **more):
    lines = (customs.StatedLine(1, "011", 200_000, 5_000),)
    firm = tag("firm", "m")
    fields = {"root": root("list", number, 1), "agent": tag("firm", "agent"), "cop": tag("cop", number), "firm": firm}
    fields |= {"number": tag("order", number), "carrier": tag("carrier"), "waybill": tag("waybill", number)}
    fields |= {"owner": firm, "platform": tag("platform"), "regime": "9610", "currency": "USD", "value": 5_000}
    return "agent", world.head("agent", customs.LodgeList, **fields | {"lines": lines} | more)


def receipt(world, status, clock="120000", who="customs"):
    word = customs.Return("list", tag("firm", "m"), tag("order", 1), status, f"{TODAY}{clock}000")
    return who, world.head(who, customs.ObserveReturns, items=(word,))


def matched(world, number=1, value=5_000, version=1, **more):
    lines = (trade.MatchedLine(1, "011", 200_000, 200_000, value),)
    fields = {"currency": "USD", "lines": lines, "seller": tag("firm", "m")} | more
    return trade.MatchItem(**world.subject("m", number, version), **fields)


def attest(world, *items):
    return "platform", world.head("platform", trade.AttestMatch, rule="match.1", items=items)


def label(world, since=FIRST, until=LAST, **more):
    item = tax.LabelItem(**world.subject("m", 1), label="EXEMPT_NO_INVOICE", basis="E-NOINV", since=since, until=until)
    return "tax", world.head("tax", tax.AttestLabel, rule="label.1", items=(item,), **more)


def rows(since, until=LAST):
    return (
        LawRow(
            name="tax.law_set", value="T", since=since, until=until, document="invented", mark="D", file=root("new")
        ),
    )


# Customs


@case
def customs__list_waits_for_its_order(world):
    yield listed(world)
    yield waybill(world)
    yield attest(world, matched(world))
    yield order(world)
    yield attest(world, matched(world))


@case
def customs__same_document_again(world):
    said = order(world)
    yield said
    yield said
    yield "agent", world.head("agent", customs.LodgeOrder, **fields_of(said[1]) | {"value": 5_001})
    yield order(world, guid=tag("guid", "another"))


def fields_of(head):
    return {name: getattr(head, name) for name in head.__struct_fields__ if name not in {"v", "filer"}}


@case
def customs__second_filer_makes_a_claim(world):
    yield order(world)
    yield order(world, "service", root=root("theirs"))


@case
def customs__change_and_deletion(world):
    yield order(world)
    yield order(world, app=2, rev=20260601120000, root=root("better"))
    yield listed(world)
    yield order(world, app=2, rev=20260601130000, root=root("too late"))
    yield listed(world, app=3, rev=20260601140000)


@case
def customs__newest_word_of_customs(world):
    world.lodge("m", 1)
    yield receipt(world, 399, "100000")
    yield receipt(world, 120, "090000")
    yield receipt(world, 399, "100000")
    yield receipt(world, 800, "110000")
    yield receipt(world, 899, "160000")


@case
def customs__release_by_a_stranger(world):
    world.lodge("m", 1)
    yield receipt(world, 800, who="agent")
    yield receipt(world, 800, who="bank")


@case
def customs__release_before_the_list(world):
    yield receipt(world, 800)
    yield listed(world)


@case
def customs__refused_list_sent_again(world):
    world.lodge("m", 1)
    yield listed(world, root=root("again"))
    yield receipt(world, 100)
    yield listed(world, root=root("again"))


@case
def customs__waybill_number_used_again(world):
    world.lodge("m", 1)
    yield 30
    yield waybill(world, root=root("waybill", 2))
    yield listed(world, 2, waybill=tag("waybill", 1))
    yield 160
    yield waybill(world, root=root("waybill", 2))
    yield listed(world, 2, waybill=tag("waybill", 1))


# Trade


@case
def trade__each_subject_stands_alone(world):
    world.lodge("m", 1)
    yield attest(world, matched(world, 7), matched(world, version=2), matched(world, freight=350))


@case
def trade__the_last_of_four_opens_the_right(world):
    world.lodge("m", 1)
    world.review("m", 1)
    yield label(world)
    yield receipt(world, 800)
    yield attest(world, matched(world))
    yield attest(world, matched(world))


@case
def trade__base_below_its_uses(world):
    world.exported("m", 1, 5_000)
    world.receive("r", 5_000)
    world.claim("r", ("m", 1, 5_000))
    yield attest(world, matched(world, value=4_000))


@case
def trade__contradiction_freezes(world):
    world.lodge("m", 1)
    subject = {"firm": tag("firm", "m"), "number": tag("order", 1)}
    yield "bank", world.head("bank", trade.Contradict, **subject, against=tag("x"), reason="match")
    yield "agent", world.head("agent", trade.ResolveDifference, **subject, code=CONTRADICTED)
    yield "platform", world.head("platform", trade.ResolveDifference, **subject, code=CONTRADICTED)


# Tax


@case
def tax__label_for_other_export_days(world):
    world.lodge("m", 1)
    yield label(world, until=20260531)
    yield receipt(world, 800)
    yield label(world, since=TODAY)


@case
def tax__law_that_is_not_adopted(world):
    world.lodge("m", 1)
    yield label(world, since=20200101, until=20200131)
    yield label(world, law=root("unknown"))
    yield "platform", world.head("platform", tax.AttestLabel, rule="label.1", items=())


# Members


@case
def members__majority_adopts_law(world):
    yield "tax", world.head("tax", members.ProposeLaw, rows=rows(20200101, 20201231), guid=tag("proposal"))
    proposal = message_id("tax", "members.propose_law", tag("proposal"), 0)
    yield "tax", world.head("tax", members.Vote, proposal=proposal)
    yield "agent", world.head("agent", members.Vote, proposal=proposal)
    yield "hall", world.head("hall", members.Vote, proposal=proposal)


@case
def members__alias_moves_one_and_freezes_two(world):
    for firm, number in [("m", 1), ("old", 1), ("old", 2)]:
        world.say(*order(world, number=number, firm=firm))
    alias = {"firm": tag("firm", "m"), "alias": tag("firm", "old")}
    yield "service", world.head("service", members.StateAlias, **alias)
    yield "hall", world.head("hall", members.StateAlias, **alias)


@case
def members__mandate_withdrawn(world):
    mandate = {"firm": tag("firm", "m"), "agent": "agent"}
    world.ok("m", members.GrantMandate, **mandate, since=FIRST, until=LAST)
    yield order(world)
    yield "m", world.head("m", members.RevokeMandate, **mandate)
    yield order(world, number=2)


@case
def members__wrong_signer_and_unknown_signer(world):
    _, head = order(world)
    yield "rival", head
    yield "nobody", head
    yield "agent", head


def tell(name):
    """One case as it happens now: `pre`, `messages`, `post` and `outcomes`, plain values."""
    world = World()
    world.merchant("m")
    return told(world, CASES[name](world))


if __name__ == "__main__":
    for name in CASES:
        now = tell(name)
        if write(HERE / name, now, update="--update" in sys.argv):
            print(name)

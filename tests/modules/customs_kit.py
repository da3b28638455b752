"""Documents and customs' words for the tests of the customs module."""

from world import TODAY, root, tag

from cohong.modules.customs import messages as say

CLOCK = f"{TODAY}120000000"


def order(number=1, firm="m", **more):
    return {
        "root": root("order", number), "firm": tag("firm", firm), "number": tag("order", number),
        "platform": tag("platform"), "currency": "USD", "value": 0, "lines": (),
    } | more  # fmt: skip


def waybill(number=1, **more):
    return {
        "root": root("waybill", number), "carrier": tag("carrier"), "number": tag("waybill", number), "weight_e5": 100_000,
        "packages": 1,
    } | more  # fmt: skip


def listed(number=1, firm="m", **more):
    return {
        "root": root("list", number, 1), "agent": tag("firm", "agent"), "cop": tag("cop", number), "firm": tag("firm", firm),
        "number": tag("order", number), "carrier": tag("carrier"), "waybill": tag("waybill", number),
        "owner": tag("firm", firm), "platform": tag("platform"), "regime": "9610", "currency": "CNY", "value": 0,
        "lines": (),
    } | more  # fmt: skip


def change(minute=1):
    return {"app": 2, "rev": 20260601120000 + minute}


def customs_says(world, status, number=1, *, of="list", time=CLOCK, firm="m", who="customs"):
    party, kind = ("carrier", "waybill") if of == "waybill" else ("firm", "order")
    tags = (tag(party),) if of == "waybill" else (tag(party, firm),)
    word = say.Return(of, *tags, tag(kind, number), status, time)
    return world.ok(who, say.ObserveReturns, items=(word,))


def names(reply):
    return [type(fact).__name__ for fact in reply.facts]


def codes(row):
    return [difference.code for difference in row.differences]

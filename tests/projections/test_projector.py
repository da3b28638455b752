"""However the ledger grew and in whatever steps it was followed, the tables are those that a rebuild makes."""

import random

import pytest
import test_conservation
import test_customs_random
from ledger_world import LedgerWorld
from sqlalchemy import select
from world import root, tag

from cohong.modules.customs import messages as customs
from cohong.modules.members import messages as members
from cohong.projections import tables
from cohong.projections.projector import Projector

PLAIN = "trade trouble credit settlement deal payable payout merchant tally flow paper named asked proposal".split()


def rows(connection, name):
    """The rows of a table, without their order."""
    return sorted(tuple(row) for row in connection.execute(select(tables.metadata.tables[name])))


def lives(connection):
    """Events by what they speak of: subjects are numbered as they come, which tells nothing."""
    about, row = tables.subject, tables.event
    columns = [column for column in row.c if column.name != "no"]
    question = select(about.c.kind, about.c.name, *columns).join(row, row.c.no == about.c.no)
    return sorted(tuple(one) for one in connection.execute(question) if one[0] != "waybill")


def contents(database):
    with database.read() as connection:
        found = {name: rows(connection, name) for name in PLAIN} | {"event": lives(connection)}
        said = dict(connection.execute(select(tables.meta.c.name, tables.meta.c.value)).all())
        return found | {"meta": sorted((name, value) for name, value in said.items() if name != "subjects")}


def assert_equal(grown, rebuilt):
    for name, expected in rebuilt.items():
        ours, theirs = set(grown[name]), set(expected)
        assert (name, sorted(ours - theirs)) == (name, sorted(theirs - ours))
        assert len(grown[name]) == len(expected), name


class Follower:
    """Follows a world into one database in random steps, and rebuilds another at the end."""

    def __init__(self, world, fresh, seed):
        self.world, self.dice = world, random.Random(seed)
        self.grown, self.rebuilt = fresh(), fresh()

    def follow(self, *, whole=False):
        """A few rounds, each of a few leaves; now and then all there is."""
        with self.world.read() as live:
            projector = Projector(live, self.grown)
            for _ in range(self.dice.randrange(1, 5)):
                projector.catch_up(self.dice.choice((1, 3, 10, 1_000)))
            while whole and projector.catch_up(self.dice.choice((7, 1_000))).behind:
                pass

    def check(self):
        self.follow(whole=True)
        with self.world.read() as live:
            progress = Projector(live, self.rebuilt).rebuild()
            assert progress.behind == 0
            assert progress.size == live.info().size
        grown, rebuilt = contents(self.grown), contents(self.rebuilt)
        assert_equal(grown, rebuilt)
        return grown


def test_documents_in_any_order_give_the_tables_of_a_rebuild(seed, campaign, fresh, tmp_path, monkeypatch):
    for run in range(campaign):
        world = LedgerWorld(tmp_path / f"home{run}")
        monkeypatch.setattr(test_customs_random, "World", lambda world=world: world)
        port = test_customs_random.Port(seed + run)
        follower = Follower(world, fresh, seed + run)
        for _ in range(8):
            for _ in range(15):
                port.step()
            follower.follow()
        found = follower.check()
        world.close()
        assert found["trade"]
        assert found["event"]


def test_money_in_any_order_gives_the_tables_of_a_rebuild(seed, campaign, fresh, tmp_path, monkeypatch):
    for run in range(campaign):
        world = LedgerWorld(tmp_path / f"home{run}")
        monkeypatch.setattr(test_conservation, "World", lambda world=world: world)
        city = test_conservation.City(seed + run)
        follower = Follower(world, fresh, seed + run)
        for _ in range(6):
            for _ in range(25):
                city.step()
            follower.follow()
        found = follower.check()
        world.close()
        assert found["credit"]
        assert found["settlement"]


@pytest.fixture
def world(tmp_path):
    made = LedgerWorld(tmp_path / "home")
    yield made
    made.close()


def one(database, name):
    (row,) = rows_of(database, name)
    return row


def rows_of(database, name):
    with database.read() as connection:
        return [dict(row) for row in connection.execute(select(tables.metadata.tables[name])).mappings()]


def test_a_contract_signed_later_moves_the_merchants_trades_to_its_service_company(world, fresh, seed):
    follower = Follower(world, fresh, seed)
    world.exported("m", 1, 5_000)
    follower.follow(whole=True)
    before = one(follower.grown, "trade")
    assert (before["merchant"], before["service"]) == (tag("firm", "m"), "")
    world.merchant("m")
    follower.check()
    after = one(follower.grown, "trade")
    assert (after["merchant"], after["service"]) == ("m", "service")
    assert {row["service"] for row in rows_of(follower.grown, "tally")} == {"service"}


def agents_own(world, owner):
    """A trade that an agent files under its own code; only its list says who sells."""
    shared = {"firm": tag("firm", "agent"), "number": tag("order", 1), "platform": tag("platform"), "currency": "USD"}
    world.ok("agent", customs.LodgeOrder, root=root("order", 1), value=4_000, freight=25, lines=(), **shared)
    world.ok(
        "agent", customs.LodgeList, root=root("list", 1, 1), agent=tag("firm", "agent"), cop=tag("cop", 1),
        carrier=tag("carrier"), waybill=tag("waybill", 1), owner=tag("firm", owner), regime="9610", value=4_000, lines=(),
        **shared,
    )  # fmt: skip


@pytest.mark.parametrize("signed_first", [True, False])
def test_before_the_match_a_trade_is_that_merchants_whom_its_list_names(world, fresh, seed, signed_first):
    follower = Follower(world, fresh, seed)
    if signed_first:
        world.merchant("m")
    agents_own(world, "m")
    follower.follow(whole=True)
    if not signed_first:
        assert one(follower.grown, "trade")["merchant"] != "m"
        world.merchant("m")
    follower.check()
    row = one(follower.grown, "trade")
    assert (row["merchant"], row["service"], row["agent"]) == ("m", "service", "agent")
    assert (row["stated"], row["currency"], row["stake"], row["value"]) == (4_025, "USD", 4_025, 0)


def test_a_list_that_names_nobody_known_leaves_the_trade_with_the_firm_that_ordered(world, fresh, seed):
    follower = Follower(world, fresh, seed)
    world.merchant("m")
    agents_own(world, "nobody")
    follower.check()
    row = one(follower.grown, "trade")
    assert row["merchant"] in ("agent", tag("firm", "agent"))
    assert row["service"] == ""


def test_a_trade_that_moves_under_another_tag_of_its_firm_takes_its_life_along(world, fresh, seed):
    follower = Follower(world, fresh, seed)
    world.exported("m", 1, 5_000)
    follower.follow(whole=True)
    told = len(rows_of(follower.grown, "event"))
    world.ok("hall", members.StateAlias, firm=tag("firm", "other"), alias=tag("firm", "m"))
    follower.check()
    assert one(follower.grown, "trade")["key"] == tag("firm", "other") + tag("order", 1)
    assert len(rows_of(follower.grown, "event")) == told
    assert {row["kind"] for row in rows_of(follower.grown, "subject")} == {"trade"}


def test_a_day_of_money_is_told_trade_by_trade(world, fresh, seed):
    follower = Follower(world, fresh, seed)
    world.merchant("m")
    world.exported("m", 1, 5_000)
    batch = world.settled("credit", ("m", 1, 5_000), bought=35_500)
    follower.follow(whole=True)
    payout = world.pay(batch, "m")
    world.bank_says(payout, "settled", 35_500)
    found = follower.check()
    trade = one(follower.grown, "trade")
    assert (trade["stage"], trade["paid"], trade["why"]) == ("paid", 5_000, "")
    flows = {(row["what"], row["currency"], row["count"], row["amount"]) for row in rows_of(follower.grown, "flow")}
    moved = {(what, "USD", 1, 5_000) for what in ("declared", "released", "collected", "settled")}
    assert flows == moved | {("paid", "CNY", 1, 35_500)}
    assert len(found["tally"]) == 1
    assert (one(follower.grown, "payout")["newest"], one(follower.grown, "payout")["state"]) == (1, "SETTLED")


def test_what_was_refused_of_a_trade_stands_in_its_life(world, fresh, seed):
    follower = Follower(world, fresh, seed)
    world.merchant("m")
    world.exported("m", 1, 5_000)
    world.receive("credit", 9_000)
    (code,) = world.failed("service", test_conservation.forex.ClaimOrders, remittance=tag("remittance", "credit"),
                           items=world.items(("m", 1, 9_000)))  # fmt: skip
    follower.check()
    refused = [row for row in rows_of(follower.grown, "event") if row["result"] == "refused"]
    assert [(row["code"], row["kind"], row["facts"]) for row in refused] == [(code, "forex.claim_orders", "")]


def test_tables_of_another_ledger_are_made_anew(world, fresh, seed, tmp_path):
    follower = Follower(world, fresh, seed)
    world.exported("m", 1, 5_000)
    follower.follow(whole=True)
    other = LedgerWorld(tmp_path / "other")
    other.exported("n", 2, 700)
    theirs = Follower(other, fresh, seed)
    theirs.grown = follower.grown
    theirs.check()
    other.close()
    assert one(follower.grown, "trade")["value"] == 700

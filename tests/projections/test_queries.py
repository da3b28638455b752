"""What pages ask the tables: each answer is what the ledger's rows say, page after page, and none walks through all trades."""

import subprocess
import sys
import threading

import msgspec
import pytest
from sqlalchemy import event, select

from cohong.city import demo
from cohong.ledger.embedded.home import Home
from cohong.ledger.embedded.live import Live
from cohong.modules import rulebook
from cohong.modules.clearing.state import FAILED, PAYABLE, PAYOUT
from cohong.modules.trade.state import LOOSE
from cohong.node.problems import order_value
from cohong.node.reading import Reading
from cohong.projections import followed, queries, run, stages
from cohong.projections import tables as sheets
from cohong.projections.database import Database, default_url
from cohong.projections.moved import payouts_of_day, trades_moved
from cohong.projections.queries import Scope
from cohong.projections.rows import stake_of


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A day of the city, followed to its end."""
    place = tmp_path_factory.mktemp("city")
    demo(seed=4, trades=80, home=place)
    run.catch_up(place / "home")
    return place / "home"


@pytest.fixture(scope="module")
def tables(home):
    with Database(default_url(home)) as database:
        yield database


@pytest.fixture(scope="module")
def live(home):
    with Live(Home(home), rulebook()) as found:
        yield found


@pytest.fixture(scope="module")
def known(live):
    """Key to trade, stage and why, by the rows of the ledger."""
    return {key: (trade, stage, why) for key, trade, stage, why in stages.trades_of(live.state())}


def pages(ask, **words):
    """Every page of a list, three rows each."""
    found, after = [], None
    while page := ask(after=after, limit=3, **words):
        assert len(page) <= 3
        found += page
        after = page[-1].cursor
    assert len({row.cursor for row in found}) == len(found), "no row stands on two pages"
    return found


def test_the_tables_say_how_far_they_are(tables, live):
    info = live.info()
    said = queries.standing(tables)
    assert (said.ledger, said.size, said.height, said.time_ms) == (info.ledger, info.size, info.height, info.time_ms)


def test_empty_tables_answer_with_nothing(tmp_path):
    with Database(f"sqlite:///{tmp_path / 'new' / 'read.db'}") as database:
        assert queries.standing(database).size == 0
        assert queries.trades(database) == []
        assert queries.day_figures(database).stages == []


def test_the_figures_of_the_day_are_those_of_the_ledger(tables, known):
    figures = queries.day_figures(tables)
    for stage in ("paid", "waiting", "returned", "wrong"):
        assert figures.count(stage) == sum(found == stage for _, found, _ in known.values())
    for why, count in figures.waiting_for.items():
        assert count == sum((stage, reason) == ("waiting", why) for _, stage, reason in known.values())
    assert sum(figures.waiting_for.values()) == figures.count("waiting") > 0


@pytest.mark.parametrize("oldest", [False, True])
def test_pages_of_trades_hold_every_trade_once_in_order(tables, known, oldest):
    found = pages(lambda **words: queries.trades(tables, oldest=oldest, **words))
    assert {row.key for row in found} == set(known)
    places = [(row.seen, row.key) for row in found]
    assert places == sorted(places, reverse=not oldest)


@pytest.mark.parametrize("stage", ["paid", "waiting", "returned", "wrong"])
def test_trades_of_a_stage_are_found_in_every_scope(tables, known, stage):
    everything = pages(lambda **words: queries.trades(tables, stage=stage, **words))
    assert {row.key for row in everything} == {key for key, (_, found, _) in known.items() if found == stage}
    for field in ("merchant", "service", "agent"):
        for name in {getattr(row, field) for row in everything}:
            scope = Scope(**{field: name})
            mine = pages(lambda scope=scope, **words: queries.trades(tables, scope, stage=stage, **words))
            assert mine == [row for row in everything if getattr(row, field) == name]


def test_trades_are_found_by_why_who_merchant_and_number(tables, known):
    everything = pages(lambda **words: queries.trades(tables, **words))
    for field in ("why", "who", "merchant"):
        for name in {getattr(row, field) for row in everything}:
            mine = pages(lambda field=field, name=name, **words: queries.trades(tables, **{field: name}, **words))
            assert mine == [row for row in everything if getattr(row, field) == name]
    for row in everything:
        assert queries.trade(tables, row.key) == row
        assert row in queries.trades_by_number(tables, row.number)
        trade, stage, why = known[row.key]
        assert (row.stage, row.why, row.stake) == (stage, why, stake_of(trade, stage, why, row.stated))
        assert (row.stated > 0) == (not trade.lines)
    assert queries.trade(tables, "0" * 64) is None


def test_before_the_match_a_trade_is_worth_what_its_order_says(tables, home, known):
    """Order and list of the city agree about money but where one was planted; a trade without order goes by its list."""
    bare = [row for row in pages(lambda **words: queries.trades(tables, **words)) if row.stated]
    assert {row.why for row in bare} == {stages.WAYBILL_MISSING, stages.LIST, "match.price"}
    with Reading(home) as reading:
        for row in bare:
            trade = known[row.key][0]
            order = reading.body(reading.operator, trade.order)
            assert (row.stated, row.currency) == order_value(order, trade)
            assert (row.value, row.paid) == (0, 0)
    groups = {group.why: group for group in queries.waiting(tables)}
    assert {why for why, group in groups.items() if group.stated} == {row.why for row in bare}


def test_trades_of_a_payout_that_came_back_are_returned(tables, live, known):
    state = live.state()
    failed = [row for _, row in state.scan(PAYABLE) if row.payout and state.get(PAYOUT, row.payout).state in FAILED]
    behind = {part.trade for row in failed for part in row.orders}
    found = pages(lambda **words: queries.trades(tables, stage="returned", **words))
    assert {row.key for row in found} == behind
    assert behind
    assert {row.who for row in found} == {"us"}


def test_groups_of_what_waits_add_up_to_the_trades_behind_them(tables, known):
    groups = queries.waiting(tables)
    assert sum(group.count for group in groups) == sum(stage != "paid" for _, stage, _ in known.values())
    for group in groups:
        behind = pages(lambda group=group, **words: queries.trades(tables, why=group.why, **words))
        assert group.count == len(behind)
        assert sum(group.amounts.values()) == sum(row.stake for row in behind)
        assert group.oldest_day == min(row.since_day for row in behind)


def test_the_life_of_a_paid_trade_runs_from_its_order_to_its_payout(tables, live):
    row = queries.trades(tables, stage="paid", limit=1)[0]
    life = queries.events(tables, row.key)
    assert [one.leaf for one in life] == sorted({one.leaf for one in life})
    facts = [fact for one in life for fact in one.facts]
    steps = ("customs.order_lodged", "customs.list_lodged", "trade.matched", "customs.list_released",
             "forex.order_claimed", "forex.deal_observed", "clearing.payout_settled")  # fmt: skip
    assert sorted(steps, key=facts.index) == list(steps)
    assert {"customs.waybill_lodged", "trade.right_opened"} <= set(facts)
    assert (row.seen, row.changed) == (life[0].leaf, life[-1].leaf)
    lodged = next(one for one in life if "customs.order_lodged" in one.facts)
    assert lodged.message_id == row.order_id
    outcome = msgspec.json.decode(live.tiles.leaf(lodged.leaf))
    assert (outcome["id"], outcome["filer"], outcome["time"]) == (lodged.message_id, lodged.filer, lodged.time_ms)


def test_every_open_difference_is_listed(tables, known, live):
    found = pages(lambda **words: queries.troubles(tables, **words))
    of_trades = sum(len(trade.differences) for trade, _, _ in known.values())
    assert len(found) == of_trades + len(list(live.state().scan(LOOSE))) > 0
    for one in found:
        assert one in queries.troubles(tables, code=one.code, who=one.who, limit=1_000)
        if one.trade:
            assert one in queries.troubles_of(tables, one.trade)
    counted = queries.day_figures(tables).trouble
    assert sum(counted.values()) == len(found)


def test_money_is_told_from_credit_to_payout(tables, live):
    credits_had = pages(lambda **words: queries.credits(tables, **words))
    assert queries.credits(tables, Scope(merchant="anybody")) == []
    for credit in credits_had:
        assert queries.credit(tables, credit.tag) == credit
        assert credit in queries.credits(tables, Scope(bank=credit.bank), state=credit.state)
        asked = {one.deal for one in queries.settlements(tables, credit.tag) if one.deal}
        dealt = [row for row in queries.deals(tables) if row.tag in asked]
        assert {row.currency for row in dealt} == {credit.currency}
        assert sum(row.sold for row in dealt) == credit.settled > 0
    payouts = pages(lambda **words: queries.payouts(tables, **words))
    assert {row.id for row in payouts} == {key for key, _ in live.state().scan(PAYOUT)}
    payables = pages(lambda **words: queries.payables(tables, **words))
    assert {row.payout for row in payables if row.attempts} == {row.id for row in payouts if row.newest}
    for row in payouts:
        assert queries.payout(tables, row.id) == row
        assert row in queries.payouts(tables, Scope(merchant=row.merchant), state=row.state)
        assert [one.kind for one in queries.events_of(tables, "payout", row.id)][0] == "clearing.instruct"


def test_merchants_are_shown_with_their_trades(tables, known):
    found = pages(lambda **words: queries.merchants(tables, **words))
    rows = pages(lambda **words: queries.trades(tables, **words))
    for row in found:
        assert queries.merchant(tables, row.id) == row
        assert row.trades == sum(one.merchant == row.id for one in rows)
        assert queries.merchants(tables, Scope(merchant=row.id)) == [row]
    assert sum(row.trades for row in found) > 0


def test_carriers_are_found_with_one_look_for_each(tables):
    with tables.write() as connection:
        for number, carrier in enumerate(("1" * 32, "2" * 32, "2" * 32)):
            row = dict(connection.execute(select(sheets.trade).limit(1)).mappings().one())
            row |= {"key": f"{number}" * 64, "waybill_key": carrier + f"{number}" * 32}
            connection.execute(sheets.trade.insert().values(**row))
        found, asked = queries.carriers(connection), []
        event.listen(connection, "before_cursor_execute", lambda *said: asked.append(said[2]))
        assert queries.carriers(connection) == found
        assert len(asked) == len(found) + 1
        connection.rollback()
    assert {"1" * 32, "2" * 32} < set(found)
    assert set(queries.carriers(tables)) == set(found) - {"1" * 32, "2" * 32}


def test_flows_of_the_day_are_what_moved(tables, known, live):
    moved = {(row.what, row.currency): (row.count, row.amount) for row in queries.flows(tables)}
    released = [trade for trade, _, _ in known.values() if trade.released]
    assert sum(count for (what, _), (count, _) in moved.items() if what == "released") == len(released)
    paid = [row for _, row in live.state().scan(PAYOUT) if row.state in ("SETTLED", "CREDITED")]
    assert moved["paid", "CNY"] == (len(paid), sum(row.amount for row in paid))
    assert queries.flows(tables, until=20000101) == []
    for row in queries.flows(tables):
        if row.what == "paid":
            behind = [one.amount for one in payouts_of_day(tables, Scope(), row.day, limit=1_000)]
        else:
            moved_then = trades_moved(tables, what=row.what, day=row.day, currency=row.currency, limit=1_000)
            behind = [
                one.value if row.what in {"declared", "released"} else getattr(one, row.what) for one in moved_then
            ]
        assert (row.count, row.amount) == (len(behind), sum(behind))


LISTS = {
    "trades": lambda db, scope: queries.trades(db, scope, after="50." + "f" * 64),
    "trades of a stage": lambda db, scope: queries.trades(db, scope, stage="waiting", oldest=True),
    "trades by why": lambda db, scope: queries.trades(db, scope, why=stages.PAYOUT_BACK, after="50.0"),
    "trades by who": lambda db, scope: queries.trades(db, scope, who="us_and_bank"),
    "trades of a merchant": lambda db, scope: queries.trades(db, scope, merchant="merchant-01"),
    "trades behind a bar": lambda db, scope: trades_moved(
        db, scope, what="released", day=20260310, currency="USD", after="5"
    ),
    "payouts behind a bar": lambda db, scope: payouts_of_day(db, scope, 20260310),
    "a trade": lambda db, _: queries.trade(db, "0" * 64),
    "a number": lambda db, _: queries.trades_by_number(db, "0" * 32),
    "a life": lambda db, _: queries.events(db, "0" * 64),
    "what waits": queries.waiting,
    "troubles": lambda db, scope: queries.troubles(db, scope, after="20260101.x"),
    "credits": lambda db, scope: queries.credits(db, scope, after="20260101.x"),
    "payouts": lambda db, scope: queries.payouts(db, scope, after="20260101.x"),
    "payables": lambda db, scope: queries.payables(db, scope, after="x.y"),
    "merchants": queries.merchants,
    "the day": queries.day_figures,
    "papers": lambda db, scope: followed.papers(db, scope, after="50.x"),
    "papers of a kind": lambda db, scope: followed.papers(db, scope, of="bill", oldest=True),
    "papers that wait": lambda db, scope: followed.papers(db, scope, why=stages.PAPER_PARTS),
    "papers of a number": lambda db, _: followed.papers_naming(db, ["0" * 32]),
    "papers of a bill": lambda db, _: followed.bills(db, "0" * 32),
    "corrections": lambda db, scope: followed.open_corrections(db, scope, until=20260310, after="20260101.x"),
    "corrections of a trade": lambda db, _: followed.corrections_of(db, "0" * 64),
}
SCOPES = [Scope(), Scope(merchant="merchant-01"), Scope(service="service"), Scope(agent="agent-1")]
LARGE = ("trade", "event", "subject", "payout", "payable", "credit", "paper", "named", "asked")
"""Tables that grow with the trade; sums and open differences stay small beside them."""


@pytest.mark.parametrize("scope", SCOPES, ids=str)
@pytest.mark.parametrize("name", LISTS)
def test_no_list_walks_through_a_whole_table(tables, name, scope):
    said = []

    def note(_connection, _cursor, statement, parameters, *_):
        said.append((statement, parameters))

    event.listen(tables.engine, "before_cursor_execute", note)
    try:
        LISTS[name](tables, scope)
    finally:
        event.remove(tables.engine, "before_cursor_execute", note)
    asked = [(statement, parameters) for statement, parameters in said if statement.startswith("SELECT")]
    with tables.read() as connection:
        for statement, parameters in asked:
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            walks = [step for step in plan for table in LARGE if step == f"SCAN {table}"]
            assert not walks, (statement, plan)
            if "FROM trade" in statement and "LIMIT" in statement:
                walks = [step for step in plan if "trade" in step]
                assert all("SEARCH trade USING" in step for step in walks), (statement, plan)
                merged = "FROM (SELECT" in statement  # pages of several walks are sorted once, a few rows
                assert sum("TEMP B-TREE" in step for step in plan) <= merged, (statement, plan)
                if (scope.merchant and "bar" not in name) or name == "trades of a merchant":
                    assert all("trade_merchant" in step for step in walks), (statement, plan)


def test_a_follower_in_a_process_of_its_own_keeps_up(home, tmp_path, live):
    url = f"sqlite:///{tmp_path / 'followed.db'}"
    program = (
        "import sys, threading; from pathlib import Path; from cohong.projections.run import follow;"
        "follow(Path(sys.argv[1]), sys.argv[2], threading.Event())"
    )
    follower = subprocess.Popen([sys.executable, "-c", program, str(home), url])
    try:
        with Database(url) as database:
            while queries.standing(database).size < live.info().size:
                assert follower.poll() is None
            with Database(default_url(home)) as other:
                assert queries.day_figures(database) == queries.day_figures(other)
    finally:
        follower.terminate()
        follower.wait()


def test_a_follower_that_is_told_to_stop_ends(home):
    stop = threading.Event()
    stop.set()
    run.follow(home, "", stop)


def test_rebuilt_tables_answer_alike(home, tables):
    before = queries.day_figures(tables), queries.waiting(tables), queries.trades(tables, limit=1_000)
    progress = run.rebuild(home)
    assert progress.behind == 0
    assert before == (queries.day_figures(tables), queries.waiting(tables), queries.trades(tables, limit=1_000))

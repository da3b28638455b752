"""The summary of entrusted exports over a city whose truth is known: sums as the released lists say, E and not D, nothing guessed."""

import pytest

from cohong.city import demo, plan
from cohong.city.people import make_city
from cohong.city.plan import make_plan
from cohong.city.trades import list_of, make_trades
from cohong.core.company import make_uscc
from cohong.core.texts import CohongError
from cohong.modules.trade.state import TRADE
from cohong.node.reading import Reading
from cohong.node.selling import entrusted_tables
from cohong.node.selling.entrusted_tables import RATES_TEMPLATE, Rates, read_contracts, read_rates
from cohong.node.selling.entrusting import NO_RATE, Entrusting
from cohong.portal.ask import scope_of
from cohong.projections import exports
from cohong.projections.run import catch_up

TRADES, SEED = 120, 1
RATES = "currency,month,per,rate\nUSD,202603,100,712.34\nEUR,2026-03,1,7.8512\n"
CITY = make_city(SEED)
AGENTS = {firm.code: firm for firm in CITY.agents}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    place = tmp_path_factory.mktemp("city")
    demo(seed=SEED, trades=TRADES, home=place)
    catch_up(place / "home")
    return place / "home"


@pytest.fixture(scope="module")
def reading(home):
    with Reading(home) as opened:
        yield opened


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    file = tmp_path_factory.mktemp("rates") / "rates.csv"
    file.write_text(RATES, encoding="utf-8")
    return read_rates(file)


def read(reading, given, quarter="2026Q1", member="tax", **more):
    return Entrusting(
        reading, quarter, member, scope_of(reading.state, member), rates=Rates(reading.state, given), **more
    )


@pytest.fixture(scope="module")
def quarter(reading, given):
    return read(reading, given)


@pytest.fixture(scope="module")
def trades(reading):
    """The trades of the city that customs released, as its maker knows them."""
    made = {trade.cop_no: trade for trade in make_trades(CITY, TRADES, SEED, 0)}
    rows = exports.released(reading.tables, 20260101, 20260331)
    assert len(rows) == 116
    bodies = [reading.body("tax", reading.state.get(TRADE, row.key).list) for row in rows]
    return [(made[body["copNo"]], body) for body in bodies]


def fen(body):
    """What a list is worth in fen by hand: each line half up."""
    rate = {"502": 71_234, "300": 78_512}
    total = 0
    for line in body["lines"]:
        whole, _, part = line["totalPrice"].partition(".")
        cents = int(whole) * 100 + int(part.ljust(2, "0"))
        total += (cents * rate[line["currency"]] + 5_000) // 10_000
    return total


def test_the_sums_of_every_agent_agree_with_the_lists_released(quarter, trades):
    assert quarter.agents() == sorted(AGENTS)
    for code in AGENTS:
        said = quarter.report(code).summary
        mine = [(trade, body) for trade, body in trades if body["agentCode"] == code]
        wanted = {}
        for trade, body in mine:
            wanted[trade.merchant.firm.code] = wanted.get(trade.merchant.firm.code, 0) + fen(body)
        assert {one.taxpayer: one.amount_fen for one in said.entries} == wanted
        assert (said.open, said.own_fen, said.declared_fen) == ((), 0, sum(wanted.values()))
        assert sum(len(one.declarations) for one in said.entries) == len(mine)


def test_an_agent_that_writes_its_own_code_is_pierced_to_its_merchant(quarter, trades):
    hidden = {(body["agentCode"], trade.merchant.firm.code) for trade, body in trades if trade.merchant.hidden}
    assert hidden
    for agent, merchant in hidden:
        entries = quarter.report(agent).summary.entries
        assert agent not in {one.taxpayer for one in entries}
        (found,) = [one for one in entries if one.taxpayer == merchant]
        assert found.exporter == next(one.firm.name for one in CITY.merchants if one.firm.code == merchant)


def test_a_number_of_customs_stands_for_a_list_where_its_receipt_may_be_opened(reading, given, quarter):
    own = read(reading, given, member="agent-1")
    assert own.own == CITY.agents[0].code
    numbers = {number for one in quarter.report(own.own).summary.entries for number in one.declarations}
    assert all(len(number) == 18 and number.startswith("51412026E") for number in numbers)
    mine = {number for one in own.report(own.own).summary.entries for number in one.declarations}
    forwarded = {trade.cop_no for trade in make_plan(CITY, TRADES, SEED, 0).of("forwarded")}
    untold = {one.declaration: one.reason for one in own.report(own.own).summary.open}
    assert untold == dict.fromkeys(forwarded, "sellers.exporter_without_credit_code"), "whose contract is not its own"
    assert len(mine | forwarded) == len(numbers) and all(number.startswith("COP") for number in mine)


def test_a_chain_of_two_steps_names_e_and_not_d(reading, given, tmp_path):
    c, seller = CITY.agents[0], make_uscc("91440101TE990001")
    d = next(one.firm for one in CITY.merchants if one.agent == 0 and not one.hidden)
    file = tmp_path / "contracts.csv"
    lines = ["principal,agent,since,until,kind,fee_cny", f"{seller},{d.code},20260101,,,1200.50"]
    file.write_text("\n".join(lines), encoding="gb18030")
    plain = {one.taxpayer: one for one in read(reading, given).report(c.code).summary.entries}
    said = read(reading, given, contracts=read_contracts(file)).report(c.code).summary
    named = {one.taxpayer: one for one in said.entries}
    assert d.code in plain and d.code not in named
    assert named[seller].amount_fen == plain[d.code].amount_fen
    assert named[seller].declarations == plain[d.code].declarations
    fees = [(one.party, one.amount_fen) for one in said.bookings if one.account == "agency_fee"]
    assert fees == [(d.code, 120_050)]


def test_a_chain_that_ends_at_an_agent_stands_open(reading, given, tmp_path):
    c, d = CITY.agents[0], next(one.firm for one in CITY.merchants if one.agent == 0)
    file = tmp_path / "contracts.csv"
    lines = ["principal,agent,since,until,kind,fee_cny", f"{CITY.agents[1].code},{d.code},2026-01-01,2026-12-31,agent,"]
    file.write_text("\n".join(lines), encoding="utf-8")
    found = read(reading, given, contracts=read_contracts(file))
    said = found.report(c.code).summary
    assert d.code not in {one.taxpayer for one in said.entries}
    assert {one.reason for one in said.open} <= {"sellers.chain_ends_at_forwarder", "sellers.chain_several_principals"}
    assert said.entrusted_fen + said.open_fen + said.own_fen == said.declared_fen
    assert said.open


def test_what_has_no_rate_stands_open_and_is_in_no_sum(reading, given, monkeypatch):
    monkeypatch.setattr(entrusted_tables, "ROW", "no.such.row.")
    usd = {key: rate for key, rate in given.items() if key[0] == "USD"}
    for code in AGENTS:
        said = read(reading, usd).report(code).summary
        assert said.open
        assert {(one.reason, one.seen, one.expected, one.amount_fen) for one in said.open} == {
            (NO_RATE, "EUR", "2026-03", None)
        }
        assert all(one.value.endswith(" EUR") for one in said.open)
        assert said.declared_fen == said.entrusted_fen


def test_lists_that_may_not_be_opened_are_counted_and_nothing_else(reading, given):
    closed = read(reading, given, member="safe")
    assert (closed.sealed, closed.lists, closed.agents()) == (116, (), [])


@pytest.mark.parametrize(
    ("quarter", "code"), [("2026Q5", "sellers.no_such_quarter"), ("2025Q2", "sellers.summary_not_yet_due")]
)
def test_a_quarter_that_is_none_or_before_the_law_is_refused(reading, given, quarter, code):
    with pytest.raises(CohongError) as told:
        read(reading, given, quarter)
    assert told.value.code == code


def test_a_quarter_that_is_too_large_for_a_page_is_not_opened(reading, given):
    with pytest.raises(CohongError) as told:
        read(reading, given, most=115)
    assert told.value.code == "node.too_many_lists"
    assert len(read(reading, given, most=116).lists) == 116


def test_an_agent_that_names_nobody_but_itself_is_not_believed_to_export(tmp_path, monkeypatch, given):
    """Its own code stands everywhere: what the other documents do not tell stands open."""

    def unnamed(city, trade, **more):
        head, lines = list_of(city, trade, **more)
        own = {"ownerCode": head["agentCode"], "ownerName": head["agentName"]}
        return (head | own if trade.merchant.hidden else head), lines

    monkeypatch.setattr(plan, "list_of", unnamed)
    demo(seed=SEED, trades=60, home=tmp_path)
    catch_up(tmp_path / "home")
    told = make_plan(CITY, 60, SEED, 0)
    truth = [one for one in told.trades if one.merchant.hidden or told.filed(one).merchant.firm in CITY.agents]
    with Reading(tmp_path / "home") as reading:
        found = read(reading, given)
        blind = [one for one in found.lists if not one.parties and one.agent in AGENTS]
        assert blind and len(blind) <= len(truth)
        for code in AGENTS:
            said = found.report(code).summary
            named = {one.taxpayer for one in said.entries}
            assert code not in named and said.own_fen == 0
            assert named <= {one.firm.code for one in CITY.merchants if one.agent is not None}
            assert said.entrusted_fen + said.open_fen == said.declared_fen


# --- the tables beside it -----------------------------------------------------------------------------------------------


def test_the_template_of_rates_is_a_table_of_rates(tmp_path):
    file = tmp_path / "rates.csv"
    file.write_text(RATES_TEMPLATE, encoding="utf-8-sig")
    rates = read_rates(file)
    assert rates["USD", 202603].fen(100_000) == 712
    assert rates["JPY", 202603].fen(1_000 * 100_000) == 4_701
    assert rates["USD", 202603].fen(7_000) == 50, "0.07 USD is 49.86 fen"


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("currency,month\nUSD,202603\n", "node.table_without_columns", "rates.csv"),
        ("", "node.table_without_columns", "rates.csv"),
        ("currency,month,per,rate\nXXX,202603,1,7\n", "node.table_cell", "rates.csv:2 currency"),
        ("currency,month,per,rate\nUSD,202613,1,7\n", "node.table_cell", "rates.csv:2 month"),
        ("currency,month,per,rate\nUSD,202603,10,7\n", "node.table_cell", "rates.csv:2 per"),
        ("currency,month,per,rate\n\nUSD,202603,1,0\n", "node.table_cell", "rates.csv:3 rate"),
    ],
)
def test_a_wrong_cell_is_named(tmp_path, text, code, place):
    file = tmp_path / "rates.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CohongError) as told:
        read_rates(file)
    assert (told.value.code, told.value.path) == (code, place)

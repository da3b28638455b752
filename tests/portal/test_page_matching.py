"""The matching table and the scorecards: what differs and by how much, who must act, near numbers that nobody joins."""

import msgspec
import pytest

from cohong.channels.customs.writer import write_message
from cohong.core.texts import CohongError
from cohong.modules.trade.state import TRADE, WAYBILL
from cohong.node import import_files
from cohong.node.comparing.matching import Matching
from cohong.node.reading import Reading
from cohong.portal.app import build
from cohong.portal.ask import Acting
from cohong.portal.entering.entrance import Entrance
from cohong.portal.page import twin
from cohong.portal.pages.agents import agents
from cohong.portal.pages.matching import matching
from cohong.portal.place import Place
from cohong.projections.run import catch_up

LINE = ("itemNo", "itemName", "qty", "unit", "price", "totalPrice", "currency")


@pytest.fixture
def view(ask_as):
    return matching(ask_as("customs"))


def by_number(view):
    return {row.order_no: row for row in view.rows}


def test_trades_that_miss_a_document_name_it_and_its_sender(view):
    rows = by_number(view)
    lacking = {
        number: [(one.document.en, one.who.en) for one in row.lacks] for number, row in rows.items() if row.lacks
    }
    assert lacking == {"GZ00000007": [("List", "The declaring firm")], "GZ00000039": [("Waybill", "The carrier")]}


def test_what_differs_is_told_with_both_values_and_the_difference(view):
    row = by_number(view)["GZ00000060"]
    told = [
        (one.line, one.label.en, [said.value for said in one.said], one.difference, one.unit) for one in row.differs
    ]
    assert told[:2] == [
        (1, "Unit price", ["26.25", "27.25"], "+1", "USD"),
        (1, "Line amount", ["52.5", "54.5"], "+2", "USD"),
    ]
    assert [one.rule for one in row.differs] == ["X05"] * 3
    assert [one.stops for one in row.differs] == [True, True, False]
    assert row.href.endswith(row.key) and row.since == 20260310 and row.age_days > 0


def test_the_table_counts_what_it_shows(view):
    assert view.count == len(view.rows) == 3
    assert {one.value for one in view.reasons} == {"match.price", "waiting.list", "waiting.waybill"}


def test_a_reason_and_a_filer_narrow(ask_as, view):
    (row,) = matching(ask_as("customs", why="match.price")).rows
    assert row.order_no == "GZ00000060"
    chosen = next(one.value for one in view.agents if one.name == row.agent)
    assert [one.key for one in matching(ask_as("customs", agent=chosen)).rows] == [row.key]
    assert matching(ask_as("customs", agent="agent-3")).rows == ()
    with pytest.raises(CohongError):
        matching(ask_as("customs", why="match.nothing"))


def test_pages_follow_each_other(ask_as, view):
    first = matching(ask_as("customs", limit="2"))
    rest = matching(ask_as("customs", limit="2", after=first.next))
    assert [row.key for row in (*first.rows, *rest.rows)] == [row.key for row in view.rows]
    assert rest.next == ""


def test_an_agent_sees_its_own_alone(ask_as, view):
    filer = next(one.value for one in view.agents if matching(ask_as("customs", agent=one.value)).rows[0].differs)
    own = matching(ask_as(filer))
    assert [row.order_no for row in own.rows] == ["GZ00000060"]
    shown = {row.order_no for row in matching(ask_as(filer, agent="platform")).rows}
    assert shown <= {"GZ00000060"}, "asking for another's shows nothing more"


def test_who_may_not_read_the_documents_is_told_so(ask_as):
    rows = matching(ask_as("safe")).rows
    assert rows and all(not row.order_no and row.sealed and not row.differs for row in rows)


def test_the_twin_holds_data_and_both_languages(view):
    plain = msgspec.json.decode(twin(view))
    assert plain["rows"][0]["why"]["says"].keys() == {"zh", "en"}
    assert isinstance(plain["count"], int)


# --- near numbers ---------------------------------------------------------------------------------------------------------


def lodge(home, folder, kind, head, lines=()):
    """One more document, filed by the service company."""
    sender = {"copCode": head["ebcCode"], "copName": head["ebcName"], "dxpId": "DXPENT0000000000"}
    file = folder / f"{head['guid']}.xml"
    file.write_bytes(
        write_message(kind, [(head, list(lines))], sender, f"0F3B7A52-{kind[3:]:0>4}-4C1E-9A00-000000999999")
    )
    (lodged,) = import_files((file,), home, member="service")
    assert lodged.verdict != "refused", lodged.findings
    catch_up(home)


def documents_of(reading):
    """Order, waybill and list of a trade whose documents meet, as they were lodged."""
    model = next(row for row, table in Matching(reading).all() if table.state == "agrees")
    trade = reading.state.get(TRADE, model.key)
    docs = (trade.order, reading.state.get(WAYBILL, trade.waybill_key).doc, trade.list)
    return [reading.body(reading.operator, doc) for doc in docs]


@pytest.fixture
def misfiled(own_home, tmp_path):
    """Into the city goes the list of GZ00000007, which had not come, under a number written in another way."""
    with Reading(own_home) as reading:
        reader = Matching(reading)
        (row,) = reader.found("GZ00000007")
        order = reading.body(reading.operator, reading.state.get(TRADE, row.key).order)
        model = next(other for other, table in reader.all() if table.state == "agrees")
        listed = reading.body(reading.operator, reading.state.get(TRADE, model.key).list)
    head = {name: value for name, value in listed.items() if name != "lines"}
    head |= {name: order[name] for name in ("ebcCode", "ebcName", "ebpCode", "ebpName", "appTime")}
    for role in ("agent", "owner"):
        head |= {f"{role}Code": order["ebcCode"], f"{role}Name": order["ebcName"]}
    head |= {"guid": "0F3B7A52-0603-4C1E-9A00-000000990001", "orderNo": "GZ-00000007", "copNo": "COPNEAR1"}
    head |= {"logisticsNo": "SFNEAR0001"}
    lines = [
        listed["lines"][0]
        | {name: line[name] for name in (*LINE, "gnum")}
        | {"unit1": line["unit"], "qty1": line["qty"]}
        for line in order["lines"]
    ]
    lodge(own_home, tmp_path, "CEB603", head, lines)


@pytest.fixture
def misspelt(misfiled, own_home):
    """That city, open for reading."""
    with Reading(own_home) as reading:
        yield reading


def test_near_numbers_are_proposed_with_a_reason_and_joined_by_nobody(misspelt, ask_as):
    ask = msgspec.structs.replace(ask_as("customs"), reading=misspelt)
    view = matching(ask)
    (near,) = view.near
    assert (near.document.en, near.number, near.list_no) == ("Order", "GZ00000007", "GZ-00000007")
    assert near.href.startswith("/trades/") and near.href != near.list_href
    assert near.why.zh == "分隔符不同；金额相同" and near.score < 100
    waiting = {row.order_no: [one.document.en for one in row.lacks] for row in view.rows}
    assert waiting["GZ00000007"] == ["List"], "the order still waits for its list"
    assert waiting["GZ-00000007"] == ["Order", "Waybill"]


@pytest.fixture
def carried(misfiled, own_home, tmp_path):
    """The same, and the waybill of that list under a number written in another way."""
    with Reading(own_home) as reading:
        _, parcel, _ = documents_of(reading)
    guid = "0F3B7A52-0505-4C1E-9A00-000000990001"
    lodge(own_home, tmp_path, "CEB505", parcel | {"guid": guid, "logisticsNo": "sf-near-0001"})
    with Reading(own_home) as reading:
        yield reading


def test_a_waybill_near_the_number_of_a_list_is_proposed_and_not_taken(carried, ask_as):
    view = matching(msgspec.structs.replace(ask_as("customs"), reading=carried))
    (near,) = [one for one in view.near if one.document.en == "Waybill"]
    assert (near.number, near.list_no, near.href) == ("sf-near-0001", "SFNEAR0001", "")
    assert near.why.zh.startswith("大小写不同") and near.list_href.startswith("/trades/")
    waiting = {row.order_no: [one.document.en for one in row.lacks] for row in view.rows}
    assert waiting["GZ-00000007"] == ["Order", "Waybill"], "the list still waits for its waybill"


# --- what asks to be checked ----------------------------------------------------------------------------------------------


@pytest.fixture
def heavier(own_home, tmp_path):
    """The city, and one more trade whose waybill says another weight than its list: it matches all the same."""
    with Reading(own_home) as reading:
        order, parcel, listed = documents_of(reading)
    numbers = {"orderNo": "GZWEIGHT1", "logisticsNo": "SFWEIGHT1", "copNo": "COPWEIGHT1"}
    for place, (kind, body) in enumerate({"CEB303": order, "CEB505": parcel, "CEB603": listed}.items()):
        head = {name: text for name, text in body.items() if name != "lines"}
        head |= {name: number for name, number in numbers.items() if name in head}
        head |= {"guid": f"0F3B7A52-0700-4C1E-9A00-00000000000{place}"}
        head |= {"grossWeight": "77.5"} if kind == "CEB505" else {}
        lodge(own_home, tmp_path, kind, head, body.get("lines", ()))
    with Reading(own_home) as reading:
        yield reading


def test_what_only_warns_stands_on_the_first_page_and_stops_nothing(heavier, ask_as):
    ask = msgspec.structs.replace(ask_as("customs"), reading=heavier)
    view = matching(ask)
    (row,) = view.checks
    assert (row.order_no, row.why.code, row.lacks) == ("GZWEIGHT1", "match.weight", ())
    (weight,) = row.differs
    assert [said.document.en for said in weight.said] == ["List", "Waybill"] and weight.said[1].value == "77.5"
    assert (weight.stops, weight.unit, weight.who.en) == (False, "kg", "The carrier")
    assert "GZWEIGHT1" not in by_number(view) and view.count == 3
    assert matching(msgspec.structs.replace(ask, query={"why": "match.price"})).checks == ()


def test_a_page_draws_what_asks_to_be_checked(heavier, own_home, client_of):
    place = Place(own_home)
    client = client_of(build(place, Entrance(place, unsafe_switch=True)))
    client.cookies.update({"unsafe_post": "customs", "lang": "en"})
    text = client.get("/matching").text
    place.close()
    assert "Documents meet, with something to check" in text and "77.5" in text


def test_nothing_to_check_is_not_spoken_of(view, browser_of):
    assert view.checks == ()
    assert 'id="checks"' not in browser_of("customs", "en").get("/matching").text


# --- one order ------------------------------------------------------------------------------------------------------------


def test_an_order_is_found_as_people_write_it_or_its_near_ones_are_named(misspelt):
    reader = Matching(misspelt)
    assert [table.order for _, table in reader.one("GZ00000060")] == ["GZ00000060"]
    with pytest.raises(CohongError) as near:
        reader.one("gz/00000060", "zh")
    assert near.value.code == "node.near_order"
    assert near.value.expected == "GZ00000060 (大小写不同、分隔符不同)"
    with pytest.raises(CohongError) as none:
        reader.one("NOTHING-LIKE-IT")
    assert none.value.code == "node.no_such_order"


# --- scorecards -----------------------------------------------------------------------------------------------------------


def test_each_filer_has_a_card_with_errors_age_and_money(ask_as):
    cards = agents(ask_as("customs")).cards
    first = cards[0]
    assert [kind.why.code for kind in first.kinds] == ["match.price"]
    assert (first.wrong, first.kinds[0].count) == (1, 1)
    assert first.wrong_per_10k == 10_000 // first.filed
    assert first.oldest_days == first.kinds[0].oldest_days > 0
    assert all(card.wrong == 0 and not card.kinds for card in cards[1:])
    assert first.kinds[0].href == f"/matching?agent={first.id}&why=match.price"


def test_an_agent_sees_its_own_card(ask_as):
    assert [card.id for card in agents(ask_as("agent-2")).cards] == ["agent-2"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_both_pages_are_drawn(browser_of, lang):
    client = browser_of("customs", lang)
    table, cards = client.get("/matching"), client.get("/agents")
    assert (table.status_code, cards.status_code) == (200, 200)
    assert "+1 USD" in table.text and "GZ00000060" in table.text
    assert 'href="/agents"' in table.text and 'href="/matching"' in cards.text
    assert 'href="/matching"' in client.get("/problems").text


def test_acting_needs_the_desk(ask_as):
    stranger = Acting(person="", name="", member="", role="", rights=frozenset(), how="visitor")
    assert matching(msgspec.structs.replace(ask_as("customs"), acting=stranger)).rows == ()

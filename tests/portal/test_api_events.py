"""Events: everything a member may see and nothing more, in order, without a gap; as pages and as they come."""

import json
import threading
from itertools import islice

import httpx
import pytest

from cohong.core.texts import CohongError
from cohong.modules.members.state import MEMBER, MERCHANT
from cohong.portal.api.events import START, entry_at, events_page, reader_of
from cohong.projections import queries
from cohong.projections.queries import Scope
from loopback import node, portal

ALL = 1_000


def seen(reading, member, after=START, limit=ALL):
    return events_page(reading, reader_of(reading, member), after, limit)


def members(reading):
    return [name for table in (MEMBER, MERCHANT) for name, _ in reading.state.scan(table)]


def test_an_authority_sees_every_outcome_in_order(reading):
    told = [event.seq for event in seen(reading, "customs").events]
    assert told == [seq for seq in range(reading.info.size) if entry_at(reading, seq) is not None]
    assert told == sorted(told)


def test_a_merchant_sees_its_own_trades_and_no_others(reading):
    own = {row.key for row in queries.trades(reading.tables, Scope(merchant="merchant-01"), limit=ALL)}
    told = {one.id for event in seen(reading, "merchant-01").events for one in event.subjects if one.kind == "trade"}
    assert own
    assert told == own


def test_a_merchant_sees_no_other_merchant(reading):
    told = {one.id for event in seen(reading, "merchant-01").events for one in event.subjects if one.kind == "merchant"}
    assert told == {"merchant-01"}


def test_every_life_of_a_trade_is_told_to_those_it_concerns(reading):
    """The tables were made by other code: what they say of a trade is what its merchant and its service company hear."""
    for member, scope in (("merchant-01", Scope(merchant="merchant-01")), ("service", Scope(service="service"))):
        told = {event.seq for event in seen(reading, member).events}
        for row in queries.trades(reading.tables, scope, limit=20):
            assert {event.leaf for event in queries.events(reading.tables, row.key)} <= told


def test_a_carrier_sees_what_it_filed_alone(reading):
    assert {event.filer for event in seen(reading, "carrier").events} == {"carrier"}


def test_pages_follow_each_other_without_gap_or_repetition(reading):
    whole, place, pieces = seen(reading, "merchant-01").events, START, []
    while True:
        page = seen(reading, "merchant-01", place, 7)
        pieces += page.events
        assert [event.previous for event in page.events] == [place, *(event.seq for event in page.events)][:-1]
        place = page.next
        if not page.more:
            break
    assert [event.seq for event in pieces] == [event.seq for event in whole]
    assert place == reading.info.size - 1


def test_a_position_of_another_ledger_is_refused(reading):
    with pytest.raises(CohongError) as error:
        seen(reading, "customs", reading.info.size)
    assert error.value.code == "portal.events_ahead"


def test_a_refused_document_is_told_with_its_code(reading):
    refused = [event for event in seen(reading, "customs").events if event.result == "refused"]
    assert refused
    assert all(event.code and not event.facts for event in refused)


def test_no_event_holds_more_than_ids_and_codes(reading):
    """What is sealed is not on the ledger, so it suffices that events hold nothing but what stands there in the open."""
    open_ids = set(members(reading))
    for event in seen(reading, "customs").events:
        for one in event.subjects:
            assert one.id in open_ids or all(part.isalnum() or "-" in part for part in one.id.split("/"))


# --- as they come -------------------------------------------------------------------------------------------------------


def messages(response):
    """The messages of a stream, each as a dict of its fields."""
    current = {}
    for line in response.iter_lines():
        if line:
            name, _, value = line.partition(": ")
            current[name] = value
        elif current:
            yield current
            current = {}


@pytest.fixture(scope="module")
def url(demo_home):
    with portal(demo_home) as found:
        yield found


def test_a_stream_replays_what_was_missed(url, reading):
    place = reading.info.size - 60
    wanted = seen(reading, "service", place).events
    with httpx.stream("GET", f"{url}/api/events?after={place}") as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        first, *told = islice(messages(response), len(wanted) + 1)
    assert first["id"] == str(place)
    assert [json.loads(one["data"])["seq"] for one in told] == [event.seq for event in wanted]
    assert [int(one["id"]) for one in told] == [event.seq for event in wanted]
    before = [place, *(event.seq for event in wanted)]
    assert [json.loads(one["data"])["previous"] for one in told] == before[:-1]


def test_the_last_event_that_was_had_counts_more_than_the_address(url, reading):
    place = reading.info.size - 10
    with httpx.stream("GET", f"{url}/api/events?after=0", headers={"last-event-id": str(place)}) as response:
        assert next(messages(response))["id"] == str(place)


@pytest.mark.parametrize("said", ["x", "-2", "9" * 30])
def test_a_position_that_is_none_is_refused(url, said):
    answer = httpx.get(f"{url}/api/events", headers={"last-event-id": said})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "portal.header_unclear")


def test_new_events_reach_every_consumer(own_home):
    with node(own_home) as writer, portal(own_home) as url:
        found = {}

        def listen(name):
            with httpx.stream("GET", f"{url}/api/events", timeout=60) as response:
                ready.release()
                found[name] = json.loads(next(one for one in messages(response) if "data" in one)["data"])

        ready = threading.Semaphore(0)
        threads = [threading.Thread(target=listen, args=(name,)) for name in "ab"]
        for thread in threads:
            thread.start()
        for _ in threads:
            ready.acquire()
        act = writer.revoke_mandate("merchant-01", "agent-1", member="service")
        for thread in threads:
            thread.join()
    assert found["a"] == found["b"]
    assert (found["a"]["outcome"], found["a"]["kind"]) == (act.outcome, "members.revoke_mandate")

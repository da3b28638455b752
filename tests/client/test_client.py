"""The client against a real portal on loopback: pages, keys, writes done once, events without a gap."""

import shutil
import threading
from itertools import islice

import httpx
import msgspec
import pytest

from api_world import Counter, key_of, open_people
from cohong.city import demo
from cohong.client import Client, Gap, Refused, Unreadable
from cohong.client.models.shared import Done
from cohong.node.reading import Reading
from cohong.portal.act import ACTS
from cohong.portal.api.events import START, events_page, reader_of
from cohong.projections.run import catch_up
from loopback import Receiver, node, portal


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    place = tmp_path_factory.mktemp("city")
    demo(seed=1, trades=40, home=place)
    catch_up(place / "home")
    return place / "home"


@pytest.fixture(scope="module")
def counter():
    counter = Counter()
    ACTS["test_note"] = counter.act()
    yield counter
    del ACTS["test_note"]


@pytest.fixture(scope="module")
def served(home, counter, tmp_path_factory):
    """Address of a served city, and a key of its service company."""
    with open_people(tmp_path_factory.mktemp("people")) as people, portal(home, people) as url:
        yield url, key_of(people)


@pytest.fixture
def waits():
    return []


@pytest.fixture
def client(served, waits):
    with Client(*served, sleep=waits.append) as opened:
        yield opened


def test_a_page_comes_as_a_struct_of_its_own(client):
    found = client.day()
    assert found.trades == sum(tile.count for tile in (found.paid, found.waiting, found.returned, found.wrong))
    assert found.charts[0].title.zh


def test_the_structs_have_room_for_everything_that_is_answered(client, served):
    """A field that the generated struct lacks would be lost without a word."""
    for address, found in (
        ("/day.json", client.day()),
        ("/members.json", client.members()),
        ("/law.json", client.law()),
    ):
        raw = httpx.get(served[0] + address, headers={"authorization": f"Bearer {served[1]}"}).json()
        assert msgspec.json.decode(msgspec.json.encode(found)) == raw


def test_pages_of_a_list_follow_each_other(client):
    whole = [row.key for row in client.trades(limit=1_000).rows]
    pieces = [row.key for page in client.trades_pages(limit=7) for row in page.rows]
    assert len(whole) > 7
    assert pieces == whole


def test_pages_of_events_follow_each_other(client):
    whole = client.event_list(limit=1_000).events
    pieces = [event for page in client.event_list_pages(limit=9) for event in page.events]
    assert len(whole) > 9
    assert pieces == list(whole)


def test_a_refusal_is_an_exception_with_words(client):
    with pytest.raises(Refused) as refused:
        client.member("nobody")
    assert (refused.value.status, refused.value.code) == (404, "portal.not_here")
    assert refused.value.trouble.error.next.zh


def test_a_part_of_an_address_cannot_lead_elsewhere(client):
    with pytest.raises(Refused) as refused:
        client.member("../day")
    assert refused.value.status == 404


def test_a_wrong_key_is_refused(served):
    with Client(served[0], "cohong_00_00") as stranger, pytest.raises(Refused) as refused:
        stranger.day()
    assert (refused.value.status, refused.value.code) == (401, "access.key_bad")


def test_a_write_carries_a_key_of_its_own(client, counter):
    before = counter.done
    for _ in range(2):
        client._post("/api/test_note", Done, {"text": "a"})
    assert counter.done == before + 2


def test_a_write_is_sent_again_under_its_key_when_it_is_asked_to_come_back(waits):
    with (
        Receiver([503, 429, 200]) as receiver,
        Client(receiver.url.removesuffix("/told"), sleep=waits.append) as client,
        pytest.raises(Unreadable),
    ):  # this server has nothing to say at the end
        client._post("/told", Done, {"text": "a"})
    keys = {headers["idempotency-key"] for headers, _ in receiver.got}
    assert len(receiver.got) == 3
    assert len(keys) == 1
    assert waits == [1, 1]


def test_patience_has_an_end(client, waits):
    with pytest.raises(Refused) as refused:
        client._post("/api/test_note", Done, {"text": "stop"})
    assert (refused.value.status, refused.value.code) == (503, "node.not_running")
    assert waits == [5] * 4


def test_another_program_is_not_taken_for_a_portal():
    with Receiver() as receiver, Client(receiver.url.removesuffix("/told")) as client, pytest.raises(Unreadable):
        client.day()


# --- events -------------------------------------------------------------------------------------------------------------


def test_events_are_replayed_from_a_position(client, home):
    with Reading(home) as reading:
        wanted = events_page(reading, reader_of(reading, "service"), START, 40).events
    told = list(islice(client.events(START), len(wanted)))
    assert [msgspec.to_builtins(event) for event in told] == [msgspec.to_builtins(event) for event in wanted]


class Cut(httpx.BaseTransport):
    """A connection that breaks after so many lines of a stream, each time."""

    def __init__(self, lines):
        self.lines, self.within, self.opened = lines, httpx.HTTPTransport(), []

    def handle_request(self, request):
        self.opened.append(request.headers.get("last-event-id"))
        answer = self.within.handle_request(request)
        return httpx.Response(answer.status_code, headers=answer.headers, stream=Broken(answer.stream, self.lines))


class Broken(httpx.SyncByteStream):
    def __init__(self, stream, lines):
        self.stream, self.lines = stream, lines

    def __iter__(self):
        for number, piece in enumerate(self.stream):
            if number == self.lines:
                raise httpx.ReadError("the connection broke")
            yield piece

    def close(self):
        self.stream.close()


def test_a_broken_connection_is_taken_up_where_it_ended(client, served):
    wanted = [event.seq for event in islice(client.events(START), 30)]
    with Client(*served, sleep=lambda _: None) as shaky:
        cut = Cut(4)
        shaky._http = httpx.Client(base_url=served[0], headers=shaky._http.headers, transport=cut)
        told = [event.seq for event in islice(shaky.events(START), 30)]
    assert told == wanted
    assert len(cut.opened) > 5
    assert len(set(cut.opened)) == len(cut.opened)


class Skips(httpx.BaseTransport):
    """A stream of which something is lost between."""

    def handle_request(self, request):
        lines = [
            f"id: {seq}\nevent: outcome\ndata: {EVENT % (seq, previous)}\n\n" for seq, previous in ((3, 1), (9, 7))
        ]
        head = "retry: 1000\nid: 1\n\n"
        return httpx.Response(200, headers={"content-type": "text/event-stream"}, content=head + "".join(lines))


EVENT = (
    '{"seq":%d,"previous":%d,"time":0,"kind":"customs.lodge_order","result":"accepted","code":"","filer":"agent",'
    '"outcome":"","facts":[],"subjects":[],"failed":[]}'
)


def test_a_gap_is_an_exception(client):
    client._http = httpx.Client(base_url="http://portal.example.cn", transport=Skips())
    told = client.events(1)
    assert next(told).seq == 3
    with pytest.raises(Gap) as gap:
        next(told)
    assert (gap.value.had, gap.value.event.seq) == (3, 9)


def test_a_position_of_another_ledger_is_refused(client):
    with pytest.raises(Refused) as refused:
        next(client.events(10**9))
    assert refused.value.code == "portal.events_ahead"


def test_what_happens_is_heard_as_it_happens(home, tmp_path):
    own = tmp_path / "home"
    shutil.copytree(home, own)
    with node(own) as writer, portal(own) as url, Client(url) as client:
        place = client.event_list(limit=1_000).next
        heard = []
        listener = threading.Thread(target=lambda: heard.append(next(client.events(place))))
        listener.start()
        act = writer.revoke_mandate("merchant-01", "agent-1", member="service")
        listener.join()
    assert heard[0].outcome == act.outcome


# --- files --------------------------------------------------------------------------------------------------------------


def test_a_proof_is_fetched_and_verified(client):
    step = next(event.outcome for event in client.event_list().events if event.outcome)
    assert client.verify_proof(client.proof_file(step)).result == "whole"


def test_files_are_sent_and_a_refused_one_is_an_exception(home, tmp_path):
    own = tmp_path / "home"
    shutil.copytree(home, own)
    with portal(own) as url, Client(url) as client:
        done = client.send_files({"trades.xlsx": client.template("trades"), "more.csv": b""})
        assert client.delivery(done.made["delivery"]).delivery.files == ("trades.xlsx", "more.csv")
        with pytest.raises(Refused) as refused:
            client.send_files({"trades.exe": b""})
    assert (refused.value.status, refused.value.code) == (400, "upload.not_read")

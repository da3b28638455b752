"""Webhooks: what a member may see is told to its own server, signed, again and again until it is taken."""

import asyncio

import httpx
import msgspec
import pytest

from api_world import acting, open_people
from cohong.access.signing import is_signed
from cohong.node.home import system_clock
from cohong.portal.api.events import START, Event, events_page, reader_of
from cohong.portal.api.hooks import Teller
from cohong.portal.api.stream import Tide
from cohong.portal.place import Place
from loopback import Receiver, node, portal


class Hands:
    """A clock that is moved."""

    def __init__(self):
        self.now = system_clock()

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Hands()


@pytest.fixture
def place(own_home, clock):
    with open_people(own_home, clock) as people:
        place = Place(own_home, people=people)
        yield place
        place.close()


def turns(place, count=1):
    """So many rounds of the teller, as after a start of the portal; how many deliveries each tried."""

    async def run():
        async with httpx.AsyncClient(trust_env=False) as client:
            teller = Teller(place, Tide(place.reading))
            return [await teller.turn(client) for _ in range(count)]

    return asyncio.run(run())


def hook(place, url, kinds=("*",), member="service"):
    by = acting(place.people, f"hook-{member}", "owner", member)
    return place.people.webhooks.add(by, url, kinds)[1]


def rewind(place, seq):
    """As if so much had been told."""
    (place.home / "people" / "told").write_text(str(seq))


def test_what_is_not_taken_is_sent_again_until_it_is_and_every_try_is_signed(place, clock):
    last = place.reading.info.size - 1
    (wanted,) = events_page(place.reading, reader_of(place.reading, "service"), last - 2, 10).events
    with Receiver([500, 503]) as receiver:
        secret = hook(place, receiver.url)
        rewind(place, last - 2)
        tried = []
        for _ in range(4):
            tried += turns(place)
            clock.now += 30_000
        got = receiver.wait_for(3)
    assert tried == [1, 1, 1, 0]
    assert len({headers["webhook-id"] for headers, _ in got}) == 1
    for number, (headers, body) in enumerate(got):
        told = msgspec.json.decode(body)
        assert is_signed(secret, headers, body, (clock.now - (4 - number) * 30_000) // 1_000)
        assert not is_signed(secret, headers, body + b" ", clock.now // 1_000)
        assert told["type"] == wanted.kind
        assert msgspec.convert({name: told["data"][name] for name in Event.__struct_fields__}, Event) == wanted


def test_only_what_a_member_may_see_is_told_to_it(place):
    with Receiver() as receiver:
        hook(place, receiver.url, member="merchant-01")
        rewind(place, START)
        turns(place)
        wanted = [
            event.seq
            for event in events_page(place.reading, reader_of(place.reading, "merchant-01"), START, 999).events
        ]
        got = receiver.wait_for(len(wanted))
    assert sorted(msgspec.json.decode(body)["data"]["seq"] for _, body in got) == wanted


def test_only_the_kinds_that_are_wanted_are_told(place):
    with Receiver() as receiver:
        hook(place, receiver.url, ("clearing.instruct",))
        rewind(place, START)
        turns(place)
        assert {msgspec.json.decode(body)["type"] for _, body in receiver.wait_for(2)} == {"clearing.instruct"}


def test_after_a_restart_nothing_is_told_twice_and_nothing_left_out(place):
    with Receiver() as receiver:
        hook(place, receiver.url)
        middle = place.reading.info.size - 30
        rewind(place, middle)
        assert turns(place)[0] > 0
        once = len(receiver.got)
        rewind(place, middle - 5)  # it was killed after telling, before it noted so
        turns(place, 2)
        told = [msgspec.json.decode(body)["data"]["seq"] for _, body in receiver.got]
    wanted = [
        event.seq for event in events_page(place.reading, reader_of(place.reading, "service"), middle - 5, 99).events
    ]
    assert sorted(told) == wanted
    assert once < len(told)


def test_a_home_that_never_told_anything_begins_with_what_comes_next(place):
    with Receiver() as receiver:
        hook(place, receiver.url)
        assert turns(place, 2) == [0, 0]
        assert receiver.got == []


def test_a_portal_tells_what_happens_while_it_runs(own_home, reading):
    (own_home / "people").mkdir()
    (own_home / "people" / "told").write_text(str(reading.info.size - 1))
    with (
        open_people(own_home) as people,
        Receiver() as receiver,
        node(own_home) as writer,
        portal(own_home, people),
    ):
        by = acting(people, "Wang", "owner", "service")
        people.webhooks.add(by, receiver.url, ("members.revoke_mandate",))
        act = writer.revoke_mandate("merchant-01", "agent-1", member="service")
        ((_, body),) = receiver.wait_for(1)
    assert msgspec.json.decode(body)["data"]["outcome"] == act.outcome

"""One open list of people for a test, with a clock that the test moves, and people who have posts."""

import shutil

import pytest

from cohong.access.model import Settings
from cohong.access.signin import Device
from cohong.access.store import People
from cohong.core.calendar import time_of

QUICK = Settings(argon_time=1, argon_memory_kib=8, argon_lanes=1)
"""The cheapest hash: these tests are about rules, not about how long a guess takes."""
HERE = Device(address="203.0.113.9", agent="browser")


class Hands:
    """A clock that stands still until it is moved."""

    def __init__(self):
        self.now = time_of(20260310, 9)

    def __call__(self):
        return self.now

    def move(self, *, ms=0, seconds=0, minutes=0, hours=0, days=0):
        self.now += ms + 1_000 * (seconds + 60 * (minutes + 60 * (hours + 24 * days)))


class Cast:
    """Makes people with a post, and lets them act."""

    def __init__(self, people):
        self.people = people

    def person(self, name, *, lang="en"):
        return self.people.persons.add(name, f"{name.lower()}@firm.example", lang=lang)

    def post(self, name, role, member="firm", **days):
        person = self.person(name)
        return person, self.people.posts.install(person.id, member, role, **days)

    def acting(self, name, role, member="firm"):
        person, _ = self.post(name, role, member)
        return self.act(person.id)

    def act(self, person):
        return self.people.sessions.who(self.people.sessions.open(person, "password"))


@pytest.fixture
def clock():
    return Hands()


@pytest.fixture(scope="session")
def empty(tmp_path_factory):
    """An empty file made once: making the tables is most of the work of a test."""
    path = tmp_path_factory.mktemp("empty") / "people.db"
    People(path, clock=Hands()).close()
    return path


@pytest.fixture
def people(tmp_path, clock, empty):
    (tmp_path / "people").mkdir()
    shutil.copyfile(empty, tmp_path / "people" / "people.db")
    with People(tmp_path / "people" / "people.db", clock=clock, settings=QUICK) as opened:
        yield opened


@pytest.fixture
def cast(people):
    return Cast(people)


@pytest.fixture
def here():
    return HERE

"""People with keys, and an act that counts how often it was done: what tests of the API have in common."""

import threading

import msgspec

from cohong.access import model
from cohong.access.database import new_id
from cohong.access.model import Session, Settings, rights_of
from cohong.access.store import People
from cohong.core.texts import CohongError
from cohong.node.home import system_clock
from cohong.node.writer import NOT_RUNNING
from cohong.portal.act import Act, Done
from cohong.portal.ask import Ask
from cohong.portal.text import Text

QUICK = Settings(argon_time=1, argon_memory_kib=8, argon_lanes=1, unsafe_local_webhooks=True)


def open_people(folder, clock=system_clock):
    return People(folder / "people" / "people.db", clock=clock, settings=QUICK)


def acting(people, name, role, member):
    """Somebody who has just proved who they are, in a post of their own."""
    person = people.persons.add(name, f"{name.lower()}@example.cn", lang="en")
    post = people.posts.install(person.id, member, role)
    now = people.database.now()
    session = Session(
        id=new_id("s"), person=person.id, post=post.id, how="password", address="", agent="",
        made_ms=now, used_ms=now, proved_ms=now, ends_ms=now + 3_600_000,
    )  # fmt: skip
    return model.Acting(person=person, post=post, rights=rights_of(post), session=session, now_ms=now)


def key_of(people, name="Wang", role="owner", member="service", scopes=("read", "mend"), days=30):
    """The text of a fresh API key."""
    return people.keys.issue(acting(people, name, role, member), "till", scopes, days=days)[1]


class Note(msgspec.Struct, frozen=True):
    """A note and how often."""

    text: str
    times: int = 1


class Counter:
    """An act that changes nothing but its own count; told `stop`, the node is not running."""

    def __init__(self):
        self.done = 0
        self.gate = threading.Event()
        self.gate.set()
        self.inside = threading.Event()

    def do(self, ask: Ask, form: Note) -> Done:
        self.inside.set()
        self.gate.wait()
        if form.text == "stop":
            raise CohongError(NOT_RUNNING, path="home")
        if form.text == "no":
            raise ask.missing()
        self.done += form.times
        return Done(said=Text("已记录", "Noted"), to="/day", made={"count": str(self.done)})

    def act(self):
        return Act(
            path="/test_note", name="test_note", title=Text("记录", "Note"), takes=Note, do=self.do, needs="mend"
        )

"""A served city where people sign in: one home, a list of people of its own for each test, a clock that is moved by hand."""

import re
import warnings
from contextlib import contextmanager
from html import unescape

import pyotp

from cohong.access.model import Settings
from cohong.access.store import People
from cohong.core.calendar import time_of
from cohong.portal.app import build
from cohong.portal.entering.signed import SignedEntrance
from cohong.portal.place import Place

with warnings.catch_warnings():  # it would rather have another package than httpx
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

QUICK = Settings(argon_time=1, argon_memory_kib=8, argon_lanes=1, unsafe_local_webhooks=True)
ORIGIN = "http://testserver"
PASSWORD = "a quiet harbour at noon"
_TOKEN = re.compile(r'name="csrf" value="([^"]*)"')


class Hands:
    """A clock that stands still until it is moved."""

    def __init__(self):
        self.now = time_of(20260601, 9)

    def __call__(self):
        return self.now

    def move(self, *, seconds=0, minutes=0, days=0):
        self.now += 1_000 * (seconds + 60 * (minutes + 1_440 * days))


class Browser:
    """Somebody at a browser: keeps cookies, sends forms as the pages draw them."""

    def __init__(self, app, lang="zh", origin=ORIGIN):
        self.client = TestClient(app, base_url=origin, follow_redirects=False)
        self.client.cookies.set("lang", lang)
        self.origin = origin

    def get(self, path):
        return self.client.get(path)

    def token(self, page):
        found = _TOKEN.search(self.get(page).text)
        return found[1] if found else ""

    def send(self, path, *, page, origin=None, csrf=None, **said):
        """Open a page and send one of its forms."""
        token = self.token(page) if csrf is None else csrf
        headers = {"origin": self.origin if origin is None else origin, "referer": f"{self.origin}{page}"}
        return self.client.post(path, data={"csrf": token, **said}, headers=headers)

    def sign_in(self, login, password=PASSWORD, to="/day", **more):
        return self.send("/sign-in", page="/sign-in", login=login, password=password, next=to, **more)

    def prove(self, password=PASSWORD, **more):
        return self.send("/prove", page="/prove?next=/account", password=password, next="/account", **more)


class World:
    """The application, its people, and everybody's browser."""

    def __init__(self, home, folder, *, address="", people=True):
        self.clock = Hands()
        self.people = People(folder / "people.db", clock=self.clock, settings=QUICK)
        self.place = Place(home, people=self.people)
        self.place.looking._clock = self.clock
        self.app = build(self.place, SignedEntrance(self.place, address=address))

    def person(self, name, role="clerk", member="service", *, lang="zh", password=PASSWORD):
        """Somebody with a post and a password; the sign-in name is `name@firm.example`."""
        who = self.people.persons.add(name, f"{name.lower().replace(' ', '.')}@firm.example", lang=lang)
        if role:
            self.people.posts.install(who.id, member, role)
        if password:
            self.people.passwords.set(who.id, password)
        self.place._count_again = 0.0  # the pages look once a second whether there are accounts
        return who

    def browser(self, lang="zh", origin=ORIGIN):
        return Browser(self.app, lang, origin)

    def signed(self, name, role="clerk", member="service", *, lang="zh"):
        """A browser in which somebody new has signed in."""
        who = self.person(name, role, member, lang=lang)
        browser = self.browser(lang)
        assert browser.sign_in(who.login).status_code == 303
        return browser, who

    def codes(self, who):
        """Codes switched on: the app that shows them."""
        made = self.people.codes.enrol(who)
        app = pyotp.TOTP(made.secret)
        recovery = self.people.codes.confirm(who.id, app.at(self.clock.now // 1_000))
        self.clock.move(seconds=60)
        return app, recovery

    def code(self, app):
        return app.at(self.clock.now // 1_000)


@contextmanager
def world_of(home, folder, **more):
    made = World(home, folder, **more)
    try:
        yield made
    finally:
        made.place.close()


def words(answer):
    """The text of a page, without marks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())

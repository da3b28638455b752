"""Passwords: argon2id, three plain rules, invitations instead of passwords chosen by somebody else."""

import secrets
import threading
import unicodedata
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, select

from cohong.access import persons, tables
from cohong.access.database import Database
from cohong.access.model import Person
from cohong.access.persons import Persons
from cohong.access.refusals import PASSWORD_WEAK, SIGN_IN_WRONG, Denied
from cohong.access.tickets import Tickets

SHORTEST, LONGEST, FEWEST_DIFFERENT = 12, 128, 6
INVITED_MINUTES = 7 * 24 * 60
AT_ONCE = 2
"""How many hashes run at a time: each takes tens of MiB, and a flood of sign-ins must not take the machine's memory."""


class Passwords:
    """Setting and checking. What is checked here is not yet a sign-in: limits and second steps are in `signin`."""

    def __init__(self, database: Database, people: Persons, tickets: Tickets) -> None:
        self._db, self._persons, self._tickets = database, people, tickets
        chosen = database.settings
        self._hasher = PasswordHasher(chosen.argon_time, chosen.argon_memory_kib, chosen.argon_lanes)
        self._gate = threading.BoundedSemaphore(AT_ONCE)

    def set(self, person: str, password: str) -> None:
        """Give a person a password and end their sessions and open steps. Raises Denied access.password_weak, access.no_person."""
        who = self._persons.get(person)
        check_rules(password, who)
        hashed = self._hash(password)
        with self._db.write() as db:
            persons.active(db, person)
            db.execute(tables.passwords.delete().where(tables.passwords.c.person == person))
            db.execute(tables.passwords.insert().values(person=person, hash=hashed, changed_ms=self._db.now()))
            db.execute(tables.sessions.delete().where(tables.sessions.c.person == person))
            db.execute(tables.tickets.delete().where(tables.tickets.c.person == person))

    def invite(self, person: str) -> str:
        """A secret for a link, good once within seven days, with which the person chooses a password.

        For the machine itself; pages go through `Managing.invite`.
        """
        return self._tickets.open("invite", self._persons.get(person).id, {}, minutes=INVITED_MINUTES, tries=20)

    def accept(self, invitation: str, password: str) -> Person:
        """Choose a password by invitation. A weak one leaves the invitation good. Raises Denied access.step_over and as `set`."""
        ticket = self._tickets.take("invite", invitation)
        self.set(ticket.person, password)
        return self._persons.get(ticket.person)

    def check(self, login: str, password: str) -> Person:
        """The person, if name and password are right; the same work and the same words when the name is unknown.

        A hash made with older parameters is made again. Raises Denied access.sign_in_wrong.
        """
        person = self._persons.by_login(login)
        known = self._stored(person.id) if person else ""
        right = self._verify(known or self._nobody, password)
        if person is None or not person.active or not known or not right:
            raise Denied(SIGN_IN_WRONG)
        if self._hasher.check_needs_rehash(known):
            where = (tables.passwords.c.person == person.id) & (tables.passwords.c.hash == known)
            again = self._hash(password)
            with self._db.write() as db:
                db.execute(tables.passwords.update().where(where).values(hash=again))
        return person

    def has(self, person: str) -> bool:
        """Whether the person has a password."""
        return bool(self._stored(person))

    @cached_property
    def _nobody(self) -> str:
        """A hash that no password fits, so that an unknown name takes the same work."""
        return self._hasher.hash(secrets.token_hex(32))

    def _stored(self, person: str) -> str:
        with self._db.read() as db:
            return stored(db, person)

    def _hash(self, password: str) -> str:
        with self._gate:
            return self._hasher.hash(_normal(password))

    def _verify(self, known: str, password: str) -> bool:
        if len(password) > LONGEST:
            password = ""  # never right, and not worth the work
        with self._gate:
            try:
                return self._hasher.verify(known, _normal(password))
            except (VerificationError, InvalidHashError):
                return False


def stored(db: Connection, person: str) -> str:
    """The hash of a person's password within an open transaction; empty when there is none."""
    query = select(tables.passwords.c.hash).where(tables.passwords.c.person == person)
    return db.execute(query).scalar_one_or_none() or ""


_RULES = {
    "length": ("12 到 128 个字符", "12 to 128 characters"),
    "different": ("至少 6 个不同的字符", "at least 6 different characters"),
    "login": ("不含登录名", "without the sign-in name"),
}


def check_rules(password: str, person: Person) -> None:
    """The rules, in the person's language. Raises Denied access.password_weak with the rule that is not kept in `path`."""
    plain = _normal(password)
    local = persons.login_key(person.login).partition("@")[0]
    broken = ""
    if not SHORTEST <= len(plain) <= LONGEST:
        broken = "length"
    elif len(set(plain)) < FEWEST_DIFFERENT:
        broken = "different"
    elif len(local) >= 3 and local in plain.casefold():
        broken = "login"
    if broken:
        raise Denied(PASSWORD_WEAK, path=broken, expected=_RULES[broken][person.lang != "zh"])


def _normal(password: str) -> str:
    """The same password from every keyboard: full-width and composed letters count as their plain form."""
    return unicodedata.normalize("NFKC", password)

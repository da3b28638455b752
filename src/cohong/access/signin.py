"""Signing in: every way, with its limits and second steps, ends in a session or in a refusal."""

from typing import Any

import msgspec

from cohong.access.codes import Codes
from cohong.access.identities import Identities, Subject
from cohong.access.limits import Guesses
from cohong.access.model import Acting, Person
from cohong.access.passkeys import Passkeys, Site
from cohong.access.passwords import Passwords
from cohong.access.persons import Persons, login_key
from cohong.access.refusals import PASSKEY_BAD, SIGN_IN_WRONG, Denied
from cohong.access.sessions import Sessions
from cohong.access.tickets import Tickets

CODE_MINUTES, CODE_TRIES = 10, 5


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """Where a sign-in stands: `token` of the new session when it is done, or else a `ticket` to go on with a code."""

    person: Person
    token: str = ""
    ticket: str = ""


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """Where a request comes from, as the list of one's own sessions shows it."""

    address: str
    agent: str = ""


class SignIn:
    """Password and code, passkey, an account elsewhere; and proving again within a session."""

    def __init__(
        self,
        people: Persons,
        passwords: Passwords,
        codes: Codes,
        sessions: Sessions,
        passkeys: Passkeys,
        identities: Identities,
        tickets: Tickets,
        guesses: Guesses,
    ) -> None:
        self._passkeys, self._identities = passkeys, identities
        self._persons, self._passwords, self._codes, self._sessions = people, passwords, codes, sessions
        self._tickets, self._guesses = tickets, guesses

    def with_password(self, login: str, password: str, device: Device) -> Step:
        """Name and password. Raises TooMany access.sign_in_slow before looking, Denied access.sign_in_wrong."""
        person = self._password(login, password, device)
        if self._codes.on(person.id):
            ticket = self._tickets.open("code", person.id, {}, minutes=CODE_MINUTES, tries=CODE_TRIES)
            return Step(person=person, ticket=ticket)
        return self.enter(person, "password", device)

    def with_code(self, ticket: str, code: str, device: Device) -> Step:
        """The second step. Raises TooMany, Denied access.step_over or access.code_wrong; five tries for one ticket."""
        person = self._persons.get(self._tickets.take("code", ticket).person)
        how = self._code(person, code, device)
        self._tickets.drop(ticket)
        return self.enter(person, f"password+{how}", device)

    def with_passkey(self, ticket: str, answer: dict[str, Any], site: Site, device: Device) -> Step:
        """A passkey alone, after `passkeys.begin_using`. Raises Denied access.step_over, access.passkey_bad."""
        return self.enter(self._passkeys.finish_using(ticket, answer, site), "passkey", device)

    def with_subject(self, provider: str, subject: Subject, device: Device) -> Step:
        """A verified account elsewhere, from `OidcClient.finish`. Raises Denied access.not_linked, access.no_person."""
        person = self._identities.person_of(subject.issuer, subject.subject)
        return self.enter(person, f"oidc:{provider}", device)

    def prove_with_passkey(self, token: str, ticket: str, answer: dict[str, Any], site: Site) -> None:
        """Prove again by one of one's own passkeys. Raises Denied access.signed_out, access.step_over, access.passkey_bad."""
        person = self._sessions.who(token).person
        if self._passkeys.finish_using(ticket, answer, site).id != person.id:
            raise Denied(PASSKEY_BAD)
        self._sessions.proved(token)

    def prove(self, token: str, password: str, code: str, device: Device) -> None:
        """Prove again, within a session, by password and, where codes are on, a code; or by code alone without a password.

        Raises TooMany, Denied access.signed_out, access.sign_in_wrong, access.code_wrong.
        """
        person = self._sessions.who(token).person
        codes = self._codes.on(person.id)
        if self._passwords.has(person.id):
            self._password(person.login, password, device)
        elif not codes:
            raise Denied(SIGN_IN_WRONG)
        if codes:
            self._code(person, code, device)
        self._sessions.proved(token)

    def change_password(self, acting: Acting, old: str, new: str, device: Device) -> Step:
        """Change one's own password: signed out everywhere, and in again here. Raises as `prove` and `Passwords.set` do."""
        person = self._password(acting.person.login, old, device)
        self._passwords.set(person.id, new)
        return self.enter(person, acting.session.how if acting.session else "password", device)

    def enter(self, person: Person, how: str, device: Device) -> Step:
        """A session for somebody whose identity is proved; called by the ways above, and by a demo's unsafe switch of roles."""
        token = self._sessions.open(person.id, how, address=device.address, agent=device.agent)
        return Step(person=person, token=token)

    def _password(self, login: str, password: str, device: Device) -> Person:
        account = login_key(login)
        self._guesses.attempt("account", account, device.address)
        person = self._passwords.check(login, password)
        self._guesses.succeeded("account", account, device.address)
        return person

    def _code(self, person: Person, code: str, device: Device) -> str:
        self._guesses.attempt("code", person.id, device.address)
        how = self._codes.check(person.id, code)
        self._guesses.succeeded("code", person.id, device.address)
        return how

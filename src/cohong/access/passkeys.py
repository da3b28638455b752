"""Passkeys (WebAuthn): options for the browser, verification of its answers, one row for each key."""

from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from cohong.access import tables
from cohong.access.database import Database, one_row
from cohong.access.model import Person
from cohong.access.persons import Persons, keep_a_way_in
from cohong.access.refusals import NO_SUCH, PASSKEY_BAD, Denied
from cohong.access.tickets import Tickets

MINUTES = 5
NAME = "Cohong"


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """Where the pages stand: the domain that passkeys belong to, and the origins the browser may report."""

    domain: str
    origins: tuple[str, ...]


class Passkey(msgspec.Struct, frozen=True, kw_only=True):
    """What is shown about a passkey; `id` is its credential id in base64url."""

    id: str
    name: str
    made_ms: int
    used_ms: int


class Challenge(msgspec.Struct, frozen=True, kw_only=True):
    """For the browser: options as JSON text, and the ticket to send back with its answer."""

    ticket: str
    options: str


class Passkeys:
    """Adding, using, removing. Using one is a whole sign-in: the device has checked the person by PIN or body."""

    def __init__(self, database: Database, people: Persons, tickets: Tickets) -> None:
        self._db, self._persons, self._tickets = database, people, tickets

    def begin_adding(self, person: Person, site: Site) -> Challenge:
        """Options to make a passkey. The caller has asked for a fresh proof."""
        options = generate_registration_options(
            rp_id=site.domain,
            rp_name=NAME,
            user_name=person.login,
            user_id=person.id.encode(),
            user_display_name=person.name,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[
                PublicKeyCredentialDescriptor(id=base64url_to_bytes(k.id)) for k in self.of(person.id)
            ],
        )
        return self._challenge("passkey.add", person.id, options.challenge, options_to_json(options))

    def finish_adding(self, person: str, ticket: str, answer: str | dict[str, Any], name: str, site: Site) -> Passkey:
        """Check the new passkey and keep it. Raises Denied access.step_over, access.passkey_bad."""
        begun = self._tickets.take("passkey.add", ticket)
        if begun.person != person:
            raise Denied(PASSKEY_BAD)
        try:
            made = verify_registration_response(
                credential=answer,
                expected_challenge=base64url_to_bytes(begun.data["challenge"]),
                expected_rp_id=site.domain,
                expected_origin=list(site.origins),
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError):
            raise Denied(PASSKEY_BAD) from None
        now, name = self._db.now(), " ".join(name.split())[:100] or NAME
        row = {"person": person, "public_key": made.credential_public_key, "sign_count": made.sign_count, "name": name}
        try:
            with self._db.write() as db:
                db.execute(tables.passkeys.insert().values(id=made.credential_id, made_ms=now, **row))
        except IntegrityError:
            raise Denied(PASSKEY_BAD) from None
        return Passkey(id=bytes_to_base64url(made.credential_id), name=name, made_ms=now, used_ms=0)

    def begin_using(self, site: Site) -> Challenge:
        """Options to sign in, or to prove again, with any passkey for this site: the device knows whose it is."""
        options = generate_authentication_options(
            rp_id=site.domain, user_verification=UserVerificationRequirement.REQUIRED
        )
        return self._challenge("passkey.use", "", options.challenge, options_to_json(options))

    def finish_using(self, ticket: str, answer: dict[str, Any], site: Site) -> Person:
        """Whose passkey it is. A count that does not go up means a copied key and is refused, as is a person switched off.

        Raises Denied access.step_over, access.passkey_bad.
        """
        begun = self._tickets.take("passkey.use", ticket)
        try:
            ident = base64url_to_bytes(str(answer.get("id", "")))
        except ValueError:
            raise Denied(PASSKEY_BAD) from None
        with self._db.write() as db:
            where = tables.passkeys.c.id == ident
            row = db.execute(tables.passkeys.select().where(where)).first()
            if row is None:
                raise Denied(PASSKEY_BAD)
            try:
                used = verify_authentication_response(
                    credential=answer,
                    expected_challenge=base64url_to_bytes(begun.data["challenge"]),
                    expected_rp_id=site.domain,
                    expected_origin=list(site.origins),
                    credential_public_key=row.public_key,
                    credential_current_sign_count=row.sign_count,
                    require_user_verification=True,
                )
            except (WebAuthnException, ValueError, KeyError, TypeError):
                raise Denied(PASSKEY_BAD) from None
            values = {"sign_count": used.new_sign_count, "used_ms": self._db.now()}
            db.execute(tables.passkeys.update().where(where).values(**values))
        person = self._persons.get(row.person)
        if not person.active:
            raise Denied(PASSKEY_BAD)
        return person

    def of(self, person: str) -> tuple[Passkey, ...]:
        """One's own passkeys, in the order they were added."""
        table = tables.passkeys.c
        query = select(table.id, table.name, table.made_ms, table.used_ms).where(table.person == person)
        with self._db.read() as db:
            rows = db.execute(query.order_by(table.made_ms, table.id)).all()
        return tuple(
            Passkey(id=bytes_to_base64url(r.id), name=r.name, made_ms=r.made_ms, used_ms=r.used_ms) for r in rows
        )

    def remove(self, person: str, passkey: str) -> None:
        """Take one of one's own passkeys away; the last one stays while there is no other way to sign in.

        Raises Denied access.no_such, access.last_way_in.
        """
        with self._db.write() as db:
            where = (tables.passkeys.c.id == base64url_to_bytes(passkey)) & (tables.passkeys.c.person == person)
            one_row(db.execute(tables.passkeys.delete().where(where)).rowcount, NO_SUCH, path=passkey)
            keep_a_way_in(db, person)

    def _challenge(self, kind: str, person: str, challenge: bytes, options: str) -> Challenge:
        data = {"challenge": bytes_to_base64url(challenge)}
        return Challenge(ticket=self._tickets.open(kind, person, data, minutes=MINUTES), options=options)

"""Second steps: codes from an app (TOTP, RFC 6238), each good once, and recovery codes for a lost device."""

import hashlib
import secrets

import msgspec
import pyotp
from sqlalchemy import select

from cohong.access import tables
from cohong.access.database import Database
from cohong.access.model import Person
from cohong.access.refusals import CODE_WRONG, FACTOR_THERE, Denied

STEP_SECONDS = 30
RECOVERY_CODES, RECOVERY_BYTES = 10, 10
ISSUER = "Cohong"


class Enrolment(msgspec.Struct, frozen=True, kw_only=True):
    """What the person's app needs: the secret to type, and the address to show as a picture."""

    secret: str
    uri: str


class Codes:
    """Enrolment, checking, recovery."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def enrol(self, person: Person) -> Enrolment:
        """Begin: a fresh secret that does nothing until `confirm`. Raises Denied access.factor_there."""
        if self.on(person.id):
            raise Denied(FACTOR_THERE)
        secret = pyotp.random_base32()
        with self._db.write() as db:
            db.execute(tables.totp.delete().where(tables.totp.c.person == person.id))
            db.execute(tables.totp.insert().values(person=person.id, secret=secret, confirmed_ms=0, last_step=0))
        uri = pyotp.TOTP(secret).provisioning_uri(name=person.login, issuer_name=ISSUER)
        return Enrolment(secret=secret, uri=uri)

    def confirm(self, person: str, code: str) -> tuple[str, ...]:
        """Switch on with a first code. The recovery codes, shown this once. Raises Denied access.code_wrong, access.factor_there."""
        if self.on(person):
            raise Denied(FACTOR_THERE)
        self._spend(person, code, confirmed=False)
        with self._db.write() as db:
            where = tables.totp.c.person == person
            db.execute(tables.totp.update().where(where).values(confirmed_ms=self._db.now()))
        return self.new_recovery(person)

    def on(self, person: str) -> bool:
        """Whether the person's sign-in asks for a code."""
        query = select(tables.totp.c.confirmed_ms).where(tables.totp.c.person == person)
        with self._db.read() as db:
            return bool(db.execute(query).scalar_one_or_none())

    def check(self, person: str, code: str) -> str:
        """Accept a code of the app or a recovery code, each once: which it was, `code` or `recovery`. Raises access.code_wrong."""
        plain = code.replace(" ", "").replace("-", "").lower()
        if plain.isascii() and plain.isdigit() and len(plain) == 6:
            self._spend(person, plain, confirmed=True)
            return "code"
        self._spend_recovery(person, plain)
        return "recovery"

    def off(self, person: str) -> None:
        """Switch codes off, recovery codes too. The caller has asked for a fresh proof."""
        with self._db.write() as db:
            db.execute(tables.totp.delete().where(tables.totp.c.person == person))
            db.execute(tables.recovery.delete().where(tables.recovery.c.person == person))

    def new_recovery(self, person: str) -> tuple[str, ...]:
        """Ten fresh recovery codes as xxxx-xxxx-xxxx-xxxx-xxxx; the old ones stop. Only their hashes are kept."""
        codes = tuple(secrets.token_hex(RECOVERY_BYTES) for _ in range(RECOVERY_CODES))
        rows = [{"person": person, "hash": _hash(code), "used_ms": 0} for code in codes]
        with self._db.write() as db:
            db.execute(tables.recovery.delete().where(tables.recovery.c.person == person))
            db.execute(tables.recovery.insert(), rows)
        return tuple("-".join(code[at : at + 4] for at in range(0, len(code), 4)) for code in codes)

    def recovery_left(self, person: str) -> int:
        """How many recovery codes are unused."""
        table = tables.recovery.c
        with self._db.read() as db:
            return len(db.execute(select(table.hash).where(table.person == person, table.used_ms == 0)).all())

    def _spend(self, person: str, code: str, *, confirmed: bool) -> None:
        """Codes of the steps before and after count too, for clocks that are a little off; a step is good once."""
        with self._db.write() as db:
            row = db.execute(tables.totp.select().where(tables.totp.c.person == person)).first()
            if row is None or bool(row.confirmed_ms) != confirmed:
                raise Denied(CODE_WRONG)
            now, app = self._db.now() // 1_000 // STEP_SECONDS, pyotp.TOTP(row.secret)
            right = [s for s in (now - 1, now, now + 1) if pyotp.utils.strings_equal(app.generate_otp(s), code)]
            step = max(right, default=0)
            if step <= row.last_step:
                raise Denied(CODE_WRONG)
            db.execute(tables.totp.update().where(tables.totp.c.person == person).values(last_step=step))

    def _spend_recovery(self, person: str, code: str) -> None:
        table = tables.recovery.c
        where = (table.person == person) & (table.hash == _hash(code)) & (table.used_ms == 0)
        with self._db.write() as db:
            if db.execute(tables.recovery.update().where(where).values(used_ms=self._db.now())).rowcount != 1:
                raise Denied(CODE_WRONG)


def _hash(code: str) -> bytes:
    """80 random bits need no slow hash."""
    return hashlib.sha256(b"cohong recovery\0" + code.encode()).digest()

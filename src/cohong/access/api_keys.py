"""API keys: a program acts as one person in one post, with part of its rights, until a day. Only the hash is kept."""

import hmac
import secrets
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, select

from cohong.access import persons, posts, tables
from cohong.access.database import Database, token_hash
from cohong.access.model import Acting
from cohong.access.refusals import NO_SUCH, Denied
from cohong.access.rights import IN_PERSON, MAY, RIGHTS, SEEING, Right, say_right
from cohong.core.texts import declare

KEY_BAD = declare(
    "access.key_bad",
    en="The API key is not known, was revoked, or is over.",
    zh="接口密钥无效、已撤销或已过期。",
    next_en="Make a new key on the page of API keys.",
    next_zh="请在接口密钥页面生成新密钥。",
    final=False,
)
KEY_SCOPES = declare(
    "access.key_scopes",
    en="A key of this role cannot have this right: {expected}.",
    zh="该岗位的密钥不能拥有这项权限：{expected}。",
    next_en="Choose among the rights of your own role; some things only a person does.",
    next_zh="请在本岗位的权限内选择；有些事只能由本人办理。",
)
KEY_DAYS = declare(
    "access.key_days",
    en="A key needs a name and an end, at most {expected} days from now.",
    zh="密钥须有名称和到期日，最长 {expected} 天。",
    next_en="Give it a name, and choose a shorter time.",
    next_zh="请填写名称，并选择较短的期限。",
)
Scope = Right | Literal["read"]
LONGEST_DAYS, OVERLAP_HOURS = 400, 24
DAY_MS, HOUR_MS, TOUCH_MS = 86_400_000, 3_600_000, 60_000
PREFIX = "cohong"


class ApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """What is shown about a key. `used_ms` and `revoked_ms` are 0 for never; `replaces` is the key it was rotated from."""

    id: str
    person: str
    post: str
    name: str
    scopes: tuple[Scope, ...]
    made_ms: int
    ends_ms: int
    used_ms: int = 0
    revoked_ms: int = 0
    replaces: str = ""


class ApiKeys:
    """Issue, use, rotate, revoke."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def issue(self, by: Acting, name: str, scopes: tuple[Scope, ...], *, days: int) -> tuple[ApiKey, str]:
        """A new key for the post that `by` acts in, and its text, shown this once.

        Raises Denied: access.not_allowed, access.prove_again, access.key_scopes, access.key_days.
        """
        post = by.need("api_keys")
        by.need_fresh(self._db.settings)
        name, now = " ".join(name.split()), self._db.now()
        if not 1 <= days <= LONGEST_DAYS or not 1 <= len(name) <= 100:
            raise Denied(KEY_DAYS, expected=str(LONGEST_DAYS))
        _check_scopes(by, scopes)
        order: tuple[Scope, ...] = ("read", *RIGHTS)
        kept = tuple(scope for scope in order if scope in scopes)
        with self._db.write() as db:
            return _insert(db, by.person.id, post.id, name, kept, now, now + days * DAY_MS, "")

    def who(self, text: str) -> Acting:
        """Who acts with a key, right now: the scopes that the post still gives. Raises Denied access.key_bad."""
        prefix, ident, secret = (*text.split("_", 2), "", "")[:3]
        now = self._db.now()
        with self._db.read() as db:
            row = db.execute(tables.api_keys.select().where(tables.api_keys.c.id == ident)).first()
            right = hmac.compare_digest(row.hash if row else bytes(32), token_hash(secret))
            if prefix != PREFIX or row is None or not right or row.revoked_ms or row.ends_ms <= now:
                raise Denied(KEY_BAD)
            person = persons.find(db, row.person)
            post = posts.find_in_force(db, row.post, self._db.today())
        if person is None or not person.active or post is None:
            raise Denied(KEY_BAD)
        if now - row.used_ms >= TOUCH_MS:
            with self._db.write() as db:
                db.execute(tables.api_keys.update().where(tables.api_keys.c.id == ident).values(used_ms=now))
        scopes = frozenset(row.scopes.split())
        rights = frozenset(r for r in MAY[post.role] if r in scopes or (r in SEEING and "read" in scopes))
        return Acting(person=person, post=post, rights=rights - IN_PERSON, key=ident, now_ms=now)

    def rotate(self, by: Acting, key: str, *, overlap_hours: int = OVERLAP_HOURS) -> tuple[ApiKey, str]:
        """A new text for the same scopes and the same length of life; the old one works on for a while.

        Raises Denied: access.not_allowed, access.prove_again, access.no_such, access.key_bad.
        """
        now = self._db.now()
        by.need_fresh(self._db.settings)
        with self._db.write() as db:
            old = self._manage(db, by, key)
            if old.revoked_ms or old.ends_ms <= now or old.person != by.person.id:
                raise Denied(KEY_BAD)
            ends = min(old.ends_ms, now + max(0, overlap_hours) * HOUR_MS)
            db.execute(tables.api_keys.update().where(tables.api_keys.c.id == key).values(ends_ms=ends))
            life = old.ends_ms - old.made_ms
            return _insert(db, old.person, old.post, old.name, old.scopes, now, now + life, key)

    def revoke(self, by: Acting, key: str) -> None:
        """Stop a key at once: one's own, or any at the member. Raises Denied access.not_allowed, access.no_such."""
        with self._db.write() as db:
            self._manage(db, by, key)
            where = (tables.api_keys.c.id == key) & (tables.api_keys.c.revoked_ms == 0)
            db.execute(tables.api_keys.update().where(where).values(revoked_ms=self._db.now()))

    def of(self, member: str) -> tuple[ApiKey, ...]:
        """Every key at a member, past ones too, newest first."""
        join = tables.api_keys.join(tables.posts, tables.api_keys.c.post == tables.posts.c.id)
        query = select(tables.api_keys).select_from(join).where(tables.posts.c.member == member)
        with self._db.read() as db:
            return tuple(_read(row) for row in db.execute(query.order_by(tables.api_keys.c.made_ms.desc())))

    def in_force(self) -> tuple[ApiKey, ...]:
        """Every key that has not ended, of all members, the one that ends first before others."""
        row = tables.api_keys.c
        query = tables.api_keys.select().where(row.revoked_ms == 0, row.ends_ms > self._db.now())
        with self._db.read() as db:
            return tuple(_read(one) for one in db.execute(query.order_by(row.ends_ms, row.id)))

    def _manage(self, db: Connection, by: Acting, key: str) -> ApiKey:
        row = db.execute(tables.api_keys.select().where(tables.api_keys.c.id == key)).first()
        if row is None or posts.get_in(db, row.post).member != by.member:
            raise Denied(NO_SUCH, path=key)
        by.need("api_keys")
        return _read(row)


def _check_scopes(by: Acting, scopes: tuple[Scope, ...]) -> None:
    for scope in scopes:
        if scope != "read" and (scope in IN_PERSON or not by.may(scope)):
            raise Denied(KEY_SCOPES, path=scope, expected=say_right(scope, by.person.lang))
    if not scopes:
        raise Denied(KEY_SCOPES, expected="—")


def _insert(
    db: Connection, person: str, post: str, name: str, scopes: tuple[Scope, ...], now: int, ends: int, replaces: str
) -> tuple[ApiKey, str]:
    ident, secret = secrets.token_hex(6), secrets.token_hex(32)
    key = ApiKey(
        id=ident, person=person, post=post, name=name, scopes=scopes, made_ms=now, ends_ms=ends, replaces=replaces
    )
    row = msgspec.structs.asdict(key) | {"scopes": " ".join(scopes), "hash": token_hash(secret)}
    db.execute(tables.api_keys.insert().values(**row))
    return key, f"{PREFIX}_{ident}_{secret}"


def _read(row: Any) -> ApiKey:
    values = {name: getattr(row, name) for name in ApiKey.__struct_fields__}
    return ApiKey(**(values | {"scopes": tuple(row.scopes.split())}))

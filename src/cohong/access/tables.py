"""The tables of people.db. Secrets that only need to be recognised are kept as SHA-256 of 256 random bits, never themselves."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

VERSION = 1
"""Written into the file as `user_version`; a newer file is refused."""
schema = MetaData()


def _text(name: str, default: str | None = None) -> Column[str]:
    return Column(name, Text, nullable=False, default=default)


def _number(name: str, default: int | None = None) -> Column[int]:
    return Column(name, Integer, nullable=False, default=default)


def _key(name: str = "id") -> Column[str]:
    return Column(name, Text, primary_key=True)


def _person(name: str = "person", *, primary: bool = False) -> Column[str]:
    return Column(name, Text, ForeignKey("persons.id"), nullable=False, primary_key=primary)


persons = Table(
    "persons",
    schema,
    _key(),
    _text("name"),
    _text("login"),
    Column("login_key", Text, nullable=False, unique=True),
    _text("lang", "zh"),
    Column("active", Boolean, nullable=False, default=True),
    _number("made_ms"),
)
posts = Table(
    "posts",
    schema,
    _key(),
    _person(),
    _text("member"),
    _text("role"),
    _number("since_day"),
    _number("until_day", 0),
    _text("deputy_for", ""),
    _text("granted_by"),
    _number("granted_ms"),
    _number("ended_ms", 0),
    _text("ended_by", ""),
    Index("posts_of_person", "person"),
    Index("posts_of_member", "member"),
)
passwords = Table("passwords", schema, _person(primary=True), _text("hash"), _number("changed_ms"))
totp = Table(
    "totp",
    schema,
    _person(primary=True),
    _text("secret"),
    _number("confirmed_ms", 0),
    _number("last_step", 0),
)
recovery = Table(
    "recovery",
    schema,
    _person(),
    Column("hash", LargeBinary, nullable=False),
    _number("used_ms", 0),
    PrimaryKeyConstraint("person", "hash"),
)
passkeys = Table(
    "passkeys",
    schema,
    Column("id", LargeBinary, primary_key=True),
    _person(),
    Column("public_key", LargeBinary, nullable=False),
    _number("sign_count"),
    _text("name"),
    _number("made_ms"),
    _number("used_ms", 0),
    Index("passkeys_of_person", "person"),
)
identities = Table(
    "identities",
    schema,
    _text("issuer"),
    _text("subject"),
    _person(),
    _number("made_ms"),
    PrimaryKeyConstraint("issuer", "subject"),
)
tickets = Table(
    "tickets",
    schema,
    Column("hash", LargeBinary, primary_key=True),
    _text("kind"),
    _text("person", ""),
    _text("data"),
    _number("tries_left", 1),
    _number("ends_ms"),
    Index("tickets_over", "ends_ms"),
)
sessions = Table(
    "sessions",
    schema,
    _key(),
    Column("hash", LargeBinary, nullable=False, unique=True),
    _person(),
    _text("post", ""),
    _text("how"),
    _text("address", ""),
    _text("agent", ""),
    _number("made_ms"),
    _number("used_ms"),
    _number("proved_ms"),
    _number("ends_ms"),
    Index("sessions_of_person", "person"),
    Index("sessions_over", "ends_ms"),
)
api_keys = Table(
    "api_keys",
    schema,
    _key(),
    Column("hash", LargeBinary, nullable=False),
    _person(),
    _text("post"),
    _text("name"),
    _text("scopes"),
    _number("made_ms"),
    _number("ends_ms"),
    _number("used_ms", 0),
    _number("revoked_ms", 0),
    _text("replaces", ""),
    Index("api_keys_of_post", "post"),
)
idempotency = Table(
    "idempotency",
    schema,
    _text("owner"),
    _text("key"),
    Column("request_hash", LargeBinary, nullable=False),
    _number("made_ms"),
    _number("status", 0),
    _text("media_type", ""),
    Column("response", LargeBinary, nullable=False, default=b""),
    PrimaryKeyConstraint("owner", "key"),
    Index("idempotency_over", "made_ms"),
)
looks = Table(
    "looks",
    schema,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _number("time_ms"),
    _text("person"),
    _text("member"),
    _text("role"),
    _text("what"),
    _text("subject"),
    _text("merchant"),
    Index("looks_at_merchant", "merchant", "id"),
    sqlite_autoincrement=True,
)
looks_kept = Table("looks_kept", schema, Column("one", Integer, primary_key=True), _number("since_ms"))
approvals = Table(
    "approvals",
    schema,
    _key(),
    _text("kind"),
    _text("member"),
    _text("details"),
    _text("concerns", ""),
    _text("asked_by"),
    _number("asked_ms"),
    _number("ends_ms"),
    _text("decided_by", ""),
    _number("decided_ms", 0),
    _text("decision", "waiting"),
    _text("reason", ""),
    Index("approvals_of_member", "member"),
)
webhooks = Table(
    "webhooks",
    schema,
    _key(),
    _text("member"),
    _text("url"),
    _text("secret"),
    _text("kinds"),
    Column("active", Boolean, nullable=False, default=True),
    _text("made_by"),
    _number("made_ms"),
    Index("webhooks_of_member", "member"),
)
deliveries = Table(
    "deliveries",
    schema,
    _key(),
    Column("webhook", Text, ForeignKey("webhooks.id"), nullable=False),
    _text("event"),
    _text("kind"),
    Column("body", LargeBinary, nullable=False),
    _number("made_ms"),
    _number("tries", 0),
    _number("next_ms"),
    _text("state", "waiting"),
    _number("last_status", 0),
    _text("last_error", ""),
    _number("done_ms", 0),
    UniqueConstraint("webhook", "event"),
    Index("deliveries_due", "state", "next_ms"),
)

GUARDS = (
    (
        "CREATE TRIGGER IF NOT EXISTS looks_never_change BEFORE UPDATE ON looks "
        "BEGIN SELECT RAISE(ABORT, 'looks are append-only'); END"
    ),
    (
        "CREATE TRIGGER IF NOT EXISTS looks_are_kept BEFORE DELETE ON looks "
        "WHEN OLD.time_ms >= (SELECT since_ms FROM looks_kept WHERE one = 1) "
        "BEGIN SELECT RAISE(ABORT, 'looks are kept until their time is over'); END"
    ),
)
"""The database itself refuses to change a look, and to drop one before its retention is over."""

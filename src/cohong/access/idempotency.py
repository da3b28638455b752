"""The same write sent twice: the second time gets the first answer. Kept for a day, by owner and key."""

import hashlib

import msgspec

from cohong.access import tables
from cohong.access.database import Database
from cohong.access.refusals import Denied
from cohong.core.texts import declare

OTHER_BODY = declare(
    "access.other_body",
    en="This idempotency key was used with another request.",
    zh="这个幂等键已用于另一个请求。",
    next_en="Use a fresh key for a fresh request, or send exactly the same one again.",
    next_zh="新的请求请用新的键；重试时请发送完全相同的内容。",
)
STILL_RUNNING = declare(
    "access.still_running",
    en="The first request with this idempotency key is still under way.",
    zh="使用该幂等键的第一个请求仍在处理中。",
    next_en="Wait a few seconds and send it again.",
    next_zh="请等几秒后重发。",
    final=False,
)
KEPT_MS, RUNNING_MS = 86_400_000, 120_000
"""A request that gave no answer for two minutes died with its process, and may be tried again: the ledger itself gives
the same document the same outcome."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """A stored response: HTTP status, media type, bytes."""

    status: int
    media_type: str
    body: bytes


class Idempotency:
    """`begin` before the work, `finish` after it, `drop` when it failed without an answer worth keeping."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def begin(self, owner: str, key: str, *parts: bytes) -> Answer | None:
        """The stored answer, or None when the work is to be done now. `parts` are method, path and body, as sent.

        Raises Denied access.other_body, access.still_running.
        """
        digest = hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).digest()
        table, now = tables.idempotency, self._db.now()
        with self._db.write() as db:
            db.execute(table.delete().where(table.c.made_ms <= now - KEPT_MS))
            where = (table.c.owner == owner) & (table.c.key == key)
            row = db.execute(table.select().where(where)).first()
            if row is not None and row.request_hash != digest:
                raise Denied(OTHER_BODY)
            if row is not None and row.status:
                return Answer(status=row.status, media_type=row.media_type, body=row.response)
            if row is not None and now - row.made_ms < RUNNING_MS:
                raise Denied(STILL_RUNNING)
            db.execute(table.delete().where(where))
            db.execute(table.insert().values(owner=owner, key=key, request_hash=digest, made_ms=now))
        return None

    def finish(self, owner: str, key: str, answer: Answer) -> None:
        """Keep the answer for whoever sends the same again."""
        table = tables.idempotency
        values = {"status": answer.status, "media_type": answer.media_type, "response": answer.body}
        with self._db.write() as db:
            db.execute(table.update().where(table.c.owner == owner, table.c.key == key).values(**values))

    def drop(self, owner: str, key: str) -> None:
        """Forget a request that gave no answer, so that it may be sent again at once."""
        table = tables.idempotency
        with self._db.write() as db:
            db.execute(table.delete().where(table.c.owner == owner, table.c.key == key, table.c.status == 0))

"""Webhooks: events told to a member's own server, signed, tried again for a day and a half, given up in plain sight."""

import asyncio
import re
import socket
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx
import msgspec
from sqlalchemy import Connection, select

from cohong.access import tables
from cohong.access.addresses import is_loopback, is_public
from cohong.access.database import Database, new_id
from cohong.access.model import Acting
from cohong.access.refusals import NO_SUCH, Denied
from cohong.access.signing import new_secret, sign
from cohong.core.texts import declare

URL_BAD = declare(
    "access.webhook_url",
    en="This is not an address that events can be sent to: {seen}.",
    zh="不能向该地址推送消息：{seen}。",
    next_en="Give a public address that begins with https:// (or http://), without a user name in it.",
    next_zh="请填写以 https://（或 http://）开头的公网地址，且不含用户名。",
)
KINDS_BAD = declare(
    "access.webhook_kinds",
    en="Choose which events to send.",
    zh="请选择要推送的事件种类。",
    next_en="Mark at least one kind of event.",
    next_zh="请至少勾选一种事件。",
)
ADDRESS_BAD = declare(
    "access.webhook_address",
    en="The name leads to an address inside a private network.",
    zh="该域名指向内部网络的地址。",
    next_en="Let the name lead to a public address.",
    next_zh="请让该域名指向公网地址。",
    final=False,
)
UNREACHED = declare(
    "access.webhook_unreached",
    en="The other server could not be reached in time.",
    zh="未能及时连接到对方服务器。",
    next_en="Check that it runs and is reachable; we try again by ourselves.",
    next_zh="请检查对方服务器是否运行、能否访问；系统会自动重试。",
    final=False,
)
ANSWERED_NO = declare(
    "access.webhook_answered",
    en="The other server answered with {seen} instead of 2xx.",
    zh="对方服务器的应答是 {seen}，不是 2xx。",
    next_en="Look into its log; we try again by ourselves.",
    next_zh="请查看对方服务器的日志；系统会自动重试。",
    final=False,
)
State = Literal["waiting", "delivered", "given_up"]
TRIES, FIRST_SECONDS, CAP_SECONDS = 12, 5, 21_600
"""Waits of 5 s, 20 s, 80 s ... up to six hours: twelve tries within about 31 hours."""
LEASE_MS, AT_ONCE, TIMEOUT_SECONDS, GONE = 60_000, 8, 10.0, 410
KEPT_MS = 30 * 86_400_000
TEST = "webhook.test"
"""The kind of an event that somebody sends by hand to see whether it arrives."""
_KIND = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*")


class Webhook(msgspec.Struct, frozen=True, kw_only=True):
    """An address and the kinds of events that it wants; `*` is every kind. The secret is shown once, when it is made."""

    id: str
    member: str
    url: str
    kinds: tuple[str, ...]
    active: bool
    made_by: str
    made_ms: int


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One event for one webhook. `last_error` is a registered code or empty; `next_ms` counts while it waits."""

    id: str
    webhook: str
    event: str
    kind: str
    made_ms: int
    tries: int
    next_ms: int
    state: State
    last_status: int
    last_error: str
    done_ms: int


class _Job(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    webhook: str
    body: bytes
    tries: int
    url: str
    secret: str


class _Result(msgspec.Struct, frozen=True, kw_only=True):
    status: int = 0
    error: str = ""


class Webhooks:
    """Endpoints, events, deliveries."""

    def __init__(self, database: Database) -> None:
        self._db = database

    # --- endpoints --------------------------------------------------------------------------------------------------------

    def add(self, by: Acting, url: str, kinds: tuple[str, ...]) -> tuple[Webhook, str]:
        """A new webhook for the member that `by` acts for, and its secret, shown this once.

        Raises Denied: access.not_allowed, access.webhook_url, access.webhook_kinds.
        """
        by.need("webhooks")
        check_url(url, unsafe_local=self._db.settings.unsafe_local_webhooks)
        kinds = tuple(sorted(set(kinds)))
        if not kinds or not all(kind == "*" or _KIND.fullmatch(kind) for kind in kinds):
            raise Denied(KINDS_BAD)
        secret, now = new_secret(), self._db.now()
        hook = Webhook(
            id=new_id("w"), member=by.member, url=url, kinds=kinds, active=True, made_by=by.person.id, made_ms=now
        )
        row = msgspec.structs.asdict(hook) | {"kinds": " ".join(kinds), "secret": secret}
        with self._db.write() as db:
            db.execute(tables.webhooks.insert().values(**row))
        return hook, secret

    def switch(self, by: Acting, webhook: str, *, active: bool) -> None:
        """Stop or go on; what waits meanwhile is kept. Raises Denied access.not_allowed, access.no_such."""
        with self._db.write() as db:
            self._own(db, by, webhook)
            db.execute(tables.webhooks.update().where(tables.webhooks.c.id == webhook).values(active=active))

    def new_secret(self, by: Acting, webhook: str) -> str:
        """Another secret from now on, shown this once. Raises Denied access.not_allowed, access.no_such."""
        secret = new_secret()
        with self._db.write() as db:
            self._own(db, by, webhook)
            db.execute(tables.webhooks.update().where(tables.webhooks.c.id == webhook).values(secret=secret))
        return secret

    def of(self, member: str) -> tuple[Webhook, ...]:
        """A member's webhooks, newest first."""
        query = _HOOKS.where(tables.webhooks.c.member == member).order_by(tables.webhooks.c.made_ms.desc())
        with self._db.read() as db:
            return tuple(_hook(row) for row in db.execute(query))

    def members(self) -> tuple[str, ...]:
        """Every member that has a webhook which is on."""
        table = tables.webhooks.c
        with self._db.read() as db:
            return tuple(
                db.execute(select(table.member).where(table.active).distinct().order_by(table.member)).scalars()
            )

    # --- events -----------------------------------------------------------------------------------------------------------

    def emit(self, member: str, kind: str, event: str, data: dict[str, Any]) -> int:
        """Tell an event to every webhook of a member that wants its kind; telling it again adds nothing. How many were added.

        `event` is its id. `data` holds opaque ids, days and integers: what is private is fetched through the API.
        """
        assert _KIND.fullmatch(kind), kind
        now, added = self._db.now(), 0
        stamp = datetime.fromtimestamp(now / 1_000, UTC).isoformat(timespec="milliseconds")
        body = msgspec.json.encode({"type": kind, "timestamp": stamp, "data": {"event": event, **data}})
        known = select(tables.deliveries.c.webhook).where(tables.deliveries.c.event == event)
        with self._db.write() as db:
            told = set(db.execute(known).scalars())
            for row in db.execute(_HOOKS.where(tables.webhooks.c.member == member)).all():
                hook = _hook(row)
                if hook.active and hook.id not in told and {"*", kind} & set(hook.kinds):
                    values = {"id": new_id("msg"), "webhook": hook.id, "event": event, "kind": kind, "body": body}
                    db.execute(tables.deliveries.insert().values(**values, made_ms=now, next_ms=now))
                    added += 1
        return added

    def ping(self, by: Acting, webhook: str) -> None:
        """Tell one webhook a test event, whatever kinds it wants. Raises Denied access.not_allowed, access.no_such."""
        now, event = self._db.now(), new_id("msg")
        stamp = datetime.fromtimestamp(now / 1_000, UTC).isoformat(timespec="milliseconds")
        body = msgspec.json.encode({"type": TEST, "timestamp": stamp, "data": {"event": event}})
        values = {"id": event, "webhook": webhook, "event": event, "kind": TEST, "body": body}
        with self._db.write() as db:
            self._own(db, by, webhook)
            db.execute(tables.deliveries.insert().values(**values, made_ms=now, next_ms=now))

    def deliveries(self, by: Acting, webhook: str, limit: int = 50) -> tuple[Delivery, ...]:
        """The latest deliveries of one of the member's webhooks. Raises Denied access.not_allowed, access.no_such."""
        table = tables.deliveries.c
        query = _DELIVERIES.where(table.webhook == webhook).order_by(table.made_ms.desc(), table.id).limit(limit)
        with self._db.read() as db:
            self._own(db, by, webhook)
            return tuple(Delivery(**row._mapping) for row in db.execute(query))  # noqa: SLF001 - see persons

    def again(self, by: Acting, delivery: str) -> None:
        """Try a delivery from the start, whatever became of it. Raises Denied access.not_allowed, access.no_such."""
        where = tables.deliveries.c.id == delivery
        with self._db.write() as db:
            row = db.execute(tables.deliveries.select().where(where)).first()
            if row is None:
                raise Denied(NO_SUCH, path=delivery)
            self._own(db, by, row.webhook)
            values = {"state": "waiting", "tries": 0, "next_ms": self._db.now(), "done_ms": 0}
            db.execute(tables.deliveries.update().where(where).values(**values))

    def forget_old(self) -> int:
        """Drop deliveries that were done a month ago, and say how many."""
        table = tables.deliveries
        old = (table.c.state != "waiting") & (table.c.done_ms < self._db.now() - KEPT_MS)
        with self._db.write() as db:
            return db.execute(table.delete().where(old)).rowcount

    # --- sending ----------------------------------------------------------------------------------------------------------

    async def deliver_due(self, now: int, client: httpx.AsyncClient, limit: int = 100) -> int:
        """Send what is due at `now` (ms) and write down what became of it. How many were tried.

        Safe to call from two workers: whoever takes a delivery has it for a minute, and it is tried again if he dies.
        """
        jobs = self._take(now, limit)
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(job: _Job) -> None:
            async with gate:
                result = await self._send(job, now, client)
            self._write_down(job, result, now)

        await asyncio.gather(*(one(job) for job in jobs))
        return len(jobs)

    def _take(self, now: int, limit: int) -> list[_Job]:
        jobs, table, hooks = [], tables.deliveries, tables.webhooks
        join = table.join(hooks, table.c.webhook == hooks.c.id)
        due = (table.c.state == "waiting") & (table.c.next_ms <= now) & hooks.c.active
        query = select(*(table.c[n] for n in ("id", "webhook", "body", "tries")), hooks.c.url, hooks.c.secret)
        with self._db.write() as db:
            for row in db.execute(query.select_from(join).where(due).order_by(table.c.next_ms).limit(limit)).all():
                job = _Job(**row._mapping)  # noqa: SLF001 - see persons
                change = {"next_ms": now + LEASE_MS, "tries": job.tries + 1}
                db.execute(table.update().where(table.c.id == job.id).values(**change))
                jobs.append(job)
        return jobs

    async def _send(self, job: _Job, now: int, client: httpx.AsyncClient) -> _Result:
        """To the very address that was looked at, so that a name cannot lead elsewhere a moment later; never redirected."""
        unsafe = self._db.settings.unsafe_local_webhooks
        try:
            url = httpx.URL(job.url)
            found = await _addresses(url.host, url.port or (443 if url.scheme == "https" else 80))
            if not found or not (unsafe or all(is_public(address) for address in found)):
                return _Result(error=ADDRESS_BAD if found else UNREACHED)
            headers = sign(job.secret, job.id, now // 1_000, job.body)
            headers |= {
                "content-type": "application/json",
                "host": url.netloc.decode(),
                "user-agent": "cohong-webhooks",
            }
            request = client.build_request(
                "POST",
                url.copy_with(host=found[0]),
                content=job.body,
                headers=headers,
                timeout=TIMEOUT_SECONDS,
                extensions={"sni_hostname": url.host},
            )
            answer = await client.send(request, stream=True, follow_redirects=False)
            await answer.aclose()  # the body of the answer does not matter, however long it is
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError):
            return _Result(error=UNREACHED)
        good = 200 <= answer.status_code < 300
        return _Result(status=answer.status_code, error="" if good else ANSWERED_NO)

    def _write_down(self, job: _Job, result: _Result, now: int) -> None:
        tries = job.tries + 1
        state: State = "waiting"
        if not result.error:
            state = "delivered"
        elif tries >= TRIES or result.status == GONE:
            state = "given_up"
        values = {"state": state, "last_status": result.status, "last_error": result.error}
        values |= {"next_ms": now + wait_seconds(tries) * 1_000} if state == "waiting" else {"done_ms": now}
        with self._db.write() as db:
            db.execute(tables.deliveries.update().where(tables.deliveries.c.id == job.id).values(**values))
            if result.status == GONE:  # the receiver says that it wants no more
                db.execute(tables.webhooks.update().where(tables.webhooks.c.id == job.webhook).values(active=False))

    def _own(self, db: Connection, by: Acting, webhook: str) -> None:
        by.need("webhooks")
        query = select(tables.webhooks.c.member).where(tables.webhooks.c.id == webhook)
        if db.execute(query).scalar_one_or_none() != by.member:
            raise Denied(NO_SUCH, path=webhook)


def wait_seconds(tries: int) -> int:
    """Seconds from a failed try to the next, after so many tries."""
    return int(min(CAP_SECONDS, FIRST_SECONDS * 4 ** (tries - 1)))


def check_url(url: str, *, unsafe_local: bool = False) -> None:
    """Refuse what can be refused by looking: the scheme, a user name, an address that is not public.

    A name is looked up at each delivery again. Raises Denied access.webhook_url.
    """
    try:
        parts = urlsplit(url)
        host, good = parts.hostname or "", parts.port is None or parts.port > 0
    except ValueError:
        raise Denied(URL_BAD, seen=url) from None
    plain = url.isprintable() and not re.search(r"\s", url) and len(url) <= 2_000 and not parts.fragment
    if not plain or not good or parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc:
        raise Denied(URL_BAD, seen=url)
    written = bool(re.fullmatch(r"[0-9.]+|.*:.*|0x.*", host))
    if not unsafe_local and (is_loopback(host) or (written and not is_public(host))):
        raise Denied(URL_BAD, seen=url)


async def _addresses(host: str, port: int) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


def _hook(row: Any) -> Webhook:
    return Webhook(**(dict(row._mapping) | {"kinds": tuple(row.kinds.split())}))  # noqa: SLF001 - see persons


_HOOKS = select(*(tables.webhooks.c[name] for name in Webhook.__struct_fields__))
_DELIVERIES = select(*(tables.deliveries.c[name] for name in Delivery.__struct_fields__))

"""What one person asks and another decides, for local matters. Payout accounts are not decided here: the ledger does that."""

from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, select

from cohong.access import tables
from cohong.access.database import Database, new_id
from cohong.access.model import Acting
from cohong.access.refusals import NO_SUCH, Denied
from cohong.core.texts import declare

SAME_PERSON = declare(
    "access.same_person",
    en="Who asks, or whom it is about, does not decide it, and neither does his deputy.",
    zh="申请人、当事人及其代理人不能自己决定。",
    next_en="Let another person with the right decide.",
    next_zh="请由另一位有权限的人决定。",
    final=False,
)
DECIDED = declare(
    "access.decided",
    en="This was decided already or waited too long.",
    zh="该申请已作出决定或已过期。",
    next_en="Look at the decision, or ask again.",
    next_zh="请查看决定结果，或重新申请。",
    final=False,
)
Decision = Literal["waiting", "yes", "no"]
DAY_MS = 86_400_000
OPEN_DAYS = 7
OF_POSTS = "post."


class Approval(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked, by whom, and what became of it. `concerns` is the person it is about, or empty."""

    id: str
    kind: str
    member: str
    details: dict[str, Any]
    concerns: str
    asked_by: str
    asked_ms: int
    ends_ms: int
    decided_by: str = ""
    decided_ms: int = 0
    decision: Decision = "waiting"
    reason: str = ""


class Approvals:
    """The list of what waits for a second person."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def ask(
        self, by: Acting, kind: str, details: dict[str, Any], *, concerns: str = "", days: int = OPEN_DAYS
    ) -> Approval:
        """Ask for something on behalf of the member that `by` acts for; that one may ask at all is for the caller to check."""
        now = self._db.now()
        approval = Approval(
            id=new_id("a"),
            kind=kind,
            member=by.member,
            details=details,
            concerns=concerns,
            asked_by=by.person.id,
            asked_ms=now,
            ends_ms=now + days * DAY_MS,
        )
        row = msgspec.structs.asdict(approval) | {"details": msgspec.json.encode(details).decode()}
        with self._db.write() as db:
            db.execute(tables.approvals.insert().values(**row))
        return approval

    def decide(self, approval: str, by: Acting, *, yes: bool, reason: str = "") -> Approval:
        """Decide as the second person, freshly proved. Raises Denied access.prove_again, and as `decide_in` does.

        What concerns posts is decided by `Posts.decide`, which also carries it out, and refused here.
        """
        by.need_fresh(self._db.settings)
        if self.get(approval).kind.startswith(OF_POSTS):
            raise Denied(NO_SUCH, path=approval)
        with self._db.write() as db:
            return decide_in(db, approval, by, yes=yes, reason=reason, now=self._db.now())

    def get(self, approval: str) -> Approval:
        """One approval. Raises Denied access.no_such."""
        with self._db.read() as db:
            return _find(db, approval)

    def of(self, member: str, *, waiting: bool = False) -> tuple[Approval, ...]:
        """A member's approvals, newest first; only those that still wait, when asked."""
        table = tables.approvals.c
        query = _COLUMNS.where(table.member == member).order_by(table.asked_ms.desc(), table.id)
        if waiting:
            query = query.where(table.decision == "waiting", table.ends_ms > self._db.now())
        with self._db.read() as db:
            return tuple(_read(row) for row in db.execute(query))


def decide_in(db: Connection, approval: str, by: Acting, *, yes: bool, reason: str, now: int) -> Approval:
    """Decide within an open transaction, so that what is decided happens with the decision or not at all.

    Raises Denied: access.no_such for another member's, access.decided, access.same_person, access.not_allowed.
    """
    asked = _find(db, approval)
    if asked.member != by.member:
        raise Denied(NO_SUCH, path=approval)
    by.need("manage_people")
    if asked.decision != "waiting" or asked.ends_ms <= now:
        raise Denied(DECIDED)
    own = {asked.asked_by, asked.concerns}
    if by.person.id in own or (by.post and by.post.deputy_for in own - {""}):  # nobody chooses his own second person
        raise Denied(SAME_PERSON)
    decision: Decision = "yes" if yes else "no"
    change = {"decided_by": by.person.id, "decided_ms": now, "decision": decision, "reason": reason}
    db.execute(tables.approvals.update().where(tables.approvals.c.id == approval).values(**change))
    return msgspec.structs.replace(asked, decided_by=by.person.id, decided_ms=now, decision=decision, reason=reason)


def _find(db: Connection, approval: str) -> Approval:
    row = db.execute(_COLUMNS.where(tables.approvals.c.id == approval)).first()
    if row is None:
        raise Denied(NO_SUCH, path=approval)
    return _read(row)


def _read(row: Any) -> Approval:
    return Approval(**(dict(row._mapping) | {"details": msgspec.json.decode(row.details)}))  # noqa: SLF001 - see persons


_COLUMNS = select(*(tables.approvals.c[name] for name in Approval.__struct_fields__))

"""What waits for a second person here: posts of owners and administrators, and payout accounts of merchants."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from cohong.access.approvals import OF_POSTS, Approval
from cohong.access.posts import GRANT
from cohong.access.refusals import Denied
from cohong.core.texts import declare
from cohong.portal.act import Done, act
from cohong.portal.ask import Ask
from cohong.portal.entering.persons import Known, in_person, is_fresh, known_of, role_said
from cohong.portal.names import Names
from cohong.portal.page import View, page
from cohong.portal.text import Text
from cohong.projections import queries

REASON_MISSING = declare(
    "portal.reason_missing",
    en="A refusal needs a reason.",
    zh="拒绝时须写明理由。",
    next_en="Write in a few words why it is refused; whoever asked will read it.",
    next_zh="请用几句话写明理由，申请人会看到。",
    final=False,
)
SHOWN, ACCOUNTS = 50, 50


class ApprovalRow(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked, by whom, until when (ms) it waits, and what became of it. `mine` says that I may decide it."""

    id: str
    what: Text
    asked_by: Text
    asked_ms: int
    ends_ms: int
    state: Text
    tone: str
    decided_by: Text | None
    reason: str
    waits: bool
    may_decide: bool


class AccountRow(msgspec.Struct, frozen=True, kw_only=True):
    """A merchant whose payout account is to change; decided on the merchant's desk, where the new account is shown."""

    merchant: str
    name: str
    asked_ms: int


class ApprovalsView(View, frozen=True, kw_only=True):
    """What waits first, then what was decided lately."""

    accounts_here: bool
    fresh: bool
    waiting: tuple[ApprovalRow, ...]
    done: tuple[ApprovalRow, ...]
    payout_accounts: tuple[AccountRow, ...]
    may_approve_accounts: bool


@page(
    "/approvals",
    zh="待复核",
    en="Approvals",
    says_zh="须由第二个人决定的事项：一人提出，另一人核实后同意或拒绝；申请人和当事人不能自己决定。",
    says_en="What takes a second person: one asks, another checks and agrees or refuses. Nobody decides what concerns himself.",
)
def approvals(ask: Ask) -> ApprovalsView:
    """Whatever waits here for a second person."""
    known = ask.acting.known
    found = ask.people.approvals.of(known.member) if known and known.may("manage_people") else ()
    names = Known(ask)
    rows = [_row(ask, names, one) for one in found[:SHOWN]]
    return ApprovalsView(
        accounts_here=known is not None,
        fresh=is_fresh(ask),
        waiting=tuple(row for row in rows if row.waits),
        done=tuple(row for row in rows if not row.waits),
        payout_accounts=_accounts(ask),
        may_approve_accounts=ask.acting.may("approve_account"),
    )


def _accounts(ask: Ask) -> tuple[AccountRow, ...]:
    if not (ask.acting.may("approve_account") or ask.acting.may("propose_account")):
        return ()
    names = Names(ask)
    changing = queries.accounts_changing(ask.reading.tables, ask.scope, limit=ACCOUNTS)
    return tuple(AccountRow(merchant=one.id, name=names.merchant(one.id), asked_ms=one.proposed_ms) for one in changing)


def _row(ask: Ask, names: Known, one: Approval) -> ApprovalRow:
    waits = one.decision == "waiting" and one.ends_ms > ask.people.database.now()
    state, tone = {
        "yes": (Text("已同意", "Agreed"), "good"),
        "no": (Text("已拒绝", "Refused"), "wrong"),
        "waiting": (Text("等待决定", "Waits"), "wait") if waits else (Text("已过期", "Waited too long"), "plain"),
    }[one.decision]
    return ApprovalRow(
        id=one.id,
        what=_what(names, one),
        asked_by=names(one.asked_by),
        asked_ms=one.asked_ms,
        ends_ms=one.ends_ms,
        state=state,
        tone=tone,
        decided_by=names(one.decided_by) if one.decided_by else None,
        reason=one.reason,
        waits=waits,
        may_decide=waits and not _own(ask, one),
    )


def _own(ask: Ask, one: Approval) -> bool:
    known = known_of(ask)
    mine = {known.person.id, known.post.deputy_for if known.post else ""} - {""}
    return bool(mine & {one.asked_by, one.concerns})


def _what(names: Known, one: Approval) -> Text:
    who, role = names(one.concerns), role_said(str(one.details.get("role", "")))
    if one.kind == GRANT:
        return Text(f"授予{who.zh}“{role.zh}”岗位", f"Give {who.en} the post of {role.en}")
    if one.kind.startswith(OF_POSTS):
        return Text(f"撤销{who.zh}的“{role.zh}”岗位", f"End the post of {who.en} as {role.en}")
    return Text(one.kind, one.kind)


class Decide(msgspec.Struct, frozen=True, kw_only=True):
    """Yes or no; a no says why."""

    decision: Literal["yes", "no"]
    reason: Annotated[str, Meta(max_length=500)] = ""


@act("/approvals/{id}/decide", zh="决定待复核事项", en="Decide what waits for a second person", needs="manage_people")
def decide(ask: Ask, form: Decide) -> Done:
    """Agree or refuse as the second person; a yes is carried out at once."""
    known, yes, reason = in_person(ask), form.decision == "yes", " ".join(form.reason.split())
    if not yes and not reason:
        raise Denied(REASON_MISSING, path="reason")
    approval = ask.people.approvals.get(ask.path["id"])
    if approval.kind.startswith(OF_POSTS):
        ask.people.posts.decide(approval.id, known, yes=yes, reason=reason)
    else:
        ask.people.approvals.decide(approval.id, known, yes=yes, reason=reason)
    agreed = Text("已同意，立即生效。", "Agreed; it is done.")
    return Done(said=agreed if yes else Text("已拒绝。", "Refused."), to="/approvals")

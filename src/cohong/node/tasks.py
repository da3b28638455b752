"""What may be asked of a running node beside imports: one table of actions, each run by the thread that writes.

An action is a generator: what it yields is told at once, between its steps other questions have their turn, and what it
returns is told at its end. Trouble is a CohongError; a refusal by the ledger is a value.
"""

from collections.abc import Callable, Collection, Generator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from cohong.channels.document import Document
from cohong.channels.door.contracts import ACCOUNT_FIELDS, propose_account, tag_of_account
from cohong.channels.door.documents import subject_of
from cohong.channels.door.prepared import Prepared
from cohong.channels.sheets.cells import reader_of
from cohong.channels.sheets.kinds.money import CONTRACTS
from cohong.channels.sheets.payments import Payer
from cohong.channels.sheets.texts import CELL_MISSING
from cohong.core import envelope
from cohong.core.message import derived_id, message_of
from cohong.core.refusal import Refusal
from cohong.core.tags import firm_tag, join_key_id
from cohong.core.texts import CohongError, Finding, declare, finding
from cohong.core.transition import Reply
from cohong.ledger.application import Info
from cohong.modules.members import messages as say
from cohong.modules.members.rules import NO_PROPOSAL, ROLE, SAME_PERSON, UNKNOWN_MEMBER
from cohong.modules.members.state import FIRM, MEMBER, MERCHANT, SPEAKER, Merchant, canonical, has_role
from cohong.node.approver import approver_key, ensure_approver
from cohong.node.comparing import correcting
from cohong.node.day import desk_of, payment_files, work_day
from cohong.node.home import Answer, Node
from cohong.node.intake import Intake, Lodged
from cohong.node.labels import Labels
from cohong.node.law import vote_for, vote_law
from cohong.node.rows import act_of
from cohong.node.said import Act, Adoption, Day, Money
from cohong.node.selling import attesting, deciding

Steps = Generator[Lodged, None, msgspec.Struct | None]
OUT = "out"
"""The folder of a home in which the files for people are written."""

UNCLEAR = declare(
    "node.action_unclear",
    en="The node does not understand what it is asked to do ({path}): {seen}.",
    zh="节点无法识别该操作（{path}）：{seen}。",
    next_en="Use the same version for the pages and for the node.",
    next_zh="请使用版本一致的页面程序与节点程序。",
)


class Papers(msgspec.Struct, frozen=True, kw_only=True):
    """A clerk's files for a day (absolute paths), the language of what is written, whose account pays, and `sure` as in
    `read_file`."""

    paths: list[str]
    lang: str = "zh"
    payer: Payer = Payer(account="", name="", bank_code="")
    sure: list[str] | None = None


class Mended(msgspec.Struct, frozen=True, kw_only=True):
    """Documents that a person mended on a page, each already judged by the rules of its kind."""

    documents: list[Document]


class NewAccount(msgspec.Struct, frozen=True, kw_only=True):
    """Another payout account for a merchant, and the person who asks for it ("" where nobody signed in)."""

    merchant: str
    payout_account: str
    payout_bank_code: str
    payout_account_name: str
    person: str = ""


class Approval(msgspec.Struct, frozen=True, kw_only=True):
    """The second person's yes to the account that is proposed for a merchant."""

    merchant: str
    person: str = ""


class Mandate(msgspec.Struct, frozen=True, kw_only=True):
    """A firm (its code as written, or a member's or merchant's name), its agent, and the first and last day."""

    firm: str
    agent: str
    since: int
    until: int


class EndOfMandate(msgspec.Struct, frozen=True, kw_only=True):
    """A firm and the agent that shall no longer file for it."""

    firm: str
    agent: str


class LawFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of law rows (absolute path) to vote for."""

    file: str


class Yes(msgspec.Struct, frozen=True, kw_only=True):
    """Rows that wait for votes, by the proposal's id."""

    proposal: str


class ForMoney(msgspec.Struct, frozen=True, kw_only=True):
    """In which language the batch-payment sheets are written."""

    lang: str = "zh"


class Nothing(msgspec.Struct, frozen=True):
    """No fields."""


# --- files ----------------------------------------------------------------------------------------------------------------


def take(node: Node, paths: Sequence[str], member: str, sure: Collection[str] | None = None) -> Steps:
    """Import files for a member; `sure` as in `read_file`."""
    intake = Intake(node, member, after_block=node.run_duties, statements=True, sure=sure)
    yield from intake.take([Path(path) for path in paths])
    return None


def _lodge(node: Node, asked: Mended, member: str) -> Steps:
    """Lodge documents that a person mended."""
    yield from Intake(node, member, after_block=node.run_duties).lodge(asked.documents)
    return None


def _work_day(node: Node, asked: Papers, member: str) -> Generator[Lodged, None, Day]:
    """What `cohong day` does with a clerk's files; its results lie in the home's `out` afterwards."""
    files = [Path(path) for path in asked.paths]
    out = _out(node, member)
    return (yield from work_day(node, member, files, out=out, lang=asked.lang, payer=asked.payer, sure=asked.sure))


def _out(node: Node, member: str) -> Path:
    """Where files for people go: those of a service company where `cohong day` puts them, others' beside."""
    out = node.home.root / OUT
    return out if has_role(node.state, member, "service") else out / member


# --- money ----------------------------------------------------------------------------------------------------------------


def _run_money(node: Node, asked: ForMoney, member: str) -> Money:
    """Claim, settle, allocate and instruct whatever can be now, and write the sheets for what the bank shall pay."""
    if not has_role(node.state, member, "service"):
        raise CohongError(ROLE, path="filer", expected="service")
    node.run_duties()
    desk = desk_of(node, member)
    desk.claim()
    desk.settle()
    desk.pay()
    out = _out(node, member)
    out.mkdir(parents=True, exist_ok=True)
    labels = Labels(node, node.keys_of(member).reader(), asked.lang)
    files = payment_files(desk, labels, out, asked.lang, Payer(account="", name="", bank_code=""))
    to_pay = sum(payment.amount_minor for payment in desk.to_pay())
    acts = tuple(act_of(one.prepared, one.answer) for one in desk.said)
    return Money(acts=acts, to_pay=to_pay, files=tuple(map(str, files)))


# --- a merchant's payout account, by two people ---------------------------------------------------------------------------


def _propose_account(node: Node, asked: NewAccount, member: str) -> Act:
    """The first of two: say the new account, signed with the member's own key."""
    file = node.state.get(MERCHANT, asked.merchant)
    if file is None:
        raise CohongError(UNKNOWN_MEMBER, path="merchant", seen=asked.merchant)
    fields, faults = _checked(asked)
    if faults:
        return Act(kind="members.propose_account", outcome="", about=asked.merchant, findings=faults)
    if file.proposed_account == tag_of_account(fields, node.join_key) and _can_be_approved(node, file):
        outcome = file.proposed_paper.id if file.proposed_paper else ""
        return Act(kind="members.propose_account", outcome=outcome, about=asked.merchant)
    if has_role(node.state, member, "service"):
        refusal = ensure_approver(node, member)
        if refusal is not None:
            raise CohongError(refusal.code, path=member, seen=refusal.seen, expected=refusal.expected)
    if asked.person:
        fields["asked_by"] = asked.person
    again = ("cohong.account.2", node.engine.info().height)
    prepared = propose_account(fields, firm_of(node, asked.merchant), node.join_key, member, asked.merchant, again)
    return act_of(prepared, node.say([prepared], member)[0])


def _checked(asked: NewAccount) -> tuple[dict[str, str], tuple[Finding, ...]]:
    """The fields as a contracts sheet would have them, or what is wrong with them."""
    fields, faults = {}, []
    for name in ACCOUNT_FIELDS:
        column, said = CONTRACTS.by_id[name], getattr(asked, name)
        text, trouble = reader_of(column)(said)
        fields[name] = text
        if trouble is not None and trouble.level == "error":
            faults.append(finding(trouble.code, "error", name, trouble.seen or said, trouble.expected))
        elif not text:
            faults.append(finding(CELL_MISSING, "error", name))
    return fields, tuple(faults)


def _can_be_approved(node: Node, file: Merchant) -> bool:
    """Whether the second key of the service company is older than the proposal, as the ledger asks."""
    key = approver_key(node, file.service)
    public = key.public_key().public_bytes_raw().hex() if key is not None else ""
    speaker = node.state.get(SPEAKER, public)
    return speaker is not None and speaker.since_ms < file.proposed_ms


def _approve_account(node: Node, asked: Approval, member: str) -> Act:
    """The second of two: approve what is proposed, signed with the approver's key where the member has one here."""
    file = node.state.get(MERCHANT, asked.merchant)
    if file is None or not file.proposed_account:
        raise CohongError(NO_PROPOSAL, path="merchant")
    if asked.person and asked.person == asked_by(node, file, member):
        raise CohongError(SAME_PERSON, path="person")
    head = say.ApproveAccount(
        v=1,
        filer=member,
        join=join_key_id(node.join_key),
        guid=derived_id("cohong.approval.1", asked.merchant, file.proposed_account, file.proposed_ms),
        merchant=asked.merchant,
        account=file.proposed_account,
    )
    key = approver_key(node, member) or node.keys_of(member).signing_key()
    signed = envelope.sign_envelope([message_of(head)], node.engine.app.ledger, key)
    (answer,) = node.deliver([envelope.to_bytes(signed)])
    prepared = Prepared(head, {}, (), "", "")
    refusal = answer if isinstance(answer, Refusal) else answer[0].refusal
    reply: Reply | None = None if isinstance(answer, Refusal) else answer[0]
    return act_of(prepared, Answer(message_of(head).id, reply, refusal))


def asked_by(node: Node, file: Merchant, member: str) -> str:
    """Who asked for the change that waits, as far as this member may read it; "" where it is not known."""
    paper = file.proposed_paper
    if paper is None:
        return ""
    found = node.vault.open_body(bytes.fromhex(paper.id), node.keys_of(member).reader(), bytes.fromhex(paper.root))
    return "" if isinstance(found, Refusal) else str(found.fields.get("asked_by", ""))


# --- mandates, law, publishing --------------------------------------------------------------------------------------------


def firm_of(node: Node, name: str) -> str:
    """The firm tag of a member, of a merchant, or of a code as written."""
    member = node.state.get(MEMBER, name)
    if member is not None and member.firm:
        return member.firm
    if node.state.get(MERCHANT, name) is not None:
        found = next((firm.canonical for _, firm in node.state.scan(FIRM) if firm.member == name), "")
        if found:
            return found
    return canonical(node.state, firm_tag(node.join_key, name))


def _grant_mandate(node: Node, asked: Mandate, member: str) -> Act:
    """Register a firm's mandate to an agent, also anew after it was withdrawn."""
    firm = firm_of(node, asked.firm)
    head = say.GrantMandate(
        v=1,
        filer=member,
        join=join_key_id(node.join_key),
        guid=derived_id("cohong.mandate.2", firm, asked.agent, node.engine.info().height),
        firm=firm,
        agent=asked.agent,
        since=asked.since,
        until=asked.until,
    )
    return _said_alone(node, Prepared(head, {}, (), subject_of("mandate", firm, asked.agent), firm), member)


def _revoke_mandate(node: Node, asked: EndOfMandate, member: str) -> Act:
    """Withdraw a mandate from now on."""
    firm = firm_of(node, asked.firm)
    head = say.RevokeMandate(
        v=1,
        filer=member,
        join=join_key_id(node.join_key),
        guid=derived_id("cohong.revoke.1", firm, asked.agent, node.engine.info().height),
        firm=firm,
        agent=asked.agent,
    )
    return _said_alone(node, Prepared(head, {}, (), subject_of("mandate", firm, asked.agent), firm), member)


def _said_alone(node: Node, prepared: Prepared, member: str) -> Act:
    return act_of(prepared, node.say([prepared], member)[0])


def _vote_law(node: Node, asked: LawFile, member: str) -> Adoption:
    """Vote for a file of law rows."""
    return vote_law(node, member, Path(asked.file))


def _vote_for(node: Node, asked: Yes, member: str) -> Adoption:
    """Say yes to a proposal."""
    return vote_for(node, member, asked.proposal)


def _publish(node: Node, asked: Nothing, member: str) -> Info:  # noqa: ARG001 - as every action
    """Let readers see everything now; the node does so after every action."""
    return node.engine.info()


class Action(msgspec.Struct, frozen=True):
    """The fields an action takes, and what it does with them for a member of an open home."""

    takes: type[msgspec.Struct]
    does: Callable[[Node, Any, str], Steps]


def _at_once(does: Callable[[Node, Any, str], msgspec.Struct]) -> Callable[[Node, Any, str], Steps]:
    """An action of one step."""

    def steps(node: Node, asked: Any, member: str) -> Steps:
        yield from ()
        return does(node, asked, member)

    return steps


ACTIONS: dict[str, Action] = {
    "work_day": Action(Papers, _work_day),
    "lodge": Action(Mended, _lodge),
    "run_money": Action(ForMoney, _at_once(_run_money)),
    "propose_account": Action(NewAccount, _at_once(_propose_account)),
    "approve_account": Action(Approval, _at_once(_approve_account)),
    "grant_mandate": Action(Mandate, _at_once(_grant_mandate)),
    "revoke_mandate": Action(EndOfMandate, _at_once(_revoke_mandate)),
    "vote_law": Action(LawFile, _at_once(_vote_law)),
    "vote_for": Action(Yes, _at_once(_vote_for)),
    "decide_seller": Action(deciding.Decision, _at_once(deciding.decide_seller)),
    "appeal_seller": Action(deciding.Appeal, _at_once(deciding.appeal_seller)),
    "decide_proposal": Action(deciding.Answer, _at_once(deciding.decide_proposal)),
    "relinked": Action(deciding.Relink, _at_once(deciding.relinked)),
    "ask_correction": Action(correcting.NewCorrection, _at_once(correcting.ask_correction)),
    "withdraw_asking": Action(correcting.EndOfAsking, _at_once(correcting.withdraw_asking)),
    "attest_check": Action(attesting.NewCheck, _at_once(attesting.attest_check)),
    "withdraw_check": Action(attesting.EndOfCheck, _at_once(attesting.withdraw_check)),
    "publish_now": Action(Nothing, _at_once(_publish)),
}
"""Everything a running node may be asked to do, by name."""


def begin(node: Node, action: str, fields: dict[str, Any], member: str) -> Steps:
    """The steps of an action. Raises CohongError for an action or fields that are not understood."""
    known = ACTIONS.get(action)
    if known is None:
        raise CohongError(UNCLEAR, path=action, seen=action)
    try:
        asked = msgspec.convert(fields, known.takes)
    except msgspec.ValidationError as error:
        raise CohongError(UNCLEAR, path=action, seen=str(error)) from None
    return known.does(node, asked, member)

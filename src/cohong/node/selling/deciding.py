"""What persons and the nightly batch say of sellers, as messages of a member of an open home: decisions, appeals, answers to
proposals, proposals. The reason goes into the sealed body, with the person who gives it where one signed in."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec

from cohong.channels.door.prepared import Prepared
from cohong.core.message import Head, derived_id
from cohong.core.rules import Fact
from cohong.core.tags import firm_tag, join_key_id
from cohong.core.texts import CohongError, Finding, declare
from cohong.duties.match import batch_id
from cohong.ledger.embedded.home import Home
from cohong.modules.members.state import MEMBER, canonical
from cohong.modules.sellers import messages as say
from cohong.modules.sellers.facts import PairProposed, SellerAttributed
from cohong.modules.sellers.rules import NO_REASON
from cohong.modules.sellers.state import Kind
from cohong.modules.trade.messages import MAX_SUBJECTS
from cohong.modules.trade.rules import UNKNOWN
from cohong.modules.trade.state import TRADE, Trade, trade_key
from cohong.node.home import Answer as Said
from cohong.node.home import Node
from cohong.node.rows import act_of
from cohong.node.said import Act
from cohong.node.wire import ask_status

RULE = "relink.1"
ALONE = ("reason",)

UNKNOWN_PARTY = declare(
    "node.no_such_party",
    en="Nobody on the ledger is called {seen}, and it is no firm code.",
    zh="账本中没有名为 {seen} 的成员，该值也不是企业代码。",
    next_en="Write the credit code of the seller, or the name of a member.",
    next_zh="请填写卖家的统一社会信用代码，或成员名称。",
)
CODE_LENGTHS = (10, 18)


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """Who really sells a trade: its key, the seller's code as written or member name, and why."""

    trade: str
    seller: str
    reason: str
    person: str = ""


class Appeal(msgspec.Struct, frozen=True, kw_only=True):
    """A trade by its key, and why its seller should be decided again."""

    trade: str
    reason: str
    person: str = ""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """Yes or no to a proposal, named by its two firm tags, and why."""

    kind: Kind
    firm: str
    other: str
    accept: bool
    reason: str
    person: str = ""


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """Two firm tags to be joined or parted, how probable, and the evidence in words and names."""

    kind: Literal["merge", "split"]
    firm: str
    other: str
    permille: int
    evidence: dict[str, Any] = {}


class Relink(msgspec.Struct, frozen=True, kw_only=True):
    """What a new look found: pairs to propose, and trades that nobody has attributed yet."""

    pairs: tuple[Pair, ...] = ()
    trades: tuple[str, ...] = ()


class Relinked(msgspec.Struct, frozen=True, kw_only=True):
    """What became of it: pairs proposed, trades attributed, and why something was not."""

    proposed: int
    attributed: int
    findings: tuple[Finding, ...] = ()


def decide_seller(node: Node, asked: Decision, member: str) -> Act:
    """Decide who really sells. Raises CohongError for a trade or a party that is not here."""
    trade = _trade(node, asked.trade)
    seller = firm_of(node, asked.seller)
    about = {"firm": trade.firm, "number": trade.number}
    return _say(node, say.Decide, member, asked.person, asked.reason, trade.firm, **about, seller=seller)


def appeal_seller(node: Node, asked: Appeal, member: str) -> Act:
    """Ask that another person decides again. Raises CohongError for a trade that is not here."""
    trade = _trade(node, asked.trade)
    about = {"firm": trade.firm, "number": trade.number}
    return _say(node, say.AppealSeller, member, asked.person, asked.reason, trade.firm, **about)


def decide_proposal(node: Node, asked: Answer, member: str) -> Act:
    """Say yes or no to a proposal."""
    fields = {"proposed": asked.kind, "firm": asked.firm, "other": asked.other, "accept": asked.accept}
    return _say(node, say.DecideProposal, member, asked.person, asked.reason, asked.firm, **fields)


def say_to(home: Path, asked: Decision | Appeal | Answer, member: str) -> Act:
    """Say it through the running node of a home where there is one, else under the home's lock. Raises CohongError."""
    if ask_status(Home(home)) is not None:
        from cohong.node.writer import Writer  # it brings every door

        return Writer(home).decide(asked, member)
    with Node(home) as node:
        node.keys_of(member)
        return does(asked)(node, asked, member)


def does(asked: Decision | Appeal | Answer) -> Callable[[Node, Any, str], Act]:
    """What is done with one of the three."""
    return DOES[type(asked)][1]


def relinked(node: Node, asked: Relink, member: str) -> Relinked:
    """Propose what a new look at all firms found, and attribute trades that were never attributed: whatever was learned beside
    is read first."""
    node.keeper.drop()
    findings: list[Finding] = []
    proposed = 0
    for at in range(0, len(asked.pairs), MAX_SUBJECTS):
        part = asked.pairs[at : at + MAX_SUBJECTS]
        prepared = _proposal(node, part, member)
        answer = node.say([prepared], member)[0]
        findings += act_of(prepared, answer).findings
        proposed += _said([answer], PairProposed)
    node.duties.touched.update((key, None) for key in asked.trades)
    attributed = _said(node.run_duties(), SellerAttributed)
    node.keeper.keep()
    return Relinked(proposed=proposed, attributed=attributed, findings=tuple(findings))


def _said(answers: Sequence[Said], kind: type[Fact]) -> int:
    """How often this became so."""
    facts = (fact for answer in answers if answer.reply is not None for fact in answer.reply.facts)
    return sum(isinstance(fact, kind) for fact in facts)


def _proposal(node: Node, pairs: Sequence[Pair], member: str) -> Prepared:
    items = tuple(
        say.ProposalItem(kind=one.kind, firm=one.firm, other=one.other, permille=one.permille) for one in pairs
    )
    # What was proposed and answered may be proposed anew once the ledger says otherwise: the day tells the two apart.
    guid = batch_id(f"relink/{node.day}", msgspec.json.encode(items))
    head = say.Propose(v=1, filer=member, join=join_key_id(node.join_key), guid=guid, rule=RULE, items=items)
    evidence: list[Mapping[str, Any]] = [one.evidence for one in pairs]
    return Prepared(head, {"lines": evidence}, (), derived_id("cohong.subject.1", "relink", guid), items[0].firm)


def _say(node: Node, kind: type[Head], member: str, person: str, reason: str, party: str, **fields: Any) -> Act:
    """One message with its reason. Raises CohongError (`sellers.reason_missing`)."""
    if not reason.strip():
        raise CohongError(NO_REASON, path="reason")
    body = {"reason": reason} | ({"person": person} if person else {})
    told = msgspec.json.encode([fields, body], order="sorted").decode()
    guid = derived_id("cohong.seller.1", member, told, node.engine.info().height)
    head = kind(v=1, filer=member, join=join_key_id(node.join_key), guid=guid, **fields)
    prepared = Prepared(head, body, ALONE, derived_id("cohong.subject.1", "seller", guid), party)
    return act_of(prepared, node.say([prepared], member)[0])


def _trade(node: Node, key: str) -> Trade:
    trade = node.state.get(TRADE, trade_key(node.state, key[:32], key[32:]))
    if trade is None:
        raise CohongError(UNKNOWN, path="trade", seen=key)
    return trade


def firm_of(node: Node, party: str) -> str:
    """The firm tag of a member by its name, or of a code as written. Raises CohongError (`node.no_such_party`)."""
    member = node.state.get(MEMBER, party)
    if member is not None and member.firm:
        return member.firm
    if len(party) not in CODE_LENGTHS or not party.isalnum():
        raise CohongError(UNKNOWN_PARTY, path="seller", seen=party)
    return canonical(node.state, firm_tag(node.join_key, party))


DOES: dict[type, tuple[str, Callable[[Node, Any, str], Act]]] = {
    Decision: ("decide_seller", decide_seller),
    Appeal: ("appeal_seller", appeal_seller),
    Answer: ("decide_proposal", decide_proposal),
}
"""What a person says of sellers: the name of the action, and what does it."""

"""Who takes part: members with their roles in words, their keys and mandates, and what a role lets its holder say."""

from collections.abc import Iterator
from itertools import islice

import msgspec

from cohong.core.outcome import Outcome
from cohong.modules.members.state import FIRM, MANDATE, MEMBER, MERCHANT, SPEAKER, Mandate, Member, canonical
from cohong.portal.ask import Ask
from cohong.portal.names import Names
from cohong.portal.page import View, page
from cohong.portal.question import Listed
from cohong.portal.speech.rolewords import ROLES, RoleSaid, called, roles_said
from cohong.portal.text import Text
from cohong.projections import queries

PAGE = 25
MANDATES_SHOWN = 100


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """A public key that speaks for a member, since when (ms)."""

    key: str
    since_ms: int


class MandateRow(msgspec.Struct, frozen=True, kw_only=True):
    """A firm's mandate to an agent. `firm` is the member that is the firm, "" where none is; `revoked` the day it ended, 0
    while it stands; `holds` whether it holds today."""

    firm: str
    firm_name: Text
    agent: str
    agent_name: Text
    since: int
    until: int
    revoked: int
    holds: bool


class MemberRow(msgspec.Struct, frozen=True, kw_only=True):
    """A member in one line. `merchants` counts the files that it keeps as a service company."""

    member: str
    name: str
    roles: tuple[Text, ...]
    since_ms: int
    merchants: int


class MembersView(View, frozen=True, kw_only=True):
    """Members but merchants; a page of merchants on file; mandates, as far as the asker may see them."""

    ledger_founded_ms: int
    members: tuple[MemberRow, ...]
    merchants: tuple[MemberRow, ...]
    mandates: tuple[MandateRow, ...]
    next: str


class ContractSaid(msgspec.Struct, frozen=True, kw_only=True):
    """What a merchant and its service company agreed: days, fee in basis points with minimum and cap in fen (cap 0: none)."""

    service: str
    service_name: Text
    verified: bool
    since: int
    until: int
    fee_bp: int
    fee_min_minor: int
    fee_max_minor: int
    hold_back_percent: int
    has_account: bool
    account_change_waits: bool


class MemberView(View, frozen=True, kw_only=True):
    """One member: what it is, why it may do what it does, who speaks for it, and its mandates both ways."""

    member: str
    name: str
    roles: tuple[RoleSaid, ...]
    since_ms: int
    keys: tuple[Key, ...]
    contract: ContractSaid | None
    given: tuple[MandateRow, ...]
    received: tuple[MandateRow, ...]
    merchants: int
    trades: str


@page(
    "/members",
    zh="成员",
    en="Members",
    says_zh="谁参与本账本、担任什么角色、由谁代为申报。",
    says_en="Who takes part in this ledger, in which roles, and who files for whom.",
    menu=9,
    asks=Listed,
)
def members(ask: Ask) -> MembersView:
    """All members that are no merchants, and merchants a page at a time."""
    names, asked = Names(ask), ask.asked(Listed)
    kept = queries.merchants_by_service(ask.reading.tables)
    others = [(name, known) for name, known in ask.state.scan(MEMBER) if known.roles != ("merchant",)]
    others.sort(key=lambda one: (_rank(one[1]), one[0]))
    limit = min(asked.limit, PAGE)
    found = queries.merchants(ask.reading.tables, ask.scope, after=asked.after or None, limit=limit + 1)
    return MembersView(
        ledger_founded_ms=_founded_ms(ask),
        members=tuple(_row(ask, names, name, kept.get(name, 0)) for name, _ in others) if not asked.after else (),
        merchants=tuple(_row(ask, names, one.id, 0) for one in found[:limit]),
        mandates=tuple(islice(_visible(ask, names), MANDATES_SHOWN)) if not asked.after else (),
        next=found[limit - 1].cursor if len(found) > limit else "",
    )


@page(
    "/members/{member}",
    zh="成员",
    en="Member",
    says_zh="这个成员能办什么、凭什么能办，以及它的委托和合同。",
    says_en="What this member may do, why it may, and its mandates and contract.",
)
def member(ask: Ask) -> MemberView:
    """One member, or one merchant on file."""
    who, names = ask.path["member"], Names(ask)
    known, file = ask.state.get(MEMBER, who), ask.state.get(MERCHANT, who)
    if known is None and file is None:
        raise ask.missing()
    keys = tuple(Key(key=key, since_ms=_since(ask, key)) for key in (known.keys if known else ()))
    near = _is_near(ask, who)
    return MemberView(
        member=who,
        name=names.merchant(who) if near else called(ask.state, who).say(ask.lang),
        roles=roles_said(ask.state, who),
        since_ms=min((one.since_ms for one in keys), default=0),
        keys=keys,
        contract=_contract(ask, who) if near else None,
        given=tuple(islice((row for row in _given(ask, names, known) if _may_see(ask, row)), MANDATES_SHOWN)),
        received=tuple(islice((row for row in _visible(ask, names) if row.agent == who), MANDATES_SHOWN)),
        merchants=queries.merchants_by_service(ask.reading.tables).get(who, 0),
        trades=f"/trades?merchant={who}" if near and "merchant" in _roles(ask, who) else "",
    )


def _roles(ask: Ask, id: str) -> tuple[str, ...]:
    return tuple(role.id for role in roles_said(ask.state, id))


def _rank(known: Member) -> int:
    order = list(ROLES)
    return min((order.index(role) for role in known.roles if role in order), default=len(order))


def _row(ask: Ask, names: Names, id: str, merchants: int) -> MemberRow:
    known = ask.state.get(MEMBER, id)
    since = min((_since(ask, key) for key in known.keys), default=0) if known else 0
    said = tuple(role.name for role in roles_said(ask.state, id))
    return MemberRow(member=id, name=names.merchant(id), roles=said, since_ms=since, merchants=merchants)


def _since(ask: Ask, key: str) -> int:
    """Since when a key speaks; those of the founding say 0 and count from there."""
    speaker = ask.state.get(SPEAKER, key)
    return (speaker.since_ms if speaker else 0) or _founded_ms(ask)


def _founded_ms(ask: Ask) -> int:
    return msgspec.json.decode(ask.reading.leaf(0), type=Outcome).time if ask.reading.info.size else 0


# --- who may see what -----------------------------------------------------------------------------------------------------


def _is_near(ask: Ask, id: str) -> bool:
    """Whether a member's contract and name concern the asker: its own, its service company's, or an authority's."""
    scope, file = ask.scope, ask.state.get(MERCHANT, id)
    if id == ask.acting.member or (scope.merchant is None and scope.service is None and scope.agent is None):
        return True
    return scope.service is not None and file is not None and file.service == scope.service


def _may_see(ask: Ask, row: MandateRow) -> bool:
    """A mandate is seen by both its sides, by who keeps the firm's file, and by authorities."""
    return ask.acting.member == row.agent or _is_near(ask, row.firm)


def _visible(ask: Ask, names: Names) -> Iterator[MandateRow]:
    for key, known in ask.state.scan(MANDATE):
        row = _mandate(ask, names, key, known)
        if _may_see(ask, row):
            yield row


def _given(ask: Ask, names: Names, known: Member | None) -> Iterator[MandateRow]:
    """The mandates of a firm; its tags begin the keys."""
    firm = canonical(ask.state, known.firm) if known and known.firm else ""
    for key, mandate in ask.state.scan(MANDATE, firm) if firm else ():
        yield _mandate(ask, names, key, mandate)


def _mandate(ask: Ask, names: Names, key: str, known: Mandate) -> MandateRow:
    firm, _, agent = key.partition("/")
    owner, today = ask.state.get(FIRM, firm), ask.reading.day
    member = owner.member if owner else ""
    name = names.merchant(member) if member else ""
    return MandateRow(
        firm=member,
        firm_name=Text(name, name) if name else Text("未登记的企业", "A firm that is no member"),
        agent=agent,
        agent_name=called(ask.state, agent),
        since=known.since,
        until=known.until,
        revoked=known.revoked,
        holds=not known.revoked and known.since <= today <= known.until,
    )


def _contract(ask: Ask, id: str) -> ContractSaid | None:
    file = ask.state.get(MERCHANT, id)
    if file is None or file.contract is None:
        return None
    terms = file.contract
    return ContractSaid(
        service=file.service,
        service_name=called(ask.state, file.service),
        verified=file.verified,
        since=terms.since,
        until=terms.until,
        fee_bp=terms.fee_bp,
        fee_min_minor=terms.fee_min_minor,
        fee_max_minor=terms.fee_max_minor,
        hold_back_percent=terms.hold_back_percent,
        has_account=bool(file.account),
        account_change_waits=bool(file.proposed_account),
    )

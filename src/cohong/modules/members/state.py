"""Rows about members, firms, mandates, merchants' files and votes."""

from typing import Literal

import msgspec

from cohong.core.law import LawRow
from cohong.core.state import Overlay, Table

Role = Literal[
    "registrar", "voter", "customs", "tax", "safe", "central_bank", "bank", "service", "agent", "merchant", "platform",
    "carrier", "filer", "matcher", "labeller", "reviewer", "customs_gateway", "bank_gateway",
]  # fmt: skip


class Ledger(msgspec.Struct, frozen=True, kw_only=True):
    """The ledger itself. `own_gateway` says that its operator is gateway for its own customs terminal and bank account
    and holds the match, label and review duties; every proof of such a ledger says so."""

    name: str
    join_key: str
    own_gateway: bool = False


class Member(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`keys` speak for the member; `sealing` is the public key bodies are encrypted to; `firm` its canonical firm tag."""

    roles: tuple[Role, ...]
    keys: tuple[str, ...]
    sealing: str = ""
    firm: str = ""


class Speaker(msgspec.Struct, frozen=True, array_like=True):
    """Which member a public key speaks for, and since which block time in milliseconds."""

    member: str
    since_ms: int = 0


class Firm(msgspec.Struct, frozen=True, array_like=True):
    """The canonical tag of a firm tag, and the member that is this firm ("" when none is)."""

    canonical: str
    member: str = ""


class Mandate(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A firm's mandate to an agent: days it holds, and the day it was revoked (0 while it stands)."""

    since: int
    until: int
    revoked: int = 0


class Contract(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a service company and a merchant agreed: days, fee in basis points with minimum and cap in fen (cap 0: none),
    hold-back in whole percent, and whether the merchant gets the deal's rate."""

    since: int
    until: int
    fee_bp: int = 0
    fee_min_minor: int = 0
    fee_max_minor: int = 0
    hold_back_percent: int = 0


class Paper(msgspec.Struct, frozen=True, array_like=True):
    """The sealed paper behind a row: the message that brought it and the root of its body."""

    id: str
    root: str


class Merchant(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A merchant's file at its service company: identity checked, contract, payout account and a change under way.
    `paper` is the body that names the merchant, `account_paper` the one that names the account."""

    service: str
    verified: bool = False
    contract: Contract | None = None
    account: str = ""
    paper: Paper | None = None
    account_paper: Paper | None = None
    proposed_account: str = ""
    proposed_by: str = ""
    proposed_paper: Paper | None = None
    proposed_ms: int = 0


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """Law rows put to the vote, and who has said yes."""

    rows: tuple[LawRow, ...]
    yes: tuple[str, ...]
    adopted: bool = False


class Voters(msgspec.Struct, frozen=True, array_like=True):
    """Members who vote on law rows."""

    members: tuple[str, ...]


class Erased(msgspec.Struct, frozen=True, array_like=True):
    """Who recorded that a subject's sealed bodies were erased, and in which message."""

    member: str
    record: str


LEDGER = Table("ledger", Ledger)
MEMBER = Table("member", Member)
SPEAKER = Table("speaker", Speaker)
FIRM = Table("firm", Firm)
MANDATE = Table("mandate", Mandate)
MERCHANT = Table("merchant", Merchant)
PROPOSAL = Table("proposal", Proposal)
VOTERS = Table("voters", Voters)
ERASED = Table("erased", Erased)

FILING: tuple[Role, ...] = ("agent", "merchant", "service", "platform", "carrier", "filer")
"""Roles that file documents."""


def speaker_of(state: Overlay, key: str) -> str | None:
    """The member a key speaks for. On an empty ledger any key may speak for `founder`, once."""
    known = state.get(SPEAKER, key)
    if known is not None:
        return known.member
    return None if state.get(LEDGER, "ledger") else "founder"


def has_role(state: Overlay, member: str, *roles: Role) -> bool:
    """Whether a member holds one of these roles."""
    known = state.get(MEMBER, member)
    return known is not None and any(role in known.roles for role in roles)


def canonical(state: Overlay, tag: str) -> str:
    """The canonical tag of a firm; an unknown firm stands for itself."""
    known = state.get(FIRM, tag)
    return known.canonical if known else tag


def member_of_firm(state: Overlay, tag: str) -> str:
    """The member that is this firm, or ""."""
    known = state.get(FIRM, canonical(state, tag))
    return known.member if known else ""


def mandate_between(state: Overlay, firm: str, agent: str) -> Mandate | None:
    """The mandate of a firm (any of its tags) to an agent."""
    return state.get(MANDATE, f"{canonical(state, firm)}/{agent}")


def contract_on(state: Overlay, merchant: str, day: int) -> Contract | None:
    """The merchant's contract when it holds on a day."""
    known = state.get(MERCHANT, merchant)
    contract = known.contract if known else None
    return contract if contract and contract.since <= day <= contract.until else None

"""What members may say about themselves, their firms, their merchants and the law."""

from typing import Annotated

import msgspec
from msgspec import Meta

from cohong.core.law import LawRow
from cohong.core.message import Count, Day, Head, Id, MemberId
from cohong.modules.members.state import Role

PublicKey = Annotated[str, Meta(min_length=64, max_length=64)]


class NewMember(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A member to be: its name on the ledger, roles, signing keys, sealing key and firm tags (the first is canonical)."""

    member: MemberId
    roles: tuple[Role, ...]
    keys: tuple[PublicKey, ...] = ()
    sealing: str = ""
    firms: tuple[Id, ...] = ()


class FoundLedger(Head, frozen=True, kw_only=True, tag="members.found"):
    """Found the ledger: its name, the public id of its join key, the first members and the first law rows.

    Refused when the ledger is already founded. The hash of this message is the ledger's id."""

    name: Annotated[str, Meta(max_length=80)]
    join_key: Annotated[str, Meta(max_length=16)]
    own_gateway: bool = False
    members: tuple[NewMember, ...]
    law: tuple[LawRow, ...] = ()


class Enrol(Head, frozen=True, kw_only=True, tag="members.enrol"):
    """Enrol members. Refused unless the filer is a registrar; a name or key already taken fails alone."""

    members: tuple[NewMember, ...]


class RotateKey(Head, frozen=True, kw_only=True, tag="members.rotate_key"):
    """Add a key of the filer's own, and retire an old one where named; both speak in between. Refused when the new key
    is taken or the retired key is not the filer's."""

    new: PublicKey | None = None
    retire: PublicKey | None = None


class StateAlias(Head, frozen=True, kw_only=True, tag="members.state_alias"):
    """State that two codes belong to one firm. Refused unless the filer is a registrar. Trades that both firms know
    under the same order number are frozen, never merged."""

    firm: Id
    alias: Id


class GrantMandate(Head, frozen=True, kw_only=True, tag="members.grant_mandate"):
    """A firm's mandate to an agent, from day to day. Said by the firm itself or by a registrar or service company that
    holds the signed paper (its image is the body)."""

    firm: Id
    agent: MemberId
    since: Day
    until: Day


class RevokeMandate(Head, frozen=True, kw_only=True, tag="members.revoke_mandate"):
    """End a mandate from now on. Refused when there is none."""

    firm: Id
    agent: MemberId


class SignContract(Head, frozen=True, kw_only=True, tag="members.sign_contract"):
    """A merchant's contract with the filing service company: verified identity, days, fee terms, first payout account.

    Fees are basis points of the gross amount in fen, half up, with minimum and cap; the hold-back is whole percent.
    A change of the account of a merchant that already has one takes two people and is refused here."""

    merchant: MemberId
    firms: tuple[Id, ...]
    since: Day
    until: Day
    fee_bp: Annotated[int, Meta(ge=0, le=10_000)] = 0
    fee_min_minor: Count = 0
    fee_max_minor: Count = 0
    hold_back_percent: Annotated[int, Meta(ge=0, le=100)] = 0
    account: Id


class ProposeAccount(Head, frozen=True, kw_only=True, tag="members.propose_account"):
    """Propose another payout account for a merchant. Takes effect when a second person approves."""

    merchant: MemberId
    account: Id


class ApproveAccount(Head, frozen=True, kw_only=True, tag="members.approve_account"):
    """Approve the proposed account. Refused when signed with the key that proposed it, or for another account."""

    merchant: MemberId
    account: Id


class ProposeLaw(Head, frozen=True, kw_only=True, tag="members.propose_law"):
    """Put law rows to the vote; the proposer says yes. Refused unless the filer is a voter."""

    rows: tuple[LawRow, ...]


class Vote(Head, frozen=True, kw_only=True, tag="members.vote"):
    """Say yes to proposed rows (the proposal is named by its message id). More than half of the voters adopt it."""

    proposal: Id


class RecordErasure(Head, frozen=True, kw_only=True, tag="members.record_erasure"):
    """State that the key to a subject's sealed bodies is destroyed where the filer keeps them; why stands in the body.

    Retention and holds are checked where the key is, before this is said. Refused unless the filer files documents or is
    a registrar, and when it is recorded already. What the ledger recorded about the subject stands."""

    subject: Id

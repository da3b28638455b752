"""Rows about the genuine seller: what the duty attested, what a person decided, appeals, and pairs of codes."""

from typing import Literal

import msgspec

from cohong.core.state import Overlay, Table
from cohong.modules.members.state import Paper, canonical
from cohong.modules.trade.state import Roots

Kind = Literal["merge", "split"]


class LineSeller(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Who sells one line, where lines have different sellers: a firm tag, or None for *cannot tell*; how probable, in
    thousandths."""

    gnum: int
    seller: str | None
    permille: int


class Attributed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the attribution of a trade says: the firm tag as attested ("" for *cannot tell*), how probable, by which model,
    on which bodies, by whom and when. `held` says that it named another seller than the ledger and froze the trade."""

    seller: str
    permille: int
    model: str
    roots: Roots
    by: str
    day: int
    lines: tuple[LineSeller, ...] = ()
    held: bool = False


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """A person's decision: for whom and against whom (member, or firm tag where it is no member), by which member with which
    key, and the sealed reason."""

    seller: str
    against: str
    by: str
    key: str
    day: int
    time_ms: int
    paper: Paper


class Appeal(msgspec.Struct, frozen=True, kw_only=True):
    """The appeal that is open on a trade: by whom, with which key, and the sealed grounds."""

    by: str
    key: str
    day: int
    paper: Paper


class Proposed(msgspec.Struct, frozen=True, kw_only=True):
    """Two codes that the nightly batch holds for one firm (merge), or for two (split), though the ledger says otherwise.
    The evidence is the sealed body's line number `index`, counted from 0."""

    kind: Kind
    firm: str
    other: str
    permille: int
    by: str
    day: int
    index: int
    paper: Paper | None = None


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """A person's word on two codes: two firms (`apart`), or one. Neither is asked again."""

    apart: bool
    by: str
    day: int
    paper: Paper


SELLER = Table("seller", Attributed)
DECISION = Table("seller_decision", Decision)
APPEAL = Table("seller_appeal", Appeal)
PROPOSED = Table("seller_proposal", Proposed)
PAIR = Table("seller_pair", Pair)


def pair_key(firm: str, other: str) -> str:
    """The key of two codes as they were proposed, in whichever order they are named."""
    return "/".join(sorted((firm, other)))


def proposal_key(kind: Kind, firm: str, other: str) -> str:
    """The key of an open proposal."""
    return f"{kind}/{pair_key(firm, other)}"


def firms_of(state: Overlay, firm: str, other: str) -> str:
    """The key of the two firms that two codes stand for today."""
    return pair_key(canonical(state, firm), canonical(state, other))


def kept_apart(state: Overlay) -> set[str]:
    """Every two firms, as they stand today, that a person called two. One pass over what persons said of pairs."""
    return {firms_of(state, *key.split("/")) for key, row in state.scan(PAIR) if row.apart}

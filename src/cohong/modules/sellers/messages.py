"""What is said about the genuine seller: the duty's attestations, a person's decision, an appeal, proposals of pairs."""

from typing import Annotated

import msgspec
from msgspec import Meta

from cohong.core.message import Count, Head, Id
from cohong.modules.sellers.state import Kind
from cohong.modules.trade.messages import MAX_SUBJECTS, Code
from cohong.modules.trade.state import Roots

Permille = Annotated[int, Meta(ge=0, le=1_000)]
"""A probability in thousandths, cut and never rounded up."""
Version = Annotated[str, Meta(max_length=40)]


class SoldBy(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The seller of one line: its firm tag, None for *cannot tell*, and how probable."""

    gnum: Count
    seller: Id | None
    permille: Permille


class SellerItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who really sells one trade: the bodies looked at, the seller's firm tag (absent for *cannot tell*) and how probable, and
    the codes of what speaks against it or why one cannot tell. `lines` only where lines have different sellers; then `seller`
    is the one that most of the value goes to, or absent."""

    firm: Id
    number: Id
    roots: Roots
    seller: Id | None = None
    permille: Permille = 0
    against: Annotated[tuple[Code, ...], Meta(max_length=20)] = ()
    lines: Annotated[tuple[SoldBy, ...], Meta(max_length=100)] = ()


class Attest(Head, frozen=True, kw_only=True, tag="sellers.attest"):
    """The attribution duty's judgement of many trades, by one rule edition and one version of the model. Each trade stands
    alone; the evidence is the body.

    Refused unless the filer holds the match duty; an item fails when the trade is unknown, its bodies are not the ones that
    stand, it is not matched, or a line is none of its lines."""

    rule: Version
    model: Version
    items: Annotated[tuple[SellerItem, ...], Meta(max_length=MAX_SUBJECTS)]


class Decide(Head, frozen=True, kw_only=True, tag="sellers.decide"):
    """A person of customs, the tax authority, the registrar or the platform decides who really sells; the reason is the body.

    Refused without a reason, for a trade that is unknown, where the very same is decided and nothing is open, and while an
    appeal is open when it is signed with the key that decided before, that appealed, or that is younger than the decision."""

    firm: Id
    number: Id
    seller: Id


class AppealSeller(Head, frozen=True, kw_only=True, tag="sellers.appeal"):
    """Ask that another person decides again; the grounds are the body. The trade is held until then.

    Said by whoever filed one of the trade's documents, by the member that the decision or attribution speaks for or against, or
    by its service company under contract. Refused to others, without grounds, while an appeal is open, and where neither a
    decision nor an attribution stands."""

    firm: Id
    number: Id


class ProposalItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two firm tags that should be one firm (merge) or two (split), and how probable that is."""

    kind: Kind
    firm: Id
    other: Id
    permille: Permille


class Propose(Head, frozen=True, kw_only=True, tag="sellers.propose"):
    """What a new look at all firms found: codes to be joined or parted. Nothing changes until a person decides; line `n` of the
    body is the evidence for item `n`.

    Refused unless the filer holds the match duty. An item fails when it says what the ledger says already, when a person
    has answered it, and while the same two firms are proposed."""

    rule: Version
    items: Annotated[tuple[ProposalItem, ...], Meta(max_length=MAX_SUBJECTS)]


class DecideProposal(Head, frozen=True, kw_only=True, tag="sellers.decide_proposal"):
    """A person of the registrar, customs or the tax authority says yes or no to a proposal; the reason is the body.

    Refused without a reason, where this is not proposed, and a yes to a merge where two members own the codes or where these
    two firms were called two."""

    proposed: Kind
    firm: Id
    other: Id
    accept: bool

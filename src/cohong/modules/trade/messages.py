"""What is said about trades as such: the platform's match attestation, and a person's word on a difference."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from cohong.core.message import Count, Currency, Hash, Head, Id
from cohong.modules.trade.state import Roots

Code = Annotated[str, Meta(max_length=60)]
MAX_SUBJECTS = 1_000


class MatchedLine(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Integers that the attester releases from the bodies: they equal what the bodies say, on the signer's word."""

    gnum: Count
    unit: Annotated[str, Meta(max_length=3)]
    ordered_e5: Count
    declared_e5: Count
    value: Count


class MatchItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The verdict on one trade: the bodies looked at, and either the base of each line and the genuine seller's firm
    tag, or the codes of what differs with the money at stake."""

    firm: Id
    number: Id
    roots: Roots
    seller: Id | None = None
    currency: Currency | None = None
    lines: tuple[MatchedLine, ...] = ()
    freight: Count = 0
    differs: tuple[Code, ...] = ()
    stake: Count = 0


class AttestMatch(Head, frozen=True, kw_only=True, tag="trade.attest_match"):
    """The match duty's judgement of many trades, by one rule edition and law row. Each trade stands alone.

    The signer says that tags and head integers were recomputed from the bodies. Refused unless the filer holds the match
    duty; an item fails when the trade is unknown or its bodies are not the ones that stand."""

    rule: Annotated[str, Meta(max_length=40)]
    law: Hash | None = None
    items: Annotated[tuple[MatchItem, ...], Meta(max_length=MAX_SUBJECTS)]


class ResolveDifference(Head, frozen=True, kw_only=True, tag="trade.resolve_difference"):
    """A person of the platform or the authority explains a difference (the explanation is the body); the trade goes on.
    Refused when there is no such difference."""

    firm: Id
    number: Id
    code: Code


class Contradict(Head, frozen=True, kw_only=True, tag="trade.contradict"):
    """Say that an attestation is wrong: freezes the trade until a person resolves it. Said by any attesting member."""

    firm: Id
    number: Id
    against: Id
    reason: Literal["match", "label", "review", "release"]

"""Near matches: numbers that nobody's counterpart has, and that might be one. Each with its reason; a person decides.

Nothing here joins anything. Candidates are found by keys that two likely slips share, so that a million numbers take seconds;
within one party alone, since two firms may well use one number."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import msgspec

from cohong.core.calendar import days_since_1970
from cohong.duties.matching.spelling import WORDS, Kind, explain_with, skeleton

MOST = 3
"""A number with more equally likely counterparts than this is not proposed: a guess among many is no help."""
LOWEST = 40
_BASE: dict[Kind, int] = {
    "width": 97,
    "case": 96,
    "separator": 94,
    "lookalike": 90,
    "zeros": 90,
    "swapped": 82,
    "missing": 76,
    "digit": 62,
    "money": 55,
}
_LETTERS = 36
_APART_DAYS = 31
_SEVERAL = -1
_days = lru_cache(maxsize=1_024)(days_since_1970)
Pairs = dict[tuple[int, int], None]


WEIGHT = "kg"
"""The `currency` of a weight: parcels are often equally heavy, so that it speaks for a near number and never alone."""


class Unmatched(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A number without a counterpart. `party` is the firm that both sides must share (resolved by the caller; "" where
    nobody knows it). `minor` and `currency`, and `day`, are evidence beside the number; 0 and "" where there is none. What
    has no amount may have a weight there, in `WEIGHT` times 1e5."""

    id: str
    number: str
    party: str = ""
    currency: str = ""
    minor: int = 0
    day: int = 0


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """Two that might be one: the ids of both sides, their numbers, a score from 40 to 99 (never certain), in what they
    differ, and the reason in words."""

    left: str
    right: str
    numbers: tuple[str, str]
    score: int
    kinds: tuple[Kind, ...]
    zh: str
    en: str


def propose(left: Sequence[Unmatched], right: Sequence[Unmatched]) -> list[Proposal]:
    """Proposals between two lists of unmatched numbers, the likeliest first."""
    found: list[Proposal] = []
    for ours, theirs in _by_party(left, right):
        found += _judged([left[at] for at in ours], [right[at] for at in theirs])
    found.sort(key=lambda one: (-one.score, one.left, one.right))
    return found


class _Likely(NamedTuple):
    """Two places of one party's numbers, how likely they are one, and why: a million of these are made before one is said."""

    left: int
    right: int
    score: int
    kinds: tuple[Kind, ...]


def _likely(one: Unmatched, other: Unmatched, kinds: tuple[Kind, ...]) -> tuple[int, tuple[Kind, ...]] | None:
    """Score and kinds of a pair; None where nothing speaks for it."""
    same_money = _same_money(one, other)
    if same_money and one.party and one.party == other.party and one.day == other.day:
        kinds = kinds or (("money",) if one.currency != WEIGHT else ())
    elif kinds[:1] == ("digit",):
        kinds = ()  # Numbers that follow each other differ in one digit too: without other evidence it says nothing.
    if not kinds:
        return None
    score = min(_BASE[kind] for kind in kinds) - 4 * (len(kinds) - 1) + _evidence(one, other, kinds)
    return (min(score, 99), kinds) if score >= LOWEST else None


def _proposal(one: Unmatched, other: Unmatched, score: int, kinds: tuple[Kind, ...]) -> Proposal:
    shared = one.currency if _same_money(one, other) and kinds != ("money",) else ""
    zh, en = _words(kinds, shared)
    return Proposal(
        left=one.id, right=other.id, numbers=(one.number, other.number), score=score, kinds=kinds, zh=zh, en=en
    )


def _same_money(one: Unmatched, other: Unmatched) -> bool:
    return bool(one.minor) and (one.minor, one.currency) == (other.minor, other.currency)


def _evidence(one: Unmatched, other: Unmatched, kinds: tuple[Kind, ...]) -> int:
    """What amount and day add to the number, or take from it."""
    score = 0
    if one.minor and other.minor and kinds != ("money",):
        score += 6 if _same_money(one, other) else -30
    if one.day and other.day:
        apart = abs(_days(one.day) - _days(other.day))
        score += 2 if not apart else -10 if apart > _APART_DAYS else 0
    return score


@lru_cache(maxsize=1_024)
def _words(kinds: tuple[Kind, ...], shared: str) -> tuple[str, str]:
    """`shared` is the currency of an amount that both have, "" where they have none."""
    zh = "、".join(WORDS[kind][0] for kind in kinds)
    en = " and ".join(WORDS[kind][1] for kind in kinds)
    more = ("", "")
    if shared:
        more = (
            ("；重量相同", "; the weight is the same")
            if shared == WEIGHT
            else ("；金额相同", "; the amount is the same")
        )
    return f"{zh}{more[0]}", f"{en[:1].upper()}{en[1:]}{more[1]}"


# --- finding candidates -----------------------------------------------------------------------------------------------


def _by_party(left: Sequence[Unmatched], right: Sequence[Unmatched]) -> Iterator[tuple[list[int], list[int]]]:
    """Places of both sides, for each party that stands on both."""
    parties: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for at, one in enumerate(left):
        parties[one.party][0].append(at)
    for at, one in enumerate(right):
        parties[one.party][1].append(at)
    yield from (both for both in parties.values() if both[0] and both[1])


def _found(left: list[Unmatched], right: list[Unmatched]) -> Iterator[_Likely]:
    """Pairs of one party that something speaks for, each on its own."""
    pairs: Pairs = {}
    ours, theirs = [skeleton(one.number) for one in left], [skeleton(one.number) for one in right]
    _written_alike(ours, theirs, pairs)
    _same_sums(left, right, pairs)
    for a, b in pairs:
        one, other = left[a], right[b]
        kinds = explain_with(one.number, other.number, ours[a], theirs[b]) if one.number != other.number else ()
        likely = _likely(one, other, kinds)
        if likely is not None:
            yield _Likely(a, b, *likely)


def _written_alike(left: list[str], right: list[str], pairs: Pairs) -> None:
    """Pairs of which the skeletons are one, or one but for neighbours that are swapped or a character that is lacking."""
    from cohong.duties.matching.slips import Texts, lacking, swapped  # takes numpy along, for whom proposes alone

    ours, theirs = _by_length(left), _by_length(right)
    others = {length: Texts([right[at] for at in places]) for length, places in theirs.items()}
    for length, places in ours.items():
        mine = Texts([left[at] for at in places])
        if length in others:
            pairs.update(((places[a], theirs[length][b]), None) for a, b in swapped(mine, others[length], _LETTERS))
        if length + 1 in others:
            pairs.update(((places[a], theirs[length + 1][b]), None) for a, b in lacking(mine, others[length + 1]))
        if length - 1 in others:
            pairs.update(((places[a], theirs[length - 1][b]), None) for b, a in lacking(others[length - 1], mine))


def _by_length(texts: list[str]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for at, text in enumerate(texts):
        found[len(text)].append(at)
    return found


def _same_sums(left: list[Unmatched], right: list[Unmatched], pairs: Pairs) -> None:
    """Pairs of one party, amount and day, where each side has but one such."""
    theirs = _sums(right)
    for key, at in _sums(left).items():
        other = theirs.get(key, _SEVERAL)
        if _SEVERAL not in (at, other):
            pairs[at, other] = None


def _sums(rows: list[Unmatched]) -> dict[tuple[str, int, int], int]:
    found: dict[tuple[str, int, int], int] = {}
    for at, one in enumerate(rows):
        if one.party and one.minor and one.day:
            key = (one.currency, one.minor, one.day)
            found[key] = _SEVERAL if key in found else at
    return found


# --- judging them -----------------------------------------------------------------------------------------------------


def _judged(left: list[Unmatched], right: list[Unmatched]) -> Iterator[Proposal]:
    """Proposals of one party: rivals of a pair make it less likely, and too many make it none."""
    found = list(_found(left, right))
    ours: dict[int, list[int]] = defaultdict(list)
    theirs: dict[int, list[int]] = defaultdict(list)
    for one in found:
        ours[one.left].append(one.score)
        theirs[one.right].append(one.score)
    for scores in (*ours.values(), *theirs.values()):
        scores.sort()
    for one in found:
        as_good = max(len(scores) - bisect_left(scores, one.score) for scores in (ours[one.left], theirs[one.right]))
        score = one.score - 10 * (as_good - 1)
        if as_good <= MOST and score >= LOWEST:
            yield _proposal(left[one.left], right[one.right], score, one.kinds)

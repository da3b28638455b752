"""Near matches: numbers that nobody's counterpart has, and that might be one. Each with its reason; a person decides.

Nothing here joins anything. Candidates are found by keys that two likely slips share, so that a million numbers take seconds;
within one party alone, since two firms may well use one number."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence

import msgspec

from cohong.core.calendar import days_since_1970
from cohong.duties.matching.spelling import WORDS, Kind, explain, explain_with, skeleton

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
_RULER = (1, 2, 7, 11, 24, 27, 35, 42, 54, 56)
"""A Golomb ruler: no two pairs of digits have the same sum."""
_WEIGHT = bytes(
    _RULER[code - 48] if 48 <= code <= 57 else 57 + (code - 65) if 65 <= code <= 90 else 83 + code % 44
    for code in range(256)
)
Pairs = dict[tuple[int, int], None]


class Unmatched(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A number without a counterpart. `party` is the firm that both sides must share (resolved by the caller; "" where
    nobody knows it). `minor` and `currency`, and `day`, are evidence beside the number; 0 and "" where there is none."""

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
    found: list[tuple[int, Proposal]] = []
    for ours, theirs in _by_party(left, right):
        found += _judged(_found([left[at] for at in ours], [right[at] for at in theirs]))
    found.sort(key=lambda one: (-one[0], one[1].left, one[1].right))
    return [proposal for _, proposal in found]


def judge_pair(one: Unmatched, other: Unmatched) -> Proposal | None:
    """One pair: None where nothing speaks for it."""
    return _proposal(one, other, explain(one.number, other.number))


def _proposal(one: Unmatched, other: Unmatched, kinds: tuple[Kind, ...]) -> Proposal | None:
    same_money = _same_money(one, other)
    if same_money and one.party and one.party == other.party and one.day == other.day:
        kinds = kinds or ("money",)
    elif kinds[:1] == ("digit",):
        kinds = ()  # Numbers that follow each other differ in one digit too: without other evidence it says nothing.
    if not kinds:
        return None
    score = min(_BASE[kind] for kind in kinds) - 4 * (len(kinds) - 1) + _evidence(one, other, kinds)
    if score < LOWEST:
        return None
    zh, en = _words(kinds, same_money=same_money and kinds != ("money",))
    return Proposal(
        left=one.id, right=other.id, numbers=(one.number, other.number), score=min(score, 99), kinds=kinds, zh=zh, en=en
    )


def _same_money(one: Unmatched, other: Unmatched) -> bool:
    return bool(one.minor) and (one.minor, one.currency) == (other.minor, other.currency)


def _evidence(one: Unmatched, other: Unmatched, kinds: tuple[Kind, ...]) -> int:
    """What amount and day add to the number, or take from it."""
    score = 0
    if one.minor and other.minor and kinds != ("money",):
        score += 6 if _same_money(one, other) else -30
    if one.day and other.day:
        apart = abs(days_since_1970(one.day) - days_since_1970(other.day))
        score += 2 if not apart else -10 if apart > _APART_DAYS else 0
    return score


def _words(kinds: tuple[Kind, ...], *, same_money: bool) -> tuple[str, str]:
    zh = "、".join(WORDS[kind][0] for kind in kinds)
    en = " and ".join(WORDS[kind][1] for kind in kinds)
    more = ("；金额相同", "; the amount is the same") if same_money else ("", "")
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


def _found(left: list[Unmatched], right: list[Unmatched]) -> list[Proposal]:
    """Proposals of one party, each on its own."""
    pairs: Pairs = {}
    ours, theirs = [skeleton(one.number) for one in left], [skeleton(one.number) for one in right]
    _meet(ours, theirs, pairs)
    for first in (0, 1):
        _meet([_swaps(one, first) for one in ours], [_swaps(one, first) for one in theirs], pairs)
    _shorter(ours, theirs, pairs)
    _same_sums(left, right, pairs)
    found = []
    for a, b in pairs:
        one, other = left[a], right[b]
        kinds = explain_with(one.number, other.number, ours[a], theirs[b]) if one.number != other.number else ()
        found.append(_proposal(one, other, kinds))
    return [one for one in found if one is not None]


def _meet(left: Sequence[Hashable], right: Sequence[Hashable], pairs: Pairs) -> None:
    """Pairs with one key; a key that many share says nothing."""
    places = _places(enumerate(right))
    for at, key in enumerate(left):
        found = places.get(key)
        if found is None:
            continue
        if isinstance(found, int):
            pairs[at, found] = None
        elif len(found) <= _LETTERS:
            pairs.update(((at, other), None) for other in found)


def _places(keys: Iterable[tuple[int, Hashable]]) -> dict[Hashable, int | list[int]]:
    """Where each key stands: one place, as nearly all have, or several."""
    found: dict[Hashable, int | list[int]] = {}
    for at, key in keys:
        if key not in found:
            found[key] = at
            continue
        known = found[key]
        if isinstance(known, int):
            found[key] = [known, at]
        else:
            known.append(at)
    return found


def _at(places: dict[Hashable, int | list[int]], key: Hashable) -> Sequence[int]:
    found = places.get(key, ())
    return (found,) if isinstance(found, int) else found


def _swaps(text: str, first: int) -> int:
    """A key that two texts share when neighbours (at places first and first+1, first+2 and first+3, ...) are swapped: each
    pair of places adds up to one byte, so that the order within a pair is lost and nothing else."""
    weights = text.encode("latin-1", "replace").translate(_WEIGHT)
    pairs = int.from_bytes(weights[first::2], "little") + int.from_bytes(weights[first + 1 :: 2], "little")
    return pairs * 256 + weights[0] if first and weights else pairs


def _shorter(left: list[str], right: list[str], pairs: Pairs) -> None:
    """Pairs of which one has one character more."""
    ours, theirs = _by_length(left), _by_length(right)
    for length, places in ours.items():
        if length + 1 in theirs:
            pairs.update(((a, b), None) for a, b in _lacking(left, places, right, theirs[length + 1]))
        if length - 1 in theirs:
            pairs.update(((a, b), None) for b, a in _lacking(right, theirs[length - 1], left, places))


def _by_length(texts: list[str]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for at, text in enumerate(texts):
        found[len(text)].append(at)
    return found


def _lacking(short: list[str], shorts: list[int], long: list[str], longs: list[int]) -> Iterator[tuple[int, int]]:
    """Places (short, long) where a character is lacking. Looks from whichever side has less to try."""
    letters = sorted(set("".join([long[at] for at in longs])))
    if len(shorts) * len(letters) < len(longs):
        places = _places((at, long[at]) for at in longs)
        for at in shorts:
            for more in _with_one_more(short[at], letters):
                if more in places:
                    yield from ((at, other) for other in _at(places, more))
    else:
        places = _places((at, short[at]) for at in shorts)
        for at in longs:
            for less in _with_one_less(long[at]):
                if less in places:
                    yield from ((other, at) for other in _at(places, less))


def _with_one_less(text: str) -> list[str]:
    return [text[:at] + text[at + 1 :] for at, letter in enumerate(text) if not at or letter != text[at - 1]]


def _with_one_more(text: str, letters: list[str]) -> set[str]:
    return {text[:at] + letter + text[at:] for at in range(len(text) + 1) for letter in letters}


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


def _judged(found: list[Proposal]) -> Iterator[tuple[int, Proposal]]:
    """Proposals with their scores: rivals of a pair make it less likely, and too many make it none."""
    rivals: dict[tuple[bool, str], list[int]] = defaultdict(list)
    for one in found:
        rivals[False, one.left].append(one.score)
        rivals[True, one.right].append(one.score)
    for one in found:
        as_good = max(
            sum(score >= one.score for score in rivals[side, name])
            for side, name in ((False, one.left), (True, one.right))
        )
        score = one.score - 10 * (as_good - 1)
        if as_good <= MOST and score >= LOWEST:
            yield score, msgspec.structs.replace(one, score=score)

"""Pairs of records drawn for estimating: at random, and among those that share a value; and how the fields of each pair meet.

Everything is drawn from one seed. Pairs hold rows of records; nothing of a record's text leaves this place.
"""

import msgspec
import numpy as np

from cohong.analytics.linkage.arrays import Bits, Flags, Ints, combine
from cohong.analytics.linkage.clusters import Prepared
from cohong.analytics.linkage.compare import OTHER, SCRIPT, SHORT, SIMILAR, nearly_rare, rarity, unlike
from cohong.analytics.linkage.fields import IDENTIFIERS
from cohong.analytics.linkage.weights import SHARED, SHIPPED

TERMS = ("trade", "region", "contact", "address")
LEVELS = ("short", "other_script", "other", "similar", "sound_only", "same")
"""How two names may meet, by number; the first four as in `compare`."""
SOUND_ONLY, SAME = 4, 5
MISSING, DIFFER, AGREE = -1, 0, 1
assert (SHORT, SCRIPT, OTHER, SIMILAR) == (0, 1, 2, 3)


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """Pairs that share a value of `field` (empty: drawn at random), and how each field of them meets.

    `levels` has `MISSING`, `DIFFER` or `AGREE` for each field, for `name` a number of `LEVELS`. `rare` are bits of rarity before any
    estimate: of the value where a field agrees, of the sound or the more frequent core where names are alike. `shared` are the bits
    that the spread of the shared identifier takes; 0 elsewhere.
    """

    field: str
    left: Ints
    right: Ints
    levels: dict[str, Ints]
    rare: dict[str, Bits]
    shared: Bits


def block_of(ready: Prepared, field: str, most: int, rng: np.random.Generator) -> Block:
    """At most `most` of the pairs that share a value of an identifier, or name and place ("name")."""
    ids = ready.identity
    keys = ids[field] if field in ids else combine(ids["sound"], ids["region"])
    left, right = pairs_that_share(keys, most, rng)
    shared = np.zeros(len(left))
    if field in IDENTIFIERS:
        spread = ready.known.spread[field]
        shared = SHARED * np.log2(np.maximum(spread[keys[left]], 2) - 1.0)
    return _block(ready, field, left, right, shared)


def random_block(ready: Prepared, most: int, rng: np.random.Generator) -> Block:
    """Pairs at random, without those that share an identifier or an address: next to none of the rest are one merchant's."""
    left, right = rng.integers(0, ready.records.count, (2, most))
    apart = left != right
    for field in (*IDENTIFIERS, "address"):
        ids = ready.identity[field]
        apart &= (ids[left] < 0) | (ids[left] != ids[right])
    left, right = left[apart], right[apart]
    return _block(ready, "", left, right, np.zeros(len(left)))


def pairs_that_share(keys: Ints, most: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Pairs of rows with one key, each of them as likely as the next; all of them once where there are no more than `most`."""
    rows = np.flatnonzero(keys >= 0)
    order = rows[np.argsort(keys[rows], kind="stable")]
    _, starts, sizes = np.unique(keys[order], return_index=True, return_counts=True)
    several = sizes > 1
    starts, sizes = starts[several], sizes[several]
    ends = np.cumsum(sizes * (sizes - 1) // 2)
    total = int(ends[-1]) if len(ends) else 0
    drawn = np.arange(total) if total <= most else np.sort(rng.integers(0, total, most))
    group = np.searchsorted(ends, drawn, side="right")
    within = drawn - (ends[group] - sizes[group] * (sizes[group] - 1) // 2)
    # The pair of that number in the triangle under the diagonal: the row is the root of the number.
    high = ((1 + np.sqrt(8.0 * within + 1)) // 2).astype(np.int64)
    low = within - high * (high - 1) // 2
    return order[starts[group] + low], order[starts[group] + high]


def _block(ready: Prepared, field: str, left: Ints, right: Ints, shared: Bits) -> Block:
    levels, rare = {}, {}
    for one in TERMS:
        ids, term = ready.identity[one], SHIPPED.terms[one]
        levels[one] = _meet(ids, left, right)
        rare[one] = rarity(ready.known.spread[one], ids[left], ready.known.count, term)
    for one in IDENTIFIERS:
        levels[one] = _meet(ready.identity[one], left, right)
    valid = np.append(ready.records.valid_code, False)
    code = ready.identity["code"]
    # Two valid codes that differ are judged by a rule and not by a weight.
    levels["code"][(levels["code"] == DIFFER) & valid[code[left]] & valid[code[right]]] = MISSING
    levels["name"], rare["name"] = _names(ready, left, right)
    return Block(field=field, left=left, right=right, levels=levels, rare=rare, shared=shared)


def _meet(ids: Ints, left: Ints, right: Ints) -> Ints:
    there: Flags = (ids[left] >= 0) & (ids[right] >= 0)
    return np.where(there, np.where(ids[left] == ids[right], AGREE, DIFFER), MISSING)


def _names(ready: Prepared, left: Ints, right: Ints) -> tuple[Ints, Bits]:
    core, sound, known = ready.identity["core"], ready.identity["sound"], ready.known
    levels, rare = np.full(len(left), MISSING), np.zeros(len(left))
    there = (core[left] >= 0) & (core[right] >= 0)
    same, alike = there & (core[left] == core[right]), there & (sound[left] == sound[right])
    levels[alike], levels[same] = SOUND_ONLY, SAME
    rare[alike] = rarity(known.spread["sound"], sound[left[alike]], known.count, SHIPPED.terms["sound"])
    rare[same] = rarity(known.spread["core"], core[left[same]], known.count, SHIPPED.terms["core"])
    rows = np.flatnonzero(there & ~alike & ~same)
    one, other = core[left[rows]], core[right[rows]]
    if len(rows):
        levels[rows] = unlike(ready.records, one, other)
        rare[rows] = nearly_rare(known, one, other, SHIPPED.terms["core"])
    return levels, rare

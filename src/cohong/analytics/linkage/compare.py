"""Pairs of clusters weighed: for each pair, the bits that every field adds or takes."""

import msgspec
import numpy as np
import polars as pl
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from cohong.analytics.linkage import weights
from cohong.analytics.linkage.arrays import Bits, Flags, Ints
from cohong.analytics.linkage.fields import IDENTIFIERS, Records
from cohong.analytics.linkage.profiles import Profiles


class Weighed(msgspec.Struct, frozen=True, kw_only=True):
    """Bits by field for each pair, the prior among them; and whether a pair may be joined on names alone."""

    terms: dict[str, Bits]
    total: Bits
    shared: Ints
    """How many identifiers of the two agree."""


class _Pairs(msgspec.Struct, frozen=True):
    """A pair's values of one field: equal anywhere among the two most frequent of each side, and which; or both there and none equal."""

    agree: Flags
    value: Ints
    differ: Flags


def weigh(records: Records, known: Profiles, left: Ints, right: Ints) -> Weighed:
    """The bits of each pair of clusters; the more clusters there are, the more it takes to say that two are one."""
    seen = {field: _look(known, field, left, right) for field in known.first}
    terms = {field: _term(known, field, seen[field]) for field in ("trade", "region", "contact", "address")}
    terms["name"] = names(records, known, left, right, seen)
    identifiers, shared = _identifiers(known, seen)
    terms |= identifiers
    codes_differ = _valid_codes_differ(records, known, left, right, seen["code"])
    terms["code"] = np.where(codes_differ, weights.VALID_CODES_DIFFER, terms["code"])
    moved = (shared > 0) & (seen["core"].agree | seen["sound"].agree) & ~seen["trade"].differ
    terms["code"] = np.where(codes_differ & ~moved, weights.FORBIDDEN, terms["code"])
    for field in ("contact", "address"):
        terms[field] = np.where(shared > 0, np.minimum(terms[field], weights.BESIDE), terms[field])
    terms["prior"] = np.full(len(left), -prior_bits(known))
    total = np.sum(list(terms.values()), axis=0) if len(left) else np.zeros(0)
    return Weighed(terms=terms, total=total, shared=shared)


def prior_bits(known: Profiles) -> float:
    """How unlikely it is that two clusters drawn at random are one merchant."""
    return float(np.log2(max(known.count, 2)))


def _look(known: Profiles, field: str, left: Ints, right: Ints) -> _Pairs:
    tops = known.first[field], known.second[field]
    agree, value = np.zeros(len(left), dtype=bool), np.full(len(left), -1, dtype=np.int64)
    for one in tops:
        for other in tops:
            same = (one[left] >= 0) & (one[left] == other[right]) & ~agree
            value = np.where(same, one[left], value)
            agree |= same
    return _Pairs(agree, value, (tops[0][left] >= 0) & (tops[0][right] >= 0) & ~agree)


def rarity(spread: Ints, value: Ints, count: int, term: weights.Term) -> Bits:
    """Bits of an agreement on a value: how rarely another cluster has it."""
    others = np.maximum(spread[value] - 1, 0) + term.here if len(spread) else np.ones(len(value))
    return np.minimum(np.log2((count + term.everywhere) / others), term.cap)


def _term(known: Profiles, field: str, seen: _Pairs) -> Bits:
    term = weights.TERMS[field]
    bits = rarity(known.spread[field], seen.value, known.count, term)
    return np.where(seen.agree, bits, np.where(seen.differ, term.differ, 0.0))


def _identifiers(known: Profiles, seen: dict[str, _Pairs]) -> tuple[dict[str, Bits], Ints]:
    """The first identifier that agrees weighs whole, in the order of `IDENTIFIERS`; further ones little."""
    terms: dict[str, Bits] = {}
    before = np.zeros(len(seen["code"].agree), dtype=np.int64)
    for field in IDENTIFIERS:
        weight, pairs, spread = weights.IDENTIFIERS[field], seen[field], known.spread[field]
        clusters = np.maximum(spread[pairs.value], 2) if len(spread) else np.full(len(pairs.value), 2)
        whole = prior_bits(known) + weight.above - weights.SHARED * np.log2(clusters - 1.0)
        bits = np.where(before > 0, np.minimum(whole, weights.FURTHER), whole)
        terms[field] = np.where(pairs.agree, bits, np.where(pairs.differ, weight.differ, 0.0))
        before += pairs.agree
    return terms, before


def _valid_codes_differ(records: Records, known: Profiles, left: Ints, right: Ints, seen: _Pairs) -> Flags:
    valid = np.append(records.valid_code, False)
    found: Flags = seen.differ & valid[known.first["code"][left]] & valid[known.first["code"][right]]
    return found


def names(records: Records, known: Profiles, left: Ints, right: Ints, seen: dict[str, _Pairs]) -> Bits:
    """Bits of the two names: written alike, sounding alike, nearly so, in another script, or different."""
    core, spoken = seen["core"], seen["sound"]
    written = rarity(known.spread["core"], core.value, known.count, weights.TERMS["core"])
    heard = rarity(known.spread["sound"], spoken.value, known.count, weights.TERMS["sound"]) + weights.SOUND_ONLY
    bits = np.where(core.agree, written, np.where(spoken.agree, heard, 0.0))
    rows = np.flatnonzero(core.differ & ~spoken.agree)
    one, other = known.first["core"][left[rows]], known.first["core"][right[rows]]
    bits[rows] = _unlike(records, known, one, other)
    return bits


def _unlike(records: Records, known: Profiles, one: Ints, other: Ints) -> Bits:
    if not len(one):
        return np.zeros(0)
    spread = known.spread["core"]
    most = np.maximum(spread[one], spread[other])
    nearly = rarity(most, np.arange(len(most)), known.count, weights.TERMS["core"]) + weights.SIMILAR
    values = records.fields["core"].values
    # Most pairs repeat: each pair of cores is compared once.
    keys, inverse = np.unique(one * records.fields["core"].kinds + other, return_inverse=True)
    kinds = records.fields["core"].kinds
    lefts, rights = values.gather(keys // kinds), values.gather(keys % kinds)
    steps = process.cpdist(lefts.to_list(), rights.to_list(), scorer=Levenshtein.distance, dtype=np.int32)
    shorter = np.minimum(lefts.str.len_chars().to_numpy(), rights.str.len_chars().to_numpy())
    longer = np.maximum(lefts.str.len_chars().to_numpy(), rights.str.len_chars().to_numpy())
    sides = pl.DataFrame({"one": lefts, "other": rights})
    either = pl.col("one").str.starts_with(pl.col("other")) | pl.col("other").str.starts_with(pl.col("one"))
    begins = sides.select(either).to_series().to_numpy() & (shorter >= 2)
    alike = (steps == 1) & (longer >= 2) | (steps == 2) & (longer >= 5) | begins
    scripts = records.latin[keys // kinds] != records.latin[keys % kinds]
    # Of two letters one may be mistyped, but then half the name is gone.
    bits = np.where(scripts, weights.OTHER_SCRIPT, np.where(alike, 0.0, weights.OTHER_NAME))
    whole: Bits = bits[inverse] + np.where((alike & ~scripts & (longer > 2))[inverse], nearly, 0.0)
    return whole

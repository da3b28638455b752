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
from cohong.analytics.linkage.weights import SHIPPED, Term, Weights

SHORT, SCRIPT, OTHER, SIMILAR = range(4)
"""How two cores are unlike that neither read nor sound alike."""


class Weighed(msgspec.Struct, frozen=True, kw_only=True):
    """Bits by field for each pair, the prior among them; and whether a pair may be joined on names alone."""

    terms: dict[str, Bits]
    total: Bits
    shared: Ints
    """How many identifiers of the two agree."""


class Pairs(msgspec.Struct, frozen=True):
    """A pair's values of one field: equal anywhere among the two most frequent of each side, and which; or both there and none equal."""

    agree: Flags
    value: Ints
    differ: Flags


def weigh(records: Records, known: Profiles, left: Ints, right: Ints, by: Weights = SHIPPED) -> Weighed:
    """The bits of each pair of clusters; the more clusters there are, the more it takes to say that two are one."""
    seen = {field: look(known, field, left, right) for field in known.first}
    terms = {
        field: term(known, field, seen[field], by.terms[field]) for field in ("trade", "region", "contact", "address")
    }
    terms["name"] = names(records, known, left, right, seen, by)
    identifiers, shared = _identifiers(known, seen, by)
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


def look(known: Profiles, field: str, left: Ints, right: Ints) -> Pairs:
    """How the values of one field meet."""
    tops = known.first[field], known.second[field]
    agree, value = np.zeros(len(left), dtype=bool), np.full(len(left), -1, dtype=np.int64)
    for one in tops:
        for other in tops:
            same = (one[left] >= 0) & (one[left] == other[right]) & ~agree
            value = np.where(same, one[left], value)
            agree |= same
    return Pairs(agree, value, (tops[0][left] >= 0) & (tops[0][right] >= 0) & ~agree)


def rarity(spread: Ints, value: Ints, count: int, term: Term) -> Bits:
    """Bits of an agreement on a value: how rarely another cluster has it."""
    others = np.maximum(spread[value] - 1, 0) + term.here if len(spread) else np.ones(len(value))
    return np.minimum(np.log2((count + term.everywhere) / others) + term.agree, term.cap)


def term(known: Profiles, field: str, seen: Pairs, by: Term) -> Bits:
    """Bits of a field that is compared by frequency."""
    bits = rarity(known.spread[field], seen.value, known.count, by)
    return np.where(seen.agree, bits, np.where(seen.differ, by.differ, 0.0))


def _identifiers(known: Profiles, seen: dict[str, Pairs], by: Weights) -> tuple[dict[str, Bits], Ints]:
    """The first identifier that agrees weighs whole, in the order of `IDENTIFIERS`; further ones little."""
    terms: dict[str, Bits] = {}
    before = np.zeros(len(seen["code"].agree), dtype=np.int64)
    for field in IDENTIFIERS:
        weight, pairs, spread = by.identifiers[field], seen[field], known.spread[field]
        clusters = np.maximum(spread[pairs.value], 2) if len(spread) else np.full(len(pairs.value), 2)
        whole = prior_bits(known) + weight.above - weights.SHARED * np.log2(clusters - 1.0)
        bits = np.where(before > 0, np.minimum(whole, weights.FURTHER), whole)
        terms[field] = np.where(pairs.agree, bits, np.where(pairs.differ, weight.differ, 0.0))
        before += pairs.agree
    return terms, before


def _valid_codes_differ(records: Records, known: Profiles, left: Ints, right: Ints, seen: Pairs) -> Flags:
    valid = np.append(records.valid_code, False)
    found: Flags = seen.differ & valid[known.first["code"][left]] & valid[known.first["code"][right]]
    return found


def names(
    records: Records, known: Profiles, left: Ints, right: Ints, seen: dict[str, Pairs], by: Weights = SHIPPED
) -> Bits:
    """Bits of the two names: written alike, sounding alike, nearly so, in another script, or different."""
    core, spoken = seen["core"], seen["sound"]
    written = rarity(known.spread["core"], core.value, known.count, by.terms["core"])
    heard = rarity(known.spread["sound"], spoken.value, known.count, by.terms["sound"]) + by.names.sound_only
    bits = np.where(core.agree, written, np.where(spoken.agree, heard, 0.0))
    rows = np.flatnonzero(core.differ & ~spoken.agree)
    one, other = known.first["core"][left[rows]], known.first["core"][right[rows]]
    if len(rows):
        how = unlike(records, one, other)
        near = how == SIMILAR
        bits[rows] = np.array([by.names.short, by.names.other_script, by.names.other, by.names.similar])[how]
        bits[rows[near]] += nearly_rare(known, one[near], other[near], by.terms["core"])
    return bits


def nearly_rare(known: Profiles, one: Ints, other: Ints, term: Term) -> Bits:
    """The rarity of the more frequent of two cores."""
    spread = known.spread["core"]
    most = np.maximum(spread[one], spread[other])
    return rarity(most, np.arange(len(most)), known.count, term)


def unlike(records: Records, one: Ints, other: Ints) -> Ints:
    """How pairs of different cores, by number, are unlike: `SHORT`, `SCRIPT`, `OTHER` or `SIMILAR`."""
    values = records.fields["core"].values
    # Most pairs repeat: each pair of cores is compared once.
    kinds = records.fields["core"].kinds
    keys, inverse = np.unique(one * kinds + other, return_inverse=True)
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
    near = np.where(longer > 2, SIMILAR, SHORT)
    how: Ints = np.where(scripts, SCRIPT, np.where(alike, near, OTHER))[inverse]
    return how

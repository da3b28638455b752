"""Weights from records whose truth nobody knows: expectation maximisation after Fellegi and Sunter, by our own hand.

Pairs are drawn that share an identifier, or name and place: among those some are one merchant's and some are not. What a field
says of two merchants (`u`) is counted on pairs drawn at random. What it says of one (`m`) is found by turns: how probable it is that
each pair is one merchant's under the weights so far, then the weights under those probabilities. A field is not asked in pairs that
were drawn by it. An agreement weighs what its value is rare throughout, so frequencies of terms are kept.

Not estimated, since pairs do not tell it: caps, backgrounds, how fields depend on each other, and the rules about valid codes.
"""

from collections.abc import Callable

import msgspec
import numpy as np
import polars as pl

from cohong.analytics.linkage.arrays import Bits
from cohong.analytics.linkage.clusters import Prepared, prepare
from cohong.analytics.linkage.fields import IDENTIFIERS, read_records
from cohong.analytics.linkage.sampling import (
    AGREE,
    DIFFER,
    LEVELS,
    MISSING,
    SAME,
    TERMS,
    Block,
    block_of,
    random_block,
)
from cohong.analytics.linkage.weights import SHIPPED, Identifier, Names, Weights

BLOCKS = (*IDENTIFIERS, "name")
PAIRS, RANDOM_PAIRS = 60_000, 1_000_000
ROUNDS, STILL = 100, 1e-4
"""At most so many turns; they end when no share moves by more."""
FEWEST = 200.0
"""A field with less than so many pairs of one merchant keeps what ships."""
BACKGROUND = 1.0
"""Pairs of each kind that are counted as seen beside those that were."""
SUREST, HARSHEST = 12.0, -6.0
"""Bits beyond which no count of pairs is believed: pairs of one merchant are not independent, and tables are cleaner than life. The
first holds for identifiers that agree, the second for a field that differs and is no name."""
HIGHEST = 16.0


class FieldShares(msgspec.Struct, frozen=True, kw_only=True):
    """How often two records of one merchant (`m`) and of two (`u`) meet at each level, where both state the field.

    Without `m`, too few pairs stated it, and the weights that ship stay."""

    levels: tuple[str, ...]
    m: tuple[float, ...]
    u: tuple[float, ...]
    pairs: float
    """How many pairs of one merchant were seen, by their probabilities."""


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it: the weights, what they rest on, and how many of the pairs that share an identifier are one merchant's."""

    seed: int
    records: int
    pairs: int
    turns: int
    shares: dict[str, FieldShares]
    same: dict[str, float]
    weights: Weights


Judge = Callable[[Block], Bits]
"""How probable it is that each pair of a block is one merchant's."""


def estimate(frame: pl.DataFrame, seed: int = 1) -> Estimate:
    """Estimate the weights of a table of records, columns as for `link`. The same table and seed give the same weights."""
    return estimate_prepared(prepare(read_records(frame)), seed)


def estimate_prepared(ready: Prepared, seed: int) -> Estimate:
    """The same of records that are prepared."""
    rng = np.random.default_rng(seed)
    blocks = [block_of(ready, field, PAIRS, rng) for field in BLOCKS]
    found = _Turns(random_block(ready, RANDOM_PAIRS, rng))
    turns = next((turn for turn in range(1, ROUNDS + 1) if found.turn(blocks) < STILL), ROUNDS)
    return Estimate(
        seed=seed,
        records=ready.records.count,
        pairs=sum(len(block.left) for block in blocks),
        turns=turns,
        shares=found.shares(),
        same={block.field: _share(found.judge(block)) for block in blocks},
        weights=found.weights,
    )


def _share(sure: Bits) -> float:
    return float(sure.mean()) if len(sure) else 0.0


class _Turns:
    """The state of the estimate, from the weights that ship onwards."""

    def __init__(self, apart: Block) -> None:
        self.u = {field: _counted(apart, field, None) for field in (*TERMS, *IDENTIFIERS, "name")}
        self.seen: dict[str, Bits] = {}
        self.odds = {field: SHIPPED.identifiers[field].above for field in IDENTIFIERS} | {"name": 0.0}
        self.weights = SHIPPED

    def turn(self, blocks: list[Block]) -> float:
        """Judge every pair by the weights so far, then make weights by that; the largest change of a share."""
        before = {field: _normal(seen) for field, seen in self.seen.items()}
        sure = [self.judge(block) for block in blocks]
        rare_names = np.zeros((2, len(LEVELS)))
        self.seen = {field: np.zeros(len(self.u[field])) for field in self.u}
        for block, chance in zip(blocks, sure, strict=True):
            self.odds[block.field] = _balance(chance, block.shared)
            for field in _asked(block):
                self.seen[field] += _counted(block, field, chance)
            if "name" in _asked(block):
                rare_names += _rare_names(block, chance)
        self.weights = self._weights(rare_names)
        moved = [np.abs(_normal(seen) - before[field]).max() for field, seen in self.seen.items() if field in before]
        return float(max(moved, default=1.0))

    def judge(self, block: Block) -> Bits:
        """How probable it is that each pair is one merchant's."""
        bits = self.odds[block.field] - block.shared
        for field in _asked(block):
            bits = bits + self._bits(block, field)
        return 1.0 / (1.0 + np.exp2(-np.clip(bits, -60.0, 60.0)))

    def _bits(self, block: Block, field: str) -> Bits:
        levels, by = block.levels[field], self.weights
        if field == "name":
            names = by.names
            fixed = np.array([names.short, names.other_script, names.other, names.similar, names.sound_only, 0.0, 0.0])
            rare = np.where(levels >= LEVELS.index("similar"), block.rare["name"], 0.0)
            agree = np.where(levels == SAME, by.terms["core"].agree, 0.0)
            return np.where(levels == MISSING, 0.0, fixed[levels] + rare + agree)
        if field in IDENTIFIERS:
            # Beside the identifier by which the pair was drawn another adds little: they are often shared together.
            return np.where(levels == AGREE, 0.0, np.where(levels == DIFFER, by.identifiers[field].differ, 0.0))
        term = by.terms[field]
        return np.where(levels == AGREE, block.rare[field] + term.agree, np.where(levels == DIFFER, term.differ, 0.0))

    def _weights(self, rare_names: Bits) -> Weights:
        terms, identifiers = dict(SHIPPED.terms), {}
        for field in TERMS:
            if self.seen[field].sum() >= FEWEST:
                m, u = _normal(self.seen[field]), _normal(self.u[field])
                change = {"agree": _log(m[AGREE]), "differ": _differs(m, u)}
                terms[field] = msgspec.structs.replace(terms[field], **change)
        for field in IDENTIFIERS:
            kept = SHIPPED.identifiers[field]
            differ = kept.differ
            if self.seen[field].sum() >= FEWEST:
                m, u = _normal(self.seen[field]), _normal(self.u[field])
                differ = _differs(m, u)
            identifiers[field] = Identifier(above=min(_bits(self.odds[field]), SUREST), differ=differ)
        names = SHIPPED.names
        if self.seen["name"].sum() >= FEWEST:
            names = self._names(rare_names)
            agree = _log(_normal(self.seen["name"])[SAME])
            terms["core"] = msgspec.structs.replace(terms["core"], agree=agree)
        return Weights(terms=terms, identifiers=identifiers, names=names)

    def _names(self, rare: Bits) -> Names:
        """Levels above `other` weigh by the rarity of the value, so the mean of that is taken off."""
        ratio = np.log2(_normal(self.seen["name"]) / _normal(self.u["name"]))
        mean = rare[0] / np.maximum(rare[1], 1e-9)
        bits = {name: _bits(float(ratio[place])) for place, name in enumerate(LEVELS)}
        for name in ("similar", "sound_only"):
            place = LEVELS.index(name)
            if rare[1][place] >= BACKGROUND:
                bits[name] = _bits(float(ratio[place] - mean[place]))
            else:
                bits[name] = getattr(SHIPPED.names, name)
        return Names(**{name: bits[name] for name in Names.__struct_fields__})

    def shares(self) -> dict[str, FieldShares]:
        """What was counted, by field."""
        made = {}
        for field, seen in self.seen.items():
            enough = seen.sum() >= FEWEST
            made[field] = FieldShares(
                levels=LEVELS if field == "name" else ("differ", "agree"),
                m=tuple(round(float(one), 6) for one in _normal(seen)) if enough else (),
                u=tuple(round(float(one), 9) for one in _normal(self.u[field])),
                pairs=round(float(seen.sum()), 1),
            )
        return made


def _asked(block: Block) -> tuple[str, ...]:
    """The fields that the pairs of a block may be asked: not those that they were drawn by."""
    taken = ("name", "region") if block.field == "name" else (block.field,)
    return tuple(field for field in (*TERMS, *IDENTIFIERS, "name") if field not in taken)


def _counted(block: Block, field: str, sure: Bits | None) -> Bits:
    """Pairs by level of a field, each as much as it is sure, of those that state the field."""
    levels = block.levels[field]
    there = levels >= 0
    size = len(LEVELS) if field == "name" else 2
    return np.bincount(levels[there], weights=None if sure is None else sure[there], minlength=size).astype(np.float64)


def _rare_names(block: Block, sure: Bits) -> Bits:
    """By level of the name: bits of rarity summed, and how many pairs."""
    levels = block.levels["name"]
    there = levels >= 0
    size = len(LEVELS)
    summed = np.bincount(levels[there], weights=(sure * block.rare["name"])[there], minlength=size)
    return np.array([summed, np.bincount(levels[there], weights=sure[there], minlength=size)])


def _normal(seen: Bits) -> Bits:
    """Counts as shares; nothing is impossible."""
    whole = seen + BACKGROUND
    shares: Bits = whole / whole.sum()
    return shares


def _balance(sure: Bits, shared: Bits) -> float:
    """The bits at which pairs, less what the spread of their value takes, are one merchant's as often as was found."""
    if not len(sure):
        return 0.0
    wanted = (float(sure.sum()) + BACKGROUND / 2) / (len(sure) + BACKGROUND)
    low, high = -40.0, 40.0
    for _ in range(50):
        middle = (low + high) / 2
        if float((1.0 / (1.0 + np.exp2(shared - middle))).mean()) < wanted:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _differs(m: Bits, u: Bits) -> float:
    return float(np.clip(_log(m[DIFFER] / u[DIFFER]), HARSHEST, 0.0))


def _log(share: float) -> float:
    return _bits(float(np.log2(share)))


def _bits(bits: float) -> float:
    return round(float(np.clip(bits, -HIGHEST, HIGHEST)), 3)

"""How sure the entity of a record is: the share of like records that stood right, counted on made records whose truth is known.

A record stands right when most of its entity is its merchant's and no other entity holds more of that merchant. Like records are
those of one `cell`: alone or with others, how many identifiers, contacts and addresses it shares with its entity, whether the name
agrees, and whether another entity of that name and place is there to be mistaken for.
"""

import msgspec
import numpy as np

from cohong.analytics.linkage.arrays import Bits, Flags, Ints, combine
from cohong.analytics.linkage.certainty_table import TABLE
from cohong.analytics.linkage.fields import IDENTIFIERS
from cohong.analytics.linkage.profiles import Profiles

CELLS = 64
PRIOR_WEIGHT = 20.0
"""A cell seen fewer times than this leans towards the mean."""


class Calibration(msgspec.Struct, frozen=True, kw_only=True):
    """How far stated probabilities are from what came true, and how many records were looked at."""

    error: float
    records: int


def cells(entity: Ints, identity: dict[str, Ints], known: Profiles) -> Ints:
    """The cell of each record, 0 to `CELLS` - 1."""
    alone = known.size[entity] == 1
    shared = np.zeros(len(entity), dtype=np.int64)
    for field in IDENTIFIERS:
        shared += _shared(entity, identity[field])
    beside = _shared(entity, identity["contact"]) | _shared(entity, identity["address"])
    name = np.where(identity["sound"] < 0, 2, np.where(identity["sound"] == known.first["sound"][entity], 0, 1))
    rival = _rivals(known)[entity]
    linked = (np.minimum(shared, 2) * 3 + name) * 4 + beside * 2 + rival
    has = np.zeros(len(entity), dtype=np.int64)
    for field in IDENTIFIERS:
        has += identity[field] >= 0
    single = 36 + (np.minimum(has, 2) * 3 + name) * 2 + rival
    return np.where(alone, single, linked)


def probabilities(entity: Ints, identity: dict[str, Ints], known: Profiles) -> Bits:
    """For each record how sure its entity is."""
    return np.array(TABLE)[cells(entity, identity, known)]


def _shared(entity: Ints, ids: Ints) -> Flags:
    """Whether another record of the entity has the same value."""
    keys = combine(entity, ids)
    rows = np.flatnonzero(keys >= 0)
    found = np.zeros(len(entity), dtype=bool)
    _, inverse, times = np.unique(keys[rows], return_inverse=True, return_counts=True)
    found[rows] = times[inverse] > 1
    return found


def _rivals(known: Profiles) -> Flags:
    """By entity: whether another one has its name and place, or its name where one of the two has no place."""
    both = combine(known.first["sound"], known.first["region"])
    rows = np.flatnonzero(both >= 0)
    found = np.zeros(known.count, dtype=bool)
    _, inverse, times = np.unique(both[rows], return_inverse=True, return_counts=True)
    found[rows] = times[inverse] > 1
    return found


def stands_right(entity: Ints, truth: Ints) -> Flags:
    """Whether each record is in the entity that holds most of its merchant, and its merchant holds most of that entity."""
    span = int(truth.max(initial=0)) + 1
    keys, inverse, times = np.unique(entity * span + truth, return_inverse=True, return_counts=True)
    whose, whom = keys // span, keys % span
    right = _top(whose, times) & _top(whom, times)
    found: Flags = right[inverse]
    return found


def _top(groups: Ints, times: Ints) -> Flags:
    order = np.lexsort((np.arange(len(groups)), -times, groups))
    first = np.ones(len(order), dtype=bool)
    first[1:] = groups[order][1:] != groups[order][:-1]
    found = np.zeros(len(groups), dtype=bool)
    found[order[first]] = True
    return found


def fit(cell: Ints, right: Flags) -> list[float]:
    """A table from counts: for each cell the share that stood right, leaning towards the mean where few were seen."""
    seen = np.bincount(cell, minlength=CELLS)
    good = np.bincount(cell, weights=right, minlength=CELLS)
    mean = float(right.mean())
    share = (good + PRIOR_WEIGHT * mean) / (seen + PRIOR_WEIGHT)
    return [round(float(one), 4) for one in np.clip(share, 0.01, 0.9999)]


def calibration(probability: Bits, right: Flags, steps: int = 10) -> Calibration:
    """The expected calibration error over `steps` equal bins of stated probability."""
    bins = np.minimum((probability * steps).astype(np.int64), steps - 1)
    seen = np.bincount(bins, minlength=steps)
    said = np.bincount(bins, weights=probability, minlength=steps)
    came = np.bincount(bins, weights=right, minlength=steps)
    error = np.abs(said - came).sum() / max(int(seen.sum()), 1)
    return Calibration(error=float(error), records=len(probability))

"""Identifiers that are no evidence of identity: those of agents, seen on the declarations of many different merchants.

A value seen with more than `MANY` differently sounding names is looked at twice. What counts is how evenly those names share it: a
giant merchant has many mistyped names too, but nearly all its records carry one; an agent's number is spread.
"""

import numpy as np

from cohong.analytics.linkage.arrays import NONE, Flags, Ints
from cohong.analytics.linkage.fields import Records

MANY = 25
"""More names than this on one value are suspicious."""
SPREAD = 8.0
"""As if so many names shared the value evenly: two to the entropy of their shares. Giants stay below, agents rise above."""
FILED_BY = ("code", "phone", "account", "shop", "contact")
"""Fields in which agents write their own values."""


def hub_values(records: Records, field: str) -> Flags:
    """By number of a value: whether it is a hub's."""
    ids, sounds = records.fields[field].ids, records.fields["sound"].ids
    kinds = records.fields[field].kinds
    rows = np.flatnonzero((ids >= 0) & (sounds >= 0))
    span = records.fields["sound"].kinds
    if not len(rows):
        return np.zeros(kinds, dtype=bool)
    pairs, times = np.unique(ids[rows] * span + sounds[rows], return_counts=True)
    value = pairs // span
    names = np.bincount(value, minlength=kinds)
    total = np.bincount(value, weights=times, minlength=kinds)
    share = times / total[value]
    entropy = np.bincount(value, weights=-share * np.log2(share), minlength=kinds)
    found: Flags = (names > MANY) & (np.exp2(entropy) > SPREAD)
    return found


def without_hubs(ids: Ints, hubs: Flags) -> Ints:
    """The ids with those of hubs missing."""
    if not len(hubs):
        return ids
    return np.where((ids >= 0) & hubs[ids], NONE, ids)


def only_hubs(ids: Ints, hubs: Flags) -> Ints:
    """The ids of hubs alone."""
    if not len(hubs):
        return ids
    return np.where((ids >= 0) & hubs[ids], ids, NONE)

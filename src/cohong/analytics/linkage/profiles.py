"""What is known of each cluster: for every field its values by how often they occur, and the two most frequent side by side."""

import msgspec
import numpy as np

from cohong.analytics.linkage.arrays import NONE, Ints, each

PROFILED = ("code", "account", "phone", "shop", "contact", "address", "region", "core", "sound", "trade")
_ODD = np.uint64(0x9E3779B97F4A7C15)


class Entries(msgspec.Struct, frozen=True):
    """Values of one field by cluster: row by row a cluster, a value, and how many records say so."""

    cluster: Ints
    value: Ints
    times: Ints
    kinds: int


class Profiles(msgspec.Struct, frozen=True, kw_only=True):
    """All clusters at once. `first` and `second` hold for each field the most frequent values of each cluster, or `NONE`."""

    count: int
    size: Ints
    entries: dict[str, Entries]
    first: dict[str, Ints]
    second: dict[str, Ints]
    spread: dict[str, Ints]
    """By field and value: how many clusters have it."""


def entries_of(labels: Ints, ids: Ints, kinds: int) -> Entries:
    """Values by cluster, from records."""
    rows = np.flatnonzero(ids >= 0)
    keys, times = np.unique(labels[rows] * max(kinds, 1) + ids[rows], return_counts=True)
    return Entries(keys // max(kinds, 1), keys % max(kinds, 1), times.astype(np.int64), kinds)


def regroup(old: Entries, groups: Ints) -> Entries:
    """The same when clusters were joined: `groups` gives each old cluster its new one."""
    keys, inverse = np.unique(groups[old.cluster] * max(old.kinds, 1) + old.value, return_inverse=True)
    times = np.bincount(inverse, weights=old.times, minlength=len(keys)).astype(np.int64)
    return Entries(keys // max(old.kinds, 1), keys % max(old.kinds, 1), times, old.kinds)


def profiles(size: Ints, entries: dict[str, Entries]) -> Profiles:
    """Profiles of clusters 0..n-1, from their values."""
    count = len(size)
    first, second, spread = {}, {}, {}
    for field, tops in zip(entries, each(lambda found: _two(found, count), entries.values()), strict=True):
        first[field], second[field] = tops
        spread[field] = np.bincount(entries[field].value, minlength=entries[field].kinds).astype(np.int64)
    return Profiles(count=count, size=size, entries=entries, first=first, second=second, spread=spread)


def marks(known: Profiles) -> Ints:
    """A number for each cluster, made of its values alone: what is ordered by it does not depend on the order of records."""
    made = np.zeros(known.count, dtype=np.uint64)
    for tops in (known.first, known.second):
        for values in tops.values():
            made = (made ^ (values + 2).astype(np.uint64)) * _ODD
            made ^= made >> np.uint64(29)
    return (made >> np.uint64(1)).astype(np.int64)


def _two(entries: Entries, count: int) -> tuple[Ints, Ints]:
    """The most frequent value of each cluster and the next; of equally frequent ones the lower number."""
    # Entries come in the order of cluster and value, so a stable sort by frequency within the cluster is all that is needed.
    most = int(entries.times.max(initial=0)) + 1
    order = np.argsort(entries.cluster * most + (most - 1 - entries.times), kind="stable")
    cluster, value = entries.cluster[order], entries.value[order]
    place = np.arange(len(cluster)) - np.searchsorted(cluster, cluster)
    tops = []
    for wanted in (0, 1):
        top = np.full(count, NONE, dtype=np.int64)
        top[cluster[place == wanted]] = value[place == wanted]
        tops.append(top)
    return tops[0], tops[1]

"""Work on whole columns of integers: groups, connected components, pairs inside blocks. Nothing here knows what a merchant is."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bits = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
One = TypeVar("One")
Other = TypeVar("Other")
NONE = -1
"""Stands for a missing value in every column of ids."""


def each(work: Callable[[One], Other], items: Iterable[One]) -> list[Other]:
    """`work` of each item, two at a time: sorting and text engines leave the interpreter free, so fields need not wait in line."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        return list(pool.map(work, items))


def distinct(values: Ints) -> Ints:
    """The different values in their order. By sorting: that is several times quicker here than the hashing of `numpy.unique`."""
    ordered = np.sort(values)
    return ordered[np.append(True, ordered[1:] != ordered[:-1])] if len(ordered) else ordered


def dense(values: Ints) -> tuple[Ints, int]:
    """Labels renumbered from 0 in their own order, and how many there are."""
    kinds, inverse = np.unique(values, return_inverse=True)
    return inverse.astype(np.int64), len(kinds)


def combine(*columns: Ints) -> Ints:
    """One id for each combination of ids; missing where one of them is missing."""
    whole, missing = columns[0], columns[0] < 0
    for column in columns[1:]:
        missing = missing | (column < 0)
        span = int(column.max(initial=0)) + 1
        whole, _ = dense(whole) if int(whole.max(initial=0)) > 2**62 // span else (whole, 0)
        whole = whole * span + column
    return np.where(missing, NONE, whole)


def stars(keys: Ints) -> tuple[Ints, Ints]:
    """Edges that bind all rows of one key: each row but the first of its key, and that first row. Missing keys bind nothing."""
    rows = np.flatnonzero(keys >= 0)
    order = rows[np.argsort(keys[rows], kind="stable")]
    ordered = keys[order]
    starts = np.ones(len(order), dtype=bool)
    starts[1:] = ordered[1:] != ordered[:-1]
    first = order[np.maximum.accumulate(np.where(starts, np.arange(len(order)), 0))] if len(order) else order
    return order[~starts], first[~starts]


def components(count: int, edges: Sequence[tuple[Ints, Ints]]) -> Ints:
    """The component of each of `count` nodes, named by its smallest node. Hooks smaller roots under, halves paths, until it rests."""
    parent = np.arange(count, dtype=np.int64)
    if not edges:
        return parent
    a = np.concatenate([left for left, _ in edges])
    b = np.concatenate([right for _, right in edges])
    while len(a):
        a, b = parent[a], parent[b]
        apart = a != b
        a, b = a[apart], b[apart]
        np.minimum.at(parent, np.maximum(a, b), np.minimum(a, b))
        while True:
            above = parent[parent]
            if np.array_equal(above, parent):
                break
            parent = above
    return parent


def pairs_in_blocks(keys: Ints, nodes: Ints, rank: Ints, reach: int) -> tuple[Ints, Ints]:
    """Pairs of nodes that share a key: each with the next `reach` of its block in the order of rank, and with the first.

    Blocks of up to `reach` + 1 nodes give all their pairs; larger ones stay linear. Pairs may occur several times.
    """
    rows = np.flatnonzero(keys >= 0)
    order = rows[np.lexsort((rank[nodes[rows]], keys[rows]))]
    key, node = keys[order], nodes[order]
    left, right = [], []
    for step in range(1, reach + 1):
        same = key[step:] == key[:-step]
        left.append(node[:-step][same])
        right.append(node[step:][same])
    starts = np.ones(len(key), dtype=bool)
    starts[1:] = key[1:] != key[:-1]
    heads = np.maximum.accumulate(np.where(starts, np.arange(len(key)), 0)) if len(key) else np.arange(0)
    far = np.arange(len(key)) - heads > reach
    return np.concatenate([*left, node[heads][far]]), np.concatenate([*right, node[far]])


def unique_pairs(left: Ints, right: Ints, count: int) -> tuple[Ints, Ints]:
    """Each unordered pair of two different nodes once, smaller node first."""
    low, high = np.minimum(left, right), np.maximum(left, right)
    keys = distinct((low * count + high)[low != high])
    return keys // count, keys % count

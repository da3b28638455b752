"""Texts that are one but for a slip, a million at a time: two neighbours swapped, or one character too few.

Each text becomes a sum of its characters times a factor for their place, and a slip changes the sum in a way that is known; so
no text is cut or compared. Two sums may be equal by accident: whoever asks looks at the texts once more.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

Sums = npt.NDArray[np.uint64]
Pair = tuple[int, int]
_STEP = np.uint64(0x9E3779B97F4A7C15)
"""An odd number without pattern: its powers are the factors, and its product with a character hides what characters add up to."""
_HALF = np.uint64(29)


class Texts:
    """Texts of one length, a row of numbers for each place."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.count, self.length = len(texts), len(texts[0])
        width = max(self.length, 1)
        letters = np.array(texts, dtype=f"U{width}").view(np.uint32).reshape(self.count, width)
        self.columns: Sums = letters.T.astype(np.uint64)[: self.length]

    def total(self, columns: Sums) -> Sums:
        """The sums of some columns, the first with the first factor."""
        found = np.zeros(self.count, np.uint64)
        for column, factor in zip(columns, _factors(len(columns)), strict=True):
            found += column * factor
        return found

    def pairwise(self, first: int) -> Sums:
        """Sums in which the characters at places `first` and the next, the two behind them and so on may change places. The one
        before the first pair, or behind the last, stands alone."""
        found, factors = np.zeros(self.count, np.uint64), _factors(self.length // 2 + 2)
        for at, column in enumerate(self.columns):
            mixed = column * _STEP
            found += (mixed ^ (mixed >> _HALF)) * _STEP * factors[(at + 2 - first) // 2]
        return found


def swapped(left: Texts, right: Texts, most: int) -> Iterator[Pair]:
    """Places in texts of one length that may be equal, or equal but for neighbours that are swapped. A sum that more than `most`
    of the right ones have says nothing."""
    for first in (0, 1):
        wanted = right.pairwise(first)
        order = np.argsort(wanted, kind="stable")
        yield from _equal(left.pairwise(first), wanted[order], order, most)


def lacking(short: Texts, long: Texts) -> Iterator[Pair]:
    """Places in both of texts that may be one but for a character that the short one lacks; the long ones have one more."""
    wanted = short.total(short.columns)
    order = np.argsort(wanted, kind="stable")
    wanted = wanted[order]
    before, behind = np.zeros(long.count, np.uint64), long.total(long.columns[1:])
    for at, factor in enumerate(_factors(long.length)):
        yield from ((a, b) for b, a in _equal(before + behind, wanted, order, long.count))
        before += long.columns[at] * factor
        if at + 1 < long.length:
            behind -= long.columns[at + 1] * factor


def _factors(count: int) -> Sums:
    return np.full(count, _STEP, np.uint64).cumprod(dtype=np.uint64)


def _equal(sums: Sums, wanted: Sums, order: npt.NDArray[np.intp], most: int) -> Iterator[Pair]:
    """Where a sum is one of `wanted`, which are sorted: the place of the sum, and that of the other by `order`."""
    first = np.searchsorted(wanted, sums)
    here = np.flatnonzero(wanted[np.minimum(first, len(wanted) - 1)] == sums)
    last = np.searchsorted(wanted, sums[here], side="right")
    for place, start, end in zip(here.tolist(), first[here].tolist(), last.tolist(), strict=True):
        if end - start <= most:
            yield from ((place, int(order[one])) for one in range(start, end))

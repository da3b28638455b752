"""Which pairs are joined: best first, and never so that two firms with different valid codes meet through a third.

Most components hold no conflict and are joined in one go. Where one holds several valid codes, or two clusters that speak against
each other, its pairs are taken one by one from the best down.
"""

from collections import defaultdict

import numpy as np

from cohong.analytics.linkage import weights
from cohong.analytics.linkage.arrays import Flags, Ints, components, dense, distinct
from cohong.analytics.linkage.compare import Weighed
from cohong.analytics.linkage.fields import Records
from cohong.analytics.linkage.profiles import Profiles, marks

AGAINST = -6.0
"""Pairs below this speak against each other: a third cluster must not bring them together."""
UNDECIDED = 1.0
"""A cluster that fits two that exclude each other, with less than this between them, joins neither."""


def merge(records: Records, known: Profiles, left: Ints, right: Ints, weighed: Weighed) -> tuple[Ints, Flags]:
    """New numbers for the clusters, and which of the pairs were joined."""
    joined: Flags = weighed.total >= weights.LINK
    parent = components(known.count, [(left[joined], right[joined])])
    suspects = _suspects(records, known, parent, left, right, weighed)
    if len(suspects):
        inside = np.isin(parent[left], suspects) & (parent[left] == parent[right])
        rows = np.flatnonzero(inside & joined)
        against = np.flatnonzero(inside & (weighed.total < AGAINST))
        keep = _Careful(records, known, left, right, weighed).join(rows, against)
        joined[rows] = keep
        parent = components(known.count, [(left[joined], right[joined])])
    return dense(parent)[0], joined


def _suspects(records: Records, known: Profiles, parent: Ints, left: Ints, right: Ints, weighed: Weighed) -> Ints:
    """Components in which something speaks against something else."""
    against = (weighed.total < AGAINST) & (parent[left] == parent[right])
    code = known.first["code"]
    valid = np.flatnonzero((code >= 0) & np.append(records.valid_code, False)[code])
    span = max(records.fields["code"].kinds, 1)
    pairs = distinct(parent[valid] * span + code[valid]) // span
    several = pairs[1:][pairs[1:] == pairs[:-1]]
    return distinct(np.concatenate([several, parent[left[against]]]))


class _Careful:
    """Joins the pairs of suspicious components one by one."""

    def __init__(self, records: Records, known: Profiles, left: Ints, right: Ints, weighed: Weighed) -> None:
        self.left, self.right, self.weighed, self.size = left, right, weighed, known.size
        self.valid, self.code = np.append(records.valid_code, False), known.first["code"]
        self.mark = marks(known)
        self.parent: dict[int, int] = {}
        self.codes: dict[int, set[int]] = {}
        self.enemies: defaultdict[int, set[int]] = defaultdict(set)
        self.members: dict[int, list[int]] = {}

    def join(self, rows: Ints, against: Ints) -> Flags:
        """Which of the rows are kept."""
        for row in against.tolist():
            one, other = int(self.left[row]), int(self.right[row])
            self.enemies[one].add(other)
            self.enemies[other].add(one)
        keep = np.zeros(len(rows), dtype=bool)
        bits = self.weighed.total[rows]
        ends, sizes = self.mark[[self.left[rows], self.right[rows]]], self.size[[self.left[rows], self.right[rows]]]
        order = np.lexsort((ends.max(axis=0), ends.min(axis=0), -sizes.sum(axis=0), -bits))
        by: dict[int, int] = {}
        for place in order.tolist():
            pair = int(self.left[rows[place]]), int(self.right[rows[place]])
            fresh = [node for node in pair if node not in self.parent and not self._has_code(node)]
            keep[place] = self._take(*pair)
            if keep[place]:
                by.update(dict.fromkeys(fresh, place))
                continue
            for node in pair:
                if node in by and bits[by[node]] - bits[place] < UNDECIDED:
                    keep[by[node]] = False
        return keep

    def _has_code(self, node: int) -> bool:
        return bool(self.code[node] >= 0 and self.valid[self.code[node]])

    def _find(self, node: int) -> int:
        if node not in self.parent:
            self.parent[node], self.members[node] = node, [node]
            self.codes[node] = {int(self.code[node])} if self._has_code(node) else set()
        while self.parent[node] != node:
            self.parent[node] = node = self.parent[self.parent[node]]
        return node

    def _take(self, left: int, right: int) -> bool:
        one, other = self._find(left), self._find(right)
        if one == other:
            return True
        codes = self.codes[one], self.codes[other]
        # Different codes may be one merchant's after a move; then the pair has been weighed with both of them, and passed.
        own = self._has_code(left) and self._has_code(right)
        if codes[0] and codes[1] and not codes[0] & codes[1] and not own:
            return False
        few, many = sorted((one, other), key=lambda root: len(self.members[root]))
        if any(self.enemies[node] & set(self.members[many]) for node in self.members[few] if node in self.enemies):
            return False
        self.parent[few] = many
        self.members[many] += self.members.pop(few)
        self.codes[many] |= self.codes.pop(few)
        return True

"""Pairwise scores of a clustering against the truth."""

import msgspec
import numpy as np

from cohong.analytics.linkage.arrays import Ints


class Scores(msgspec.Struct, frozen=True, kw_only=True):
    """Of all pairs of records: the share of the joined that are right, of the right that are joined, and their harmonic mean."""

    precision: float
    recall: float
    f1: float


def pairwise(entity: Ints, truth: Ints) -> Scores:
    """Compare two clusterings of the same records."""
    span = int(truth.max(initial=0)) + 1
    both = _pairs(entity * span + truth)
    said, real = _pairs(entity), _pairs(truth)
    precision = both / said if said else 1.0
    recall = both / real if real else 1.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Scores(precision=precision, recall=recall, f1=f1)


def _pairs(labels: Ints) -> int:
    times = np.unique(labels, return_counts=True)[1].astype(np.int64)
    return int((times * (times - 1) // 2).sum())

"""How the weights of a model are found: by the likelihood of the true seller among the candidates, on worlds whose truth is known.

A weight is the bits that one piece of evidence adds when all others are taken into account; what repeats something already said
therefore earns little. Weights are drawn towards 0 where a world shows a thing seldom. The map from lead to probability is
measured on other seeds than the weights. `tools/fit_sellers.py` does all of it and writes the file; a node only reads it.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import log

import numpy as np
import numpy.typing as npt

from cohong.analytics.sellers.evidence import NOBODY, Signs, signs_of
from cohong.analytics.sellers.known import Known
from cohong.analytics.sellers.mentions import FILER, SELF, THIRD, on_line, tell
from cohong.analytics.sellers.model import Model, bits, lead
from cohong.analytics.sellers.records import Paper

Floats = npt.NDArray[np.float64]
Example = tuple[Signs, str]
"""The candidates of one line with their evidence, and which of them is the seller (`NOBODY` where none is)."""
PRIOR_BITS = 4.0
"""Weights are taken to lie about this far from 0 before anything is seen."""
ROUNDS = 60
NAMING = {*THIRD, SELF, FILER, "habit"}
BINS = 40


def examples(trades: Iterable[tuple[Sequence[Paper], Sequence[str]]], known: Known) -> Iterator[Example]:
    """Of each line of each trade its candidates and the true one; `trades` give the sellers of the lines in order."""
    for papers, sellers in trades:
        told = tell(papers, known)
        for gnum, seller in zip(told.lines, sellers, strict=True):
            signs = signs_of(told, on_line(told.mentions, gnum), gnum, known)
            yield signs, seller if seller in signs else NOBODY


def fit_weights(found: Sequence[Example]) -> dict[str, float]:
    """Weights in bits; the same examples give the same weights. That somebody names a party never speaks against it: such weights
    are kept at 0 or above, by Newton's method with the others set free (projected Newton; the problem is convex)."""
    names = sorted({sign.name for signs, _ in found for row in signs.values() for sign in row})
    tables, owners, truths = _tables(found, {name: at for at, name in enumerate(names)})
    bound = np.array([_names_a_party(name) for name in names], dtype=np.bool_)
    weights = np.zeros(len(names))
    for _ in range(ROUNDS):
        gradient, curvature = _slope(tables, owners, truths, weights, len(found))
        free = ~(bound & (weights <= 0) & (gradient > 0))
        moved = weights.copy()
        moved[free] -= np.linalg.solve(curvature[np.ix_(free, free)], gradient[free])
        moved[bound] = np.maximum(moved[bound], 0.0)
        change, weights = float(np.abs(moved - weights).max()), moved
        if change < 1e-6:
            break
    bits = {name: round(float(weights[at] / log(2)), 2) for at, name in enumerate(names)}
    return {name: weight for name, weight in bits.items() if weight}


def _names_a_party(evidence: str) -> bool:
    source, _, rest = evidence.partition(".")
    return source in NAMING or rest in {"valid", "distant", "sole", "few"}


def _tables(
    found: Sequence[Example], place: dict[str, int]
) -> tuple[Floats, npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """A row for each candidate of each example: its evidence, whose candidate it is, whether it is the seller."""
    rows = [(at, party == truth, row) for at, (signs, truth) in enumerate(found) for party, row in signs.items()]
    table = np.zeros((len(rows), len(place)), dtype=np.float64)
    for at, (_, _, row) in enumerate(rows):
        for sign in row:
            table[at, place[sign.name]] = 1.0
    owners = np.array([row[0] for row in rows], dtype=np.int64)
    return table, owners, np.array([row[1] for row in rows], dtype=np.bool_)


def _slope(
    table: Floats, owners: npt.NDArray[np.int64], truths: npt.NDArray[np.bool_], weights: Floats, count: int
) -> tuple[Floats, Floats]:
    """First and second derivative of what is to be made small: the surprise at the truth, and the distance of weights from 0."""
    pull = 1.0 / (PRIOR_BITS * log(2)) ** 2
    scores = table @ weights
    starts = np.searchsorted(owners, np.arange(count))  # every example has at least the candidate `NOBODY`
    parts = np.exp(scores - np.maximum.reduceat(scores, starts)[owners])
    shares = parts / np.add.reduceat(parts, starts)[owners]
    gradient = table.T @ (shares - truths) + pull * weights
    means = np.add.reduceat(table * shares[:, None], starts)
    curvature = (table * shares[:, None]).T @ table - means.T @ means + pull * np.eye(len(weights))
    return np.asarray(gradient, dtype=np.float64), np.asarray(curvature, dtype=np.float64)


def leads(found: Iterable[Example], model: Model) -> list[tuple[float, bool]]:
    """Of each example the lead of its best candidate that is somebody, and whether that is the seller."""
    said = []
    for signs, truth in found:
        scores = bits(model, signs)
        somebody = [party for party in signs if party != NOBODY]
        if somebody:
            best = max(somebody, key=lambda party: (scores[party], party))
            said.append((lead(scores, best), best == truth))
    return sorted(said)


def knots_of(said: Sequence[tuple[float, bool]]) -> tuple[tuple[float, float], ...]:
    """Lead -> share of right answers, never falling: bins of equal size, neighbours that fall joined together."""
    size = max(1, len(said) // BINS)
    cuts = [said[at : at + size] for at in range(0, len(said), size)]
    joined: list[list[float]] = []
    for cut in cuts:
        joined.append([sum(lead for lead, _ in cut), float(sum(right for _, right in cut)), float(len(cut))])
        while len(joined) > 1 and joined[-2][1] / joined[-2][2] >= joined[-1][1] / joined[-1][2]:
            last = joined.pop()
            joined[-1] = [a + b for a, b in zip(joined[-1], last, strict=True)]
    return tuple((round(total / n, 2), round((right + 0.5) / (n + 1), 4)) for total, right, n in joined)

"""The weights of a model: dated, versioned, in bits; fitted on made-up worlds and measured on others (see fit.py)."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import pairwise
from math import fsum, log2

import msgspec

from cohong.analytics.sellers.evidence import Signs

VERSION = "2026-11-22"
"""The model in force."""


MOST_BITS = 60.0
"""The lead of a candidate without any rival."""


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """`weights` are bits for each name of evidence; names under `nobody` and `licence` are the prior. `knots` map the bits by
    which the best candidate leads to its probability, as measured. At less than `threshold` the answer is *cannot tell*."""

    version: str
    fitted_on: str
    threshold: float
    weights: Mapping[str, float]
    knots: tuple[tuple[float, float], ...]


@cache
def shipped(version: str = VERSION) -> Model:
    """A model that came with the program. Raises FileNotFoundError for another version."""
    path = files("cohong.analytics.sellers") / "models" / f"{version}.json"
    return msgspec.json.decode(path.read_bytes(), type=Model)


def bits(model: Model, signs: Signs) -> dict[str, float]:
    """Of each candidate the sum of its evidence; what the model does not know weighs nothing."""
    weights = model.weights
    return {party: fsum(weights.get(sign.name, 0.0) for sign in found) for party, found in signs.items()}


def lead(scores: Mapping[str, float], party: str) -> float:
    """By how many bits a candidate leads all others together: the logarithm of its odds."""
    best = max(scores.values())
    rest = fsum(2.0 ** (score - best) for one, score in scores.items() if one != party)
    return scores[party] - best - (log2(rest) if rest > 0 else -MOST_BITS)


def probability(model: Model, leading: float) -> float:
    """What part of candidates with this lead were the seller, between the measured points by straight lines."""
    knots = model.knots
    if leading <= knots[0][0]:
        return knots[0][1]
    for (left, low), (right, high) in pairwise(knots):
        if leading <= right:
            return low + (high - low) * (leading - left) / (right - left)
    return knots[-1][1]

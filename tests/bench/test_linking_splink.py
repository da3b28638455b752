"""Splink is the reference: what it estimates, and how it explains a pair, is what the linkage of this system says."""

import math

import polars as pl
import pytest

from cohong.analytics.linkage.estimating import estimate
from cohong.analytics.linkage.evidence import Value, probability_of, total, weigh_facts
from cohong.analytics.linkage.records import clean, make_records
from cohong.analytics.linkage.weights import SHIPPED, Term, Weights
from cohong.bench.linking_splink import splink_bits, splink_shares

ROWS = [
    {"region": region, "contact": contact, "address": address}
    for region, contact, address in (
        ("4403", "李明远", "科技路1号"), ("4403", "李明远", "科技路1号"), ("4403", "王小川", "科技路2号"),
        ("4401", "李明远", None), ("4401", "王小川", "科技路2号"), ("3302", None, "科技路9号"),
    )
]  # fmt: skip
M = {"region": 0.95, "contact": 0.8, "address": 0.9}
U = {"region": 0.3, "contact": 0.02, "address": 0.01}


def test_splink_estimates_the_same_shares():
    frame = make_records(clean(6_000, seed=51)).drop("truth")
    ours, theirs = estimate(frame, 1).shares, splink_shares(frame)
    assert {"phone", "account", "shop", "contact", "address"} <= set(theirs)
    for field in ("phone", "account", "shop", "contact", "address"):
        assert ours[field].m[1] == pytest.approx(theirs[field], abs=0.04), field


def by_shares():
    """The weights that Splink's formulas give for those shares."""
    plain = {"cap": 99.0, "here": 1.0, "everywhere": 0.0}
    terms = {
        field: Term(**plain, agree=math.log2(m), differ=math.log2((1 - m) / (1 - U[field]))) for field, m in M.items()
    }
    return Weights(terms=SHIPPED.terms | terms, identifiers=SHIPPED.identifiers, names=SHIPPED.names)


def facts(row):
    spread = {field: [other[field] for other in ROWS].count(row[field]) for field in row}
    # Splink counts the frequency of a term among the records that state it.
    stated = {field: sum(other[field] is not None for other in ROWS) for field in row}
    return {field: (Value(text, spread[field] * len(ROWS) / stated[field]),) for field, text in row.items() if text}


def test_each_bar_of_the_waterfall_is_as_long_as_in_splinks():
    frame = pl.DataFrame([{"row": number, **row} for number, row in enumerate(ROWS)])
    theirs = splink_bits(frame, M, U, odds=1 / len(ROWS))
    assert len(theirs) == 15
    seen = set()
    for pair in theirs:
        ours = weigh_facts(facts(ROWS[pair["left"]]), facts(ROWS[pair["right"]]), len(ROWS), by_shares())
        bits = {one.field: one.bits for one in ours}
        for field in M:
            assert bits.get(field, 0.0) == pytest.approx(pair[field], abs=1e-6)
            seen.add((field, bits.get(field, 0.0) > 0))
        assert total(ours) == pytest.approx(pair["total"], abs=1e-6)
        assert probability_of(total(ours)) == pytest.approx(1 / (1 + 2 ** -pair["total"]), abs=1e-9)
    assert len(seen) == 6

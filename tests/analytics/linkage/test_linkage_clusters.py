"""Clusters do not depend on the order of records nor on their ids; probabilities hold on records that nobody has seen."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkage_kit import credit, groups, merchants, table

from cohong.analytics.linkage import link
from cohong.analytics.linkage.arrays import components, pairs_in_blocks, stars
from cohong.analytics.linkage.certainty import calibration, stands_right
from cohong.analytics.linkage.clusters import candidates
from cohong.analytics.linkage.compare import weigh
from cohong.analytics.linkage.evidence import total, weigh_facts
from cohong.analytics.linkage.explain import value_of
from cohong.analytics.linkage.fields import MORE
from cohong.analytics.linkage.measure import pairwise
from cohong.analytics.linkage.profiles import PROFILED
from cohong.analytics.linkage.records import World, clean, make_records, with_agents

NAMES = [
    "深圳市星耀贸易有限公司",
    "星曜商贸",
    "星耀（深圳）科技有限公司",
    "XINGYAO TRADING",
    "广州宏达电子有限公司",
    "宏达",
    "无",
]
rows_of = st.fixed_dictionaries(
    {
        "name": st.sampled_from(NAMES),
        "code": st.sampled_from(["", credit(1), credit(2), credit(3), "4403960AB1"]),
        "phone": st.sampled_from(["", "13800000001", "13800000002", "13800000003"]),
        "account": st.sampled_from(["", "622200000001", "622200000002"]),
        "region": st.sampled_from(["", "深圳市", "广州市"]),
        "contact": st.sampled_from(["", "李明远", "王小川"]),
        "address": st.sampled_from(["", "科技路1号"]),
    }
)


@settings(deadline=None, max_examples=40)
@given(st.lists(rows_of, min_size=1, max_size=14), st.randoms(use_true_random=False))
def test_the_order_of_records_does_not_change_the_clusters(rows, luck):
    order = list(range(len(rows)))
    luck.shuffle(order)
    before = groups(link(table(rows)))
    after = groups(link(table([rows[place] for place in order])))
    assert {frozenset(order[row] for row in rows) for rows in after} == before


def test_links_of_the_same_weight_are_taken_in_an_order_of_their_own():
    rows = [
        {"name": "宏达", "code": credit(1), "phone": "13800000003", "address": "科技路1号"},
        {"name": "宏达", "contact": "王小川"},
        {"name": "广州宏达电子有限公司", "code": credit(3), "region": "深圳市"},
        {"name": "宏达", "region": "广州市", "address": "科技路1号"},
        {"name": "星耀（深圳）科技有限公司", "code": "4403960AB1"},
        {"name": "星耀（深圳）科技有限公司", "code": "4403960AB1"},
    ]
    found = set()
    for order in ([0, 1, 2, 3, 4, 5], [1, 2, 3, 5, 4, 0], [5, 4, 3, 2, 1, 0], [2, 0, 4, 1, 3, 5], [3, 1, 0, 5, 2, 4]):
        made = groups(link(table([rows[place] for place in order])))
        found.add(frozenset(frozenset(order[row] for row in some) for some in made))
    assert len(found) == 1


def test_the_order_of_many_records_does_not_change_the_clusters():
    frame = make_records(with_agents(6_000, seed=5)).drop("truth")
    order = np.random.default_rng(3).permutation(frame.height)
    before, after = link(frame), link(frame[order])
    assert pairwise(after.entity, before.entity[order]).f1 == 1.0
    assert np.array_equal(before.probability[order], after.probability)


@settings(deadline=None, max_examples=20)
@given(st.lists(rows_of, min_size=1, max_size=10), st.lists(st.text(max_size=4), min_size=10, max_size=10))
def test_ids_do_not_matter(rows, ids):
    frame = table(rows)
    other = frame.with_columns(id=pl.Series(ids[: frame.height], dtype=pl.String))
    assert link(frame).entity.tolist() == link(other).entity.tolist()


@settings(deadline=None, max_examples=40)
@given(st.lists(rows_of, min_size=2, max_size=14))
def test_different_valid_codes_share_an_entity_only_under_one_name(rows):
    made = link(table(rows))
    for one, row in enumerate(rows):
        for other, beside in enumerate(rows):
            both = row["code"][:2] == beside["code"][:2] == "91" and row["code"] != beside["code"]
            if both and row["name"] == "广州宏达电子有限公司" and beside["name"] == "深圳市星耀贸易有限公司":
                assert made.entity[one] != made.entity[other] or _meet_elsewhere(rows, row, beside)


def _meet_elsewhere(rows, one, other):
    """Another record of the first's code under the second's name, or the other way round: then the codes were used by turns."""
    return any(
        row["code"] in {one["code"], other["code"]}
        and row["name"] != (one if row["code"] == one["code"] else other)["name"]
        for row in rows
    )


def test_the_same_records_give_the_same_bytes():
    frame = make_records(with_agents(3_000, seed=9)).drop("truth")
    one, other = link(frame), link(frame)
    assert one.entity.tobytes() == other.entity.tobytes()
    assert one.probability.tobytes() == other.probability.tobytes()
    assert make_records(with_agents(3_000, seed=9)).drop("truth").equals(frame)


def test_one_field_at_a_time_weighs_what_the_column_weighs():
    made = link(make_records(with_agents(6_000, seed=6)).drop("truth"))
    known = made.known
    left, right = candidates(made.records, known)
    totals = weigh(made.records, known, left, right).total

    def facts(entity):
        tops = {field: (int(known.first[field][entity]), int(known.second[field][entity])) for field in PROFILED}
        return {
            field: tuple(value_of(made, field, top) for top in both if top >= 0)
            for field, both in tops.items()
            if both[0] >= 0
        }

    for place in range(0, len(left), max(1, len(left) // 300)):
        said = weigh_facts(facts(left[place]), facts(right[place]), known.count)
        assert total(said) == pytest.approx(totals[place])


@pytest.mark.parametrize(
    ("make", "all_fields", "f1"), [(clean, True, 0.99), (with_agents, True, 0.985), (with_agents, False, 0.97)]
)
def test_made_records_are_linked_well(make, all_fields, f1):
    frame = make_records(make(20_000, seed=77))
    made = link(frame.drop("truth", *(() if all_fields else MORE)))
    scores = pairwise(made.entity, frame["truth"].to_numpy())
    assert scores.precision >= 0.99
    assert scores.f1 >= f1


@pytest.mark.parametrize("all_fields", [True, False])
def test_probabilities_hold_on_records_that_the_table_has_not_seen(all_fields):
    frame = make_records(with_agents(20_000, seed=78))
    made = link(frame.drop("truth", *(() if all_fields else MORE)))
    right = stands_right(made.entity, frame["truth"].to_numpy())
    assert calibration(made.probability, right).error < 0.02
    sure = made.probability >= 0.99
    assert sure.mean() > 0.5
    assert right[sure].mean() > right[~sure].mean()


def test_the_made_world_is_as_it_was_measured():
    frame = make_records(World(records=20_000, agents=12, seed=4))
    times = frame["truth"].value_counts()["count"]
    assert frame["truth"].n_unique() == 20_000 * 151_610 // 1_000_000
    assert times.max() <= 86
    for field, share in {
        "code": 0.35,
        "phone": 0.6,
        "account": 0.4,
        "contact": 0.7,
        "shop": 0.6,
        "region": 0.9,
        "address": 0.6,
    }.items():
        assert (frame[field] != "").mean() == pytest.approx(share, abs=0.02)
    agents = frame.filter(pl.col("phone").str.starts_with("139"))
    assert agents.height / frame.height == pytest.approx(0.15 * 0.6, abs=0.01)


def test_every_link_is_kept_and_holds_its_entity_together():
    made = link(table(list(merchants(40))))
    again = components(made.records.count, [(made.links.left, made.links.right)])
    assert pairwise(again, made.entity).f1 == 1.0


def test_an_empty_table_has_no_entities():
    made = link(table([]).clear())
    assert made.entity.tolist() == []


@settings(deadline=None)
@given(st.integers(1, 30), st.lists(st.tuples(st.integers(0, 29), st.integers(0, 29)), max_size=40))
def test_components_are_those_of_a_plain_union_find(count, edges):
    edges = [(a % count, b % count) for a, b in edges]
    label = list(range(count))
    for a, b in edges:
        low, high = sorted((label[a], label[b]))
        label = [low if one == high else one for one in label]
    left, right = (np.array([edge[side] for edge in edges], dtype=np.int64) for side in (0, 1))
    assert components(count, [(left, right)]).tolist() == label


def test_small_blocks_give_all_pairs_and_large_ones_stay_linear():
    nodes = np.arange(40)
    rank = np.arange(40)
    left, right = pairs_in_blocks(np.array([0] * 4 + [-1] * 36), nodes, rank, 5)
    assert sorted(zip(left.tolist(), right.tolist(), strict=True)) == [
        (a, b) for a in range(4) for b in range(a + 1, 4)
    ]
    left, right = pairs_in_blocks(np.zeros(40, dtype=np.int64), nodes, rank, 5)
    assert len(left) < 40 * 7
    assert {int(b) for a, b in zip(left, right, strict=True) if a == 0} == set(range(1, 40))
    assert stars(np.array([3, -1, 3, 3]))[1].tolist() == [0, 0]

"""One record at a time against the model in force; why; and what a new batch proposes."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkage_kit import core, credit, groups, merchants, phone, table, town

from cohong.analytics.linkage import link
from cohong.analytics.linkage.explain import explain
from cohong.analytics.linkage.index import Index
from cohong.analytics.linkage.proposals import Proposal, decide, propose
from cohong.analytics.linkage.records import make_records, with_agents

WORLD = list(merchants(60))
CJK = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def made():
    own = {"phone": "13900000000", "contact": "钱代理"}
    filed = [{"name": f"{town(n)}{core(n)}贸易有限公司", "region": town(n), **own} for n in range(300, 340)]
    return link(table([*WORLD, *filed]))


def entity_of(made, number):
    return int(made.entity[3 * number])


def test_a_new_record_finds_its_merchant_by_number_and_name(made):
    found = Index(made).assign({"name": f"{core(7)}（{town(7)[:2]}）贸易", "phone": f"+86 {phone(7)}"})
    assert found.entity == entity_of(made, 7)
    assert found.probability > 0.99
    assert found.runner_up is None
    assert {one.field for one in found.evidence} >= {"phone", "core"}


def test_an_agents_number_finds_nobody_and_is_told(made):
    found = Index(made).assign({"name": "深圳市前所未闻贸易有限公司", "region": "深圳市", "phone": "13900000000"})
    assert found.entity is None
    assert found.filed_by == {"phone": "13900000000"}


def test_one_wrong_digit_finds_the_merchant(made):
    right = credit(9)
    wrong = right[:13] + ("3" if right[13] != "3" else "4") + right[14:]
    assert Index(made).assign({"code": wrong, "name": core(9)}).entity == entity_of(made, 9)


def test_assigning_changes_nothing_and_adding_begins_a_merchant(made):
    index = Index(made)
    new = {"name": "深圳市前所未闻贸易有限公司", "phone": "13712345678", "region": "深圳市"}
    assert index.assign(new).entity is None
    assert index.assign(new).entity is None
    first = index.add(new)
    assert first.entity == made.known.count
    assert index.add({**new, "name": "前所未聞貿易"}).entity == first.entity
    assert index.count == made.known.count + 1


def test_two_merchants_that_fit_alike_get_nothing():
    rows = [
        {"name": "深圳市宏达贸易有限公司", "region": "深圳市", "code": credit(n), "phone": phone(n)} for n in (901, 902)
    ]
    made = link(table([*rows, *WORLD]))
    found = Index(made).assign({"name": "深圳市宏达贸易有限公司", "region": "深圳市"})
    assert found.entity is None
    assert found.runner_up in made.entity[:2].tolist()
    assert found.probability <= 0.5


def test_a_valid_code_of_another_keeps_the_name_apart(made):
    found = Index(made).assign({"name": f"{town(6)}{core(6)}贸易有限公司", "region": town(6), "code": credit(987_654)})
    assert found.entity is None


def test_records_one_by_one_come_where_the_batch_puts_them():
    frame = make_records(with_agents(6_000, seed=12))
    batch, live = link(frame.head(5_500).drop("truth")), 0
    index, seen = Index(batch), {}
    for truth, entity in zip(frame["truth"].to_list(), batch.entity.tolist(), strict=False):
        seen.setdefault(truth, []).append(entity)
    rows = [row for row in frame.tail(500).iter_rows(named=True) if row["truth"] in seen]
    for row in rows:
        live += index.add(row).entity in seen[row["truth"]]
    assert live / len(rows) > 0.93


# --- explanations ---------------------------------------------------------------------------------------------------------


def test_a_link_is_explained_in_bits_and_words(made):
    said = explain(made, 3, 4)
    assert said.linked
    assert said.supports[0].bits > 0
    assert sum(one.bits for one in said.supports + said.against) == pytest.approx(said.bits)
    assert said.way[0].left == 3
    assert said.way[-1].right == 4
    for one in [*said.supports, *said.against, *said.way]:
        assert one.en
        assert CJK.search(one.zh)
        assert not CJK.search(one.en)


def test_why_two_records_are_not_linked_is_explained(made):
    said = explain(made, 0, 3)
    assert not said.linked
    assert said.way == []
    assert said.bits < 0
    assert {one.field for one in said.against} >= {"core", "phone", "prior"}
    assert "不得" in said.zh or "未合并" in said.zh or "两个商户" in said.zh


def test_what_is_private_is_shown_in_part(made):
    said = explain(made, 3, 4)
    shown = {one.field: one.one for one in said.supports}
    assert shown["phone"] == f"…{phone(1)[-4:]}"
    assert phone(1) not in repr(said)


def test_a_link_through_others_shows_the_way():
    rows = [
        {"name": "深圳市星耀光辉贸易有限公司", "phone": "13811112222"},
        {"name": "深圳市星耀光辉贸易有限公司", "phone": "13811112222", "account": "622200000009"},
        {"name": "无", "account": "622200000009"},
    ]
    made = link(table([*rows, *WORLD]))
    said = explain(made, 0, 2)
    assert said.linked
    assert [(one.left, one.right, one.by) for one in said.way] == [(0, 1, "phone"), (1, 2, "account")]


# --- proposals ------------------------------------------------------------------------------------------------------------

partitions = st.lists(st.sampled_from("ABCD"), min_size=1, max_size=9).map(
    lambda some: {str(n): one for n, one in enumerate(some)}
)


def parts(partition):
    found = {}
    for record, entity in partition.items():
        found.setdefault(entity, set()).add(record)
    return {frozenset(records) for records in found.values()}


def test_a_batch_proposes_merges_and_splits():
    in_force = {"1": "A", "2": "A", "3": "B", "4": "C", "5": "C"}
    proposed = {"1": "x", "2": "x", "3": "x", "4": "y", "5": "z"}
    assert propose(in_force, proposed) == [
        Proposal(kind="split", entities=("C",), records=("5",)),
        Proposal(kind="merge", entities=("A", "B"), records=("3",)),
    ]


def test_what_agrees_proposes_nothing():
    assert propose({"1": "A", "2": "B"}, {"1": "x", "2": "y", "3": "z"}) == []


def test_nothing_moves_before_a_person_decides_and_a_decision_can_be_undone():
    in_force = {"1": "A", "2": "A", "3": "B"}
    before = dict(in_force)
    (proposal,) = propose(in_force, {"1": "x", "2": "x", "3": "x"})
    assert decide(in_force, []) == before
    assert parts(decide(in_force, [proposal])) == {frozenset("123")}
    assert in_force == before


def test_a_split_and_a_merge_of_two_entities_do_not_take_the_rest_along():
    in_force = {"1": "A", "2": "A", "3": "A", "4": "B", "5": "B", "6": "B"}
    proposed = {"1": "x", "2": "x", "3": "y", "4": "y", "5": "y", "6": "y"}
    accepted = propose(in_force, proposed)
    assert parts(decide(in_force, accepted)) == parts(proposed)


@settings(deadline=None)
@given(partitions, partitions)
def test_following_all_proposals_leads_to_the_new_clustering(in_force, proposed):
    proposed = {record: proposed.get(record, "D") for record in in_force}
    assert parts(decide(in_force, propose(in_force, proposed))) == parts(proposed)


def test_groups_of_a_clustering_are_a_partition(made):
    assert sorted(row for rows in groups(made) for row in rows) == list(range(made.records.count))

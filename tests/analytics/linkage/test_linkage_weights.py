"""Weights found in records whose truth nobody tells lie close to those of the truth, link as well, and leave no name behind."""

import json

import msgspec
import numpy as np
import pytest
from linkage_kit import credit, groups, merchants, table

from cohong.analytics.linkage import link
from cohong.analytics.linkage.certainty import calibration, stands_right
from cohong.analytics.linkage.clusters import link_prepared, prepare
from cohong.analytics.linkage.estimating import FEWEST, estimate, estimate_prepared
from cohong.analytics.linkage.fields import MORE, read_records
from cohong.analytics.linkage.measure import pairwise
from cohong.analytics.linkage.records import clean, make_records, with_agents
from cohong.analytics.linkage.sampling import IDENTIFIERS, LEVELS, TERMS, pairs_that_share
from cohong.analytics.linkage.weights import SHIPPED
from cohong.analytics.linkage.weights_file import BAD_WEIGHTS, read_weights, write_weights
from cohong.core.texts import CohongError

SEED = 3


@pytest.fixture(scope="module", params=[clean, with_agents])
def known(request):
    """A made world: prepared records, their truth, the estimate."""
    frame = make_records(request.param(8_000, seed=41))
    ready = prepare(read_records(frame.drop("truth")))
    return ready, frame["truth"].to_numpy(), estimate_prepared(ready, SEED)


def agreement(ready, field, left, right):
    """By the truth: of pairs that both state a field, the share that agrees."""
    ids = ready.identity[field]
    there = (ids[left] >= 0) & (ids[right] >= 0)
    valid = np.append(ready.records.valid_code, False)
    if field == "code":
        there &= ~((ids[left] != ids[right]) & valid[ids[left]] & valid[ids[right]])
    return float((ids[left] == ids[right])[there].mean())


def test_shares_of_one_merchant_lie_close_to_the_truth(known):
    ready, truth, found = known
    left, right = pairs_that_share(truth, 100_000, np.random.default_rng(9))
    for field in (*TERMS, *IDENTIFIERS):
        assert found.shares[field].pairs > FEWEST
        assert found.shares[field].m[1] == pytest.approx(agreement(ready, field, left, right), abs=0.03)
    core, sound = ready.identity["core"], ready.identity["sound"]
    there = (core[left] >= 0) & (core[right] >= 0)
    m = dict(zip(LEVELS, found.shares["name"].m, strict=True))
    same, alike = (core[left] == core[right])[there], (sound[left] == sound[right])[there]
    assert m["same"] == pytest.approx(same.mean(), abs=0.02)
    assert m["sound_only"] == pytest.approx((alike & ~same).mean(), abs=0.02)
    assert sum(m.values()) == pytest.approx(1, abs=1e-4)


def test_weights_lie_close_to_those_of_the_truth(known):
    ready, truth, found = known
    left, right = pairs_that_share(truth, 100_000, np.random.default_rng(9))
    apart = np.random.default_rng(10).integers(0, len(truth), (2, 300_000))
    apart = apart[:, truth[apart[0]] != truth[apart[1]]]
    for field in ("trade", "contact", *IDENTIFIERS):
        m, u = agreement(ready, field, left, right), agreement(ready, field, *apart)
        told = found.weights.terms[field] if field in TERMS else found.weights.identifiers[field]
        assert told.differ == pytest.approx(np.log2((1 - m) / (1 - u)), abs=0.6), field
        if field in TERMS:
            assert told.agree == pytest.approx(np.log2(m), abs=0.1), field


def test_it_is_known_how_many_pairs_that_share_an_identifier_are_one_merchants(known):
    ready, truth, found = known
    for field in IDENTIFIERS:
        left, right = pairs_that_share(ready.identity[field], 100_000, np.random.default_rng(9))
        assert found.same[field] == pytest.approx((truth[left] == truth[right]).mean(), abs=0.02)


def test_linking_by_estimated_weights_is_as_true_as_by_those_that_ship(known):
    ready, truth, found = known
    f1 = {}
    for name, by in (("shipped", SHIPPED), ("estimated", found.weights)):
        made = link_prepared(ready, by)
        f1[name] = pairwise(made.entity, truth).f1
        assert calibration(made.probability, stands_right(made.entity, truth)).error < 0.03
    assert f1["estimated"] >= f1["shipped"] - 0.005
    assert found.weights != SHIPPED


def test_without_contacts_and_addresses_the_rest_is_estimated():
    frame = make_records(with_agents(6_000, seed=42))
    truth, bare = frame["truth"].to_numpy(), frame.drop("truth", *MORE)
    found = estimate(bare, SEED)
    assert found.shares["contact"].m == ()
    assert found.weights.terms["contact"] == SHIPPED.terms["contact"]
    assert found.weights.terms["trade"] != SHIPPED.terms["trade"]
    assert pairwise(link(bare, found.weights).entity, truth).f1 >= pairwise(link(bare).entity, truth).f1 - 0.005


def test_a_table_that_tells_nothing_keeps_what_ships():
    rows = [{"name": f"甲{n}"} for n in range(3)]
    found = estimate(table(rows), SEED)
    assert (found.weights.terms, found.weights.names) == (SHIPPED.terms, SHIPPED.names)
    assert found.pairs == 0


def test_every_pair_that_shares_is_drawn_alike():
    keys = np.array([7, 3, 7, -1, 7, 3, 9])
    left, right = pairs_that_share(keys, 100, np.random.default_rng(1))
    assert {frozenset(pair) for pair in zip(left.tolist(), right.tolist(), strict=True)} == {
        frozenset(pair) for pair in ((1, 5), (0, 2), (0, 4), (2, 4))
    }
    many = np.repeat(np.arange(3), (2, 40, 60))
    left, right = pairs_that_share(many, 2_000, np.random.default_rng(1))
    assert len(left) == 2_000
    assert (left != right).all()
    assert np.array_equal(many[left], many[right])
    assert (many[left] == 2).mean() == pytest.approx(1_770 / (1 + 780 + 1_770), abs=0.05)


def test_the_same_seed_writes_the_same_file_and_no_value_of_a_record(tmp_path):
    frame = make_records(with_agents(3_000, seed=44))
    for name in ("a", "b"):
        write_weights(tmp_path / name, estimate(frame.drop("truth"), SEED), 20260310)
    text = (tmp_path / "a").read_text(encoding="utf-8")
    assert text == (tmp_path / "b").read_text(encoding="utf-8")
    assert text.isascii()
    said = json.loads(text)
    assert (said["made"], said["seed"], said["records"]) == (20260310, SEED, 3_000)
    for field in ("code", "phone", "account", "shop"):
        assert not any(value in text for value in frame[field].unique() if value)
    assert read_weights(tmp_path / "a").weights == estimate(frame.drop("truth"), SEED).weights
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


@pytest.mark.parametrize("change", ["{}", "nonsense", "field", "unknown", "\xff"])
def test_a_file_that_holds_no_weights_is_refused(tmp_path, change):
    file = tmp_path / "weights.json"
    write_weights(file, estimate(table(merchants(20)), SEED), 20260310)
    said = json.loads(file.read_bytes())
    if change == "field":
        del said["weights"]["terms"]["trade"]
        change = json.dumps(said)
    elif change == "unknown":
        said["weights"]["identifiers"]["mail"] = {"above": 1, "differ": -1}
        change = json.dumps(said)
    file.write_bytes(change.encode("latin-1"))
    with pytest.raises(CohongError) as caught:
        read_weights(file)
    assert caught.value.code == BAD_WEIGHTS
    assert caught.value.path == "weights.json"


def test_other_weights_are_in_force_everywhere():
    rows = [
        {"name": "深圳市宏达贸易有限公司", "phone": "13800000009"},
        {"name": "宏远", "phone": "13800000009", "code": credit(1)},
    ]
    frame = table([*merchants(40), *rows])
    stern = msgspec.structs.replace(SHIPPED, names=msgspec.structs.replace(SHIPPED.names, short=-50.0))
    together = frozenset({120, 121})
    assert together in groups(link(frame))
    assert together not in groups(link(frame, stern))

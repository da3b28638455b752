"""Bodies: one field opens with a proof, and tells nothing about the others."""

import hmac
import random

import msgspec
import pytest

from cohong.core import body, canon, merkle

SALT_KEY = bytes(range(32))
ALONE = ("orderNo", "ebcCode", "goodsValue")
FIELDS = {
    "orderNo": "DEMO-0001",
    "ebcCode": "91440101TE5T00016C",
    "goodsValue": 12_345,
    "ebcName": "示例跨境电商",
    "note": "",
    "lines": [{"itemName": "T恤", "qty_e5": 200_000}],
}


def salt_of(name):
    return hmac.digest(SALT_KEY, name.encode(), "sha256")[:16].hex()


def test_the_root_is_that_of_the_leaves_as_written_down():
    rest = {"ebcName": "示例跨境电商", "note": ""}
    values = {"ebcCode": FIELDS["ebcCode"], "goodsValue": 12_345, "lines": FIELDS["lines"], "orderNo": "DEMO-0001"}
    leaves = sorted([*values.items(), ("rest", rest)])
    hashes = [merkle.leaf_hash(canon.encode([name, salt_of(name), value])) for name, value in leaves]
    assert body.commit(FIELDS, ALONE, SALT_KEY) == merkle.root_of(hashes)


def test_the_root_of_a_small_body_never_changes():
    root = body.commit({"orderNo": "DEMO-0001", "note": "x"}, ("orderNo",), SALT_KEY)
    leaf = b'["orderNo","%s","DEMO-0001"]' % salt_of("orderNo").encode()
    group = b'["rest","%s",{"note":"x"}]' % salt_of("rest").encode()
    assert root == merkle.node_hash(merkle.leaf_hash(leaf), merkle.leaf_hash(group))
    assert root.hex() == "1b2fa479216f2190e17a08f10502829d61a72fc7d1360629586f902e079ae6bd"


@pytest.mark.parametrize("name", ["ebcCode", "goodsValue", "lines", "orderNo", "rest"])
def test_every_leaf_opens_alone(name):
    root = body.commit(FIELDS, ALONE, SALT_KEY)
    opening = body.open_field(FIELDS, ALONE, SALT_KEY, name)
    assert body.check_opening(root, opening)
    assert (opening.index, opening.size) == (body.leaf_names(FIELDS, ALONE).index(name), 5)


def test_an_opening_shows_nothing_else():
    text = msgspec.json.encode(body.open_field(FIELDS, ALONE, SALT_KEY, "orderNo")).decode()
    assert "DEMO-0001" in text
    for other in ("91440101TE5T00016C", "12345", "示例跨境电商", "T恤", salt_of("ebcCode"), SALT_KEY.hex()):
        assert other not in text


@pytest.mark.parametrize(
    "change",
    [
        {"value": "DEMO-0002"},
        {"name": "ebcCode"},
        {"salt": salt_of("ebcCode")},
        {"salt": salt_of("orderNo").upper()},
        {"salt": salt_of("orderNo")[:-2]},
        {"salt": "zz" * 16},
        {"index": 2},
        {"index": -1},
        {"size": 4},
        {"size": 0},
        {"path": []},
        {"value": 1.5},
        {"value": "\ud800"},
    ],
)
def test_a_changed_opening_fails(change):
    root = body.commit(FIELDS, ALONE, SALT_KEY)
    opening = body.open_field(FIELDS, ALONE, SALT_KEY, "orderNo")
    assert not body.check_opening(root, msgspec.structs.replace(opening, **change))


def test_every_changed_hash_of_the_path_fails():
    root = body.commit(FIELDS, ALONE, SALT_KEY)
    opening = body.open_field(FIELDS, ALONE, SALT_KEY, "orderNo")
    for at, step in enumerate(opening.path):
        for wrong in (step.upper(), f"{step} ", step[:-2], "00" * 32, "zz" * 32):
            path = [*opening.path[:at], wrong, *opening.path[at + 1 :]]
            assert not body.check_opening(root, msgspec.structs.replace(opening, path=path))


def test_another_root_or_salt_key_fails():
    opening = body.open_field(FIELDS, ALONE, SALT_KEY, "orderNo")
    assert not body.check_opening(bytes(32), opening)
    assert not body.check_opening(body.commit(FIELDS, ALONE, bytes(32)), opening)


def test_a_field_in_the_group_does_not_open_alone():
    with pytest.raises(KeyError):
        body.open_field(FIELDS, ALONE, SALT_KEY, "note")
    with pytest.raises(KeyError):
        body.open_field({"note": "x"}, ALONE, SALT_KEY, "orderNo")


def test_the_order_of_fields_and_names_does_not_matter(seed):
    rng = random.Random(seed)
    names = list(FIELDS)
    rng.shuffle(names)
    alone = tuple(rng.sample(ALONE, len(ALONE)))
    assert body.commit({name: FIELDS[name] for name in names}, alone, SALT_KEY) == body.commit(FIELDS, ALONE, SALT_KEY)


@pytest.mark.parametrize("name", ["rest"])
def test_the_name_of_the_group_is_taken(name):
    with pytest.raises(ValueError, match="taken"):
        body.commit({name: "x"}, (), SALT_KEY)
    with pytest.raises(ValueError, match="taken"):
        body.commit({}, (name,), SALT_KEY)


def test_a_short_salt_key_is_refused():
    with pytest.raises(ValueError, match="32 bytes"):
        body.commit(FIELDS, ALONE, b"short")


def test_an_empty_body_has_its_one_leaf():
    root = body.commit({}, (), SALT_KEY)
    assert body.check_opening(root, body.open_field({}, (), SALT_KEY, "rest"))


@pytest.mark.parametrize("value", [1.5, "\ud800", 2**53, {"名": "x"}, {1: "x"}, [0.1], b"x", {"a": {"b": [1.0]}}])
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(canon.NotCanonical):
        body.encode_fields({"x": value})
    with pytest.raises((canon.NotCanonical, UnicodeEncodeError)):
        body.commit({"x": value}, (), SALT_KEY)


def random_value(rng, depth=0):
    kinds = ["text", "int", "none", "bool"] + (["list", "dict"] if depth < 3 else [])
    kind = rng.choice(kinds)
    if kind == "text":
        return "".join(rng.choice('aZ0 "\\\n\x7f\u2028\U0001f600商') for _ in range(rng.randrange(6)))
    if kind == "int":
        return rng.randrange(-canon.MAX_INT, canon.MAX_INT + 1)
    if kind == "list":
        return [random_value(rng, depth + 1) for _ in range(rng.randrange(3))]
    if kind == "dict":
        return {f"k{at}": random_value(rng, depth + 1) for at in range(rng.randrange(3))}
    return None if kind == "none" else rng.random() < 0.5


def test_random_bodies_open_and_keep_their_canonical_bytes(seed, campaign):
    rng = random.Random(seed)
    for _ in range(200 * campaign):
        fields = {f"f{at}": random_value(rng) for at in range(rng.randrange(8))}
        alone = tuple(rng.sample(sorted(fields), rng.randrange(len(fields) + 1)))
        assert body.encode_fields(fields) == canon.encode(fields)
        root = body.commit(fields, alone, SALT_KEY)
        for name in body.leaf_names(fields, alone):
            opening = body.open_field(fields, alone, SALT_KEY, name)
            again = msgspec.json.decode(msgspec.json.encode(opening), type=body.Opening)
            assert body.check_opening(root, again)

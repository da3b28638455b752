"""One byte form for one value: golden bytes, an independent oracle, and every other byte form refused."""

from typing import Literal

import msgspec
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from cohong.core import canon

GOLDEN = [
    ({}, b"{}"),
    ([], b"[]"),
    (None, b"null"),
    (True, b"true"),
    (-0, b"0"),
    (canon.MAX_INT, b"9007199254740991"),
    (-canon.MAX_INT, b"-9007199254740991"),
    ("", b'""'),
    ('"\\/', b'"\\"\\\\/"'),
    ("\b\t\n\f\r", b'"\\b\\t\\n\\f\\r"'),
    ("\x00\x1f\x7f", b'"\\u0000\\u001f\x7f"'),
    ("蓝色水杯", b'"\xe8\x93\x9d\xe8\x89\xb2\xe6\xb0\xb4\xe6\x9d\xaf"'),
    ("\u2028\U0001f6a2", b'"\xe2\x80\xa8\xf0\x9f\x9a\xa2"'),
    ({"b": 1, "a": [True, None], "B": {"z": "", "a": -1}}, b'{"B":{"a":-1,"z":""},"a":[true,null],"b":1}'),
    ((1, "x"), b'[1,"x"]'),
]
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-canon.MAX_INT, canon.MAX_INT) | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(max_codepoint=127)), inner),
    max_leaves=20,
)


@pytest.mark.parametrize(("value", "data"), GOLDEN)
def test_golden_bytes(value, data) -> None:
    assert canon.encode(value) == data
    assert rfc8785.dumps(value) == data


@given(VALUES)
def test_the_bytes_are_those_of_rfc_8785_and_read_back(value) -> None:
    data = canon.encode(value)
    assert data == rfc8785.dumps(value)
    assert canon.decode(data) == value
    assert canon.encode_trusted(value) == data


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":1,"a":1}',
        b'{"a":1,"a":2}',
        b'{"b":1,"a":2}',
        b' {"a":1}',
        b'{"a":1} ',
        b'{"a": 1}',
        b"[1, 2]",
        b"[1,2]\n",
        b'"\\u0041"',
        b'"\\u00e9"',
        b'"\\/"',
        b'"\\u000a"',
        b'"\\u001F"',
        b"1.0",
        b"1e2",
        b"-0",
        b"0.5",
        b"01",
        b"+1",
        b"9007199254740992",
        b"NaN",
        b"'a'",
        b"\xef\xbb\xbf{}",
        b'"\xff"',
        b'"\xed\xa0\x80"',
        b'"\\ud800"',
        b'{"\xc3\xa9":1}',
        b"{",
        b"",
        b"{}{}",
        b"[" * 100_000,
    ],
)
def test_every_other_byte_form_is_refused(data) -> None:
    with pytest.raises(canon.NotCanonical):
        canon.decode(data)


@pytest.mark.parametrize(
    "value",
    [1.5, 2**53, -(2**53), {"é": 1}, {1: 2}, "\ud800", b"x", {1, 2}, [object()], {"a": {"b": [0.0]}}],
)
def test_values_outside_the_subset_are_refused(value) -> None:
    with pytest.raises(canon.NotCanonical):
        canon.encode(value)


class Typed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    v: Literal[1]
    name: str
    rev: int = 0


DECODER = msgspec.json.Decoder(Typed)


def test_a_struct_has_one_byte_form() -> None:
    data = b'{"name":"x","rev":2,"v":1}'
    assert canon.decode_typed(DECODER, data) == Typed(v=1, name="x", rev=2)
    assert canon.encode_trusted(Typed(v=1, name="x", rev=2)) == data


@pytest.mark.parametrize(
    "data",
    [
        b'{"name":"x","rev":0,"v":1}',
        b'{"v":1,"name":"x"}',
        b'{"name":"x","v":1,"v":1}',
        b'{"name":"x","v":1,"more":1}',
        b'{"name":"\\u0078","v":1}',
        b'{"name":"x","v":1.0}',
        b'{"name":"x","v":2}',
        b'{"name":"x", "v":1}',
        b'{"name":"x"}',
        b'{"name":"\xff","v":1}',
        b"",
    ],
)
def test_any_other_byte_form_of_a_struct_is_refused(data) -> None:
    with pytest.raises(canon.NotCanonical):
        canon.decode_typed(DECODER, data)

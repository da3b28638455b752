"""Tags: the same number always meets itself, different ones never do, and the key is not in what is shown."""

import hmac
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohong.core.tags import firm_tag, join_key_id, number_tag

KEY, OTHER = bytes(range(32)), bytes(32)
CODE = "91440101TE5T00016C"


def test_a_tag_is_hmac_sha256_cut_to_sixteen_bytes():
    expected = hmac.new(KEY, b"order\0DEMO-0001", sha256).hexdigest()[:32]
    assert number_tag(KEY, "order", "DEMO-0001") == expected
    assert firm_tag(KEY, CODE) == number_tag(KEY, "firm", CODE)


def test_golden_tags():
    """These stand on the ledger: a change of any of them breaks every join with what is there."""
    assert firm_tag(KEY, CODE) == "a28f4fead9e754b907503e4860599ee5"
    assert number_tag(KEY, "order", "DEMO-0001") == "2a516fe04c0709e56588f1fca3b20648"
    assert join_key_id(KEY) == "20d050cd"


@pytest.mark.parametrize(
    "other",
    [(OTHER, "order", "1"), (KEY, "waybill", "1"), (KEY, "order", "2"), (KEY, "order", "1 "), (KEY, "order\0", "1")],
)
def test_key_kind_and_number_all_count(other):
    assert number_tag(*other) != number_tag(KEY, "order", "1")


@given(st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=20))
def test_a_tag_is_32_hex_digits_whatever_the_number(number):
    tag = number_tag(KEY, "order", number)
    assert len(bytes.fromhex(tag)) == 16
    assert tag == tag.lower()


def test_a_firm_is_kept_apart_by_join_key():
    """The cache of firm tags must not answer for another ledger."""
    assert firm_tag(KEY, CODE) != firm_tag(OTHER, CODE)
    assert join_key_id(KEY) != join_key_id(OTHER)
    assert len(join_key_id(KEY)) == 8

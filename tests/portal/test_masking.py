"""A form's token looks different on every page and is the same token."""

import pytest

from cohong.portal.masking import masked, unmasked


def test_a_token_is_shown_otherwise_each_time_and_read_back():
    shown = {masked("a secret") for _ in range(50)}
    assert len(shown) == 50
    assert {unmasked(one) for one in shown} == {"a secret"}


@pytest.mark.parametrize("shown", ["", "a secret", "00.", "0.0", "zz.zz", "00.0000", "é.é", "80.00"])
def test_what_is_no_token_of_ours_is_none(shown):
    assert unmasked(shown) == ""

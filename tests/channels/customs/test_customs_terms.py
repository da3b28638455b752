"""Every element that a person may meet has a name in both languages."""

import re

from cohong.channels.customs.schema import KINDS
from cohong.channels.customs.terms import TERMS

CJK = re.compile(r"[\u4e00-\u9fff]")


def test_every_element_of_every_message_has_a_term():
    names = {one.name for kind in KINDS.values() for one in (*kind.head_elements, *kind.line_elements)}
    assert len(names) > 60
    assert names <= TERMS.keys()


def test_terms_are_said_in_both_languages_and_are_no_element_names():
    for name, (zh, en) in TERMS.items():
        assert CJK.search(zh), name
        assert not CJK.search(en), name
        assert en[0].isupper(), name
        assert name not in (zh, en)

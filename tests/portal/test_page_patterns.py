"""The pattern page shows every element, for anybody, and its colours can be read."""

import re

import pytest

from cohong.portal.drawing import HERE
from cohong.portal.pages.patterns import colours, patterns


def test_every_colour_of_text_is_readable(ask_as):
    view = patterns(ask_as(role="auditor"))
    assert [one.name for one in view.colours if not one.readable] == []
    assert len(view.spaces) == 6


def test_contrast_is_that_of_the_guideline():
    root = ":root { --ink: #000000; --paper: #ffffff; --card: #ffffff; --soft: #777777; --accent: #000000; "
    root += " ".join(f"--{name}: #ffffff;" for name in ("accent-soft", "good-soft", "wait-soft", "wrong-soft", "line"))
    root += " --good: #000000; --wait: #000000; --wrong: #000000; }"
    found = {(one.name, one.ground): one for one in colours(root)}
    assert found["ink", "paper"].contrast_e2 == 2100
    assert found["soft", "paper"].contrast_e2 == 447
    assert not found["soft", "paper"].readable


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_macro_of_the_language_is_shown(browser_of, lang):
    macros = re.findall(r"{% macro (\w+)\(", (HERE / "templates" / "parts.html").read_text(encoding="utf-8"))
    page = (HERE / "templates" / "patterns.html").read_text(encoding="utf-8")
    # Tokens of forms and the mark of a tone are not to be looked at.
    assert [name for name in macros if f"parts.{name}(" not in page and name != "token"] == []
    html = browser_of("customs", lang).get("/patterns").text
    parts = "type colours spacing figures states tables chart empty messages forms upload life pager technical print"
    for part in parts.split():
        assert f'id="{part}"' in html

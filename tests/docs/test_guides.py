"""The guides exist in Chinese and English with the same structure, name every page, and show pictures that are there."""

import re

import pytest
from test_pages import ROOT

from cohong.cli import main
from cohong.portal import pages
from cohong.portal.page import PAGES

pages.load()

DOCS = ROOT / "docs"
LANGS = ("zh", "en")
NAMES = {lang: sorted(path.name for path in (DOCS / lang).glob("*.md")) for lang in LANGS}
ROLES = ("merchant", "clerk", "agent", "officer", "bank", "resident", "extending")
MENU = [page for page in PAGES.values() if page.menu]
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def text_of(lang, name):
    return (DOCS / lang / name).read_text(encoding="utf-8")


def headings(text):
    return [line for line in FENCED.sub("", text).splitlines() if line.startswith("#")]


def anchors(text):
    """The anchors that headings get: lower case, blanks to hyphens, signs dropped."""
    return {re.sub(r"[^\w-]", "", one.lstrip("# ").lower().replace(" ", "-")) for one in headings(text)}


def pictures(text):
    return re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text)


def test_every_guide_exists_in_both_languages():
    assert NAMES["zh"] == NAMES["en"]
    assert {f"{role}.md" for role in ROLES} <= set(NAMES["zh"])
    assert {"concepts.md", "operating.md", "recovery.md", "internals.md"} <= set(NAMES["zh"])


@pytest.mark.parametrize("name", NAMES["en"])
def test_a_guide_has_the_same_structure_in_both_languages(name):
    zh, en = (text_of(lang, name) for lang in LANGS)
    assert [one.split()[0] for one in headings(zh)] == [one.split()[0] for one in headings(en)]
    assert [one.replace("-zh-", "-en-") for one in pictures(zh)] == pictures(en)
    assert zh.count("\n|") == en.count("\n|")
    assert len(FENCED.findall(zh)) == len(FENCED.findall(en))
    assert re.search(r"[\u4e00-\u9fff]", headings(zh)[0])


@pytest.mark.parametrize("name", NAMES["en"])
@pytest.mark.parametrize("lang", LANGS)
def test_a_guide_stands_in_the_contents(lang, name):
    assert f"\n{lang}/{name.removesuffix('.md')}\n" in (DOCS / "index.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", MENU, ids=lambda page: page.name)
@pytest.mark.parametrize("lang", LANGS)
def test_every_page_of_the_menu_is_named_in_a_guide(lang, page):
    title = page.title.say(lang)
    quoted = f"“{title}”" if lang == "zh" else f"*{title}*"
    assert any(quoted in text_of(lang, f"{role}.md") for role in ROLES), quoted


def test_every_picture_is_shown_and_every_picture_shown_is_there():
    shown = {one.rpartition("/")[2] for lang in LANGS for name in NAMES[lang] for one in pictures(text_of(lang, name))}
    there = {path.name for path in (DOCS / "pictures").glob("*.png")}
    assert shown == there


@pytest.mark.parametrize("name", NAMES["en"])
@pytest.mark.parametrize("lang", LANGS)
def test_links_lead_to_headings_that_exist(lang, name):
    for target, anchor in re.findall(r"\]\(([\w./]*)#([^)]+)\)", text_of(lang, name)):
        assert anchor in anchors(text_of(lang, target or name)), (target, anchor)


@pytest.mark.parametrize("name", NAMES["en"])
@pytest.mark.parametrize("lang", LANGS)
def test_every_command_that_a_guide_names_exists(lang, name):
    for words in re.findall(r"(?:^|`|\$\(|\| )cohong ([a-z]+(?: [a-z-]+)?)", text_of(lang, name), re.MULTILINE):
        first, _, second = words.partition(" ")
        command = main.get_command(None, first)
        assert command is not None, words
        assert not second or not hasattr(command, "commands") or second in command.commands, words

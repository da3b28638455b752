"""What the pages say runs: every code block is executed, every link leads somewhere."""

from pathlib import Path

import blocks
import pytest
from lxml import etree

ROOT = Path(__file__).parent.parent.parent
PAGES = {str(path.relative_to(ROOT)): path for path in blocks.pages(ROOT)}
RUNNABLE = {"console", "python"}


def runnable(path):
    return [block for block in blocks.blocks(path.read_text(encoding="utf-8")) if block.language in RUNNABLE]


@pytest.mark.parametrize("name", [name for name, path in PAGES.items() if runnable(path)])
def test_blocks_run(name, tmp_path):
    assert "".join(blocks.run(block, tmp_path) for block in runnable(PAGES[name])) == ""


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name):
    path = PAGES[name]
    assert [link for link in blocks.links(path) if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("name", PAGES)
def test_blocks_say_their_language(name):
    fences = [line for line in PAGES[name].read_text(encoding="utf-8").splitlines() if line.startswith("```")]
    assert len(fences) % 2 == 0
    assert all(opening != "```" for opening in fences[::2])


def test_the_readme_is_short_and_has_its_two_commands():
    text = PAGES["README.md"].read_text(encoding="utf-8")
    assert "$ make demo" in text
    assert "$ make test" in text
    assert text.count("](docs/picture.svg)") == 1
    assert len(text.splitlines()) <= 80


def test_the_readme_says_what_is_simulated():
    text = PAGES["README.md"].read_text(encoding="utf-8")
    assert "simulator" in text
    assert "模拟器" in text


def test_a_wrong_block_is_found(tmp_path):
    wrong = blocks.Block("console", "$ cohong --version\ncohong 9.9.9\n", 1)
    right = blocks.Block("console", "$ cohong --version\ncohong ...\n$ cohong nothing  # exits 2\n", 1)
    assert "is not what the page shows" in blocks.run(wrong, tmp_path)
    assert blocks.run(right, tmp_path) == ""
    assert "exit code 2, not 0" in blocks.run(blocks.Block("console", "$ cohong nothing\n", 1), tmp_path)
    assert "ZeroDivisionError" in blocks.run(blocks.Block("python", "1 // 0\n", 1), tmp_path)


def test_the_picture_is_well_formed_and_speaks_both_languages():
    texts = [node.text or "" for node in etree.parse(str(ROOT / "docs" / "picture.svg")).iter("{*}text")]
    assert any("海关" in text for text in texts)
    assert any("customs" in text for text in texts)

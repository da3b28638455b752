"""Every column is explained in both languages, and the page of the sheet door lists it."""

import re
from pathlib import Path

import pytest

from cohong.channels import sheets
from cohong.channels.sheets import KINDS
from cohong.channels.sheets.cells import reader_of
from cohong.channels.sheets.headings import header_key

CJK = re.compile(r"[\u4e00-\u9fff]")
COLUMNS = [(kind, column) for kind in KINDS for column in kind.columns]
README = Path(sheets.__file__).with_name("README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("kind", "column"), COLUMNS, ids=[f"{kind.name}.{column.id}" for kind, column in COLUMNS])
def test_a_column_is_explained_and_its_example_is_right(kind, column):
    assert CJK.search(column.zh)
    assert CJK.search(column.help_zh)
    assert column.help_en
    assert not CJK.search(column.en)
    assert f"| `{column.id}` | {column.zh} | {column.en} |" in README
    text, trouble = reader_of(column)(column.example)
    assert trouble is None
    assert text or not column.required
    if column.default:
        assert reader_of(column)(column.default) == (column.default, None)


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_no_two_columns_of_a_kind_share_a_header(kind):
    names = [header_key(name) for c in kind.columns for name in {c.id, c.zh, c.en}]
    owners = {name: {c.id for c in kind.columns if name in map(header_key, (c.id, c.zh, c.en))} for name in names}
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_choices_have_names_in_both_languages(kind):
    for column in kind.columns:
        for choice in column.choices:
            assert CJK.search(choice.zh)
            assert not CJK.search(choice.en)
            assert reader_of(column)(choice.zh) == reader_of(column)(choice.en) == (choice.value, None)

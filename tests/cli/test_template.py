"""`cohong template`: empty sheets as Excel, CSV and JSON, in both languages."""

import json

import openpyxl
import pytest
from click.testing import CliRunner

from cohong.channels.sheets import read_sheet
from cohong.cli import main


def run(*words, lang):
    return CliRunner().invoke(main, ["--lang", lang, "template", *map(str, words)], catch_exceptions=False)


@pytest.mark.parametrize(("lang", "first"), [("zh", "订单编号"), ("en", "Order number")])
@pytest.mark.parametrize("ending", [".xlsx", ".csv", ".json"])
def test_a_template_is_written_in_every_form_and_language_and_holds_no_data(tmp_path, lang, first, ending):
    path = tmp_path / f"trades{ending}"
    assert run("trades", "-o", path, lang=lang).exit_code == 0
    if ending == ".xlsx":
        assert openpyxl.load_workbook(path).worksheets[0]["B1"].value == first
    elif ending == ".csv":
        assert path.read_text("utf-8-sig").split(",")[1] == first
    else:
        assert list(json.loads(path.read_text("utf-8"))[0])[1] == first
    assert not list(read_sheet(path))


def test_another_ending_is_refused_and_nothing_is_written(tmp_path):
    done = run("trades", "-o", tmp_path / "trades.doc", lang="en")
    assert done.exit_code != 0
    assert ".xlsx, .csv, .json" in done.output
    assert not list(tmp_path.iterdir())

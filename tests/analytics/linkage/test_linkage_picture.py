"""A link as a picture: each bar is one piece of evidence, they add up, and both languages stand beside them."""

import json
import re
from xml.etree import ElementTree as ET

import pytest
from linkage_kit import core, credit, merchants, phone, table, town

from cohong.analytics.linkage import link, picture
from cohong.analytics.linkage.estimating import estimate
from cohong.analytics.linkage.explain import binding, explain
from cohong.analytics.linkage.linking import NO_PICTURE, NO_RECORD, PANELS
from cohong.analytics.linkage.picture import draw, panel_of
from cohong.analytics.linkage.weights_file import read_weights, write_weights
from cohong.cli import main

CJK = re.compile(r"[\u4e00-\u9fff]")
HEAD = "id,code,name,region,phone,account"


@pytest.fixture(scope="module")
def made():
    return link(table(merchants(40)))


def words(svg):
    return "\n".join(text for text in ET.fromstring(svg).itertext() if text.strip())


def test_bars_begin_where_the_last_one_ended_and_add_up(made):
    for one, other in ((0, 1), (0, 3), (4, 120 - 1)):
        said = explain(made, one, other)
        *bars, whole = panel_of("a", "b", said).bars
        assert bars[0].kind == "prior"
        assert [bar.begin for bar in bars] == [0.0, *(bar.end for bar in bars[:-1])]
        assert whole.begin == 0.0
        assert whole.end == pytest.approx(said.bits)
        assert bars[-1].end == pytest.approx(said.bits)
        assert {bar.kind for bar in bars[1:]} <= {"for", "against"}
        assert all((bar.end > bar.begin) == (bar.kind == "for") for bar in bars)


def test_the_picture_says_its_words_in_both_languages(made):
    said = explain(made, 0, 1)
    svg = draw([panel_of("R-1 <&$x$", "R-2", said)], "svg")
    text = words(svg)
    for evidence in (*said.supports, *said.against):
        assert evidence.en in text
        assert evidence.zh in text
    assert "R-1 <&$x$ and R-2" in text
    assert said.zh in text
    assert picture.TOGETHER[1] in text
    assert b"<script" not in svg
    assert svg == draw([panel_of("R-1 <&$x$", "R-2", said)], "svg")


def test_what_is_private_is_hidden_in_part(made):
    text = words(draw([panel_of("a", "b", explain(made, 0, 1))], "svg"))
    assert phone(0) not in text
    assert phone(0)[-4:] in text


def test_without_chinese_letters_a_png_speaks_english(made, monkeypatch):
    panel = panel_of("a", "b", explain(made, 0, 1))
    whole = draw([panel], "png")
    assert whole.startswith(b"\x89PNG")
    monkeypatch.setattr(picture, "FONTS", ())
    assert draw([panel], "png").startswith(b"\x89PNG")
    assert CJK.search(words(draw([panel], "svg")))


def test_an_entity_is_bound_by_a_tree_of_its_links(made):
    pairs = binding(made, 0)
    assert len(pairs) == int((made.entity == made.entity[0]).sum()) - 1 == 2
    assert {row for pair in pairs for row in pair} == {0, 1, 2}
    assert binding(link(table([*merchants(5), {"name": "独行"}])), 15) == []


# --- the command ------------------------------------------------------------------------------------------------------


def write(folder, rows=()):
    lines = [f"{n},,{town(n // 3)}{core(n // 3)}贸易有限公司,{town(n // 3)},{phone(n // 3)}," for n in range(60)]
    file = folder / "records.csv"
    file.write_text("\n".join([HEAD, *lines, *rows, ""]), encoding="utf-8")
    return file


def run(capsys, *parts):
    with pytest.raises(SystemExit) as ended:
        main(["customs", "link", *map(str, parts), "--json"])
    return ended.value.code, json.loads(capsys.readouterr().out)


def test_two_records_are_explained(tmp_path, capsys):
    out = tmp_path / "picture.svg"
    code, said = run(capsys, write(tmp_path), "-o", out, "--explain", "3", "4")
    assert (code, said["schema"], said["linked"]) == (0, "cohong.customs-link-picture.v1", True)
    assert said["bits"] > 1
    assert said["probability"] > 0.9
    assert said["en"] in words(out.read_bytes())
    code, said = run(capsys, write(tmp_path), "-o", out, "--explain", "3", "9")
    assert (code, said["linked"]) == (0, False)


def test_the_same_record_twice_explains_its_entity(tmp_path, capsys):
    many = [f"m{n},{credit(7)},,,," for n in range(PANELS + 6)]
    code, said = run(capsys, write(tmp_path, many), "-o", tmp_path / "whole.png", "--explain", "m0", "m0")
    assert (code, said["linked"], said["bits"], said["links"]) == (0, True, None, PANELS)
    assert f"{PANELS + 6} records" in said["en"]
    code, said = run(
        capsys, write(tmp_path, ["alone,,独行,,,"]), "-o", tmp_path / "one.svg", "--explain", "alone", "alone"
    )
    assert (code, said["linked"], said["links"]) == (0, False, 0)
    assert said["zh"] in words((tmp_path / "one.svg").read_bytes())


def test_an_id_or_a_form_that_is_not_there_is_refused(tmp_path, capsys):
    file = write(tmp_path)
    for out, ids, expected in (("a.svg", ("3", "x"), NO_RECORD), ("a.pdf", ("3", "4"), NO_PICTURE)):
        code, said = run(capsys, file, "-o", tmp_path / out, "--explain", *ids)
        assert (code, said["error"]["code"]) == (2, expected)
        assert CJK.search(said["error"]["zh"])
    assert [path.name for path in tmp_path.iterdir()] == ["records.csv"]


def test_weights_are_estimated_written_and_used(tmp_path, capsys):
    file, weights = write(tmp_path), tmp_path / "weights.json"
    code, said = run(capsys, file, "-o", tmp_path / "a.csv", "--estimate", weights, "--seed", "5")
    assert (code, said["weights"], said["entities"]) == (0, "estimated", 20)
    assert (read_weights(weights).seed, read_weights(weights).records) == (5, 60)
    code, said = run(capsys, file, "-o", tmp_path / "b.csv", "--weights", weights)
    assert (code, said["weights"]) == (0, "file")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert run(capsys, file, "-o", tmp_path / "c.csv")[1]["weights"] == "shipped"
    code, said = run(capsys, file, "-o", tmp_path / "a.csv", "--estimate", weights, "--weights", weights)
    assert code == 2


def test_a_picture_may_follow_other_weights(tmp_path, capsys):
    write_weights(tmp_path / "w.json", estimate(table(merchants(200)), 1), 20260310)
    asked = (write(tmp_path), "-o", tmp_path / "p.svg", "--explain", "3", "4")
    assert run(capsys, *asked)[1]["bits"] != run(capsys, *asked, "--weights", tmp_path / "w.json")[1]["bits"]

"""`cohong customs link`: one CSV in, one out; what is wrong with a file is said with its line, in both languages."""

import csv
import json
import re

import pytest
from linkage_kit import core, credit, phone, town

from cohong.analytics.linkage import table
from cohong.analytics.linkage.linking import link_table
from cohong.cli import main
from cohong.core.texts import CohongError, text_of

HEAD = "id,code,name,region,phone,account"
ROWS = [f"{n},,{town(n)}{core(n)}贸易有限公司,{town(n)},{phone(n)}," for n in range(20) for _ in range(2)]
TEXT = "\n".join([HEAD, *ROWS, ""])


def silent(done):
    assert done >= 0


def write(folder, text, encoding="utf-8"):
    file = folder / "records.csv"
    file.write_bytes(text.encode(encoding))
    return file


def linked(folder, text, encoding="utf-8"):
    made = link_table(write(folder, text, encoding), folder / "clusters.csv", silent)
    with (folder / "clusters.csv").open(encoding="utf-8", newline="") as file:
        return made, list(csv.DictReader(file))


def refused(folder, text, encoding="utf-8"):
    with pytest.raises(CohongError) as caught:
        link_table(write(folder, text, encoding), folder / "clusters.csv", silent)
    assert not (folder / "clusters.csv").exists()
    assert [file.name for file in folder.iterdir()] == ["records.csv"]
    return caught.value


def test_rows_get_an_entity_and_a_probability(tmp_path):
    made, rows = linked(tmp_path, TEXT)
    assert made.records == len(rows) == 40
    assert made.entities == len({row["entity"] for row in rows}) == 20
    assert [row["entity"] for row in rows[:4]] == ["E1", "E1", "E3", "E3"]
    assert all(0 < float(row["probability"]) <= 1 for row in rows)
    assert [row["name"] for row in rows] == [line.split(",")[2] for line in ROWS]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_usual_encodings_give_the_same_file(tmp_path, encoding):
    _, rows = linked(tmp_path, TEXT, encoding)
    assert rows[0]["name"] == ROWS[0].split(",")[2]
    assert rows[0]["id"] == "0"


def test_columns_in_any_order_and_more_of_them_are_kept(tmp_path):
    text = 'note,Account,phone,region,name,code,ID\n"a, ""b""\nc",,13811112222,,星耀贸易,,7\n,,,,,,8\n'
    _, rows = linked(tmp_path, text)
    assert rows[0] | {"entity": "", "probability": ""} == {
        "note": 'a, "b"\nc', "account": "", "phone": "13811112222", "region": "", "name": "星耀贸易", "code": "", "id": "7",
        "entity": "", "probability": "",
    }  # fmt: skip
    assert rows[0]["entity"] != rows[1]["entity"]


def test_contacts_count_where_they_stand(tmp_path):
    rows = [f"{n},,星耀{end},,,,李明远,科技路1号" for n, end in enumerate(("贸易有限公司", "")) for _ in (0, 1)]
    made, _ = linked(tmp_path, "\n".join([f"{HEAD},contact,address", *rows]))
    assert made.entities == 1


@pytest.mark.parametrize(
    ("text", "code", "path", "seen"),
    [
        (TEXT.replace("region", "place"), table.NO_COLUMN, "records.csv", "id, code, name, place, phone, account"),
        (f"{HEAD},id\n", table.DOUBLE_COLUMN, "records.csv", "id"),
        (f"{HEAD},entity\n", table.DOUBLE_COLUMN, "records.csv", "entity"),
        (f"{TEXT}1,2,3\n", table.BAD_ROW, "42", "3"),
        (f"{TEXT}1,,A,B,,,,\n", table.BAD_ROW, "42", "8"),
        (f"{TEXT},,A,B,,\n", table.NO_ID, "42", ""),
        (HEAD + "\n", table.EMPTY, "records.csv", ""),
        ("", table.EMPTY, "records.csv", ""),
        (f'{HEAD}\n1,,"A"B,,,\n', table.NO_CSV, "records.csv", None),
        (f'{HEAD}\n1,,"A,,,\n', table.NO_CSV, "records.csv", None),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path, text, code, path, seen):
    error = refused(tmp_path, text)
    assert (error.code, error.path) == (code, path)
    assert seen is None or error.seen == seen
    assert re.search(r"[\u4e00-\u9fff]", text_of(code).next_zh)


def test_bytes_that_are_no_text_are_refused(tmp_path):
    (tmp_path / "records.csv").write_bytes(b"id,code\n\xff\xff\xff")
    with pytest.raises(CohongError) as caught:
        table.open_sheet(tmp_path / "records.csv")
    assert caught.value.code == table.BAD_TEXT
    (tmp_path / "records.csv").write_bytes(b"PK\x03\x04\0\0")
    with pytest.raises(CohongError) as caught:
        table.open_sheet(tmp_path / "records.csv")
    assert caught.value.code == table.BAD_TEXT


def test_a_refused_table_leaves_an_older_result_alone(tmp_path):
    linked(tmp_path, TEXT)
    before = (tmp_path / "clusters.csv").read_bytes()
    with pytest.raises(CohongError):
        link_table(write(tmp_path, f"{TEXT}1,2\n"), tmp_path / "clusters.csv", silent)
    assert (tmp_path / "clusters.csv").read_bytes() == before


def test_large_tables_are_read_a_part_at_a_time(tmp_path, monkeypatch):
    monkeypatch.setattr(table, "ROWS_AT_ONCE", 7)
    _, rows = linked(tmp_path, TEXT)
    assert [row["id"] for row in rows] == [line.split(",")[0] for line in ROWS]
    assert len({row["entity"] for row in rows}) == 20


def run(capsys, *words):
    """The exit code and what was printed."""
    with pytest.raises(SystemExit) as ended:
        main(["customs", "link", *map(str, words)])
    return ended.value.code, capsys.readouterr().out


def test_the_command_prints_what_came_of_it(tmp_path, capsys):
    right = credit(42)
    wrong = right[:13] + ("3" if right[13] != "3" else "4") + right[14:]
    file = write(tmp_path, f"{TEXT}900,{right},,,,\n901,{wrong},,,,\n")
    code, out = run(capsys, file, "-o", tmp_path / "out.csv", "--json")
    said = json.loads(out)
    assert code == 0
    assert said["schema"] == "cohong.customs-link.v1"
    assert (said["records"], said["entities"], said["alone"]) == (42, 21, 0)
    assert (said["wrong_codes"], said["near_codes"]) == (1, {wrong: right})
    assert "识别出的实体" in run(capsys, file, "-o", tmp_path / "out.csv", "--lang", "zh")[1]


def test_the_command_refuses_with_code_two(tmp_path, capsys):
    file = write(tmp_path, "a,b\n1,2\n")
    code, out = run(capsys, file, "-o", tmp_path / "out.csv", "--json")
    error = json.loads(out)["error"]
    assert (code, error["code"]) == (2, table.NO_COLUMN)
    assert "缺少列" in error["zh"]
    assert run(capsys, tmp_path / "none.csv", "-o", tmp_path / "out.csv")[0] == 2

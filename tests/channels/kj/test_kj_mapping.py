"""The mapping is dated data with its evidence; nothing of it stands in code, and an operator may replace it."""

import ast
import json

import pytest
from kj_kit import FIRMS, KINDS, SELLER, codes, desk, text_of

import rooms
from cohong.channels.kj import Desk, read_desk, read_mapping, read_message, shipped
from cohong.core.texts import CohongError

SHIPPED = rooms.ROOT / "src" / "cohong" / "law" / "customs" / "kj.json"


@pytest.fixture
def own(tmp_path):
    """Write a changed copy of the shipped mapping."""

    def write(change):
        mapping = json.loads(SHIPPED.read_text(encoding="utf-8"))
        change(mapping)
        path = tmp_path / "mapping.json"
        path.write_text(json.dumps(mapping, ensure_ascii=False), encoding="utf-8")
        return path

    return write


def kind_of(mapping, message):
    return next(kind for kind in mapping["editions"][0]["kinds"] if kind["message"] == message)


def test_every_row_names_its_evidence_and_says_whether_it_is_uncertain():
    mapping = shipped()
    assert mapping.uncertain
    rows = [row for edition in mapping.editions for kind in edition.kinds for row in kind.rows]
    assert {row.source for row in rows} <= mapping.sources.keys()
    assert {row.mark for row in rows} == {"I", "D"}
    assert all(row.uncertain for row in rows if row.source != "P")
    assert all(row.mark == "D" for row in rows if row.value or row.kj.startswith("="))


def test_every_kind_and_every_element_that_customs_must_have_is_mapped():
    edition = shipped().newest
    assert {kind.message: kind.ceb for kind in edition.kinds} == KINDS
    for kind in edition.kinds:
        head = {row.ceb for row in kind.rows if row.at != "line"}
        lines = {row.ceb for row in kind.rows if row.at == "line"}
        assert {one.name for one in kind.kind.head_elements if one.must_read()} - {"guid"} <= head
        assert {one.name for one in kind.kind.line_elements if one.must_read()} <= lines


def test_no_element_of_a_body_stands_in_code():
    edition = shipped().newest
    names = {step for kind in edition.kinds for row in kind.rows if row.is_read for step in row.kj.split("/")} - {
        "Notes"
    }
    written = set()
    for path in (rooms.HOUSE / "channels" / "kj").glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        spoken = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        written |= {
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in spoken
            and isinstance(node.value, str)
        }  # fmt: skip
    assert names & written == set()


def test_the_day_of_sending_chooses_the_edition(own):
    def later(mapping):
        new = json.loads(json.dumps(mapping["editions"][0]))
        mapping["editions"][0]["until"] = 20231231
        new |= {"name": "2024", "since": 20240101}
        for row in kind_of({"editions": [new]}, "KJ881011")["rows"]:
            if row.get("kj") == "EntOrderNo":
                row["kj"] = "OrderNumber"
        mapping["editions"].append(new)

    wanted = read_desk(FIRMS, own(later))
    text = text_of("KJ881011").replace("EntOrderNo>", "OrderNumber>")
    assert read_message(text.encode(), "kj.xml", wanted)[0].head["orderNo"] == "GZ-DEMO-0001"
    early = text_of("KJ881011").replace("<SendTime>2024", "<SendTime>2023")
    assert read_message(early.encode(), "kj.xml", wanted)[0].head["orderNo"] == "GZ-DEMO-0001"
    late = read_message(text_of("KJ881011").encode(), "kj.xml", wanted)[0]
    assert (
        "customs.F03",
        "error",
        "Declaration/OrderList/OrderContent[1]/OrderDetail[1]/OrderNumber",
        "absent",
    ) in codes(late)


def test_an_operator_may_say_what_the_shipped_mapping_assumes(own):
    def files_a(mapping):
        mapping["uncertain"] = False
        for row in kind_of(mapping, "KJ881010")["rows"]:
            if row["ceb"] == "statisticsFlag":
                row.update(value="A", assumed=False)
            if row["ceb"] == "ownerCode":
                row["assumed"] = False

    (listed,) = read_message(text_of("KJ881010").encode(), "kj.xml", read_desk(FIRMS, own(files_a)))
    assert listed.head["statisticsFlag"] == "A"
    assert listed.findings == ()


def test_the_shipped_file_is_a_mapping_that_an_operator_may_hand_in():
    again = Desk(desk().firms, read_mapping(SHIPPED))
    assert read_message(text_of("KJ881011").encode(), "kj.xml", again)[0].head["ebcCode"] == SELLER


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        (lambda m: m.update(editions=[]), "editions: []"),
        (lambda m: m.pop("version"), "Object missing required field `version`"),
        (lambda m: kind_of(m, "KJ881011").update(ceb="CEB999"), "CEB999"),
        (lambda m: kind_of(m, "KJ881011")["rows"][0].update(ceb="orderNumber"), "orderNumber"),
        (lambda m: kind_of(m, "KJ881011")["rows"][0].update(kj=""), ", "),
        (lambda m: kind_of(m, "KJ881011")["rows"][0].update(sure=True), "Object contains unknown field `sure`"),
    ],
)
def test_a_mapping_that_cannot_be_meant_is_refused(own, change, seen):
    with pytest.raises(CohongError) as refused:
        read_mapping(own(change))
    assert refused.value.code == "kj.mapping_unreadable"
    assert seen in refused.value.seen

"""`cohong check`: one JSON line for each business node, every fault with its path, the promised exit codes."""

import gzip
import json

import pytest
from click.testing import CliRunner

from cohong.channels.customs.writer import write_message
from cohong.cli import main

KEYS = {"schema", "file", "message", "index", "guid", "key", "verdict", "findings"}
FINDING = {"code", "level", "path", "seen", "expected", "zh", "en", "source"}
SELLER = "91440101TE5T00016C"
TRANSFER = {"copCode": SELLER, "copName": "示例甲贸易有限公司", "dxpId": "DXPENT0000000000"}


def node(number):
    head = {
        "guid": f"0F3B7A52-0303-4C1E-9A00-{number:012d}",
        "appType": "1",
        "appTime": "20240105101500",
        "appStatus": "2",
    }
    head |= {"orderType": "E", "orderNo": f"DEMO-{number:06d}", "ebpCode": "无", "ebpName": "Example Marketplace"}
    head |= {
        "ebcCode": SELLER,
        "ebcName": TRANSFER["copName"],
        "goodsValue": "25.00",
        "freight": "0",
        "currency": "502",
    }
    line = {"gnum": "1", "itemNo": "SKU-1", "itemName": "手机壳", "unit": "007", "currency": "502"}
    return head, [line | {"qty": "5", "price": "5.00", "totalPrice": "25.00"}]


@pytest.fixture
def orders(tmp_path):
    """A file of two good orders."""
    path = tmp_path / "orders.xml"
    path.write_bytes(write_message("CEB303", [node(1), node(2)], TRANSFER, "0F3B7A52-0303-4C1E-9A00-999999999999"))
    return path


def check(*paths, lang="en"):
    words = ["check", *map(str, paths), "--lang", lang]
    plain, as_json = CliRunner().invoke(main, words), CliRunner().invoke(main, [*words, "--json"])
    assert plain.exit_code == as_json.exit_code
    return plain, [json.loads(line) for line in as_json.stdout.splitlines()], plain.exit_code


def test_good_orders_pass(orders):
    plain, lines, code = check(orders)
    assert code == 0
    assert [set(line) for line in lines] == [KEYS, KEYS]
    assert [(line["message"], line["index"]) for line in lines] == [("CEB303", 0), ("CEB303", 1)]
    assert {finding["path"] for line in lines for finding in line["findings"]} <= {"Signature"}
    assert lines[0]["schema"] == "cohong.check.v1"
    assert lines[1]["key"] == f"{SELLER}/DEMO-000002"
    assert plain.stdout.endswith(", 0 refused, 0 unreadable\n")


def test_a_total_that_does_not_add_up_is_refused_with_its_path(orders):
    orders.write_bytes(orders.read_bytes().replace(b"<ceb:totalPrice>25", b"<ceb:totalPrice>26", 1))
    plain, lines, code = check(orders)
    assert code == 1
    assert [line["verdict"] == "refused" for line in lines] == [True, False]
    found = [finding for finding in lines[0]["findings"] if finding["level"] == "error"]
    assert all(set(finding) == FINDING for finding in found)
    assert any("totalPrice" in finding["path"] for finding in found)
    assert found[0]["code"] in plain.stdout
    assert found[0]["zh"] in check(orders, lang="zh")[0].stdout


def test_an_unreadable_file_is_named_and_the_next_one_is_read(orders, tmp_path):
    broken = tmp_path / "broken.xml"
    broken.write_text("<not xml")
    plain, lines, code = check(broken, tmp_path / "absent.xml", orders)
    assert code == 2
    assert [line["schema"] for line in lines] == ["cohong.error.v1"] * 2 + ["cohong.check.v1"] * 2
    assert "broken.xml" in lines[0]["error"]["path"]
    assert "absent.xml" in plain.stderr


def test_a_folder_is_read_whole_and_in_order(orders, tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "first.xml.gz").write_bytes(gzip.compress(orders.read_bytes()))
    (tmp_path / "read me.txt").write_text("not looked at")
    _, lines, code = check(tmp_path)
    assert code == 0
    assert [line["file"].rpartition("/")[2] for line in lines] == ["first.xml.gz"] * 2 + ["orders.xml"] * 2


def test_a_sheet_goes_through_its_own_door(tmp_path):
    runner, sheet = CliRunner(), tmp_path / "trades.csv"
    assert runner.invoke(main, ["template", "trades", "-o", str(sheet)]).exit_code == 0
    assert check(sheet)[1:] == ([], 0)
    sheet.write_text("what,is,this\n1,2,3\n")
    _, lines, code = check(sheet)
    assert code != 0
    assert lines[0]["schema"] in {"cohong.check.v1", "cohong.error.v1"}

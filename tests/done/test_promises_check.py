"""`cohong check` as the issue promises it, tried with customs XML that no part of Cohong wrote."""

import gzip
import io
import re
import zipfile

import pytest
from promise_kit import cohong, in_words, write
from raw_xml import (
    MAKERS,
    NAMESPACE,
    SELLER,
    SIGNATURE,
    TRANSFER,
    declaration,
    guid,
    list_line,
    list_return,
    message,
    order,
    order_line,
    waybill,
)

KEYS = {"schema", "file", "message", "index", "guid", "key", "verdict", "findings"}
FINDING = {"code", "level", "path", "seen", "expected", "zh", "en", "source"}


def check(folder, data, name="in.xml"):
    """Exit code and lines for one file; whatever is found must be said in full."""
    path = write(folder / name, data)
    code, lines = cohong("check", path)
    for line in lines:
        if "error" in line:
            assert line["error"]["path"].startswith(str(path))
            continue
        assert line.keys() == KEYS
        assert line["file"].startswith(str(path))
        for found in line["findings"]:
            assert found.keys() == FINDING
            assert all(found[part] for part in ("code", "level", "path", "seen", "expected", "zh", "en", "source")), (
                found
            )
            assert re.search("[一-鿿]", found["zh"])
            assert not re.search("[一-鿿]", found["en"].replace(found["seen"], "").replace("无", "")), found["en"]
            own_words = re.sub(r"「[^」]*」|[\w\[\]/]*/[\w/ ]*|BaseTransfer|BaseSubscribe", "", found["zh"])
            assert not re.search(r"\b[a-z]{2,} [a-z]{2,}\b", own_words), found["zh"]
    return code, lines


def codes(lines, level="error"):
    """Code and path of what was found."""
    return {(found["code"], found["path"]) for line in lines for found in line["findings"] if found["level"] == level}


@pytest.mark.parametrize("kind", MAKERS)
def test_every_message_passes_in_three_spellings_of_its_namespace(kind, tmp_path):
    make = MAKERS[kind]
    plain = message(kind, make(1), make(2))
    spellings = [
        plain,
        plain.replace(b"ceb:", b"").replace(b"xmlns:ceb=", b"xmlns="),
        plain.replace(b"ceb:", b"q7:").replace(b":ceb=", b":q7="),
        b"\xef\xbb\xbf" + plain,
    ]
    seen = []
    for data in spellings:
        code, lines = check(tmp_path, data)
        assert code == 0
        assert [line["verdict"] for line in lines] == ["ok", "ok"], lines
        seen.append([{name: line[name] for name in ("message", "index", "guid", "key")} for line in lines])
    assert seen[1:] == seen[:1] * 3
    assert [(line["message"], line["index"]) for line in seen[0]] == [(f"CEB{kind}", 0), (f"CEB{kind}", 1)]
    assert [line["guid"][-1] for line in seen[0]] == ["1", "2"]
    assert SELLER in seen[0][0]["key"] or kind in ("505", "506")


HEAD = "Order[1]/OrderHead"
REFUSED = {
    "unknown message": (message("303", order(), root="CEB999Message"), "customs.F01", "root"),
    "no message at all": (message("303", order(), root="Orders"), "customs.F01", "root"),
    "node of another message": (message("505", order()), "customs.F02", "Order"),
    "wrong namespace": (message("303", order()).replace(NAMESPACE.encode(), b"urn:x"), "customs.F01", "namespace"),
    "no namespace": (
        message("303", order()).replace(b"ceb:", b"").replace(b"xmlns:ceb=", b"a="), "customs.F01", "namespace",
    ),
    "no message guid": (message("303", order()).replace(b'ceb" guid=', b'ceb" gid='), "customs.F01", "CEB303Message/@guid"),
    "missing element": (message("303", order(orderNo=None)), "customs.F03", f"{HEAD}/orderNo"),
    "blank element": (message("303", order(orderNo=" \n ")), "customs.F03", f"{HEAD}/orderNo"),
    "empty number": (message("303", order(goodsValue="")), "customs.F03", f"{HEAD}/goodsValue"),
    "empty fixed length": (
        message("603", declaration(preNo="")), "customs.F04", "Inventory[1]/InventoryHead/preNo",
    ),
    "unknown element": (message("303", order(color="red")), "customs.F02", f"{HEAD}/color"),
    "bonded without account book": (
        message("603", declaration(tradeMode="1210")), "customs.R01", "Inventory[1]/InventoryHead/emsNo",
    ),
    "licence on a simplified list": (
        message("603", declaration(licenseNo="L1")), "customs.R03", "Inventory[1]/InventoryHead/licenseNo",
    ),
    "second unit alone": (
        message("603", declaration(lines=list_line(unit2="035"))), "customs.A06", "Inventory[1]/InventoryList[1]/qty2",
    ),
    "import flag": (message("603", declaration(ieFlag="I")), "customs.F07", "Inventory[1]/InventoryHead/ieFlag"),
    "text with a child": (message("303", order(orderNo="A<b/>C")), "customs.F02", f"{HEAD}/orderNo"),
    "element without namespace": (
        message("303", order()).replace(b"ceb:orderNo>", b"orderNo>"), "customs.F01", f"{HEAD}/orderNo",
    ),
    "wrong order": (
        message("303", order().replace("<ceb:appType>1</ceb:appType>", "", 1).replace(
            "<ceb:orderType>", "<ceb:appType>1</ceb:appType><ceb:orderType>", 1)), "customs.F02", f"{HEAD}/appType",
    ),
    "no nodes": (message("303"), "customs.F02", "Order"),
    "no lines": (message("303", order(lines="")), "customs.F02", "Order[1]/OrderList"),
    "101 lines": (
        message("303", order(goodsValue="2525", lines="".join(map(order_line, range(1, 102))))),
        "customs.F02", "Order[1]/OrderList",
    ),
    "101 nodes": (message("303", *map(order, range(1, 102))), "customs.F02", "Order"),
    "negative amount": (message("303", order(freight="-3.50")), "customs.F05", f"{HEAD}/freight"),
    "negative quantity": (
        message("303", order(lines=order_line(qty="-5"))), "customs.F05", "Order[1]/OrderList[1]/qty",
    ),
    "exponent": (message("303", order(freight="1e2")), "customs.F05", f"{HEAD}/freight"),
    "too many digits": (message("303", order(freight="1" * 20)), "customs.F05", f"{HEAD}/freight"),
    "six decimals": (message("303", order(freight="0.000001")), "customs.F05", f"{HEAD}/freight"),
    "no such day": (message("303", order(appTime="20260230101500")), "customs.F06", f"{HEAD}/appTime"),
    "unknown operation": (message("303", order(appType="9")), "customs.F07", f"{HEAD}/appType"),
    "unknown state": (message("303", order(appStatus="3")), "customs.F07", f"{HEAD}/appStatus"),
    "guid twice": (
        message("303", order(1), order(2, guid=guid("303", 1))), "customs.F08", "Order[2]/OrderHead/guid",
    ),
    "gap in line numbers": (message("303", order(lines=order_line(2))), "customs.F09", "Order[1]/OrderList[1]/gnum"),
    "two transfers": (message("303", order(), tail=TRANSFER * 2 + SIGNATURE), "customs.F02", "BaseTransfer"),
    "no transfer": (message("303", order(), tail=SIGNATURE), "customs.F02", "BaseTransfer"),
    "control character": (message("303", order(note="a&#1;b")), "customs.F13", f"{HEAD}/note"),
    "too long": (message("303", order(orderNo="N" * 61)), "customs.F14", f"{HEAD}/orderNo"),
    "unknown office": (
        message("603", declaration(customsCode="9999")), "customs.C01", "Inventory[1]/InventoryHead/customsCode",
    ),
    "unknown currency": (
        message("303", order(currency="XXX", lines=order_line(currency="XXX"))), "customs.C02", f"{HEAD}/currency",
    ),
    "unknown unit": (
        message("603", declaration(lines=list_line(unit="999"))), "customs.C02", "Inventory[1]/InventoryList[1]/unit",
    ),
    "unknown country": (
        message("603", declaration(country="ZZZ")), "customs.C02", "Inventory[1]/InventoryHead/country",
    ),
    "goods code": (
        message("603", declaration(lines=list_line(gcode="12"))), "customs.C03", "Inventory[1]/InventoryList[1]/gcode",
    ),
    "party code": (message("303", order(ebcCode="91440101")), "customs.C04", f"{HEAD}/ebcCode"),
    "line total": (
        message("303", order(goodsValue="24", lines=order_line(totalPrice="24"))),
        "customs.A01", "Order[1]/OrderList[1]/totalPrice",
    ),
    "goods value": (message("303", order(goodsValue="26.00")), "customs.A02", f"{HEAD}/goodsValue"),
    "two currencies": (
        message("303", order(lines=order_line(currency="142"))), "customs.A03", "Order[1]/OrderList[1]/currency",
    ),
    "net above gross": (
        message("603", declaration(netWeight="0.6")), "customs.W01", "Inventory[1]/InventoryHead/netWeight",
    ),
    "state that is no number": (message("604", list_return(1, "released")), "customs.F07", "InventoryReturn[1]/returnStatus"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_wrong_is_refused_by_name_and_path(case, tmp_path):
    data, code, path = REFUSED[case]
    exit_code, lines = check(tmp_path, data)
    assert exit_code == 1
    assert (code, path) in codes(lines), codes(lines)
    assert any(line["verdict"] == "refused" for line in lines)
    assert code in in_words("check", tmp_path / "in.xml", lang="zh")[1]


def test_one_bad_node_leaves_its_neighbours_alone(tmp_path):
    code, lines = check(tmp_path, message("303", order(1), order(2, freight="-1"), order(3)))
    assert code == 1
    assert [line["verdict"] for line in lines] == ["ok", "refused", "ok"]
    assert len(check(tmp_path, message("303", *map(order, range(1, 101))))[1]) == 100


def test_more_than_a_hundred_nodes_are_all_refused_and_all_listed(tmp_path):
    code, lines = check(tmp_path, message("303", *map(order, range(1, 151))))
    assert code == 1
    assert [line["index"] for line in lines] == list(range(150))
    assert {line["verdict"] for line in lines} == {"refused"}


TOLERATED = {
    "lower-case guid": ("303", order(guid=guid("303", 1).lower()), set()),
    "currency in letters": ("303", order(currency="CNY", lines=order_line(currency="CNY")), set()),
    "country in letters": ("603", declaration(country="USA", lines=list_line(country="USA")), set()),
    "both spellings of a currency": ("303", order(currency="USD"), set()),
    "waybill number of 2018": ("505", waybill(logisticsNo="W" * 60), {"customs.F14"}),
    "wrong check digit": ("303", order(ebcCode="91440101TE5T00016X"), {"customs.C05"}),
    "comment inside a number": ("303", order(orderNo="AB<!-- not part of it -->CD"), set()),
    "port of another country": ("603", declaration(POD="2110"), {"customs.C09"}),
    "list for China": ("603", declaration(country="142", POD="142"), {"customs.C08"}),
    "character data": ("303", order(orderNo="<![CDATA[A&B<1>]]>"), set()),
    "unknown receipt state": ("604", list_return(1, "777"), set()),
    "negative receipt state": ("604", list_return(1, "-621001"), set()),
    "receipt without preNo and invtNo": ("604", list_return(1, preNo=None, invtNo=None), set()),
    "receipt with an empty invtNo": ("604", list_return(1, invtNo=""), set()),
}


@pytest.mark.parametrize("case", TOLERATED)
def test_quirks_of_the_field_are_read(case, tmp_path):
    kind, node, warnings = TOLERATED[case]
    code, lines = check(tmp_path, message(kind, node))
    assert code == 0, lines
    assert {code for code, _ in codes(lines, "warning")} == warnings


def test_a_message_holds_many_receipts_and_two_may_share_a_guid(tmp_path):
    code, lines = check(tmp_path, message("604", *(list_return(1 + number // 2, "120") for number in range(100))))
    assert (code, len(lines)) == (0, 100)


def test_declared_data_without_signature_is_a_warning(tmp_path):
    code, lines = check(tmp_path, message("603", declaration(), tail=TRANSFER))
    assert (code, lines[0]["verdict"]) == (0, "warning")
    assert codes(lines, "warning") == {("customs.F10", "Signature")}


def test_another_encoding_is_read_when_it_is_declared(tmp_path):
    text = message("303", order()).decode()
    for encoding in ("GB18030", "UTF-16"):
        code, lines = check(tmp_path, text.replace("UTF-8", encoding).encode(encoding))
        assert (code, codes(lines, "warning")) == (0, {("customs.F01", "encoding")})
    code, lines = check(tmp_path, text.encode("gb18030"))
    assert (code, lines[0]["error"]["code"]) == (2, "customs.xml_malformed")


def zipped(**files):
    """A zip archive of some files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(f"{name}.xml", data)
    return packed.getvalue()


GOOD = message("303", *map(order, range(1, 41)))
PROLOG = b'<?xml version="1.0"?>'
BODY = message("303", order(orderNo="&a;")).partition(b"\n")[2]
NESTED = b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
UNREADABLE = {
    "empty": (b"", "customs.file_empty"),
    "text": (b"no markup here\n", "customs.xml_malformed"),
    "cut short": (GOOD[:-40], "customs.xml_malformed"),
    "gzip cut short": (gzip.compress(GOOD)[:-20], "customs.archive_truncated"),
    "zip cut short": (zipped(a=GOOD)[:-40], "customs.archive_truncated"),
    "DTD": (PROLOG + b"<!DOCTYPE x>" + BODY, "customs.xml_dtd_refused"),
    "entities of entities": (PROLOG + b'<!DOCTYPE x [<!ENTITY a "ha">' + NESTED + b"]>" + BODY, "customs.xml_dtd_refused"),
    "external entity": (
        PROLOG + b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + BODY, "customs.xml_dtd_refused",
    ),
    "DTD from elsewhere": (PROLOG + b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">' + BODY, "customs.xml_dtd_refused"),
    "undeclared entity": (BODY, "customs.xml_malformed"),
    "deep": (b"<a>" * 50_000 + b"</a>" * 50_000, "customs.xml_too_deep"),
    "deep inside a node": (message("303", order(note="<b>" * 200 + "</b>" * 200)), "customs.xml_too_deep"),
    "packed blank of 40 MB": (gzip.compress(b"<a>" + b" " * (40 << 20)), "customs.xml_too_large"),
    "empty zip": (zipped(), "customs.file_empty"),
}  # fmt: skip


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_cannot_be_read_is_an_error_by_name(case, tmp_path):
    data, name = UNREADABLE[case]
    code, lines = check(tmp_path, data)
    assert (code, [line["error"]["code"] for line in lines]) == (2, [name])


def test_a_folder_is_read_to_its_end_whatever_lies_in_it(tmp_path):
    write(tmp_path / "a.xml", message("303", order()))
    write(tmp_path / "b.xml", b"")
    write(tmp_path / "c" / "d.zip", zipped(one=message("505", waybill()), two=GOOD[:-9], three=message("304")))
    write(tmp_path / "e.xml.gz", gzip.compress(message("603", declaration())))
    write(tmp_path / "notes.txt", b"not looked at")
    code, lines = cohong("check", tmp_path, tmp_path / "absent.xml")
    assert code == 2
    told = [line["error"]["code"] if "error" in line else f"{line['message']} {line['verdict']}" for line in lines]
    assert told == [
        "CEB303 ok", "customs.file_empty", "CEB505 ok", "customs.xml_malformed", "CEB304 refused", "CEB603 ok",
        "customs.file_missing",
    ]  # fmt: skip

"""Examples that break one rule each, made from good documents by the smallest change; `tools/generate.py` writes them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from cohong.channels.customs.schema import Edition
from rule_samples import GOOD, NodeTexts, message

Change = Mapping[str, str | None]
TARIFF, RATES = "tariff.json", "rates.json"


class Break(msgspec.Struct, frozen=True, kw_only=True):
    """One example. The texts of `head` and `line` (the second line where there are two) replace those of the good document,
    None leaves an element out; `lines` replaces all lines, `nodes` all nodes; `swap` changes the finished text. `books`: the
    rule needs the tariff or rates beside the examples. It is read at `now` and, where given, as of `edition`."""

    code: str
    kind: str
    name: str = ""
    head: Change = {}
    line: Change = {}
    lines: Sequence[Mapping[str, str]] | None = None
    nodes: tuple[NodeTexts, ...] = ()
    swap: tuple[str, str] = ("", "")
    signed: bool = True
    books: bool = False
    now: str = ""
    edition: Edition | None = None

    @property
    def file(self) -> str:
        """Name of the file below examples/customs/broken."""
        return f"{self.name or self.code}.xml"


def _changed(texts: Mapping[str, str], change: Change) -> dict[str, str]:
    return {name: text for name, text in {**texts, **change}.items() if text is not None}


def node_of(one: Break) -> NodeTexts:
    """The good document of its kind with the changes."""
    head, lines = GOOD[one.kind]
    if one.lines is not None:
        lines = one.lines
    elif lines and one.line:
        lines = [*lines[:-1], _changed(lines[-1], one.line)]
    return _changed(head, one.head), lines


def xml_of(one: Break) -> str:
    """The whole message."""
    text = message(one.kind, one.nodes or [node_of(one)], signed=one.signed)
    return text.replace(*one.swap, 1) if one.swap[0] else text


_ORDER, _LIST, _RETURN = "CEB303", "CEB603", "CEB213"
_ARRIVAL = GOOD["CEB507"]
_CNY = {"currency": "CNY", "qty": "1000", "totalPrice": "5000.00"}
_PART = ({**_ARRIVAL[0], "msgCount": "2"}, [{"gnum": "1", "logisticsNo": "WB0000000003"}])
_OVERSEAS = {"tradeMode": "9810"}


def _both(kind: str, change: Mapping[str, str]) -> list[dict[str, str]]:
    return [_changed(line, change) for line in GOOD[kind][1]]


BREAKS: tuple[Break, ...] = (
    Break(code="F01", kind=_ORDER, swap=('version="1.0">', 'version="">')),
    Break(code="F02", kind=_ORDER, head={"colour": "red"}),
    Break(
        code="F02", kind="CEB507", name="F02-CEB507",
        swap=("ArrivalHead>\n<ceb:guid>", "ArrivalHead>\n<ceb:guide/>\n<ceb:guid>"),
    ),
    Break(code="F03", kind=_ORDER, head={"ebcName": " "}),
    Break(code="F03", kind="CEB605", name="F03-CEB605", head={"reason": None}),
    Break(code="F04", kind=_LIST, head={"preNo": ""}),
    Break(code="F05", kind="CEB505", head={"freight": "-20.5"}),
    Break(code="F06", kind=_ORDER, head={"appTime": "20260230101500"}),
    Break(code="F06", kind="CEB509", name="F06-CEB509", head={"leaveTime": "20260107246000"}),
    Break(code="F06", kind=_LIST, name="F06-future", head={"appTime": "20260112101500"}, now="20260110000000"),
    Break(code="F07", kind=_LIST, head={"statisticsFlag": "C"}),
    Break(code="F07", kind=_RETURN, name="F07-CEB213", head={"ieFlag": "E"}),
    Break(code="F07", kind="CEB701", name="F07-CEB701", head={"summaryFlag": "3"}),
    Break(code="F07", kind="CEB900", name="F07-CEB900", head={"returnStatus": "120"}),
    Break(code="F07", kind=_LIST, name="F07-mode", head={"tradeMode": "0110"}),
    Break(code="F07", kind=_ORDER, name="F07-2018", head={"orderType": "B"}, edition="2018"),
    Break(code="F07", kind="CEB604", name="F07-CEB604", head={"returnStatus": "ok"}),
    Break(code="F08", kind="CEB403", nodes=(GOOD["CEB403"], GOOD["CEB403"]), swap=("-000000000002<", "-000000000001<")),
    Break(code="F09", kind=_LIST, line={"gnum": "3"}),
    Break(code="F09", kind=_RETURN, name="F09-CEB213", line={"gnum": "2"}),
    Break(code="F09", kind="CEB607", name="F09-CEB607", line={"gnum": "1"}),
    Break(code="F09", kind="CEB792", name="F09-CEB792", line={"gseqno": "0"}),
    Break(code="F10", kind="CEB605", signed=False),
    Break(code="F11", kind=_ORDER, swap=(">DXP<", ">AS2<")),
    Break(code="F12", kind="CEB607", head={"msgSeqNo": "2"}),
    Break(code="F12", kind="CEB507", name="F12-CEB507", nodes=(_PART, _PART)),
    Break(code="F13", kind=_ORDER, head={"orderNo": "DEMO\t000001"}),
    Break(code="F14", kind=_ORDER, head={"orderNo": "9" * 61}),
    Break(code="F14", kind="CEB505", name="F14-old", head={"logisticsNo": "9" * 40}),
    Break(code="C01", kind=_LIST, head={"portCode": "9999"}),
    Break(code="C02", kind=_LIST, head={"wrapType": "9"}),
    Break(code="C02", kind="CEB505", name="C02-currency", head={"currency": "999"}),
    Break(code="C02", kind=_RETURN, name="C02-country", head={"country": "XXX"}),
    Break(code="C02", kind=_ORDER, name="C02-unit", line={"unit": "999"}),
    Break(code="C02", kind="CEB509", name="C02-transport", head={"trafMode": "Q"}),
    Break(code="C03", kind=_LIST, line={"gcode": "39269090"}),
    Break(code="C03", kind=_LIST, name="C03-tariff", line={"gcode": "3926909099"}, books=True),
    Break(
        code="C03", kind=_LIST, name="C03-heading", head={"statisticsFlag": "A"},
        line={"gcode": "3925909099"}, books=True,
    ),
    Break(code="C04", kind=_LIST, head={"agentCode": "NO"}),
    Break(code="C04", kind="CEB701", name="C04-CEB701", head={"declAgentCode": "12345"}),
    Break(code="C05", kind=_ORDER, head={"ebcCode": "91440101TE5T00016X"}),
    Break(code="C06", kind="CEB605", head={"invtNo": "51412026X000000001"}),
    Break(code="C06", kind="CEB701", name="C06-CEB701", line={"invtNo": "51422026E000000001"}),
    Break(code="C06", kind=_LIST, name="C06-CEB603", head={"preNo": "B20261345000000001"}),
    Break(code="C07", kind="CEB507", head={"loctNo": "514501"}),
    Break(code="C08", kind=_RETURN, head={"country": "142"}),
    Break(code="C08", kind=_LIST, name="C08-CEB603", line={"country": "142"}),
    Break(code="C09", kind=_LIST, head={"POD": "1331"}),
    Break(code="C10", kind=_LIST, line={"unit2": "007", "qty2": "5"}, books=True),
    Break(code="C11", kind=_LIST, line={"barCode": "6901234567890"}),
    Break(code="A01", kind=_LIST, line={"totalPrice": "24.90"}),
    Break(code="A02", kind=_ORDER, head={"goodsValue": "49.99"}),
    Break(code="A03", kind=_ORDER, line={"currency": "EUR"}),
    Break(code="A04", kind=_LIST, line={"price": "0", "totalPrice": "0.00"}, name="A04"),
    Break(code="A05", kind=_LIST, line={"unit1": "007", "qty1": "4"}),
    Break(code="A05", kind=_RETURN, name="A05-CEB213", line={"unit1": "007", "qty1": "2"}),
    Break(code="A06", kind=_LIST, line={"unit2": "011"}),
    Break(code="A07", kind=_LIST, line={"qty1": "0.45"}),
    Break(code="A10", kind=_LIST, head={"tradeMode": "9710"}, lines=_both(_LIST, _CNY)),
    Break(
        code="A10", kind=_LIST, name="A10-rates", head=_OVERSEAS,
        lines=_both(_LIST, {**_CNY, "currency": "502", "qty": "100", "totalPrice": "500.00"}), books=True,
    ),
    Break(code="A11", kind=_LIST, head={"freight": "0.00"}),
    Break(code="W01", kind=_LIST, head={"netWeight": "0.66"}),
    Break(code="W01", kind="CEB607", name="W01-CEB607", head={"grossWeight": "0"}),
    Break(
        code="R01", kind=_LIST, head={"tradeMode": "1210", "iacCode": GOOD[_LIST][0]["agentCode"], "iacName": "示例丁仓储有限公司"},
        lines=_both(_LIST, {"itemRecordNo": "1"}),
    ),
    Break(code="R02", kind=_LIST, head={"emsNo": "H5141"}),
    Break(code="R03", kind=_LIST, head={"statisticsFlag": "A", "licenseNo": "26-AA-000001"}),
    Break(code="R03", kind=_LIST, name="R03-tariff", head={"statisticsFlag": "A"}, line={"gcode": "2503000000"}, books=True),
    Break(code="R05", kind=_RETURN, head={"tradeMode": "9610"}),
    Break(code="R07", kind="CEB403", head={"payName": "示例支付有限公司"}),
    Break(code="R08", kind=_LIST, head={"statisticsFlag": "A"}, line={"gcode": "8504401400"}, books=True),
    Break(code="R09", kind=_ORDER, head={"orderType": "B", "appTime": "20190105101500"}),
    Break(code="R09", kind=_RETURN, name="R09-CEB213", head={"appTime": "20210105101500"}),
    Break(code="X10", kind="CEB701", head={"startTime": "20260101000000"}),
    Break(code="X10", kind="CEB701", name="X10-twice", line={"invtNo": "51412026E000000001"}),
    Break(code="X11", kind="CEB792", line={"gcode": "3926909010"}),
    Break(code="D08", kind=_LIST, line={"unit2": ""}),
    Break(code="D14", kind=_RETURN, head={"tradeMode": None}),
    Break(code="D16", kind=_RETURN, head={"coElNo": "RET" + "0" * 18}),
    Break(code="D17", kind=_ORDER, line={"itemNo": "SKU" + "0" * 18}),
)  # fmt: skip


def _row(code: str, unit1: str, *flags: str, unit2: str = "") -> dict[str, Any]:
    return {"code": code, "since": 20200101, "unit1": unit1, "unit2": unit2, "flags": list(flags)}


_HEADING = {"source": "invented", "snapshot": "2026-01", "evidence": ""}
BOOKS: dict[str, dict[str, Any]] = {
    TARIFF: {
        "title": "A small invented tariff: four codes whose units and flags are made up",
        **_HEADING,
        "rows": [
            _row("3926909090", "035"),
            _row("3926909010", "035") | {"until": 20231231},
            _row("2503000000", "035", "licence"),
            _row("8504401400", "035", "certification"),
        ],
    },
    RATES: {
        "title": "Invented rates of exchange",
        **_HEADING,
        "rows": [
            {"currency": "USD", "since": 20250101, "until": 20251231, "cny": "7.1"},
            {"currency": "USD", "since": 20260101, "cny": "7"},
        ],
    },
}
"""The books that the examples need, by file name."""


def example_files() -> dict[str, str]:
    """File name below examples/customs to its text."""
    made = {f"broken/{one.file}": xml_of(one) for one in BREAKS}
    assert len(made) == len(BREAKS), "a name twice"
    return made | {name: json.dumps(book, ensure_ascii=False, indent=1) + "\n" for name, book in BOOKS.items()}

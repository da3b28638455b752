"""Valid invented documents of the rest of the family: returns, movements, cancellation, summary, and their receipts."""

import customs_samples as samples

from cohong.channels.customs.schema import KINDS
from cohong.channels.customs.writer import NodeTexts, write_message

SELLER, AGENT = samples.SELLER, samples.AGENT
LIST_NUMBER = "51412024E000000001"
_PARTIES = {
    "ebcCode": SELLER,
    "ebcName": "示例甲贸易有限公司",
    "agentCode": AGENT,
    "agentName": "示例乙供应链有限公司",
}
_CARRIER = {"logisticsCode": AGENT, "logisticsName": "示例乙供应链有限公司"}
_OPERATOR = {"operatorCode": AGENT, "operatorName": "示例乙供应链有限公司"}
_BROKER = {"declAgentCode": AGENT, "declAgentName": "示例乙供应链有限公司"}
_PARTS = {"msgCount": "1", "msgSeqNo": "1"}
_STATE = {"returnStatus": "2", "returnTime": "20240105101600000", "returnInfo": "[Code:1000;Desc:新增申报成功]"}


def _common(kind: str, number: int) -> dict[str, str]:
    head = {"guid": samples.guid(kind, number), "appType": "1", "appTime": "20240105101500", "appStatus": "2"}
    return head | {"customsCode": "5141"}


def arrival(number: int = 1, lines: int = 2) -> NodeTexts:
    """The arrival of parcels at the site."""
    head = _common("CEB507", number) | _OPERATOR | _CARRIER | _PARTS
    head |= {
        "copNo": f"ARR{number:09d}",
        "ieFlag": "E",
        "trafMode": "5",
        "billNo": "78400000001",
        "domesticTrafNo": "粤A00001",
    }
    return head, [{"gnum": str(n), "logisticsNo": f"WB{n:010d}", "totalPackageNo": "BAG1"} for n in range(1, lines + 1)]


def departure(number: int = 1, lines: int = 2) -> NodeTexts:
    """The departure of the same."""
    head = _common("CEB509", number) | _CARRIER | _PARTS
    head |= {"copNo": f"DEP{number:09d}", "trafMode": "5", "trafName": "EX100", "voyageNo": "EX100"}
    head |= {"billNo": "78400000001", "leaveTime": "20240107093000"}
    return head, [{"gnum": str(n), "totalPackageNo": "BAG1", "logisticsNo": f"WB{n:010d}"} for n in range(1, lines + 1)]


def way_bill(number: int = 1, lines: int = 2) -> NodeTexts:
    """The relation of lists to a master bill."""
    head = _common("CEB607", number) | _CARRIER | _PARTS
    head |= {"copNo": f"MAW{number:09d}", "agentCode": AGENT, "agentName": "示例乙供应链有限公司"}
    head |= {"trafMode": "5", "trafName": "EX100", "voyageNo": "EX100", "billNo": "78400000001", "grossWeight": "1.3"}
    return head, [{"gnum": str(n), "totalPackageNo": "BAG1", "logisticsNo": f"WB{n:010d}"} for n in range(1, lines + 1)]


def cancellation(number: int = 1) -> NodeTexts:
    """A list taken back."""
    head = _common("CEB605", number) | _PARTIES
    return head | {"copNo": f"CAN{number:09d}", "invtNo": LIST_NUMBER, "reason": "客户取消订单"}, []


def refund(number: int = 1, lines: int = 1) -> NodeTexts:
    """An application to bring goods back."""
    head = _common("CEB213", number) | _PARTIES | _CARRIER
    head |= {"ebpCode": "无", "ebpName": "Example Marketplace", "logisticsNo": f"WB{number:010d}"}
    head |= {"coElNo": f"REF{number:09d}", "invtNo": LIST_NUMBER, "tradeMode": "9661", "billNo": "78400000002"}
    head |= {"ieFlag": "I", "trafMode": "5", "trafName": "EX101", "voyageNo": "EX101", "portCode": "5141"}
    head |= {"reason": "质量问题", "country": "502"}
    line = {"gcode": "3926909090", "gname": "塑料手机壳", "gmodel": "塑料|无品牌", "qty": "1", "qty1": "0.02"}
    line |= {"unit": "007", "unit1": "035"}
    return head, [{"gnum": str(n)} | line for n in range(1, lines + 1)]


def tally(number: int = 1) -> NodeTexts:
    """What was found of the goods that came back."""
    head = _common("CEB215", number) | _OPERATOR | _CARRIER
    head |= {
        "logisticsNo": f"WB{number:010d}",
        "invtNo": LIST_NUMBER,
        "coElNo": f"REF{number:09d}",
        "billNo": "78400000002",
    }
    return head | {"ieFlag": "I", "trafMode": "5", "trafName": "EX101", "voyageNo": "EX101", "location": "A-01"}, []


def summary(number: int = 1, lines: int = 2) -> NodeTexts:
    """The lists of a month, to be summed up."""
    head = _common("CEB701", number) | _PARTIES | _BROKER | _PARTS
    head |= {"copNo": f"SUM{number:09d}", "summaryFlag": "1", "itemNameFlag": "1"}
    return head, [{"invtNo": f"51412024E{n:09d}"} for n in range(1, lines + 1)]


def result(number: int = 1, lines: int = 2) -> NodeTexts:
    """What customs made of it."""
    head = {"guid": samples.guid("CEB792", number), "customsCode": "5141", "sumNo": f"S20240205{number:09d}"}
    head |= {"opDate": "20240205100000000", "declSeqNo": f"D20240205{number:09d}", "entryId": f"514120240{number:09d}"}
    head |= {"decState": "1", "grossWeight": "1.3", "netWeight": "1"} | _PARTIES | _BROKER | _PARTS
    row = {"gseqno": "1", "gnum": "1", "gcode": "3926909090"}
    return head, [{"invtNo": f"51412024E{n:09d}", "logisticsNo": f"WB{n:010d}"} | row for n in range(1, lines + 1)]


def receipt(kind: str, number: int = 1) -> NodeTexts:
    """A receipt of the given kind, state 2."""
    pre = {"preNo": f"B20240105{number:09d}"}
    carrier, operator, agent = {"logisticsCode": AGENT}, {"operatorCode": AGENT}, {"agentCode": AGENT}
    parts = {
        "CEB508": operator | carrier | pre | {"copNo": f"ARR{number:09d}", "billNo": "78400000001", "msgSeqNo": "1"},
        "CEB510": carrier | pre | {"copNo": f"DEP{number:09d}", "msgSeqNo": "1"},
        "CEB606": agent | pre | {"copNo": f"CAN{number:09d}", "invtNo": LIST_NUMBER},
        "CEB608": agent | carrier | pre | {"copNo": f"MAW{number:09d}", "billNo": "78400000001", "msgSeqNo": "1"},
        "CEB214": agent | {"ebpCode": "无", "ebcCode": SELLER, "coElNo": f"REF{number:09d}", "invtNo": LIST_NUMBER},
        "CEB216": operator | carrier | {"logisticsNo": f"WB{number:010d}", "coElNo": f"REF{number:09d}"},
        "CEB702": agent | pre | {"ebcCode": SELLER, "copNo": f"SUM{number:09d}", "msgSeqNo": "1"},
    }
    return {"guid": samples.guid(kind, number)} | parts[kind] | _STATE, []


def format_check(number: int = 1) -> NodeTexts:
    """The e-port could not read a message."""
    head = {"guid": samples.guid("CEB900", number), "returnStatus": "-10101", "returnInfo": "报文格式错误"}
    head |= {"returnTime": "2024-01-05 10:16:00", "oriCopMsgId": f"MSG{number:09d}", "oriMessageType": "CEB303Message"}
    return head | {"oriBizMessage": "<ceb:CEB303Message>]]>\n</ceb:CEB303Message>"}, []


MAKERS = {
    "CEB507": arrival,
    "CEB509": departure,
    "CEB607": way_bill,
    "CEB605": cancellation,
    "CEB213": refund,
    "CEB215": tally,
    "CEB701": summary,
    "CEB792": result,
    "CEB900": format_check,
}


def node(kind: str, number: int = 1) -> NodeTexts:
    """A valid node of any kind of the whole family."""
    if kind in MAKERS:
        return MAKERS[kind](number)
    return samples.node(kind, number) if kind in (*samples.MAKERS, *samples.RECEIPTS) else receipt(kind, number)


def message(kind: str, nodes: list[NodeTexts] | None = None, count: int = 1) -> bytes:
    """A valid message of `count` nodes, or of the nodes given."""
    nodes = nodes or [node(kind, number) for number in range(1, count + 1)]
    transfer = None if KINDS[kind].receipt else samples.TRANSFER
    return write_message(kind, nodes, transfer, samples.guid(kind, 999_999))

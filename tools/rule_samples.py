"""Good customs documents of every kind, all invented, from which the examples that break a rule are made."""

from collections.abc import Mapping, Sequence

from cohong.channels.customs.schema import KINDS, NAMESPACE, Element

SELLER, AGENT = "91440101TE5T00016C", "91440101TE5T000247"
SIGNATURE = """<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
<ds:SignedInfo>
<ds:CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"/>
<ds:SignatureMethod Algorithm="http://www.chinaport.gov.cn/2022/04/xmldsig#sm2-sm3"/>
<ds:Reference URI="">
<ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/></ds:Transforms>
<ds:DigestMethod Algorithm="http://www.chinaport.gov.cn/2022/04/xmldsig#sm3"/>
<ds:DigestValue>aW52ZW50ZWQ=</ds:DigestValue>
</ds:Reference>
</ds:SignedInfo>
<ds:SignatureValue>aW52ZW50ZWQ=</ds:SignatureValue>
<ds:KeyInfo><ds:KeyName>0123456789</ds:KeyName></ds:KeyInfo>
</ds:Signature>
"""
Texts = Mapping[str, str]
NodeTexts = tuple[Texts, Sequence[Texts]]

_SENT = {"appType": "1", "appTime": "20260105101500", "appStatus": "2"}
_PLATFORM = {"ebpCode": "无", "ebpName": "Example Marketplace"}
_SELLER = {"ebcCode": SELLER, "ebcName": "示例甲贸易有限公司"}
_AGENT = {"agentCode": AGENT, "agentName": "示例乙供应链有限公司"}
_CARRIER = {"logisticsCode": AGENT, "logisticsName": "示例乙供应链有限公司"}
_OPERATOR = {"operatorCode": AGENT, "operatorName": "示例乙供应链有限公司"}
_BROKER = {"declAgentCode": AGENT, "declAgentName": "示例乙供应链有限公司"}
_WHOLE = {"msgCount": "1", "msgSeqNo": "1"}
_FLIGHT = {"trafMode": "5", "trafName": "EX100", "voyageNo": "EX100", "billNo": "000-00000001"}
_PARCEL = {"logisticsNo": "WB0000000001"}
_LISTED = {"invtNo": "51412026E000000001"}
_OFFICE = {"customsCode": "5141"}
_PARCEL_LINES = [{"gnum": "1", **_PARCEL}, {"gnum": "2", "logisticsNo": "WB0000000002"}]
_ARTICLE = {"unit": "007", "currency": "502", "qty": "5", "price": "5.00", "totalPrice": "25.00"}
_DECLARED = {
    "gcode": "3926909090", "gname": "塑料手机壳", "gmodel": "塑料|无品牌", "barCode": "无", "country": "502", "unit1": "035",
    "qty1": "0.1", **_ARTICLE,
}  # fmt: skip
_RETURNED = {
    "gcode": "3926909090", "gname": "塑料手机壳", "gmodel": "塑料|无品牌", "qty": "1", "qty1": "0.02", "unit": "007",
    "unit1": "035",
}  # fmt: skip

GOOD: dict[str, NodeTexts] = {
    "CEB303": (
        {
            **_SENT, **_PLATFORM, **_SELLER, "orderType": "E", "orderNo": "DEMO-000001", "goodsValue": "50.00",
            "freight": "3.50", "currency": "502",
        },
        [{"gnum": str(n), "itemNo": f"SKU-{n}", "itemName": "手机壳", **_ARTICLE} for n in (1, 2)],
    ),
    "CEB403": (
        {
            **_SENT, **_PLATFORM, **_SELLER, "orderNo": "DEMO-000001", "payName": "Example Payments Ltd",
            "payNo": "PAY000000001", "charge": "53.50", "currency": "502", "accountingDate": "20260105120000",
        },
        [],
    ),
    "CEB505": (
        {
            **_SENT, **_CARRIER, **_PARCEL, **_SELLER, "freight": "20.5", "insuredFee": "0", "currency": "142",
            "grossWeight": "0.65", "packNo": "1", "goodsInfo": "手机壳",
        },
        [],
    ),
    "CEB603": (
        {
            **_SENT, **_OFFICE, **_PLATFORM, **_CARRIER, **_PARCEL, **_AGENT, **_SELLER, "orderNo": "DEMO-000001",
            "copNo": "COP000000001", "ieFlag": "E", "portCode": "5141", "ieDate": "20260106", "statisticsFlag": "B",
            "ownerCode": "NO", "ownerName": "示例丙制造厂", "tradeMode": "9610", "trafMode": "5", "country": "502",
            "POD": "3154", "freight": "20.5", "fCurrency": "142", "fFlag": "3", "insuredFee": "0", "iCurrency": "142",
            "iFlag": "3", "wrapType": "2", "packNo": "1", "grossWeight": "0.65", "netWeight": "0.5",
        },
        [{"gnum": str(n), "itemNo": f"SKU-{n}", **_DECLARED} for n in (1, 2)],
    ),
    "CEB507": (
        {
            **_SENT, **_OFFICE, **_OPERATOR, **_CARRIER, **_WHOLE, "copNo": "ARR000000001", "loctNo": "514101",
            "ieFlag": "E", "trafMode": "5", "billNo": "000-00000001", "domesticTrafNo": "粤A00001",
        },
        _PARCEL_LINES,
    ),
    "CEB509": (
        {
            **_SENT, **_OFFICE, **_CARRIER, **_WHOLE, **_FLIGHT, "copNo": "DEP000000001", "leaveTime": "20260107083000",
        },
        _PARCEL_LINES,
    ),
    "CEB605": (
        {**_SENT, **_OFFICE, **_AGENT, **_SELLER, **_LISTED, "copNo": "CAN000000001", "reason": "买家取消订单"},
        [],
    ),
    "CEB607": (
        {**_SENT, **_OFFICE, **_AGENT, **_CARRIER, **_WHOLE, **_FLIGHT, "copNo": "BIL000000001", "grossWeight": "1.3"},
        _PARCEL_LINES,
    ),
    "CEB213": (
        {
            **_SENT, **_OFFICE, **_PLATFORM, **_SELLER, **_CARRIER, **_PARCEL, **_LISTED, **_AGENT, **_FLIGHT,
            "coElNo": "RET000000001", "tradeMode": "9661", "ieFlag": "I", "portCode": "5141", "reason": "买家退货",
            "country": "502",
        },
        [{"gnum": "2", **_RETURNED}, {"gnum": "1", **_RETURNED}],
    ),
    "CEB215": (
        {
            **_SENT, **_OFFICE, **_OPERATOR, **_CARRIER, **_PARCEL, **_LISTED, **_FLIGHT, "coElNo": "RET000000001",
            "ieFlag": "I",
        },
        [],
    ),
    "CEB701": (
        {
            **_SENT, **_OFFICE, **_AGENT, **_SELLER, **_BROKER, **_WHOLE, "copNo": "SUM000000001", "summaryFlag": "1",
            "itemNameFlag": "1",
        },
        [_LISTED, {"invtNo": "51412026E000000002"}],
    ),
    "CEB792": (
        {
            **_OFFICE, **_AGENT, **_SELLER, **_BROKER, **_WHOLE, "sumNo": "514120260000000001",
            "opDate": "20260201101500000", "declSeqNo": "514120260000000002", "decState": "1", "grossWeight": "1.3",
            "netWeight": "1",
        },
        [
            {**_LISTED, **_PARCEL, "gseqno": "1", "gnum": "1", "gcode": "3926909090"},
            {**_LISTED, **_PARCEL, "gseqno": "1", "gnum": "2", "gcode": "3926909090"},
        ],
    ),
    "CEB604": (
        {
            **_LISTED, "agentCode": AGENT, "copNo": "COP000000001", "preNo": "B20260105000000001", "ebcCode": SELLER,
            "ebpCode": "无", "orderNo": "DEMO-000001", "statisticsFlag": "B", "returnStatus": "120",
            "returnTime": "20260105101600000", "returnInfo": "[Code:1800;Desc:逻辑校验通过]",
        },
        [],
    ),
    "CEB900": (
        {
            "returnStatus": "-0002", "returnInfo": "示例：报文不符合格式", "returnTime": "2026-01-05 10:16:00",
            "oriMessageType": "CEB303Message", "oriBizMessage": "-",
        },
        [],
    ),
}  # fmt: skip
"""Head and lines of one good document of each kind."""


def guid(kind: str, number: int) -> str:
    """A guid of 36 characters."""
    return f"0F3B7A52-{kind[3:]:0>4}-4C1E-9A00-{number:012d}"


def message(kind: str, nodes: Sequence[NodeTexts], *, signed: bool = True) -> str:
    """A message as asked for, right or wrong: elements in the order of the schema, unknown ones last."""
    shape = KINDS[kind]
    body = "".join(_node(kind, node, number) for number, node in enumerate(nodes, 1))
    if not shape.receipt:
        body += (
            "<ceb:BaseTransfer>\n"
            + _cells(
                {"copCode": AGENT, "copName": "示例乙供应链有限公司", "dxpMode": "DXP", "dxpId": "DXPENT0000000000"}
            )
            + "</ceb:BaseTransfer>\n"
        )
        body += SIGNATURE if signed else ""
    attributes = f'xmlns:ceb="{NAMESPACE}" guid="{guid(kind, 999_999)}" version="1.0"'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<ceb:{shape.root} {attributes}>\n{body}</ceb:{shape.root}>\n'


def _node(kind: str, node: NodeTexts, number: int) -> str:
    shape, (head, lines) = KINDS[kind], node
    inner = _cells(_sorted({"guid": guid(kind, number), **head}, shape.head_elements))
    if shape.line:
        rows = "".join(
            f"<ceb:{shape.line}>\n{_cells(_sorted(line, shape.line_elements))}</ceb:{shape.line}>\n" for line in lines
        )
        inner = f"<ceb:{shape.head}>\n{inner}</ceb:{shape.head}>\n{rows}"
    return f"<ceb:{shape.node}>\n{inner}</ceb:{shape.node}>\n"


def _cells(texts: Texts) -> str:
    return "".join(f"<ceb:{name}>{text}</ceb:{name}>\n" for name, text in texts.items())


def _sorted(texts: Texts, elements: Sequence[Element]) -> dict[str, str]:
    order = {element.name: place for place, element in enumerate(elements)}
    return dict(sorted(texts.items(), key=lambda item: order.get(item[0], len(order))))

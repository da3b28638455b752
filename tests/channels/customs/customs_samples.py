"""Valid invented documents of every kind, numbered, for tests to use as they are or to spoil."""

from collections.abc import Mapping, Sequence

from cohong.channels.customs.schema import KINDS, NAMESPACE, Element
from cohong.channels.customs.writer import NodeTexts, write_message

SELLER, AGENT = "91440101TE5T00016C", "91440101TE5T000247"
TRANSFER = {"copCode": AGENT, "copName": "示例乙供应链有限公司", "dxpMode": "DXP", "dxpId": "DXPENT0000000000"}


def guid(kind: str, number: int) -> str:
    """A guid of 36 characters, unique for kind and number."""
    return f"0F3B7A52-{kind[3:]:0>4}-4C1E-9A00-{number:012d}"


def _common(kind: str, number: int, second: int = 0) -> dict[str, str]:
    return {"guid": guid(kind, number), "appType": "1", "appTime": f"202401051015{second:02d}", "appStatus": "2"}


def order(number: int = 1, lines: int = 2) -> NodeTexts:
    """An order in USD whose lines are 5 x 5.00 each."""
    head = _common("CEB303", number) | {
        "orderType": "E",
        "orderNo": f"DEMO-{number:06d}",
        "ebpCode": "无",
        "ebpName": "Example Marketplace",
        "ebcCode": SELLER,
        "ebcName": "示例甲贸易有限公司",
        "goodsValue": f"{25 * lines}.00",
        "freight": "3.50",
        "currency": "502",
    }
    line = {"itemName": "手机壳", "unit": "007", "currency": "502", "qty": "5", "price": "5.00", "totalPrice": "25.00"}
    return head, [{"gnum": str(n), "itemNo": f"SKU-{n}"} | line for n in range(1, lines + 1)]


def receipt_of_money(number: int = 1) -> NodeTexts:
    """The receipt of what an order of two lines costs."""
    head = _common("CEB403", number) | {
        "ebpCode": "无",
        "ebpName": "Example Marketplace",
        "ebcCode": SELLER,
        "ebcName": "示例甲贸易有限公司",
        "orderNo": f"DEMO-{number:06d}",
        "payName": "Example Payments Ltd",
        "payNo": f"PAY{number:09d}",
        "charge": "53.50",
        "currency": "502",
        "accountingDate": "20240105120000",
    }
    return head, []


def waybill(number: int = 1) -> NodeTexts:
    """The waybill of an order."""
    head = _common("CEB505", number) | {
        "logisticsCode": AGENT,
        "logisticsName": "示例乙供应链有限公司",
        "logisticsNo": f"WB{number:010d}",
        "freight": "20.5",
        "insuredFee": "0",
        "currency": "142",
        "grossWeight": "0.65",
        "packNo": "1",
        "goodsInfo": "手机壳",
        "ebcCode": SELLER,
    }
    return head, []


def declared_list(number: int = 1, lines: int = 2) -> NodeTexts:
    """The list of an order by 9610, summary declaration."""
    head = _common("CEB603", number) | {
        "customsCode": "5141",
        "ebpCode": "无",
        "ebpName": "Example Marketplace",
        "orderNo": f"DEMO-{number:06d}",
        "logisticsCode": AGENT,
        "logisticsName": "示例乙供应链有限公司",
        "logisticsNo": f"WB{number:010d}",
        "copNo": f"COP{number:09d}",
        "ieFlag": "E",
        "portCode": "5141",
        "ieDate": "20240106",
        "statisticsFlag": "B",
        "agentCode": AGENT,
        "agentName": "示例乙供应链有限公司",
        "ebcCode": SELLER,
        "ebcName": "示例甲贸易有限公司",
        "ownerCode": "NO",
        "ownerName": "示例丙制造厂",
        "tradeMode": "9610",
        "trafMode": "5",
        "country": "502",
        "POD": "3154",
        "freight": "20.5",
        "fCurrency": "142",
        "fFlag": "3",
        "insuredFee": "0",
        "iCurrency": "142",
        "iFlag": "3",
        "wrapType": "2",
        "packNo": "1",
        "grossWeight": "0.65",
        "netWeight": "0.5",
    }
    line = {
        "gcode": "3926909090",
        "gname": "塑料手机壳",
        "gmodel": "塑料|无品牌",
        "barCode": "无",
        "country": "502",
        "currency": "502",
        "qty": "5",
        "qty1": "0.1",
        "unit": "007",
        "unit1": "035",
        "price": "5.00",
        "totalPrice": "25.00",
    }
    return head, [{"gnum": str(n), "itemNo": f"SKU-{n}"} | line for n in range(1, lines + 1)]


def receipt(kind: str, number: int = 1) -> NodeTexts:
    """A receipt of the given kind, state 2."""
    ends = {"returnStatus": "2", "returnTime": "20240105101600000", "returnInfo": "[Code:1000;Desc:新增申报成功]"}
    parts = {
        "CEB304": {"ebpCode": "无", "ebcCode": SELLER, "orderNo": f"DEMO-{number:06d}"},
        "CEB404": {"ebcCode": SELLER, "orderNo": f"DEMO-{number:06d}", "payNo": f"PAY{number:09d}"},
        "CEB506": {"logisticsCode": AGENT, "logisticsNo": f"WB{number:010d}"},
        "CEB604": {
            "agentCode": AGENT,
            "copNo": f"COP{number:09d}",
            "preNo": f"B20240105{number:09d}",
            "invtNo": f"51412024E{number:09d}",
            "ebcCode": SELLER,
            "ebpCode": "无",
            "orderNo": f"DEMO-{number:06d}",
            "statisticsFlag": "B",
        },
    }
    return {"guid": guid(kind, number)} | parts[kind] | ends, []


MAKERS = {"CEB303": order, "CEB403": receipt_of_money, "CEB505": waybill, "CEB603": declared_list}
RECEIPTS = ("CEB304", "CEB404", "CEB506", "CEB604")


def node(kind: str, number: int = 1) -> NodeTexts:
    """A valid node of any of the eight kinds."""
    return MAKERS[kind](number) if kind in MAKERS else receipt(kind, number)


def message(kind: str, nodes: list[NodeTexts] | None = None, count: int = 1) -> bytes:
    """A valid message of `count` nodes, or of the nodes given."""
    nodes = nodes or [node(kind, number) for number in range(1, count + 1)]
    return write_message(kind, nodes, None if kind in RECEIPTS else TRANSFER, guid(kind, 999_999))


# --- loose writing: what the strict writer would refuse ---------------------------------------------------------------


def _cells(texts: dict[str, str]) -> str:
    return "".join(f"<ceb:{name}>{text}</ceb:{name}>" for name, text in texts.items())


def loose_node(kind: str, node_texts: NodeTexts) -> str:
    """One business node in the order of its dictionaries, unchecked and unescaped."""
    shape = KINDS[kind]
    head, lines = node_texts
    if not shape.line:
        return f"<ceb:{shape.node}>{_cells(dict(head))}</ceb:{shape.node}>"
    rows = "".join(f"<ceb:{shape.line}>{_cells(dict(line))}</ceb:{shape.line}>" for line in lines)
    return f"<ceb:{shape.node}><ceb:{shape.head}>{_cells(dict(head))}</ceb:{shape.head}>{rows}</ceb:{shape.node}>"


def in_order(kind: str, node_texts: NodeTexts) -> NodeTexts:
    """The same node with its elements in schema order (unknown ones last)."""
    shape = KINDS[kind]
    head, lines = node_texts
    return _sorted(head, shape.head_elements), [_sorted(line, shape.line_elements) for line in lines]


def _sorted(texts: Mapping[str, str], elements: Sequence[Element]) -> dict[str, str]:
    order = [element.name for element in elements]
    return dict(sorted(texts.items(), key=lambda item: order.index(item[0]) if item[0] in order else 999))


def loose(
    kind: str,
    nodes: list[NodeTexts],
    *,
    transfer: dict[str, str] | None = None,
    root: str = "",
    namespace: str = NAMESPACE,
    attributes: str | None = None,
    before: str = "",
    after: str = "",
    receipt: bool = False,
) -> bytes:
    """A message as asked for, right or wrong; a `receipt` has no BaseTransfer."""
    root = root or f"{kind}Message"
    attributes = f'guid="{guid(kind, 999_999)}" version="1.0"' if attributes is None else attributes
    body = "".join(loose_node(kind, in_order(kind, texts)) for texts in nodes)
    if kind not in RECEIPTS and not receipt:
        body += f"<ceb:BaseTransfer>{_cells(TRANSFER if transfer is None else transfer)}</ceb:BaseTransfer>"
    return f'<ceb:{root} xmlns:ceb="{namespace}" {attributes}>{before}{body}{after}</ceb:{root}>'.encode()

"""Customs XML written by hand, as a stranger's program would: strings, no part of Cohong, elements in the order of the schema.

Every maker takes changes to a good node: a text replaces an element, "" leaves it empty, None leaves it out. All names,
codes and numbers are invented; the credit codes have right check digits.
"""

NAMESPACE = "http://www.chinaport.gov.cn/ceb"
SELLER, AGENT = "91440101TE5T00016C", "91440101TE5T000247"
SELLER_CUSTOMS = "4401960TE1"
"""A second code for the seller: the ten characters that customs gave it."""
TIME = "20260105101500"


def guid(kind: str, number: int) -> str:
    """36 characters, different for each kind of message and number."""
    return f"0F3B7A52-{kind[-4:]:0>4}-4C1E-9A00-{number:012d}"


def elements(rows: dict[str, str | None], changes: dict[str, str | None]) -> str:
    """The elements of a row; a change of a name that the row does not have goes to its end."""
    filled = {**rows, **changes}
    return "".join(f"<ceb:{name}>{text}</ceb:{name}>" for name, text in filled.items() if text is not None)


def order_head(number: int = 1, **changes: str | None) -> str:
    rows: dict[str, str | None] = {
        "guid": guid("303", number), "appType": "1", "appTime": TIME, "appStatus": "2", "orderType": "E",
        "orderNo": f"RAW-{number:06d}", "ebpCode": "无", "ebpName": "Example Marketplace", "ebcCode": SELLER,
        "ebcName": "示例甲贸易有限公司", "goodsValue": "25.00", "freight": "3.50", "currency": "502", "note": None,
    }  # fmt: skip
    return elements(rows, changes)


def order_line(gnum: int = 1, **changes: str | None) -> str:
    rows: dict[str, str | None] = {
        "gnum": str(gnum), "itemNo": "SKU-A", "itemName": "手机壳", "itemDescribe": None, "barCode": None, "unit": "007",
        "currency": "502", "qty": "5", "price": "5.00", "totalPrice": "25.00", "note": None,
    }  # fmt: skip
    return f"<ceb:OrderList>{elements(rows, changes)}</ceb:OrderList>"


def order(number: int = 1, *, lines: str | None = None, **changes: str | None) -> str:
    """CEB303: one article, five pieces at 5.00 USD."""
    head = f"<ceb:OrderHead>{order_head(number, **changes)}</ceb:OrderHead>"
    return f"<ceb:Order>{head}{order_line() if lines is None else lines}</ceb:Order>"


def receipt(number: int = 1, **changes: str | None) -> str:
    """CEB403: the money of that order."""
    rows: dict[str, str | None] = {
        "guid": guid("403", number), "appType": "1", "appTime": TIME, "appStatus": "2", "ebpCode": "无",
        "ebpName": "Example Marketplace", "ebcCode": SELLER, "ebcName": "示例甲贸易有限公司",
        "orderNo": f"RAW-{number:06d}", "payCode": None, "payName": "Example Pay", "payNo": f"PAY-{number:06d}",
        "charge": "28.50", "currency": "502", "accountingDate": "20260105120000", "note": None,
    }  # fmt: skip
    return f"<ceb:Receipts>{elements(rows, changes)}</ceb:Receipts>"


def waybill(number: int = 1, **changes: str | None) -> str:
    """CEB505: the parcel."""
    rows: dict[str, str | None] = {
        "guid": guid("505", number), "appType": "1", "appTime": TIME, "appStatus": "2", "logisticsCode": AGENT,
        "logisticsName": "示例乙供应链有限公司", "logisticsNo": f"WB{number:09d}", "freight": "3.50", "insuredFee": "0",
        "currency": "502", "grossWeight": "0.5", "packNo": "1", "goodsInfo": "手机壳", "ebcCode": SELLER,
        "ebcName": "示例甲贸易有限公司", "ebcTelephone": None, "note": None,
    }  # fmt: skip
    return f"<ceb:Logistics>{elements(rows, changes)}</ceb:Logistics>"


def list_line(gnum: int = 1, **changes: str | None) -> str:
    rows: dict[str, str | None] = {
        "gnum": str(gnum), "itemNo": "SKU-A", "itemRecordNo": None, "itemName": "手机壳", "gcode": "3926909090",
        "gname": "塑料手机壳", "gmodel": "无品牌|塑料", "barCode": "无", "country": "502", "currency": "502",
        "qty": "5", "qty1": "0.4", "qty2": None, "unit": "007", "unit1": "035", "unit2": None,
        "price": "5.00", "totalPrice": "25.00", "note": None,
    }  # fmt: skip
    return f"<ceb:InventoryList>{elements(rows, changes)}</ceb:InventoryList>"


def declaration(number: int = 1, *, lines: str | None = None, **changes: str | None) -> str:
    """CEB603: the list that declares order and parcel, mode 9610 by air from office 5141."""
    rows: dict[str, str | None] = {
        "guid": guid("603", number), "appType": "1", "appTime": TIME, "appStatus": "2", "customsCode": "5141",
        "ebpCode": "无", "ebpName": "Example Marketplace", "orderNo": f"RAW-{number:06d}", "logisticsCode": AGENT,
        "logisticsName": "示例乙供应链有限公司", "logisticsNo": f"WB{number:09d}", "copNo": f"COP{number:08d}",
        "preNo": None, "invtNo": None, "ieFlag": "E", "portCode": "5141", "ieDate": "20260105", "statisticsFlag": "A",
        "agentCode": AGENT, "agentName": "示例乙供应链有限公司", "ebcCode": SELLER, "ebcName": "示例甲贸易有限公司",
        "ownerCode": SELLER, "ownerName": "示例甲贸易有限公司", "iacCode": None, "iacName": None, "emsNo": None,
        "tradeMode": "9610", "trafMode": "5", "trafName": None, "voyageNo": None, "billNo": None,
        "totalPackageNo": None, "loctNo": "514101", "licenseNo": None, "country": "502", "POD": "3154",
        "freight": "3.50", "fCurrency": "502", "fFlag": "3", "insuredFee": "0", "iCurrency": "502", "iFlag": "3",
        "wrapType": "2", "packNo": "1", "grossWeight": "0.5", "netWeight": "0.4", "note": None,
    }  # fmt: skip
    head = f"<ceb:InventoryHead>{elements(rows, changes)}</ceb:InventoryHead>"
    return f"<ceb:Inventory>{head}{list_line() if lines is None else lines}</ceb:Inventory>"


# --- what customs sends back -------------------------------------------------------------------------------------------


def _status(number: int, status: str) -> dict[str, str | None]:
    return {
        "returnStatus": status, "returnTime": f"20260105103000{number % 1000:03d}",
        "returnInfo": "[Code:1800;Desc:逻辑校验通过]",
    }  # fmt: skip


def order_return(number: int = 1, status: str = "120", **changes: str | None) -> str:
    """CEB304."""
    rows = {"guid": guid("303", number), "ebpCode": "无", "ebcCode": SELLER, "orderNo": f"RAW-{number:06d}"}
    return f"<ceb:OrderReturn>{elements({**rows, **_status(number, status)}, changes)}</ceb:OrderReturn>"


def receipt_return(number: int = 1, status: str = "120", **changes: str | None) -> str:
    """CEB404."""
    rows = {
        "guid": guid("403", number),
        "ebcCode": SELLER,
        "orderNo": f"RAW-{number:06d}",
        "payNo": f"PAY-{number:06d}",
    }
    return f"<ceb:ReceiptsReturn>{elements({**rows, **_status(number, status)}, changes)}</ceb:ReceiptsReturn>"


def waybill_return(number: int = 1, status: str = "120", **changes: str | None) -> str:
    """CEB506."""
    rows = {"guid": guid("505", number), "logisticsCode": AGENT, "logisticsNo": f"WB{number:09d}"}
    return f"<ceb:LogisticsReturn>{elements({**rows, **_status(number, status)}, changes)}</ceb:LogisticsReturn>"


def list_return(number: int = 1, status: str = "800", **changes: str | None) -> str:
    """CEB604."""
    rows = {
        "guid": guid("603", number), "agentCode": AGENT, "copNo": f"COP{number:08d}",
        "preNo": f"B20260105{number:09d}", "invtNo": f"51412026E{number:09d}", "ebcCode": SELLER, "ebpCode": "无",
        "orderNo": f"RAW-{number:06d}", "statisticsFlag": "A",
    }  # fmt: skip
    return f"<ceb:InventoryReturn>{elements({**rows, **_status(number, status)}, changes)}</ceb:InventoryReturn>"


# --- whole messages ----------------------------------------------------------------------------------------------------

TRANSFER = (
    f"<ceb:BaseTransfer><ceb:copCode>{AGENT}</ceb:copCode><ceb:copName>示例乙供应链有限公司</ceb:copName>"
    "<ceb:dxpMode>DXP</ceb:dxpMode><ceb:dxpId>DXPENT0000000000</ceb:dxpId></ceb:BaseTransfer>"
)
SIGNATURE = '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo/></ds:Signature>'
RECEIPTS = ("304", "404", "506", "604")


def message(kind: str, *nodes: str, tail: str | None = None, number: int = 1, root: str = "") -> bytes:
    """A message such as `message("303", order())`; `tail` stands in for BaseTransfer and signature."""
    if tail is None:
        tail = "" if kind in RECEIPTS else TRANSFER + SIGNATURE
    root = root or f"CEB{kind}Message"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<ceb:{root} xmlns:ceb="{NAMESPACE}" guid="{guid("MSG", number)}" version="1.0">'
        f"{''.join(nodes)}{tail}</ceb:{root}>"
    ).encode()


MAKERS = {
    "303": order, "403": receipt, "505": waybill, "603": declaration,
    "304": order_return, "404": receipt_return, "506": waybill_return, "604": list_return,
}  # fmt: skip

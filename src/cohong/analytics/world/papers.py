"""The documents of one trade, as dicts of element names; each with the code of whoever really sends it."""

from collections.abc import Mapping

import msgspec

BANK, TAX = "bank", "tax"
"""Senders without a code of their own here: the bank that received the money, the tax authority's invoice service."""
Lines = tuple[dict[str, str], ...]
Party = tuple[str, str]
"""A code and a name as somebody wrote them."""


class WorldPaper(msgspec.Struct, frozen=True):
    """One document of a made-up trade; the fields are those of `Document` that attribution reads."""

    message: str
    transmitter: str
    head: Mapping[str, str]
    lines: Lines = ()


class Facts(msgspec.Struct, frozen=True):
    """What is true of a trade whatever its documents say: number, day, goods, amounts (text, as in documents)."""

    order: str
    waybill: str
    day: str
    goods: tuple[tuple[str, str, str, str, str], ...]
    """Of each line: article number, HS code, name, quantity, price."""
    value: str
    country: str


def goods_lines(facts: Facts) -> Lines:
    """The lines of an order."""
    return tuple(
        {"gnum": str(n), "itemNo": item, "itemName": name, "unit": "011", "currency": "502", "qty": qty, "price": price}
        for n, (item, _, name, qty, price) in enumerate(facts.goods, 1)
    )


def list_lines(facts: Facts) -> Lines:
    """The lines of a declaration list."""
    return tuple(
        {"gnum": str(n), "itemNo": item, "gcode": hs, "gname": name, "gmodel": name, "barCode": "无", "country": facts.country,
         "currency": "502", "qty": qty, "qty1": qty, "unit": "011", "unit1": "011", "price": price}
        for n, (item, hs, name, qty, price) in enumerate(facts.goods, 1)
    )  # fmt: skip


def order(sender: str, facts: Facts, ebp: Party, ebc: Party) -> WorldPaper:
    """CEB303."""
    head = {
        "appType": "1", "appStatus": "2", "orderType": "E", "orderNo": facts.order, "ebpCode": ebp[0], "ebpName": ebp[1],
        "ebcCode": ebc[0], "ebcName": ebc[1], "goodsValue": facts.value, "freight": "0", "currency": "502",
    }  # fmt: skip
    return WorldPaper("CEB303", sender, head, goods_lines(facts))


def waybill(carrier: Party, facts: Facts, consignor: Party, phone: str) -> WorldPaper:
    """CEB505; consignor and telephone may be empty."""
    head = {
        "appType": "1", "appStatus": "2", "logisticsCode": carrier[0], "logisticsName": carrier[1],
        "logisticsNo": facts.waybill, "freight": "0", "insuredFee": "0", "currency": "142", "grossWeight": "1", "packNo": "1",
        "goodsInfo": facts.goods[0][2],
    }  # fmt: skip
    if consignor[0]:
        head["ebcCode"] = consignor[0]
    if consignor[1]:
        head["ebcName"] = consignor[1]
    if phone:
        head["ebcTelephone"] = phone
    return WorldPaper("CEB505", carrier[0], head)


def declaration(
    sender: str, facts: Facts, carrier: Party, ebp: Party, agent: Party, ebc: Party, owner: Party
) -> WorldPaper:
    """CEB603."""
    head = {
        "appType": "1", "appStatus": "2", "customsCode": "5165", "ebpCode": ebp[0], "ebpName": ebp[1], "orderNo": facts.order,
        "logisticsCode": carrier[0], "logisticsName": carrier[1], "logisticsNo": facts.waybill, "copNo": facts.order,
        "ieFlag": "E", "portCode": "5165", "ieDate": facts.day, "statisticsFlag": "B", "agentCode": agent[0],
        "agentName": agent[1], "ebcCode": ebc[0], "ebcName": ebc[1], "ownerCode": owner[0], "ownerName": owner[1],
        "tradeMode": "9610", "trafMode": "5", "country": facts.country, "POD": "JFK", "wrapType": "2", "packNo": "1",
        "grossWeight": "1", "netWeight": "0.9",
    }  # fmt: skip
    return WorldPaper("CEB603", sender, head, list_lines(facts))


def receipt(sender: str, facts: Facts, ebp: Party, ebc: Party, pay: Party) -> WorldPaper:
    """CEB403."""
    head = {
        "appType": "1", "appStatus": "2", "ebpCode": ebp[0], "ebpName": ebp[1], "ebcCode": ebc[0], "ebcName": ebc[1],
        "orderNo": facts.order, "payCode": pay[0], "payName": pay[1], "charge": facts.value, "currency": "502",
        "accountingDate": f"{facts.day}120000",
    }  # fmt: skip
    return WorldPaper("CEB403", sender, head)


def remittance(facts: Facts, account: str, payee: str, payer: str) -> WorldPaper:
    """What the bank says of money that came in from abroad."""
    head = {
        "orderNo": facts.order, "day": facts.day, "payeeAccount": account, "payerName": payer, "amount": facts.value,
        "currency": "USD",
    }  # fmt: skip
    if payee:
        head["payeeName"] = payee
    return WorldPaper("REMITTANCE", BANK, head)


def shop_record(platform: str, facts: Facts, shop: Party, subject: Party, lines: Lines = ()) -> WorldPaper:
    """What the platform says of the shop and of the licence it was opened with; `lines` where an order holds several shops."""
    head = {"orderNo": facts.order, "ebpCode": platform}
    if shop[0]:
        head |= {"shopId": shop[0], "shopName": shop[1]}
    if subject[0]:
        head["subjectCode"] = subject[0]
    if subject[1]:
        head["subjectName"] = subject[1]
    return WorldPaper("SHOP", platform, head, lines)


def invoice(facts: Facts, seller: Party, gnums: tuple[int, ...]) -> WorldPaper:
    """The seller's invoice from the tax authority's service, for some lines."""
    head = {"orderNo": facts.order, "invoiceNo": f"26{facts.order}", "sellerCode": seller[0], "sellerName": seller[1]}
    return WorldPaper("INVOICE", TAX, head, tuple({"gnum": str(n)} for n in gnums))

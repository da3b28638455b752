"""Documents as dicts of element names, invented and whole, for the rules over several of them."""

from cohong.channels.customs.values import make_uscc

SELLER, PLATFORM, CARRIER, AGENT = (make_uscc(f"91440101TE0{n}0000") for n in (1, 2, 3, 4))
DAY = "20260310"


def order(**change):
    head = {"orderType": "E", "orderNo": "INV-01", "ebpCode": PLATFORM, "ebcCode": SELLER, "goodsValue": "25"}
    head |= {"freight": "3.5", "currency": "502", "appTime": f"{DAY}090000", "lines": [order_line()]}
    return without_none(head | change)


def order_line(**change):
    line = {"gnum": "1", "itemNo": "SKU-1", "itemName": "手机壳", "unit": "007", "currency": "502"}
    return without_none(line | {"qty": "5", "price": "5", "totalPrice": "25"} | change)


def waybill(**change):
    head = {"logisticsCode": CARRIER, "logisticsNo": "WB-01", "freight": "2", "insuredFee": "0", "currency": "502"}
    head |= {"grossWeight": "1.5", "packNo": "1", "ebcCode": SELLER, "appTime": f"{DAY}093000"}
    return without_none(head | change)


def listed(**change):
    head = {"customsCode": "5141", "ebpCode": PLATFORM, "orderNo": "INV-01", "logisticsCode": CARRIER}
    head |= {"logisticsNo": "WB-01", "copNo": "COP-01", "invtNo": "51412026E000000001", "portCode": "5141"}
    head |= {"ieDate": DAY, "statisticsFlag": "B", "agentCode": AGENT, "ebcCode": SELLER, "ownerCode": SELLER}
    head |= {"tradeMode": "9610", "trafMode": "5", "country": "305", "freight": "2", "fCurrency": "502", "fFlag": "3"}
    head |= {"insuredFee": "0", "iCurrency": "502", "iFlag": "3", "packNo": "1", "grossWeight": "1.5"}
    head |= {"netWeight": "1.2", "appTime": f"{DAY}100000", "lines": [list_line()]}
    return without_none(head | change)


def list_line(**change):
    line = order_line() | {"gcode": "3926909090", "gname": "塑料壳", "gmodel": "无", "country": "305"}
    return without_none(line | {"unit1": "035", "qty1": "0.4"} | change)


def receipt(**change):
    head = {"ebpCode": PLATFORM, "ebcCode": SELLER, "orderNo": "INV-01", "charge": "28.5", "currency": "502"}
    return without_none(head | change)


def without_none(texts):
    return {name: value for name, value in texts.items() if value is not None}


def rules(found):
    return [one.rule for one in found]

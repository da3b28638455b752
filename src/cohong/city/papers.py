"""What is sent about lists that are declared already: bills, arrivals, departures, cancellations, returns, tallies, summaries."""

from collections.abc import Sequence

from cohong.channels.customs.values import china_time14
from cohong.city.people import City, Firm
from cohong.city.trades import NodeTexts, Texts, Trade, consignor, grams, kilograms, list_of

OFFICE, FLIGHT, BACK = "5141", "EX100", "EX101"
PACKING_GRAMS = 150


def _common(kind: int, serial: int, now_ms: int) -> Texts:
    return {
        "guid": f"0F3B7A52-{kind:04d}-4C1E-9A00-{serial:012d}",
        "appType": "1",
        "appTime": china_time14(now_ms),
        "appStatus": "2",
        "customsCode": OFFICE,
    }


def bill_no(serial: int) -> str:
    """The number of an air waybill: seven digits and their check digit."""
    return f"784{serial:07d}{serial % 7}"


def _carrier(city: City) -> Texts:
    return {"logisticsCode": city.carrier.code, "logisticsName": city.carrier.name}


def _parcels(trades: Sequence[Trade]) -> list[Texts]:
    return [{"gnum": str(n), "logisticsNo": trade.waybill_no} for n, trade in enumerate(trades, 1)]


def bill_of(city: City, filer: Firm, serial: int, trades: Sequence[Trade], now_ms: int) -> NodeTexts:
    """CEB607: the declaring firm ties its parcels to a master bill."""
    head = _common(607, serial, now_ms) | {
        "copNo": f"MAW{serial:09d}",
        "agentCode": filer.code,
        "agentName": filer.name,
        "trafMode": "5",
        "trafName": FLIGHT,
        "voyageNo": FLIGHT,
        "billNo": bill_no(serial),
        "grossWeight": kilograms(sum(grams(trade) + PACKING_GRAMS for trade in trades)),
        **_carrier(city),
        "msgCount": "1",
        "msgSeqNo": "1",
    }
    return head, _parcels(trades)


def arrival_of(city: City, serial: int, trades: Sequence[Trade], now_ms: int) -> NodeTexts:
    """CEB507: the carrier, who runs the site too, says that they have come."""
    head = _common(507, serial, now_ms) | {
        "copNo": f"ARR{serial:09d}",
        "operatorCode": city.carrier.code,
        "operatorName": city.carrier.name,
        "ieFlag": "E",
        "trafMode": "5",
        "billNo": bill_no(serial),
        "domesticTrafNo": f"粤A{serial:05d}",
        **_carrier(city),
        "msgCount": "1",
        "msgSeqNo": "1",
    }
    return head, _parcels(trades)


def departure_of(city: City, serial: int, trades: Sequence[Trade], now_ms: int) -> NodeTexts:
    """CEB509: the carrier says that they have left."""
    head = _common(509, serial, now_ms) | {
        "copNo": f"DEP{serial:09d}",
        **_carrier(city),
        "trafMode": "5",
        "trafName": FLIGHT,
        "voyageNo": FLIGHT,
        "billNo": bill_no(serial),
        "leaveTime": china_time14(now_ms),
        "msgCount": "1",
        "msgSeqNo": "1",
    }
    return head, _parcels(trades)


def cancellation_of(city: City, filer: Firm, trade: Trade, number: str, now_ms: int) -> NodeTexts:
    """CEB605: the buyer took the order back before the parcel left."""
    code, name = consignor(city, trade.merchant)
    head = _common(605, trade.number, now_ms) | {
        "copNo": f"CAN{trade.number:09d}",
        "invtNo": number,
        "reason": "买家取消订单",
        "agentCode": filer.code,
        "agentName": filer.name,
        "ebcCode": code,
        "ebcName": name,
    }
    return head, []


def return_of(city: City, filer: Firm, trade: Trade, number: str, now_ms: int) -> NodeTexts:
    """CEB213: one piece of the first line comes back."""
    code, name = consignor(city, trade.merchant)
    listed = list_of(city, trade)[1][0]
    pieces = trade.lines[0].pieces
    one = grams_of_line(listed, pieces)
    head = _common(213, trade.number, now_ms) | {
        "ebpCode": city.platform.code,
        "ebpName": city.platform.name,
        "ebcCode": code,
        "ebcName": name,
        "logisticsNo": trade.waybill_no,
        **_carrier(city),
        "coElNo": f"REF{trade.number:09d}",
        "invtNo": number,
        "tradeMode": "9661",
        "agentCode": filer.code,
        "agentName": filer.name,
        "billNo": bill_no(9_000_000 + trade.number),
        "ieFlag": "I",
        "trafMode": "5",
        "trafName": BACK,
        "portCode": OFFICE,
        "reason": "质量问题",
        "country": trade.country,
        "voyageNo": BACK,
    }
    line = {name: listed[name] for name in ("gnum", "gcode", "gname", "gmodel", "unit", "unit1")}
    return head, [line | {"qty": "1", "qty1": one}]


def grams_of_line(listed: Texts, pieces: int) -> str:
    """The statutory quantity of one piece of a line, whose statutory quantity is a weight."""
    grammes = int(listed["qty1"].replace(".", "")) // pieces
    return str(grammes) if "." not in listed["qty1"] else kilograms(grammes)


def tally_of(city: City, trade: Trade, number: str, now_ms: int) -> NodeTexts:
    """CEB215: the site counted what came back."""
    head = _common(215, trade.number, now_ms) | {
        "operatorCode": city.carrier.code,
        "operatorName": city.carrier.name,
        **_carrier(city),
        "logisticsNo": trade.waybill_no,
        "invtNo": number,
        "coElNo": f"REF{trade.number:09d}",
        "billNo": bill_no(9_000_000 + trade.number),
        "ieFlag": "I",
        "trafMode": "5",
        "trafName": BACK,
        "voyageNo": BACK,
        "location": "A-01",
    }
    return head, []


def summary_of(filer: Firm, serial: int, numbers: Sequence[str], now_ms: int) -> NodeTexts:
    """CEB701: a merchant that declares for itself has its closed lists summed up."""
    head = _common(701, serial, now_ms) | {
        "copNo": f"SUM{serial:09d}",
        "agentCode": filer.code,
        "agentName": filer.name,
        "ebcCode": filer.code,
        "ebcName": filer.name,
        "declAgentCode": filer.code,
        "declAgentName": filer.name,
        "summaryFlag": "1",
        "itemNameFlag": "1",
        "msgCount": "1",
        "msgSeqNo": "1",
    }
    return head, [{"invtNo": number} for number in numbers]

"""Trades of the demo city as documents: order, waybill and list, ready for the strict writer. Seeded and fast."""

from collections.abc import Iterator
from random import Random

import msgspec

from cohong.channels.customs.values import china_time14
from cohong.city.people import City, Merchant

Texts = dict[str, str]
NodeTexts = tuple[Texts, list[Texts]]

_ARTICLES = (
    ("手机壳", "3926909090", "塑料制手机保护壳", "007", "036", 35, 499),
    ("T恤衫", "6109100022", "棉制针织T恤衫", "011", "035", 180, 899),
    ("帆布包", "4202920000", "纺织面料手提包", "007", "035", 400, 1590),
    ("LED台灯", "9405210090", "发光二极管台灯", "007", "035", 650, 2199),
    ("毛绒玩具", "9503002100", "填充动物玩具", "007", "035", 300, 1299),
    ("蓝牙耳机", "8518300000", "无线耳机", "007", "035", 90, 2599),
    ("不锈钢水杯", "9617001100", "不锈钢保温杯", "007", "035", 350, 1099),
    ("宠物牵引绳", "4201000090", "化纤制牵引绳", "014", "035", 120, 799),
    ("瑜伽垫", "9506919000", "橡塑瑜伽垫", "007", "035", 900, 1899),
    ("仿首饰项链", "7117190000", "贱金属仿首饰", "014", "036", 25, 1150),
)
"""Article, HS code, goods name, unit, statutory unit, grams a piece, price in cents."""

_COUNTRIES = (("502", "3154"), ("303", "303"), ("304", "2110"), ("305", "2176"), ("116", "1331"), ("601", "3266"))
CURRENCIES = (("502", "USD"), ("502", "USD"), ("502", "USD"), ("300", "EUR"))


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a trade: article number, which article, pieces, price in cents."""

    item: str
    article: int
    pieces: int
    cents: int


class Trade(msgspec.Struct, frozen=True, kw_only=True):
    """One sale: who sells, what, to where, under which numbers."""

    number: int
    merchant: Merchant
    order_no: str
    waybill_no: str
    cop_no: str
    currency: str
    country: str
    port: str
    lines: tuple[Line, ...]
    freight_cents: int
    time_ms: int

    @property
    def goods_cents(self) -> int:
        """Goods value in cents, without freight."""
        return sum(line.pieces * line.cents for line in self.lines)


def make_trades(city: City, count: int, seed: int, start_ms: int, *, prefix: str = "GZ") -> Iterator[Trade]:
    """So many sales within one day, the same for the same seed."""
    rng = Random(f"trades/{seed}")
    for number in range(1, count + 1):
        yield _trade(rng, city, number, start_ms + number * 20_000_000 // max(count, 1), prefix)


def _trade(rng: Random, city: City, number: int, time_ms: int, prefix: str) -> Trade:
    merchant = city.merchants[rng.randrange(len(city.merchants))]
    country, port = _COUNTRIES[rng.randrange(len(_COUNTRIES))]
    lines = tuple(_line(rng, merchant, n) for n in range(rng.choice((1, 1, 1, 2, 2, 3))))
    return Trade(
        number=number,
        merchant=merchant,
        order_no=f"{prefix}{number:08d}",
        waybill_no=f"SF{prefix}{number:010d}",
        cop_no=f"COP{prefix}{number:09d}",
        currency=CURRENCIES[rng.randrange(len(CURRENCIES))][0],
        country=country,
        port=port,
        lines=lines,
        freight_cents=rng.randrange(0, 1_000, 50),
        time_ms=time_ms,
    )


def _line(rng: Random, merchant: Merchant, place: int) -> Line:
    article = (rng.randrange(3) + merchant.firm.code.__len__() + place * 3 + int(merchant.firm.customs_code[-2:])) % 10
    cents = _ARTICLES[article][6] + rng.randrange(-50, 51)
    return Line(item=f"SKU-{article:02d}", article=article, pieces=rng.choice((1, 1, 2, 3, 5)), cents=cents)


# --- the three documents ------------------------------------------------------------------------------------------------


def guid_of(kind: int, trade: Trade) -> str:
    """The sender's own 36-character number of a document."""
    return f"0F3B7A52-{kind:04d}-4C1E-9A00-{trade.number:012d}"


def cents(amount: int) -> str:
    """Cents as a decimal text."""
    return f"{amount // 100}.{amount % 100:02d}"


def consignor(city: City, merchant: Merchant) -> tuple[str, str]:
    """Code and name that stand as e-commerce enterprise: a hidden merchant's agent writes its own."""
    firm = city.agents[merchant.agent] if merchant.hidden and merchant.agent is not None else merchant.firm
    return firm.code, firm.name


def _common(kind: int, trade: Trade, app_type: str) -> Texts:
    return {
        "guid": guid_of(kind, trade),
        "appType": app_type,
        "appTime": china_time14(trade.time_ms),
        "appStatus": "2",
    }


def order_of(city: City, trade: Trade, *, app_type: str = "1") -> NodeTexts:
    """CEB303."""
    code, name = consignor(city, trade.merchant)
    head = _common(303, trade, app_type) | {
        "orderType": "E",
        "orderNo": trade.order_no,
        "ebpCode": city.platform.code,
        "ebpName": city.platform.name,
        "ebcCode": code,
        "ebcName": name,
        "goodsValue": cents(trade.goods_cents),
        "freight": cents(trade.freight_cents),
        "currency": trade.currency,
    }
    lines = [
        {
            "gnum": str(n),
            "itemNo": line.item,
            "itemName": _ARTICLES[line.article][0],
            "unit": _ARTICLES[line.article][3],
            "currency": trade.currency,
            "qty": str(line.pieces),
            "price": cents(line.cents),
            "totalPrice": cents(line.pieces * line.cents),
        }
        for n, line in enumerate(trade.lines, 1)
    ]
    return head, lines


def grams(trade: Trade) -> int:
    """Net weight of the parcel."""
    return sum(_ARTICLES[line.article][5] * line.pieces for line in trade.lines)


def kilograms(weight: int) -> str:
    """Grams as a decimal text in kilograms."""
    return f"{weight // 1000}.{weight % 1000:03d}"


def waybill_of(city: City, trade: Trade, *, app_type: str = "1") -> NodeTexts:
    """CEB505."""
    code, name = consignor(city, trade.merchant)
    head = _common(505, trade, app_type) | {
        "logisticsCode": city.carrier.code,
        "logisticsName": city.carrier.name,
        "logisticsNo": trade.waybill_no,
        "freight": cents(trade.freight_cents),
        "insuredFee": "0",
        "currency": trade.currency,
        "grossWeight": kilograms(grams(trade) + 150),
        "packNo": "1",
        "goodsInfo": _ARTICLES[trade.lines[0].article][0],
        "ebcCode": code,
        "ebcName": name,
    }
    return head, []


def list_of(city: City, trade: Trade, *, app_type: str = "1") -> NodeTexts:
    """CEB603."""
    code, name = consignor(city, trade.merchant)
    merchant = trade.merchant
    agent = city.agents[merchant.agent] if merchant.agent is not None else merchant.firm
    day = china_time14(trade.time_ms)[:8]
    head = _common(603, trade, app_type) | {
        "customsCode": "5141",
        "ebpCode": city.platform.code,
        "ebpName": city.platform.name,
        "orderNo": trade.order_no,
        "logisticsCode": city.carrier.code,
        "logisticsName": city.carrier.name,
        "logisticsNo": trade.waybill_no,
        "copNo": trade.cop_no,
        "ieFlag": "E",
        "portCode": "5141",
        "ieDate": day,
        "statisticsFlag": "B" if merchant.agent is None else "A",
        "agentCode": agent.code,
        "agentName": agent.name,
        "ebcCode": code,
        "ebcName": name,
        "ownerCode": merchant.firm.code,
        "ownerName": merchant.firm.name,
        "tradeMode": "9610",
        "trafMode": "5",
        "country": trade.country,
        "POD": trade.port,
        "freight": cents(trade.freight_cents),
        "fCurrency": trade.currency,
        "fFlag": "3",
        "insuredFee": "0",
        "iCurrency": trade.currency,
        "iFlag": "3",
        "wrapType": "2",
        "packNo": "1",
        "grossWeight": kilograms(grams(trade) + 150),
        "netWeight": kilograms(grams(trade)),
    }
    return head, [_list_line(trade, n, line) for n, line in enumerate(trade.lines, 1)]


def _list_line(trade: Trade, n: int, line: Line) -> Texts:
    name, hs_code, goods, unit, statutory, weight, _ = _ARTICLES[line.article]
    total_grams = weight * line.pieces
    return {
        "gnum": str(n),
        "itemNo": line.item,
        "itemName": name,
        "gcode": hs_code,
        "gname": goods,
        "gmodel": f"{name}|无品牌",
        "barCode": "无",
        "country": trade.country,
        "currency": trade.currency,
        "qty": str(line.pieces),
        "qty1": str(total_grams) if statutory == "036" else kilograms(total_grams),
        "unit": unit,
        "unit1": statutory,
        "price": cents(line.cents),
        "totalPrice": cents(line.pieces * line.cents),
    }

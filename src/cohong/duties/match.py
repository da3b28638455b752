"""The platform's match duty: do order, waybill and list of one trade agree, by how much not, and who really sells.

A pure function of the three opened bodies. Keys (enterprise, order number, carrier, waybill number) agree already when
bodies meet here, because they met by their tags; the door's tags and head integers are recomputed, not believed.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import msgspec

from cohong.channels.customs.values import currency_iso, decimal
from cohong.channels.door.documents import minor
from cohong.core.message import derived_id
from cohong.core.tags import firm_tag, number_tag
from cohong.duties import reasons
from cohong.duties.reasons import Reason
from cohong.modules.trade.messages import MatchedLine

RULE = "match.1"
_number_tag = lru_cache(maxsize=64)(number_tag)  # the documents of one trade come one after the other
Fields = dict[str, Any]
_LINE_FIELDS: tuple[tuple[str, str, bool], ...] = (
    ("itemNo", reasons.ARTICLE, False),
    ("qty", reasons.QUANTITY, True),
    ("unit", reasons.UNIT, False),
    ("price", reasons.PRICE, True),
    ("totalPrice", reasons.TOTAL, True),
)


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict on one trade. With `differs`, no base is released. `warnings` do not stop the match."""

    seller: str
    currency: str
    lines: tuple[MatchedLine, ...]
    freight: int
    differs: tuple[Reason, ...] = ()
    warnings: tuple[Reason, ...] = ()
    stake: int = 0


def judge(
    order: Fields, waybill: Fields, listed: Fields, join_key: bytes, same_firm: Callable[[str, str], bool]
) -> Match:
    """Judge one trade. `same_firm` tells whether two codes are one firm by the ledger's alias table."""
    currency = currency_iso(order["currency"])
    differs = [*_parties(order, waybill, listed, same_firm), *_lines(order, listed)]
    freight = minor(order.get("freight", "0"), currency)
    lines = () if differs else _base(order, listed, currency)
    stake = minor(order["goodsValue"], currency) + freight
    return Match(
        seller=firm_tag(join_key, genuine_seller(listed)),
        currency=currency,
        lines=lines,
        freight=freight,
        differs=tuple(differs),
        warnings=tuple(_weights(waybill, listed)),
        stake=stake,
    )


def genuine_seller(listed: Fields) -> str:
    """The code of the genuine seller: the producing or selling unit where the list names a registered one, else the
    e-commerce enterprise. An agent that writes its own code everywhere shows up as the seller, and owes for it."""
    owner: str = listed["ownerCode"]
    return owner if owner != "NO" else str(listed["ebcCode"])


def _parties(order: Fields, waybill: Fields, listed: Fields, same_firm: Callable[[str, str], bool]) -> list[Reason]:
    found = []
    if order["ebpCode"] != listed["ebpCode"] and not same_firm(order["ebpCode"], listed["ebpCode"]):
        found.append(_reason(reasons.PLATFORM, "ebpCode", listed["ebpCode"], order["ebpCode"]))
    consignor = waybill.get("ebcCode")
    if consignor is not None and consignor != listed["ebcCode"] and not same_firm(consignor, listed["ebcCode"]):
        found.append(_reason(reasons.CONSIGNOR, "ebcCode", consignor, listed["ebcCode"]))
    return found


def _lines(order: Fields, listed: Fields) -> list[Reason]:
    ordered = {line["gnum"]: line for line in order["lines"]}
    declared = {line["gnum"]: line for line in listed["lines"]}
    if ordered.keys() != declared.keys():
        seen, expected = ", ".join(sorted(declared)), ", ".join(sorted(ordered))
        return [_reason(reasons.LINE_MISSING, "gnum", seen, expected)]
    found = []
    for gnum, line in ordered.items():
        found += _line(gnum, line, declared[gnum])
    return found


def _line(gnum: str, ordered: Fields, declared: Fields) -> list[Reason]:
    found = [
        _reason(code, f"line {gnum}/{name}", declared[name], ordered[name])
        for name, code, number in _LINE_FIELDS
        if ordered[name] != declared[name] and not (number and decimal(ordered[name])[0] == decimal(declared[name])[0])
    ]
    if currency_iso(ordered["currency"]) != currency_iso(declared["currency"]):
        found.append(_reason(reasons.CURRENCY, f"line {gnum}/currency", declared["currency"], ordered["currency"]))
    return found


def _weights(waybill: Fields, listed: Fields) -> list[Reason]:
    return [
        _reason(reasons.WEIGHT, name, waybill[name], listed[name])
        for name in ("grossWeight", "packNo")
        if waybill[name] != listed[name]
    ]


def _base(order: Fields, listed: Fields, currency: str) -> tuple[MatchedLine, ...]:
    declared = {line["gnum"]: line for line in listed["lines"]}
    return tuple(
        MatchedLine(
            int(line["gnum"]),
            line["unit"],
            decimal(line["qty"])[0],
            decimal(declared[line["gnum"]]["qty"])[0],
            minor(line["totalPrice"], currency),
        )
        for line in order["lines"]
    )


def _reason(code: str, path: str, seen: str, expected: str) -> Reason:
    return Reason(code=code, path=path, seen=seen, expected=expected)


def order_tags(fields: Fields, join_key: bytes) -> tuple[str, str]:
    """Firm and order number of an order or a list, as their tags have to be."""
    return firm_tag(join_key, fields["ebcCode"]), _number_tag(join_key, "order", fields["orderNo"])


def parcel_tags(fields: Fields, join_key: bytes) -> tuple[str, str]:
    """Carrier and waybill number of a waybill or a list, as their tags have to be."""
    return firm_tag(join_key, fields["logisticsCode"]), _number_tag(join_key, "waybill", fields["logisticsNo"])


def batch_id(duty: str, items: bytes) -> str:
    """The sender's number for a file of judgements: it follows from what they say."""
    return derived_id("cohong.duty.1", duty, items.decode())

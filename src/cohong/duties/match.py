"""The platform's match duty: do order, waybill and list of one trade agree, by how much not, and who really sells.

A pure function of the three opened bodies. Keys (enterprise, order number, carrier, waybill number) agree already when
bodies meet here, because they met by their tags; the door's tags and head integers are recomputed, not believed. Which
fields are compared, and how, stands in `matching/three.py`: what is attested and what is shown follow one table.
"""

from functools import lru_cache
from typing import Any

import msgspec

from cohong.channels.customs.values import currency_iso, decimal
from cohong.channels.door.documents import minor
from cohong.core.message import derived_id
from cohong.core.tags import firm_tag, number_tag
from cohong.duties import reasons
from cohong.duties.matching.fields import SameFirm
from cohong.duties.matching.three import LINES, STOPS, WARNS, Unlike, by_gnum, unlike
from cohong.duties.reasons import Reason
from cohong.modules.trade.messages import MatchedLine

RULE = "match.1"
_number_tag = lru_cache(maxsize=64)(number_tag)  # the documents of one trade come one after the other
Fields = dict[str, Any]


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict on one trade. With `differs`, no base is released. `warnings` do not stop the match."""

    seller: str
    currency: str
    lines: tuple[MatchedLine, ...]
    freight: int
    differs: tuple[Reason, ...] = ()
    warnings: tuple[Reason, ...] = ()
    stake: int = 0


def judge(order: Fields, waybill: Fields, listed: Fields, join_key: bytes, same_firm: SameFirm) -> Match:
    """Judge one trade. `same_firm` tells whether two codes are one firm by the ledger's alias table."""
    currency = currency_iso(order["currency"])
    differs = [*_parties(order, waybill, listed, same_firm), *_lines(order, listed, same_firm)]
    freight = minor(order.get("freight", "0"), currency)
    lines = () if differs else _base(order, listed, currency)
    stake = minor(order["goodsValue"], currency) + freight
    return Match(
        seller=firm_tag(join_key, genuine_seller(listed)),
        currency=currency,
        lines=lines,
        freight=freight,
        differs=tuple(differs),
        warnings=tuple(_weights(waybill, listed, same_firm)),
        stake=stake,
    )


def genuine_seller(listed: Fields) -> str:
    """The code of the genuine seller: the producing or selling unit where the list names a registered one, else the
    e-commerce enterprise. An agent that writes its own code everywhere shows up as the seller, and owes for it."""
    owner: str = listed["ownerCode"]
    return owner if owner != "NO" else str(listed["ebcCode"])


def _parties(order: Fields, waybill: Fields, listed: Fields, same_firm: SameFirm) -> list[Reason]:
    documents = {"order": order, "waybill": waybill, "list": listed}
    return [_reason(one) for one in unlike(STOPS, documents, same_firm)]


def _lines(order: Fields, listed: Fields, same_firm: SameFirm) -> list[Reason]:
    ordered, declared = by_gnum(order), by_gnum(listed)
    if ordered.keys() != declared.keys():
        seen, expected = ", ".join(sorted(declared)), ", ".join(sorted(ordered))
        return [Reason(code=reasons.LINE_MISSING, path="gnum", seen=seen, expected=expected)]
    return [
        _reason(one, f"line {gnum}/")
        for gnum, line in ordered.items()
        for one in unlike(LINES, {"order": line, "list": declared[gnum]}, same_firm)
    ]


def _weights(waybill: Fields, listed: Fields, same_firm: SameFirm) -> list[Reason]:
    return [_reason(one) for one in unlike(WARNS, {"waybill": waybill, "list": listed}, same_firm)]


def _base(order: Fields, listed: Fields, currency: str) -> tuple[MatchedLine, ...]:
    declared = by_gnum(listed)
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


def _reason(found: Unlike, place: str = "") -> Reason:
    return Reason(code=found.spec.code, path=place + found.spec.name, seen=found.seen, expected=found.expected)


def order_tags(fields: Fields, join_key: bytes) -> tuple[str, str]:
    """Firm and order number of an order or a list, as their tags have to be."""
    return firm_tag(join_key, fields["ebcCode"]), _number_tag(join_key, "order", fields["orderNo"])


def parcel_tags(fields: Fields, join_key: bytes) -> tuple[str, str]:
    """Carrier and waybill number of a waybill or a list, as their tags have to be."""
    return firm_tag(join_key, fields["logisticsCode"]), _number_tag(join_key, "waybill", fields["logisticsNo"])


def batch_id(duty: str, items: bytes) -> str:
    """The sender's number for a file of judgements: it follows from what they say."""
    return derived_id("cohong.duty.1", duty, items.decode())

"""Who really sells a trade's goods: the answer for each line, what speaks for it and against it, and the agents between."""

import time
from collections import OrderedDict
from threading import Lock

import msgspec

from cohong.analytics.sellers.attribution import Evidence
from cohong.modules.trade.state import TRADE
from cohong.node.sellers import Line, Sellers
from cohong.portal.ask import Ask
from cohong.portal.charts import Balance
from cohong.portal.page import View, page
from cohong.portal.sight import sees_trade
from cohong.portal.speech.sellerwords import evidence_said, source_said
from cohong.portal.text import Text, Why, why_of
from cohong.projections import queries

LEARNED = 2_000
"""Habits come from at most so many of the newest trades, so that nobody waits long for the first page."""
FRESH_SECONDS = 600.0
MOST_KEPT = 8
_kept: OrderedDict[tuple[str, str], tuple[float, object, Sellers]] = OrderedDict()
_keeping = Lock()


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of evidence: who says so, what it says, its weight in hundredths of a bit (against: negative)."""

    number: int
    source: Text
    said: Text
    weight: int


class SellerLine(msgspec.Struct, frozen=True, kw_only=True):
    """The answer for lines of which the same is known. `chance` is in ten-thousandths; `seller` is "" where one cannot tell."""

    lines: tuple[str, ...]
    seller: str
    name: str
    chance: int
    chain: tuple[str, ...]
    filed_by: str
    doubt: Why | None
    pieces: tuple[Piece, ...]
    picture: Balance


class SellerView(View, frozen=True, kw_only=True):
    """Who sells each line of one trade; `model` is the version of the weights."""

    key: str
    order_no: str
    found: tuple[SellerLine, ...]
    model: str


@page(
    "/trades/{key}/seller",
    zh="真实卖家",
    en="Genuine seller",
    says_zh="每项商品究竟由谁销售、可能性多大、各方材料怎么说；材料不足时如实说明无法判断。",
    says_en="Who really sells each line, how sure that is, and what each document says; where it cannot be told, this says so.",
    beside=True,
)
def seller(ask: Ask) -> SellerView:
    """One trade. Raises CohongError (`portal.not_here`) where there is none, or none that this member sees."""
    key = ask.path["key"]
    row = queries.trade(ask.reading.tables, key)
    if row is None or ask.state.get(TRADE, key) is None or not sees_trade(ask, key):
        raise ask.missing()
    ask.look(row.merchant, "seller", key)
    sellers = _sellers_of(ask)
    lines = sellers.of(key)
    return SellerView(
        key=key,
        order_no=lines[0].order if lines else "",
        found=tuple(_said(sellers, group) for group in _alike(lines)),
        model=sellers.model.version,
    )


def _sellers_of(ask: Ask) -> Sellers:
    """What the acting member may know, learned anew after some minutes."""
    who, now = (str(ask.reading.home.root), ask.acting.member), time.monotonic()
    with _keeping:
        known = _kept.get(who)
        if known is None or known[0] + FRESH_SECONDS < now or known[1] is not ask.reading:
            known = (now, ask.reading, Sellers(ask.reading, ask.acting.member, ask.scope, learned=LEARNED))
            _kept[who] = known
            while len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)
        return known[2]


def _alike(lines: list[Line]) -> list[list[Line]]:
    """Lines in groups of which everything but their number is the same."""
    groups: list[list[Line]] = []
    for line in lines:
        same = [msgspec.structs.replace(line.found, line=group[0].found.line) == group[0].found for group in groups]
        if True in same:
            groups[same.index(True)].append(line)
        else:
            groups.append([line])
    return groups


def _said(sellers: Sellers, group: list[Line]) -> SellerLine:
    found = group[0].found
    weighed = [(piece, 1) for piece in found.evidence] + [(piece, -1) for piece in found.against]
    pieces = tuple(_piece(sellers, at, piece, sign) for at, (piece, sign) in enumerate(weighed, 1))
    return SellerLine(
        lines=tuple(one.found.line for one in group),
        seller=found.seller or "",
        name=sellers.name(found.best) if found.best else "",
        chance=round(found.probability * 10_000),
        chain=tuple(sellers.name(party) for party in found.chain),
        filed_by=sellers.name(found.filed_by) if found.filed_by else "",
        doubt=why_of(found.reason, seen=found.seen, expected=found.expected) if found.reason else None,
        pieces=pieces,
        picture=Balance(weights=tuple(piece.weight for piece in pieces)),
    )


def _piece(sellers: Sellers, number: int, piece: Evidence, sign: int) -> Piece:
    return Piece(
        number=number,
        source=source_said(piece.source),
        said=evidence_said(piece, sellers.name(piece.value)),
        weight=sign * round(piece.weight * 100),
    )

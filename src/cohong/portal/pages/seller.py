"""Who really sells a trade's goods: what stands on the ledger, the answer for each line with what speaks for and against it,
and the agents between. Here an office decides, and whoever is concerned appeals."""

import time
from collections import OrderedDict
from collections.abc import Iterator
from threading import Lock
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from cohong.analytics.sellers.attribution import Evidence
from cohong.core.texts import CohongError, declare
from cohong.modules.sellers.rules import NO_REASON
from cohong.modules.sellers.state import DECISION, SELLER
from cohong.modules.trade.state import Trade, key_of
from cohong.node.selling import deciding as asked
from cohong.node.selling.sellers import Line, Sellers
from cohong.node.writer import Writer
from cohong.portal.act import Done, act, refuse
from cohong.portal.ask import Ask
from cohong.portal.charts import Balance
from cohong.portal.names import Names
from cohong.portal.page import View, page
from cohong.portal.sight import sees_trade
from cohong.portal.speech.sellerwords import evidence_said, source_said
from cohong.portal.text import Money, Text, Why, why_of
from cohong.portal.trade import deciding
from cohong.portal.trade.firms import Party
from cohong.portal.trade.selling import Appealed, Attested, Decided, Heard, Selling, paid, shared, unpaid
from cohong.projections import queries

NO_SELLER = declare(
    "portal.seller_missing",
    en="Nobody is named as the seller.",
    zh="未指明实际卖家。",
    next_en="Choose a seller, or write the code of another one.",
    next_zh="请选择卖家，或填写其他企业的代码。",
    final=False,
)

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


class SellerChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A seller that one may decide for: `ledger` is whom the ledger pays now, `attested` whom the model found, `before` whom
    it paid until a person decided. `open` is False
    where its code is not open to the asker, who then writes it."""

    value: str
    party: Party
    open: bool


class SellerStanding(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on the ledger about a trade's seller: whom it pays, what the model found, a person's decision, an open
    appeal and every step. `holds` says why the trade is held over its seller. `unpaid` goes to whom is decided and `paid`
    stands; `shared` is converted, not paid, and may have been shared out already. `decides` and `appeals` say that the asker
    may, and `…_hinders` what stands in the way."""

    seller: Party
    holds: tuple[Why, ...]
    attested: Attested | None
    decided: Decided | None
    appeal: Appealed | None
    history: tuple[Heard, ...]
    unpaid: Money
    paid: Money
    shared: Money
    choices: tuple[SellerChoice, ...]
    decides: bool
    decides_hinders: Text | None
    appeals: bool
    appeals_hinders: Text | None


class SellerView(View, frozen=True, kw_only=True):
    """Who sells each line of one trade; `model` is the version of the weights. `found` is judged now, on what the asker may open."""

    key: str
    order_no: str
    standing: SellerStanding
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
    trade = deciding.trade_of(ask)
    key = key_of(trade)
    row = queries.trade(ask.reading.tables, key)
    if row is None:
        raise ask.missing()
    ask.look(row.merchant, "seller", key)
    sellers = _sellers_of(ask)
    lines = sellers.of(key) if sees_trade(ask, key) else []
    names = Names(ask)
    return SellerView(
        key=key,
        order_no=lines[0].order if lines else names.order_no(trade),
        standing=_standing(ask, names, trade),
        found=tuple(_said(sellers, group) for group in _alike(lines)),
        model=sellers.model.version,
    )


def _standing(ask: Ask, names: Names, trade: Trade) -> SellerStanding:
    key, selling = key_of(trade), Selling(names)
    party, attested = selling.ledger(trade), selling.attested(trade)
    decides = deciding.is_decider(ask)
    appeals = ask.acting.may("appeal") and deciding.is_told(ask.state, trade) and deciding.is_concerned(ask, trade)
    return SellerStanding(
        seller=party,
        holds=tuple(why_of(code) for code in trade.frozen if code.startswith("sellers.")),
        attested=attested,
        decided=selling.decided(trade),
        appeal=selling.appealed(trade),
        history=selling.history(trade),
        unpaid=unpaid(trade),
        paid=paid(trade),
        shared=shared(trade),
        choices=tuple(_choices(selling, trade)) if decides else (),
        decides=decides,
        decides_hinders=deciding.hinders_deciding(ask, key) if decides else None,
        appeals=appeals,
        appeals_hinders=deciding.hinders_appeal(ask, key) if appeals else None,
    )


def _choices(selling: Selling, trade: Trade) -> Iterator[SellerChoice]:
    """Whom the ledger pays, and whom the model found where that is somebody else."""
    known: list[Party] = []
    for value, who in _named(selling.ask, trade).items():
        party = selling.firms(who)
        if party not in known:
            known.append(party)
            yield SellerChoice(value=value, party=party, open=bool(deciding.written(selling.ask.state, who, party)))


def _named(ask: Ask, trade: Trade) -> dict[str, str]:
    """The sellers that one may choose by a word: members or firm tags."""
    found, before = ask.state.get(SELLER, key_of(trade)), ask.state.get(DECISION, key_of(trade))
    named = {
        "ledger": trade.seller or trade.firm,
        "attested": found.seller if found else "",
        "before": before.against if before else "",
    }
    return {value: who for value, who in named.items() if who}


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


# --- a person's word ------------------------------------------------------------------------------------------------------

Words = Annotated[str, Meta(max_length=2_000)]


class DecideSeller(msgspec.Struct, frozen=True, kw_only=True):
    """Who really sells: whom the ledger pays, whom the model found, whom it paid before, or
    the firm of another `code`; and why."""

    choice: Literal["ledger", "attested", "before", "other"]
    reason: Words
    code: Annotated[str, Meta(max_length=40)] = ""


@act("/trades/{key}/seller/decide", zh="裁定实际卖家", en="Decide who really sells", needs="decide_seller")
def decide_seller(ask: Ask, form: DecideSeller) -> Done:
    """From now on the trade's rights and money are the seller's; what is paid stands."""
    trade = deciding.trade_of(ask)
    selling = Selling(Names(ask))
    selling.ledger(trade)
    selling.attested(trade)
    who = _named(ask, trade).get(form.choice, "")
    seller = deciding.written(ask.state, who, selling.firms(who)) if who else "".join(form.code.split())
    if not seller:
        raise CohongError(NO_SELLER, path="code")
    said = asked.Decision(trade=key_of(trade), seller=seller, reason=reason_of(form.reason), person=ask.acting.person)
    refuse(Writer(ask.reading.home.root).decide(said, ask.acting.member).findings)
    name = selling.firms(who).name if who else selling.firms.named(seller)
    told = Text(
        f"已裁定实际卖家为 {name.zh}。此后未付的款项归其所有，已付的不变。",
        f"Decided: the genuine seller is {name.en}. What is not paid yet is theirs; what is paid stands.",
    )
    return Done(said=told, to=f"/trades/{key_of(trade)}/seller")


class AppealSeller(msgspec.Struct, frozen=True, kw_only=True):
    """The grounds, in words; they are sealed."""

    reason: Words


@act("/trades/{key}/seller/appeal", zh="对卖家认定提出申诉", en="Appeal against the seller", needs="appeal")
def appeal_seller(ask: Ask, form: AppealSeller) -> Done:
    """Ask that another person decides again; the trade is held until then."""
    key = key_of(deciding.trade_of(ask))
    said = asked.Appeal(trade=key, reason=reason_of(form.reason), person=ask.acting.person)
    refuse(Writer(ask.reading.home.root).decide(said, ask.acting.member).findings)
    told = Text(
        "已提出申诉。由另一人重新裁定前，该笔交易暂停办理。",
        "The appeal is made. The trade is held until another person has decided again.",
    )
    return Done(said=told, to=f"/trades/{key}/seller")


def reason_of(written: str) -> str:
    """The reason without loose blanks. Raises CohongError (`sellers.reason_missing`)."""
    reason = written.strip()
    if not reason:
        raise CohongError(NO_REASON, path="reason")
    return reason

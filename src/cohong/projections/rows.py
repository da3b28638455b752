"""Rows of the tables out of rows of the ledger: pure, one at a time. None where the ledger has no such row."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from cohong.core.calendar import day_of
from cohong.core.state import Overlay
from cohong.modules.aftermath.state import PAPER, after
from cohong.modules.clearing.state import BATCH, PAID, PAYABLE, PAYOUT, payable_key
from cohong.modules.forex.rules import REMITTANCE_CONTRADICTS
from cohong.modules.forex.state import DEAL, REMITTANCE, SETTLEMENT
from cohong.modules.members.state import MERCHANT, canonical, member_of_firm
from cohong.modules.trade.state import LOOSE, TRADE, WAYBILL, Difference, Trade, total
from cohong.projections import stages
from cohong.projections.people import who_acts

Values = dict[str, Any]
CNY = "CNY"


class Marks(msgspec.Struct, frozen=True, array_like=True):
    """What the events of a trade say: first and last leaf and time, and the newest day on which each track was used."""

    seen: int = 0
    changed: int = 0
    seen_ms: int = 0
    changed_ms: int = 0
    declared: int = 0
    collected: int = 0
    settled: int = 0


UNMARKED = Marks()


class Said(NamedTuple):
    """What a document says before the match: its worth in minor units, and the tag of whom a list names as seller."""

    currency: str = ""
    amount: int = 0
    owner: str = ""


Stated = dict[str, Said]
"""Message id of a document -> what it says."""
_SILENT: Mapping[str, Said] = {}


def merchant_of(state: Overlay, tag: str) -> str:
    """For whom a firm's trades are: the member that is this firm, else the firm's canonical tag."""
    return member_of_firm(state, tag) or canonical(state, tag)


def service_of(state: Overlay, merchant: str) -> str:
    """The service company that keeps a merchant's file, "" where nobody does."""
    file = state.get(MERCHANT, merchant)
    return file.service if file else ""


def trade_row(
    state: Overlay,
    key: str,
    marks: Marks,
    *,
    came_back: bool = False,
    stated: Mapping[str, Said] = _SILENT,
) -> Values | None:
    """A row of `trade`; `came_back` says that the newest payout for it failed, `stated` what its documents say."""
    trade = state.get(TRADE, key)
    if trade is None:
        return None
    stage, why = stages.stage_of(state, trade, came_back=came_back)
    currency, said, owner = (trade.currency, 0, "") if trade.lines else _stated(trade, stated)
    seller = trade.seller or owner
    known = trade.seller or (owner if member_of_firm(state, owner) else "")  # a list may name nobody whom we know
    merchant = merchant_of(state, known or trade.firm)
    waybill = state.get(WAYBILL, trade.waybill_key) if trade.waybill_key else None
    filer = trade.list.filer if trade.list else _canceller(state, key) or (trade.order.filer if trade.order else "")
    return {
        "key": key,
        "firm": trade.firm,
        "number": trade.number,
        "merchant": merchant,
        "seller": seller,
        "service": service_of(state, merchant),
        "agent": filer,
        "currency": currency,
        **{track: total(trade, track) for track in ("value", "claimed", "collected", "settled", "paid")},
        "stated": said,
        "stake": stake_of(trade, stage, why, said),
        "status": trade.status,
        "released": trade.released,
        "right_day": trade.right,
        "differences": len(_differences(trade)),
        "label": trade.label.label if trade.label else "",
        "stage": stage,
        "why": why,
        "who": who_acts(why) if why else "",
        "order_id": trade.order.id if trade.order else "",
        "list_id": trade.list.id if trade.list else "",
        "waybill_id": waybill.doc.id if waybill else "",
        "order_filer": trade.order.filer if trade.order else "",
        "list_filer": trade.list.filer if trade.list else "",
        "waybill_filer": waybill.doc.filer if waybill else "",
        "waybill_key": trade.waybill_key,
        "seen": marks.seen,
        "changed": marks.changed,
        "since_day": day_of(marks.seen_ms) if marks.seen_ms else 0,
        "changed_day": day_of(marks.changed_ms) if marks.changed_ms else 0,
        "declared_day": marks.declared,
        "collected_day": marks.collected,
        "settled_day": marks.settled,
    }


def _canceller(state: Overlay, key: str) -> str:
    """Who had the list of a trade cancelled, and declares anew; "" where that is not what became of it."""
    then = after(state, key)
    paper = state.get(PAPER, then.cancellation) if then.cancelled else None
    return paper.filer if paper else ""


def _stated(trade: Trade, stated: Mapping[str, Said]) -> Said:
    """Currency and amount by the order that stands, else by the list; the seller by the list."""
    order, listed = (stated.get(doc.id, Said()) if doc is not None else Said() for doc in (trade.order, trade.list))
    worth = order if order.currency else listed
    return Said(worth.currency, worth.amount, listed.owner)


def stake_of(trade: Trade, stage: str, why: str, stated: int = 0) -> int:
    """The money that waits, in minor units: what has not come, what is not converted, what is not paid, or what is in question.
    `stated` is what its documents say before the match."""
    if stage == "paid":
        return 0
    if why == stages.MONEY:
        return total(trade, "value") - total(trade, "collected")
    if why == stages.SETTLEMENT:
        return total(trade, "collected") - total(trade, "settled")
    held = [stages.at_stake(trade, found, stated, trade.currency) for found in trade.differences]
    in_question = [minor for minor, currency in held if currency == trade.currency]
    return max(stages.left_to_pay(trade, stated), *in_question, 0)


def _differences(trade: Trade) -> list[Difference]:
    """Open differences, and what froze the trade without one."""
    named = {found.code for found in trade.differences}
    bare = [Difference(code, "", 0) for code in trade.frozen if code not in named]
    return [*trade.differences, *bare]


def troubles_of(state: Overlay, row: Values) -> Iterator[Values]:
    """The rows of `trouble` of a trade, given its row of `trade`."""
    trade = state.get(TRADE, row["key"])
    assert trade is not None, "a row was made of it"
    for number, found in enumerate(_differences(trade)):
        amount, currency = stages.at_stake(trade, found, row["stated"], row["currency"])
        yield {
            "id": f"{row['key']}/{number}",
            "trade": row["key"],
            "code": found.code,
            "who": who_acts(found.code),
            "day": found.day,
            "amount": amount,
            "currency": currency,
            **{name: row[name] for name in ("merchant", "service", "agent")},
        }


def loose_row(state: Overlay, key: str) -> Values | None:
    """A row of `trouble` for a difference that belongs to no trade."""
    loose = state.get(LOOSE, key)
    if loose is None:
        return None
    found, (what, _, name) = loose.difference, key.partition("/")
    credit = state.get(REMITTANCE, name) if what == "remittance" else None
    payout = state.get(PAYOUT, name) if what == "payout" else None
    merchant = payout.merchant if payout else ""
    foreign = found.code == REMITTANCE_CONTRADICTS and credit is not None
    return {
        "id": key,
        "trade": "",
        "code": found.code,
        "who": who_acts(found.code),
        "day": found.day,
        "amount": found.amount,
        "currency": credit.currency if foreign and credit else CNY,
        "merchant": merchant,
        "service": service_of(state, merchant) if merchant else "",
        "agent": "",
    }


def credit_row(state: Overlay, tag: str) -> Values | None:
    """A row of `credit`."""
    row = state.get(REMITTANCE, tag)
    if row is None:
        return None
    names = ("bank", "currency", "state", "amount", "claimed", "settled", "day")
    return {"tag": tag, **{name: getattr(row, name) for name in names}}


def settlement_row(state: Overlay, id: str) -> Values | None:
    """A row of `settlement`."""
    row = state.get(SETTLEMENT, id)
    if row is None:
        return None
    names = ("service", "currency", "state", "deal", "amount")
    known = {name: getattr(row, name) for name in names}
    return {"id": id, "credit": row.remittance, "orders": len(row.parts), **known}


def deal_row(state: Overlay, tag: str) -> Values | None:
    """A row of `deal`."""
    row = state.get(DEAL, tag)
    if row is None:
        return None
    names = ("bank", "settlement", "currency", "sold", "rate_e8", "bought", "fee", "day")
    return {"tag": tag, **{name: getattr(row, name) for name in names}}


def payable_row(state: Overlay, key: str) -> Values | None:
    """A row of `payable`; the key is batch and merchant."""
    row = state.get(PAYABLE, key)
    if row is None:
        return None
    name, _, merchant = key.partition("/")
    batch, payout = state.get(BATCH, name), state.get(PAYOUT, row.payout) if row.payout else None
    return {
        "batch": name,
        "merchant": merchant,
        "service": batch.service if batch else "",
        "bank": batch.bank if batch else "",
        "settlement": batch.settlement if batch else "",
        "payout": row.payout,
        "state": payout.state if payout else "",
        "amount": row.amount,
        "charged": row.charged,
        "orders": len(row.orders),
        "attempts": row.attempts,
    }


def payout_row(state: Overlay, id: str) -> Values | None:
    """A row of `payout`."""
    row = state.get(PAYOUT, id)
    if row is None:
        return None
    batch = state.get(BATCH, row.batch) if row.batch else None
    owed = state.get(PAYABLE, payable_key(row.batch, row.merchant)) if row.batch else None
    names = ("merchant", "bank", "batch", "state", "reason", "retry_of", "amount", "suspense", "day")
    return {
        "id": id,
        "service": batch.service if batch else "",
        "attempts": owed.attempts if owed else 0,
        "newest": int(owed is None or owed.payout == id),
        **{name: getattr(row, name) for name in names},
    }


def merchant_row(state: Overlay, id: str) -> Values | None:
    """A row of `merchant`."""
    file = state.get(MERCHANT, id)
    if file is None:
        return None
    return {
        "id": id,
        "service": file.service,
        "verified": int(file.verified),
        "contract_since": file.contract.since if file.contract else 0,
        "contract_until": file.contract.until if file.contract else 0,
        "has_account": int(bool(file.account)),
        "proposed_by": file.proposed_by,
        "proposed_ms": file.proposed_ms,
    }


ROWS: dict[str, Callable[[Overlay, str], Values | None]] = {
    "credit": credit_row,
    "settlement": settlement_row,
    "deal": deal_row,
    "payable": payable_row,
    "payout": payout_row,
    "merchant": merchant_row,
}
"""How a row of each table is made from the key that the ledger has for it."""


def tallied(row: Values) -> tuple[tuple[Any, ...], tuple[int, ...]]:
    """Key and sums of `tally` that a row of `trade` adds to."""
    key = tuple(row[name] for name in ("merchant", "service", "agent", "currency", "stage", "why", "who"))
    return key, (
        1,
        row["value"] or row["stated"],
        row["stake"],
        row["stated"],
        row["collected"],
        row["settled"],
        row["paid"],
    )


def trade_flows(row: Values) -> Iterator[tuple[tuple[Any, ...], tuple[int, ...]]]:
    """Keys and sums of `flow` that a row of `trade` adds to."""
    moved = (
        ("declared", row["declared_day"], row["value"]),
        ("released", row["released"], row["value"]),
        ("collected", row["collected_day"], row["collected"]),
        ("settled", row["settled_day"], row["settled"]),
    )
    for what, day, amount in moved:
        if day and (amount or what in ("declared", "released")):
            yield (day, row["currency"], what, row["merchant"], row["service"]), (1, amount)


def payout_flows(row: Values) -> Iterator[tuple[tuple[Any, ...], tuple[int, ...]]]:
    """Keys and sums of `flow` that a row of `payout` adds to."""
    if row["state"] in PAID:
        yield (row["day"], CNY, "paid", row["merchant"], row["service"]), (1, row["amount"])

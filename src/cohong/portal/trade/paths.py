"""The way of a trade's money: credits it is claimed from, conversions, its share of batches, and the payouts of those."""

import msgspec

from cohong.modules.clearing.state import PAYOUT
from cohong.modules.forex.state import CLAIM, DEAL, REMITTANCE, SETTLEMENT
from cohong.portal.ask import Ask
from cohong.portal.speech import words
from cohong.portal.text import Text, Why, bank_reason
from cohong.portal.trade.capacity import Capacities
from cohong.portal.trade.telling import Telling, written_rate
from cohong.portal.where import Deadline, declaring


class CreditUse(msgspec.Struct, frozen=True, kw_only=True):
    """What the trade has of one credit, in minor units of its currency; `reference` is the bank's, "" where sealed."""

    tag: str
    reference: str
    bank: Text
    day: int
    currency: str
    claimed: int
    requested: int
    settled: int
    declare: Deadline


class SettlementUse(msgspec.Struct, frozen=True, kw_only=True):
    """The trade's part of one conversion. `rate` and `day` are the bank's, empty before its deal."""

    id: str
    state: Text
    tone: str
    currency: str
    amount: int
    rate: str
    day: int


class ShareUse(msgspec.Struct, frozen=True, kw_only=True):
    """What the trade brought in a batch, in fen: gross = fee + bank + hold + payable - due + held."""

    batch: str
    gross: int
    fee: int
    bank: int
    hold: int
    payable: int
    due: int
    held: int


class PayoutUse(msgspec.Struct, frozen=True, kw_only=True):
    """A payment of a whole batch to the merchant, in fen. `reason` is the bank's own, None where it gave none."""

    id: str
    state: Text
    tone: str
    to: Text
    amount: int
    day: int
    reason: Why | None


class MoneyPath(msgspec.Struct, frozen=True, kw_only=True):
    """All of it, in the order in which money moves."""

    credits: tuple[CreditUse, ...]
    settlements: tuple[SettlementUse, ...]
    shares: tuple[ShareUse, ...]
    payouts: tuple[PayoutUse, ...]


def path_of(ask: Ask, telling: Telling, capacities: Capacities) -> MoneyPath:
    """What the life that was just told went through."""
    return MoneyPath(
        credits=_credits(ask, telling, capacities),
        settlements=tuple(use for name in telling.settlements if (use := _settlement(ask, telling, name))),
        shares=tuple(
            ShareUse(batch=batch, **{name: getattr(share, name) for name in _SHARE}) for batch, share in telling.shares
        ),
        payouts=tuple(paid for name in telling.payouts if (paid := _payout(ask, capacities, name))),
    )


_SHARE = ("gross", "fee", "bank", "hold", "payable", "due", "held")


def _credits(ask: Ask, telling: Telling, capacities: Capacities) -> tuple[CreditUse, ...]:
    found = []
    for at, claim in ask.state.scan(CLAIM, f"{telling.key}/"):
        tag = at.partition("/")[2]
        row = ask.state.get(REMITTANCE, tag)
        assert row is not None, "a claim has its remittance"
        found.append(
            CreditUse(
                tag=tag,
                reference=telling.names.credit(tag),
                bank=capacities.name(row.bank),
                day=row.day,
                currency=row.currency,
                claimed=claim.claimed,
                requested=claim.requested,
                settled=claim.settled,
                declare=declaring(ask, row.day),
            )
        )
    return tuple(found)


def _settlement(ask: Ask, telling: Telling, id: str) -> SettlementUse | None:
    row = ask.state.get(SETTLEMENT, id)
    if row is None:
        return None
    deal = ask.state.get(DEAL, row.deal) if row.deal else None
    tone, state = words.SETTLEMENTS[row.state]
    return SettlementUse(
        id=id,
        state=state,
        tone=tone,
        currency=row.currency,
        amount=sum(part.amount for part in row.parts if part.trade == telling.key),
        rate=written_rate(deal.rate_e8) if deal else "",
        day=deal.day if deal else 0,
    )


def _payout(ask: Ask, capacities: Capacities, id: str) -> PayoutUse | None:
    row = ask.state.get(PAYOUT, id)
    if row is None:
        return None
    tone, state = words.PAYOUTS[row.state]
    return PayoutUse(
        id=id,
        state=state,
        tone=tone,
        to=capacities.name(row.merchant),
        amount=row.amount,
        day=row.day,
        reason=bank_reason(row.reason),
    )

"""Rows about remittances, the claims of orders on them, settlements and the bank's deals.

Opaque ids only: a remittance and a deal are named by the tag that the door makes of the bank's own reference, a
settlement by the id of the message that asked for it. All amounts are integers of the currency's minor unit.
"""

from typing import Literal

import msgspec

from cohong.core.state import Overlay, Table
from cohong.modules.members.state import canonical
from cohong.modules.trade.state import TRADE

NoticeKind = Literal["remittance", "deal", "payout"]
SettlementState = Literal["REQUESTED", "DEALT", "SUSPENDED", "CANCELLED"]


class Remittance(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Foreign currency that a bank received. `claimed` is what orders stand behind, `settled` what the bank converted."""

    bank: str
    account: str
    currency: str
    amount: int
    day: int
    claimed: int = 0
    settled: int = 0

    @property
    def state(self) -> Literal["NOTIFIED", "PART_MATCHED", "MATCHED"]:
        """How far orders explain it; derived, never typed in."""
        if self.claimed == 0:
            return "NOTIFIED"
        return "MATCHED" if self.claimed == self.amount else "PART_MATCHED"


class Claim(msgspec.Struct, frozen=True, array_like=True):
    """What one trade has of one remittance: claimed, asked to be settled, settled; and the seller it was booked for."""

    seller: str
    claimed: int
    requested: int = 0
    settled: int = 0


class Reserved(msgspec.Struct, frozen=True, array_like=True):
    """What requested settlements hold of one trade, over all remittances."""

    amount: int


class Part(msgspec.Struct, frozen=True, array_like=True):
    """One trade's part of a settlement, by trade key, in minor units of the order currency."""

    trade: str
    amount: int


class Settlement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A conversion that a service company asked for; its parts are frozen in their order. `deal` names the bank's deal."""

    service: str
    remittance: str
    currency: str
    parts: tuple[Part, ...]
    state: SettlementState = "REQUESTED"
    deal: str = ""

    @property
    def amount(self) -> int:
        """What is asked to be sold."""
        return sum(part.amount for part in self.parts)


class Deal(msgspec.Struct, frozen=True, kw_only=True):
    """What the bank did: sold, at which rate, bought so many fen as the bank states it, fee in fen, on which value day."""

    bank: str
    settlement: str
    currency: str
    sold: int
    rate_e8: int
    bought: int
    fee: int
    day: int


class Notice(msgspec.Struct, frozen=True, array_like=True):
    """What somebody who is not the bank says about the bank's doings: kept, and without effect on any balance."""

    kind: NoticeKind
    day: int


REMITTANCE = Table("remittance", Remittance)
CLAIM = Table("claim", Claim)
RESERVED = Table("reserved", Reserved)
SETTLEMENT = Table("settlement", Settlement)
DEAL = Table("deal", Deal)
NOTICE = Table("notice", Notice)


def claim_key(trade: str, remittance: str) -> str:
    """Trade first, so that the claims of a firm can be found when two of its codes turn out to be one."""
    return f"{trade}/{remittance}"


def standing_key(state: Overlay, key: str) -> str:
    """The key under which a trade stands today: an alias may have moved it since its key was written down."""
    return key if state.get(TRADE, key) else canonical(state, key[:32]) + key[32:]


def reserved_of(state: Overlay, trade: str) -> int:
    """What requested settlements hold of a trade."""
    known = state.get(RESERVED, trade)
    return known.amount if known else 0

"""The money behind trades: the credits that orders were claimed against, each with the bank's notice as far as a member may open it.

Amount, currency and day stand on the ledger for everybody; account and payer are in the notice, which is sealed.
"""

import msgspec

from cohong.core.message import message_id
from cohong.modules.forex.messages import ObserveRemittance
from cohong.modules.forex.state import CLAIM, REMITTANCE
from cohong.node.reading import Fields, Reading

_KIND = str(ObserveRemittance.__struct_config__.tag)


class Credit(msgspec.Struct, frozen=True, kw_only=True):
    """What a trade has of one credit: `minor` units of `currency`, credited on `day` by the member `bank`, and claimed for the
    member or firm `seller`. `said` is the bank's notice (`account`, `payer_name` and so on), empty where it may not be opened;
    `message` is the notice's id."""

    bank: str
    currency: str
    minor: int
    day: int
    seller: str
    message: str
    said: Fields


def credits_of(reading: Reading, member: str, trade: str) -> list[Credit]:
    """The credits of a trade by its key, the first one first."""
    found = []
    for key, claim in reading.state.scan(CLAIM, f"{trade}/"):
        tag = key.partition("/")[2]
        row = reading.state.get(REMITTANCE, tag)
        assert row is not None, "a claim has its remittance"
        message = message_id(row.bank, _KIND, tag, 0)
        found.append(
            Credit(
                bank=row.bank,
                currency=row.currency,
                minor=claim.claimed,
                day=row.day,
                seller=claim.seller,
                message=message,
                said=reading.said(member, message, row.bank),
            )
        )
    return sorted(found, key=lambda one: (one.day, one.message))

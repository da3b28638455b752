"""What somebody may look at: whose trades, and whose bodies where the keys are borrowed from whoever keeps the file."""

from typing import Any

from cohong.core.refusal import Refusal
from cohong.modules.members.state import canonical
from cohong.modules.trade.state import PARCEL, belonging, trade_key
from cohong.portal.ask import Ask
from cohong.projections import queries
from cohong.sealed.codes import NOT_ENTITLED
from cohong.sealed.seal import OpenedBody

Fields = dict[str, Any]


def sees_trade(ask: Ask, key: str) -> bool:
    """Whether the acting member's lists hold this trade."""
    scope = ask.scope
    wanted = {"merchant": scope.merchant, "service": scope.service, "agent": scope.agent}
    wanted = {name: member for name, member in wanted.items() if member is not None}
    if not wanted:
        return True
    row = queries.trade(ask.reading.tables, key)
    return row is not None and all(getattr(row, name) == member for name, member in wanted.items())


def open_body(ask: Ask, id: str, root: str, head: Fields | None = None, *, filer: str = "") -> OpenedBody | Refusal:
    """The body of a message as whoever asks may read it, or why not. `head` is given where a member could name any
    message: a merchant reads with the keys of its service company, and no more than its own. What one filed here, `filer`
    says who, one may read."""
    member, filer = ask.acting.member, filer or str((head or {}).get("filer", ""))
    reader = ask.reading.reader_of(member, filer)
    borrowed = ask.reading.keeper_of(member) != member and filer != member
    if reader is None or not root or (head is not None and borrowed and not _concerns(ask, head)):
        return Refusal(NOT_ENTITLED, id)
    return ask.reading.vault.open_body(bytes.fromhex(id), reader, bytes.fromhex(root))


def _concerns(ask: Ask, head: Fields) -> bool:
    """Whether a message is about the acting member: its own contract, or a document of a trade that it sees."""
    state, kind = ask.state, head["kind"]
    if kind in ("customs.lodge_order", "customs.lodge_list"):
        key = trade_key(state, head["firm"], head["number"])
    elif kind == "customs.lodge_waybill":
        key = belonging(state, state.get(PARCEL, canonical(state, head["carrier"]) + head["number"]))
    else:
        return bool(head.get("merchant") == ask.acting.member)
    return bool(key) and sees_trade(ask, key)

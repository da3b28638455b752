"""Proposals that wait for a person, appeals that are open, and what stands of a trade's seller, as one member may read them."""

from collections.abc import Mapping
from typing import Any

import msgspec

from cohong.core.calendar import days_since_1970
from cohong.core.texts import CohongError, declare
from cohong.modules.sellers.state import (
    APPEAL,
    DECISION,
    PROPOSED,
    SELLER,
    Attributed,
    Decision,
    Kind,
    Proposed,
)
from cohong.modules.trade.state import TRADE, standing_roots
from cohong.node.comparing.matching import NO_ORDER, Matching
from cohong.node.reading import Reading
from cohong.projections.shapes import Scope

SEVERAL = declare(
    "node.several_orders",
    en="Several trades have the order number {seen}: {expected}.",
    zh="有多笔交易使用订单号 {seen}：{expected}。",
    next_en="Name the one that is meant by firm code/number, or by its key.",
    next_zh="请按“企业代码/订单号”或交易标识指明其中一笔。",
)


class Firm(msgspec.Struct, frozen=True, kw_only=True):
    """A firm as a proposal names it: its tag, and code and name where they may be read."""

    tag: str
    code: str = ""
    name: str = ""


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of evidence for or against, in words."""

    field: str
    bits: str
    en: str
    zh: str


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """An open proposal: two codes to be joined (merge) or parted (split), how probable in thousandths, by whom, since which day and
    for how many days. Names and evidence are empty for members that may not open them."""

    kind: Kind
    firm: Firm
    other: Firm
    permille: int
    by: str
    day: int
    age_days: int
    en: str = ""
    zh: str = ""
    supports: tuple[Piece, ...] = ()
    against: tuple[Piece, ...] = ()


class Appealed(msgspec.Struct, frozen=True, kw_only=True):
    """An open appeal: the trade's key, who appeals since when, the grounds where they may be read, who must not decide it."""

    trade: str
    by: str
    day: int
    age_days: int
    reason: str
    decided_by: str


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What the ledger says of a trade's seller: the member or tag it names, the attribution on standing documents ("" for *cannot
    tell*, None for none), a person's decision, and whether an appeal is open."""

    seller: str
    attributed: Attributed | None
    decided: Decision | None
    reason: str = ""
    appealed: bool = False
    held: bool = False


def open_proposals(reading: Reading, member: str = "") -> list[Waiting]:
    """Every proposal that waits, the oldest and then the surest first. Bodies are opened once each."""
    who = member or reading.operator
    bodies: dict[str, Mapping[str, Any]] = {}
    found = []
    for _, row in reading.state.scan(PROPOSED):
        if row.paper is not None and row.paper.id not in bodies:
            bodies[row.paper.id] = reading.body(who, row.paper)
        lines = bodies[row.paper.id].get("lines", ()) if row.paper is not None else ()
        said = lines[row.index] if row.index < len(lines) else {}
        found.append(_waiting(reading, row, said))
    return sorted(found, key=lambda one: (one.day, -one.permille, one.kind, one.firm.tag, one.other.tag))


def _waiting(reading: Reading, row: Proposed, said: Mapping[str, Any]) -> Waiting:
    def firm(tag: str, name: str) -> Firm:
        told = said.get(name, {})
        return Firm(tag=tag, code=str(told.get("code", "")), name=str(told.get("name", "")))

    def pieces(name: str) -> tuple[Piece, ...]:
        return msgspec.convert(said.get(name, ()), tuple[Piece, ...])

    return Waiting(
        kind=row.kind,
        firm=firm(row.firm, "firm"),
        other=firm(row.other, "other"),
        permille=row.permille,
        by=row.by,
        day=row.day,
        age_days=_age(reading, row.day),
        en=str(said.get("en", "")),
        zh=str(said.get("zh", "")),
        supports=pieces("supports"),
        against=pieces("against"),
    )


def open_appeals(reading: Reading, member: str = "") -> list[Appealed]:
    """Every appeal that is open, the oldest first."""
    who = member or reading.operator
    found = []
    for key, row in reading.state.scan(APPEAL):
        decision = reading.state.get(DECISION, key)
        reason = str(reading.body(who, row.paper).get("reason", ""))
        found.append(
            Appealed(
                trade=key,
                by=row.by,
                day=row.day,
                age_days=_age(reading, row.day),
                reason=reason,
                decided_by=decision.by if decision else "",
            )
        )
    return sorted(found, key=lambda one: (one.day, one.trade))


def standing_of(reading: Reading, key: str, member: str = "") -> Standing | None:
    """What stands of the seller of a trade, by its key; None where there is no such trade."""
    state = reading.state
    trade = state.get(TRADE, key)
    if trade is None:
        return None
    attributed, decision = state.get(SELLER, key), state.get(DECISION, key)
    if attributed is not None and attributed.roots != standing_roots(state, trade):
        attributed = None
    body = reading.body(member or reading.operator, decision.paper) if decision else {}
    return Standing(
        seller=trade.seller,
        attributed=attributed,
        decided=decision,
        reason=str(body.get("reason", "")),
        appealed=state.get(APPEAL, key) is not None,
        held=any(code.startswith("sellers.") for code in trade.frozen),
    )


def trade_of(reading: Reading, member: str, scope: Scope, order: str) -> str:
    """The key of the trade that is meant by an order number, by `firm code/number`, or by its key. Raises CohongError
    (`node.no_such_order`, `node.several_orders`)."""
    if reading.state.get(TRADE, order) is not None:
        return order
    rows = Matching(reading, member, scope).found(order)
    if len(rows) > 1:
        raise CohongError(SEVERAL, path="--order", seen=order, expected=", ".join(row.key for row in rows))
    if not rows:
        raise CohongError(NO_ORDER, path="--order", seen=order)
    return rows[0].key


def _age(reading: Reading, day: int) -> int:
    return days_since_1970(reading.day) - days_since_1970(day)

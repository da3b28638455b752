"""How each fact about a trade changes the state."""

from collections.abc import Sequence

from msgspec.structs import replace

from cohong.core.numbers import allocate
from cohong.core.rules import Evolve, Fact, invariant
from cohong.core.state import Overlay
from cohong.modules.members.facts import AliasStated
from cohong.modules.trade import facts
from cohong.modules.trade.rules import ALIAS, LABEL_LAPSED
from cohong.modules.trade.state import (
    LOOSE,
    TRACKS,
    TRADE,
    UPSTREAM,
    Difference,
    Line,
    Loose,
    Track,
    Trade,
    key_of,
    total,
)

NOT_THE_MATCHS = ("customs.", "forex.", "clearing.", "aftermath.", "sellers.")
"""How the codes of differences begin that others than the match duty open."""


def the(state: Overlay, key: str) -> Trade:
    """A trade that a fact speaks of exists."""
    trade = state.get(TRADE, key)
    assert trade is not None, "a fact names a trade that is there"
    return trade


def matched(state: Overlay, fact: facts.TradeMatched) -> None:
    """The lines have a base; whatever the match duty held against the trade before is over."""
    trade = the(state, fact.trade)
    left = held_by_others(trade)
    row = replace(
        trade, matched=fact.roots, seller=fact.seller, currency=fact.currency, lines=fact.lines, differences=left
    )
    state.put(TRADE, fact.trade, row)


def differs(state: Overlay, fact: facts.TradeDiffers) -> None:
    """The trade waits for its documents to be mended; a base it had stops counting."""
    trade = the(state, fact.trade)
    row = replace(trade, matched=None, differences=(*held_by_others(trade), *fact.differences))
    state.put(TRADE, fact.trade, row)


def held_by_others(trade: Trade) -> tuple[Difference, ...]:
    """Differences that a new match verdict does not answer: customs', the bank's, the label's, and what froze the trade."""
    return tuple(
        known
        for known in trade.differences
        if known.code in trade.frozen or known.code == LABEL_LAPSED or known.code.startswith(NOT_THE_MATCHS)
    )


def difference_opened(state: Overlay, fact: facts.DifferenceOpened) -> None:
    """One more difference, and a freeze where asked."""
    trade = the(state, fact.trade)
    others = tuple(known for known in trade.differences if known.code != fact.difference.code)
    frozen = trade.frozen
    if fact.freeze and fact.difference.code not in frozen:
        frozen = (*frozen, fact.difference.code)
    state.put(TRADE, fact.trade, replace(trade, differences=(*others, fact.difference), frozen=frozen))


def difference_resolved(state: Overlay, fact: facts.DifferenceResolved) -> None:
    """The difference is explained."""
    trade = the(state, fact.trade)
    left = tuple(known for known in trade.differences if known.code != fact.code)
    frozen = tuple(code for code in trade.frozen if code != fact.code)
    state.put(TRADE, fact.trade, replace(trade, differences=left, frozen=frozen))


def labelled(state: Overlay, fact: facts.TradeLabelled) -> None:
    """The label, in place of an earlier one."""
    state.put(TRADE, fact.trade, replace(the(state, fact.trade), label=fact.label))


def reviewed(state: Overlay, fact: facts.TradeReviewed) -> None:
    """The bank's review."""
    state.put(TRADE, fact.trade, replace(the(state, fact.trade), reviewed=fact.roots))


def right_opened(state: Overlay, fact: facts.RightOpened) -> None:
    """The right, once."""
    trade = the(state, fact.trade)
    invariant(trade.right == 0, "a settlement right opens once")
    state.put(TRADE, fact.trade, replace(trade, right=fact.day))


def money_used(state: Overlay, fact: facts.MoneyUsed) -> None:
    """Spread a use over the lines in proportion to what each has left, and hold the tracks to their order."""
    trade = the(state, fact.trade)
    lines = spread(trade.lines, fact.track, fact.amount)
    row = replace(trade, lines=lines)
    invariant(not _broken(row), f"{fact.track} of a trade stays within its tracks")
    state.put(TRADE, fact.trade, row)


def spread(lines: Sequence[Line], track: Track, amount: int) -> tuple[Line, ...]:
    """The lines with `amount` more on a track: by largest remainder over what is left (or used, when giving back)."""
    if amount >= 0:
        weights = [max(0, getattr(line, UPSTREAM[track]) - getattr(line, track)) for line in lines]
    else:
        weights = [getattr(line, track) for line in lines]
    parts = allocate(amount, weights)
    return tuple(
        replace(line, **{track: getattr(line, track) + part}) if part else line
        for line, part in zip(lines, parts, strict=True)
    )


def _broken(trade: Trade) -> bool:
    return any(
        total(trade, track) > total(trade, UPSTREAM[track]) or any(getattr(line, track) < 0 for line in trade.lines)
        for track in TRACKS
        if track != "claimed"
    )


def alias_moves_trades(state: Overlay, fact: AliasStated) -> None:
    """Trades of the alias come under the firm's canonical tag; where both have one of a number, both freeze."""
    if fact.alias == fact.firm:
        return
    for key, trade in list(state.scan(TRADE, fact.alias)):
        moved = replace(trade, firm=fact.firm)
        other = state.get(TRADE, key_of(moved))
        if other is None:
            state.drop(TRADE, key)
            state.put(TRADE, key_of(moved), moved)
        else:
            state.put(TRADE, key, _freeze(trade, fact.day))
            state.put(TRADE, key_of(other), _freeze(other, fact.day))


def _freeze(trade: Trade, day: int) -> Trade:
    if ALIAS in trade.frozen:
        return trade
    owner = trade.list.filer if trade.list else trade.order.filer if trade.order else ""
    found = Difference(ALIAS, owner, day)
    return replace(trade, frozen=(*trade.frozen, ALIAS), differences=(*trade.differences, found))


def loose_difference(state: Overlay, fact: facts.LooseDifference) -> None:
    """A difference without a trade."""
    state.put(LOOSE, fact.key, Loose(fact.difference))


EVOLVE: dict[type[Fact], Evolve] = {
    facts.TradeMatched: matched,
    facts.TradeDiffers: differs,
    facts.DifferenceOpened: difference_opened,
    facts.DifferenceResolved: difference_resolved,
    facts.TradeLabelled: labelled,
    facts.TradeReviewed: reviewed,
    facts.RightOpened: right_opened,
    facts.MoneyUsed: money_used,
    facts.LooseDifference: loose_difference,
    AliasStated: alias_moves_trades,
}

"""All kinds of sheets, by name."""

from cohong.channels.sheets.columns import SheetKind
from cohong.channels.sheets.kinds.checks import CHECKS
from cohong.channels.sheets.kinds.money import CLAIMS, CONTRACTS, PAYMENTS, STATEMENT
from cohong.channels.sheets.kinds.movements import ARRIVALS, DEPARTURES
from cohong.channels.sheets.kinds.papers import CANCELLATIONS, RETURNS, SUMMARIES, PaperSheet
from cohong.channels.sheets.kinds.trades import TRADES

PAPERS: tuple[PaperSheet, ...] = (CANCELLATIONS, RETURNS, SUMMARIES, ARRIVALS, DEPARTURES)
KINDS: tuple[SheetKind, ...] = (TRADES, *PAPERS, STATEMENT, CLAIMS, CONTRACTS, CHECKS, PAYMENTS)
INPUT_KINDS = tuple(kind.name for kind in KINDS if kind is not PAYMENTS)

_BY_NAME = {kind.name: kind for kind in KINDS}


def kind_of(name: str) -> SheetKind:
    """The kind with this name. Raises KeyError for any other name."""
    return _BY_NAME[name]


def kind_names() -> str:
    """The names of the kinds that can be sent in, for a sentence."""
    return "、".join(f"{_BY_NAME[name].zh} {name}" for name in INPUT_KINDS)

"""All kinds of sheets, by name."""

from cohong.channels.sheets.columns import SheetKind
from cohong.channels.sheets.kinds_checks import CHECKS
from cohong.channels.sheets.kinds_money import CLAIMS, CONTRACTS, PAYMENTS, STATEMENT
from cohong.channels.sheets.kinds_trades import TRADES

KINDS: tuple[SheetKind, ...] = (TRADES, STATEMENT, CLAIMS, CONTRACTS, CHECKS, PAYMENTS)
INPUT_KINDS = ("trades", "statement", "claims", "contracts", "checks")

_BY_NAME = {kind.name: kind for kind in KINDS}


def kind_of(name: str) -> SheetKind:
    """The kind with this name. Raises KeyError for any other name."""
    return _BY_NAME[name]


def kind_names() -> str:
    """The names of the kinds that can be sent in, for a sentence."""
    return "、".join(f"{_BY_NAME[name].zh} {name}" for name in INPUT_KINDS)

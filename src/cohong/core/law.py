"""Law as dated data: rows with a value, the days they hold, their source, and the hash of the file they came in.

The day that selects a row is named by each rule and attested by an authority (export date: customs; value date: bank);
a sender's own time stamp never selects law.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from cohong.core.message import Count, Day, Hash
from cohong.core.state import Overlay, Table

Value = int | bool | str | tuple[str, ...]
END_OF_TIME = 99991231


class LawRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One row: what a parameter is worth from `since` to `until`, both included, and who says so.

    `mark` is the evidence mark of the source (O read in the official text, A article summary, S several sources,
    1 one source, M from memory, D our own deduction); rows marked 1 or M are shown as not verified.
    """

    name: Annotated[str, Meta(max_length=80)]
    value: Value
    since: Day
    until: Day = END_OF_TIME
    unit: str = ""
    document: str
    article: str = ""
    mark: Annotated[str, Meta(max_length=1)]
    file: Hash


class LawRows(msgspec.Struct, frozen=True):
    """All rows ever adopted for one parameter; a later row wins where days overlap."""

    rows: tuple[LawRow, ...]


LAW = Table("law", LawRows)


def row_in_force(state: Overlay, name: str, day: int) -> LawRow | None:
    """The row that holds on a day, the latest adopted first; None when no row covers the day."""
    known = state.get(LAW, name)
    if known is None:
        return None
    return next((row for row in reversed(known.rows) if row.since <= day <= row.until), None)


def number_in_force(state: Overlay, name: str, day: int, default: Count) -> int:
    """The integer that holds on a day, or `default` where the law book is silent."""
    row = row_in_force(state, name, day)
    return row.value if row is not None and isinstance(row.value, int) else default


def adopt(state: Overlay, row: LawRow) -> None:
    """Add a row to the law book."""
    known = state.get(LAW, row.name)
    state.put(LAW, row.name, LawRows((*(known.rows if known else ()), row)))

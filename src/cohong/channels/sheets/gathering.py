"""Rows that belong together, gathered: those of one order, or of one paper, which share their key.

Rows that stand a little apart still belong together; a group is handed on when none of its rows came within the last
`WINDOW` rows, so that a sheet of any length fits in memory.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from cohong.channels.sheets.table import Row, Table

WINDOW = 2_000
MOST_ROWS = 100_000
"""Rows of one group that are kept: more than any message has lines, so what is more is refused anyway."""


@dataclass(slots=True)
class Group:
    """The rows of one order or paper so far, and the values of its head."""

    rows: list[Row] = field(default_factory=list)
    head: dict[str, str] = field(default_factory=dict)
    last: int = 0


class Gather(NamedTuple):
    """How rows are gathered: the columns of the key, those that belong to the whole (a later row may leave them empty but not
    contradict them), and what is said of a row that contradicts, or that comes too late."""

    key: tuple[str, ...]
    whole: tuple[str, ...]
    conflict: str
    split: str

    def groups(self, table: Table, rows: Iterator[Row]) -> Iterator[Group]:
        """The groups in the order of their first row. A row without its key stands alone."""
        gathering: OrderedDict[tuple[str, ...], Group] = OrderedDict()
        finished: set[bytes] = set()
        for row in rows:
            yield from _hand_on(gathering, finished, row.number - WINDOW)
            key = tuple(row.values.get(name, "") for name in self.key)
            if not all(key):
                yield self._alone(row)
                continue
            group = gathering.get(key)
            if group is None:
                group = gathering[key] = Group()
                if short(key) in finished:
                    table.note(row, self.key[-1], self.split, seen=key[-1])
            self._join(table, group, row)
        yield from _hand_on(gathering, finished, None)

    def _alone(self, row: Row) -> Group:
        head = {name: row.values[name] for name in self.whole if name in row.values}
        return Group(rows=[row], head=head, last=row.number)

    def _join(self, table: Table, group: Group, row: Row) -> None:
        for name in self.whole:
            value = row.values.get(name)
            if value is None:
                continue
            first = group.head.setdefault(name, value)
            if first != value:
                table.note(row, name, self.conflict, seen=value, expected=first)
        group.last = row.number
        if len(group.rows) < MOST_ROWS:
            group.rows.append(row)


def _hand_on(
    gathering: OrderedDict[tuple[str, ...], Group], finished: set[bytes], before: int | None
) -> Iterator[Group]:
    """Finish the eldest groups, stopping at the first one that may still grow."""
    while gathering:
        key, group = next(iter(gathering.items()))
        if before is not None and group.last >= before:
            return
        del gathering[key]
        finished.add(short(key))
        yield group


def short(key: tuple[str, ...]) -> bytes:
    """Eight bytes that stand for a key, where many are remembered."""
    return hashlib.blake2b("\0".join(key).encode(), digest_size=8).digest()

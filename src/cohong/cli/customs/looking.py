"""What the commands that look into a home share: its tables brought up to date, and who looks."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cohong.node.reading import Reading
    from cohong.projections.shapes import Scope


class Looking(NamedTuple):
    """A home open for reading, the member that looks, and whose trades it sees."""

    reading: "Reading"
    member: str
    scope: "Scope"


@contextmanager
def looking(home: Path, member: str | None) -> Iterator[Looking]:
    """Open a home as a member, its operator where none is named. Raises CohongError, `node.no_such_member` for one that is
    not here, before anything is read."""
    from cohong.node.reading import Reading
    from cohong.portal.ask import scope_of
    from cohong.projections.run import catch_up

    catch_up(home)
    with Reading(home) as reading:
        who = member or reading.operator
        reading.keys_of(who)
        yield Looking(reading, who, scope_of(reading.state, who))

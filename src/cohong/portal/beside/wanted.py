"""What the process that serves asks of a drawer, and what it gets back: both travel between processes."""

from pathlib import Path
from typing import Any

import msgspec

from cohong.core.texts import CohongError
from cohong.node.logs import raised_at
from cohong.portal.ask import Acting, Ask
from cohong.portal.looking import Noted
from cohong.portal.making import Made, html_of, twin_of
from cohong.portal.page import PAGES
from cohong.portal.place import Place


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """One page for one reader: with `around` as HTML, without as JSON. `known` is what the asker has already, `ahead_ms` how
    far the node's clock is ahead of the machine's."""

    page: str
    acting: Acting
    path: dict[str, str]
    query: dict[str, str]
    around: dict[str, Any] | None = None
    known: str = ""
    ahead_ms: int = 0


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """A CohongError, which does not travel itself."""

    code: str
    path: str
    seen: str
    expected: str


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """What a drawer made, or why it could not (`fault` says where this program failed), and whose sealed data was shown."""

    made: Made | None = None
    trouble: Trouble | None = None
    fault: str = ""
    looks: Noted = {}


def make(place: Place, wanted: Wanted) -> Made:
    """Draw it here and now. Raises CohongError."""
    reading = place.drawing()
    reading.refresh()
    page = PAGES[wanted.page]
    ask = Ask(acting=wanted.acting, reading=reading, path=wanted.path, query=wanted.query, place=place)
    return twin_of(page, ask, wanted.known) if wanted.around is None else html_of(page, ask, wanted.around)


def answer(place: Place, wanted: Wanted) -> Drawn:
    """The same for the line back: whatever happens is an answer."""
    place.ahead_ms = wanted.ahead_ms
    try:
        return Drawn(made=make(place, wanted), looks=place.looking.taken())
    except CohongError as error:
        trouble = Trouble(code=error.code, path=error.path, seen=error.seen, expected=error.expected)
        return Drawn(trouble=trouble, looks=place.looking.taken())
    except Exception as error:  # noqa: BLE001 - told to the process that serves, which writes it down
        return Drawn(fault=str(raised_at(error)), looks=place.looking.taken())


def made_of(drawn: Drawn) -> Made:
    """What was drawn. Raises CohongError as the drawer did, RuntimeError where the drawer failed."""
    if drawn.trouble is not None:
        said = drawn.trouble
        raise CohongError(said.code, path=said.path, seen=said.seen, expected=said.expected)
    if drawn.made is None:
        raise RuntimeError(f"a drawer failed: {drawn.fault}")
    return drawn.made


def place_to_draw(home: Path, database: str) -> Place:
    """A home open for drawing, with everything read that the first page would wait for."""
    from cohong.portal import pages
    from cohong.portal.drawing import read_templates

    pages.load()
    read_templates()
    return Place(home, database=database)

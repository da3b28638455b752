"""A JSON twin without a server: `cohong get /day.json`."""

from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from starlette.routing import Match, Route

from cohong.access.rights import RIGHTS
from cohong.core.texts import CohongError
from cohong.node.reading import Reading
from cohong.portal import pages
from cohong.portal.ask import NOT_HERE, Acting, Ask
from cohong.portal.page import PAGES, twin
from cohong.projections.run import catch_up

pages.load()


def get(home: Path, address: str, *, member: str = "") -> bytes:
    """The twin at an address such as `/day.json` or `/trades.json?stage=waiting`, as the home's operator sees it, or as
    `member` would. Brings the tables up to date first. Raises CohongError where there is nothing."""
    parts = urlsplit(address)
    wanted = parts.path.removesuffix(".json")
    catch_up(home)
    with Reading(home) as reading:
        for page in PAGES.values():
            match, found = Route(page.path, _nobody).matches({"type": "http", "path": wanted, "method": "GET"})
            if match is Match.FULL:
                ask = Ask(
                    acting=_local(member or reading.operator),
                    reading=reading,
                    path=found["path_params"],
                    query=dict(parse_qsl(parts.query)),
                )
                return twin(page.draw(ask))
    raise CohongError(NOT_HERE, path=address)


def _local(member: str) -> Acting:
    return Acting(person="local", name=member, member=member, role="owner", rights=frozenset(RIGHTS), how="open")


def _nobody() -> None:
    """Routes are only matched here, never run."""

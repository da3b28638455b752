"""The JSON twins of pages: the view itself, marked so that who has it already need not get it again."""

import hashlib
from typing import TYPE_CHECKING

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from cohong import __version__
from cohong.portal.answers import HEADERS
from cohong.portal.ask import Acting, Ask
from cohong.portal.page import Page, twin
from cohong.portal.question import read_question, refuse_unknown
from cohong.projections import queries

if TYPE_CHECKING:
    from cohong.portal.app import Handler, Site


def handler_of(site: "Site", page: Page) -> "Handler":
    """Answers a GET of a page's twin."""

    async def handle(request: Request) -> Response:
        acting = await site.keyed.acting(request)
        return await site.place.drawn(draw, request, acting)

    def draw(request: Request, acting: Acting) -> Response:
        refuse_unknown(page.asks, [name for name, _ in request.query_params.multi_items()])
        ask = site.ask(request, acting, page.needs, site.place.drawing())
        read_question(page.asks, ask.query)
        known = request.headers.get("if-none-match", "")
        mark = _mark_of_ledger(page, ask) if page.of_ledger else ""
        if mark and _is_known(mark, known):
            return _answer(b"", 304, mark)
        data = twin(page.draw(ask))
        mark = mark or _mark(data)
        return _answer(b"", 304, mark) if _is_known(mark, known) else _answer(data, 200, mark)

    return handle


def _mark_of_ledger(page: Page, ask: Ask) -> str:
    """The mark of what follows from ledger, tables and day alone: found without drawing the page."""
    info, acting = ask.reading.info, ask.acting
    stand = [__version__, info.ledger, info.size, queries.standing(ask.reading.tables).size, ask.reading.day]
    who = [acting.person, acting.member, acting.role, acting.how, sorted(acting.rights)]
    return _mark(msgspec.json.encode([stand, who, page.name, dict(ask.path), sorted(ask.query.items())]))


def _mark(data: bytes) -> str:
    return f'"{hashlib.sha256(data).hexdigest()[:32]}"'


def _is_known(mark: str, said: str) -> bool:
    return mark in {one.strip().removeprefix("W/") for one in said.split(",")}


def _answer(data: bytes, status: int, mark: str) -> Response:
    return Response(data, status, {**HEADERS, "ETag": mark}, media_type="application/json" if data else None)

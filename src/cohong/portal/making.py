"""A page made into bytes: HTML, or its JSON twin with a mark, so that who has it already need not get it again."""

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from cohong import __version__
from cohong.portal.ask import Ask
from cohong.portal.drawing import draw
from cohong.portal.page import Page, twin
from cohong.portal.question import read_question
from cohong.projections import queries


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """Finished bytes; a twin has a mark, and no bytes where the asker has them already."""

    data: bytes
    mark: str = ""


def html_of(page: Page, ask: Ask, around: Mapping[str, Any]) -> Made:
    """The whole page. Raises CohongError."""
    read_question(page.asks, ask.query)
    return Made(data=draw(page, page.draw(ask), ask.acting, around).encode())


def twin_of(page: Page, ask: Ask, known: str) -> Made:
    """The view itself; empty where `known` (an If-None-Match) names it. Raises CohongError."""
    read_question(page.asks, ask.query)
    mark = _mark_of_ledger(page, ask) if page.of_ledger else ""
    if mark and _is_known(mark, known):
        return Made(data=b"", mark=mark)
    data = twin(page.draw(ask))
    mark = mark or _mark(data)
    return Made(data=b"" if _is_known(mark, known) else data, mark=mark)


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

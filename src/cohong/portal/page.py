"""A page: a frozen view object, drawn twice, as HTML and as JSON."""

from collections.abc import Callable
from typing import Any, TypeVar, get_type_hints

import msgspec

from cohong.portal.ask import Ask
from cohong.portal.question import Question
from cohong.portal.text import Text


class View(msgspec.Struct, frozen=True, kw_only=True):
    """What a page shows. Amounts are minor units, days 20260310, times milliseconds; texts stand in both languages."""


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """One address. `needs` is the right one must have ("" for anybody); `menu` orders it in the menu, 0 keeps it out.
    `asks` declares what may follow the `?`; `of_ledger` says that nothing but ledger, tables and day decides what it shows;
    `beside` that it shows nothing that only the process that serves knows, so that another one may draw it."""

    path: str
    name: str
    title: Text
    says: Text
    template: str
    view: type[View]
    draw: Callable[[Ask], View]
    needs: str
    menu: int
    asks: type[Question] = Question
    of_ledger: bool = False
    beside: bool = False


PAGES: dict[str, Page] = {}
Draw = TypeVar("Draw", bound=Callable[[Ask], Any])


def page(
    path: str,
    *,
    zh: str,
    en: str,
    says_zh: str,
    says_en: str,
    needs: str = "see_desk",
    menu: int = 0,
    asks: type[Question] = Question,
    of_ledger: bool = False,
    beside: bool = False,
) -> Callable[[Draw], Draw]:
    """Register a page under the name of its function; its template is that name + `.html`, its view the return type.

    `says_…` is the one sentence that tells a newcomer what the page is for. Every query parameter that the page reads
    stands in `asks`; the JSON twin refuses others. Read them with `ask.asked(Shape)`."""

    def register(draw: Draw) -> Draw:
        name = str(getattr(draw, "__name__", ""))
        assert name not in PAGES, f"two pages are called {name}"
        PAGES[name] = Page(
            path=path,
            name=name,
            title=Text(zh, en),
            says=Text(says_zh, says_en),
            template=f"{name}.html",
            view=get_type_hints(draw)["return"],
            draw=draw,
            needs=needs,
            menu=menu,
            asks=asks,
            of_ledger=of_ledger,
            beside=beside,
        )
        return draw

    return register


def twin(view: View) -> bytes:
    """The JSON twin of a page."""
    return msgspec.json.encode(view)

"""Views to HTML: one Jinja environment, its filters, and what every page has around it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from cohong.portal import text
from cohong.portal.ask import Acting
from cohong.portal.page import PAGES, Page, View
from cohong.portal.text import Text

HERE = Path(__file__).parent
STATIC = HERE / "static"


@pass_context
def _say(context: Context, zh: str | Text, en: str = "") -> str:
    """`say("等待", "Waiting")`, or `say(view.title)`: the reader's language."""
    lang = context["lang"]
    if isinstance(zh, Text):
        return zh.say(lang)
    return zh if lang == "zh" else en


def _money(amount: Any, currency: str = "") -> str:
    """A `Money`, or minor units with a currency."""
    return text.money(amount, currency) if isinstance(amount, int) else text.money(amount.minor, amount.currency)


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["say"] = _say
    made.filters |= {"money": _money, "quantity": text.quantity, "day": text.day, "when": text.when, "svg": Markup}
    made.tests["text"] = lambda value: isinstance(value, Text)
    return made


_jinja = _environment()


def read_templates() -> None:
    """Read every template now, so that nobody waits for it later."""
    for name in _jinja.list_templates():
        _jinja.get_template(name)


def menu_of(acting: Acting) -> list[Page]:
    """The pages in this person's menu, in order."""
    shown = [page for page in PAGES.values() if page.menu and (not page.needs or acting.may(page.needs))]
    return sorted(shown, key=lambda page: page.menu)


def draw(page: Page, view: View, acting: Acting, around: Mapping[str, Any]) -> str:
    """A whole page. `around` is what the application knows: the address, the token of forms, notices, other posts."""
    shown = {"page": page, "view": view, "acting": acting, "lang": acting.lang, "menu": menu_of(acting), **around}
    return _jinja.get_template(page.template).render(shown)


def draw_template(name: str, acting: Acting, around: Mapping[str, Any]) -> str:
    """A template without a view: errors and the like."""
    return _jinja.get_template(name).render({"acting": acting, "lang": acting.lang, "menu": menu_of(acting), **around})

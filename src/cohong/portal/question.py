"""What follows the `?` of an address: declared once as a struct, checked, and shown in the API's description."""

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta

from cohong.core.texts import CohongError, declare

UNCLEAR = declare(
    "portal.question_unclear",
    en="The part {path} of this address cannot be used: {seen}.",
    zh="地址中的参数 {path} 无法使用：{seen}。",
    next_en="Correct it or leave it out; the page /api lists what each address takes.",
    next_zh="请更正或去掉该参数；各地址可用的参数见 /api 页面。",
)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
MAX_LIMIT = 1_000
MAX_TEXT = 500
Cursor = Annotated[str, Meta(max_length=MAX_TEXT, description="`next` of the page before; empty for the first page")]
Limit = Annotated[int, Meta(ge=1, le=MAX_LIMIT, description="how many rows at most")]


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """Query parameters of a page: strings, integers or literals, each with a default. This one takes none."""


class Listed(Question, frozen=True, kw_only=True):
    """Query parameters of a page that is a list: begin behind `after`, show at most `limit`. Its view has `next`."""

    after: Cursor = ""
    limit: Limit = 50


Shape = TypeVar("Shape", bound=Question)


def read_question(shape: type[Shape], query: Mapping[str, str]) -> Shape:
    """The query as a struct; what the struct does not know is left aside. Raises CohongError `portal.question_unclear`."""
    for name in shape.__struct_fields__:
        if _CONTROLS.search(query.get(name, "")):
            raise CohongError(UNCLEAR, path=name, seen="0x00 – 0x1F")
        try:  # one at a time, so that the trouble can be named
            msgspec.convert({name: query[name]} if name in query else {}, shape, strict=False)
        except msgspec.ValidationError as error:
            raise CohongError(UNCLEAR, path=name, seen=_short(str(error))) from None
    return msgspec.convert(dict(query), shape, strict=False)


def refuse_unknown(shape: type[Question], names: Iterable[str]) -> None:
    """A program that asks for what is not there shall hear it: a filter with a typing error would show too much.

    Raises CohongError `portal.question_unclear` for a name that the struct does not know, or that stands there twice."""
    known = set(shape.__struct_fields__)
    for name in names:
        if name not in known:
            raise CohongError(UNCLEAR, path=shown(name), seen="?")
        known.discard(name)


def _short(text: str) -> str:
    return shown(text.partition(" - at `$")[0])


def shown(text: str, most: int = 100) -> str:
    """A stranger's text as it may stand in a sentence: printable and not long."""
    kept = "".join(letter if letter.isprintable() else "·" for letter in text[:most])
    return kept + "…" * (len(text) > most)

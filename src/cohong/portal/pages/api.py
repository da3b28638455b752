"""The API for people: what it is, how to begin, and every address with what it takes."""

import msgspec

from cohong.portal.act import ACTS, Act
from cohong.portal.api.document import ABOUT, ERRORS, query_parameters
from cohong.portal.api.events import EventsAsked
from cohong.portal.api.examples import EXAMPLES, Example
from cohong.portal.ask import Ask
from cohong.portal.page import PAGES, Page, View, page
from cohong.portal.raw import RAWS, Raw, Told
from cohong.portal.text import Text


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """A parameter or field: its name, and its default as JSON ("" where it must be given)."""

    name: str
    default: str


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """One address: what it is for, the right that it needs, and what it takes."""

    method: str
    path: str
    title: Text
    says: Text
    needs: str
    takes: tuple[Taken, ...]


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """A status other than 200, and when it is answered."""

    status: int
    says: Text


class ApiView(View, frozen=True, kw_only=True):
    """How programs use this portal."""

    about: Text
    examples: tuple[Example, ...]
    reads: tuple[Address, ...]
    writes: tuple[Address, ...]
    errors: tuple[Answered, ...]


EVENTS = (
    Address(
        method="GET",
        path="/api/events",
        title=Text("事件流", "Stream of events"),
        says=Text(
            "事件发生时即推送；断开后从上次的位置继续。", "Events as they come; after a break it goes on where it was."
        ),
        needs="see_desk",
        takes=(Taken(name="after", default="null"),),
    ),
    Address(
        method="GET",
        path="/api/events.json",
        title=Text("事件", "Events"),
        says=Text("同样的事件，分页读取。", "The same events in pages."),
        needs="see_desk",
        takes=tuple(
            Taken(name=one["name"], default=str(one["schema"]["default"])) for one in query_parameters(EventsAsked)
        ),
    ),
)


@page(
    "/api",
    zh="接口",
    en="API",
    says_zh="用程序读取页面上的一切、办理页面上能办的事，并及时得知账本上的变化。",
    says_en="Read everything that pages show, do what can be done on them, and hear what happens, by program.",
    needs="",
)
def api(_: Ask) -> ApiView:
    """Everything there is, as it stands in the program."""
    pages = sorted(PAGES.values(), key=lambda one: one.path)
    acts = sorted(ACTS.values(), key=lambda one: one.path)
    files = sorted(((one, one.told) for one in RAWS.values() if one.told), key=lambda found: found[0].program_path)
    return ApiView(
        about=ABOUT,
        examples=EXAMPLES,
        reads=(*EVENTS, *map(_read, pages), *(_file(*found) for found in files if not found[1].file)),
        writes=(*map(_write, acts), *(_file(*found) for found in files if found[1].file)),
        errors=tuple(Answered(status=status, says=says) for status, says in ERRORS.items()),
    )


def _read(one: Page) -> Address:
    return Address(
        method="GET", path=f"{one.path}.json", title=one.title, says=one.says, needs=one.needs, takes=_taken(one.asks)
    )


def _write(one: Act) -> Address:
    return Address(
        method="POST", path=f"/api{one.path}", title=one.title, says=one.title, needs=one.needs, takes=_taken(one.takes)
    )


def _file(one: Raw, told: Told) -> Address:
    takes = (*_taken(told.asks), *((Taken(name=told.file, default=""),) if told.file else ()))
    return Address(
        method=one.method, path=one.program_path, title=told.title, says=told.says, needs=one.needs, takes=takes
    )


def _taken(shape: type[msgspec.Struct]) -> tuple[Taken, ...]:
    return tuple(Taken(name=field.encode_name, default=_default(field)) for field in msgspec.structs.fields(shape))


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return ""
    value = field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
    return msgspec.json.encode(value).decode()

"""API keys: a program acts in the post of whoever made its key, with chosen rights, until a day."""

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cohong.access import model
from cohong.access.api_keys import ApiKey, Scope
from cohong.access.rights import IN_PERSON, RIGHTS, SEEING, say_right
from cohong.core.texts import CohongError
from cohong.portal.act import Done, Nothing, act
from cohong.portal.api.trouble import BODY
from cohong.portal.api.writes import form_of
from cohong.portal.ask import Acting, Ask
from cohong.portal.entering.forms import read_form
from cohong.portal.entering.persons import Known, in_person, is_fresh, role_said
from cohong.portal.page import View, page
from cohong.portal.question import shown
from cohong.portal.raw import Desk, raw
from cohong.portal.text import Text

NEEDS = "api_keys"
READ = Text("只读：查看，不改变任何内容", "read: look, and change nothing")


class KeyRow(msgspec.Struct, frozen=True, kw_only=True):
    """One key, never its text. `used_ms` 0 is never; `mine` says that it acts as me."""

    id: str
    name: str
    person: Text
    role: Text
    scopes: tuple[Text, ...]
    made_ms: int
    ends_ms: int
    used_ms: int
    state: Text
    tone: str
    live: bool
    mine: bool


class ScopeChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A right that a key may have."""

    scope: str
    name: Text


class KeysView(View, frozen=True, kw_only=True):
    """Every key at the member, newest first. `text` is a new key, shown this once."""

    fresh: bool
    keys: tuple[KeyRow, ...]
    scopes: tuple[ScopeChoice, ...]
    text: str = ""
    named: str = ""


@page(
    "/keys",
    zh="接口密钥",
    en="API keys",
    says_zh="让程序以您的岗位办理：选择权限和到期日；密钥只显示一次，可随时撤销或更换。",
    says_en="Let a program act in your post: choose its rights and its end. A key is shown once, and can be revoked or replaced.",
    needs=NEEDS,
)
def keys(ask: Ask) -> KeysView:
    """The list. Raises CohongError (`portal.no_accounts`) where nobody signs in."""
    known, names = in_person(ask), Known(ask)
    return KeysView(
        fresh=is_fresh(ask),
        keys=tuple(_row(ask, names, known, one) for one in ask.people.keys.of(known.member)),
        scopes=(
            ScopeChoice(scope="read", name=READ),
            *(
                ScopeChoice(scope=right, name=scope_said(right))
                for right in RIGHTS
                if known.may(right) and right not in IN_PERSON | SEEING
            ),
        ),
    )


def scope_said(scope: Scope) -> Text:
    """A scope in words."""
    return READ if scope == "read" else Text(say_right(scope, "zh"), say_right(scope, "en"))


def _row(ask: Ask, names: Known, known: model.Acting, key: ApiKey) -> KeyRow:
    state, tone = Text("有效", "Good"), "good"
    if key.revoked_ms:
        state, tone = Text("已撤销", "Revoked"), "plain"
    elif key.ends_ms <= ask.people.database.now():
        state, tone = Text("已到期", "Over"), "plain"
    return KeyRow(
        id=key.id,
        name=key.name,
        person=names(key.person),
        role=role_said(ask.people.posts.get(key.post).role),
        scopes=tuple(scope_said(scope) for scope in key.scopes),
        made_ms=key.made_ms,
        ends_ms=key.ends_ms,
        used_ms=key.used_ms,
        state=state,
        tone=tone,
        live=tone == "good",
        mine=key.person == known.person.id,
    )


# --- the text of a key is shown once, to whoever asked for it ---------------------------------------------------------------


class NewKey(msgspec.Struct, frozen=True, kw_only=True):
    """What a key is called, and for how many days it is good; `scopes` may stand there several times."""

    name: str
    days: int


@raw("/keys", needs=NEEDS, method="POST")
async def make_key(desk: Desk, request: Request, acting: Acting) -> Response:
    """A new key."""
    ask = desk.ask(request, acting, NEEDS)
    said = await read_form(desk, request, acting)
    form = await request.form()
    try:
        scopes = msgspec.convert(form.getlist("scopes"), tuple[Scope, ...])
    except msgspec.ValidationError as error:
        raise CohongError(BODY, seen=shown(str(error))) from None
    wanted = form_of(said, NewKey)
    issue, by = ask.people.keys.issue, in_person(ask)
    key, text = await run_in_threadpool(issue, by, wanted.name, scopes, days=wanted.days)
    view = msgspec.structs.replace(keys(ask), text=text, named=key.name)
    return desk.show("keys", view, request, acting)


@raw("/keys/{id}/rotate", needs=NEEDS, method="POST")
async def rotate_key(desk: Desk, request: Request, acting: Acting) -> Response:
    """Another text for the same key; the old one works on for a day."""
    ask = desk.ask(request, acting, NEEDS)
    await read_form(desk, request, acting)
    key, text = await run_in_threadpool(ask.people.keys.rotate, in_person(ask), request.path_params["id"])
    view = msgspec.structs.replace(keys(ask), text=text, named=key.name)
    return desk.show("keys", view, request, acting)


@act("/keys/{id}/revoke", zh="撤销接口密钥", en="Revoke an API key", needs=NEEDS)
def revoke_key(ask: Ask, form: Nothing) -> Done:  # noqa: ARG001 - the address says all
    """Stop a key at once."""
    ask.people.keys.revoke(in_person(ask), ask.path["id"])
    return Done(said=Text("密钥已撤销，立即失效。", "The key is revoked and stopped at once."), to="/keys")

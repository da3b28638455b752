"""What the addresses of the entrance share: reading a form, and showing a page once more with what went wrong."""

from typing import TYPE_CHECKING, Any

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cohong.access.refusals import Denied, TooMany
from cohong.core.texts import CohongError, declare
from cohong.node.logs import log
from cohong.portal.answers import HEADERS
from cohong.portal.api.trouble import BODY, status_of
from cohong.portal.ask import Acting
from cohong.portal.page import View
from cohong.portal.question import shown
from cohong.portal.raw import Desk
from cohong.portal.text import Text, Why, why_of

if TYPE_CHECKING:
    from cohong.portal.entering.signed import SignedEntrance

PASSWORD_TWICE = declare(
    "portal.password_twice",
    en="The two passwords are not the same.",
    zh="两次输入的密码不一致。",
    next_en="Enter the new password twice.",
    next_zh="请重新输入两次新密码。",
    final=False,
)


def why_not(error: CohongError) -> Why:
    """What went wrong, in words."""
    return why_of(error.code, path=error.path, seen=error.seen, expected=error.expected)


async def read_form(desk: Desk, request: Request, acting: Acting) -> dict[str, str]:
    """The fields of a form of ours. Raises CohongError where it is not ours."""
    said = {key: value for key, value in (await request.form()).items() if isinstance(value, str)}
    desk.check_form(request, acting, said)
    return said


def shown_again(desk: Desk, name: str, view: View, request: Request, acting: Acting, error: CohongError) -> Response:
    """A page once more, with its trouble and the status of it; the log learns what was wrong, not with whom."""
    log("entrance.refused", level="warning", route=name, code=error.code)
    told: Any = msgspec.structs.replace(view, trouble=why_not(error))
    answer = desk.show(name, told, request, acting, status_of(error))
    if isinstance(error, TooMany):
        answer.headers["Retry-After"] = str(error.wait_seconds)
    return answer


def go_on(to: str) -> Response:
    """On to a page."""
    return RedirectResponse(to, status_code=303, headers=HEADERS)


def go_on_saying(door: "SignedEntrance", acting: Acting, to: str, said: Text) -> Response:
    """On to a page that says a sentence, once."""
    answer = go_on(to)
    door.notice(answer, said.say(acting.lang))
    return answer


def refuse_two(password: str, again: str) -> None:
    """Raises Denied portal.password_twice for two passwords that differ."""
    if password != again:
        raise Denied(PASSWORD_TWICE)


def json_object(text: str) -> dict[str, Any]:
    """The answer of a device. Raises CohongError `portal.body_unclear`."""
    try:
        return msgspec.json.decode(text or "{}", type=dict[str, Any])
    except msgspec.MsgspecError as error:
        raise CohongError(BODY, seen=shown(str(error))) from None

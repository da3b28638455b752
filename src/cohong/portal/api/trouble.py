"""Whatever does not work, as an answer for programs: a status, a code, both languages, and the next step."""

from collections.abc import Mapping

import msgspec
from starlette.responses import Response

from cohong.access.api_keys import KEY_BAD
from cohong.access.idempotency import OTHER_BODY, STILL_RUNNING
from cohong.access.refusals import (
    CODE_WRONG,
    FORM_OLD,
    NO_PERSON,
    NO_SUCH,
    OTHER_SITE,
    POST_OVER,
    PROVE_AGAIN,
    SIGN_IN_WRONG,
    SIGNED_OUT,
    TooMany,
)
from cohong.access.refusals import NOT_ALLOWED as NO_RIGHT
from cohong.core.texts import CohongError, declare
from cohong.node.condition import READ_ONLY, STORE_AWAY
from cohong.node.proofs import NO_OUTCOME
from cohong.node.writer import NOT_RUNNING
from cohong.portal.ask import NOT_ALLOWED, NOT_HERE
from cohong.portal.entering.entrance import STRANGE_FORM
from cohong.portal.proving.photo import NO_CODE
from cohong.portal.proving.verdict import EMPTY
from cohong.portal.proving.verdict import TOO_LARGE as PROOF_TOO_LARGE
from cohong.portal.question import UNCLEAR
from cohong.portal.text import Why, why_of
from cohong.portal.uploads import NOT_READ, NOTHING, TOO_MUCH
from cohong.sealed.codes import NOT_ENTITLED

BODY = declare(
    "portal.body_unclear",
    en="What was sent cannot be read: {seen}.",
    zh="无法读取所提交的内容：{seen}。",
    next_en="Send what /api lists for this address: one JSON object with its fields, or a form with files.",
    next_zh="请按 /api 页面所列提交：一个含所列字段的 JSON 对象，或带文件的表单。",
)
BODY_TYPE = declare(
    "portal.body_type",
    en="What was sent is not said to be JSON.",
    zh="所提交的内容没有声明为 JSON。",
    next_en="Send it with the header Content-Type: application/json.",
    next_zh="请在请求头中注明 Content-Type: application/json。",
)
TOO_LARGE = declare(
    "portal.body_too_large",
    en="What was sent is longer than {expected} bytes.",
    zh="所提交的内容超过 {expected} 字节。",
    next_en="Send less at once; files go through the upload page.",
    next_zh="请分批提交；文件请通过上传页面提交。",
)
HEADER = declare(
    "portal.header_unclear",
    en="The header {path} cannot be used.",
    zh="请求头 {path} 无法使用。",
    next_en="Use 1 to 200 letters, digits and signs of ASCII without spaces.",
    next_zh="请使用 1 至 200 个 ASCII 字母、数字或符号，不含空格。",
)
METHOD = declare(
    "portal.wrong_method",
    en="{seen} is not possible at {path}.",
    zh="{path} 不支持 {seen} 操作。",
    next_en="Pages are read with GET, and what changes something is posted; /api lists both.",
    next_zh="页面用 GET 读取，办理事项用 POST 提交；详见 /api 页面。",
)
BROKEN = declare(
    "portal.broken",
    en="Something in this program failed; it was written down for the operator.",
    zh="程序内部发生错误，已记录并通知运营方。",
    next_en="Try again in a minute; nothing that was confirmed before is lost.",
    next_zh="请稍后重试；此前已确认的内容不会丢失。",
    final=False,
)
STOPPING = "node.stopping"
RETRY_SECONDS = 5
STATUS: dict[str, int] = {
    UNCLEAR: 400,
    EMPTY: 400,
    NO_CODE: 400,
    NOTHING: 400,
    NOT_READ: 400,
    BODY: 400,
    HEADER: 400,
    KEY_BAD: 401,
    SIGNED_OUT: 401,
    SIGN_IN_WRONG: 401,
    CODE_WRONG: 401,
    NOT_ALLOWED: 403,
    NO_RIGHT: 403,
    NOT_ENTITLED: 403,
    POST_OVER: 403,
    PROVE_AGAIN: 403,
    STRANGE_FORM: 403,
    FORM_OLD: 403,
    OTHER_SITE: 403,
    NOT_HERE: 404,
    NO_SUCH: 404,
    NO_OUTCOME: 404,
    NO_PERSON: 404,
    METHOD: 405,
    OTHER_BODY: 409,
    STILL_RUNNING: 409,
    TOO_LARGE: 413,
    PROOF_TOO_LARGE: 413,
    TOO_MUCH: 413,
    BODY_TYPE: 415,
    BROKEN: 500,
    NOT_RUNNING: 503,
    READ_ONLY: 503,
    STORE_AWAY: 503,
    STOPPING: 503,
}
"""Everything else is 409: the request was understood, and the state of things forbids it."""


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """Why a request was not answered: a registered code with its sentence and next step, and which part it is about."""

    error: Why
    path: str = ""


def status_of(error: CohongError, otherwise: int = 409) -> int:
    """The HTTP status of a trouble."""
    return 429 if isinstance(error, TooMany) else STATUS.get(error.code, otherwise)


def trouble_of(error: CohongError) -> Trouble:
    """The trouble in words."""
    why = why_of(error.code, path=error.path, seen=error.seen, expected=error.expected)
    return Trouble(error=why, path=error.path)


def answer_of(error: CohongError, headers: Mapping[str, str]) -> Response:
    """The trouble as a response; `headers` are those of every answer."""
    status = status_of(error)
    more = dict(headers)
    if isinstance(error, TooMany):
        more["Retry-After"] = str(error.wait_seconds)
    elif status == 503 or error.code == STILL_RUNNING:
        more["Retry-After"] = str(RETRY_SECONDS)
    elif status == 401:
        more["WWW-Authenticate"] = "Bearer"
    return Response(msgspec.json.encode(trouble_of(error)), status, more, media_type="application/json")

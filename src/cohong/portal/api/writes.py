"""Acts over the API: one JSON object in, what became of it out; sent again under the same key, done once."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cohong.access.idempotency import Answer
from cohong.core.texts import CohongError
from cohong.portal.act import Act
from cohong.portal.answers import HEADERS
from cohong.portal.api.trouble import BODY, BODY_TYPE, HEADER, TOO_LARGE, answer_of
from cohong.portal.ask import Acting
from cohong.portal.question import shown

if TYPE_CHECKING:
    from cohong.portal.app import Handler, Site

MAX_BYTES = 1 << 20
KEY_HEADER = "idempotency-key"
JSON = "application/json"
Form = TypeVar("Form", bound=msgspec.Struct)
_KEY = re.compile(r"[!-~]{1,200}")


def handler_of(site: "Site", act: Act) -> "Handler":
    """Answers a POST of an act."""

    async def handle(request: Request) -> Response:
        acting = await site.keyed.acting(request)
        key = request.headers.get(KEY_HEADER)
        body = await _body(site, request, acting)
        if key is None:
            return _answer(await _done(site, request, acting, act, body), HEADERS)
        owner = f"{acting.person}/{acting.member}"
        store = site.place.people.idempotency
        parts = (request.method.encode(), request.url.path.encode(), body)
        kept = await run_in_threadpool(store.begin, owner, _checked(key), *parts)
        if kept is not None:
            return _answer(kept, {**HEADERS, "Idempotency-Replayed": "true"})
        try:
            answer = await _done(site, request, acting, act, body)
        except BaseException:  # also when the client leaves: what gave no answer may be sent again
            await run_in_threadpool(store.drop, owner, key)
            raise
        await run_in_threadpool(store.finish if answer.status == 200 else _drop(store), owner, key, answer)
        return _answer(answer, HEADERS)

    return handle


def _drop(store: Any) -> Any:
    """A refusal is not kept: once its cause is mended, the same request may be sent again under the same key."""
    return lambda owner, key, _: store.drop(owner, key)


async def _done(site: "Site", request: Request, acting: Acting, act: Act, body: bytes) -> Answer:
    try:
        said = _object(body, act.takes)
        done = await site.do(request, acting, act, said)
    except CohongError as error:
        refused = answer_of(error, {})
        if refused.status_code in {401, 429, 503}:
            raise  # with its own headers, as it is
        return Answer(status=refused.status_code, media_type=JSON, body=bytes(refused.body))
    return Answer(status=200, media_type=JSON, body=msgspec.json.encode(done))


def _answer(answer: Answer, headers: dict[str, str]) -> Response:
    return Response(answer.body, answer.status, headers, media_type=answer.media_type)


async def _body(site: "Site", request: Request, acting: Acting) -> bytes:
    """The bytes. A browser cannot be made to send JSON to another site unasked, so the type is asked for; where no key
    says who it is, the origin is looked at as well."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
        raise CohongError(BODY_TYPE)
    site.check_origin(request, acting)
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_BYTES:
            raise CohongError(TOO_LARGE, expected=str(MAX_BYTES))
    return bytes(body)


def _object(body: bytes, shape: type[msgspec.Struct]) -> msgspec.Struct:
    """The fields, checked. Raises CohongError `portal.body_unclear`."""
    try:
        said = msgspec.json.decode(body or b"{}")
        if not isinstance(said, dict):
            raise CohongError(BODY, seen=type(said).__name__)
        unknown = sorted(said.keys() - {field.encode_name for field in msgspec.structs.fields(shape)})
        if unknown:
            raise CohongError(BODY, path=shown(unknown[0]), seen=f"? {shown(unknown[0])}")
        for name, value in said.items():
            if isinstance(value, str) and "\0" in value:
                raise CohongError(BODY, path=name, seen=f"{name}: \\0")
        return msgspec.convert(said, shape)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise CohongError(BODY, seen=shown(str(error))) from None


def form_of(said: Mapping[str, str], shape: type[Form]) -> Form:
    """The fields of a form, which are all text. Raises CohongError `portal.body_unclear`."""
    try:
        return msgspec.convert(dict(said), shape, strict=False)
    except msgspec.ValidationError as error:
        raise CohongError(BODY, seen=shown(str(error))) from None


def _checked(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise CohongError(HEADER, path="Idempotency-Key")
    return key

"""The OpenAPI description, made from the very structs that pages and acts are made of."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import msgspec

from cohong import __version__
from cohong.portal.act import ACTS, Act, Done
from cohong.portal.api.events import Events, EventsAsked
from cohong.portal.api.trouble import Trouble
from cohong.portal.page import PAGES, Page
from cohong.portal.raw import RAWS, Raw, Told
from cohong.portal.text import Text

Json = dict[str, Any]
REF = "#/components/schemas/{name}"
NO_CONTROLS = r"^[^\u0000-\u001f\u007f]*$"
_PART = re.compile(r"{(\w+)(?::\w+)?}")
ABOUT = Text(
    "每个页面都有同样内容的 JSON（在地址后加 .json），页面上能办理的事项都可以提交到 /api 下的同名地址。"
    "文件也在 /api 下收发。金额为最小货币单位的整数，日期形如 20260310，时间为毫秒。",
    "Every page has its JSON twin at the same address with .json, and whatever can be done on a page can be posted to the same "
    "address below /api; files are sent and fetched there too. Amounts are integers in minor units, days look like 20260310, "
    "times are milliseconds.",
)
ERRORS: dict[int, Text] = {
    400: Text("参数或提交的内容有误", "A parameter, a header or what was sent cannot be used"),
    401: Text("未登录，或密钥无效", "Not signed in, or the key does not hold"),
    403: Text("当前岗位无权办理", "The present post may not do this"),
    404: Text("没有这一项", "There is no such thing"),
    409: Text(
        "目前的状态不允许，或同一请求仍在处理", "The state of things forbids it, or the same request is under way"
    ),
    413: Text("提交的内容过大", "What was sent is too large"),
    415: Text("提交的内容不是 JSON", "What was sent is not JSON"),
    429: Text("请求过多", "Too many requests; Retry-After says when to come back"),
    503: Text("节点暂不接收新内容", "The node takes nothing now; Retry-After says when to come back"),
}
READING, DOING = (400, 401, 403, 404, 409, 429), (400, 401, 403, 404, 409, 413, 415, 429, 503)
SENDING = (400, 401, 403, 409, 413, 429, 503)


def openapi_json() -> bytes:
    """The document as it is served and committed."""
    return _encoded(tuple(PAGES.values()), tuple(ACTS.values()), tuple(RAWS.values()))


@lru_cache(maxsize=4)
def _encoded(pages: tuple[Page, ...], acts: tuple[Act, ...], raws: tuple[Raw, ...]) -> bytes:
    return msgspec.json.format(msgspec.json.encode(openapi(pages, acts, raws)), indent=1) + b"\n"


def openapi(pages: Iterable[Page], acts: Iterable[Act], raws: Iterable[Raw]) -> Json:
    """The document (OpenAPI 3.1.0) of some pages and acts, and of the raw routes that programs are told of."""
    pages, acts = _sorted(pages), _sorted(acts)
    files = [(one, one.told) for one in _sorted(raws) if one.told]
    given = [told.gives for _, told in files if not isinstance(told.gives, str)]
    shapes = [*(page.view for page in pages), *(act.takes for act in acts), *given, Done, Trouble, Events]
    schemas, components = msgspec.json.schema_components(shapes, ref_template=REF)
    refs: dict[Any, Json] = dict(zip(shapes, schemas, strict=True))
    for act in acts:
        _strictly(components, refs[act.takes])
    paths = {"/api/openapi.json": {"get": _own_description()}}
    paths |= {"/api/events.json": {"get": _events_page(refs[Events])}, "/api/events": {"get": _stream()}}
    paths |= {f"{_bare(page.path)}.json": {"get": _reading(page, refs[page.view])} for page in pages}
    paths |= {f"/api{_bare(act.path)}": {"post": _doing(act, refs[act.takes], refs[Done])} for act in acts}
    paths |= {_bare(one.program_path): {one.method.lower(): _file(one, told, refs)} for one, told in files}
    return {
        "openapi": "3.1.0",
        "info": {"title": "公行 · Cohong", "version": __version__, "description": _both(ABOUT)},
        "paths": paths,
        "components": {
            "schemas": components,
            "responses": {f"E{status}": _error(text, refs[Trouble]) for status, text in ERRORS.items()},
            "securitySchemes": _SCHEMES,
        },
    }


_SCHEMES: Json = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "Authorization: Bearer cohong_…\n\n在“接口密钥”页面申请。Keys are made on the page of API keys.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "session",
        "description": "浏览器登录后的会话。The session of a browser that is signed in.",
    },
}


def _security(needs: str) -> list[Json]:
    """The empty one at the end: on a machine where nobody signs in, whoever sits there is the operator."""
    return [{"key": []}, {"session": []}, {}] if needs else [{}]


def _reading(page: Page, view: Json) -> Json:
    marked = {"ETag": {"required": True, "schema": {"type": "string"}}}
    return {
        "operationId": page.name,
        "summary": _line(page.title),
        "description": _both(page.says) + _needs(page.needs),
        "parameters": [*_path_parameters(page.path), *query_parameters(page.asks), _KNOWN],
        "responses": {
            "200": {"description": _line(page.title), "headers": marked, "content": _json(view)},
            "304": {"description": "没有变化 · Nothing has changed", "headers": marked},
            **_errors(READING),
        },
        "security": _security(page.needs),
    }


def _doing(act: Act, takes: Json, done: Json) -> Json:
    return {
        "operationId": act.name,
        "summary": _line(act.title),
        "description": _line(act.title) + _needs(act.needs),
        "parameters": [*_path_parameters(act.path), _IDEMPOTENCY],
        "requestBody": {"required": True, "content": _json(takes)},
        "responses": {"200": {"description": "已办理 · Done", "content": _json(done)}, **_errors(DOING)},
        "security": _security(act.needs),
    }


def _file(one: Raw, told: Told, refs: dict[Any, Json]) -> Json:
    """A raw route: files of a form or one as the whole body in, JSON or a file to keep out."""
    content = {told.gives: {"schema": _BINARY}} if isinstance(told.gives, str) else _json(refs[told.gives])
    found: Json = {
        "operationId": one.name,
        "summary": _line(told.title),
        "description": _both(told.says) + _needs(one.needs),
        "parameters": [*_path_parameters(one.path), *query_parameters(told.asks)],
    }
    if told.file:
        form = {"multipart/form-data": {"schema": _form(told)}}
        found["requestBody"] = {"required": True, "content": form | dict.fromkeys(told.whole, _WHOLE)}
    return found | {
        "responses": {
            "200": {"description": _line(told.title), "content": content},
            **_errors(SENDING if told.file else READING),
        },
        "security": _security(one.needs),
    }


def _form(told: Told) -> Json:
    """The form of files: exactly one, or a list of them."""
    many = {"type": "array", "items": _BINARY, "minItems": 1, "maxItems": told.most}
    return {
        "type": "object",
        "properties": {told.file: many if told.most > 1 else _BINARY},
        "required": [told.file],
    }


_BINARY: Json = {"type": "string", "format": "binary"}
_WHOLE: Json = {"schema": {"type": "string", "minLength": 1, "pattern": r"\S"}}


def _own_description() -> Json:
    return {
        "operationId": "openapi",
        "summary": "本接口说明 · This description",
        "responses": {"200": {"description": "OpenAPI 3.1", "content": _json({"type": "object"})}},
        "security": [{}],
    }


def _events_page(events: Json) -> Json:
    return {
        "operationId": "event_list",
        "summary": "事件 · Events",
        "description": "按账本顺序列出本成员可见的事件；用 next 作为下一次的 after。\n\nWhat happened, in the ledger's order, as far as "
        "this member may see it; ask on with `after` = `next`." + _needs("see_desk"),
        "parameters": query_parameters(EventsAsked),
        "responses": {"200": {"description": "事件 · Events", "content": _json(events)}, **_errors(READING)},
        "security": _security("see_desk"),
    }


def _stream() -> Json:
    begin = {"name": "Last-Event-ID", "in": "header", "schema": {"type": "string", "pattern": "^(-1|[0-9]{1,15})$"}}
    return {
        "operationId": "event_stream",
        "summary": "事件流 · Stream of events",
        "description": "同样的事件，发生时即推送（server-sent events）。id 为位置；断开后用 Last-Event-ID 或 after 继续；previous "
        "与已有位置不一致即表示有遗漏。\n\nThe same events as they come. The `id` is the position; go on with Last-Event-ID or `after`. "
        "Where `previous` is not the position that you have, something was lost." + _needs("see_desk"),
        "parameters": [*query_parameters(EventsAsked)[:1], begin],
        "responses": {
            "200": {
                "description": "text/event-stream",
                "content": {"text/event-stream": {"schema": {"type": "string"}}},
            },
            **_errors(READING),
        },
        "security": _security("see_desk"),
    }


# --- parts --------------------------------------------------------------------------------------------------------------


def query_parameters(asks: type[msgspec.Struct]) -> list[Json]:
    """What may follow the `?`, as OpenAPI parameters."""
    if not asks.__struct_fields__:
        return []
    ((_,), components) = msgspec.json.schema_components([asks], ref_template=REF)
    return [_query_parameter(name, schema) for name, schema in components[asks.__name__]["properties"].items()]


def _query_parameter(name: str, schema: Json) -> Json:
    said = schema.pop("description", "")
    if schema.get("type") == "string" and "enum" not in schema and "pattern" not in schema:
        schema["pattern"] = NO_CONTROLS
    found: Json = {"name": name, "in": "query", "schema": schema}
    return found | ({"description": said} if said else {})


def _path_parameters(path: str) -> list[Json]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for name in _PART.findall(path)
    ]


_KNOWN: Json = {
    "name": "If-None-Match",
    "in": "header",
    "description": "上次的 ETag；没有变化时返回 304。The ETag had before: 304 where nothing has changed.",
    "schema": {"type": "string"},
}
_IDEMPOTENCY: Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "自选的唯一键；一天内重发同一请求得到第一次的结果。A name of your own for this request: sent again within a day, it is done "
    "once and answered alike.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
}


def _strictly(components: Json, ref: Json) -> None:
    """What is posted has these fields and no others, and no zero character."""
    shape = components[ref["$ref"].rpartition("/")[2]]
    shape["additionalProperties"] = False


def _errors(statuses: tuple[int, ...]) -> Json:
    return {str(status): {"$ref": f"#/components/responses/E{status}"} for status in statuses}


def _error(text: Text, trouble: Json) -> Json:
    return {"description": _line(text), "content": _json(trouble)}


def _json(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}


def _needs(right: str) -> str:
    return f"\n\n所需权限 · right: `{right}`" if right else ""


def _both(text: Text) -> str:
    return f"{text.zh}\n\n{text.en}"


def _line(text: Text) -> str:
    return f"{text.zh} · {text.en}"


def _bare(path: str) -> str:
    """A path of ours as OpenAPI writes it: without the kinds of its parts."""
    return _PART.sub(r"{\1}", path)


def _sorted(found: Iterable[Any]) -> list[Any]:
    """By address: the order in which files are imported says nothing."""
    return sorted(found, key=lambda one: (one.path, one.name))

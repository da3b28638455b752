"""A message to be written, as a program hands it over in JSON; every fault is told with its JSON path.

The shape: `transfer` (copCode, copName, dxpId; left out for receipts), `guid` (36 characters; made from the content when left
out), `edition` ("202205" unless "2018"), and `nodes`, each with `head` and `lines`: element names to texts.
"""

import json
import re
from hashlib import sha256
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec

from cohong.channels.customs.judging import judge
from cohong.channels.customs.notices import JSON_REFUSED
from cohong.channels.customs.schema import EDITIONS, KINDS, Edition
from cohong.channels.customs.writer import NodeTexts, write_message
from cohong.core.texts import CohongError, Finding

_KNOWN: Final = ("transfer", "guid", "nodes", "edition")
_PLACE: Final = re.compile(r"(?P<node>\w+)\[(?P<at>\d+)\](?:/(?P<row>\w+?)(?:\[(?P<line>\d+)\])?)?(?:/(?P<name>\w+))?")


class Request(NamedTuple):
    """What is to be written."""

    transfer: dict[str, str] | None
    guid: str
    nodes: list[NodeTexts]
    edition: Edition


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """The message (empty when refused), how many nodes it has, and what the rules say, each with its JSON path."""

    data: bytes
    guid: str
    nodes: int
    findings: tuple[Finding, ...]


def write_request(kind: str, text: bytes) -> Written:
    """Write the message that a JSON text describes. Refused nodes are findings; raises CohongError for what is no request
    at all, an unknown kind, and faults of the message as a whole."""
    request = parse_request(text)
    if kind not in KINDS:
        raise CohongError("customs.kind_unknown", path=kind, seen=kind, expected=", ".join(KINDS))
    findings = tuple(_told(kind, request))
    refused = any(one.level == "error" for one in findings)
    try:
        data = b"" if refused else write_message(kind, request.nodes, request.transfer, request.guid, request.edition)
    except CohongError as error:
        raise CohongError(
            error.code, path=json_path(kind, error.path), seen=error.seen, expected=error.expected
        ) from None
    return Written(data=data, guid=request.guid, nodes=len(request.nodes), findings=findings)


def _told(kind: str, request: Request) -> list[Finding]:
    shape, found = KINDS[kind], []
    for count, (head, lines) in enumerate(request.nodes, 1):
        node = judge(shape, head, lines, writing=True, edition=request.edition)
        found += [
            msgspec.structs.replace(one, path=json_path(kind, one.path))
            for one in node.findings(f"{shape.node}[{count}]")
        ]
    return found


def json_path(kind: str, path: str) -> str:
    """`Order[1]/OrderList[2]/qty` as `$.nodes[0].lines[1].qty`, `BaseTransfer/copCode` as `$.transfer.copCode`."""
    if path.startswith("BaseTransfer"):
        return "$.transfer" + path.removeprefix("BaseTransfer").replace("/", ".")
    if path.endswith("@guid"):
        return "$.guid"
    shape, match = KINDS.get(kind), _PLACE.fullmatch(path)
    if shape is None or match is None or match["node"] != shape.node:
        return "$.nodes" if shape is not None and path == shape.node else "$"
    row, name = match["row"], match["name"]
    if not shape.line and row:
        row, name = None, row
    place = f"$.nodes[{int(match['at']) - 1}]"
    if row == shape.line and shape.line:
        place += ".lines" + (f"[{int(match['line']) - 1}]" if match["line"] else "")
    elif row or name:
        place += ".head"
    return f"{place}.{name}" if name else place


# --- from JSON --------------------------------------------------------------------------------------------------------


def parse_request(text: bytes) -> Request:
    """The request that a JSON text holds. Raises CohongError with the JSON path of the first thing that does not fit."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _refused("$", type(error).__name__, "JSON") from None
    given = _object(found, "$", _KNOWN)
    edition = given.get("edition", "202205")
    if edition not in EDITIONS:
        raise _refused("$.edition", edition, " / ".join(EDITIONS))
    nodes = [_node(one, f"$.nodes[{at}]") for at, one in enumerate(_array(given.get("nodes"), "$.nodes"))]
    transfer = _texts(given["transfer"], "$.transfer") if given.get("transfer") is not None else None
    guid = given.get("guid") or str(UUID(bytes=sha256(text).digest()[:16], version=4)).upper()
    if not isinstance(guid, str):
        raise _refused("$.guid", guid, "a text")
    return Request(transfer, guid, nodes, edition)


def _node(value: Any, path: str) -> NodeTexts:
    given = _object(value, path, ("head", "lines"))
    lines = [
        _texts(line, f"{path}.lines[{at}]") for at, line in enumerate(_array(given.get("lines", []), f"{path}.lines"))
    ]
    return _texts(given.get("head"), f"{path}.head"), lines


def _texts(value: Any, path: str) -> dict[str, str]:
    given = _object(value, path)
    for name, text in given.items():
        if not isinstance(text, str):
            raise _refused(f"{path}.{name}", text, "a text")
    return given


def _object(value: Any, path: str, known: tuple[str, ...] = ()) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _refused(path, value, "an object")
    for name in value:
        if known and name not in known:
            raise _refused(f"{path}.{name}", name, ", ".join(known))
    return value


def _array(value: Any, path: str) -> list[Any]:
    if not isinstance(value, list):
        raise _refused(path, value, "an array")
    return value


def _refused(path: str, seen: object, expected: str) -> CohongError:
    shown = "absent" if seen is None else str(seen)[:80]
    return CohongError(JSON_REFUSED, path=path, seen=shown, expected=expected)

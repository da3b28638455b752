"""What a node writes to its log: one event, one line of JSON, and nothing that somebody entrusted to it.

    {"time": "2026-03-10T08:00:00.123Z", "level": "info", "event": "import.taken", "documents": 12, "seconds": 0.41}

A field has one of the names below, and a value of the kind that goes with the name: counts, durations, days, codes, opaque
ids. Names, goods, order numbers, accounts, paths and free text have no field, so they cannot slip in. `log` is a call on the
standard library's logger `cohong`: until `to_stream` (or somebody's own handler) is there, nothing is written.
"""

import logging
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, TextIO

import msgspec

from cohong.core.calendar import is_day

LOGGER = logging.getLogger("cohong")
LOGGER.addHandler(logging.NullHandler())
LOGGER.propagate = False

Kind = Literal["count", "seconds", "day", "code", "id", "flag"]
FIELDS: dict[str, Kind] = {
    **dict.fromkeys(("documents", "refused", "size", "height", "bytes", "steps", "erased", "waiting", "days"), "count"),
    **dict.fromkeys(
        ("status", "port", "attempt", "lag", "messages", "rows", "events", "clients", "format", "line"), "count"
    ),
    **dict.fromkeys(("seconds",), "seconds"),
    **dict.fromkeys(("day", "until"), "day"),
    **dict.fromkeys(("code", "step", "method", "role", "result", "channel", "kind", "route"), "code"),
    **dict.fromkeys(("member", "request", "message", "subject", "trace", "key"), "id"),
    **dict.fromkeys(("ok", "running", "read_only", "rehearsal"), "flag"),
}
"""Every field that a log line may have. A new one is a decision about what leaves the house: make it here."""
EVENT = re.compile(r"[a-z]+(\.[a-z_]+)+")
CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}(\.[A-Za-z][A-Za-z0-9_]{0,39}){0,3}")
ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{64}|[a-z][a-z0-9-]{0,39}")
"""Opaque ids are 16 or 32 bytes; shorter ones could be the number of an account."""

Level = Literal["info", "warning", "error"]


class Unfit(ValueError):
    """A field or value that a log line must not have: a fault of ours, found by whoever writes the call."""


def log(event: str, *, level: Level = "info", **fields: float | str) -> None:
    """Write one event. Raises Unfit for a field that is not on the list, or a value of another kind."""
    if not EVENT.fullmatch(event):
        raise Unfit(f"{event!r} is no name of an event")
    for name, value in fields.items():
        if not fits(FIELDS.get(name), value):
            raise Unfit(f"{event}: {name} may not be {type(value).__name__} here")
    LOGGER.log(logging.getLevelNamesMapping()[level.upper()], event, extra={"fields": fields})


def fits(kind: Kind | None, value: object) -> bool:
    """Whether a value is of this kind."""
    match value:
        case bool():
            return kind == "flag"
        case int() if kind == "day":
            return is_day(value)
        case int():
            return kind in ("count", "seconds")
        case float():
            return kind == "seconds"
        case str():
            pattern = {"code": CODE, "id": ID}.get(kind or "")
            return pattern is not None and pattern.fullmatch(value) is not None
        case _:
            return False


class Lines(logging.Formatter):
    """A record of `log` as one line of JSON. Records of others say their event and level only: their text is not ours."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        fields = getattr(record, "fields", None)
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        event = record.getMessage() if fields is not None else f"other.{record.name.partition('.')[0]}"
        shown = {name: round(value, 3) if isinstance(value, float) else value for name, value in (fields or {}).items()}
        where = raised_at(record.exc_info[1]) if record.exc_info and record.exc_info[1] is not None else {}
        line = {"time": time, "level": record.levelname.lower(), "event": event, **shown, **where}
        return msgspec.json.encode(line).decode()


def raised_at(error: BaseException) -> dict[str, int | str]:
    """What was raised and where, as fields of a line: the class, `file.function` and the line. Never what it said."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    found: dict[str, int | str] = {"kind": type(error).__name__}
    if trace is not None:
        code = trace.tb_frame.f_code
        found |= {"step": f"{Path(code.co_filename).stem}.{code.co_name}".replace("<", "").replace(">", "")}
        found |= {"line": trace.tb_lineno}
    return {name: value for name, value in found.items() if fits(FIELDS[name], value)}


def to_stream(stream: TextIO, *, level: Level = "info") -> logging.Handler:
    """Write every event from now on to a stream, a line each; the handler, for `LOGGER.removeHandler`."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Lines())
    LOGGER.addHandler(handler)
    LOGGER.setLevel(level.upper())
    return handler


def all_to_stream(stream: TextIO) -> None:
    """As `to_stream`, for a process of ours alone: what libraries warn of is a line like any other, without their text."""
    logging.getLogger().addHandler(to_stream(stream))

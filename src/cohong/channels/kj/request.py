"""A KJ message to be written, as a program hands it over in JSON; a fault is told with its JSON path.

The shape is that of the customs door, `channels/customs/request.py`: `nodes`, each with `head` and `lines` in CEB names, beside
them the real operator; `transfer` holds `sender`, `time` and, where wanted, `serial` and `function`.
"""

from typing import Final

from cohong.channels.customs.request import Request, Written, json_path, parse_request
from cohong.channels.customs.values import is_calendar_time
from cohong.channels.document import Document
from cohong.channels.kj.desk import Desk
from cohong.channels.kj.texts import MESSAGE_UNKNOWN, NOT_WRITTEN
from cohong.channels.kj.writer import Address, write_message
from cohong.core.texts import CohongError, finding

_FUNCTIONS: Final = ("CUS", "CIQ", "BOTH")


def write_request(message: str, text: bytes, desk: Desk) -> Written:
    """Write the message that a JSON text describes; what is refused is a finding and no data. Raises CohongError for what is
    no request at all, and for an unknown message."""
    kind = desk.mapping.newest.kind(message)
    if kind is None:
        known = ", ".join(one.message for one in desk.mapping.newest.kinds)
        raise CohongError(MESSAGE_UNKNOWN, path=message, seen=message, expected=known)
    request = parse_request(text)
    address = _address(request)
    documents = [
        Document(file="", message=kind.ceb, index=number, guid="", key="", head=head, lines=tuple(map(dict, lines)))
        for number, (head, lines) in enumerate((dict(head), lines) for head, lines in request.nodes)
    ]
    guid, nodes = address.message_id(message), len(documents)
    try:
        data = write_message(message, documents, address, desk)
    except CohongError as error:
        refused = finding(error.code, "error", json_path(kind.ceb, error.path), error.seen, error.expected)
        return Written(data=b"", guid=guid, nodes=nodes, findings=(refused,))
    return Written(data=data, guid=guid, nodes=nodes, findings=())


def _address(request: Request) -> Address:
    given = request.transfer or {}
    sender, time = given.get("sender", ""), given.get("time", "")
    serial, function = given.get("serial", "0"), given.get("function", "CUS")
    for name, text, good, wanted in (
        ("sender", sender, bool(sender), "filled"),
        ("time", time, len(time) == 14 and is_calendar_time(time), "14 digits, a real time"),
        ("serial", serial, serial.isascii() and serial.isdigit() and len(serial) <= 5, "0 .. 99999"),
        ("function", function, function in _FUNCTIONS, " / ".join(_FUNCTIONS)),
    ):
        if not good:
            raise CohongError(NOT_WRITTEN, path=f"$.transfer.{name}", seen=text[:80] or "absent", expected=wanted)
    return Address(sender=sender, time=time, serial=int(serial), function=function)

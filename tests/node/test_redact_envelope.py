"""Erasing one document of an original that came in an envelope."""

from pathlib import Path

from cohong.channels.customs import read_message
from cohong.channels.door.lodged import prepare
from cohong.node.care.redact import without

ENVELOPE = Path(__file__).parents[2] / "examples" / "customs" / "good" / "DxpMsg.xml"
KEY = b"k" * 32


def test_the_other_documents_stay_without_the_envelope():
    data = ENVELOPE.read_bytes()
    first, second = read_message(data, "f")
    gone = {prepare(first, KEY, "operator").message_id}
    (left,) = read_message(without(data, gone, KEY, ["operator"]), "f")
    assert (left.message, left.head, left.lines) == ("CEB303", second.head, second.lines)
    assert without(data, {"ab"}, KEY, ["operator"]) == b""

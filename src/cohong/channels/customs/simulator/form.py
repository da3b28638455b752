"""What does not pass the format check: one CEB900 for the whole message instead of receipts."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from cohong.channels.customs.judging import judge
from cohong.channels.customs.reader import read_message
from cohong.channels.customs.receipts import receipt_for
from cohong.channels.customs.schema import KINDS, RECEIPT_OF, business_key
from cohong.channels.customs.simulator.office import Office
from cohong.channels.customs.values import china_time17
from cohong.channels.document import Document
from cohong.core.texts import CohongError

_MESSAGE_ID: Final = re.compile(rb"<(?:\w+:)?CopMsgId>\s*([^<]{1,255}?)\s*</")
_GUID: Final = re.compile(rb"""\bguid\s*=\s*["']([\w-]{36})["']""")
_ROOT: Final = re.compile(rb"<(?:\w+:)?(CEB\d{3}Message)\b")
# What XML allows beside line ends, and a message may therefore quote.
_UNWRITABLE: Final = re.compile("[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0001fffd]")
_LONGEST: Final = 1_000_000


class Incoming(NamedTuple):
    """A message as it came: its bytes, the documents in it, and what was said where it could not be read at all."""

    data: bytes
    documents: list[Document]
    words: str


def read_incoming(data: bytes, file: str) -> Incoming:
    """Read it; never raises for content."""
    try:
        return Incoming(data, read_message(data, file), "")
    except CohongError as error:
        return Incoming(data, [], error.say("zh"))


def bears(document: Document) -> bool:
    """Whether a receipt of its own kind could be written for a document: its keys are there and fit."""
    if document.message not in RECEIPT_OF:
        return False
    return can_be_written(receipt_for(document, "2", "20240101000000000", "x", pre_no="B20240101000000001"))


def can_be_written(receipt: Document) -> bool:
    """Whether the strict writer takes it."""
    answer = judge(KINDS[receipt.message], receipt.head, writing=True)
    return not any(finding.level == "error" for finding in answer.findings(""))


def is_formed(documents: Sequence[Document]) -> bool:
    """Whether every node of a message is a request that can be answered, or a receipt."""
    return all(bears(document) or document.message in _ANSWERS for document in documents)


_ANSWERS: Final = frozenset(KINDS) - frozenset(RECEIPT_OF)


def _faults(message: Incoming) -> str:
    errors = [f for one in message.documents for f in one.findings if f.level == "error"]
    said = message.words or "；".join(f"{finding.path}：{finding.zh}" for finding in errors[:20])
    return (said or "报文格式校验未通过")[:5_000]


def answer_unformed(office: Office, message: Incoming, due_ms: int) -> Document:
    """The CEB900 that quotes a message; where it stands in no envelope its own guid names it."""
    data = message.data
    root = _ROOT.search(data)
    name = root[1].decode() if root else "Unknown"
    found = _MESSAGE_ID.search(data) or _GUID.search(data)
    quoted = _UNWRITABLE.sub("\ufffd", data[:_LONGEST].decode("utf-8", "replace")).strip()
    head = {
        "guid": office.guid("format", str(office.next("format"))),
        "returnStatus": "-504000" if name == "CEB505Message" else "-1",
        "returnInfo": _faults(message),
        "returnTime": china_time17(due_ms),
        "oriCopMsgId": found[1].decode("utf-8", "replace") if found else "Unknown",
        "oriMessageType": name,
        "oriBizMessage": quoted or "Unknown",
    }
    guid, key = head["guid"], business_key(KINDS["CEB900"], head)
    receipt = Document(file="", message="CEB900", index=0, guid=guid, key=key, head=head)
    office.push(due_ms, receipt)
    return receipt

"""What does not pass the format check: one CEB900 for the whole message instead of receipts."""

import re
from collections.abc import Sequence
from typing import Final

from cohong.channels.customs.judging import judge
from cohong.channels.customs.receipts import receipt_for
from cohong.channels.customs.schema import KINDS, RECEIPT_OF, business_key
from cohong.channels.customs.simulator.office import Office
from cohong.channels.customs.values import china_time17
from cohong.channels.document import Document

_MESSAGE_ID: Final = re.compile(rb"<(?:\w+:)?CopMsgId>\s*([^<]{1,255}?)\s*</")
_GUID: Final = re.compile(rb"""\bguid\s*=\s*["']([\w-]{36})["']""")
_ROOT: Final = re.compile(rb"<(?:\w+:)?(CEB\d{3}Message)\b")
# What XML allows beside line ends, and a message may therefore quote.
_UNWRITABLE: Final = re.compile("[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0001fffd]")
_LONGEST: Final = 1_000_000


def bears(document: Document, status: str = "2") -> bool:
    """Whether a receipt of its own kind could be written for a document: its keys are there and fit."""
    if document.message not in RECEIPT_OF:
        return False
    return can_be_written(receipt_for(document, status, "20240101000000000", "x", pre_no="B20240101000000001"))


def can_be_written(receipt: Document) -> bool:
    """Whether the strict writer takes it."""
    answer = judge(KINDS[receipt.message], receipt.head, writing=True)
    return not any(finding.level == "error" for finding in answer.findings(""))


def is_formed(documents: Sequence[Document]) -> bool:
    """Whether every node of a message is a request that can be answered, or a receipt."""
    return all(bears(document) or document.message in _ANSWERS for document in documents)


_ANSWERS: Final = frozenset(KINDS) - frozenset(RECEIPT_OF)


def answer_unformed(office: Office, data: bytes, words: str, due_ms: int) -> Document:
    """The CEB900 that quotes a message; where it stands in no envelope its own guid names it."""
    root = _ROOT.search(data)
    name = root[1].decode() if root else "Unknown"
    found = _MESSAGE_ID.search(data) or _GUID.search(data)
    quoted = _UNWRITABLE.sub("\ufffd", data[:_LONGEST].decode("utf-8", "replace")).strip()
    head = {
        "guid": office.guid("format", str(office.next("format"))),
        "returnStatus": "-504000" if name == "CEB505Message" else "-1",
        "returnInfo": (words or "报文格式校验未通过")[:5_000],
        "returnTime": china_time17(due_ms),
        "oriCopMsgId": found[1].decode("utf-8", "replace") if found else "Unknown",
        "oriMessageType": name,
        "oriBizMessage": quoted or "Unknown",
    }
    guid, key = head["guid"], business_key(KINDS["CEB900"], head)
    receipt = Document(file="", message="CEB900", index=0, guid=guid, key=key, head=head)
    office.push(due_ms, receipt)
    return receipt

"""Which documents become a message each, and what the rest is told."""

from collections.abc import Mapping
from typing import Any

import msgspec

from cohong.channels.customs.schema import KINDS
from cohong.channels.document import Document
from cohong.channels.door import documents, papers
from cohong.channels.door.prepared import Prepared
from cohong.channels.door.returns import RETURNED
from cohong.core.texts import declare, finding
from cohong.modules.aftermath.messages import MAX_REFERENCES

ALONE = documents.ALONE | papers.ALONE
LODGED = tuple(ALONE)
_MAKE = documents.MAKE | papers.MAKE
_KIND = documents.KIND | papers.KIND
_MOVED = {of: kind for kind, (of, _) in papers.MOVED.items()}
NOT_LODGED = declare(
    "customs.not_lodged",
    en="{seen} was checked and nothing is against it; it is a notice that the ledger has no place for.",
    zh="{seen} 已检查，未发现拒绝事项；该报文是通知，账本不予登记。",
    next_en="Keep the file; nothing else is to be done.",
    next_zh="请保留原文件，无需其他操作。",
    final=False,
    source="own rule of this project",
)
TOO_MANY = declare(
    "customs.too_many_named",
    en="This part names {seen} parcels or lists; the ledger takes {expected} in one part.",
    zh="本卷列有 {seen} 个运单或清单；账本每卷最多登记 {expected} 个。",
    next_en="Split the document into parts (msgCount, msgSeqNo) and send each.",
    next_zh="请按报文总数、报文序号分卷报送。",
    source="own rule of this project",
)


def prepare(document: Document, join_key: bytes, filer: str) -> Prepared:
    """The message that lodges a document. Only for documents for which `is_lodged`."""
    return _MAKE[document.message](document, join_key, filer)


def is_lodged(document: Document) -> bool:
    """Whether a document becomes a message of its own."""
    return document.message in _MAKE and document.verdict != "refused" and not _is_too_long(document)


def _is_too_long(document: Document) -> bool:
    return document.message in papers.MAKE and len(document.lines) > MAX_REFERENCES


def noted(document: Document) -> Document:
    """A customs message that becomes none, with a finding that says why; any other document as it is."""
    if document.message not in KINDS or document.message in RETURNED or document.verdict == "refused":
        return document
    if _is_too_long(document):
        found = finding(TOO_MANY, "error", "msgSeqNo", str(len(document.lines)), str(MAX_REFERENCES))
    elif document.message in _MAKE:
        return document
    else:
        found = finding(NOT_LODGED, "warning", "", document.message)
    return msgspec.structs.replace(document, findings=(*document.findings, found))


def alone_of(head: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields of the body of a head, as it stands in its bytes, that can be shown alone."""
    kind = _KIND.get(head["kind"]) or _MOVED[head["of"]]
    return ALONE[kind]

"""Papers about lists that are declared already (CEB605, 607, 507, 509, 213, 215, 701), and customs' result of a summary (792)."""

from collections.abc import Callable

from cohong.channels.customs.values import decimal
from cohong.channels.document import Document
from cohong.channels.door.documents import fields_of, revision, subject_of
from cohong.channels.door.prepared import Prepared
from cohong.core.message import Head
from cohong.core.tags import firm_tag, join_key_id, number_tag
from cohong.modules.aftermath.messages import (
    DeclaredLine,
    LodgeCancellation,
    LodgeMovement,
    LodgeReturn,
    LodgeSummary,
    LodgeTally,
    ObserveSummary,
    ReturnedLine,
)
from cohong.modules.aftermath.state import Movement

ALONE = {
    "CEB213": ("agentCode", "coElNo", "ebcCode", "invtNo", "logisticsNo"),
    "CEB215": ("coElNo", "invtNo", "logisticsNo", "operatorCode"),
    "CEB507": ("billNo", "copNo", "logisticsCode", "operatorCode"),
    "CEB509": ("billNo", "copNo", "leaveTime", "logisticsCode"),
    "CEB605": ("agentCode", "copNo", "ebcCode", "invtNo"),
    "CEB607": ("agentCode", "billNo", "copNo", "grossWeight", "logisticsCode"),
    "CEB701": ("agentCode", "copNo", "ebcCode"),
    "CEB792": ("declSeqNo", "ebcCode", "entryId", "sumNo"),
}
"""Fields that somebody will want to show alone; everything else is one leaf."""
MOVED: dict[str, tuple[Movement, str]] = {
    "CEB607": ("bill", "agentCode"),
    "CEB507": ("arrival", "operatorCode"),
    "CEB509": ("departure", "logisticsCode"),
}
"""Kind -> what it is on the ledger, and whose number `copNo` is."""


def list_tag(key: bytes, number: str) -> str:
    """The tag of the number that customs gave a list."""
    return number_tag(key, "invt", number)


def summary_tag(key: bytes, number: str) -> str:
    """The tag of the number that customs gave a summary application."""
    return number_tag(key, "sum", number)


def _said(document: Document, key: bytes, filer: str) -> dict[str, object]:
    """What every head has. Parts of one paper may share the sender's guid."""
    part = document.head.get("msgSeqNo", "1")
    guid = document.guid if part == "1" else f"{document.guid}/{part}"
    return {"v": 1, "join": join_key_id(key), "filer": filer, "guid": number_tag(key, "guid", guid)}


def _asked(document: Document, key: bytes, filer: str) -> dict[str, object]:
    """The same of what is lodged: a revision and what is to be done."""
    head = document.head
    return _said(document, key, filer) | {"rev": revision(head), "app": int(head["appType"])}


def _parts(head: dict[str, str]) -> dict[str, object]:
    return {"part": int(head.get("msgSeqNo", "1")), "parts": int(head.get("msgCount", "1"))}


def _ready(document: Document, head: Head, of: str, party: str, number: str) -> Prepared:
    return Prepared(head, fields_of(document), ALONE[document.message], subject_of(of, party, number), party)


def _cancellation(document: Document, key: bytes, filer: str) -> Prepared:
    head, agent = document.head, firm_tag(key, document.head["agentCode"])
    number = number_tag(key, "cop", head["copNo"])
    lodge = LodgeCancellation(
        **_asked(document, key, filer),  # type: ignore[arg-type]
        agent=agent,
        number=number,
        list=list_tag(key, head["invtNo"]),
        firm=firm_tag(key, head["ebcCode"]),
    )
    return _ready(document, lodge, "cancellation", agent, number)


def _movement(document: Document, key: bytes, filer: str) -> Prepared:
    head = document.head
    of, whose = MOVED[document.message]
    party, number = firm_tag(key, head[whose]), number_tag(key, "cop", head["copNo"])
    lodge = LodgeMovement(
        **_asked(document, key, filer),  # type: ignore[arg-type]
        **_parts(head),  # type: ignore[arg-type]
        of=of,
        party=party,
        number=number,
        carrier=firm_tag(key, head["logisticsCode"]),
        bill=number_tag(key, "bill", head["billNo"]) if "billNo" in head else None,
        day=int(head["leaveTime"][:8]) if of == "departure" else None,
        weight_e5=decimal(head["grossWeight"])[0] if of == "bill" else 0,
        parcels=tuple(number_tag(key, "waybill", line["logisticsNo"]) for line in document.lines),
    )
    return _ready(document, lodge, of, party, number)


def _return(document: Document, key: bytes, filer: str) -> Prepared:
    head, agent = document.head, firm_tag(key, document.head["agentCode"])
    number = number_tag(key, "cop", head["coElNo"])
    lodge = LodgeReturn(
        **_asked(document, key, filer),  # type: ignore[arg-type]
        agent=agent,
        number=number,
        list=list_tag(key, head["invtNo"]),
        firm=firm_tag(key, head["ebcCode"]),
        lines=tuple(ReturnedLine(int(one["gnum"]), one["unit"], decimal(one["qty"])[0]) for one in document.lines),
    )
    return _ready(document, lodge, "return", agent, number)


def _tally(document: Document, key: bytes, filer: str) -> Prepared:
    head, operator = document.head, firm_tag(key, document.head["operatorCode"])
    number = number_tag(key, "cop", head["coElNo"])
    lodge = LodgeTally(
        **_asked(document, key, filer),  # type: ignore[arg-type]
        operator=operator,
        number=number,
        carrier=firm_tag(key, head["logisticsCode"]),
        waybill=number_tag(key, "waybill", head["logisticsNo"]),
        list=list_tag(key, head["invtNo"]) if "invtNo" in head else None,
    )
    return _ready(document, lodge, "tally", operator, number)


def _summary(document: Document, key: bytes, filer: str) -> Prepared:
    head, agent = document.head, firm_tag(key, document.head["agentCode"])
    number = number_tag(key, "cop", head["copNo"])
    timed = "startTime" in head and "endTime" in head  # then the lists are those of the period, and none are named
    lodge = LodgeSummary(
        **_asked(document, key, filer),  # type: ignore[arg-type]
        **_parts(head),  # type: ignore[arg-type]
        agent=agent,
        number=number,
        firm=firm_tag(key, head["ebcCode"]),
        since=int(head["startTime"][:8]) if timed else None,
        until=int(head["endTime"][:8]) if timed else None,
        lists=() if timed else tuple(list_tag(key, line["invtNo"]) for line in document.lines),
    )
    return _ready(document, lodge, "summary", agent, number)


def _result(document: Document, key: bytes, filer: str) -> Prepared:
    """Customs may tell a form again with a newer state under the same guid: its time makes it another message."""
    head = document.head
    summary, form = summary_tag(key, head["sumNo"]), number_tag(key, "declaration", head["declSeqNo"])
    said = _said(document, key, filer) | {"rev": int(head["opDate"][:14])}
    observe = ObserveSummary(
        **said,  # type: ignore[arg-type]
        **_parts(head),  # type: ignore[arg-type]
        sum=summary,
        declaration=form,
        entry=number_tag(key, "entry", head["entryId"]) if "entryId" in head else None,
        state=head["decState"],
        time=head["opDate"],
        lines=tuple(
            DeclaredLine(list_tag(key, one["invtNo"]), int(one["gnum"]), int(one.get("gseqno", "0")))
            for one in document.lines
        ),
    )
    return _ready(document, observe, "declaration", summary, form)


MAKE: dict[str, Callable[[Document, bytes, str], Prepared]] = {
    "CEB605": _cancellation,
    "CEB607": _movement,
    "CEB507": _movement,
    "CEB509": _movement,
    "CEB213": _return,
    "CEB215": _tally,
    "CEB701": _summary,
    "CEB792": _result,
}
KIND = {
    "aftermath.lodge_cancellation": "CEB605",
    "aftermath.lodge_return": "CEB213",
    "aftermath.lodge_tally": "CEB215",
    "aftermath.lodge_summary": "CEB701",
    "aftermath.observe_summary": "CEB792",
}
"""Kind on the ledger -> kind of document; of the three movements, `MOVED` tells."""

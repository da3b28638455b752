"""What customs keeps of a document, and how one finds another."""

from typing import Final

from cohong.channels.document import Document

Place = tuple[str, str]
"""Message and business key."""


class Record:
    """One document as customs keeps it. `summed` and `cancelled` are of lists alone; `returned` holds the returns
    of one. `history` is what its receipts tell, and when."""

    __slots__ = (
        "cancelled",
        "closed_ms",
        "document",
        "history",
        "invt_no",
        "pre_no",
        "returned",
        "status",
        "sum_no",
        "summed",
    )

    def __init__(self, document: Document) -> None:
        self.document, self.status, self.pre_no, self.invt_no, self.sum_no = document, "", "", "", ""
        self.cancelled = self.summed = False
        self.closed_ms = 0
        self.history: list[tuple[int, str]] = []
        self.returned: dict[Place, Document] = {}

    def status_at(self, when_ms: int) -> str:
        """The state that its receipts have told by then, "" before the first."""
        return next((status for told_ms, status in reversed(self.history) if told_ms <= when_ms), "")

    @property
    def place(self) -> Place:
        """Where it is kept."""
        return self.document.message, self.document.key

    def of(self, name: str) -> str:
        """An element of its head, "" where absent."""
        return self.document.head.get(name, "")


def order_key(document: Document) -> str:
    """The key of the order, and of the list, that a document belongs to."""
    return f"{document.head.get('ebcCode', '')}/{document.head.get('orderNo', '')}"


def waybill_of(document: Document) -> Place:
    """The waybill that a document names in its head."""
    return parcel(document, document.head.get("logisticsNo", ""))


def parcel(document: Document, number: str) -> Place:
    """The waybill of this number by the carrier of the document."""
    return "CEB505", f"{document.head.get('logisticsCode', '')}/{number}"


def bill_of(document: Document) -> str:
    """The master bill with its carrier, "" where the document names none."""
    bill = document.head.get("billNo", "")
    return f"{document.head.get('logisticsCode', '')}/{bill}" if bill else ""


SENDER: Final = {"CEB607": "agentCode", "CEB701": "agentCode", "CEB507": "operatorCode", "CEB509": "logisticsCode"}


def whole_of(document: Document) -> Place:
    """The document that a part belongs to."""
    return document.message, f"{document.head.get(SENDER[document.message], '')}/{document.head.get('copNo', '')}"

"""The books and the outgoing post of the simulated customs: states, numbers, receipts, and what happens to them on the way."""

import hashlib
import heapq
from collections.abc import Iterator
from typing import Final

import msgspec

from cohong.channels.customs.receipts import info_text, receipt_for, stage, state_of
from cohong.channels.customs.schema import MAX_NODES, RECEIPT_OF
from cohong.channels.customs.simulator.codes import BLOCKING, INFO, TRADE, UNKNOWN, WORDS
from cohong.channels.customs.simulator.records import Place, Record
from cohong.channels.customs.simulator.settings import Faults, Pace
from cohong.channels.customs.values import china_time17
from cohong.channels.customs.writer import write_message
from cohong.channels.document import Document

_MISHAPS: Final = ("loss", "delay", "reorder", "duplicate")
_SENT: Final = (*RECEIPT_OF.values(), "CEB792", "CEB900")


class Office:
    """What every room of the simulator works with. Times are milliseconds since 1970."""

    def __init__(
        self, seed: int, faults: Faults | None = None, pace: Pace | None = None, *, full: bool = False
    ) -> None:
        self.seed, self.faults, self.pace, self.full = seed, faults or Faults(), pace or Pace(), full
        self.records: dict[Place, Record] = {}
        self.lists_by_waybill: dict[Place, dict[Place, None]] = {}
        self.list_by_number: dict[str, Record] = {}
        self.money_of_order: dict[str, dict[Place, None]] = {}
        self.parts: dict[Place, dict[int, Record]] = {}
        self.bill_by_waybill: dict[Place, str] = {}
        self.parcels_by_bill: dict[str, dict[Place, None]] = {}
        self.way_bills: dict[str, dict[Place, Record]] = {}
        self.arrived: set[Place | str] = set()
        self.left: set[Place | str] = set()
        self.waiting_returns: dict[Place, dict[Place, Record]] = {}
        self.tallies: dict[Place, dict[Place, Record]] = {}
        self.results: list[Document] = []
        self.last_ms: dict[Place, int] = {}
        self._tries: dict[Place, int] = {}
        self._outgoing: list[tuple[int, int, Document]] = []
        self._count = 0
        self._numbers: dict[str, int] = {}

    # --- what the outside asks ----------------------------------------------------------------------------------------

    def receipts(self, now_ms: int) -> list[Document]:
        """The receipts that have come due by `now_ms`, in the order in which they go out; each only once."""
        due = []
        while self._outgoing and self._outgoing[0][0] <= now_ms:
            due.append(heapq.heappop(self._outgoing)[2])
        return due

    def messages(self, now_ms: int) -> Iterator[tuple[str, bytes]]:
        """The same as XML messages of at most 100 receipts, or of one result, each with a file name."""
        due = self.receipts(now_ms)
        for kind in _SENT:
            of_kind = [receipt for receipt in due if receipt.message == kind]
            most = 1 if kind == "CEB792" else MAX_NODES
            for start in range(0, len(of_kind), most):
                number = self.next("message")
                part = of_kind[start : start + most]
                yield f"{kind}-{number:06d}.xml", write_message(kind, part, None, self.guid(str(number)))

    def next_due_ms(self) -> int | None:
        """When the next receipt goes out, or None."""
        return self._outgoing[0][0] if self._outgoing else None

    def state(self, message: str, key: str) -> str:
        """The state of a document by message and business key, "" when it is not known here."""
        record = self.records.get((message, key))
        return record.status if record else ""

    def repeat(self, now_ms: int) -> None:
        """Send the present state of every document once more, without faults, and every result: an enquiry after losses."""
        for record in self.records.values():
            if record.status:
                self.push(now_ms, self._receipt(record, record.status, now_ms, ""))
        for result in self.results:
            self.push(now_ms, result)

    # --- states -------------------------------------------------------------------------------------------------------

    def is_held(self, place: Place) -> bool:
        """Whether a document stands in a state in which no other may take its place."""
        record = self.records.get(place)
        return record is not None and not record.cancelled and record.status in BLOCKING[record.document.message]

    def advance(self, record: Record, status: str, due_ms: int, info: str = "") -> int:
        """Move a document on and send its receipt; returns the time the receipt bears.

        That is never before its last one, and at the same time only with a higher stage: whoever keeps the newest receipt
        knows the state. (The short course of the four documents of a trade keeps the times it always had.)"""
        place = record.place
        last = self.last_ms.get(place, due_ms - 1)
        higher = bool(record.status) and stage(status) > stage(record.status)
        if (due_ms < last or (due_ms == last and not higher)) and self.is_kept_in_order(place):
            due_ms = last + 1
        self.last_ms[place] = due_ms
        record.status = status
        record.history.append((due_ms, status))
        self.send(record.document, self._receipt(record, status, due_ms, info), due_ms)
        return due_ms

    def is_kept_in_order(self, place: Place) -> bool:
        """Whether the receipts of a document bear times in the order of its states, however soon another takes its place."""
        return self.full or place[0] not in TRADE

    def _receipt(self, record: Record, status: str, when_ms: int, info: str) -> Document:
        words = info or info_text(INFO.get(status, "1100"), WORDS.get(status) or state_of(status).zh)
        numbers = {"pre_no": record.pre_no, "invt_no": record.invt_no, "sum_no": record.sum_no}
        return receipt_for(record.document, status, china_time17(when_ms), words, **numbers)

    # --- the post -----------------------------------------------------------------------------------------------------

    def send(self, document: Document, receipt: Document, due_ms: int) -> None:
        """Send what answers a document, with whatever the seed has in store for it."""
        status, faults = receipt.head.get("returnStatus", receipt.key), self.faults
        drawn = {name: self.chance(name, document.key, document.guid, status) for name in _MISHAPS}
        if drawn["loss"] < faults.loss_permille:
            return
        if drawn["delay"] < faults.delay_permille:
            due_ms += faults.delay_ms
        if drawn["reorder"] < faults.reorder_permille:
            due_ms += self.pace.match_ms + self.pace.examine_ms + self.pace.release_ms + 1
        self.push(due_ms, receipt)
        if drawn["duplicate"] < faults.duplicate_permille:
            self.push(due_ms + 1, receipt)
        self._send_unknown(document, receipt, due_ms)

    def _send_unknown(self, document: Document, receipt: Document, due_ms: int) -> None:
        """At the very time of a receipt that says something another that says nothing: whoever keeps states is not moved."""
        status = receipt.head.get("returnStatus", "-")
        drawn = self.chance("unknown", document.key, document.guid, status)
        if drawn >= self.faults.unknown_permille or status.startswith("-"):
            return
        code = UNKNOWN[drawn % len(UNKNOWN)]
        head = receipt.head | {"returnStatus": code, "returnInfo": info_text(code, "地方平台状态")}
        self.push(due_ms, msgspec.structs.replace(receipt, head=head))

    def stop(self, record: Record, when_ms: int) -> None:
        """What was to come to a document after this time does not."""
        record.status = record.status_at(when_ms)
        record.history = [(told_ms, status) for told_ms, status in record.history if told_ms <= when_ms]
        self.last_ms[record.place], latest = when_ms, china_time17(when_ms)
        kind, key = RECEIPT_OF[record.document.message], record.document.key
        self._outgoing = [
            (due_ms, count, receipt)
            for due_ms, count, receipt in self._outgoing
            if (receipt.message, receipt.key) != (kind, key) or receipt.head["returnTime"] <= latest
        ]
        heapq.heapify(self._outgoing)

    def push(self, due_ms: int, receipt: Document) -> None:
        """Lay it into the post as it is."""
        self._count += 1
        heapq.heappush(self._outgoing, (due_ms, self._count, receipt))

    # --- chance and numbers -------------------------------------------------------------------------------------------

    def chance(self, *parts: str) -> int:
        """0 to 999, the same for the same seed and parts."""
        text = "\x00".join((str(self.seed), *parts))
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) % 1_000

    def drawn(self, name: str, record: Record, permille: int) -> bool:
        """Whether this befalls a document."""
        return self.chance(name, record.document.key, record.document.guid) < permille

    def is_unreached(self, record: Record) -> bool:
        """Whether handing this document over fails; each time it is sent is another try."""
        tries = self._tries[record.place] = self._tries.get(record.place, 0) + 1
        return self.chance("handover", record.document.key, str(tries)) < self.faults.handover_permille

    def next(self, name: str) -> int:
        """The next number of its kind, from 1."""
        self._numbers[name] = self._numbers.get(name, 0) + 1
        return self._numbers[name]

    def guid(self, *parts: str) -> str:
        """36 characters, the same for the same seed and parts."""
        digest = hashlib.sha256("/".join((str(self.seed), *parts)).encode()).hexdigest().upper()
        return f"{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-A{digest[17:20]}-{digest[20:32]}"

"""The customs side, for demonstrations, tests and other people's development: documents in, receipts out.

It keeps the states of real customs (see ../README.md). A state moves as soon as its cause is there; its receipt goes out at
the hour it bears. Nothing here reads a clock: `now_ms` comes with every call, and each mishap is drawn from the seed and
the document, so that the same calls give the same receipts.
"""

from collections.abc import Iterable

from cohong.channels.customs.receipts import info_text, receipt_for, state_of
from cohong.channels.customs.schema import RECEIPT_OF
from cohong.channels.customs.simulator import aftermath, matching, movement, summary
from cohong.channels.customs.simulator.codes import (
    DECLARED,
    DECLARING,
    EXISTS,
    FAULTY,
    INFO,
    NO_TARGET,
    REPEATED,
    SPLIT,
)
from cohong.channels.customs.simulator.form import (
    Incoming,
    answer_unformed,
    bears,
    can_be_written,
    is_formed,
    read_incoming,
)
from cohong.channels.customs.simulator.office import Office
from cohong.channels.customs.simulator.records import Record, order_key, waybill_of, whole_of
from cohong.channels.customs.simulator.settings import Faults, Pace
from cohong.channels.customs.values import china_time17
from cohong.channels.document import Document

__all__ = ["CustomsSimulator", "Faults", "Pace"]
_DONE_WITH_LAST_PART = {
    "CEB607": movement.tie,
    "CEB507": movement.arrive,
    "CEB509": movement.leave,
}
_ALONE = {"CEB605": aftermath.cancel, "CEB213": aftermath.take_return, "CEB215": aftermath.take_tally}
_OBJECTIONS = {"CEB605": aftermath.refuse_cancellation, "CEB213": aftermath.refuse_return}


class CustomsSimulator(Office):
    """Feed it with `submit` or `submit_message`, ask with `receipts` (documents) or `messages` (XML).

    `full` is the whole course: a list waits for its arrival before it is released, customs says 3 between 2 and 120, and
    a message that fails the format check gets CEB900. Without it a list is released as soon as it is examined.
    """

    # --- what the outside calls ---------------------------------------------------------------------------------------

    def submit(self, documents: Iterable[Document], now_ms: int) -> None:
        """Take documents as they arrive. Anything but a request of an enterprise is passed over."""
        for document in documents:
            if document.message in RECEIPT_OF:
                self._arrive(document, now_ms)

    def submit_message(self, data: bytes, now_ms: int, file: str = "") -> list[Document]:
        """Take one message as it comes over the wire, in an envelope or not; returns what was read of it.

        What cannot be read, or bears no keys to answer by, gets one CEB900 for all of it in the full course."""
        message = read_incoming(data, file)
        self.take(message, now_ms)
        return message.documents

    def take(self, message: Incoming, now_ms: int) -> None:
        """The same of a message that is read already."""
        if message.documents and (not self.full or is_formed(message.documents)):
            self.submit(message.documents, now_ms)
        elif self.full:
            answer_unformed(self, message, now_ms + self.pace.accept_ms)

    def depart(self, keys: Iterable[str], now_ms: int) -> None:
        """The goods of these lists have left, as if a CEB509 had come: 800 becomes 899."""
        for key in keys:
            record = self.records.get(("CEB603", key))
            if record and record.status == "800":
                movement.close(self, record, now_ms)

    # --- arrival ------------------------------------------------------------------------------------------------------

    def _arrive(self, document: Document, now_ms: int) -> None:
        place = (document.message, document.key)
        due = now_ms + self.pace.accept_ms
        refusal, detail = self._refusal(document, self.records.get(place), due)
        if refusal == "100":
            self._refuse(document, due, now_ms, detail)
        elif refusal:
            self._answer_refused(document, refusal, detail, due)
        elif document.head.get("appType") == "3":
            self._delete(document, due)
        else:
            self._take(document, due, now_ms)

    def _take(self, document: Document, due_ms: int, now_ms: int) -> None:
        record = self._keep(document, now_ms)
        if document.head.get("appStatus") != "2":
            self.advance(record, "1", due_ms)
            return
        due_ms = self.advance(record, "2", due_ms)
        if self.is_unreached(record):
            self.advance(record, "4", due_ms + 1)
            return
        if self.full:
            due_ms = self.advance(record, "3", due_ms + 1)
        self._declare(record, due_ms)

    def _keep(self, document: Document, now_ms: int) -> Record:
        record = self.records[document.message, document.key] = Record(document)
        if document.message not in ("CEB303", "CEB403", "CEB505"):
            record.pre_no = f"B{china_time17(now_ms)[:8]}{self.next('pre'):09d}"
        return record

    def _declare(self, record: Record, due_ms: int) -> None:
        message = record.document.message
        if message in SPLIT:
            self._take_part(record, due_ms)
        elif message in _ALONE:
            _ALONE[message](self, record, due_ms)
        else:
            matching.meet(self, record, due_ms)

    def _take_part(self, record: Record, due_ms: int) -> None:
        """A part waits for the others; the last one moves them all."""
        parts = self.parts.setdefault(whole_of(record.document), {})
        parts[int(record.of("msgSeqNo"))] = record
        whole = [part for _, part in sorted(parts.items()) if part.status in DECLARING]
        if len(whole) < int(record.of("msgCount")):
            return
        when = due_ms + self.pace.match_ms
        if record.document.message == "CEB701":
            summary.sum_up(self, whole, when)
            return
        for part in whole:
            when = max(when, self.advance(part, "399", when))
        _DONE_WITH_LAST_PART[record.document.message](self, whole, when)

    def _delete(self, document: Document, due_ms: int) -> None:
        record = self.records.pop((document.message, document.key))
        if document.message in SPLIT:
            self.parts.get(whole_of(document), {}).pop(int(document.head["msgSeqNo"]), None)
        place = record.place
        if self.is_kept_in_order(place):
            due_ms = self.last_ms[place] = max(due_ms, self.last_ms.get(place, 0) + 1)
        deleted = info_text(INFO["2"], "删除申报成功")
        pre_no = record.pre_no if document.message != "CEB603" else ""
        self.send(document, receipt_for(document, "2", china_time17(due_ms), deleted, pre_no=pre_no), due_ms)

    # --- refusals -----------------------------------------------------------------------------------------------------

    def _refuse(self, document: Document, due_ms: int, now_ms: int, info: str) -> None:
        """Customs refuses what the e-port took; it may be sent again."""
        if bears(document):
            self.advance(self._keep(document, now_ms), "100", due_ms, info)

    def _answer_refused(self, document: Document, refusal: str, detail: str, due_ms: int) -> None:
        """The document was not processed. One too broken to bear a receipt of its kind gets none."""
        known = self.records.get((document.message, document.key))
        pre_no = known.pre_no if known and document.message != "CEB603" else ""
        if not pre_no and document.message == "CEB605":
            pre_no = f"B{china_time17(due_ms)[:8]}{self.next('pre'):09d}"
        receipt = receipt_for(document, refusal, china_time17(due_ms), detail, pre_no=pre_no)
        if can_be_written(receipt):
            self.send(document, receipt, due_ms)

    def _refusal(self, document: Document, known: Record | None, due_ms: int) -> tuple[str, str]:
        """The negative code (or 100) and its words, or twice nothing."""
        message, operation = document.message, document.head.get("appType", "1")
        if message in SPLIT:
            return self._refusal_of_part(document, known, operation)
        if document.verdict == "refused":
            first = next(finding for finding in document.findings if finding.level == "error")
            is_reason = message == "CEB605" and first.path.endswith("/reason")
            return "-623012" if is_reason else FAULTY[message], first.zh
        code = ""
        if operation == "1" and known and self.is_held(known.place):
            code = EXISTS[message]
        elif operation != "1" and known is None:
            code = NO_TARGET[message]
        elif operation != "1" and known and self._is_declared(known):
            code = DECLARED[message]
        if code:
            return code, f"{state_of(code).zh}[{document.guid}]"
        return _OBJECTIONS[message](self, document, due_ms) if message in _OBJECTIONS and operation != "3" else ("", "")

    def _refusal_of_part(self, document: Document, known: Record | None, operation: str) -> tuple[str, str]:
        if known and self.is_held(known.place) and (operation == "1" or self._is_declared(known)):
            return REPEATED, f"{state_of(REPEATED).zh}[{document.guid}]"
        words = ""
        if document.verdict == "refused":
            words = next(finding.zh for finding in document.findings if finding.level == "error")
        elif operation != "1" and known is None:
            words = "找不到原单证"
        elif self._differs_in_count(document):
            words = "各分报文的报文总数不一致"
        return ("100", info_text("13080", words)) if words else ("", "")

    def _differs_in_count(self, document: Document) -> bool:
        parts = self.parts.get(whole_of(document), {})
        own, count = document.head.get("msgSeqNo"), document.head.get("msgCount")
        others = [part for part in parts.values() if part.of("msgSeqNo") != own and self.is_held(part.place)]
        return any(part.of("msgCount") != count for part in others)

    def _is_declared(self, known: Record) -> bool:
        """Whether a document can no longer be changed: it is done, or a declared list holds it fast."""
        document = known.document
        if document.message == "CEB603":
            return self.is_held(known.place)
        if document.message not in ("CEB303", "CEB403", "CEB505"):
            return self.is_held(known.place) and known.status not in ("2", "3")
        if document.message == "CEB505":
            places = list(self.lists_by_waybill.get(waybill_of(document), ()))
        else:
            places = [("CEB603", order_key(document))]
        return any(self.is_held(place) for place in places)

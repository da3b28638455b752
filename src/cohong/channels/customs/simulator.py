"""The customs side, for demonstrations, tests and other people's development: documents in, receipts out.

It keeps the states of real customs (see README.md): 2 on arrival; 120 for order, waybill and list once the three meet,
then 399 and 800 for the list and 120 for the receipt of money; 100 with a reason for a list that does not match; negative
codes for what may not be sent in the present state. A state moves as soon as its cause is there; its receipt goes out at
the hour it bears. Nothing here reads a clock: `now_ms` comes with every call, and each mishap is drawn from the seed and
the document, so that the same calls give the same receipts.
"""

import hashlib
import heapq
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from cohong.channels.customs.judging import judge
from cohong.channels.customs.receipts import info_text, receipt_for, state_of
from cohong.channels.customs.schema import KINDS, MAX_NODES, RECEIPT_OF
from cohong.channels.customs.values import china_time17
from cohong.channels.customs.writer import write_message
from cohong.channels.document import Document

Place = tuple[str, str]
# States in which a new document under the same key is refused (facts of practice [I]).
BLOCKING: Final = {
    "CEB303": {"2", "120"},
    "CEB403": {"2", "120"},
    "CEB505": {"2", "120"},
    "CEB603": {"2", "120", "300", "399", "500", "800", "899"},
}
_EXISTS: Final = {"CEB303": "-301010", "CEB403": "-401007", "CEB505": "-504015", "CEB603": "-621004"}
_FAULTY: Final = {"CEB303": "-301008", "CEB403": "-401009", "CEB505": "-504011", "CEB603": "-621001"}
_NO_TARGET: Final = {"CEB303": "-301009", "CEB403": "-401006", "CEB505": "-504014", "CEB603": "-621006"}
_DECLARED: Final = {"CEB303": "-301011", "CEB403": "-401008", "CEB505": "-504016", "CEB603": "-621011"}
_INFO: Final = {"2": "1000", "1": "1000", "120": "1800", "399": "2000", "800": "2600", "899": "2700"}
_COMPARED: Final = ("itemNo", "qty", "unit", "price", "totalPrice", "currency")


class Faults(msgspec.Struct, frozen=True, kw_only=True):
    """What goes wrong, in parts of a thousand of the receipts (`reject`: of the lists). All zero: nothing does."""

    delay_permille: int = 0
    delay_ms: int = 3_600_000
    loss_permille: int = 0
    duplicate_permille: int = 0
    reorder_permille: int = 0
    reject_permille: int = 0


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """How long each step takes, in milliseconds after the one before."""

    accept_ms: int = 1_000
    match_ms: int = 2_000
    examine_ms: int = 1_000
    release_ms: int = 5_000


class _Record:
    """One document as customs keeps it."""

    __slots__ = ("document", "invt_no", "pre_no", "status")

    def __init__(self, document: Document) -> None:
        self.document, self.status, self.pre_no, self.invt_no = document, "", "", ""


class CustomsSimulator:
    """Feed it with `submit`, ask with `receipts` (documents) or `messages` (XML); both move its time on to `now_ms`."""

    def __init__(self, seed: int, faults: Faults | None = None, pace: Pace | None = None) -> None:
        self.seed, self.faults, self.pace = seed, faults or Faults(), pace or Pace()
        self._records: dict[Place, _Record] = {}
        self._lists_by_waybill: dict[Place, dict[Place, None]] = {}
        self._money_of_order: dict[str, dict[Place, None]] = {}
        self._outgoing: list[tuple[int, int, Document]] = []
        self._count = 0
        self._numbers = {"pre": 0, "invt": 0, "message": 0}

    # --- what the outside calls ---------------------------------------------------------------------------------------

    def submit(self, documents: Iterable[Document], now_ms: int) -> None:
        """Take documents as they arrive. Anything but CEB303, 403, 505 and 603 is passed over."""
        for document in documents:
            if document.message in RECEIPT_OF:
                self._arrive(document, now_ms)

    def receipts(self, now_ms: int) -> list[Document]:
        """The receipts that have come due by `now_ms`, in the order in which they go out; each only once."""
        due = []
        while self._outgoing and self._outgoing[0][0] <= now_ms:
            due.append(heapq.heappop(self._outgoing)[2])
        return due

    def messages(self, now_ms: int) -> Iterator[tuple[str, bytes]]:
        """The same as XML messages of at most 100 receipts, each with a file name."""
        due = self.receipts(now_ms)
        for kind in RECEIPT_OF.values():
            of_kind = [receipt for receipt in due if receipt.message == kind]
            for start in range(0, len(of_kind), MAX_NODES):
                self._numbers["message"] += 1
                number = self._numbers["message"]
                part = of_kind[start : start + MAX_NODES]
                yield f"{kind}-{number:06d}.xml", write_message(kind, part, None, self._guid(number))

    def next_due_ms(self) -> int | None:
        """When the next receipt goes out, or None."""
        return self._outgoing[0][0] if self._outgoing else None

    def state(self, message: str, key: str) -> str:
        """The state of a document by message and business key, "" when it is not known here."""
        record = self._records.get((message, key))
        return record.status if record else ""

    def repeat(self, now_ms: int) -> None:
        """Send the present state of every document once more, without faults: an enquiry after lost receipts."""
        for record in self._records.values():
            if record.status:
                self._push(now_ms, self._receipt(record, record.status, now_ms, ""))

    def depart(self, keys: Iterable[str], now_ms: int) -> None:
        """The goods of these lists have left: 800 becomes 899."""
        for key in keys:
            record = self._records.get(("CEB603", key))
            if record and record.status == "800":
                self._advance(record, "899", now_ms)

    # --- arrival ------------------------------------------------------------------------------------------------------

    def _arrive(self, document: Document, now_ms: int) -> None:
        place = (document.message, document.key)
        refusal, detail = self._refusal(document, self._records.get(place))
        due = now_ms + self.pace.accept_ms
        if refusal:
            self._answer_refused(document, receipt_for(document, refusal, china_time17(due), detail), due)
            return
        if document.head.get("appType") == "3":
            self._records.pop(place)
            deleted = info_text(_INFO["2"], "删除申报成功")
            self._send(document, receipt_for(document, "2", china_time17(due), deleted), due)
            return
        record = self._records[place] = _Record(document)
        if document.message == "CEB603":
            record.pre_no = f"B{china_time17(now_ms)[:8]}{self._next('pre'):09d}"
        declared = document.head.get("appStatus") == "2"
        self._advance(record, "2" if declared else "1", due)
        if declared:
            self._meet(record, due)

    def _answer_refused(self, document: Document, receipt: Document, due_ms: int) -> None:
        """A document too broken to bear a receipt of its kind gets none: real customs answers those with CEB900."""
        answer = judge(KINDS[receipt.message], receipt.head, writing=True)
        if not any(finding.level == "error" for finding in answer.findings("")):
            self._send(document, receipt, due_ms)

    def _refusal(self, document: Document, known: _Record | None) -> tuple[str, str]:
        """The negative code and its words, or twice nothing."""
        message = document.message
        if document.verdict == "refused":
            first = next(finding for finding in document.findings if finding.level == "error")
            return _FAULTY[message], first.zh
        operation = document.head.get("appType", "1")
        code = ""
        if operation == "1" and known and known.status in BLOCKING[message]:
            code = _EXISTS[message]
        elif operation != "1" and known is None:
            code = _NO_TARGET[message]
        elif operation != "1" and known and self._is_declared(known):
            code = _DECLARED[message]
        return code, f"{state_of(code).zh}[{document.guid}]" if code else ""

    def _is_declared(self, known: _Record) -> bool:
        """Whether a declared list holds this document fast."""
        document = known.document
        if document.message == "CEB603":
            return known.status in BLOCKING["CEB603"]
        if document.message == "CEB505":
            places = list(self._lists_by_waybill.get(_waybill_of(document), ()))
        else:
            places = [("CEB603", _order_key(document))]
        return any(self.state(*place) in BLOCKING["CEB603"] for place in places)

    # --- the three documents meet -------------------------------------------------------------------------------------

    def _meet(self, record: _Record, due_ms: int) -> None:
        document = record.document
        if document.message == "CEB603":
            self._lists_by_waybill.setdefault(_waybill_of(document), {})["CEB603", document.key] = None
            self._match(record, due_ms)
        elif document.message == "CEB303":
            self._match(self._records.get(("CEB603", document.key)), due_ms)
        elif document.message == "CEB505":
            for place in list(self._lists_by_waybill.get(_waybill_of(document), ())):
                self._match(self._records.get(place), due_ms)
        else:
            self._money_of_order.setdefault(_order_key(document), {})["CEB403", document.key] = None
            self._take_money(_order_key(document), due_ms)

    def _match(self, listed: _Record | None, due_ms: int) -> None:
        """Once order, waybill and list are all at 2 (or the first two already at 120), compare and decide."""
        if listed is None or listed.status != "2":
            return
        order = self._records.get(("CEB303", listed.document.key))
        waybill = self._records.get(_waybill_of(listed.document))
        if not order or not waybill or order.status not in ("2", "120") or waybill.status not in ("2", "120"):
            return
        when = due_ms + self.pace.match_ms
        reason = self._mismatch(listed.document, order.document)
        if reason:
            self._advance(listed, "100", when, reason)
            return
        for record in (order, waybill, listed):
            if record.status != "120":
                self._advance(record, "120", when)
        self._number(listed, when)
        self._advance(listed, "399", when + self.pace.examine_ms)
        self._take_money(listed.document.key, when + self.pace.examine_ms)
        self._advance(listed, "800", when + self.pace.examine_ms + self.pace.release_ms)

    def _mismatch(self, listed: Document, order: Document) -> str:
        if self._chance("reject", listed.key, listed.guid) < self.faults.reject_permille:
            return info_text("13001", "海关随机布控退单")
        for name, words in (("ebcCode", "电商企业不一致"), ("ebpCode", "电商平台不一致")):
            if listed.head.get(name) != order.head.get(name):
                return info_text("13035", words)
        if len(listed.lines) != len(order.lines):
            return info_text("13036", "清单与订单商品项数不一致")
        ordered = {line.get("gnum", ""): line for line in order.lines}
        for line in listed.lines:
            other = ordered.get(line.get("gnum", ""), {})
            differing = [name for name in _COMPARED if line.get(name) != other.get(name)]
            if differing:
                return info_text("13037", f"清单与订单第{line.get('gnum', '')}项不一致：{'、'.join(differing)}")
        return ""

    def _take_money(self, order_key: str, due_ms: int) -> None:
        """A receipt of money follows its list once that is examined."""
        if self.state("CEB603", order_key) not in ("399", "800", "899"):
            return
        for place in self._money_of_order.get(order_key, ()):
            record = self._records.get(place)
            if record and record.status == "2":
                self._advance(record, "120", due_ms)

    # --- sending ------------------------------------------------------------------------------------------------------

    def _advance(self, record: _Record, status: str, due_ms: int, info: str = "") -> None:
        record.status = status
        self._send(record.document, self._receipt(record, status, due_ms, info), due_ms)

    def _receipt(self, record: _Record, status: str, when_ms: int, info: str) -> Document:
        words = info or info_text(_INFO.get(status, "1100"), state_of(status).zh)
        return receipt_for(record.document, status, china_time17(when_ms), words, record.pre_no, record.invt_no)

    def _send(self, document: Document, receipt: Document, due_ms: int) -> None:
        status, faults = receipt.head["returnStatus"], self.faults
        drawn = {name: self._chance(name, document.key, document.guid, status) for name in _FAULT_NAMES}
        if drawn["loss"] < faults.loss_permille:
            return
        if drawn["delay"] < faults.delay_permille:
            due_ms += faults.delay_ms
        if drawn["reorder"] < faults.reorder_permille:
            due_ms += self.pace.match_ms + self.pace.examine_ms + self.pace.release_ms + 1
        self._push(due_ms, receipt)
        if drawn["duplicate"] < faults.duplicate_permille:
            self._push(due_ms + 1, receipt)

    def _push(self, due_ms: int, receipt: Document) -> None:
        self._count += 1
        heapq.heappush(self._outgoing, (due_ms, self._count, receipt))

    def _chance(self, *parts: str) -> int:
        """0 to 999, the same for the same seed and parts."""
        text = "\x00".join((str(self.seed), *parts))
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) % 1_000

    # --- numbers ------------------------------------------------------------------------------------------------------

    def _next(self, name: str) -> int:
        self._numbers[name] += 1
        return self._numbers[name]

    def _number(self, listed: _Record, when_ms: int) -> None:
        office = listed.document.head.get("customsCode", "5100")
        listed.invt_no = f"{office}{china_time17(when_ms)[:4]}E{self._next('invt'):09d}"

    def _guid(self, number: int) -> str:
        digest = hashlib.sha256(f"{self.seed}/{number}".encode()).hexdigest().upper()
        return f"{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-A{digest[17:20]}-{digest[20:32]}"


_FAULT_NAMES: Final = ("loss", "delay", "reorder", "duplicate")


def _order_key(document: Document) -> str:
    return f"{document.head.get('ebcCode', '')}/{document.head.get('orderNo', '')}"


def _waybill_of(document: Document) -> Place:
    return "CEB505", f"{document.head.get('logisticsCode', '')}/{document.head.get('logisticsNo', '')}"

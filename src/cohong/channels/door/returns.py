"""Customs' receipts: a file of them becomes one observation of each module that they speak to.

CEB304, 404, 506 and 604 are about orders, receipts of money, waybills and lists; CEB214, 216, 508, 510, 606, 608 and 702 about what
follows a list. A 604 also tells the number that customs gave the list.
"""

from collections.abc import Iterator, Sequence
from typing import Literal, TypeVar

import msgspec

from cohong.channels.document import Document
from cohong.channels.door.papers import list_tag, summary_tag
from cohong.channels.door.prepared import Prepared
from cohong.core.canon import encode_trusted
from cohong.core.message import Head, derived_id
from cohong.core.tags import firm_tag, join_key_id, number_tag
from cohong.modules.aftermath.messages import Answer, ObserveAnswers
from cohong.modules.aftermath.state import Of
from cohong.modules.customs.messages import MAX_RETURNS, ObserveReturns, Return

Item = TypeVar("Item", Return, Answer)
_RETURN: dict[str, tuple[Literal["order", "receipt", "waybill", "list"], str, str, str]] = {
    "CEB304": ("order", "ebcCode", "orderNo", "order"),
    "CEB404": ("receipt", "ebcCode", "orderNo", "order"),
    "CEB506": ("waybill", "logisticsCode", "logisticsNo", "waybill"),
    "CEB604": ("list", "ebcCode", "orderNo", "order"),
}
_ANSWER: dict[str, tuple[Of, str, str]] = {
    "CEB214": ("return", "agentCode", "coElNo"),
    "CEB216": ("tally", "operatorCode", "coElNo"),
    "CEB508": ("arrival", "operatorCode", "copNo"),
    "CEB510": ("departure", "logisticsCode", "copNo"),
    "CEB606": ("cancellation", "agentCode", "copNo"),
    "CEB608": ("bill", "agentCode", "copNo"),
    "CEB702": ("summary", "agentCode", "copNo"),
}
RETURNED = (*_RETURN, *_ANSWER)


class Observed(msgspec.Struct, frozen=True):
    """One observation, and the places of the documents that it answers."""

    prepared: Prepared
    places: tuple[int, ...]


def prepare_returns(documents: Sequence[Document], join_key: bytes, filer: str) -> list[Observed]:
    """One message for every thousand receipts at most. Its id follows from its content: the same file again is the same
    message, however it was packed. The numbers that customs gave lists go beside what it said about them."""
    told = list(enumerate(documents))
    said = Said(documents, join_key, filer)
    items = [(at, said.item(one)) for at, one in told if one.message in _RETURN]
    return [
        *said.all("cohong.returns.1", items),
        *(msgspec.structs.replace(one, places=()) for one in said.all("cohong.numbers.1", list(said.numbers(items)))),
        *said.all("cohong.answers.1", [(at, said.answer(one)) for at, one in told if one.message in _ANSWER]),
    ]


class Said:
    """The receipts of a file, as its filer says them."""

    def __init__(self, documents: Sequence[Document], join_key: bytes, filer: str) -> None:
        self.documents = documents
        self.join_key = join_key
        self.filer = filer

    def item(self, document: Document) -> Return:
        """A receipt on an order, a receipt of money, a waybill or a list."""
        of, party, number, kind = _RETURN[document.message]
        head = document.head
        return Return(of, *self._whose(head, party, number, kind), int(head["returnStatus"]), head["returnTime"])

    def answer(self, document: Document) -> Answer:
        """A receipt on what follows a list."""
        of, party, number = _ANSWER[document.message]
        head = document.head
        given = summary_tag(self.join_key, head["sumNo"]) if of == "summary" and "sumNo" in head else None
        whose = self._whose(head, party, number, "cop")
        return Answer(of, *whose, int(head["returnStatus"]), head["returnTime"], given)

    def numbers(self, items: Sequence[tuple[int, Return]]) -> Iterator[tuple[int, Answer]]:
        """The numbers that customs gave lists, each once, out of what was said of them."""
        told = set()
        for at, item in items:
            number = self.documents[at].head.get("invtNo") if item.of == "list" else None
            if number is None:
                continue
            given = list_tag(self.join_key, number)
            if (item.party, item.number, given) not in told:
                told.add((item.party, item.number, given))
                yield at, Answer("list", item.party, item.number, item.status, item.time, given)

    def _whose(self, head: dict[str, str], party: str, number: str, kind: str) -> tuple[str, str]:
        return firm_tag(self.join_key, head[party]), number_tag(self.join_key, kind, head[number])

    def all(self, purpose: str, items: Sequence[tuple[int, Item]]) -> Iterator[Observed]:
        """Observations of these items, with the receipts as they came in their bodies."""
        for begin in range(0, len(items), MAX_RETURNS):
            places, part = zip(*items[begin : begin + MAX_RETURNS], strict=True)
            guid = derived_id(purpose, encode_trusted(part).decode())
            kind: type[Head] = ObserveReturns if isinstance(part[0], Return) else ObserveAnswers
            head = kind(v=1, join=join_key_id(self.join_key), filer=self.filer, guid=guid, items=part)  # type: ignore[call-arg]
            fields = {
                "lines": [{"message": one.message, **one.head} for one in map(self.documents.__getitem__, places)]
            }
            subject = derived_id("cohong.subject.1", "returns", guid)
            yield Observed(Prepared(head, fields, (), subject, part[0].party), places)

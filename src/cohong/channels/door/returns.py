"""Customs' receipts (CEB304, 404, 506, 604): a file of them becomes one observation."""

from collections.abc import Sequence
from typing import Literal

from cohong.channels.document import Document
from cohong.channels.door.prepared import Prepared
from cohong.core.canon import encode_trusted
from cohong.core.message import derived_id
from cohong.core.tags import firm_tag, join_key_id, number_tag
from cohong.modules.customs.messages import MAX_RETURNS, ObserveReturns, Return

Of = Literal["order", "receipt", "waybill", "list"]
_OF: dict[str, tuple[Of, str, str, str]] = {
    "CEB304": ("order", "ebcCode", "orderNo", "order"),
    "CEB404": ("receipt", "ebcCode", "orderNo", "order"),
    "CEB506": ("waybill", "logisticsCode", "logisticsNo", "waybill"),
    "CEB604": ("list", "ebcCode", "orderNo", "order"),
}
RETURNED = tuple(_OF)


def prepare_returns(documents: Sequence[Document], join_key: bytes, filer: str) -> list[Prepared]:
    """One message for every thousand receipts at most. Its id follows from its content: the same file again is the same
    message, however it was packed."""
    parts = [documents[at : at + MAX_RETURNS] for at in range(0, len(documents), MAX_RETURNS)]
    return [_prepare(part, join_key, filer) for part in parts]


def _prepare(documents: Sequence[Document], join_key: bytes, filer: str) -> Prepared:
    items = tuple(_item(document, join_key) for document in documents)
    guid = derived_id("cohong.returns.1", encode_trusted(items).decode())
    head = ObserveReturns(v=1, join=join_key_id(join_key), filer=filer, guid=guid, items=items)
    fields = {"lines": [{"message": document.message, **document.head} for document in documents]}
    return Prepared(head, fields, (), derived_id("cohong.subject.1", "returns", guid), items[0].party)


def _item(document: Document, join_key: bytes) -> Return:
    of, party, number, kind = _OF[document.message]
    head = document.head
    return Return(
        of,
        firm_tag(join_key, head[party]),
        number_tag(join_key, kind, head[number]),
        int(head["returnStatus"]),
        head["returnTime"],
    )

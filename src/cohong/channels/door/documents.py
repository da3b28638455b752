"""Orders, waybills, lists and receipts of money: from customs XML or a sheet, the same way."""

from collections.abc import Callable
from functools import lru_cache

from cohong.channels.customs.values import currency_iso, decimal, minor_digits
from cohong.channels.document import Document
from cohong.channels.door.prepared import Prepared
from cohong.core.message import derived_id
from cohong.core.numbers import divide_half_up
from cohong.core.tags import firm_tag, join_key_id, number_tag
from cohong.modules.customs.messages import LodgeList, LodgeOrder, LodgeReceipt, LodgeWaybill, StatedLine

ALONE = {
    "CEB303": ("ebcCode", "goodsValue", "orderNo"),
    "CEB403": ("charge", "ebcCode", "orderNo"),
    "CEB505": ("grossWeight", "logisticsCode", "logisticsNo"),
    "CEB603": ("agentCode", "copNo", "ebcCode", "logisticsNo", "orderNo", "ownerCode"),
}
"""Fields that somebody will want to show alone; everything else is one leaf."""
KIND = {
    "customs.lodge_order": "CEB303",
    "customs.lodge_receipt": "CEB403",
    "customs.lodge_waybill": "CEB505",
    "customs.lodge_list": "CEB603",
}
"""Kind on the ledger -> kind of document."""

_iso = lru_cache(maxsize=1_024)(currency_iso)


@lru_cache(maxsize=1_024)
def _minor_unit(currency: str) -> int:
    """A minor unit as a decimal times 1e5."""
    return int(10 ** (5 - minor_digits(currency)))


def minor(text: str, currency: str) -> int:
    """An amount in minor units, half up: documents may be finer than the currency, the body keeps what was written."""
    return divide_half_up(decimal(text)[0], _minor_unit(currency))


def stated_lines(document: Document, currency: str) -> tuple[StatedLine, ...]:
    """The lines as integers."""
    return tuple(
        StatedLine(int(line["gnum"]), line["unit"], decimal(line["qty"])[0], minor(line["totalPrice"], currency))
        for line in document.lines
    )


def subject_of(of: str, party: str, number: str) -> str:
    """The id of the thing a body is about; all revisions of one document share it."""
    return derived_id("cohong.subject.1", of, party, number)


def revision(head: dict[str, str]) -> int:
    """0 for a new document; a change or deletion is named by the sender's own time."""
    return 0 if head["appType"] == "1" else int(head["appTime"])


def fields_of(document: Document) -> dict[str, object]:
    """What is sealed of a document: its head and its lines."""
    fields: dict[str, object] = dict(document.head)
    if document.lines:
        fields["lines"] = list(document.lines)
    return fields


def _order(document: Document, key: bytes, filer: str) -> Prepared:
    head = document.head
    currency, firm = _iso(head["currency"]), firm_tag(key, head["ebcCode"])
    number = number_tag(key, "order", head["orderNo"])
    lodge = LodgeOrder(
        v=1,
        join=join_key_id(key),
        filer=filer,
        guid=number_tag(key, "guid", document.guid),
        rev=revision(head),
        app=int(head["appType"]),  # type: ignore[arg-type]  # the checks let 1, 2 and 3 through
        firm=firm,
        number=number,
        platform=firm_tag(key, head["ebpCode"]),
        currency=currency,
        value=minor(head["goodsValue"], currency),
        freight=minor(head.get("freight", "0"), currency),
        lines=stated_lines(document, currency),
    )
    return Prepared(lodge, fields_of(document), ALONE["CEB303"], subject_of("order", firm, number), firm)


def _receipt(document: Document, key: bytes, filer: str) -> Prepared:
    head = document.head
    currency, firm = _iso(head["currency"]), firm_tag(key, head["ebcCode"])
    number = number_tag(key, "order", head["orderNo"])
    guid = number_tag(key, "guid", document.guid)
    lodge = LodgeReceipt(
        v=1,
        join=join_key_id(key),
        filer=filer,
        guid=guid,
        rev=revision(head),
        firm=firm,
        number=number,
        currency=currency,
        value=minor(head["charge"], currency),
        day=int(head["accountingDate"][:8]),
    )
    return Prepared(lodge, fields_of(document), ALONE["CEB403"], subject_of("receipt", firm, guid), firm)


def _waybill(document: Document, key: bytes, filer: str) -> Prepared:
    head = document.head
    carrier = firm_tag(key, head["logisticsCode"])
    number = number_tag(key, "waybill", head["logisticsNo"])
    firm = firm_tag(key, head["ebcCode"]) if "ebcCode" in head else None
    lodge = LodgeWaybill(
        v=1,
        join=join_key_id(key),
        filer=filer,
        guid=number_tag(key, "guid", document.guid),
        rev=revision(head),
        app=int(head["appType"]),  # type: ignore[arg-type]
        carrier=carrier,
        number=number,
        firm=firm,
        weight_e5=decimal(head["grossWeight"])[0],
        packages=int(head["packNo"]),
    )
    return Prepared(
        lodge, fields_of(document), ALONE["CEB505"], subject_of("waybill", carrier, number), firm or carrier
    )


def _list(document: Document, key: bytes, filer: str) -> Prepared:
    head = document.head
    agent, firm = firm_tag(key, head["agentCode"]), firm_tag(key, head["ebcCode"])
    cop = number_tag(key, "cop", head["copNo"])
    currency = _iso(document.lines[0]["currency"])
    lines = stated_lines(document, currency)
    lodge = LodgeList(
        v=1,
        join=join_key_id(key),
        filer=filer,
        guid=number_tag(key, "guid", document.guid),
        rev=revision(head),
        app=int(head["appType"]),  # type: ignore[arg-type]
        agent=agent,
        cop=cop,
        firm=firm,
        number=number_tag(key, "order", head["orderNo"]),
        carrier=firm_tag(key, head["logisticsCode"]),
        waybill=number_tag(key, "waybill", head["logisticsNo"]),
        owner=firm_tag(key, head["ownerCode"]),
        platform=firm_tag(key, head["ebpCode"]),
        regime=head["tradeMode"],
        currency=currency,
        value=sum(line.value for line in lines),
        lines=lines,
    )
    return Prepared(lodge, fields_of(document), ALONE["CEB603"], subject_of("list", agent, cop), firm)


MAKE: dict[str, Callable[[Document, bytes, str], Prepared]] = {
    "CEB303": _order,
    "CEB403": _receipt,
    "CEB505": _waybill,
    "CEB603": _list,
}

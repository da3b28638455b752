"""The three documents meet: order, waybill and list, and the receipt of money after them."""

from typing import Final

from cohong.channels.customs.receipts import info_text
from cohong.channels.customs.simulator import movement
from cohong.channels.customs.simulator.codes import DECLARING
from cohong.channels.customs.simulator.office import Office
from cohong.channels.customs.simulator.records import Record, order_key, waybill_of
from cohong.channels.customs.values import china_time17
from cohong.channels.document import Document

_COMPARED: Final = ("itemNo", "qty", "unit", "price", "totalPrice", "currency")
_MEETING: Final = (*DECLARING, "120")


def meet(office: Office, record: Record, due_ms: int) -> None:
    """A declared order, waybill, list or receipt of money looks for the others."""
    document = record.document
    if document.message == "CEB603":
        office.lists_by_waybill.setdefault(waybill_of(document), {})["CEB603", document.key] = None
        _match(office, record, due_ms)
    elif document.message == "CEB303":
        _match(office, office.records.get(("CEB603", document.key)), due_ms)
    elif document.message == "CEB505":
        for place in list(office.lists_by_waybill.get(waybill_of(document), ())):
            _match(office, office.records.get(place), due_ms)
    else:
        office.money_of_order.setdefault(order_key(document), {})["CEB403", document.key] = None
        _take_money(office, order_key(document), due_ms)


def _match(office: Office, listed: Record | None, due_ms: int) -> None:
    """Once order, waybill and list are all being declared (or the first two are in already), compare and decide."""
    if listed is None or listed.status not in DECLARING:
        return
    order = office.records.get(("CEB303", listed.document.key))
    waybill = office.records.get(waybill_of(listed.document))
    if not order or not waybill or order.status not in _MEETING or waybill.status not in _MEETING:
        return
    when = due_ms + office.pace.match_ms
    reason = _mismatch(office, listed, order.document)
    if reason:
        office.advance(listed, "100", when, reason)
        return
    for record in (order, waybill, listed):
        if record.status != "120":
            office.advance(record, "120", when)
    _number(office, listed, when)
    when += office.pace.examine_ms
    if office.drawn("review", listed, office.faults.review_permille):
        when = office.advance(listed, "300", when) + office.pace.examine_ms
    when = office.advance(listed, "399", when)
    _take_money(office, listed.document.key, when)
    movement.follow(office, listed, when)


def _mismatch(office: Office, listing: Record, order: Document) -> str:
    listed = listing.document
    if office.drawn("reject", listing, office.faults.reject_permille):
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


def _take_money(office: Office, order: str, due_ms: int) -> None:
    """A receipt of money follows its list once that is examined."""
    if office.state("CEB603", order) not in ("399", "500", "800", "899"):
        return
    for place in office.money_of_order.get(order, ()):
        record = office.records.get(place)
        if record and record.status in DECLARING:
            office.advance(record, "120", due_ms)


def _number(office: Office, listed: Record, when_ms: int) -> None:
    customs = listed.document.head.get("customsCode", "5100")
    listed.invt_no = f"{customs}{china_time17(when_ms)[:4]}E{office.next('invt'):09d}"
    office.list_by_number[listed.invt_no] = listed

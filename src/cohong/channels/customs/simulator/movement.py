"""The goods move: lists are tied to a master bill, parcels arrive, are released or inspected, and leave.

What moves a list is kept beside it, so it does not matter in which order list, bill, arrival and departure come.
"""

from collections.abc import Iterable
from typing import Final

from cohong.channels.customs.receipts import info_text
from cohong.channels.customs.simulator.office import Office
from cohong.channels.customs.simulator.records import Place, Record, bill_of, parcel, waybill_of

_OUT: Final = ("800", "899")
UNFIT: Final = info_text("13050", "查验结果与申报不符")


def tie(office: Office, parts: Iterable[Record], due_ms: int) -> None:
    """All parts of a CEB607 are there: the parcels belong to its bill."""
    parcels: dict[Place, None] = {}
    for part in parts:
        bill = bill_of(part.document)
        office.way_bills.setdefault(bill, {})[part.place] = part
        for line in part.document.lines:
            waybill = parcel(part.document, line.get("logisticsNo", ""))
            office.bill_by_waybill[waybill] = bill
            office.parcels_by_bill.setdefault(bill, {})[waybill] = None
            parcels[waybill] = None
    _follow_parcels(office, parcels, due_ms)


def arrive(office: Office, parts: Iterable[Record], due_ms: int) -> None:
    """All parts of a CEB507 are there: its parcels are at the site, or the whole bill where it has no lines."""
    for part in parts:
        things: set[Place | str] = {parcel(part.document, line.get("logisticsNo", "")) for line in part.document.lines}
        _note(office, office.arrived, things or {bill_of(part.document)}, due_ms)


def leave(office: Office, parts: Iterable[Record], due_ms: int) -> None:
    """All parts of a CEB509 are there: its parcels have left, and with them everything of its bill."""
    for part in parts:
        things: set[Place | str] = {parcel(part.document, line.get("logisticsNo", "")) for line in part.document.lines}
        _note(office, office.left, things | {bill_of(part.document)}, due_ms)


def _note(office: Office, seen: set[Place | str], things: set[Place | str], due_ms: int) -> None:
    things.discard("")
    seen |= things
    parcels: dict[Place, None] = {}
    for thing in sorted(things, key=str):
        parcels |= office.parcels_by_bill.get(thing, {}) if isinstance(thing, str) else {thing: None}
    _follow_parcels(office, parcels, due_ms)


def _follow_parcels(office: Office, parcels: Iterable[Place], due_ms: int) -> None:
    bills: dict[str, None] = {}
    for waybill in parcels:
        bills[office.bill_by_waybill.get(waybill, "")] = None
        for listed in _lists_of(office, waybill):
            _move(office, listed, due_ms)
    for bill in bills:
        _follow_bill(office, bill)


def _lists_of(office: Office, waybill: Place) -> list[Record]:
    """The lists that name a waybill as they stand."""
    found = [office.records.get(place) for place in office.lists_by_waybill.get(waybill, ())]
    return [one for one in found if one is not None and waybill_of(one.document) == waybill]


def follow(office: Office, listed: Record, due_ms: int) -> None:
    """Release and close a list as far as its goods have come, and the relation of its bill with it."""
    _move(office, listed, due_ms)
    _follow_bill(office, _bill(office, listed))


def _move(office: Office, listed: Record, due_ms: int) -> None:
    if listed.cancelled:
        return
    if listed.status == "399" and (not office.full or _is_in(office, office.arrived, listed)):
        _release(office, listed, due_ms)
    if listed.status == "800" and _is_in(office, office.left, listed):
        close(office, listed, max(due_ms, office.last_ms[listed.place] + 1))


def _bill(office: Office, listed: Record) -> str:
    return office.bill_by_waybill.get(waybill_of(listed.document), "")


def _is_in(office: Office, seen: set[Place | str], listed: Record) -> bool:
    return waybill_of(listed.document) in seen or _bill(office, listed) in seen


def close(office: Office, listed: Record, due_ms: int) -> None:
    """The goods of a released list have left."""
    listed.closed_ms = office.advance(listed, "899", due_ms)


def _release(office: Office, listed: Record, due_ms: int) -> None:
    when = due_ms + office.pace.release_ms
    if not office.drawn("inspect", listed, office.faults.inspect_permille):
        office.advance(listed, "800", when)
        return
    when = office.advance(listed, "500", when)
    for part in office.way_bills.get(_bill(office, listed), {}).values():
        if part.status == "399":
            office.advance(part, "500", when)
    when += office.pace.inspect_ms
    if office.drawn("fail", listed, office.faults.fail_permille):
        office.advance(listed, "100", when, UNFIT)
    else:
        office.advance(listed, "800", when)


def _follow_bill(office: Office, bill: str) -> None:
    """The relation of a bill is released once every list of it is."""
    waiting = [part for part in office.way_bills.get(bill, {}).values() if part.status in ("399", "500")]
    if not waiting:
        return
    found = (one for waybill in office.parcels_by_bill[bill] for one in _lists_of(office, waybill))
    lists = [one for one in found if not one.cancelled and _bill(office, one) == bill]
    if lists and all(one.status in _OUT for one in lists):
        when = max(office.last_ms[one.place] for one in lists)
        for part in waiting:
            office.advance(part, "800", when)

"""What comes after: a list taken back (CEB605), and goods that come back (CEB213, tallied by CEB215)."""

from collections.abc import Mapping
from typing import Final

from cohong.channels.customs.receipts import info_text
from cohong.channels.customs.simulator.codes import CANCELLABLE, DECLARING
from cohong.channels.customs.simulator.movement import UNFIT
from cohong.channels.customs.simulator.office import Office
from cohong.channels.customs.simulator.records import Place, Record, waybill_of
from cohong.channels.customs.values import scaled, unscaled
from cohong.channels.document import Document

Refusal = tuple[str, str]
"""State and words; twice nothing where nothing speaks against it."""
_FINE: Final = ("", "")
_UNFIT: Final = ("505", "600", "100")


def refuse_cancellation(office: Office, document: Document, now_ms: int) -> Refusal:
    """Only a list that customs knows and that has not left may be cancelled, and only by who declared it."""
    listed = office.list_by_number.get(document.head.get("invtNo", ""))
    if listed is None or listed.of("agentCode") != document.head.get("agentCode"):
        return "-623003", "找不到原清单"
    if listed.cancelled or listed.status_at(now_ms) not in CANCELLABLE:
        return "-623005", "清单当前状态不允许撤销"
    return _FINE


def cancel(office: Office, record: Record, due_ms: int) -> None:
    """The list is taken back, and what was to come to it does not."""
    listed = office.list_by_number[record.of("invtNo")]
    office.stop(listed, due_ms)
    listed.cancelled = True
    office.advance(record, "399", due_ms + office.pace.examine_ms)


# --- returns ----------------------------------------------------------------------------------------------------------


def refuse_return(office: Office, document: Document, now_ms: int) -> Refusal:
    """A return is of a list that has left, line by line, and of no more than is still out."""
    head = document.head
    listed = office.list_by_number.get(head.get("invtNo", ""))
    if listed is None or (listed.of("agentCode"), listed.of("ebcCode")) != (head.get("agentCode"), head.get("ebcCode")):
        return "-625010", "找不到原清单或企业不一致"
    if listed.cancelled or listed.status_at(now_ms) != "899":
        return "100", info_text("13061", "原清单未结关")
    return _refuse_lines(listed, document)


def _refuse_lines(listed: Record, document: Document) -> Refusal:
    declared = {line.get("gnum", ""): line for line in listed.document.lines}
    place = document.message, document.key
    before = [one for other, one in listed.returned.items() if other != place]
    for line in document.lines:
        number = line.get("gnum", "")
        original = declared.get(number)
        if original is None or original.get("gcode") != line.get("gcode"):
            return "-625209", f"第{number}项：原清单中没有该商品"
        for quantity, unit, code in _MEASURES:
            if line.get(unit, "") and line.get(unit) != original.get(unit):
                return code, f"第{number}项：{unit} 与原清单不一致"
            spare = _amount(original, quantity) - sum(_amount(_line(one, number), quantity) for one in before)
            if _amount(line, quantity) > spare:
                return code, f"第{number}项：{quantity} 超过可退数量 {unscaled(max(spare, 0))}"
    return _FINE


_MEASURES: Final = (("qty", "unit", "-625010"), ("qty1", "unit1", "-625010"), ("qty2", "unit2", "-625009"))


def _line(document: Document, number: str) -> Mapping[str, str]:
    return next((line for line in document.lines if line.get("gnum") == number), {})


def _amount(line: Mapping[str, str], name: str) -> int:
    return scaled(line.get(name, "0"))


def take_return(office: Office, record: Record, due_ms: int) -> None:
    """The application is taken in and waits for its tally."""
    listed = office.list_by_number[record.of("invtNo")]
    listed.returned[record.place] = record.document
    when = office.advance(record, "120", due_ms + office.pace.match_ms)
    if office.drawn("review", record, office.faults.review_permille):
        when = office.advance(record, "300", when + office.pace.examine_ms)
    waybill = waybill_of(record.document)
    office.waiting_returns.setdefault(waybill, {})[record.place] = record
    _meet(office, waybill, when)


def take_tally(office: Office, record: Record, due_ms: int) -> None:
    """The goods were counted at the site."""
    waybill = waybill_of(record.document)
    office.tallies.setdefault(waybill, {})[record.place] = record
    _meet(office, waybill, due_ms)


def _meet(office: Office, waybill: Place, due_ms: int) -> None:
    found = office.tallies.get(waybill, {}).items()
    tallies = [record for place, record in found if office.records.get(place) is record]
    if not office.waiting_returns.get(waybill) or not tallies:
        return
    when = due_ms + office.pace.examine_ms
    for tally in tallies:
        if tally.status in DECLARING:
            office.advance(tally, "399", when)
    for record in office.waiting_returns.pop(waybill).values():
        _release(office, record, when + office.pace.release_ms)


def _release(office: Office, record: Record, due_ms: int) -> None:
    if not office.drawn("inspect", record, office.faults.inspect_permille):
        office.advance(record, "800", due_ms)
        return
    when = office.advance(record, "500", due_ms) + office.pace.inspect_ms
    if not office.drawn("fail", record, office.faults.fail_permille):
        office.advance(record, "800", when)
        return
    outcome = _UNFIT[office.chance("unfit", record.document.key, record.document.guid) % len(_UNFIT)]
    office.advance(record, outcome, when, UNFIT if outcome == "100" else "")
    if outcome == "100":
        office.list_by_number[record.of("invtNo")].returned.pop(record.place, None)

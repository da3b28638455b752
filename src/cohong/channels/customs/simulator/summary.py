"""The summary application of a month (CEB701): its number (CEB702), and one CEB792 for each declaration form.

The merge rule is the dated row `customs.merging_key` of the law: elements of the head make one form, those of the line one
line of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from cohong.channels.customs.catalogue import dated_rows
from cohong.channels.customs.receipts import info_text
from cohong.channels.customs.schema import KINDS, business_key
from cohong.channels.customs.simulator.office import Office
from cohong.channels.customs.simulator.records import Record
from cohong.channels.customs.values import china_time14, china_time17, currency_iso, day_of, scaled, unscaled
from cohong.channels.document import Document

_HEAD: Final = frozenset(element.name for element in KINDS["CEB603"].head_elements)
_PARTIES: Final = ("agentCode", "agentName", "ebcCode", "ebcName", "declAgentCode", "declAgentName")
_TAKEN: Final = "1"


def sum_up(office: Office, parts: Sequence[Record], due_ms: int) -> None:
    """All parts of an application are there: refuse it with the reason, or number it and send the results."""
    first = parts[0]
    lists, reason = _lists(office, parts, due_ms)
    rule = _rule(day_of(china_time14(due_ms)))
    reason = reason or ("" if rule else "当日没有归并规则")
    if reason:
        for part in parts:
            office.advance(part, "100", due_ms, info_text("13070", reason))
        return
    sum_no = f"S{china_time17(due_ms)[:8]}{office.next('sum'):09d}"
    when = due_ms
    for part in parts:
        part.sum_no = sum_no
        when = max(when, office.advance(part, "399", due_ms))
    for listed in lists:
        listed.summed = True
    for form in _forms(lists, rule, first.document.head):
        result = _result(office, first, sum_no, form, when + office.pace.release_ms)
        office.results.append(result)
        office.send(first.document, result, when + office.pace.release_ms)


def _lists(office: Office, parts: Sequence[Record], now_ms: int) -> tuple[list[Record], str]:
    """The lists that an application names, or all of its period, and what speaks against them."""
    head = parts[0].document.head
    start, end = head.get("startTime", ""), head.get("endTime", "")
    if start and end:
        closed = [
            one
            for one in office.list_by_number.values()
            if _objection(one, head, now_ms) == "" and start <= china_time14(one.closed_ms) <= end
        ]
        return closed, "" if closed else "汇总期间没有可汇总的清单"
    numbers = dict.fromkeys(line.get("invtNo", "") for part in parts for line in part.document.lines)
    found = []
    for number in numbers:
        listed = office.list_by_number.get(number)
        objection = _objection(listed, head, now_ms) if listed else "不存在"
        if listed is None or objection:
            return [], f"清单{number}{objection}"
        found.append(listed)
    return found, "" if found else "没有清单"


def _objection(listed: Record, head: Mapping[str, str], now_ms: int) -> str:
    if (listed.of("ebcCode"), listed.of("agentCode")) != (head.get("ebcCode"), head.get("agentCode")):
        return "企业不一致"
    if listed.of("statisticsFlag") != "B":
        return "不属于汇总申报"
    if listed.cancelled or listed.status_at(now_ms) != "899":
        return "未结关"
    return "已汇总" if listed.summed else ""


# --- merging ----------------------------------------------------------------------------------------------------------

Form = list[Record]
_Keys = tuple[str, ...]


def _rule(day: int) -> tuple[str, ...]:
    found = [row.value for row in dated_rows("customs.merging_key") if row.since <= day <= row.until]
    value = found[-1] if found else ()
    return value if isinstance(value, tuple) else ()


def _forms(lists: Iterable[Record], rule: tuple[str, ...], head: Mapping[str, str]) -> list[tuple[Form, _Keys]]:
    """The lists of each declaration form in the order of their keys, with the elements that merge its lines."""
    heads = [name for name in rule if name in _HEAD and (name != "ownerCode" or head.get("summaryFlag") == "2")]
    lines = [name.removeprefix("line.") for name in rule if name not in _HEAD]
    if head.get("itemNameFlag") == "1":
        lines.append("gname")
    forms: dict[tuple[str, ...], Form] = {}
    for listed in lists:
        forms.setdefault(tuple(listed.of(name) for name in heads), []).append(listed)
    return [(found, tuple(lines)) for _, found in sorted(forms.items())]


def _merged(lists: Form, names: _Keys) -> tuple[dict[str, str], ...]:
    """A line of the result for each line of the lists; `gseqno` counts the lines of the form in the order of their keys."""
    keyed = [(tuple(_value(line, name) for name in names), one, line) for one in lists for line in one.document.lines]
    places = {key: str(place) for place, key in enumerate(sorted({key for key, _, _ in keyed}), 1)}
    return tuple(
        {
            "invtNo": one.invt_no,
            "logisticsNo": one.of("logisticsNo"),
            "gseqno": places[key],
            "gnum": line.get("gnum", ""),
            "gcode": line.get("gcode", ""),
        }
        for key, one, line in keyed
    )


def _value(line: Mapping[str, str], name: str) -> str:
    text = line.get(name, "")
    if name != "currency":
        return text
    try:
        return currency_iso(text)
    except ValueError:
        return text


def _result(office: Office, applied: Record, sum_no: str, form: tuple[Form, _Keys], when_ms: int) -> Document:
    lists, names = form
    number, time = office.next("form"), china_time17(when_ms)
    customs = applied.of("customsCode")
    guid = office.guid("result", str(number))
    head = {"guid": guid, "customsCode": customs, "sumNo": sum_no, "opDate": time}
    head |= {
        "declSeqNo": f"D{time[:8]}{number:09d}",
        "entryId": f"{customs}{time[:4]}0{number:09d}",
        "decState": _TAKEN,
    }
    head |= {name: applied.of(name) for name in _PARTIES}
    for name in ("grossWeight", "netWeight"):
        head[name] = unscaled(sum(scaled(one.of(name) or "0") for one in lists))
    head |= {"msgCount": "1", "msgSeqNo": "1"}
    return Document(
        file="",
        message="CEB792",
        index=0,
        guid=guid,
        key=business_key(KINDS["CEB792"], head),
        head=head,
        lines=_merged(lists, names),
    )

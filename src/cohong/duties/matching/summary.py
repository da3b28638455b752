"""The summary declaration: what may be applied for (701), and customs' result (792) back to the lines of the lists."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from cohong.duties.matching import codes
from cohong.duties.matching.fields import SameFirm, as_text, moment, number, signed
from cohong.duties.matching.merging import LineId, MergeRule, line_key, lines_of, merge_preview
from cohong.duties.matching.model import Difference, Fields, Missing
from cohong.duties.matching.parts import Whole

CLOSED = 899
"""The state of a list whose goods have left: only such a list may be summed up."""
BY_SUMMARY = "B"


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a line of a list went: the summary's number, that of the declaration form, and its line there ("" where the
    edition does not tell it). Refund of tax goes by `entry` and `seqno`."""

    summary: str
    form: str
    entry: str
    seqno: str


class Reconciled(msgspec.Struct, frozen=True, kw_only=True):
    """Customs' result, line by line. `missing` are parts that have not come, and lines of the lists that no form holds yet."""

    places: dict[LineId, Place]
    differ: tuple[Difference, ...]
    missing: tuple[Missing, ...]


# --- the application --------------------------------------------------------------------------------------------------


def check_application(
    application: Whole,
    lists: Mapping[str, Fields],
    status: Mapping[str, int],
    summed: Mapping[str, str] | None = None,
    *,
    same_firm: SameFirm = as_text,
) -> tuple[Difference, ...]:
    """Rule X10 over an application with all its parts. `lists` and `status` go by list number; `summed` gives the summary
    that a list is in already. An application for a span of time names no list, and its lines are ignored."""
    head, about = application.head, application.number
    first, last = str(head.get("startTime", "")), str(head.get("endTime", ""))
    if first or last:
        if not (moment(first) and moment(last) and moment(first) <= moment(last)):
            return (_off("startTime", {"startTime": first, "endTime": last}, about),)
        return ()
    found = []
    for name, times in Counter(str(line.get("invtNo", "")) for line in application.lines).items():
        if times > 1:
            found.append(_off("invtNo", {"701": name, "times": str(times)}, about))
        found += _listed(
            name, head, lists.get(name), status.get(name, 0), (summed or {}).get(name, ""), same_firm, about
        )
    return tuple(found)


def _listed(
    name: str, head: Fields, listed: Fields | None, status: int, summary: str, same_firm: SameFirm, about: str
) -> Iterator[Difference]:
    if listed is None:
        yield _off("invtNo", {"701": name, "list": ""}, about)
        return
    if listed.get("statisticsFlag") != BY_SUMMARY:
        yield _off("statisticsFlag", {"701": BY_SUMMARY, name: str(listed.get("statisticsFlag", ""))}, about)
    if listed.get("customsCode") != head.get("customsCode"):
        values = {"701": str(head.get("customsCode", "")), name: str(listed.get("customsCode", ""))}
        yield _off("customsCode", values, about)
    one, other = str(head.get("ebcCode", "")), str(listed.get("ebcCode", ""))
    if one != other and not same_firm(one, other):
        yield _off("ebcCode", {"701": one, name: other}, about)
    if status != CLOSED:
        yield _off("returnStatus", {"701": str(CLOSED), name: str(status)}, about)
    if summary and summary != head.get("sumNo"):
        yield _off("sumNo", {"701": str(head.get("sumNo", "")), name: summary}, about)


def _off(field: str, values: dict[str, str], about: str) -> Difference:
    return Difference(rule="X10", code=codes.SUMMARY_LIST, level="error", field=field, values=values, about=about)


# --- the result -------------------------------------------------------------------------------------------------------


def reconcile(
    results: Iterable[Whole],
    lists: Mapping[str, Fields],
    rule: MergeRule,
    *,
    by_owner: bool = True,
    by_name: bool = False,
) -> Reconciled:
    """Customs' results (792, all parts) back to the lines of the lists that were applied for; rules X11, X12 and W04.

    Each difference is named: a line that nobody declared, one that stands twice, another goods code, lines put together that
    the rule parts, lines parted that it puts together, and weights."""
    forms = tuple(results)
    known = lines_of(lists)
    places: dict[LineId, Place] = {}
    differ: list[Difference] = [one for form in forms for one in form.differ]
    for form in forms:
        for line in form.lines:
            differ += _line(form, line, known, places)
    differ += _together(forms, known, rule, by_name)
    differ += _parted(places, lists, rule, by_owner=by_owner, by_name=by_name)
    differ += [one for form in forms for one in _weights(form, lists)]
    missing = [one for form in forms for one in form.missing]
    missing += [
        Missing(rule="X11", document=f"792 {' '.join(name)}", level="error", owner="customs")
        for name in known
        if name not in places
    ]
    return Reconciled(places=places, differ=tuple(differ), missing=tuple(missing))


def _id_of(line: Fields) -> LineId:
    return str(line.get("invtNo", "")), str(line.get("gnum", ""))


def _line(form: Whole, line: Fields, known: dict[LineId, Fields], places: dict[LineId, Place]) -> Iterator[Difference]:
    """X11 for one line; it is put in its place where it has one."""
    name = _id_of(line)
    original = known.get(name)
    if original is None:
        yield _result("gnum", name, {"792": " ".join(name), "list": ""})
        return
    if original.get("gcode") != line.get("gcode"):
        yield _result("gcode", name, {"list": str(original.get("gcode", "")), "792": str(line.get("gcode", ""))})
    if name in places:
        yield _result("declSeqNo", name, {"792": places[name].form, "792 again": form.number})
        return
    places[name] = Place(
        summary=form.sender,
        form=form.number,
        entry=str(form.head.get("entryId", "")),
        seqno=str(line.get("gseqno", "")),
    )


def _together(
    forms: tuple[Whole, ...], known: dict[LineId, Fields], rule: MergeRule, by_name: bool
) -> Iterator[Difference]:
    """X11: lines that share a line of the form are equal in what the rule merges by."""
    firsts: dict[tuple[str, str], tuple[LineId, Fields]] = {}
    for form in forms:
        for line in form.lines:
            name, seqno = _id_of(line), str(line.get("gseqno", ""))
            if name not in known or not seqno:
                continue
            first, other = firsts.setdefault((form.number, seqno), (name, known[name]))
            ours, theirs = (line_key(one, rule, by_name=by_name) for one in (known[name], other))
            if ours != theirs:
                values = {" ".join(first): " ".join(theirs), " ".join(name): " ".join(ours)}
                yield _named("X11", codes.SUMMARY_GROUP, "gseqno", name, values)


def _parted(
    places: dict[LineId, Place], lists: Mapping[str, Fields], rule: MergeRule, *, by_owner: bool, by_name: bool
) -> Iterator[Difference]:
    """X12: what the rule puts into one line of a form, the result does too; and no form holds lists of two keys."""
    keys: dict[str, tuple[str, ...]] = {}
    told: set[tuple[str, tuple[str, ...]]] = set()
    for form in merge_preview(lists.values(), rule, by_owner=by_owner, by_name=by_name):
        for line in form.lines:
            found = [(name, places[name]) for name in line.members if name in places]
            spots = {(place.form, place.seqno): name for name, place in reversed(found) if place.seqno}
            if len(spots) > 1:
                shown = ", ".join(" ".join(spot) for spot in sorted(spots))
                yield _named("X12", codes.SUMMARY_GROUP, "gseqno", found[0][0], {"rule": "1", "792": shown})
            for name, place in found:
                first = keys.setdefault(place.form, form.key)
                if first != form.key and (place.form, form.key) not in told:
                    told.add((place.form, form.key))
                    values = {"792": " ".join(first), "rule": " ".join(form.key)}
                    yield _named("X12", codes.SUMMARY_GROUP, "declSeqNo", name, values)


def _weights(form: Whole, lists: Mapping[str, Fields]) -> Iterator[Difference]:
    """W04: gross and net weight of a form against the lists in it."""
    names = dict.fromkeys(str(line.get("invtNo", "")) for line in form.lines)
    held = [lists[name] for name in names if name in lists]
    if not form.complete or not held or len(held) != len(names):
        return
    for name in ("grossWeight", "netWeight"):
        stated = number(str(form.head.get(name, "")))
        total = sum(number(str(one.get(name, ""))) or 0 for one in held)
        if stated is not None and stated != total:
            yield Difference(
                rule="W04",
                code=codes.SUMMARY_WEIGHT,
                level="warning",
                field=name,
                values={"lists": signed(total).lstrip("+"), "792": str(form.head[name])},
                difference=signed(stated - total),
                unit="kg",
                owner="customs",
                about=form.number,
            )


def _result(field: str, id: LineId, values: dict[str, str]) -> Difference:
    return _named("X11", codes.SUMMARY_LINE, field, id, values)


def _named(rule: str, code: str, field: str, id: LineId, values: dict[str, str]) -> Difference:
    line = int(id[1]) if id[1].isascii() and id[1].isdigit() else 0
    return Difference(
        rule=rule, code=code, level="error", field=field, line=line, values=values, owner="customs", about=id[0]
    )

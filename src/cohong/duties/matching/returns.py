"""What undoes a list: returns of goods (213) against the list they come from, and cancellations (605)."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from cohong.duties.matching import codes
from cohong.duties.matching.fields import SameFirm, as_text, number, signed
from cohong.duties.matching.model import Difference, Fields
from cohong.duties.matching.three import by_gnum

REGIME_OF = {"9610": "9661", "1210": "1261"}
"""Customs regime of a list -> that of its return."""
CANCELLABLE = range(120, 899)
"""States in which customs knows a list and its goods have not left; 899 is closed."""
_SAME = ("gcode", "gname", "gmodel", "unit", "unit1", "unit2")
_COUNTED = (("qty", "unit"), ("qty1", "unit1"), ("qty2", "unit2"))


def check_return(
    application: Fields, listed: Fields, earlier: Iterable[Fields] = (), *, same_firm: SameFirm = as_text
) -> tuple[Difference, ...]:
    """Rules R05 and R06: a return application against its list. `earlier` are the applications for the same list that stand;
    the sum over all of them may not exceed what went out."""
    about = str(application.get("coElNo", ""))
    found = [*_parties(application, listed, same_firm), *_goods(application, listed, tuple(earlier))]
    return tuple(_about(one, about) for one in found)


def _parties(application: Fields, listed: Fields, same_firm: SameFirm) -> Iterator[Difference]:
    regime = REGIME_OF.get(str(listed.get("tradeMode", "")), "")
    # The 2022 schema lets the regime be left out; where it stands it has to fit.
    if "tradeMode" in application and application["tradeMode"] != regime:
        yield _off(
            "tradeMode", {"list": f"{listed.get('tradeMode', '')} → {regime}", "return": application["tradeMode"]}
        )
    if application.get("ieFlag", "I") != "I":
        yield _off("ieFlag", {"list": "E → I", "return": str(application["ieFlag"])})
    for name in ("ebpCode", "ebcCode"):
        one, other = str(listed.get(name, "")), str(application.get(name, ""))
        if one != other and not same_firm(one, other):
            yield _off(name, {"list": one, "return": other})


def _goods(application: Fields, listed: Fields, earlier: tuple[Fields, ...]) -> Iterator[Difference]:
    declared = by_gnum(listed)
    for gnum, line in by_gnum(application).items():
        place = int(gnum) if gnum.isascii() and gnum.isdigit() else 0
        original = declared.get(gnum)
        if original is None:
            yield _off("gnum", {"list": "", "return": gnum}, codes.RETURN_GOODS, "R06", place)
            continue
        for name in _SAME:
            one, other = str(original.get(name, "")), str(line.get(name, ""))
            if name in line and one != other:
                yield _off(name, {"list": one, "return": other}, codes.RETURN_GOODS, "R06", place)
        for name, unit in _COUNTED:
            yield from _counted(name, unit, place, original, line, [by_gnum(one).get(gnum, {}) for one in earlier])


def _counted(
    name: str, unit: str, place: int, original: Fields, line: Fields, before: list[Fields]
) -> Iterator[Difference]:
    out, now = number(str(original.get(name, ""))), number(str(line.get(name, "")))
    if now is None:
        return
    back = now + sum(number(str(one.get(name, ""))) or 0 for one in before)
    if back > (out or 0):
        yield Difference(
            rule="R06",
            code=codes.RETURN_QUANTITY,
            level="error",
            field=name,
            line=place,
            values={"list": str(original.get(name, "")), "returns": signed(back).lstrip("+")},
            difference=signed(back - (out or 0)),
            unit=str(original.get(unit, "")),
        )


# --- cancellation -----------------------------------------------------------------------------------------------------


def check_cancel(
    application: Fields,
    lists: Mapping[str, Fields],
    status: Mapping[str, int],
    *,
    departed: Iterable[str] = (),
    same_firm: SameFirm = as_text,
) -> tuple[Difference, ...]:
    """Rule X13: a cancellation names a list that is known, in a state that allows it, with its own parties.

    `lists` and `status` go by list number; `departed` are waybill numbers that a departure (509) has named."""
    name = str(application.get("invtNo", ""))
    listed = lists.get(name)
    if listed is None:
        return (_cancel("invtNo", {"cancellation": name, "list": ""}, name),)
    found = []
    state = status.get(name, 0)
    if state not in CANCELLABLE:
        found.append(_cancel("returnStatus", {"cancellation": name, "list": str(state)}, name))
    if listed.get("logisticsNo") in set(departed):
        found.append(_cancel("logisticsNo", {"cancellation": name, "departure": str(listed["logisticsNo"])}, name))
    for field in ("agentCode", "ebcCode"):
        one, other = str(listed.get(field, "")), str(application.get(field, ""))
        if one != other and not same_firm(one, other):
            found.append(_cancel(field, {"list": one, "cancellation": other}, name))
    return tuple(found)


def _cancel(field: str, values: dict[str, str], about: str) -> Difference:
    return Difference(rule="X13", code=codes.CANCEL, level="error", field=field, values=values, about=about)


def _off(
    field: str, values: dict[str, str], code: str = codes.RETURN_PARTY, rule: str = "R05", line: int = 0
) -> Difference:
    return Difference(rule=rule, code=code, level="error", field=field, line=line, values=values)


def _about(found: Difference, about: str) -> Difference:
    return replace(found, about=about)

"""A master bill: the list-to-bill relation (607), arrival (507) and departure (509) against the lists of its parcels."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from cohong.duties.matching import codes
from cohong.duties.matching.fields import number, signed
from cohong.duties.matching.model import Difference, Fields, Missing
from cohong.duties.matching.parts import OWNER, Whole

SHARED = ("billNo", "trafMode", "trafName", "voyageNo")
"""What list, 607, 507 and 509 say alike where they say it at all."""
_GRAM_E5 = 100
_NAMES = {"CEB607": "607", "CEB507": "507", "CEB509": "509"}


def check_bill(
    wholes: Sequence[Whole],
    lists: Mapping[str, Fields],
    *,
    known: Mapping[str, str] | None = None,
    tolerance_e5: int = _GRAM_E5,
) -> tuple[Difference, ...]:
    """Rules X09 and W03 over one bill. `wholes` are its 607, 507 and 509 as `parts.gather` gives them, `lists` the lists by
    waybill number; `known` tells the state of lists that are not opened here, by waybill number. Weights may be off by
    `tolerance_e5` (kg times 1e5) for each parcel: a gram unless told otherwise."""
    found: list[Difference] = []
    for whole in wholes:
        found += _unknown(whole, lists.keys() | (known or {}).keys())
        if whole.kind == "CEB607":
            found += _weight(whole, lists, tolerance_e5)
    return (*found, *_shared(wholes, lists))


def parcels_of(whole: Whole) -> list[str]:
    """The waybill numbers of a bill document; none for an arrival of the whole bill."""
    return [str(line.get("logisticsNo", "")) for line in whole.lines]


def not_moved(wholes: Sequence[Whole], lists: Mapping[str, Fields]) -> tuple[Missing, ...]:
    """Parcels that the 607 ties to the bill and that arrival or departure do not name, once those have come."""
    tied = {number for whole in wholes if whole.kind == "CEB607" for number in parcels_of(whole)}
    found = []
    for whole in wholes:
        named = set(parcels_of(whole))
        if whole.kind != "CEB607" and whole.complete and named:
            owner = OWNER[whole.kind]
            found += [
                Missing(rule="X09", document=f"{_NAMES[whole.kind]} {parcel}", level="warning", owner=owner)
                for parcel in sorted(tied - named)
                if parcel in lists
            ]
    return tuple(found)


def _unknown(whole: Whole, known: Iterable[str]) -> Iterator[Difference]:
    there = set(known)
    for parcel in parcels_of(whole):
        if parcel not in there:
            yield Difference(
                rule="X09",
                code=codes.UNKNOWN_PARCEL,
                level="error",
                field="logisticsNo",
                values={_NAMES[whole.kind]: parcel, "list": ""},
                owner=OWNER.get(whole.kind, "declarant"),
                about=whole.number,
            )


def _shared(wholes: Sequence[Whole], lists: Mapping[str, Fields]) -> Iterator[Difference]:
    """Each field over the bill's documents and the lists; a list that says nothing leaves it to the 607."""
    heads: dict[str, Fields] = {f"{_NAMES[one.kind]} {one.number}": one.head for one in wholes}
    tied = {parcel for whole in wholes for parcel in parcels_of(whole)}
    heads |= {f"list {parcel}": one for parcel, one in sorted(lists.items()) if parcel in tied}
    for name in SHARED:
        said = {where: str(head[name]) for where, head in heads.items() if head.get(name)}
        if not said:
            continue
        first, expected = next(iter(said.items()))
        for where, value in said.items():
            if value.strip().upper() != expected.strip().upper():
                yield Difference(
                    rule="X09",
                    code=codes.BILL,
                    level="error",
                    field=name,
                    values={first: expected, where: value},
                    owner="declarant" if where.startswith(("list", "607")) else "carrier",
                    about=where,
                )


def _weight(whole: Whole, lists: Mapping[str, Fields], tolerance_e5: int) -> Iterator[Difference]:
    """W03, once every part and every list is there: the bill's gross weight against the sum of its parcels."""
    parcels = parcels_of(whole)
    weights = [number(str(lists[one].get("grossWeight", ""))) for one in dict.fromkeys(parcels) if one in lists]
    stated = number(str(whole.head.get("grossWeight", "")))
    known = [one for one in weights if one is not None]
    if not whole.complete or stated is None or len(known) != len(set(parcels)):
        return
    more = sum(known) - stated
    if abs(more) > tolerance_e5 * len(known):
        yield Difference(
            rule="W03",
            code=codes.BILL_WEIGHT,
            level="warning",
            field="grossWeight",
            values={"607": str(whole.head["grossWeight"]), "lists": signed(sum(known)).lstrip("+")},
            difference=signed(more),
            unit="kg",
            about=whole.number,
        )

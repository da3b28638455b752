"""What order, waybill and list share, field by field: the one comparison behind the attested match and every table of it."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from cohong.duties import reasons
from cohong.duties.matching import codes
from cohong.duties.matching.fields import SameFirm, Spec, alike
from cohong.duties.matching.model import Fields

PLATFORM = Spec("ebpCode", "party", ("order", "list"), "X03", reasons.PLATFORM, "error", "declarant")
CONSIGNOR = Spec("ebcCode", "party", ("list", "waybill"), "X04", reasons.CONSIGNOR, "error", "carrier")
STOPS = (PLATFORM, CONSIGNOR)
"""Heads: what stops the match. The consignor is only a warning in the catalogue; this house releases no base on it."""
WARNS = (
    Spec("grossWeight", "number", ("list", "waybill"), "W02", reasons.WEIGHT, "warning", "carrier", "kg"),
    Spec("packNo", "count", ("list", "waybill"), "W02", reasons.WEIGHT, "warning", "carrier"),
)
KEYS = (
    Spec("orderNo", "text", ("order", "list"), "X01", codes.KEY, "error", "declarant"),
    Spec("logisticsNo", "text", ("waybill", "list"), "X01", codes.KEY, "error", "carrier"),
    Spec("ebcCode", "party", ("order", "list"), "X03", codes.ENTERPRISE, "error", "declarant"),
    Spec("logisticsCode", "party", ("waybill", "list"), "X04", codes.CARRIER, "error", "carrier"),
)
"""What makes documents meet. The ledger joins them by these, so the attested match need not look again."""
_BOTH = ("order", "list")
LINES = (
    Spec("itemNo", "text", _BOTH, "X05", reasons.ARTICLE, "error", "declarant"),
    Spec("qty", "number", _BOTH, "X05", reasons.QUANTITY, "error", "declarant", "unit"),
    Spec("unit", "text", _BOTH, "X05", reasons.UNIT, "error", "declarant"),
    Spec("price", "number", _BOTH, "X05", reasons.PRICE, "error", "declarant", "currency"),
    Spec("totalPrice", "number", _BOTH, "X05", reasons.TOTAL, "error", "declarant", "currency"),
    Spec("currency", "currency", _BOTH, "X05", reasons.CURRENCY, "error", "declarant"),
)
"""A line, by `gnum`. The unit of a number is the element of the line that names it."""


class Unlike(NamedTuple):
    """Two values of one field that are not alike: what one side says, and what the other does."""

    spec: Spec
    expected: str
    seen: str


def unlike(specs: tuple[Spec, ...], documents: Mapping[str, Fields], same_firm: SameFirm) -> Iterator[Unlike]:
    """The fields that two documents both have and that are not alike, in the order of the specs."""
    for spec in specs:
        first, last = spec.sides
        expected, seen = documents[first].get(spec.name), documents[last].get(spec.name)
        if expected is None or seen is None or expected == seen:
            continue
        if not alike(spec.kind, expected, seen, same_firm):
            yield Unlike(spec, expected, seen)


def by_gnum(document: Fields) -> dict[str, dict[str, Any]]:
    """The lines of a document by their number; a number that stands twice keeps its last."""
    return {str(line.get("gnum", "")): line for line in document.get("lines", ())}

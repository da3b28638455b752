"""Documents against those that came before: repeated keys (X07), waybill numbers used again (X08), firms that stand in for
others (X14, X15)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from cohong.channels.customs.values import is_valid_uscc
from cohong.core.calendar import add_months, is_day
from cohong.duties.matching import codes
from cohong.duties.matching.fields import SameFirm, as_text
from cohong.duties.matching.model import Difference, Fields, Owner
from cohong.modules.trade.state import REUSE_MONTHS

BLOCKING: dict[str, frozenset[int]] = {
    "CEB303": frozenset((2, 120)),
    "CEB403": frozenset((2, 120)),
    "CEB505": frozenset((2, 120)),
    "CEB603": frozenset((2, 120, 399, 899)),
    "CEB605": frozenset((2,)),
    "CEB607": frozenset((2, 399, 500, 800)),
    "CEB507": frozenset((2, 399)),
    "CEB509": frozenset((2, 399)),
}
"""Kind -> states in which a new document of the same key is refused. None, 1, 4, 100 and negative ones let it through."""
_KEYS: dict[str, tuple[str, ...]] = {
    "CEB303": ("ebcCode", "orderNo"),
    "CEB403": ("ebcCode", "orderNo", "payNo"),
    "CEB505": ("logisticsCode", "logisticsNo"),
    "CEB603": ("ebcCode", "orderNo"),
    "CEB605": ("agentCode", "copNo"),
    "CEB607": ("agentCode", "copNo", "msgSeqNo"),
    "CEB507": ("operatorCode", "copNo", "msgSeqNo"),
    "CEB509": ("logisticsCode", "copNo", "msgSeqNo"),
}
_OWNERS: dict[str, Owner] = {"CEB303": "platform", "CEB403": "platform", "CEB505": "carrier", "CEB509": "carrier"}
SHOPS, FIRMS, REGIONS = 5, 3, 4
"""How many shops of one stand-in, enterprises of one owner, and regions of one enterprise's owners are remarkable."""
_REGION = slice(2, 6)
"""Province and city in a credit code."""


def business_key(kind: str, document: Fields) -> tuple[str, ...]:
    """The key by which a document of a kind is known."""
    return tuple(str(document.get(name, "")) for name in _KEYS[kind])


def check_again(kind: str, document: Fields, status: int | None) -> tuple[Difference, ...]:
    """Rule X07: a new document whose key customs has already. `status` is that of the old one, None where there is none.

    A change or deletion (appType 2, 3) is about the old one and repeats nothing."""
    if status not in BLOCKING[kind] or document.get("appType", "1") != "1":
        return ()
    key = "/".join(business_key(kind, document))
    return (
        _off("X07", codes.DUPLICATE, "key", {"new": key, "known": str(status)}, _OWNERS.get(kind, "declarant"), key),
    )


def check_reuse(waybill: Fields, day: int, last_day: int) -> tuple[Difference, ...]:
    """Rule X08: the carrier used this number on `last_day` (0: never), and again on `day`."""
    if not (is_day(day) and is_day(last_day)) or day >= add_months(last_day, REUSE_MONTHS):
        return ()
    name = str(waybill.get("logisticsNo", ""))
    values = {"waybill": str(day), "earlier": str(last_day)}
    return (_off("X08", codes.REUSED, "logisticsNo", values, "carrier", name),)


def check_mandates(
    lists: Iterable[Fields], has_mandate: Callable[[str, str, str], bool], *, same_firm: SameFirm = as_text
) -> Iterator[Difference]:
    """Rule X14, first half: an agent files for an enterprise. `has_mandate(agent, enterprise, ieDate)` asks the register."""
    for one in lists:
        agent, firm = str(one.get("agentCode", "")), str(one.get("ebcCode", ""))
        another = agent and firm and agent != firm and not same_firm(agent, firm)
        if another and not has_mandate(agent, firm, str(one.get("ieDate", ""))):
            values = {"agentCode": agent, "ebcCode": firm}
            yield _off("X14", codes.MANDATE, "agentCode", values, "declarant", str(one.get("copNo", "")), "warning")


def check_firms(lists: Iterable[Fields], *, same_firm: SameFirm = as_text) -> tuple[Difference, ...]:
    """Rules X14 (second half) and X15 over many lists: stand-ins, shared owners, owners of unrelated places.

    Reads the lists once, and keeps names of firms and shops alone."""
    shops: dict[str, set[str]] = defaultdict(set)
    firms: dict[str, set[str]] = defaultdict(set)
    owners: dict[str, set[str]] = defaultdict(set)
    for one in lists:
        agent, firm, owner = (str(one.get(name, "")) for name in ("agentCode", "ebcCode", "ownerCode"))
        if agent == firm == owner and agent:
            shops[firm].add(str(one.get("ebpName", "")))
        if owner and owner != "NO":
            firms[owner].add(firm)
            owners[firm].add(owner)
    found = [
        _many("X14", codes.STAND_IN, "ebpName", firm, names) for firm, names in shops.items() if len(names) >= SHOPS
    ]
    for owner, names in firms.items():
        apart = _apart(sorted(names), same_firm)
        if len(apart) >= FIRMS:
            found.append(_many("X15", codes.OWNER_SHARED, "ebcCode", owner, apart))
    for firm, names in owners.items():
        regions = {name[_REGION] for name in names if is_valid_uscc(name)}
        if len(regions) >= REGIONS:
            found.append(_many("X15", codes.OWNER_PLACES, "ownerCode", firm, names))
    return tuple(sorted(found, key=lambda one: (one.rule, one.about)))


def _apart(names: list[str], same_firm: SameFirm) -> list[str]:
    """Codes that are not two ways to write one firm."""
    found: list[str] = []
    for name in names:
        if not any(same_firm(name, other) for other in found):
            found.append(name)
    return found


def _many(rule: str, code: str, field: str, about: str, names: Iterable[str]) -> Difference:
    values = {str(place): name for place, name in enumerate(sorted(names)[:10], 1)}
    return _off(rule, code, field, values, "declarant", about, "warning")


def _off(
    rule: str, code: str, field: str, values: dict[str, str], owner: Owner, about: str, level: str = "error"
) -> Difference:
    return Difference(
        rule=rule,
        code=code,
        level=level,  # type: ignore[arg-type]  # error or warning
        field=field,
        values=values,
        owner=owner,
        about=about,
    )

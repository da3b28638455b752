"""Two values of one field: whether they are alike, and by how much not. Exact integers, scaled by 1e5; never a float."""

from collections.abc import Callable
from typing import Literal, NamedTuple
from unicodedata import normalize

from cohong.channels.customs.values import currency_iso, decimal, time_ms
from cohong.core.state import Overlay
from cohong.core.tags import firm_tag
from cohong.core.texts import Level
from cohong.duties.matching.model import Owner
from cohong.modules.members.state import canonical

SameFirm = Callable[[str, str], bool]
Kind = Literal["text", "number", "count", "party", "currency"]


class Spec(NamedTuple):
    """One field that two or more documents share. `sides` stand in the order of comparison: the first is what is expected.
    `count` is a whole number that is compared as written; `unit` is what a number is counted in."""

    name: str
    kind: Kind
    sides: tuple[str, ...]
    rule: str
    code: str
    level: Level
    owner: Owner
    unit: str = ""


def as_text(one: str, other: str) -> bool:
    """Two codes are one firm when they are written alike: for callers without an alias table."""
    return one == other


def by_aliases(state: Overlay, join_key: bytes) -> SameFirm:
    """Two codes are one firm when the ledger's alias table says so, or when they are written alike."""

    def same(one: str, other: str) -> bool:
        return canonical(state, firm_tag(join_key, one)) == canonical(state, firm_tag(join_key, other))

    return same


def alike(kind: Kind, one: str, other: str, same_firm: SameFirm) -> bool:
    """Whether two texts that are not equal mean the same."""
    if kind == "number":
        value = number(one)
        return value is not None and value == number(other)
    if kind == "party":
        return same_firm(one, other)
    return kind == "currency" and iso(one) == iso(other)


def number(text: str) -> int | None:
    """A decimal text times 1e5, None where it is none."""
    try:
        return decimal(text)[0]
    except ValueError:
        return None


def iso(code: str) -> str:
    """A currency in letters; one outside the table stands for itself."""
    try:
        return currency_iso(code)
    except ValueError:
        return code


def moment(text: str) -> int:
    """A time of a document in milliseconds, 0 where there is none or it is no calendar time."""
    try:
        return time_ms(text)
    except ValueError:
        return 0


def plain(name: str) -> str:
    """A name without what people write differently: width, case, spaces and marks; "" where nothing is left."""
    return "".join(one for one in normalize("NFKC", name).casefold() if one.isalnum())


def signed(value_e5: int) -> str:
    """A scaled difference as a decimal text with its sign: `+0.5`, `-12`, and `0`."""
    whole, part = divmod(abs(value_e5), 100_000)
    sign = "+" if value_e5 > 0 else "-" if value_e5 < 0 else ""
    return f"{sign}{whole}" + (f".{part:05d}".rstrip("0") if part else "")


def gap(kind: Kind, one: str, other: str) -> str:
    """How much more the other says than the one; "" where they are no numbers."""
    if kind not in ("number", "count"):
        return ""
    first, last = number(one), number(other)
    return "" if first is None or last is None else signed(last - first)

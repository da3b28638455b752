"""Records as columns of ids: each field cleaned, each value numbered, the name taken apart.

Values are numbered in the order of a hash of their text, never of their rows, so that no result depends on the order of records.
"""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

import msgspec
import numpy as np
import polars as pl

from cohong.analytics.linkage import codes, names
from cohong.analytics.linkage.arrays import NONE, Flags, Ints
from cohong.analytics.linkage.regions import region_key
from cohong.analytics.linkage.words import NO_VALUE

COLUMNS = ("code", "name", "region", "phone", "account")
"""What a table of records has beside its `id`."""
MORE = ("contact", "shop", "address")
"""What a table may have and is used where it stands there."""
IDENTIFIERS = ("code", "account", "phone", "shop")
"""Fields whose value belongs to one merchant, unless it belongs to a hub."""
_ABROAD = re.compile(r"^(?:00)?86(?=1[0-9]{10}$)")
SHORTEST = 6
"""Phones and accounts below so many places are none."""


class Column(msgspec.Struct, frozen=True):
    """One field: for each record the number of its value, or `NONE`; and the values by number."""

    ids: Ints
    values: pl.Series

    @property
    def kinds(self) -> int:
        """How many different values there are."""
        return len(self.values)


class Records(msgspec.Struct, frozen=True, kw_only=True):
    """A table of records, ready to be linked. `name` numbers names as written; `by_name` has the parts of each of them."""

    count: int
    fields: dict[str, Column]
    """Identifiers and `contact`, `address`, `region`, `core`, `sound`, `trade`."""
    valid_code: Flags
    """By number of a code: whether it is a credit code whose check digit fits."""
    latin: Flags
    """By number of a core: whether it is written in Latin letters."""
    repaired: dict[str, str]
    """Codes that fail their check digit, each with the one code of this table that they miss by one place."""


def read_records(frame: pl.DataFrame) -> Records:
    """Clean and number a table. Columns of `COLUMNS` and `MORE` that are missing count as empty."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        named = pool.submit(_names, frame)
        code, valid, repaired = _codes(_texts(frame, "code"))
        fields = {"code": code, "phone": _clean(frame, "phone", phones), "account": _clean(frame, "account", accounts)}
        fields |= {field: _clean(frame, field, plain_texts) for field in ("shop", "contact", "address")}
        fields |= named.result()
    latin = (~fields["core"].values.str.contains(f"[{names.HAN}]")).to_numpy().astype(bool)
    return Records(count=frame.height, fields=fields, valid_code=valid, latin=latin, repaired=repaired)


def _names(frame: pl.DataFrame) -> dict[str, Column]:
    """The parts of the names, and the region that field or name tell."""
    name = _number(_texts(frame, "name"))
    parts = names.parse_all(name.values)
    found = {part: _renumber(name, parts[part]) for part in ("core", "sound", "trade")}
    return {**found, "region": _regions(_number(_texts(frame, "region")), name, parts["region"])}


def is_latin(core: str) -> bool:
    """Whether a core has no Han letter."""
    return not names.has_han(core)


def _texts(frame: pl.DataFrame, field: str) -> pl.Series:
    if field not in frame.columns:
        return pl.repeat("", frame.height, dtype=pl.String, eager=True)
    return frame[field].cast(pl.String).fill_null("")


def _number(texts: pl.Series) -> Column:
    """Number the values of a column; empty texts are missing."""
    rows = (texts != "").arg_true().to_numpy()
    filled = texts if len(rows) == len(texts) else texts.gather(rows)
    _, first, numbers = np.unique(filled.hash().to_numpy(), return_index=True, return_inverse=True)
    ids = np.full(len(texts), NONE, dtype=np.int64)
    ids[rows] = numbers
    return Column(ids, filled.gather(first))


def _renumber(column: Column, values: pl.Series) -> Column:
    """The same records with another text for each value; what became empty is missing, what became equal has one number."""
    inner = _number(values)
    if not column.kinds:
        return Column(column.ids, values)
    return Column(np.where(column.ids >= 0, inner.ids[column.ids], NONE), inner.values)


def _clean(frame: pl.DataFrame, field: str, clean: Callable[[pl.Series], pl.Series]) -> Column:
    column = _number(_texts(frame, field))
    return _renumber(column, clean(column.values))


def _regions(column: Column, name: Column, said: pl.Series) -> Column:
    """The city of each record: as the field says, else as the name does."""
    own = pl.Series([region_of(text) for text in column.values], dtype=pl.String)
    places = said.unique().to_list()
    by_name = said.replace_strict(places, [region_key(text) for text in places], return_dtype=pl.String)
    both = Column(
        np.where(column.ids >= 0, column.ids, np.where(name.ids >= 0, name.ids + len(own), NONE)),
        pl.concat([own, by_name]),
    )
    return _renumber(both, both.values)


def _codes(texts: pl.Series) -> tuple[Column, Flags, dict[str, str]]:
    column = _number(texts)
    kinds, compared, full = codes.read_all(column.values)
    repaired = near_codes(full, kinds)
    if repaired:
        lost = {wrong: right[8:17] for wrong, right in repaired.items()}
        compared = compared.replace(lost)
    made = _renumber(column, compared)
    valid_texts = compared.filter(pl.Series(kinds == codes.Kind.VALID, dtype=pl.Boolean)).unique()
    return made, made.values.is_in(valid_texts.implode()).to_numpy().astype(bool), repaired


def near_codes(full: pl.Series, kinds: Ints) -> dict[str, str]:
    """Wrong credit codes by the valid one that differs in exactly one place, where just one does."""
    right = full.filter(pl.Series(kinds == codes.Kind.VALID, dtype=pl.Boolean))
    right = right.filter(right.str.len_bytes() == 18)
    wrong = full.filter(pl.Series(kinds == codes.Kind.WRONG, dtype=pl.Boolean)).filter(
        full.filter(pl.Series(kinds == codes.Kind.WRONG, dtype=pl.Boolean)).str.len_bytes() == 18
    )
    found: dict[str, set[str]] = {}
    for start, end in ((0, 8), (8, 13), (13, 18)):
        key = pl.concat_str(pl.col("code").str.slice(0, start), pl.lit("."), pl.col("code").str.slice(end))
        sides = [pl.DataFrame({"code": side}).with_columns(key=key).unique() for side in (wrong, right)]
        joined = sides[0].join(sides[1], on="key")
        for one, other in zip(joined["code"], joined["code_right"], strict=True):
            if sum(a != b for a, b in zip(one, other, strict=True)) == 1:
                found.setdefault(one, set()).add(other)
    return {one: min(others) for one, others in sorted(found.items()) if len(others) == 1}


# --- cleaning -----------------------------------------------------------------------------------------------------------


def phones(texts: pl.Series) -> pl.Series:
    """Digits without 86 before a mobile number; what is no number stays as it is, since it may be a hash. Below 6 places: none.

    >>> phones(pl.Series(["+86 138-0000-0001", "0755-8888 8888", "无", "12"])).to_list()
    ['13800000001', '075588888888', '', '']
    """
    bare = codes.compact_all(texts).str.replace(r"^(?:00)?86(1[0-9]{10})$", "${1}")
    return bare.set(bare.str.len_chars() < SHORTEST, "")


def accounts(texts: pl.Series) -> pl.Series:
    """Letters and digits of an account, or of its hash. Below 6 places: none."""
    bare = codes.compact_all(texts)
    return bare.set(bare.str.len_chars() < SHORTEST, "")


def plain_texts(texts: pl.Series) -> pl.Series:
    """Folded as names are; 无, NO and the like are none."""
    folded = names.fold_all(texts)
    return folded.set(folded.is_in(sorted(NO_VALUE)), "")


# --- the same for one value --------------------------------------------------------------------------------------------


def account(text: str) -> str:
    """`accounts` of one text."""
    bare = codes.compact(text)
    return bare if len(bare) >= SHORTEST else ""


def phone(text: str) -> str:
    """`phones` of one text."""
    return _ABROAD.sub("", account(text))


def plain_text(text: str) -> str:
    """`plain_texts` of one text."""
    folded = names.fold_line(text)
    return "" if names.is_no_value(folded) else folded


@lru_cache(maxsize=65_536)
def region_of(text: str) -> str:
    """The key of a region field. A text that names no place is compared as it is."""
    folded = plain_text(text)
    return region_key(folded) if folded else ""

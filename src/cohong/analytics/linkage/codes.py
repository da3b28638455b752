"""Codes of companies: what kind a code is, the form in which it is compared, and what it may have been before one wrong digit.

Compared is the organisation code inside a valid credit code, so that "91440101TE5T00016C" and its inner nine places meet. A
customs code of ten places has no check digit and means nothing without a register beyond being equal.
"""

import re
import unicodedata
from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import polars as pl

from cohong.analytics.linkage.names import is_no_value
from cohong.analytics.linkage.words import NO_VALUE, SEPARATORS
from cohong.core.company import CREDIT_ALPHABET, CREDIT_WEIGHTS, organisation_check_digit, uscc_check_digit

_CUSTOMS = r"^[0-9]{4}[0-9A-Z]{6}$"
_SEPARATED = re.compile(SEPARATORS)


class Kind(IntEnum):
    """What a code is, as far as its form tells."""

    NONE = 0
    OTHER = 1
    CUSTOMS = 2
    WRONG = 3
    """Eighteen places that are no credit code: a check digit does not fit."""
    VALID = 4
    """A credit code, or an organisation code, whose check digit fits."""


def compact(text: str) -> str:
    """Capitals and digits of half width, nothing between them; empty for 无, NO, - and the like."""
    bare = _SEPARATED.sub("", unicodedata.normalize("NFKC", text).upper())
    return "" if is_no_value(bare) else bare


def compact_all(texts: pl.Series) -> pl.Series:
    """`compact` of each text: plain ones a column at a time, others one by one, since engines know different editions of Unicode."""
    bare = texts.str.to_uppercase().str.replace_all(SEPARATORS, "")
    bare = bare.set(bare.is_in(sorted(NO_VALUE)), "")
    rows = (~texts.str.contains(r"^[\x00-\x7f]*$")).arg_true()
    return bare.scatter(rows, [compact(text) for text in texts.gather(rows)]) if len(rows) else bare


@lru_cache(maxsize=65_536)
def read(text: str) -> tuple[Kind, str]:
    """The kind of a code and the form in which it is compared; (NONE, "") for 无, NO, - and the like.

    >>> read("91440101TE5T00016C"), read("９１４４０１０１ＴＥ５Ｔ０００１６Ｃ")[0].name, read("4401960ABC")[0].name
    ((<Kind.VALID: 4>, 'TE5T00016'), 'VALID', 'CUSTOMS')
    """
    code = compact(text)
    if not code:
        return Kind.NONE, ""
    if len(code) == 18:
        return (Kind.VALID, code[8:17]) if is_credit_code(code) else (Kind.WRONG, code)
    if len(code) == 9 and code.isascii() and code.isalnum():
        right = organisation_check_digit(code[:8]) == code[8]
        return (Kind.VALID, code) if right and not code.isdigit() else (Kind.OTHER, code)
    if re.match(_CUSTOMS, code):
        return Kind.CUSTOMS, code
    return Kind.OTHER, code


def is_credit_code(code: str) -> bool:
    """Whether eighteen places end with the check digit of a credit code."""
    try:
        return len(code) == 18 and uscc_check_digit(code[:17]) == code[17]
    except ValueError:
        return False


def repairs(code: str) -> Iterator[str]:
    """Every valid credit code that differs from eighteen given places in exactly one."""
    if len(code) != 18:
        return
    for place, wrong in enumerate(code):
        for symbol in CREDIT_ALPHABET:
            if symbol != wrong:
                proposed = code[:place] + symbol + code[place + 1 :]
                if is_credit_code(proposed):
                    yield proposed


def read_all(texts: pl.Series) -> tuple[npt.NDArray[np.int64], pl.Series, pl.Series]:
    """`read` of each text: kinds, the forms compared, and the codes in full. Credit codes are checked a column at a time."""
    texts = texts.fill_null("")
    full = compact_all(texts)
    eighteen = (full.str.len_bytes() == 18) & (full.str.len_chars() == 18)
    kinds = np.zeros(len(full), dtype=np.int64)
    compared = full.to_numpy().copy() if len(full) else np.array([], dtype=object)
    rows = eighteen.arg_true().to_numpy()
    valid = _fits(full.gather(rows).to_list())
    kinds[rows] = np.where(valid, Kind.VALID, Kind.WRONG)
    compared[rows[valid]] = full.gather(rows[valid]).str.slice(8, 9).to_numpy()
    customs = (full.str.len_bytes() == 10) & full.str.contains(_CUSTOMS)
    kinds[customs.to_numpy()] = Kind.CUSTOMS
    others = (~eighteen & ~customs & (full != "")).arg_true()
    for row, text in zip(others.to_list(), texts.gather(others).to_list(), strict=True):
        kinds[row], compared[row] = read(text)
    return kinds, pl.Series(compared.tolist(), dtype=pl.String), full


def _fits(codes: list[str]) -> npt.NDArray[np.bool_]:
    if not codes:
        return np.zeros(0, dtype=bool)
    values = np.full(256, -1, dtype=np.int64)
    values[np.frombuffer(CREDIT_ALPHABET.encode(), dtype=np.uint8)] = np.arange(31)
    letters = np.frombuffer("".join(codes).encode(), dtype=np.uint8).reshape(-1, 18)
    read_as = values[letters]
    known = (read_as >= 0).all(axis=1)
    total = (read_as[:, :17] * np.array(CREDIT_WEIGHTS)).sum(axis=1)
    fits: npt.NDArray[np.bool_] = known & ((-total) % 31 == read_as[:, 17])
    return fits

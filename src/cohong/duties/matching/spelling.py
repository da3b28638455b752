"""Two ways to write one number: what is alike in them, in words; and how else a number might be written.

A skeleton is a number without what people write differently: width, case, O for 0 and I or L for 1, leading zeros, separators."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Literal
from unicodedata import normalize

Kind = Literal["width", "case", "lookalike", "zeros", "separator", "swapped", "missing", "digit", "money"]
WORDS: dict[Kind, tuple[str, str]] = {
    "width": ("全角与半角字符不同", "full-width and ordinary characters are mixed"),
    "case": ("大小写不同", "capital and small letters differ"),
    "lookalike": ("字母 O、I、L 与数字 0、1 混用", "the letters O, I or L stand for the digits 0 or 1"),
    "zeros": ("前导零不同", "leading zeros differ"),
    "separator": ("分隔符不同", "separators differ"),
    "swapped": ("相邻两位颠倒", "two neighbouring characters are swapped"),
    "missing": ("少一位", "one character is missing"),
    "digit": ("一位不同", "one character differs"),
    "money": ("编号不同，但企业、金额、日期相同", "another number, with the same firm, amount and day"),
}
"""What is different between two numbers, in Chinese and English."""
_LOOKALIKE = str.maketrans("OIL", "011")
_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")
_PUNCTUATION = bytes(code for code in range(256) if not chr(code).isalnum() or code > 127)
_BONES = bytes.maketrans(b"abcdefghijklmnopqrstuvwxyzOIL", b"ABCDEFGH1JK1MN0PQRSTUVWXYZ011")
_ZEROS_B = re.compile(rb"(?<![0-9])0+(?=[0-9])")
_SEPARATORS = ("-", "/", "_", ".", " ", "")
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LONGEST = 64
"""Longer texts are no numbers of documents; their spellings are not tried."""


def _unspaced(text: str) -> str:
    return "".join(one for one in text if one.isalnum())


STEPS: tuple[tuple[Kind, Callable[[str], str]], ...] = (
    ("width", lambda text: text if text.isascii() else normalize("NFKC", text)),
    ("case", str.upper),
    ("lookalike", lambda text: text.translate(_LOOKALIKE)),
    ("zeros", lambda text: _ZEROS.sub("", text) if "0" in text else text),
    ("separator", _unspaced),
)


def skeleton(number: str) -> str:
    """What is left of a number when everything that people write differently is gone: all of `STEPS`, quickly."""
    if not number.isascii():
        for _, step in STEPS:
            number = step(number)
        return number
    plain = number.encode().translate(_BONES)
    if b"0" in plain:
        plain = _ZEROS_B.sub(b"", plain)
    return plain.translate(None, _PUNCTUATION).decode()


def explain(one: str, other: str) -> tuple[Kind, ...]:
    """In what two numbers differ, when they might be one; nothing when they are too far apart, or equal."""
    return () if one == other else explain_with(one, other, skeleton(one), skeleton(other))


def explain_with(one: str, other: str, ones: str, others: str) -> tuple[Kind, ...]:
    """The same for two numbers that are not equal and whose skeletons are known."""
    if ones == others:
        return tuple(kind for kind, _ in STEPS if _without(kind, one) != _without(kind, other))
    written = _slip(one, other)
    if written is not None:
        return (written,)
    # Beside the slip they are written differently as well: it is not to be seen in the numbers as written.
    slip = _slip(ones, others)
    return () if slip is None else (slip, "separator")


def _without(skipped: Kind, number: str) -> str:
    for kind, step in STEPS:
        if kind != skipped:
            number = step(number)
    return number


def _slip(one: str, other: str) -> Kind | None:
    """The one slip of a finger that makes the one out of the other."""
    if abs(len(one) - len(other)) == 1:
        short, long = sorted((one, other), key=len)
        at = _common(short, long)
        return "missing" if short[at:] == long[at + 1 :] else None
    if len(one) != len(other) or one == other:
        return None
    at = _common(one, other)
    if one[at + 1 :] == other[at + 1 :]:
        return "digit"
    swapped = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    return "swapped" if swapped else None


def _common(one: str, other: str) -> int:
    """Length of the common beginning."""
    at = 0
    for first, second in zip(one, other, strict=False):
        if first != second:
            break
        at += 1
    return at


# --- other spellings of a number that somebody typed ------------------------------------------------------------------


def spellings(number: str) -> Iterator[str]:
    """How else somebody may have written this number, the likeliest first, each once: for looking numbers up where they
    can only be found whole. A few thousand for a number of usual length; none of them is the number itself."""
    number = number.strip()
    if not number or len(number) > LONGEST:
        return
    told = {number}
    for one in _spellings(number):
        if one and one not in told:
            told.add(one)
            yield one


def _spellings(number: str) -> Iterator[str]:
    plain = normalize("NFKC", number)
    bases = list(dict.fromkeys((plain, plain.upper(), plain.lower())))
    yield from bases
    for base in bases:
        yield from _separated(base)
        yield from _zeroed(base)
        yield from _alike(base)
    base = plain.upper() if plain.upper() == number else plain
    for at in range(len(base) - 1):
        yield base[:at] + base[at + 1] + base[at] + base[at + 2 :]
    for at in range(len(base)):
        yield base[:at] + base[at + 1 :]
    for at in range(len(base) + 1):
        for letter in _ALPHABET:
            yield base[:at] + letter + base[at:]
    for at in range(len(base)):
        for letter in _ALPHABET:
            yield base[:at] + letter + base[at + 1 :]


def _separated(number: str) -> Iterator[str]:
    """Other separators, none, or one where letters meet digits."""
    parts = re.split(r"[^0-9A-Za-z]+", number)
    borders = [at + 1 for at, (a, b) in enumerate(pairwise(number)) if a.isalpha() and b.isdigit()]
    for separator in _SEPARATORS:
        yield separator.join(parts)
        for at in borders:
            yield number[:at] + separator + number[at:]


def _zeroed(number: str) -> Iterator[str]:
    """Leading zeros taken away, or up to three put before a run of digits."""
    yield _ZEROS.sub("", number)
    for run in re.finditer(r"[0-9]+", number):
        for zeros in ("0", "00", "000"):
            yield number[: run.start()] + zeros + number[run.start() :]
        if run[0].startswith("0"):
            yield number[: run.start()] + number[run.start() + 1 :]


def _alike(number: str) -> Iterator[str]:
    """Letters for digits and digits for letters, one at a time and all."""
    for source, target in (
        ("O", "0"),
        ("0", "O"),
        ("I", "1"),
        ("1", "I"),
        ("L", "1"),
        ("l", "1"),
        ("1", "L"),
        ("o", "0"),
    ):
        for at, letter in enumerate(number):
            if letter == source:
                yield number[:at] + target + number[at + 1 :]
        yield number.replace(source, target)

"""Exact reading of single cells: text, codes, numbers, dates. Integers and text only; a float is turned into the
decimal text that it was displayed from and never computed with.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Literal

import msgspec

from cohong.channels.sheets import texts
from cohong.channels.sheets.columns import Column
from cohong.channels.sheets.traditional import simplified

Value = str | int | float | bool | datetime | date | time | timedelta | Decimal | None

_EXCEL_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"})
_CONTROL = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\\ufffe\\uffff]")
_PLAIN_NUMBER = re.compile(r"\d+(\.\d+)?|\.\d+", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+\d{2,}", re.ASCII | re.IGNORECASE)
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)
_DATE_TIME = re.compile(r"(.+?)[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.0+)?)?", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_MONTH = re.compile(r"(?P<day>\d{1,2})[- ](?P<month>[a-z]{3,9})\.?[- ,]+(?P<year>\d{4})", re.ASCII)
_MONTH_DAY = re.compile(r"(?P<month>[a-z]{3,9})\.?[- ](?P<day>\d{1,2}),? (?P<year>\d{4})", re.ASCII)
_ZONE = re.compile(r"[ ]?(?:Z|([+-])(\d{2}):?(\d{2}))$", re.ASCII)
_CHINA = timedelta(hours=8)
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z ./_#-]*")

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_EXCEL_DIGITS = 15  # a spreadsheet keeps fifteen significant digits of a number
_NUMBER_DIGITS = 19
_STAMP_DIGITS = 14


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with one cell, still without its place."""

    code: str
    seen: str
    expected: str = ""
    level: Literal["error", "warning"] = "error"


Reading = tuple[str, Trouble | None]
Reader = Callable[[Value], Reading]


def plain(value: Value) -> str:
    """The cell as a person sees it: outer blanks removed, numbers in shortest exact decimal text."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, Decimal):
        return shortest(format(value, "f"))
    return str(value)


def _float_text(value: float) -> str:
    """Exact decimal text of the shortest repr; not-a-number and infinity show themselves."""
    exact = Decimal(repr(value))
    return shortest(format(exact, "f")) if exact.is_finite() else repr(value)


def shortest(number: str) -> str:
    """`"025.00"` -> `"25"`, `".5"` -> `"0.5"`; keeps a minus sign. The text must be plain decimal."""
    sign, digits = ("-", number[1:]) if number.startswith("-") else ("", number)
    whole, _, part = digits.partition(".")
    whole, part = whole.lstrip("0") or "0", part.rstrip("0")
    body = f"{whole}.{part}" if part else whole
    return body if body == "0" else sign + body


def scaled(number: str, places: int) -> int:
    """Decimal text as an integer scaled by 10**places, exactly. ValueError when it has more places or is no number."""
    if not _PLAIN_NUMBER.fullmatch(number):
        raise ValueError(f"not a plain decimal: {number!r}")
    whole, _, part = number.partition(".")
    if len(part.rstrip("0")) > places:
        raise ValueError(f"more than {places} decimal places: {number!r}")
    return int((whole or "0") + part.rstrip("0").ljust(places, "0"))


def unscaled(amount: int, places: int, *, keep_zeros: bool = False) -> str:
    """Integer scaled by 10**places as decimal text, shortest or with all places."""
    sign, digits = ("-", str(-amount)) if amount < 0 else ("", str(amount))
    digits = digits.rjust(places + 1, "0")
    body = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return sign + (body if keep_zeros else shortest(body))


@lru_cache(maxsize=4096)
def uscc_fits(code: str) -> bool:
    """True when the 18-character credit code has the right check character (GB 32100-2015)."""
    if len(code) != 18 or any(sign not in USCC_ALPHABET for sign in code):
        return False
    total = sum(USCC_ALPHABET.index(sign) * pow(3, place, 31) for place, sign in enumerate(code[:17]))
    return USCC_ALPHABET[(31 - total % 31) % 31] == code[17]


def reader_of(column: Column) -> Reader:
    """The reading function of a column: cell value -> (text, trouble). Empty cells give an empty text."""
    inner = _READERS[column.type](column)

    def read(value: Value) -> Reading:
        text = value.strip() if isinstance(value, str) else plain(value)
        if not text:
            return "", None
        if text[0] == "#" and text in _EXCEL_ERRORS:
            return "", Trouble(code=texts.CELL_ERROR, seen=text)
        return inner(value, text)

    return read


_Inner = Callable[[Value, str], Reading]


def half_width(text: str) -> str:
    """Full-width digits, letters and signs as their half-width forms."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def _text_reader(column: Column) -> _Inner:
    def read(value: Value, text: str) -> Reading:
        if _looks_cut(value, text):
            return "", Trouble(code=texts.DIGITS_LOST, seen=text)
        if not text.isprintable() and _CONTROL.search(text):
            return "", Trouble(code=texts.CONTROL_CHARACTER, seen=_CONTROL.sub("·", text)[:80])
        if column.max_length and len(text) > column.max_length:
            return "", Trouble(code=texts.TEXT_TOO_LONG, seen=text[:80], expected=str(column.max_length))
        return text, None

    return read


def _looks_cut(value: Value, text: str) -> bool:
    """A number cell of sixteen or more digits has lost its tail; in CSV it shows as 1.23E+17."""
    if isinstance(value, str):
        return "+" in text and bool(_SCIENTIFIC.fullmatch(text))
    return isinstance(value, int | float) and sum(sign.isdigit() for sign in text) > _EXCEL_DIGITS


def _code_reader(column: Column) -> _Inner:
    base = _text_reader(column)

    def read(value: Value, text: str) -> Reading:
        got, trouble = base(value, half_width(text))
        if trouble or got in column.literals:
            return got, trouble
        if not _CODE.fullmatch(got):
            return "", Trouble(code=texts.BAD_CODE, seen=got[:80], expected=column.shape)
        if column.uscc:
            return _party_code(column, got.upper())
        return got, None

    return read


def _party_code(column: Column, code: str) -> Reading:
    """A firm's code: 18 characters, or 10 where the column allows the customs code. A wrong check digit only warns."""
    if column.uscc == "firm" and len(code) == 10 and code.isalnum():
        return code, None
    if len(code) != 18 or any(sign not in USCC_ALPHABET for sign in code):
        return "", Trouble(code=texts.BAD_CODE, seen=code[:80], expected=column.shape)
    return code, None if uscc_fits(code) else Trouble(code=texts.USCC_CHECK, seen=code, level="warning")


def _digits_reader(column: Column) -> _Inner:
    """Codes of a fixed number of digits: leading zeros that a spreadsheet dropped are put back."""

    def read(value: Value, text: str) -> Reading:
        text = half_width(text)
        if _looks_cut(value, text):
            return "", Trouble(code=texts.DIGITS_LOST, seen=text)
        if not text.isascii() or not text.isdigit() or len(text) > column.digits:
            return "", Trouble(code=texts.BAD_CODE, seen=text[:80], expected=column.shape)
        full = text.rjust(column.digits, "0")
        if full == text:
            return text, None
        if len(text) < column.digits - 1 and column.digits > 4:
            return "", Trouble(code=texts.BAD_CODE, seen=text, expected=column.shape)
        return full, Trouble(code=texts.ZEROS_RESTORED, seen=text, expected=full, level="warning")

    return read


def _number_reader(column: Column) -> _Inner:
    def read(value: Value, text: str) -> Reading:
        number = _number_text(value, text)
        if number is None:
            negative = text.startswith("-") and _number_text(text[1:], text[1:].strip()) is not None
            code = texts.NEGATIVE if negative else texts.NOT_A_NUMBER
            return "", Trouble(code=code, seen=text[:80], expected=column.example)
        places = len(number.partition(".")[2])
        if places > column.places:
            return "", Trouble(code=texts.TOO_MANY_DECIMALS, seen=number[:80], expected=str(column.places))
        if len(number.replace(".", "")) > _NUMBER_DIGITS:
            return "", Trouble(code=texts.NUMBER_TOO_LONG, seen=number[:80], expected=str(_NUMBER_DIGITS))
        if number == "0" and not column.zero:
            return "", Trouble(code=texts.NOT_POSITIVE, seen=number, expected=column.example)
        return number, None

    return read


def _number_text(value: Value, text: str) -> str | None:
    if isinstance(value, bool | date | datetime | time | timedelta):
        return None
    if isinstance(value, str):
        text = half_width(text)
        if _GROUPED.fullmatch(text):
            text = text.replace(",", "")
    return shortest(text) if _PLAIN_NUMBER.fullmatch(text) else None


def _date_reader(column: Column) -> _Inner:
    def read(value: Value, text: str) -> Reading:
        day = _day(value, text)
        if day is None:
            return "", Trouble(code=texts.NOT_A_DATE, seen=text[:80], expected=column.example)
        return day.isoformat() if column.dashes else day.strftime("%Y%m%d"), None

    return read


def _day(value: Value, text: str) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = half_width(text)
    if match := _DATE.fullmatch(text):
        return _real_day(match[1], match[2], match[3])
    if len(text) == 8 and text.isascii() and text.isdigit():
        return _real_day(text[:4], text[4:6], text[6:])
    return _day_in_english(text.casefold())


def _day_in_english(text: str) -> date | None:
    """`6 Jan 2026`, `06-January-2026`, `Jan 6, 2026`. Numbers alone, as 01/06/2026, say one day here and another there."""
    match = _DAY_MONTH.fullmatch(text) or _MONTH_DAY.fullmatch(text)
    if match is None or match["month"][:3] not in _MONTHS:
        return None
    return _real_day(match["year"], str(_MONTHS.index(match["month"][:3]) + 1), match["day"])


def _real_day(year: str, month: str, day: str) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if 2000 <= found.year < 2100 else None


def _time_reader(column: Column) -> _Inner:
    def read(value: Value, text: str) -> Reading:
        moment = _moment(value, text)
        if moment is None:
            return "", Trouble(code=texts.NOT_A_DATE, seen=text[:80], expected=column.example)
        if column.last and _is_day_alone(value, text):
            moment = moment.replace(hour=23, minute=59, second=59)
        return moment.strftime("%Y%m%d%H%M%S"), None

    return read


def _is_day_alone(value: Value, text: str) -> bool:
    """Whether a cell names a day and no time of it; a spreadsheet keeps such a day as its midnight."""
    if isinstance(value, datetime):
        return not (value.hour or value.minute or value.second)
    text = half_width(text)
    return ":" not in text and not (len(text) == _STAMP_DIGITS and text.isdigit())


def _moment(value: Value, text: str) -> datetime | None:
    if isinstance(value, datetime):  # a spreadsheet keeps fractions of a day: back to the nearest second
        return (value.replace(tzinfo=None) + timedelta(microseconds=500_000)).replace(microsecond=0)
    text = half_width(text)
    zone = _ZONE.search(text) if ":" in text else None
    if zone is not None:
        moment = _moment(None, text[: zone.start()])
        return moment and moment - _offset(zone) + _CHINA
    if len(text) == 14 and text.isascii() and text.isdigit():
        text = f"{text[:8]} {text[8:10]}:{text[10:12]}:{text[12:]}"
    match = _DATE_TIME.fullmatch(text)
    day = _day(value if match is None else match[1], text if match is None else match[1])
    if day is None:
        return None
    hour, minute, second = (match[2], match[3], match[4] or "0") if match else ("0", "0", "0")
    try:
        return datetime.combine(day, time(int(hour), int(minute), int(second)))
    except ValueError:
        return None


def _offset(zone: re.Match[str]) -> timedelta:
    """What a time with this zone is ahead of UTC."""
    ahead = timedelta(hours=int(zone[2] or 0), minutes=int(zone[3] or 0))
    return -ahead if zone[1] == "-" else ahead


def _choice_reader(column: Column) -> _Inner:
    table: dict[str, str] = {}
    for choice in column.choices:
        for name in (choice.value, choice.zh, choice.en, *choice.aliases):
            table.setdefault(simplified(name.casefold()), choice.value)
    shown = [choice.zh if choice.zh == choice.en else f"{choice.zh} {choice.en}" for choice in column.choices[:12]]
    some = "; ".join(shown) + ("; …" if len(column.choices) > 12 else "")

    def read(_value: Value, text: str) -> Reading:
        name = simplified(half_width(text).casefold())
        found = table.get(name) or (table.get(name.rjust(column.digits, "0")) if name.isdigit() else None)
        if found is None:
            return "", Trouble(code=texts.UNKNOWN_CHOICE, seen=text[:80], expected=some)
        return found, None

    return read


_READERS: dict[str, Callable[[Column], _Inner]] = {
    "text": _text_reader,
    "code": _code_reader,
    "digits": _digits_reader,
    "decimal": _number_reader,
    "date": _date_reader,
    "time": _time_reader,
    "choice": _choice_reader,
}

"""Exact values as customs messages write them: decimals, calendar times, party codes, currencies and countries.

Nothing here rounds and nothing here reads a clock. Functions that parse raise `ValueError` with the reason in plain words.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from cohong.channels.customs.tables import COUNTRY_BY_ISO, CURRENCIES, CURRENCY_BY_NUMBER
from cohong.core import company

PLACES = 5
MAX_DIGITS = 19
_CHINA = timedelta(hours=8)


# --- decimals ---------------------------------------------------------------------------------------------------------


def scaled(text: str, places: int = PLACES) -> int:
    """`"12.5"` with 5 places is 1250000. Refuses signs, exponents, blanks, more places, and more than 19 digits."""
    whole, _, fraction = text.partition(".")
    digits = whole + fraction
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError("not a plain decimal number" if text[:1] not in ("-", "+") else "a sign is not allowed")
    if len(fraction) > places:
        raise ValueError(f"more than {places} digits behind the point")
    if len(digits.lstrip("0")) > MAX_DIGITS or len(digits) > 2 * MAX_DIGITS:
        raise ValueError(f"more than {MAX_DIGITS} digits")
    return int(whole + fraction.ljust(places, "0"))


@lru_cache(maxsize=16_384)
def decimal(text: str) -> tuple[int, str]:
    """The value scaled by 1e5 and its shortest text: `("25.00")` gives `(2500000, "25")`. Raises ValueError."""
    if text.isdigit() and text.isascii() and len(text) <= MAX_DIGITS:
        return int(text) * 100_000, text if text[0] != "0" else text.lstrip("0") or "0"
    return scaled(text), _trim(text)


def _trim(text: str) -> str:
    whole, _, fraction = text.partition(".")
    whole, fraction = whole.lstrip("0") or "0", fraction.rstrip("0")
    return f"{whole}.{fraction}" if fraction else whole


def shortest_decimal(text: str) -> str:
    """`"25.00"` is `"25"`, `"0.50"` is `"0.5"`, `".5"` is `"0.5"`. Raises ValueError as `scaled` does."""
    return decimal(text)[1]


def unscaled(value: int, places: int = PLACES) -> str:
    """The shortest text of a scaled integer, not below zero: the way back from `scaled`."""
    whole, fraction = divmod(value, 10**places)
    return _trim(f"{whole}.{fraction:0{places}d}" if places else str(whole))


def places_of(text: str) -> int:
    """How many digits a decimal text gives behind its point."""
    return len(text.partition(".")[2])


def amount_minor(text: str, currency: str) -> int:
    """An amount in minor units of its currency (ISO or customs code). Raises ValueError where it would need rounding."""
    digits = minor_digits(currency)
    short = shortest_decimal(text)
    if places_of(short) > digits:
        raise ValueError(f"{currency} has {digits} digits behind the point")
    return scaled(short, digits)


# --- times ------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4_096)
def is_calendar_time(text: str) -> bool:
    """Whether 8, 14 or 17 digits are a real day (and time of day), written YYYYMMDD[hhmmss[mmm]]."""
    if len(text) not in (8, 14, 17) or not (text.isascii() and text.isdigit()):
        return False
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return False
    return len(text) == 8 or (text[8:10] < "24" and text[10:12] < "60" and text[12:14] < "60")


def day_of(text: str) -> int:
    """The day YYYYMMDD of an 8, 14 or 17 digit time, China time. Raises ValueError."""
    if not is_calendar_time(text):
        raise ValueError("not a real calendar time")
    return int(text[:8])


def china_time17(now_ms: int) -> str:
    """Milliseconds since 1970 (UTC) as the 17 digits of China time that receipts carry."""
    moment = datetime.fromtimestamp(now_ms // 1000, UTC) + _CHINA
    return f"{moment:%Y%m%d%H%M%S}{now_ms % 1000:03d}"


def china_time14(now_ms: int) -> str:
    """The same to the second, as `appTime` carries it."""
    return china_time17(now_ms)[:14]


def time_ms(text: str) -> int:
    """The way back: 8, 14 or 17 digits of China time as milliseconds since 1970 (UTC). Raises ValueError."""
    if not is_calendar_time(text):
        raise ValueError("not a real calendar time")
    full = text.ljust(17, "0")
    moment = datetime(
        int(full[:4]), int(full[4:6]), int(full[6:8]), int(full[8:10]), int(full[10:12]), int(full[12:14]), tzinfo=UTC
    )
    return int((moment - _CHINA).timestamp()) * 1000 + int(full[14:17])


# --- currencies and countries -----------------------------------------------------------------------------------------


def currency_iso(code: str) -> str:
    """`"502"` or `"USD"` is `"USD"`. Raises ValueError for a code outside the table."""
    iso = code if code in CURRENCIES else CURRENCY_BY_NUMBER.get(code)
    if iso is None:
        raise ValueError("not in the currency table")
    return iso


def currency_number(code: str) -> str:
    """`"USD"` or `"502"` is `"502"`. Raises ValueError when customs has no number for it."""
    number: str = CURRENCIES[currency_iso(code)]["numeric"]
    if not number:
        raise ValueError("customs has no number for this currency")
    return number


def minor_digits(currency: str) -> int:
    """Digits behind the point of a currency, given by either code: 2 for USD, 0 for JPY. Raises ValueError."""
    digits: int = CURRENCIES[currency_iso(currency)]["minor_digits"]
    return digits


def country_number(code: str) -> str:
    """`"USA"` or `"502"` is `"502"`. Raises ValueError for a code outside the table."""
    number = COUNTRY_BY_ISO.get(code)
    if number is None:
        raise ValueError("not in the country table")
    return number


# --- company numbers, GB 32100-2015 and GB 11714 ----------------------------------------------------------------------


uscc_check_digit = company.uscc_check_digit
organisation_check_digit = company.organisation_check_digit
is_valid_uscc = company.is_valid_uscc
make_uscc = company.make_uscc


def make_usccs(region: str, prefix: str) -> Iterator[str]:
    """Valid invented codes for generators: `region` has 6 digits, `prefix` up to 4 symbols of the alphabet."""
    room = 8 - len(prefix)
    for number in range(10**room):
        yield make_uscc(f"91{region}{prefix}{number:0{room}d}")


# --- bar codes --------------------------------------------------------------------------------------------------------


def is_valid_ean(code: str) -> bool:
    """Whether 8, 12, 13 or 14 digits end with the right GS1 check digit."""
    if len(code) not in (8, 12, 13, 14) or not (code.isascii() and code.isdigit()):
        return False
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(code)))
    return total % 10 == 0

"""What a page says, in both languages, and how figures are written out."""

from typing import Literal

import msgspec

from cohong.channels.bank.reasons import reason_of
from cohong.core.calendar import day_of
from cohong.core.numbers import minor_digits
from cohong.core.texts import fill, text_of
from cohong.node.problems import bare

Lang = Literal["zh", "en"]


class Text(msgspec.Struct, frozen=True):
    """One sentence in Chinese and in English. A JSON twin shows both; a page shows the reader's."""

    zh: str
    en: str

    def say(self, lang: str) -> str:
        """The one for a reader."""
        return self.zh if lang == "zh" else self.en


class Why(msgspec.Struct, frozen=True):
    """A code with what it means and what to do next, both in words. The code itself is for programs."""

    code: str
    says: Text
    next: Text


class Money(msgspec.Struct, frozen=True, order=True):
    """An amount in minor units of its currency."""

    currency: str
    minor: int


def why_of(code: str, *, path: str = "", seen: str = "", expected: str = "") -> Why:
    """The registered texts of a code, filled in; without values at hand the bracket that would tell them is left out."""
    text = text_of(code)
    zh, en = text.zh, text.en
    if not (path or seen or expected):
        zh, en = bare(zh, "（"), bare(en, " (")
    says = Text(fill(zh, path, seen, expected, "zh"), fill(en, path, seen, expected))
    following = Text(fill(text.next_zh, path, seen, expected, "zh"), fill(text.next_en, path, seen, expected))
    return Why(code, says, following)


def bank_reason(code: str) -> Why | None:
    """Why a bank refused a payment or sent it back, in words, and what to do; None where it gave no reason."""
    if not code:
        return None
    reason = reason_of(code)
    return Why(code, Text(reason.zh, reason.en), Text(reason.next_zh, reason.next_en))


SIGNS = {"CNY": "¥", "USD": "US$", "EUR": "€", "GBP": "£", "JPY": "JP¥", "HKD": "HK$"}


def money(minor: int, currency: str) -> str:
    """`¥1,234.50`: sign or code, thousands, and as many decimals as the currency has."""
    digits = minor_digits(currency)
    whole, part = divmod(abs(minor), 10**digits)
    said = f"{whole:,}" + (f".{part:0{digits}d}" if digits else "")
    return f"{'−' if minor < 0 else ''}{SIGNS.get(currency, currency + ' ')}{said}"


def quantity(units_e5: int) -> str:
    """A quantity times 1e5, without trailing zeros."""
    whole, part = divmod(units_e5, 100_000)
    return f"{whole:,}" + (f".{part:05d}".rstrip("0") if part else "")


def day(number: int) -> str:
    """`2026-03-10`; a dash for no day."""
    return f"{number // 10_000}-{number // 100 % 100:02d}-{number % 100:02d}" if number else "–"


def when(time_ms: int) -> str:
    """`2026-03-10 09:05` in China."""
    if not time_ms:
        return "–"
    minutes = (time_ms // 60_000 + 8 * 60) % 1440
    return f"{day(day_of(time_ms))} {minutes // 60:02d}:{minutes % 60:02d}"

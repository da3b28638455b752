"""The bank's arithmetic: integers only, every division names its rounding."""

from cohong.channels.sheets.codes import MINOR_DIGITS

RATE_SCALE = 10**8
"""A rate_e8 is CNY for one unit of the currency, times this."""


def divide_half_up(numerator: int, denominator: int) -> int:
    """Nearest integer, halves up; both arguments at least zero, the denominator above it."""
    assert numerator >= 0, "half-up is defined here for amounts, which are never negative"
    assert denominator > 0, "a rate or scale is above zero"
    return (2 * numerator + denominator) // (2 * denominator)


def cny_of(amount_minor: int, currency: str, rate_e8: int) -> int:
    """CNY fen for an amount at a rate, half-up: (12345678, "USD", 712345678) -> 87943904."""
    return divide_half_up(amount_minor * rate_e8 * 100, RATE_SCALE * 10 ** MINOR_DIGITS[currency])


def rate_of_quoted(quoted_e8: int, unit: int) -> int:
    """The rate for one unit from a board quoted per `unit` (1 or 100). ValueError when 8 decimals cannot hold it."""
    if quoted_e8 % unit:
        raise ValueError(f"{quoted_e8} per {unit} needs more than eight decimals")
    return quoted_e8 // unit

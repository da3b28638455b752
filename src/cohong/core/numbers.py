"""Numbers with names: integer money, quantities and rates, and every rounding by its name.

`*_minor` is an integer of the currency's minor unit (fen, cents), `qty_e5` a quantity times 100,000, `rate_e8` the CNY
price of one unit of a currency times 100,000,000, `bp` a basis point. Sources: forex-and-clearing sections 7 and 15.
"""

from collections.abc import Sequence

QTY_SCALE = 10**5
RATE_SCALE = 10**8
BP_SCALE = 10_000

_MINOR_DIGITS = {
    **dict.fromkeys(("CNY", "USD", "EUR", "GBP", "HKD", "AUD", "CAD", "SGD", "CHF", "SEK", "NOK", "DKK"), 2),
    **dict.fromkeys(("NZD", "MYR", "THB", "MOP", "PLN", "MXN", "BRL", "RUB", "INR", "PHP", "IDR", "TWD"), 2),
    **dict.fromkeys(("JPY", "KRW", "VND", "CLP", "ISK"), 0),
    **dict.fromkeys(("KWD", "BHD", "OMR", "JOD", "TND"), 3),
}


def minor_digits(currency: str) -> int:
    """Digits behind the point of a currency (ISO 4217 letters). Raises KeyError for one we do not know."""
    return _MINOR_DIGITS[currency]


def divide_half_up(numerator: int, denominator: int) -> int:
    """numerator / denominator, halves away from zero; the rounding of money that leaves a fee formula."""
    assert denominator > 0, "a denominator is positive"
    magnitude = (2 * abs(numerator) + denominator) // (2 * denominator)
    return magnitude if numerator >= 0 else -magnitude


def divide_down(numerator: int, denominator: int) -> int:
    """numerator / denominator towards zero; the rounding of a hold-back."""
    assert denominator > 0, "a denominator is positive"
    magnitude = abs(numerator) // denominator
    return magnitude if numerator >= 0 else -magnitude


def cny_of(amount_minor: int, currency: str, rate_e8: int) -> int:
    """Fen that an amount is worth at a rate (CNY per one unit, times 1e8), half up. A check, never the source."""
    scale: int = RATE_SCALE * 10 ** minor_digits(currency)
    return divide_half_up(amount_minor * rate_e8 * 100, scale)


def share_bp(amount_minor: int, bp: int) -> int:
    """A fee of `bp` basis points, half up."""
    return divide_half_up(amount_minor * bp, BP_SCALE)


def share_percent_down(amount_minor: int, percent: int) -> int:
    """A hold-back of whole percent, rounded down."""
    return divide_down(amount_minor * percent, 100)


def allocate(total: int, weights: Sequence[int]) -> list[int]:
    """Split an integer by weights with the largest remainder; equal remainders go to the earlier index.

    The parts add up to `total` exactly, each lies within one unit of its exact share, and weight 0 gets 0.
    Weights are not negative and not all zero unless the total is zero. Source: forex-and-clearing section 7 B.
    """
    if total < 0:
        return [-part for part in allocate(-total, weights)]
    whole = sum(weights)
    assert whole > 0 or total == 0, "something can only be split over a positive weight"
    if total == 0:
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    left = total - sum(parts)
    if left:
        by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
        for i in by_remainder[:left]:
            parts[i] += 1
    return parts

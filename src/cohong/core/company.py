"""Numbers that companies are known by: the unified social credit code (GB 32100-2015) and the organisation code inside it (GB 11714)."""

from functools import lru_cache

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The symbols of a credit code; the value of a symbol is its place here."""
_VALUE_OF = {symbol: value for value, symbol in enumerate(CREDIT_ALPHABET)}
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def uscc_check_digit(first17: str) -> str:
    """The 18th character of a unified social credit code. Raises ValueError for other than 17 symbols of its alphabet."""
    if len(first17) != 17:
        raise ValueError("17 characters are needed")
    try:
        total = sum(_VALUE_OF[symbol] * weight for symbol, weight in zip(first17, CREDIT_WEIGHTS, strict=True))
    except KeyError as symbol:
        raise ValueError(f"{symbol} does not occur in a credit code") from None
    return CREDIT_ALPHABET[-total % 31]


def organisation_check_digit(first8: str) -> str:
    """The 9th character of an organisation code. Raises ValueError for other than 8 of 0-9 and A-Z."""
    if len(first8) != 8 or not (first8.isascii() and first8.isalnum() and first8 == first8.upper()):
        raise ValueError("8 digits or capital letters are needed")
    total = sum(int(symbol, 36) * weight for symbol, weight in zip(first8, ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


@lru_cache(maxsize=16_384)
def is_valid_uscc(code: str) -> bool:
    """Whether the check digits of a credit code fit: its own, and that of the organisation code inside it."""
    try:
        return uscc_check_digit(code[:-1]) == code[-1:] and organisation_check_digit(code[8:16]) == code[16]
    except ValueError:
        return False


def make_uscc(first16: str) -> str:
    """A valid code from its first 16 characters: 8 of authority, kind and region, 8 of organisation code."""
    first17 = first16 + organisation_check_digit(first16[8:])
    return first17 + uscc_check_digit(first17)

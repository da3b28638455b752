"""Rates as a bank's board shows them. The arithmetic itself is `cohong.core.numbers`."""


def rate_of_quoted(quoted_e8: int, unit: int) -> int:
    """The rate_e8 for one unit from a board quoted per `unit` (1 or 100). ValueError when 8 decimals cannot hold it."""
    if quoted_e8 % unit:
        raise ValueError(f"{quoted_e8} per {unit} needs more than eight decimals")
    return quoted_e8 // unit

"""What the simulated customs does beside answering: how often things go wrong, and how long each step takes."""

import msgspec


class Faults(msgspec.Struct, frozen=True, kw_only=True):
    """How often what happens, in parts of a thousand. All zero: nothing does.

    Of the receipts: `delay`, `loss`, `duplicate`, `reorder`, and `unknown` (one more with a code that nobody knows). Of the
    documents: `handover` (4, customs was not reached). Of the lists: `reject` (100). Of lists and returns: `review` (300)
    and `inspect` (500). Of what is inspected: `fail` (a list is refused; a return is handed over, suspended or refused).
    """

    delay_permille: int = 0
    delay_ms: int = 3_600_000
    loss_permille: int = 0
    duplicate_permille: int = 0
    reorder_permille: int = 0
    reject_permille: int = 0
    handover_permille: int = 0
    review_permille: int = 0
    inspect_permille: int = 0
    fail_permille: int = 0
    unknown_permille: int = 0


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """How long each step takes, in milliseconds after the one before."""

    accept_ms: int = 1_000
    match_ms: int = 2_000
    examine_ms: int = 1_000
    release_ms: int = 5_000
    inspect_ms: int = 7_200_000

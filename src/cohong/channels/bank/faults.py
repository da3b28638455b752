"""What can go wrong with a bank, each switchable. Chances are per mille; a roll depends on the seed and on what it is
about, never on the order of calls, so that one fault switched on leaves all others where they were.
"""

import hashlib
from collections.abc import Mapping
from typing import Literal

import msgspec


class BadAccount(msgspec.Struct, frozen=True, kw_only=True):
    """An account that cannot be paid: refused at once (AC01, BE01, ...) or money sent back a day later (AC04, ...)."""

    outcome: Literal["REJECTED", "RETURNED"]
    reason: str


class Faults(msgspec.Struct, frozen=True, kw_only=True):
    """Switches. All zero and empty: a bank without trouble.

    delay: a notice comes `delay_days` later · loss: a notice never comes (the day-end list and queries still know)
    duplicate: a notice comes twice · reorder: the notices of one answer come in another order
    wrong_reference: the remittance information of a credit names something else
    half_answer: a credit comes without payer; a payout stops after its first status until asked
    reject, return_: a payout is refused (AC01) or comes back (AC04) · no_answer: a payout is taken in silence: nothing
    comes until asked · lost_request: a payout never reached the bank
    `bad_accounts` names accounts that fail whatever the dice say.
    """

    delay: int = 0
    delay_days: int = 2
    loss: int = 0
    duplicate: int = 0
    reorder: bool = False
    wrong_reference: int = 0
    half_answer: int = 0
    reject: int = 0
    return_: int = 0
    no_answer: int = 0
    lost_request: int = 0
    bad_accounts: Mapping[str, BadAccount] = {}


class Dice(msgspec.Struct, frozen=True, kw_only=True):
    """Deterministic chance from a seed and a subject."""

    seed: int
    bank_code: str

    def number(self, about: str, subject: str) -> int:
        """A number of 64 bits for this subject."""
        text = f"{self.seed}\0{self.bank_code}\0{about}\0{subject}"
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")

    def hits(self, about: str, subject: str, per_mille: int) -> bool:
        """True with the given chance."""
        return self.number(about, subject) % 1000 < per_mille

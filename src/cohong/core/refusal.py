"""Refusals are values. What stands on the ledger is the code, the path and whether it is final; what was seen and
expected goes to the sender alone."""

import msgspec

from cohong.core.texts import text_of


class Refusal(msgspec.Struct, frozen=True):
    """Why a message took no effect. `seen` and `expected` never enter the ledger: they are sealed for the sender."""

    code: str
    path: str = ""
    seen: str = ""
    expected: str = ""

    @property
    def final(self) -> bool:
        """True when the same content can never succeed, False when it may later."""
        return text_of(self.code).final

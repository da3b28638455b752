"""Why a bank refuses a payment or sends it back, in words: the reason codes of ISO 20022 as dated data."""

import json
from importlib.resources import files
from typing import Any, Final, NamedTuple


class Reason(NamedTuple):
    """A reason code in words, and what to do about it."""

    code: str
    zh: str
    en: str
    next_zh: str
    next_en: str


_TABLE: Final[dict[str, Any]] = json.loads(
    (files("cohong") / "law" / "bank" / "payment_reasons.json").read_text("utf-8")
)
REASONS: Final[dict[str, Reason]] = {
    code: Reason(code, row["zh"], row["en"], _TABLE["then"][row["then"]]["zh"], _TABLE["then"][row["then"]]["en"])
    for code, row in _TABLE["rows"].items()
}


def reason_of(code: str) -> Reason:
    """The words for a code. One that the table does not have sends the reader to the bank."""
    known = REASONS.get(code)
    if known is not None:
        return known
    ask = _TABLE["then"]["ask"]
    return Reason(code, "银行给出的原因未收录", "a reason that has no words here", ask["zh"], ask["en"])

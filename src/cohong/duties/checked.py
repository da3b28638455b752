"""A check of authenticity as attribution reads it: the ledger's row for its days, the opened line of its body for names and numbers."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from cohong.analytics.sellers.checked import Check as Checked
from cohong.analytics.sellers.records import FOREVER
from cohong.channels.door.bank import day as day_of
from cohong.modules.authenticity.rules import What
from cohong.modules.authenticity.state import Check, spans

CREDIT_CODE = 18
"""Characters of a credit code."""


def check_of(what: What, row: Check, said: Mapping[str, Any], credit_code: Callable[[str], str]) -> Checked | None:
    """The check as evidence; None where the row that was sealed, `said` by the columns of the sheet `checks`, is not open to the
    reader. `credit_code` gives a firm's credit code for the code as written."""
    if "firm_code" not in said:
        return None
    about = str(said.get("about", ""))
    thing = {"account": hashed(about), "mandate": credit_code(about)}.get(what, about)
    return Checked(
        what=what,
        firm=credit_code(str(said["firm_code"])),
        about="" if what == "licence" else thing,
        spans=spans(row),
        false_from=row.since if row.verdict == "failed" else 0,
        name=str(said.get("firm_name", "")) if what == "licence" else "",
        since=day_of(said["licence_since"]) if "licence_since" in said else 0,
        until=day_of(said["licence_until"]) if "licence_until" in said else FOREVER,
    )


def hashed(text: str) -> str:
    """An account or telephone number as attribution compares it."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]

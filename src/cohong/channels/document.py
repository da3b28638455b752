"""What every door hands inwards: one document as read, with its findings and no judgement about the ledger."""

from typing import Literal

import msgspec

from cohong.core.texts import Finding

Verdict = Literal["ok", "warning", "refused"]


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One business node of a customs message, or one row group of a sheet.

    `message` names the kind: CEB303, CEB603 and the rest of the family with their receipts, and from sheets also REMITTANCE,
    DEAL, PAYOUT and CONTRACT. `head` and `lines` hold element name -> text, with outer blanks removed, decimals in their
    shortest form ("25.00" -> "25", "0.50" -> "0.5"), and absent or empty elements left out.
    `index` counts from 0 inside the file. `key` is the business key as people say it, such as "91440101TE5T00016C/DEMO-0001".
    `row` says how many rows of a sheet had been read when it was made, 0 elsewhere: how far a long file is.
    """

    file: str
    message: str
    index: int
    guid: str
    key: str
    head: dict[str, str]
    lines: tuple[dict[str, str], ...] = ()
    findings: tuple[Finding, ...] = ()
    transmitter: str = ""
    edition: str = ""
    row: int = 0

    @property
    def verdict(self) -> Verdict:
        """`refused` when any finding is an error, `warning` when any is there at all, else `ok`."""
        if any(finding.level == "error" for finding in self.findings):
            return "refused"
        return "warning" if self.findings else "ok"

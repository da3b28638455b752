"""What a running node answers when it is asked to do something: plain values, the same for pages, API and commands."""

import msgspec

from cohong.core.texts import Finding


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """One request to the ledger and what became of it: the message's kind, the id of its outcome ("" where it got none),
    whom it was about (a merchant, a firm or an agent; "" otherwise), and why it was refused, wholly or in part."""

    kind: str
    outcome: str
    about: str = ""
    findings: tuple[Finding, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether anything of it did not take effect."""
        return any(found.level == "error" for found in self.findings)


class Money(msgspec.Struct, frozen=True, kw_only=True):
    """What a service company asked for in one go, in order. `to_pay` is what the bank is still to pay, in fen, and
    `files` the batch-payment sheets for it."""

    acts: tuple[Act, ...]
    to_pay: int
    files: tuple[str, ...]


class Adoption(msgspec.Struct, frozen=True, kw_only=True):
    """A vote for a file: its rows and hash, whether they are adopted now, and the outcome; `findings` where refused."""

    file: str
    rows: int
    hash: str
    adopted: bool
    outcome: str
    findings: tuple[Finding, ...] = ()


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """How the day ended, for the clerk. Amounts in minor units; `to_pay` is what the bank is still to pay and `paid`
    what it has paid, both in fen by merchant; `waiting` counts rows by who must act."""

    home: str
    documents: int
    trades: int
    settled: dict[str, int]
    to_pay: dict[str, int]
    paid: dict[str, int]
    refused: dict[str, int]
    differences: dict[str, int]
    waiting: dict[str, int]
    files: list[str]
    root: str
    size: int

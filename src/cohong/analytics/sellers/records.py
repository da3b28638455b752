"""What attribution reads: documents as they were opened, and what registers, banks and contracts say beside them.

Days are integers like 20260310; accounts and telephone numbers come hashed, only equality matters.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

import msgspec

FOREVER = 99991231
"""The last day of what has no end."""

Standing = Literal["company", "sole", "person", "agent", "broker", "forwarder", "platform", "carrier", "payment"]
"""What a party is by its licence: a trader (the first three), or somebody who acts for traders."""
MandateKind = Literal["agent", "broker", "forwarder"]


class Paper(Protocol):
    """One document with its sender; a `Document` of the channels is one. `message` names the kind: CEB303, CEB403, CEB505,
    CEB603, REMITTANCE, PAYOUT, SHOP or INVOICE. `transmitter` is the code of whoever really sent it. `head` and each of `lines` hold
    element name -> text; a line tells its place in `gnum`."""

    @property
    def message(self) -> str:
        """The kind of document."""

    @property
    def transmitter(self) -> str:
        """The code of its sender, "" where nobody knows."""

    @property
    def head(self) -> Mapping[str, str]:
        """Element name -> text."""

    @property
    def lines(self) -> Sequence[Mapping[str, str]]:
        """The same for each line."""


class CustomsCode(msgspec.Struct, frozen=True, kw_only=True):
    """One 10-character customs registration code with the days on which it was in force."""

    code: str
    since: int = 0
    until: int = FOREVER


class Licence(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the register of firms. `code` is the credit code (a person's is `person:` and a hash); `earlier` are credit
    codes that the same trader had before; `group` is the code of the parent company, "" where there is none."""

    code: str
    name: str
    other_names: tuple[str, ...] = ()
    region: str = ""
    standing: Standing = "company"
    customs_codes: tuple[CustomsCode, ...] = ()
    earlier: tuple[str, ...] = ()
    phone: str = ""
    group: str = ""
    since: int = 0
    until: int = FOREVER


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A bank's word that this account (hashed) belonged to this party from a day on."""

    account: str
    holder: str
    since: int = 0
    until: int = FOREVER


class Mandate(msgspec.Struct, frozen=True, kw_only=True):
    """`agent` acts for `principal` from `since` to `until`, both days included, as an agent, a customs broker or a forwarder.
    `checked` where somebody who gains nothing from it confirmed this for these days, and nothing else says so."""

    principal: str
    agent: str
    since: int = 0
    until: int = FOREVER
    kind: MandateKind = "agent"
    checked: bool = False

    def runs(self, day: int) -> bool:
        """Whether the contract is valid on that day."""
        return self.since <= day <= self.until

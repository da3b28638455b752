"""Firms by name and code, as far as whoever asks may know them: out of contracts and of documents that it may open."""

from typing import Any

import msgspec

from cohong.core.tags import firm_tag
from cohong.modules.members.state import FIRM, MEMBER, MERCHANT, canonical, member_of_firm
from cohong.modules.trade.state import Trade
from cohong.portal.names import Names
from cohong.portal.speech.rolewords import called
from cohong.portal.text import Text

UNKNOWN = Text("名称未对您开放的企业", "a firm whose name is not open to you")
CODE_LENGTHS = (10, 18)
PARTIES = ("ebc", "owner", "agent", "ebp", "logistics")
"""Who stands in documents, each with code and name."""


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """A firm: its name, and its code as documents or its contract write it ("" where that is not open)."""

    name: Text
    code: str


class Firms:
    """Names for one question; what was learned once is kept as long as the question lasts."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.ask = names.ask
        self._said: dict[str, tuple[str, str]] = {}

    def __call__(self, who: str) -> Party:
        """A member by its id, or a firm by its tag."""
        state = self.ask.state
        member = who if state.get(MEMBER, who) or state.get(MERCHANT, who) else member_of_firm(state, who)
        name, code = self._said.get(member or canonical(state, who), ("", ""))
        if member:
            name = self.names.contracted(member) or name
            code = code or self._contract_code(member)
        elif not name:
            return Party(name=Text(code, code) if code else UNKNOWN, code=code)
        return Party(name=Text(name, name) if name else called(state, member), code=code)

    def learn(self, code: str, name: str) -> None:
        """A firm's code as somebody wrote it, with the name beside it."""
        if len(code) not in CODE_LENGTHS:
            return
        tag = self.tag(code)
        firm = self.ask.state.get(FIRM, tag)
        who = (firm.member if firm is not None else "") or tag
        known = self._said.get(who, ("", ""))
        # A credit code says more than a customs code.
        self._said[who] = known[0] or name, max(known[1], code, key=len)

    def learn_trade(self, trade: Trade) -> None:
        """Whoever stands in the documents of a trade."""
        for doc in (trade.list, trade.order, self.names.waybill(trade)):
            body = self.names.body(doc)
            for party in PARTIES:
                self.learn(str(body.get(f"{party}Code", "")), str(body.get(f"{party}Name", "")))

    def learn_lines(self, said: Any) -> None:
        """Codes and names that stand side by side anywhere in what somebody sealed."""
        if isinstance(said, dict):
            self.learn(str(said.get("code", "")), str(said.get("name", "")))
            for part in said.values():
                self.learn_lines(part)
        elif isinstance(said, list):
            for part in said:
                self.learn_lines(part)

    def tag(self, code: str) -> str:
        """The tag of the firm that a code is of, "" for what is none."""
        return canonical(self.ask.state, firm_tag(self.ask.reading.join_key, code)) if len(code) in CODE_LENGTHS else ""

    def named(self, code: str) -> Text:
        """A code as documents write it, with the firm's name where it is known; any other text as it is."""
        if len(code) not in CODE_LENGTHS:
            return Text(code, code)
        self.learn(code, "")
        found = self(self.tag(code)).name
        return Text(*(code if name == code else f"{name} {code}" for name in (found.zh, found.en)))

    def _contract_code(self, member: str) -> str:
        """The code in a merchant's contract; with borrowed keys one reads one's own alone."""
        file, me = self.ask.state.get(MERCHANT, member), self.ask.acting.member
        mine = member == me or self.ask.reading.keeper_of(me) == me
        return str(self.names.body(file.paper).get("merchant_code", "")) if file is not None and mine else ""

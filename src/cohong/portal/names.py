"""What things are called by people: order numbers, sellers, merchants, credits. Read from sealed bodies with the keys of
whoever asks; what one may not open has no name."""

from typing import Any

from cohong.core.message import message_id
from cohong.core.refusal import Refusal
from cohong.modules.forex.messages import ObserveRemittance
from cohong.modules.forex.state import REMITTANCE
from cohong.modules.members.state import MERCHANT, Paper
from cohong.modules.trade.state import TRADE, WAYBILL, Doc, Trade
from cohong.portal.ask import Ask
from cohong.portal.speech.rolewords import called
from cohong.portal.text import Text
from cohong.projections import people

Fields = dict[str, Any]


class Names:
    """Names for one question; what was opened once is kept as long as the question lasts."""

    def __init__(self, ask: Ask) -> None:
        self.ask = ask
        self.member = ask.acting.member
        self._opened: dict[str, Fields] = {}

    def body(self, doc: Doc | Paper | None) -> Fields:
        """The opened body of a document or contract that stands; empty where one may not open it."""
        if doc is None:
            return {}
        if doc.root not in self._opened:
            self._opened[doc.root] = self.ask.reading.body(self.member, doc)
        return self._opened[doc.root]

    def trade(self, key: str) -> Trade | None:
        """The trade as it stands."""
        return self.ask.state.get(TRADE, key)

    def order_no(self, trade: Trade | None) -> str:
        """The order number as written, "" where no document of it can be opened."""
        if trade is None:
            return ""
        return str((self.body(trade.order) or self.body(trade.list)).get("orderNo", ""))

    def seller(self, trade: Trade | None) -> str:
        """Who sells, by the name in the list, else in the order."""
        if trade is None:
            return ""
        listed, order = self.body(trade.list), self.body(trade.order)
        return str(listed.get("ownerName") or listed.get("ebcName") or order.get("ebcName", ""))

    def waybill(self, trade: Trade) -> Doc | None:
        """The waybill document of a trade."""
        found = self.ask.state.get(WAYBILL, trade.waybill_key) if trade.waybill_key else None
        return found.doc if found else None

    def merchant(self, member: str) -> str:
        """A merchant by the name in its contract; where one may not know it, as every member is called: `商户 · merchant-01`."""
        return self.contracted(member) or called(self.ask.state, member).say(self.ask.lang)

    def contracted(self, member: str) -> str:
        """The name in a merchant's contract, "" where there is none that one may read."""
        file = self.ask.state.get(MERCHANT, member)
        return str(self.body(file.paper).get("merchant_name", "")) if file is not None else ""

    def credit(self, tag: str) -> str:
        """A credit by the bank's own reference."""
        row = self.ask.state.get(REMITTANCE, tag)
        reader = self.ask.reading.reader_for(self.member)
        if row is None or reader is None:
            return ""
        kind = str(ObserveRemittance.__struct_config__.tag)
        found = self.ask.reading.vault.open_body(bytes.fromhex(message_id(row.bank, kind, tag, 0)), reader)
        return "" if isinstance(found, Refusal) else str(found.fields.get("bank_reference", ""))


def who(id: str) -> Text:
    """Somebody who must act, by name."""
    zh, en = people.NAMES[id]
    return Text(zh, en)

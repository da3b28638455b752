"""What a row is about, as a clerk says it: an order, a credit, a payout to a merchant. Read from sealed bodies."""

from pathlib import Path
from typing import Any, Protocol

from cohong.core.message import Head, derived_id, message_id
from cohong.core.refusal import Refusal
from cohong.core.state import Overlay
from cohong.modules.clearing.state import PAYOUT
from cohong.modules.forex.messages import ObserveDeal, ObserveRemittance
from cohong.modules.forex.state import DEAL, REMITTANCE
from cohong.modules.members.state import MERCHANT, Paper
from cohong.modules.trade.state import Doc, Trade
from cohong.sealed.grants import Reader
from cohong.sealed.vault import Vault

Fields = dict[str, Any]

KINDS = {
    "CEB303": ("订单", "Order"),
    "CEB403": ("收款单", "Receipt"),
    "CEB505": ("运单", "Waybill"),
    "CEB603": ("清单", "List"),
    "CEB605": ("撤销申请单", "Cancellation"),
    "CEB607": ("清单总分单", "List-to-bill relation"),
    "CEB507": ("运抵单", "Arrival"),
    "CEB509": ("离境单", "Departure"),
    "CEB213": ("退货申请单", "Return application"),
    "CEB215": ("退货理货明细单", "Tally of returned goods"),
    "CEB701": ("汇总申请单", "Summary application"),
    "CEB304": ("订单回执", "Answer on order"),
    "CEB404": ("收款单回执", "Answer on receipt"),
    "CEB506": ("运单回执", "Answer on waybill"),
    "CEB604": ("清单回执", "Answer on list"),
    "REMITTANCE": ("收汇", "Credit"),
    "DEAL": ("结汇", "Deal"),
    "PAYOUT": ("付款", "Payout"),
    "CLAIM": ("认领", "Claim"),
    "CONTRACT": ("合同", "Contract"),
    "CHECK": ("真实性核验", "Authenticity check"),
    "SHEET": ("工作表", "Sheet"),
}
"""What a document is called, in Chinese and in English."""


class Opened(Protocol):
    """A home that is open, for writing or for reading beside its writer."""

    @property
    def state(self) -> Overlay:
        """The rows as they stand."""

    @property
    def vault(self) -> Vault:
        """The sealed bodies."""


class Labels:
    """Names of things in one language, as one reader may open them; without a reader nothing has a name."""

    def __init__(self, home: Opened, reader: Reader | None, lang: str) -> None:
        self.home = home
        self.lang = lang
        self._reader = reader
        self._papers: dict[str, Fields] = {}
        self._deals: dict[str, str] | None = None

    def say(self, zh: str, en: str) -> str:
        """One of two texts."""
        return zh if self.lang == "zh" else en

    def body(self, doc: Doc | None) -> Fields:
        """The opened body of a document that stands; empty where it cannot be opened."""
        return self._open(doc.id, bytes.fromhex(doc.root)) if doc else {}

    def _open(self, id: str, root: bytes | None = None) -> Fields:
        if self._reader is None:
            return {}
        found = self.home.vault.open_body(bytes.fromhex(id), self._reader, root)
        return {} if isinstance(found, Refusal) else found.fields

    def order(self, trade: Trade) -> str:
        """`订单 GZ0001 · 示例商户`: the order number, and who sells."""
        order, listed = self.body(trade.order), self.body(trade.list)
        number = (order or listed).get("orderNo", "")
        seller = listed.get("ownerName") or (order or listed).get("ebcName", "")
        named = self.say(f"订单 {number}", f"Order {number}") if number else self.say("未知订单", "Unknown order")
        return f"{named} · {seller}" if seller else named

    def document(self, message: str, key: str, file: str) -> str:
        """A document or row that came in: its kind and the last part of its key, or the name of its file."""
        if message not in KINDS:
            return self.say(f"文件 {Path(file).name}", f"File {Path(file).name}")
        parts = [part for part in key.split("/") if part]
        number = (parts[0] if message == "PAYOUT" else parts[-1]) if parts else Path(file).name
        return f"{self.say(*KINDS[message])} {number}"

    def merchant(self, member: str) -> str:
        """The name in the merchant's contract."""
        file = self.home.state.get(MERCHANT, member)
        paper = self._paper(file.paper) if file and file.paper else {}
        return str(paper.get("merchant_name", self.say("未签约商户", "Merchant without a contract")))

    def _paper(self, paper: Paper) -> Fields:
        if paper.root not in self._papers:
            self._papers[paper.root] = self._open(paper.id, bytes.fromhex(paper.root))
        return self._papers[paper.root]

    def payout(self, merchant: str) -> str:
        """A payout by whom it is for."""
        return self.say(f"付款给 {self.merchant(merchant)}", f"Payout to {self.merchant(merchant)}")

    def credit(self, tag: str) -> str:
        """A credit by the bank's own reference."""
        row = self.home.state.get(REMITTANCE, tag)
        body = self._observed(ObserveRemittance, row.bank, tag) if row else {}
        return f"{self.say('收汇', 'Credit')} {body.get('bank_reference', '')}".strip()

    def collecting_account(self) -> str:
        """The account on which the newest credit came in, "" where none did."""
        newest = max(((row.day, tag) for tag, row in self.home.state.scan(REMITTANCE)), default=None)
        if newest is None:
            return ""
        row = self.home.state.get(REMITTANCE, newest[1])
        return str(self._observed(ObserveRemittance, row.bank, newest[1]).get("account", "")) if row else ""

    def deal(self, tag: str) -> str:
        """A deal by the bank's own reference; the rest of a larger deal by the deal it is the rest of."""
        row, known = self.home.state.get(DEAL, tag), self._rests()
        body = self._observed(ObserveDeal, row.bank, known.get(tag, tag)) if row else {}
        return f"{self.say('结汇', 'Deal')} {body.get('bank_reference', '')}".strip()

    def _rests(self) -> dict[str, str]:
        if self._deals is None:
            self._deals = {derived_id("cohong.excess.1", deal): deal for deal, _ in self.home.state.scan(DEAL)}
        return self._deals

    def _observed(self, kind: type[Head], bank: str, guid: str) -> Fields:
        return self._open(message_id(bank, str(kind.__struct_config__.tag), guid, 0))

    def loose(self, key: str) -> str:
        """What a difference without a trade is about: `remittance/…`, `deal/…`, `payout/…`."""
        what, _, name = key.partition("/")
        if what == "remittance":
            return self.credit(name)
        if what == "deal":
            return self.deal(name)
        if what == "list":
            return self.say("汇总结果中的清单", "A list of a summary result")
        payout = self.home.state.get(PAYOUT, name)
        if payout is not None and payout.merchant:
            return self.payout(payout.merchant)
        return (
            self.say("银行付款通知", "Payout notice") if what == "payout" else self.say("海关回执", "Customs' answer")
        )

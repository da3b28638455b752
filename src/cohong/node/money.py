"""The money side of a day: contracts in, the bank's statement in, claims, settlements, allocation and payouts out.

The service company asks, the bank (or its gateway) observes; both may be one member in a home of one's own.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from cohong.channels.door.bank import (
    deal_tag,
    prepare_credit,
    prepare_deal,
    prepare_payout,
    remittance_tag,
)
from cohong.channels.door.contracts import merchant_id, prepare_account, prepare_contract, prepare_mandates
from cohong.channels.door.documents import minor
from cohong.channels.document import Document
from cohong.channels.door.prepared import Prepared
from cohong.channels.sheets.payments import Payment
from cohong.core.message import derived_id
from cohong.core.refusal import Refusal
from cohong.core.state import Overlay
from cohong.core.tags import firm_tag, number_tag
from cohong.duties import desk
from cohong.modules.clearing.state import LIVE, PAYOUT, Payout
from cohong.modules.forex.messages import OrderAmount, Settle
from cohong.modules.forex.state import DEAL
from cohong.modules.members.rules import ACCOUNT_NEEDS_TWO
from cohong.modules.members.state import MEMBER, MERCHANT, Paper, member_of_firm
from cohong.node.home import Answer, Node

Fields = dict[str, Any]


class MoneyDesk:
    """The service company `service` and the bank `bank` of one open home."""

    def __init__(self, node: Node, service: str, bank: str) -> None:
        self.node = node
        self.service = service
        self.bank = bank
        self.wanted: desk.Wanted = {}
        self._papers: dict[str, Fields] = {}

    # --- contracts --------------------------------------------------------------------------------------------------------

    def contracts(self, documents: Sequence[Document], names: dict[str, str] | None = None) -> list[Answer]:
        """Register merchants' contracts and their mandates. `names` gives a member name for a credit code, where the
        merchant has one. A changed payout account is proposed; it waits for a second person."""
        key, agents = self.node.join_key, self._agents()
        said: list[Prepared] = []
        for document in documents:
            merchant = self._merchant(document, names or {})
            said.append(prepare_contract(document, key, self.service, merchant))
            said += prepare_mandates(document, key, self.service, agents)
        answers = self.node.say(said, self.service) if said else []
        changed = {answer.id for answer in answers if answer.refusal and answer.refusal.code == ACCOUNT_NEEDS_TWO}
        proposals = [
            prepare_account(document, key, self.service, self._merchant(document, names or {}))
            for document in documents
            if prepare_contract(document, key, self.service, self._merchant(document, names or {})).message_id in changed
        ]
        return answers + (self.node.say(proposals, self.service) if proposals else [])

    def _merchant(self, document: Document, names: dict[str, str]) -> str:
        code = document.head["merchant_code"]
        known = member_of_firm(self.node.state, firm_tag(self.node.join_key, code))
        return names.get(code) or known or merchant_id(self.node.join_key, code)

    def _agents(self) -> dict[str, str]:
        """Codes are not on the ledger; a document names an agent by a code whose tag is a member's firm."""
        firms = {member.firm: name for name, member in self.node.state.scan(MEMBER) if member.firm}
        return _ByCode(self.node.join_key, firms)

    # --- the bank's statement ---------------------------------------------------------------------------------------------

    def credits(self, documents: Iterable[Document], filer: str | None = None) -> list[Answer]:
        """Observe credits; from anybody but the bank they are kept as claims."""
        who = filer or self.bank
        said = [prepare_credit(document, self.node.join_key, who) for document in documents]
        return self.node.say(said, who) if said else []

    def claims(self, documents: Iterable[Document]) -> None:
        """Remember which orders a payer says a credit covers."""
        key = self.node.join_key
        for document in documents:
            head = document.head
            amount = OrderAmount(
                firm_tag(key, head["seller_code"]),
                number_tag(key, "order", head["order_no"]),
                minor(head["amount"], head["currency"]),
            )
            self.wanted.setdefault(remittance_tag(key, head["bank_reference"]), []).append(amount)

    def claim(self) -> list[Answer]:
        """Claim orders against whatever credits are not explained yet."""
        said = list(desk.claims(self.node.state, self.service, self.wanted))
        return self.node.say(said, self.service) if said else []

    def settle(self, sold: dict[str, int] | None = None) -> list[Answer]:
        """Ask for the conversion of what may be settled. `sold` limits it, by remittance, to what the bank already sold."""
        said = []
        for prepared in desk.settlements(self.node.state, self.service):
            limit = None if sold is None else sold.get(prepared.head.remittance, 0)  # type: ignore[attr-defined]
            fitted = prepared if limit is None else _fitted(prepared, limit)
            if fitted is not None:
                said.append(fitted)
        return self.node.say(said, self.service) if said else []

    def sold(self, documents: Iterable[Document]) -> dict[str, int]:
        """What a statement says was sold out of each credit."""
        found: dict[str, int] = {}
        for document in documents:
            head = document.head
            tag = remittance_tag(self.node.join_key, head["settlement_reference"])
            found[tag] = found.get(tag, 0) + minor(head["amount"], head["currency"])
        return found

    def deals(self, documents: Iterable[Document], filer: str | None = None) -> list[Answer]:
        """Observe the bank's deals, each for the settlement that waits for it."""
        who, state = filer or self.bank, self.node.state
        said = []
        for document in documents:
            settlement = settlement_of(state, self.node.join_key, document)
            said.append(prepare_deal(document, self.node.join_key, who, settlement))
        return self.node.say(said, who) if said else []

    def payouts(self, documents: Iterable[Document], filer: str | None = None) -> list[Answer]:
        """Observe what the bank says of payouts."""
        who = filer or self.bank
        said = [prepare_payout(document, self.node.join_key, who) for document in documents]
        return self.node.say(said, who) if said else []

    # --- paying -----------------------------------------------------------------------------------------------------------

    def pay(self) -> list[Payment]:
        """Allocate what was dealt, instruct one payout per merchant and batch, and give what the bank is to pay."""
        for step in (desk.allocations, desk.payouts):
            said = list(step(self.node.state, self.service))
            if said:
                self.node.say(said, self.service)
        return self.to_pay()

    def to_pay(self) -> list[Payment]:
        """Payments that are instructed and that the bank has not answered."""
        return [
            self._payment(name, payout)
            for name, payout in self.node.state.scan(PAYOUT)
            if payout.state == LIVE[0]
        ]

    def _payment(self, name: str, payout: Payout) -> Payment:
        account = self.account_of(payout.merchant)
        return Payment(
            instruction_reference=name,
            payee_name=account.get("payout_account_name", ""),
            payee_account=account.get("payout_account", ""),
            payee_bank_code=account.get("payout_bank_code", ""),
            amount_minor=payout.amount,
        )

    def account_of(self, merchant: str) -> Fields:
        """A merchant's payout account as its paper says, read with the service company's key."""
        file = self.node.state.get(MERCHANT, merchant)
        return self._paper(file.account_paper) if file and file.account_paper else {}

    def file_of(self, merchant: str) -> Fields:
        """A merchant's contract paper: code, name and the rest."""
        file = self.node.state.get(MERCHANT, merchant)
        return self._paper(file.paper) if file and file.paper else {}

    def _paper(self, paper: Paper) -> Fields:
        if paper.root not in self._papers:
            reader = self.node.keys_of(self.service).reader()
            found = self.node.vault.open_body(bytes.fromhex(paper.id), reader, bytes.fromhex(paper.root))
            self._papers[paper.root] = {} if isinstance(found, Refusal) else found.fields
        return self._papers[paper.root]


def settlement_of(state: Overlay, join_key: bytes, document: Document) -> str:
    """The settlement that a DEAL row answers: the one it answered before, else the one that waits on its credit."""
    known = state.get(DEAL, deal_tag(join_key, document.head["bank_reference"]))
    if known is not None:
        return known.settlement
    return desk.requested_settlement(state, remittance_tag(join_key, document.head["settlement_reference"]))


class _ByCode(dict[str, str]):
    """Looks a member up by a firm's code, through the code's tag."""

    def __init__(self, join_key: bytes, firms: dict[str, str]) -> None:
        super().__init__()
        self.join_key = join_key
        self.firms = firms

    def __contains__(self, code: object) -> bool:
        return firm_tag(self.join_key, str(code)) in self.firms

    def __getitem__(self, code: str) -> str:
        return self.firms[firm_tag(self.join_key, code)]


def _fitted(prepared: Prepared, limit: int) -> Prepared | None:
    """The same request cut to what the bank sold: whole orders first, the last one in part."""
    head = prepared.head
    assert isinstance(head, Settle), "only settlements are cut"
    guid = derived_id("cohong.desk.1", head.guid, limit)
    items: list[OrderAmount] = []
    for item in head.items:
        amount = min(item.amount, limit)
        if amount > 0:
            items.append(msgspec.structs.replace(item, amount=amount))
            limit -= amount
    if not items:
        return None
    return msgspec.structs.replace(prepared, head=msgspec.structs.replace(head, guid=guid, items=tuple(items)))

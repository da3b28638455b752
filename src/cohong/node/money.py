"""The money side of a day: contracts in, the bank's statement in, claims, settlements, allocation and payouts out.

The service company asks, the bank (or its gateway) observes; both may be one member in a home of one's own.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from cohong.channels.document import Document
from cohong.channels.door.bank import (
    deal_tag,
    prepare_credit,
    prepare_deal,
    prepare_payout,
    remittance_tag,
)
from cohong.channels.door.contracts import account_tag, merchant_id, prepare_account, prepare_contract, prepare_mandates
from cohong.channels.door.documents import minor
from cohong.channels.door.prepared import Prepared
from cohong.channels.sheets.payments import Payment
from cohong.core.refusal import Refusal
from cohong.core.state import Overlay
from cohong.core.tags import firm_tag, number_tag
from cohong.duties import desk
from cohong.modules.clearing.state import LIVE, PAYOUT, Payout
from cohong.modules.forex.messages import OrderAmount
from cohong.modules.forex.state import DEAL, REMITTANCE, SETTLEMENT
from cohong.modules.members.rules import ACCOUNT_NEEDS_TWO
from cohong.modules.members.state import MEMBER, MERCHANT, Paper, member_of_firm
from cohong.node.home import Answer, Node

Fields = dict[str, Any]


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """A request that did not take effect: the row of a sheet that asked for it, where one did, and what it was about."""

    code: str
    path: str = ""
    seen: str = ""
    expected: str = ""
    document: Document | None = None
    trade: tuple[str, str] | None = None
    """Firm and number tag of the order it was about."""
    merchant: str = ""


class Spoken(msgspec.Struct, frozen=True):
    """A message that was said, the row of a sheet that asked for it, where one did, and what became of it."""

    prepared: Prepared
    document: Document | None
    answer: Answer


class MoneyDesk:
    """The service company `service` and the bank `bank` of one open home. `refused` gathers what did not take effect,
    `early` the deals that were put off, `said` everything that was said."""

    def __init__(self, node: Node, service: str, bank: str) -> None:
        self.node = node
        self.service = service
        self.bank = bank
        self.wanted: desk.Wanted = {}
        self.refused: list[Refused] = []
        self.early: list[Document] = []
        self.said: list[Spoken] = []
        self._papers: dict[str, Fields] = {}

    def _say(self, said: Sequence[tuple[Prepared, Document | None]], member: str) -> list[Answer]:
        """Say messages of one member and note those that were refused, wholly or in part."""
        if not said:
            return []
        answers = self.node.say([prepared for prepared, _ in said], member)
        for (prepared, document), answer in zip(said, answers, strict=True):
            self._note(prepared, document, answer)
        return answers

    def _note(self, prepared: Prepared, document: Document | None, answer: Answer) -> None:
        self.said.append(Spoken(prepared, document, answer))
        if answer.refusal is not None:
            why = answer.refusal
            one = Refused(code=why.code, path=why.path, seen=why.seen, expected=why.expected, document=document)
            self.refused.append(one)
        elif answer.reply is not None:
            items = getattr(prepared.head, "items", ())
            self.refused += [_failed(items[at], code) for at, code in answer.reply.failed]

    # --- contracts --------------------------------------------------------------------------------------------------------

    def contracts(self, documents: Sequence[Document], names: dict[str, str] | None = None) -> list[Answer]:
        """Register merchants' contracts and their mandates. `names` gives a member name for a credit code, where the
        merchant has one. A changed payout account is proposed instead; it waits for a second person."""
        merchants = [self._merchant(document, names or {}) for document in documents]
        rows = list(zip(documents, merchants, strict=True))
        changed = [row for row in rows if self._has_other_account(*row)]
        answers = self._say([one for row in rows if row not in changed for one in self._contract(*row)], self.service)
        if any(refused.code == ACCOUNT_NEEDS_TWO for refused in self.refused):  # two rows of one merchant
            changed = [row for row in rows if self._has_other_account(*row)]
            self.refused = [refused for refused in self.refused if refused.code != ACCOUNT_NEEDS_TWO]
        proposals = [
            (prepare_account(one, self.node.join_key, self.service, name, self.node.day), one)
            for one, name in changed
            if not self._is_proposed(one, name)
        ]
        return answers + self._say(proposals, self.service)

    def _contract(self, document: Document, merchant: str) -> list[tuple[Prepared, Document | None]]:
        key = self.node.join_key
        mandates = prepare_mandates(document, key, self.service, self._agents())
        return [(one, document) for one in (prepare_contract(document, key, self.service, merchant), *mandates)]

    def _is_proposed(self, document: Document, merchant: str) -> bool:
        """Whether this account already waits for its second person."""
        file = self.node.state.get(MERCHANT, merchant)
        return file is not None and file.proposed_account == account_tag(document, self.node.join_key)

    def _has_other_account(self, document: Document, merchant: str) -> bool:
        """Whether the merchant's file names another payout account than this row."""
        file = self.node.state.get(MERCHANT, merchant)
        return file is not None and file.account not in ("", account_tag(document, self.node.join_key))

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
        return self._say([(prepare_credit(one, self.node.join_key, who), one) for one in documents], who)

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
        """Claim orders against whatever credits are not explained yet. What a payer names and cannot be claimed now is
        noted, not asked for."""
        for tag, items in self.wanted.items():
            found = desk.named(self.node.state, tag, items)
            self.refused += [Refused(code=why, trade=(item.firm, item.number)) for item, why in found if why]
        return self._ask(list(desk.claims(self.node.state, self.service, self.wanted)))

    def settle(self) -> list[Answer]:
        """Ask for the conversion of what may be settled and is not asked for."""
        return self._ask(list(desk.settlements(self.node.state, self.service)))

    def _ask(self, said: Sequence[Prepared]) -> list[Answer]:
        return self._say([(one, None) for one in said], self.service)

    def deals(self, documents: Iterable[Document], filer: str | None = None) -> list[Answer]:
        """Observe the bank's deals, each for a settlement of as much as the bank sold, as far as orders reach. In a home
        of one's own a deal that no order can use yet is put off; its statement is brought again."""
        who, answers = filer or self.bank, []
        for document in documents:
            answers += self._fit(document) if who == self.bank else []
            settlement = settlement_of(self.node.state, self.node.join_key, document)
            if self._comes_early(document, settlement):
                self.early.append(document)
            else:
                answers += self._say([(prepare_deal(document, self.node.join_key, who, settlement), document)], who)
        return answers

    def _comes_early(self, document: Document, settlement: str) -> bool:
        """Whether a deal on a known credit came before any order behind that credit may be settled."""
        state, head = self.node.state, document.head
        known = state.get(DEAL, deal_tag(self.node.join_key, head["bank_reference"])) or state.get(
            SETTLEMENT, settlement
        )
        credit = state.get(REMITTANCE, remittance_tag(self.node.join_key, head["settlement_reference"]))
        return self.bank == self.service and known is None and credit is not None and credit.settled == 0

    def _fit(self, document: Document) -> list[Answer]:
        """Make the settlement that waits for a new deal as large as the deal: a bank may convert a credit in parts."""
        state, head = self.node.state, document.head
        tag = remittance_tag(self.node.join_key, head["settlement_reference"])
        credit = state.get(REMITTANCE, tag)
        known = state.get(DEAL, deal_tag(self.node.join_key, head["bank_reference"]))
        if known is not None or credit is None or credit.currency != head["currency"]:
            return []
        sold, waiting = minor(head["amount"], head["currency"]), desk.requested(state, self.service, tag)
        more = desk.settleable(state, tag)
        if any(asked.amount == sold for asked in waiting.values()) and len(waiting) == 1:
            return []
        if len(waiting) == 1 and not more and all(asked.amount < sold for asked in waiting.values()):
            return []
        answers = self._ask([desk.cancel(self.service, settlement) for settlement in waiting])
        items = desk.fitted(desk.settleable(self.node.state, tag), sold)
        return answers + (self._ask([desk.settlement(self.node.state, self.service, tag, items)]) if items else [])

    def payouts(self, documents: Iterable[Document], filer: str | None = None) -> list[Answer]:
        """Observe what the bank says of payouts."""
        who = filer or self.bank
        return self._say([(prepare_payout(one, self.node.join_key, who), one) for one in documents], who)

    # --- paying -----------------------------------------------------------------------------------------------------------

    def pay(self) -> list[Answer]:
        """Allocate what was dealt, and instruct one payout per merchant and batch."""
        answers = []
        for step in (desk.allocations, desk.payouts):
            answers += self._ask(list(step(self.node.state, self.service)))
        return answers

    def to_pay(self) -> list[Payment]:
        """Payments that are instructed and that the bank has not answered."""
        found = self.node.state.scan(PAYOUT)
        return [self._payment(name, payout) for name, payout in found if payout.state == LIVE[0]]

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


def _failed(item: object, code: str) -> Refused:
    """An item of a request that failed alone: an order or a merchant."""
    if isinstance(item, OrderAmount):
        return Refused(code=code, trade=(item.firm, item.number))
    return Refused(code=code, merchant=getattr(item, "merchant", ""))

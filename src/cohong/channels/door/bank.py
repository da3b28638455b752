"""The bank's statement: credits, deals and payouts as observations. Whether they count is for the ledger: from anybody
but the bank or its gateway they are kept as claims."""

from cohong.channels.customs.values import scaled
from cohong.channels.document import Document
from cohong.channels.door.documents import minor, subject_of
from cohong.channels.door.prepared import Prepared
from cohong.core.message import derived_id
from cohong.core.tags import join_key_id, number_tag
from cohong.modules.clearing.messages import ObservePayout, Status
from cohong.modules.forex.messages import ObserveDeal, ObserveRemittance

BANK_ROWS = ("REMITTANCE", "DEAL", "PAYOUT")
_STATUS: dict[str, Status] = {
    "ACCEPTED": "accepted",
    "SETTLED": "settled",
    "CREDITED": "credited",
    "REJECTED": "rejected",
    "RETURNED": "returned",
}


def remittance_tag(join_key: bytes, bank_reference: str) -> str:
    """The tag of a credit: its bank reference, under which deals and claims name it too."""
    return number_tag(join_key, "remittance", bank_reference)


def deal_tag(join_key: bytes, bank_reference: str) -> str:
    """The tag of a deal."""
    return number_tag(join_key, "deal", bank_reference)


def day(text: str) -> int:
    """`2026-01-05` as 20260105."""
    return int(text.replace("-", ""))


def prepare_credit(document: Document, join_key: bytes, filer: str) -> Prepared:
    """A REMITTANCE row."""
    head = document.head
    remittance = remittance_tag(join_key, head["bank_reference"])
    observe = ObserveRemittance(
        v=1,
        filer=filer,
        join=join_key_id(join_key),
        guid=remittance,
        remittance=remittance,
        account=number_tag(join_key, "account", head["account"]),
        currency=head["currency"],
        amount_minor=minor(head["amount"], head["currency"]),
        value_day=day(head["value_date"]),
    )
    alone = ("amount", "bank_reference", "payer_name")
    return Prepared(observe, dict(head), alone, subject_of("remittance", remittance, ""), observe.account)


def prepare_deal(document: Document, join_key: bytes, filer: str, settlement: str) -> Prepared:
    """A DEAL row, for the settlement that was asked for out of its credit."""
    head = document.head
    deal = deal_tag(join_key, head["bank_reference"])
    observe = ObserveDeal(
        v=1,
        filer=filer,
        join=join_key_id(join_key),
        guid=deal,
        deal=deal,
        settlement=settlement,
        currency=head["currency"],
        sold_minor=minor(head["amount"], head["currency"]),
        rate_e8=scaled(head["rate"], 8),
        bought_minor=minor(head["cny_amount"], "CNY"),
        fee_minor=minor(head.get("fee_cny", "0"), "CNY"),
        value_day=day(head["value_date"]),
    )
    return Prepared(observe, dict(head), ("amount", "cny_amount", "rate"), subject_of("deal", deal, ""), deal)


def prepare_payout(document: Document, join_key: bytes, filer: str) -> Prepared:
    """A PAYOUT row; the instruction's reference is its id on the ledger."""
    head = document.head
    instruction = head["instruction_reference"].lower()
    if len(instruction) != 32:
        instruction = number_tag(join_key, "instruction", head["instruction_reference"])
    status = _STATUS[head["status"]]
    observe = ObservePayout(
        v=1,
        filer=filer,
        join=join_key_id(join_key),
        guid=derived_id("cohong.payout.1", instruction, status, head.get("bank_reference", "")),
        instruction=instruction,
        status=status,
        amount_minor=minor(head["amount"], head["currency"]),
        reason=head.get("reason", ""),
        value_day=day(head["value_date"]),
    )
    return Prepared(observe, dict(head), ("amount",), subject_of("payout", instruction, status), instruction)

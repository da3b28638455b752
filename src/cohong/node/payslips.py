"""What a payout is made of, read from the transfers that were booked: nothing is divided a second time."""

from collections.abc import Iterator

import msgspec

from cohong.channels.sheets.problems import PaidRow
from cohong.core.state import Overlay
from cohong.modules.clearing.books import TRANSFER, account, transfer
from cohong.modules.clearing.evolve import CNY
from cohong.modules.clearing.state import BATCH, PAYABLE, PAYOUT, Batch, Payable, batch_id, payable_key
from cohong.node.home import Node
from cohong.node.money import MoneyDesk


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """One merchant's part of a batch, in fen: gross = payable + fee + bank + hold - due."""

    gross: int
    fee: int
    bank: int
    hold: int
    due: int


def parts_of(state: Overlay, batch: str, merchant: str) -> Parts:
    """What the books say of one merchant in one batch."""
    row, payable = state.get(BATCH, batch), state.get(PAYABLE, payable_key(batch, merchant))
    assert row is not None, "a payable has its batch"
    assert payable is not None, "a payout has its payable"
    subject, owed = payable_key(batch, merchant), account(CNY, "2101", merchant)
    fee = _posted(state, "fee", subject, owed, account(CNY, "4001", row.service))
    hold = _posted(state, "hold-back", subject, owed, account(CNY, "2102", merchant))
    due = _posted(state, "due", subject, account(CNY, "1201", merchant), owed)
    bank = _bank_fee(state, row, payable, subject, owed)
    return Parts(gross=payable.amount + fee + hold + bank - due, fee=fee, bank=bank, hold=hold, due=due)


def _bank_fee(state: Overlay, row: Batch, payable: Payable, subject: str, owed: str) -> int:
    """The bank's fee, charged with the batch, or order by order while the share waited for a contract."""
    charges, unassigned = account(CNY, "5001", row.bank), account(CNY, "2001", row.bank)
    first = batch_id(row.settlement)
    waited = (f"{first}/{order.trade}" for order in payable.orders)
    return _posted(state, "bank fee", subject, owed, charges) + sum(
        _posted(state, "held charge", one, unassigned, charges) for one in waited
    )


def _posted(state: Overlay, purpose: str, subject: str, debit: str, credit: str) -> int:
    known = state.get(TRANSFER, transfer(purpose, subject, debit, credit, 1).id)
    return known.posted if known else 0


def paid_rows(node: Node, desk: MoneyDesk) -> Iterator[PaidRow]:
    """Every payout that this service company instructed, with what it is made of."""
    for name, payout in node.state.scan(PAYOUT):
        payable = node.state.get(PAYABLE, payable_key(payout.batch, payout.merchant))
        if payable is None:
            continue
        parts = parts_of(node.state, payout.batch, payout.merchant)
        file, to = desk.file_of(payout.merchant), desk.account_of(payout.merchant)
        yield PaidRow(
            instruction_reference=name,
            merchant_code=file.get("merchant_code", ""),
            merchant_name=file.get("merchant_name", payout.merchant),
            payee_account=to.get("payout_account", ""),
            orders=len(payable.orders),
            gross_minor=parts.gross,
            fee_minor=parts.fee,
            bank_fee_minor=parts.bank + payable.charged,
            hold_back_minor=parts.hold,
            payable_minor=payout.amount,
            paid_day=payout.day,
            status=payout.state,
        )

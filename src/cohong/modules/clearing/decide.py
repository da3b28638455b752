"""How each message about clearing is decided."""

from collections.abc import Iterable

from cohong.core.message import Head
from cohong.core.refusal import Refusal
from cohong.core.rules import Context, Decide, Failed
from cohong.modules.clearing import facts, rules
from cohong.modules.clearing import messages as say
from cohong.modules.clearing.books import account, available
from cohong.modules.clearing.evolve import CNY
from cohong.modules.clearing.shares import divide, under_contract
from cohong.modules.clearing.state import (
    ALLOCATION,
    BATCH,
    FAILED,
    LIVE,
    PAID,
    PAYABLE,
    PAYOUT,
    Allocation,
    Batch,
    Payable,
    Payout,
    Share,
    batch_id,
    instruction_id,
    payable_key,
)
from cohong.modules.forex.decide import BANKS, differs, keep_notice, real_day
from cohong.modules.forex.rules import NOT_ASKED_BY_YOU, NOT_OWN, UNKNOWN_SETTLEMENT
from cohong.modules.forex.state import DEAL, SETTLEMENT, Deal, Part, standing_key
from cohong.modules.members.decide import need_role
from cohong.modules.members.state import MERCHANT, Contract, contract_on, has_role
from cohong.modules.trade.decide import may_use, seller_of
from cohong.modules.trade.facts import DifferenceOpened, DifferenceResolved, MoneyUsed
from cohong.modules.trade.state import TRADE, Difference


def allocate(head: say.Allocate, ctx: Context) -> Refusal | None:
    """Divide what a deal brought, or what waited of it."""
    refusal = need_role(ctx, "service")
    if refusal:
        return refusal
    asked = ctx.state.get(SETTLEMENT, head.settlement)
    if asked is None:
        return Refusal(UNKNOWN_SETTLEMENT, "settlement")
    if asked.service != ctx.filer:
        return Refusal(NOT_ASKED_BY_YOU, "filer")
    deal = ctx.state.get(DEAL, asked.deal)
    if asked.state != "DEALT" or deal is None:
        return Refusal(rules.NOT_DEALT, "settlement", asked.state, "DEALT")
    known = ctx.state.get(ALLOCATION, head.settlement)
    if known is None:
        _allocate_all(ctx, head.settlement, asked.parts, deal)
        return None
    return _allocate_waiting(ctx, head.settlement, known, deal)


def _payee(ctx: Context, trade: str, day: int) -> tuple[str, Contract | None]:
    """Who is to be paid for a trade, and the contract with the filer that holds on the deal's value day."""
    row = ctx.state.get(TRADE, standing_key(ctx.state, trade))
    merchant = seller_of(ctx, row.seller) if row else ""
    file = ctx.state.get(MERCHANT, merchant)
    ours = file is not None and file.service == ctx.filer
    return merchant, contract_on(ctx.state, merchant, day) if ours else None


def _allocate_all(ctx: Context, settlement: str, parts: tuple[Part, ...], deal: Deal) -> None:
    shares = divide(parts, deal.bought, deal.fee, lambda trade: _payee(ctx, trade, deal.day))
    batch = batch_id(settlement)
    ctx.emit(facts.BatchAllocated(batch=batch, settlement=settlement, service=ctx.filer, bank=deal.bank, shares=shares))
    for share in shares:
        if share.held:
            found = Difference(rules.NO_CONTRACT, ctx.filer, ctx.day, share.held)
            ctx.emit(DifferenceOpened(trade=standing_key(ctx.state, share.trade), difference=found))


def _allocate_waiting(ctx: Context, settlement: str, known: Allocation, deal: Deal) -> Refusal | None:
    ready: list[Share] = []
    waited: list[str] = []
    for share in known.waiting:
        merchant, contract = _payee(ctx, share.trade, deal.day)
        if contract:
            named = Share(share.trade, merchant, share.amount, share.gross, share.bank)
            ready.append(under_contract(named, contract))
            waited.append(share.merchant)
    if not ready:
        return Refusal(rules.ALREADY_ALLOCATED, "settlement")
    # From here it succeeds.
    ctx.emit(
        facts.WaitingAllocated(
            batch=batch_id(settlement, known.parts + 1),
            settlement=settlement,
            service=ctx.filer,
            bank=deal.bank,
            shares=tuple(ready),
            waited=tuple(waited),
        )
    )
    for share in ready:
        ctx.emit(DifferenceResolved(trade=standing_key(ctx.state, share.trade), code=rules.NO_CONTRACT))
    return None


def instruct(head: say.Instruct, ctx: Context) -> Refusal | Failed | None:
    """Pay merchants, each for itself."""
    refusal = need_role(ctx, "service")
    if refusal:
        return refusal
    batch = ctx.state.get(BATCH, head.batch)
    if batch is None or batch.service != ctx.filer:
        return Refusal(rules.NO_BATCH, "batch")
    return ctx.each(head.items, lambda item: _instruct_one(item, head.batch, batch, ctx))


def _instruct_one(item: say.PayMerchant, id: str, batch: Batch, ctx: Context) -> Refusal | None:
    file = ctx.state.get(MERCHANT, item.merchant)
    if file is None or not (file.verified and file.contract and file.account):
        return Refusal(rules.NOT_VERIFIED, "merchant")
    owed = ctx.state.get(PAYABLE, payable_key(id, item.merchant))
    if owed is None or owed.left <= 0:
        return Refusal(rules.NOTHING_PAYABLE, "merchant")
    refusal = _may_retry(ctx, id, item, owed) or _may_pay(ctx, owed)
    if refusal:
        return refusal
    cash = available(ctx.state, account(CNY, "1002", batch.bank))
    if owed.left > cash:
        return Refusal(rules.NO_CASH, "merchant", str(owed.left), f"<= {cash}")
    # From here it succeeds.
    ctx.emit(
        facts.PayoutInstructed(
            instruction=instruction_id(id, item.merchant, owed.attempts + 1),
            batch=id,
            merchant=item.merchant,
            account=file.account,
            bank=batch.bank,
            amount_minor=owed.left,
            day=ctx.day,
            retry_of=item.retry_of or "",
        )
    )
    return None


def _may_retry(ctx: Context, batch: str, item: say.PayMerchant, owed: Payable) -> Refusal | None:
    """A first instruction names none; a later one names the last, which has failed; nothing is paid under dispute, nor
    under an instruction that the bank reported before we gave it."""
    tried = [
        ctx.state.get(PAYOUT, instruction_id(batch, item.merchant, attempt)) for attempt in range(1, owed.attempts + 2)
    ]
    if tried[-1] or any(payout and payout.state == "DISPUTED" for payout in tried):
        return Refusal(rules.DISPUTED, "merchant")
    last = ctx.state.get(PAYOUT, owed.payout)
    if last and last.state not in FAILED:
        return Refusal(rules.UNDER_WAY, "merchant")
    return None if (item.retry_of or "") == owed.payout else Refusal(rules.NAME_THE_FAILED, "retry_of")


def _may_pay(ctx: Context, owed: Payable) -> Refusal | None:
    """Every order that is paid for is matched, unfrozen, and settled for so much more than it was paid."""
    for order in owed.orders:
        trade = ctx.state.get(TRADE, standing_key(ctx.state, order.trade))
        assert trade is not None, "what is payable has a trade"
        refusal = may_use(ctx, trade, "paid", order.amount)
        if refusal:
            return refusal
    return None


def observe_payout(head: say.ObservePayout, ctx: Context) -> Refusal | None:
    """The bank's word on a payout."""
    refusal = real_day(head.value_day)
    if refusal:
        return refusal
    known = ctx.state.get(PAYOUT, head.instruction)
    if not has_role(ctx.state, ctx.filer, *BANKS) or (known and known.bank != ctx.filer):
        return keep_notice(ctx, "payout", head.instruction)
    # From here it succeeds: books cannot refuse reality. What no branch names changes nothing.
    if known is None:
        _unknown(ctx, head)
    elif known.state in LIVE:
        _answer(ctx, head, known)
    elif known.state in PAID:
        _after_paid(ctx, head, known)
    elif known.state == "REJECTED":
        _after_rejected(ctx, head)
    elif known.state == "DISPUTED" and head.status == "returned":
        _after_dispute(ctx, head, known)
    return None


def _unknown(ctx: Context, head: say.ObservePayout) -> None:
    """Nobody instructed it. What has left the account stands in suspense."""
    if head.status in ("settled", "credited"):
        _dispute(ctx, head, head.amount_minor)
    differs(ctx, f"payout/{head.instruction}", rules.PAYOUT_UNKNOWN, head.amount_minor)


def _answer(ctx: Context, head: say.ObservePayout, known: Payout) -> None:
    """The first answers: taken, done, or refused."""
    if head.status == "accepted":
        if known.state == "INSTRUCTED":
            ctx.emit(facts.PayoutAccepted(instruction=head.instruction))
    elif head.status == "rejected":
        ctx.emit(facts.PayoutRejected(instruction=head.instruction, reason=head.reason))
    elif head.status == "returned":
        # Cash that came back had left before: both steps are booked.
        _settled(ctx, head.instruction, known)
        _returned(ctx, head, known)
    elif head.amount_minor != known.amount:
        _dispute(ctx, head, head.amount_minor, freed=known.amount)
        differs(ctx, f"payout/{head.instruction}", rules.PAYOUT_AMOUNT, head.amount_minor)
    else:
        _settled(ctx, head.instruction, known)
        if head.status == "credited":
            ctx.emit(facts.PayoutCredited(instruction=head.instruction))


def _settled(ctx: Context, instruction: str, known: Payout) -> None:
    ctx.emit(facts.PayoutSettled(instruction=instruction))
    _use_paid(ctx, known, +1)


def _after_paid(ctx: Context, head: say.ObservePayout, known: Payout) -> None:
    """The cash has left: the merchant has it, or it comes back."""
    if head.status == "returned":
        _returned(ctx, head, known)
    elif head.status == "rejected":
        differs(ctx, f"payout/{head.instruction}", rules.PAYOUT_CONTRADICTS, head.amount_minor)
    elif head.status != "accepted" and head.amount_minor != known.amount:
        differs(ctx, f"payout/{head.instruction}", rules.PAYOUT_AMOUNT, head.amount_minor)
    elif head.status == "credited" and known.state == "SETTLED":
        ctx.emit(facts.PayoutCredited(instruction=head.instruction))


def _returned(ctx: Context, head: say.ObservePayout, known: Payout) -> None:
    """Less than was paid: banks kept a charge. More than was paid: somebody must explain it."""
    charge = known.amount - head.amount_minor
    if charge < 0:
        _dispute(ctx, head, -head.amount_minor)
        differs(ctx, f"payout/{head.instruction}", rules.PAYOUT_AMOUNT, head.amount_minor)
        return
    ctx.emit(facts.PayoutReturned(instruction=head.instruction, charge=charge, reason=head.reason))
    _use_paid(ctx, known, -1)


def _after_rejected(ctx: Context, head: say.ObservePayout) -> None:
    """A late word on what the bank had refused."""
    if head.status in ("settled", "credited"):
        _dispute(ctx, head, head.amount_minor)
        differs(ctx, f"payout/{head.instruction}", rules.LATE_SETTLED, head.amount_minor)
    elif head.status == "returned":
        differs(ctx, f"payout/{head.instruction}", rules.PAYOUT_CONTRADICTS, head.amount_minor)


def _after_dispute(ctx: Context, head: say.ObservePayout, known: Payout) -> None:
    """Only the very amount that stands in suspense ends a dispute."""
    if head.amount_minor == known.suspense:
        ctx.emit(facts.DisputeEnded(instruction=head.instruction))
    else:
        differs(ctx, f"payout/{head.instruction}", rules.PAYOUT_AMOUNT, head.amount_minor)


def _dispute(ctx: Context, head: say.ObservePayout, amount: int, *, freed: int = 0) -> None:
    """`freed` is what the dispute itself releases: the reservation of the payout in question."""
    booked = amount <= available(ctx.state, account(CNY, "1002", ctx.filer)) + freed
    ctx.emit(
        facts.PayoutDisputed(
            instruction=head.instruction, bank=ctx.filer, amount=amount, booked=booked, day=head.value_day
        )
    )


def _use_paid(ctx: Context, known: Payout, sign: int) -> None:
    """The orders that a payout was for are paid (+1), or not any more (-1)."""
    owed = ctx.state.get(PAYABLE, payable_key(known.batch, known.merchant))
    assert owed is not None, "a payout pays what was payable"
    orders: Iterable[Part] = owed.orders
    for order in orders:
        trade = standing_key(ctx.state, order.trade)
        ctx.emit(MoneyUsed(trade=trade, track="paid", amount=sign * order.amount))


def release_hold_back(head: say.ReleaseHoldBack, ctx: Context) -> Refusal | None:
    """Make held money payable."""
    refusal = need_role(ctx, "service")
    if refusal:
        return refusal
    file = ctx.state.get(MERCHANT, head.merchant)
    if file is None or file.service != ctx.filer:
        return Refusal(NOT_OWN, "merchant")
    if not has_role(ctx.state, head.bank, *BANKS):
        return Refusal(rules.NOT_A_BANK, "bank")
    held = available(ctx.state, account(CNY, "2102", head.merchant))
    if head.amount_minor > held:
        return Refusal(rules.HOLD_BACK_SHORT, "amount_minor", str(head.amount_minor), f"<= {held}")
    # From here it succeeds.
    ctx.emit(
        facts.HoldBackReleased(
            batch=ctx.message.id,
            merchant=head.merchant,
            service=ctx.filer,
            bank=head.bank,
            amount=head.amount_minor,
        )
    )
    return None


DECIDE: dict[type[Head], Decide] = {
    say.Allocate: allocate,
    say.Instruct: instruct,
    say.ObservePayout: observe_payout,
    say.ReleaseHoldBack: release_hold_back,
}

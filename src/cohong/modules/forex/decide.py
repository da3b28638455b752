"""How each message about foreign currency is decided."""

from msgspec.structs import replace

from cohong.core.calendar import is_day
from cohong.core.message import Head, derived_id
from cohong.core.numbers import allocate, cny_of, minor_digits
from cohong.core.refusal import Refusal
from cohong.core.rules import Context, Decide, Failed, first_refusal
from cohong.modules.clearing.books import account, available
from cohong.modules.forex import facts, rules
from cohong.modules.forex import messages as say
from cohong.modules.forex.state import (
    CLAIM,
    DEAL,
    REMITTANCE,
    SETTLEMENT,
    Claim,
    Deal,
    NoticeKind,
    Part,
    Remittance,
    Settlement,
    claim_key,
    reserved_of,
    standing_key,
)
from cohong.modules.members.decide import need_role
from cohong.modules.members.state import MERCHANT, Role, has_role
from cohong.modules.trade.decide import find, find_standing, may_use, open_right, seller_of
from cohong.modules.trade.facts import (
    DifferenceOpened,
    DifferenceResolved,
    LooseDifference,
    MoneyUsed,
    TradeReviewed,
)
from cohong.modules.trade.rules import CURRENCY as OTHER_CURRENCY
from cohong.modules.trade.state import Difference, Trade, is_reviewed, key_of

BANKS: tuple[Role, ...] = ("bank", "bank_gateway")
FILERS: tuple[Role, ...] = ("service", "merchant", "agent", "platform", "carrier", "filer", *BANKS)
"""Whoever may file may also bring a notice; unless the bank itself says it, it stays a claim."""


def keep_notice(ctx: Context, kind: NoticeKind, subject: str) -> Refusal | None:
    """Keep as a claim what somebody who is not the bank says about the bank's doings."""
    refusal = need_role(ctx, *FILERS)
    if refusal is None:
        ctx.emit(facts.NoticeKept(kind=kind, subject=subject, by=ctx.filer, day=ctx.day))
    return refusal


def settleable(currency: str) -> Refusal | None:
    """Whether this is a foreign currency that the edition knows."""
    try:
        minor_digits(currency)
    except KeyError:
        return Refusal(rules.CURRENCY, "currency", currency)
    return Refusal(rules.CURRENCY, "currency", currency) if currency == "CNY" else None


def real_day(day: int) -> Refusal | None:
    """Whether a value day is one."""
    return None if is_day(day) else Refusal(rules.NOT_A_DAY, "value_day", str(day))


def differs(ctx: Context, key: str, code: str, amount: int) -> None:
    """Open a difference that belongs to no single trade; the bank that says the odd thing owns it."""
    ctx.emit(LooseDifference(key=key, difference=Difference(code, ctx.filer, ctx.day, amount)))


def observe_remittance(head: say.ObserveRemittance, ctx: Context) -> Refusal | None:
    """Money has come in."""
    refusal = first_refusal(settleable(head.currency), real_day(head.value_day))
    if refusal:
        return refusal
    known = ctx.state.get(REMITTANCE, head.remittance)
    if not has_role(ctx.state, ctx.filer, *BANKS) or (known and known.bank != ctx.filer):
        return keep_notice(ctx, "remittance", head.remittance)
    # From here it succeeds: books cannot refuse reality.
    if known is None:
        ctx.emit(
            facts.RemittanceObserved(
                remittance=head.remittance,
                bank=ctx.filer,
                account=head.account,
                currency=head.currency,
                amount=head.amount_minor,
                day=head.value_day,
            )
        )
    elif not _same(known, head):
        differs(ctx, f"remittance/{head.remittance}", rules.REMITTANCE_CONTRADICTS, head.amount_minor)
    return None


def _same(known: Remittance, head: say.ObserveRemittance) -> bool:
    return (known.account, known.currency, known.amount, known.day) == (
        head.account, head.currency, head.amount_minor, head.value_day,
    )  # fmt: skip


def may_act_for(ctx: Context, trade: Trade) -> Refusal | None:
    """A merchant acts for its own trades; a service company for its own merchants and for sellers without a file."""
    seller = seller_of(ctx, trade.seller)
    if seller == ctx.filer:
        return None
    file = ctx.state.get(MERCHANT, seller)
    if has_role(ctx.state, ctx.filer, "service") and (file is None or file.service == ctx.filer):
        return None
    return Refusal(rules.NOT_OWN, "firm")


def claim_orders(head: say.ClaimOrders, ctx: Context) -> Refusal | Failed | None:
    """Orders stand behind a remittance, each for itself."""
    refusal = need_role(ctx, "service", "merchant")
    if refusal:
        return refusal
    if ctx.state.get(REMITTANCE, head.remittance) is None:
        return Refusal(rules.UNKNOWN_REMITTANCE, "remittance")
    return ctx.each(head.items, lambda item: _claim_one(item, head.remittance, ctx))


def _claim_one(item: say.OrderAmount, remittance: str, ctx: Context) -> Refusal | None:
    money, trade = ctx.state.get(REMITTANCE, remittance), find(ctx, item.firm, item.number)
    assert money is not None, "the remittance was found before its orders"
    if isinstance(trade, Refusal):
        return trade
    refusal = first_refusal(may_act_for(ctx, trade), may_use(ctx, trade, "claimed", item.amount))
    if refusal:
        return refusal
    if trade.currency != money.currency:
        return Refusal(OTHER_CURRENCY, "currency", trade.currency, money.currency)
    left = money.amount - money.claimed
    if item.amount > left:
        return Refusal(rules.OVER_REMITTANCE, "amount", str(item.amount), f"<= {left}")
    # From here it succeeds. The money is at the bank, so what is claimed is collected at once.
    key = key_of(trade)
    known = ctx.state.get(CLAIM, claim_key(key, remittance))
    seller = known.seller if known else seller_of(ctx, trade.seller)
    ctx.emit(MoneyUsed(trade=key, track="claimed", amount=item.amount))
    ctx.emit(MoneyUsed(trade=key, track="collected", amount=item.amount))
    ctx.emit(facts.OrderClaimed(remittance=remittance, trade=key, seller=seller, amount=item.amount))
    return None


def attest_review(head: say.AttestReview, ctx: Context) -> Refusal | Failed | None:
    """The bank's verdicts, each for itself."""
    return need_role(ctx, "reviewer") or ctx.each(head.items, lambda item: _review_one(item, ctx))


def _review_one(item: say.ReviewItem, ctx: Context) -> Refusal | None:
    trade = find_standing(ctx, item.firm, item.number, item.roots)
    if isinstance(trade, Refusal):
        return trade
    # From here it succeeds.
    key = key_of(trade)
    if item.verdict == "pass":
        for old in trade.differences:
            if old.code.startswith("forex.review_") and old.owner == ctx.filer:
                ctx.emit(DifferenceResolved(trade=key, code=old.code))
        ctx.emit(TradeReviewed(trade=key, roots=item.roots))
        open_right(ctx, key)
        return None
    passed = is_reviewed(ctx.state, trade)
    for code in item.codes or (rules.REVIEW_REFERRED,):
        found = Difference(code, ctx.filer, ctx.day)
        ctx.emit(DifferenceOpened(trade=key, difference=found, freeze=passed))
    return None


def settle(head: say.Settle, ctx: Context) -> Refusal | None:
    """Ask the bank for a conversion; all parts or none."""
    refusal = need_role(ctx, "service")
    if refusal:
        return refusal
    money = ctx.state.get(REMITTANCE, head.remittance)
    if money is None:
        return Refusal(rules.UNKNOWN_REMITTANCE, "remittance")
    parts: dict[str, Part] = {}
    for index, item in enumerate(head.items):
        part = _settle_part(item, head.remittance, money.currency, ctx)
        if isinstance(part, Refusal):
            return Refusal(part.code, f"items[{index}]/{part.path}", part.seen, part.expected)
        if part.trade in parts:
            return Refusal(rules.TWICE, f"items[{index}]")
        parts[part.trade] = part
    # From here it succeeds.
    ctx.emit(
        facts.SettlementRequested(
            settlement=ctx.message.id,
            service=ctx.filer,
            remittance=head.remittance,
            currency=money.currency,
            parts=tuple(parts.values()),
        )
    )
    return None


def _settle_part(item: say.OrderAmount, remittance: str, currency: str, ctx: Context) -> Part | Refusal:
    trade = find(ctx, item.firm, item.number)
    if isinstance(trade, Refusal):
        return trade
    key = key_of(trade)
    held = reserved_of(ctx.state, key)
    refusal = first_refusal(may_act_for(ctx, trade), may_use(ctx, trade, "settled", item.amount + held))
    if refusal:
        return refusal
    if trade.currency != currency:
        return Refusal(OTHER_CURRENCY, "currency", trade.currency, currency)
    claim = ctx.state.get(CLAIM, claim_key(key, remittance)) or Claim("", 0)
    left = claim.claimed - claim.settled - claim.requested
    if item.amount > left:
        return Refusal(rules.NOT_CLAIMED, "amount", str(item.amount), f"<= {left}")
    return Part(key, item.amount)


def cancel_settlement(head: say.CancelSettlement, ctx: Context) -> Refusal | None:
    """Give back what a settlement holds."""
    refusal = need_role(ctx, "service")
    if refusal:
        return refusal
    known = ctx.state.get(SETTLEMENT, head.settlement)
    if known is None:
        return Refusal(rules.UNKNOWN_SETTLEMENT, "settlement")
    if known.service != ctx.filer:
        return Refusal(rules.NOT_ASKED_BY_YOU, "filer")
    if known.state not in ("REQUESTED", "SUSPENDED"):
        return Refusal(rules.SETTLEMENT_CLOSED, "settlement", known.state, "REQUESTED")
    # From here it succeeds.
    ctx.emit(facts.SettlementCancelled(settlement=head.settlement))
    return None


def observe_deal(head: say.ObserveDeal, ctx: Context) -> Refusal | None:
    """The bank has converted."""
    refusal = first_refusal(settleable(head.currency), real_day(head.value_day))
    if refusal:
        return refusal
    terms = _terms(head, ctx.filer)
    known, asked = ctx.state.get(DEAL, head.deal), ctx.state.get(SETTLEMENT, head.settlement)
    if not has_role(ctx.state, ctx.filer, *BANKS) or _bank_of(ctx, known, asked) != ctx.filer:
        return keep_notice(ctx, "deal", head.deal)
    # From here it succeeds: books cannot refuse reality.
    if known is not None:
        if known != terms:
            differs(ctx, f"deal/{head.deal}", rules.DEAL_CONTRADICTS, head.bought_minor)
    elif asked is None or asked.state != "REQUESTED":
        _suspend(ctx, head.deal, terms, rules.DEAL_UNASKED, ())
    elif (
        asked.currency == terms.currency
        and asked.amount < terms.sold
        and terms.fee <= terms.bought
        and _covered(ctx, terms)
    ):
        _book_with_excess(ctx, head.deal, terms, asked)
    elif (asked.currency, asked.amount) != (terms.currency, terms.sold) or terms.fee > terms.bought:
        _suspend(ctx, head.deal, terms, rules.DEAL_AMOUNT, asked.parts)
    elif not _covered(ctx, terms):
        _suspend(ctx, head.deal, terms, rules.DEAL_UNCOVERED, asked.parts)
    else:
        _book(ctx, head.deal, terms, asked)
    return None


def _terms(head: say.ObserveDeal, bank: str) -> Deal:
    return Deal(
        bank=bank,
        settlement=head.settlement,
        currency=head.currency,
        sold=head.sold_minor,
        rate_e8=head.rate_e8,
        bought=head.bought_minor,
        fee=head.fee_minor,
        day=head.value_day,
    )


def _bank_of(ctx: Context, known: Deal | None, asked: Settlement | None) -> str:
    """Who may say what became of this: the bank that said it before, the one that holds the remittance, or any bank
    where nobody on this ledger knows better."""
    if known is not None:
        return known.bank
    money = ctx.state.get(REMITTANCE, asked.remittance) if asked else None
    return money.bank if money else ctx.filer


def _covered(ctx: Context, terms: Deal) -> bool:
    """Whether the books hold what the bank says it sold: the one question that this module asks of them."""
    return available(ctx.state, account(terms.currency, "1001", terms.bank)) >= terms.sold


def _suspend(ctx: Context, deal: str, terms: Deal, code: str, parts: tuple[Part, ...]) -> None:
    """Keep the cash in suspense, where the books carry it; hold the trades, and ask the bank why."""
    cash = available(ctx.state, account("CNY", "1002", terms.bank))
    booked = _covered(ctx, terms) and terms.fee <= cash + terms.bought
    ctx.emit(facts.DealSuspended(deal=deal, terms=terms, booked=booked))
    differs(ctx, f"deal/{deal}", code, terms.bought)
    for part in parts:
        found = Difference(code, ctx.filer, ctx.day, part.amount)
        ctx.emit(DifferenceOpened(trade=standing_key(ctx.state, part.trade), difference=found, freeze=True))


def _book(ctx: Context, deal: str, terms: Deal, asked: Settlement) -> None:
    """Settle every part. The CNY amount is the bank's; amount times rate is a check, never the source."""
    if abs(terms.bought - cny_of(terms.sold, terms.currency, terms.rate_e8)) > 1:
        differs(ctx, f"deal/{deal}", rules.DEAL_RATE, terms.bought)
    for part in asked.parts:
        ctx.emit(MoneyUsed(trade=standing_key(ctx.state, part.trade), track="settled", amount=part.amount))
    ctx.emit(facts.DealObserved(deal=deal, terms=terms))


def _book_with_excess(ctx: Context, deal: str, terms: Deal, asked: Settlement) -> None:
    """The bank converted more than orders stand behind: what was asked for is settled at the deal's rate, by largest
    remainder, and the rest of the cash stands in suspense under a name of its own until somebody explains it."""
    weights = [asked.amount, terms.sold - asked.amount]
    bought, fee = allocate(terms.bought, weights), allocate(terms.fee, weights)
    _book(ctx, deal, replace(terms, sold=weights[0], bought=bought[0], fee=fee[0]), asked)
    excess = derived_id("cohong.excess.1", deal)
    rest = replace(terms, settlement=excess, sold=weights[1], bought=bought[1], fee=fee[1])
    _suspend(ctx, excess, rest, rules.DEAL_EXCESS, ())


DECIDE: dict[type[Head], Decide] = {
    say.ObserveRemittance: observe_remittance,
    say.ClaimOrders: claim_orders,
    say.AttestReview: attest_review,
    say.Settle: settle,
    say.CancelSettlement: cancel_settlement,
    say.ObserveDeal: observe_deal,
}

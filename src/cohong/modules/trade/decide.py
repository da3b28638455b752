"""How attestations and explanations about trades are decided, and how the settlement right opens."""

from msgspec.structs import replace

from cohong.core.message import Head
from cohong.core.refusal import Refusal
from cohong.core.rules import Context, Decide, Failed
from cohong.modules.members.decide import need_role
from cohong.modules.members.state import canonical, member_of_firm
from cohong.modules.trade import facts, rules
from cohong.modules.trade import messages as say
from cohong.modules.trade.state import (
    TRADE,
    UPSTREAM,
    Difference,
    Line,
    Roots,
    Track,
    Trade,
    is_labelled,
    is_matched,
    is_reviewed,
    key_of,
    out_e5,
    room,
    standing_roots,
    total,
    trade_key,
)

DECIDED_ONLY = ("sellers.appealed",)
"""Differences that a decision ends and no explanation."""


def find(ctx: Context, firm: str, number: str) -> Trade | Refusal:
    """The trade that a firm knows under an order number."""
    return ctx.state.get(TRADE, trade_key(ctx.state, firm, number)) or Refusal(rules.UNKNOWN, "number")


def find_standing(ctx: Context, firm: str, number: str, roots: Roots) -> Trade | Refusal:
    """The trade, provided that these are the bodies that stand."""
    trade = find(ctx, firm, number)
    if isinstance(trade, Refusal):
        return trade
    return trade if standing_roots(ctx.state, trade) == roots else Refusal(rules.ROOTS, "roots")


def attest_match(head: say.AttestMatch, ctx: Context) -> Refusal | Failed | None:
    """Judgements of the match duty, each for itself."""
    return need_role(ctx, "matcher") or ctx.each(head.items, lambda item: match_one(item, ctx))


def match_one(item: say.MatchItem, ctx: Context) -> Refusal | None:
    """One verdict: a base, or differences."""
    trade = find_standing(ctx, item.firm, item.number, item.roots)
    if isinstance(trade, Refusal):
        return trade
    # From here it succeeds.
    key = key_of(trade)
    if item.differs:
        owner = trade.list.filer if trade.list else ctx.filer
        since = {known.code: known.day for known in trade.differences}
        found = tuple(Difference(code, owner, since.get(code, ctx.day), item.stake) for code in item.differs)
        ctx.emit(facts.TradeDiffers(trade=key, differences=found))
        return None
    lines, fits = rebase(trade, item)
    seller = trade.decided or seller_of(ctx, item.seller or trade.firm)
    ctx.emit(facts.TradeMatched(trade=key, roots=item.roots, seller=seller, currency=item.currency or "", lines=lines))
    if not fits:
        difference = Difference(rules.BASE_BELOW_USES, ctx.filer, ctx.day, total(trade, "claimed"))
        ctx.emit(facts.DifferenceOpened(trade=key, difference=difference, freeze=True))
    open_right(ctx, key)
    return None


def seller_of(ctx: Context, firm: str) -> str:
    """The genuine seller: the member that is this firm, or the firm's canonical tag while it is no member."""
    return member_of_firm(ctx.state, firm) or canonical(ctx.state, firm)


def rebase(trade: Trade, item: say.MatchItem) -> tuple[tuple[Line, ...], bool]:
    """The lines with their new base and the uses they already have, and whether the uses still fit."""
    used = {line.gnum: line for line in trade.lines}
    wanted = [say.MatchedLine(0, "", 0, 0, item.freight)] if item.freight else []
    lines, fits = [], True
    for new in (*wanted, *item.lines):
        old = used.pop(new.gnum, None)
        line = Line(
            new.gnum,
            new.unit,
            new.ordered_e5,
            new.declared_e5,
            out_e5(trade, new.gnum, new.declared_e5) if trade.released else 0,
            new.value,
            *((old.claimed, old.collected, old.settled, old.paid) if old else ()),
        )
        fits = fits and line.claimed <= line.value
        lines.append(line)
    # A line that vanished from the documents keeps its uses, on a base of zero: books do not forget.
    kept = [replace(old, quantity_e5=0, declared_e5=0, released_e5=0, value=0) for old in used.values() if old.claimed]
    return (*lines, *kept), fits and not kept


def open_right(ctx: Context, key: str) -> None:
    """Open the settlement right when this message completed released, matched, labelled and reviewed. Once."""
    trade = ctx.state.get(TRADE, key)
    if trade is None or trade.right or not trade.released or trade.frozen:
        return
    if is_matched(ctx.state, trade) and is_labelled(ctx.state, trade) and is_reviewed(ctx.state, trade):
        amount = total(trade, "value")
        ctx.emit(facts.RightOpened(trade=key, seller=trade.seller, currency=trade.currency, amount=amount, day=ctx.day))


def may_use(ctx: Context, trade: Trade, track: Track, amount: int) -> Refusal | None:
    """Whether so much more of a track may be used now: not frozen, on standing roots, within the balance."""
    if trade.frozen:
        return Refusal(rules.FROZEN, "number")
    if not is_matched(ctx.state, trade):
        return Refusal(rules.NO_BASE, "number")
    if track == "settled" and not trade.right:
        return Refusal(rules.NO_RIGHT, "number")
    if amount > room(trade, track):
        return Refusal(rules.OVER_BALANCE, "amount", str(amount), f"<= {room(trade, track)} ({UPSTREAM[track]})")
    return None


def resolve_difference(head: say.ResolveDifference, ctx: Context) -> Refusal | None:
    """A person explains a difference."""
    refusal = need_role(ctx, "matcher", "registrar", "customs", "tax")
    if refusal:
        return refusal
    trade = find(ctx, head.firm, head.number)
    if isinstance(trade, Refusal):
        return trade
    if head.code not in [*trade.frozen, *(difference.code for difference in trade.differences)]:
        return Refusal(rules.NO_DIFFERENCE, "code")
    if head.code in DECIDED_ONLY:
        return Refusal(rules.NEEDS_DECISION, "code")
    # From here it succeeds.
    ctx.emit(facts.DifferenceResolved(trade=key_of(trade), code=head.code))
    open_right(ctx, key_of(trade))
    return None


def contradict(head: say.Contradict, ctx: Context) -> Refusal | None:
    """Freeze a trade on which two attesting members disagree."""
    refusal = need_role(ctx, "matcher", "labeller", "reviewer", "customs", "tax", "bank")
    if refusal:
        return refusal
    trade = find(ctx, head.firm, head.number)
    if isinstance(trade, Refusal):
        return trade
    # From here it succeeds.
    difference = Difference(rules.CONTRADICTED, ctx.filer, ctx.day)
    ctx.emit(facts.DifferenceOpened(trade=key_of(trade), difference=difference, freeze=True))
    return None


DECIDE: dict[type[Head], Decide] = {
    say.AttestMatch: attest_match,
    say.ResolveDifference: resolve_difference,
    say.Contradict: contradict,
}

"""What a paper brings about on the trades it names, once customs accepted it, all its parts are here, and the trade is known."""

from collections.abc import Iterable, Sequence

from cohong.core.rules import Context
from cohong.modules.aftermath import facts, rules
from cohong.modules.aftermath.messages import DeclaredLine, ObserveSummary, ReturnedLine
from cohong.modules.aftermath.state import (
    ACCEPTED,
    AWAITED,
    NUMBER,
    PAPER,
    SUM,
    Declared,
    Of,
    Paper,
    after,
    is_whole,
    named_by,
    trade_named,
    trade_numbered,
)
from cohong.modules.trade.facts import DifferenceOpened, LooseDifference
from cohong.modules.trade.state import (
    LOOSE,
    TRADE,
    Difference,
    Trade,
    belonging,
    key_of,
    out_e5,
    released_value,
    total,
)


def touch(ctx: Context, of: Of, paper: str, named: Iterable[str]) -> None:
    """A cancellation, return or summary is told to the trades it is about as soon as it is lodged: others must know it."""
    if of not in ("cancellation", "return", "summary"):
        return
    for tag in named:
        trade = trade_numbered(ctx.state, tag)
        if trade is not None:
            ctx.emit(facts.Touched(trade=key_of(trade), of=of, paper=paper))


def take_effect(ctx: Context, name: str) -> None:
    """Let a paper take effect if customs accepted it and it is whole. Once; what it names and nobody knows is awaited."""
    paper = ctx.state.get(PAPER, name)
    if paper is None or paper.accepted or not is_whole(paper) or paper.status not in ACCEPTED[paper.of]:
        return
    ctx.emit(facts.PaperAccepted(of=paper.of, paper=name, day=int(paper.status_time[:8])))
    paper = ctx.state.get(PAPER, name) or paper
    for tag in named_by(ctx.state, name):
        trade = trade_named(ctx.state, paper, tag)
        if trade is not None:
            _befall(ctx, name, paper, trade)


def number(ctx: Context, trade: str, given: str, day: int) -> None:
    """Customs gave a list its number: papers that waited for it are about this trade from now on."""
    known = ctx.state.get(NUMBER, given)
    if not given or (known is not None and belonging(ctx.state, known) == trade):
        return
    if known is not None:
        _differ(ctx, trade, rules.NUMBER_TAKEN)
        return
    waiting = ctx.state.get(AWAITED, given)
    ctx.emit(facts.ListNumbered(trade=trade, number=given, day=day))
    for name in waiting.papers if waiting else ():
        paper, row = ctx.state.get(PAPER, name), ctx.state.get(TRADE, trade)
        if paper is not None and row is not None:
            touch(ctx, paper.of, name, (given,))
            if paper.accepted:
                _befall(ctx, name, paper, row)


def _befall(ctx: Context, name: str, paper: Paper, trade: Trade) -> None:
    """The effect of an accepted paper on one trade."""
    key = key_of(trade)
    match paper.of:
        case "cancellation":
            _cancel(ctx, name, paper, trade)
        case "bill" | "arrival" | "departure":
            ctx.emit(facts.ParcelMoved(trade=key, of=paper.of, paper=name, day=paper.day or paper.accepted))
            if paper.of == "departure" and not trade.released:
                _differ(ctx, key, rules.LEFT_UNRELEASED)
        case "return":
            _give_back(ctx, name, paper, trade)
        case "tally":
            ctx.emit(facts.GoodsTallied(trade=key, paper=name, day=paper.accepted))
        case "summary":
            pass  # the lists are in it since it was lodged; what becomes of them is told by its result


def _cancel(ctx: Context, name: str, paper: Paper, trade: Trade) -> None:
    if trade.list is None:
        return  # the list has not come here; it is void as soon as it does
    key, left, used = key_of(trade), after(ctx.state, key_of(trade)).left, total(trade, "claimed")
    owner = trade.list.filer if trade.list else ctx.filer
    ctx.emit(facts.ListCancelled(trade=key, paper=name, day=paper.accepted))
    if left:
        _differ(ctx, key, rules.CANCELLED_LEFT, owner=owner)
    if used:
        _differ(ctx, key, rules.CANCELLED_AFTER_USE, owner=owner, amount=used, freeze=True)


def _give_back(ctx: Context, name: str, paper: Paper, trade: Trade) -> None:
    key = key_of(trade)
    declared = {line.gnum: line.declared_e5 for line in trade.lines}
    fits = [
        (gnum, min(quantity, out_e5(trade, gnum, declared.get(gnum, quantity))), quantity)
        for gnum, quantity in paper.lines
    ]
    units = {line.gnum: line.unit for line in trade.lines}
    lines = tuple(ReturnedLine(gnum, units.get(gnum, ""), taken) for gnum, taken, _ in fits if taken)
    ctx.emit(facts.GoodsReturned(trade=key, paper=name, day=paper.accepted, lines=lines))
    if any(taken < quantity for _, taken, quantity in fits):
        _differ(ctx, key, rules.RETURNED_TOO_MUCH, freeze=True)
    row = ctx.state.get(TRADE, key)
    over = total(row, "settled") - released_value(row) if row else 0
    if over > 0:
        _differ(ctx, key, rules.RETURNED_AFTER_SETTLEMENT, amount=over)


def declare_lines(ctx: Context, head: ObserveSummary) -> None:
    """Take the lines of a declaration form back to the trades whose lists they come from (rule X11)."""
    by_list: dict[str, list[DeclaredLine]] = {}
    for line in head.lines:
        by_list.setdefault(line.list, []).append(line)
    summary = ctx.state.get(SUM, head.sum)
    for tag, lines in by_list.items():
        trade = trade_numbered(ctx.state, tag)
        if trade is None:
            _loose(ctx, tag)
        else:
            _declare(ctx, trade, head.declaration, lines, summary.paper if summary else "")


def _declare(ctx: Context, trade: Trade, declaration: str, lines: Sequence[DeclaredLine], summary: str) -> None:
    key, then = key_of(trade), after(ctx.state, key_of(trade))
    elsewhere = {line.gnum for line in then.declared if line.declaration != declaration}
    there = {line.gnum for line in trade.lines if line.gnum}
    fresh = tuple(
        Declared(line.gnum, declaration, line.seqno)
        for line in lines
        if line.gnum not in elsewhere and (not there or line.gnum in there)
    )
    new = tuple(line for line in fresh if line not in then.declared)
    if new:
        ctx.emit(facts.ListDeclared(trade=key, declaration=declaration, lines=new))
    if len(fresh) < len(lines) or (summary and then.summary and then.summary != summary):
        _differ(ctx, key, rules.FORM_LINE)


def _loose(ctx: Context, tag: str) -> None:
    key = f"list/{tag}"
    if ctx.state.get(LOOSE, key) is None:
        ctx.emit(LooseDifference(key=key, difference=Difference(rules.UNKNOWN_DECLARED, ctx.filer, ctx.day)))


def _differ(ctx: Context, trade: str, code: str, *, owner: str = "", amount: int = 0, freeze: bool = False) -> None:
    """Open a difference on a trade, once; its owner is the list's filer unless another is named."""
    row = ctx.state.get(TRADE, trade)
    if row is None or any(known.code == code for known in row.differences):
        return
    owner = owner or (row.list.filer if row.list else ctx.filer)
    ctx.emit(DifferenceOpened(trade=trade, difference=Difference(code, owner, ctx.day, amount), freeze=freeze))

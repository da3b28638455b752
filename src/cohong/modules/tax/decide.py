"""How labels are decided."""

from msgspec.structs import replace

from cohong.core.law import LAW, row_in_force
from cohong.core.message import Head
from cohong.core.refusal import Refusal
from cohong.core.rules import Context, Decide, Failed
from cohong.modules.members.decide import need_role
from cohong.modules.tax import messages as say
from cohong.modules.tax import rules
from cohong.modules.trade.decide import find_standing, open_right
from cohong.modules.trade.facts import DifferenceOpened, DifferenceResolved, TradeLabelled
from cohong.modules.trade.rules import LABEL_LAPSED
from cohong.modules.trade.state import Difference, Label, is_lapsed, key_of

LAW_SET = "tax.law_set"
"""The parameter that names the law set of an export day, such as CN-EXP-2026."""


def attest_label(head: say.AttestLabel, ctx: Context) -> Refusal | Failed | None:
    """Labels of the label duty, each for itself."""
    refusal = need_role(ctx, "labeller")
    if refusal:
        return refusal
    known = ctx.state.get(LAW, LAW_SET)
    if head.law is not None and (known is None or head.law not in {row.file for row in known.rows}):
        return Refusal(rules.LAW, "law")
    return ctx.each(head.items, lambda item: label_one(item, ctx))


def label_one(item: say.LabelItem, ctx: Context) -> Refusal | None:
    """One label."""
    trade = find_standing(ctx, item.firm, item.number, item.roots)
    if isinstance(trade, Refusal):
        return trade
    row = row_in_force(ctx.state, LAW_SET, item.since)
    if row is None or row != row_in_force(ctx.state, LAW_SET, item.until):
        return Refusal(rules.LAW, "since")
    # From here it succeeds.
    key = key_of(trade)
    label = Label(item.label, item.basis, item.since, item.until, item.roots)
    ctx.emit(TradeLabelled(trade=key, label=label))
    if is_lapsed(replace(trade, label=label)):
        ctx.emit(DifferenceOpened(trade=key, difference=Difference(LABEL_LAPSED, ctx.filer, ctx.day)))
    elif any(difference.code == LABEL_LAPSED for difference in trade.differences):
        ctx.emit(DifferenceResolved(trade=key, code=LABEL_LAPSED))
    open_right(ctx, key)
    return None


DECIDE: dict[type[Head], Decide] = {say.AttestLabel: attest_label}

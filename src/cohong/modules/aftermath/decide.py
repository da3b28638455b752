"""How papers about declared lists, and customs' word on them, are decided."""

from collections.abc import Iterable

from cohong.core.calendar import is_day
from cohong.core.message import Head, Id
from cohong.core.refusal import Refusal
from cohong.core.rules import Context, Decide, Failed
from cohong.modules.aftermath import effects, facts, rules
from cohong.modules.aftermath import messages as say
from cohong.modules.aftermath.state import (
    ASKED,
    DECLARATION,
    PAPER,
    Asked,
    Of,
    after,
    is_refused,
    paper_id,
    place_of,
    trade_numbered,
)
from cohong.modules.customs.decide import CLOSED, FILERS, doc_of
from cohong.modules.customs.facts import ClaimKept
from cohong.modules.customs.rules import RETURN_TIME
from cohong.modules.members.decide import may_file_for, need_join, need_role
from cohong.modules.members.state import Role, canonical, has_role
from cohong.modules.trade.decide import find
from cohong.modules.trade.state import WAYBILL, Doc, Trade, key_of, out_e5, trade_key

ASKERS: tuple[Role, ...] = ("customs", "tax", "matcher", "registrar", "service", "bank", "reviewer")
KNOWN_TO_CUSTOMS = 120
"""From this state on customs has a list in its database, and can cancel it (customs facts 5.1)."""


def lodge_cancellation(head: say.LodgeCancellation, ctx: Context) -> Refusal | None:
    """Ask customs to cancel a list."""
    refusal = _may_lodge(ctx, head.firm) or _stands(ctx, "cancellation", head.agent, head.number, head.app)
    if refusal:
        return refusal
    trade = trade_numbered(ctx.state, head.list)
    if trade is not None and head.app != 3:
        refusal = _may_cancel(head, ctx, trade)
        if refusal:
            return refusal
    # From here it succeeds.
    _lodge(ctx, "cancellation", head.agent, head.number, head.app, named=(head.list,))
    return None


def _may_cancel(head: say.LodgeCancellation, ctx: Context, trade: Trade) -> Refusal | None:
    """Rule X13 on the list as it is known here: the parties equal, and the state lets it be cancelled."""
    if trade.firm != canonical(ctx.state, head.firm):
        return Refusal(rules.OTHER_FIRM, "firm")
    then = after(ctx.state, key_of(trade))
    if then.cancelled:
        return Refusal(rules.CANCEL, "list", "cancelled", "list")
    if trade.list is None:
        return None  # it has not come yet: nothing is known that speaks against it
    if trade.list_key[:32] != canonical(ctx.state, head.agent):
        return Refusal(rules.CANCEL, "agent", head.agent, trade.list_key[:32])
    if (trade.status and trade.status < KNOWN_TO_CUSTOMS) or trade.status == CLOSED or then.left:
        return Refusal(rules.CANCEL, "list", str(trade.status), f"{KNOWN_TO_CUSTOMS} - {CLOSED - 1}")
    return None


def lodge_movement(head: say.LodgeMovement, ctx: Context) -> Refusal | None:
    """A part of a bill, an arrival or a departure."""
    refusal = _may_lodge(ctx) or _stands(ctx, head.of, head.party, head.number, head.app, head.part, head.parts)
    if refusal:
        return refusal
    # From here it succeeds.
    _lodge(
        ctx,
        head.of,
        head.party,
        head.number,
        head.app,
        part=head.part,
        parts=head.parts,
        named=head.parcels,
        carrier=head.carrier,
        bill=head.bill or "",
        day=head.day or 0,
    )
    return None


def lodge_return(head: say.LodgeReturn, ctx: Context) -> Refusal | None:
    """Ask customs to let goods back in."""
    refusal = _may_lodge(ctx, head.firm) or _stands(ctx, "return", head.agent, head.number, head.app)
    if refusal:
        return refusal
    trade = trade_numbered(ctx.state, head.list)
    if trade is not None and head.app != 3:
        if trade.firm != canonical(ctx.state, head.firm):
            return Refusal(rules.OTHER_FIRM, "firm")
        refusal = _fits(head, ctx, trade)
        if refusal:
            return refusal
    # From here it succeeds.
    _lodge(ctx, "return", head.agent, head.number, head.app, named=(head.list,), lines=head.lines)
    return None


def _fits(head: say.LodgeReturn, ctx: Context, trade: Trade) -> Refusal | None:
    """Rule R06: with what came back and what other applications ask for, no line returns more than was declared."""
    own = paper_id(ctx.state, "return", head.agent, head.number)
    asked = _under_way(ctx, trade, own)
    for wanted in head.lines:
        line = next((line for line in trade.lines if line.gnum == wanted.gnum), None)
        if line is None:
            continue  # not matched yet: there is nothing to hold it against
        left = out_e5(trade, line.gnum, line.declared_e5) - asked.get(line.gnum, 0)
        if wanted.quantity_e5 > left:
            return Refusal(rules.RETURN, f"lines/{wanted.gnum}", str(wanted.quantity_e5), str(max(0, left)))
    return None


def _under_way(ctx: Context, trade: Trade, but: str) -> dict[int, int]:
    """What other applications for the same trade ask for, that customs has neither accepted nor refused."""
    found: dict[int, int] = {}
    for name in after(ctx.state, key_of(trade)).returns:
        paper = ctx.state.get(PAPER, name)
        if paper is not None and name != but and not paper.accepted and not is_refused(paper):
            for gnum, quantity in paper.lines:
                found[gnum] = found.get(gnum, 0) + quantity
    return found


def lodge_tally(head: say.LodgeTally, ctx: Context) -> Refusal | None:
    """The site counted what came back."""
    refusal = _may_lodge(ctx) or _stands(ctx, "tally", head.operator, head.number, head.app)
    if refusal:
        return refusal
    # From here it succeeds.
    named = (head.list,) if head.list else ()
    _lodge(ctx, "tally", head.operator, head.number, head.app, named=named, carrier=head.carrier)
    return None


def lodge_summary(head: say.LodgeSummary, ctx: Context) -> Refusal | None:
    """Ask customs to sum lists up."""
    refusal = _may_lodge(ctx, head.firm)
    refusal = refusal or _stands(ctx, "summary", head.agent, head.number, head.app, head.part, head.parts)
    if refusal:
        return refusal
    own = paper_id(ctx.state, "summary", head.agent, head.number)
    for place, tag in enumerate(head.lists if head.app != 3 else ()):
        trade = trade_numbered(ctx.state, tag)
        refusal = _may_sum(head, ctx, trade, own, f"lists/{place}") if trade is not None else None
        if refusal:
            return refusal
    # From here it succeeds.
    _lodge(ctx, "summary", head.agent, head.number, head.app, part=head.part, parts=head.parts, named=head.lists)
    return None


def _may_sum(head: say.LodgeSummary, ctx: Context, trade: Trade, own: str, path: str) -> Refusal | None:
    """Rule X10: the same enterprise, closed, in no other summary that stands."""
    if trade.firm != canonical(ctx.state, head.firm):
        return Refusal(rules.OTHER_FIRM, path)
    if trade.status != CLOSED:
        return Refusal(rules.SUMMARY, path, str(trade.status), str(CLOSED))
    other = after(ctx.state, key_of(trade)).summary
    paper = ctx.state.get(PAPER, other) if other and other != own else None
    if paper is not None and not is_refused(paper):
        return Refusal(rules.SUMMARY, path, "in another summary", "in none")
    return None


# --- papers as such ---------------------------------------------------------------------------------------------------------


def _may_lodge(ctx: Context, firm: Id | None = None) -> Refusal | None:
    return need_role(ctx, *FILERS) or need_join(ctx) or (may_file_for(ctx, firm) if firm else None)


def _stands(ctx: Context, of: Of, party: str, number: str, app: int, part: int = 1, parts: int = 1) -> Refusal | None:
    """Whether a paper of this number stands in the way of this one, or is lacking where it is to be changed."""
    known = ctx.state.get(PAPER, paper_id(ctx.state, of, party, number))
    if part > parts:
        return Refusal(rules.PART, "part", str(part), str(parts))
    if app != 1:
        if known is None or known.filer != ctx.filer or part not in known.there:
            return Refusal(rules.NOTHING_TO_CHANGE, "number")
        return Refusal(rules.LOCKED, "number") if known.accepted else None
    if known is None or not known.there or known.filer != ctx.filer or is_refused(known):
        return None
    if part in known.there:
        return Refusal(rules.STANDS, "number")
    return Refusal(rules.PART, "parts", str(part), str(known.parts)) if parts != known.parts else None


def _lodge(
    ctx: Context,
    of: Of,
    party: str,
    number: str,
    app: int,
    *,
    part: int = 1,
    parts: int = 1,
    named: tuple[str, ...] = (),
    carrier: str = "",
    bill: str = "",
    day: int = 0,
    lines: tuple[say.ReturnedLine, ...] = (),
) -> None:
    """The part stands, unless another filer's paper of the number does: then it is kept as a claim."""
    paper, at = paper_id(ctx.state, of, party, number), place_of(ctx.state, of, party, number)
    known = ctx.state.get(PAPER, paper)
    if known is not None and known.there and known.filer != ctx.filer:
        ctx.emit(ClaimKept(of=of, party=canonical(ctx.state, party), number=number, doc=doc_of(ctx)))
        return
    if app == 3:
        ctx.emit(facts.PaperWithdrawn(of=of, paper=paper, at=at))
        return
    ctx.emit(
        facts.PaperLodged(
            of=of,
            paper=paper,
            at=at,
            doc=doc_of(ctx),
            part=part,
            parts=parts,
            named=named,
            carrier=carrier,
            bill=bill,
            day=day,
            lines=lines,
        )
    )
    effects.touch(ctx, of, paper, named)
    effects.take_effect(ctx, paper)


# --- customs' word ----------------------------------------------------------------------------------------------------------


def observe_answers(head: say.ObserveAnswers, ctx: Context) -> Refusal | Failed | None:
    """Record customs' word on papers; whoever else brings it makes a claim."""
    if has_role(ctx.state, ctx.filer, "customs", "customs_gateway"):
        return need_join(ctx) or ctx.each(head.items, lambda item: _observe(item, ctx))
    return _claims(ctx, ((item.of, item.party, item.number) for item in head.items))


def _claims(ctx: Context, said: Iterable[tuple[str, str, str]]) -> Refusal | None:
    """Keep what somebody says that customs said."""
    refusal = need_role(ctx, *FILERS)
    if refusal:
        return refusal
    for of, party, number in said:
        ctx.emit(ClaimKept(of=f"answer on {of}", party=canonical(ctx.state, party), number=number, doc=doc_of(ctx)))
    return None


def _observe(item: say.Answer, ctx: Context) -> Refusal | None:
    """One receipt: the newest time wins, equal times by the higher stage; an older one changes nothing."""
    if not is_day(int(item.time[:8])):
        return Refusal(RETURN_TIME, "time")
    if item.of == "list":
        effects.number(ctx, trade_key(ctx.state, item.party, item.number), item.given or "", int(item.time[:8]))
        return None
    paper = paper_id(ctx.state, item.of, item.party, item.number)
    known = ctx.state.get(PAPER, paper)
    if known is not None and (item.time, item.status) <= (known.status_time, known.status):
        return None
    ctx.emit(
        facts.AnswerObserved(
            of=item.of,
            paper=paper,
            at=place_of(ctx.state, item.of, item.party, item.number),
            status=item.status,
            time=item.time,
            given=item.given or "",
        )
    )
    effects.take_effect(ctx, paper)
    return None


def observe_summary(head: say.ObserveSummary, ctx: Context) -> Refusal | None:
    """Record customs' result of a summary; whoever else brings it makes a claim."""
    if not has_role(ctx.state, ctx.filer, "customs", "customs_gateway"):
        return _claims(ctx, [("summary", head.sum, head.declaration)])
    refusal = need_join(ctx)
    if refusal:
        return refusal
    known = ctx.state.get(DECLARATION, head.declaration)
    if known is None or head.time > known.time or head.part not in known.there:
        ctx.emit(
            facts.SummaryObserved(
                doc=doc_of(ctx),
                sum=head.sum,
                declaration=head.declaration,
                entry=head.entry or "",
                state=head.state,
                time=head.time,
                part=head.part,
                parts=head.parts,
            )
        )
    effects.declare_lines(ctx, head)
    return None


# --- corrections ------------------------------------------------------------------------------------------------------------


def ask_correction(head: say.AskCorrection, ctx: Context) -> Refusal | None:
    """Ask for a correction of a document."""
    refusal = need_role(ctx, *ASKERS)
    if refusal:
        return refusal
    trade = find(ctx, head.firm, head.number)
    if isinstance(trade, Refusal):
        return trade
    doc = _document(ctx, trade, head.of)
    if doc is None:
        return Refusal(rules.NO_DOCUMENT, "of")
    if not is_day(head.until) or head.until < ctx.day:
        return Refusal(rules.DAY_OVER, "until", str(head.until))
    known = ctx.state.get(ASKED, f"{key_of(trade)}/{head.of}")
    if known is not None and not known.answer:
        return Refusal(rules.ASKED_ALREADY, "of")
    # From here it succeeds.
    asked = Asked(by=ctx.filer, to=doc.filer, code=head.code, root=doc.root, since=ctx.day, until=head.until)
    ctx.emit(facts.CorrectionAsked(trade=key_of(trade), of=head.of, asked=asked))
    return None


def _document(ctx: Context, trade: Trade, of: str) -> Doc | None:
    """The document of a trade that stands."""
    waybill = ctx.state.get(WAYBILL, trade.waybill_key) if of == "waybill" and trade.waybill_key else None
    return {"order": trade.order, "list": trade.list, "waybill": waybill.doc if waybill else None}[of]


def withdraw_asking(head: say.WithdrawAsking, ctx: Context) -> Refusal | None:
    """Take back what was asked."""
    trade = find(ctx, head.firm, head.number)
    if isinstance(trade, Refusal):
        return trade
    known = ctx.state.get(ASKED, f"{key_of(trade)}/{head.of}")
    if known is None or known.answer or known.by != ctx.filer:
        return Refusal(rules.NOT_ASKED, "of")
    # From here it succeeds.
    ctx.emit(facts.AskingWithdrawn(trade=key_of(trade), of=head.of))
    return None


DECIDE: dict[type[Head], Decide] = {
    say.LodgeCancellation: lodge_cancellation,
    say.LodgeMovement: lodge_movement,
    say.LodgeReturn: lodge_return,
    say.LodgeTally: lodge_tally,
    say.LodgeSummary: lodge_summary,
    say.ObserveAnswers: observe_answers,
    say.ObserveSummary: observe_summary,
    say.AskCorrection: ask_correction,
    say.WithdrawAsking: withdraw_asking,
}

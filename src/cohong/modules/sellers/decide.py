"""How each message about the genuine seller is decided. A machine's word never changes who is paid; a person's does."""

from msgspec.structs import replace

from cohong.core.law import number_in_force
from cohong.core.message import Head
from cohong.core.refusal import Refusal
from cohong.core.rules import Context, Decide, Failed
from cohong.modules.clearing.state import PAYABLE, PAYOUT
from cohong.modules.forex.state import standing_key
from cohong.modules.members.decide import join_codes, need_join, need_role, paper_of
from cohong.modules.members.rules import FIRM_TAKEN
from cohong.modules.members.state import (
    MEMBER,
    MERCHANT,
    SPEAKER,
    canonical,
    contract_on,
    member_of_firm,
)
from cohong.modules.sellers import facts, rules
from cohong.modules.sellers import messages as say
from cohong.modules.sellers.state import (
    APPEAL,
    DECISION,
    PAIR,
    PROPOSED,
    SELLER,
    Attributed,
    LineSeller,
    firms_of,
    kept_apart,
    pair_key,
    proposal_key,
)
from cohong.modules.trade.decide import find, find_standing, open_right, seller_of
from cohong.modules.trade.facts import DifferenceOpened, DifferenceResolved, LooseDifference
from cohong.modules.trade.rules import NO_BASE
from cohong.modules.trade.state import WAYBILL, Difference, Trade, is_matched, key_of, standing_roots, total

HOLD_PERMILLE = "sellers.hold_permille"
"""The law row from which on, in thousandths, an attested other seller holds the trade."""
USUAL_HOLD = 950


# --- the duty's word --------------------------------------------------------------------------------------------------


def attest(head: say.Attest, ctx: Context) -> Refusal | Failed | None:
    """Judgements of the attribution duty, each for itself."""
    refusal = need_role(ctx, "matcher") or need_join(ctx)
    if refusal:
        return refusal
    hold = number_in_force(ctx.state, HOLD_PERMILLE, ctx.day, USUAL_HOLD)
    return ctx.each(head.items, lambda item: _attest_one(item, head.model, hold, ctx))


def _attest_one(item: say.SellerItem, model: str, hold: int, ctx: Context) -> Refusal | None:
    trade = find_standing(ctx, item.firm, item.number, item.roots)
    if isinstance(trade, Refusal):
        return trade
    if not is_matched(ctx.state, trade):
        return Refusal(NO_BASE, "number")
    if not {line.gnum for line in item.lines} <= {line.gnum for line in trade.lines}:
        return Refusal(rules.LINE, "lines")
    # From here it succeeds.
    key = key_of(trade)
    before, now = ctx.state.get(SELLER, key), _row_of(item, model, ctx)
    sure = [tag for tag, permille in _named(now) if tag and permille >= hold]
    other = any(seller_of(ctx, tag) != seller_of(ctx, trade.seller) for tag in sure)
    now = replace(now, held=other and not trade.decided)
    ctx.emit(facts.SellerAttributed(trade=key, **{name: getattr(now, name) for name in now.__struct_fields__}))
    if now.held and not (before and before.held and _same_answer(before, now)):
        ctx.emit(DifferenceOpened(trade=key, difference=_difference(ctx, trade), freeze=True))
    elif sure and not other and rules.OTHER_SELLER in trade.frozen:
        ctx.emit(DifferenceResolved(trade=key, code=rules.OTHER_SELLER))
        open_right(ctx, key)
    return None


def _row_of(item: say.SellerItem, model: str, ctx: Context) -> Attributed:
    lines = tuple(LineSeller(one.gnum, one.seller, one.permille) for one in item.lines)
    return Attributed(
        seller=item.seller or "",
        permille=item.permille,
        model=model,
        roots=item.roots,
        by=ctx.filer,
        day=ctx.day,
        lines=lines,
    )


def _named(row: Attributed) -> list[tuple[str, int]]:
    """Whom the attribution names, each with how probable; "" where it cannot tell."""
    return [(row.seller, row.permille), *((line.seller or "", line.permille) for line in row.lines)]


def _same_answer(one: Attributed, other: Attributed) -> bool:
    """Whether the same sellers are named for the same bodies: what a person explained is not asked again."""
    names = [[(0, row.seller), *((line.gnum, line.seller or "") for line in row.lines)] for row in (one, other)]
    return one.roots == other.roots and names[0] == names[1]


def _difference(ctx: Context, trade: Trade) -> Difference:
    """It belongs to whoever filed the list, keeps its age while it lasts, and stakes what is not paid yet."""
    owner = trade.list.filer if trade.list else ctx.filer
    since = {known.code: known.day for known in trade.differences}.get(rules.OTHER_SELLER, ctx.day)
    return Difference(rules.OTHER_SELLER, owner, since, _unpaid(trade))


def _unpaid(trade: Trade) -> int:
    return max(0, total(trade, "value") - total(trade, "paid"))


# --- a person's word --------------------------------------------------------------------------------------------------


def decide_seller(head: say.Decide, ctx: Context) -> Refusal | None:
    """Who really sells, from now on."""
    refusal = need_role(ctx, "customs", "tax", "registrar", "matcher") or need_join(ctx)
    if refusal:
        return refusal
    paper = paper_of(ctx)
    if paper is None:
        return Refusal(rules.NO_REASON, "root")
    trade = find(ctx, head.firm, head.number)
    if isinstance(trade, Refusal):
        return trade
    key, seller = key_of(trade), seller_of(ctx, head.seller)
    before = seller_of(ctx, trade.seller or trade.firm)
    solved = [code for code in (rules.OTHER_SELLER, rules.APPEALED) if code in trade.frozen]
    if trade.decided and before == seller and not solved:
        return Refusal(rules.DECIDED_ALREADY, "seller")
    if not _is_another_person(ctx, key):
        return Refusal(rules.OTHER_PERSON, "filer")
    # From here it succeeds.
    ctx.emit(
        facts.SellerDecided(
            trade=key,
            seller=seller,
            against=before if before != seller else "",
            by=ctx.filer,
            key=ctx.key,
            day=ctx.day,
            time_ms=ctx.time_ms,
            paper=paper,
        )
    )
    for code in solved:
        ctx.emit(DifferenceResolved(trade=key, code=code))
    _look_at_shares(ctx, trade, seller)
    open_right(ctx, key)
    return None


def _is_another_person(ctx: Context, key: str) -> bool:
    """While an appeal is open: neither who appeals nor who decided before. A key of the deciding member that is younger than
    its decision may be the same person's second key."""
    appeal, before = ctx.state.get(APPEAL, key), ctx.state.get(DECISION, key)
    if appeal is None:
        return True
    if ctx.key == appeal.key or (before and ctx.key == before.key):
        return False
    speaker = ctx.state.get(SPEAKER, ctx.key)
    return before is None or before.by != ctx.filer or (speaker is not None and speaker.since_ms < before.time_ms)


def _look_at_shares(ctx: Context, trade: Trade, seller: str) -> None:
    """Money that a batch shared out to somebody else, and that is not paid yet, is held until somebody explains it."""
    key, left = key_of(trade), total(trade, "settled") - total(trade, "paid")
    elsewhere = left and any(one != seller for one in _shared_to(ctx, key))
    if elsewhere:
        owner = trade.list.filer if trade.list else ctx.filer
        found = Difference(rules.SHARED, owner, ctx.day, left)
        ctx.emit(DifferenceOpened(trade=key, difference=found, freeze=True))
    elif rules.SHARED in trade.frozen:
        ctx.emit(DifferenceResolved(trade=key, code=rules.SHARED))


def _shared_to(ctx: Context, key: str) -> set[str]:
    """To whom batches shared out money of this trade that is not paid. One pass over all that is payable: asked by a person,
    and only where money was converted and not paid."""
    found = set()
    for at, row in ctx.state.scan(PAYABLE):
        if any(standing_key(ctx.state, order.trade) == key for order in row.orders):
            payout = ctx.state.get(PAYOUT, row.payout) if row.payout else None
            if payout is None or payout.state not in ("SETTLED", "CREDITED"):
                found.add(at.split("/", 1)[1])
    return found


def appeal(head: say.AppealSeller, ctx: Context) -> Refusal | None:
    """Ask that another person decides again."""
    trade = find(ctx, head.firm, head.number)
    if isinstance(trade, Refusal):
        return trade
    key = key_of(trade)
    if not _is_concerned(ctx, trade):
        return Refusal(rules.NOT_CONCERNED, "filer")
    paper = paper_of(ctx)
    if paper is None:
        return Refusal(rules.NO_REASON, "root")
    if ctx.state.get(APPEAL, key):
        return Refusal(rules.APPEAL_OPEN, "number")
    decision, attributed = ctx.state.get(DECISION, key), ctx.state.get(SELLER, key)
    stands = attributed is not None and attributed.roots == standing_roots(ctx.state, trade)
    if decision is None and not stands:
        return Refusal(rules.NOTHING_TO_APPEAL, "number")
    # From here it succeeds.
    ctx.emit(facts.SellerAppealed(trade=key, by=ctx.filer, key=ctx.key, day=ctx.day, paper=paper))
    owner = decision.by if decision else attributed.by if attributed else ctx.filer
    found = Difference(rules.APPEALED, owner, ctx.day, _unpaid(trade))
    ctx.emit(DifferenceOpened(trade=key, difference=found, freeze=True))
    return None


def _is_concerned(ctx: Context, trade: Trade) -> bool:
    """Whether the filer filed one of the documents, is a seller in question, or its service company under contract."""
    waybill = ctx.state.get(WAYBILL, trade.waybill_key) if trade.waybill_key else None
    docs = (trade.order, trade.list, waybill.doc if waybill else None)
    if any(doc is not None and doc.filer == ctx.filer for doc in docs):
        return True
    return any(_speaks_for(ctx, seller) for seller in _in_question(ctx, trade))


def _in_question(ctx: Context, trade: Trade) -> set[str]:
    """The sellers that ledger, decision and attribution name."""
    key = key_of(trade)
    decision, attributed = ctx.state.get(DECISION, key), ctx.state.get(SELLER, key)
    tags = [trade.seller, trade.firm]
    tags += [decision.seller, decision.against] if decision else []
    tags += [tag for tag, _ in _named(attributed)] if attributed else []
    return {seller_of(ctx, tag) for tag in tags if tag}


def _speaks_for(ctx: Context, seller: str) -> bool:
    file = ctx.state.get(MERCHANT, seller)
    ours = file is not None and file.service == ctx.filer and contract_on(ctx.state, seller, ctx.day) is not None
    return seller == ctx.filer or ours


# --- which codes are one firm -----------------------------------------------------------------------------------------


def propose(head: say.Propose, ctx: Context) -> Refusal | Failed | None:
    """Pairs that a person shall look at, each for itself."""
    refusal = need_role(ctx, "matcher") or need_join(ctx)
    if refusal:
        return refusal
    apart = kept_apart(ctx.state)
    waiting = {firms_of(ctx.state, row.firm, row.other) for _, row in ctx.state.scan(PROPOSED) if row.kind == "merge"}
    numbered = list(enumerate(head.items))
    return ctx.each(numbered, lambda one: _propose_one(ctx, one[1], one[0], apart, waiting))


def _propose_one(
    ctx: Context, item: say.ProposalItem, index: int, apart: set[str], waiting: set[str]
) -> Refusal | None:
    refusal = _says_nothing_new(ctx, item, apart, waiting)
    if refusal:
        return refusal
    # From here it succeeds.
    if item.kind == "merge":
        waiting.add(firms_of(ctx.state, item.firm, item.other))
    ctx.emit(
        facts.PairProposed(
            kind=item.kind,
            firm=item.firm,
            other=item.other,
            permille=item.permille,
            by=ctx.filer,
            day=ctx.day,
            index=index,
            paper=paper_of(ctx),
        )
    )
    return None


def _says_nothing_new(ctx: Context, item: say.ProposalItem, apart: set[str], waiting: set[str]) -> Refusal | None:
    one = canonical(ctx.state, item.firm) == canonical(ctx.state, item.other)
    answered = ctx.state.get(PAIR, pair_key(item.firm, item.other))
    firms = firms_of(ctx.state, item.firm, item.other)
    if item.kind == "merge":
        ladder = (
            (one, rules.ALREADY_ONE),
            (firms in apart, rules.KEPT_APART),
            (firms in waiting, rules.PROPOSED_ALREADY),
        )
    else:
        open_already = ctx.state.get(PROPOSED, proposal_key("split", item.firm, item.other)) is not None
        ladder = (
            (not one or item.firm == item.other, rules.NOT_ONE),
            (answered is not None, rules.KEPT_APART if answered and answered.apart else rules.KEPT_TOGETHER),
            (open_already, rules.PROPOSED_ALREADY),
        )
    return next((Refusal(code, "other") for broken, code in ladder if broken), None)


def decide_proposal(head: say.DecideProposal, ctx: Context) -> Refusal | None:
    """Yes or no to a proposal."""
    refusal = need_role(ctx, "registrar", "customs", "tax")
    if refusal:
        return refusal
    paper = paper_of(ctx)
    if paper is None:
        return Refusal(rules.NO_REASON, "root")
    known = ctx.state.get(PROPOSED, proposal_key(head.proposed, head.firm, head.other))
    if known is None:
        return Refusal(rules.NOT_PROPOSED, "other")
    if head.accept and known.kind == "merge":
        refusal = _may_merge(ctx, known.firm, known.other)
        if refusal:
            return refusal
    # From here it succeeds.
    ctx.emit(
        facts.PairDecided(
            kind=known.kind,
            firm=known.firm,
            other=known.other,
            accepted=head.accept,
            by=ctx.filer,
            day=ctx.day,
            paper=paper,
        )
    )
    if head.accept and known.kind == "merge":
        # The code that a member is known by stands for both.
        codes = (known.firm, known.other)
        join_codes(ctx, codes if member_of_firm(ctx.state, known.firm) else codes[::-1])
    elif head.accept:
        found = Difference(rules.CODES_APART, _registrar(ctx), ctx.day)
        ctx.emit(LooseDifference(key=f"apart/{pair_key(known.firm, known.other)}", difference=found))
    return None


def _may_merge(ctx: Context, firm: str, other: str) -> Refusal | None:
    if firms_of(ctx.state, firm, other) in kept_apart(ctx.state):
        return Refusal(rules.KEPT_APART, "other")
    mine, theirs = member_of_firm(ctx.state, firm), member_of_firm(ctx.state, other)
    return Refusal(FIRM_TAKEN, "other") if mine and theirs and mine != theirs else None


def _registrar(ctx: Context) -> str:
    """Who keeps the register of codes: the filer, or the first registrar."""
    filer = ctx.state.get(MEMBER, ctx.filer)
    if filer is not None and "registrar" in filer.roles:
        return ctx.filer
    return next((name for name, member in ctx.state.scan(MEMBER) if "registrar" in member.roles), ctx.filer)


DECIDE: dict[type[Head], Decide] = {
    say.Attest: attest,
    say.Decide: decide_seller,
    say.AppealSeller: appeal,
    say.Propose: propose,
    say.DecideProposal: decide_proposal,
}

"""How checks are decided, and what is asked of a merchant's documents at the door."""

from cohong.core.calendar import add_months, is_day
from cohong.core.law import number_in_force
from cohong.core.message import Head
from cohong.core.refusal import Refusal
from cohong.core.rules import Context, Decide, Failed
from cohong.modules.authenticity import facts, rules
from cohong.modules.authenticity import messages as say
from cohong.modules.authenticity.rules import What
from cohong.modules.authenticity.state import CHECK, check_key, lacking, required
from cohong.modules.members.decide import need_join, need_role, paper_of
from cohong.modules.members.rules import DAYS
from cohong.modules.members.state import Paper, has_role, member_of_firm


def need_checks(ctx: Context, firm: str) -> Refusal | None:
    """Refuse a merchant's document while a check is lacking that the ledger asks for on this day; the first one is named. On a
    ledger without such a law row nothing is refused."""
    whats = required(ctx.state, ctx.day)
    lack = next(iter(lacking(ctx.state, firm, ctx.filer, ctx.day, whats)), None) if whats else None
    if lack is None:
        return None
    codes = {"failed": rules.FAILED, "expired": rules.EXPIRED}.get(lack.how, rules.MISSING)
    return Refusal(codes[lack.what], "firm", str(lack.day) if lack.day else "", lack.what)


def months_of(ctx: Context, what: What) -> int:
    """For how many months a check holds at most, by the law of the day on which it is said."""
    return number_in_force(ctx.state, f"authenticity.{what}_months", ctx.day, rules.MONTHS[what])


def attest_check(head: say.AttestCheck, ctx: Context) -> Refusal | Failed | None:
    """Checks, each for itself."""
    refusal = need_role(ctx, *rules.ATTESTERS) or need_join(ctx)
    if refusal:
        return refusal
    paper = paper_of(ctx)
    if paper is None:
        return Refusal(rules.NO_EVIDENCE, "root")
    return ctx.each(enumerate(head.items), lambda one: _attest_one(ctx, one[1], one[0], paper))


def _attest_one(ctx: Context, item: say.CheckItem, index: int, paper: Paper) -> Refusal | None:
    refusal = _may_say(ctx, item) or _days(ctx, item)
    if refusal:
        return refusal
    key = check_key(ctx.state, item.firm, item.what, item.about)
    known = ctx.state.get(CHECK, key)
    if known is not None and known.since > item.since:
        return Refusal(rules.NEWER, "since", str(item.since), str(known.since))
    # From here it succeeds.
    firm, _, about = key.split("/")
    ctx.emit(
        facts.CheckAttested(
            firm=firm,
            what=item.what,
            about=about,
            verdict=item.verdict,
            method=item.method,
            since=item.since,
            until=item.until or 0,
            by=ctx.filer,
            day=ctx.day,
            index=index,
            paper=paper,
        )
    )
    return None


def _may_say(ctx: Context, item: say.CheckItem) -> Refusal | None:
    """Whether this can be checked so, by this member, of this firm."""
    ways = rules.WAYS[item.what]
    if item.method not in ways:
        return Refusal(rules.WAY, "method", item.method, ", ".join(ways))
    if not has_role(ctx.state, ctx.filer, *ways[item.method]):
        return Refusal(rules.NOT_YOURS, "method", "", ", ".join(ways[item.method]))
    if (item.about is None) != (item.what == "licence"):
        return Refusal(rules.ABOUT, "about")
    parties = (item.firm, item.about or "") if item.what == "mandate" else (item.firm,)
    if any(member_of_firm(ctx.state, party) == ctx.filer for party in parties):
        return Refusal(rules.OWN_WORD, "firm")
    return None


def _days(ctx: Context, item: say.CheckItem) -> Refusal | None:
    """Whether the days can be: made already, and good for no longer than a check of this kind is."""
    if not is_day(item.since) or (item.until is not None and not is_day(item.until)):
        return Refusal(DAYS, "since")
    if item.since > ctx.day:
        return Refusal(rules.AHEAD, "since", str(item.since))
    if (item.until is None) != (item.verdict == "failed"):
        return Refusal(rules.LAST_DAY, "until")
    if item.until is None:
        return None
    latest = add_months(item.since, months_of(ctx, item.what))
    if item.until < item.since:
        return Refusal(DAYS, "until")
    return Refusal(rules.TOO_LONG, "until", str(item.until), str(latest)) if item.until > latest else None


def withdraw_check(head: say.WithdrawCheck, ctx: Context) -> Refusal | None:
    """Take a check back."""
    refusal = need_join(ctx)
    if refusal:
        return refusal
    key = check_key(ctx.state, head.firm, head.what, head.about)
    known = ctx.state.get(CHECK, key)
    if known is None or known.by != ctx.filer or known.verdict == "withdrawn":
        return Refusal(rules.NOT_ATTESTED, "firm")
    # From here it succeeds.
    firm, _, about = key.split("/")
    ctx.emit(facts.CheckWithdrawn(firm=firm, what=head.what, about=about, by=ctx.filer, day=ctx.day))
    return None


DECIDE: dict[type[Head], Decide] = {
    say.AttestCheck: attest_check,
    say.WithdrawCheck: withdraw_check,
}

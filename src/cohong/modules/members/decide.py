"""How each message about members is decided: a ladder of refusals, then what becomes so."""

from cohong.core.calendar import is_day
from cohong.core.message import Head
from cohong.core.refusal import Refusal
from cohong.core.rules import Context, Decide, Failed
from cohong.modules.members import facts, rules
from cohong.modules.members import messages as say
from cohong.modules.members.state import (
    ERASED,
    FILING,
    FIRM,
    LEDGER,
    MEMBER,
    MERCHANT,
    PROPOSAL,
    SPEAKER,
    VOTERS,
    Contract,
    Paper,
    Role,
    canonical,
    contract_on,
    has_role,
    mandate_between,
)


def need_role(ctx: Context, *roles: Role) -> Refusal | None:
    """Refuse unless the filer holds one of these roles."""
    if has_role(ctx.state, ctx.filer, *roles):
        return None
    return Refusal(rules.ROLE, "filer", "", ", ".join(roles))


def need_join(ctx: Context) -> Refusal | None:
    """Refuse tags that were made with another join key: they could never meet the others."""
    ledger = ctx.state.get(LEDGER, "ledger")
    if ledger is None or ctx.message.head.join in (None, ledger.join_key):
        return None
    return Refusal(rules.JOIN_KEY, "join", ctx.message.head.join or "", ledger.join_key)


def may_file_for(ctx: Context, firm: str) -> Refusal | None:
    """Refuse when the firm (any of its tags) has withdrawn its mandate to the filer, or it does not hold today.

    A firm that never registered a mandate with this agent is no refusal: most firms are not members. The match duty
    reports it."""
    mandate = mandate_between(ctx.state, firm, ctx.filer)
    if mandate is None:
        return None
    if mandate.revoked:
        return Refusal(rules.MANDATE_REVOKED, "firm")
    return None if mandate.since <= ctx.day <= mandate.until else Refusal(rules.MANDATE_EXPIRED, "firm")


def found(head: say.FoundLedger, ctx: Context) -> Refusal | None:
    """Found the ledger."""
    if ctx.state.get(LEDGER, "ledger"):
        return Refusal(rules.FOUNDED)
    # From here it succeeds.
    ctx.emit(facts.LedgerFounded(name=head.name, join_key=head.join_key, own_gateway=head.own_gateway))
    for new in head.members:
        join_codes(ctx, new.firms)
        ctx.emit(facts.MemberEnrolled(new=new))
    for row in head.law:
        ctx.emit(facts.LawAdopted(row=row))
    return None


def enrol(head: say.Enrol, ctx: Context) -> Refusal | Failed | None:
    """Enrol members, each for itself."""

    def one(new: say.NewMember) -> Refusal | None:
        if ctx.state.get(MEMBER, new.member):
            return Refusal(rules.NAME_TAKEN, "member")
        if any(ctx.state.get(SPEAKER, key) for key in new.keys):
            return Refusal(rules.KEY_TAKEN, "keys")
        if any(_owner(ctx, firm) not in ("", new.member) for firm in new.firms):
            return Refusal(rules.FIRM_TAKEN, "firms")
        join_codes(ctx, new.firms)
        ctx.emit(facts.MemberEnrolled(new=new))
        return None

    return need_role(ctx, "registrar") or ctx.each(head.members, one)


def _owner(ctx: Context, firm: str) -> str:
    known = ctx.state.get(FIRM, canonical(ctx.state, firm))
    return known.member if known else ""


def rotate_key(head: say.RotateKey, ctx: Context) -> Refusal | None:
    """Add a key, retire a key."""
    member = ctx.state.get(MEMBER, ctx.filer)
    if member is None:
        return Refusal(rules.UNKNOWN_MEMBER, "filer")
    if head.new and ctx.state.get(SPEAKER, head.new):
        return Refusal(rules.KEY_TAKEN, "new")
    left = {*member.keys, *([head.new] if head.new else [])} - {head.retire}
    if head.retire and (head.retire not in member.keys or not left):
        return Refusal(rules.NOT_OWN_KEY, "retire")
    # From here it succeeds.
    if head.new:
        ctx.emit(facts.KeyAdded(member=ctx.filer, key=head.new, since_ms=ctx.time_ms))
    if head.retire:
        ctx.emit(facts.KeyRetired(member=ctx.filer, key=head.retire))
    return None


def state_alias(head: say.StateAlias, ctx: Context) -> Refusal | None:
    """Join two codes of one firm."""
    refusal = need_role(ctx, "registrar")
    if refusal:
        return refusal
    mine, other = _owner(ctx, head.firm), _owner(ctx, head.alias)
    if mine and other and mine != other:
        return Refusal(rules.FIRM_TAKEN, "alias")
    # From here it succeeds.
    join_codes(ctx, (head.firm, head.alias))
    return None


def join_codes(ctx: Context, codes: tuple[str, ...]) -> None:
    """State that these are codes of one firm, the first one's; what was filed under the others comes along."""
    for code in codes[1:]:
        firm, alias = canonical(ctx.state, codes[0]), canonical(ctx.state, code)
        if firm != alias:
            ctx.emit(facts.AliasStated(firm=firm, alias=alias, day=ctx.day))


def grant_mandate(head: say.GrantMandate, ctx: Context) -> Refusal | None:
    """Register a mandate."""
    if _owner(ctx, head.firm) != ctx.filer:
        refusal = need_role(ctx, "registrar", "service")
        if refusal:
            return refusal
    if not (is_day(head.since) and is_day(head.until) and head.since <= head.until):
        return Refusal(rules.DAYS, "until")
    if ctx.state.get(MEMBER, head.agent) is None:
        return Refusal(rules.UNKNOWN_MEMBER, "agent")
    # From here it succeeds.
    firm = canonical(ctx.state, head.firm)
    ctx.emit(facts.MandateGranted(firm=firm, agent=head.agent, since=head.since, until=head.until))
    return None


def revoke_mandate(head: say.RevokeMandate, ctx: Context) -> Refusal | None:
    """Withdraw a mandate."""
    if _owner(ctx, head.firm) != ctx.filer:
        refusal = need_role(ctx, "registrar", "service")
        if refusal:
            return refusal
    if mandate_between(ctx.state, head.firm, head.agent) is None:
        return Refusal(rules.NO_MANDATE, "agent")
    # From here it succeeds.
    ctx.emit(facts.MandateRevoked(firm=canonical(ctx.state, head.firm), agent=head.agent, day=ctx.day))
    return None


def sign_contract(head: say.SignContract, ctx: Context) -> Refusal | None:
    """Register a merchant's contract."""
    refusal = need_role(ctx, "service")
    if refusal:
        return refusal
    if not (is_day(head.since) and is_day(head.until) and head.since <= head.until):
        return Refusal(rules.DAYS, "until")
    if any(_owner(ctx, firm) not in ("", head.merchant) for firm in head.firms):
        return Refusal(rules.FIRM_TAKEN, "firms")
    known = ctx.state.get(MERCHANT, head.merchant)
    if known and known.service != ctx.filer and contract_on(ctx.state, head.merchant, ctx.day):
        return Refusal(rules.OTHER_SERVICE, "merchant")
    if known and known.account and known.account != head.account:
        return Refusal(rules.ACCOUNT_NEEDS_TWO, "account")
    # From here it succeeds.
    contract = Contract(
        since=head.since,
        until=head.until,
        fee_bp=head.fee_bp,
        fee_min_minor=head.fee_min_minor,
        fee_max_minor=head.fee_max_minor,
        hold_back_percent=head.hold_back_percent,
    )
    join_codes(ctx, head.firms)
    ctx.emit(
        facts.ContractSigned(
            merchant=head.merchant,
            service=ctx.filer,
            firms=head.firms,
            contract=contract,
            account=head.account,
            paper=paper_of(ctx),
        )
    )
    return None


def paper_of(ctx: Context) -> Paper | None:
    """The sealed paper this message brings."""
    root = ctx.message.head.root
    return Paper(ctx.message.id, root) if root else None


def propose_account(head: say.ProposeAccount, ctx: Context) -> Refusal | None:
    """First of the two people."""
    known = ctx.state.get(MERCHANT, head.merchant)
    if ctx.filer != head.merchant:
        refusal = need_role(ctx, "service")
        if refusal:
            return refusal
    if known is None:
        return Refusal(rules.UNKNOWN_MEMBER, "merchant")
    if ctx.filer not in (head.merchant, known.service):
        return Refusal(rules.OTHER_SERVICE, "merchant")
    # From here it succeeds.
    ctx.emit(
        facts.AccountProposed(
            merchant=head.merchant, account=head.account, key=ctx.key, time_ms=ctx.time_ms, paper=paper_of(ctx)
        )
    )
    return None


def approve_account(head: say.ApproveAccount, ctx: Context) -> Refusal | None:
    """Second of the two people."""
    known = ctx.state.get(MERCHANT, head.merchant)
    if known is not None and ctx.filer not in (head.merchant, known.service):
        refusal = need_role(ctx, "registrar")
        if refusal:
            return refusal
    if known is None or not known.proposed_account or known.proposed_account != head.account:
        return Refusal(rules.NO_PROPOSAL, "account")
    speaker = ctx.state.get(SPEAKER, ctx.key)
    # A key that was made after the proposal may be the proposer's own second key.
    if known.proposed_by == ctx.key or speaker is None or speaker.since_ms >= known.proposed_ms:
        return Refusal(rules.SAME_PERSON, "filer")
    # From here it succeeds.
    ctx.emit(facts.AccountChanged(merchant=head.merchant, account=head.account))
    return None


def propose_law(head: say.ProposeLaw, ctx: Context) -> Refusal | None:
    """Put rows to the vote."""
    refusal = need_role(ctx, "voter")
    if refusal:
        return refusal
    if any(row.until < row.since for row in head.rows):
        return Refusal(rules.DAYS, "rows")
    # From here it succeeds.
    ctx.emit(facts.LawProposed(proposal=ctx.message.id, rows=head.rows))
    _count(ctx, ctx.message.id)
    return None


def vote(head: say.Vote, ctx: Context) -> Refusal | None:
    """Say yes."""
    refusal = need_role(ctx, "voter")
    if refusal:
        return refusal
    known = ctx.state.get(PROPOSAL, head.proposal)
    if known is None:
        return Refusal(rules.NO_PROPOSAL, "proposal")
    if known.adopted or ctx.filer in known.yes:
        return Refusal(rules.ALREADY_VOTED, "proposal")
    # From here it succeeds.
    _count(ctx, head.proposal)
    return None


def _count(ctx: Context, proposal: str) -> None:
    """Count the filer's yes; adopt the rows once more than half of the voters have said it."""
    ctx.emit(facts.VoteCast(proposal=proposal, member=ctx.filer))
    known, voters = ctx.state.get(PROPOSAL, proposal), ctx.state.get(VOTERS, "voters")
    if known and voters and 2 * len(known.yes) > len(voters.members):
        for row in known.rows:
            ctx.emit(facts.LawAdopted(row=row))


def record_erasure(head: say.RecordErasure, ctx: Context) -> Refusal | None:
    """Record that a subject's bodies were erased."""
    refusal = need_role(ctx, "registrar", *FILING)
    if refusal:
        return refusal
    if ctx.state.get(ERASED, head.subject):
        return Refusal(rules.ALREADY_ERASED, "subject")
    # From here it succeeds.
    ctx.emit(facts.SubjectErased(subject=head.subject, member=ctx.filer, record=ctx.message.id))
    return None


DECIDE: dict[type[Head], Decide] = {
    say.FoundLedger: found,
    say.Enrol: enrol,
    say.RotateKey: rotate_key,
    say.StateAlias: state_alias,
    say.GrantMandate: grant_mandate,
    say.RevokeMandate: revoke_mandate,
    say.SignContract: sign_contract,
    say.ProposeAccount: propose_account,
    say.ApproveAccount: approve_account,
    say.ProposeLaw: propose_law,
    say.Vote: vote,
    say.RecordErasure: record_erasure,
}

"""A service company's desk: its merchants, and for each merchant the lines, the money on the way, and what is missing."""

from typing import Any

import msgspec

from cohong.modules.clearing.state import PAYABLE, payable_key
from cohong.modules.members.state import MERCHANT, Merchant
from cohong.node.payslips import parts_of
from cohong.node.writer import Writer
from cohong.portal.act import Done, Nothing, act, refuse
from cohong.portal.ask import Ask
from cohong.portal.lists import waiting_of, worth_of
from cohong.portal.names import Names, who
from cohong.portal.page import View, page
from cohong.portal.question import Listed
from cohong.portal.speech import words
from cohong.portal.speech.rolewords import called
from cohong.portal.text import Money, Text, Why, bank_reason, why_of
from cohong.portal.trade.authenticity import Authenticity, authenticity_of
from cohong.projections import queries
from cohong.projections.queries import Scope, StageSum

PAGE = 25
RECENT = 20


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """Trades of one stage: how many, and what they are worth by currency. `returned` is there where a payout came back."""

    stage: str
    count: int
    amounts: tuple[Money, ...]


class MerchantLine(msgspec.Struct, frozen=True, kw_only=True):
    """A merchant in one line. `attention` says what somebody has to do, where there is something."""

    merchant: str
    name: str
    trades: int
    paid: int
    waiting: int
    returned: int
    wrong: int
    on_the_way: tuple[Money, ...]
    contract_until: int
    attention: Text | None


class MerchantsView(View, frozen=True, kw_only=True):
    """A page of merchants in the order of their ids."""

    merchants: tuple[MerchantLine, ...]
    next: str


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """What is waited for or wrong, who acts, and what it is worth; `stated` where some of that is only what documents say."""

    why: Why
    who: Text
    stage: str
    count: int
    amounts: tuple[Money, ...]
    stated: bool
    oldest_day: int


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """The payout account as far as one shows it: the last four digits, bank and holder. `waits` is a change that one
    person has asked for and another has to approve."""

    ending: str
    bank_code: str
    holder: str
    waits: str


class Slip(msgspec.Struct, frozen=True, kw_only=True):
    """A payout and what it is made of, in fen: gross = payable + fee + bank + hold - due. `tone` is good, wait or wrong;
    `reason` is the bank's own, None where it gave none."""

    payout: str
    day: int
    state: Text
    tone: str
    reason: Why | None
    orders: int
    gross: int
    fee: int
    bank_fee: int
    hold: int
    due: int
    payable: int


class RecentTrade(msgspec.Struct, frozen=True, kw_only=True):
    """One of the newest trades."""

    key: str
    order_no: str
    amount: Money
    stated: bool
    stage: str
    why: Text | None


class MerchantView(View, frozen=True, kw_only=True):
    """One merchant's desk."""

    merchant: str
    name: str
    code: str
    service: str
    service_name: Text
    verified: bool
    contract_since: int
    contract_until: int
    fee_bp: int
    hold_back_percent: int
    account: Account | None
    stages: tuple[Stage, ...]
    on_the_way: tuple[Money, ...]
    paid_out: int
    missing: tuple[Missing, ...]
    slips: tuple[Slip, ...]
    recent: tuple[RecentTrade, ...]
    authenticity: Authenticity


# --- the list -------------------------------------------------------------------------------------------------------------


@page(
    "/merchants",
    zh="商户",
    en="Merchants",
    says_zh="每个商户一行：已付、等待、有误，以及在途款项；点开即为该商户的工作台。",
    says_en="A line for each merchant: paid, waiting, wrong, and money on the way; each opens the merchant's own desk.",
    menu=5,
    asks=Listed,
    of_ledger=True,
    beside=True,
)
def merchants(ask: Ask) -> MerchantsView:
    """A page of merchants."""
    names, asked = Names(ask), ask.asked(Listed)
    limit = min(asked.limit, PAGE)
    found = queries.merchants(ask.reading.tables, ask.scope, after=asked.after or None, limit=limit + 1)
    return MerchantsView(
        merchants=tuple(_line(names, one) for one in found[:limit]),
        next=found[limit - 1].cursor if len(found) > limit else "",
    )


def _line(names: Names, row: queries.MerchantRow) -> MerchantLine:
    counts = {stage.stage: stage.count for stage in _stages(row.figures)}
    return MerchantLine(
        merchant=row.id,
        name=names.merchant(row.id),
        trades=row.trades,
        paid=counts.get("paid", 0),
        waiting=counts.get("waiting", 0),
        returned=counts.get("returned", 0),
        wrong=counts.get("wrong", 0),
        on_the_way=on_the_way(row.figures),
        contract_until=row.contract_until,
        attention=_attention(row),
    )


def _attention(row: queries.MerchantRow) -> Text | None:
    if row.proposed_by:
        return Text("收款账户变更待另一人确认", "A change of the payout account waits for a second person")
    if any(one.stage == "returned" for one in row.figures):
        return Text("付款被退回，请更正收款账户", "A payout came back: correct the payout account")
    if not row.contract_until:
        return Text("尚无合同，不能付款", "No contract: cannot be paid")
    if not row.verified:
        return Text("身份尚未核实，不能付款", "Identity not verified: cannot be paid")
    if not row.has_account:
        return Text("尚无收款账户", "No payout account")
    return None


def on_the_way(figures: list[StageSum]) -> tuple[Money, ...]:
    """What has been collected and not paid out, by currency."""
    found: dict[str, int] = {}
    for one in figures:
        if one.currency and one.collected > one.paid:
            found[one.currency] = found.get(one.currency, 0) + one.collected - one.paid
    return tuple(Money(currency, amount) for currency, amount in sorted(found.items()))


def _stages(figures: list[StageSum]) -> tuple[Stage, ...]:
    found = []
    for stage in ("paid", "waiting", "returned", "wrong"):
        ours = [one for one in figures if one.stage == stage]
        amounts = tuple(Money(one.currency, one.amount) for one in ours if one.currency and one.amount)
        if ours or stage != "returned":  # said where it happened
            found.append(Stage(stage=stage, count=sum(one.count for one in ours), amounts=amounts))
    return tuple(found)


# --- one merchant ---------------------------------------------------------------------------------------------------------


@page(
    "/merchants/{merchant}",
    zh="商户工作台",
    en="A merchant's desk",
    says_zh="这个商户的交易、在途款项、缺什么、值多少，以及每笔付款的构成。",
    says_en="The merchant's trades, money on the way, what is missing and what it is worth, and what each payout is made of.",
    beside=True,
)
def merchant(ask: Ask) -> MerchantView:
    """One desk."""
    name = ask.path["merchant"]
    row, file = queries.merchant(ask.reading.tables, name), ask.state.get(MERCHANT, name)
    if row is None or file is None or not visible(ask, name, file):
        raise ask.missing()
    names, scope = Names(ask), Scope(merchant=name)
    ask.look(name, "merchant", name)
    paper = ask.reading.body(ask.acting.member, file.paper)
    contract = file.contract
    made = (slip_of(ask, one) for one in queries.payouts(ask.reading.tables, scope, limit=RECENT))
    slips = tuple(slip for slip in made if slip is not None)
    groups = waiting_of(ask, scope)
    recent = queries.trades(ask.reading.tables, scope, limit=RECENT)
    return MerchantView(
        merchant=name,
        name=str(paper.get("merchant_name", "")) or called(ask.state, name).say(ask.lang),
        code=str(paper.get("merchant_code", "")),
        service=file.service,
        service_name=called(ask.state, file.service),
        verified=file.verified,
        contract_since=row.contract_since,
        contract_until=row.contract_until,
        fee_bp=contract.fee_bp if contract else 0,
        hold_back_percent=contract.hold_back_percent if contract else 0,
        account=account_of(ask, file),
        stages=_stages(row.figures),
        on_the_way=on_the_way(row.figures),
        paid_out=sum(slip.payable for slip in slips if slip.tone == "good"),
        missing=tuple(_missing(one) for one in groups),
        slips=slips,
        recent=tuple(_recent(names, one) for one in recent),
        authenticity=authenticity_of(ask, name, str(paper.get("merchant_code", ""))),
    )


def visible(ask: Ask, merchant: str, file: Merchant) -> bool:
    """A merchant sees itself, a service company its own merchants, an authority everybody; nobody else sees one."""
    scope = ask.scope
    return scope.agent is None and scope.merchant in (None, merchant) and scope.service in (None, file.service)


def account_of(ask: Ask, file: Merchant) -> Account | None:
    """The account that is paid now, and the one that waits."""
    if not file.account:
        return None
    now = ask.reading.body(ask.acting.member, file.account_paper)
    then = ask.reading.body(ask.acting.member, file.proposed_paper) if file.proposed_account else {}
    return Account(
        ending=_ending(now),
        bank_code=str(now.get("payout_bank_code", "")),
        holder=str(now.get("payout_account_name", "")),
        waits=(_ending(then) or "····") if file.proposed_account else "",
    )


def _ending(paper: dict[str, Any]) -> str:
    return str(paper.get("payout_account", ""))[-4:]


def slip_of(ask: Ask, payout: queries.Payout) -> Slip | None:
    """A payout with what it is made of; None for one that the bank told of and nobody instructed."""
    payable = ask.state.get(PAYABLE, payable_key(payout.batch, payout.merchant))
    if payable is None:
        return None
    parts = parts_of(ask.state, payout.batch, payout.merchant)
    tone, state = words.PAYOUTS[payout.state]
    return Slip(
        payout=payout.id,
        day=payout.day,
        state=state,
        tone=tone,
        reason=bank_reason(payout.reason),
        orders=len(payable.orders),
        gross=parts.gross,
        fee=parts.fee,
        bank_fee=parts.bank + payable.charged,
        hold=parts.hold,
        due=parts.due,
        payable=payout.amount,
    )


def _missing(group: queries.WaitGroup) -> Missing:
    return Missing(
        why=why_of(group.why),
        who=who(group.who),
        stage=group.stage,
        count=group.count,
        amounts=worth_of(group),
        stated=group.stated,
        oldest_day=group.oldest_day,
    )


def _recent(names: Names, row: queries.TradeRow) -> RecentTrade:
    return RecentTrade(
        key=row.key,
        order_no=names.order_no(names.trade(row.key)),
        amount=Money(row.currency, row.value or row.stated),
        stated=row.stated > 0,
        stage=row.stage,
        why=why_of(row.why).says if row.why else None,
    )


# --- the payout account: two people ---------------------------------------------------------------------------------------


class ProposeAccount(msgspec.Struct, frozen=True, kw_only=True):
    """Another payout account: number, the bank's 12-digit code, and the holder's name."""

    payout_account: str
    payout_bank_code: str
    payout_account_name: str


@act(
    "/merchants/{merchant}/account/propose",
    zh="提出更换收款账户",
    en="Propose another payout account",
    needs="propose_account",
)
def propose_account(ask: Ask, form: ProposeAccount) -> Done:
    """The first of two people."""
    merchant = _own(ask)
    done = Writer(ask.reading.home.root).propose_account(
        merchant,
        payout_account=form.payout_account,
        payout_bank_code=form.payout_bank_code,
        payout_account_name=form.payout_account_name,
        person=ask.acting.person,
        member=ask.acting.member,
    )
    refuse(done.findings)
    said = Text(
        "已提出更换收款账户；另一名复核人核实并确认后生效，在此之前仍付至原账户。",
        "The new account is proposed. It counts once a second person has checked and approved it; until then the old "
        "one is paid.",
    )
    return Done(said=said, to=f"/merchants/{merchant}")


@act(
    "/merchants/{merchant}/account/approve",
    zh="批准更换收款账户",
    en="Approve another payout account",
    needs="approve_account",
)
def approve_account(ask: Ask, form: Nothing) -> Done:  # noqa: ARG001 - the address says all
    """The second of two people; what came back is paid again at once."""
    merchant = _own(ask)
    writer = Writer(ask.reading.home.root)
    refuse(writer.approve_account(merchant, person=ask.acting.person, member=ask.acting.member).findings)
    writer.run_money(ask.acting.member)
    said = Text(
        "收款账户已更换；退回的款项将付至新账户。", "The account is changed; what came back is paid to the new one."
    )
    return Done(said=said, to=f"/merchants/{merchant}")


def _own(ask: Ask) -> str:
    merchant = ask.path["merchant"]
    file = ask.state.get(MERCHANT, merchant)
    if file is None or not visible(ask, merchant, file):
        raise ask.missing()
    return merchant

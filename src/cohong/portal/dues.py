"""What has a date this week, for whoever asks: credits to be declared, payouts to be made again, documents to be corrected."""

from collections.abc import Iterator

import msgspec

from cohong.core.calendar import add_days, days_since_1970
from cohong.modules.aftermath.state import ASKED
from cohong.modules.authenticity.rules import SAID
from cohong.modules.members.state import MERCHANT, member_of_firm
from cohong.portal.ask import Ask
from cohong.portal.names import Names, who
from cohong.portal.speech.paperwords import document
from cohong.portal.speech.rolewords import called
from cohong.portal.text import Money, Text, Why, bank_reason, why_of
from cohong.portal.trade.corrections import due_corrections
from cohong.portal.where import Deadline, declaring
from cohong.projections import checks, people, stages


class DueRow(msgspec.Struct, frozen=True, kw_only=True):
    """Something with a date: what it is about, until when by which row of law, how many days are left, and the money.
    `reason` is the bank's own, None where it gave none; `days_left` is below 0 for what is overdue."""

    why: Why
    reason: Why | None
    about: Text
    who: Text
    day: int
    days_left: int
    until: Deadline | None
    amount: Money
    href: str


def sees_credits(ask: Ask) -> bool:
    """Credits belong to nobody in particular until they are claimed: merchants and agents see none of them."""
    return ask.scope.merchant is None and ask.scope.agent is None


def own_dues(ask: Ask) -> Iterator[stages.Due]:
    """What is due this week, as far as it concerns the asker, the first day first."""
    dues = ask.reading.once("dues", lambda: stages.money_dues(ask.state, ask.reading.day))
    own = [due for due in dues if (pays(ask, due.owner) if due.code == stages.PAY_AGAIN else sees_credits(ask))]
    yield from sorted((*own, *_corrections(ask)), key=lambda one: one.day)


def _corrections(ask: Ask) -> Iterator[stages.Due]:
    """Corrections from the tables, since there may be many: all of one's own, of others a week's; what is overdue comes before."""
    for row in due_corrections(ask, add_days(ask.reading.day, stages.DUE_DAYS)):
        asked = ask.state.get(ASKED, row.id)
        if asked is not None and not asked.answer:
            yield stages.correction_due(ask.state, row.trade, row.of, asked)


def dues_of(ask: Ask, names: Names) -> Iterator[DueRow]:
    """The same in words."""
    for due in own_dues(ask):
        if due.code == stages.CORRECTION_DUE:
            yield _correction(ask, names, due)
            continue
        pay = due.code == stages.PAY_AGAIN
        credit = "" if pay else names.credit(due.about)
        merchant = names.merchant(due.owner) if pay else ""
        yield DueRow(
            why=why_of(due.code),
            reason=bank_reason(due.reason),
            about=Text(f"付款给 {merchant}", f"Payout to {merchant}")
            if pay
            else Text(f"收汇 {credit}".strip(), f"Credit {credit}".strip()),
            who=who(people.who_acts(due.code)),
            day=due.day,
            days_left=days_since_1970(due.day) - days_since_1970(ask.reading.day),
            until=None if pay else declaring(ask, due.since),
            amount=Money(due.currency, due.amount),
            href=f"/merchants/{due.owner}" if pay else "/money",
        )


def _correction(ask: Ask, names: Names, due: stages.Due) -> DueRow:
    """A correction: whose it is by name, and where it is mended."""
    key, _, of = due.about.partition("/")
    number, said, wrong = names.order_no(names.trade(key)), document(of), why_of(due.reason).says
    why = why_of(due.code)
    mends = due.owner == ask.acting.member and ask.acting.may("mend")
    return DueRow(
        why=Why(due.code, Text(f"要求更正{said.zh}：{wrong.zh}", f"{said.en} to be corrected: {wrong.en}"), why.next),
        reason=None,
        about=Text(f"订单 {number}", f"Order {number}") if number else Text("一笔交易", "A trade"),
        who=called(ask.state, due.owner),
        day=due.day,
        days_left=days_since_1970(due.day) - days_since_1970(ask.reading.day),
        until=Deadline(day=due.day, law=None),
        amount=Money(due.currency or "CNY", due.amount),
        href=f"/trades/{key}/mend" if mends else f"/trades/{key}#corrections",
    )


def checks_of(ask: Ask, names: Names) -> Iterator[DueRow]:
    """Checks of authenticity that end within a month or have ended: those that the asker's member made, and those of merchants
    that the asker sees."""
    for due in ask.reading.once("checks", lambda: list(checks.check_dues(ask.state, ask.reading.day))):
        firm, of, _ = due.about.split("/")
        merchant = member_of_firm(ask.state, firm)
        if due.owner == ask.acting.member or (merchant and pays(ask, merchant)):
            zh, en = next(said for what, said in SAID.items() if what == of)
            name = names.merchant(merchant) if merchant else ""
            why = why_of(due.code)
            yield DueRow(
                why=why,
                reason=None,
                about=Text(f"{name} {zh}".strip(), f"{name} {en}".strip()),
                who=called(ask.state, due.owner),
                day=due.day,
                days_left=days_since_1970(due.day) - days_since_1970(ask.reading.day),
                until=Deadline(day=due.day, law=None),
                amount=Money(due.currency, 0),
                href=f"/merchants/{merchant}#checks" if merchant else "",
            )


def pays(ask: Ask, merchant: str) -> bool:
    """Whether a payout of a merchant concerns the asker."""
    scope, file = ask.scope, ask.state.get(MERCHANT, merchant)
    if scope.agent is not None:
        return False
    if scope.service is not None:
        return file is not None and file.service == scope.service
    return scope.merchant in (None, merchant)

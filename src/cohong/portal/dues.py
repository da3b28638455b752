"""What has a date this week, for whoever asks: credits to be declared, payouts to be made again."""

from collections.abc import Iterator

import msgspec

from cohong.core.calendar import days_since_1970
from cohong.modules.members.state import MERCHANT
from cohong.portal.ask import Ask
from cohong.portal.names import Names, who
from cohong.portal.text import Money, Text, Why, bank_reason, why_of
from cohong.portal.where import Deadline, declaring
from cohong.projections import people, stages


class DueRow(msgspec.Struct, frozen=True, kw_only=True):
    """Something with a date: what it is about, until when by which row of law, how many days are left, and the money.
    `reason` is the bank's own, None where it gave none."""

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
    dues = ask.reading.once("dues", lambda: stages.dues(ask.state, ask.reading.day))
    for due in sorted(dues, key=lambda one: one.day):
        if pays(ask, due.owner) if due.code == stages.PAY_AGAIN else sees_credits(ask):
            yield due


def dues_of(ask: Ask, names: Names) -> Iterator[DueRow]:
    """The same in words."""
    for due in own_dues(ask):
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


def pays(ask: Ask, merchant: str) -> bool:
    """Whether a payout of a merchant concerns the asker."""
    scope, file = ask.scope, ask.state.get(MERCHANT, merchant)
    if scope.agent is not None:
        return False
    if scope.service is not None:
        return file is not None and file.service == scope.service
    return scope.merchant in (None, merchant)

"""What waits: for whom, until when by which row of law, worth how much, since when; and what is due this week."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice

import msgspec

from cohong.core.calendar import day_of
from cohong.modules.forex.state import REMITTANCE
from cohong.modules.trade.state import TRADE
from cohong.portal.ask import Ask
from cohong.portal.dues import DueRow, checks_of, dues_of, sees_credits
from cohong.portal.lists import age_days, waiting_of, worth_of
from cohong.portal.names import Names, who
from cohong.portal.page import View, page
from cohong.portal.text import Money, Text, Why, why_of
from cohong.portal.where import Deadline, filing
from cohong.portal.whose import own_ids
from cohong.projections import people, queries, stages
from cohong.projections.shapes import MerchantRow, WaitGroup

_LIMITED = (stages.LABEL, stages.MONEY)
_CHANGES_SHOWN = 200


class Waits(msgspec.Struct, frozen=True, kw_only=True):
    """Things that wait for the same: how many, worth how much by currency (`stated` where some of it is only what documents
    say), the oldest since when; `until` is the date of
    the oldest that has one. `href` opens the list, "" where there is none."""

    why: Why
    count: int
    amounts: tuple[Money, ...]
    stated: bool
    oldest: int
    age_days: int
    until: Deadline | None
    href: str


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """Whoever must act, and what waits for them; `own` when that is the asker."""

    id: str
    name: Text
    own: bool
    rows: tuple[Waits, ...]


class WaitingView(View, frozen=True, kw_only=True):
    """Everything that waits, the asker's own turn first, what is due this week, and checks of merchants that end within a month or
    have ended (without money)."""

    today: int
    turns: tuple[Turn, ...]
    due: tuple[DueRow, ...]
    checks: tuple[DueRow, ...]
    wrong: int


@page(
    "/waiting",
    zh="待办",
    en="Waiting",
    says_zh="每件事在等谁、依据哪条规定、最晚到哪天、涉及多少钱；先列出轮到您办理的。",
    says_en="For whom each thing waits, until when by which row of law, and worth how much; your own turn comes first.",
    menu=3,
    beside=True,
)
def waiting(ask: Ask) -> WaitingView:
    """Groups from the tables; of each only its oldest trade is looked at."""
    groups, own = waiting_of(ask, ask.scope), own_ids(ask)
    turns: dict[str, list[Waits]] = {}
    for group in groups:
        if group.stage in ("waiting", "returned"):
            turns.setdefault(group.who, []).append(_group(ask, group))
    for row in (*_unclaimed(ask), *_accounts(ask)):
        turns.setdefault(people.who_acts(row.why.code), []).append(row)
    order = sorted(turns, key=lambda one: (one not in own, -sum(row.count for row in turns[one]), one))
    return WaitingView(
        today=ask.reading.day,
        turns=tuple(Turn(id=one, name=who(one), own=one in own, rows=tuple(turns[one])) for one in order),
        due=tuple(dues_of(ask, Names(ask))),
        checks=tuple(islice(checks_of(ask, Names(ask)), _CHANGES_SHOWN)),
        wrong=sum(one.count for one in groups if one.stage == "wrong"),
    )


def _group(ask: Ask, group: WaitGroup) -> Waits:
    return Waits(
        why=why_of(group.why),
        count=group.count,
        amounts=worth_of(group),
        stated=group.stated,
        oldest=group.oldest_day,
        age_days=age_days(ask, group.oldest_day),
        until=_until(ask, group.why),
        href=f"/trades?stage={group.stage}&why={group.why}",
    )


def _until(ask: Ask, why: str) -> Deadline | None:
    """The date of the trade that has waited longest, where the law sets one."""
    if why not in _LIMITED:
        return None
    oldest = queries.trades(ask.reading.tables, ask.scope, why=why, limit=1, oldest=True)
    trade = ask.state.get(TRADE, oldest[0].key) if oldest else None
    return filing(ask, trade) if trade is not None and trade.released else None


def _money(amounts: dict[str, int]) -> tuple[Money, ...]:
    return tuple(Money(currency, minor) for currency, minor in sorted(amounts.items()))


# --- credits and accounts -------------------------------------------------------------------------------------------------


def _unclaimed(ask: Ask) -> Iterator[Waits]:
    """Money that no order explains yet, all of it as one row."""
    if not sees_credits(ask):
        return
    left = [row for _, row in ask.state.scan(REMITTANCE) if row.amount > row.claimed]
    amounts = Counter[str]()
    for row in left:
        amounts[row.currency] += row.amount - row.claimed
    if left:
        yield _waits(ask, stages.UNCLAIMED, len(left), _money(amounts), min(row.day for row in left), "/money")


def _accounts(ask: Ask) -> Iterator[Waits]:
    """Payout accounts whose change waits for a second person."""
    found: list[MerchantRow] = queries.accounts_changing(ask.reading.tables, ask.scope, _CHANGES_SHOWN)
    if found:
        href = f"/merchants/{found[0].id}" if len(found) == 1 else "/merchants"
        yield _waits(ask, stages.ACCOUNT_CHANGE, len(found), (), day_of(found[0].proposed_ms), href)


def _waits(ask: Ask, code: str, count: int, amounts: tuple[Money, ...], oldest: int, href: str) -> Waits:
    return Waits(
        why=why_of(code),
        count=count,
        amounts=amounts,
        stated=False,
        oldest=oldest,
        age_days=age_days(ask, oldest),
        until=None,
        href=href,
    )

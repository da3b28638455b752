"""The summary of entrusted exports that an agent files with its prepayment return: the real exporter of every declaration, never an
agent in between (announcement 2025 No. 17, article 7 and annex 2).

What cannot be told stands apart with its reason: on that amount the agent bears the income tax. What is summed, what is open and
what the agent exported itself add up to what it declared, to the fen.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from cohong.analytics.sellers.chain import ANNOUNCEMENT, CIRCLE, ENDS_ABROAD, NOT_IN_FORCE, Contracts, Owner, pierce
from cohong.core.calendar import is_day, month_days
from cohong.core.company import is_valid_uscc
from cohong.core.texts import CohongError, declare

NO_QUARTER = declare(
    "sellers.no_such_quarter",
    en="{seen} is no quarter.",
    zh="{seen} 不是有效的季度。",
    next_en="Write a quarter like 2026Q1.",
    next_zh="请按 2026Q1 的格式填写季度。",
)
NOT_YET = declare(
    "sellers.summary_not_yet_due",
    en="The summary of entrusted exports is first due for the quarter that begins on {expected}; {seen} is earlier.",
    zh="受托出口情况汇总表自 {expected} 起的季度开始报送，{seen} 早于该日期。",
    next_en="Choose a later quarter.",
    next_zh="请选择之后的季度。",
    source=ANNOUNCEMENT,
)
NO_TAXPAYER = declare(
    "sellers.exporter_without_credit_code",
    en="The real exporter {seen} has no valid credit code; the summary cannot name it.",
    zh="实际委托出口方 {seen} 没有有效的统一社会信用代码，无法填入汇总表。",
    next_en="Ask the exporter for its credit code.",
    next_zh="请向委托方索取统一社会信用代码。",
    final=False,
    source=ANNOUNCEMENT,
)
Account = Literal["own_export_income", "entrusted_export_income", "agency_fee"]
"""What an amount is in the books: export income of one's own, export income through an agent, the fee of an agent."""


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """One item that an agent declared: number of the declaration, day of export, amount in fen, for whom it says it declared (""
    or itself: for its own account). `named` are parties that its documents or its attribution speak of."""

    agent: str
    declaration: str
    day: int
    amount_fen: int
    declared_for: str = ""
    named: tuple[str, ...] = ()


class Fee(msgspec.Struct, frozen=True, kw_only=True):
    """What `agent` charged `principal` for its service in the period, in fen."""

    agent: str
    principal: str
    amount_fen: int


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the summary: an actual exporter with everything that was declared for it, however many agents lay between."""

    exporter: str
    taxpayer: str
    amount_fen: int
    declarations: tuple[str, ...]


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """One item whose exporter cannot be told: `reason` is a registered code, `seen` and `expected` its values. `amount_fen` is
    None where the amount in CNY cannot be told; then `value` is what the declaration says, with its currency."""

    declaration: str
    amount_fen: int | None
    declared_for: str
    reason: str
    seen: str = ""
    expected: str = ""
    value: str = ""


class Booking(msgspec.Struct, frozen=True, kw_only=True):
    """What a party books as what."""

    party: str
    account: Account
    amount_fen: int


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """The summary of one agent for one quarter, first and last day included."""

    agent: str
    quarter: str
    since: int
    until: int
    entries: tuple[Entry, ...]
    open: tuple[Open, ...]
    own_fen: int
    declared_fen: int
    bookings: tuple[Booking, ...]

    @property
    def entrusted_fen(self) -> int:
        """The sum of the rows."""
        return sum(entry.amount_fen for entry in self.entries)

    @property
    def open_fen(self) -> int:
        """The amount on which the agent bears the tax until its exporter is told."""
        return sum(one.amount_fen or 0 for one in self.open)


def quarter_days(quarter: str) -> tuple[int, int]:
    """First and last day of a quarter like `2026Q1`. Raises CohongError (`sellers.no_such_quarter`)."""
    found = re.fullmatch(r"(\d{4})Q([1-4])", quarter)
    year, month = (int(found[1]), 3 * int(found[2]) - 2) if found else (0, 0)
    first = year * 10_000 + month * 100 + 1
    if not is_day(first):
        raise CohongError(NO_QUARTER, seen=quarter)
    return first, year * 10_000 + (month + 2) * 100 + month_days(year, month + 2)


def summarise(
    agent: str,
    quarter: str,
    exports: Iterable[Export],
    contracts: Contracts,
    fees: Iterable[Fee] = (),
    name: Callable[[str], str] = str,
) -> Summary:
    """The agent's summary from its rows of the quarter; rows of other agents and days are passed over. `name` gives the registered
    name of a credit code. Raises CohongError for no quarter, or one before the law (`sellers.summary_not_yet_due`)."""
    since, until = quarter_days(quarter)
    form(since)
    mine = [one for one in exports if one.agent == agent and since <= one.day <= until]
    sums: dict[str, list[Export]] = {}
    unknown: list[Open] = []
    own = 0
    for one in mine:
        if one.declared_for in {"", agent}:
            own += one.amount_fen
            continue
        owner = _owner(one, contracts)
        if owner.seller is None:
            unknown.append(_open(one, owner))
        else:
            sums.setdefault(owner.seller, []).append(one)
    entries = tuple(_entry(code, rows, name) for code, rows in sorted(sums.items()))
    return Summary(
        agent=agent, quarter=quarter, since=since, until=until, entries=entries, open=tuple(unknown), own_fen=own,
        declared_fen=sum(one.amount_fen for one in mine), bookings=_bookings(agent, own, entries, fees),
    )  # fmt: skip


def _owner(one: Export, contracts: Contracts) -> Owner:
    """The end of the chain of one item; the agent's own contract is its first hop."""
    if contracts.abroad(one.declared_for):
        return Owner(seller=None, reason=ENDS_ABROAD, seen=one.declared_for)
    if not contracts.binds(one.agent, one.declared_for, one.day):
        return Owner(seller=None, reason=NOT_IN_FORCE, seen=one.agent, expected=str(one.day))
    owner = pierce(one.declared_for, one.day, contracts, one.named)
    if one.agent in {owner.seller, *owner.chain}:
        return Owner(seller=None, reason=CIRCLE, seen=" → ".join([one.agent, *owner.chain]))
    if owner.seller is not None and not is_valid_uscc(owner.seller):
        return Owner(seller=None, reason=NO_TAXPAYER, seen=owner.seller)
    return owner


def _open(one: Export, owner: Owner) -> Open:
    return Open(
        declaration=one.declaration, amount_fen=one.amount_fen, declared_for=one.declared_for, reason=owner.reason,
        seen=owner.seen, expected=owner.expected,
    )  # fmt: skip


def _entry(code: str, rows: list[Export], name: Callable[[str], str]) -> Entry:
    return Entry(
        exporter=name(code),
        taxpayer=code,
        amount_fen=sum(one.amount_fen for one in rows),
        declarations=tuple(sorted({one.declaration for one in rows})),
    )


def _bookings(agent: str, own: int, entries: tuple[Entry, ...], fees: Iterable[Fee]) -> tuple[Booking, ...]:
    """Agents book their fees and nothing else of what they declared for others; exporters book the exports."""
    earned: dict[str, int] = {}
    for fee in fees:
        earned[fee.agent] = earned.get(fee.agent, 0) + fee.amount_fen
    books: list[Booking] = []
    if own:
        books.append(Booking(party=agent, account="own_export_income", amount_fen=own))
    books += [Booking(party=party, account="agency_fee", amount_fen=fen) for party, fen in sorted(earned.items())]
    books += [Booking(party=e.taxpayer, account="entrusted_export_income", amount_fen=e.amount_fen) for e in entries]
    return tuple(books)


# --- the form ---------------------------------------------------------------------------------------------------------


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One column of the form, with the evidence mark of its wording."""

    id: str
    zh: str
    en: str
    mark: str


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """The form in use from a period on."""

    since: int
    document: str
    mark: str
    name: Mapping[str, str]
    columns: tuple[Column, ...]


@cache
def forms() -> tuple[Form, ...]:
    """Every form, the earliest first; dated data of `law`."""
    text = (files("cohong") / "law" / "entrusted_exports.json").read_text("utf-8")
    return tuple(msgspec.convert(json.loads(text)["forms"], list[Form]))


def form(day: int) -> Form:
    """The form in use in the period that begins on a day. Raises CohongError (`sellers.summary_not_yet_due`)."""
    used = [one for one in forms() if one.since <= day]
    if not used:
        raise CohongError(NOT_YET, seen=str(day), expected=str(forms()[0].since))
    return used[-1]

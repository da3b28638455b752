"""What is wrong: differences with both values, payouts that came back, and what the ledger refused; each with its next step."""

from collections.abc import Iterator
from itertools import groupby, islice
from typing import Annotated

import msgspec
from msgspec import Meta

from cohong.core.outcome import Outcome
from cohong.core.texts import text_of
from cohong.modules.sellers.rules import APPEALED, OTHER_SELLER
from cohong.modules.trade.state import Trade
from cohong.node.labels import Labels
from cohong.portal.ask import Ask
from cohong.portal.dues import DueRow, dues_of
from cohong.portal.lately import newest
from cohong.portal.lists import PAGE, Choice, age_days, asked_who, asked_why
from cohong.portal.names import Names, who
from cohong.portal.page import View, page
from cohong.portal.question import Cursor, Limit, Question
from cohong.portal.speech import words
from cohong.portal.speech.rolewords import called
from cohong.portal.text import Money, Text, Why, why_of
from cohong.portal.trade.comparing import Comparison, Three, compare
from cohong.portal.trade.deciding import hinders_deciding, is_decider
from cohong.portal.trade.unfiled import page_of
from cohong.portal.whose import own_ids
from cohong.projections import queries, stages
from cohong.projections.people import who_acts
from cohong.projections.shapes import Trouble

REFUSED_SHOWN = 10
Short = Annotated[str, Meta(max_length=80)]


class ProblemsAsked(Question, frozen=True, kw_only=True):
    """What narrows the list: a reason, and who must act."""

    code: Short = ""
    who: Short = ""
    after: Cursor = ""
    limit: Limit = PAGE


class Values(msgspec.Struct, frozen=True, kw_only=True):
    """A field that does not agree, as each document writes it ("" where it does not have it). `line` 0 is the head;
    `difference` is list less order or waybill, "" where that is no number."""

    line: int
    label: Text
    order: str
    waybill: str
    list: str
    difference: str


class Differs(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that does not agree: why, who must act (`own`: the asker), and the fields with both values where the asker
    may read the documents."""

    id: str
    why: Why
    who: Text
    own: bool
    values: tuple[Values, ...]


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """A trade, credit or payout that does not agree. `amount` is what is not paid yet, or may have to go back: 0 where all is
    paid, None where nobody knows. `href` opens it; `mend` is where the asker may correct it, "" where somebody else must;
    `seller` where it is decided and appealed who sells, "" where that is not in question."""

    about: Text
    differs: tuple[Differs, ...]
    amount: Money | None
    since: int
    age_days: int
    href: str
    mend: str
    seller: str


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """Something that the ledger refused: who asked for what, when (ms), why, and whether it may succeed later. `href` opens the trade
    or paper that it was about, "" where there is none."""

    why: Why
    filer: Text
    what: Text
    time_ms: int
    may_change: bool
    message_id: str
    href: str


class ProblemsView(View, frozen=True, kw_only=True):
    """A page of differences, the oldest first; payouts to be made again and newest refusals stand on the first page. `decides`
    says that the asker decides who really sells."""

    rows: tuple[Problem, ...]
    payouts: tuple[DueRow, ...]
    refused: tuple[Refused, ...]
    reasons: tuple[Choice, ...]
    people: tuple[Choice, ...]
    decides: bool
    narrowed: bool
    next: str


@page(
    "/problems",
    zh="差异",
    en="Problems",
    says_zh="哪里不一致、双方各写了什么、由谁更正、下一步怎么办。",
    says_en="What does not agree, what each side wrote, who corrects it, and what to do next.",
    menu=4,
    asks=ProblemsAsked,
    beside=True,
)
def problems(ask: Ask) -> ProblemsView:
    """Differences from the tables; those of the match are judged again on the opened documents, to tell both values."""
    asked = ask.asked(ProblemsAsked)
    _check(asked)
    found = queries.troubles(
        ask.reading.tables,
        ask.scope,
        code=asked.code or None,
        who=asked.who or None,
        after=asked.after or None,
        limit=asked.limit + 1,
    )
    first = not (asked.after or asked.code or asked.who)
    groups = queries.day_figures(ask.reading.tables, ask.scope).trouble
    names = Names(ask)
    people = dict.fromkeys(who_acts(code) for code in groups)
    return ProblemsView(
        rows=tuple(_rows(ask, names, found[: asked.limit])),
        payouts=tuple(due for due in dues_of(ask, names) if due.why.code == stages.PAY_AGAIN) if first else (),
        refused=tuple(islice(_refused(ask), REFUSED_SHOWN)) if first else (),
        reasons=tuple(Choice(value=one, name=why_of(one).says, chosen=one == asked.code) for one in groups),
        people=tuple(Choice(value=one, name=who(one), chosen=one == asked.who) for one in people),
        decides=is_decider(ask),
        narrowed=bool(asked.code or asked.who),
        next=found[asked.limit - 1].cursor if len(found) > asked.limit else "",
    )


def _check(asked: ProblemsAsked) -> None:
    """Raises CohongError (`portal.question_unclear`) for a reason or a person that nobody knows."""
    if asked.code:
        asked_why("code", asked.code)
    if asked.who:
        asked_who(asked.who)


# --- differences ----------------------------------------------------------------------------------------------------------


def _rows(ask: Ask, names: Names, found: list[Trouble]) -> Iterator[Problem]:
    """What is found of one trade stands together: its rows come one after the other."""
    own = own_ids(ask)
    for _, rows in groupby(found, key=lambda one: one.trade or one.id):
        together = list(rows)
        first = together[0]
        trade = names.trade(first.trade) if first.trade else None
        judged = trade is not None and any(one.code.startswith("match.") for one in together)
        comparison = compare(Three(ask, trade)) if judged and trade is not None else None
        declares = trade is not None and trade.list is not None and trade.list.filer == ask.acting.member
        mine = own | {"declarant"} if declares else own  # a merchant may declare for itself
        yield Problem(
            about=_about(ask, names, first, trade),
            differs=tuple(
                Differs(
                    id=one.id,
                    why=why_of(one.code),
                    who=who(one.who),
                    own=one.who in mine and not (one.code == APPEALED and hinders_deciding(ask, one.trade)),
                    values=tuple(_values(comparison, one.code)) if comparison else (),
                )
                for one in together
            ),
            amount=_amount(together),
            since=first.day,
            age_days=age_days(ask, first.day),
            href=f"/trades/{first.trade}" if first.trade else "/money",
            mend=f"/trades/{first.trade}/mend" if trade is not None and _may_mend(ask, together, trade) else "",
            seller=f"/trades/{first.trade}/seller" if first.trade and _is_of_seller(together) else "",
        )


def _about(ask: Ask, names: Names, one: Trouble, trade: Trade | None) -> Text:
    if trade is None:
        reader = ask.reading.reader_for(ask.acting.member)
        return Text(*(Labels(ask.reading, reader, lang).loose(one.id) for lang in ("zh", "en")))
    number, seller = names.order_no(trade), names.seller(trade)
    if number:
        zh, en = f"订单 {number}", f"Order {number}"
    elif trade.order is None and trade.list is None:
        zh, en = "未收到订单", "No order yet"
    else:
        zh, en = "单证内容未对您开放的交易", "A trade whose documents are not open to you"
    return Text(f"{zh} · {seller}", f"{en} · {seller}") if seller else Text(zh, en)


def _amount(found: list[Trouble]) -> Money | None:
    """The most that one of these differences delays or puts in question; all of a trade are about the same money."""
    currency = found[0].currency
    most = max(one.amount for one in found if one.currency == currency)
    return Money(currency, most) if currency and (most or found[0].trade) else None


def _values(comparison: Comparison, code: str) -> Iterator[Values]:
    for one in comparison.fields:
        if one.why is not None and one.why.code == code:
            yield Values(
                line=one.line,
                label=one.label,
                order=one.order,
                waybill=one.waybill,
                list=one.list,
                difference=one.difference,
            )


def _may_mend(ask: Ask, found: list[Trouble], trade: Trade) -> bool:
    """Documents are corrected by whoever filed them."""
    filers = {doc.filer for doc in (trade.order, trade.list) if doc is not None}
    of_documents = any(one.code.startswith(("match.", "customs.", OTHER_SELLER)) for one in found)
    return of_documents and ask.acting.may("mend") and ask.acting.member in filers


def _is_of_seller(found: list[Trouble]) -> bool:
    return any(one.code.startswith("sellers.") for one in found)


# --- refusals -------------------------------------------------------------------------------------------------------------


def _refused(ask: Ask) -> Iterator[Refused]:
    """What was lately refused of the asker's own messages; authorities and the registrar see all."""
    scope = ask.scope
    everything = scope.merchant is None and scope.service is None and scope.agent is None
    for one in newest(ask.reading):
        if one.result == "refused" and (everything or one.filer == ask.acting.member):
            yield _said(ask, one)


def _said(ask: Ask, one: Outcome) -> Refused:
    return Refused(
        why=why_of(one.code),
        filer=called(ask.state, one.filer),
        what=words.headline(one.kind),
        time_ms=one.time,
        may_change=not text_of(one.code).final,
        message_id=one.id,
        href=page_of(ask, one),
    )

"""The quarter's entrusted exports: whom an agent really declared for, how much, and what cannot be told, as the form asks for it."""

from collections.abc import Iterator
from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from cohong.analytics.sellers.entrusted import Open, forms, quarter_days
from cohong.analytics.sellers.entrusted_files import as_workbook
from cohong.channels.customs.values import decimal, unscaled
from cohong.core.calendar import add_months
from cohong.core.texts import CohongError
from cohong.node.selling.entrusting import NO_RATE, Entrusting, Report
from cohong.portal.ask import Acting, Ask
from cohong.portal.page import View, page
from cohong.portal.place import Place
from cohong.portal.question import Question
from cohong.portal.raw import Desk, Told, as_file, raw
from cohong.portal.text import Money, Text, Why, why_of
from cohong.projections import exports
from cohong.projections.shapes import Scope

MOST = 5_000
"""Lists that are opened for a page; a quarter with more is for the command line."""
QUARTERS = 8
SHOWN = 5
"""Numbers of declarations that stand beside a reason."""
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Short = Annotated[str, Meta(max_length=40)]


class EntrustedAsked(Question, frozen=True, kw_only=True):
    """Which quarter, such as 2026Q1 (the newest with exports otherwise), and which agent, by its credit code."""

    quarter: Short = ""
    agent: Short = ""


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """One choice of a list."""

    value: str
    name: str
    chosen: bool


class ExporterRow(msgspec.Struct, frozen=True, kw_only=True):
    """One real exporter: its credit code, what was exported for it in CNY, and in how many declarations."""

    name: str
    code: str
    amount: Money
    declarations: int


class Untold(msgspec.Struct, frozen=True, kw_only=True):
    """Declarations of one reason: how many, the first of their numbers, whom they name ("" for nobody), and their amount in CNY;
    None where a rate is missing; `values` then are decimal texts with their currency."""

    why: Why
    count: int
    numbers: tuple[str, ...]
    named: str
    amount: Money | None
    values: tuple[str, ...]


class EntrustedView(View, frozen=True, kw_only=True):
    """One agent's quarter. `entrusted`, `own` and `untold` add up to `declared`; `rates` are the currencies without a rate, which
    are in none of them. `trouble` says why nothing can be shown; `sealed` lists are not open to the asker."""

    quarter: str
    quarters: tuple[Option, ...]
    agents: tuple[Option, ...]
    agent: str
    name: str
    lists: int
    sealed: int
    rows: tuple[ExporterRow, ...]
    open: tuple[Untold, ...]
    entrusted: Money
    own: Money
    untold: Money
    declared: Money
    rates: tuple[str, ...]
    trouble: Why | None
    file: str


@page(
    "/entrusted",
    zh="受托出口汇总",
    en="Entrusted exports",
    says_zh="代理方每季度随预缴申报报送：实际为谁出口、金额多少、共几份报关单；无法确定的逐项说明原因。",
    says_en="What an agent files each quarter: for whom it really exported, how much, in how many declarations, and what cannot "
    "be told, with the reason.",
    asks=EntrustedAsked,
    beside=True,
)
def entrusted(ask: Ask) -> EntrustedView:
    """One quarter of one agent: an agent its own, an authority the one it chooses."""
    asked = ask.asked(EntrustedAsked)
    quarter = asked.quarter or _newest(ask)
    quarter_days(quarter)
    try:
        found = _read(ask, quarter)
    except CohongError as error:
        return _view(ask, quarter, None, trouble=why_of(error.code, seen=error.seen, expected=error.expected))
    agent = _agent(ask, found, asked.agent)
    report = found.report(agent) if agent else None
    for merchant in report.merchants if report else ():
        ask.look(merchant, "entrusted", quarter)
    return _view(ask, quarter, report, found=found)


def _read(ask: Ask, quarter: str) -> Entrusting:
    """The lists of a quarter, opened once until something changes. Raises CohongError where they cannot be shown."""

    def make() -> Entrusting | CohongError:
        try:
            return Entrusting(ask.reading, quarter, ask.acting.member, ask.scope, most=MOST)
        except CohongError as error:
            return error

    found = ask.reading.once(("entrusted", ask.acting.member, quarter), make)
    if isinstance(found, CohongError):
        raise found
    return found


def _agent(ask: Ask, found: Entrusting, asked: str) -> str:
    """Whose summary: whoever sees everything chooses, anybody else has its own; "" where there is none."""
    if ask.scope != Scope():
        return found.own
    agents = found.agents()
    return found.parties.code(asked) if asked else next(iter(agents), "")


def _newest(ask: Ask) -> str:
    """The quarter of the newest release, else of today."""
    day = exports.last_released(ask.reading.tables, ask.scope) or ask.reading.day
    return _quarter(day)


def _quarter(day: int) -> str:
    return f"{day // 10_000}Q{(day // 100 % 100 + 2) // 3}"


# --- the view ---------------------------------------------------------------------------------------------------------


def _view(
    ask: Ask, quarter: str, report: Report | None, *, found: Entrusting | None = None, trouble: Why | None = None
) -> EntrustedView:
    summary = report.summary if report else None
    agent = summary.agent if summary else ""
    return EntrustedView(
        quarter=quarter,
        quarters=tuple(_quarters(ask, quarter)),
        agents=tuple(_agents(ask, found, agent)) if found else (),
        agent=agent,
        name=report.name if report else "",
        lists=report.lists if report else 0,
        sealed=found.sealed if found else 0,
        rows=tuple(
            ExporterRow(
                name=one.exporter, code=one.taxpayer, amount=_cny(one.amount_fen), declarations=len(one.declarations)
            )
            for one in (summary.entries if summary else ())
        ),
        open=tuple(_untold(summary.open, found)) if summary and found else (),
        entrusted=_cny(summary.entrusted_fen if summary else 0),
        own=_cny(summary.own_fen if summary else 0),
        untold=_cny(summary.open_fen if summary else 0),
        declared=_cny(summary.declared_fen if summary else 0),
        rates=tuple(sorted({one.seen for one in (summary.open if summary else ()) if one.reason == NO_RATE})),
        trouble=trouble,
        file=f"/entrusted.xlsx?quarter={quarter}&agent={agent}" if summary else "",
    )


def _cny(fen: int) -> Money:
    return Money("CNY", fen)


def _quarters(ask: Ask, chosen: str) -> Iterator[Option]:
    """From the newest back to the first that the law asks for."""
    first, day = forms()[0].since, quarter_days(_newest(ask))[0]
    names = [_quarter(add_months(day, -3 * back)) for back in range(QUARTERS) if add_months(day, -3 * back) >= first]
    for name in names if chosen in names else [chosen, *names]:
        yield Option(value=name, name=name, chosen=name == chosen)


def _agents(ask: Ask, found: Entrusting, chosen: str) -> Iterator[Option]:
    """Agents to choose from; nobody needs to choose among one."""
    codes = found.agents() if ask.scope == Scope() else []
    known = codes if not chosen or chosen in codes else [chosen, *codes]
    for code in known if len(known) > 1 else ():
        yield Option(value=code, name=found.parties.name(code), chosen=code == chosen)


def _untold(items: tuple[Open, ...], found: Entrusting) -> Iterator[Untold]:
    """What cannot be told, by reason and by whom the declarations name."""
    groups: dict[tuple[str, str, str, str], list[Open]] = {}
    for one in items:
        named = "" if one.amount_fen is None else one.declared_for
        groups.setdefault((one.reason, one.seen, one.expected, named), []).append(one)
    for (reason, seen, expected, named), rows in groups.items():
        missing = any(one.amount_fen is None for one in rows)
        yield Untold(
            why=why_of(reason, seen=seen, expected=expected),
            count=len({one.declaration for one in rows}),
            numbers=tuple(sorted({one.declaration for one in rows}))[:SHOWN],
            named=found.parties.name(named) if named else "",
            amount=None if missing else _cny(sum(one.amount_fen or 0 for one in rows)),
            values=tuple(_values(rows)) if missing else (),
        )


def _values(rows: list[Open]) -> Iterator[str]:
    """What these say they are worth, by currency: `1,092.6 EUR`."""
    worth: dict[str, int] = {}
    for one in rows:
        for said in filter(None, one.value.split(" + ")):
            text, currency = said.split(" ")
            worth[currency] = worth.get(currency, 0) + decimal(text)[0]
    for currency, value_e5 in sorted(worth.items()):
        whole, point, part = unscaled(value_e5).partition(".")
        yield f"{int(whole):,}{point}{part} {currency}"


# --- the file ---------------------------------------------------------------------------------------------------------


@raw(
    "/entrusted.xlsx",
    needs="see_desk",
    told=Told(
        title=Text("受托出口汇总（Excel）", "Entrusted exports as a workbook"),
        says=Text(
            "同受托出口汇总页面的内容：汇总表、报关单明细、无法确定的项目、入账。",
            "What the page of entrusted exports shows: the form, every declaration, what cannot be told, who books what.",
        ),
        asks=EntrustedAsked,
        gives=SHEET,
    ),
)
async def entrusted_file(desk: Desk, request: Request, acting: Acting) -> Response:
    """The workbook of one agent's quarter."""
    query = {name: value for name, value in request.query_params.items() if name in EntrustedAsked.__struct_fields__}
    data, name = await desk.place.drawn(_workbook, desk.place, acting, query)
    return as_file(data, name, SHEET)


def _workbook(place: Place, acting: Acting, query: dict[str, str]) -> tuple[bytes, str]:
    reading = place.drawing()
    reading.refresh()
    ask = Ask(acting=acting, reading=reading, query=query, place=place)
    asked = ask.asked(EntrustedAsked)
    found = _read(ask, asked.quarter or _newest(ask))
    agent = _agent(ask, found, asked.agent)
    if not agent:
        raise ask.missing()
    report = found.report(agent)
    for merchant in report.merchants:
        ask.look(merchant, "entrusted", found.quarter)
    return as_workbook(report.summary, ask.lang), f"entrusted-exports-{found.quarter}-{report.summary.agent}.xlsx"

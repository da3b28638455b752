"""What waits for a person about genuine sellers: trades that are held, appeals, and pairs of codes that may be one firm or two."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from cohong.modules.sellers import rules
from cohong.modules.sellers.state import DECISION, PROPOSED, Kind, Proposed
from cohong.modules.trade.state import TRADE, Trade, key_of
from cohong.node.selling import deciding as asked
from cohong.node.writer import Writer
from cohong.portal.act import Done, act, refuse
from cohong.portal.ask import Ask
from cohong.portal.lists import PAGE, age_days
from cohong.portal.names import Names, who
from cohong.portal.page import View, page
from cohong.portal.pages.seller import Words, reason_of
from cohong.portal.question import Cursor, Limit, Question
from cohong.portal.speech.rolewords import called
from cohong.portal.speech.sellerwords import sure_said
from cohong.portal.text import Money, Text
from cohong.portal.trade import deciding
from cohong.portal.trade.firms import Party
from cohong.portal.trade.selling import Appealed, Attested, Decided, Selling, hundredths, paid, unpaid
from cohong.projections import queries
from cohong.projections.proposed import proposals as proposals_page
from cohong.projections.proposed import proposals_open
from cohong.projections.shapes import Trouble

Part = Literal["held", "appeals", "pairs"]
CODES: dict[str, str] = {"held": rules.OTHER_SELLER, "appeals": rules.APPEALED}
Tag = Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]


class ProposalsAsked(Question, frozen=True, kw_only=True):
    """Which part: trades that are held, appeals, or pairs of codes."""

    part: Part = "held"
    after: Cursor = ""
    limit: Limit = PAGE


class HeldTrade(msgspec.Struct, frozen=True, kw_only=True):
    """A trade that is held since the model names another seller, or since somebody appeals: whom the ledger pays, what the model
    found, what was decided and is appealed against, the money that waits, since when, and who acts. `hinders` says why the
    asker may not decide this one."""

    key: str
    order_no: str
    seller: Party
    attested: Attested | None
    decided: Decided | None
    appeal: Appealed | None
    unpaid: Money
    paid: Money
    since: int
    age_days: int
    owner: Text
    hinders: Text | None
    href: str


class PairPiece(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of evidence about two codes, and its weight in hundredths of a bit: against is negative."""

    said: Text
    weight: int


class PairRow(msgspec.Struct, frozen=True, kw_only=True):
    """Two codes that may be one firm (`merge`) or two (`split`), how probable (thousandths, and in words), what speaks for and
    against (empty where it is not open to the asker), since when. `firm_tag` and `other_tag` name them in an answer."""

    kind: Kind
    firm: Party
    other: Party
    firm_tag: str
    other_tag: str
    permille: int
    sure: Text
    why: Text | None
    pieces: tuple[PairPiece, ...]
    by: Text
    since: int
    age_days: int


class ProposalsView(View, frozen=True, kw_only=True):
    """One part, the oldest first, and how many wait in each. `answers` says that the asker may answer pairs."""

    part: Part
    held: int
    appeals: int
    pairs: int
    trades: tuple[HeldTrade, ...]
    rows: tuple[PairRow, ...]
    answers: bool
    next: str


@page(
    "/proposals",
    zh="真实卖家待裁定",
    en="Genuine sellers to be decided",
    says_zh="系统判断的卖家与单证所列不一致而暂停的交易、待重新裁定的申诉，以及可能属于同一企业的代码；均由人工裁定。",
    says_en="Trades held because the evidence shows another seller, appeals, and codes that may be one firm: a person decides each.",
    needs="decide_seller",
    asks=ProposalsAsked,
    beside=True,
)
def proposals(ask: Ask) -> ProposalsView:
    """Rows from the tables; only what is shown is opened. Raises CohongError (`portal.not_here`) for who decides nothing."""
    if not deciding.is_decider(ask):
        raise ask.missing()
    asked_for = ask.asked(ProposalsAsked)
    trouble = queries.day_figures(ask.reading.tables, ask.scope).trouble
    selling = Selling(Names(ask))
    trades, rows, following = _part(ask, selling, asked_for)
    return ProposalsView(
        part=asked_for.part,
        held=trouble.get(rules.OTHER_SELLER, 0),
        appeals=trouble.get(rules.APPEALED, 0),
        pairs=proposals_open(ask.reading.tables),
        trades=trades,
        rows=rows,
        answers=deciding.may_answer(ask),
        next=following,
    )


def _part(
    ask: Ask, selling: Selling, asked_for: ProposalsAsked
) -> tuple[tuple[HeldTrade, ...], tuple[PairRow, ...], str]:
    """The rows of one part, and where its next page begins."""
    after, limit = asked_for.after or None, asked_for.limit
    if asked_for.part == "pairs":
        pairs = proposals_page(ask.reading.tables, after=after, limit=limit + 1)
        known = ((one.id, ask.state.get(PROPOSED, one.id)) for one in pairs[:limit])
        rows = tuple(_pair(selling, row) for _, row in known if row is not None)
        return (), rows, pairs[limit - 1].cursor if len(pairs) > limit else ""
    code = CODES[asked_for.part]
    found = queries.troubles(ask.reading.tables, ask.scope, code=code, after=after, limit=limit + 1)
    trades = tuple(_held(selling, found[:limit]))
    return trades, (), found[limit - 1].cursor if len(found) > limit else ""


# --- trades ---------------------------------------------------------------------------------------------------------------


def _held(selling: Selling, found: list[Trouble]) -> Iterator[HeldTrade]:
    """Trades as they stand now: what was decided a moment ago is not shown any more."""
    for one in found:
        trade = selling.ask.state.get(TRADE, one.trade)
        if trade is not None and one.code in trade.frozen:
            yield _row(selling, trade, one)


def _row(selling: Selling, trade: Trade, one: Trouble) -> HeldTrade:
    ask, key = selling.ask, key_of(trade)
    return HeldTrade(
        key=key,
        order_no=selling.names.order_no(trade),
        seller=selling.ledger(trade),
        attested=selling.attested(trade),
        decided=selling.decided(trade),
        appeal=selling.appealed(trade),
        unpaid=unpaid(trade),
        paid=paid(trade),
        since=one.day,
        age_days=age_days(ask, one.day),
        owner=_owner(selling, trade, one),
        hinders=deciding.hinders_deciding(ask, key),
        href=f"/trades/{key}/seller",
    )


def _owner(selling: Selling, trade: Trade, one: Trouble) -> Text:
    """Who acts: whom the ledger names, but on an appeal any office except the one that decided."""
    state, decided = selling.ask.state, selling.ask.state.get(DECISION, key_of(trade))
    if one.code == rules.APPEALED:
        before = called(state, decided.by) if decided is not None else None
        return Text(f"{before.zh}以外的裁定单位", f"an office other than {before.en}") if before else who(one.who)
    owner = next((found.owner for found in trade.differences if found.code == one.code), "")
    return called(state, owner) if owner else who(one.who)


# --- pairs of codes -------------------------------------------------------------------------------------------------------


def _pair(selling: Selling, row: Proposed) -> PairRow:
    ask = selling.ask
    lines = selling.names.body(row.paper).get("lines", ())
    said: dict[str, Any] = lines[row.index] if row.index < len(lines) else {}
    sides = [(piece, 1) for piece in said.get("supports", ())] + [(piece, -1) for piece in said.get("against", ())]
    return PairRow(
        kind=row.kind,
        firm=_side(selling, row.firm, said.get("firm", {})),
        other=_side(selling, row.other, said.get("other", {})),
        firm_tag=row.firm,
        other_tag=row.other,
        permille=row.permille,
        sure=sure_said(row.permille),
        why=Text(said["zh"], said["en"]) if said.get("zh") and said.get("en") else None,
        pieces=tuple(_piece(piece, sign) for piece, sign in sides),
        by=called(ask.state, row.by),
        since=row.day,
        age_days=age_days(ask, row.day),
    )


def _side(selling: Selling, tag: str, said: dict[str, Any]) -> Party:
    """A code by the name that was stated beside it; the two of a pair may be one firm's on the ledger."""
    name, code = str(said.get("name", "")), str(said.get("code", ""))
    return Party(name=Text(name, name), code=code) if name else selling.firms(tag)


def _piece(said: dict[str, Any], sign: int) -> PairPiece:
    return PairPiece(said=Text(said["zh"], said["en"]), weight=sign * abs(hundredths(str(said["bits"]))))


class AnswerPair(msgspec.Struct, frozen=True, kw_only=True):
    """Yes or no to a proposal about two codes, and why."""

    kind: Kind
    firm: Tag
    other: Tag
    answer: Literal["yes", "no"]
    reason: Words


@act("/proposals/answer", zh="答复合并或拆分建议", en="Answer a proposal about two codes", needs="decide_seller")
def answer_pair(ask: Ask, form: AnswerPair) -> Done:
    """A yes to a merge makes two codes one firm; a yes to a split gives the registrar a difference to look into."""
    said = asked.Answer(
        kind=form.kind,
        firm=form.firm,
        other=form.other,
        accept=form.answer == "yes",
        reason=reason_of(form.reason),
        person=ask.acting.person,
    )
    refuse(Writer(ask.reading.home.root).decide(said, ask.acting.member).findings)
    return Done(said=ANSWERED[form.kind, form.answer], to="/proposals?part=pairs")


ANSWERED: dict[tuple[Kind, str], Text] = {
    ("merge", "yes"): Text("两个代码从现在起视为同一企业。", "From now on the two codes are one firm."),
    ("merge", "no"): Text(
        "已记为两家企业，不再提出合并建议。", "They are kept as two firms; this is not proposed again."
    ),
    ("split", "yes"): Text(
        "已记为两家企业，由登记机关核对两个代码名下的单证。",
        "They are kept as two firms; the registrar checks what was filed under both codes.",
    ),
    ("split", "no"): Text("仍视为同一企业，不再提出拆分建议。", "They stay one firm; this is not proposed again."),
}

"""Asking for a correction: what it would come upon first, then the document, what is wrong, and until when; and taking it back."""

from collections.abc import Iterator
from typing import Annotated

import msgspec
from msgspec import Meta

from cohong.core.calendar import add_days, is_day
from cohong.core.law import row_in_force
from cohong.core.texts import CohongError
from cohong.duties import reasons
from cohong.modules.aftermath.state import consequences
from cohong.modules.trade.state import TRADE, WAYBILL, Trade
from cohong.node.comparing.correcting import AS_NOTED, CANNOT_ASK, LONGEST_NOTE
from cohong.node.writer import Writer
from cohong.portal.act import Done, act, refuse
from cohong.portal.ask import Ask
from cohong.portal.lists import Choice
from cohong.portal.names import Names
from cohong.portal.page import View, page
from cohong.portal.sight import sees_trade
from cohong.portal.speech.paperwords import document
from cohong.portal.speech.rolewords import called
from cohong.portal.text import Money, Text, why_of
from cohong.portal.trade.corrections import CorrectionLine, corrections_of, looks_after_others
from cohong.portal.where import LawUsed, law_used

DAYS_LAW = "customs.correction_days"
DAYS = 7
"""So many days where the law book names none."""
CODES = (
    AS_NOTED,
    reasons.LINE_MISSING,
    reasons.ARTICLE,
    reasons.QUANTITY,
    reasons.UNIT,
    reasons.PRICE,
    reasons.TOTAL,
    reasons.CURRENCY,
    reasons.PLATFORM,
    reasons.CONSIGNOR,
    reasons.WEIGHT,
)
"""What may be wrong in a document, beside what the ledger itself found."""
DOCUMENTS = ("order", "waybill", "list")


class Consequence(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was done already on the strength of the documents: what, how much of it, on which day (None, 0: neither)."""

    says: Text
    amount: Money | None
    day: int


class Correctable(msgspec.Struct, frozen=True, kw_only=True):
    """A document that stands: who filed it, and whether a correction of it is open."""

    of: str
    name: Text
    filer: Text
    open: bool


class CorrectView(View, frozen=True, kw_only=True):
    """What a correction would come upon, what may be asked for, and what is asked for already. `may` is False where the acting
    member has no role that looks after others' documents; `law` is the row that sets the days, None where none does."""

    key: str
    order_no: str
    may: bool
    consequences: tuple[Consequence, ...]
    documents: tuple[Correctable, ...]
    codes: tuple[Choice, ...]
    until: int
    law: LawUsed | None
    corrections: tuple[CorrectionLine, ...]


class AskCorrection(msgspec.Struct, frozen=True, kw_only=True):
    """`of` is order, waybill or list; `code` what is wrong; `until` a day such as 2026-03-17 or 20260317; `note` says it in words."""

    of: str
    code: str
    until: str
    note: Annotated[str, Meta(max_length=LONGEST_NOTE)] = ""


class WithdrawAsking(msgspec.Struct, frozen=True, kw_only=True):
    """The document that need not be corrected any more: order, waybill or list."""

    of: str


@page(
    "/trades/{key}/correct",
    zh="要求更正",
    en="Ask for a correction",
    says_zh="先看更正会牵动哪些已办结的事项，再要求报送人在期限内更正。",
    says_en="See first what a correction comes upon, then ask whoever filed the document to correct it by a day.",
    needs="ask_correction",
)
def correct_trade(ask: Ask) -> CorrectView:
    """The form. Raises CohongError (`portal.not_here`) for a trade that this member does not see."""
    key, trade = _trade(ask)
    open_ = corrections_of(ask, key)
    days, law = _days(ask)
    asked = {one.of for one in open_ if one.state != "answered"}
    return CorrectView(
        key=key,
        order_no=Names(ask).order_no(trade),
        may=looks_after_others(ask),
        consequences=tuple(_consequences(ask, trade)),
        documents=tuple(_documents(ask, trade, asked)),
        codes=tuple(_codes(trade)),
        until=add_days(ask.reading.day, days),
        law=law,
        corrections=open_,
    )


def _trade(ask: Ask) -> tuple[str, Trade]:
    key = ask.path["key"]
    trade = ask.state.get(TRADE, key) if key.isalnum() and key.isascii() else None
    if trade is None or not sees_trade(ask, key):
        raise ask.missing()
    return key, trade


def _days(ask: Ask) -> tuple[int, LawUsed | None]:
    row = row_in_force(ask.state, DAYS_LAW, ask.reading.day)
    if row is not None and isinstance(row.value, int):
        return row.value, law_used(row)
    return DAYS, None


def _documents(ask: Ask, trade: Trade, asked: set[str]) -> Iterator[Correctable]:
    waybill = ask.state.get(WAYBILL, trade.waybill_key) if trade.waybill_key else None
    for of, doc in zip(DOCUMENTS, (trade.order, waybill.doc if waybill else None, trade.list), strict=True):
        if doc is not None:
            yield Correctable(of=of, name=document(of), filer=called(ask.state, doc.filer), open=of in asked)


def _codes(trade: Trade) -> Iterator[Choice]:
    """What the ledger found in this trade first."""
    found = [one.code for one in trade.differences if one.code.startswith(("match.", "customs."))]
    for place, code in enumerate(dict.fromkeys((*found, *CODES))):
        yield Choice(value=code, name=why_of(code).says, chosen=place == 0)


def _consequences(ask: Ask, trade: Trade) -> Iterator[Consequence]:
    """In the order in which things come; nothing where nothing was done yet."""
    found = consequences(ask.state, trade)
    yes = (
        (found.matched, Text("三单已比对一致", "The documents were found to agree")),
        (found.labelled, Text("税务标签已认定", "The tax label was decided")),
    )
    for there, says in yes:
        if there:
            yield Consequence(says=says, amount=None, day=0)
    dated = (
        (found.released, Text("海关已放行", "Customs released it")),
        (found.left, Text("货物已离境", "The goods left the country")),
        (found.right, Text("结汇权利已产生", "The money could be converted")),
    )
    for day, says in dated:
        if day:
            yield Consequence(says=says, amount=None, day=day)
    money = (
        (found.claimed, Text("已认领收汇", "Credits were claimed for it")),
        (found.collected, Text("已收汇", "Money came in for it")),
        (found.settled, Text("已结汇", "Money was converted for it")),
        (found.paid, Text("已付款给商户", "The merchant was paid for it")),
    )
    for minor, says in money:
        if minor:
            yield Consequence(says=says, amount=Money(trade.currency, minor), day=0)
    counted = (
        (found.returned, Text("{} 项商品已有退货", "Lines of which goods came back: {}")),
        (found.summed, Text("清单已列入汇总申请", "The list is in a summary")),
        (found.declared, Text("清单已归入 {} 份报关单", "Declaration forms that the list went into: {}")),
    )
    for count, says in counted:
        if count:
            yield Consequence(says=Text(says.zh.format(count), says.en.format(count)), amount=None, day=0)


# --- acts -------------------------------------------------------------------------------------------------------------------


@act("/trades/{key}/correct", zh="要求更正单证", en="Ask for a correction", needs="ask_correction")
def ask_correction(ask: Ask, form: AskCorrection) -> Done:
    """Ask whoever filed the document."""
    key, _ = _trade(ask)
    done = Writer(ask.reading.home.root).ask_correction(
        key, form.of, code=form.code, until=_day(form.until), note=form.note.strip(), member=ask.acting.member
    )
    refuse(done.findings)
    said = Text(
        "已要求更正，报送人会在待办中看到；更正后的单证到达即视为答复。",
        "The correction is asked for. Whoever filed the document sees it among what waits; the corrected document answers it.",
    )
    return Done(said=said, to=f"/trades/{key}#corrections", made={"outcome": done.outcome})


@act("/trades/{key}/correct/withdraw", zh="撤回更正要求", en="Take back a correction", needs="ask_correction")
def withdraw_asking(ask: Ask, form: WithdrawAsking) -> Done:
    """Nothing is to be corrected any more."""
    key, _ = _trade(ask)
    refuse(Writer(ask.reading.home.root).withdraw_asking(key, form.of, member=ask.acting.member).findings)
    said = Text("更正要求已撤回。", "The correction is asked for no more.")
    return Done(said=said, to=f"/trades/{key}#corrections")


def _day(said: str) -> int:
    """A day as a form or a program writes it. Raises CohongError for anything else."""
    bare = said.strip().replace("-", "")
    if not (bare.isascii() and bare.isdigit() and len(bare) == 8 and is_day(int(bare))):
        raise CohongError(CANNOT_ASK, path="until")
    return int(bare)

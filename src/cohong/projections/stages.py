"""Where a trade stands in the terms of a day: paid, waiting or wrong; for what it waits, and what has a date."""

from collections.abc import Callable, Iterable, Iterator
from typing import Literal

import msgspec

from cohong.core.calendar import add_days, days_since_1970
from cohong.core.law import number_in_force
from cohong.core.state import Overlay
from cohong.core.texts import declare
from cohong.modules.aftermath.state import ASKED, Asked, after
from cohong.modules.clearing.queries import waiting_payouts
from cohong.modules.clearing.state import FAILED, PAYABLE, PAYOUT, Payable
from cohong.modules.forex.state import REMITTANCE, standing_key
from cohong.modules.trade.rules import BASE_BELOW_USES
from cohong.modules.trade.state import (
    TRADE,
    WAYBILL,
    Difference,
    Trade,
    is_labelled,
    is_matched,
    is_reviewed,
    key_of,
    total,
)

DUE_DAYS = 7
"""How far ahead one looks for what has a date."""
Stage = Literal["paid", "waiting", "returned", "wrong"]


def _waits(code: str, en: str, zh: str, next_en: str, next_zh: str) -> str:
    return declare(f"waiting.{code}", en=en, zh=zh, next_en=next_en, next_zh=next_zh, final=False)


ORDER = _waits(
    "order", "The order has not come.", "尚未收到订单。", "The platform sends the order.", "请电商平台报送订单。"
)
WAYBILL_MISSING = _waits(
    "waybill", "The waybill has not come.", "尚未收到运单。", "The carrier sends the waybill.", "请物流企业报送运单。"
)
LIST = _waits(
    "list", "The list has not come.", "尚未收到申报清单。", "The declaring firm sends the list.", "请申报企业报送清单。"
)
CANCELLED = _waits(
    "list_cancelled",
    "The list was cancelled with customs, and no other has come.",
    "清单已在海关撤销，尚未重新申报。",
    "The declaring firm declares anew; if nothing is exported any more, refund the buyer.",
    "仍出口的，请申报企业重新申报清单；不再出口的，请向买家退款。",
)
MATCH = _waits(
    "match", "The documents are being matched.", "单证比对中。", "Nothing needs to be done.", "无需处理，请等待。"
)
LABEL = _waits(
    "label",
    "The tax label is not decided.",
    "税务标签尚未确定。",
    "Bring what the label lacks, such as a purchase voucher.",
    "请补充标签所缺资料，例如进货凭证。",
)
REVIEW = _waits("review", "The bank has not reviewed it.", "银行尚未审核。", "The bank reviews it.", "请等待银行审核。")
RELEASE = _waits(
    "release", "Customs has not released the list.", "海关尚未放行。", "Wait for customs.", "请等待海关放行。"
)
MONEY = _waits(
    "money",
    "No money has come for it yet.",
    "货款尚未到账。",
    "Ask the platform for its remittance.",
    "请向电商平台查询汇款。",
)
SETTLEMENT = _waits(
    "settlement",
    "The money is there and not converted yet.",
    "款项已到账，尚未结汇。",
    "Ask the bank to convert it.",
    "请向银行办理结汇。",
)
PAYOUT_WAITS = _waits(
    "payout",
    "The merchant has not been paid yet.",
    "尚未付款给商户。",
    "Send the batch-payment file to the bank, and its answer here.",
    "请将批量付款文件交银行，并导入银行回执。",
)
PAYOUT_BACK = _waits(
    "payout_returned",
    "The bank refused the payout or sent it back; the merchant has not been paid.",
    "付款被银行拒绝或退回，商户尚未收到款项。",
    "Correct the merchant's payout account (two people), then pay again.",
    "请更正商户收款账户（须两人办理），然后重新付款。",
)


UNCLAIMED = _waits(
    "unclaimed_money",
    "Money came in that no released order explains yet.",
    "收汇中有部分金额尚无对应的已放行订单。",
    "Say in the claims sheet which orders it pays, or wait for their release.",
    "请在认领表中注明对应订单，或等待相关订单放行。",
)
EARLY_DEAL = _waits(
    "early_deal",
    "The bank has converted this credit, and no order behind it may be settled yet.",
    "银行已办理结汇，但该笔收汇项下尚无可结汇的订单。",
    "Bring this statement again once the orders are released.",
    "请在相关订单放行后，将本流水再次导入。",
)
ACCOUNT_CHANGE = _waits(
    "account_change",
    "A merchant's payout account is to be changed; one person has asked for it.",
    "商户收款账户变更已由一人提出，尚待另一人确认。",
    "A second person checks the new account with the merchant and approves it; until then the old one is paid.",
    "请另一名经办人与商户核实新账户后确认；确认前仍付至原账户。",
)


PAPER_DOCUMENT = _waits(
    "paper_document",
    "Customs spoke of a paper that has not come here.",
    "海关已答复，但本账本尚未收到该单证。",
    "Whoever filed it with customs files it here as well.",
    "请报送人将已向海关申报的单证同时报送至此。",
)
PAPER_PARTS = _waits(
    "paper_parts",
    "Parts of this paper have not come.",
    "该单证尚缺分卷。",
    "Send the parts that are missing.",
    "请补报缺少的分卷。",
)
PAPER_REFUSED = _waits(
    "paper_refused",
    "Customs refused this paper.",
    "海关未接受该单证。",
    "Correct it as customs says, and file it again.",
    "请按海关意见更正后重新申报。",
)
PAPER_CUSTOMS = _waits(
    "paper_customs", "Customs has not accepted it yet.", "海关尚未受理。", "Wait for customs.", "请等待海关答复。"
)
PAPER_AWAITS = _waits(
    "paper_awaits",
    "It names lists or parcels that nobody filed here yet.",
    "其中列明的清单或运单尚未在此报送。",
    "The declaring firm files their lists here, or compares the numbers.",
    "请申报企业补报相应清单，或核对编号。",
)
PAPERS = (PAPER_DOCUMENT, PAPER_PARTS, PAPER_REFUSED, PAPER_CUSTOMS, PAPER_AWAITS)
"""What a paper may wait for."""


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """Something with a date: what, who must act, until which day, since when, and the money it is about. `about` is the tag of a
    credit, the id of a payout, or a trade's key and the kind of a document; `reason` the bank's code where it gave one, or the
    code of what is wrong in the document."""

    code: str
    owner: str
    about: str
    since: int
    day: int
    currency: str
    amount: int
    reason: str = ""


BOP_DUE = declare(
    "due.bop_declaration",
    en="A balance-of-payments declaration is due for a credit.",
    zh="收汇须办理国际收支申报。",
    next_en="The receiver declares it at the bank.",
    next_zh="请收款人到银行办理申报。",
    source="forex facts 3.1 [L]",
)
PAY_AGAIN = declare(
    "due.pay_again",
    en="A payout came back or was refused; the merchant still waits for its money.",
    zh="付款被退回或拒绝，商户尚未收到款项。",
    next_en="Correct the payout account (two people), then pay again.",
    next_zh="请更正收款账户（须两人办理）后重新付款。",
)


CORRECTION_DUE = declare(
    "due.correction",
    en="A correction of a document is asked for.",
    zh="已要求更正单证。",
    next_en="Whoever filed the document mends it and files it again as a change; a list that customs accepted is cancelled first.",
    next_zh="请原报送人更正后以变更方式重新报送；海关已审结的清单，须先撤销再申报。",
)


def stage_of(state: Overlay, trade: Trade, *, came_back: bool = False) -> tuple[Stage, str]:
    """Whether a trade is paid, waits, or is wrong; and for what it waits or why it is wrong. `came_back` says that the newest
    payout for it failed, which its own row does not tell."""
    if trade.differences or trade.frozen:
        code = trade.differences[0].code if trade.differences else trade.frozen[0]
        return "wrong", code
    if trade.lines and total(trade, "paid") == total(trade, "value") > 0:
        return "paid", ""
    return ("returned", PAYOUT_BACK) if came_back else ("waiting", _missing(state, trade))


def _missing(state: Overlay, trade: Trade) -> str:
    """The first thing that is missing, in the order in which things come. Most trades miss an early one, and are not asked more."""
    found = next((code for there, code in STEPS if not there(state, trade)), PAYOUT_WAITS)
    return CANCELLED if found == LIST and after(state, key_of(trade)).cancelled else found


def _has_waybill(state: Overlay, trade: Trade) -> bool:
    return bool(trade.waybill_key) and state.get(WAYBILL, trade.waybill_key) is not None


STEPS: tuple[tuple[Callable[[Overlay, Trade], bool], str], ...] = (
    (lambda _, trade: trade.order is not None, ORDER),
    (lambda _, trade: trade.list is not None, LIST),
    (_has_waybill, WAYBILL_MISSING),
    (is_matched, MATCH),
    (lambda _, trade: trade.released > 0, RELEASE),
    (is_labelled, LABEL),
    (is_reviewed, REVIEW),
    (lambda _, trade: total(trade, "collected") == total(trade, "value"), MONEY),
    (lambda _, trade: total(trade, "settled") == total(trade, "value"), SETTLEMENT),
)


def left_to_pay(trade: Trade, worth: int) -> int:
    """What of a trade is not paid yet, in minor units; `worth` is what its documents say, which counts before the match."""
    return max(0, (total(trade, "value") if trade.lines else worth) - total(trade, "paid"))


def at_stake(trade: Trade, found: Difference, worth: int, currency: str) -> tuple[int, str]:
    """The money that a difference still delays, or that may have to go back, in minor units, and its currency. `worth` and
    `currency` are the trade's, or what its documents say before the match. What is paid is delayed no more: 0 where all is."""
    if found.amount and found.code.startswith("clearing."):
        return found.amount, "CNY"
    if found.amount and found.code.startswith("aftermath."):
        return found.amount, currency  # it was used, and goods or list are gone: in question, paid or not
    if found.amount and found.code.startswith("match."):
        return max(0, found.amount - total(trade, "paid")), currency  # the order as it stands, which is no base yet
    left = left_to_pay(trade, worth)
    if found.code == BASE_BELOW_USES:
        return max(left, found.amount - total(trade, "value")), currency
    return min(left, found.amount or left), currency


def unpaid(state: Overlay, payables: Iterable[Payable]) -> set[str]:
    """Keys of the trades for which these payables were to be paid, and the newest payout failed."""
    found = set[str]()
    for row in payables:
        payout = state.get(PAYOUT, row.payout) if row.payout else None
        if payout is not None and payout.state in FAILED:
            found |= {standing_key(state, part.trade) for part in row.orders}
    return found


def trades_of(state: Overlay) -> Iterator[tuple[str, Trade, Stage, str]]:
    """Every trade with its stage."""
    back = unpaid(state, (row for _, row in state.scan(PAYABLE)))
    for key, trade in state.scan(TRADE):
        stage, why = stage_of(state, trade, came_back=key in back)
        yield key, trade, stage, why


def dues(state: Overlay, today: int) -> list[Due]:
    """What has a date within the week, or had one that is over: the first day first."""
    return sorted((*money_dues(state, today), *_corrections(state, today)), key=lambda due: due.day)


def _corrections(state: Overlay, today: int) -> Iterator[Due]:
    """Corrections that are asked for and have not come, those that are overdue as well."""
    for key, asked in state.scan(ASKED):
        trade, _, of = key.partition("/")
        if not asked.answer and asked.until <= add_days(today, DUE_DAYS):
            yield correction_due(state, trade, of, asked)


def correction_due(state: Overlay, trade: str, of: str, asked: Asked) -> Due:
    """An open correction as something with a date: `about` is trade and document, `reason` the code of what is wrong."""
    row = state.get(TRADE, trade)
    return Due(
        code=CORRECTION_DUE,
        owner=asked.to,
        about=f"{trade}/{of}",
        since=asked.since,
        day=asked.until,
        currency=row.currency if row else "",
        amount=left_to_pay(row, 0) if row else 0,
        reason=asked.code,
    )


def money_dues(state: Overlay, today: int) -> list[Due]:
    """Declarations of credits by the law row in force, payouts to be made again."""
    found = []
    for tag, credit in state.scan(REMITTANCE):
        days = number_in_force(state, "forex.bop_declaration_workdays", credit.day, 5)
        until = add_workdays(credit.day, days)
        if today <= until <= add_days(today, DUE_DAYS):
            found.append(
                Due(
                    code=BOP_DUE,
                    owner=credit.bank,
                    about=tag,
                    since=credit.day,
                    day=until,
                    currency=credit.currency,
                    amount=credit.amount,
                )
            )
    for name, payout in waiting_payouts(state):
        if payout.state in FAILED:
            found.append(
                Due(
                    code=PAY_AGAIN,
                    owner=payout.merchant,
                    about=name,
                    since=payout.day,
                    day=today,
                    currency="CNY",
                    amount=payout.amount,
                    reason=payout.reason,
                )
            )
    return found


def add_workdays(day: int, count: int) -> int:
    """The day so many workdays later, Monday to Friday. Statutory holidays are not known here: a deadline over a
    holiday is shown too early, never too late."""
    while count > 0:
        day = add_days(day, 1)
        if (days_since_1970(day) + 3) % 7 < 5:
            count -= 1
    return day

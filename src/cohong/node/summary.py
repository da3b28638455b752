"""Where a ledger stands in the terms of a day: paid, waiting, wrong, due."""

from collections import Counter
from collections.abc import Iterator
from typing import Literal

import msgspec

from cohong.core.state import Overlay
from cohong.core.texts import declare
from cohong.core.transition import OTHER_CONTENT
from cohong.modules.clearing.queries import conserved
from cohong.modules.clearing.state import PAID, PAYOUT
from cohong.modules.trade.state import LOOSE, TRADE, WAYBILL, Trade, is_labelled, is_matched, is_reviewed, total

Stage = Literal["paid", "waiting", "wrong"]


def _waits(code: str, en: str, zh: str, next_en: str, next_zh: str) -> str:
    return declare(f"waiting.{code}", en=en, zh=zh, next_en=next_en, next_zh=next_zh, final=False)


ORDER = _waits("order", "The order has not come.", "尚未收到订单。", "The platform sends the order.", "请电商平台报送订单。")
WAYBILL_MISSING = _waits(
    "waybill", "The waybill has not come.", "尚未收到运单。", "The carrier sends the waybill.", "请物流企业报送运单。"
)
LIST = _waits(
    "list", "The list has not come.", "尚未收到申报清单。", "The declaring firm sends the list.", "请申报企业报送清单。"
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
REVIEW = _waits(
    "review", "The bank has not reviewed it.", "银行尚未审核。", "The bank reviews it.", "请等待银行审核。"
)
RELEASE = _waits(
    "release", "Customs has not released the list.", "海关尚未放行。", "Wait for customs.", "请等待海关放行。"
)
MONEY = _waits(
    "money", "No money has come for it yet.", "货款尚未到账。", "Ask the platform for its remittance.", "请向电商平台查询汇款。"
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


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """The day in figures. Money in minor units; `conserved` is True or the list of what does not add up."""

    trades: int
    lists_released: int
    settled: dict[str, int]
    paid: int
    merchants_paid: int
    refused: dict[str, int]
    differences: dict[str, int]
    waiting: int
    waiting_for: dict[str, int]
    wrong: int
    conserved: bool | list[str]


def stage_of(state: Overlay, trade: Trade) -> tuple[Stage, str]:
    """Whether a trade is paid, waits, or is wrong; and for what it waits or why it is wrong."""
    if trade.differences or trade.frozen:
        code = trade.differences[0].code if trade.differences else trade.frozen[0]
        return "wrong", code
    if trade.lines and total(trade, "paid") == total(trade, "value") > 0:
        return "paid", ""
    return "waiting", _missing(state, trade)


def _missing(state: Overlay, trade: Trade) -> str:
    """The first thing that is missing, in the order in which things come."""
    steps = (
        (trade.order is not None, ORDER),
        (trade.list is not None, LIST),
        (bool(trade.waybill_key) and state.get(WAYBILL, trade.waybill_key) is not None, WAYBILL_MISSING),
        (is_matched(state, trade), MATCH),
        (trade.released > 0, RELEASE),
        (is_labelled(state, trade), LABEL),
        (is_reviewed(state, trade), REVIEW),
        (total(trade, "collected") == total(trade, "value"), MONEY),
        (total(trade, "settled") == total(trade, "value"), SETTLEMENT),
    )
    return next((code for there, code in steps if not there), PAYOUT_WAITS)


def trades_of(state: Overlay) -> Iterator[tuple[str, Trade, Stage, str]]:
    """Every trade with its stage."""
    for key, trade in state.scan(TRADE):
        stage, why = stage_of(state, trade)
        yield key, trade, stage, why


def figures(state: Overlay, refused: Counter[str]) -> Figures:
    """The day in figures. A document sent again with other content is counted as the difference that it is."""
    settled: Counter[str] = Counter()
    differences: Counter[str] = Counter(row.difference.code for _, row in state.scan(LOOSE))
    waits: Counter[str] = Counter()
    count = released = wrong = 0
    for _, trade, stage, why in trades_of(state):
        count += 1
        released += trade.released > 0
        wrong += stage == "wrong"
        settled[trade.currency] += total(trade, "settled")
        differences.update(difference.code for difference in trade.differences)
        if stage == "waiting":
            waits[why] += 1
    refusals = Counter(refused)
    if refusals[OTHER_CONTENT]:
        differences[OTHER_CONTENT] = refusals.pop(OTHER_CONTENT)
    paid = [payout for _, payout in state.scan(PAYOUT) if payout.state in PAID]
    violations = conserved(state)
    return Figures(
        trades=count,
        lists_released=released,
        settled={currency: amount for currency, amount in sorted(settled.items()) if amount},
        paid=sum(payout.amount for payout in paid),
        merchants_paid=len({payout.merchant for payout in paid}),
        refused={code: n for code, n in sorted(refusals.items()) if n},
        differences=dict(sorted(differences.items())),
        waiting=sum(waits.values()),
        waiting_for=dict(sorted(waits.items())),
        wrong=wrong,
        conserved=violations or True,
    )

"""What became so about one trade, fact by fact, in plain words."""

from collections.abc import Callable
from typing import Any

import msgspec

from cohong.channels.customs.receipts import state_of
from cohong.modules.clearing.state import Share
from cohong.modules.trade.state import Trade
from cohong.portal.names import Names
from cohong.portal.speech import words
from cohong.portal.speech.paperwords import OF_TRADE
from cohong.portal.speech.sellerwords import percent, sure_said
from cohong.portal.text import Text, bank_reason, day, money, why_of
from cohong.portal.trade.firms import Firms

Fact = dict[str, Any]


class Telling:
    """Tells the facts of one trade in the order of its life: what it is paid from is learnt on the way.

    `share` are its parts of batches, `settlements` and `payouts` the ids of what it went into."""

    def __init__(self, names: Names, key: str, trade: Trade, firms: Firms | None = None) -> None:
        self.names = names
        self.firms = firms or Firms(names)
        self.key = key
        self.trade = trade
        self.currency = trade.currency
        self.settlements: list[str] = []
        self.shares: list[tuple[str, Share]] = []
        self.payouts: list[str] = []
        self._parcel = trade.waybill_key.partition("/")[0]

    def tell(self, facts: tuple[Fact, ...]) -> list[Text]:
        """The sentences of one message's facts that are about this trade."""
        return [text for fact in facts if (text := self._tell(fact)) is not None]

    def _tell(self, fact: Fact) -> Text | None:
        tag = fact["fact"]
        if tag in _OWN:
            return _OWN[tag](self, fact) if fact.get("trade") == self.key else None
        if tag in OF_TRADE:
            return OF_TRADE[tag](fact) if fact.get("trade") == self.key else None
        return _OTHERS[tag](self, fact) if tag in _OTHERS else None

    def amount(self, minor: int) -> str:
        """In the currency of the order."""
        return money(minor, self.currency) if self.currency else str(minor)

    def firm(self, who: str) -> Text:
        """A firm by its name, where that is known."""
        self.firms.learn_trade(self.trade)
        return self.firms(who).name

    # --- documents and customs --------------------------------------------------------------------------------------------

    def returned(self, fact: Fact) -> Text | None:
        """Customs' word on one of its documents."""
        if fact["key"] not in (self.key, self._parcel):
            return None
        of, state = words.DOCUMENTS.get(fact["of"], words.DOCUMENTS["list"]), state_of(str(fact["status"]))
        at = f"{fact['time'][8:10]}:{fact['time'][10:12]}:{fact['time'][12:14]}"
        return Text(f"{of.zh}：{state.zh}（{at}）", f"{of.en}: {state.en} ({at})")

    def withdrawn(self, fact: Fact) -> Text | None:
        """A document was deleted by its filer."""
        if fact["key"] not in (self.key, self._parcel, self.trade.list_key):
            return None
        of = words.DOCUMENTS[fact["of"]]
        return Text(f"{of.zh}已撤回", f"{of.en} withdrawn")

    def kept(self, fact: Fact) -> Text | None:
        """A second filer's document."""
        if fact["number"] != self.trade.number and fact["party"] + fact["number"] != self._parcel:
            return None
        return Text("作为该报送人的陈述留存，不产生效力", "Kept as what this filer claims, without effect")

    # --- money ------------------------------------------------------------------------------------------------------------

    def asked(self, fact: Fact) -> Text | None:
        """A settlement that it is part of."""
        amount = sum(minor for trade, minor in fact["parts"] if trade == self.key)
        if not amount:
            return None
        self.settlements.append(fact["settlement"])
        return Text(f"本笔申请结汇 {self.amount(amount)}", f"{self.amount(amount)} of this trade is to be converted")

    def cancelled(self, fact: Fact) -> Text | None:
        """That settlement was taken back."""
        if fact["settlement"] not in self.settlements:
            return None
        return Text("结汇申请已撤回", "The request to convert was taken back")

    def dealt(self, fact: Fact) -> Text | None:
        """The bank's deal for it."""
        terms = fact["terms"]
        if terms["settlement"] not in self.settlements:
            return None
        rate = written_rate(terms["rate_e8"])
        return Text(f"银行以汇率 {rate} 结汇", f"Converted by the bank at {rate}")

    def suspended(self, fact: Fact) -> Text | None:
        """A deal that was not asked for so."""
        if fact["terms"]["settlement"] not in self.settlements:
            return None
        return Text("银行结汇与申请不符，款项挂账待说明", "The deal is not what was asked; the money is in suspense")

    def shared(self, fact: Fact) -> Text | None:
        """Its share of a batch."""
        found = [msgspec.convert(share, Share) for share in fact["shares"] if share[0] == self.key]
        if not found:
            return None
        self.shares += [(fact["batch"], share) for share in found]
        gross, payable = (sum(getattr(share, name) for share in found) for name in ("gross", "payable"))
        held = sum(share.held for share in found)
        if held:
            return Text(
                f"本笔分得 {money(gross, 'CNY')}，其中 {money(held, 'CNY')} 待签订合同后付款",
                f"Its share is {money(gross, 'CNY')}; {money(held, 'CNY')} of it waits for a contract",
            )
        return Text(
            f"本笔分得 {money(gross, 'CNY')}，扣除费用与留存后应付商户 {money(payable, 'CNY')}",
            f"Its share is {money(gross, 'CNY')}; {money(payable, 'CNY')} after fees and hold-back is the merchant's",
        )

    def instructed(self, fact: Fact) -> Text | None:
        """An instruction that pays the batch it is in."""
        if (fact["batch"], fact["merchant"]) not in [(batch, share.merchant) for batch, share in self.shares]:
            return None
        self.payouts.append(fact["instruction"])
        name, amount = self.names.merchant(fact["merchant"]), money(fact["amount_minor"], "CNY")
        return Text(
            f"付款给 {name}，整批 {amount}（含本笔）", f"Pay {name} {amount} for the whole batch, this trade included"
        )

    def paid(self, fact: Fact) -> Text | None:
        """The bank's word on that instruction."""
        if fact["instruction"] not in self.payouts:
            return None
        said, reason = _PAYOUT[fact["fact"]], bank_reason(fact.get("reason", ""))
        if reason is None:
            return said
        why = reason.says
        return Text(f"{said.zh}：{why.zh}（{reason.code}）", f"{said.en}: {why.en} ({reason.code})")


def written_rate(rate_e8: int) -> str:
    """A rate times 1e8 as `7.1234`."""
    whole, part = divmod(rate_e8, 10**8)
    return f"{whole}.{f'{part:08d}'.rstrip('0') or '0'}"


_PAYOUT = {
    f"clearing.payout_{state.lower()}": Text(f"付款：{said.zh}", f"Payout: {said.en}")
    for state, (_, said) in words.PAYOUTS.items()
    if state != "INSTRUCTED"
} | {"clearing.dispute_ended": Text("付款差异已消除", "The dispute has ended")}


def _matched(one: Telling, fact: Fact) -> Text:
    one.currency = one.currency or fact["currency"]
    goods = [line for line in fact["lines"] if line[0]]
    total = money(sum(line[5] for line in fact["lines"]), fact["currency"])
    return Text(
        f"三单一致：商品 {len(goods)} 项，连运费共 {total}",
        f"The documents agree: {len(goods)} line{'s' if len(goods) > 1 else ''}, {total} with freight",
    )


def _differs(_: Telling, fact: Fact) -> Text:
    whys = [why_of(code).says for code, *_ in fact["differences"]]
    return Text("".join(why.zh for why in whys), " ".join(why.en for why in whys))


def _opened(_: Telling, fact: Fact) -> Text:
    why = why_of(fact["difference"][0]).says
    frozen = fact.get("freeze", False)
    return Text(f"{why.zh}{'交易已冻结。' if frozen else ''}", f"{why.en}{' The trade is frozen.' if frozen else ''}")


def _resolved(_: Telling, fact: Fact) -> Text:
    why = why_of(fact["code"]).says
    return Text(f"差异已消除：{why.zh}", f"Settled: {why.en}")


def _labelled(_: Telling, fact: Fact) -> Text:
    label, basis, since, until = fact["label"][:4]
    said, why = words.LABELS[label], words.BASES.get(basis, Text(basis, basis))
    span = (
        Text(f"{day(since)} 起", f"from {day(since)}")
        if until >= 99991231
        else Text(f"{day(since)} 至 {day(until)}", f"{day(since)} to {day(until)}")
    )
    return Text(f"{said.zh}：{why.zh}（适用出口日期 {span.zh}）", f"{said.en}: {why.en} (export days {span.en})")


def _released(_: Telling, fact: Fact) -> Text:
    at = day(fact["day"])
    return Text(f"海关放行，出口日期 {at}；政策按这一天适用", f"Released; the law of the export day {at} applies")


def _right(_: Telling, fact: Fact) -> Text:
    said = money(fact["amount"], fact["currency"])
    return Text(f"可以结汇：{said}", f"{said} may now be converted")


def _claimed(one: Telling, fact: Fact) -> Text:
    reference = one.names.credit(fact["remittance"])
    amount = one.amount(fact["amount"])
    return Text(f"由收汇 {reference} 支付 {amount}", f"{amount} of it comes from credit {reference}")


_TRACKS = {
    "settled": Text("本笔结汇", "Converted for this trade:"),
    "paid": Text("本笔已付商户（折原币）", "Paid to the merchant, in the order's currency:"),
}


def _used(one: Telling, fact: Fact) -> Text | None:
    said, amount = _TRACKS.get(fact["track"]), fact["amount"]
    if said is None:  # claimed and collected are told by the claim
        return None
    back = Text("冲回：", "Taken back: ") if amount < 0 else Text("", "")
    return Text(f"{back.zh}{said.zh} {one.amount(abs(amount))}", f"{back.en}{said.en} {one.amount(abs(amount))}")


def _attributed(one: Telling, fact: Fact) -> Text:
    permille = fact["permille"]
    if not fact.get("seller"):
        return Text("无法判断实际卖家", "It cannot be told who really sells")
    name, sure = one.firm(fact["seller"]), sure_said(permille)
    return Text(
        f"实际卖家{sure.zh}是 {name.zh}（{percent(permille)}）",
        f"The genuine seller is {name.en}: {sure.en} ({percent(permille)})",
    )


def _decided(one: Telling, fact: Fact) -> Text:
    name = one.firm(fact["seller"])
    return Text(f"裁定实际卖家为 {name.zh}；已付款项不变", f"The genuine seller is {name.en}; what is paid stands")


_OWN: dict[str, Callable[[Telling, Fact], Text | None]] = {
    "trade.matched": _matched,
    "trade.differs": _differs,
    "trade.difference_opened": _opened,
    "trade.difference_resolved": _resolved,
    "tax.labelled": _labelled,
    "forex.trade_reviewed": lambda _, __: Text("银行没有异议", "The bank has no objection"),
    "customs.list_released": _released,
    "trade.right_opened": _right,
    "forex.order_claimed": _claimed,
    "trade.money_used": _used,
    "sellers.attributed": _attributed,
    "sellers.decided": _decided,
    "sellers.appealed": lambda _, __: Text("请另一人重新裁定", "Another person shall decide again"),
}
_OTHERS: dict[str, Callable[[Telling, Fact], Text | None]] = {
    "customs.return_observed": Telling.returned,
    "customs.document_withdrawn": Telling.withdrawn,
    "customs.claim_kept": Telling.kept,
    "forex.settlement_requested": Telling.asked,
    "forex.settlement_cancelled": Telling.cancelled,
    "forex.deal_observed": Telling.dealt,
    "forex.deal_suspended": Telling.suspended,
    "clearing.batch_allocated": Telling.shared,
    "clearing.waiting_allocated": Telling.shared,
    "clearing.payout_instructed": Telling.instructed,
    **dict.fromkeys(_PAYOUT, Telling.paid),
}

"""What does not close, why, and who must act: every such thing as one row that a clerk understands without us."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from cohong.channels.customs.values import currency_iso
from cohong.channels.door.documents import minor
from cohong.channels.sheets.problems import PaidRow, ProblemRow
from cohong.core.calendar import add_months, day_of
from cohong.core.outcome import Outcome
from cohong.core.refusal import Refusal
from cohong.core.tags import firm_tag
from cohong.core.texts import fill, text_of
from cohong.core.transition import KNOWN
from cohong.duties import match
from cohong.duties.reasons import Reason
from cohong.modules.clearing.state import BATCH, PAYABLE, PAYOUT
from cohong.modules.members.state import canonical
from cohong.modules.trade.state import LOOSE, WAYBILL, Doc, Trade
from cohong.node import summary
from cohong.node.home import Node
from cohong.node.intake import Lodged
from cohong.node.money import MoneyDesk

Fields = dict[str, Any]

WHO = {
    summary.ORDER: "电商平台 / platform",
    summary.WAYBILL_MISSING: "物流企业 / carrier",
    summary.LIST: "申报企业 / declaring firm",
    summary.MATCH: "本平台 / this platform",
    summary.LABEL: "商户 / merchant",
    summary.REVIEW: "银行 / bank",
    summary.RELEASE: "海关 / customs",
    summary.MONEY: "电商平台 / platform",
    summary.SETTLEMENT: "银行 / bank",
    summary.PAYOUT_WAITS: "本公司与银行 / we and the bank",
}
WRONG_WHO = {"match": "申报企业 / declaring firm", "customs": "申报企业 / declaring firm", "review": "银行 / bank"}
SENDER = "报送人 / sender"
FILING_LIMIT_MONTHS = 36


class Ledgerer:
    """Turns rows of an open home into rows for people, reading bodies with one member's keys."""

    def __init__(self, node: Node, member: str) -> None:
        self.node = node
        self.state = node.state
        self.reader = node.keys_of(member).reader()

    def trades(self) -> Iterator[tuple[str, ProblemRow]]:
        """Every trade that is not paid, with whoever must act."""
        for _, trade, stage, why in summary.trades_of(self.state):
            if stage != "paid":
                who = WHO.get(why) or WRONG_WHO.get(why.partition(".")[0], SENDER)
                for row in self._trade(trade, stage, why, who):
                    yield who, row

    def _trade(self, trade: Trade, stage: str, why: str, who: str) -> Iterator[ProblemRow]:
        order, listed = self._body(trade.order), self._body(trade.list)
        known = order or listed
        amount, currency = _value(order, trade)
        common = {
            "state": "wrong" if stage == "wrong" else "waiting",
            "what": f"订单 {known.get('orderNo', trade.number[:8])}",
            "who": who,
            "amount_minor": amount,
            "currency": currency,
            "since_day": self._since(trade.order or trade.list),
            "deadline_day": add_months(trade.released, FILING_LIMIT_MONTHS) if trade.released else 0,
        }
        if stage == "wrong":
            yield from (_row(common, why, found) for found in self._reasons(trade, why))
        else:
            yield _row(common, why, None)

    def _reasons(self, trade: Trade, why: str) -> list[Reason | None]:
        """The match judged again on the bodies that stand, to tell the two values; a judgement is a pure function."""
        waybill = self.state.get(WAYBILL, trade.waybill_key) if trade.waybill_key else None
        bodies = [self._body(doc) for doc in (trade.order, waybill.doc if waybill else None, trade.list)]
        if not why.startswith("match.") or not all(bodies):
            return [None]
        verdict = match.judge(bodies[0], bodies[1], bodies[2], self.node.join_key, self._same_firm)
        return list(verdict.differs) or [None]

    def _same_firm(self, one: str, other: str) -> bool:
        key = self.node.join_key
        return canonical(self.state, firm_tag(key, one)) == canonical(self.state, firm_tag(key, other))

    def loose(self) -> Iterator[tuple[str, ProblemRow]]:
        """Differences that belong to no trade: the bank's, mostly."""
        who = "银行 / bank"
        for key, row in self.state.scan(LOOSE):
            found = row.difference
            common = {
                "state": "wrong",
                "what": key.partition("/")[0],
                "who": who,
                "amount_minor": found.amount,
                "currency": "CNY",
                "since_day": found.day,
                "deadline_day": 0,
            }
            yield who, _row(common, found.code, None)

    def due(self) -> Iterator[tuple[str, ProblemRow]]:
        """What has a date within the week."""
        for due in summary.dues(self.state, self.node.day):
            common = {
                "state": "waiting",
                "what": due.owner,
                "who": due.owner,
                "amount_minor": due.amount,
                "currency": due.currency,
                "since_day": self.node.day,
                "deadline_day": due.day,
            }
            yield due.owner, _row(common, due.code, None)

    def _body(self, doc: Doc | None) -> Fields:
        if doc is None:
            return {}
        found = self.node.vault.open_body(bytes.fromhex(doc.id), self.reader, bytes.fromhex(doc.root))
        return {} if isinstance(found, Refusal) else found.fields

    def _since(self, doc: Doc | None) -> int:
        known = self.state.get(KNOWN, doc.id) if doc else None
        if known is None:
            return 0
        leaf = msgspec.json.decode(self.node.engine.tiles.leaf(known.index), type=Outcome)
        return day_of(leaf.time)


def _value(order: Fields, trade: Trade) -> tuple[int, str]:
    if not order:
        return sum(line.value for line in trade.lines), trade.currency
    currency = currency_iso(order["currency"])
    return minor(order["goodsValue"], currency) + minor(order.get("freight", "0"), currency), currency


def _row(common: Fields, code: str, reason: Reason | None) -> ProblemRow:
    text = text_of(reason.code if reason else code)
    path, seen, expected = (reason.path, reason.seen, reason.expected) if reason else ("", "", "")
    first_zh, first_en = (fill(template, path, seen, expected) for template in (text.zh, text.en))
    if reason is None and "{seen}" in text.zh:
        first_zh, first_en = text.zh.partition("（")[0] + "。", text.en.partition(" (")[0] + "."
    return ProblemRow(
        **common,
        why_zh=first_zh,
        why_en=first_en,
        next_zh=fill(text.next_zh, path, seen, expected),
        next_en=fill(text.next_en, path, seen, expected),
        place=path,
        code=text.code,
    )


def refused_rows(lodged: Iterable[Lodged]) -> Iterator[tuple[str, ProblemRow]]:
    """Documents that were refused at the door or by the ledger, one row for each error."""
    for one in lodged:
        for found in one.findings:
            if found.level == "error":
                text = text_of(found.code)
                yield (
                    SENDER,
                    ProblemRow(
                        state="wrong",
                        what=f"{one.message} {one.key}".strip() or one.file,
                        who=SENDER,
                        why_zh=fill(text.zh, found.path, found.seen, found.expected),
                        why_en=fill(text.en, found.path, found.seen, found.expected),
                        next_zh=fill(text.next_zh, found.path, found.seen, found.expected),
                        next_en=fill(text.next_en, found.path, found.seen, found.expected),
                        source_file=one.file,
                        place=found.path,
                        code=found.code,
                    ),
                )


def paid_rows(node: Node, desk: MoneyDesk, shares_of: Callable[[str], dict[str, tuple[int, int, int, int]]]) -> Iterator[PaidRow]:
    """Every payout with what it is made of. `shares_of` gives for a batch: merchant to gross, fee, bank fee, hold-back."""
    for name, payout in node.state.scan(PAYOUT):
        batch = node.state.get(BATCH, payout.batch)
        payable = node.state.get(PAYABLE, f"{payout.batch}/{payout.merchant}")
        parts = shares_of(batch.settlement).get(payout.merchant, (0, 0, 0, 0)) if batch else (0, 0, 0, 0)
        file, account = desk.file_of(payout.merchant), desk.account_of(payout.merchant)
        yield PaidRow(
            instruction_reference=name,
            merchant_code=file.get("merchant_code", payout.merchant),
            merchant_name=file.get("merchant_name", payout.merchant),
            payee_account=account.get("payout_account", ""),
            orders=len(payable.orders) if payable else 0,
            gross_minor=parts[0],
            fee_minor=parts[1],
            bank_fee_minor=parts[2],
            hold_back_minor=parts[3],
            payable_minor=payout.amount,
            paid_day=payout.day,
            status=payout.state,
        )

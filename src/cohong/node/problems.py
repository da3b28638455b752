"""What does not close, why, and who must act: every such thing as one row that a clerk understands without us."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from cohong.channels.customs.values import currency_iso
from cohong.channels.document import Document
from cohong.channels.door.bank import day as bank_day
from cohong.channels.door.documents import minor
from cohong.channels.sheets.problems import ProblemRow
from cohong.core.calendar import add_months, day_of
from cohong.core.law import number_in_force
from cohong.core.outcome import Outcome
from cohong.core.state import Overlay
from cohong.core.texts import Finding, fill, text_of
from cohong.core.transition import KNOWN
from cohong.duties import match
from cohong.duties.matching.fields import by_aliases
from cohong.duties.reasons import Reason
from cohong.modules.authenticity.rules import SAID
from cohong.modules.clearing.queries import waiting_payables, waiting_payouts
from cohong.modules.clearing.rules import NOT_VERIFIED
from cohong.modules.clearing.state import LIVE, PAYABLE
from cohong.modules.forex.rules import REMITTANCE_CONTRADICTS
from cohong.modules.forex.state import REMITTANCE, standing_key
from cohong.modules.members.state import MERCHANT, member_of_firm
from cohong.modules.trade.state import LOOSE, TRADE, WAYBILL, Difference, Doc, Trade, total, trade_key
from cohong.node.home import Node
from cohong.node.intake import Lodged
from cohong.node.labels import Labels
from cohong.node.money import Refused
from cohong.projections import checks, stages
from cohong.projections.people import name_of, who_acts

Fields = dict[str, Any]
Row = tuple[str, ProblemRow]
"""Who must act, by id, and the row."""
FILING_LIMIT_MONTHS = 36
_WITH_PLACE = ("sheets.", "customs.")
"""Codes whose path is a place in a file that a clerk can look up."""
_LIMITED = (stages.LABEL, stages.MONEY)


class Rows:
    """Rows of an open home as rows for people, in the language of its labels."""

    def __init__(self, node: Node, labels: Labels) -> None:
        self.labels = labels
        self.node = node
        self.state = node.state

    def all(self) -> Iterator[Row]:
        """Everything that the ledger knows does not close."""
        yield from self.trades()
        yield from self.money()
        yield from self.accounts()
        yield from self.loose()
        yield from self.due()

    # --- trades -----------------------------------------------------------------------------------------------------------

    def trades(self) -> Iterator[Row]:
        """Every trade that is not paid. Trades that only wait for a payout are shown once, as that payout."""
        in_batch = {standing_key(self.state, part.trade) for _, row in self.state.scan(PAYABLE) for part in row.orders}
        for key, trade, stage, why in stages.trades_of(self.state):
            if stage == "wrong":
                yield from self._wrong(trade)
            elif stage == "waiting" and not (why == stages.PAYOUT_WAITS and key in in_batch):
                yield self._waits(trade, why)

    def _waits(self, trade: Trade, why: str) -> Row:
        amount, currency = self._amount(trade, why)
        months = number_in_force(self.state, "clearing.tax_filing_limit_months", self.node.day, FILING_LIMIT_MONTHS)
        limited = trade.released and why in _LIMITED
        return self._row(
            why,
            state="waiting",
            what=self.labels.order(trade),
            amount_minor=amount,
            currency=currency,
            since_day=self._since(trade.order or trade.list),
            deadline_day=add_months(trade.released, months) if limited else 0,
        )

    def _amount(self, trade: Trade, why: str) -> tuple[int, str]:
        """The money that waits: what has not come, what is not converted, or what is not paid of the order."""
        if why == stages.MONEY:
            return total(trade, "value") - total(trade, "collected"), trade.currency
        if why == stages.SETTLEMENT:
            return total(trade, "collected") - total(trade, "settled"), trade.currency
        worth, currency = order_value(self.labels.body(trade.order), trade)
        return stages.left_to_pay(trade, worth), currency

    def _wrong(self, trade: Trade) -> Iterator[Row]:
        """A row for each difference; those of the match with line and both values."""
        codes = {found.code for found in trade.differences}
        for found in trade.differences:
            if not found.code.startswith("match."):
                yield self._difference(trade, found.code, found)
        for code in trade.frozen:
            if code not in codes:
                yield self._difference(trade, code, None)
        owner = next((found for found in trade.differences if found.code.startswith("match.")), None)
        if owner is not None:
            for reason in self._judged_again(trade) or [None]:
                yield self._difference(trade, reason.code if reason else owner.code, owner, reason)

    def _difference(self, trade: Trade, code: str, found: Difference | None, reason: Reason | None = None) -> Row:
        worth = order_value(self.labels.body(trade.order), trade)
        amount, currency = stages.at_stake(trade, found or Difference(code, "", 0), *worth)
        since = found.day if found else self._since(trade.order or trade.list)
        what = self.labels.order(trade)
        return self._row(
            code, reason, state="wrong", what=what, amount_minor=amount, currency=currency, since_day=since
        )

    def _judged_again(self, trade: Trade) -> list[Reason | None]:
        """The match judged again on the bodies that stand, to tell the two values; a judgement is a pure function."""
        waybill = self.state.get(WAYBILL, trade.waybill_key) if trade.waybill_key else None
        bodies = (self.labels.body(doc) for doc in (trade.order, waybill.doc if waybill else None, trade.list))
        verdict = judged_again(self.state, self.node.join_key, *bodies)
        return list(verdict.differs) if verdict else []

    def _since(self, doc: Doc | None) -> int:
        known = self.state.get(KNOWN, doc.id) if doc else None
        if known is None:
            return 0
        leaf = msgspec.json.decode(self.node.engine.tiles.leaf(known.index), type=Outcome)
        return day_of(leaf.time)

    # --- money ------------------------------------------------------------------------------------------------------------

    def money(self) -> Iterator[Row]:
        """Credits that no order explains, payouts that the bank has not answered, and what cannot be paid yet."""
        for tag, credit in self.state.scan(REMITTANCE):
            left = credit.amount - credit.claimed
            if left:
                yield self._row(
                    stages.UNCLAIMED,
                    state="waiting",
                    what=self.labels.credit(tag),
                    amount_minor=left,
                    currency=credit.currency,
                    since_day=credit.day,
                )
        for _, payout in waiting_payouts(self.state):
            if payout.state in LIVE:
                yield self._cny(stages.PAYOUT_WAITS, payout.merchant, payout.amount, since_day=payout.day)
        for _, merchant, amount in waiting_payables(self.state):
            yield self._cny(NOT_VERIFIED, merchant, amount)

    def _cny(self, code: str, merchant: str, amount: int, since_day: int = 0) -> Row:
        what = self.labels.payout(merchant)
        return self._row(code, state="waiting", what=what, amount_minor=amount, currency="CNY", since_day=since_day)

    def accounts(self) -> Iterator[Row]:
        """Payout accounts whose change waits for a second person."""
        for merchant, file in self.state.scan(MERCHANT):
            if file.proposed_account:
                name = self.labels.merchant(merchant)
                what = self.labels.say(f"收款账户变更：{name}", f"Payout account of {name}")
                yield self._row(stages.ACCOUNT_CHANGE, state="waiting", what=what, since_day=day_of(file.proposed_ms))

    def loose(self) -> Iterator[Row]:
        """Differences that belong to no trade: the bank's, mostly."""
        for key, row in self.state.scan(LOOSE):
            found, credit = row.difference, self.state.get(REMITTANCE, key.partition("/")[2])
            foreign = found.code == REMITTANCE_CONTRADICTS and credit is not None
            yield self._row(
                found.code,
                state="wrong",
                what=self.labels.loose(key),
                amount_minor=found.amount,
                currency=("" if not found.amount else credit.currency if foreign and credit else "CNY"),
                since_day=found.day,
            )

    def due(self) -> Iterator[Row]:
        """What has a date within the week, and checks to be made again within the month."""
        for due in (*stages.dues(self.state, self.node.day), *checks.check_dues(self.state, self.node.day)):
            yield self._row(
                due.code,
                state="waiting",
                what=self._dated(due),
                amount_minor=due.amount,
                currency=due.currency,
                since_day=due.since,
                deadline_day=due.day,
            )

    def _dated(self, due: stages.Due) -> str:
        """What has a date: a payout, a credit, or the trade whose document is to be corrected."""
        if due.code == stages.PAY_AGAIN:
            return self.labels.payout(due.owner)
        if due.code in (checks.ENDS_SOON, checks.ENDED):
            return self._checked(due.about)
        if due.code != stages.CORRECTION_DUE:
            return self.labels.credit(due.about)
        trade = self.state.get(TRADE, due.about.partition("/")[0])
        return self.labels.order(trade) if trade else self.labels.say("未知订单", "Unknown order")

    def _checked(self, key: str) -> str:
        """A check: what of which merchant."""
        firm, what, _ = key.split("/")
        zh, en = next(said for of, said in SAID.items() if of == what)
        name = self.labels.merchant(member_of_firm(self.state, firm))
        return self.labels.say(f"{zh}核验：{name}", f"Check of {en}: {name}")

    # --- what was refused -------------------------------------------------------------------------------------------------

    def documents(self, lodged: Iterable[Lodged]) -> Iterator[Row]:
        """Documents that were refused, one row for each fault; a cell that several documents share is one fault."""
        found: dict[tuple[str, ...], tuple[Finding, str, list[str]]] = {}
        for one in lodged:
            for finding in one.findings:
                if finding.level == "error":
                    place = finding.path if one.message else one.key
                    key = (one.file, place, finding.code, finding.seen, "" if place else str(one.index))
                    _, _, whats = found.setdefault(key, (finding, one.file, []))
                    whats.append(self.labels.document(one.message, one.key, one.file))
        for finding, file, whats in found.values():
            what = self.labels.say("、", ", ").join(dict.fromkeys(whats))
            yield self._refused(what, file, finding.code, finding.path, finding.seen, finding.expected)

    def requests(self, refused: Iterable[Refused]) -> Iterator[Row]:
        """Requests that did not take effect, each once."""
        told = set()
        for one in refused:
            what, file = self._about(one), one.document.file if one.document else ""
            if (what, file, one.code) not in told:
                told.add((what, file, one.code))
                yield self._refused(what, file, one.code, "", one.seen, one.expected)

    def early(self, deals: Iterable[Document]) -> Iterator[Row]:
        """Deals that were put off until an order may be settled."""
        for document in deals:
            head = document.head
            yield self._row(
                stages.EARLY_DEAL,
                state="waiting",
                what=_row_of(self.labels, document),
                amount_minor=minor(head["amount"], head["currency"]),
                currency=head["currency"],
                since_day=bank_day(head["value_date"]),
                source_file=Path(document.file).name,
            )

    def _about(self, one: Refused) -> str:
        document = one.document
        if document is not None:
            return _row_of(self.labels, document)
        if one.trade is not None:
            trade = self.state.get(TRADE, trade_key(self.state, *one.trade))
            return self.labels.order(trade) if trade else self.labels.say("未知订单", "Unknown order")
        if one.merchant:
            return self.labels.payout(one.merchant)
        return self.labels.say("本公司的申请", "Our request")

    def _refused(self, what: str, file: str, code: str, path: str, seen: str, expected: str) -> Row:
        reason = Reason(code=code, path=path, seen=seen, expected=expected)
        place = path if code.startswith(_WITH_PLACE) else ""
        return self._row(code, reason, state="wrong", what=what, source_file=Path(file).name, place=place)

    def _row(self, code: str, reason: Reason | None = None, **known: Any) -> Row:
        who = who_acts(code)
        row: Fields = {"place": reason.path if reason else "", **_sentences(code, reason), **known}
        return who, ProblemRow(who=name_of(who, self.labels.lang), code=code, **row)


def judged_again(state: Overlay, join_key: bytes, order: Fields, waybill: Fields, listed: Fields) -> match.Match | None:
    """The match duty's verdict on three opened bodies, with the ledger's aliases; None while one of them is not open."""
    if not (order and waybill and listed):
        return None
    return match.judge(order, waybill, listed, join_key, by_aliases(state, join_key))


def _row_of(labels: Labels, document: Document) -> str:
    named = labels.document(document.message, document.key, document.file)
    name = document.head.get("merchant_name", "")
    return f"{named} · {name}" if name else named


def order_value(order: Fields, trade: Trade) -> tuple[int, str]:
    """Minor units and currency of a trade: what its order says, else its base."""
    if not order:
        return sum(line.value for line in trade.lines), trade.currency
    currency = currency_iso(order["currency"])
    return minor(order["goodsValue"], currency) + minor(order.get("freight", "0"), currency), currency


def _sentences(code: str, reason: Reason | None) -> Fields:
    """Why and next step in both languages; without values at hand, the bracket that would tell them is left out."""
    text = text_of(code)
    path, seen, expected = (reason.path, reason.seen, reason.expected) if reason else ("", "", "")
    valueless = reason is None or not (path or seen or expected)
    zh, en = (bare(text.zh, "（"), bare(text.en, " (")) if valueless else (text.zh, text.en)
    pairs = {"why_zh": zh, "why_en": en, "next_zh": text.next_zh, "next_en": text.next_en}
    return {name: fill(template, path, seen, expected, name[-2:]) for name, template in pairs.items()}


def bare(template: str, bracket: str) -> str:
    """A sentence without the bracket that would tell values which are not at hand; `bracket` opens it, （ or a blank and (."""
    start = template.find(bracket)
    if start < 0 or "{" not in template[start:]:
        return template
    return template[:start] + ("。" if bracket == "（" else ".")

"""Who really sells, line by line, as one member of a home may see it: its own papers opened, its registers, what habit shows.

What is known beside a trade's documents comes from the home itself: merchants' contracts (codes, names, payout accounts), mandates
on the ledger, the roles of members, and the newest trades for habits. Nothing is written, and nobody else's papers are opened.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from cohong.analytics.sellers.attribution import Attribution, attribute
from cohong.analytics.sellers.habits import learn
from cohong.analytics.sellers.known import Known
from cohong.analytics.sellers.model import shipped
from cohong.analytics.sellers.records import Account, CustomsCode, Licence, Mandate, Paper, Standing
from cohong.channels.door.contracts import ACCOUNT_FIELDS
from cohong.core.tags import firm_tag
from cohong.core.texts import CohongError, declare
from cohong.modules.members.state import FIRM, MANDATE, MEMBER, MERCHANT, Role
from cohong.modules.trade.state import TRADE, WAYBILL, Trade
from cohong.node.matching import Matching
from cohong.node.reading import Reading
from cohong.projections import matching, queries
from cohong.projections.shapes import Scope, TradeRow

NO_LINE = declare(
    "node.no_such_line",
    en="Nothing here is the line {seen}.",
    zh="没有找到商品行 {seen}。",
    next_en="Write order number/line, such as DEMO-0001/1, or a line as `cohong customs seller --json` prints it.",
    next_zh="请按“订单号/序号”填写，例如 DEMO-0001/1，或填 `cohong customs seller --json` 输出的 line。",
    final=False,
)
PAGE = 500
LEARNED = 20_000
"""Habits come from at most so many of the newest trades."""
ASKED_FOR_CODES = 2_000
"""Trades in which the codes of members are looked for: they stand in nearly every one."""
KINDS = {"order": "CEB303", "waybill": "CEB505", "list": "CEB603", "receipt": "CEB403"}
CODES = ("ebcCode", "ebpCode", "agentCode", "ownerCode", "logisticsCode", "payCode")
STANDINGS: tuple[tuple[Role, Standing], ...] = (
    ("platform", "platform"),
    ("carrier", "carrier"),
    ("agent", "agent"),
    ("service", "agent"),
    ("bank", "payment"),
)
"""What a member is by its role on the ledger; whoever has none of these trades for itself."""


class Opened(msgspec.Struct, frozen=True):
    """One document as attribution reads it; `transmitter` is the code of the member that filed it, "" where it is unknown."""

    message: str
    transmitter: str
    head: Mapping[str, str]
    lines: Sequence[Mapping[str, str]]


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """The answer for one line of a trade, and the order number as the documents write it."""

    id: str
    order: str
    found: Attribution


class Sellers:
    """What a member may know of the sellers of its trades. Used from the thread of its `Reading`."""

    def __init__(
        self, reading: Reading, member: str = "", scope: Scope | None = None, *, learned: int = LEARNED
    ) -> None:
        """Learns first, from at most `learned` of the newest trades: some seconds for the whole of it."""
        self.reading = reading
        self.member = member or reading.operator
        self.scope = scope or Scope()
        self.model = shipped()
        self._matching = Matching(reading, self.member, self.scope)
        self._codes: dict[str, str] = {}
        self.known = Known()
        self._learn(learned)

    # --- what is known ----------------------------------------------------------------------------------------------------

    def _learn(self, most: int) -> None:
        """Registers first, then the habits of the newest trades."""
        licences, accounts = self._contracts()
        named = self._members({licence.code for licence in licences}, min(most, ASKED_FOR_CODES))
        self.known = Known((*licences, *named), self._mandates(), accounts)
        self.known = learn((papers for _, papers in self._newest(most)), self.known)

    def _contracts(self) -> tuple[list[Licence], list[Account]]:
        """Merchants by the contracts that this member may open: codes, name, and whose account money is paid to."""
        licences, accounts = [], []
        borrowed = self.reading.keeper_of(self.member) != self.member
        for name, file in self.reading.state.scan(MERCHANT):
            if borrowed and name != self.member:
                continue  # a merchant reads with the keys of its service company, and no more than its own
            body = self.reading.body(self.member, file.paper)
            if "merchant_code" not in body:
                continue
            code = str(body["merchant_code"])
            customs = (CustomsCode(code=str(body["customs_code"])),) if "customs_code" in body else ()
            licences.append(Licence(code=code, name=str(body.get("merchant_name", "")), customs_codes=customs))
            if all(field in body for field in ACCOUNT_FIELDS):
                accounts.append(Account(account=hashed(str(body["payout_account"])), holder=code))
        return licences, accounts

    def _members(self, known: set[str], most: int) -> list[Licence]:
        """Members whose codes stand in the newest documents, by what they are on the ledger."""
        state, found = self.reading.state, dict[str, Licence]()
        for _, papers in self._newest(most):
            for paper in papers:
                for field in CODES:
                    code = paper.head.get(field, "")
                    if code in found or len(code) != 18:
                        continue
                    firm = state.get(FIRM, firm_tag(self.reading.join_key, code))
                    if firm is not None and firm.member:
                        self._codes[firm.member] = code
                        if code not in known:
                            name = paper.head.get(field.replace("Code", "Name"), "")
                            found[code] = Licence(code=code, name=name, standing=self._standing(firm.member))
        return list(found.values())

    def _standing(self, member: str) -> Standing:
        known = self.reading.state.get(MEMBER, member)
        roles = known.roles if known else ()
        return next((standing for role, standing in STANDINGS if role in roles), "company")

    def _mandates(self) -> list[Mandate]:
        """Mandates on the ledger between parties whose codes are known."""
        by_tag = {firm_tag(self.reading.join_key, code): code for code in self._codes.values()}
        found = []
        for key, mandate in self.reading.state.scan(MANDATE):
            firm, _, agent = key.partition("/")
            if firm in by_tag and agent in self._codes:
                until = min(mandate.until, mandate.revoked or mandate.until)
                found.append(
                    Mandate(principal=by_tag[firm], agent=self._codes[agent], since=mandate.since, until=until)
                )
        return found

    # --- papers -----------------------------------------------------------------------------------------------------------

    def _rows(self, *, oldest: bool) -> Iterator[TradeRow]:
        after: str | None = None
        while rows := queries.trades(self.reading.tables, self.scope, after=after, limit=PAGE, oldest=oldest):
            yield from rows
            after = rows[-1].cursor

    def _newest(self, most: int) -> Iterator[tuple[Trade, list[Paper]]]:
        for place, row in enumerate(self._rows(oldest=False)):
            if place == most:
                return
            trade = self.reading.state.get(TRADE, row.key)
            if trade is not None:
                yield trade, self.papers(trade, row.key)

    def papers(self, trade: Trade, key: str) -> list[Paper]:
        """The documents of a trade that this member may open."""
        waybill = self.reading.state.get(WAYBILL, trade.waybill_key) if trade.waybill_key else None
        docs = {"order": trade.order, "waybill": waybill.doc if waybill else None, "list": trade.list}
        found: list[Paper] = [
            self._opened(KINDS[name], doc.filer, self.reading.body(self.member, doc))
            for name, doc in docs.items()
            if doc is not None
        ]
        receipts = matching.receipts_of(self.reading.tables, [key]).get(key, ())
        found += [self._opened(KINDS["receipt"], "", self._matching.receipt(message)) for message in receipts]
        return [paper for paper in found if paper.head]

    def _opened(self, message: str, filer: str, body: Mapping[str, Any]) -> Opened:
        head = {name: value for name, value in body.items() if isinstance(value, str)}
        return Opened(message, self._codes.get(filer, ""), head, body.get("lines", ()))

    def name(self, code: str) -> str:
        """The registered name of a code, with the code; the code alone where no register here has it."""
        licence = self.known.register.licence(code)
        return f"{licence.name} {code}" if licence is not None and licence.name else code

    # --- answers ----------------------------------------------------------------------------------------------------------

    def all(self) -> Iterator[Line]:
        """Every line of every trade, in the order in which the trades came."""
        for row in self._rows(oldest=True):
            yield from self.of(row.key)

    def one(self, line: str) -> list[Line]:
        """The lines that `line` means: `trade key/number` as printed, or `order number/number`. Raises CohongError
        (`node.no_such_line`)."""
        name, _, number = line.rpartition("/")
        keys = [name] if self.reading.state.get(TRADE, name) else [row.key for row in self._matching.found(name)]
        found = [one for key in keys for one in self.of(key) if one.found.line == number]
        if not found:
            raise CohongError(NO_LINE, path="--line", seen=line)
        return found

    def of(self, key: str) -> list[Line]:
        """The lines of one trade; none where this member may open none of its documents."""
        trade = self.reading.state.get(TRADE, key)
        papers = self.papers(trade, key) if trade is not None else []
        if not papers:
            return []
        order = next((paper.head["orderNo"] for paper in papers if "orderNo" in paper.head), "")
        return [
            Line(id=f"{key}/{one.line}", order=order, found=one) for one in attribute(papers, self.known, self.model)
        ]


def hashed(text: str) -> str:
    """An account or telephone number as attribution compares it."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]

"""Who really sells, line by line, as one member of a home may see it: its own papers opened, its registers, what habit shows.

What is known beside a trade's documents comes from the home itself: merchants' contracts (codes, names, payout accounts), mandates
on the ledger, the roles of members, and the newest trades for habits. Nothing is written, and nobody else's papers are opened.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

import msgspec

from cohong.analytics.sellers.attribution import Attribution, attribute
from cohong.analytics.sellers.habits import learn
from cohong.analytics.sellers.known import Known
from cohong.analytics.sellers.model import shipped
from cohong.analytics.sellers.records import Account, CustomsCode, Licence, Paper, Standing
from cohong.channels.door.contracts import ACCOUNT_FIELDS
from cohong.core.texts import CohongError, declare
from cohong.duties.attribute import CODES as FIRM_CODES
from cohong.duties.attribute import STANDINGS, head_of, money_of
from cohong.duties.checked import hashed
from cohong.ledger.application import Info
from cohong.modules.trade.state import TRADE, WAYBILL, Trade, total
from cohong.node.comparing.credits import credits_of
from cohong.node.comparing.matching import Matching
from cohong.node.reading import Reading
from cohong.node.selling import habits
from cohong.node.selling.checks import Checks
from cohong.node.selling.parties import Parties
from cohong.projections import matching, queries
from cohong.projections.shapes import Scope

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
CODES = (*FIRM_CODES, "payCode")


class Opened(msgspec.Struct, frozen=True):
    """One document as attribution reads it; `transmitter` is the code of the member that filed it, "" where it is unknown."""

    message: str
    filer: str
    head: Mapping[str, str]
    lines: Sequence[Mapping[str, str]]
    transmitter: str = ""


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
        """Learns first, from at most `learned` of the newest trades: some seconds for the whole of it, where nothing was kept."""
        self.reading = reading
        self.member = member or reading.operator
        self.scope = scope or Scope()
        self.model = shipped()
        self._matching = Matching(reading, self.member, self.scope)
        self.parties = Parties(reading, self.member)
        self.known = Known()
        self._checks = Checks(reading, self.member)
        self._checked_at: Info | None = None
        self._learn(learned)

    # --- what is known ----------------------------------------------------------------------------------------------------

    def _learn(self, most: int) -> None:
        """Registers first, then habits: those that were kept where this member's duty keeps any, else those of the newest trades;
        the first of these are kept meanwhile, since who sent a document is known by its code alone."""
        kept = habits.read(self.reading.home.state, self.reading.join_key, self.member)
        newest = chain.from_iterable(map(self._opened, self._keys(oldest=False, most=0 if kept else most)))
        first = list(islice(newest, ASKED_FOR_CODES))
        licences, accounts = self._contracts()
        members = self._members({licence.code for licence in licences}, kept.met.items() if kept else _codes_of(first))
        mandates = list(self.parties.mandates())
        codes = set(self.parties.codes.values())
        both = [one for one in mandates if one.principal in codes and one.agent in codes]
        self.known = Known((*licences, *members), both, accounts)
        self._look_at_checks()
        if kept is not None:
            self.known = self.known.taught(kept.habits, ())
        else:
            self.known = learn((self._sent(papers) for _, papers in chain(first, newest)), self.known)

    def _look_at_checks(self) -> None:
        """Checks count as they stand now, also for who was asked before."""
        at = self.reading.info
        if at != self._checked_at and self._checks.follow(self.known.checked, self.parties.code):
            self.known.bind_again()
        self._checked_at = at

    def kept(self) -> habits.Kept:
        """What was learned, as the duty of this member keeps it."""
        met = {code: self.parties.name(code) for code in self.parties.codes.values()}
        return habits.Kept(member=self.member, model=self.model.version, habits=self.known.habits, met=met)

    def _contracts(self) -> tuple[list[Licence], list[Account]]:
        """Merchants by the contracts that this member may open: codes, name, and whose account money is paid to."""
        licences, accounts = [], []
        for _, body in self.parties.contracts():
            code = str(body["merchant_code"])
            customs = (CustomsCode(code=str(body["customs_code"])),) if "customs_code" in body else ()
            licences.append(Licence(code=code, name=str(body.get("merchant_name", "")), customs_codes=customs))
            if all(field in body for field in ACCOUNT_FIELDS):
                accounts.append(Account(account=hashed(str(body["payout_account"])), holder=code))
        return licences, accounts

    def _members(self, known: set[str], named: Iterable[tuple[str, str]]) -> list[Licence]:
        """Members whose codes were met, by what they are on the ledger."""
        found = dict[str, Licence]()
        for code, name in named:
            member = self.parties.learn(code, name) if code not in found else ""
            if member and code not in known:
                found[code] = Licence(code=code, name=name, standing=self._standing(member))
        return list(found.values())

    def _standing(self, member: str) -> Standing:
        roles = self.parties.roles(member)
        return next((standing for role, standing in STANDINGS if role in roles), "company")

    # --- papers -----------------------------------------------------------------------------------------------------------

    def _keys(self, *, oldest: bool, most: int = sys.maxsize) -> Iterator[list[str]]:
        """Keys of trades, a page at a time."""
        after: str | None = None
        while most > 0:
            rows = queries.trades(self.reading.tables, self.scope, after=after, limit=min(PAGE, most), oldest=oldest)
            if not rows:
                return
            yield [row.key for row in rows]
            after, most = rows[-1].cursor, most - len(rows)

    def _opened(self, keys: Sequence[str]) -> Iterator[tuple[str, list[Opened]]]:
        """Each of these trades that stands, with its documents that this member may open; money alone tells of no line."""
        receipts = matching.receipts_of(self.reading.tables, keys)
        for key in keys:
            trade = self.reading.state.get(TRADE, key)
            if trade is not None:
                lodged = (*self._lodged(trade), *self._received(receipts.get(key, ())))
                found = [paper for paper in lodged if paper.head]
                yield key, [*found, *self._credited(key, trade)] if found else []

    def _lodged(self, trade: Trade) -> Iterator[Opened]:
        waybill = self.reading.state.get(WAYBILL, trade.waybill_key) if trade.waybill_key else None
        docs = {"CEB303": trade.order, "CEB505": waybill.doc if waybill else None, "CEB603": trade.list}
        for message, doc in docs.items():
            if doc is not None:
                yield _paper(message, doc.filer, self.reading.body(self.member, doc))

    def _received(self, receipts: Sequence[str]) -> Iterator[Opened]:
        for message in receipts:
            yield _paper("CEB403", "", self.reading.said(self.member, message))

    def _credited(self, key: str, trade: Trade) -> Iterator[Opened]:
        """What banks say of the money: on which account it came in, and, once it is paid out, whose account took it."""
        for credit in credits_of(self.reading, self.member, key):
            if "account" in credit.said:
                yield Opened("REMITTANCE", credit.bank, money_of(credit.said), ())
            holder = self.parties.code_of(credit.seller) if total(trade, "paid") else ""
            if holder:
                yield Opened("PAYOUT", credit.bank, {"holderCode": holder}, ())

    def _sent(self, papers: Sequence[Opened]) -> list[Paper]:
        """The same with the codes of those who filed them."""
        codes = self.parties.codes
        return [msgspec.structs.replace(one, transmitter=codes.get(one.filer, "")) for one in papers]

    def name(self, code: str) -> str:
        """The registered name of a code, with the code; the code alone where no register here has it."""
        licence = self.known.register.licence(code)
        name = licence.name if licence is not None else self.known.checked.name(code)
        return f"{name} {code}" if name else code

    # --- answers ----------------------------------------------------------------------------------------------------------

    def all(self) -> Iterator[Line]:
        """Every line of every trade, in the order in which the trades came."""
        for keys in self._keys(oldest=True):
            yield from self._told(keys)

    def one(self, line: str) -> list[Line]:
        """The lines that `line` means: `trade key/number` as printed, or `order number/number`. Raises CohongError
        (`node.no_such_line`)."""
        name, _, number = line.rpartition("/")
        keys = [name] if self.reading.state.get(TRADE, name) else [row.key for row in self._matching.found(name)]
        found = [one for one in self._told(keys) if one.found.line == number]
        if not found:
            raise CohongError(NO_LINE, path="--line", seen=line)
        return found

    def of(self, key: str) -> list[Line]:
        """The lines of one trade; none where this member may open none of its documents."""
        return list(self._told([key]))

    def _told(self, keys: Sequence[str]) -> Iterator[Line]:
        self._look_at_checks()
        for key, papers in self._opened(keys):
            order = next((paper.head["orderNo"] for paper in papers if "orderNo" in paper.head), "")
            for one in attribute(self._sent(papers), self.known, self.model) if papers else ():
                yield Line(id=f"{key}/{one.line}", order=order, found=one)


def _codes_of(trades: Iterable[tuple[str, list[Opened]]]) -> Iterator[tuple[str, str]]:
    """Every code in these documents, with the name beside it."""
    for paper in (paper for _, papers in trades for paper in papers):
        for field in CODES:
            yield paper.head.get(field, ""), paper.head.get(field.replace("Code", "Name"), "")


def _paper(message: str, filer: str, body: Mapping[str, Any]) -> Opened:
    return Opened(message, filer, head_of(body), body.get("lines", ()))

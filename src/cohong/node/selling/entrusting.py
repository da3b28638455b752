"""The summary of entrusted exports of a home's agents: lists that customs released in a quarter, opened as one member may, each
with the real exporter at the end of its chain of mandates (STA announcement 2025 No. 17, article 7).

The export day is the day on which customs released the list. An amount is the sum of a list's lines (prices in lists are FOB), each
turned into fen with the rate of that day or month and rounded half up. What has no rate is not guessed: it stands open.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import msgspec

from cohong.analytics.sellers.chain import SEVERAL, Contracts
from cohong.analytics.sellers.entrusted import Export, Fee, Open, Summary, form, quarter_days, summarise
from cohong.analytics.sellers.records import Licence, Mandate, Standing
from cohong.channels.customs.values import currency_iso, decimal, unscaled
from cohong.core.texts import CohongError, declare
from cohong.modules.trade.state import TRADE
from cohong.node.reading import Reading
from cohong.node.selling.entrusted_tables import ONE, Contract, Rates
from cohong.node.selling.parties import Parties
from cohong.node.selling.sellers import Sellers
from cohong.projections import exports
from cohong.projections.shapes import Scope, TradeRow

NO_RATE = declare(
    "node.no_rate",
    en="Nobody has said what {seen} was worth in CNY in {expected}.",
    zh="缺少 {expected} 的 {seen} 对人民币汇率。",
    next_en="Give the rates file with that month, or have the rate adopted into the law book.",
    next_zh="请在汇率表中补充该月汇率，或将汇率写入法规条目。",
    final=False,
)
NO_VALUE = declare(
    "node.list_without_value",
    en="The list does not say what its goods are worth in a currency that is known ({seen}).",
    zh="清单未写明商品金额或币制无法识别（{seen}）。",
    next_en="Ask whoever declared to correct the list.",
    next_zh="请申报方更正清单。",
    final=False,
)
TOO_MANY = declare(
    "node.too_many_lists",
    en="Customs released more than {expected} lists in that quarter: too many for a page.",
    zh="该季度放行的清单超过 {expected} 份，页面无法逐一列出。",
    next_en="Run `cohong customs entrusted-exports --home DIR --quarter QUARTER -o FOLDER`.",
    next_zh="请运行 `cohong customs entrusted-exports --home 目录 --quarter 季度 -o 文件夹`。",
    final=False,
)
LEARNED = 2_000
"""Habits, where a list names nobody but its agent, come from at most so many of the newest trades."""
FIRST_CODE = 10
"""Shorter texts are no code of anybody: "NO", "无"."""
Fields = dict[str, Any]


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """One released list: `parties` are whom it names besides its agent, the owner first; `lines` the fen of each line by its
    number, None where one of them cannot be told for `trouble`; `value` is what it says it is worth, in words."""

    key: str
    merchant: str
    agent: str
    declaration: str
    day: int
    parties: tuple[str, ...]
    lines: tuple[tuple[str, int], ...] | None
    value: str
    trouble: str = ""
    seen: str = ""
    expected: str = ""

    @property
    def amount_fen(self) -> int:
        """The sum of its lines."""
        return sum(fen for _, fen in self.lines or ())


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """One agent's summary: how many lists it is of, and whose they are as the tables name merchants."""

    summary: Summary
    name: str
    lists: int
    merchants: tuple[str, ...]


class Entrusting:
    """Reads one quarter as a member may. Used from the thread of its `Reading`."""

    def __init__(
        self,
        reading: Reading,
        quarter: str,
        member: str = "",
        scope: Scope | None = None,
        *,
        rates: Rates | None = None,
        contracts: Sequence[Contract] = (),
        most: int = 0,
    ) -> None:
        """Reads the lists; at most `most` of them, 0 for all. Raises CohongError for no quarter, for one before the law
        (`sellers.summary_not_yet_due`), and `node.too_many_lists`."""
        self.reading = reading
        self.quarter = quarter
        self.since, self.until = quarter_days(quarter)
        form(self.since)  # a quarter before the law has no summary
        self.member = member or reading.operator
        self.scope = scope or Scope()
        self.sealed = 0
        self._rates = rates or Rates(reading.state)
        self._given = contracts
        self._numbers: dict[str, Mapping[tuple[str, str], str]] = {}
        self.parties = Parties(reading, self.member)
        self.lists = tuple(self._read(most))

    # --- the lists --------------------------------------------------------------------------------------------------------

    def _read(self, most: int) -> Iterator[Listed]:
        after, count = None, 0
        while rows := exports.released(self.reading.tables, self.since, self.until, self.scope, after=after):
            count += len(rows)
            if most and count > most:
                raise CohongError(TOO_MANY, expected=str(most))
            seen = exports.observations_of(self.reading.tables, [row.key for row in rows])
            for row in rows:
                trade = self.reading.state.get(TRADE, row.key)
                body = self.reading.body(self.member, trade.list if trade is not None else None)
                if body:
                    yield self._listed(row, body, seen.get(row.key, ()))
                else:
                    self.sealed += 1
            after = exports.place_of(rows[-1])

    def _listed(self, row: TradeRow, body: Fields, observed: Sequence[str]) -> Listed:
        """A list with the codes as written; they are settled once all are known."""
        for who in ("agent", "ebc", "owner"):
            self.parties.learn(body.get(f"{who}Code", ""), str(body.get(f"{who}Name", "")))
        agent = str(body.get("agentCode", ""))
        cop = str(body.get("copNo", ""))
        number = str(body.get("invtNo", "")) or self._number(agent, cop, observed)
        parties = [str(body.get(name, "")) for name in ("ownerCode", "ebcCode")]
        return self._valued(
            Listed(
                key=row.key,
                merchant=row.merchant,
                agent=agent,
                declaration=number or cop,
                day=row.released,
                parties=tuple(dict.fromkeys(one for one in parties if len(one) >= FIRST_CODE and one != agent)),
                lines=None,
                value="",
            ),
            body.get("lines", ()),
        )

    def _valued(self, one: Listed, lines: Sequence[Mapping[str, str]]) -> Listed:
        """Its lines in fen, half up each; or why not."""
        found: list[tuple[str, int]] = []
        worth: dict[str, int] = {}
        trouble: dict[str, str] = {} if lines else {"trouble": NO_VALUE, "seen": one.declaration}
        for line in lines:
            text, code = line.get("totalPrice", ""), line.get("currency", "")
            try:
                currency, value = currency_iso(code), decimal(text)[0]
            except ValueError:
                trouble = {"trouble": NO_VALUE, "seen": f"{text} {code}".strip()}
                continue
            worth[currency] = worth.get(currency, 0) + value
            rate = self._rates.of(currency, one.day)
            if rate is None:
                month = f"{one.day // 10_000}-{one.day // 100 % 100:02d}"
                trouble = trouble or {"trouble": NO_RATE, "seen": currency, "expected": month}
            found.append((line.get("gnum", ""), (rate or ONE).fen(value)))
        said = " + ".join(f"{unscaled(total)} {currency}" for currency, total in worth.items())
        return msgspec.structs.replace(one, lines=None if trouble else tuple(found), value=said, **trouble)

    def _number(self, agent: str, cop: str, observed: Sequence[str]) -> str:
        """The number that customs gave to a list, from its receipts; "" where none may be opened."""
        for message in reversed(observed):
            if message not in self._numbers:
                self._numbers[message] = self._observed(message)
            found = self._numbers[message].get((agent, cop))
            if found:
                return found
        return ""

    def _observed(self, message: str) -> dict[tuple[str, str], str]:
        lines = self.reading.said(self.member, message).get("lines", ())
        return {
            (line.get("agentCode", ""), line.get("copNo", "")): line["invtNo"] for line in lines if line.get("invtNo")
        }

    # --- who is who -------------------------------------------------------------------------------------------------------

    @property
    def own(self) -> str:
        """The credit code of the member that reads, "" where nothing here tells it."""
        return self.parties.code_of(self.member)

    # --- mandates ---------------------------------------------------------------------------------------------------------

    @cached_property
    def contracts(self) -> Contracts:
        """Mandates on the ledger, and those of the file. One whose code nobody here may read is called as on the ledger."""
        return Contracts([*(one.mandate for one in self._known), *self.parties.mandates()], self._licence)

    @cached_property
    def _known(self) -> tuple[Contract, ...]:
        """The contracts of the file between credit codes."""
        return tuple(
            msgspec.structs.replace(one, mandate=Mandate(
                principal=self.parties.code(one.mandate.principal), agent=self.parties.code(one.mandate.agent),
                since=one.mandate.since, until=one.mandate.until, kind=one.mandate.kind,
            ))
            for one in self._given
        )  # fmt: skip

    def _licence(self, party: str) -> Licence | None:
        """Who is registered here as an agent or a carrier, and not as a merchant, acts for others: never the end of a chain."""
        roles = self.parties.roles(party)
        if "merchant" in roles:
            return None
        standing: Standing = "broker" if "agent" in roles else "forwarder" if "carrier" in roles else "company"
        return Licence(code=party, name="", standing=standing)

    def _fees(self, agent: str) -> list[Fee]:
        """What every agent charges whose contracts lie behind this one in the quarter."""
        reached, edge = {agent}, [agent]
        while edge:
            party = edge.pop()
            onward = {held.principal for held in self.contracts.of(party)} - reached
            reached |= onward
            edge += onward
        return [
            Fee(agent=one.mandate.agent, principal=one.mandate.principal, amount_fen=one.fee_fen)
            for one in self._known
            if one.fee_fen and one.mandate.agent in reached and self._in_quarter(one.mandate)
        ]

    def _in_quarter(self, held: Mandate) -> bool:
        return held.since <= self.until and held.until >= self.since

    # --- summaries --------------------------------------------------------------------------------------------------------

    def agents(self) -> list[str]:
        """Agents of the quarter that declared for others, by credit code."""
        return sorted({one.agent for one in self._settled if self._for_others(one)})

    def report(self, agent: str) -> Report:
        """The summary of one agent, whatever code of it is given."""
        code = self.parties.code(agent)
        mine = [one for one in self._settled if one.agent == code]
        items = [item for one in mine for item in self._items(one)]
        rows = [item for item in items if isinstance(item, Export)]
        unknown = [item for item in items if isinstance(item, Open)]
        summary = summarise(code, self.quarter, rows, self.contracts, self._fees(code), self.parties.name)
        untold = sum(one.amount_fen or 0 for one in unknown)
        return Report(
            summary=msgspec.structs.replace(
                summary, open=(*summary.open, *unknown), declared_fen=summary.declared_fen + untold
            ),
            name=self.parties.name(code),
            lists=len(mine),
            merchants=tuple(sorted({one.merchant for one in mine})),
        )

    @cached_property
    def _settled(self) -> tuple[Listed, ...]:
        """The lists with credit codes, now that every code is known."""
        return tuple(
            msgspec.structs.replace(one, agent=agent, parties=tuple(code for code in parties if code != agent))
            for one in self.lists
            for agent in [self.parties.code(one.agent)]
            for parties in [tuple(dict.fromkeys(self.parties.code(party) for party in one.parties))]
        )

    def _for_others(self, one: Listed) -> bool:
        return bool(one.parties or self.contracts.principals(one.agent, one.day, 1))

    def _items(self, one: Listed) -> Iterator[Export | Open]:
        """What a list adds to the summary of its agent: one item, or one for each line where only evidence tells."""
        if one.lines is None:
            yield Open(
                declaration=one.declaration, amount_fen=None, declared_for=self._hop(one, one.parties),
                reason=one.trouble, seen=one.seen, expected=one.expected, value=one.value,
            )  # fmt: skip
        elif one.parties or not self._for_others(one):
            yield self._export(one, one.parties, one.amount_fen)
        else:
            yield from self._by_evidence(one, dict(one.lines))

    def _export(self, one: Listed, parties: Sequence[str], fen: int) -> Export:
        return Export(
            agent=one.agent, declaration=one.declaration, day=one.day, amount_fen=fen,
            declared_for=self._hop(one, parties), named=tuple(parties),
        )  # fmt: skip

    def _hop(self, one: Listed, parties: Sequence[str]) -> str:
        """Whom the agent acts for among those named: under a contract of its own, else the first step to one of them."""
        for party in parties:
            if self.contracts.binds(one.agent, party, one.day):
                return party
        for party in parties:
            path = self.contracts.path(one.agent, party, one.day)
            if path is not None and len(path) > 1:
                return path[1]
        return parties[0] if parties else ""

    def _by_evidence(self, one: Listed, lines: Mapping[str, int]) -> Iterator[Export | Open]:
        """An agent with mandates that names nobody but itself: who sells is told by the other documents of the trade."""
        said = {line.found.line: line.found for line in self._sellers.of(one.key)}
        for number, fen in lines.items():
            found = said.get(number)
            if found is not None and found.seller is not None:
                seller = self.parties.code(found.seller)
                yield self._export(one, () if seller == one.agent else (seller,), fen)
            else:
                reason = (found.reason, found.seen, found.expected) if found else (SEVERAL, one.agent, "")
                yield Open(
                    declaration=one.declaration, amount_fen=fen, declared_for="",
                    reason=reason[0], seen=reason[1], expected=reason[2],
                )  # fmt: skip

    @cached_property
    def _sellers(self) -> Sellers:
        return Sellers(self.reading, self.member, self.scope, learned=LEARNED)

"""A new look at all firms, as the member of the match duty: which codes of the ledger are one firm though the ledger holds two, and
which are two though it holds one. It proposes; persons decide. What persons said before binds it.

Codes and names come from the documents and contracts that the member may open, each statement once; `analytics/linkage` weighs
them. A code without a firm tag does not exist here: what is proposed are tags, and the evidence is sealed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from cohong.analytics.linkage import Clustering, link
from cohong.analytics.linkage.evidence import probability_of
from cohong.analytics.linkage.explain import Explanation, explain
from cohong.analytics.linkage.fields import IDENTIFIERS
from cohong.analytics.linkage.names import is_no_value
from cohong.core.company import is_valid_uscc
from cohong.core.tags import firm_tag
from cohong.core.texts import CohongError
from cohong.duties.attribute import CODES, PHONE, permille
from cohong.modules.members.rules import ROLE
from cohong.modules.members.state import canonical, has_role, member_of_firm
from cohong.modules.sellers.state import (
    PAIR,
    PROPOSED,
    SELLER,
    firms_of,
    kept_apart,
    pair_key,
    proposal_key,
)
from cohong.modules.trade.state import TRADE, WAYBILL, Trade, is_matched
from cohong.node.care.lately import Last, note_last
from cohong.node.home import Node
from cohong.node.reading import Fields, Reading
from cohong.node.selling import habits
from cohong.node.selling.deciding import Pair, Relink, Relinked, relinked
from cohong.node.selling.nights import RELINK
from cohong.node.selling.parties import Parties
from cohong.node.selling.sellers import Sellers
from cohong.node.wire import ask_status
from cohong.projections import queries
from cohong.projections.shapes import Scope

PAGE = 500
BACKLOG = 5_000
"""Trades without an attribution that one night makes up for, the newest."""
MOST_PAIRS = 500
"""Proposals of one night: more than people read is no help."""
SPLIT_BITS = -6.0
"""Two codes of one firm are proposed to be two where the evidence speaks against it by so much."""
BINDING = frozenset(IDENTIFIERS) - {"code"}
"""What may bind two valid credit codes."""
COLUMNS = ("code", "name", "region", "phone", "account")


class Stated(NamedTuple):
    """One statement about a firm, as documents and contracts write it."""

    code: str
    name: str
    phone: str = ""
    account: str = ""


def relink(home: Path, member: str = "", scope: Scope | None = None) -> Relinked:
    """Look at everything anew and say what came of it, through the running node where there is one; learn first where nothing is
    kept. The projections are up to date before. Raises CohongError, `members.wrong_role` for a member without the duty."""
    with Reading(home) as reading:
        who = member or reading.operator
        reading.keys_of(who)
        if not has_role(reading.state, who, "matcher"):
            raise CohongError(ROLE, path="member", seen=who, expected="matcher")
        if habits.read(reading.home.state, reading.join_key, who) is None:
            habits.keep(reading.home.state, reading.join_key, Sellers(reading, who, scope).kept())
        look = Look(reading, who, scope or Scope())
        found = Relink(pairs=tuple(look.pairs()), trades=tuple(look.unattributed()))
        info, now = reading.info, reading.clock()
    done = _say(home, found, who)
    last = Last(time_ms=now, ok=not done.findings, root=info.root, size=info.size, seconds=0.0)
    note_last(home, RELINK, last)
    return done


def _say(home: Path, found: Relink, member: str) -> Relinked:
    from cohong.ledger.embedded.home import Home

    if ask_status(Home(home)) is not None:
        from cohong.node.writer import Writer  # it brings every door

        return Writer(home).relinked(found, member)
    with Node(home) as node:
        return relinked(node, found, member)


class Look:
    """What one member sees of all firms. Used from the thread of its `Reading`."""

    def __init__(self, reading: Reading, member: str, scope: Scope) -> None:
        self.reading = reading
        self.member = member
        self.scope = scope
        self.seen: Counter[Stated] = Counter()
        for _, trade in self._trades():
            self._hear(trade)
        self._hear_contracts()

    # --- what is stated ---------------------------------------------------------------------------------------------------

    def _trades(self) -> Iterator[tuple[str, Trade]]:
        """Trades, the newest first."""
        after: str | None = None
        while rows := queries.trades(self.reading.tables, self.scope, after=after, limit=PAGE):
            for row in rows:
                trade = self.reading.state.get(TRADE, row.key)
                if trade is not None:
                    yield row.key, trade
            after = rows[-1].cursor

    def _hear(self, trade: Trade) -> None:
        waybill = self.reading.state.get(WAYBILL, trade.waybill_key) if trade.waybill_key else None
        for doc in (trade.order, waybill.doc if waybill else None, trade.list):
            if doc is not None:
                self.seen.update(_stated(self.reading.body(self.member, doc)))

    def _hear_contracts(self) -> None:
        for _, body in Parties(self.reading, self.member).contracts():
            name, account = str(body.get("merchant_name", "")), str(body.get("payout_account", ""))
            codes = [str(body[field]) for field in ("merchant_code", "customs_code") if body.get(field)]
            self.seen.update(Stated(code, name, "", account) for code in codes)

    # --- what follows -----------------------------------------------------------------------------------------------------

    def unattributed(self) -> Iterator[str]:
        """The newest matched trades that nobody has attributed, at most `BACKLOG`."""
        state, left = self.reading.state, BACKLOG
        for key, trade in self._trades():
            if left and is_matched(state, trade) and state.get(SELLER, key) is None:
                left -= 1
                yield key

    def pairs(self) -> Iterator[Pair]:
        """What should be proposed, merges first, the surest first."""
        rows = sorted(self.seen)
        if not rows:
            return
        made = link(_table(rows))
        found = [*self._merges(rows, made), *self._splits(rows, made)]
        found.sort(key=lambda one: (one.kind, -one.permille, one.firm, one.other))
        yield from found[:MOST_PAIRS]

    def _merges(self, rows: list[Stated], made: Clustering) -> Iterator[Pair]:
        """Firms of the ledger that are in one entity: each with the one that most statements name."""
        entities: dict[int, dict[str, list[int]]] = {}
        for at, row in enumerate(rows):
            if row.code:
                firm = canonical(self.reading.state, self._tag(row.code))
                entities.setdefault(int(made.entity[at]), {}).setdefault(firm, []).append(at)
        apart, asked = kept_apart(self.reading.state), self._asked()
        for firms in entities.values():
            first, *others = sorted(firms, key=lambda firm: (-sum(self.seen[rows[at]] for at in firms[firm]), firm))
            for other in others:
                key = firms_of(self.reading.state, first, other)
                if key not in apart and key not in asked and not self._two_members(first, other):
                    yield from self._merge(rows, made, firms[first], firms[other])

    def _merge(self, rows: list[Stated], made: Clustering, mine: list[int], theirs: list[int]) -> Iterator[Pair]:
        """The best-supported pair of statements tells why. Two valid credit codes need more than their names."""
        said = [(explain(made, one, other), one, other) for one in mine[:3] for other in theirs[:3]]
        why, one, other = max(said, key=lambda each: each[0].bits)
        both_valid = is_valid_uscc(rows[one].code) and is_valid_uscc(rows[other].code)
        if both_valid and not any(piece.field in BINDING for piece in why.supports):
            return
        yield self._pair("merge", rows[one], rows[other], why, permille(why.probability))

    def _splits(self, rows: list[Stated], made: Clustering) -> Iterator[Pair]:
        """Codes that the ledger holds for one firm, though what is stated under them speaks against it."""
        named: dict[str, dict[str, int]] = {}
        for at, row in enumerate(rows):
            if row.code and row.name:
                firm = canonical(self.reading.state, self._tag(row.code))
                best = named.setdefault(firm, {})
                if row.code not in best or self.seen[row] > self.seen[rows[best[row.code]]]:
                    best[row.code] = at
        for codes in named.values():
            first, *others = sorted(codes, key=lambda code: (-self.seen[rows[codes[code]]], code))
            for other in others:
                one, two = codes[first], codes[other]
                if made.entity[one] != made.entity[two] and not self._answered(first, other):
                    why = explain(made, one, two)
                    # How many firms there are speaks against any two of them; a split needs evidence of its own.
                    bits = sum(piece.bits for piece in (*why.supports, *why.against) if piece.field != "prior")
                    if bits <= SPLIT_BITS:
                        yield self._pair("split", rows[one], rows[two], why, permille(1.0 - probability_of(bits)))

    def _pair(self, kind: Any, one: Stated, other: Stated, why: Explanation, sure: int) -> Pair:
        return Pair(
            kind=kind,
            firm=self._tag(one.code),
            other=self._tag(other.code),
            permille=sure,
            evidence=_evidence(one, other, why),
        )

    def _tag(self, code: str) -> str:
        return firm_tag(self.reading.join_key, code)

    def _two_members(self, one: str, other: str) -> bool:
        mine, theirs = member_of_firm(self.reading.state, one), member_of_firm(self.reading.state, other)
        return bool(mine and theirs and mine != theirs)

    def _asked(self) -> set[str]:
        """Merges that wait for a person."""
        state = self.reading.state
        return {firms_of(state, row.firm, row.other) for _, row in state.scan(PROPOSED) if row.kind == "merge"}

    def _answered(self, one: str, other: str) -> bool:
        """Whether a split waits for a person, or one has answered it."""
        firm, rest = self._tag(one), self._tag(other)
        state = self.reading.state
        return bool(state.get(PAIR, pair_key(firm, rest)) or state.get(PROPOSED, proposal_key("split", firm, rest)))


def _stated(body: Fields) -> Iterator[Stated]:
    """Every firm that a document names by a code; the consignor's telephone number goes with the consignor."""
    for field in CODES:
        code, name = str(body.get(field, "")), str(body.get(field.replace("Code", "Name"), ""))
        if code and not is_no_value(code):
            yield Stated(code, name, str(body.get(PHONE, "")) if field == "ebcCode" else "")


def _table(rows: Iterable[Stated]) -> pl.DataFrame:
    """The statements as records of the linkage."""
    made: dict[str, list[str]] = {column: [] for column in ("id", *COLUMNS)}
    for at, row in enumerate(rows):
        made["id"].append(str(at))
        for column, text in zip(COLUMNS, (row.code, row.name, "", row.phone, row.account), strict=True):
            made[column].append(text)
    return pl.DataFrame(made, schema=dict.fromkeys(made, pl.String))


def _evidence(one: Stated, other: Stated, why: Explanation) -> dict[str, Any]:
    """What a person is shown: codes, names, and what speaks for and against in both languages. No fractions in a body."""

    def pieces(found: Iterable[Any]) -> list[dict[str, str]]:
        return [{"field": piece.field, "bits": f"{piece.bits:.1f}", "en": piece.en, "zh": piece.zh} for piece in found]

    return {
        "firm": {"code": one.code, "name": one.name},
        "other": {"code": other.code, "name": other.name},
        "bits": f"{why.bits:.1f}",
        "en": why.en,
        "zh": why.zh,
        "supports": pieces(why.supports),
        "against": pieces(why.against),
    }

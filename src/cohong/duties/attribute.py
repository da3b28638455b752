"""The platform's attribution duty: who really sells a matched trade, from its three documents and what is known beside them.

Documents, knowledge and model give one answer. Parties are firms' codes while it thinks, and tags once it speaks: names,
codes and evidence go into the sealed body. Without knowledge that was learned before, it says nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import msgspec

from cohong.analytics.sellers.attribution import Attribution, Evidence, attribute
from cohong.analytics.sellers.checked import Check as Checked
from cohong.analytics.sellers.habits import note
from cohong.analytics.sellers.known import Habits, Known
from cohong.analytics.sellers.model import Model
from cohong.analytics.sellers.records import Account, CustomsCode, Licence, Mandate, Standing
from cohong.core.message import message_id
from cohong.core.state import Overlay
from cohong.core.tags import firm_tag
from cohong.duties.checked import CREDIT_CODE, check_of, hashed
from cohong.modules.authenticity.rules import What
from cohong.modules.authenticity.state import Check
from cohong.modules.forex.messages import ObserveRemittance
from cohong.modules.forex.state import CLAIM, REMITTANCE
from cohong.modules.members.state import FIRM, MANDATE, MEMBER, Paper, Role, member_of_firm
from cohong.modules.members.state import Mandate as Held
from cohong.modules.sellers.messages import SellerItem, SoldBy
from cohong.modules.trade.state import Roots, Trade, key_of, total

RULE = "attribute.1"
KINDS = ("CEB303", "CEB505", "CEB603")
"""Order, waybill, list: the bodies that an attestation names, in this order."""
CODES = ("ebcCode", "ebpCode", "agentCode", "ownerCode", "logisticsCode")
"""Fields in which a firm's code stands, with its name beside it."""
STANDINGS: tuple[tuple[Role, Standing], ...] = (
    ("platform", "platform"),
    ("carrier", "carrier"),
    ("agent", "agent"),
    ("service", "agent"),
    ("bank", "payment"),
)
"""What a member is by its role on the ledger; whoever has none of these trades for itself."""
NOTICE = str(ObserveRemittance.__struct_config__.tag)
PHONE = "ebcTelephone"
MOST_EVIDENCE = 8
"""Pieces for and against that the sealed body keeps, the heaviest first."""
MOST_LINES = 100
Fields = Mapping[str, Any]


class Sent(msgspec.Struct, frozen=True):
    """One document as attribution reads it; `transmitter` is the code of the member that filed it, "" where it is unknown."""

    message: str
    transmitter: str
    head: Mapping[str, str]
    lines: Sequence[Mapping[str, str]]


class Insight:
    """What the duty's member knows: firms, mandates, checks, habits. It grows as contracts, checks and trades come; used from one thread.

    `met` maps codes of members, as documents wrote them, to their names; `trades` counts what the habits were learned from."""

    def __init__(
        self,
        model: Model,
        join_key: bytes,
        habits: Habits | None = None,
        met: Mapping[str, str] | None = None,
        opened: Callable[[str, str], Fields | None] = lambda _message, _root: None,
    ) -> None:
        """`opened` opens a body, by its message's id and its root, as the member may; the root is "" where nobody knows it."""
        self.rule = RULE
        self.opened = opened
        self.model = model
        self.join_key = join_key
        self.known = Known(habits=habits or Habits({}, {}, {}, {}))
        self.trades = self.known.habits.trades
        self.met: dict[str, str] = {}
        self._codes: dict[str, str] = {}
        self._strangers: set[str] = set()
        self._wanted = dict(met or {})
        self._checks: dict[str, tuple[Check, Fields]] = {}
        self._half_read: set[str] = set()
        self._seen: tuple[str, Sequence[Fields]] = "", ()
        self._accounts: dict[str, str] = {}
        self._mandates: list[tuple[str, str, Held]] | None = None
        self._unmet: set[str] = set()

    # --- what is known ----------------------------------------------------------------------------------------------------

    def refresh(self, state: Overlay) -> None:
        """Contracts, members, mandates, checks of them, or aliases have changed: look again at who is who."""
        self._strangers.clear()
        self._mandates = None
        held = sorted((account, code) for code, account in self._accounts.items() if account)
        self.known.confirm(Account(account=account, holder=code) for account, code in held)
        wanted, self._wanted = self._wanted, {}
        for code, name in wanted.items():
            self._meet(state, code, name)
        self._bind(state)

    def add_firm(self, code: str, name: str, customs_code: str = "", account: str = "") -> None:
        """A merchant by its contract: its codes, its name, and the account that it is paid to."""
        self._wanted[code] = name
        customs = (CustomsCode(code=customs_code),) if customs_code else ()
        self.known.register.add(Licence(code=code, name=name, customs_codes=customs))
        self._accounts[code] = hashed(account) if account else ""

    def add_check(self, state: Overlay, key: str, row: Check | None) -> None:
        """The newest check of one thing of one firm, by the ledger's key for it; None where there is none any more. What this
        member may not open says nothing. Mandates count from the next `refresh` on."""
        lines = self._lines(row.paper) if row is not None else ()
        self._checks.pop(key, None)
        if row is not None and row.index < len(lines):
            self._checks[key] = row, lines[row.index]
        self._read_check(state, key)

    def _lines(self, paper: Paper) -> Sequence[Fields]:
        """What was seen, row by row; the body of the check before is most often the same one."""
        if self._seen[0] != paper.id:
            body = self.opened(paper.id, paper.root) or {}
            self._seen = paper.id, body.get("lines", ())
        return self._seen[1]

    def forget_checks(self) -> None:
        """None is known any more."""
        self._seen = "", ()
        self._checks.clear()
        self._half_read.clear()
        self.known.checked.clear()

    def _read_check(self, state: Overlay, key: str) -> None:
        """A code that is no credit code is read again when more members are known."""
        row, said = self._checks.get(key, (None, {}))
        found = None
        self._half_read.discard(key)
        if row is not None:
            what: What = key.split("/")[1]  # type: ignore[assignment]  # the key was made from one
            found = check_of(what, row, said, lambda written: self._credit_code(state, written))
            if found is not None and not all(len(code) == CREDIT_CODE for code in _codes_in(found)):
                self._half_read.add(key)
        self.known.checked.put(key, found)

    def _credit_code(self, state: Overlay, written: str) -> str:
        """The credit code of a firm under whatever code it was written; what nobody knows stands for itself."""
        if len(written) == CREDIT_CODE:
            return written
        return self._codes.get(member_of_firm(state, firm_tag(self.join_key, written)), written)

    def _meet(self, state: Overlay, code: str, name: str) -> None:
        """A credit code in a document: which member it is, and what that trades as."""
        if len(code) != CREDIT_CODE or code in self.met or code in self._strangers:
            return
        firm = state.get(FIRM, firm_tag(self.join_key, code))
        if firm is None or not firm.member:
            self._strangers.add(code)
            return
        self.met[code] = name
        self._codes.setdefault(firm.member, code)
        if self.known.register.licence(code) is None:
            member = state.get(MEMBER, firm.member)
            roles = member.roles if member else ()
            standing: Standing = next((standing for role, standing in STANDINGS if role in roles), "company")
            self.known.register.add(Licence(code=code, name=name, standing=standing))

    def _bind(self, state: Overlay) -> None:
        """The mandates of the ledger between members whose codes are known, and those that were checked."""
        for key in sorted(self._half_read):
            self._read_check(state, key)
        if self._mandates is None:
            rows = ((key.split("/"), held) for key, held in state.scan(MANDATE))
            self._mandates = [(member_of_firm(state, tag), agent, held) for (tag, agent), held in rows]
        found = []
        self._unmet = set()
        for principal, agent, held in self._mandates:
            if principal in self._codes and agent in self._codes:
                until = min(held.until, held.revoked or held.until)
                mine, theirs = self._codes[principal], self._codes[agent]
                found.append(Mandate(principal=mine, agent=theirs, since=held.since, until=until))
            else:
                self._unmet |= {principal, agent}
        self.known.bind(found)

    # --- one trade --------------------------------------------------------------------------------------------------------

    def papers(self, state: Overlay, filers: Sequence[str], bodies: Sequence[Fields]) -> list[Sent]:
        """Order, waybill and list as attribution reads them; whoever they name is met first."""
        before = len(self._codes)
        heads = [head_of(body) for body in bodies]
        for head in heads:
            for field in CODES:
                if field in head:
                    self._meet(state, head[field], head.get(field.replace("Code", "Name"), ""))
        met = islice(reversed(self._codes), len(self._codes) - before)
        if not self._unmet.isdisjoint(met) or (
            len(self._codes) > before and (self._mandates is None or self._half_read)
        ):
            self._bind(state)
        return [
            Sent(message, self._codes.get(filer, ""), head, body.get("lines", ()))
            for message, filer, head, body in zip(KINDS, filers, heads, bodies, strict=True)
        ]

    def _credited(self, state: Overlay, trade: Trade) -> Iterator[Sent]:
        """On which accounts the trade's money came in, where some did before its seller was attributed."""
        if not total(trade, "claimed"):
            return
        found = []
        for key, _ in state.scan(CLAIM, f"{key_of(trade)}/"):
            tag = key.partition("/")[2]
            row = state.get(REMITTANCE, tag)
            assert row is not None, "a claim has its remittance"
            found.append((row.day, message_id(row.bank, NOTICE, tag, 0), row.bank))
        for _, message, bank in sorted(found):
            said = self.opened(message, "") or {}
            if "account" in said:
                yield Sent("REMITTANCE", self._codes.get(bank, ""), money_of(said), ())

    def judge(self, papers: Sequence[Sent]) -> tuple[Attribution, ...]:
        """The seller of each line."""
        return attribute(papers, self.known, self.model)

    def attest(
        self, state: Overlay, trade: Trade, roots: Roots, filers: Sequence[str], bodies: Sequence[Fields]
    ) -> tuple[SellerItem, list[dict[str, Any]]]:
        """The attestation of one trade and what its sealed body keeps; the trade is learned from afterwards."""
        papers = [*self.papers(state, filers, bodies), *self._credited(state, trade)]
        answers = self.judge(papers)
        self.learn(papers)
        return item_of(trade, roots, answers, self.join_key), reasons_of(answers)

    def learn(self, papers: Sequence[Sent]) -> None:
        """Count the trade into the habits, once it was judged: no trade speaks for itself."""
        note(papers, self.known)
        self.trades += 1

    @property
    def habits(self) -> Habits:
        """What was learned so far."""
        return msgspec.structs.replace(self.known.habits, trades=self.trades)


def head_of(body: Fields) -> dict[str, str]:
    """The head of a document as attribution reads it: telephone numbers are hashed, only equality matters."""
    head = {name: value for name, value in body.items() if isinstance(value, str)}
    if PHONE in head:
        head[PHONE] = hashed(head[PHONE])
    return head


def money_of(said: Fields) -> dict[str, str]:
    """A bank's notice of money as attribution reads it."""
    return {"payeeAccount": hashed(str(said["account"])), "payerName": str(said.get("payer_name", ""))}


def _codes_in(check: Checked) -> tuple[str, ...]:
    return (check.firm, check.about) if check.what == "mandate" else (check.firm,)


# --- what is said of it ---------------------------------------------------------------------------------------------------


def item_of(trade: Trade, roots: Roots, answers: Sequence[Attribution], join_key: bytes) -> SellerItem:
    """The attestation of one trade: one seller, or the sellers of its lines."""
    named = [SoldBy(int(one.line), _tag(one.seller, join_key), permille(one.probability)) for one in answers]
    sellers = {one.seller for one in named}
    against = tuple(dict.fromkeys(one.reason for one in answers if one.reason))
    lines = tuple(named) if len(sellers) > 1 else ()
    seller = _of_most(trade, named) if lines else named[0].seller
    if len(lines) > MOST_LINES:
        seller, lines = None, ()
    sure = [one.permille for one in named if one.seller == seller]
    return SellerItem(
        firm=trade.firm,
        number=trade.number,
        roots=roots,
        seller=seller,
        permille=min(sure, default=0),
        against=against,
        lines=lines,
    )


def _tag(party: str | None, join_key: bytes) -> str | None:
    return firm_tag(join_key, party) if party else None


def permille(probability: float) -> int:
    """Thousandths, cut: never surer than it was."""
    return max(0, min(1_000, int(probability * 1_000)))


def _of_most(trade: Trade, named: Iterable[SoldBy]) -> str | None:
    """Whose lines are worth most, of those that are named; None where the most is nobody's."""
    values = {line.gnum: line.value for line in trade.lines}
    sums: dict[str, int] = {}
    for one in named:
        sums[one.seller or ""] = sums.get(one.seller or "", 0) + values.get(one.gnum, 0)
    return max(sums, key=lambda seller: (sums[seller], seller)) or None


def reasons_of(answers: Sequence[Attribution]) -> list[dict[str, Any]]:
    """What the sealed body keeps of a trade: the answer with its evidence, once where all lines share it."""
    shared = len({(one.best, one.probability, one.reason) for one in answers}) == 1
    return [_plain(one) for one in (answers[:1] if shared else answers)]


def _plain(one: Attribution) -> dict[str, Any]:
    """Integers and texts alone: a body holds no fractions."""
    return {
        "line": one.line,
        "seller": one.seller or "",
        "best": one.best,
        "permille": permille(one.probability),
        "chain": list(one.chain),
        "filed_by": one.filed_by,
        "code": one.reason,
        "seen": one.seen,
        "expected": one.expected,
        "evidence": [_piece(piece) for piece in one.evidence[:MOST_EVIDENCE]],
        "against": [_piece(piece) for piece in one.against[:MOST_EVIDENCE]],
    }


def _piece(piece: Evidence) -> dict[str, str]:
    return {
        "source": piece.source,
        "field": piece.field,
        "value": piece.value,
        "weight": f"{piece.weight:.2f}",
        "speaks_for": piece.speaks_for,
    }

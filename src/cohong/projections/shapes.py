"""What the queries answer with. Money in minor units, days as integers, times in milliseconds; "" and 0 where there is none."""

import msgspec


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """Whose rows: each name that is set narrows. `agent` is the filer of a trade's documents; `bank` narrows money rows
    alone, since no trade belongs to a bank. Credits belong to nobody in particular until they are claimed: who asks for a
    merchant's or an agent's rows gets none of them."""

    merchant: str | None = None
    service: str | None = None
    agent: str | None = None
    bank: str | None = None


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How far the tables have followed the ledger: leaves, and height and time of the block they are the state of."""

    ledger: str
    size: int
    height: int
    time_ms: int


class StageSum(msgspec.Struct, frozen=True, kw_only=True):
    """Trades of one stage and currency: how many, their value, what is at stake, and how far the money has come. `stated` is the
    part of both that documents say and nobody has matched yet."""

    stage: str
    currency: str
    count: int
    amount: int
    stake: int
    stated: int
    collected: int
    settled: int
    paid: int


class DayFigures(msgspec.Struct, frozen=True, kw_only=True):
    """The day in figures. `waiting_for` counts waiting trades by code, `trouble` open differences by code."""

    stages: list[StageSum]
    waiting_for: dict[str, int]
    trouble: dict[str, int]

    def count(self, stage: str) -> int:
        """Trades of a stage (`paid`, `waiting`, `returned`, `wrong`) in all currencies."""
        return sum(row.count for row in self.stages if row.stage == stage)


class Flow(msgspec.Struct, frozen=True, kw_only=True):
    """What moved on a day: `what` is declared, released, collected, settled or paid."""

    day: int
    what: str
    currency: str
    count: int
    amount: int


class TradeRow(msgspec.Struct, frozen=True, kw_only=True):
    """A trade as it stands; see `tables.trade`."""

    key: str
    firm: str
    number: str
    merchant: str
    seller: str
    service: str
    agent: str
    currency: str
    value: int
    claimed: int
    collected: int
    settled: int
    paid: int
    stated: int
    stake: int
    status: int
    released: int
    right_day: int
    differences: int
    label: str
    stage: str
    why: str
    who: str
    order_id: str
    list_id: str
    waybill_id: str
    order_filer: str
    list_filer: str
    waybill_filer: str
    seen: int
    changed: int
    since_day: int
    changed_day: int
    declared_day: int
    collected_day: int
    settled_day: int

    @property
    def cursor(self) -> str:
        """Where the next page begins."""
        return f"{self.seen}.{self.key}"


class LostTrade(msgspec.Struct, frozen=True, kw_only=True):
    """A trade that was `former`'s (a member, or a firm tag) until a person decided for another seller, on this day."""

    trade: str
    former: str
    day: int
    time_ms: int

    @property
    def cursor(self) -> str:
        """Where the next page begins."""
        return f"{self.time_ms}.{self.trade}"


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """Two codes (firm tags) that wait for a person: one firm (`merge`) or two (`split`), in thousandths how probable, by whom
    proposed and since when."""

    id: str
    kind: str
    firm: str
    other: str
    by: str
    permille: int
    day: int

    @property
    def cursor(self) -> str:
        """Where the next page begins."""
        return f"{self.day}.{self.id}"


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One outcome that speaks of something: who said what, when, and what became of it. `result` is accepted or refused, `code`
    why it was refused; `facts` the tags of what became so."""

    leaf: int
    place: int
    time_ms: int
    day: int
    kind: str
    filer: str
    result: str
    code: str
    facts: tuple[str, ...]
    message_id: str


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """An open difference; `trade` is "" where it belongs to none, and then `id` names what it is about."""

    id: str
    trade: str
    code: str
    who: str
    day: int
    amount: int
    currency: str
    merchant: str
    service: str

    @property
    def cursor(self) -> str:
        """Where the next page begins."""
        return f"{self.day}.{self.id}"


class WaitGroup(msgspec.Struct, frozen=True, kw_only=True):
    """Trades that wait for one thing, or are wrong for one reason: how many, worth how much, the oldest since when. `stated`
    when some of that is only what documents say, since nobody has matched them."""

    stage: str
    why: str
    who: str
    count: int
    amounts: dict[str, int]
    stated: bool
    oldest_day: int


class Credit(msgspec.Struct, frozen=True, kw_only=True):
    """Foreign currency that came in. `state` is NOTIFIED, PART_MATCHED or MATCHED."""

    tag: str
    bank: str
    currency: str
    state: str
    amount: int
    claimed: int
    settled: int
    day: int

    @property
    def cursor(self) -> str:
        """Where the next page begins."""
        return f"{self.day}.{self.tag}"


class Settlement(msgspec.Struct, frozen=True, kw_only=True):
    """A conversion that was asked for."""

    id: str
    service: str
    credit: str
    currency: str
    state: str
    deal: str
    amount: int
    orders: int


class Deal(msgspec.Struct, frozen=True, kw_only=True):
    """What a bank converted."""

    tag: str
    bank: str
    settlement: str
    currency: str
    sold: int
    rate_e8: int
    bought: int
    fee: int
    day: int

    @property
    def cursor(self) -> str:
        """Where the next page begins."""
        return f"{self.day}.{self.tag}"


class Payout(msgspec.Struct, frozen=True, kw_only=True):
    """A payment instruction, in fen. `newest` tells whether it is the last one of what it pays."""

    id: str
    merchant: str
    service: str
    bank: str
    batch: str
    state: str
    reason: str
    retry_of: str
    amount: int
    suspense: int
    attempts: int
    day: int
    newest: int

    @property
    def cursor(self) -> str:
        """Where the next page begins."""
        return f"{self.day}.{self.id}"


class Payable(msgspec.Struct, frozen=True, kw_only=True):
    """What a merchant gets out of a batch, in fen; `state` is that of its newest payout, "" before the first."""

    batch: str
    merchant: str
    service: str
    bank: str
    settlement: str
    payout: str
    state: str
    amount: int
    charged: int
    orders: int
    attempts: int

    @property
    def cursor(self) -> str:
        """Where the next page begins."""
        return f"{self.batch}.{self.merchant}"


class MerchantRow(msgspec.Struct, frozen=True, kw_only=True):
    """A merchant's file, and its trades in figures."""

    id: str
    service: str
    verified: bool
    contract_since: int
    contract_until: int
    has_account: bool
    proposed_by: str
    proposed_ms: int
    figures: list[StageSum] = []

    @property
    def trades(self) -> int:
        """How many trades it has."""
        return sum(row.count for row in self.figures)

    @property
    def cursor(self) -> str:
        """Where the next page begins."""
        return self.id


class PaperRow(msgspec.Struct, frozen=True, kw_only=True):
    """A paper about declared lists as it stands; see `tables.paper`."""

    id: str
    of: str
    agent: str
    carrier: str
    bill: str
    status: int
    status_time: str
    parts: int
    there: int
    names: int
    awaits: int
    left_day: int
    accepted: int
    why: str
    who: str
    seen: int
    changed: int
    since_day: int
    changed_day: int

    @property
    def cursor(self) -> str:
        """Where the next page begins."""
        return f"{self.seen}.{self.id}"


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """A correction that was asked for: of which document of a trade, by whom, of whom, why, and what came instead ("" before)."""

    id: str
    trade: str
    of: str
    by: str
    agent: str
    code: str
    since: int
    until: int
    answer: str

    @property
    def cursor(self) -> str:
        """Where the next page begins."""
        return f"{self.until}.{self.id}"


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """How many corrections somebody was asked for: answered, open, and of those overdue."""

    agent: str
    asked: int
    answered: int
    overdue: int

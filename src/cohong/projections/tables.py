"""The tables for reading: opaque ids, codes, days, integers and member ids; nothing that is sealed.

Money is in minor units; days are integers like 20260310, 0 where there is none; times are milliseconds.
"""

from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, Text, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateColumn
from sqlalchemy.sql.compiler import DDLCompiler

VERSION = 6
"""Tables of another version are dropped and made anew."""

metadata = MetaData()
_BY_BYTES = "by_bytes"


@compiles(CreateColumn, "postgresql")
def _by_bytes(element: CreateColumn, compiler: DDLCompiler, **words: Any) -> str:
    """Text sorts by its bytes, as in SQLite: cursors and ranges of keys mean the same on every database."""
    said = compiler.visit_create_column(element, **words)  # type: ignore[no-untyped-call]
    return f'{said} COLLATE "C"' if _BY_BYTES in element.element.info else str(said)


def _text(name: str, *, primary_key: bool = False) -> "Column[str]":
    return Column(name, Text, primary_key=primary_key, nullable=False, info={_BY_BYTES: True})


def _number(name: str, *, primary_key: bool = False) -> "Column[int]":
    return Column(name, BigInteger, primary_key=primary_key, nullable=False, autoincrement=False)


def _day(name: str, *, primary_key: bool = False) -> "Column[int]":
    return Column(name, Integer, primary_key=primary_key, nullable=False, autoincrement=False)


meta = Table("meta", metadata, _text("name", primary_key=True), _text("value"))

trade = Table(
    "trade",
    metadata,
    _text("key", primary_key=True),
    *(_text(name) for name in "firm number merchant seller service agent currency".split()),
    *(_number(name) for name in "value claimed collected settled paid stake".split()),
    *(_day(name) for name in "status released right_day differences".split()),
    _number("stated"),
    *(_text(name) for name in "label stage why who".split()),
    *(_text(name) for name in "order_id list_id waybill_id order_filer list_filer waybill_filer waybill_key".split()),
    *(_number(name) for name in "seen changed".split()),
    *(_day(name) for name in "since_day changed_day declared_day collected_day settled_day".split()),
    Index("trade_why", "why", "seen", "key"),
    Index("trade_service", "service", "why", "seen", "key"),
    Index("trade_agent", "agent", "why", "seen", "key"),
    Index("trade_merchant", "merchant", "why", "seen", "key"),
    Index("trade_number", "number", "key"),
    Index("trade_seller", "seller"),
    Index("trade_waybill", "waybill_key"),
    *(
        Index(f"trade_{name}", name, "currency", "key")
        for name in "declared_day released collected_day settled_day".split()
    ),
)
"""One row a trade. `merchant` is whom it is for: the member that is its seller's firm, else the firm's tag. `seller` is who
the match found, before it whom the list names. `service` keeps that merchant's file. `agent` filed its list, or had it
cancelled, else its order. Before the match `stated` is what its order, else its list, says it is worth, in `currency`;
afterwards 0, and `value` counts. `stake` is the money that waits or is in question. `seen` and
`changed` are the first and last leaf that speak of it, `since_day` and `changed_day` their days. `collected_day` and
`settled_day` are the days of its newest credit and deal."""

trouble = Table(
    "trouble",
    metadata,
    _text("id", primary_key=True),
    *(_text(name) for name in "trade code who currency merchant service agent".split()),
    _day("day"),
    _number("amount"),
    Index("trouble_day", "day", "id"),
    Index("trouble_code", "code", "day", "id"),
    Index("trouble_service", "service", "day", "id"),
    Index("trouble_merchant", "merchant", "day", "id"),
    Index("trouble_agent", "agent", "day", "id"),
    Index("trouble_trade", "trade"),
)
"""Every open difference, of a trade or loose (`trade` empty)."""

subject = Table(
    "subject",
    metadata,
    _number("no", primary_key=True),
    _text("kind"),
    _text("name"),
    _day("made"),
    Index("subject_name", "kind", "name", unique=True),
)
"""What outcomes speak of, numbered as it appears, so that neighbours in time are neighbours on disk. `made` is 1 for a
trade that exists."""

event = Table(
    "event",
    metadata,
    _number("no", primary_key=True),
    _number("leaf", primary_key=True),
    _day("place"),
    _day("day"),
    _number("time_ms"),
    *(_text(name) for name in "kind filer result code facts track message_id currency owner".split()),
    _number("amount"),
    sqlite_with_rowid=False,
)
"""One row for each outcome and each subject it speaks of. `facts` are the facts' tags in order, with commas; `place` is the
first fact's place, or the item's that failed. `day` and `track` say on which day which track was used; `amount` and `currency`
what a document that was lodged says it is worth, `owner` the tag of whom the list names as producing or selling unit."""

parcel = Table(
    "parcel",
    metadata,
    _text("key", primary_key=True),
    _text("trade"),
    _day("joined"),
    _day("carried"),
    _number("generation"),
    _text("orphans"),
    Index("parcel_alone", "carried", "key", sqlite_where=text("trade = ''"), postgresql_where=text("trade = ''")),
)
"""Which trade the events of a waybill number belong to, since which day, the day and generation of
the waybill, and the name under which events wait for a trade (kind `waybill` of `subject`)."""

alias = Table("alias", metadata, _text("tag", primary_key=True), _text("firm"))
"""Firm tags that have another canonical one: few, since most firms have one tag."""

credit = Table(
    "credit",
    metadata,
    _text("tag", primary_key=True),
    *(_text(name) for name in "bank currency state".split()),
    *(_number(name) for name in "amount claimed settled".split()),
    _day("day"),
    Index("credit_day", "day", "tag"),
    Index("credit_bank", "bank", "day", "tag"),
)
"""Foreign currency that a bank received."""

settlement = Table(
    "settlement",
    metadata,
    _text("id", primary_key=True),
    *(_text(name) for name in "service credit currency state deal".split()),
    *(_number(name) for name in "amount orders".split()),
    Index("settlement_credit", "credit"),
    Index("settlement_service", "service", "id"),
)
"""A conversion that was asked for, out of one credit."""

deal = Table(
    "deal",
    metadata,
    _text("tag", primary_key=True),
    *(_text(name) for name in "bank settlement currency".split()),
    *(_number(name) for name in "sold rate_e8 bought fee".split()),
    _day("day"),
    Index("deal_day", "day", "tag"),
)
"""What a bank converted; `bought` and `fee` in fen."""

payable = Table(
    "payable",
    metadata,
    _text("batch", primary_key=True),
    _text("merchant", primary_key=True),
    *(_text(name) for name in "service bank settlement payout state".split()),
    *(_number(name) for name in "amount charged orders attempts".split()),
    Index("payable_merchant", "merchant", "batch"),
    Index("payable_state", "state"),
    Index("payable_service", "service", "batch", "merchant"),
)
"""What a merchant gets out of a batch, in fen. `state` is that of its newest payout, empty before the first."""

payout = Table(
    "payout",
    metadata,
    _text("id", primary_key=True),
    *(_text(name) for name in "merchant service bank batch state reason retry_of".split()),
    *(_number(name) for name in "amount suspense attempts".split()),
    _day("day"),
    _day("newest"),
    Index("payout_day", "day", "id"),
    Index("payout_merchant", "merchant", "day", "id"),
    Index("payout_service", "service", "day", "id"),
    Index("payout_bank", "bank", "day", "id"),
)
"""A payment instruction, in fen. `newest` is 1 for the last one of its payable, and for one that nobody instructed."""

merchant = Table(
    "merchant",
    metadata,
    _text("id", primary_key=True),
    *(_text(name) for name in "service proposed_by".split()),
    *(_day(name) for name in "verified contract_since contract_until has_account".split()),
    _number("proposed_ms"),
    Index("merchant_service", "service", "id"),
)
"""A merchant's file. `proposed_by` is the key that asked for another account, empty where no change waits."""

paper = Table(
    "paper",
    metadata,
    _text("id", primary_key=True),
    *(_text(name) for name in "of agent carrier bill status_time why who".split()),
    *(_number(name) for name in "status parts there names awaits seen changed".split()),
    *(_day(name) for name in "left_day accepted since_day changed_day".split()),
    Index("paper_seen", "seen", "id"),
    Index("paper_of", "of", "seen", "id"),
    Index("paper_why", "why", "seen", "id"),
    Index("paper_agent", "agent", "seen", "id"),
    Index("paper_bill", "bill"),
)
"""A paper about declared lists (`of` as in the module aftermath). `agent` filed it, "" while only customs spoke of it; `there` of
`parts` are here; it names `names` lists or parcels, and since customs accepted it waits for `awaits` of them. `status` is customs' newest
word, `accepted` the day it took effect. `why` says what it waits for, "" once nothing. `seen` and `changed` as of trades."""

named = Table(
    "named",
    metadata,
    _text("tag", primary_key=True),
    _text("paper", primary_key=True),
    Index("named_paper", "paper"),
    sqlite_with_rowid=False,
)
"""The tags of list or waybill numbers that papers name."""

asked = Table(
    "asked",
    metadata,
    _text("id", primary_key=True),
    *(_text(name) for name in "trade of by agent code answer merchant service".split()),
    *(_day(name) for name in "since until".split()),
    Index("asked_open", "answer", "until", "id"),
    Index("asked_agent", "agent", "answer", "until", "id"),
    Index("asked_trade", "trade"),
)
"""A correction that was asked for: by whom, of whom (`agent`), why, since when and until when; `answer` is what came instead, ""
while nothing did. Of one document there is the newest alone."""

lost = Table(
    "lost",
    metadata,
    _text("trade", primary_key=True),
    _text("former", primary_key=True),
    _day("day"),
    _number("time_ms"),
    Index("lost_former", "former", "time_ms", "trade"),
    Index("lost_time", "time_ms", "trade", "former"),
    sqlite_with_rowid=False,
)
"""Who was a trade's seller until a person decided for another, as that decision named it (a member or a firm tag), and when. Who is
decided to be the seller again has lost nothing any more."""

proposal = Table(
    "proposal",
    metadata,
    _text("id", primary_key=True),
    *(_text(name) for name in "kind firm other by".split()),
    _number("permille"),
    _day("day"),
    Index("proposal_day", "day", "id"),
)
"""Two codes that wait for a person to say whether they are one firm; see `modules.sellers.state.Proposed`."""

TALLIED = ("count", "amount", "stake", "stated", "collected", "settled", "paid")
tally = Table(
    "tally",
    metadata,
    *(_text(name, primary_key=True) for name in "merchant service agent currency stage why who".split()),
    *(_number(name) for name in TALLIED),
    Index("tally_service", "service"),
    Index("tally_agent", "agent"),
    Index("tally_why", "why"),
    sqlite_with_rowid=False,
)
"""Trades counted: `amount` is their value, before the match what is stated; the other sums those of the columns of the same name."""

FLOWED = ("count", "amount")
flow = Table(
    "flow",
    metadata,
    _day("day", primary_key=True),
    *(_text(name, primary_key=True) for name in "currency what merchant service".split()),
    *(_number(name) for name in FLOWED),
    Index("flow_service", "service", "day"),
    Index("flow_merchant", "merchant", "day"),
    sqlite_with_rowid=False,
)
"""Cargo and money by day. `declared` by the day of the list, `released` by customs' export day, `collected` and `settled` by the
day of a trade's newest credit and deal, all in the order's currency; `paid` by the day of the payout, in CNY."""

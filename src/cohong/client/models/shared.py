"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

from typing import Literal

import msgspec


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """One sentence in Chinese and in English. A JSON twin shows both; a page shows the reader's."""

    zh: str
    en: str


class Appealed(msgspec.Struct, frozen=True, kw_only=True):
    """An appeal that is open: by whom, since when, and its grounds ("" where they are not open to the
    asker)."""

    by: Text
    day: int
    grounds: str


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """A firm: its name, and its code as documents or its contract write it ("" where that is not open)."""

    name: Text
    code: str


class LineSold(msgspec.Struct, frozen=True, kw_only=True):
    """The seller of one line, where lines have different ones: None where one cannot tell. `permille` in
    thousandths."""

    gnum: int
    seller: Party | None
    permille: int


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of evidence: who says so, what it says, its weight in hundredths of a bit (against:
    negative)."""

    source: Text
    said: Text
    weight: int


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """A code with what it means and what to do next, both in words. The code itself is for programs."""

    code: str
    says: Text
    next: Text


class Attested(msgspec.Struct, frozen=True, kw_only=True):
    """What the model found: the seller (None where one cannot tell), how probable (thousandths, and in
    words), by whom and when, whether it holds the trade, and whether the documents are still those it
    looked at. `opened` says that the evidence is open to the asker."""

    seller: Party | None
    permille: int
    sure: Text
    by: Text
    day: int
    model: str
    held: bool
    current: bool
    opened: bool
    points: tuple[Point, ...]
    doubt: Why | None
    chain: tuple[Text, ...]
    lines: tuple[LineSold, ...]


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """One row of bars: its name, a value for each label in minor units, and where a click on each bar
    leads."""

    name: Text
    values: tuple[int, ...]
    links: tuple[str, ...] = ()


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """Grouped bars over labels (days, mostly), in one currency ("" for counts). A page draws it with a
    table behind."""

    title: Text
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    currency: str = ""


class CorrectionLine(msgspec.Struct, frozen=True, kw_only=True):
    """A correction: of which document (`of` for programs), asked by and of whom, why, the note ("" where
    none, or sealed for the reader), since when and until when, days left (below 0: overdue), and its
    state. `own` when the reader has to answer, and then `mend` is where; `mine` when the reader asked and
    may take it back."""

    trade: str
    of: str
    document: Text
    by: Text
    to: Text
    why: Why
    note: str
    since: int
    until: int
    days_left: int
    state: Literal["answered", "open", "overdue"]
    own: bool
    mend: str
    mine: bool
    href: str


class LawUsed(msgspec.Struct, frozen=True, kw_only=True):
    """A row of law in words: what it is about, its value, its source, and the days it holds."""

    name: str
    title: Text
    value: Text
    source: Text
    since: int
    until: int


class Deadline(msgspec.Struct, frozen=True, kw_only=True):
    """A day, and the row of law it follows from (None where the house's own default stands in)."""

    day: int
    law: LawUsed | None


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """A person's decision: for whom, against whom (None where the ledger named that seller already), by
    whom, when (ms), and why ("" where that is not open to the asker)."""

    seller: Party
    against: Party | None
    by: Text
    time_ms: int
    reason: str


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery in one line; `rows` of `of_rows` (0 where that is not known) are read."""

    id: str
    made_ms: int
    files: tuple[str, ...]
    state: Literal["done", "failed", "running"]
    documents: int
    taken: int
    refused: int
    rows: int
    of_rows: int


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What became of it: a sentence for the person, the page to go on with, and what the act made, by
    name."""

    said: Text
    to: str
    made: dict[str, str] = {}


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where a value comes from: document and article as adopted, the same by title (`said`), and how well
    that is verified."""

    document: str
    article: str
    said: Text
    verified: Text
    doubtful: bool


class Voice(msgspec.Struct, frozen=True, kw_only=True):
    """A member's yes, in words, and when (ms)."""

    member: str
    name: Text
    time_ms: int


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the law book. `until` is 0 where no end is set; `how` is `founding` or `vote`, at
    `adopted_ms` by `yes`."""

    name: str
    title: Text
    value: int | bool | str | tuple[str, ...]
    unit: str
    said: Text
    since: int
    until: int
    source: Source
    file: str
    how: str
    adopted_ms: int
    yes: tuple[Voice, ...]
    holds: bool


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What an event speaks of: `trade`, `waybill`, `credit`, `settlement`, `deal`, `payout`, `payable` or
    `merchant`, and its opaque id."""

    kind: str
    id: str


class Failed(msgspec.Struct, frozen=True, kw_only=True):
    """A subject of a whole-file message that did not take effect, and the code why."""

    code: str
    subjects: tuple[Subject, ...]


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One outcome. `seq` is its position in the log, `previous` the position up to which this reader was
    told everything before: if that is not where the reader stands, something was lost between. `time` is
    in milliseconds; `outcome` is the id under which its proof is had; `facts` are the kinds of facts that
    concern the reader."""

    seq: int
    previous: int
    time: int
    kind: str
    result: Literal["accepted", "refused"]
    code: str
    filer: str
    outcome: str
    facts: tuple[str, ...]
    subjects: tuple[Subject, ...]
    failed: tuple[Failed, ...]


class MandateRow(msgspec.Struct, frozen=True, kw_only=True):
    """A firm's mandate to an agent. `firm` is the member that is the firm, "" where none is; `revoked`
    the day it ended, 0 while it stands; `holds` whether it holds today."""

    firm: str
    firm_name: Text
    agent: str
    agent_name: Text
    since: int
    until: int
    revoked: int
    holds: bool


class Money(msgspec.Struct, frozen=True, kw_only=True):
    """An amount in minor units of its currency."""

    currency: str
    minor: int


class Nothing(msgspec.Struct, frozen=True, kw_only=True):
    """The form of an act that needs no more than its address."""


class PaperLine(msgspec.Struct, frozen=True, kw_only=True):
    """A paper in one line: what it is, its sender's number ("" where sealed), who filed it (None while
    only customs spoke of it), `there` of `parts` parts, how many lists or parcels it `names` and how many
    of them it still `awaits`, customs' word with its tone, what it waits for and who acts (None once it
    took effect on all it names)."""

    id: str
    name: Text
    number: str
    agent: Text | None
    parts: int
    there: int
    names: int
    awaits: int
    tone: str
    status: Text
    accepted: int
    why: Why | None
    who: Text | None
    since: int
    age_days: int
    href: str


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the offline checker. `ok` is None where it was not reached."""

    n: int
    name: Text
    ok: bool | None
    detail: str


class ProviderSaid(msgspec.Struct, frozen=True, kw_only=True):
    """Another place where one may sign in."""

    name: str
    title: Text


class RoleSaid(msgspec.Struct, frozen=True, kw_only=True):
    """A role by its name and what its holder may do, each a sentence to follow "it may" or 可以."""

    id: str
    name: Text
    may: tuple[Text, ...]


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """An opened field: its name in the document, in words, and its value as written."""

    name: str
    label: Text
    value: str


class TradeLine(msgspec.Struct, frozen=True, kw_only=True):
    """A trade in one line. `why` and `who` are None once it is paid; `since` is the day its first
    document came; `stake` is the money that waits or is in question; `stated` when nobody has matched it
    yet, so that the amounts are what its order (else its list) says; `sealed` when its documents are
    there and not open to the asker."""

    key: str
    sealed: bool
    order_no: str
    seller: str
    amount: Money
    stake: Money
    stated: bool
    stage: str
    why: Why | None
    who: Text | None
    since: int
    href: str


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """Why a request was not answered: a registered code with its sentence and next step, and which part
    it is about."""

    error: Why
    path: str = ""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What was found. `result` is `whole`, `changed` or `strange`; everything below `said` is empty
    unless it is whole. `signer` is `pinned` where this home's own log key signed, `foreign` for
    another's, `unpinned` where this home has no log key to compare with."""

    result: Literal["changed", "strange", "whole"]
    said: Why | None = None
    signer: Literal["foreign", "pinned", "unknown", "unpinned"] = "unknown"
    message_id: str = ""
    kind: str = ""
    accepted: bool = False
    time_ms: int = 0
    proves: tuple[Text, ...] = ()
    signed: tuple[Text, ...] = ()
    not_proved: tuple[Text, ...] = ()
    opened: tuple[Shown, ...] = ()
    steps: tuple[Part, ...] = ()
    log_key: str = ""


class DuesDueRow(msgspec.Struct, frozen=True, kw_only=True):
    """Something with a date: what it is about, until when by which row of law, how many days are left,
    and the money. `reason` is the bank's own, None where it gave none; `days_left` is below 0 for what is
    overdue."""

    why: Why
    reason: Why | None
    about: Text
    who: Text
    day: int
    days_left: int
    until: Deadline | None
    amount: Money
    href: str


class ListsChoice(msgspec.Struct, frozen=True, kw_only=True):
    """One choice of a filter."""

    value: str
    name: Text
    chosen: bool

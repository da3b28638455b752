"""What is lodged about lists that are declared already, and what customs answers. Tags stand for codes and numbers.

The numbers of a filer's own are tagged with kind `cop`; a list number that customs gave with kind `invt`, a summary's with
`sum`, a declaration's with `declaration`, a master bill's with `bill`.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from cohong.core.message import Count, Day, Head, Id, Positive
from cohong.modules.aftermath.state import Movement, Of
from cohong.modules.customs.messages import MAX_RETURNS, AppType, Time17, Unit
from cohong.modules.trade.messages import Code

MAX_REFERENCES = 5_000
"""Parcels or lists that one part may name; a longer paper is split into parts, as customs' own forms are."""


class LodgeCancellation(Head, frozen=True, kw_only=True, tag="aftermath.lodge_cancellation"):
    """An application to cancel a declared list (CEB605).

    Refused when the paper stands already, and when customs' number is known here and the list is another firm's or agent's, is
    not with customs, or has left (X13)."""

    app: AppType = 1
    agent: Id
    number: Id
    list: Id
    firm: Id


class LodgeMovement(Head, frozen=True, kw_only=True, tag="aftermath.lodge_movement"):
    """A part of a list-to-bill relation (CEB607, `party` is the declaring firm), an arrival (CEB507, the site operator) or a
    departure (CEB509, the carrier), with the parcels it names. An arrival without parcels is that of its whole master bill.
    `day` is the day of leaving, of a departure alone. Refused when this part stands already."""

    app: AppType = 1
    of: Movement
    party: Id
    number: Id
    carrier: Id
    bill: Id | None = None
    day: Day | None = None
    weight_e5: Count = 0
    part: Positive = 1
    parts: Positive = 1
    parcels: Annotated[tuple[Id, ...], Meta(max_length=MAX_REFERENCES)] = ()


class ReturnedLine(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A line that comes back: its number in the list, unit code, quantity times 1e5."""

    gnum: Count
    unit: Unit
    quantity_e5: Positive


class LodgeReturn(Head, frozen=True, kw_only=True, tag="aftermath.lodge_return"):
    """An application to bring exported goods back (CEB213). Refused when the paper stands already, when the list is another
    firm's, or when all returns of a line together are more than was declared (R06)."""

    app: AppType = 1
    agent: Id
    number: Id
    list: Id
    firm: Id
    lines: Annotated[tuple[ReturnedLine, ...], Meta(min_length=1, max_length=100)]


class LodgeTally(Head, frozen=True, kw_only=True, tag="aftermath.lodge_tally"):
    """The tally of goods that came back (CEB215), by the site operator. Refused when the paper stands already."""

    app: AppType = 1
    operator: Id
    number: Id
    carrier: Id
    waybill: Id
    list: Id | None = None


class LodgeSummary(Head, frozen=True, kw_only=True, tag="aftermath.lodge_summary"):
    """A part of an application to sum lists up into declaration forms (CEB701): the lists, or the days between which lists
    closed. Refused when this part stands already, or when a list is not closed, another firm's, or in another summary (X10)."""

    app: AppType = 1
    agent: Id
    number: Id
    firm: Id
    since: Day | None = None
    until: Day | None = None
    part: Positive = 1
    parts: Positive = 1
    lists: Annotated[tuple[Id, ...], Meta(max_length=MAX_REFERENCES)] = ()


class Answer(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Customs' word on one paper, by whose number it is (`party`, `number`); `given` is the number that customs gave it, of a
    summary. For a list, (`party`, `number`) is the enterprise and its order number, and `given` the list number."""

    of: Of | Literal["list"]
    party: Id
    number: Id
    status: Annotated[int, Meta(ge=-9_999_999, le=9_999_999)]
    time: Time17
    given: Id | None = None


class ObserveAnswers(Head, frozen=True, kw_only=True, tag="aftermath.observe_answers"):
    """Receipts of customs on these papers (CEB214, 216, 508, 510, 606, 608, 702), and the numbers that receipts on lists
    (CEB604) give, a file at a time. Recorded as an observation when customs or its registered gateway says it; from anybody
    else kept as a claim that moves nothing."""

    items: Annotated[tuple[Answer, ...], Meta(max_length=MAX_RETURNS)]


class DeclaredLine(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A line of a list in a declaration form: list number, line in the list, line in the form (0 where it is not told)."""

    list: Id
    gnum: Count
    seqno: Count


class ObserveSummary(Head, frozen=True, kw_only=True, tag="aftermath.observe_summary"):
    """A part of customs' result of a summary (CEB792): one declaration form and the lines of lists that went into it.

    Recorded when customs or its gateway says it; from anybody else kept as a claim. What contradicts the summary opens a
    difference on the trade: a line that is not in the list, that stands in two forms, or a list of another summary (X11)."""

    sum: Id
    declaration: Id
    entry: Id | None = None
    state: Annotated[str, Meta(max_length=3)]
    time: Time17
    part: Positive = 1
    parts: Positive = 1
    lines: Annotated[tuple[DeclaredLine, ...], Meta(max_length=MAX_REFERENCES)]


class AskCorrection(Head, frozen=True, kw_only=True, tag="aftermath.ask_correction"):
    """Ask whoever filed a document of a trade to correct it by a day; `code` says what is wrong, the body says it in words.

    It changes nothing else. Refused without a role that looks after others' documents, when the document does not stand, when
    it is asked for already, and when the day is over."""

    firm: Id
    number: Id
    of: Literal["order", "waybill", "list"]
    code: Code
    until: Day


class WithdrawAsking(Head, frozen=True, kw_only=True, tag="aftermath.withdraw_asking"):
    """Take back what was asked. Refused unless the same member asked and it is open."""

    firm: Id
    number: Id
    of: Literal["order", "waybill", "list"]

"""What becomes so after a list is declared. Facts about one trade name it by its key; papers are named by their ids."""

from cohong.core.rules import Fact
from cohong.modules.aftermath.messages import ReturnedLine
from cohong.modules.aftermath.state import Asked, Declared, Movement, Of
from cohong.modules.trade.state import Doc


class PaperLodged(Fact, frozen=True, kw_only=True, tag="aftermath.paper_lodged"):
    """A part of a paper stands. `at` is where it is found, `named` the tags of what it is about."""

    of: Of
    paper: str
    at: str
    doc: Doc
    part: int = 1
    parts: int = 1
    named: tuple[str, ...] = ()
    carrier: str = ""
    bill: str = ""
    day: int = 0
    lines: tuple[ReturnedLine, ...] = ()


class PaperWithdrawn(Fact, frozen=True, kw_only=True, tag="aftermath.paper_withdrawn"):
    """The paper is deleted by its filer (appType 3) before customs accepted it."""

    of: Of
    paper: str
    at: str


class AnswerObserved(Fact, frozen=True, kw_only=True, tag="aftermath.answer_observed"):
    """Customs' newest word on a paper, and the number that it gave it."""

    of: Of
    paper: str
    at: str
    status: int
    time: str
    given: str = ""


class PaperAccepted(Fact, frozen=True, kw_only=True, tag="aftermath.paper_accepted"):
    """Customs accepted a paper whose parts are all here. What it names and nobody knows yet is awaited."""

    of: Of
    paper: str
    day: int


class ListNumbered(Fact, frozen=True, kw_only=True, tag="aftermath.list_numbered"):
    """The number that customs gave the list of a trade."""

    trade: str
    number: str
    day: int


class Touched(Fact, frozen=True, kw_only=True, tag="aftermath.touched"):
    """A cancellation, return or summary under way is about the list of this trade."""

    trade: str
    of: Of
    paper: str


class ListCancelled(Fact, frozen=True, kw_only=True, tag="aftermath.list_cancelled"):
    """Customs cancelled the list: it stands no more, nothing of it is released, and its waybill is free. Uses stand."""

    trade: str
    paper: str
    day: int


class ParcelMoved(Fact, frozen=True, kw_only=True, tag="aftermath.parcel_moved"):
    """The parcel of a trade is on a master bill, has come to the site, or has left, on this day."""

    trade: str
    of: Movement
    paper: str
    day: int


class GoodsReturned(Fact, frozen=True, kw_only=True, tag="aftermath.goods_returned"):
    """So much of each line came back: given back to the line."""

    trade: str
    paper: str
    day: int
    lines: tuple[ReturnedLine, ...]


class GoodsTallied(Fact, frozen=True, kw_only=True, tag="aftermath.goods_tallied"):
    """The site counted what came back."""

    trade: str
    paper: str
    day: int


class SummaryObserved(Fact, frozen=True, kw_only=True, tag="aftermath.summary_observed"):
    """A part of customs' result of a summary: one declaration form."""

    doc: Doc
    sum: str
    declaration: str
    entry: str = ""
    state: str
    time: str
    part: int = 1
    parts: int = 1


class ListDeclared(Fact, frozen=True, kw_only=True, tag="aftermath.list_declared"):
    """Lines of the list of a trade went into a declaration form."""

    trade: str
    declaration: str
    lines: tuple[Declared, ...]


class CorrectionAsked(Fact, frozen=True, kw_only=True, tag="aftermath.correction_asked"):
    """Whoever filed a document is asked to correct it."""

    trade: str
    of: str
    asked: Asked


class AskingWithdrawn(Fact, frozen=True, kw_only=True, tag="aftermath.asking_withdrawn"):
    """What was asked is taken back."""

    trade: str
    of: str

"""What becomes so about documents and customs' word on them."""

from cohong.core.rules import Fact
from cohong.modules.trade.state import Doc


class OrderLodged(Fact, frozen=True, kw_only=True, tag="customs.order_lodged"):
    """The order stands with this body; judgements on an earlier body stop counting."""

    firm: str
    number: str
    doc: Doc


class ListLodged(Fact, frozen=True, kw_only=True, tag="customs.list_lodged"):
    """The list stands, and joins its order and waybill. With `renews` the carrier uses the waybill number again after six
    months: the parcel that had it keeps its own."""

    firm: str
    number: str
    list_key: str
    waybill_key: str
    doc: Doc
    day: int
    renews: bool = False


class WaybillLodged(Fact, frozen=True, kw_only=True, tag="customs.waybill_lodged"):
    """The waybill stands; a number used again after six months is a new generation."""

    key: str
    doc: Doc
    day: int
    generation: int = 0


class DocumentWithdrawn(Fact, frozen=True, kw_only=True, tag="customs.document_withdrawn"):
    """The document is deleted by its filer (appType 3)."""

    of: str
    key: str


class ClaimKept(Fact, frozen=True, kw_only=True, tag="customs.claim_kept"):
    """Kept as what this filer claims: it changes no balance and releases nothing."""

    of: str
    party: str
    number: str
    doc: Doc


class ReturnObserved(Fact, frozen=True, kw_only=True, tag="customs.return_observed"):
    """Customs' newest word on a document."""

    of: str
    key: str
    status: int
    time: str


class ListReleased(Fact, frozen=True, kw_only=True, tag="customs.list_released"):
    """Customs released the list; `day` is the export day that the law goes by."""

    trade: str
    day: int

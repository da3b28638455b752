"""What is lodged with customs, and what customs says. Tags stand for codes and numbers; contents are in the bodies."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from cohong.core.message import Count, Currency, Day, Head, Id

AppType = Literal[1, 2, 3]
Time17 = Annotated[str, Meta(pattern=r"\A[0-9]{17}\Z")]
Unit = Annotated[str, Meta(max_length=3)]
MAX_RETURNS = 1_000


class StatedLine(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A line as stated: number, unit code, quantity times 1e5, value in minor units of the document's currency."""

    gnum: Count
    unit: Unit
    quantity_e5: Count
    value: Count


class LodgeOrder(Head, frozen=True, kw_only=True, tag="customs.lodge_order"):
    """An order (CEB303). `firm` is the e-commerce enterprise, `number` the order number, `app` 1 new, 2 change, 3 delete.

    Refused without a filing role, under a withdrawn mandate, when the number stands already, or when a list with it is
    declared (change, delete). The same order from a second filer is kept as its claim."""

    app: AppType = 1
    firm: Id
    number: Id
    platform: Id
    currency: Currency
    value: Count
    freight: Count = 0
    lines: tuple[StatedLine, ...]


class LodgeWaybill(Head, frozen=True, kw_only=True, tag="customs.lodge_waybill"):
    """A waybill (CEB505): carrier and waybill number, the consignor where stated, gross weight in kg times 1e5.

    Refused when the carrier used the number within the last six months."""

    app: AppType = 1
    carrier: Id
    number: Id
    firm: Id | None = None
    weight_e5: Count
    packages: Count


class LodgeList(Head, frozen=True, kw_only=True, tag="customs.lodge_list"):
    """A declaration list (CEB603): what joins order (`firm`, `number`) and waybill (`carrier`, `waybill`), filed by the
    declaring firm `agent` under its own document number `cop`; `owner` is the producing or selling unit.

    Refused while the old list of this number stands with customs, when the order already has another list, or when a list
    of another order already stands for the waybill."""

    app: AppType = 1
    agent: Id
    cop: Id
    firm: Id
    number: Id
    carrier: Id
    waybill: Id
    owner: Id
    platform: Id
    regime: Annotated[str, Meta(max_length=4)]
    currency: Currency
    value: Count
    lines: tuple[StatedLine, ...]


class LodgeReceipt(Head, frozen=True, kw_only=True, tag="customs.lodge_receipt"):
    """A receipt of money (CEB403) for an order: kept as its filer's claim, without effect on any balance."""

    firm: Id
    number: Id
    currency: Currency
    value: Count
    day: Day


class Return(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Customs' word on one document. For a list, (`party`, `number`) is the e-commerce enterprise and its order number;
    for an order likewise; for a waybill the carrier and its waybill number."""

    of: Literal["order", "receipt", "waybill", "list"]
    party: Id
    number: Id
    status: Annotated[int, Meta(ge=-9_999_999, le=9_999_999)]
    time: Time17


class ObserveReturns(Head, frozen=True, kw_only=True, tag="customs.observe_returns"):
    """Receipts of customs (CEB304, 404, 506, 604), a file at a time. Recorded as an observation when customs or its
    registered gateway says it; from anybody else kept as a claim that releases nothing."""

    items: Annotated[tuple[Return, ...], Meta(max_length=MAX_RETURNS)]

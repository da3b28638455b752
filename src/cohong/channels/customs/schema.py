"""The messages as data: which nodes, which elements, which types, how many lines. Everything else is derived from here."""

import re
from typing import Final, Literal

import msgspec

from cohong.channels.customs.elements import aftermath, common, movement, receipts, trade

NAMESPACE: Final = "http://www.chinaport.gov.cn/ceb"
SIGNATURE_NAMESPACE: Final = "http://www.w3.org/2000/09/xmldsig#"
MAX_NODES: Final = 100
MAX_LINES: Final = 100
# Where the schema names no limit, ours: `gnum` has five digits, so a document with more lines comes in parts.
MOST_LINES: Final = 99_999
MAX_SUBSCRIBES: Final = 5

Edition = Literal["2018", "202205"]
EDITIONS: Final[tuple[Edition, Edition]] = ("2018", "202205")
Need = Literal["M", "M*", "O", "T", "E"]
Shape = Literal["text", "decimal", "integer"]
Bounds = tuple[int, int]


class Element(msgspec.Struct, frozen=True, kw_only=True):
    """One element: its name, Chinese term, shape and lengths in characters (or digits), whether it must be there, the code
    of the message it stands in ("" for the common nodes), and the first edition that has it."""

    name: str
    term: str
    shape: Shape
    low: int
    high: int
    high_2018: int
    need: Need
    kind: str = ""
    since: Edition = "2018"

    @property
    def fixed(self) -> bool:
        """Whether the schema names a least length, so that an empty element is refused."""
        return self.shape != "text" or self.low > 0

    def must_read(self) -> bool:
        """Whether a message that we read must have it filled."""
        return self.need in ("M", "M*")

    def must_write(self) -> bool:
        """Whether a message that we write must have it filled."""
        return self.need in ("M", "M*", "T")


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """One message: `code` CEB303, business node `Order`, its head and lines (both "" for a flat node), its elements.

    `receipt` says that customs or the e-port sends it: only business nodes, no `BaseTransfer`. `key` names the elements
    of the business key. `since` is the first edition that has it.
    """

    code: str
    term: str
    node: str
    head: str
    line: str
    head_elements: tuple[Element, ...]
    line_elements: tuple[Element, ...]
    receipt: bool
    key: tuple[str, ...]
    since: Edition = "2018"
    bounds: Bounds = (1, MAX_LINES)
    bounds_2018: Bounds = (1, MAX_LINES)

    @property
    def root(self) -> str:
        """Local name of the root element, such as CEB303Message."""
        return f"{self.code}Message"

    @property
    def split(self) -> bool:
        """Whether a document may come in parts that `msgCount` and `msgSeqNo` count."""
        return any(element.name == "msgCount" for element in self.head_elements)

    def line_bounds(self, edition: Edition | None) -> Bounds:
        """The least and the most lines of one node; with no edition given, what the present one allows."""
        return self.bounds_2018 if edition == "2018" else self.bounds


_TYPE = re.compile(r"C=(?P<exact>\d+)|C(?P<low>\d*)\.\.(?P<high>\d+)|N(?P<digits>\d+),5|I(?P<whole>\d+)")


def _element(row: str, code: str) -> Element:
    name, term, kind, need = (cell.strip() for cell in row.split("|"))
    match = _TYPE.fullmatch(kind)
    assert match, f"unknown type {kind}"
    shape: Shape = "decimal" if match["digits"] else "integer" if match["whole"] else "text"
    high = int(match["exact"] or match["high"] or match["digits"] or match["whole"])
    low = int(match["exact"] or match["low"] or 0)
    return Element(
        name=name,
        term=term,
        shape=shape,
        low=low,
        high=high,
        high_2018=max(high, common.WIDER_IN_2018.get(name, high)),
        need=msgspec.convert(need, Need),
        kind=code,
        since="202205" if name in common.NEW_IN_2022 else "2018",
    )


def _elements(text: str, code: str = "") -> tuple[Element, ...]:
    return tuple(_element(row, code) for row in text.strip().splitlines())


def _kind(
    code: str,
    term: str,
    node: str,
    head: str,
    line: str = "",
    *,
    key: str,
    since: Edition = "2018",
    bounds: Bounds = (1, MAX_LINES),
    bounds_2018: Bounds = (1, MAX_LINES),
) -> Kind:
    return Kind(
        code=code,
        term=term,
        node=node,
        head=f"{node}Head" if line else "",
        line=f"{node}List" if line else "",
        head_elements=_elements(head, code),
        line_elements=_elements(line, code),
        receipt=node.endswith(("Return", "Result")),
        key=tuple(key.split("/")),
        since=since,
        bounds=bounds,
        bounds_2018=bounds_2018,
    )


_ANY, _SOME = (0, MOST_LINES), (1, MOST_LINES)
_KINDS = (
    _kind("CEB303", "电子订单", "Order", trade.ORDER_HEAD, trade.ORDER_LIST, key="ebcCode/orderNo"),
    _kind("CEB403", "收款单", "Receipts", trade.RECEIPTS, key="ebcCode/orderNo/payNo"),
    _kind("CEB505", "物流运单", "Logistics", trade.LOGISTICS, key="logisticsCode/logisticsNo"),
    _kind("CEB603", "申报清单", "Inventory", trade.INVENTORY_HEAD, trade.INVENTORY_LIST, key="ebcCode/orderNo"),
    _kind(
        "CEB507", "运抵单", "Arrival", movement.ARRIVAL_HEAD, movement.ARRIVAL_LIST,
        key="operatorCode/copNo/msgSeqNo", bounds=_ANY, bounds_2018=_ANY,
    ),
    _kind(
        "CEB509", "离境单", "Departure", movement.DEPARTURE_HEAD, movement.DEPARTURE_LIST,
        key="logisticsCode/copNo/msgSeqNo", bounds=_SOME,
    ),
    _kind("CEB605", "撤销申请单", "InvtCancel", aftermath.CANCEL, key="agentCode/copNo"),
    _kind(
        "CEB607", "清单总分单", "WayBill", movement.WAY_BILL_HEAD, movement.WAY_BILL_LIST,
        key="agentCode/copNo/msgSeqNo", bounds=_SOME,
    ),
    _kind(
        "CEB213", "退货申请单", "InvtRefund", aftermath.REFUND_HEAD, aftermath.REFUND_LIST,
        key="agentCode/coElNo", since="202205",
    ),
    _kind(
        "CEB215", "退货理货明细单", "InvtRefundDetail", aftermath.REFUND_DETAIL,
        key="operatorCode/coElNo", since="202205",
    ),
    _kind(
        "CEB701", "汇总申请单", "SummaryApply", aftermath.SUMMARY_HEAD, aftermath.SUMMARY_LIST,
        key="agentCode/copNo/msgSeqNo", bounds=_ANY,
    ),
    _kind(
        "CEB792", "汇总结果单", "SummaryResult", aftermath.RESULT_HEAD, aftermath.RESULT_LIST,
        key="sumNo/declSeqNo/msgSeqNo", bounds=_ANY, bounds_2018=(0, MAX_LINES),
    ),
    _kind("CEB304", "电子订单回执", "OrderReturn", receipts.ORDER_RETURN, key="ebcCode/orderNo"),
    _kind("CEB404", "收款单回执", "ReceiptsReturn", receipts.RECEIPTS_RETURN, key="ebcCode/orderNo/payNo"),
    _kind("CEB506", "物流运单回执", "LogisticsReturn", receipts.LOGISTICS_RETURN, key="logisticsCode/logisticsNo"),
    _kind("CEB604", "申报清单回执", "InventoryReturn", receipts.INVENTORY_RETURN, key="ebcCode/orderNo"),
    _kind("CEB508", "运抵单回执", "ArrivalReturn", receipts.ARRIVAL_RETURN, key="operatorCode/copNo/msgSeqNo"),
    _kind("CEB510", "离境单回执", "DepartureReturn", receipts.DEPARTURE_RETURN, key="logisticsCode/copNo/msgSeqNo"),
    _kind("CEB606", "撤销申请单回执", "InvtCancelReturn", receipts.CANCEL_RETURN, key="agentCode/copNo"),
    _kind("CEB608", "清单总分单回执", "WayBillReturn", receipts.WAY_BILL_RETURN, key="agentCode/copNo/msgSeqNo"),
    _kind("CEB214", "退货申请单回执", "RefundReturn", receipts.REFUND_RETURN, key="agentCode/coElNo", since="202205"),
    _kind(
        "CEB216", "退货理货明细单回执", "InvtRefundDetailReturn", receipts.REFUND_DETAIL_RETURN,
        key="operatorCode/coElNo", since="202205",
    ),
    _kind("CEB702", "汇总申请单回执", "SummaryReturn", receipts.SUMMARY_RETURN, key="agentCode/copNo/msgSeqNo"),
    _kind("CEB900", "报文格式校验回执", "MessageReturn", receipts.MESSAGE_RETURN, key="oriMessageType/oriCopMsgId"),
)  # fmt: skip
KINDS: Final[dict[str, Kind]] = {kind.code: kind for kind in _KINDS}
KIND_BY_ROOT: Final = {kind.root: kind for kind in _KINDS}
RECEIPT_OF: Final = {
    kind.code: f"CEB{int(kind.code[3:]) + 1}"
    for kind in _KINDS
    if not kind.receipt and f"CEB{int(kind.code[3:]) + 1}" in KINDS
}
"""A request to its receipt; results and the format-check receipt stand alone."""
# The last part of a key that need not be there.
_OPTIONAL_PARTS: Final = ("payNo", "msgSeqNo", "oriCopMsgId")
SIGNED: Final = frozenset(("CEB509", "CEB603", "CEB605", "CEB607", "CEB701"))
"""Messages that the text wants signed in any state; everything else once it is declared."""
BASE_TRANSFER: Final = _elements(common.BASE_TRANSFER)
BASE_SUBSCRIBE: Final = _elements(common.BASE_SUBSCRIBE)


def business_key(kind: Kind, head: dict[str, str]) -> str:
    """The key as people say it: the parts with a stroke between; an optional last part only when it is there."""
    parts = [head.get(name, "") for name in kind.key]
    return "/".join(parts if parts[-1] or kind.key[-1] not in _OPTIONAL_PARTS else parts[:-1]) if any(parts) else ""

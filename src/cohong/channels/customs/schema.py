"""The eight messages as data: which nodes, which elements, which types. Everything else is derived from here."""

import re
from typing import Final, Literal

import msgspec

from cohong.channels.customs import elements

NAMESPACE: Final = "http://www.chinaport.gov.cn/ceb"
SIGNATURE_NAMESPACE: Final = "http://www.w3.org/2000/09/xmldsig#"
MAX_NODES: Final = 100
MAX_LINES: Final = 100
MAX_SUBSCRIBES: Final = 5

Edition = Literal["2018", "202205"]
EDITIONS: Final[tuple[Edition, Edition]] = ("2018", "202205")
Need = Literal["M", "M*", "O", "T", "E"]
Shape = Literal["text", "decimal", "integer"]


class Element(msgspec.Struct, frozen=True, kw_only=True):
    """One element: its name, Chinese term, shape and lengths in characters (or digits), and whether it must be there."""

    name: str
    term: str
    shape: Shape
    low: int
    high: int
    high_2018: int
    need: Need

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
    """One message: `code` CEB303, business node `Order`, its head and lines (both "" for a flat node), its elements."""

    code: str
    term: str
    node: str
    head: str
    line: str
    head_elements: tuple[Element, ...]
    line_elements: tuple[Element, ...]
    receipt: bool
    key: tuple[str, ...]

    @property
    def root(self) -> str:
        """Local name of the root element, such as CEB303Message."""
        return f"{self.code}Message"


_TYPE = re.compile(r"C=(?P<exact>\d+)|C(?P<low>\d*)\.\.(?P<high>\d+)|N(?P<digits>\d+),5|I(?P<whole>\d+)")


def _element(row: str) -> Element:
    name, term, kind, need = (cell.strip() for cell in row.split("|"))
    match = _TYPE.fullmatch(kind)
    assert match, f"unknown type {kind}"
    shape: Shape = "decimal" if match["digits"] else "integer" if match["whole"] else "text"
    high = int(match["exact"] or match["high"] or match["digits"] or match["whole"])
    low = int(match["exact"] or match["low"] or 0)
    wider = elements.WIDER_IN_2018.get(name, high)
    return Element(
        name=name, term=term, shape=shape, low=low, high=high, high_2018=wider, need=msgspec.convert(need, Need)
    )


def _elements(text: str) -> tuple[Element, ...]:
    return tuple(_element(row) for row in text.strip().splitlines())


def _kind(code: str, term: str, node: str, head: str, line: str = "", *, key: str) -> Kind:
    return Kind(
        code=code,
        term=term,
        node=node,
        head=f"{node}Head" if line else "",
        line=f"{node}List" if line else "",
        head_elements=_elements(head),
        line_elements=_elements(line),
        receipt=node.endswith("Return"),
        key=tuple(key.split("/")),
    )


KINDS: Final[dict[str, Kind]] = {
    kind.code: kind
    for kind in (
        _kind("CEB303", "电子订单", "Order", elements.ORDER_HEAD, elements.ORDER_LIST, key="ebcCode/orderNo"),
        _kind("CEB403", "收款单", "Receipts", elements.RECEIPTS, key="ebcCode/orderNo/payNo"),
        _kind("CEB505", "物流运单", "Logistics", elements.LOGISTICS, key="logisticsCode/logisticsNo"),
        _kind(
            "CEB603", "申报清单", "Inventory", elements.INVENTORY_HEAD, elements.INVENTORY_LIST, key="ebcCode/orderNo"
        ),
        _kind("CEB304", "电子订单回执", "OrderReturn", elements.ORDER_RETURN, key="ebcCode/orderNo"),
        _kind("CEB404", "收款单回执", "ReceiptsReturn", elements.RECEIPTS_RETURN, key="ebcCode/orderNo/payNo"),
        _kind("CEB506", "物流运单回执", "LogisticsReturn", elements.LOGISTICS_RETURN, key="logisticsCode/logisticsNo"),
        _kind("CEB604", "申报清单回执", "InventoryReturn", elements.INVENTORY_RETURN, key="ebcCode/orderNo"),
    )
}
KIND_BY_ROOT: Final = {kind.root: kind for kind in KINDS.values()}
RECEIPT_OF: Final = {"CEB303": "CEB304", "CEB403": "CEB404", "CEB505": "CEB506", "CEB603": "CEB604"}
BASE_TRANSFER: Final = _elements(elements.BASE_TRANSFER)
BASE_SUBSCRIBE: Final = _elements(elements.BASE_SUBSCRIBE)


def business_key(kind: Kind, head: dict[str, str]) -> str:
    """The key as people say it: the parts with a stroke between; an optional last part only when it is there."""
    parts = [head.get(name, "") for name in kind.key]
    return "/".join(parts if parts[-1] or kind.key[-1] != "payNo" else parts[:-1]) if any(parts) else ""

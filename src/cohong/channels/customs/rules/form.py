"""Form: lengths, numbers, times, fixed values, characters, line numbers (F05 to F09, F11, F13, F14)."""

from typing import Final

from cohong.channels.customs import values
from cohong.channels.customs.node import Node
from cohong.channels.customs.rules.registry import Fault, field_rule, node_rule
from cohong.channels.customs.schema import Element
from cohong.channels.customs.tables import TRADE_MODES

# Stands in for a character that XML 1.0 does not allow; a noncharacter, so no honest text holds it.
ILLEGAL = "\ufdd0"
_IDENTIFIERS = (
    "guid appType appTime appStatus orderType orderNo ebpCode ebcCode itemNo barCode unit currency payCode payNo "
    "accountingDate logisticsCode logisticsNo customsCode copNo preNo invtNo ieFlag portCode ieDate statisticsFlag "
    "agentCode ownerCode iacCode emsNo tradeMode trafMode voyageNo billNo totalPackageNo loctNo licenseNo country POD "
    "fCurrency fFlag iCurrency iFlag wrapType itemRecordNo gcode unit1 unit2 returnStatus returnTime copCode dxpMode "
    "dxpId dxpAddress"
)
IDENTIFIERS: Final = frozenset(_IDENTIFIERS.split())
ALLOWED: Final[dict[str, tuple[str, ...]]] = {
    "appType": ("1", "2", "3"),
    "appStatus": ("1", "2"),
    "orderType": ("E", "B", "W"),
    "statisticsFlag": ("A", "B"),
    "ieFlag": ("E",),
    "fFlag": ("1", "2", "3"),
    "iFlag": ("1", "2", "3"),
    "tradeMode": tuple(TRADE_MODES),
}
_NUMBER = "at most 19 digits, 5 of them behind the point, without sign or exponent"


@field_rule("F14")
def length_is_allowed(element: Element, text: str) -> Fault | None:
    """A text is as long as the schema says; what only the 2018 schema allows is old."""
    if element.shape != "text" or element.low <= len(text) <= element.high:
        return None
    wanted = str(element.high) if element.low == element.high else f"{element.low or 1}..{element.high}"
    return Fault(str(len(text)), wanted, "old" if element.high < len(text) <= element.high_2018 else "")


@field_rule("F05")
def number_is_plain(element: Element, text: str) -> Fault | None:
    """Decimals have at most 19 digits, 5 behind the point, no exponent, no sign; whole numbers only digits."""
    if element.shape == "integer":
        fine = text.isascii() and text.isdigit() and len(text) <= element.high
        return None if fine else Fault(text, f"a whole number of at most {element.high} digits")
    if element.shape == "decimal":
        try:
            values.decimal(text)
        except ValueError:
            return Fault(text, _NUMBER)
    return None


@field_rule("F13")
def characters_are_allowed(element: Element, text: str) -> Fault | None:
    """No control characters; line breaks only in long free texts; codes in half-width characters."""
    spoilt = next((sign for sign in text if _is_control(sign, free=element.high >= 200)), "")
    if spoilt:
        return Fault("illegal in XML 1.0" if spoilt == ILLEGAL else f"U+{ord(spoilt):04X}", "printable text")
    wide = next((sign for sign in text if "\uff10" <= sign <= "\uff5a"), "")
    if wide and element.name in IDENTIFIERS:
        return Fault(text, "half-width digits and letters", "warning")
    return None


def _is_control(sign: str, *, free: bool) -> bool:
    if sign in "\t\n\r":
        return not free
    return sign < " " or "\x7f" <= sign <= "\x9f" or sign in (ILLEGAL, "\ufffe", "\uffff")


@field_rule("F06", "appTime", "accountingDate", "ieDate", "returnTime")
def time_is_real(element: Element, text: str) -> Fault | None:
    """A time is a real day and time of day in the digits that its element has."""
    if len(text) == element.high and values.is_calendar_time(text):
        return None
    return Fault(text, {8: "YYYYMMDD", 14: "YYYYMMDDhhmmss", 17: "YYYYMMDDhhmmssSSS"}[element.high])


@field_rule("F07", *ALLOWED)
def value_is_allowed(element: Element, text: str) -> Fault | None:
    """An element with fixed values has one of them."""
    allowed = ALLOWED[element.name]
    return None if text in allowed else Fault(text, " / ".join(allowed))


@field_rule("F07", "returnStatus")
def status_is_a_number(_element: Element, text: str) -> Fault | None:
    """A receipt state is a whole number, below zero for a refusal by the e-port."""
    digits = text.removeprefix("-")
    return None if digits.isascii() and digits.isdigit() else Fault(text, "a whole number")


@field_rule("F11", "dxpMode")
def transport_mode_is_dxp(_element: Element, text: str) -> Fault | None:
    """`dxpMode` is the literal DXP."""
    return None if text == "DXP" else Fault(text, "DXP")


@node_rule("F07", "CEB303")
def order_type_of_2018(node: Node) -> None:
    """The 2018 edition knows retail orders only."""
    kind = node.head.values.get("orderType")
    if node.edition == "2018" and kind in ("B", "W"):
        node.report("customs.F07", f"{node.head.where}orderType", kind, "E")


@node_rule("F06", "CEB303", "CEB403", "CEB505", "CEB603", "CEB304", "CEB404", "CEB506", "CEB604")
def time_is_not_in_the_future(node: Node) -> None:
    """A time more than a day after `now` is doubtful. Without `now` nothing is said: a reader has no clock."""
    if not node.now:
        return
    latest = values.china_time17(values.time_ms(node.now) + 86_400_000)
    for name in ("appTime", "accountingDate", "ieDate", "returnTime"):
        text = node.head.values.get(name, "")
        if text[:14] > latest[: min(len(text), 14)] and values.is_calendar_time(text):
            node.report("customs.F06", f"{node.head.where}{name}", text, f"not after {latest[:14]}", "warning")


@node_rule("F09", "CEB303", "CEB603")
def lines_are_numbered_from_one(node: Node) -> None:
    """`gnum` counts from 1 without gap or repetition."""
    for count, line in enumerate(node.lines, 1):
        number = line.values.get("gnum")
        if number is not None and number != str(count) and _number(number) != count:
            node.report("customs.F09", f"{line.where}gnum", number, str(count))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1

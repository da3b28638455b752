"""Form: lengths, numbers, times, fixed values, characters, line numbers (F05 to F09, F11, F13, F14)."""

from typing import Final

from cohong.channels.customs import values
from cohong.channels.customs.node import Node
from cohong.channels.customs.rules.registry import Fault, field_rule, node_rule
from cohong.channels.customs.schema import KINDS, Element
from cohong.channels.customs.tables import TRADE_MODES

# Stands in for a character that XML 1.0 does not allow; a noncharacter, so no honest text holds it.
ILLEGAL = "\ufdd0"
_IDENTIFIERS = (
    "guid appType appTime appStatus orderType orderNo ebpCode ebcCode itemNo barCode unit currency payCode payNo "
    "accountingDate logisticsCode logisticsNo customsCode copNo preNo invtNo ieFlag portCode ieDate statisticsFlag "
    "agentCode ownerCode iacCode emsNo tradeMode trafMode voyageNo billNo totalPackageNo loctNo licenseNo country POD "
    "fCurrency fFlag iCurrency iFlag wrapType itemRecordNo gcode unit1 unit2 returnStatus returnTime copCode dxpMode "
    "dxpId dxpAddress coElNo sumNo opDate declSeqNo decTmpNo decPreNo entryId decState declAgentCode operatorCode "
    "leaveTime startTime endTime summaryFlag itemNameFlag"
)
IDENTIFIERS: Final = frozenset(_IDENTIFIERS.split())
ALLOWED: Final[dict[str, tuple[str, ...]]] = {
    "appType": ("1", "2", "3"),
    "appStatus": ("1", "2"),
    "orderType": ("E", "B", "W"),
    "statisticsFlag": ("A", "B"),
    "fFlag": ("1", "2", "3"),
    "iFlag": ("1", "2", "3"),
    "summaryFlag": ("1", "2"),
}
RETURNS: Final = ("CEB213", "CEB215")
_TIMES: Final = {8: "YYYYMMDD", 14: "YYYYMMDDhhmmss", 17: "YYYYMMDDhhmmssSSS"}
TIMES: Final = ("appTime", "accountingDate", "ieDate", "returnTime", "leaveTime", "startTime", "endTime", "opDate")
FORMAT_RECEIPT: Final = "CEB900"
_NUMBERED: Final = ("CEB303", "CEB603")
_IN_PARTS: Final = ("CEB507", "CEB509", "CEB607")
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
    if text.isascii() and text.isprintable():
        return None
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


@field_rule("F06", *TIMES)
def time_is_real(element: Element, text: str) -> Fault | None:
    """A time is a real day and time of day in the digits that its element has; CEB900 writes its time as it likes."""
    if (len(text) == element.high and values.is_calendar_time(text)) or element.high not in _TIMES:
        return None
    return Fault(text, _TIMES[element.high])


@field_rule("F07", *ALLOWED)
def value_is_allowed(element: Element, text: str) -> Fault | None:
    """An element with fixed values has one of them."""
    allowed = ALLOWED[element.name]
    return None if text in allowed else Fault(text, " / ".join(allowed))


@field_rule("F07", "ieFlag")
def direction_is_right(element: Element, text: str) -> Fault | None:
    """Exports are E; returned goods come in, so their papers are I."""
    wanted = "I" if element.kind in RETURNS else "E"
    return None if text == wanted else Fault(text, wanted)


@field_rule("F07", "tradeMode", kinds=("CEB603",))
def trade_mode_is_known(_element: Element, text: str) -> Fault | None:
    """A list has one of the trade modes of export lists."""
    return None if text in TRADE_MODES else Fault(text, " / ".join(TRADE_MODES))


@field_rule("F07", "returnStatus")
def status_is_a_number(element: Element, text: str) -> Fault | None:
    """A receipt state is a whole number, below zero for a refusal by the e-port, as CEB900 always is."""
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        return Fault(text, "a whole number")
    refused = element.kind != FORMAT_RECEIPT or text.startswith("-")
    return None if refused else Fault(text, "a whole number below zero")


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


@node_rule("F06", *KINDS)
def time_is_not_in_the_future(node: Node) -> None:
    """A time more than a day after `now` is doubtful. Without `now` nothing is said: a reader has no clock."""
    if not node.now:
        return
    latest = values.china_time17(values.time_ms(node.now) + 86_400_000)
    for name in TIMES:
        text = node.head.values.get(name, "")
        if text[:14] > latest[: min(len(text), 14)] and values.is_calendar_time(text):
            node.report("customs.F06", f"{node.head.where}{name}", text, f"not after {latest[:14]}", "warning")


@node_rule("F09", *_NUMBERED)
def lines_are_numbered_from_one(node: Node) -> None:
    """`gnum` counts from 1 without gap or repetition."""
    _count_from(node, 1)


@node_rule("F09", *_IN_PARTS)
def parts_are_numbered_on(node: Node) -> None:
    """A whole document counts from 1; the parts after the first may go on from the part before."""
    first = _number(node.lines[0].values.get("gnum", "")) if node.lines else 1
    _count_from(node, first if first > 0 and node.head.values.get("msgSeqNo") not in ("1", None) else 1)


def _count_from(node: Node, first: int) -> None:
    for count, line in enumerate(node.lines, first):
        number = line.values.get("gnum")
        if number is not None and number != str(count) and _number(number) != count:
            node.report("customs.F09", f"{line.where}gnum", number, str(count))


@node_rule("F09", "CEB213")
def returned_lines_come_once(node: Node) -> None:
    """A return repeats the numbers of the list, each at least 1 and each once."""
    seen: set[int] = set()
    for line in node.lines:
        text = line.values.get("gnum")
        number = _number(text or "")
        if text is not None and (number < 1 or number in seen):
            node.report("customs.F09", f"{line.where}gnum", text, "once" if number in seen else ">= 1")
        seen.add(number)


@node_rule("F09", "CEB792")
def summary_lines_have_numbers(node: Node) -> None:
    """Line numbers of lists and of the declaration form are at least 1."""
    for line in node.lines:
        for name in ("gnum", "gseqno"):
            text = line.values.get(name, "1")
            if text.isdigit() and not text.strip("0"):
                node.report("customs.F09", f"{line.where}{name}", text, ">= 1")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1

"""Returned goods (R05), and numbers that other papers have to repeat (D14, D16, D17)."""

from cohong.channels.customs.node import Node
from cohong.channels.customs.rules.registry import Fault, field_rule, node_rule
from cohong.channels.customs.schema import Element

RETURN_MODES = ("9661", "1261")
TALLY_CHARACTERS = 20
LIST_CHARACTERS = 20
_MODES = " / ".join(RETURN_MODES)


@field_rule("R05", "tradeMode", kinds=("CEB213",))
def return_has_its_trade_mode(_element: Element, text: str) -> Fault | None:
    """A return of a 9610 list is 9661, that of a 1210 list 1261."""
    return None if text in RETURN_MODES else Fault(text, _MODES)


@node_rule("D14", "CEB213")
def return_names_its_trade_mode(node: Node) -> None:
    """The text asks for the trade mode of a return, the schema lets it be left out."""
    if "tradeMode" not in node.head.values:
        node.report("customs.D14", f"{node.head.where}tradeMode", "absent", _MODES)


@field_rule("D16", "coElNo", kinds=("CEB213",))
def tally_can_repeat_the_number(element: Element, text: str) -> Fault | None:
    """A tally takes 20 characters of the number, the return itself 30."""
    if TALLY_CHARACTERS < len(text) <= element.high:
        return Fault(text, f"1..{TALLY_CHARACTERS} characters")
    return None


@field_rule("D17", "itemNo", kinds=("CEB303",))
def list_can_repeat_the_article(element: Element, text: str) -> Fault | None:
    """A list takes 20 characters of an article number, the order itself 30."""
    if LIST_CHARACTERS < len(text) <= element.high:
        return Fault(text, f"1..{LIST_CHARACTERS} characters")
    return None

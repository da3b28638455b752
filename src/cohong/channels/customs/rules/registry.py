"""Where rules enrol: field rules look at one text, node rules at a whole business node."""

from collections.abc import Callable
from typing import Final, NamedTuple

from cohong.channels.customs.node import Node, OwnLevel
from cohong.channels.customs.schema import Element

REQUESTS: Final = ("CEB303", "CEB403", "CEB505", "CEB603")


class Fault(NamedTuple):
    """What a field rule has to say: the text as seen, what was expected, and a level if not the usual one."""

    seen: str
    expected: str
    level: OwnLevel = ""


FieldCheck = Callable[[Element, str], Fault | None]
NodeCheck = Callable[[Node], None]


class FieldRule(NamedTuple):
    """`elements` empty: every element. Rules that are not `for_receipts` judge only what enterprises send."""

    code: str
    elements: frozenset[str]
    for_receipts: bool
    check: FieldCheck


class NodeRule(NamedTuple):
    """A rule over one business node of the named messages."""

    code: str
    kinds: frozenset[str]
    check: NodeCheck


FIELD_RULES: Final[list[FieldRule]] = []
NODE_RULES: Final[list[NodeRule]] = []


def field_rule(code: str, *elements: str, for_receipts: bool = True) -> Callable[[FieldCheck], FieldCheck]:
    """Enrol a function `(element, text) -> Fault or None` under `customs.<code>`."""

    def enrol(check: FieldCheck) -> FieldCheck:
        FIELD_RULES.append(FieldRule(f"customs.{code}", frozenset(elements), for_receipts, check))
        return check

    return enrol


def node_rule(code: str, *kinds: str) -> Callable[[NodeCheck], NodeCheck]:
    """Enrol a function over a node under `customs.<code>`, for the kinds named or else for all requests."""

    def enrol(check: NodeCheck) -> NodeCheck:
        NODE_RULES.append(NodeRule(f"customs.{code}", frozenset(kinds or REQUESTS), check))
        return check

    return enrol

"""Where rules enrol: field rules look at one text, node rules at a whole business node, message rules at all nodes of a
message. What a rule says and how heavy it weighs stands in the catalogue, not here."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from cohong.channels.customs.node import Node, OwnLevel
from cohong.channels.customs.schema import KINDS, Element


class Fault(NamedTuple):
    """What a field rule has to say: the text as seen, what was expected, and a level if not the usual one."""

    seen: str
    expected: str
    level: OwnLevel = ""


FieldCheck = Callable[[Element, str], Fault | None]
NodeCheck = Callable[[Node], None]
MessageCheck = Callable[[Sequence[Node]], None]


class FieldRule(NamedTuple):
    """`elements` and `kinds` empty: every one. Rules that are not `for_receipts` judge only what enterprises send."""

    code: str
    elements: frozenset[str]
    kinds: frozenset[str]
    for_receipts: bool
    check: FieldCheck

    def concerns(self, element: Element, *, receipt: bool) -> bool:
        """Whether the rule judges an element of a request or a receipt."""
        named = not self.elements or element.name in self.elements
        return named and (not self.kinds or element.kind in self.kinds) and (self.for_receipts or not receipt)


class NodeRule(NamedTuple):
    """A rule over one business node of the named messages."""

    code: str
    kinds: frozenset[str]
    check: NodeCheck


class MessageRule(NamedTuple):
    """A rule over all business nodes of one of the named messages."""

    code: str
    kinds: frozenset[str]
    check: MessageCheck


FIELD_RULES: Final[list[FieldRule]] = []
NODE_RULES: Final[list[NodeRule]] = []
MESSAGE_RULES: Final[list[MessageRule]] = []


def field_rule(
    code: str, *elements: str, kinds: Sequence[str] = (), for_receipts: bool = True
) -> Callable[[FieldCheck], FieldCheck]:
    """Enrol a function `(element, text) -> Fault or None` under `customs.<code>`."""

    def enrol(check: FieldCheck) -> FieldCheck:
        FIELD_RULES.append(FieldRule(f"customs.{code}", frozenset(elements), frozenset(kinds), for_receipts, check))
        return check

    return enrol


def node_rule(code: str, *kinds: str) -> Callable[[NodeCheck], NodeCheck]:
    """Enrol a function over a node under `customs.<code>`, for the kinds named."""

    def enrol(check: NodeCheck) -> NodeCheck:
        NODE_RULES.append(NodeRule(f"customs.{code}", frozenset(kinds), check))
        return check

    return enrol


def message_rule(code: str, *kinds: str) -> Callable[[MessageCheck], MessageCheck]:
    """Enrol a function over all nodes of a message under `customs.<code>`, for the kinds named."""

    def enrol(check: MessageCheck) -> MessageCheck:
        MESSAGE_RULES.append(MessageRule(f"customs.{code}", frozenset(kinds), check))
        return check

    return enrol


def having(*elements: str, receipts: bool = False) -> tuple[str, ...]:
    """The messages whose head has all of these elements."""
    wanted = set(elements)
    return tuple(
        kind.code
        for kind in KINDS.values()
        if (receipts or not kind.receipt) and wanted <= {element.name for element in kind.head_elements}
    )


def judge_together(nodes: Sequence[Node]) -> None:
    """The rules over all nodes of one message, once every node has been judged by itself."""
    for rule in MESSAGE_RULES:
        if nodes and nodes[0].kind.code in rule.kinds:
            rule.check(nodes)

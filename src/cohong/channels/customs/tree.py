"""The tolerant lane: walk an lxml tree, name every fault of structure, and fill a `Message`."""

from functools import lru_cache
from typing import Final, NamedTuple

from lxml import etree

from cohong.channels.customs.judging import (
    SUBSCRIBE_PLANS,
    TRANSFER_PLANS,
    Plan,
    fill_row,
    judge_line_count,
    line_row,
    plan_of,
)
from cohong.channels.customs.message import RANKS, Message, out_of_order
from cohong.channels.customs.node import Problem, Row
from cohong.core.texts import CohongError

MAX_DEPTH: Final = 64
# No valid head, line or flat node comes near.
MAX_NODE_ELEMENTS: Final = 50_000
MOST_REMEMBERED: Final = 100
"""A row has no more elements than that in any schema; how longer ones are laid out is found out each time."""


class Layout(NamedTuple):
    """For one sequence of tags: which child holds each slot (-1 = none), and what is wrong with the sequence."""

    places: tuple[int, ...]
    problems: tuple[Problem, ...]


def split_tag(tag: str) -> tuple[str, str]:
    """`{namespace}name` as namespace and name."""
    namespace, brace, name = tag.rpartition("}")
    return (namespace[1:], name) if brace else ("", tag)


def open_root(message: Message, root: etree._Element) -> str:
    """Tell the message about its root and return the namespace that the children should have."""
    namespace, name = split_tag(root.tag)
    message.open(name, namespace, root.get("guid"), root.get("version"))
    return namespace


def take_child(message: Message, child: etree._Element, namespace: str) -> None:
    """One child of the root: a business node, one of the common nodes, or something that does not belong."""
    if message.kind is None or not isinstance(child.tag, str):
        return
    own, name = split_tag(child.tag)
    if name == message.kind.node and own == namespace:
        _take_node(message, child, namespace)
    elif name in RANKS and (own == namespace or name == "Signature"):
        message.place(name)
        _take_common(message, child, name, namespace)
    else:
        seen = name if own == namespace else child.tag
        message.report("customs.F02", name, seen, f"{message.kind.node}, {', '.join(RANKS)}")
        refuse_depth(child, message.file)


def taker_of(message: Message, element: etree._Element, namespace: str) -> "NodeTaker | None":
    """A taker for a business node with lines that begins here; None for any other child of the root."""
    kind = message.kind
    if kind is None or not kind.line or not isinstance(element.tag, str):
        return None
    own, name = split_tag(element.tag)
    return NodeTaker(message, namespace) if name == kind.node and own == namespace else None


def _take_common(message: Message, child: etree._Element, name: str, namespace: str) -> None:
    if name == "BaseTransfer":
        texts, problems = _texts(TRANSFER_PLANS[False], child, "BaseTransfer/", namespace, message.file)
        message.transfer(texts, problems)
    elif name == "BaseSubscribe":
        texts, problems = _texts(SUBSCRIBE_PLANS[False], child, "BaseSubscribe/", namespace, message.file)
        message.subscribe(texts, problems)
    else:
        refuse_depth(child, message.file)


def _take_node(message: Message, element: etree._Element, namespace: str) -> None:
    taker = NodeTaker(message, namespace)
    if not taker.node.kind.line:
        taker.flat(element)
    else:
        for child in element:
            taker.child(child)
    taker.finish()


class NodeTaker:
    """Fills one business node child by child, so that a node with many lines need never be in memory as a tree."""

    def __init__(self, message: Message, namespace: str) -> None:
        self.message, self.namespace = message, namespace
        self.node = message.new_node()
        self._heads = self._children = 0
        self._plan = plan_of(self.node.kind, line=True)

    def flat(self, element: etree._Element) -> None:
        """The whole of a node without lines."""
        self._row(self.node.head, plan_of(self.node.kind), element)

    def child(self, element: etree._Element) -> None:
        """The next child of a node that has a head and lines."""
        kind = self.node.kind
        own, name = split_tag(element.tag)
        if name not in (kind.head, kind.line) or own != self.namespace:
            self.node.report(
                "customs.F02", name, name if own == self.namespace else element.tag, f"{kind.head}, {kind.line}"
            )
            refuse_depth(element, self.message.file)
        elif name == kind.line:
            self._line(element)
        else:
            self._head(element)
        self._children += 1

    def _head(self, element: etree._Element) -> None:
        self._heads += 1
        if self._heads > 1:
            refuse_depth(element, self.message.file)
            return
        if self._children:
            self.node.report("customs.F02", self.node.kind.head, "after other nodes", "first")
        self._row(self.node.head, plan_of(self.node.kind), element)

    def _line(self, element: etree._Element) -> None:
        node = self.node
        node.line_count += 1
        if self.message.lines_left(node) > 0:
            row = line_row(node.kind, node.line_count)
            node.lines.append(row)
            self._row(row, self._plan, element)

    def _row(self, row: Row, plan: Plan, element: etree._Element) -> None:
        texts, problems = _texts(plan, element, row.where, self.namespace, self.message.file)
        for problem in problems:
            self.node.take(problem)
        fill_row(self.node, row, plan, texts)

    def finish(self) -> None:
        """The node is whole: count, judge and keep it."""
        kind = self.node.kind
        if kind.line:
            if self._heads != 1:
                self.node.report("customs.F02", kind.head, str(self._heads), "1")
            judge_line_count(self.node, self.node.line_count)
        self.message.add(self.node)


def _texts(
    plan: Plan, element: etree._Element, where: str, namespace: str, file: str
) -> tuple[list[str | None], list[Problem]]:
    """The texts of a row in schema order, and the faults of its structure."""
    if len(element) > MAX_NODE_ELEMENTS:
        seen = f"{len(element)} elements in a node"
        raise CohongError("customs.xml_too_large", path=file, seen=seen, expected=str(MAX_NODE_ELEMENTS))
    children = list(element)
    # What is remembered stays: a row with thousands of tags would cost memory for good.
    look = _layout if len(children) <= MOST_REMEMBERED else _layout.__wrapped__
    layout = look(plan.names, tuple([child.tag for child in children]), namespace)
    problems = [problem._replace(path=where + problem.path) for problem in layout.problems]
    if any(map(len, children)):
        for child in filter(len, children):
            refuse_depth(child, file)
            name = split_tag(child.tag)[1]
            problems.append(Problem("customs.F02", where + name, split_tag(child[0].tag)[1], "text only"))
    return [None if place < 0 else children[place].text or "" for place in layout.places], problems


@lru_cache(maxsize=1_024)
def _layout(names: tuple[str, ...], tags: tuple[str, ...], namespace: str) -> Layout:
    places, problems, ranks = dict.fromkeys(names, -1), [], []
    for place, tag in enumerate(tags):
        own, name = split_tag(tag)
        if name not in places:
            problems.append(Problem("customs.F02", name, name, "an element of the schema"))
        elif own != namespace:
            problems.append(Problem("customs.F01", name, own or "no namespace", namespace or "no namespace"))
        elif places[name] >= 0:
            problems.append(Problem("customs.F02", name, "repeated", "once"))
        else:
            places[name] = place
            ranks.append(names.index(name))
    wrong = out_of_order(ranks)
    if wrong >= 0:
        late, before = names[ranks[wrong]], names[ranks[wrong - 1]]
        problems.append(Problem("customs.F02", late, f"{late} after {before}", f"{late} before {before}"))
    return Layout(tuple(places.values()), tuple(problems[:200]))


def refuse_depth(element: etree._Element, file: str) -> None:
    """Nothing of ours is deep: a subtree that is raises CohongError."""
    depth = sum(1 for _ in element.iterancestors())
    for event, _child in etree.iterwalk(element, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise CohongError("customs.xml_too_deep", path=file, seen=str(depth), expected=str(MAX_DEPTH))

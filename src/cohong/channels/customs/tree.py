"""The tolerant lane: walk an lxml tree, name every fault of structure, and fill a `Message`."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from lxml import etree

from cohong.channels.customs.judging import SUBSCRIBE_PLANS, TRANSFER_PLANS, Plan, fill_row, plan_of
from cohong.channels.customs.message import RANKS, Message, out_of_order
from cohong.channels.customs.node import Node, Problem, Row
from cohong.channels.customs.schema import MAX_LINES
from cohong.core.texts import CohongError

MAX_DEPTH: Final = 64


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
    node = message.new_node()
    if node.kind.line:
        _take_parts(message, node, element, namespace)
    else:
        _take_row(message, node, node.head, plan_of(node.kind), element, namespace)
    message.add(node)


def _take_parts(message: Message, node: Node, element: etree._Element, namespace: str) -> None:
    kind = node.kind
    heads = element.findall(f"{{{namespace}}}{kind.head}" if namespace else kind.head)
    lines = element.findall(f"{{{namespace}}}{kind.line}" if namespace else kind.line)
    if len(heads) != 1:
        node.report("customs.F02", kind.head, str(len(heads)), "1")
    if heads:
        _take_row(message, node, node.head, plan_of(kind), heads[0], namespace)
        if element[0] is not heads[0]:
            node.report("customs.F02", kind.head, "after other nodes", "first")
    for child in element:
        own, name = split_tag(child.tag)
        if name not in (kind.head, kind.line) or own != namespace:
            node.report("customs.F02", name, name if own == namespace else child.tag, f"{kind.head}, {kind.line}")
            refuse_depth(child, message.file)
    _take_lines(message, node, lines, namespace)


def _take_lines(message: Message, node: Node, lines: Sequence[etree._Element], namespace: str) -> None:
    plan = plan_of(node.kind, line=True)
    rows = []
    for count, line in enumerate(lines[:MAX_LINES], 1):
        texts, problems = _texts(plan, line, f"{node.kind.line}[{count}]/", namespace, message.file)
        node.problems.extend(problems)
        rows.append(texts)
    # Lines beyond the limit only have to be counted.
    message.add_lines(node, rows + [()] * (len(lines) - len(rows)))


def _take_row(message: Message, node: Node, row: Row, plan: Plan, element: etree._Element, namespace: str) -> None:
    texts, problems = _texts(plan, element, row.where, namespace, message.file)
    node.problems.extend(problems)
    fill_row(node, row, plan, texts)


def _texts(
    plan: Plan, element: etree._Element, where: str, namespace: str, file: str
) -> tuple[list[str | None], list[Problem]]:
    """The texts of a row in schema order, and the faults of its structure."""
    children = list(element)
    layout = _layout(tuple([slot[0] for slot in plan]), tuple([child.tag for child in children]), namespace)
    problems = [problem._replace(path=where + problem.path) for problem in layout.problems]
    for child in children:
        if len(child):
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

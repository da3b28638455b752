"""Run every rule over one business node, fast: plans are compiled once per message, clean values are remembered.

The named rules are the only judges. A value that they found clean is remembered, and a value of plain shape passes by a
shortcut that is narrower than the rules; everything else goes to the rules.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Final

from cohong.channels.customs import rules as _rules
from cohong.channels.customs.node import Node, Problem, Row
from cohong.channels.customs.notices import LINES_TOO_MANY
from cohong.channels.customs.rules.form import IDENTIFIERS
from cohong.channels.customs.rules.registry import FIELD_RULES, NODE_RULES, NodeCheck
from cohong.channels.customs.schema import BASE_SUBSCRIBE, BASE_TRANSFER, KINDS, MOST_LINES, Edition, Element, Kind
from cohong.channels.customs.values import decimal
from cohong.channels.customs.wording import LEVELS

__all__ = ["NODE_CHECKS", "Plan", "fill_row", "judge", "line_row", "plan_of", "run_rules"]

assert _rules.NODE_RULES, "the rules enrol when their room is imported"
_REMEMBERED = 2_000
# Texts without a rule of their own are tested quickly; only the first few are remembered.
_REMEMBERED_PLAIN = 500
# A longer text comes once; remembering it would only cost memory.
_LONGEST_REMEMBERED = 1_000


class Column:
    """One element with the rules that judge it."""

    __slots__ = ("clean", "element", "is_plain", "known", "must_read", "must_write", "own", "receipt", "rules")

    def __init__(self, element: Element, *, receipt: bool) -> None:
        self.element = element
        self.receipt = receipt
        self.clean: set[str] = set()
        # Decimals as they came -> scaled by 1e5, and their shortest text.
        self.known: dict[str, tuple[int, str]] = {}
        self.rules = tuple(rule for rule in FIELD_RULES if rule.concerns(element, receipt=receipt))
        self.own = frozenset(rule.code for rule in self.rules if rule.elements and LEVELS[rule.code][False] == "error")
        self.must_read, self.must_write = element.must_read(), element.must_write()
        self.is_plain = self._plain_test()

    def problems(self, text: str) -> tuple[Problem, ...]:
        """What the rules say; a clean text is remembered."""
        if len(text) > _LONGEST_REMEMBERED:
            return _problems.__wrapped__(self, text)
        found = _problems(self, text)
        if not found:
            if len(self.clean) >= _REMEMBERED:
                self.clean.clear()
            self.clean.add(text)
        return found

    def _plain_test(self) -> Callable[[str], bool] | None:
        """A quick test that is true only for texts the rules find clean, where length and characters are all there is."""
        short = self.element.shape == "text" and self.element.high <= _LONGEST_REMEMBERED
        return _plain_test(self.element) if short and not self._has_own_rules() else None

    def _has_own_rules(self) -> bool:
        return any(rule.elements for rule in self.rules)


def _plain_test(element: Element) -> Callable[[str], bool]:
    low, high = element.low, element.high
    if element.name in IDENTIFIERS:
        return lambda text: low <= len(text) <= high and text.isascii() and text.isprintable()
    return lambda text: low <= len(text) <= high and text.isprintable()


@lru_cache(maxsize=4_096)
def _problems(column: Column, text: str) -> tuple[Problem, ...]:
    found = []
    for rule in column.rules:
        fault = rule.check(column.element, text)
        if fault is not None:
            # What customs itself sends is an observation: its codes may be odd, it is never refused for them.
            level = "warning" if column.receipt and rule.code.startswith("customs.C") else fault.level
            found.append(Problem(rule.code, column.element.name, fault.seen, fault.expected, level))
    return _once(found, column) if found else ()


def _once(found: list[Problem], column: Column) -> tuple[Problem, ...]:
    """Where a rule of the element's own refuses a text, nothing more is said about its length."""
    if any(problem.code in column.own and problem.level != "warning" for problem in found):
        return tuple(problem for problem in found if problem.code != "customs.F14")
    return tuple(found)


# (name, texts known to be clean, decimals known, must be filled, column)
Slot = tuple[str, set[str], dict[str, tuple[int, str]], bool, Column]


class Plan(tuple[Slot, ...]):  # noqa: SLOT001 - the names need a place
    """The slots of one row in the order of the schema, and their `names`."""

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The elements."""
        return tuple(slot[0] for slot in self)


def _plan(elements: Sequence[Element], *, receipt: bool, writing: bool) -> Plan:
    return Plan(_slot(Column(element, receipt=receipt), writing) for element in elements)


def _slot(column: Column, writing: bool) -> Slot:
    element = column.element
    must = column.must_write if writing else column.must_read
    return element.name, column.clean, column.known, must, column


_HEADS: Final = {
    (kind.code, writing): _plan(kind.head_elements, receipt=kind.receipt, writing=writing)
    for kind in KINDS.values()
    for writing in (False, True)
}
_LINES: Final = {
    (kind.code, writing): _plan(kind.line_elements, receipt=kind.receipt, writing=writing)
    for kind in KINDS.values()
    for writing in (False, True)
}
TRANSFER_PLANS: Final = {w: _plan(BASE_TRANSFER, receipt=False, writing=w) for w in (False, True)}
SUBSCRIBE_PLANS: Final = {w: _plan(BASE_SUBSCRIBE, receipt=False, writing=w) for w in (False, True)}
NODE_CHECKS: Final[dict[str, tuple[NodeCheck, ...]]] = {
    code: tuple(rule.check for rule in NODE_RULES if code in rule.kinds) for code in KINDS
}


def plan_of(kind: Kind, *, line: bool = False, writing: bool = False, edition: Edition | None = None) -> Plan:
    """The compiled plan of a head (or flat node) or of a line. What we write of 2018 has only the elements of 2018."""
    plan = (_LINES if line else _HEADS)[kind.code, writing]
    if writing and edition == "2018":
        return Plan(slot for slot in plan if slot[4].element.since == "2018")
    return plan


def line_row(kind: Kind, count: int) -> Row:
    """An empty row for the line that counts `count` from 1."""
    return Row(f"{kind.line}[{count}]/")


def fill_row(node: Node, row: Row, plan: Plan, texts: Sequence[str | None]) -> None:
    """Judge the texts of one row (None = absent), in the order of its plan, and keep what is filled."""
    values, amounts = row.values, row.amounts
    for (name, clean, known, must, column), text in zip(plan, texts):  # noqa: B905 - the hot loop
        if text is None:
            if must:
                node.report("customs.F03", row.where + name, "absent", "filled")
        elif text in clean:
            values[name] = text
        elif text in known:
            amounts[name], values[name] = known[text]
            row.given[name] = text
        else:
            _take_new(node, row, column, must, text)


def _take_new(node: Node, row: Row, column: Column, must: bool, text: str) -> None:
    """A text that was not met before, or is too odd to be remembered."""
    value, element, clean = text.strip(), column.element, column.clean
    if not value:
        _report_empty(node, row, must, element)
    elif element.shape == "decimal":
        _keep_decimal(node, row, column, value)
    else:
        row.values[element.name] = value
        if value not in clean:
            if column.is_plain is None or not column.is_plain(value):
                _report_faults(node, row, column, value)
            elif len(clean) < _REMEMBERED_PLAIN:
                clean.add(value)


def _keep_decimal(node: Node, row: Row, column: Column, value: str) -> None:
    name = column.element.name
    try:
        found = decimal(value)
    except ValueError:
        row.values[name] = value
        _report_faults(node, row, column, value)
        return
    row.amounts[name], row.values[name] = found
    row.given[name] = value
    if len(column.known) >= _REMEMBERED:
        column.known.clear()
    column.known[value] = found


def _report_faults(node: Node, row: Row, column: Column, value: str) -> None:
    for code, name, seen, expected, level in column.problems(value):
        node.report(code, row.where + name, seen, expected, level)


def _report_empty(node: Node, row: Row, must: bool, element: Element) -> None:
    if must:
        node.report("customs.F03", row.where + element.name, "empty", "filled")
    elif element.fixed and element.need != "T":
        node.report("customs.F04", row.where + element.name, "empty", "left out")
    elif element.name == "unit2" and not node.writing:
        node.report("customs.D08", row.where + element.name, "empty", "left out")


def run_rules(node: Node) -> None:
    """The rules over the whole node, once its rows are filled."""
    for check in NODE_CHECKS[node.kind.code]:
        check(node)


def judge(
    kind: Kind,
    head: Mapping[str, str],
    lines: Sequence[Mapping[str, str]] = (),
    *,
    writing: bool = False,
    edition: Edition | None = None,
    now: str = "",
) -> Node:
    """Judge a node given as dictionaries, as a sheet or a program has it. Names the schema does not know are F02."""
    node = Node(kind, writing=writing, edition=edition, now=now)
    _fill_from(node, node.head, plan_of(kind, writing=writing, edition=edition), head)
    plan = plan_of(kind, line=True, writing=writing, edition=edition)
    for count, line in enumerate(lines, 1):
        row = line_row(kind, count)
        node.lines.append(row)
        _fill_from(node, row, plan, line)
    judge_line_count(node, len(lines))
    run_rules(node)
    return node


def judge_line_count(node: Node, count: int) -> None:
    """Whether a node has as many lines as the schema and this reader allow; `count` is also kept on the node."""
    node.line_count = count
    low, high = node.kind.line_bounds(node.edition)
    if not node.kind.line or low <= count <= high:
        return
    if count > high == MOST_LINES:
        node.report(LINES_TOO_MANY, node.kind.line, str(count), str(high), "error")
    else:
        node.report("customs.F02", node.kind.line, str(count), f"{low}..{high}")


def _fill_from(node: Node, row: Row, plan: Plan, given: Mapping[str, str]) -> None:
    texts = [given.get(slot[0]) for slot in plan]
    fill_row(node, row, plan, texts)
    if sum(text is not None for text in texts) != len(given):
        for name in given.keys() - {slot[0] for slot in plan}:
            node.report("customs.F02", row.where + name, name, "an element of the schema")

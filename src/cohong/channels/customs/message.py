"""Gather one message: its root, its business nodes, who transmits it; judge them and hand over the documents."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from cohong.channels.customs.imports import decline
from cohong.channels.customs.judging import (
    SUBSCRIBE_PLANS,
    TRANSFER_PLANS,
    Plan,
    fill_row,
    judge_line_count,
    line_row,
    plan_of,
    run_rules,
)
from cohong.channels.customs.node import MOST_FINDINGS, Node, OwnLevel, Problem, Row
from cohong.channels.customs.notices import ENVELOPE_TYPE, LINES_TOO_MANY
from cohong.channels.customs.rules.registry import judge_together
from cohong.channels.customs.schema import (
    KIND_BY_ROOT,
    MAX_NODES,
    MAX_SUBSCRIBES,
    MOST_LINES,
    NAMESPACE,
    SIGNED,
    Edition,
    Kind,
    business_key,
)
from cohong.channels.customs.wording import LEVELS
from cohong.channels.document import Document
from cohong.core.texts import Finding

Texts = Sequence[str | None]
# The order of the children of a root; a business node has rank 0.
RANKS: Final = {"BaseTransfer": 1, "BaseSubscribe": 2, "Signature": 3, "ExtendMessage": 4}
# How many problems are kept: of the message itself in each level, of all its nodes, and of a node beyond those.
_MOST_OWN, _MOST_OF_NODES, _LEAST_OF_NODE = 200, 20_000, 10


class Message:
    """One message on its way from XML to documents. Both reading lanes fill it; `documents` empties it."""

    def __init__(self, file: str, *, edition: Edition | None = None, now: str = "") -> None:
        self.file, self.edition, self.now = file, edition, now
        self.kind: Kind | None = None
        self.name = ""
        self.transmitter = ""
        self.count = 0
        self._nodes: list[Node] = []
        self._first = 0
        self._guids: dict[str, str] = {}
        self._problems: list[Problem] = []
        self._kept: Counter[str] = Counter()
        self._seen = {"BaseTransfer": 0, "BaseSubscribe": 0, "Signature": 0, "ExtendMessage": 0}
        self._rank = 0
        self._declared = False
        self._lines = 0
        self._room = _MOST_OF_NODES
        self._too_many_lines = False
        self._type: str | None = None
        self._worded: dict[int, tuple[tuple[Finding, ...], tuple[Finding, ...]]] = {}

    # --- filling ------------------------------------------------------------------------------------------------------

    def open(self, root: str, namespace: str, guid: str | None, version: str | None) -> None:
        """The root element: local name, namespace, and its two attributes (None = absent)."""
        self.kind = KIND_BY_ROOT.get(root)
        self.name = root.removesuffix("Message") or root
        if self._type and self._type != root:
            self.note(Problem(ENVELOPE_TYPE, "DxpMsg/TransInfo/MsgType", self._type, root, "error"))
        if self.kind is None:
            declined = decline(root)
            if declined is not None:
                self.note(declined)
                return
            self.report("customs.F01", "root", root, "CEB303Message, CEB603Message")
        if namespace != NAMESPACE:
            self.report("customs.F01", "namespace", namespace or "none", NAMESPACE)
        if guid is None or len(guid.strip()) != 36:
            self.report("customs.F01", f"{root}/@guid", guid or "absent", "36 characters")
        if version is None or not 1 <= len(version.strip()) <= 10:
            self.report("customs.F01", f"{root}/@version", version or "absent", "1 to 10 characters")

    @property
    def is_inside(self) -> bool:
        """Whether this message came out of an envelope."""
        return self._type is not None

    def unwrapped(self, msg_type: str, problems: Sequence[Problem]) -> None:
        """The message came out of an envelope that names its type and has these problems."""
        self._type = msg_type
        for problem in problems:
            self.note(problem)

    def report(self, code: str, path: str, seen: str, expected: str, level: OwnLevel = "") -> None:
        """Note a problem of the message as a whole; an error refuses all of its nodes."""
        self.note(Problem(code, path, seen[:200], expected, level))

    def note(self, problem: Problem) -> None:
        """The same with a problem that is made already."""
        level = problem.level or LEVELS[problem.code][False]
        self._kept[level] += 1
        if self._kept[level] <= _MOST_OWN:
            self._problems.append(problem)

    def place(self, name: str) -> None:
        """A child of the root other than a business node has come; watch order and number."""
        self._seen[name] += 1
        assert self.kind is not None
        if self.kind.receipt:
            self.report("customs.F02", name, name, "only business nodes in a receipt", "warning")
        self._watch_order(name, RANKS[name])

    def _watch_order(self, name: str, rank: int) -> None:
        if rank < self._rank:
            self.report(
                "customs.F02", name, name, "business nodes, BaseTransfer, BaseSubscribe, Signature, ExtendMessage"
            )
        self._rank = max(rank, self._rank)

    def new_node(self) -> Node:
        """A node to fill; give it back to `add`."""
        assert self.kind is not None
        node = Node(self.kind, edition=self.edition, now=self.now)
        # Beyond the limit a node is refused for being there; nothing more is said about it.
        beyond = self.count >= MAX_NODES
        node.room = 0 if beyond else max(_LEAST_OF_NODE, min(MOST_FINDINGS, self._room))
        return node

    def add_texts(self, head: Texts, lines: Sequence[Texts] = ()) -> None:
        """A business node as texts in schema order, None where an element is absent."""
        node = self.new_node()
        fill_row(node, node.head, plan_of(node.kind), head)
        self.add_lines(node, lines)
        self.add(node)

    def add_lines(self, node: Node, lines: Sequence[Texts]) -> None:
        """Fill the lines of a node; those beyond the limit are counted, not read."""
        plan = plan_of(node.kind, line=True)
        for count, texts in enumerate(lines[: self.lines_left(node)], 1):
            row = line_row(node.kind, count)
            node.lines.append(row)
            fill_row(node, row, plan, texts)
        judge_line_count(node, len(lines))

    def lines_left(self, node: Node) -> int:
        """How many more lines of this node are read: a message holds at most `MOST_LINES` in memory."""
        return max(0, min(node.kind.line_bounds(node.edition)[1], MOST_LINES - self._lines) - len(node.lines))

    def add(self, node: Node) -> None:
        """A filled node: run the rules over it and keep it."""
        if self._rank:
            self._watch_order(node.kind.node, 0)
        self.count += 1
        if node.room:
            run_rules(node)
        self._watch_guid(node)
        self._room -= len(node.problems)
        self._lines += len(node.lines)
        if len(node.lines) < min(node.line_count, node.kind.line_bounds(node.edition)[1]):
            self._too_many_lines = True
        self._declared = self._declared or node.head.values.get("appStatus") == "2"
        self._nodes.append(node)

    def _watch_guid(self, node: Node) -> None:
        guid = node.head.values.get("guid")
        # Receipts repeat the guid of the record they answer, so several may share one.
        if guid is None or self.count > MAX_NODES or node.kind.receipt:
            return
        here = f"{node.kind.node}[{self.count}]"
        first = self._guids.setdefault(guid, here)
        if first is not here:
            node.report("customs.F08", f"{node.head.where}guid", guid, first)

    def transfer(self, texts: Texts, problems: Sequence[Problem] = ()) -> None:
        """The texts of `BaseTransfer`, in schema order."""
        row = self._fill_part("BaseTransfer", TRANSFER_PLANS[False], texts, problems)
        self.transmitter = self.transmitter or row.values.get("copCode", "")

    def subscribe(self, texts: Texts, problems: Sequence[Problem] = ()) -> None:
        """The texts of one `BaseSubscribe`, in schema order."""
        self._fill_part("BaseSubscribe", SUBSCRIBE_PLANS[False], texts, problems)

    def _fill_part(self, name: str, plan: Plan, texts: Texts, problems: Sequence[Problem]) -> Row:
        scratch = self.new_node()
        row = Row(f"{name}/")
        fill_row(scratch, row, plan, texts)
        for problem in (*problems, *scratch.problems):
            self.note(problem)
        return row

    def has(self, code: str) -> bool:
        """Whether the message or any node gathered so far has a problem under `code`."""
        if any(problem.code == code for problem in self._problems):
            return True
        return any(problem.code == code for node in self._nodes for problem in node.problems)

    # --- emptying -----------------------------------------------------------------------------------------------------

    @property
    def overfull(self) -> bool:
        """Whether there are more nodes or lines than a message may hold: all are refused, so none need wait."""
        return self.count > MAX_NODES or self._too_many_lines

    def documents(self, *, last: bool = True) -> list[Document]:
        """The documents gathered so far, each with its findings. `last` judges what only the end can show."""
        if last:
            self._judge_whole()
        shared, once = self._message_findings()
        made = [
            self._document(index, node, shared + once if index == 0 else shared)
            for index, node in enumerate(self._nodes, self._first)
        ]
        self._first += len(self._nodes)
        self._nodes.clear()
        self._lines = 0
        if last and not made and not self._first:
            return [self._empty(shared + once)]
        return made

    def _judge_whole(self) -> None:
        kind = self.kind
        if kind is None:
            return
        if not 1 <= self.count <= MAX_NODES:
            self.report("customs.F02", kind.node, str(self.count), f"1..{MAX_NODES}")
        if not self.overfull:
            judge_together(self._nodes)
        if kind.receipt:
            return
        if self._seen["BaseTransfer"] != 1:
            self.report("customs.F02", "BaseTransfer", str(self._seen["BaseTransfer"]), "1")
        if self._seen["BaseSubscribe"] > MAX_SUBSCRIBES:
            self.report("customs.F02", "BaseSubscribe", str(self._seen["BaseSubscribe"]), f"0..{MAX_SUBSCRIBES}")
        for name in ("Signature", "ExtendMessage"):
            if self._seen[name] > 1:
                self.report("customs.F02", name, str(self._seen[name]), "0..1")
        if not self._seen["Signature"] and self.count and (self._declared or kind.code in SIGNED):
            self.report("customs.F10", "Signature", "absent", "ds:Signature")

    def _message_findings(self) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
        """Errors that every node shares, and warnings that the first node carries."""
        problems = list(self._problems)
        if self.kind and self.count > MAX_NODES and not any(p.path == self.kind.node for p in problems):
            problems.append(Problem("customs.F02", self.kind.node, f">{MAX_NODES}", f"1..{MAX_NODES}"))
        if self.kind and self._too_many_lines:
            problems.append(Problem(LINES_TOO_MANY, self.kind.line, f">{MOST_LINES}", str(MOST_LINES), "error"))
        if not problems:
            return (), ()
        # Problems are only ever added, so their number tells whether they were put into words already.
        if len(problems) not in self._worded:
            self._worded = {len(problems): self._in_words(problems)}
        return self._worded[len(problems)]

    def _in_words(self, problems: list[Problem]) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
        words = Node(self.kind or KIND_BY_ROOT["CEB303Message"], edition=self.edition)
        words.problems = problems
        found = words.findings("")
        return (
            tuple(finding for finding in found if finding.level == "error"),
            tuple(finding for finding in found if finding.level != "error"),
        )

    def _document(self, index: int, node: Node, shared: tuple[Finding, ...]) -> Document:
        head = node.head.values
        own = node.findings(f"{node.kind.node}[{index + 1}]") if node.problems else ()
        return Document(
            file=self.file,
            message=node.kind.code,
            index=index,
            guid=head.get("guid", ""),
            key=business_key(node.kind, head),
            head=head,
            lines=tuple([line.values for line in node.lines]),
            findings=own + shared,
            transmitter=self.transmitter,
            edition=node.edition_seen(),
        )

    def _empty(self, findings: tuple[Finding, ...]) -> Document:
        return Document(
            file=self.file,
            message=self.name,
            index=0,
            guid="",
            key="",
            head={},
            findings=findings,
            transmitter=self.transmitter,
            edition=self.edition or "",
        )


def out_of_order(ranks: Sequence[int]) -> int:
    """The place of the first rank that is below the one before it, or -1."""
    return next((place for place, (one, two) in enumerate(pairwise(ranks), 1) if two < one), -1)

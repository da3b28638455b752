"""One node of a KJ message in terms of its CEB kind: rows of the mapping one after another, parties through the table of firms."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from cohong.channels.kj.elements import Leaf, Leaves
from cohong.channels.kj.firms import ROLES, Firm, Firms
from cohong.channels.kj.mapping import KjKind, Row, is_beside
from cohong.channels.kj.texts import ASSUMED, FIRM_CODELESS, FIRM_NAME, FIRM_ROLE, FIRM_UNKNOWN, PROPOSER
from cohong.core.company import is_valid_uscc
from cohong.core.texts import Finding, Level, finding

NO_PLATFORM: Final = "无"
"""What CEB messages write for a foreign platform without a code."""
CODELESS: Final = ("ebpCode", "payCode")
ENTERPRISE, INDIVIDUAL = "1", "2"
_SPACERS = re.compile(r"[-/:.T\s年月日]")
_WHOLE = re.compile(r"0*(\d+)\.0+")
_OPERATOR: Final = ("proposerType", "proposerId", "proposerName")


class Translation:
    """A head and its lines as they become: texts by CEB name, what is kept beside them, and where each came from."""

    def __init__(self, kind: KjKind, firms: Firms, sent: dict[str, str]) -> None:
        self.kind, self.firms = kind, firms
        self.head: dict[str, str] = {}
        self.beside: dict[str, str] = dict(sent)
        self.lines: list[dict[str, str]] = []
        self.findings: list[Finding] = []
        self.failed: set[str] = set()
        self.assumed: list[str] = []
        # (line from 0, or -1 for the head; CEB name) -> path in the KJ message.
        self.places: dict[tuple[int, str], str] = {}
        # The same -> what may be written there, where the KJ message has words of its own for it.
        self.choices: dict[tuple[int, str], tuple[str, ...]] = {}

    def run(self, head: Leaves, node: Leaves, lines: Sequence[Leaves]) -> "Translation":
        """Translate; what was found is in `head`, `lines`, `beside` and `findings`."""
        self._head_rows(head, node, derived=False)
        self._operator(head)
        self._head_rows(head, node, derived=True)
        for number, leaves in enumerate(lines):
            self.lines.append(self._line(leaves, number))
        self._compare_names()
        if self.assumed:
            self._note(ASSUMED, "warning", node.where, ", ".join(self.assumed))
        return self

    def place(self, line: int, name: str) -> str:
        """Where an element of the CEB document came from, or should have come from; "" where the mapping names nothing."""
        return self.places.get((line, name), "")

    # --- rows -------------------------------------------------------------------------------------------------------------

    def _head_rows(self, head: Leaves, node: Leaves, *, derived: bool) -> None:
        """First what is read, then what follows from it."""
        for row in self.kind.rows:
            if row.at != "line" and row.is_read is not derived:
                self._take(row, head if row.at == "head" else node, self._heads(row), -1)

    def _heads(self, row: Row) -> dict[str, str]:
        return self.beside if is_beside(row.ceb) else self.head

    def _line(self, leaves: Leaves, number: int) -> dict[str, str]:
        texts: dict[str, str] = {}
        for row in self.kind.rows:
            if row.at == "line":
                self._take(row, leaves, texts, number)
        return texts

    def _take(self, row: Row, leaves: Leaves, texts: dict[str, str], line: int) -> None:
        """Fill one element from one row, unless an earlier row did."""
        if row.is_read:
            self.places.setdefault((line, row.ceb), leaves.place(row.kj))
            if row.values:
                self.choices[line, row.ceb] = tuple(row.values)
        if row.ceb in texts or row.ceb in self.failed or not self._counts(row, leaves):
            return
        found = self._found(row, leaves, line)
        text = self._shaped(row, found, leaves) if found is not None else ""
        if not text:
            return
        texts[row.ceb] = text
        if row.is_read and found is not None:
            self.places[line, row.ceb] = leaves.place(found.path)
        if row.assumed:
            self.assumed.append(f"{row.ceb}={text}")

    def _counts(self, row: Row, leaves: Leaves) -> bool:
        if row.when is None:
            return True
        if row.when.element.startswith("="):
            text = self._known(row.when.element[1:])
        else:
            leaf = leaves.get(row.when.element)
            text = leaf.text if leaf else ""
        return text in row.when.is_

    def _found(self, row: Row, leaves: Leaves, line: int) -> Leaf | None:
        if row.value:
            return Leaf(row.value, "")
        if row.kj == "#":
            return Leaf(str(line + 1), "")
        if row.kj.startswith("="):
            text = self._known(row.kj[1:])
            if row.kj[1:] in self.failed:
                self.failed.add(row.ceb)
            return Leaf(text, "") if text else None
        return leaves.get(row.kj)

    def _known(self, name: str) -> str:
        return self.head.get(name) or self.beside.get(name, "")

    def _shaped(self, row: Row, leaf: Leaf, leaves: Leaves) -> str:
        if row.as_ == "firm":
            return self._firm(row, leaf, leaves)
        if row.as_ == "firm_name":
            firm = self.firms.find(leaf.text)
            return firm.name if firm else ""
        return shaped(row, row.values.get(leaf.text, leaf.text))

    # --- parties ----------------------------------------------------------------------------------------------------------

    def _firm(self, row: Row, leaf: Leaf, leaves: Leaves) -> str:
        """The code of a firm; its record number as written is kept beside it."""
        place = leaves.place(leaf.path)
        self.beside.setdefault(record_name(row.kj), leaf.text)
        firm = self.firms.find(leaf.text)
        if firm is None:
            self._fail(row, FIRM_UNKNOWN, place, leaf.text, "a record number of the table of firms")
            return ""
        if row.role and firm.roles and row.role not in firm.roles:
            self._note(FIRM_ROLE, "warning", place, leaf.text, ROLES[row.role][0])
        if firm.code or is_beside(row.ceb):
            return firm.code
        if row.ceb not in CODELESS:
            self._fail(row, FIRM_CODELESS, place, leaf.text, "a customs code of 10 characters")
        return NO_PLATFORM if row.ceb == "ebpCode" else ""

    def _fail(self, row: Row, code: str, place: str, seen: str, expected: str) -> None:
        """An element that cannot be filled is told once, however many rows ask for it, and no later row fills it."""
        self.failed.add(row.ceb)
        if not any(one.code == code and one.path == place for one in self.findings):
            self._note(code, "error", place, seen, expected)

    def _compare_names(self) -> None:
        """A name beside a record number that is another firm's."""
        for row in self.kind.rows:
            code = self._heads(row).get(row.ceb, "") if row.at != "line" and row.as_ == "firm" else ""
            name = f"{row.ceb.removesuffix('Code')}Name"
            said = self.head.get(name, "")
            firm = self._party(row.ceb, code)
            if said and firm is not None and not same_name(said, firm.name):
                self._once(FIRM_NAME, self.place(-1, name), said, firm.name)

    def _party(self, ceb: str, code: str) -> Firm | None:
        if is_beside(ceb) or not ceb.endswith("Code") or not code or code == NO_PLATFORM:
            return None
        return self.firms.of_code(code)

    # --- the real operator ------------------------------------------------------------------------------------------------

    def _operator(self, head: Leaves) -> None:
        """The real operator: as stated, or by default the e-commerce enterprise. `proposerBasis` says which."""
        if not any(row.ceb in _OPERATOR for row in self.kind.rows):
            return
        stated = any(name in self.beside for name in _OPERATOR)
        self.beside["proposerBasis"] = "stated" if stated else "default"
        self.beside.setdefault("proposerType", ENTERPRISE)
        if stated:
            self._judge_operator(head)
            return
        for name, ceb in (("proposerId", "ebcCode"), ("proposerName", "ebcName")):
            if ceb in self.head:
                self.beside[name] = self.head[ceb]

    def _judge_operator(self, head: Leaves) -> None:
        """Whether the triple is whole. Of a person's number no character is shown."""
        kind, number = self.beside["proposerType"], self.beside.get("proposerId", "")
        if kind not in (ENTERPRISE, INDIVIDUAL):
            place = self.place(-1, "proposerType") or head.where
            self._note(PROPOSER, "error", place, kind, "1 (enterprise) or 2 (individual)")
            return
        for name in ("proposerId", "proposerName"):
            if name not in self.beside:
                self._note(PROPOSER, "warning", self.place(-1, name), "absent", "filled")
        if not number:
            return
        if kind == ENTERPRISE and not is_valid_uscc(number):
            self._note(PROPOSER, "warning", self.place(-1, "proposerId"), number, "a credit code of 18 characters")
        if kind == INDIVIDUAL and len(number) not in (15, 18):
            place = self.place(-1, "proposerId")
            self._note(PROPOSER, "warning", place, "*" * len(number), "an id number of 15 or 18 characters")

    def _note(self, code: str, level: Level, path: str, seen: str, expected: str = "") -> None:
        self.findings.append(finding(code, level, path, seen[:200], expected))

    def _once(self, code: str, path: str, seen: str, expected: str) -> None:
        if not any(one.code == code and one.path == path for one in self.findings):
            self._note(code, "warning", path, seen, expected)


def shaped(row: Row, text: str) -> str:
    """A text in the shape that CEB wants; one that cannot be brought there stays as it is, for the rules to name."""
    if row.as_ in ("time", "day"):
        bare = _SPACERS.sub("", text)
        digits = bare if bare.isascii() and bare.isdigit() else text
        return digits[:8] if row.as_ == "day" and len(digits) in (8, 14) else digits
    if row.as_ == "whole":
        whole = _WHOLE.fullmatch(text)
        return whole[1] if whole else text
    return text


def record_name(path: str) -> str:
    """Under which name a record number is kept: `EListOrder/EBPEntNo` is `kjEBPEntNo`."""
    return f"kj{path.rpartition('/')[2]}"


def same_name(one: str, other: str) -> bool:
    """Whether two names are written alike but for width, blanks and brackets."""
    return _bare(one) == _bare(other)


def _bare(name: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", name).casefold() if sign.isalnum())

"""One KJ message: its head, what it is, and its nodes as documents that all rules of the customs door have judged."""

import re
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Final, NamedTuple
from uuid import UUID

import msgspec
from lxml import etree

from cohong.channels.customs.judging import judge
from cohong.channels.customs.node import Node, Problem
from cohong.channels.customs.rules.registry import judge_together
from cohong.channels.customs.schema import business_key
from cohong.channels.customs.values import is_calendar_time
from cohong.channels.document import Document
from cohong.channels.kj.desk import Desk
from cohong.channels.kj.elements import Leaves, below, leaves, name_of
from cohong.channels.kj.mapping import Edition, KjKind, plain_path
from cohong.channels.kj.texts import (
    ELEMENTS_UNKNOWN,
    HEAD,
    IMPORT_MESSAGE,
    MAPPING_UNCERTAIN,
    MESSAGE_UNKNOWN,
    NO_EDITION,
    RECEIPT_KEPT,
    STRUCTURE,
)
from cohong.channels.kj.translate import Translation
from cohong.core.texts import Finding, Level, finding

_First = Callable[..., str]
_Note = Callable[[str, Level, str, str], None]

_ID = re.compile(r"_?(\d{14})\d{5}")
_PROBLEM = re.compile(r"(?:\w+Head/|(?:\w+List)\[(?P<line>\d+)\]/)?(?P<name>\w+)")
_SPACED = re.compile(r"[-/:T\s]")
_FIRMS_LAST: Final = "customs.F03"
_CHOICES: Final = "customs.F07"


class Sent(NamedTuple):
    """The head of a message: texts by their names in `MessageHead`, and what is wrong with them."""

    id: str
    type: str
    sender: str
    time: str
    function: str
    findings: tuple[Finding, ...]


class Part(NamedTuple):
    """One node on its way: what it was translated into, and how the customs rules judged that."""

    translation: Translation
    node: Node
    where: str


def documents_of(root: etree._Element, file: str, desk: Desk, now: str = "") -> list[Document]:
    """Every document of a message. At least one comes back; what is wrong with the message as a whole refuses all of them."""
    return _Reading(root, file, desk, now).documents()


def guid_of(message_id: str, number: int) -> str:
    """The id of the document that counts `number` from 0 in a message: the platform gives none, so it follows from the
    message's own."""
    return str(UUID(bytes=sha256(f"kj\0{message_id}\0{number}".encode()).digest()[:16])).upper()


class _Reading:
    def __init__(self, root: etree._Element, file: str, desk: Desk, now: str) -> None:
        self.root, self.file, self.desk, self.now = root, file, desk, now
        self.edition = desk.mapping.newest
        self.sent = self._head(self.edition)

    def documents(self) -> list[Document]:
        day = int(self.sent.time[:8]) if is_calendar_time(self.sent.time) else 0
        edition = self.desk.mapping.edition_on(day) if day else self.edition
        if edition is None:
            return [self._alone(finding(NO_EDITION, "error", self.edition.message.head, self.sent.time[:8]))]
        self.edition = edition
        message = self.sent.type
        if message in edition.receipts:
            return [self._receipt(edition)]
        kind = edition.kind(message)
        if kind is None:
            return [self._alone(self._unknown(message))]
        return self._read(kind)

    def _unknown(self, message: str) -> Finding:
        shape = self.edition.message
        place = f"{shape.head}/{shape.type}"
        if message.startswith(shape.imports):
            return finding(IMPORT_MESSAGE, "error", place, message)
        known = ", ".join([*(kind.message for kind in self.edition.kinds), *self.edition.receipts])
        return finding(MESSAGE_UNKNOWN, "error", place, message or name_of(self.root), known)

    # --- the head ---------------------------------------------------------------------------------------------------------

    def _head(self, edition: Edition) -> Sent:
        shape = edition.message
        found = below(self.root, shape.head)
        texts = leaves(found[0][0], shape.head) if found else Leaves(shape.head)

        def first(*names: str) -> str:
            return next((leaf.text for name in names if (leaf := texts.get(name))), "")

        kind = first(shape.type)
        wrong: list[Finding] = []

        def note(name: str, level: Level, seen: str, expected: str) -> None:
            wrong.append(finding(HEAD, level, texts.place(name), seen[:200] or "absent", expected))

        time = _SPACED.sub("", first(shape.time))
        if not (len(time) == 14 and is_calendar_time(time)):
            note(shape.time, "warning", time, "14 digits, a real time")
        message_id = first(shape.id)
        if not (
            message_id.startswith(kind) and (number := _ID.search(message_id[-20:])) and is_calendar_time(number[1])
        ):
            note(shape.id, "warning", message_id, "type + sender + time to the second + 5 digits")
        if kind not in edition.receipts:
            self._judge_head(edition, first, note)
        return Sent(message_id, kind, first(*shape.sender), time, first(shape.function), tuple(wrong))

    def _judge_head(self, edition: Edition, first: _First, note: _Note) -> None:
        shape = edition.message
        if not first(*shape.sender):
            note(shape.sender[0], "warning", "", "filled")
        for name, seen, wanted in (
            (shape.to[0], first(*shape.to), shape.receiver),
            (shape.edition, first(shape.edition), shape.version),
        ):
            if seen != wanted:
                note(name, "warning", seen, wanted)
        function = first(shape.function)
        if function not in shape.functions:
            note(shape.function, "warning", function, ", ".join(shape.functions))
        elif function == "CIQ":
            note(shape.function, "warning", function, "CUS or BOTH, to be seen by customs")

    # --- the nodes --------------------------------------------------------------------------------------------------------

    def _read(self, kind: KjKind) -> list[Document]:
        bodies = below(self.root, self.edition.message.body)
        body, within = (bodies[0][0], name_of(bodies[0][0])) if bodies else (self.root, "")
        heads, nodes = below(body, kind.head), below(body, kind.nodes)
        wrong = list(_structure(kind, within, len(heads), len(nodes)))
        at = _joined(within, kind.head)
        head = leaves(heads[0][0], at) if heads else Leaves(at)
        wrong += self._import_flag(head)
        apart = (kind.lines,) if kind.nodes else (kind.lines, kind.head)
        parts, strange = [], set(_strange(kind, head, "head"))
        for number, (element, said_there) in enumerate(nodes):
            where = _joined(within, said_there)
            node = leaves(element, where, *apart)
            lines = (
                [leaves(line, _joined(where, said)) for line, said in below(element, kind.lines)] if kind.lines else []
            )
            strange.update(_strange(kind, node, "node"), *(_strange(kind, line, "line") for line in lines))
            parts.append(self._part(kind, number, head, node, lines))
        judge_together([part.node for part in parts])
        shared = [one for one in (*self.sent.findings, *wrong) if one.level == "error"]
        once = [one for one in (*self.sent.findings, *wrong) if one.level != "error"]
        once += self._about_mapping(kind, strange)
        made = [self._document(kind, number, part, shared) for number, part in enumerate(parts)]
        if not made:
            return [self._alone(*shared, *once)]
        made[0] = msgspec.structs.replace(made[0], findings=(*made[0].findings, *once))
        return made

    def _import_flag(self, head: Leaves) -> list[Finding]:
        shape = self.edition.message
        flag = head.get(shape.flag)
        wrong = flag is not None and flag.text == shape.import_
        return (
            [finding(IMPORT_MESSAGE, "error", head.place(shape.flag), f"{shape.flag} {shape.import_}")] if wrong else []
        )

    def _about_mapping(self, kind: KjKind, strange: set[str]) -> list[Finding]:
        """What the first document of a message says about the mapping."""
        mapping, found = self.desk.mapping, []
        if strange:
            found.append(finding(ELEMENTS_UNKNOWN, "warning", kind.message, ", ".join(sorted(strange))[:200]))
        if mapping.uncertain:
            found.append(finding(MAPPING_UNCERTAIN, "warning", kind.message, f"{mapping.version} {mapping.evidence}"))
        return found

    def _part(self, kind: KjKind, number: int, head: Leaves, node: Leaves, lines: Sequence[Leaves]) -> Part:
        sent = {"kjMessageType": kind.message, "kjMessageId": self.sent.id, "kjSendTime": self.sent.time}
        sent["kjFunctionCode"] = self.sent.function
        sent = {name: text for name, text in sent.items() if text}
        translation = Translation(kind, self.desk.firms, sent).run(head, node, lines)
        for leaf, place in ((leaf, one) for one in (head, node, *lines) for leaf in one.repeated):
            translation.findings.append(finding(STRUCTURE, "error", place.place(leaf.path), "repeated", "once"))
        texts = {"guid": guid_of(self.sent.id, number), **translation.head}
        judged = judge(kind.kind, texts, translation.lines, now=self.now)
        judged.problems = [
            _placed(problem, translation, node.where or kind.head)
            for problem in judged.problems
            if not (problem.code == _FIRMS_LAST and problem.path.rpartition("/")[2] in translation.failed)
        ]
        return Part(translation, judged, node.where)

    def _document(self, kind: KjKind, number: int, part: Part, shared: list[Finding]) -> Document:
        head = part.node.head.values
        translation = part.translation
        sender = self.desk.firms.of_sender(self.sent.sender) if self.sent.sender else None
        return Document(
            file=self.file,
            message=kind.ceb,
            index=number,
            guid=head.get("guid", ""),
            key=business_key(kind.kind, head),
            head={**head, **translation.beside},
            lines=tuple(row.values for row in part.node.lines),
            findings=(*translation.findings, *part.node.findings(""), *shared),
            transmitter=sender.code if sender else translation.beside.get("kjDeclEnt", ""),
            edition=part.node.edition_seen(),
        )

    # --- what has no nodes ------------------------------------------------------------------------------------------------

    def _receipt(self, edition: Edition) -> Document:
        """A receipt of the platform, with everything it says and nothing done about it."""
        shape = edition.receipts[self.sent.type]
        said = leaves(self.root, "")
        head = {leaf.path.rpartition("/")[2]: leaf.text for leaf in said.known.values()}
        found = finding(RECEIPT_KEPT, "warning", self.sent.type, self.sent.type, shape.en)
        of = next((text for name in edition.message.answers if (text := head.get(name))), "")
        return Document(
            file=self.file,
            message=self.sent.type,
            index=0,
            guid="",
            key=of,
            head=head,
            findings=(*self.sent.findings, found),
        )

    def _alone(self, *found: Finding) -> Document:
        """The one document of a message without nodes to read."""
        name = self.sent.type or name_of(self.root)
        return Document(file=self.file, message=name, index=0, guid="", key=self.sent.id, head={}, findings=found)


def _structure(kind: KjKind, within: str, heads: int, nodes: int) -> list[Finding]:
    found = []
    if heads != 1:
        seen = "repeated" if heads else "absent"
        found.append(finding(STRUCTURE, "error", _joined(within, kind.head), seen, "once"))
    if not nodes:
        found.append(finding(STRUCTURE, "error", _joined(within, kind.nodes), "absent", "at least one"))
    return found


def _strange(kind: KjKind, found: Leaves, at: str) -> list[str]:
    """Elements that the mapping neither reads nor knows to have no place."""
    known = _known_of(kind, at)
    return [leaf.path for name, leaf in found.known.items() if name not in known]


def _known_of(kind: KjKind, at: str) -> frozenset[str]:
    cache: dict[str, frozenset[str]] = kind.__dict__.setdefault("_known", {})
    if at not in cache:
        read = [row.kj for row in kind.rows if row.is_read and row.at == at]
        cache[at] = frozenset(map(plain_path, (*read, *kind.ignored)))
    return cache[at]


def _joined(where: str, said: str) -> str:
    return f"{where}/{said}" if where and said else where or said


def _placed(problem: Problem, translation: Translation, where: str) -> Problem:
    """A problem of the CEB document, said of the KJ element that it comes from; one without such an element keeps the name
    that CEB has for it."""
    match = _PROBLEM.fullmatch(problem.path)
    name = match["name"] if match else ""
    line = int(match["line"]) - 1 if match and match["line"] else -1
    place = translation.place(line, name)
    choices = translation.choices.get((line, name))
    expected = " / ".join(choices) if choices and problem.code == _CHOICES else problem.expected
    return problem._replace(path=place or f"{where}: {problem.path}", expected=expected)

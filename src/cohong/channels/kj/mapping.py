"""The mapping as data: which element of a KJ message is which element of a CEB document, since when, and who says so.

The shipped one is `law/customs/kj.json`; an operator may hand in another (`--kj-mapping FILE`). Paths are element names with
strokes between; how they are written counts for nothing but letters and digits (`proposer_type` is `ProposerType`).
"""

import re
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from cohong.channels.customs.schema import KINDS, Kind
from cohong.channels.kj.texts import MAPPING_UNREADABLE
from cohong.core.law import END_OF_TIME
from cohong.core.texts import CohongError

Role = Literal["declaring", "ecommerce", "platform", "logistics", "payment", "site"]
Shape = Literal["text", "firm", "firm_name", "time", "day", "whole"]
At = Literal["head", "node", "line"]
Mark = Annotated[str, Meta(max_length=1)]

BESIDE: Final = ("proposerType", "proposerId", "proposerName", "proposerBasis", "checkDocuments")
"""What a document of this channel says beside the CEB elements; further ones begin with `kj`. `proposerBasis` is `stated` or
`default`, as the real operator stands in the message or is taken for the e-commerce enterprise."""
COUNTED: Final = "#"
"""Stands for an element: the place of a line, from 1."""


class When(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row counts only where `element` has one of these values."""

    element: str
    is_: tuple[str, ...] = msgspec.field(name="is")


class Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One element: where it stands (`at` the head of the message, a node, a line), its name there (`kj`; "=name" is what was
    found for that CEB element, "#" the place of the line) or a constant `value`, the CEB element, and how it is read.

    Rows of one CEB element are tried in order. `write` is what a written message says where nothing is known. `assumed` says
    that a person should look at it. `mark` and `source` are the evidence; `uncertain` that no official specification
    confirms it."""

    at: At
    ceb: str
    kj: str = ""
    value: str = ""
    as_: Shape = msgspec.field(default="text", name="as")
    role: Role | None = None
    values: dict[str, str] = {}
    when: When | None = None
    write: str = ""
    assumed: bool = False
    mark: Mark
    source: str
    uncertain: bool = True
    note: str = ""

    @property
    def is_read(self) -> bool:
        """Whether it names an element of the KJ message."""
        return bool(self.kj) and not self.kj.startswith(("=", COUNTED))


class KjKind(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """One KJ message: its CEB kind, the path of its head below the body, of its nodes (`""`: the body itself is the node) and
    of the lines below a node, elements that are known and have no place in CEB, and its rows."""

    message: str
    ceb: str
    zh: str
    en: str
    head: str
    nodes: str
    lines: str
    ignored: tuple[str, ...] = ()
    rows: tuple[Row, ...]

    @property
    def kind(self) -> Kind:
        """The CEB kind."""
        return KINDS[self.ceb]


class Receipt(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A receipt of the Single Window: what it is called, and the evidence."""

    zh: str
    en: str
    mark: Mark
    source: str
    uncertain: bool = True


class MessageHead(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The head that every KJ message has: names of its elements, and what they must say. `flag` is the element of a body's head
    that says `import_` for an import, `imports` how numbers of import messages begin; `answers` name the message that a
    receipt answers."""

    head: str
    body: str
    receiver: str
    version: str
    functions: tuple[str, ...]
    id: str
    type: str
    sender: tuple[str, ...]
    to: tuple[str, ...]
    time: str
    function: str
    edition: str
    flag: str
    import_: str = msgspec.field(name="import")
    imports: str
    answers: tuple[str, ...]
    mark: Mark
    source: str
    uncertain: bool = True


class Edition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The mapping from one day to another, both included (days like 20180401)."""

    name: str
    since: int
    until: int = END_OF_TIME
    roots: tuple[str, ...]
    message: MessageHead
    receipts: dict[str, Receipt] = {}
    kinds: tuple[KjKind, ...]

    def kind(self, message: str) -> KjKind | None:
        """The kind of a message number such as KJ881011."""
        return next((kind for kind in self.kinds if kind.message == message), None)


class Mapping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole mapping with its editions; `uncertain` while nobody has compared it with real messages."""

    title: str
    source: str
    snapshot: str
    evidence: str
    version: str
    uncertain: bool = True
    sources: dict[str, str] = {}
    editions: tuple[Edition, ...]

    def edition_on(self, day: int) -> Edition | None:
        """The edition in force on a day; where two are, the later one."""
        return next((one for one in reversed(self.editions) if one.since <= day <= one.until), None)

    @property
    def newest(self) -> Edition:
        """The last edition."""
        return self.editions[-1]


_LETTERS = re.compile(r"[^a-z0-9/]")


@lru_cache(maxsize=8_192)
def plain_path(path: str) -> str:
    """A path as it is compared: lower case, letters and digits alone."""
    return _LETTERS.sub("", path.lower())


@lru_cache(maxsize=1)
def shipped() -> Mapping:
    """The mapping that comes with the program."""
    return _decoded((files("cohong") / "law" / "customs" / "kj.json").read_bytes(), "kj.json")


def read_mapping(path: Path) -> Mapping:
    """An operator's mapping. Raises CohongError (`kj.mapping_unreadable`)."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _refused(str(path), error.strerror or str(error)) from None
    return _decoded(data, str(path))


def _decoded(data: bytes, name: str) -> Mapping:
    try:
        mapping = msgspec.json.decode(data, type=Mapping)
    except (ValueError, msgspec.ValidationError) as error:
        raise _refused(name, str(error)) from None
    if not mapping.editions:
        raise _refused(name, "editions: []")
    for edition in mapping.editions:
        for kind in edition.kinds:
            _check_kind(kind, name)
    return mapping


def _check_kind(kind: KjKind, name: str) -> None:
    """Every row ends in an element that the CEB kind has, and names what it reads."""
    if kind.ceb not in KINDS:
        raise _refused(f"{name}: {kind.message}", kind.ceb, "one of the kind's elements")
    heads = {element.name for element in kind.kind.head_elements}
    lines = {element.name for element in kind.kind.line_elements}
    for row in kind.rows:
        known = lines if row.at == "line" else heads
        if row.ceb not in known and not (row.at != "line" and is_beside(row.ceb)):
            raise _refused(f"{name}: {kind.message}", row.ceb, "one of the kind's elements")
        if bool(row.kj) == bool(row.value):
            raise _refused(f"{name}: {kind.message}/{row.ceb}", f"{row.kj}, {row.value}", "kj / value")


def is_beside(name: str) -> bool:
    """Whether an element is none of CEB's but kept beside them."""
    return name in BESIDE or name.startswith("kj")


def _refused(
    path: str, seen: str, expected: str = "JSON: title, source, snapshot, evidence, version, editions"
) -> CohongError:
    return CohongError(MAPPING_UNREADABLE, path=path, seen=seen[:200], expected=expected)

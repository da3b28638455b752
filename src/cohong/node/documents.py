"""Which door reads a file: sheets by their ending, everything else as customs XML, gzip or zip; folders by their files."""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from cohong.channels.document import Document
from cohong.core.texts import Finding, finding

if TYPE_CHECKING:
    from cohong.channels.customs.signatures import Verifier
    from cohong.channels.kj import Desk
    from cohong.channels.sheets import Spot

SHEETS = (".xlsx", ".csv", ".json", ".jsonl")
VERDICTS = ".verdicts.csv"
"""How the name of a verdict file ends that lies beside what it speaks of; it is never read as a sheet."""
_CODE_IN_CELL, _CODE_IN_RULES = "sheets.uscc_check", "customs.C05"
"""The same about a credit code: what the sheet's cell says, and what the rules of customs say."""
_SUMS = ("customs.A", "customs.W")
_LINE = re.compile(r"\w+List\[(\d+)\]")


def read_documents(path: Path, *, desk: "Desk | None" = None) -> Iterator[Document]:
    """Every document of a file or folder, with the findings of all rules that one file can answer. `desk` as in `read_file`."""
    for file in files_of(path):
        yield from read_file(file, desk=desk)


def read_file(
    file: Path, sure: Collection[str] | None = None, *, desk: "Desk | None" = None, verifier: "Verifier | None" = None
) -> Iterator[Document]:
    """Every document of one file. Raises CohongError where a sheet cannot be read; XML yields a marker instead.

    With `sure`, a sheet is read as somebody's own writing: a credit code with a wrong check digit is refused once, so that
    whoever typed it looks again; those in `sure` were confirmed and only earn their warning.
    With a `desk`, XML may also be messages of the Guangzhou Single Window; with a `verifier`, signatures of customs messages
    are verified."""
    if file.suffix.lower() in SHEETS:
        return _read_sheet(file, sure)
    if desk is not None:
        from cohong.channels.kj import read_path as read_with_desk

        return read_with_desk(file, desk, verifier=verifier)
    from cohong.channels.customs.archive import read_path

    return read_path(file, verifier=verifier)


def _read_sheet(file: Path, sure: Collection[str] | None) -> Iterator[Document]:
    """A sheet's documents; orders, waybills and lists go through the same customs rules as those that come as XML, and what
    the rules find is said of the cell. A document that has wrong cells is judged, too: everything is told at once."""
    from cohong.channels.customs.judging import judge
    from cohong.channels.customs.schema import KINDS
    from cohong.channels.sheets import doubted, read_placed

    for document, spot in read_placed(file):
        kind = KINDS.get(document.message)
        findings = document.findings
        if kind is not None and spot is not None:
            placed = [_placed(one, spot) for one in judge(kind, document.head, document.lines).findings("")]
            findings += tuple(_beside(placed, document))
        if sure is not None:
            findings = doubted(findings, sure)
        yield document if findings is document.findings else msgspec.structs.replace(document, findings=findings)


def _beside(placed: Iterable[Finding], document: Document) -> Iterator[Finding]:
    """What the rules add to what its cells said: nothing twice of one credit code, and of a document whose cells could not all
    be read only what does not follow from that."""
    codes = {one.seen for one in document.findings if one.code == _CODE_IN_CELL}
    wrong = {one.path for one in document.findings if one.level == "error"}
    for one in placed:
        if one.code == _CODE_IN_RULES and one.seen in codes:
            continue
        if not wrong or (one.level == "error" and one.path not in wrong and _stands_alone(one)):
            yield one


def _stands_alone(found: Finding) -> bool:
    """Whether a finding speaks of values that were written, whatever else is missing: sums and weights, and the form of a value."""
    return found.code.startswith(_SUMS) or (found.code in _own_values() and found.seen not in ("", "absent", "empty"))


@lru_cache(maxsize=1)
def _own_values() -> frozenset[str]:
    """The rules that look at one value alone."""
    from cohong.channels.customs.rules.registry import FIELD_RULES

    return frozenset(rule.code for rule in FIELD_RULES)


def _placed(found: Finding, spot: "Spot") -> Finding:
    """A finding of the customs rules, said of the cell that its element was read from."""
    node, _, name = found.path.rpartition("/")
    line = _LINE.fullmatch(node)
    place = spot(int(line[1]) - 1 if line else None, name)
    return finding(found.code, found.level, place, found.seen, found.expected)


def files_of(path: Path) -> Iterator[Path]:
    """The files below a path, in the order of their names; a path that is no folder stands for itself."""
    if not path.is_dir():
        yield path
        return
    for entry in sorted(path.iterdir()):
        if entry.is_dir():
            yield from files_of(entry)
        elif entry.suffix.lower() in (*SHEETS, ".xml", ".gz", ".zip") and not entry.name.endswith(VERDICTS):
            yield entry

"""The law book: the rows that ship, the rows of a ledger, and a member's vote for a file of rows."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

import msgspec

from cohong.core.law import LAW, LawRow
from cohong.core.message import derived_id, message_of
from cohong.core.refusal import Refusal
from cohong.core.texts import CohongError, finding
from cohong.core.transition import KNOWN
from cohong.ledger.embedded.home import Home
from cohong.ledger.embedded.view import View
from cohong.modules import rulebook
from cohong.modules.members.messages import ProposeLaw, Vote
from cohong.modules.members.rules import NO_PROPOSAL
from cohong.modules.members.state import PROPOSAL, Proposal
from cohong.node.codes import NO_LAW_ROW
from cohong.node.home import Node
from cohong.node.lawbook import read, shipped
from cohong.node.said import Adoption
from cohong.node.wire import ask_status


def law_rows(home: Path | None, *, day: int | None = None, name: str | None = None) -> list[LawRow]:
    """Rows of a ledger, or those that ship, by name and in the order of adoption; with `day` the one in force of each.

    Raises CohongError (`node.no_such_law_row`) for a name that nobody has."""
    books = _shipped() if home is None else _adopted(home)
    if name is not None and name not in books:
        raise CohongError(NO_LAW_ROW, seen=name)
    chosen = [books[one] for one in sorted(books) if name in (None, one)]
    return [row for rows in chosen for row in (rows if day is None else _in_force(rows, day))]


def _shipped() -> dict[str, list[LawRow]]:
    books: dict[str, list[LawRow]] = {}
    for row in shipped():
        books.setdefault(row.name, []).append(row)
    return books


def _adopted(home: Path) -> dict[str, list[LawRow]]:
    with View(Home(home), rulebook()) as view:
        return {name: _once(known.rows) for name, known in view.state().scan(LAW)}


def _once(rows: Iterable[LawRow]) -> list[LawRow]:
    """Rows that were adopted a second time, word for word, count from then and are shown once."""
    shown: list[LawRow] = []
    for row in rows:
        if row in shown:
            shown.remove(row)
        shown.append(row)
    return shown


def _in_force(rows: Iterable[LawRow], day: int) -> Iterator[LawRow]:
    """The row that holds on a day: the latest adopted of those that cover it."""
    found = [row for row in rows if row.since <= day <= row.until]
    yield from found[-1:]


def adopt_law(home: Path, file: Path, *, member: str | None = None) -> Adoption:
    """Vote for a file of rows, through the running node where there is one, else under the home's lock.

    Raises CohongError; a refusal of the ledger stands in `findings`."""
    read(file)  # a file that is none is named as its user named it
    if ask_status(Home(home)) is not None:
        from cohong.node.writer import Writer  # it brings every door; listing law rows needs none

        return msgspec.structs.replace(Writer(home).vote_law(file, member), file=str(file))
    with Node(Path(home)) as node:
        return vote_law(node, member or node.operator, file)


def vote_law(node: Node, who: str, file: Path) -> Adoption:
    """Vote for a file of rows: for the proposal that carries the same rows where there is one, else as a new one.

    Raises CohongError; a refusal of the ledger stands in `findings`."""
    return _voted(node, who, str(file), read(file), sha256(file.read_bytes()).hexdigest())


def vote_for(node: Node, who: str, proposal: str) -> Adoption:
    """Say yes to rows that were put to the vote, named by the proposal's id.

    Raises CohongError (`members.no_such_proposal`); a refusal of the ledger stands in `findings`."""
    known = node.state.get(PROPOSAL, proposal)
    if known is None:
        raise CohongError(NO_PROPOSAL, path="proposal", seen=proposal)
    return _voted(node, who, "", known.rows, known.rows[0].file if known.rows else "")


def _voted(node: Node, who: str, file: str, rows: tuple[LawRow, ...], digest: str) -> Adoption:
    node.keys_of(who)
    refusal, proposal, outcome = _vote(node, who, rows, digest)
    known = node.state.get(PROPOSAL, proposal)
    findings = () if refusal is None else (finding(refusal.code, "error", refusal.path, "", refusal.expected),)
    return Adoption(
        file=file,
        rows=len(rows),
        hash=digest,
        adopted=known is not None and known.adopted,
        outcome="" if refusal else outcome,
        findings=findings,
    )


def _vote(node: Node, who: str, rows: tuple[LawRow, ...], digest: str) -> tuple[Refusal | None, str, str]:
    """Say yes, once: the refusal, the proposal, and the message with which this member said it."""
    proposal, known = _proposed(node, rows)
    head: ProposeLaw | Vote = Vote(v=1, filer=who, guid=derived_id("cohong.vote.1", proposal), proposal=proposal)
    if known is None:
        head = ProposeLaw(v=1, filer=who, guid=derived_id("cohong.law.1", digest), rows=rows)
    message = message_of(head)
    if known is not None and (who in known.yes or known.adopted):
        return None, proposal, message.id if node.state.get(KNOWN, message.id) else proposal
    (answer,) = node.deliver([node.sign([message], who)])
    refusal = answer if isinstance(answer, Refusal) else answer[0].refusal
    return refusal, proposal if known else message.id, message.id


def _proposed(node: Node, rows: tuple[LawRow, ...]) -> tuple[str, Proposal | None]:
    """The first proposal of the very same rows; each row carries the hash of its file."""
    for proposal, known in node.state.scan(PROPOSAL):
        if known.rows == rows:
            return proposal, known
    return "0" * 32, None

"""Files into the ledger: workers read and seal, the writer keys, signs and orders, in the order of the input."""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from cohong.channels.customs.archive import unreadable
from cohong.channels.document import Document, Verdict
from cohong.channels.door.bank import BANK_ROWS, prepare_credit, prepare_deal, prepare_payout
from cohong.channels.door.checks import CHECK, prepare_checks
from cohong.channels.door.lodged import alone_of, is_lodged
from cohong.channels.door.prepared import Prepared
from cohong.channels.door.returns import RETURNED, prepare_returns
from cohong.core import canon
from cohong.core.merkle import leaf_hash
from cohong.core.message import Message
from cohong.core.refusal import Refusal
from cohong.core.texts import CohongError, Finding, declare, finding
from cohong.core.transition import Reply
from cohong.ledger.embedded.engine import Delivery
from cohong.node.documents import SHEETS, files_of, read_file
from cohong.node.firms import desk_in, keep_firms
from cohong.node.home import Node, found, is_founded, local_founding
from cohong.node.money import settlement_of
from cohong.node.pieces import (
    Batch,
    Job,
    Piece,
    Sealed,
    collecting_seldom,
    is_plain,
    piece_of,
    pieces_of,
    shown,
    unpack,
    work,
)
from cohong.node.signatures import keep_signatures, verifier_in
from cohong.node.taken import Taken, mark_of
from cohong.sealed.codes import ERASED
from cohong.sealed.entropy import Seeded
from cohong.sealed.seal import seal
from cohong.sealed.vault import NO_ORIGINAL, Put

CHUNK = 100
BLOCK_MESSAGES = 3_000
"""Messages that are ordered together: one flush of the disk for each such group."""
FLUSH_MESSAGES = 500
"""Bodies that wait for one flush of the sealed store; the pages of its index that they change stay in memory meanwhile."""
IN_FLIGHT = BLOCK_MESSAGES // CHUNK + 2
"""Files that workers may be ahead, so that they have enough to do while a block is ordered."""

_AT_THE_DESK = ("CONTRACT", "CLAIM")
"""Rows that only the service company's own day records: an import of them would change nothing, and says so."""
NOT_IMPORTED = declare(
    "node.not_imported",
    en="Contracts and claims are recorded by the service company: nothing was recorded here.",
    zh="商户合同和收汇认领由外综服企业登记，本次没有登记。",
    next_en="Give it to the service company: it brings it on its own page of uploads, or with `cohong day`.",
    next_zh="请交给外综服企业：由其在自己的上传页面或用 cohong day 登记。",
)

_decode = msgspec.json.Decoder().decode


class Lodged(msgspec.Struct, frozen=True, kw_only=True):
    """One business node as `check` shows it, and the id of its outcome on the ledger ("" where it got none). `row` as in `Document`."""

    file: str
    message: str
    index: int
    guid: str
    key: str
    verdict: Verdict
    findings: tuple[Finding, ...]
    outcome: str
    row: int = 0


class Waiting(msgspec.Struct):
    """A signed file that waits for its block: its documents in order, and for each the message that is to be answered; `items`
    are the places of documents that are one item of their message, with its number; `taken` documents were taken before."""

    pieces: list[Piece]
    ids: list[str | None]
    envelope: bytes
    spoken: list[str]
    gone: set[str]
    messages: int
    items: dict[int, int]
    taken: int = 0


class Intake:
    """Takes files for one member of an open home. `after_block` runs between blocks; the duties, for example.

    With `statements`, rows of a bank's statement are lodged too: as what they are when the member is the bank or its
    gateway, else as the member's claims. A day takes them itself, in its own order. `sure` as in `read_file`."""

    def __init__(
        self,
        node: Node,
        member: str,
        *,
        after_block: Callable[[], object] | None = None,
        statements: bool = False,
        sure: Collection[str] | None = None,
    ) -> None:
        self.node = node
        self.member = member
        self.after_block = after_block
        self.statements = statements
        self.sure = sure
        seed = node.entropy.seed if isinstance(node.entropy, Seeded) else None
        self.job = Job(node.join_key, member, seed, str(node.home.keys))
        self._waiting: list[Waiting] = []
        self._unsynced = 0

    def take(self, paths: Iterable[Path], *, workers: bool = True) -> Iterator[Lodged]:
        """Lodge every document of these files; one answer each, in order, as soon as its block is durable. Without
        `workers` everything is done in this process."""
        files = [file for path in paths for file in files_of(path)]
        with collecting_seldom():
            for batch in self._batches(files, workers):
                self._waiting.append(self._sign(batch))
                self._flush()
                if sum(max(one.messages, one.taken) for one in self._waiting) >= BLOCK_MESSAGES:
                    yield from self._order()
            yield from self._order()

    def lodge(self, documents: Sequence[Document]) -> Iterator[Lodged]:
        """Lodge documents that a person mended on a page; one answer each."""
        self._waiting.append(self._sign(Batch(pieces_of(self.job, documents))))
        yield from self._order()

    def _flush(self) -> None:
        """Make bodies durable now and then: the pages that their index changes stay in memory until then."""
        self._unsynced += self._waiting[-1].messages
        if self._unsynced >= FLUSH_MESSAGES:
            self.node.vault.sync()
            self._unsynced = 0

    # --- the workers' side -------------------------------------------------------------------------------------------------

    def _batches(self, files: Sequence[Path], workers: int) -> Iterator[Batch]:
        pool = self.node.crew.pool_for(len(files)) if workers else None
        if pool is not None:
            yield from self._from_pool(pool, files)
        else:
            for file in files:
                yield from self._here(file)

    def _from_pool(self, pool: ProcessPoolExecutor, files: Sequence[Path]) -> Iterator[Batch]:
        under_way: deque[Future[bytes] | Path] = deque()
        for file in files:
            under_way.append(pool.submit(work, self.job, file) if is_plain(file) else file)
            if len(under_way) >= IN_FLIGHT:
                yield from self._finish(under_way.popleft())
        while under_way:
            yield from self._finish(under_way.popleft())

    def _finish(self, one: "Future[bytes] | Path") -> Iterator[Batch]:
        if isinstance(one, Path):
            yield from self._here(one)
        else:
            yield unpack(one.result())

    def _here(self, file: Path) -> Iterator[Batch]:
        """Read a file in this process: sheets, archives and very large messages, a hundred documents at a time."""
        if is_plain(file):
            yield unpack(work(self.job, file))
            return
        make = self._pieces_of_sheet if file.suffix.lower() in SHEETS else partial(pieces_of, self.job)
        chunk: list[Document] = []
        for document in _readable(file, self.sure, self.job.firms):
            chunk.append(document)
            if len(chunk) == CHUNK:
                yield Batch(make(chunk))
                chunk = []
        if chunk:
            yield Batch(make(chunk))

    def _pieces_of_sheet(self, documents: Sequence[Document]) -> list[Piece]:
        """Documents of a sheet, which comes back whole after a few of its cells were mended: those that were taken as they are
        keep their outcome and are not handed over again. A body that was erased since is, and is told so."""
        entropy, pieces = self.job.entropy(), []
        for document in documents:
            mark = mark_of(self.member, document)
            known = self.node.taken.find(mark) if is_lodged(document) else None
            if known is not None and not self.node.vault.is_erased(known.subject):
                pieces.append(Piece(shown(document), taken=known.id.hex()))
            else:
                pieces.append(msgspec.structs.replace(piece_of(self.job, document, entropy), mark=mark))
        return pieces

    # --- the writer's side -------------------------------------------------------------------------------------------------

    def _sign(self, batch: Batch) -> Waiting:
        """Give every message its real key, put its body into the vault, and sign the file as one envelope."""
        ready = [self._keyed(piece.sealed) if piece.sealed else None for piece in batch.pieces]
        ids = [piece.sealed.message_id if piece.sealed else None for piece in batch.pieces]
        gone = {message_id for message_id, one in zip(ids, ready, strict=True) if message_id and one is None}
        sealed = [one for one in ready if one is not None]
        self._keep(sealed, batch.original)
        items: dict[int, int] = {}
        messages = [*self._returns(batch.pieces, ids), *self._checks(batch.pieces, ids, items)]
        if self.statements:
            messages += self._statement(batch.pieces, ids)
        spoken = [*(one.message_id for one in sealed), *(message.id for message in messages)]
        envelope = self.node.sign([*sealed, *messages], self.member) if spoken else b""
        taken = sum(bool(piece.taken) for piece in batch.pieces)
        return Waiting(batch.pieces, ids, envelope, spoken, gone, len(spoken), items, taken)

    def _keyed(self, sealed: Sealed) -> Sealed | None:
        """The message under its subject's key: as it came from the worker when the subject is new."""
        period = self.node.period_of(sealed.party)
        key = self.node.vault.subject_key(bytes.fromhex(sealed.subject), period, sealed.key)
        if key is None or key == sealed.key:
            return sealed if key else None
        return _again(sealed, key)

    def _keep(self, sealed: Sequence[Sealed], original: bytes | None) -> None:
        if not sealed:
            return
        ids = [bytes.fromhex(one.message_id) for one in sealed]
        original_id = ids[0] if original is not None else NO_ORIGINAL
        self.node.vault.put_many(
            Put(message_id, bytes.fromhex(one.subject), one.ciphertext, original_id)
            for message_id, one in zip(ids, sealed, strict=True)
        )
        if original is not None:
            self.node.vault.put_original(original_id, original, ids, self.node.period_of(sealed[0].party))
        for one in sealed:
            self.node.held.keep(one.root.hex(), one.fields)

    def _returns(self, pieces: Sequence[Piece], ids: list[str | None]) -> list[Message]:
        """Customs' receipts of a file: an observation of each module they speak to; its documents are answered by it."""
        at = [
            place
            for place, piece in enumerate(pieces)
            if piece.document.message in RETURNED and piece.document.verdict != "refused"
        ]
        found = []
        for observed in prepare_returns([pieces[place].document for place in at], self.node.join_key, self.member):
            message = self.node.sealed_message(observed.prepared)
            if message is not None:
                found.append(message)
                for place in observed.places:
                    ids[at[place]] = message.id
        return found

    def _checks(self, pieces: Sequence[Piece], ids: list[str | None], items: dict[int, int]) -> list[Message]:
        """Checks of a file: an attestation for each firm, each row an item of it."""
        at = [
            place
            for place, piece in enumerate(pieces)
            if piece.document.message == CHECK and piece.document.verdict != "refused"
        ]
        found = []
        for checked in prepare_checks([pieces[place].document for place in at], self.node.join_key, self.member):
            message = self.node.sealed_message(checked.prepared)
            if message is not None:
                found.append(message)
                for number, place in enumerate(checked.places):
                    ids[at[place]], items[at[place]] = message.id, number
        return found

    def _statement(self, pieces: Sequence[Piece], ids: list[str | None]) -> list[Message]:
        """Rows of a bank's statement, each for itself."""
        found = []
        for place, piece in enumerate(pieces):
            if piece.document.message in BANK_ROWS and piece.document.verdict != "refused":
                message = self.node.sealed_message(self._bank_row(piece.document))
                if message is not None:
                    found.append(message)
                    ids[place] = message.id
        return found

    def _bank_row(self, document: Document) -> Prepared:
        if document.message == "REMITTANCE":
            return prepare_credit(document, self.node.join_key, self.member)
        if document.message == "PAYOUT":
            return prepare_payout(document, self.node.join_key, self.member)
        settlement = settlement_of(self.node.state, self.node.join_key, document)
        return prepare_deal(document, self.node.join_key, self.member, settlement)

    def _order(self) -> Iterator[Lodged]:
        """Order what waits as one block, let the duties run, and answer."""
        waiting, self._waiting = self._waiting, []
        signed = [one for one in waiting if one.envelope]
        answers = (
            dict(zip(map(id, signed), self.node.deliver([one.envelope for one in signed]), strict=True))
            if signed
            else {}
        )
        if signed and self.after_block:
            self.after_block()
        for one in waiting:
            yield from _lodged(one, answers.get(id(one), ()), self.node.taken)


def _readable(file: Path, sure: Collection[str] | None, firms: str) -> Iterator[Document]:
    """The documents of a file; one that cannot be read becomes a marker, and the next file is read."""
    try:
        yield from read_file(file, sure, desk=desk_in(firms), verifier=verifier_in(firms))
    except CohongError as error:
        yield unreadable(error, str(file))


def _again(sealed: Sealed, key: bytes) -> Sealed:
    """The same message under the key that its subject already has."""
    head: dict[str, Any] = _decode(sealed.data)
    fields = _decode(sealed.fields)
    body = seal(fields, alone_of(head), bytes.fromhex(sealed.message_id), key)
    data = canon.encode_trusted({**head, "root": body.root.hex()})
    return msgspec.structs.replace(
        sealed, data=data, hash=leaf_hash(data), root=body.root, key=key, ciphertext=body.ciphertext
    )


def _lodged(waiting: Waiting, answer: Delivery, taken: Taken) -> Iterator[Lodged]:
    """Every document of a file with what became of it; those of sheets that were accepted are remembered."""
    replies: dict[str, Reply] = {}
    if not isinstance(answer, Refusal):
        replies = dict(zip(waiting.spoken, answer, strict=True))
    for place, (piece, message_id) in enumerate(zip(waiting.pieces, waiting.ids, strict=True)):
        reply = replies.get(message_id) if message_id else None
        refusal = answer if isinstance(answer, Refusal) and message_id else reply.refusal if reply else None
        code = dict(reply.failed).get(waiting.items.get(place, -1)) if reply else None
        refusal = Refusal(code) if code else refusal
        if message_id in waiting.gone:
            refusal = Refusal(ERASED)
        elif piece.document.message in _AT_THE_DESK and piece.document.verdict != "refused":
            refusal = Refusal(NOT_IMPORTED)
        if piece.mark and piece.sealed and reply and refusal is None:
            taken.keep(piece.mark, piece.sealed.message_id, piece.sealed.subject)
        yield _one(piece.document, message_id if reply else piece.taken, refusal)


def _one(document: Document, outcome: str | None, refusal: Refusal | None) -> Lodged:
    findings = document.findings
    if refusal is not None:
        findings = (*findings, finding(refusal.code, "error", refusal.path, refusal.seen, refusal.expected))
    return Lodged(
        file=document.file,
        message=document.message,
        index=document.index,
        guid=document.guid,
        key=document.key,
        verdict="refused" if refusal is not None else document.verdict,
        findings=findings,
        outcome=outcome or "",
        row=document.row,
    )


def import_files(
    paths: Sequence[Path],
    home: Path,
    *,
    member: str | None = None,
    firms: Path | None = None,
    mapping: Path | None = None,
    signatures: str | None = None,
) -> Iterator[Lodged]:
    """`cohong import`: lodge files into a home, which is made with a filing operator when it is missing. A table of `firms` and
    a `mapping` for messages of the Guangzhou Single Window are kept in the home from then on, as is who verifies `signatures`.

    Goes through a running node where there is one, else takes the home's lock. Raises CohongError."""
    if not is_founded(home):
        found(home, local_founding(member or "operator"))
    keep_firms(home, firms, mapping)
    keep_signatures(home, signatures)
    from cohong.node.writer import hand_over

    through = hand_over(home, paths, member)
    if through is not None:
        yield from through
        return
    with Node(home) as node:
        who = member or node.operator
        node.keys_of(who)
        yield from Intake(node, who, after_block=node.run_duties, statements=True).take(paths)

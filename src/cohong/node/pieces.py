"""What a worker process makes of one file: documents checked, prepared and sealed, without touching any home.

Parsing, checking, tagging and sealing are stateless; they take most of the time and run beside the writer. A worker seals
under a fresh subject key; the writer, who alone knows whether the subject has one already, seals again where it has.
"""

import gc
import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from multiprocessing import parent_process
from multiprocessing.connection import wait
from pathlib import Path

import msgspec

from cohong.channels.customs.archive import is_unreadable
from cohong.channels.document import Document
from cohong.channels.door.lodged import is_lodged, noted, prepare
from cohong.channels.door.prepared import Prepared, with_root
from cohong.core import canon
from cohong.core.merkle import leaf_hash
from cohong.node.documents import read_file
from cohong.node.firms import desk_in
from cohong.node.signatures import verifier_in
from cohong.sealed.entropy import Entropy, Seeded, System
from cohong.sealed.originals import pack_original
from cohong.sealed.seal import seal

PLAIN_BYTES = 16 << 20
"""Larger files are read by the writer, document by document, so that memory stays bounded."""


class Sealed(msgspec.Struct, frozen=True, array_like=True):
    """A message ready to be signed, its sealed body, and what is needed to seal it again under another key."""

    message_id: str
    subject: str
    party: str
    data: bytes
    hash: bytes
    root: bytes
    key: bytes
    ciphertext: bytes
    fields: bytes


class Piece(msgspec.Struct, frozen=True, array_like=True):
    """One document on its way: as read (lines dropped once sealed), and its message where it is lodged. Of a sheet, `mark` is what
    it is remembered by once it is taken, and `taken` the outcome that it has already: then it is not handed over again."""

    document: Document
    sealed: Sealed | None = None
    mark: bytes = b""
    taken: str = ""


class Batch(msgspec.Struct, frozen=True, array_like=True):
    """One file: its documents, and the original packed for keeping (None where the documents carry it in full)."""

    pieces: list[Piece]
    original: bytes | None = None


class Job(msgspec.Struct, frozen=True):
    """What a worker needs to know: the join key, who files, the seed of a repeatable run (None: real entropy), and the folder in
    which the home keeps a table of firms and who verifies signatures, if it does."""

    join_key: bytes
    filer: str
    seed: bytes | None = None
    firms: str = ""

    def entropy(self) -> Entropy:
        """Where fresh subject keys come from."""
        return System() if self.seed is None else Seeded(self.seed)


_encode = msgspec.msgpack.Encoder().encode
_decoder = msgspec.msgpack.Decoder(Batch)


def collect_seldom() -> None:
    """Tune this process for documents, which hold no cycles: looking for some every few hundred costs a sixth of the time."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """The same for a while."""
    before = gc.get_threshold()
    collect_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def begin_worker() -> None:
    """What a worker does first. It ends with the process that began it, also where that one is killed."""
    os.nice(5)  # the writer goes first: everybody waits for it
    collect_seldom()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(0)


def work(job: Job, path: Path) -> bytes:
    """Read, check, prepare and seal one file. The answer travels as bytes."""
    documents = list(read_file(path, desk=desk_in(job.firms), verifier=verifier_in(job.firms)))
    readable = not any(is_unreadable(document) for document in documents)
    original = pack_original(path.read_bytes()) if readable and documents else None
    return _encode(Batch(pieces_of(job, documents), original))


def unpack(data: bytes) -> Batch:
    """The answer of a worker."""
    return _decoder.decode(data)


def pieces_of(job: Job, documents: Iterable[Document]) -> list[Piece]:
    """Documents with their messages."""
    entropy = job.entropy()
    return [piece_of(job, document, entropy) for document in documents]


def piece_of(job: Job, document: Document, entropy: Entropy) -> Piece:
    """One document; a refused one, and one of a kind that is not lodged by itself, gets no message here."""
    if not is_lodged(document):
        return Piece(noted(document))
    prepared = prepare(document, job.join_key, job.filer)
    key = entropy.take("subject", bytes.fromhex(prepared.subject))
    return Piece(shown(document), sealed_under(prepared, key))


def shown(document: Document) -> Document:
    """What of a document is still told once it is sealed."""
    return msgspec.structs.replace(document, head={}, lines=())


def sealed_under(prepared: Prepared, key: bytes) -> Sealed:
    """Seal a prepared message under a subject key."""
    message_id = prepared.message_id
    body = seal(prepared.fields, prepared.alone, bytes.fromhex(message_id), key)
    head = canon.encode_trusted(with_root(prepared, body.root))
    return Sealed(
        message_id,
        prepared.subject,
        prepared.party,
        head,
        leaf_hash(head),
        body.root,
        key,
        body.ciphertext,
        body.fields_bytes,
    )


def is_plain(path: Path) -> bool:
    """Whether a file is one small message that a worker may read whole."""
    try:
        return path.suffix.lower() == ".xml" and path.stat().st_size <= PLAIN_BYTES
    except OSError:
        return False  # the reader says what is wrong with it

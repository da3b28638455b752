"""The sealed store of one home: bodies and originals encrypted for the members entitled to read them.

One process writes (whoever holds the home's lock); any number may open it read-only. A vault is used from one thread.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import lmdb
import msgspec

from cohong.core.refusal import Refusal
from cohong.core.texts import CohongError
from cohong.sealed.codes import ERASED as SAYS_ERASED
from cohong.sealed.codes import NOT_FOUND, ROOT_DIFFERS
from cohong.sealed.entropy import Entropy, system
from cohong.sealed.files import Disk, StoreError
from cohong.sealed.frames import Frame
from cohong.sealed.fsck import Problem, fsck
from cohong.sealed.grants import Reader
from cohong.sealed.index import ERASED
from cohong.sealed.keys import Keys
from cohong.sealed.marks import HOLD, LIFT, Mark, mark_bytes
from cohong.sealed.originals import (
    decrypt_original,
    encrypt_original,
    next_key_id,
    pack_original,
    unpack_original,
)
from cohong.sealed.packs import PACK_BYTES, Address, require_fits
from cohong.sealed.places import disk_of
from cohong.sealed.recovery import recover
from cohong.sealed.retention import SubjectRecord, may_erase
from cohong.sealed.seal import OpenedBody, unseal
from cohong.sealed.slots import FILE_NAME as SLOTS_NAME
from cohong.sealed.store import NO_ORIGINAL, OriginalHead, Store, body_head, original_head

__all__ = ["NO_ORIGINAL", "Put", "Redact", "Stored", "Vault"]

_ORIGINAL_EXTRA = 12 + 16
OPENED_MOST = 2_048
"""Bodies that a vault for reading keeps opened: what some hundred pages show, some ten MiB."""

Stored = Literal["stored", "known", "erased"]
Redact = Callable[[bytes, Sequence[bytes]], bytes]
"""Given an original file and message ids, the same file without those documents."""


class Put(msgspec.Struct, frozen=True):
    """One sealed body on its way into the vault. Ids are 16 raw bytes."""

    message_id: bytes
    subject_id: bytes
    ciphertext: bytes
    original_id: bytes = NO_ORIGINAL


class Vault:
    """A folder `sealed/`. Nothing is durable before `sync` returns, erasures and holds excepted, which sync themselves."""

    def __init__(
        self,
        folder: Path,
        *,
        keeper: Reader | None = None,
        entropy: Entropy | None = None,
        disk: Disk | None = None,
        pack_bytes: int = PACK_BYTES,
    ) -> None:
        """Open and recover. `keeper` is the member who writes here: every period key is granted to it as well.

        Without a keeper the vault is opened read-only, and without a disk on the one that the folder names (`places`).
        Raises CohongError when it is damaged beyond reading.
        """
        self.folder = folder
        if keeper is None and not (folder / SLOTS_NAME).exists():
            raise CohongError(NOT_FOUND, path=str(folder))
        self._keeper, self._entropy = keeper, entropy or system()
        self._disk = disk or disk_of(folder)
        self._store = Store(folder, self._disk, writable=keeper is not None, pack_bytes=pack_bytes)
        self._group: dict[bytes, bytes] = {}
        self._spoilt = False
        self._opened: OrderedDict[tuple[Address, bytes], OpenedBody] = OrderedDict()
        self.keys = Keys(self._store, keeper, self._entropy)
        if keeper is not None:
            try:
                recover(self._store)
            except BaseException:
                self._store.close(clean=False)
                raise

    # --- keys ----------------------------------------------------------------------------------------------------------

    def period(self, merchant_tag: bytes, period: str, readers: Iterable[bytes]) -> bytes:
        """Id of a merchant's period (such as "202511") whose key these X25519 public keys, and the keeper, may open.

        HPKE runs once for each reader that has no grant yet, and never again.
        """
        return self.keys.period(merchant_tag, period, readers)

    def subject_key(self, subject_id: bytes, period: bytes, fresh: bytes | None = None) -> bytes | None:
        """The key of a subject, made and wrapped at its first use (`fresh`, else from the entropy); None when erased.

        A worker may seal with a fresh key before it knows whether the subject exists: where the answer is another key
        than `fresh`, the subject was known and the body has to be sealed again with this one.
        """
        return self.keys.subject_key(subject_id, period, fresh)

    # --- writing -------------------------------------------------------------------------------------------------------

    def put_many(self, bodies: Iterable[Put]) -> list[Stored]:
        """Append bodies; `known` for one that is here byte for byte, `erased` for one whose subject was erased.

        Another content under the same message id is kept beside the first: which of them counts is for the ledger,
        which knows the root. Every subject must have its key (`subject_key`).
        """
        with self._writing():
            answers = [self._put(body) for body in bodies]
            self._store.relieve()
        return answers

    def put_original(self, original_id: bytes, packed: bytes, message_ids: Sequence[bytes], period: bytes) -> Stored:
        """Append a file (`pack_original`) in which these messages stand, after their bodies.

        `original_id` must not follow from the content without a key; the id of its envelope or first message will do.
        """
        require_fits(len(packed) + _ORIGINAL_EXTRA, original_id.hex())
        if self._store.index.slot(original_id) == ERASED:
            return "erased"
        if self._store.index.original(original_id) is not None:
            return "known"
        with self._writing():
            self._add_original(OriginalHead(original_id, original_id, tuple(message_ids)), packed, period)
            for message_id in message_ids:
                if self._group.get(message_id) != original_id and not self._names(message_id, original_id):
                    self._store.index.add_also_in(message_id, original_id)
            self._store.relieve()
        return "stored"

    def sync(self) -> None:
        """Make everything put so far durable: one fdatasync per file touched. After an error open the vault anew."""
        with self._writing():
            self._store.commit()
        self._group.clear()

    def close(self) -> None:
        """Sync and close."""
        clean = not self._spoilt
        if clean and self._keeper is not None:
            self.sync()
        self._store.close(clean=clean)

    def abandon(self) -> None:
        """Close as a crash would: what was not synced is lost."""
        self._store.close(clean=False)

    # --- reading -------------------------------------------------------------------------------------------------------

    def open_body(self, message_id: bytes, reader: Reader, root: bytes | None = None) -> OpenedBody | Refusal:
        """The body of a message for an entitled reader; with `root` (from the ledger) the one that has this root.

        Refusals: `sealed.not_found`, `sealed.erased`, `sealed.not_entitled`, `sealed.root_differs`.
        Raises CohongError (`sealed.damaged`).
        """
        self._store.index.refresh()
        path = message_id.hex()
        answer = Refusal(NOT_FOUND, path)
        for address in self._store.index.bodies(message_id):
            found = self._open_at(address, reader)
            if isinstance(found, Refusal):
                return found
            if root is None or found.root == root:
                return found
            answer = Refusal(ROOT_DIFFERS, path)
        return answer

    def open_original(self, original_id: bytes, reader: Reader) -> bytes | Refusal:
        """A whole file as it came in, less what was erased from it. Refusals as in `open_body`."""
        self._store.index.refresh()
        address = self._store.index.original(original_id)
        if address is None:
            gone = self._store.index.slot(original_id) == ERASED
            return Refusal(SAYS_ERASED if gone else NOT_FOUND, original_id.hex())
        frame = self._store.originals.read(address)
        key = self.keys.key_for(original_head(frame.head).key_id, reader)
        if isinstance(key, Refusal):
            return key
        return unpack_original(decrypt_original(frame.body, key, frame.head))

    def originals_of(self, message_id: bytes) -> list[bytes]:
        """Ids of the files in which a message came."""
        self._store.index.refresh()
        return self._store.originals_of(message_id)

    def subject_of(self, message_id: bytes) -> bytes | None:
        """The subject on whose key the body of a message hangs; None when no body of it is here."""
        self._store.index.refresh()
        found = self._store.index.bodies(message_id)
        return body_head(self._store.bodies.head(found[0])).subject_id if found else None

    def messages_of(self, subject_id: bytes) -> list[bytes]:
        """The messages whose bodies hang on a subject's key; none when the subject is not known here."""
        self._store.index.refresh()
        return self._store.index.messages_of(subject_id)

    def is_erased(self, subject_id: bytes) -> bool:
        """Whether a subject's key was destroyed: a resend is then answered `sealed.erased`."""
        self._store.index.refresh()
        return self._store.index.slot(subject_id) == ERASED

    # --- erasing -------------------------------------------------------------------------------------------------------

    def hold(self, subject_id: bytes, hold_id: bytes, day: int) -> None:
        """Place a legal hold, durably. `hold_id` is 16 opaque bytes; several holds may stand on one subject."""
        self._mark_hold(Mark(HOLD, subject_id, day, (hold_id,)))

    def lift(self, subject_id: bytes, hold_id: bytes, day: int) -> None:
        """Lift one hold, durably."""
        self._mark_hold(Mark(LIFT, subject_id, day, (hold_id,)))

    def holds(self, subject_id: bytes) -> list[bytes]:
        """Ids of the holds that stand on a subject."""
        self._store.index.refresh()
        return self._store.index.holds(subject_id)

    def erase(self, record: SubjectRecord, today: int, redact: Redact | None = None) -> Refusal | None:
        """Destroy the key of a subject, durably; None when it is gone. Erasing twice is erasing once.

        Files in which its documents came are rewritten by `redact`, or dropped whole without one.
        Refusals: `sealed.not_found`, `sealed.legal_hold`, `sealed.retention_runs`.
        """
        number = self._store.index.slot(record.subject_id)
        if number is None:
            return Refusal(NOT_FOUND, record.subject_id.hex())
        held = record.legal_hold or bool(self.holds(record.subject_id))
        refusal = may_erase(msgspec.structs.replace(record, legal_hold=held), today)
        if refusal is None and number != ERASED:
            with self._writing():
                self._erase(record.subject_id, today, redact)
        return refusal

    def _erase(self, subject_id: bytes, today: int, redact: Redact | None) -> None:
        messages = self._store.index.messages_of(subject_id)
        concerned = {original for message in messages for original in self._store.originals_of(message)}
        keys = [self._rewrite(original, messages, redact) for original in sorted(concerned)]
        self._store.erase(subject_id, today, [key for key in keys if key is not None])
        self._store.commit()

    def _rewrite(self, original_id: bytes, messages: Sequence[bytes], redact: Redact | None) -> bytes | None:
        """Write an original anew without some messages, or drop it; the key that must go now."""
        address = self._store.index.original(original_id)
        if address is None:
            return None
        frame = self._store.originals.read(address)
        head = original_head(frame.head)
        left = tuple(message for message in head.message_ids if message not in messages)
        if redact is None or not left:
            self._store.index.set_original(original_id, None)
            return head.key_id
        number = self._store.index.slot(head.key_id)
        assert number is not None, "an indexed original has its key"
        assert number != ERASED, "an original without its key is not indexed"
        key = self.keys.own_key(number)
        whole = unpack_original(decrypt_original(frame.body, key, frame.head))
        gone = [message for message in head.message_ids if message in messages]
        packed = pack_original(redact(whole, gone))
        period = self._store.slots.read(number).period_id
        self._add_original(OriginalHead(original_id, next_key_id(head.key_id), left), packed, period)
        return head.key_id

    def fsck(self) -> list[Problem]:
        """Every problem of this vault, found without a key (`fsck.fsck`). Syncs first."""
        if self._keeper is not None:
            self.sync()
        self._store.index.refresh()
        return fsck(self.folder, self._disk, self._store.index)

    # --- inside --------------------------------------------------------------------------------------------------------

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """After a failed write nobody knows what is on the disk: the vault takes no more until it is opened anew."""
        assert self._keeper is not None, "a read-only vault writes nothing"
        assert not self._spoilt, "a vault whose write failed has to be opened anew"
        try:
            yield
        except (OSError, lmdb.Error, StoreError):
            self._spoilt = True
            raise

    def _put(self, body: Put) -> Stored:
        index = self._store.index
        number = index.slot(body.subject_id)
        if number == ERASED:
            return "erased"
        assert number is not None, "a subject has its key before its first body"
        for address in index.bodies(body.message_id):
            if self._store.bodies.read(address).body == body.ciphertext:
                return "known"
        head = body.message_id + body.subject_id + body.original_id
        index.add_body(body.message_id, body.subject_id, self._store.bodies.append(head, body.ciphertext))
        self._group[body.message_id] = body.original_id
        return "stored"

    def _open_at(self, address: Address, reader: Reader) -> OpenedBody | Refusal:
        frame = self._store.bodies.read(address)
        head = body_head(frame.head)
        key = self.keys.key_for(head.subject_id, reader)
        if isinstance(key, Refusal):
            return key
        return unseal(frame.body, head.message_id, key) if self._keeper else self._again(address, frame, key)

    def _again(self, address: Address, frame: Frame, key: bytes) -> OpenedBody:
        """A body that readers come back to, opened once. Who asks has shown the key before: it is neither kept from them nor
        destroyed meanwhile."""
        found = self._opened.pop((address, key), None) or unseal(frame.body, body_head(frame.head).message_id, key)
        self._opened[address, key] = found
        if len(self._opened) > OPENED_MOST:
            self._opened.popitem(last=False)
        return found

    def _add_original(self, head: OriginalHead, packed: bytes, period: bytes) -> None:
        number = self._store.index.slot(head.key_id)
        if number is None:
            key = self._entropy.take("original", head.key_id)
            self.keys.add(head.key_id, period, key)
        else:
            # Keys are durable first: after a crash the key may be here, and the file that was to hang on it not.
            assert number != ERASED, "no file is written under a key that was destroyed"
            key = self.keys.own_key(number)
        data = head.original_id + head.key_id + b"".join(head.message_ids)
        address = self._store.originals.append(data, encrypt_original(packed, key, data))
        self._store.note_original(address, head)

    def _names(self, message_id: bytes, original_id: bytes) -> bool:
        """Whether a body of this message names this original as where it came from."""
        addresses = self._store.index.bodies(message_id)
        return any(body_head(self._store.bodies.head(at)).original_id == original_id for at in addresses)

    def _mark_hold(self, mark: Mark) -> None:
        with self._writing():
            self._store.marks.append(mark_bytes(mark), b"")
            self._store.index.set_hold(mark.subject_id, mark.ids[0], stands=mark.kind == HOLD)
            self._store.commit()

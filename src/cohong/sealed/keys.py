"""The keys of a vault: period keys unwrapped once and remembered, subject keys unwrapped as they are needed."""

from collections import Counter, OrderedDict
from collections.abc import Iterable

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap

from cohong.core.refusal import Refusal
from cohong.core.texts import CohongError
from cohong.sealed.codes import ERASED as SAYS_ERASED
from cohong.sealed.codes import NOT_ENTITLED
from cohong.sealed.entropy import Entropy
from cohong.sealed.files import damaged
from cohong.sealed.grants import Reader, period_id, reader_id, unwrap_period_key, wrap_period_key
from cohong.sealed.index import ERASED
from cohong.sealed.slots import SLOT_BYTES, wrap
from cohong.sealed.store import Store

_PERIOD_KEYS = 65_536


class Keys:
    """Grants and slots of one store, as used by its keeper or, read-only, by nobody in particular."""

    def __init__(self, store: Store, keeper: Reader | None, entropy: Entropy) -> None:
        self._store, self._keeper, self._entropy = store, keeper, entropy
        self._period_keys: OrderedDict[tuple[bytes, bytes], bytes] = OrderedDict()
        self._granted: set[tuple[bytes, bytes]] = set()
        self.counts: Counter[str] = Counter()
        """`hpke_wraps` and `hpke_unwraps` since the vault was opened."""

    def period(self, merchant_tag: bytes, period: str, readers: Iterable[bytes]) -> bytes:
        """Id of a merchant's period (such as "202511") whose key these X25519 public keys, and the keeper, may open.

        HPKE runs once for each reader that has no grant yet, and never again.
        """
        found = period_id(merchant_tag, period)
        for public in (self._own().public, *readers):
            if (found, public) not in self._granted:
                self._grant(found, public)
        return found

    def subject_key(self, subject_id: bytes, period: bytes, fresh: bytes | None = None) -> bytes | None:
        """The key of a subject, made and wrapped at its first use (`fresh`, else from the entropy); None when erased.

        A worker may seal with a fresh key before it knows whether the subject exists: where the answer is another key
        than `fresh`, the subject was known and the body has to be sealed again with this one.
        """
        number = self._store.index.slot(subject_id)
        if number == ERASED:
            return None
        if number is not None:
            return self.own_key(number)
        key = fresh or self._entropy.take("subject", subject_id)
        self.add(subject_id, period, key)
        return key

    def _grant(self, period: bytes, public: bytes) -> None:
        index, reader = self._store.index, reader_id(public)
        if index.grant(period, reader) is None:
            wrapped = wrap_period_key(self._writing_key(period), period, public)
            self.counts["hpke_wraps"] += 1
            index.set_grant(period, reader, self._store.grants.append(period + reader, wrapped))
        self._granted.add((period, public))

    def _writing_key(self, period: bytes) -> bytes:
        """The key of a period for wrapping: a known one, or a new one when nobody was granted it yet."""
        own = self._own()
        known = self._period_key(period, own)
        if known is None:
            if self._store.index.has_period(period):
                raise CohongError(NOT_ENTITLED, path=period.hex())
            known = self._entropy.take("period", period)
            self._remember(period, own, known)
        return known

    def _period_key(self, period: bytes, reader: Reader) -> bytes | None:
        """A period's key for a reader, from memory, else by HPKE with whichever of its keys was granted it."""
        cached = self._period_keys.get((period, reader.keys[0][0]))
        if cached is not None:
            return cached
        for name, private in reader.keys:
            address = self._store.index.grant(period, name)
            if address is not None:
                self.counts["hpke_unwraps"] += 1
                key = unwrap_period_key(self._store.grants.read(address).body, period, private)
                if key is not None:
                    self._remember(period, reader, key)
                    return key
        return None

    def _remember(self, period: bytes, reader: Reader, key: bytes) -> None:
        self._period_keys[period, reader.keys[0][0]] = key
        if len(self._period_keys) > _PERIOD_KEYS:
            self._period_keys.popitem(last=False)

    def add(self, key_id: bytes, period: bytes, key: bytes) -> None:
        """Wrap a new key into a slot."""
        period_key = self._period_key(period, self._own())
        assert period_key is not None, "a period is granted (`period`) before its first subject"
        self._store.index.set_slot(key_id, self._store.slots.append(wrap(key_id, period, period_key, key)))

    def own_key(self, number: int) -> bytes:
        """The key in a slot, opened as the keeper. Raises CohongError when the keeper was not granted its period."""
        slot = self._store.slots.read(number)
        period_key = self._period_key(slot.period_id, self._own())
        if period_key is None:
            raise CohongError(NOT_ENTITLED, path=slot.key_id.hex())
        return slot.unwrap(period_key)

    def key_for(self, key_id: bytes, reader: Reader) -> bytes | Refusal:
        """The key of a subject or original for a reader."""
        path, number = key_id.hex(), self._store.index.slot(key_id)
        if number is None:
            raise damaged(self._store.slots.path, 0, f"no key for {path}")
        if number == ERASED:
            return Refusal(SAYS_ERASED, path)
        slot = self._store.slots.read(number)
        period_key = self._period_key(slot.period_id, reader)
        if period_key is None:
            return Refusal(NOT_ENTITLED, path)
        try:
            return slot.unwrap(period_key)
        except InvalidUnwrap:
            raise damaged(self._store.slots.path, number * SLOT_BYTES, "key does not unwrap") from None

    def _own(self) -> Reader:
        assert self._keeper is not None, "a read-only vault writes nothing"
        return self._keeper

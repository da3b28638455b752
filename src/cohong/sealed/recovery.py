"""What happens when a vault is opened: cut what a crash left unfinished, finish erasures, bring the index up to date.

An index that lies behind reads on from where it stopped; one that is missing, ahead of the files or left over from
another boot is made again from the files alone. The result is the same.
"""

from collections.abc import Iterator, Sequence

from cohong.sealed.frames import Span
from cohong.sealed.index import ERASED
from cohong.sealed.marks import ERASE, HOLD, LIFT, read_mark, read_places
from cohong.sealed.packs import Address, Packs
from cohong.sealed.slots import is_erased, is_fence, read_slot
from cohong.sealed.store import ID, Store, body_head, original_head

_SLOTS_AT_ONCE = 8_192
_NO_DAY = 0


def recover(store: Store) -> None:
    """Make files and index agree; durable when it returns."""
    if _is_ahead(store):
        store.index.wipe()
        store.index.crashed = True
    _read_slots(store)
    erased = list(_read_marks(store))
    for address, data in _news(store, "grants"):
        store.index.set_grant(data[:ID], data[ID:], address)
    for address, data in _news(store, "bodies"):
        head = body_head(data)
        store.index.add_body(head.message_id, head.subject_id, address)
    replaced = list(_read_originals(store))
    for packs in store.streams.values():
        packs.settle()
    for key_id in replaced:
        store.erase(key_id, _NO_DAY)
    for subject_id in erased:
        store.drop_keyless_originals(subject_id)
    store.commit()


def _is_ahead(store: Store) -> bool:
    """Whether the index knows of more than the files hold."""
    if store.slots.count() < store.index.slot_mark():
        return True
    return any(packs.end() < store.index.mark(name) for name, packs in store.streams.items())


def _read_slots(store: Store) -> None:
    """Index new slots. A slot that a crash left torn never opened anything: it is zeroed."""
    first, count = store.index.slot_mark(), store.slots.count()
    torn: list[int] = []
    last_fence = 0
    if store.slots.tail():
        store.slots.cut(count)
    for start in range(first, count, _SLOTS_AT_ONCE):
        for number, data in enumerate(store.slots.raw_range(start, min(_SLOTS_AT_ONCE, count - start)), start):
            slot = read_slot(data)
            if slot is not None and is_fence(slot):
                last_fence = number
            elif slot is not None:
                store.index.set_slot(slot.key_id, number)
            elif not is_erased(data):
                torn.append(number)
    if store.index.fresh:
        torn = [number for number in torn if store.index.crashed and number > last_fence]
    for number in torn:
        store.slots.zero(number)
    store.slots.settle()


def _read_marks(store: Store) -> Iterator[bytes]:
    """Do again what the marks say; yields erased subjects."""
    for address, data in _news(store, "marks"):
        mark = read_mark(data)
        if mark.kind == ERASE:
            _finish_half_destroyed(store, read_places(store.marks.read(address).body))
            store.destroy_keys([mark.subject_id, *mark.ids])
            yield mark.subject_id
        elif mark.kind in (HOLD, LIFT):
            store.index.set_hold(mark.subject_id, mark.ids[0], stands=mark.kind == HOLD)


def _finish_half_destroyed(store: Store, numbers: Sequence[int]) -> None:
    for number in numbers:
        if number < store.slots.count():
            data = store.slots.raw(number)
            if read_slot(data) is None and not is_erased(data):
                store.slots.zero(number)


def _read_originals(store: Store) -> Iterator[bytes]:
    """Index new originals; yields the keys of versions that were replaced before a crash could destroy them."""
    for address, data in _news(store, "originals"):
        head = original_head(data)
        if store.index.slot(head.key_id) != ERASED:
            replaced = store.note_original(address, head)
            if replaced is not None:
                yield replaced
        for message_id in head.message_ids:
            named = {body_head(store.bodies.head(body)).original_id for body in store.index.bodies(message_id)}
            if head.original_id not in named:
                store.index.add_also_in(message_id, head.original_id)


def _news(store: Store, stream: str) -> Iterator[tuple[Address, bytes]]:
    """Frames that the index has not seen. Damage in the middle is stepped over; fsck names it."""
    packs, mark = store.streams[stream], store.index.mark(stream)
    for number in packs.numbers():
        if number < mark.pack:
            continue
        spans = packs.spans(number, mark.offset if number == mark.pack else 0)
        if number == packs.last():
            spans = _cut_tail(store, packs, spans)
        for span in spans:
            if span.head:
                yield Address(number, span.start), span.head


def _cut_tail(store: Store, packs: Packs, spans: list[Span]) -> list[Span]:
    """Take off what a crash left unfinished at the end of the newest pack.

    Behind the index's mark, or without one behind the last fence, nothing or only the last group was acknowledged:
    everything from the first bad place goes. After a clean stop there is no such place, and only a frame that is cut
    short counts as a tear: the rest is damage, and stays for fsck to name.
    """
    bad = [at for at, span in enumerate(spans) if not span.whole]
    if store.index.fresh and store.index.crashed:
        fence = max((at for at, span in enumerate(spans) if span.head == b""), default=0)
        bad = [at for at in bad if at >= fence]
    elif store.index.fresh:
        bad = [at for at in bad if spans[at].short]
    good = min(bad, default=len(spans))
    if good < len(spans):
        packs.cut(spans[good].start)
    elif not packs.header_is_good(packs.last()):
        packs.cut(packs.end().offset)
    return spans[:good]

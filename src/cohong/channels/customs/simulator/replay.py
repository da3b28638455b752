"""Messages in files, played to the simulated customs; its answers written beside them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from cohong.channels.customs.schema import RECEIPT_OF
from cohong.channels.customs.simulator import CustomsSimulator
from cohong.channels.customs.simulator.form import Incoming, read_incoming
from cohong.channels.customs.values import time_ms
from cohong.core.texts import CohongError

_NO_TIME: Final = time_ms("20260101000000")
_FOREVER: Final = 1 << 62


class Played(NamedTuple):
    """What came of it: requests read, receipts by message, states at the end by message, and the files written."""

    documents: int
    receipts: dict[str, int]
    states: dict[str, dict[str, int]]
    files: list[str]


def play(simulator: CustomsSimulator, paths: Iterable[Path], folder: Path) -> Played:
    """Read messages from files and folders (every .xml below them), and write all that customs answers into `folder`.

    A message comes at the latest `appTime` in it, those of one time in the order given; one without a time comes with the
    first. Raises CohongError (`customs.file_missing`, `file_unreadable`) before anything is written."""
    messages = [read_incoming(_bytes(path), str(path)) for path in _files(paths)]
    times = [_time(message) for message in messages]
    first = min((time for time in times if time is not None), default=_NO_TIME)
    coming = sorted(zip(((time or first) for time in times), range(len(messages)), strict=True))
    for now_ms, place in coming:
        simulator.take(messages[place], now_ms)
    folder.mkdir(parents=True, exist_ok=True)
    receipts: Counter[str] = Counter()
    files = []
    for name, data in simulator.messages(_FOREVER):
        (folder / name).write_bytes(data)
        files.append(name)
        receipts[name[:6]] += len(read_incoming(data, name).documents)
    documents = sum(document.message in RECEIPT_OF for message in messages for document in message.documents)
    return Played(documents, dict(receipts), _states(simulator), files)


def _states(simulator: CustomsSimulator) -> dict[str, dict[str, int]]:
    found: dict[str, Counter[str]] = {}
    for (message, _), record in sorted(simulator.records.items()):
        found.setdefault(message, Counter())["cancelled" if record.cancelled else record.status] += 1
    return {message: dict(counts) for message, counts in found.items()}


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.exists():
            raise CohongError("customs.file_missing", path=str(path))
        if path.is_dir():
            yield from sorted(path.rglob("*.xml"))
        else:
            yield path


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CohongError("customs.file_unreadable", path=str(path), seen=error.strerror or str(error)) from None


def _time(message: Incoming) -> int | None:
    found = []
    for document in message.documents:
        try:
            found.append(time_ms(document.head.get("appTime", "")))
        except ValueError:
            continue
    return max(found, default=None)

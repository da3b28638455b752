"""The disposable state: reads see what was applied, commits are whole, and what cannot be trusted is called so."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from cohong.core.texts import CohongError
from cohong.ledger.embedded.disk import RealDisk
from cohong.ledger.embedded.segments import Segments
from cohong.ledger.embedded.state_store import StateStore, StateUnusable, probe


def run(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """A Python process of its own."""
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": ":".join(part for part in sys.path if part)},
    )


def test_reads_and_scans_agree_with_a_plain_dict(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    model: dict[bytes, bytes] = {}
    store = StateStore(tmp_path, create=True, max_waiting=40)
    for block in range(60):
        changes: list[tuple[bytes, bytes | None]] = []
        for _ in range(rng.randrange(30)):
            key = b"%c%d" % (rng.choice(b"abc"), rng.randrange(60))
            changes.append((key, rng.choice((None, b"", b"v%d" % block))))
        store.apply(changes, [], b"%d" % block)
        for key, value in changes:
            model[key] = value or b""
            if value is None:
                del model[key]
        if rng.random() < 0.2:
            store.commit()
        assert store.meta() == b"%d" % block
        for prefix in (b"", b"a", b"b1", b"c59", b"d"):
            assert list(store.scan(prefix)) == sorted((k, v) for k, v in model.items() if k.startswith(prefix))
        assert all(store.get(b"a%d" % n) == model.get(b"a%d" % n) for n in range(60))
    store.commit()
    store.close()
    again = StateStore(tmp_path)
    assert [(key, value) for table, key, value in again.snapshot_items() if table == b"state"] == sorted(model.items())
    again.close()


def test_what_was_not_committed_is_gone_and_meta_goes_with_its_state(tmp_path: Path) -> None:
    store = StateStore(tmp_path, create=True)
    assert store.meta() is None
    store.apply([(b"k", b"1")], [(b"o", b"first")], b"height 1")
    store.commit()
    store.apply([(b"k", b"2")], [(b"o", b"second")], b"height 2")
    assert (store.get(b"k"), store.outcome(b"o"), store.meta()) == (b"2", b"second", b"height 2")
    store.close()
    again = StateStore(tmp_path)
    assert (again.get(b"k"), again.outcome(b"o"), again.meta()) == (b"1", b"first", b"height 1")
    again.close()


def test_another_process_sees_the_last_commit_and_only_that(tmp_path: Path) -> None:
    store = StateStore(tmp_path, create=True)
    store.apply([(b"k", b"1")], [], b"one")
    store.commit()
    store.apply([(b"k", b"2")], [], b"two")
    read = "import sys; from pathlib import Path; from cohong.ledger.embedded.state_store import StateStore\n"
    read += "store = StateStore(Path(sys.argv[1]), read_only=True); print(store.get(b'k'), store.meta())"
    assert run(read, tmp_path).stdout == "b'1' b'one'\n"
    store.commit()
    assert run(read, tmp_path).stdout == "b'2' b'two'\n"
    store.close()


def test_a_reading_process_follows_a_growing_map(tmp_path: Path) -> None:
    store = StateStore(tmp_path, create=True, map_bytes=1 << 16)
    store.apply([(b"k", b"1")], [], b"one")
    store.commit()
    follow = """
import sys
from pathlib import Path
from cohong.ledger.embedded.state_store import StateStore
store = StateStore(Path(sys.argv[1]), read_only=True)
print(store.meta(), flush=True)
sys.stdin.readline()
store.refresh()
print(store.meta(), sum(1 for _ in store.scan()))
"""
    reader = subprocess.Popen(
        [sys.executable, "-c", follow, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": ":".join(part for part in sys.path if part)},
    )
    assert reader.stdout is not None
    assert reader.stdout.readline() == "b'one'\n"
    store.apply([(b"%d" % n, bytes(500)) for n in range(5000)], [], b"two")
    store.commit()
    assert reader.communicate("go\n")[0] == "b'two' 5001\n"
    store.close()


def test_a_full_map_grows_and_loses_nothing(tmp_path: Path) -> None:
    store = StateStore(tmp_path, create=True, map_bytes=1 << 16)
    wanted = {b"key %d" % n: bytes([n % 256]) * 300 for n in range(3000)}
    for block in range(30):
        part = list(wanted.items())[block * 100 : block * 100 + 100]
        store.apply(part, [(key, b"o") for key, _ in part], b"%d" % block)
        store.commit()
    assert dict(store.scan()) == wanted
    store.close()
    again = StateStore(tmp_path, map_bytes=1 << 16)
    assert again.meta() == b"29"
    again.close()


def test_waiting_changes_are_bounded(tmp_path: Path) -> None:
    store = StateStore(tmp_path, create=True, max_waiting=100)
    before: list[bytes | None] = []
    store.before_commit = lambda: before.append(store.meta())
    for block in range(10):
        store.apply([(b"%d %d" % (block, n), b"v") for n in range(30)], [], b"%d" % block)
    store.close()
    again = StateStore(tmp_path)
    assert again.meta() == b"7"
    assert before == [b"3", b"7"]
    again.close()


def test_a_missing_or_broken_file_is_unusable_and_wiping_starts_again(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    with pytest.raises(StateUnusable):
        StateStore(folder)
    StateStore.wipe(folder)

    def fill() -> None:
        StateStore.wipe(folder)
        store = StateStore(folder, create=True)
        store.apply([(b"%d" % n, bytes(100)) for n in range(2000)], [], b"m")
        store.commit()
        store.close()

    data = folder / "data.mdb"
    fill()
    whole = data.read_bytes()
    for broken in (b"", b"short", bytes(len(whole)), whole[: len(whole) // 2], b"x" + bytes(99) + whole[100:]):
        data.write_bytes(broken)
        with pytest.raises(StateUnusable) as caught:
            StateStore(folder, create=True)
        assert caught.value.code == "ledger.state_unusable"
        with pytest.raises(StateUnusable):
            probe(folder)
    data.unlink()
    data.mkdir()
    with pytest.raises(StateUnusable):
        StateStore(folder)
    data.rmdir()
    fill()
    probe(folder)


def test_a_probe_survives_a_page_that_would_kill_this_process(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    store = StateStore(tmp_path, create=True)
    store.apply([(b"%06d" % n, bytes(100)) for n in range(5000)], [], b"m")
    store.commit()
    store.close()
    whole = (tmp_path / "data.mdb").read_bytes()
    noise = bytearray(whole)
    for page in range(2, len(whole) // 4096):
        noise[page * 4096 : page * 4096 + 4096] = rng.randbytes(4096)
    (tmp_path / "data.mdb").write_bytes(noise)
    with pytest.raises(StateUnusable):
        probe(tmp_path)


def test_state_behind_ahead_and_level_are_told_apart_by_meta(tmp_path: Path) -> None:
    """What the engine compares after a crash: the state's height against the segments' height."""
    segments = Segments(RealDisk(tmp_path), segment_bytes=4096)
    store = StateStore(tmp_path / "state", create=True)
    for height in range(6):
        segments.append(height, b"block %d" % height)
        segments.sync()
        store.apply([(b"k", b"%d" % height)], [], b"%d" % height)
        if height == 3:
            store.commit()
    store.close()
    behind = StateStore(tmp_path / "state")
    start = int(behind.meta() or b"-1") + 1
    for height, payload, _ in segments.read_from(start):
        behind.apply([(b"k", payload[6:])], [], b"%d" % height)
    assert (start, behind.get(b"k")) == (4, b"5")
    behind.commit()
    behind.close()
    for name in RealDisk(tmp_path).list("segments"):
        (tmp_path / name).unlink()
    with pytest.raises(CohongError) as caught:
        Segments(RealDisk(tmp_path), acknowledged_height=5)
    assert caught.value.code == "ledger.acknowledged_lost"


def test_a_disk_that_fills_up_is_named_and_the_last_commit_stays(tmp_path: Path) -> None:
    code = """
import resource, signal, sys
from pathlib import Path
from cohong.core.texts import CohongError
from cohong.ledger.embedded.disk import RealDisk
from cohong.ledger.embedded.segments import Segments
from cohong.ledger.embedded.state_store import StateStore
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = StateStore(Path(sys.argv[1]) / "state", create=True)
store.apply([(b"k", b"1")], [], b"first")
store.commit()
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, resource.RLIM_INFINITY))
store.apply([(b"%d" % n, bytes(1000)) for n in range(5000)], [], b"second")
try:
    store.commit()
except CohongError as error:
    print(error.code, store.get(b"k"), store.meta())
try:
    Segments(RealDisk(Path(sys.argv[1])), segment_bytes=2 << 20).append(0, b"x")
except CohongError as error:
    print(error.code)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
if len(sys.argv) > 2:
    store.commit()
"""
    done = run(code, tmp_path)  # LMDB calls a cut write EIO; with free space left that is a failed disk
    first, second = done.stdout.splitlines()
    assert first in {"ledger.disk_full b'1' b'second'", "ledger.disk_failed b'1' b'second'"}, done.stderr
    assert second == "ledger.disk_full"
    store = StateStore(tmp_path / "state")
    assert (store.meta(), len(list(store.scan()))) == (b"first", 1)
    store.close()
    assert run(code, tmp_path, "try again").returncode == 0
    store = StateStore(tmp_path / "state")
    assert (store.meta(), len(list(store.scan()))) == (b"second", 5001)
    store.close()
    assert list((tmp_path / "segments").iterdir()) == []

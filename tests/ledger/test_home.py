"""The home folder: its format is checked, and it has one writer."""

import multiprocessing
import os
import signal
import subprocess
import sys
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from cohong.core.texts import CohongError, all_texts
from cohong.ledger.embedded.home import FOLDERS, Home
from cohong.ledger.embedded.lock import HomeLock, holder

HOLD = """
import sys
from multiprocessing.synchronize import Event
from pathlib import Path
from cohong.ledger.embedded.lock import HomeLock
lock = HomeLock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_home_has_its_folders_and_is_made_once(tmp_path: Path) -> None:
    root = tmp_path / "new" / "home"
    assert not Home.exists(root)
    home = Home.create(root)
    assert sorted(path.name for path in root.iterdir()) == sorted([*FOLDERS, "home-format"])
    assert (home.root / "keys").stat().st_mode & 0o777 == 0o700
    assert Home.create(root).segments == Home(root).segments == root / "segments"
    assert Home.exists(root)


def test_missing_unknown_and_foreign_folders_are_refused_by_name(tmp_path: Path) -> None:
    assert refused(tmp_path).code == "ledger.home_missing"
    (tmp_path / "home-format").write_text("cohong-home 2\n")
    error = refused(tmp_path)
    assert (error.code, error.seen, error.expected) == ("ledger.home_format_unknown", "cohong-home 2", "cohong-home 1")
    (tmp_path / "home-format").unlink()
    (tmp_path / "thesis.doc").write_text("mine")
    with pytest.raises(CohongError) as caught:
        Home.create(tmp_path)
    assert (caught.value.code, caught.value.seen) == ("ledger.home_not_empty", "thesis.doc")
    assert not (tmp_path / "segments").exists()


def test_a_broken_off_creation_is_finished(tmp_path: Path) -> None:
    (tmp_path / "segments").mkdir()
    (tmp_path / "home-format.new").write_text("coh")
    assert Home.create(tmp_path).root == tmp_path


def test_a_second_writer_is_refused_and_told_which_process_holds_the_home(tmp_path: Path) -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": ":".join(part for part in sys.path if part)},
    )
    assert other.stdout is not None
    assert other.stdin is not None
    other.stdout.readline()
    with pytest.raises(CohongError) as caught:
        HomeLock(tmp_path)
    assert (caught.value.code, caught.value.seen) == ("ledger.home_locked", str(other.pid))
    assert holder(tmp_path) == other.pid
    other.send_signal(signal.SIGKILL)
    other.wait()
    other.stdout.close()
    other.stdin.close()
    assert holder(tmp_path) is None
    with HomeLock(tmp_path), pytest.raises(CohongError) as caught:
        HomeLock(tmp_path)
    assert caught.value.seen == str(os.getpid())
    HomeLock(tmp_path).close()


def test_a_forked_worker_does_not_keep_the_lock(tmp_path: Path) -> None:
    lock = HomeLock(tmp_path)
    context = multiprocessing.get_context("fork")
    started, event = context.Event(), context.Event()
    worker = context.Process(target=wait_for, args=(started, event))
    worker.start()
    started.wait()
    lock.close()
    try:
        HomeLock(tmp_path).close()
    finally:
        event.set()
        worker.join()


def test_every_error_speaks_both_languages() -> None:
    ours = [text for text in all_texts() if text.code.startswith("ledger.")]
    assert len(ours) >= 18
    for text in ours:
        assert all((text.en, text.zh, text.next_en, text.next_zh))
        assert text.zh != text.en


def wait_for(started: Event, event: Event) -> None:
    """What a worker does that outlives its node."""
    started.set()
    event.wait()


def refused(root: Path) -> CohongError:
    """The error of opening this folder as a home."""
    with pytest.raises(CohongError) as caught:
        Home(root)
    return caught.value

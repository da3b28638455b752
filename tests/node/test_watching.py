"""A watched folder: whole files are taken once each, whatever happens to the process; nothing is lost or doubled."""

import csv
import json
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from node_world import CITY, START_MS, cohong, environment, info
from served import Served

from cohong.channels.sheets import write_rows
from cohong.city.files import write_nodes
from cohong.city.trades import make_trades, order_of
from cohong.core.texts import CohongError
from cohong.node import watching
from cohong.node.care.checking import fsck
from cohong.node.home import Node
from cohong.node.intake import import_files
from cohong.node.watching import Watch

WATCHER = Path(__file__).with_name("watcher.py")
CLAIM = {
    "bank_reference": "IR1",
    "seller_code": "91440101TE5T00016C",
    "order_no": "DEMO-0001",
    "currency": "USD",
    "amount": "25",
}


def order_files(folder, count, seed=23):
    """Files of two orders each, none of them in the home that the tests of this folder begin with."""
    trades = list(make_trades(CITY, 8 + 2 * count, seed, START_MS, prefix="WF"))[8:]
    found = []
    for at in range(count):
        nodes = [order_of(CITY, trade) for trade in trades[2 * at : 2 * at + 2]]
        found += write_nodes(folder, f"w{at:04d}", "CEB303", nodes, CITY.service, at)
    return found


def drop(file, folder):
    """Into the folder in one step, as a sender does who takes care."""
    shutil.copyfile(file, folder / f".{file.name}")
    (folder / f".{file.name}").rename(folder / file.name)


def lying(folder):
    """The files of done/ and refused/, and whether each has its verdicts."""
    names = {one.relative_to(folder).as_posix() for part in ("done", "refused") for one in (folder / part).iterdir()}
    return {name: f"{name}.verdicts.csv" in names for name in names if not name.endswith(".verdicts.csv")}


def verdicts(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


class Watcher:
    """A watch in a process of its own."""

    def __init__(self, folder, home):
        self.process = subprocess.Popen(
            [sys.executable, WATCHER, folder, home], env=environment(), stdout=subprocess.PIPE, text=True
        )

    def taken(self):
        return json.loads(self.process.stdout.readline())

    def end(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        left = self.process.stdout.read()
        self.process.stdout.close()
        return self.process.wait(), left


def test_what_lies_there_is_taken_once_and_put_away_with_its_verdicts(folder):
    box, home = folder / "box", folder / "home"
    box.mkdir()
    (good,) = order_files(folder / "in", 1)
    drop(good, box)
    write_rows("claims", box / "认领.csv", [CLAIM, CLAIM | {"amount": "x"}])
    for name in (".hidden.xml", "half.xml.part", "~$open.xlsx"):
        (box / name).write_text("not whole")
    (box / "folder").mkdir()
    code, said, errors = cohong("watch", box, "--home", home, "--once", "--lang", "en")
    assert (code, errors) == (1, "")
    assert [(one["file"], one["documents"], one["refused"]) for one in said] == [(good.name, 2, 0), ("认领.csv", 2, 2)]
    assert {one["schema"] for one in said} == {"cohong.watch.v1"}
    assert lying(box) == {f"done/{good.name}": True, "refused/认领.csv": True}
    assert {".hidden.xml", "half.xml.part", "~$open.xlsx", "folder"} <= {one.name for one in box.iterdir()}
    claims = verdicts(box / "refused" / "认领.csv.verdicts.csv")
    (bad,) = [row for row in claims if row["Place"]]
    assert "service company" in next(row for row in claims if not row["Place"])["Next step"]
    assert (bad["File"], bad["Place"], bad["Seen"]) == ("认领.csv", "认领!E3 认领金额", "x")
    assert bad["Next step"].startswith("Write digits")
    assert all(row["Outcome"] for row in verdicts(box / "done" / f"{good.name}.verdicts.csv"))
    before = info(home)
    drop(good, box)
    code, said, _ = cohong("watch", box, "--home", home, "--once", "--lang", "zh")
    assert (code, Path(said[0]["moved_to"]).name) == (0, f"{good.stem}-2{good.suffix}")
    assert info(home).size == before.size


def test_a_file_is_whole_once_it_is_quiet_and_an_empty_one_waits_longer(tmp_path, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(watching.time, "monotonic", lambda: now[0])
    watch = Watch(tmp_path, tmp_path / "home")
    path = tmp_path / "x.csv"

    def look(at, text=None):
        now[0] = at
        if text is not None:
            path.write_text(text)
        return watch.look()

    assert look(0, "a") == []
    assert look(1.9) == []
    assert look(2, "ab") == [], "it grew"
    assert look(3.9) == []
    assert look(4) == ["x.csv"]
    assert look(5, "") == []
    assert look(60) == []
    assert look(65) == ["x.csv"]
    path.rename(tmp_path / "y.csv")
    assert look(66) == [], "another name is another file"


def test_a_watch_takes_what_comes_and_ends_when_asked(folder):
    box, home, files = folder / "box", folder / "home", order_files(folder / "in", 2)
    box.mkdir()
    watcher = Watcher(box, home)
    for file in files:
        drop(file, box)
        assert watcher.taken()["file"] == file.name
    with pytest.raises(CohongError) as error:
        list(Watch(box, home).run_once())
    assert error.value.code == "watch.watched_already"
    assert watcher.end() == (0, "")
    assert lying(box) == {f"done/{file.name}": True for file in files}
    with pytest.raises(CohongError) as error:
        list(Watch(folder / "absent", home).run_once())
    assert error.value.code == "watch.no_folder"


def test_files_go_through_the_node_that_runs(home, folder):
    box, files = folder / "box", order_files(folder / "in", 2)
    box.mkdir()
    before = info(home).size
    for file in files:
        drop(file, box)
    with Served(home):
        taken = list(Watch(box, home, quiet=0.01).run_once())
    assert [(one.documents, one.refused) for one in taken] == [(2, 0)] * 2
    assert info(home).size >= before + 4


def test_a_locked_home_is_told_once_and_the_file_waits(home, folder):
    box, (file,) = folder / "box", order_files(folder / "in", 1)
    box.mkdir()
    with Node(home):
        drop(file, box)
        watcher = Watcher(box, home)
        assert watcher.taken() == {"trouble": "ledger.home_locked"}
        assert lying(box) == {}
    assert watcher.taken()["file"] == file.name
    assert watcher.end() == (0, "")


def test_killed_watches_lose_nothing_and_double_nothing(folder, seed, campaign):
    rng = random.Random(seed)
    box, home, files = folder / "box", folder / "home", order_files(folder / "in", 6)
    box.mkdir()
    for _ in range(3 * campaign):
        for file in rng.sample(files, 2):
            drop(file, box)
        watcher = Watcher(box, home)
        for _ in range(rng.randrange(3)):
            watcher.taken()
        for _ in range(rng.randrange(300_000)):
            pass
        assert watcher.end(signal.SIGKILL)[0] == -signal.SIGKILL
        assert all(lying(box).values()) if (box / "done").is_dir() else True
    for file in files:
        drop(file, box)
    list(Watch(box, home, quiet=0.01).run_once())
    assert {one.name for one in box.iterdir() if not one.name.startswith(".")} == {"done", "refused"}
    assert list((box / ".taking").glob("*.xml")) == []
    assert all(lying(box).values())
    assert {name.partition("/")[2] for name in lying(box)} >= {file.name for file in files}
    before = info(home)
    lodged = list(import_files(files, home))
    assert len({one.outcome for one in lodged}) == 12
    assert info(home).size == before.size, "everything was there already"
    assert fsck(home).faults == []

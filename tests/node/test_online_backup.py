"""A backup taken beside a writer is one moment of the ledger: nothing is missing in it, and nobody was held up for it."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from node_world import CITY, START_MS, TRADES, YEAR_MS, cohong, environment, info, leaves, make_home, take

from cohong.city.files import write_nodes
from cohong.city.trades import make_trades, order_of
from cohong.core.merkle import tree_root
from cohong.core.refusal import Refusal
from cohong.ledger.embedded.home import Home
from cohong.ledger.embedded.view import View
from cohong.modules import rulebook
from cohong.node.care import snapshot as snapshots
from cohong.node.care.archives import backup, restore
from cohong.node.care.checking import fsck
from cohong.node.care.erasing import erase
from cohong.node.care.snapshot import snapshot
from cohong.node.home import Node
from cohong.node.status import replay
from cohong.sealed.archive import read_keys
from cohong.sealed.packs import HEADER

SECRET = b"words"
ORDER = "customs.lodge_order"
IMPORTER = Path(__file__).with_name("importer.py")


def order_files(folder, count, prefix="OB"):
    trades = list(make_trades(CITY, len(TRADES) + count, 23, START_MS, prefix=prefix))[len(TRADES) :]
    return [
        path
        for at, trade in enumerate(trades)
        for path in write_nodes(folder, f"{prefix}{at:04d}", "CEB303", [order_of(CITY, trade)], CITY.service, at)
    ]


def saved(home, folder, name):
    written = backup(home, folder / name, keys_file=folder / f"{name}.keys", passphrase=SECRET)
    return written, folder / name


def brought_back(archive, folder):
    keys = archive.with_name(archive.name + ".keys")
    made = restore(archive, folder / "back", keys_file=keys, passphrase=SECRET)
    return made, folder / "back"


def require_a_moment_of(home, back, made):
    """The restored ledger is the first part of the other, whole, and all that it accepted can be opened."""
    with View(Home(home), rulebook()) as view:
        assert tree_root(view.tiles.read_node, made.size).hex() == made.root
    found = replay(back / "segments")
    assert (found.root, found.size) == (made.root, made.size)
    assert fsck(back).faults == []
    accepted = [leaf["id"] for _, leaf in leaves(back) if (leaf["result"], leaf["kind"]) == ("accepted", ORDER)]
    with Node(back) as node:
        own = node.keys_of(node.operator).reader()
        assert [one for one in accepted if isinstance(node.vault.open_body(bytes.fromhex(one), own), Refusal)] == []
    return len(accepted)


def test_backups_beside_an_import_are_moments_of_it(folder):
    home, files = make_home(folder / "home"), order_files(folder / "in", 60)
    process = subprocess.Popen(
        [sys.executable, IMPORTER, home, *files], stdout=subprocess.PIPE, env=environment(), text=True
    )
    assert process.stdout.readline() == "open\n"
    assert process.stdout.readline()
    written = []
    while process.poll() is None:
        written.append(saved(home, folder, f"b{len(written)}"))
    lines = process.stdout.read().split()
    process.stdout.close()
    assert process.returncode == 0
    assert len(lines) == 59
    sizes = [one.size for one, _ in written]
    assert sizes == sorted(sizes)
    assert sizes[0] < info(home).size, "no backup fell into the import"
    made, back = brought_back(written[0][1], folder)
    assert require_a_moment_of(home, back, made) > 0
    assert {one.outcome for one in take(back, files)} >= set(lines), "what came later can be taken in again"
    assert fsck(back).faults == []


STAGES = ("_ledger", "_segments", "read_keys", "_packs")


@pytest.mark.parametrize("stage", STAGES)
def test_what_comes_in_while_it_looks_is_in_it_whole_or_not_at_all(home, folder, monkeypatch, stage):
    files = iter(order_files(folder / "in", 8, "ST"))
    real = getattr(snapshots, stage)

    def looking(*words):
        found = real(*words)
        found = found if isinstance(found, dict | tuple) else list(found)
        (taken,) = take(home, [next(files)])
        assert taken.verdict != "refused"
        return found

    with monkeypatch.context() as patch:
        patch.setattr(snapshots, stage, looking)
        written, archive = saved(home, folder, "b")
    made, back = brought_back(archive, folder)
    assert (made.root, made.size) == (written.root, written.size)
    assert made.size < info(home).size
    assert require_a_moment_of(home, back, made) >= 8


@pytest.mark.parametrize("stage", STAGES)
def test_an_erasure_while_it_looks_leaves_no_half_of_it(home, folder, lodged, monkeypatch, stage):
    real, done = getattr(snapshots, stage), []

    def looking(*words):
        found = real(*words)
        found = found if isinstance(found, dict | tuple) else list(found)
        if not done:
            done.append(erase(home, lodged[0].outcome, reason="over", clock=lambda: START_MS + 11 * YEAR_MS))
        return found

    with monkeypatch.context() as patch:
        patch.setattr(snapshots, stage, looking)
        _, archive = saved(home, folder, "b")
    assert done[0].erased
    _, back = brought_back(archive, folder)
    assert fsck(back).faults == []
    with Node(back) as node:
        own = node.keys_of(node.operator).reader()
        assert node.vault.open_body(bytes.fromhex(lodged[0].outcome), own).code == "sealed.erased"
        assert not isinstance(node.vault.open_body(bytes.fromhex(lodged[1].outcome), own), Refusal)
        (original,) = node.vault.originals_of(bytes.fromhex(lodged[1].outcome))
        assert not isinstance(node.vault.open_original(original, own), Refusal)


@pytest.mark.parametrize("cut", [1, 30, 47, 48, 100])
def test_what_is_half_written_is_left_out(home, cut):
    with Node(home):
        pass
    before = snapshot(Home(home))
    for name in ("bodies", "originals", "grants"):
        pack = home / "sealed" / name / "000001.pack"
        with pack.open("ab") as file:
            file.write(pack.read_bytes()[len(HEADER) : len(HEADER) + cut])
    with (home / "sealed" / "keys.slots").open("ab") as file:
        file.write(bytes([1]) * (cut % 80))
    after = snapshot(Home(home))
    assert (after.parts, after.keys, after.info) == (before.parts, before.keys, before.info)


def test_a_half_begun_pack_is_left_out(home):
    (home / "sealed" / "bodies" / "000002.pack").write_bytes(b"coho")
    assert {part.path.name for part in snapshot(Home(home)).parts if part.path.parent.name == "bodies"} == {
        "000001.pack"
    }


def test_the_command_works_while_another_process_holds_the_lock(home, folder):
    (folder / "secret").write_bytes(SECRET)
    words = ("-o", folder / "b", "--keys", folder / "b.keys", "--passphrase-file", folder / "secret")
    with Node(home) as node:
        code, (said,), errors = cohong("backup", "--home", home, *words)
        assert (code, said["size"]) == (0, node.engine.info().size), errors
    made, _ = brought_back(folder / "b", folder)
    assert made.root == info(home).root


def test_people_and_a_rotation_under_way_travel_with_the_keys(home, folder):
    (home / "people").mkdir()
    with sqlite3.connect(home / "people" / "people.db") as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("CREATE TABLE person (name TEXT)")
        db.execute("INSERT INTO person VALUES ('示例人员')")
        db.commit()
        (home / "keys" / "pending").mkdir()
        (home / "keys" / "pending" / "svc.json").write_bytes((home / "keys" / "svc.json").read_bytes())
        assert {"people/people.db", "keys/pending/svc.json"} <= read_keys(home).keys()
        _, archive = saved(home, folder, "b")
    db.close()
    assert "示例人员".encode() not in archive.read_bytes()
    _, back = brought_back(archive, folder)
    with sqlite3.connect(back / "people" / "people.db") as db:
        assert db.execute("SELECT name FROM person").fetchall() == [("示例人员",)]
    db.close()
    assert (back / "people" / "people.db").stat().st_mode & 0o777 == 0o600


def test_a_killed_writers_home_is_mended_before_it_is_saved(home):
    node = Node(home)
    node.abandon()
    assert (home / "sealed" / "index" / "in-use").exists()
    snapshot(Home(home))
    assert not (home / "sealed" / "index" / "in-use").exists()

"""`fsck`: clean on a good home, and the place of a flipped byte wherever it is."""

import random

import lmdb
import pytest
from node_world import cohong, flip, leaves, make_home, take

from cohong.core.texts import CohongError
from cohong.ledger.embedded.home import Home
from cohong.node.care.checking import fsck
from cohong.node.home import Node


def whole(home):
    """An opened and closed home: the state stands where the segments do."""
    with Node(home):
        pass
    return home


def places(found):
    return [fault.place for fault in found.faults]


def test_a_good_home_is_clean_and_everything_was_read(home):
    found = fsck(whole(home))
    assert (found.ok, found.faults) == (True, [])
    outcomes = leaves(home)
    assert found.checked["outcomes"] == len(outcomes)
    assert found.checked["leaves"] == len(outcomes) + found.checked["blocks"]
    assert found.checked["bodies"] >= 24
    assert found.checked["rows"] > 50


def test_a_fresh_home_is_clean(folder):
    assert fsck(make_home(folder / "home")).faults == []


def test_a_home_that_was_abandoned_is_clean_and_reopens(home, files):
    node = Node(home)
    node.abandon()
    assert fsck(home).faults == []


def test_a_home_in_use_is_not_checked(home):
    with Node(home), pytest.raises(CohongError) as error:
        fsck(home)
    assert error.value.code == "ledger.home_locked"


DAMAGE = {
    "segment": ("segments/00000000.seg", 5_000, "segments/00000000.seg"),
    "segment header": ("segments/00000000.seg", 20, "segments/00000000.seg"),
    "last block": ("segments/00000000.seg", -40, "segments/00000000.seg"),
    "tile": ("tiles/tile/0/*.p/*", None, "tiles/tile/0"),
    "entries": ("tiles/tile/entries/*.p/*", None, "tiles/tile/entries"),
    "checkpoint root": ("tiles/checkpoint", 40, "tiles/checkpoint"),
    "checkpoint signature": ("tiles/checkpoint", -20, "tiles/checkpoint"),
    "body pack": ("sealed/bodies/000001.pack", None, "sealed/bodies/000001.pack"),
    "original pack": ("sealed/originals/000001.pack", None, "sealed/originals/000001.pack"),
    "grant pack": ("sealed/grants/000001.pack", None, "sealed/grants/000001.pack"),
    "slots": ("sealed/keys.slots", 400, "sealed/keys.slots"),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_flipped_byte_is_found_and_placed(made, home, kind):
    whole(home)
    pattern, offset, place = DAMAGE[kind]
    (path,) = sorted(home.glob(pattern))[-1:]
    if offset is not None and offset < 0:
        offset += len(path.read_bytes().rstrip(b"\0"))
    flip(path, offset)
    found = fsck(home)
    assert not found.ok
    assert any(at.startswith(place) for at in places(found)), found.faults
    assert all(fault.zh and fault.en for fault in found.faults)


def test_a_byte_in_the_zero_tail_is_found_at_its_offset(home, seed):
    whole(home)
    path = home / "segments" / "00000000.seg"
    used = len(path.read_bytes().rstrip(b"\0"))
    at = random.Random(seed).randrange(used + 100, path.stat().st_size)
    flip(path, at)
    assert places(fsck(home)) == [f"segments/00000000.seg:{at}"]


def test_any_byte_of_body_packs_and_segments_is_guarded(home, seed):
    whole(home)
    rng = random.Random(seed)
    for name in ("sealed/bodies/000001.pack", "sealed/keys.slots", "segments/00000000.seg"):
        path = home / name
        good = path.read_bytes()
        flip(path, rng.randrange(len(good)))
        assert not fsck(home).ok, name
        path.write_bytes(good)
    assert fsck(home).ok


def change_state(home, table, change):
    """Change the live state behind the ledger's back, through LMDB itself."""
    with (
        lmdb.open(str(home / "state"), max_dbs=3, map_size=1 << 30) as env,
        env.begin(write=True, db=env.open_db(table)) as txn,
    ):
        with txn.cursor() as cursor:
            cursor.first()
            key, value = cursor.key(), cursor.value()
        change(txn, key, value)
        return key


CHANGES = {
    "other value": lambda txn, key, value: txn.put(key, value.replace(b'"', b"'", 1) + b" "),
    "row gone": lambda txn, key, value: txn.delete(key),
    "row more": lambda txn, key, value: txn.put(key + b"\x01", value),
}


@pytest.mark.parametrize("table", [b"state", b"outcomes"])
@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_row_of_the_live_state_is_found(home, table, change):
    whole(home)
    change_state(home, table, CHANGES[change])
    (fault,) = fsck(home).faults
    assert fault.code == "node.state_differs"
    assert fault.place.startswith(f"state/data.mdb: {table.decode()} ")


def test_a_state_cut_short_is_found(home):
    whole(home)
    data = home / "state" / "data.mdb"
    data.write_bytes(data.read_bytes()[:9_000])
    assert [fault.code for fault in fsck(home).faults] == ["ledger.state_unusable"]


def test_a_body_that_the_ledger_recorded_and_nobody_kept_is_found(home, lodged):
    whole(home)
    path = home / "sealed" / "bodies" / "000001.pack"
    data = path.read_bytes()
    at = data.find(bytes.fromhex(lodged[3].outcome))
    path.write_bytes(data[: at - 48])
    found = fsck(home)
    missing = [fault for fault in found.faults if fault.code == "node.body_missing"]
    assert any(lodged[3].outcome in fault.en for fault in missing)


def test_another_log_key_is_found(home, folder):
    other = make_home(folder / "other")
    for name in ("log.json", "log.pub"):
        (home / "keys" / name).write_bytes((other / "keys" / name).read_bytes())
    assert "tiles/checkpoint" in places(fsck(home))


def test_a_checkpoint_of_another_tree_is_found(home, files, folder):
    before = (home / "tiles" / "checkpoint").read_bytes()
    take(home, sorted(files.glob("*303*")), "second")
    assert (home / "tiles" / "checkpoint").read_bytes() != before
    other = make_home(folder / "other")
    (home / "tiles" / "checkpoint").write_bytes((other / "tiles" / "checkpoint").read_bytes())
    assert [fault.code for fault in fsck(home).faults] == ["node.checkpoint_bad"]


def test_the_command_exits_with_one_and_names_the_place(home, folder):
    whole(home)
    assert cohong("fsck", "--home", home)[0] == 0
    flip(home / "sealed" / "bodies" / "000001.pack")
    code, (said,), _ = cohong("fsck", "--home", home)
    assert (code, said["ok"]) == (1, False)
    assert said["faults"][0]["place"].startswith("sealed/bodies/000001.pack:")
    assert cohong("fsck", "--home", folder / "nothing")[0] == 2


def test_nothing_is_changed(home):
    whole(home)
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file() and "lock" not in path.name}
    flip(home / "tiles" / "checkpoint", 5)
    before[home / "tiles" / "checkpoint"] = (home / "tiles" / "checkpoint").read_bytes()
    fsck(home)
    after = {path: path.read_bytes() for path in home.rglob("*") if path.is_file() and "lock" not in path.name}
    assert after == before
    assert Home(home)

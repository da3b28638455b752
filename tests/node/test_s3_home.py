"""A whole home whose bodies and originals are in an object store: it takes in, proves, is checked, erases, is backed up."""

import pytest
from node_world import START_MS, TRADES, YEAR_MS, cohong, copy, info, take, write_again
from served import Served

import object_store
from cohong.core.texts import CohongError
from cohong.node.care.archives import backup, restore
from cohong.node.care.checking import fsck
from cohong.node.care.erasing import erase
from cohong.node.care.storing import store_bodies
from cohong.node.proofs import write_proof
from cohong.sealed.s3.settings import settings_bytes
from cohong.verify import check_file

SECRET = b"a passphrase of this test"


@pytest.fixture(scope="module")
def store():
    with object_store.running() as store:
        yield store


@pytest.fixture
def place(store, home, folder):
    """The home of eight trades, moved into the store; its place there."""
    settings = store.settings()
    (folder / "s3.toml").write_bytes(settings_bytes(settings))
    store_bodies(home, "s3", settings=folder / "s3.toml")
    return settings


def proved(home, outcome, folder):
    write_proof(home, outcome, folder / "p", open_path="orderNo")
    report = check_file(folder / "p", home / "keys" / "log.pub")
    assert report.trusted
    return report.opened


def test_a_home_takes_in_proves_and_is_whole_after_every_opening(store, home, lodged, folder, place):
    assert proved(home, lodged[0].outcome, folder) == ({"name": "orderNo", "value": TRADES[0].order_no},)
    before = store.objects(place)
    (again,) = take(home, write_again(folder / "more", TRADES[0], "0F3B7A52-0303-4C1E-9A00-00000000FFFF"))
    assert proved(home, again.outcome, folder) == ({"name": "orderNo", "value": TRADES[0].order_no},)
    after = store.objects(place)
    assert len(after) > len(before)
    assert {name: after[name] for name in before} == before
    assert not [path for path in (home / "sealed").iterdir() if path.name in ("bodies", "originals")]
    checked = fsck(home)
    assert (checked.faults, checked.checked["bodies"] > 0) == ([], True)


def test_the_ledger_is_the_one_that_a_home_with_a_folder_makes(home, made, files, folder, place):
    plain = copy(made[0], folder / "plain")
    for one in (home, plain):
        take(one, write_again(folder / one.name, TRADES[1], "0F3B7A52-0303-4C1E-9A00-00000000FFFE"))
    assert [one.outcome for one in take(home, [files])] == [one.outcome for one in take(plain, [files])]
    assert info(home) == info(plain)


def test_fsck_names_a_flipped_byte_and_an_object_that_is_gone(store, home, place):
    name = max(name for name in store.objects(place) if name.startswith("bodies/"))
    data = store.objects(place)[name]
    store.write(place, name, data[:-1] + bytes([data[-1] ^ 1]))
    (fault,) = fsck(home).faults
    assert (fault.code, fault.place.partition(":")[0]) == ("sealed.damaged", "sealed/bodies/000001.pack")
    store.remove(place, name)
    assert {fault.code for fault in fsck(home).faults} == {"node.body_missing"}


def test_fsck_checks_the_ledger_and_says_that_the_store_is_down(store, home, place):
    with store.stopped():
        checked = fsck(home)
    assert [fault.code for fault in checked.faults] == ["sealed.store_unreachable"]
    assert checked.checked["blocks"] > 0
    assert fsck(home).faults == []


def test_an_import_while_the_store_is_down_says_so_and_the_next_one_goes_on(store, home, files, lodged, folder, place):
    paths = write_again(folder / "more", TRADES[0], "0F3B7A52-0303-4C1E-9A00-00000000FFFD")
    before = info(home)
    with store.stopped():
        with pytest.raises(CohongError) as error:
            take(home, paths)
        assert error.value.code == "sealed.store_unreachable"
        assert info(home) == before
    (again,) = take(home, paths)
    assert proved(home, again.outcome, folder)
    assert [one.outcome for one in take(home, [files])] == [one.outcome for one in lodged]
    assert fsck(home).faults == []


def test_a_running_node_can_be_read_while_the_store_is_down_and_goes_on_by_itself(store, home, folder, place):
    one, two = (
        write_again(folder / name, TRADES[0], f"0F3B7A52-0303-4C1E-9A00-00000000FFF{name}") for name in ("A", "B")
    )
    with Served(home) as served:
        assert all(lodged.outcome for lodged in served.writer.take(one))
        with store.stopped():
            for _ in range(2):
                with pytest.raises(CohongError) as error:
                    list(served.writer.take(two))
                assert error.value.code == "node.store_away"
            told = served.writer.status().condition
            assert (told.state, [notice.code for notice in told.notices]) == ("read_only", ["node.store_away"])
        served.until(lambda told: told.condition.state == "open")
        assert served.writer.status().condition.notices == ()
        assert all(lodged.outcome for lodged in served.writer.take(two))
    assert fsck(home).faults == []


def test_an_erased_subject_is_gone_and_its_file_is_rewritten_in_the_store(store, home, lodged, folder, place):
    before = store.objects(place)
    erased = erase(home, lodged[0].outcome, reason="asked for", clock=lambda: START_MS + 40 * YEAR_MS)
    assert erased.erased, erased.findings
    with pytest.raises(CohongError) as error:
        write_proof(home, lodged[0].outcome, folder / "p", open_path="orderNo")
    assert error.value.code == "sealed.erased"
    assert {name for name in store.objects(place).keys() - before.keys() if name.startswith("originals/")}
    assert fsck(home).faults == []


def test_a_backup_holds_the_ciphertext_and_is_restored_without_the_store(store, home, lodged, folder, place):
    written = backup(home, folder / "b.tar.zst", keys_file=folder / "b.keys", passphrase=SECRET)
    with store.stopped():
        made = restore(folder / "b.tar.zst", folder / "new", keys_file=folder / "b.keys", passphrase=SECRET)
        assert (made.root, made.size) == (written.root, written.size)
        assert proved(folder / "new", lodged[0].outcome, folder)
        assert fsck(folder / "new").faults == []
    assert not (folder / "new" / "sealed" / "s3.toml").exists()


def test_the_command_moves_there_and_back(store, home, files, lodged, folder):
    settings = store.settings()
    (folder / "s3.toml").write_bytes(settings_bytes(settings))
    code, (said,), _ = cohong("node", "store", "--home", home, "--to", "s3", "--settings", folder / "s3.toml")
    assert (code, said["schema"], said["place"]) == (0, "cohong.store.v1", settings.place())
    code, _, _ = cohong("import", files, "--home", home)
    assert code == 0
    code, (said,), _ = cohong("node", "store", "--home", home, "--to", "folder")
    assert (code, said["place"]) == (0, "")
    assert said["files"] > 0
    assert store.objects(settings) == {}
    assert proved(home, lodged[0].outcome, folder)
    code, (said,), _ = cohong("node", "store", "--home", home, "--to", "s3")
    assert (code, said["error"]["code"]) == (2, "node.store_settings_wanted")

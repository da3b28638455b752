"""Moving ciphertext into an object store and back: compared before it counts, and finished when it is done again."""

import pytest
from sealed_world import BANK, TODAY, fields_of, ident, open_vault, original_of, put, record, without_orders

import object_store
from cohong.core.texts import CohongError
from cohong.sealed.fsck import fsck
from cohong.sealed.s3.moving import LEAVING, MOVING, move_to_folder, move_to_s3
from cohong.sealed.s3.settings import FILE_NAME, read_settings
from cohong.sealed.vault import Vault

PACK_BYTES = 2_048


@pytest.fixture(scope="module")
def store():
    with object_store.running() as store:
        yield store


@pytest.fixture
def folder(tmp_path):
    """A closed vault of several packs."""
    vault = open_vault(tmp_path / "sealed", pack_bytes=PACK_BYTES)
    for group in range(4):
        put(vault, range(group * 10, group * 10 + 4), original=group)
        vault.sync()
    vault.erase(record(3), TODAY, without_orders)
    vault.close()
    return tmp_path / "sealed"


def silent(done, total):
    assert 0 < done <= total


def packs(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.glob("*/*.pack")}


def is_whole(folder):
    assert fsck(folder) == []
    vault = Vault(folder)
    assert vault.open_body(ident(1), BANK).fields == fields_of(1)
    assert vault.open_body(ident(3), BANK).code == "sealed.erased"
    assert vault.open_original(ident(3, 3), BANK) == original_of(range(30, 34))
    vault.close()


def refusal(call):
    with pytest.raises(CohongError) as error:
        call()
    return error.value


def test_there_and_back_is_the_same_vault_and_leaves_nothing_behind(store, folder):
    before, settings = packs(folder), store.settings()
    moved = move_to_s3(folder, settings, silent)
    ciphertext = {name: data for name, data in before.items() if name.startswith(("bodies/", "originals/"))}
    assert (moved.place, moved.files) == (settings.place(), len(ciphertext))
    assert moved.bytes == sum(map(len, ciphertext.values()))
    assert packs(folder).keys() == before.keys() - ciphertext.keys()
    assert {name: data for name, data in store.objects(settings).items() if name != "cohong-home"} == {
        f"{name}/0000000000": data for name, data in ciphertext.items()
    }
    is_whole(folder)
    vault = open_vault(folder, pack_bytes=PACK_BYTES)
    put(vault, [200], original=200)
    vault.close()
    back = move_to_folder(folder, silent)
    assert (back.place, back.files) == ("", len(ciphertext))
    assert store.objects(settings) == {}
    assert all(packs(folder)[name].startswith(data) for name, data in before.items())
    assert not list(folder.glob("s3.*"))
    is_whole(folder)


def test_the_settings_that_are_kept_hold_no_secret(store, folder):
    settings = store.settings(region="cn-north-1", addressing="path")
    move_to_s3(folder, settings, silent)
    kept = read_settings(folder / FILE_NAME)
    assert kept.same_place(settings)
    assert (kept.region, kept.addressing) == ("cn-north-1", "path")
    text = (folder / FILE_NAME).read_text()
    assert [line.partition(" ")[0] for line in text.splitlines()] == [
        "bucket", "prefix", "endpoint", "region", "addressing", "id",
    ]  # fmt: skip
    assert not [value for name, value in object_store.ENVIRONMENT.items() if "KEY" in name and value in text]


def test_moving_twice_is_moving_once(store, folder):
    settings = store.settings()
    move_to_s3(folder, settings, silent)
    objects = store.objects(settings)
    again = move_to_s3(folder, settings, silent)
    assert (again.place, again.files) == (settings.place(), 0)
    assert store.objects(settings) == objects
    assert refusal(lambda: move_to_s3(folder, store.settings(), silent)).code == "sealed.store_taken"
    move_to_folder(folder, silent)
    assert move_to_folder(folder, silent).files == 0
    is_whole(folder)


@pytest.mark.parametrize("stop_at", [1, 3])
def test_a_move_that_was_broken_off_has_changed_nothing_and_is_finished_by_the_next(store, folder, stop_at):
    settings, before = store.settings(), packs(folder)

    def stop(done, _total):
        if done == stop_at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move_to_s3(folder, settings, stop)
    assert packs(folder) == before
    assert not (folder / FILE_NAME).exists()
    is_whole(folder)
    vault = open_vault(folder, pack_bytes=PACK_BYTES)
    put(vault, [200], original=200)
    vault.close()
    move_to_s3(folder, settings, silent)
    is_whole(folder)
    with pytest.raises(KeyboardInterrupt):
        move_to_folder(folder, stop)
    assert (folder / FILE_NAME).exists()
    is_whole(folder)
    move_to_folder(folder, silent)
    assert store.objects(settings) == {}
    is_whole(folder)


def test_a_store_that_fails_on_the_way_leaves_the_folder_in_force(store, folder):
    before = packs(folder)
    with store.stopped():
        assert refusal(lambda: move_to_s3(folder, store.settings(), silent)).code == "sealed.store_unreachable"
    assert packs(folder) == before
    is_whole(folder)


def test_objects_that_could_not_be_removed_are_removed_by_the_next_try(store, folder):
    settings = store.settings()
    move_to_s3(folder, settings, silent)
    total = len([name for name in store.objects(settings) if name != "cohong-home"])

    def fail_after_the_last(done, _total):
        if done == total:
            store.stop()

    try:
        error = refusal(lambda: move_to_folder(folder, fail_after_the_last))
    finally:
        store.start()
    assert error.code == "sealed.store_unreachable"
    assert (folder / LEAVING).exists()
    is_whole(folder)
    assert len(store.objects(settings)) == total + 1
    move_to_folder(folder, silent)
    assert store.objects(settings) == {}
    assert not (folder / LEAVING).exists()


@pytest.fixture
def many(store, folder):
    """A vault in the store whose packs are many objects, and its place."""
    settings = store.settings()
    move_to_s3(folder, settings, silent)
    vault = open_vault(folder, pack_bytes=PACK_BYTES)
    for number in range(300, 312):
        put(vault, [number], original=number)
        vault.sync()
    vault.close()
    return folder, settings


def by_file(objects):
    """How many objects each file has, and its bytes."""
    files = {}
    for name, data in sorted(objects.items()):
        files.setdefault(name.rpartition("/")[0], []).append(data)
    return {name: len(parts) for name, parts in files.items()}, {name: b"".join(p) for name, p in files.items()}


def test_tidying_up_joins_the_objects_of_full_packs_and_open_readers_find_them(store, many):
    folder, settings = many
    counts, before = by_file(store.objects(settings))
    assert max(counts.values()) > 2
    reader = Vault(folder)
    pack_of = {number: reader._store.index.bodies(ident(number))[0].pack for number in range(300, 312)}
    some = [number for number in pack_of if pack_of[number] == pack_of[304]]
    assert pack_of[304] < max(pack_of.values())
    assert reader.open_body(ident(some[0]), BANK).fields == fields_of(some[0])
    full = {name for stream in ("bodies", "originals") for name in sorted(n for n in counts if stream in n)[:-1]}
    moved = move_to_s3(folder, settings, silent)
    joined = {name for name in full if counts[name] > 1}
    assert (moved.files, moved.bytes) == (len(joined), sum(len(before[name]) for name in joined))
    assert reader.open_body(ident(some[-1]), BANK).fields == fields_of(some[-1])
    reader.close()
    counts, after = by_file(store.objects(settings))
    assert after == before
    assert {counts[name] for name in full} == {1}
    is_whole(folder)


def test_a_join_that_was_broken_off_is_no_damage_and_is_finished_by_the_next(store, many):
    folder, settings = many
    before = store.objects(settings)
    move_to_s3(folder, settings, silent)
    joined = store.objects(settings)
    for name in before.keys() - joined.keys():
        store.write(settings, name, before[name])
    is_whole(folder)
    move_to_s3(folder, settings, silent)
    assert store.objects(settings) == joined
    is_whole(folder)


def test_damaged_packs_are_not_joined(store, many):
    folder, settings = many
    objects = store.objects(settings)
    counts, _ = by_file(objects)
    file = next(one for one, count in counts.items() if one.startswith("bodies/") and count > 2)
    name = max(one for one in objects if one.startswith(file))
    store.write(settings, name, objects[name][:-1] + bytes([objects[name][-1] ^ 1]))
    before = by_file(store.objects(settings))
    move_to_s3(folder, settings, silent)
    after = by_file(store.objects(settings))
    assert after[1] == before[1]
    assert after[0][file] == counts[file]
    assert [problem.kind for problem in fsck(folder)] == ["ciphertext"]


def test_a_place_that_is_not_empty_or_another_homes_is_refused(store, folder, tmp_path):
    taken, other = store.settings(), store.settings()
    store.write(taken, "something", b"else")
    assert refusal(lambda: move_to_s3(folder, taken, silent)).code == "sealed.store_taken"
    vault = open_vault(tmp_path / "other" / "sealed")
    put(vault, [1], original=1)
    vault.close()
    move_to_s3(tmp_path / "other" / "sealed", other, silent)
    error = refusal(lambda: move_to_s3(folder, other, silent))
    assert (error.code, error.path) == ("sealed.store_taken", other.place())
    assert (folder / MOVING).exists()
    is_whole(folder)

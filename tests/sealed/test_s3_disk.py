"""A vault whose bodies and originals are objects in a bucket does all that one in a folder does."""

import random
import shutil
from contextlib import suppress

import pytest
from sealed_faulty_disk import FaultyDisk, Killed
from sealed_world import BANK, STRANGER, TODAY, fields_of, ident, index_of, open_vault, original_of, put, record
from sealed_world import without_orders as redact
from test_vault_crash import Known, check, live

import object_store
from cohong.core.texts import CohongError
from cohong.sealed.files import RealDisk
from cohong.sealed.fsck import fsck
from cohong.sealed.packs import HEADER
from cohong.sealed.places import disk_of
from cohong.sealed.s3.bucket import Bucket, Part, session
from cohong.sealed.s3.disk import BLOCK_BYTES, Blocks, S3Disk
from cohong.sealed.s3.settings import FILE_NAME, settings_bytes
from cohong.sealed.vault import Vault

HOME_ID = "0123456789abcdef0123456789abcdef"
PACK_BYTES = 16_384
POINTS = 3


@pytest.fixture(scope="module")
def store():
    with object_store.running() as store:
        yield store


@pytest.fixture
def place(store, tmp_path):
    """A folder that keeps its ciphertext in a place of its own in the store, and that place."""
    settings = store.settings(id=HOME_ID)
    Bucket(settings).take(HOME_ID)
    (tmp_path / "sealed").mkdir()
    (tmp_path / "sealed" / FILE_NAME).write_bytes(settings_bytes(settings))
    return tmp_path / "sealed", settings


def refusal(call):
    with pytest.raises(CohongError) as error:
        call()
    assert error.value.code in error.value.say("en") or error.value.say("zh")
    return error.value


# --- a life ------------------------------------------------------------------------------------------------------------------


def test_what_is_put_can_be_opened_after_closing_and_only_ciphertext_is_in_the_store(store, place):
    folder, settings = place
    vault = open_vault(folder)
    roots = put(vault, [1, 2, 3], original=7)
    vault.sync()
    assert vault.open_body(ident(1), BANK, roots[1]).fields == fields_of(1)
    vault.close()
    vault = open_vault(folder)
    for number, root in roots.items():
        assert vault.open_body(ident(number), BANK, root).fields == fields_of(number)
    assert vault.open_body(ident(1), STRANGER).code == "sealed.not_entitled"
    assert vault.open_original(ident(7, 3), BANK) == original_of([1, 2, 3])
    assert vault.fsck() == []
    vault.close()
    objects = store.objects(settings)
    assert {name.partition("/")[0] for name in objects} == {"bodies", "originals", "cohong-home"}
    assert not {"bodies", "originals"} & {path.name for path in folder.iterdir()}
    whole = b"".join(objects.values())
    assert not [word for word in ("示例跨境电商有限公司", "91440101TE5T00016C", "DEMO-0000") if word.encode() in whole]


def test_objects_in_the_order_of_their_names_are_the_pack_files(store, place, tmp_path):
    folder, settings = place
    vaults = [open_vault(one, pack_bytes=PACK_BYTES) for one in (folder, tmp_path / "plain")]
    for vault in vaults:
        for group in range(9):
            put(vault, range(group * 10, group * 10 + 8), original=group)
            vault.sync()
        vault.close()
    objects = store.objects(settings)
    for path in sorted((tmp_path / "plain").glob("*/*.pack")):
        name = f"{path.parent.name}/{path.name}/"
        if path.parent.name in ("bodies", "originals"):
            assert b"".join(data for key, data in sorted(objects.items()) if key.startswith(name)) == path.read_bytes()
    assert len({key.split("/")[1] for key in objects if key.startswith("bodies/")}) > 1
    assert fsck(folder) == fsck(tmp_path / "plain") == []


def test_an_erased_subject_is_gone_from_its_file_too(place):
    folder, _ = place
    vault = open_vault(folder)
    put(vault, [1, 2], original=7)
    vault.sync()
    assert vault.erase(record(1), TODAY, redact) is None
    for _ in range(2):
        assert vault.open_body(ident(1), BANK).code == "sealed.erased"
        assert vault.open_original(ident(7, 3), BANK) == original_of([2])
        assert vault.fsck() == []
        vault.close()
        vault = open_vault(folder)
    vault.close()


def test_a_reader_sees_what_a_writer_has_acknowledged_since(store, tmp_path):
    settings, path = store.settings(), tmp_path / "bodies" / "000001.pack"
    writer = S3Disk(tmp_path, Bucket(settings)).open(path, create=True)
    writer.append(b"first")
    writer.sync()
    reader = S3Disk(tmp_path, Bucket(settings)).open(path, create=False)
    assert reader.read(0, 99) == b"first"
    writer.append(b"second")
    assert reader.read(5, 99) == b""
    writer.sync()
    assert reader.read(5, 99) == b"second"


def test_an_index_made_from_the_store_is_the_one_that_was_kept(place):
    folder, _ = place
    vault = open_vault(folder, pack_bytes=PACK_BYTES)
    for group in range(4):
        put(vault, range(group * 10, group * 10 + 8), original=group)
        vault.sync()
    vault.erase(record(3), TODAY, redact)
    vault.close()
    vault = open_vault(folder, pack_bytes=PACK_BYTES)
    before = index_of(vault)
    vault.close()
    shutil.rmtree(folder / "index")
    vault = open_vault(folder, pack_bytes=PACK_BYTES)
    assert index_of(vault) == before
    vault.close()


# --- stops and faults --------------------------------------------------------------------------------------------------------


class StoppingBucket(Bucket):
    """Stops the process before or after a change of the store, as the seed decides."""

    def __init__(self, settings, rng, stop_at=None):
        super().__init__(settings)
        self.rng, self.stop_at, self.changes = rng, stop_at, 0

    def step(self, change):
        self.changes += 1
        if self.changes == self.stop_at:
            if self.rng.random() < 0.5:
                change()
            raise Killed
        return change()

    def put(self, *words, **more):
        return self.step(lambda: super(StoppingBucket, self).put(*words, **more))

    def delete(self, *words):
        return self.step(lambda: super(StoppingBucket, self).delete(*words))


def live_until(folder, bucket, seed, known):
    """Live until the bucket stops it; what the local disk had not synced is lost in part."""
    beside = FaultyDisk(random.Random(seed))
    vault = None
    with suppress(Killed):
        vault = open_vault(folder, disk=S3Disk(folder, bucket, beside), pack_bytes=PACK_BYTES)
        live(vault, known, random.Random(seed))
    if vault is not None:
        vault.abandon()
    beside.crash()


def test_a_stop_at_any_change_of_the_store_loses_nothing_acknowledged(store, tmp_path, seed, campaign):
    """Of the process alone, or of the machine: then the index is of another boot."""
    counting = StoppingBucket(store.settings(), random.Random(seed))
    live_until(tmp_path / "counted", counting, seed, Known())
    total = counting.changes
    assert total > POINTS
    points = range(1, total + 1) if campaign > 1 else sorted(random.Random(seed).sample(range(1, total + 1), POINTS))
    for point in points:
        folder, known, settings = tmp_path / f"sealed-{point}", Known(), store.settings()
        live_until(folder, StoppingBucket(settings, random.Random(seed + point), point), seed, known)
        machine = (point + seed) % 2
        if machine:
            (folder / "index" / "in-use").write_text("another boot")
        print(f"seed {seed}, {'machine' if machine else 'process'} stopped at change {point} of {total}")
        disk = S3Disk(folder, Bucket(settings))
        vault = open_vault(folder, disk=disk, pack_bytes=PACK_BYTES)
        known.roots |= put(vault, range(100, 105), original=100)
        check(vault, known)
        vault.close()


def test_a_group_that_was_put_and_not_committed_is_there_after_the_next_opening(place):
    folder, _ = place
    vault = open_vault(folder)
    put(vault, [1])
    vault.sync()
    roots = put(vault, [2], original=9)
    vault._store.sync()
    vault.abandon()
    vault = open_vault(folder)
    assert vault.open_body(ident(2), BANK, roots[2]).fields == fields_of(2)
    assert vault.open_original(ident(9, 3), BANK) == original_of([2])
    assert vault.fsck() == []
    vault.close()


def test_a_store_that_is_down_is_named_and_nothing_acknowledged_is_lost(store, place):
    folder, settings = place
    vault = open_vault(folder)
    put(vault, [1], original=1)
    vault.sync()
    put(vault, [2], original=2)
    with store.stopped():
        error = refusal(vault.sync)
        assert (error.code, error.path) == ("sealed.store_unreachable", settings.place())
        with pytest.raises(AssertionError, match="opened anew"):
            vault.sync()
        vault.close()
        assert refusal(lambda: open_vault(folder)).code == "sealed.store_unreachable"
    vault = open_vault(folder)
    assert vault.open_body(ident(1), BANK).fields == fields_of(1)
    assert vault.open_body(ident(2), BANK).code == "sealed.not_found"
    put(vault, [2], original=2)
    vault.sync()
    assert vault.open_body(ident(2), BANK).fields == fields_of(2)
    assert vault.open_original(ident(2, 3), BANK) == original_of([2])
    assert vault.fsck() == []
    vault.close()


def test_a_put_whose_answer_was_lost_is_acknowledged_at_the_second_try(place):
    _, settings = place
    bucket = Bucket(settings)
    assert bucket.put("bodies/000009.pack", 0, b"group") == bucket.put("bodies/000009.pack", 0, b"group") == Part(0, 5)


def test_what_was_acknowledged_is_never_replaced_by_another_writer(store, place):
    _, settings = place
    Bucket(settings).put("bodies/000009.pack", 0, b"acknowledged")
    error = refusal(lambda: Bucket(settings).put("bodies/000009.pack", 0, b"late"))
    assert (error.code, error.seen) == ("sealed.store_refused", "another object is there")
    assert store.objects(settings)["bodies/000009.pack/0000000000"] == b"acknowledged"


def test_another_homes_place_and_an_emptied_one_are_refused(store, place):
    folder, settings = place
    store.write(settings, "cohong-home", b"f" * 32)
    assert refusal(lambda: disk_of(folder)).code == "sealed.store_taken"
    store.remove(settings, "cohong-home")
    assert refusal(lambda: open_vault(folder)).code == "sealed.store_taken"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"bucket": "no-such-bucket"}, "sealed.store_refused"),
        ({"endpoint": "http://127.0.0.1:1"}, "sealed.store_unreachable"),
    ],
)
def test_a_wrong_bucket_and_a_wrong_address_are_named(store, tmp_path, change, code):
    settings = store.settings(id=HOME_ID, **change)
    (tmp_path / FILE_NAME).write_bytes(settings_bytes(settings))
    assert refusal(lambda: disk_of(tmp_path)).code == code


def test_missing_credentials_are_named(store, tmp_path, monkeypatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    session.cache_clear()
    error = refusal(Bucket(store.settings()).owner)
    session.cache_clear()
    assert error.code == "sealed.store_refused"
    assert "credentials" in error.seen


@pytest.mark.parametrize(
    "text",
    [
        "bucket = 1",
        'bucket = "b"',
        "nonsense",
        'bucket = "bb"\nprefix = "p"\nsecret = "x"',
        'bucket="bb"\nprefix="a//b"',
    ],
)
def test_settings_that_cannot_be_used_are_named(tmp_path, text):
    (tmp_path / FILE_NAME).write_text(text)
    assert refusal(lambda: disk_of(tmp_path)).code == "sealed.store_settings"


# --- damage ------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def kept(store, place):
    """A closed vault of some groups, and its objects."""
    folder, settings = place
    vault = open_vault(folder)
    for group in range(4):
        put(vault, [group * 2 + 1, group * 2 + 2], original=group)
        vault.sync()
    vault.close()
    return folder, settings, store.objects(settings)


@pytest.mark.parametrize("stream", ["bodies", "originals"])
def test_a_flipped_byte_in_an_object_is_named_with_its_file_and_place(store, kept, stream, seed):
    folder, settings, objects = kept
    name = random.Random(seed).choice([one for one in objects if one.startswith(stream) and len(objects[one]) > 99])
    data = bytearray(objects[name])
    data[-1] ^= 1
    store.write(settings, name, bytes(data))
    (problem,) = fsck(folder)
    start = int(name.rpartition("/")[2])
    assert problem.kind == "ciphertext"
    assert problem.file == f"{stream}/000001.pack"
    assert start <= problem.offset < start + len(data)


def test_fsck_of_an_open_vault_reads_the_store_and_not_what_it_remembers(store, place):
    folder, settings = place
    vault = open_vault(folder)
    put(vault, [1])
    vault.sync()
    assert vault.open_body(ident(1), BANK).fields == fields_of(1)
    (name,) = [one for one, data in store.objects(settings).items() if one.startswith("bodies") and data != HEADER]
    data = store.objects(settings)[name]
    store.write(settings, name, data[:-1] + bytes([data[-1] ^ 1]))
    assert [problem.kind for problem in vault.fsck()] == ["ciphertext"]
    vault.close()


def test_an_object_that_was_taken_away_is_named_and_the_others_can_be_read(store, kept):
    folder, settings, objects = kept
    names = sorted(one for one in objects if one.startswith("bodies"))
    store.remove(settings, names[2])
    start = int(names[2].rpartition("/")[2])
    problems = fsck(folder)
    assert ("frame", "bodies/000001.pack", start) in {(one.kind, one.file, one.offset) for one in problems}
    vault = Vault(folder)
    assert vault.open_body(ident(1), BANK).fields == fields_of(1)
    assert vault.open_body(ident(8), BANK).fields == fields_of(8)
    assert refusal(lambda: vault.open_body(ident(3), BANK)).code == "sealed.damaged"
    store.remove(settings, names[1])
    assert vault.open_body(ident(1), BANK).fields == fields_of(1)  # of what was read lately
    vault.close()


def test_an_object_that_goes_while_a_vault_is_open_is_named(store, kept):
    folder, settings, objects = kept
    vault = Vault(folder)
    name = max(one for one in objects if one.startswith("bodies"))
    store.remove(settings, name)
    error = refusal(lambda: vault.open_body(ident(8), BANK))
    assert (error.code, error.path) == ("sealed.store_object_missing", f"{settings.prefix}/{name}")
    vault.close()


def test_foreign_names_in_the_place_are_left_alone(store, kept):
    folder, settings, _ = kept
    for name in ("bodies/000001.pack/readme", "bodies/000001.pack/9999999999", "bodies/readme", "other/x"):
        store.write(settings, name, b"not ours")
    assert fsck(folder) == []


# --- the file ----------------------------------------------------------------------------------------------------------------


def test_a_file_in_the_store_reads_and_cuts_as_a_file_of_the_system_does(store, tmp_path, seed):
    """The same random life of one file, in the store and on the disk."""
    rng, settings = random.Random(seed), store.settings()
    disk = S3Disk(tmp_path, Bucket(settings))
    path = tmp_path / "bodies" / "000001.pack"
    plain_path = tmp_path / "plain" / "000001.pack"
    file, plain = disk.open(path, create=True), RealDisk().open(plain_path, create=True)
    for _ in range(60):
        if rng.random() < 0.4:
            data = rng.randbytes(rng.choice([1, 500, BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES * 2 + 7]))
            assert file.append(data) == plain.append(data)
        elif rng.random() < 0.5:
            file.sync()
        elif rng.random() < 0.3:
            size = rng.randrange(plain.size() + 1)
            file.cut(size)
            plain.cut(size)
        else:
            at, length = rng.randrange(plain.size() + 2), rng.choice([0, 1, 2_048, BLOCK_BYTES, BLOCK_BYTES * 3])
            assert file.read(at, length) == plain.read(at, length)
        assert file.size() == plain.size()
    file.append(b"end")
    plain.append(b"end")
    file.sync()
    again = disk.open(path, create=False)
    assert again.read(0, again.size()) == plain_path.read_bytes()
    assert disk.names(path.parent) == ["000001.pack"]
    plain.close()


def test_the_memory_of_read_blocks_has_a_limit():
    blocks = Blocks(limit=100)
    for number in range(50):
        blocks.keep((1, 0, number), bytes(30))
    loaded = []
    for number in (49, 48, 47, 0):
        blocks.get((1, 0, number), lambda number=number: loaded.append(number) or bytes(30))
    assert loaded == [0]

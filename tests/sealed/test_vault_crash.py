"""A stop at any instant loses nothing that was acknowledged and leaves a vault without a fault."""

import random
import shutil
from contextlib import suppress

import pytest
from sealed_faulty_disk import FaultyDisk, Killed
from sealed_world import BANK, TODAY, fields_of, ident, index_of, open_vault, original_of, put, record, without_orders

PACK_BYTES = 16_384
POINTS = 12


class Known:
    """What was acknowledged."""

    def __init__(self):
        self.roots, self.originals, self.erased, self.doubtful = {}, {}, set(), set()


def live(vault, known, rng):
    """Some days in the life of a vault."""
    for day in range(5):
        numbers = range(day * 10 + 1, day * 10 + 1 + rng.randrange(1, 8))
        roots = put(vault, numbers, original=day)
        vault.sync()
        known.roots |= roots
        known.originals[day] = list(numbers)
        number = rng.choice(sorted(known.roots))
        known.doubtful.add(number)
        vault.erase(record(number), TODAY, without_orders)
        known.erased.add(number)


def check(vault, known):
    for number, root in known.roots.items():
        found = vault.open_body(ident(number), BANK, root)
        if number in known.erased or (number in known.doubtful and vault.is_erased(ident(number, 2))):
            assert found.code == "sealed.erased"
        else:
            assert found.fields == fields_of(number)
    for original, numbers in known.originals.items():
        check_original(vault, known, original, numbers)
    assert vault.fsck() == []


def check_original(vault, known, original, numbers):
    sure = [number for number in numbers if number not in known.erased]
    open_ends = [sure, [number for number in sure if number not in known.doubtful]]
    found = vault.open_original(ident(original, 3), BANK)
    allowed = [original_of(left) for left in open_ends]
    assert found in allowed if isinstance(found, bytes) else [] in open_ends


def live_until(folder, rng, disk, known):
    """Live until the disk stops it; the vault is left as a crash would leave it."""
    try:
        vault = open_vault(folder, disk=disk, pack_bytes=PACK_BYTES)
    except (Killed, OSError):
        return
    with suppress(Killed, OSError):
        live(vault, known, rng)
    vault.abandon()


def count_operations(folder, seed):
    disk = FaultyDisk(random.Random(seed))
    live_until(folder, random.Random(seed), disk, Known())
    return disk.operations


@pytest.mark.parametrize("machine", [True, False], ids=["power_cut", "process_killed"])
def test_a_stop_at_any_operation_loses_nothing_acknowledged(tmp_path, seed, campaign, machine):
    total = count_operations(tmp_path / "counted", seed)
    assert total > POINTS
    points = range(1, total + 1) if campaign > 1 else sorted(random.Random(seed).sample(range(1, total + 1), POINTS))
    for point in points:
        folder, known = tmp_path / f"sealed-{point}", Known()
        disk = FaultyDisk(random.Random(seed + point), point)
        live_until(folder, random.Random(seed), disk, known)
        if machine:
            disk.crash()
            (folder / "index" / "in-use").write_text("another boot") if (folder / "index").exists() else None
        print(f"seed {seed}, stopped at operation {point} of {total}")
        reopen_and_go_on(folder, known)
        shutil.rmtree(folder)


def reopen_and_go_on(folder, known):
    """Not a real sync among them: the campaign is about order, and syncs are slow."""
    disk = FaultyDisk(random.Random(0))
    vault = open_vault(folder, disk=disk, pack_bytes=PACK_BYTES)
    check(vault, known)
    roots = put(vault, range(100, 105), original=100)
    vault.sync()
    known.roots |= roots
    check(vault, known)
    vault.close()
    vault = open_vault(folder, disk=disk, pack_bytes=PACK_BYTES)
    before = index_of(vault)
    vault.close()
    shutil.rmtree(folder / "index")
    vault = open_vault(folder, disk=disk, pack_bytes=PACK_BYTES)
    assert index_of(vault) == before
    check(vault, known)
    vault.close()


def test_a_full_disk_is_an_error_and_nothing_acknowledged_is_lost(tmp_path, seed):
    total = count_operations(tmp_path / "counted", seed)
    for point in random.Random(seed).sample(range(1, total + 1), 8):
        folder, known = tmp_path / f"sealed-{point}", Known()
        disk = FaultyDisk(random.Random(seed), point, full=True)
        live_until(folder, random.Random(seed), disk, known)
        print(f"seed {seed}, full at operation {point} of {total}")
        reopen_and_go_on(folder, known)


def test_after_a_failed_write_the_vault_takes_no_more(tmp_path, seed):
    disk = FaultyDisk(random.Random(seed), full=True)
    vault = open_vault(tmp_path / "sealed", disk=disk)
    put(vault, [1])
    disk.stop_at = disk.operations + 1
    with pytest.raises(OSError, match="no space"):
        vault.sync()
    with pytest.raises(AssertionError, match="opened anew"):
        vault.sync()
    vault.close()


def test_a_file_of_which_a_crash_left_the_key_alone_is_kept_when_it_is_sent_again(tmp_path):
    vault = open_vault(tmp_path / "sealed")
    put(vault, [1], original=1)
    vault._store.sync_keys()
    vault.abandon()
    vault = open_vault(tmp_path / "sealed")
    assert vault.open_original(ident(1, 3), BANK).code == "sealed.not_found"
    for _ in range(2):
        put(vault, [1], original=1)
        vault.sync()
        assert vault.open_original(ident(1, 3), BANK) == original_of([1])
        assert vault.fsck() == []
    vault.close()


@pytest.mark.parametrize("stream", ["bodies", "originals", "marks"])
def test_a_last_frame_cut_at_any_byte_is_taken_off(tmp_path, stream, campaign):
    whole = tmp_path / "whole"
    vault = open_vault(whole)
    put(vault, [1], original=1)
    vault.hold(ident(1, 2), ident(1, 9), TODAY)
    sizes = {"bodies": 0, "originals": 0, "marks": 0}
    for name in sizes:
        sizes[name] = (whole / name / "000001.pack").stat().st_size
    put(vault, [2], original=2)
    vault.hold(ident(1, 2), ident(2, 9), TODAY)
    vault.close()
    data = (whole / stream / "000001.pack").read_bytes()
    for size in range(sizes[stream], len(data), 1 if campaign > 1 else 3):
        folder = tmp_path / f"cut-{size}"
        shutil.copytree(whole, folder)
        (folder / stream / "000001.pack").write_bytes(data[:size])
        vault = open_vault(folder, disk=FaultyDisk(random.Random(0)))
        assert vault.fsck() == []
        assert vault.open_body(ident(1), BANK).fields == fields_of(1)
        assert vault.open_original(ident(1, 3), BANK) == original_of([1])
        assert ident(1, 9) in vault.holds(ident(1, 2))
        put(vault, [2], original=3)
        vault.sync()
        assert vault.open_body(ident(2), BANK).fields == fields_of(2)
        vault.close()
        shutil.rmtree(folder)


def test_slots_cut_at_any_byte_are_taken_off(tmp_path):
    whole = tmp_path / "whole"
    vault = open_vault(whole)
    put(vault, [1])
    vault.sync()
    size = (whole / "keys.slots").stat().st_size
    vault.subject_key(ident(2, 2), vault.period(bytes(range(16)), "202511", []))
    vault.close()
    data = (whole / "keys.slots").read_bytes()
    assert len(data) > size
    for end in range(size, len(data), 7):
        folder = tmp_path / f"cut-{end}"
        shutil.copytree(whole, folder)
        (folder / "keys.slots").write_bytes(data[:end])
        vault = open_vault(folder, disk=FaultyDisk(random.Random(0)))
        assert vault.fsck() == []
        assert vault.open_body(ident(1), BANK).fields == fields_of(1)
        put(vault, [2])
        vault.close()
        shutil.rmtree(folder)

"""Segments: what is appended comes back, a torn tail is cut, damage is refused and named."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from faulty_disk import FaultyDisk

from cohong.core.texts import CohongError
from cohong.ledger.embedded import frames
from cohong.ledger.embedded.disk import Disk, RealDisk
from cohong.ledger.embedded.segments import Segments, iterate_segments
from cohong.ledger.embedded.segments_check import check_segments

SEGMENT = 4096


def payload(height: int) -> bytes:
    """Bytes of a block that differ in content and length from height to height."""
    rng = random.Random(height)
    return rng.randbytes(rng.randrange(0, 700))


def fill(disk: Disk, count: int, *, sync_every: int = 1) -> Segments:
    """A ledger of `count` blocks in small segments."""
    segments = Segments(disk, segment_bytes=SEGMENT)
    for height in range(count):
        segments.append(height, payload(height))
        if (height + 1) % sync_every == 0:
            segments.sync()
    segments.sync()
    return segments


def test_blocks_come_back_in_order_from_any_height(tmp_path: Path) -> None:
    with_places = list(fill(RealDisk(tmp_path), 60).read_from(0))
    again = Segments(RealDisk(tmp_path), segment_bytes=SEGMENT)
    assert [(h, p) for h, p, _ in with_places] == [(h, payload(h)) for h in range(60)]
    assert again.height == again.durable_height == 59
    assert again.cut is None
    for start in (0, 1, 17, 59, 60):
        assert [h for h, _, _ in again.read_from(start)] == list(range(start, 60))
    assert all(again.read(place) == data for _, data, place in with_places)
    assert len(list((tmp_path / "segments").iterdir())) > 3
    assert list(check_segments(RealDisk(tmp_path))) == []


def test_appending_goes_on_after_reopening(tmp_path: Path) -> None:
    fill(RealDisk(tmp_path), 20)
    again = Segments(RealDisk(tmp_path), segment_bytes=SEGMENT)
    again.append(20, b"next")
    assert again.durable_height == 19
    assert again.sync() == 20
    assert list(again.read_from(20))[0][1] == b"next"


def test_first_block_may_have_any_agreed_height() -> None:
    disk = FaultyDisk()
    segments = Segments(disk, first_height=1, segment_bytes=SEGMENT)
    assert segments.height == 0
    segments.append(1, b"one")
    segments.sync()
    assert Segments(disk, first_height=1, segment_bytes=SEGMENT).height == 1
    assert refused(lambda: Segments(disk, segment_bytes=SEGMENT)).code == "ledger.segment_corrupt"


def test_a_bare_copy_without_its_zero_tail_replays_and_can_be_continued(tmp_path: Path) -> None:
    fill(RealDisk(tmp_path / "home"), 40)
    copy = tmp_path / "copy" / "segments"
    shutil.copytree(tmp_path / "home" / "segments", copy)
    for path in copy.iterdir():
        path.write_bytes(path.read_bytes().rstrip(b"\0"))
    assert [(h, p) for h, p, _ in iterate_segments(copy)] == [(h, payload(h)) for h in range(40)]
    assert list(check_segments(RealDisk(copy.parent))) == []
    segments = Segments(RealDisk(copy.parent), segment_bytes=SEGMENT)
    for height in range(40, 60):
        segments.append(height, payload(height))
    segments.sync()
    assert [h for h, _, _ in iterate_segments(copy)] == list(range(60))
    assert list(check_segments(RealDisk(copy.parent))) == []


def test_a_block_too_large_for_a_segment_is_refused_and_the_largest_fits() -> None:
    segments = Segments(FaultyDisk(), segment_bytes=SEGMENT)
    assert refused(lambda: segments.append(0, bytes(segments.payload_limit + 1))).code == "ledger.block_too_large"
    segments.append(0, b"x" * segments.payload_limit)
    segments.append(1, b"y" * segments.payload_limit)
    assert segments.sync() == 1
    assert [len(p) for _, p, _ in segments.read_from(0)] == [segments.payload_limit] * 2


def test_a_torn_tail_is_cut_and_the_tail_is_zero_again() -> None:
    for torn_bytes in (1, 23, 24, 100, 399):
        disk = FaultyDisk()
        segments = fill(disk, 3)
        place = segments.append(3, b"z" * 400)
        node = disk.names["segments/00000000.seg"]
        keep = place.offset + torn_bytes
        node.now[keep:] = bytes(len(node.now) - keep)
        again = Segments(disk, segment_bytes=SEGMENT)
        assert again.height == 2
        assert again.cut is not None
        assert again.cut.path == f"segments/00000000.seg:{place.offset}"
        assert list(check_segments(disk)) == []


def test_an_unsynced_group_that_lost_its_middle_is_cut_not_called_damage() -> None:
    disk = FaultyDisk()
    segments = fill(disk, 2)
    middle = [segments.append(height, payload(height)) for height in (2, 3, 4)][1]
    disk.names["segments/00000000.seg"].now[middle.offset : middle.offset + middle.length] = bytes(middle.length)
    again = Segments(disk, segment_bytes=SEGMENT)
    assert again.height == 2
    assert [p for _, p, _ in again.read_from(0)] == [payload(h) for h in range(3)]
    assert list(check_segments(disk)) == []


def test_damage_before_a_later_block_is_refused_with_its_place_and_changes_nothing() -> None:
    disk = FaultyDisk()
    place = list(fill(disk, 5).read_from(0))[2][2]
    disk.flip("segments/00000000.seg", place.offset + 30)
    before = bytes(disk.names["segments/00000000.seg"].now)
    error = refused(lambda: Segments(disk, segment_bytes=SEGMENT))
    assert (error.code, error.path) == ("ledger.segment_corrupt", f"segments/00000000.seg:{place.offset}")
    assert bytes(disk.names["segments/00000000.seg"].now) == before


def test_a_damaged_last_block_is_refused_when_it_is_known_to_have_been_acknowledged() -> None:
    disk = FaultyDisk()
    place = list(fill(disk, 5).read_from(4))[0][2]
    disk.flip("segments/00000000.seg", place.offset + 30)
    error = refused(lambda: Segments(disk, segment_bytes=SEGMENT, acknowledged_height=4))
    assert (error.code, error.expected) == ("ledger.acknowledged_lost", "4")
    assert [f.code for f in check_segments(disk, acknowledged_height=4)] == [
        "ledger.segment_tail",
        "ledger.acknowledged_lost",
    ]
    assert refused(lambda: Segments(FaultyDisk(), acknowledged_height=0)).code == "ledger.acknowledged_lost"


def test_a_missing_foreign_or_shortened_segment_is_named(tmp_path: Path) -> None:
    fill(RealDisk(tmp_path), 60)
    folder = tmp_path / "segments"
    assert refused(lambda: Segments(RealDisk(tmp_path), home_id=b"h" * 32)).code == "ledger.segment_corrupt"
    whole = (folder / "00000001.seg").read_bytes()
    (folder / "00000001.seg").write_bytes(whole[:300])
    assert [f.path for f in check_segments(RealDisk(tmp_path))][0].startswith("segments/00000001.seg:")
    assert refused(lambda: list(iterate_segments(folder))).path.startswith("00000001.seg:")
    (folder / "00000001.seg").unlink()
    (folder / "notes.txt").write_text("x")
    error = refused(lambda: Segments(RealDisk(tmp_path), segment_bytes=SEGMENT))
    assert (error.code, error.path) == ("ledger.segment_missing", "segments/00000001.seg")
    found = {(f.code, f.path) for f in check_segments(RealDisk(tmp_path))}
    assert ("ledger.segment_missing", "segments/00000001.seg") in found
    assert ("ledger.segment_stray", "segments/notes.txt") in found


def test_every_flipped_byte_is_found_and_its_place_named() -> None:
    disk = FaultyDisk()
    blocks = list(fill(disk, 14).read_from(0))
    frames_of = {(place.segment, place.offset): place for _, _, place in blocks}
    assert len(disk.list("segments")) > 1
    for name in disk.list("segments"):
        number = int(name[-12:-4])
        for offset in range(0, SEGMENT, 3):
            disk.flip(name, offset, 1 << offset % 8)
            found = list(check_segments(disk))
            disk.flip(name, offset, 1 << offset % 8)
            inside = [p.offset for (s, _), p in frames_of.items() if s == number and 0 <= offset - p.offset < p.length]
            start = inside[0] if inside else 0 if offset < frames.HEADER_BYTES else offset
            assert found, f"{name}:{offset} flipped and not found"
            file, _, at = found[0].path.rpartition(":")
            assert file == name
            assert start <= int(at) <= offset, (found[0].path, offset)
    assert list(check_segments(disk)) == []


def test_bytes_of_a_block_in_another_place_are_no_block() -> None:
    frame = frames.pack_frame(7, 64, 0, 64, b"payload")
    disk = FaultyDisk()
    file = disk.open("f", "create")
    file.pwrite(bytes(64) + frame + frame, 0)
    assert frames.read_frame(file, 7, 64, SEGMENT) is not None
    assert frames.read_frame(file, 7, 64 + len(frame), SEGMENT) is None
    assert frames.read_frame(file, 8, 64, SEGMENT) is None


@pytest.mark.parametrize("full_at", range(1, 40, 3))
def test_a_full_disk_is_named_and_everything_acknowledged_stays_readable(full_at: int) -> None:
    disk = FaultyDisk(full_at=full_at)
    acknowledged = -1
    segments = Segments(disk, segment_bytes=SEGMENT)
    with pytest.raises(CohongError) as caught:
        for height in range(200):
            segments.append(height, payload(height))
            acknowledged = segments.sync()
    assert caught.value.code == "ledger.disk_full"
    assert [(h, p) for h, p, _ in segments.read_from(0)] == [(h, payload(h)) for h in range(acknowledged + 1)]
    disk.full_at = 0
    segments.append(acknowledged + 1, b"there is room again")
    assert segments.sync() == acknowledged + 1
    assert list(check_segments(disk)) == []


def test_after_a_failed_write_only_reopening_may_write() -> None:
    disk = FaultyDisk()
    segments = fill(disk, 3)

    def fail() -> None:
        raise CohongError("ledger.disk_failed", path="x")

    disk.tick = fail  # type: ignore[method-assign]
    assert refused(lambda: segments.append(3, b"x")).code == "ledger.disk_failed"
    del disk.tick
    assert refused(lambda: segments.append(3, b"x")).code == "ledger.writer_stopped"
    assert [h for h, _, _ in segments.read_from(0)] == [0, 1, 2]
    assert Segments(disk, segment_bytes=SEGMENT).height in (2, 3)


def refused(act: Callable[[], object]) -> CohongError:
    """The error that this call raises."""
    with pytest.raises(CohongError) as caught:
        act()
    return caught.value

"""Tiles: the tree is the tree of RFC 6962 at every size, and every fault in the files is named."""

import random
from pathlib import Path

import pytest
from faulty_disk import FaultyDisk
from pymerkle import InmemoryTree  # type: ignore[import-untyped]

from cohong.core import merkle
from cohong.core.merkle import leaf_hash
from cohong.ledger.embedded import tile_layout
from cohong.ledger.embedded.disk import Disk, RealDisk
from cohong.ledger.embedded.tile_layout import ENTRIES, TileName
from cohong.ledger.embedded.tiles import Tiles, TilesUnusable
from cohong.ledger.embedded.tiles_check import check_tiles

EDGES = [1, 2, 3, 255, 256, 257, 511, 512, 513, 600]


def leaves(count: int) -> list[bytes]:
    """Leaves of different lengths, one of them empty."""
    return [b"" if i == 5 else b"leaf %d " % i + bytes(i % 7) for i in range(count)]


def grown(disk: Disk, count: int) -> Tiles:
    """A published tree of `count` leaves."""
    tiles = Tiles(disk)
    tiles.append(leaves(count))
    tiles.publish(b"checkpoint %d\n" % count)
    return tiles


def test_names_are_those_of_the_layout() -> None:
    assert TileName(0, 1234067, 256).path() == "tile/0/x001/x234/067"
    assert TileName(ENTRIES, 0, 8).path() == "tile/entries/000.p/8"
    assert TileName(2, 1000, 255).path() == "tile/2/x001/000.p/255"
    for number in (0, 7, 999, 1000, 1_234_067, 999_999_999):
        for width in (1, 255, 256):
            name = TileName(1, number, width)
            assert tile_layout.parse(name.path()) == name
    for wrong in (
        "tile/0/1",
        "tile/9/000",
        "tile/0/000.p/256",
        "tile/0/000.p/0",
        "tile/0/x000/001",
        "x",
        "tile/0/000.new",
    ):
        assert tile_layout.parse(wrong) is None


def test_roots_and_paths_of_all_sizes_agree_with_the_definition_and_an_independent_package() -> None:
    tiles, other = Tiles(FaultyDisk()), InmemoryTree(algorithm="sha256")
    hashes: list[bytes] = []
    for size, leaf in enumerate(leaves(600), 1):
        tiles.append([leaf])
        other.append_entry(leaf)
        hashes.append(leaf_hash(leaf))
        assert tiles.root() == merkle.root_of(hashes) == other.get_root()
        assert merkle.tree_root(tiles.read_node, size) == tiles.root()
        for index in {0, size // 2, size - 1}:
            path = merkle.tree_inclusion_path(tiles.read_node, index, size)
            assert path == merkle.inclusion_path(hashes, index)
        old = size * 2 // 3 or 1
        path = merkle.consistency_path(tiles.read_node, old, size)
        assert merkle.is_consistent(old, merkle.root_of(hashes[:old]), size, tiles.root(), path)
    assert [tiles.leaf(i) for i in range(600)] == leaves(600)


@pytest.mark.parametrize("size", EDGES)
def test_files_hold_the_tree_and_it_can_be_resumed(size: int) -> None:
    disk = FaultyDisk()
    root = grown(disk, size).root()
    assert list(check_tiles(disk, size, root)) == []
    again = Tiles.resume(disk, size, root)
    assert again.checkpoint() == b"checkpoint %d\n" % size
    more = leaves(size + 700)[size:]
    again.append(more)
    again.publish(b"later\n")
    assert again.root() == merkle.root_of([leaf_hash(leaf) for leaf in leaves(size + 700)])
    assert [f for f in check_tiles(disk, size + 700, again.root()) if f.code != "ledger.tile_stray"] == []
    assert [again.leaf(i) for i in range(size + 700)] == leaves(size + 700)


def test_two_full_levels(tmp_path: Path) -> None:
    disk = RealDisk(tmp_path)
    hashes = [leaf_hash(leaf) for leaf in leaves(66_000)]
    tiles = Tiles(disk)
    done = 0
    for size in (65_535, 65_536, 65_537, 66_000):
        tiles.append(leaves(size)[done:])
        tiles.publish(b"c\n")
        done = size
        assert tiles.root() == merkle.root_of(hashes[:size])
        loaded = Tiles.load(disk, size, tiles.root())
        for index in (0, 255, 256, 65_279, 65_280, size - 1):
            path = merkle.tree_inclusion_path(loaded.read_node, index, size)
            assert merkle.root_from_path(hashes[index], index, size, path) == tiles.root()
            assert loaded.leaf(index) == leaves(index + 1)[-1]
        for old in (1, 256, 65_535, size):
            path = merkle.consistency_path(loaded.read_node, old, size)
            assert merkle.is_consistent(old, merkle.root_of(hashes[:old]), size, tiles.root(), path)
    tiles.sync()
    assert (tmp_path / "tiles/tile/2/000.p/1").stat().st_size == 32
    assert (tmp_path / "tiles/tile/1/000").stat().st_size == 8192
    assert (tmp_path / "tiles/synced").read_bytes() == b"66000\n"
    resumed = Tiles.resume(disk, 66_000, tiles.root())
    assert list(check_tiles(disk, 66_000, tiles.root())) == []
    resumed.append([b"one more"])
    assert resumed.root() == merkle.root_of([*hashes, leaf_hash(b"one more")])


def test_entries_are_length_prefixed_and_a_leaf_may_have_65535_bytes() -> None:
    disk = FaultyDisk()
    tiles = Tiles(disk)
    tiles.append([b"ab", b"", b"x" * 65_535])
    tiles.publish(b"c\n")
    data = bytes(disk.names["tiles/tile/entries/000.p/3"].now)
    assert data == b"\x00\x02ab" + b"\x00\x00" + b"\xff\xff" + b"x" * 65_535
    with pytest.raises(AssertionError):
        tiles.append([b"x" * 65_536])


def test_old_partial_tiles_go_and_the_last_two_publications_stay() -> None:
    disk = FaultyDisk()
    tiles = Tiles(disk)
    for leaf in leaves(300):
        tiles.append([leaf])
        tiles.publish(b"c\n")
    partial = [name for name in disk.list("tiles") if ".p/" in name]
    assert sorted(partial) == [
        "tiles/tile/0/001.p/43",
        "tiles/tile/0/001.p/44",
        "tiles/tile/1/000.p/1",
        "tiles/tile/entries/001.p/43",
        "tiles/tile/entries/001.p/44",
    ]


def test_resume_removes_what_lies_beyond_and_refuses_what_is_not_this_tree() -> None:
    disk = FaultyDisk()
    tiles = Tiles(disk)
    tiles.append(leaves(300))
    tiles.publish(b"c\n")
    root = tiles.root()
    tiles.append(leaves(900)[300:])
    tiles.flush()
    again = Tiles.resume(disk, 300, root)
    assert again.root() == root
    assert list(check_tiles(disk, 300, root)) == []
    again.append([b"another history"] * 400)
    again.flush()
    assert [f for f in check_tiles(disk, 700, again.root()) if f.code != "ledger.tile_stray"] == []
    with pytest.raises(TilesUnusable):
        Tiles.resume(disk, 900, tiles.root())
    with pytest.raises(TilesUnusable):
        Tiles.resume(disk, 300, leaf_hash(b"other"))
    for name in disk.list("tiles/tile"):
        if name.endswith("entries/000"):
            disk.remove(name)
    with pytest.raises(TilesUnusable) as caught:
        Tiles.resume(disk, 700, again.root())
    assert caught.value.path == "tiles/tile/entries/000"
    Tiles.wipe(disk)
    assert disk.list("tiles") == ["tiles/checkpoint"]


def test_resume_reads_again_what_was_not_synced_and_trusts_what_was() -> None:
    disk = FaultyDisk()
    tiles = Tiles(disk)
    tiles.append(leaves(600))
    tiles.sync()
    tiles.append(leaves(1200)[600:])
    tiles.flush()
    disk.flip("tiles/tile/entries/003", 40)
    with pytest.raises(TilesUnusable) as caught:
        Tiles.resume(disk, 1200, tiles.root())
    assert caught.value.path.startswith("tiles/tile/entries/003:")
    disk.flip("tiles/tile/entries/003", 40)
    disk.flip("tiles/tile/entries/000", 40)
    Tiles.resume(disk, 1200, tiles.root())
    assert [f.code for f in check_tiles(disk, 1200, tiles.root())] == ["ledger.tile_corrupt"]


def test_every_flipped_byte_is_found_and_its_file_and_place_named(seed: int) -> None:
    rng = random.Random(seed)
    disk = FaultyDisk()
    size = 600
    root = grown(disk, size).root()
    for name in disk.list("tiles/tile"):
        length = len(disk.names[name].now)
        for offset in {0, length - 1, *rng.sample(range(length), min(25, length))}:
            disk.flip(name, offset, 1 << rng.randrange(8))
            found = list(check_tiles(disk, size, root))
            disk.names[name].now[:] = disk.names[name].synced = bytes(reference()[name])
            assert len(found) == 1, (name, offset, found)
            file, _, at = found[0].path.rpartition(":")
            assert file == name
            assert int(at) <= offset < int(at) + (70 if "entries" in name else 32)
    assert list(check_tiles(disk, size, root)) == []


def reference() -> dict[str, bytes]:
    """The undamaged files of the tree of 600 leaves."""
    disk = FaultyDisk()
    grown(disk, 600)
    return {name: bytes(node.now) for name, node in disk.names.items()}


def test_missing_short_and_stray_files_are_named() -> None:
    whole = reference()
    root = merkle.root_of([leaf_hash(leaf) for leaf in leaves(600)])
    for name in [name for name in whole if "/tile/" in name]:
        for cut in (None, 0, len(whole[name]) - 1):
            disk = FaultyDisk()
            grown(disk, 600)
            if cut is None:
                disk.remove(name)
            else:
                del disk.names[name].now[cut:]
            found = list(check_tiles(disk, 600, root))
            assert [f.path.partition(":")[0] for f in found] == [name], (name, cut, found)
    disk = FaultyDisk()
    grown(disk, 600)
    for stray in ("tiles/tile/0/003", "tiles/tile/0/002.p/99", "tiles/tile/note", "tiles/x"):
        disk.open(stray, "create")
    assert sorted(f.path for f in check_tiles(disk, 600, root)) == sorted(
        ["tiles/tile/0/003", "tiles/tile/0/002.p/99", "tiles/tile/note", "tiles/x"]
    )
    wrong = list(check_tiles(disk, 600, bytes(32)))
    assert "ledger.tiles_unusable" in {f.code for f in wrong}

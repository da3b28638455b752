"""The tree against known roots, against the definition in RFC 6962, and against an independent package."""

import random
from hashlib import sha256

import pymerkle
import pytest

from cohong.core import merkle

# The eight leaves and roots that certificate-transparency implementations share.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
CONSISTENCY = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
SIZES = range(1, 131)


def leaves_of(size):
    return [merkle.leaf_hash(number.to_bytes(2, "big")) for number in range(size)]


def defined_root(hashes):
    """RFC 6962, 2.1, word for word."""
    if not hashes:
        return sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return sha256(b"\x01" + defined_root(hashes[:k]) + defined_root(hashes[k:])).digest()


def reader_of(hashes):
    """Complete subtrees as a tile store would give them."""

    def read(level, index):
        width = 1 << level
        assert (index + 1) * width <= len(hashes), "only complete subtrees are asked for"
        return defined_root(hashes[index * width : (index + 1) * width])

    return read


def test_known_roots() -> None:
    hashes = [merkle.leaf_hash(leaf) for leaf in LEAVES]
    assert [merkle.root_of(hashes[:size]).hex() for size in range(1, 9)] == ROOTS
    assert merkle.root_of([]) == merkle.EMPTY_ROOT == sha256(b"").digest()


def test_known_consistency_paths() -> None:
    hashes = [merkle.leaf_hash(leaf) for leaf in LEAVES]
    for (old, new), path in CONSISTENCY.items():
        assert [step.hex() for step in merkle.consistency_path(reader_of(hashes[:new]), old, new)] == path


def test_roots_are_the_definition_at_every_size() -> None:
    for size in SIZES:
        hashes = leaves_of(size)
        assert merkle.root_of(hashes) == defined_root(hashes), size


def test_a_growing_frontier_has_the_same_roots_and_copies_grow_apart() -> None:
    frontier = merkle.Frontier()
    assert frontier.root() == merkle.EMPTY_ROOT
    for size in SIZES:
        before = frontier.copy()
        frontier.append(leaves_of(size)[-1])
        assert frontier.root() == defined_root(leaves_of(size)), size
        assert (before.size, before.root()) == (size - 1, defined_root(leaves_of(size - 1)))


def test_a_frontier_starts_again_from_its_edge() -> None:
    frontier = merkle.Frontier()
    frontier.extend(leaves_of(77))
    again = merkle.Frontier(frontier.size, frontier.edge)
    for part in (frontier, again):
        part.extend(leaves_of(130)[77:])
    assert frontier.root() == again.root() == defined_root(leaves_of(130))


def test_inclusion_paths_of_every_leaf_lead_to_the_root() -> None:
    for size in range(1, 40):
        hashes = leaves_of(size)
        root = defined_root(hashes)
        for index, leaf in enumerate(hashes):
            path = merkle.inclusion_path(hashes, index)
            assert path == merkle.tree_inclusion_path(reader_of(hashes), index, size)
            assert merkle.root_from_path(leaf, index, size, path) == root


def test_a_path_leads_elsewhere_when_anything_is_changed(seed) -> None:
    draw = random.Random(seed)
    for _ in range(300):
        size = draw.randrange(2, 131)
        index = draw.randrange(size)
        hashes = leaves_of(size)
        root, path = defined_root(hashes), merkle.inclusion_path(hashes, index)
        at = draw.randrange(len(path))
        flipped = bytes([path[at][0] ^ 1]) + path[at][1:]
        wrong = [
            (hashes[index], index, size, [*path[:at], flipped, *path[at + 1 :]]),
            (hashes[index], index, size, path[:-1]),
            (hashes[index], index, size, [*path, path[-1]]),
            (hashes[index - 1], index, size, path),
            (hashes[index], (index + 1) % size, size, path),
        ]
        for case in wrong:
            assert merkle.root_from_path(*case) != root, (size, index, at)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_places_outside_the_tree(index, size) -> None:
    assert merkle.root_from_path(bytes(32), index, size, []) is None
    with pytest.raises(IndexError):
        merkle.inclusion_path(leaves_of(size), index)
    with pytest.raises(IndexError):
        merkle.tree_inclusion_path(reader_of(leaves_of(size)), index, size)


def test_consistency_between_all_sizes_and_not_with_a_changed_past() -> None:
    for new in range(1, 34):
        hashes = leaves_of(new)
        for old in range(1, new + 1):
            path = merkle.consistency_path(reader_of(hashes), old, new)
            roots = defined_root(hashes[:old]), defined_root(hashes)
            assert merkle.is_consistent(old, roots[0], new, roots[1], path)
            forged = defined_root([merkle.leaf_hash(b"forged"), *hashes[1:old]])
            assert not merkle.is_consistent(old, forged, new, roots[1], path)
            assert not merkle.is_consistent(old, roots[0], new, forged, path)
            assert not merkle.is_consistent(old, roots[0], new, roots[1], [*path, bytes(32)])


@pytest.mark.parametrize(("old", "new"), [(0, 4), (5, 4)])
def test_consistency_needs_an_older_tree(old, new) -> None:
    with pytest.raises(IndexError):
        merkle.consistency_path(reader_of(leaves_of(4)), old, new)
    assert not merkle.is_consistent(old, bytes(32), new, bytes(32), [bytes(32)])


def test_an_independent_package_agrees_on_roots_and_inclusion_paths() -> None:
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    size = 67
    for number in range(size):
        tree.append_entry(number.to_bytes(2, "big"))
    hashes = leaves_of(size)
    for part in (1, 2, 3, 31, 32, 33, 64, 65, size):
        assert merkle.root_of(hashes[:part]) == tree.get_root(part)
        ours = merkle.inclusion_path(hashes[:part], part // 2)
        # Their places begin at 1 and their paths with the leaf.
        assert [hashes[part // 2], *ours] == list(tree.prove_inclusion(part // 2 + 1, part).path)

"""The RFC 6962 / RFC 9162 Merkle tree over SHA-256: leaf and node hashes, roots, inclusion and consistency paths.

A tree of n leaves splits at the largest power of two below n. Pairing neighbours level by level and carrying an odd
last node upwards gives the same tree, so roots of a list are computed that way. Hashes are 32 raw bytes.
Checked in the tests against the definition for all sizes up to 130 and against an independent package.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """Hash of one leaf: SHA-256(0x00 || data)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node: SHA-256(0x01 || left || right)."""
    return sha256(b"\x01" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """Root of the tree over these leaf hashes; the empty tree has SHA-256 of nothing."""
    if not hashes:
        return EMPTY_ROOT
    level = list(hashes)
    while len(level) > 1:
        level = next_level(level)
    return level[0]


def next_level(level: Sequence[bytes]) -> list[bytes]:
    """Pair neighbours; an odd last node goes up unchanged."""
    pairs = [sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
    if len(level) % 2:
        pairs.append(level[-1])
    return pairs


def inclusion_path(hashes: Sequence[bytes], index: int) -> list[bytes]:
    """Sibling hashes from leaf `index` up to the root of the tree over `hashes`."""
    if not 0 <= index < len(hashes):
        raise IndexError(index)
    path, level = [], list(hashes)
    while len(level) > 1:
        sibling = index ^ 1
        if sibling < len(level):
            path.append(level[sibling])
        level, index = next_level(level), index // 2
    return path


def root_from_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that this inclusion path leads to (RFC 9162, 2.1.3.2), or None when the path has the wrong shape."""
    if not 0 <= index < size:
        return None
    fn, sn, here = index, size - 1, leaf
    for sibling in path:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            here = node_hash(sibling, here)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            here = node_hash(here, sibling)
        fn, sn = fn >> 1, sn >> 1
    return here if sn == 0 else None


# --- paths in a large tree, read through a function that knows the complete nodes ---------------------------------

NodeReader = Callable[[int, int], bytes]
"""`read(level, index)` gives the hash of the complete subtree over leaves [index * 2**level, (index + 1) * 2**level)."""


def range_root(read: NodeReader, begin: int, end: int) -> bytes:
    """Root of the tree over leaves [begin, end), where `begin` is aligned as RFC 6962 splits produce it."""
    count = end - begin
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return read(level, begin >> level)
    split = begin + largest_power_below(count)
    return node_hash(range_root(read, begin, split), range_root(read, split, end))


def tree_root(read: NodeReader, size: int) -> bytes:
    """Root of the first `size` leaves."""
    return range_root(read, 0, size) if size else EMPTY_ROOT


def tree_inclusion_path(read: NodeReader, index: int, size: int) -> list[bytes]:
    """Inclusion path of one leaf in the tree of `size` leaves, from leaf to root."""
    if not 0 <= index < size:
        raise IndexError(index)
    path: list[bytes] = []
    begin, end = 0, size
    while end - begin > 1:
        split = begin + largest_power_below(end - begin)
        if index < split:
            path.append(range_root(read, split, end))
            end = split
        else:
            path.append(range_root(read, begin, split))
            begin = split
    return path[::-1]


def consistency_path(read: NodeReader, old: int, new: int) -> list[bytes]:
    """Hashes that show the first `old` leaves of the tree of `new` leaves unchanged (RFC 9162, 2.1.4.1)."""
    if not 0 < old <= new:
        raise IndexError(old)
    return _subproof(read, old, 0, new, whole=True)


def _subproof(read: NodeReader, old: int, begin: int, end: int, *, whole: bool) -> list[bytes]:
    if old == end - begin:
        return [] if whole else [range_root(read, begin, end)]
    split = largest_power_below(end - begin)
    middle = begin + split
    if old <= split:
        return [*_subproof(read, old, begin, middle, whole=whole), range_root(read, middle, end)]
    return [*_subproof(read, old - split, middle, end, whole=False), range_root(read, begin, middle)]


def is_consistent(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether `path` proves that the tree `old_root` is a prefix of the tree `new_root` (RFC 9162, 2.1.4.2)."""
    if old == new:
        return not path and old_root == new_root
    if not 0 < old < new or not path:
        return False
    hashes = list(path)
    if old & (old - 1) == 0:
        hashes.insert(0, old_root)
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    first = second = hashes[0]
    for sibling in hashes[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            second = node_hash(second, sibling)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and first == old_root and second == new_root


def largest_power_below(count: int) -> int:
    """Largest power of two smaller than `count` (count >= 2)."""
    return 1 << ((count - 1).bit_length() - 1)


class Frontier:
    """The right edge of a growing tree: enough to append leaves and know the root, 64 hashes at most.

    `edge[level]` is the complete subtree of 2**level leaves at the right end, or None where the size has no such bit.
    """

    def __init__(self, size: int = 0, edge: Sequence[bytes | None] = ()) -> None:
        self.size = size
        self.edge: list[bytes | None] = list(edge)

    def copy(self) -> "Frontier":
        """A second frontier that grows apart from this one."""
        return Frontier(self.size, self.edge)

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        level, here = 0, leaf
        while self.size >> level & 1:
            left = self.edge[level]
            assert left is not None, "the edge has a hash wherever the size has a bit"
            here = sha256(b"\x01" + left + here).digest()
            self.edge[level] = None
            level += 1
        if level == len(self.edge):
            self.edge.append(None)
        self.edge[level] = here
        self.size += 1

    def extend(self, leaves: Sequence[bytes]) -> None:
        """Add many leaf hashes in order."""
        for leaf in leaves:
            self.append(leaf)

    def root(self) -> bytes:
        """Root of everything appended so far."""
        here: bytes | None = None
        for left in self.edge:
            if left is not None:
                here = left if here is None else node_hash(left, here)
        return EMPTY_ROOT if here is None else here

"""A body and its commitment: one small salted tree, so that one field can be shown with a proof and nothing else.

A body is a mapping of names to canonical values. Its leaves are

    the canonical array [name, salt in hex, value]

one for every field in `alone` that the body has, one for `lines` where it has lines, and one called `rest` whose value
is the object of all other fields. Leaves stand in the order of their names; the commitment is their RFC 6962 root.
The salt of a leaf is HMAC-SHA256(salt key, name), cut to 16 bytes: whoever holds the salt key can make every opening
again, and one opening tells nothing about the salts of the others. Without the salt a leaf cannot be guessed at.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import msgspec

from cohong.core import canon
from cohong.core.keyed import Keyed
from cohong.core.merkle import inclusion_path, leaf_hash, root_from_path, root_of

LINES = "lines"
REST = "rest"
KEY_BYTES = 32
SALT_BYTES = 16

Fields = dict[str, Any]


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """One leaf of a body with the way to its root. `salt` and the hashes of `path` are lower-case hex."""

    name: str
    salt: str
    value: Any
    index: int
    size: int
    path: list[str]


def encode_fields(fields: Fields) -> bytes:
    """Canonical bytes of a body. Raises NotCanonical for what has no canonical form, such as a float."""
    if not _is_plain(fields):
        canon.require_subset(fields)
    try:
        return canon.encode_trusted(fields)
    except UnicodeEncodeError:
        raise canon.NotCanonical("text holds a lone surrogate") from None


def commit(fields: Fields, alone: Sequence[str], salt_key: bytes) -> bytes:
    """The 32-byte root of a body. Raises NotCanonical, and ValueError for a field with the reserved name `rest`."""
    if not _is_plain(fields):
        canon.require_subset(fields)
    return commit_trusted(fields, alone, salt_key)


def commit_trusted(fields: Fields, alone: Sequence[str], salt_key: bytes) -> bytes:
    """`commit` for fields that `encode_fields` has already accepted (the hot path)."""
    return root_of(_hashes(_leaves(fields, alone), salt_key))


def leaf_names(fields: Fields, alone: Sequence[str]) -> list[str]:
    """The names under which this body can be opened, in leaf order."""
    return [name for name, _ in _leaves(fields, alone)]


def open_field(fields: Fields, alone: Sequence[str], salt_key: bytes, name: str) -> Opening:
    """Show one leaf: a field of `alone`, `lines`, or `rest` as a whole. Raises KeyError when no leaf has this name."""
    encode_fields(fields)
    leaves = _leaves(fields, alone)
    index = next((at for at, (known, _) in enumerate(leaves) if known == name), None)
    if index is None:
        raise KeyError(name)
    path = inclusion_path(_hashes(leaves, salt_key), index)
    return Opening(
        name=name,
        salt=_salts(salt_key, [name])[0],
        value=leaves[index][1],
        index=index,
        size=len(leaves),
        path=[step.hex() for step in path],
    )


def check_opening(root: bytes, opening: Opening) -> bool:
    """Whether this name and value stand in the body with this root. Never raises."""
    try:
        _unhex(opening.salt, SALT_BYTES)
        leaf = leaf_hash(canon.encode([opening.name, opening.salt, opening.value]))
        path = [_unhex(step, len(root)) for step in opening.path]
    except ValueError:
        return False
    return root_from_path(leaf, opening.index, opening.size, path) == root


def _leaves(fields: Fields, alone: Sequence[str]) -> list[tuple[str, Any]]:
    """Name and value of every leaf, in order. `rest` is always there, so that the shape follows from the names."""
    if REST in fields or REST in alone:
        raise ValueError("the name 'rest' is taken by the group of all other fields")
    rest = dict(fields)
    leaves = [(name, rest.pop(name)) for name in (*alone, LINES) if name in rest]
    leaves.append((REST, rest))
    leaves.sort()
    return leaves


def _hashes(leaves: Sequence[tuple[str, Any]], salt_key: bytes) -> list[bytes]:
    """Leaf hashes. The prefix byte is that of `merkle.leaf_hash`, written out because this runs for every document."""
    encode = canon.encode_trusted
    salts = _salts(salt_key, [name for name, _ in leaves])
    return [
        sha256(b"\x00" + encode((name, salt, value))).digest()
        for (name, value), salt in zip(leaves, salts, strict=True)
    ]


def _salts(salt_key: bytes, names: Sequence[str]) -> list[str]:
    """HMAC-SHA256(salt_key, name)[:16] of each name, in hex."""
    if len(salt_key) != KEY_BYTES:
        raise ValueError("a salt key has 32 bytes")
    digest = Keyed(salt_key).digest
    return [digest(name.encode())[:SALT_BYTES].hex() for name in names]


_TEXT = {str}


def _is_plain(value: Any) -> bool:
    """A quick yes for ASCII names with texts, safe integers, and lists and mappings of those; else canon must look."""
    kind = type(value)
    if kind is dict:
        if not ({*map(type, value)} <= _TEXT and "".join(value).isascii()):
            return False
        return all(_is_plain(item) for item in value.values() if type(item) is not str)
    if kind is list or kind is tuple:
        return all(map(_is_plain, value))
    return kind is str or (kind is int and -canon.MAX_INT <= value <= canon.MAX_INT)


def _unhex(text: str, size: int) -> bytes:
    """Bytes of lower-case hex of exactly this size: one opening has one written form."""
    data = bytes.fromhex(text)
    if len(data) != size or data.hex() != text:
        raise ValueError("not lower-case hex of the right length")
    return data

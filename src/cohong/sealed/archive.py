r"""Keys travel apart from the data: `keys/`, `keys.slots` and the grants of a home in one encrypted file, with the
people who may sign in, whose secrets are keys as well.

    "cohong.keys.1\n" | log2 of the scrypt cost 1 | salt 16 | nonce 12 | AES-256-GCM of MessagePack {path: bytes}

An archive made before an erasure still holds the erased keys: destroy old archives when you make a new one. Restored
into a home whose `marks/` record the erasure, those keys are zeroed again at the next open.
"""

import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from cohong.core.texts import CohongError
from cohong.sealed.codes import ARCHIVE_LOCKED, KEY_EXISTS
from cohong.sealed.entropy import Entropy
from cohong.sealed.files import RealDisk, write_whole
from cohong.sealed.packs import whole_packs
from cohong.sealed.slots import FILE_NAME, SLOT_BYTES

_MAGIC = b"cohong.keys.1\n"
_COST_LOG2 = 15
_MOST_COST_LOG2 = 20
_SALT, _NONCE = 16, 12
_HEADER_BYTES = len(_MAGIC) + 1 + _SALT + _NONCE
PEOPLE_FILE = "people/people.db"
_FOLDERS = ("keys", "keys/pending", "people", "sealed", "sealed/grants")


def export_keys(home: Path, archive: Path, passphrase: str, entropy: Entropy) -> list[str]:
    """Write the key archive of a home; the paths that went in. Never overwrites a file."""
    return write_keys(read_keys(home), archive, passphrase, entropy)


def read_keys(home: Path) -> dict[str, bytes]:
    """Every key file of a home by its path, also beside a writer: it writes a grant before the slot that needs it, so slots
    are read first. What it had only half written is left out."""
    slots = home / "sealed" / FILE_NAME
    found = {}
    if slots.exists():
        data = slots.read_bytes()
        found[f"sealed/{FILE_NAME}"] = data[: len(data) // SLOT_BYTES * SLOT_BYTES]
    for path, size in whole_packs(RealDisk(), home / "sealed" / "grants"):
        with path.open("rb") as file:
            found[f"sealed/grants/{path.name}"] = file.read(size)
    # A rotation puts a member's new file into `pending` before it takes the old one's place.
    for folder in ("keys", "keys/pending"):
        paths = [path for path in (home / folder).glob("*") if path.is_file() and path.suffix != ".new"]
        found |= {f"{folder}/{path.name}": path.read_bytes() for path in paths}
    if (home / PEOPLE_FILE).exists():
        found[PEOPLE_FILE] = _database(home / PEOPLE_FILE)
    return dict(sorted(found.items()))


def _database(path: Path) -> bytes:
    """A database as it stands at this moment, beside its writers."""
    with (
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(":memory:")) as copy,
    ):
        source.backup(copy)
        return copy.serialize()


def write_keys(files: Mapping[str, bytes], archive: Path, passphrase: str, entropy: Entropy) -> list[str]:
    """Encrypt these files into a key archive; their paths. Never overwrites a file."""
    if archive.exists():
        raise CohongError(KEY_EXISTS, path=str(archive))
    salt, nonce = entropy.take("archive salt")[:_SALT], entropy.take("archive nonce")[:_NONCE]
    header = _MAGIC + bytes([_COST_LOG2]) + salt + nonce
    secret = AESGCM(_key(passphrase, salt, _COST_LOG2)).encrypt(nonce, msgspec.msgpack.encode(dict(files)), header)
    write_whole(archive, header + secret)
    return sorted(files)


def import_keys(archive: Path, home: Path, passphrase: str) -> list[str]:
    """Put the files of an archive back; the paths written. Raises CohongError when one is there already or it is locked."""
    files = _open(archive, passphrase)
    for name in files:
        _require_key_path(name, archive)
        if (home / name).exists():
            raise CohongError(KEY_EXISTS, path=name)
    for name, data in files.items():
        write_whole(home / name, data)
    # Erasures recorded since then have to be done again: the index is made anew from the files.
    shutil.rmtree(home / "sealed" / "index", ignore_errors=True)
    return sorted(files)


def _open(archive: Path, passphrase: str) -> dict[str, bytes]:
    data = archive.read_bytes()
    header, secret = data[:_HEADER_BYTES], data[_HEADER_BYTES:]
    cost = header[len(_MAGIC)] if len(header) == _HEADER_BYTES and header.startswith(_MAGIC) else 0
    if not 10 <= cost <= _MOST_COST_LOG2:
        raise CohongError(ARCHIVE_LOCKED, path=str(archive))
    salt, nonce = header[-_SALT - _NONCE : -_NONCE], header[-_NONCE:]
    try:
        plain = AESGCM(_key(passphrase, salt, cost)).decrypt(nonce, secret, header)
    except InvalidTag:
        raise CohongError(ARCHIVE_LOCKED, path=str(archive)) from None
    return msgspec.msgpack.decode(plain, type=dict[str, bytes])


def _require_key_path(name: str, archive: Path) -> None:
    folder, _, file = name.rpartition("/")
    if folder not in _FOLDERS or file in ("", ".", ".."):
        raise CohongError(ARCHIVE_LOCKED, path=str(archive))


def _key(passphrase: str, salt: bytes, cost_log2: int) -> bytes:
    return Scrypt(salt=salt, length=32, n=1 << cost_log2, r=8, p=1).derive(passphrase.encode())

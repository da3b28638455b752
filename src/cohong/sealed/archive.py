r"""Keys travel apart from the data: `keys/`, `keys.slots` and the grants of a home in one encrypted file.

    "cohong.keys.1\n" | log2 of the scrypt cost 1 | salt 16 | nonce 12 | AES-256-GCM of MessagePack {path: bytes}

An archive made before an erasure still holds the erased keys: destroy old archives when you make a new one. Restored
into a home whose `marks/` record the erasure, those keys are zeroed again at the next open.
"""

import shutil
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from cohong.core.texts import CohongError
from cohong.sealed.codes import ARCHIVE_LOCKED, KEY_EXISTS
from cohong.sealed.entropy import Entropy
from cohong.sealed.files import write_whole
from cohong.sealed.slots import FILE_NAME

_MAGIC = b"cohong.keys.1\n"
_COST_LOG2 = 15
_MOST_COST_LOG2 = 20
_SALT, _NONCE = 16, 12
_HEADER_BYTES = len(_MAGIC) + 1 + _SALT + _NONCE


def export_keys(home: Path, archive: Path, passphrase: str, entropy: Entropy) -> list[str]:
    """Write the key archive of a home that nobody is writing to; the paths that went in. Never overwrites a file."""
    if archive.exists():
        raise CohongError(KEY_EXISTS, path=str(archive))
    files = {str(path.relative_to(home)): path.read_bytes() for path in _key_files(home)}
    salt, nonce = entropy.take("archive salt")[:_SALT], entropy.take("archive nonce")[:_NONCE]
    header = _MAGIC + bytes([_COST_LOG2]) + salt + nonce
    secret = AESGCM(_key(passphrase, salt, _COST_LOG2)).encrypt(nonce, msgspec.msgpack.encode(files), header)
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


def _key_files(home: Path) -> list[Path]:
    slots = home / "sealed" / FILE_NAME
    found = [path for path in home.glob("keys/*") if path.is_file() and path.suffix != ".new"]
    found += home.glob("sealed/grants/*.pack")
    return sorted([*found, slots] if slots.exists() else found)


def _require_key_path(name: str, archive: Path) -> None:
    folder, _, file = name.rpartition("/")
    if folder not in ("keys", "sealed", "sealed/grants") or file in ("", ".", ".."):
        raise CohongError(ARCHIVE_LOCKED, path=str(archive))


def _key(passphrase: str, salt: bytes, cost_log2: int) -> bytes:
    return Scrypt(salt=salt, length=32, n=1 << cost_log2, r=8, p=1).derive(passphrase.encode())

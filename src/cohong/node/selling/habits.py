"""What the attribution duty has learned of many trades, kept between runs: a file of the home, encrypted, thrown away at will.

It holds counts: with which parties an account, a shop, a telephone number (all three hashed) went, for how many sellers
somebody declared; and which codes of members were met. It is of one member and one version of the model; lost, or of
another version, it counts as never learned, until somebody learns anew (`cohong customs relink`). A process that is killed
loses what it counted since it last kept it: some habits come later.
"""

from collections.abc import Mapping
from contextlib import suppress
from hmac import digest
from pathlib import Path

import msgspec

from cohong.analytics.sellers.known import Habits
from cohong.analytics.sellers.model import VERSION
from cohong.core.texts import CohongError
from cohong.node.selling.keeper import FILE
from cohong.sealed.files import write_whole
from cohong.sealed.originals import decrypt_original, encrypt_original, pack_original, unpack_original

_HEAD = b"cohong.habits.1"


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What the file holds. `met` maps codes of members to names, as documents wrote them."""

    member: str
    model: str
    habits: Habits
    met: Mapping[str, str]


def read(state: Path, join_key: bytes, member: str) -> Kept | None:
    """What was kept in the state folder of a home for a member and the model in force; None where there is nothing that can
    be used."""
    try:
        packed = decrypt_original((state / FILE).read_bytes(), _key(join_key), _HEAD)
        kept = msgspec.json.decode(unpack_original(packed), type=Kept)
    except (OSError, CohongError, msgspec.DecodeError):
        return None
    return kept if (kept.member, kept.model) == (member, VERSION) else None


def keep(state: Path, join_key: bytes, kept: Kept) -> None:
    """Write it, whole or not at all. Without room nothing is kept, and what was kept before stands."""
    data = encrypt_original(pack_original(msgspec.json.encode(kept)), _key(join_key), _HEAD)
    with suppress(OSError):
        write_whole(state / FILE, data)


def _key(join_key: bytes) -> bytes:
    return digest(join_key, _HEAD, "sha256")

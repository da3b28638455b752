"""`cohong node store`: bodies and originals of a home into an object store, or back into its folder."""

from pathlib import Path
from typing import Literal

import msgspec

from cohong.core.texts import CohongError, declare
from cohong.ledger.embedded.home import Home
from cohong.node.status import Note, silent
from cohong.sealed.s3.moving import move_to_folder, move_to_s3
from cohong.sealed.s3.settings import read_settings

SETTINGS_WANTED = declare(
    "node.store_settings_wanted",
    en="Moving to an object store needs a settings file.",
    zh="迁移到对象存储需要提供设置文件。",
    next_en="Name one with --settings; it holds bucket and prefix and, where needed, endpoint, region and addressing.",
    next_zh="请用 --settings 指定；文件中写明 bucket 和 prefix，必要时写明 endpoint、region、addressing。",
    final=False,
)


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """Where bodies and originals of a home are now (`place` is empty for its folder), and what was copied there."""

    home: str
    to: Literal["s3", "folder"]
    place: str
    files: int
    bytes: int


def store_bodies(
    home: Path, to: Literal["s3", "folder"], *, settings: Path | None = None, progress: Note = silent
) -> Stored:
    """Move what is encrypted to another place, compare, then switch; keys stay. Nobody else may write to the home.

    Raises CohongError, and then it is where it was; doing it again finishes what was broken off.
    """
    place = Home(home)
    with place.lock():
        if to == "folder":
            moved = move_to_folder(place.sealed, progress)
        elif settings is None:
            raise CohongError(SETTINGS_WANTED)
        else:
            moved = move_to_s3(place.sealed, read_settings(settings), progress)
    return Stored(home=str(home), to=to, place=moved.place, files=moved.files, bytes=moved.bytes)

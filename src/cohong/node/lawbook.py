"""Files of law rows: dated parameters with their sources, and the hash of the file that a vote carries."""

import json
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import msgspec

from cohong.core.law import LawRow
from cohong.core.texts import CohongError, declare

UNREADABLE = declare(
    "law.file_unreadable",
    en="This is no file of law rows: {seen}.",
    zh="这不是有效的政策参数文件：{seen}。",
    next_en="Write it like the file that ships with Cohong (see docs/reference/law.md).",
    next_zh="请参照随附文件的格式编写（见 docs/reference/law.md）。",
)


def shipped() -> tuple[LawRow, ...]:
    """The rows that ship with this program."""
    return parse((files("cohong.law") / "rows.json").read_bytes(), "rows.json")


def read(path: Path) -> tuple[LawRow, ...]:
    """The rows of a file. Raises CohongError (`law.file_unreadable`)."""
    return parse(path.read_bytes(), path.name)


def parse(data: bytes, name: str) -> tuple[LawRow, ...]:
    """Rows, each with the hash of the bytes it came in."""
    digest = sha256(data).hexdigest()
    try:
        rows = [{**row, "file": digest} for row in json.loads(data)["rows"]]
        return tuple(msgspec.convert(rows, list[LawRow]))
    except (ValueError, KeyError, TypeError, msgspec.ValidationError) as error:
        raise CohongError(UNREADABLE, path=name, seen=str(error)) from None

"""Which bucket a home uses: a small TOML file without secrets. Credentials come from the usual chain of the client."""

import tomllib
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from cohong.core.texts import CohongError
from cohong.sealed.codes import STORE_SETTINGS

FILE_NAME = "s3.toml"
"""While `sealed/` holds this file, bodies and originals are in the object store."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place in an object store.

    `endpoint` is a URL, empty for AWS itself. `addressing` says how the bucket stands in an address: `path` behind the
    host, `virtual` in front of it, `auto` as the client decides. `id` names the home whose place it is; a move writes it.
    """

    bucket: Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{1,62}$")]
    prefix: Annotated[str, Meta(pattern=r"^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*$")]
    endpoint: Annotated[str, Meta(pattern=r"^(https?://[!-~]+)?$")] = ""
    region: Annotated[str, Meta(pattern=r"^[a-z0-9-]*$")] = ""
    addressing: Literal["auto", "path", "virtual"] = "auto"
    id: Annotated[str, Meta(pattern=r"^([0-9a-f]{32})?$")] = ""

    def place(self) -> str:
        """The place as people write it: `s3://bucket/prefix`."""
        return f"s3://{self.bucket}/{self.prefix}"

    def same_place(self, other: "Settings") -> bool:
        """Whether both mean the same objects."""
        return (self.endpoint, self.bucket, self.prefix) == (other.endpoint, other.bucket, other.prefix)


def read_settings(path: Path) -> Settings:
    """The settings in a file. Raises CohongError (`sealed.store_settings`)."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Settings)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise CohongError(STORE_SETTINGS, path=str(path), seen=str(error)) from None


def settings_bytes(settings: Settings) -> bytes:
    """The TOML text of settings; a JSON string of these characters is a TOML string."""
    rows = msgspec.structs.asdict(settings).items()
    return b"".join(b"%b = %b\n" % (name.encode(), msgspec.json.encode(value)) for name, value in rows if value)

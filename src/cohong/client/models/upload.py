"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

from typing import Literal

import msgspec

from cohong.client.models.shared import Delivery, Text


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """An empty sheet to fill in, and the files it can be had as: language, form, name of the file."""

    kind: str
    name: Text
    files: tuple[tuple[Literal["en", "zh"], str, str], ...]


class UploadView(msgspec.Struct, frozen=True, kw_only=True):
    """Where files are dropped: what one may bring and what not, empty sheets, and the newest deliveries."""

    max_megabytes: int
    may: tuple[Text, ...]
    may_not: tuple[Text, ...]
    templates: tuple[Template, ...]
    recent: tuple[Delivery, ...]

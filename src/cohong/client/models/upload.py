"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import Delivery, Text


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """An empty sheet to fill in."""

    kind: str
    name: Text


class UploadView(msgspec.Struct, frozen=True, kw_only=True):
    """Where files are dropped: what one may bring, empty sheets, and the newest deliveries."""

    max_megabytes: int
    templates: tuple[Template, ...]
    recent: tuple[Delivery, ...]

"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import Event


class Events(msgspec.Struct, frozen=True, kw_only=True):
    """A page of events. Ask on with `after` = `next`; `more` says whether there is something to be had
    already."""

    events: tuple[Event, ...]
    next: int
    more: bool

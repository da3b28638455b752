"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import Text, Verdict


class ProofsChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A field of the sealed document that may be shown along with the proof."""

    name: str
    label: Text
    chosen: bool


class ProofView(msgspec.Struct, frozen=True, kw_only=True):
    """A proof as a certificate. `size` in bytes; `short` is the whole proof as text for a QR code, ""
    where it does not fit; `choices` are the fields that the acting member may open."""

    message_id: str
    href: str
    size: int
    short: str
    choices: tuple[ProofsChoice, ...]
    open: str
    verdict: Verdict

"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

from typing import Literal

import msgspec

from cohong.client.models.shared import Text, Why


class Sender(msgspec.Struct, frozen=True, kw_only=True):
    """Who sends over a channel: when last (ms), how long ago (minutes), how many today, how many of those
    were refused."""

    member: str
    name: Text
    last_ms: int
    age_minutes: int
    today: int
    refused: int
    refused_percent: int
    level: Literal["bad", "ok", "warn"]
    why: Why | None


class Channel(msgspec.Struct, frozen=True, kw_only=True):
    """One channel with everybody who sends over it; `why` where nobody does, `advice` what to do about
    its senders."""

    id: str
    name: Text
    level: Literal["bad", "ok", "warn"]
    senders: tuple[Sender, ...]
    advice: tuple[Text, ...]
    why: Why | None


class NodeItem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing about the node: how it is, and the sentence with the next step ("" in both languages
    while all is well)."""

    name: str
    title: Text
    level: Literal["bad", "ok", "warn"]
    says: Text
    figures: dict[str, int]


class ChannelsView(msgspec.Struct, frozen=True, kw_only=True):
    """The node and its channels. Figures of channels are of the newest `looked_at` entries of the ledger."""

    level: Literal["bad", "ok", "warn"]
    today: int
    node: tuple[NodeItem, ...]
    channels: tuple[Channel, ...]
    looked_at: int

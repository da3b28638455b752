"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import Text


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """A parameter or field: its name, and its default as JSON ("" where it must be given)."""

    name: str
    default: str


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """One address: what it is for, the right that it needs, and what it takes."""

    method: str
    path: str
    title: Text
    says: Text
    needs: str
    takes: tuple[Taken, ...]


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """A status other than 200, and when it is answered."""

    status: int
    says: Text


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """A line for a shell in which COHONG (the address) and COHONG_KEY are set, and OUTCOME where an
    event's is asked for; and the status that is answered. Files that a line sends are those that a line
    before it kept."""

    says: Text
    line: str
    status: int = 200


class ApiView(msgspec.Struct, frozen=True, kw_only=True):
    """How programs use this portal."""

    about: Text
    examples: tuple[Example, ...]
    reads: tuple[Address, ...]
    writes: tuple[Address, ...]
    errors: tuple[Answered, ...]

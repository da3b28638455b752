"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import Text


class PostAt(msgspec.Struct, frozen=True, kw_only=True):
    """A post of a person at this member."""

    post: str
    role: Text
    since: int
    until: int
    given_by: Text
    deputy_for: Text | None
    holds: bool
    takes_two: bool


class PersonRow(msgspec.Struct, frozen=True, kw_only=True):
    """A person with posts at this member; `ways` are the ways in that are set up."""

    person: str
    name: str
    login: str
    active: bool
    me: bool
    ways: tuple[Text, ...]
    posts: tuple[PostAt, ...]


class RoleChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A role that may be given; `takes_two` says that two people give it."""

    role: str
    name: Text
    takes_two: bool


class PeopleView(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody who has or had a post here. `invitation` is shown once, to the person who made it, with
    whom it is for."""

    member: str
    fresh: bool
    people: tuple[PersonRow, ...]
    roles: tuple[RoleChoice, ...]
    waiting: int
    invitation: str = ""
    invited: str = ""
    asked: Text | None = None

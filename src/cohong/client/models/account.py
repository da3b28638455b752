"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import Text, Why


class DeputyRow(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who stands in for me."""

    post: str
    name: Text
    role: Text
    since: int
    until: int
    holds: bool


class Enrolment(msgspec.Struct, frozen=True, kw_only=True):
    """What the person's app needs: the secret to type, and the address to show as a picture."""

    secret: str
    uri: str


class LinkRow(msgspec.Struct, frozen=True, kw_only=True):
    """A provider, and my account there where it is linked."""

    name: str
    title: Text
    issuer: str
    subject: str


class PasskeyRow(msgspec.Struct, frozen=True, kw_only=True):
    """A passkey, when it was made and last used (ms, 0 never)."""

    id: str
    name: str
    made_ms: int
    used_ms: int


class PostRow(msgspec.Struct, frozen=True, kw_only=True):
    """A post of mine. `until` 0 is without an end; `deputy_for` names whom I stand in for."""

    post: str
    member: str
    member_name: Text
    role: Text
    since: int
    until: int
    deputy_for: Text | None
    current: bool


class SignInRow(msgspec.Struct, frozen=True, kw_only=True):
    """One place where I am signed in; `here` is this one. `agent` is how the browser describes itself,
    `device` that in words."""

    id: str
    how: Text
    address: str
    agent: str
    device: Text
    made_ms: int
    used_ms: int
    here: bool


class AccountView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about one's own account. `enrolment` and `recovery` are shown once, `go_to` is where
    linking goes on."""

    name: str
    login: str
    fresh: bool
    posts: tuple[PostRow, ...]
    password: bool
    codes: bool
    recovery_left: int
    passkeys: tuple[PasskeyRow, ...]
    links: tuple[LinkRow, ...]
    sign_ins: tuple[SignInRow, ...]
    deputies: tuple[DeputyRow, ...]
    colleagues: tuple[str, ...]
    may_depute: bool
    enrolment: Enrolment | None = None
    recovery: tuple[str, ...] = ()
    go_to: str = ""
    trouble: Why | None = None

"""What this room knows, as frozen data. Days are integers YYYYMMDD in China time, times are milliseconds since 1970 UTC."""

from collections.abc import Callable
from typing import Literal

import msgspec

from cohong.access.refusals import NOT_ALLOWED, POST_OVER, PROVE_AGAIN, Denied
from cohong.access.rights import MAY, Right, Role, say_right

Clock = Callable[[], int]
"""The present moment in milliseconds since 1970 UTC."""
Lang = Literal["zh", "en"]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What an operator may set. Sizes are in the unit that the name ends in."""

    idle_minutes: int = 30
    absolute_hours: int = 12
    prove_minutes: int = 10
    """How long a proof of identity is fresh enough for a sensitive act."""
    looks_days: int = 1095
    argon_time: int = 3
    argon_memory_kib: int = 65_536
    argon_lanes: int = 4
    unsafe_local_webhooks: bool = False
    """Deliver to private and loopback addresses too: for a demo or a test on one machine, never for a service."""


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who signs in. `login` is unique and compared without regard to case."""

    id: str
    name: str
    login: str
    lang: Lang = "zh"
    active: bool = True


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """One person may act as one ledger member in one role, from a day to a day, both included.

    `until_day` 0 means without an end. `deputy_for` names the person whose own post this one stands in for, or is empty;
    `granted_by` is a person's id, or `operator` for the command line of the machine. `ended_ms` 0 means not ended.
    """

    id: str
    person: str
    member: str
    role: Role
    since_day: int
    until_day: int = 0
    deputy_for: str = ""
    granted_by: str = ""
    granted_ms: int = 0
    ended_ms: int = 0
    ended_by: str = ""

    def holds(self, today: int) -> bool:
        """Whether the post by itself is in force on a day; a deputy's also needs the post that it stands in for."""
        return not self.ended_ms and self.since_day <= today and (not self.until_day or today <= self.until_day)


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """One sign-in on one device. `how` says by what: password, password+code, password+recovery, passkey, oidc:NAME."""

    id: str
    person: str
    post: str
    how: str
    address: str
    agent: str
    made_ms: int
    used_ms: int
    proved_ms: int
    ends_ms: int


class Acting(msgspec.Struct, frozen=True, kw_only=True):
    """Who acts in a request: one person, in one post, through a session or an API key. Without a post there are no rights."""

    person: Person
    post: Post | None
    rights: frozenset[Right]
    session: Session | None = None
    key: str = ""
    now_ms: int = 0

    @property
    def member(self) -> str:
        """The ledger member acted for; empty when no post is chosen."""
        return self.post.member if self.post else ""

    def may(self, right: Right) -> bool:
        """Whether the present post has the right."""
        return right in self.rights

    def need(self, right: Right) -> Post:
        """The post that gives the right. Raises Denied: access.post_over without a post, access.not_allowed without the right."""
        if self.post is None:
            raise Denied(POST_OVER)
        if right not in self.rights:
            raise Denied(NOT_ALLOWED, path=right, expected=say_right(right, self.person.lang))
        return self.post

    def need_fresh(self, settings: Settings) -> None:
        """Sensitive acts ask for a proof of identity that is not old. Raises Denied access.prove_again; keys never pass."""
        if self.session is None or self.now_ms - self.session.proved_ms > settings.prove_minutes * 60_000:
            raise Denied(PROVE_AGAIN)


def rights_of(post: Post | None) -> frozenset[Right]:
    """The rights of a post, or none."""
    return MAY[post.role] if post else frozenset()

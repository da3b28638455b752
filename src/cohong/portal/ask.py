"""Who asks, and for what: everything a page may look at."""

from collections.abc import Mapping

import msgspec

from cohong.access import model
from cohong.access.store import People
from cohong.core.state import Overlay
from cohong.core.texts import CohongError, declare
from cohong.modules.members.state import MEMBER, MERCHANT
from cohong.node.reading import Reading
from cohong.portal.place import Place
from cohong.portal.question import Shape, read_question
from cohong.portal.text import Lang
from cohong.projections.queries import Scope

NOT_HERE = declare(
    "portal.not_here",
    en="There is nothing at {path}.",
    zh="没有找到 {path}。",
    next_en="Go back, or start from today's page.",
    next_zh="请返回，或从“今日”开始。",
)
NOT_ALLOWED = declare(
    "portal.not_allowed",
    en="Acting as {seen}, you may not do this.",
    zh="以 {seen} 身份不能办理此事项。",
    next_en="See under «Why may I» who can, or act in another post.",
    next_zh="请在“权限说明”中查看谁可以办理，或切换岗位。",
    final=False,
)


NOTHING = Scope(merchant="~")
"""The rows of somebody whom the ledger does not know: none."""


class Acting(msgspec.Struct, frozen=True, kw_only=True):
    """One person acting as one ledger member in one role. `how` is `open` (no sign-in, loopback only), `signed`,
    `visitor` (accounts are there, and nobody is signed in), `key` (a program with an API key), or `unsafe` (the demo's
    role switch). `known` is the same as the list of people knows it, for who signed in and for keys."""

    person: str
    name: str
    member: str
    role: str
    rights: frozenset[str]
    how: str
    lang: Lang = "zh"
    known: model.Acting | None = None

    def may(self, right: str) -> bool:
        """Whether this person may do that now; of `one|other`, either will do."""
        return any(one in self.rights for one in right.split("|"))


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """One question. `path` holds the parts of the address, `query` what follows it; `place` is missing where no pages are
    served, as at the command line."""

    acting: Acting
    reading: Reading
    path: Mapping[str, str] = {}
    query: Mapping[str, str] = {}
    place: Place | None = None

    @property
    def state(self) -> Overlay:
        """The rows as they stand."""
        return self.reading.state

    @property
    def lang(self) -> Lang:
        """The reader's language."""
        return self.acting.lang

    @property
    def scope(self) -> Scope:
        """Which rows this member may see in lists: its own."""
        return scope_of(self.state, self.acting.member)

    @property
    def people(self) -> People:
        """Who may act here. Raises CohongError (`portal.not_here`) where no pages are served."""
        if self.place is None:
            raise self.missing()
        return self.place.people

    def look(self, merchant: str, what: str, subject: str = "") -> None:
        """Note that whoever asks is shown sealed data of a merchant: `what` is the name of the page, `subject` an opaque id."""
        if self.place is not None:
            who = self.acting
            self.place.looking.note(who.person, who.member, who.role, what, subject or merchant, merchant)

    def asked(self, shape: type[Shape]) -> Shape:
        """The query as the struct that the page declares. Raises CohongError (`portal.question_unclear`)."""
        return read_question(shape, self.query)

    def number(self, name: str, otherwise: int) -> int:
        """A whole number of the query."""
        said = self.query.get(name, "")
        return int(said) if said.isascii() and said.isdigit() and len(said) < 16 else otherwise

    def missing(self) -> CohongError:
        """What to raise where nothing is found."""
        return CohongError(NOT_HERE, path="/".join(self.path.values()))


def scope_of(state: Overlay, member: str) -> Scope:
    """A merchant, a service company, an agent and a bank see their own; authorities, and the operator, see all."""
    roles = member_roles(state, member)
    if "merchant" in roles:
        return Scope(merchant=member)
    if "service" in roles:
        return Scope() if "registrar" in roles else Scope(service=member)
    if "agent" in roles:
        return Scope(agent=member)
    return Scope() if roles else NOTHING


def member_roles(state: Overlay, member: str) -> tuple[str, ...]:
    """The ledger roles of a member; a merchant that only has a file at its service company is a merchant."""
    known = state.get(MEMBER, member)
    if known is not None:
        return known.roles
    return ("merchant",) if state.get(MERCHANT, member) else ()

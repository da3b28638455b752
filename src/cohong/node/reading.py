"""A home as its pages see it: rows, tables and bodies, read beside the node that writes. Nothing here changes a byte."""

from collections.abc import Callable, Hashable
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from cohong.access.store import People
from cohong.core.calendar import day_of
from cohong.core.refusal import Refusal
from cohong.core.state import Overlay
from cohong.core.texts import CohongError
from cohong.ledger.application import Info
from cohong.ledger.embedded.home import Home
from cohong.ledger.embedded.live import Live
from cohong.modules import rulebook
from cohong.modules.members.state import MERCHANT, Paper
from cohong.modules.trade.state import Doc
from cohong.node.home import LOG_KEY, NO_MEMBER, Clock, read_join_key, system_clock
from cohong.projections.database import Database, default_url
from cohong.projections.queries import standing
from cohong.sealed.grants import Reader
from cohong.sealed.keyring import Keyring, MemberKeys
from cohong.sealed.vault import Vault

Fields = dict[str, Any]
Made = TypeVar("Made")
ONCE_MOST = 512
"""Answers that are remembered."""


def operator_of(home: Path) -> str:
    """The member that runs a home."""
    return (Home(home).keys / "operator").read_text(encoding="utf-8").strip()


def people_file(home: Path) -> Path:
    """Where the accounts of a home's pages are; the file is made when the first person is added."""
    return Path(home) / "people" / "people.db"


def open_people(home: Path, clock: Clock = system_clock) -> People:
    """The accounts of a home's pages. Raises CohongError where there is no home."""
    return People(people_file(Home(home).root), clock=clock)


class Reading:
    """One home, open for reading. `refresh` before each question, so that an answer is of one moment.

    Used from one thread; use it in a `with`. Raises CohongError when the home or its state cannot be read."""

    def __init__(self, root: Path, *, database: str = "", clock: Clock = system_clock) -> None:
        self.home = Home(root)
        self.clock = clock
        self.ring = Keyring(self.home.keys)
        self.join_key = read_join_key(self.home.keys)
        self.operator = operator_of(root)
        self.live = Live(self.home, rulebook())
        self._vault: Vault | None = None
        self.tables = Database(database or default_url(root))
        self._readers: dict[str, Reader | None] = {}
        self._here: list[str] | None = None
        self._once: dict[Hashable, Any] = {}
        self._once_at: object = None
        self._once_is_old = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of everything."""
        self.tables.close()
        if self._vault is not None:
            self._vault.close()
        self.live.close()

    def refresh(self) -> None:
        """See what was written since."""
        self.live.refresh()
        self._here = None
        self._once_is_old = True

    @property
    def vault(self) -> Vault:
        """The sealed bodies; opened when the first is asked for, since a new home has none. Raises CohongError."""
        if self._vault is None:
            self._vault = Vault(self.home.sealed)
        return self._vault

    @property
    def state(self) -> Overlay:
        """The rows as they stand."""
        return self.live.state()

    @property
    def info(self) -> Info:
        """Where the ledger stands."""
        return self.live.info()

    @property
    def day(self) -> int:
        """The ledger's day in China."""
        return day_of(max(self.clock(), self.info.time_ms))

    def once(self, name: Hashable, make: Callable[[], Made]) -> Made:
        """What `make` gives, made once and remembered until ledger, tables or day are others. `name` names all else that it
        follows from."""
        if self._once_is_old:
            at = (self.info, standing(self.tables), self.day)
            if at != self._once_at or len(self._once) >= ONCE_MOST:
                self._once, self._once_at = {}, at
            self._once_is_old = False
        if name not in self._once:
            self._once[name] = make()
        found: Made = self._once[name]
        return found

    def leaf(self, index: int) -> bytes:
        """The bytes of a leaf of the log."""
        return self.live.tiles.leaf(index)

    # --- bodies -----------------------------------------------------------------------------------------------------------

    def keys_of(self, member: str) -> MemberKeys:
        """The keys of a member of this home. Raises CohongError (`node.no_such_member`)."""
        if member not in self.members_here():
            raise CohongError(NO_MEMBER, seen=member, expected=", ".join(self.members_here()))
        return self.ring.load(member)

    def members_here(self) -> list[str]:
        """Members whose keys lie in this home."""
        if self._here is None:
            self._here = [name for name in self.ring.members() if name != LOG_KEY]
        return self._here

    def reader_for(self, member: str) -> Reader | None:
        """With which keys a member reads bodies here: those of its keeper, None where there are none."""
        if member not in self._readers:
            keeper = self.keeper_of(member)
            self._readers[member] = self.ring.load(keeper).reader() if keeper else None
        return self._readers[member]

    def keeper_of(self, member: str) -> str:
        """Whose keys read for a member: those of the service company that keeps its file, since bodies are sealed for that
        and not for merchants; else its own. "" where neither lies here."""
        file = self.state.get(MERCHANT, member)
        return next((one for one in (file.service if file else "", member) if one in self.members_here()), "")

    def reader_of(self, member: str, filer: str) -> Reader | None:
        """With which keys a member reads what somebody filed: what was filed in this home in its own name, it may read
        here again with the keys of the home; anything else as `reader_for` says."""
        if filer == member and member in self.members_here():
            return self.reader_for(self.operator)
        return self.reader_for(member)

    def body(self, member: str, paper: Doc | Paper | None) -> Fields:
        """The opened body of a document as a member reads it; empty where it may not, or where it was erased."""
        reader = self.reader_of(member, getattr(paper, "filer", "")) if paper is not None else None
        if reader is None or paper is None:
            return {}
        found = self.vault.open_body(bytes.fromhex(paper.id), reader, bytes.fromhex(paper.root))
        return {} if isinstance(found, Refusal) else found.fields

    def said(self, member: str, message: str, filer: str = "") -> Fields:
        """The opened body of a message that no row of the ledger keeps (a receipt, a notice), by its id: empty as for `body`.
        `filer` is who said it, where that is known."""
        reader = self.reader_of(member, filer)
        found = self.vault.open_body(bytes.fromhex(message), reader) if reader else None
        return {} if found is None or isinstance(found, Refusal) else found.fields

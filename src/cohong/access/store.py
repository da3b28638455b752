"""People: the open room. One object with a part for each job, over one database file."""

from pathlib import Path
from typing import Self

from cohong.access.api_keys import ApiKeys
from cohong.access.approvals import Approvals
from cohong.access.codes import Codes
from cohong.access.database import Database
from cohong.access.idempotency import Idempotency
from cohong.access.identities import Identities
from cohong.access.limits import Buckets, Guesses
from cohong.access.looks import Looks
from cohong.access.managing import Managing
from cohong.access.model import Clock, Settings
from cohong.access.passkeys import Passkeys
from cohong.access.passwords import Passwords
from cohong.access.persons import Persons
from cohong.access.posts import Posts
from cohong.access.rights import Right, Role
from cohong.access.sessions import Sessions
from cohong.access.signin import SignIn
from cohong.access.tickets import Tickets
from cohong.access.webhooks import Webhooks
from cohong.access.why import Reasons, why_may


class People:
    """Everything about who may act here. Safe to use from several threads; one process at a time serves pages from it."""

    def __init__(self, path: Path, *, clock: Clock, settings: Settings | None = None) -> None:
        """Open or make `path`, usually HOME/people/people.db. Raises CohongError access.too_new."""
        self.settings = settings or Settings()
        self.database = Database(path, clock, self.settings)
        self.buckets = Buckets(clock)
        self.guesses = Guesses(clock)
        self.persons = Persons(self.database)
        self.tickets = Tickets(self.database)
        self.passwords = Passwords(self.database, self.persons, self.tickets)
        self.codes = Codes(self.database)
        self.approvals = Approvals(self.database)
        self.posts = Posts(self.database, self.approvals)
        self.managing = Managing(self.database, self.persons, self.passwords, self.codes)
        self.sessions = Sessions(self.database)
        self.passkeys = Passkeys(self.database, self.persons, self.tickets)
        self.identities = Identities(self.database)
        self.signin = SignIn(
            self.persons,
            self.passwords,
            self.codes,
            self.sessions,
            self.passkeys,
            self.identities,
            self.tickets,
            self.guesses,
        )
        self.keys = ApiKeys(self.database)
        self.idempotency = Idempotency(self.database)
        self.looks = Looks(self.database)
        self.webhooks = Webhooks(self.database)

    def why_may(self, person: str, member: str, role: Role, right: Right, today: int = 0) -> Reasons:
        """Whether a person may do something for a member in a role, and why or what is missing. `today` 0 is today."""
        return why_may(self.database, person, member, role, right, today or self.database.today())

    def sweep(self) -> int:
        """Drop what is over: looks after their retention, deliveries done a month ago. Once a day. How many rows went."""
        return self.looks.forget_old() + self.webhooks.forget_old()

    def backup_to(self, path: Path) -> None:
        """Copy the database while it is in use, whole and consistent, to a file of mode 0600."""
        self.database.backup_to(path)

    def close(self) -> None:
        """Give the file back."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

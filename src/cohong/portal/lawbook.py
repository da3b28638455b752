"""Who adopted a row of the law book, and when: the ledger's founding, or a vote that can be looked up."""

from functools import cached_property

import msgspec

from cohong.core.law import LawRow
from cohong.core.message import derived_id, message_id
from cohong.core.outcome import Outcome
from cohong.core.transition import KNOWN
from cohong.modules.members.messages import Vote
from cohong.modules.members.state import PROPOSAL, VOTERS, Proposal
from cohong.node.reading import Reading


class Ballot(msgspec.Struct, frozen=True, kw_only=True):
    """A member's yes and the time it was recorded (ms, 0 where its message cannot be told)."""

    member: str
    time_ms: int


class Adopted(msgspec.Struct, frozen=True, kw_only=True):
    """How a row came to stand: `founding` or `vote`, when (ms), who said yes, and the proposal's id ("" at the founding)."""

    how: str
    time_ms: int
    yes: tuple[Ballot, ...] = ()
    proposal: str = ""


class Adoptions:
    """Looks up who adopted what, for one question."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self.proposals: list[tuple[str, Proposal]] = list(reading.state.scan(PROPOSAL))

    @property
    def voters(self) -> tuple[str, ...]:
        """Members who vote on law rows."""
        known = self._reading.state.get(VOTERS, "voters")
        return known.members if known else ()

    @property
    def needed(self) -> int:
        """How many must say yes: more than half."""
        return len(self.voters) // 2 + 1

    def of(self, row: LawRow) -> Adopted:
        """How a row came to stand."""
        for name, proposal in self.proposals:
            if proposal.adopted and row in proposal.rows:
                yes = self.ballots(name, proposal)
                return Adopted(how="vote", time_ms=max(one.time_ms for one in yes), yes=yes, proposal=name)
        return Adopted(how="founding", time_ms=self._founded_ms)

    def ballots(self, id: str, proposal: Proposal) -> tuple[Ballot, ...]:
        """Who said yes to a proposal, in order."""
        return tuple(Ballot(member=member, time_ms=self._voted_ms(id, member)) for member in proposal.yes)

    @cached_property
    def _founded_ms(self) -> int:
        return self._outcome(0).time

    def _voted_ms(self, proposal: str, member: str) -> int:
        """The proposer said yes with the proposal itself; the others with a message whose id follows from it."""
        vote = message_id(member, str(Vote.__struct_config__.tag), derived_id("cohong.vote.1", proposal), 0)
        for name in (vote, proposal):
            known = self._reading.state.get(KNOWN, name)
            if known is not None:
                found = self._outcome(known.index)
                if found.filer == member:
                    return found.time
        return 0

    def _outcome(self, index: int) -> Outcome:
        return msgspec.json.decode(self._reading.leaf(index), type=Outcome)

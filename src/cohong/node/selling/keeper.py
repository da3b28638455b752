"""The duty holder's knowledge of sellers while a home is open. Where nothing was ever learned, nothing of the engines behind it is
loaded: they take half a second of every process that opens a home."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from cohong.core.rules import Fact
from cohong.core.state import Overlay
from cohong.duties.loop import Bodies
from cohong.modules.members.facts import (
    AccountChanged,
    AliasStated,
    ContractSigned,
    MandateGranted,
    MandateRevoked,
    MemberEnrolled,
)
from cohong.modules.members.state import MERCHANT

if TYPE_CHECKING:
    from cohong.duties.attribute import Insight

FILE = "habits"
"""The name of the file in the state folder of a home; `habits.py` says what it holds."""
KEEP_EVERY = 2_000
"""So many trades are learned before they are kept; the rest when the home is let go."""
WHO_IS_WHO = (AccountChanged, AliasStated, ContractSigned, MandateGranted, MandateRevoked, MemberEnrolled)


class Keeper:
    """What a running node's duty holder knows of sellers: read when it is first asked for, fresh as contracts, mandates and
    members change, and kept again. Used by the thread that writes."""

    def __init__(self, state: Path, join_key: bytes) -> None:
        self.state = state
        self.join_key = join_key
        self.member = ""
        self._bodies: Bodies | None = None
        self._insight: Insight | None = None
        self._looked = False
        self._stale = True
        self._contracts: dict[str, str] = {}
        self._kept_at = 0

    def serve(self, member: str | None, bodies: Bodies | None) -> None:
        """Whose knowledge it is, and with which eyes contracts are read. What another member learned is let go of."""
        if (member or "") != self.member:
            self.keep()
            self.drop()
        self.member, self._bodies = member or "", bodies

    def note(self, facts: Iterable[Fact]) -> None:
        """Remember whether who is who has changed."""
        self._stale = self._stale or any(isinstance(fact, WHO_IS_WHO) for fact in facts)

    def insight(self, rows: Overlay) -> "Insight | None":
        """What is known now; None where nothing was ever learned."""
        if not self._looked:
            self._read()
        if self._insight is not None and self._stale:
            self._read_contracts(rows, self._insight)
            self._insight.refresh(rows)
            self._stale = False
        if self._insight is not None and self._insight.trades - self._kept_at >= KEEP_EVERY:
            self.keep()
        return self._insight

    def keep(self) -> None:
        """Keep what was learned since."""
        known = self._insight
        if known is not None and known.trades != self._kept_at:
            from cohong.node.selling.habits import Kept, keep

            kept = Kept(member=self.member, model=known.model.version, habits=known.habits, met=known.met)
            keep(self.state, self.join_key, kept)
            self._kept_at = known.trades

    def drop(self) -> None:
        """Forget, and read the file anew when next asked: somebody learned anew beside."""
        self._insight, self._looked, self._stale, self._contracts = None, False, True, {}

    def _read(self) -> None:
        self._looked = True
        if not self.member or not (self.state / FILE).exists():
            return
        from cohong.analytics.sellers.model import shipped
        from cohong.duties.attribute import Insight
        from cohong.node.selling.habits import read

        kept = read(self.state, self.join_key, self.member)
        if kept is not None:
            self._insight = Insight(shipped(), self.join_key, kept.habits, kept.met)
            self._kept_at = self._insight.trades

    def _read_contracts(self, rows: Overlay, insight: "Insight") -> None:
        """Merchants whose contract is new, or another than before."""
        for merchant, file in rows.scan(MERCHANT):
            paper = file.paper
            if paper is None or self._bodies is None or self._contracts.get(merchant) == paper.id:
                continue
            self._contracts[merchant] = paper.id
            body = self._bodies.open(paper.id, paper.root) or {}
            if "merchant_code" in body:
                insight.add_firm(
                    str(body["merchant_code"]), str(body.get("merchant_name", "")), str(body.get("customs_code", ""))
                )

"""The duty holder's knowledge of sellers while a home is open. Where nothing was ever learned, nothing of the engines behind it is
loaded: they take half a second of every process that opens a home."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cohong.channels.door.contracts import ACCOUNT_FIELDS
from cohong.core.rules import Fact
from cohong.core.state import Overlay
from cohong.duties.loop import Bodies
from cohong.modules.authenticity.facts import CheckAttested, CheckWithdrawn
from cohong.modules.authenticity.state import CHECK
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
        self._checks: set[str] | None = None
        self._kept_at = 0

    def serve(self, member: str | None, bodies: Bodies | None) -> None:
        """Whose knowledge it is, and with which eyes contracts are read. What another member learned is let go of."""
        if (member or "") != self.member:
            self.keep()
            self.drop()
        self.member, self._bodies = member or "", bodies

    def note(self, facts: Iterable[Fact]) -> None:
        """Remember whether who is who has changed, and which checks have."""
        for fact in facts:
            self._stale = self._stale or isinstance(fact, WHO_IS_WHO)
            if isinstance(fact, AliasStated):
                self._checks = None  # those of a firm and its agents may stand under other keys from now on
            elif isinstance(fact, (CheckAttested, CheckWithdrawn)) and self._checks is not None:
                self._checks.add(f"{fact.firm}/{fact.what}/{fact.about}")

    def insight(self, rows: Overlay) -> "Insight | None":
        """What is known now; None where nothing was ever learned."""
        if not self._looked:
            self._read()
        if self._insight is not None and (self._stale or self._checks != set()):
            self._look_again(rows, self._insight)
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
        self._insight, self._looked, self._stale, self._contracts, self._checks = None, False, True, {}, None

    def _read(self) -> None:
        self._looked = True
        if not self.member or not (self.state / FILE).exists():
            return
        from cohong.analytics.sellers.model import shipped
        from cohong.duties.attribute import Insight
        from cohong.node.selling.habits import read

        kept = read(self.state, self.join_key, self.member)
        if kept is not None:
            self._insight = Insight(shipped(), self.join_key, kept.habits, kept.met, self._open)
            self._kept_at = self._insight.trades

    def _open(self, message: str, root: str) -> dict[str, Any] | None:
        """A body as the duty's member may open it."""
        return self._bodies.open(message, root) if self._bodies is not None else None

    def _look_again(self, rows: Overlay, insight: "Insight") -> None:
        if self._read_checks(rows, insight) or self._stale:
            self._read_contracts(rows, insight)
            insight.refresh(rows)
            self._stale = False

    def _read_checks(self, rows: Overlay, insight: "Insight") -> bool:
        """Checks that changed, or all of them; whether mandates may be among them."""
        if self._checks is None:
            insight.forget_checks()
            for key, row in rows.scan(CHECK):
                insight.add_check(rows, key, row)
        changed, self._checks = self._checks, set()
        for key in sorted(changed or ()):
            insight.add_check(rows, key, rows.get(CHECK, key))
        return changed is None or any("/mandate/" in key for key in changed)

    def _read_contracts(self, rows: Overlay, insight: "Insight") -> None:
        """Merchants whose contract is new, or another than before."""
        for merchant, file in rows.scan(MERCHANT):
            paper = file.paper
            if paper is None or self._bodies is None or self._contracts.get(merchant) == paper.id:
                continue
            self._contracts[merchant] = paper.id
            body = self._bodies.open(paper.id, paper.root) or {}
            if "merchant_code" in body:
                whole = all(field in body for field in ACCOUNT_FIELDS)
                insight.add_firm(
                    str(body["merchant_code"]),
                    str(body.get("merchant_name", "")),
                    str(body.get("customs_code", "")),
                    str(body["payout_account"]) if whole else "",
                )

"""What the attribution duty has learned of many trades, kept between runs: a file of the home, encrypted, thrown away at will.

It holds counts: with which parties an account, a shop, a telephone number (all three hashed) went, for how many sellers
somebody declared; and which codes of members were met. It is of one member and one version of the model; lost, or of
another version, it counts as never learned, until somebody learns anew (`cohong customs relink`). A process that is killed
loses what it counted since it last kept it: some habits come later.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from hmac import digest
from pathlib import Path

import msgspec

from cohong.analytics.sellers.known import Habits
from cohong.analytics.sellers.model import VERSION, shipped
from cohong.core.rules import Fact
from cohong.core.state import Overlay
from cohong.core.texts import CohongError
from cohong.duties.attribute import Insight
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
from cohong.sealed.files import write_whole
from cohong.sealed.originals import decrypt_original, encrypt_original, pack_original, unpack_original

FILE = "habits"
_HEAD = b"cohong.habits.1"
KEEP_EVERY = 2_000
"""So many trades are learned before they are kept; the rest when the home is let go."""
WHO_IS_WHO = (AccountChanged, AliasStated, ContractSigned, MandateGranted, MandateRevoked, MemberEnrolled)


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What the file holds. `met` maps codes of members to names, as documents wrote them."""

    member: str
    model: str
    habits: Habits
    met: Mapping[str, str]


def read(state: Path, join_key: bytes, member: str) -> Kept | None:
    """What was kept in the state folder of a home for a member and the model in force; None where there is nothing that can
    be used."""
    try:
        packed = decrypt_original((state / FILE).read_bytes(), _key(join_key), _HEAD)
        kept = msgspec.json.decode(unpack_original(packed), type=Kept)
    except (OSError, CohongError, msgspec.DecodeError):
        return None
    return kept if (kept.member, kept.model) == (member, VERSION) else None


def keep(state: Path, join_key: bytes, kept: Kept) -> None:
    """Write it, whole or not at all. Without room nothing is kept, and what was kept before stands."""
    data = encrypt_original(pack_original(msgspec.json.encode(kept)), _key(join_key), _HEAD)
    with suppress(OSError):
        write_whole(state / FILE, data)


def _key(join_key: bytes) -> bytes:
    return digest(join_key, _HEAD, "sha256")


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

    def insight(self, rows: Overlay) -> Insight | None:
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
            kept = Kept(member=self.member, model=known.model.version, habits=known.habits, met=known.met)
            keep(self.state, self.join_key, kept)
            self._kept_at = known.trades

    def drop(self) -> None:
        """Forget, and read the file anew when next asked: somebody learned anew beside."""
        self._insight, self._looked, self._stale, self._contracts = None, False, True, {}

    def _read(self) -> None:
        self._looked = True
        kept = read(self.state, self.join_key, self.member) if self.member else None
        if kept is not None:
            self._insight = Insight(shipped(), self.join_key, kept.habits, kept.met)
            self._kept_at = self._insight.trades

    def _read_contracts(self, rows: Overlay, insight: Insight) -> None:
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

"""Everything that is known beside one trade's own documents: registers, contracts, accounts, checks of authenticity, and what habit
shows."""

from collections.abc import Iterable

import msgspec

from cohong.analytics.sellers.chain import Contracts
from cohong.analytics.sellers.checked import Checked
from cohong.analytics.sellers.records import Account, Licence, Mandate
from cohong.analytics.sellers.resolve import MOST_ALIKE, Quality, Read, Register
from cohong.core.calendar import add_days

HUB_PARTIES = 25
"""An account, shop or telephone number of more parties than this belongs to somebody who acts for others."""
ENOUGH = 3
"""A habit needs this many trades."""
_SERVING = frozenset(("agent", "broker", "forwarder"))
_SERVICES = frozenset(("platform", "carrier", "payment"))

Tally = dict[str, int]


class Habits(msgspec.Struct, frozen=True):
    """What earlier trades showed, without anybody's judgement: with which parties an account, a shop, a telephone number went, and
    for how many different sellers, as third parties named them, somebody declared."""

    accounts: dict[str, Tally] = {}
    shops: dict[str, Tally] = {}
    phones: dict[str, Tally] = {}
    clients: dict[str, Tally] = {}
    trades: int = 0


class Known:
    """The state of knowledge that an attribution reads; nothing in it changes while one runs."""

    def __init__(
        self,
        licences: Iterable[Licence] = (),
        mandates: Iterable[Mandate] = (),
        accounts: Iterable[Account] = (),
        habits: Habits | None = None,
        checked: Checked | None = None,
    ) -> None:
        self._licences = tuple(licences)
        self.checked = checked or Checked()
        self.register = Register(self._licences)
        self.bind(mandates)
        self.habits = habits or Habits()
        self.confirm(accounts)

    def bind(self, mandates: Iterable[Mandate]) -> None:
        """These are the contracts of agency now, beside those that were checked."""
        self._mandates = tuple(mandates)
        found = (*self._mandates, *self.checked.mandates())
        self.contracts = Contracts(found, self.register.licence, self.checked.false_mandates())

    def bind_again(self) -> None:
        """Mandates were checked, or are no more: the same contracts beside those that stand."""
        self.bind(self._mandates)

    def confirm(self, accounts: Iterable[Account]) -> None:
        """These are the accounts whose holders are known now, beside those that were checked."""
        self._confirmed = tuple(accounts)
        self._accounts: dict[str, list[Account]] = {}
        for account in self._confirmed:
            self._accounts.setdefault(account.account, []).append(account)

    def taught(self, habits: Habits, more: Iterable[Licence]) -> "Known":
        """The same with these habits, and entries for firms that no register holds."""
        return Known((*self._licences, *more), self._mandates, self._confirmed, habits, self.checked)

    # --- what was checked, on a day ---------------------------------------------------------------------------------------

    def holder(self, account: str, day: int) -> str:
        """Whose account this is on a day: as it was checked, else as contract or bank say while no check found that false; "" where
        nobody has said."""
        checked = self.checked.holder("account", account, day)
        if checked:
            return checked
        for one in self._accounts.get(account, ()):
            if one.since <= day <= one.until and not self.checked.is_false(one.holder, account, day):
                return one.holder
        return ""

    def controller(self, shop: str, day: int) -> str:
        """Who was found to run this shop on a day; "" where nobody was."""
        return self.checked.holder("shop", shop, day)

    def licence(self, party: str, day: int) -> Licence | None:
        """The register's entry of a party as a check of that day dates it: a licence that was found false ends before. A firm whose
        licence was only checked has an entry on the days of that check."""
        entry, seen = self.register.licence(party), self.checked.licence(party, day)
        if seen is None:
            return entry
        entry = entry or Licence(code=party, name=seen.name)
        since, until = seen.since or entry.since, min(seen.until, entry.until)
        if not seen.holds(day):
            until = min(until, add_days(seen.false_from, -1))
        return msgspec.structs.replace(entry, since=since, until=until)

    def named(self, name: str, day: int) -> list[tuple[Read, bool]]:
        """Whom a name may mean on a day, and whether a check of a licence is all that tells it: what was seen on a licence goes
        before a name with a slip, and beside firms that bear the same name."""
        reads, seen = self.register.by_name(name), self.checked.named(name, day)
        if not seen:
            return [(read, False) for read in reads]
        bearing = {read.party for read in reads if read.quality in {"name", "shared"}}
        parties = sorted(seen | bearing)
        quality: Quality = "name" if len(parties) == 1 else "shared"
        return [(Read(party, quality), party not in bearing) for party in parties] if len(parties) <= MOST_ALIKE else []

    # --- what habit shows -------------------------------------------------------------------------------------------------

    def serves(self, party: str) -> bool:
        """Whether it acts for others by trade: by its licence, or because it declares for many."""
        licence = self.register.licences.get(party)
        if licence is not None and licence.standing in _SERVING:
            return True
        return len(self.habits.clients.get(party, ())) > HUB_PARTIES

    def services(self, party: str) -> bool:
        """Whether it is a platform, a carrier or a payment firm."""
        licence = self.register.licences.get(party)
        return licence is not None and licence.standing in _SERVICES

    def collects(self, party: str) -> bool:
        """Whether money that comes to it may well be somebody else's: a service, an agent, anybody who declares for a few."""
        return self.serves(party) or self.services(party) or len(self.habits.clients.get(party, ())) > 1

    def usual(self, tally: Tally | None) -> str:
        """The party that a thing nearly always goes with; "" where there is none or too little is known."""
        if not tally or len(tally) > HUB_PARTIES:
            return ""
        total = sum(tally.values())
        party = max(tally, key=lambda one: (tally[one], one))
        return party if total >= ENOUGH and tally[party] * 10 >= total * 8 else ""

    def pooled(self, account: str) -> int:
        """How many families of sellers, as third parties name them, one account collects for."""
        tally = self.habits.accounts.get(account, {})
        return len({self.register.family(party) for party, times in tally.items() if times > 1})

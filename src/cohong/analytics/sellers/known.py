"""Everything that is known beside one trade's own documents: registers, contracts, confirmed accounts, and what habit shows."""

from collections.abc import Iterable

import msgspec

from cohong.analytics.sellers.chain import Contracts
from cohong.analytics.sellers.records import Account, Licence, Mandate, Shop
from cohong.analytics.sellers.resolve import Register

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
        shops: Iterable[Shop] = (),
    ) -> None:
        self._licences, self._mandates, self._confirmed = tuple(licences), tuple(mandates), tuple(accounts)
        self._run = tuple(shops)
        self.register = Register(self._licences)
        self.contracts = Contracts(self._mandates, self.register.licence)
        self.habits = habits or Habits()
        self._accounts: dict[str, list[Account]] = {}
        for account in self._confirmed:
            self._accounts.setdefault(account.account, []).append(account)
        self._shops: dict[str, list[Shop]] = {}
        for shop in self._run:
            self._shops.setdefault(shop.shop, []).append(shop)

    def taught(self, habits: Habits, more: Iterable[Licence]) -> "Known":
        """The same with these habits, and entries for firms that no register holds."""
        return Known((*self._licences, *more), self._mandates, self._confirmed, habits, self._run)

    def holder(self, account: str, day: int) -> str:
        """Whose account the bank says this is on a day; "" where it has not said."""
        for one in self._accounts.get(account, ()):
            if one.since <= day <= one.until:
                return one.holder
        return ""

    def controller(self, shop: str, day: int) -> str:
        """Who was found to run this shop on a day; "" where nobody was."""
        return next((one.holder for one in self._shops.get(shop, ()) if one.since <= day <= one.until), "")

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

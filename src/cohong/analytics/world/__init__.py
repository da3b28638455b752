"""A made-up world with known truth: sellers, agents, platforms and everything their documents hide. One seed, the same bytes."""

from collections.abc import Iterator

from cohong.analytics.sellers.records import Account, Licence, Mandate
from cohong.analytics.world.papers import WorldPaper
from cohong.analytics.world.rates import Rates
from cohong.analytics.world.society import Society, make_society
from cohong.analytics.world.stream import OUTSIDE, Stream, Trade, Truth

__all__ = ["OUTSIDE", "Rates", "Society", "Trade", "Truth", "World", "WorldPaper", "make_world"]


class World:
    """One world. `licences`, `mandates` and `accounts` are what everybody may read; `society` is the truth behind them."""

    def __init__(self, seed: int, sellers: int, agents: int, rates: Rates | None = None) -> None:
        self.seed = seed
        self.society, self.rates = make_society(seed, sellers, agents, rates)

    @property
    def licences(self) -> list[Licence]:
        """The register of firms, with its gaps."""
        return self.society.licences

    @property
    def mandates(self) -> list[Mandate]:
        """The contracts that were kept."""
        return self.society.mandates

    @property
    def accounts(self) -> list[Account]:
        """The accounts whose holders the bank has confirmed."""
        return self.society.accounts

    def trades(self, count: int) -> Iterator[Trade]:
        """The first so many trades, one at a time; the same again at each call."""
        return Stream(self.seed, self.society, self.rates).take(count)

    def canonical(self, code: str | None) -> str:
        """The code under which the truth knows this party: earlier codes lead to the present one."""
        return self.society.aliases.get(code, code) if code else OUTSIDE


def make_world(seed: int, *, sellers: int = 2_000, agents: int = 60, rates: Rates | None = None) -> World:
    """A world of so many sellers and agents; the same seed, size and rates give the same world. Rates are drawn where
    none are given."""
    return World(seed, sellers, agents, rates)

"""What the fold knows by name: firms' canonical tags, trades that exist and under which key, and whose parcel a waybill is.

All of it follows from facts in their order alone, so that it does not matter in which steps a ledger is followed. Nothing of it is
asked of the newest rows: those may have moved on.
"""

from collections.abc import Callable, Iterable, Sequence

import msgspec

TAG = 32
"""Letters of a tag: the first half of a key."""
Known = dict[str, bool]
"""Trades that outcomes spoke of, and whether they exist: a request that was refused may have named one that does not."""


class Names:
    """Firms and trades. `load` says of one trade what is kept, `under` of all of a firm's; `aliases` are the firm tags that have
    another canonical one."""

    def __init__(
        self, load: Callable[[str], bool | None], under: Callable[[str], Known], aliases: dict[str, str]
    ) -> None:
        self._load, self._under = load, under
        self.aliases = aliases
        self.known: dict[str, bool | None] = {}

    def canonical(self, tag: str) -> str:
        """The canonical tag of a firm at this place of the ledger."""
        return self.aliases.get(tag, tag)

    def key(self, trade: str) -> str:
        """The key under which a trade stands, found as the rules find it."""
        owner = self.aliases.get(trade[:TAG])
        return trade if owner is None or self._exists(trade) else owner + trade[TAG:]

    def make(self, trade: str) -> None:
        """The trade exists from now on."""
        self.known[trade] = True

    def bind(self, firms: Sequence[str]) -> None:
        """These tags are one firm; the first one's canonical form stands for all."""
        first = self.canonical(firms[0])
        self.aliases.update((tag, first) for tag in firms if tag != first)
        self.aliases.pop(first, None)

    def move(self, alias: str, firm: str, spoken: Iterable[str]) -> list[tuple[str, str, bool]]:
        """One firm has two tags: its trades come under the canonical one, except where both have one of a number.

        `spoken` are trades of this round. Gives old key, key under the firm, and whether it moved, for each of the alias."""
        self.aliases |= {tag: firm for tag, other in self.aliases.items() if other == alias} | {alias: firm}
        self.aliases.pop(firm, None)
        self.known = {**dict.fromkeys(spoken, False), **self._under(alias), **self.known}
        mine = [(key, real) for key, real in self.known.items() if key.startswith(alias) and real is not None]
        found = []
        for key, real in mine:
            place = firm + key[TAG:]
            stays = real and self._exists(place)
            if not stays:
                self.known[place], self.known[key] = real or self._exists(place), None
            found.append((key, place, not stays))
        return found

    def _exists(self, trade: str) -> bool:
        if trade not in self.known:
            self.known[trade] = self._load(trade)
        return bool(self.known[trade])


class Parcel(msgspec.Struct):
    """A waybill number as the fold knows it: `trade` whose events it brings ("" before a list joined it), `joined` and `carried`
    the days of list and waybill, `orphans` the name under which events wait for a trade."""

    trade: str = ""
    joined: int = 0
    carried: int = 0
    generation: int = 0
    orphans: str = ""


class Parcels:
    """Parcels of a round over those that are kept. `load` gives kept ones by key, `under` those of a carrier."""

    def __init__(
        self,
        load: Callable[[Iterable[str]], dict[str, Parcel]],
        under: Callable[[str], dict[str, Parcel]],
    ) -> None:
        self._load, self._under = load, under
        self.known: dict[str, Parcel | None] = {}
        self.changed: set[str] = set()

    def fetch(self, keys: Iterable[str]) -> None:
        """Have these at hand."""
        missing = {key for key in keys if key not in self.known}
        if missing:
            self.known.update(dict.fromkeys(missing))
            self.known.update(self._load(missing))

    def get(self, key: str) -> Parcel:
        """A parcel; a new one where there is none."""
        self.fetch([key])
        found = self.known[key]
        if found is None:
            found = self.known[key] = Parcel(orphans=f"{key}/0")
        return found

    def save(self, key: str) -> None:
        """Keep what was changed of it."""
        self.changed.add(key)

    def move(self, alias: str, firm: str) -> None:
        """A carrier's waybills come under its canonical tag, unless the number is taken there."""
        kept = self._under(alias)
        self.known = {**kept, **self.known}
        mine = [key for key, parcel in self.known.items() if key.startswith(alias) and parcel is not None]
        self.fetch([firm + key[len(alias) :] for key in mine])
        for key in mine:
            place = firm + key[len(alias) :]
            if self.known[place] is None:
                self.known[place], self.known[key] = self.known[key], None
                self.changed |= {key, place}

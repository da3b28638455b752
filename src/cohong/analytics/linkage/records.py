"""Invented declarations whose true merchants are known, for measuring and for calibrating. The same seed makes the same records.

A merchant has a registered name, one credit code, one or two phones, accounts, shops and contacts; after a move a few have more
codes. Each record states some of that, by the shares of `PRESENT`, with the name as people write it. Agents put their own phone,
code and contact on other people's records; an office lends its number to two or three dozen merchants.
"""

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl

from cohong.analytics.linkage import regions
from cohong.analytics.linkage.spelling import FORM_SHARES, FORMS, LETTERS, SURNAMES, TRADES, Texts, written
from cohong.core.company import make_uscc

MERCHANTS_PER_MILLION = 151_610
AGENTS_PER_MILLION = 600
LARGEST = 86
PRESENT = {"code": 0.35, "phone": 0.60, "contact": 0.70, "account": 0.40, "shop": 0.60, "region": 0.90, "address": 0.60}
"""In what share of the records a field is filled."""
REPLACED = {"phone": 0.15, "code": 0.10, "contact": 0.10}
"""In what share of the records an agent's own value stands in place of the merchant's, where there are agents."""
LENT_PER_MERCHANT = 0.0002
"""Numbers lent to two or three dozen merchants, for each merchant."""

Ints = npt.NDArray[np.int64]


class World(msgspec.Struct, frozen=True, kw_only=True):
    """How a set of records is made. `agents` counts filing agents; 0 makes the clean set."""

    records: int
    agents: int = 0
    seed: int = 1


def clean(records: int, seed: int = 1) -> World:
    """Records without agents and lent numbers."""
    return World(records=records, seed=seed)


def with_agents(records: int, seed: int = 1) -> World:
    """Records with as many agents for each million as were measured."""
    return World(records=records, agents=max(1, records * AGENTS_PER_MILLION // 1_000_000), seed=seed)


def make_records(world: World) -> pl.DataFrame:
    """One row for each record: `id`, the fields of `PRESENT`, `name`, and `truth`, the number of its merchant."""
    rng = np.random.default_rng(world.seed)
    merchants = max(1, world.records * MERCHANTS_PER_MILLION // 1_000_000)
    of = _sizes(rng, world.records, merchants)
    firms = _Firms(rng, merchants)
    columns: dict[str, Texts] = {
        "code": firms.codes(rng, of),
        "phone": firms.values(rng, of, "phone", 0.2),
        "account": firms.values(rng, of, "account", 0.2),
        "contact": firms.people(rng, of),
        "shop": firms.values(rng, of, "shop", 0.3),
        "address": firms.addresses(rng, of),
        "region": firms.city_of(of),
    }
    if world.agents:
        _file_by_agents(rng, columns, of, merchants, world.agents)
    for field, share in PRESENT.items():
        columns[field] = np.where(rng.random(world.records) < share, columns[field], "")
    names = firms.names(rng, of)
    order = rng.permutation(world.records)
    made = {"name": names, **columns}
    frame = pl.DataFrame({field: pl.Series(values[order].tolist(), dtype=pl.String) for field, values in made.items()})
    ids = pl.Series("id", [f"R{number:08d}" for number in range(world.records)])
    return frame.select(ids, "code", "name", "region", "phone", "account", "contact", "shop", "address").with_columns(
        truth=pl.Series(of[order])
    )


def _sizes(rng: np.random.Generator, records: int, merchants: int) -> Ints:
    """The merchant of each record: every merchant once, the others by unequal shares, at most `LARGEST` each."""
    weights = np.minimum(rng.exponential(1.0, merchants) ** 1.2, 8.0)
    drawn = rng.choice(merchants, size=2 * records, p=weights / weights.sum())
    whole = np.concatenate([np.arange(merchants), drawn])
    order = np.argsort(whole, kind="stable")
    ordered = whole[order]
    nth = np.arange(len(whole)) - np.searchsorted(ordered, ordered)
    kept = np.ones(len(whole), dtype=bool)
    kept[order] = nth < LARGEST
    return whole[kept][:records]


class _Firms:
    """The merchants of one world."""

    def __init__(self, rng: np.random.Generator, count: int) -> None:
        self.count = count
        cities = sorted(name for name in regions.table().cities if name.endswith("市"))
        self.city: Texts = rng.permutation(cities)[_unequal(rng, len(cities), count, 0.9)]
        self.trade, self.core = self._registered(rng)
        self.form: Texts = rng.choice(FORMS, count, p=FORM_SHARES)
        self.number = rng.permutation(10 * count)[:count]

    def _registered(self, rng: np.random.Generator) -> tuple[Texts, Texts]:
        """Trades and cores; the register has no name twice in one city, so what is taken is drawn again."""
        letters: Texts = np.array(list(dict.fromkeys(LETTERS)))
        trades: Texts = np.array(TRADES)[_unequal(rng, len(TRADES), self.count, 0.8)]
        cores: Texts = np.full(self.count, "", dtype=object)
        lengths = rng.choice([2, 3, 4], self.count, p=[0.55, 0.3, 0.15])
        open_ones = np.arange(self.count)
        while len(open_ones):
            drawn = letters[_unequal(rng, len(letters), 4 * len(open_ones), 0.35)].reshape(-1, 4)
            cores[open_ones] = ["".join(row[:length]) for row, length in zip(drawn, lengths[open_ones], strict=True)]
            _, first = np.unique((cores + "|" + trades + "|" + self.city).astype(str), return_index=True)
            open_ones = np.setdiff1d(np.arange(self.count), first)
        return trades, cores

    def codes(self, rng: np.random.Generator, of: Ints) -> Texts:
        """Mostly the credit code, sometimes the customs code; a few merchants have three, and one in a hundred is mistyped."""
        credit: Texts = np.array(
            [_credit_code(number, 3 * firm) for firm, number in enumerate(self.number)], dtype=object
        )
        customs: Texts = np.array(
            [f"{4401 + n % 97:04d}9{n % 8 + 1}{_base36(n // 8):0>4}" for n in self.number], dtype=object
        )
        codes: Texts = np.where(rng.random(len(of)) < 0.8, credit[of], customs[of])
        moved = np.flatnonzero((rng.random(self.count) < 0.02)[of] & (rng.random(len(of)) < 0.6))
        codes[moved] = [
            _credit_code(self.number[firm], 3 * firm + 1 + row % 2) for row, firm in zip(moved, of[moved], strict=True)
        ]
        for row in np.flatnonzero(rng.random(len(of)) < 0.01):
            place = int(rng.integers(len(codes[row])))
            codes[row] = f"{codes[row][:place]}{rng.integers(10)}{codes[row][place + 1 :]}"
        return codes

    def values(self, rng: np.random.Generator, of: Ints, field: str, second: float) -> Texts:
        """A value of the merchant's own; a share of the merchants uses two by turns."""
        which = (rng.random(self.count) < second)[of] & (rng.random(len(of)) < 0.4)
        numbers = (2 * self.number[of] + which).astype(np.int64)
        make = {"phone": "138{:08d}", "account": "6222{:015d}", "shop": "SHOP{:07d}"}[field]
        texts, inverse = np.unique(numbers, return_inverse=True)
        made: Texts = np.array([make.format(number) for number in texts], dtype=object)
        return made[inverse]

    def people(self, rng: np.random.Generator, of: Ints) -> Texts:
        """One or two contacts of each merchant; names of people are not rare."""
        given: Texts = np.array([one + other for one in LETTERS[:120] for other in ("", *LETTERS[60:90])], dtype=object)
        surnames: Texts = np.array(list(SURNAMES), dtype=object)
        drawn = surnames[_unequal(rng, len(surnames), 2 * self.count, 0.7)] + rng.choice(given, 2 * self.count)
        which = (rng.random(self.count) < 0.25)[of] & (rng.random(len(of)) < 0.4)
        picked: Texts = drawn[2 * of + which]
        return picked

    def addresses(self, rng: np.random.Generator, of: Ints) -> Texts:
        """A street and number; one merchant in twenty sits in a house with others."""
        house = np.where(
            rng.random(self.count) < 0.05, rng.integers(0, max(1, self.count // 100), self.count), self.number + 10_000
        )
        made: Texts = np.array([f"{LETTERS[h % 97]}{LETTERS[h % 89]}路{h // 7 + 1}号" for h in house], dtype=object)
        whole: Texts = (self.city.astype(object) + made)[of]
        return whole

    def city_of(self, of: Ints) -> Texts:
        """The city of each record."""
        found: Texts = self.city[of].astype(object)
        return found

    def names(self, rng: np.random.Generator, of: Ints) -> Texts:
        """The name on each record, as people write it."""
        parts = (self.city, self.core, self.trade, self.form)
        registered: Texts = np.array(["".join(row) for row in zip(*parts, strict=True)], dtype=object)
        return written(rng, registered[of], [part[of] for part in parts])


def _unequal(rng: np.random.Generator, kinds: int, count: int, steepness: float) -> Ints:
    """Draws of 0..kinds-1, earlier ones more often."""
    shares = 1.0 / np.arange(1, kinds + 1) ** steepness
    return np.searchsorted(np.cumsum(shares / shares.sum())[:-1], rng.random(count)).astype(np.int64)


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[digit] + digits
    return digits


def _credit_code(number: int, serial: int) -> str:
    return make_uscc(f"91{440000 + number % 1000:06d}{serial:08d}")


def _file_by_agents(rng: np.random.Generator, columns: dict[str, Texts], of: Ints, merchants: int, agents: int) -> None:
    """Agents' own values in place of the merchants', and numbers lent to two or three dozen."""
    agent_of = rng.integers(0, agents, (merchants, 2))
    agent = agent_of[of, (rng.random(len(of)) < 0.3).astype(np.int64)]
    own = {
        "phone": [f"139{number:08d}" for number in range(agents)],
        "code": [_credit_code(number, 99_000_000 + number) for number in range(agents)],
        "contact": [
            f"{SURNAMES[number % 89]}{LETTERS[number // 89 % 97]}{LETTERS[number % 53]}" for number in range(agents)
        ],
    }
    for field, share in REPLACED.items():
        hit = rng.random(len(of)) < share
        columns[field] = np.where(hit, np.array(own[field], dtype=object)[agent], columns[field])
    for number in range(round(merchants * LENT_PER_MERCHANT)):
        lent = np.isin(of, rng.integers(0, merchants, int(rng.integers(20, 37))))
        columns["phone"] = np.where(lent & (rng.random(len(of)) < 0.7), f"137{number:08d}", columns["phone"])

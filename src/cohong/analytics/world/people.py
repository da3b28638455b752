"""Who lives in a world: sellers with their shops, accounts and agents; groups, shells, lenders of licences, twins and a giant.

Every name, code, account and telephone number is invented; check digits of credit codes are valid.
"""

from hashlib import blake2s
from random import Random

import msgspec

from cohong.analytics.sellers.records import Account, CustomsCode, Licence, Mandate, Standing
from cohong.analytics.world import words
from cohong.analytics.world.rates import MANNERS, Manner, Rates
from cohong.core.company import make_uscc

YEAR = 2026
MOVING_DAY = 20260515
ENDED = 20260228
"""The last day of the contracts and codes that run out: before, one reads of them rightly; afterwards not."""
_SERIALS = "0123456789ABCDEFGH"


_TRADES_OF_AGENTS: tuple[Standing, ...] = ("agent", "broker", "agent", "forwarder", "company")
"""The last is an agent whom no register calls one."""
_TAILS: dict[Standing, str] = {"agent": "供应链", "broker": "报关", "forwarder": "国际货运"}


class Shop(msgspec.Struct, frozen=True, kw_only=True):
    """A shop on a platform and the licence it was opened with, which need not be its seller's."""

    platform: int
    id: str
    name: str
    subject: Licence


class Agent(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who declares for others."""

    licence: Licence
    manner: Manner
    account: str
    clients: list[int] = msgspec.field(default_factory=list)
    """Places of its clients among the sellers; filled while the world is made."""


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """A way in which a seller's goods are declared: by `agent` (None: by itself), perhaps through `middle`."""

    agent: Agent | None
    middle: Agent | None
    collected: bool
    """The money goes to the agent's account."""


class Seller(msgspec.Struct, frozen=True, kw_only=True):
    """One that really sells. `faces` are the shells it uses, `payee` the name on `account`."""

    licence: Licence
    account: str
    payee: str
    shops: tuple[Shop, ...]
    ways: tuple[Way, ...]
    faces: tuple[Licence, ...] = ()
    trap: str = ""


def hashed(seed: int, kind: str, value: str) -> str:
    """An account or telephone number as the house keeps it."""
    return blake2s(f"{seed}/{kind}/{value}".encode(), digest_size=10).hexdigest()


Word = tuple[str, str, str, str]
Stem = tuple[Word, Word, str, str]
"""Town, trade, brand and its pinyin."""


class Maker:
    """Makes everybody of one world, in order, from one stream of randomness."""

    def __init__(self, seed: int, rates: Rates, rng: Random) -> None:
        self.seed, self.rates, self.rng = seed, rates, rng
        self.number = rng.randrange(10_000)
        self.names: set[str] = set()
        self.stems: dict[str, Stem] = {}
        self.licences: list[Licence] = []
        self.mandates: list[Mandate] = []
        self.accounts: list[Account] = []
        self.aliases: dict[str, str] = {}
        """Earlier codes -> the code that they mean."""

    # --- names and numbers

    def _serial(self) -> int:
        self.number += self.rng.randrange(1, 40)
        return self.number

    def customs_code(self, town: str) -> str:
        """A customs registration code of a town that nobody has yet."""
        zone, kind = self.rng.choice("1239"), self.rng.choice("469")
        serial = self._serial()
        return (
            f"{town[:4]}{zone}{kind}{_SERIALS[serial // 18**3 % 18]}{_SERIALS[serial // 324 % 18]}{_base(serial % 324)}"
        )

    def _stem(self) -> Stem:
        rng = self.rng
        city, trade = rng.choice(words.CITIES), rng.choice(words.TRADES)
        brand = [rng.choice(words.BRANDS) for _ in range(rng.choice((2, 2, 3)))]
        return city, trade, "".join(b[0] for b in brand), "".join(b[1] for b in brand)

    def licence(self, standing: Standing, *, tail: str = "", like: Licence | None = None) -> Licence:
        """A new firm. `tail` replaces the trade word; `like` gives the stem of its name."""
        rng = self.rng
        while True:
            city, trade, brand, latin = self._stem()
            if like is not None:
                _, trade, brand, latin = self.stems[like.code]
            middle = tail or trade[0]
            legal = rng.choice(words.SOLE) if standing == "sole" else rng.choice(words.LEGAL)
            name = f"{city[0]}{words.MARK}{brand}{middle}{legal}"
            if like is not None and self.rng.random() < 0.5 and like.standing == "company" != standing:
                name = f"{like.region}{words.MARK}{brand}{middle}{legal}"
            if name not in self.names:
                break
        self.names.add(name)
        english = f"{city[1].title()} Shili {latin.title()} {trade[1].title()} Co., Ltd."
        serial = self._serial()
        kind = "92" if standing == "sole" else "91"
        code = make_uscc(f"{kind}{city[3]}TE{serial // 18**2:04d}{_base(serial % 18**2)}"[:16])
        self.stems[code] = (city, trade, brand, latin)
        return Licence(
            code=code,
            name=name,
            other_names=(english,) if rng.random() < 0.6 else (),
            region=city[0],
            standing=standing,
            customs_codes=() if standing == "sole" else (CustomsCode(code=self.customs_code(city[3])),),
            phone=hashed(self.seed, "phone", code),
            since=YEAR * 10_000 - rng.choice((0, 10_000, 20_000, 50_000, 90_000)) + 101,
        )

    def person(self) -> Licence:
        """Somebody who sells without a licence; known by the hash of an identity number alone."""
        name = self.rng.choice(words.SURNAMES) + "".join(self.rng.choice(words.GIVEN) for _ in range(2))
        code = f"person:{hashed(self.seed, 'person', f'{name}{self._serial()}')}"
        return Licence(code=code, name=name, standing="person", phone=hashed(self.seed, "phone", code))

    def outsider(self) -> Licence:
        """A firm outside the country."""
        brand = "".join(self.rng.choice(words.BRANDS)[1] for _ in range(2)).title()
        serial = self._serial()
        return Licence(code=f"HK{serial:08d}", name=f"Shili {brand} Trading Limited", standing="company")

    def register(self, licence: Licence, share: float = 1.0) -> Licence:
        """Into the register that everybody may read, or not."""
        if self.rng.random() < share:
            self.licences.append(licence)
        return licence

    # --- firms around the sellers

    def around(self, standing: Standing, count: int, tail: str) -> list[Licence]:
        """Platforms, carriers, payment firms: all in the register."""
        return [self.register(self.licence(standing, tail=tail)) for _ in range(count)]

    def agents(self, count: int) -> list[Agent]:
        """Agents of every manner, the first of each kind first."""
        made = []
        for place in range(count):
            manner = MANNERS[place % len(MANNERS)]
            standing: Standing = _TRADES_OF_AGENTS[place % len(_TRADES_OF_AGENTS)]
            licence = self.register(self.licence(standing, tail=_TAILS.get(standing, "")))
            made.append(Agent(licence=licence, manner=manner, account=hashed(self.seed, "account", licence.code)))
        return made


def _base(number: int) -> str:
    return _SERIALS[number // 18] + _SERIALS[number % 18]

"""The trades of a world, one after the other: what is true of each, and what each sender says of it."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import TypeVar

import msgspec

from cohong.analytics.sellers.records import Licence
from cohong.analytics.world import papers
from cohong.analytics.world.papers import Facts, Party, WorldPaper
from cohong.analytics.world.pen import Pen
from cohong.analytics.world.people import Agent, Seller, Shop, Way, hashed
from cohong.analytics.world.rates import SELF, Manner, Rates
from cohong.analytics.world.society import Society

T = TypeVar("T")

OUTSIDE = ""
"""The seller of a line whose seller is outside the country: nobody who could be named."""
EXACT = Manner(name="exact", short_code=0.0, variant=0.0, typo=0.0, wrong_digit=0.0, full_width=0.0)
CLERK = Manner(name="clerk", short_code=0.0, variant=0.25, typo=0.01, wrong_digit=0.0, full_width=0.01)
"""How banks, platforms and carriers copy a name."""
_GOODS = (
    ("6109100090", "棉制T恤衫"), ("9405210090", "台灯"), ("4202220000", "手提包"), ("9503002100", "毛绒玩具"),
    ("8518300000", "耳机"), ("7117190000", "仿首饰"), ("6302600000", "毛巾"), ("3926400000", "塑料摆件"),
)  # fmt: skip
_COUNTRIES = ("502", "303", "304", "110", "116", "601")
_PAYERS = (
    "Example Marketplace Payouts Ltd",
    "EXAMPLE PAY EUROPE SA",
    "J. Sample",
    "Sample Retail GmbH",
    "Example Imports LLC",
)
_DAYS = [20260000 + month * 100 + date for month in range(1, 13) for date in range(1, 29)]


class Truth(msgspec.Struct, frozen=True):
    """What is so. Of each line its seller's credit code ("" when it is outside the country) and whether the documents, read
    with the registers, hold anything of it at all; the agents between, the filer first; the manner and the trap."""

    sellers: tuple[str, ...]
    knowable: tuple[bool, ...]
    chain: tuple[str, ...]
    manner: str
    trap: str


class Trade(msgspec.Struct, frozen=True):
    """One trade: its documents and its truth."""

    order: str
    day: int
    papers: tuple[WorldPaper, ...]
    truth: Truth


class Stream:
    """The trades of one world."""

    def __init__(self, seed: int, society: Society, rates: Rates) -> None:
        self.seed, self.society, self.rates = seed, society, rates
        self.rng = Random(f"world/{seed}/trades")  # noqa: S311  made-up data
        self.pen = Pen(self.rng)
        self.urn = _urn(len(society.sellers), self.rng)

    def take(self, count: int) -> Iterator[Trade]:
        """So many trades."""
        return (self.trade(number) for number in range(count))

    def pick(self, things: Sequence[T]) -> T:
        """Any of them."""
        return things[int(self.rng.random() * len(things))]

    def trade(self, number: int) -> Trade:
        """The next trade."""
        chance, society = self.rng.random, self.society
        seller = society.sellers[self.pick(self.urn)]
        way = self.pick(seller.ways)
        other = self._other(seller, way) if way.agent and chance() < self.rates.consolidated else None
        facts = self._facts(number, 2 if other else 1)
        return _Telling(self, facts, seller, way, self.pick(seller.shops), other).trade()

    def _other(self, seller: Seller, way: Way) -> Seller | None:
        assert way.agent is not None, "only an agent puts two clients into one order"
        other = self.society.sellers[self.pick(way.agent.clients)]
        plain = not (seller.faces or other.faces) and seller.trap != "abroad" != other.trap
        return other if other is not seller and plain else None

    def _facts(self, number: int, least: int) -> Facts:
        chance = self.rng.random
        goods, total = [], 0
        for _ in range(max(least, int(chance() * 1.6) + 1)):
            hs, name = _GOODS[int(chance() * 8)]
            qty, cents = 1 + int(chance() * 3), 100 + int(chance() * 9_000)
            total += qty * cents
            goods.append((f"SKU{int(chance() * 1e6):06d}", hs, name, str(qty), f"{cents // 100}.{cents % 100:02d}"))
        day = str(_DAYS[int(chance() * len(_DAYS))])
        value = f"{total // 100}.{total % 100:02d}"
        order = f"W{self.seed}-{number:08d}"
        return Facts(order, f"YD{self.seed % 1000:03d}{number:09d}", day, tuple(goods), value, self.pick(_COUNTRIES))


class _Telling:
    """One trade while its documents are written."""

    def __init__(
        self, stream: Stream, facts: Facts, seller: Seller, way: Way, shop: Shop, other: Seller | None
    ) -> None:
        self.stream, self.facts, self.seller, self.way, self.shop, self.other = stream, facts, seller, way, shop, other
        self.chance, self.pen, self.rates = stream.rng.random, stream.pen, stream.rates
        self.day = int(facts.day)
        self.agent: Agent | None = way.agent
        self.manner = way.agent.manner if way.agent else SELF
        self.filer = way.agent.licence if way.agent else seller.licence
        self.claimed = shop.subject if seller.faces else seller.licence
        self.seen = False
        """Whether any document speaks of the true seller."""
        self.papers: list[WorldPaper] = []

    def trade(self) -> Trade:
        """Every document, then the truth."""
        facts = self.facts
        self._customs()
        if self.chance() < self.rates.shop_record:
            self._shop_record()
        if self.chance() < self.rates.remittance:
            self._remittance()
        if self.chance() < self.rates.invoice:
            self._invoice()
        return Trade(facts.order, self.day, tuple(self.papers), self._truth())

    def _truth(self) -> Truth:
        seller, way = self.seller, self.way
        code = OUTSIDE if seller.trap == "abroad" else seller.licence.code
        codes = [code] * len(self.facts.goods)
        known = [self.seen and code != OUTSIDE] * len(codes)
        if self.other is not None:
            codes[-1] = self.other.licence.code
            known[-1] = self.other_seen
        between = tuple(one.licence.code for one in (way.agent, way.middle) if one is not None)
        trap = "consolidated" if self.other is not None else seller.trap
        return Truth(tuple(codes), tuple(known), between, self.manner.name, trap)

    other_seen = False

    def _write(self, firm: Licence, manner: Manner) -> Party:
        """Code and name as this writer puts them; remembers when it is the true seller."""
        if firm.code == self.seller.licence.code:
            self.seen = True
        return self.pen.code(firm, manner, self.day), self.pen.name(firm, manner)

    # --- what goes to customs

    def _customs(self) -> None:
        chance, manner, facts, rates = self.chance, self.manner, self.facts, self.rates
        platform = self.stream.society.platforms[self.shop.platform]
        ebc, owner, ebp = self._face(), self._owner(), self._platform(platform)
        ebc_says, owner_says = self._write(ebc, manner), self._write(owner, manner)
        if chance() < manner.owner_no or not owner_says[0]:
            owner_says = ("NO", owner_says[1])
        carrier_firm = self.stream.pick(self.stream.society.carriers)
        carrier = (carrier_firm.code, carrier_firm.name)
        if chance() < rates.order_by_platform:
            subject = self.shop.subject if chance() < 0.85 and self.other is None else ebc
            ebc_order = self._write(subject, CLERK)
            self.papers.append(papers.order(platform.code, facts, (platform.code, platform.name), ebc_order))
        elif self.agent is not None and chance() < manner.sends_order:
            self.papers.append(papers.order(self.filer.code, facts, ebp, ebc_says))
        elif self.agent is None or chance() < rates.order_by_seller:
            self.papers.append(papers.order(self.claimed.code, facts, ebp, self._write(self.claimed, SELF)))
        self._waybill(carrier)
        filer_says = (self.pen.code(self.filer, manner, self.day), self.filer.name)
        self.papers.append(
            papers.declaration(self.filer.code, facts, carrier, ebp, filer_says, ebc_says, owner_says)
        )  # fmt: skip
        if chance() < rates.receipt:
            self._receipt(ebp, ebc_says)

    def _face(self) -> Licence:
        """Who stands as the e-commerce enterprise."""
        chance, manner, way = self.chance, self.manner, self.way
        if way.agent is None:
            return self.claimed
        if self.other is not None or len(self.claimed.code) != 18 or chance() < manner.own_ebc:
            return self.filer
        if chance() < manner.wrong_client:
            return self.stream.society.sellers[self.stream.pick(way.agent.clients)].licence
        return way.middle.licence if way.middle is not None and chance() < 0.6 else self.claimed

    def _owner(self) -> Licence:
        """Who stands as the producing or selling unit."""
        chance, way = self.chance, self.way
        if way.agent is not None and (self.other is not None or chance() < self.manner.own_owner):
            return self.filer
        if self.seller.trap == "abroad" and chance() < 0.7:
            return self.filer
        return way.middle.licence if way.middle is not None and chance() < 0.4 else self.claimed

    def _platform(self, platform: Licence) -> Party:
        if self.agent is not None and self.chance() < self.manner.own_platform:
            return self.filer.code, self.filer.name
        if self.chance() < self.manner.no_platform:
            return "无", self.shop.name
        return platform.code, platform.name

    def _waybill(self, carrier: Party) -> None:
        chance, manner, rates = self.chance, self.manner, self.rates
        shipper = self.filer if chance() < manner.own_consignor or self.other is not None else self.seller.licence
        if self.seller.faces and shipper is self.seller.licence and chance() < 0.35:
            shipper = self.claimed
        code = name = phone = ""
        if chance() >= manner.no_consignor:
            says = (self.pen.code(shipper, manner, self.day), self.pen.name(shipper, CLERK))
            code = says[0] if chance() < rates.consignor_code else ""
            name = says[1] if chance() < rates.consignor_name else ""
            phone = shipper.phone if chance() < rates.consignor_phone else ""
        if shipper is self.seller.licence and (code or name or phone):
            self.seen = True
        self.papers.append(papers.waybill(carrier, self.facts, (code, name), phone))

    def _receipt(self, ebp: Party, ebc_says: Party) -> None:
        """By a payment firm, which knows its customer, or by whoever declares."""
        if self.chance() >= self.rates.receipt_by_firm:
            self.papers.append(papers.receipt(self.filer.code, self.facts, ebp, ebc_says, ("", "现金支付")))
            return
        firm = self.stream.pick(self.stream.society.payments)
        customer = self.filer if self.way.collected or self.other is not None else self.claimed
        says = self._write(customer, CLERK)
        self.papers.append(papers.receipt(firm.code, self.facts, ebp, says, (firm.code, firm.name)))

    # --- what others say

    def _shop_record(self) -> None:
        shop, platform = self.shop, self.stream.society.platforms[self.shop.platform].code
        if self.other is None:
            subject = self._subject(shop)
            self.papers.append(papers.shop_record(platform, self.facts, (shop.id, shop.name), subject))
            return
        second = self.stream.pick(self.other.shops)
        lines = []
        for n in range(1, len(self.facts.goods) + 1):
            one = shop if n < len(self.facts.goods) else second
            code, name = self._subject(one)
            line = {"gnum": str(n), "shopId": one.id, "subjectCode": code, "subjectName": name}
            lines.append({key: value for key, value in line.items() if value})
        self.other_seen = True
        self.papers.append(papers.shop_record(platform, self.facts, ("", ""), ("", ""), tuple(lines)))

    def _subject(self, shop: Shop) -> Party:
        subject = shop.subject
        if self.chance() < self.rates.stale_subject:
            subject = self.stream.pick(self.stream.society.sellers).licence
        says = self._write(subject, CLERK)
        return (subject.code if self.chance() < self.rates.shop_code else ""), says[1]

    def _remittance(self) -> None:
        chance, seller, rates = self.chance, self.seller, self.rates
        payer = self.stream.pick(_PAYERS)
        if self.agent is not None and (self.way.collected or self.other is not None):
            account, payee = self.agent.account, self.filer.name
        elif chance() < rates.wrong_money:
            stranger = self.stream.pick(self.stream.society.sellers)
            account, payee = stranger.account, stranger.payee
        elif chance() < rates.private_payee:
            account = hashed(self.stream.seed, "card", f"{seller.licence.code}{int(chance() * 3)}")
            payee = "赵一二"
        else:
            account, payee = seller.account, seller.payee
            self.seen = self.seen or seller.trap not in {"disguised", "abroad"}
        payee = payee if chance() < rates.payee_name else ""
        self.papers.append(papers.remittance(self.facts, account, payee, payer))

    def _invoice(self) -> None:
        """Sellers with a licence invoice themselves; shells seldom do, persons and outsiders never."""
        lines = tuple(range(1, len(self.facts.goods) + 1))
        if len(self.seller.licence.code) != 18 or (self.seller.faces and self.chance() < 0.6):
            return
        if self.agent is not None and self.manner.own_ebc and self.chance() < 0.1:
            self.papers.append(papers.invoice(self.facts, self._write(self.filer, EXACT), lines))
            return
        first = lines[:-1] if self.other is not None else lines
        self.papers.append(papers.invoice(self.facts, self._write(self.claimed, EXACT), first))
        if self.other is not None and len(self.other.licence.code) == 18:
            self.other_seen = True
            self.papers.append(papers.invoice(self.facts, self._write(self.other.licence, EXACT), lines[-1:]))


def _urn(sellers: int, rng: Random) -> list[int]:
    """Places of sellers, the busy ones more often; the first is the giant with one trade in twenty."""
    urn = []
    for place in range(1, sellers):
        urn += [place] * (1 + int(8 * rng.random() ** 4 * rng.random() ** 2 * 4))
    return urn + [0] * max(1, len(urn) // 19)

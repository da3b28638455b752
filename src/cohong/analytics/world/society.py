"""How the people of a world hang together: who sells through whom, under whose licence, into which account."""

from random import Random

import msgspec

from cohong.analytics.sellers.records import Account, CustomsCode, Licence, Mandate
from cohong.analytics.world.people import ENDED, MOVING_DAY, YEAR, Agent, Maker, Seller, Shop, Way, hashed
from cohong.analytics.world.rates import MANNERS, Rates

FIRST_DAY, LAST_DAY = YEAR * 10_000 + 101, YEAR * 10_000 + 1231
YESTERDAY = 20251231


class Society(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody, and what is publicly known of them."""

    sellers: list[Seller]
    agents: list[Agent]
    platforms: list[Licence]
    carriers: list[Licence]
    payments: list[Licence]
    licences: list[Licence]
    mandates: list[Mandate]
    accounts: list[Account]
    aliases: dict[str, str]


def make_society(seed: int, sellers: int, agents: int, rates: Rates | None = None) -> tuple[Society, Rates]:
    """The people of a world of so many sellers and agents, the same for the same seed; with its rates, drawn where none are given."""
    rng = Random(f"world/{seed}/people")  # noqa: S311  made-up data
    rates = rates or Rates.drawn(rng)
    maker = Maker(seed, rates, rng)
    platforms = maker.around("platform", 6, "商城")
    carriers = maker.around("carrier", 5, "快运")
    payments = maker.around("payment", 4, "支付")
    founded = _Founding(maker, maker.agents(agents))
    while len(founded.sellers) < sellers:
        founded.next()
    society = Society(
        sellers=founded.sellers, agents=founded.agents, platforms=platforms, carriers=carriers, payments=payments,
        licences=maker.licences, mandates=maker.mandates, accounts=maker.accounts, aliases=maker.aliases,
    )  # fmt: skip
    return society, rates


class _Founding:
    """One seller or one group of sellers after the other."""

    def __init__(self, maker: Maker, agents: list[Agent]) -> None:
        self.maker, self.agents = maker, agents
        self.sellers: list[Seller] = []
        self.friends: dict[str, Agent] = {}

    def next(self) -> None:
        """Found the next."""
        rng, rates = self.maker.rng, self.maker.rates
        if not self.sellers:
            self.giant()
        elif rng.random() < rates.group / 3:
            self.group()
        elif rng.random() < rates.controller:
            self.controller()
        else:
            self.ordinary()

    # --- kinds of sellers

    def giant(self) -> None:
        """A merchant of a dozen shops and several agents, as busy as a hub and yet one firm."""
        licence = self.maker.register(self.maker.licence("company"))
        shops = tuple(self.shop(licence) for _ in range(12))
        ways = tuple(self.way(licence, collects=False) for _ in range(4))
        self.add(licence, trap="giant", shops=shops, ways=ways, verified=1.0)

    def group(self) -> None:
        """A parent and two or three daughters: one account, one telephone, four licences that stay apart."""
        maker = self.maker
        parent = maker.register(maker.licence("company"))
        account = hashed(maker.seed, "account", parent.code)
        self.add(parent, trap="group", account=account)
        for _ in range(maker.rng.choice((2, 3))):
            like = parent if maker.rng.random() < 0.5 else None
            born = maker.licence("company", like=like)
            daughter = maker.register(msgspec.structs.replace(born, group=parent.code, phone=parent.phone))
            self.add(daughter, trap="group", account=account, payee=parent.name)

    def controller(self) -> None:
        """One that sells under the licences of shells; the money comes to its own account."""
        maker, rng = self.maker, self.maker.rng
        licence = maker.register(maker.licence("company"))
        born = [maker.licence("company") for _ in range(rng.choice((3, 4, 6)))]
        faces = tuple(maker.register(msgspec.structs.replace(face, since=FIRST_DAY)) for face in born)
        shops = tuple(self.shop(face) for face in faces)
        self.add(licence, trap="shells", shops=shops, faces=faces)

    def ordinary(self) -> None:
        """A firm, a sole trader, a person; with a twin, a borrowed licence or a move now and then; or one from abroad."""
        maker, rng, rates = self.maker, self.maker.rng, self.maker.rates
        dice = rng.random()
        if dice < rates.abroad:
            self.add(maker.outsider(), trap="abroad", verified=0.0)
        elif dice < rates.abroad + rates.person:
            self.add(maker.person(), trap="person")
        elif dice < rates.abroad + rates.person + rates.rented:
            self.rented()
        else:
            standing = "sole" if rng.random() < rates.sole else "company"
            twin = rng.choice(self.sellers).licence if rng.random() < rates.twin else None
            like = twin if twin and twin.code in maker.stems else None
            licence = maker.licence(standing, like=like)  # type: ignore[arg-type]
            known = rates.register_sole if standing == "sole" else rates.register_firm
            moved = standing == "company" and rng.random() < rates.moved
            licence = self.moved(licence) if moved else licence
            self.add(maker.register(licence, known), trap="twin" if like else "moved" if moved else "")

    def rented(self) -> None:
        """A person or firm that opened its shop with the licence of somebody else."""
        maker, rng = self.maker, self.maker.rng
        lender = maker.register(maker.licence("company"))
        licence = maker.register(maker.licence("sole"))
        perfect = rng.random() < maker.rates.perfect
        account = hashed(maker.seed, "account", lender.code) if perfect else ""
        self.add(
            licence, trap="disguised" if perfect else "rented", shops=(self.shop(lender),), faces=(lender,),
            account=account, payee=lender.name if perfect else "",
        )  # fmt: skip

    def moved(self, licence: Licence) -> Licence:
        """The same firm with another customs code from the moving day on; one in four has another credit code as well."""
        maker, rng = self.maker, self.maker.rng
        first = CustomsCode(code=licence.customs_codes[0].code, until=MOVING_DAY - 1)
        second = CustomsCode(code=maker.customs_code(rng.choice(("440100", "440300"))), since=MOVING_DAY)
        earlier: tuple[str, ...] = ()
        if rng.random() < 0.25:
            earlier = (maker.licence("company").code,)
            maker.aliases[earlier[0]] = licence.code
        return msgspec.structs.replace(licence, customs_codes=(first, second), earlier=earlier)

    # --- what each of them has

    def add(
        self, licence: Licence, *, trap: str, account: str = "", payee: str = "", shops: tuple[Shop, ...] = (),
        ways: tuple[Way, ...] = (), faces: tuple[Licence, ...] = (), verified: float = -1.0,
    ) -> None:  # fmt: skip
        """One more seller, with shops, account and ways of declaring where none are given."""
        maker, rng = self.maker, self.maker.rng
        place = len(self.sellers)
        account = account or hashed(maker.seed, "account", licence.code)
        shops = shops or tuple(self.shop(licence) for _ in range(rng.choice((1, 1, 1, 2, 3))))
        ways = ways or self.ways(licence, trap)
        for way in ways:
            if way.agent is not None:
                way.agent.clients.append(place)
        share = maker.rates.verified_account if verified < 0 else verified
        if not payee and rng.random() < share:
            maker.accounts.append(Account(account=account, holder=licence.code))
        self.sellers.append(
            Seller(
                licence=licence,
                account=account,
                payee=payee or licence.name,
                shops=shops,
                ways=ways,
                faces=faces,
                trap=trap,
            )
        )

    def shop(self, subject: Licence) -> Shop:
        """A new shop, opened with this licence."""
        rng = self.maker.rng
        number = rng.randrange(10**9)
        name = f"Shili {subject.code[-5:-1].title()} Store" if rng.random() < 0.5 else f"{subject.name[2:7]}旗舰店"
        return Shop(platform=rng.randrange(6), id=f"S{number:09d}", name=name, subject=subject)

    def ways(self, licence: Licence, trap: str) -> tuple[Way, ...]:
        """By itself where it can, else by one agent or two."""
        rng, rates = self.maker.rng, self.maker.rates
        if licence.customs_codes and trap not in {"shells", "abroad"} and rng.random() < rates.self_filing:
            return (Way(agent=None, middle=None, collected=False),)
        count = 2 if rng.random() < rates.second_agent else 1
        return tuple(self.way(licence, collects=trap not in {"shells", "disguised"}) for _ in range(count))

    def way(self, licence: Licence, *, collects: bool) -> Way:
        """One agent, perhaps another between, and the contracts that were kept."""
        maker, rng = self.maker, self.maker.rng
        friend = self.friend() if self.sellers and rng.random() < maker.rates.friend else None
        agent = friend or rng.choice(self.agents)
        middle = rng.choice(self.agents) if rng.random() < maker.rates.middle else None
        middle = None if middle is agent else middle
        self.mandate(licence.code, middle or agent)
        if middle is not None:
            self.mandate(middle.licence.code, agent)
        return Way(agent=agent, middle=middle, collected=collects and rng.random() < agent.manner.collects)

    def friend(self) -> Agent | None:
        """A merchant that declares for others now and then; None where the one met by chance cannot."""
        maker = self.maker
        one = maker.rng.choice(self.sellers)
        if one.licence.standing != "company" or not one.licence.customs_codes or one.faces:
            return None
        known = self.friends.get(one.licence.code)
        if known is None:
            known = Agent(licence=one.licence, manner=maker.rng.choice(MANNERS), account=one.account)
            self.friends[one.licence.code] = known
        return known

    def mandate(self, principal: str, agent: Agent) -> None:
        """The contract of a hop, where one was kept; some have run out."""
        maker, rng = self.maker, self.maker.rng
        if rng.random() < maker.rates.mandate_kept:
            until = ENDED if rng.random() < maker.rates.mandate_expired else LAST_DAY
            standing = agent.licence.standing
            kind = standing if standing in {"agent", "broker", "forwarder"} else "agent"
            maker.mandates.append(
                Mandate(principal=principal, agent=agent.licence.code, since=YESTERDAY, until=until, kind=kind)
            )

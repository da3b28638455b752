"""From mentions to evidence: who may be the seller of a line, and what speaks for and against each, by name and not yet by weight.

Of all that one source says for one party only the strongest counts, so that an agent who repeats a code in three documents has
said it once. A sender's word about itself, a client's agent and a third party are different sources with weights of their own.
"""

from collections.abc import Sequence
from typing import NamedTuple

from cohong.analytics.sellers.known import ENOUGH, Known
from cohong.analytics.sellers.mentions import BANK, CHECK, FILER, PLATFORM, TAX, THIRD, Mention, Told
from cohong.analytics.sellers.resolve import ABROAD, PERSON

NOBODY = ""
"""The candidate that is none of those in sight."""
MOST_PRINCIPALS = 4
"""Principals of an agent are candidates while there are no more than this."""
POOL = 3
"""Families that share an account, from which on it is a pool."""
_QUALITY = {"exact": 0, "name": 1, "stale": 2, "mended": 3, "near": 4, "shared": 5}
_FIELD = {"account": 0, "paid": 0, "shop": 0, "invoice": 0, "both": 0, "owner": 1, "payee": 1, "order": 2, "consignor": 1, "ebc": 3,
          "phone": 3, "receipt": 4}  # fmt: skip


class Sign(NamedTuple):
    """One piece of evidence: the `name` that the model weighs, and where it was seen."""

    name: str
    source: str
    field: str
    value: str


Signs = dict[str, list[Sign]]
"""Candidate -> its evidence. `NOBODY` is always there."""


def signs_of(told: Told, mentions: Sequence[Mention], gnum: str, known: Known) -> Signs:
    """Everybody who may be the seller of a line with everything that speaks for and against; the same input, the same order."""
    said = _strongest(mentions)
    signs: Signs = {NOBODY: _nobody(mentions, said, known)}
    for party, by_source in said.items():
        signs[party] = [_sign(one) for one in by_source.values()]
    _habits(signs, told, gnum, known)
    _principals(signs, told, known)
    if told.filer:
        signs.setdefault(told.filer, [])
    money = _money(mentions)
    for party in signs:
        if party != NOBODY:
            signs[party] += _standing(party, told, known)
            signs[party] += _contracts(party, told, known)
            signs[party] += _payee(party, money, told, said, known)
            signs[party] += _confirmed(party, signs[party], told, known)
    return signs


def _strongest(mentions: Sequence[Mention]) -> dict[str, dict[str, Mention]]:
    """Party -> source -> its strongest mention. The filer's owner and consignor in one are stronger than either."""
    said: dict[str, dict[str, Mention]] = {}
    for one in mentions:
        if one.party:
            by_source = said.setdefault(one.party, {})
            known = by_source.get(one.source)
            if known is None:
                by_source[one.source] = one
            elif one.source == FILER and {one.field, known.field} == {"owner", "ebc"}:
                by_source[FILER] = known._replace(field="both")
            elif _rank(one) < _rank(known):
                by_source[one.source] = one
    return said


def _rank(one: Mention) -> tuple[int, int]:
    return _FIELD[one.field], _QUALITY[one.quality]


def _sign(one: Mention) -> Sign:
    """It weighs what its sender's word weighs; where a check alone tells who is meant, it is the check's evidence."""
    name = f"{one.source}.{one.field}.{one.quality}"
    return Sign(name, CHECK, one.check, one.value) if one.check else Sign(name, one.source, one.field, one.value)


def _nobody(mentions: Sequence[Mention], said: dict[str, dict[str, Mention]], known: Known) -> list[Sign]:
    """What speaks for somebody out of sight."""
    found = [Sign("nobody", "prior", "", "")]
    unread = {one.source: one for one in mentions if one.quality == "unread" and one.source in THIRD}
    found += [Sign(f"nobody.unread.{one.source}", one.source, one.field, one.value) for one in unread.values()]
    outside = [one for one, by in said.items() if not known.serves(one) and THIRD & by.keys()]
    if not outside:
        found.append(Sign("nobody.quiet", "prior", "", ""))
    return found


# --- habit, contract, licence -----------------------------------------------------------------------------------------


def _habits(signs: Signs, told: Told, gnum: str, known: Known) -> None:
    """What the account, the shop and the telephone number usually go with."""
    habits = known.habits
    shop = told.shops.get(gnum) or told.shops.get("", "")
    for field, key, table in (
        ("account", told.account, habits.accounts),
        ("shop", shop, habits.shops),
        ("phone", told.phone, habits.phones),
    ):
        tally = table.get(key) if key else None
        if tally:
            usual = known.usual(tally)
            if usual:
                signs.setdefault(usual, []).append(Sign(f"habit.{field}", "habit", field, key))
            for party in tally:
                if party != usual and party in signs and tally[party] >= ENOUGH:
                    signs[party].append(Sign(f"habit.{field}.some", "habit", field, key))


def _principals(signs: Signs, told: Told, known: Known) -> None:
    """The principals of agents in sight, while they are few."""
    contracts = known.contracts
    for agent in [told.filer, *(one for one in signs if one and one != told.filer and known.serves(one))]:
        principals = contracts.principals(agent, told.day, MOST_PRINCIPALS + 1)
        if 0 < len(principals) <= MOST_PRINCIPALS:
            for principal in principals:
                many = "sole" if len(principals) == 1 else "few"
                if not known.serves(principal):
                    found = _agency(f"contract.{many}", agent, principal, told, known)
                    signs.setdefault(principal, []).append(found)


def _standing(party: str, told: Told, known: Known) -> list[Sign]:
    """What the party is: a trader says nothing; an agent, a service, somebody unknown or new is seldom the seller."""
    licence = known.licence(party, told.day)
    signs = []
    if known.serves(party):
        signs.append(Sign("licence.agent", "register", "acts_for_others", party))
    elif known.services(party):
        signs.append(Sign("licence.service", "register", "serves_trade", party))
    elif party.startswith(ABROAD):
        signs.append(Sign("licence.abroad", "register", "abroad", party))
    elif party.startswith(PERSON):
        signs.append(Sign("licence.person", "register", "person", party))
    elif licence is None:
        signs.append(Sign("licence.none", "register", "unregistered", party))
    elif told.day - licence.since < 10_000:
        signs.append(Sign("licence.young", "register", "since", str(licence.since)))
    if licence is not None and not licence.since <= told.day <= licence.until:
        signs.append(Sign("licence.ended", "register", "until", str(licence.until)))
    if party == told.filer:
        kind = "agent" if known.serves(party) else "trader" if not known.habits.clients.get(party) else "some"
        signs.append(Sign(f"files.{kind}", FILER, "agentCode", party))
    return signs


def _contracts(party: str, told: Told, known: Known) -> list[Sign]:
    """Whether the filer acts for it under a contract of the day, at any distance."""
    if not told.filer or party == told.filer:
        return []
    bound = known.contracts.binds(told.filer, party, told.day)
    if bound:
        return [_agency("contract.valid", told.filer, party, told, known)]
    if bound is False:
        return [Sign("contract.ended", "contract", "principal", told.filer)]
    return [] if known.serves(party) else _distant(party, told, known)


def _distant(party: str, told: Told, known: Known) -> list[Sign]:
    """Over one agent in between; longer ways are the chain's business."""
    for middle in known.contracts.middles(told.filer, told.day):
        if known.serves(middle) and known.contracts.binds(middle, party, told.day):
            return [_agency("contract.distant", middle, party, told, known)]
    return [Sign("contract.none", "contract", "principal", told.filer)]


def _agency(name: str, agent: str, principal: str, told: Told, known: Known) -> Sign:
    """That an agent acts for a principal: the check's evidence where nothing else tells it."""
    if known.contracts.stated(agent, principal, told.day):
        return Sign(name, "contract", "principal", agent)
    return Sign(name, CHECK, "mandate", agent)


def _confirmed(party: str, found: Sequence[Sign], told: Told, known: Known) -> list[Sign]:
    """Checks in force that say what is known without them, or that a shop in the platform's place is controlled: shown, without a
    weight of their own."""
    shown = {sign.field for sign in found if sign.source == CHECK}
    signs = []
    licence = known.checked.licence(party, told.day)
    if licence is not None and licence.holds(told.day) and "licence" not in shown:
        signs.append(Sign("check.licence", CHECK, "licence", licence.name or party))
    if told.filer and "mandate" not in shown and known.contracts.confirmed(told.filer, party, told.day):
        signs.append(Sign("check.mandate", CHECK, "mandate", told.filer))
    # No message has a field for a shop: one that whoever declares writes into the platform's place shows a way to look, no more.
    if told.site and "shop_control" not in shown and known.controller(told.site, told.day) == party:
        signs.append(Sign("check.shop", CHECK, "shop_control", told.site))
    return signs


# --- money ------------------------------------------------------------------------------------------------------------


def _money(mentions: Sequence[Mention]) -> str:
    """The one party that the bank says was paid; "" where it says none or several."""
    paid = {one.party for one in mentions if one.source == BANK and one.party and one.quality != "shared"}
    return paid.pop() if len(paid) == 1 else ""


def _payee(
    party: str, paid: str, told: Told, said: dict[str, dict[str, Mention]], known: Known
) -> list[Sign]:  # fmt: skip
    """What the way of the money says of a party that was paid, of its sisters, and of one that was not."""
    if not paid or known.collects(paid):
        return [Sign("payee.agent", BANK, "payee", paid)] if paid and party == paid else []
    pool = known.pooled(told.account) >= POOL
    family = known.register.family(paid)
    if party == paid:
        others = [one for one, by in said.items() if one != paid and {PLATFORM, TAX} & by.keys()]
        if any(known.register.family(one) == family for one in others):
            return [Sign("payee.for_sister", BANK, "payee", paid)]
        if others:
            return [Sign("payee.pool" if pool else "payee.other_named", BANK, "payee", paid)]
        return []
    if known.register.family(party) == family:
        return [Sign("payee.sister", BANK, "payee", paid)]
    return [Sign("payee.elsewhere.pool" if pool else "payee.elsewhere", BANK, "payee", paid)]

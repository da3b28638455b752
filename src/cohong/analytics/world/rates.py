"""How often what happens in a world, and the manners of its agents. All rates are invented; each world draws its own around them."""

from random import Random

import msgspec


class Rates(msgspec.Struct, frozen=True, kw_only=True):
    """Shares between 0 and 1. The first block shapes the people, the second what is known of them, the third the documents."""

    sole: float = 0.25
    person: float = 0.03
    self_filing: float = 0.25
    second_agent: float = 0.25
    middle: float = 0.12
    """Agents that stand between the seller and the filer."""
    group: float = 0.06
    controller: float = 0.02
    """Sellers who hide behind shells and collect into one account."""
    rented: float = 0.015
    """Shops on a borrowed licence."""
    perfect: float = 0.15
    """Of these, the ones where the money goes to the lender too: nobody can tell."""
    abroad: float = 0.004
    """Sellers outside the country."""
    moved: float = 0.06
    twin: float = 0.04
    """Firms whose name differs from another's only in its town or legal form."""

    register_firm: float = 0.97
    register_sole: float = 0.93
    verified_account: float = 0.40
    mandate_kept: float = 0.80
    mandate_expired: float = 0.06

    friend: float = 0.03
    """Ways that lead through another merchant, who declares for a friend or two and is no agent by licence."""

    shop_record: float = 0.80
    shop_code: float = 0.82
    """Of the shop records, those that give a credit code and not only a name."""
    stale_subject: float = 0.005
    """Shop records that name who had the shop before."""
    order_by_platform: float = 0.45
    order_by_seller: float = 0.5
    """Of the other orders of sellers who declare themselves."""
    remittance: float = 0.80
    wrong_money: float = 0.004
    """Remittances that the bank put to the wrong order."""
    private_payee: float = 0.04
    """Money that goes to somebody's own card, under a person's name."""
    payee_name: float = 0.9
    invoice: float = 0.40
    receipt: float = 0.3
    receipt_by_firm: float = 0.55
    consignor_code: float = 0.3
    consignor_name: float = 0.6
    consignor_phone: float = 0.6
    consolidated: float = 0.03
    """Orders with goods of two sellers, filed by one agent."""

    @classmethod
    def drawn(cls, rng: Random) -> "Rates":
        """Each rate shifted by up to a quarter of its distance to 0 or 1, whichever is nearer."""
        base = cls()
        moved = {}
        for name in cls.__struct_fields__:
            rate = getattr(base, name)
            moved[name] = rate + min(rate, 1 - rate) * rng.uniform(-0.25, 0.25)
        return cls(**moved)


class Manner(msgspec.Struct, frozen=True, kw_only=True):
    """How one agent fills documents in: shares of the trades on which it does each thing."""

    name: str
    own_ebc: float = 0.0
    """Its own code stands as the e-commerce enterprise."""
    own_owner: float = 0.0
    owner_no: float = 0.0
    """`ownerCode` NO; the name stays."""
    own_platform: float = 0.0
    no_platform: float = 0.0
    """`ebpCode` 无 with the shop's name."""
    short_code: float = 0.3
    """The 10-character customs code instead of the credit code."""
    variant: float = 0.1
    typo: float = 0.01
    wrong_digit: float = 0.005
    full_width: float = 0.02
    wrong_client: float = 0.002
    """Another client's particulars, left over in the template."""
    no_consignor: float = 0.1
    own_consignor: float = 0.2
    collects: float = 0.0
    """Clients whose money comes to the agent's account."""
    sends_order: float = 0.6


MANNERS = (
    Manner(name="plain"),
    Manner(name="plain", short_code=0.9, variant=0.2),
    Manner(name="everywhere", own_ebc=0.97, own_owner=0.95, own_platform=0.5, own_consignor=0.5, sends_order=0.9),
    Manner(name="hidden", own_ebc=0.9, own_owner=0.1, owner_no=0.4, no_platform=0.3),
    Manner(name="mixed", short_code=0.5, variant=0.6, owner_no=0.4, own_owner=0.2),
    Manner(name="sloppy", typo=0.12, wrong_digit=0.06, full_width=0.2, variant=0.6, wrong_client=0.02),
    Manner(name="silent", no_consignor=0.9, own_consignor=0.05, no_platform=0.6, own_owner=0.5),
    Manner(name="collector", own_ebc=0.4, own_owner=0.3, collects=0.6, own_consignor=0.4, sends_order=0.9),
)
SELF = Manner(name="self", variant=0.08, no_consignor=0.05, own_consignor=0.0)
"""A seller that files for itself."""

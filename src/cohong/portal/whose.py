"""Whose turn it is: which of those who must act is the one that asks."""

from cohong.portal.ask import Ask, member_roles

_ACTS_AS = {
    "service": ("us", "us_and_bank", "second_person"),
    "registrar": ("us", "registrar", "decider"),
    "merchant": ("merchant",),
    "agent": ("declarant",),
    "platform": ("platform",),
    "carrier": ("carrier",),
    "customs": ("customs", "decider"),
    "tax": ("decider",),
    "matcher": ("decider",),
    "bank": ("bank", "us_and_bank"),
}
"""Ledger role -> under which ids of `projections.people` its holder must act."""


def own_ids(ask: Ask) -> frozenset[str]:
    """Ids of whoever must act that mean the acting member."""
    return frozenset(one for role in member_roles(ask.state, ask.acting.member) for one in _ACTS_AS.get(role, ()))

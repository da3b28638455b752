"""How much each agreement and each conflict says, in bits: log2 of how many times likelier it is for one merchant than for two.

An agreement on a value weighs what the value is rare (Fellegi and Sunter, with the frequency of each term), up to a cap that says how
often the field itself misleads. The frequencies come from the table; a background keeps small tables from calling everything rare
or everything common. Identifiers start at the prior, so that one that two clusters share decides unless something speaks against it.
"""

import msgspec


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """A field compared by frequency: bits at most, bits where both differ, pseudo-counts of the background."""

    cap: float
    differ: float
    here: float
    everywhere: float


class Identifier(msgspec.Struct, frozen=True, kw_only=True):
    """A field that belongs to one merchant: bits above the prior where it agrees, bits where both have one and none agrees."""

    above: float
    differ: float


TERMS = {
    "core": Term(cap=16.0, differ=0.0, here=0.5, everywhere=20_000.0),
    "sound": Term(cap=12.0, differ=0.0, here=1.0, everywhere=20_000.0),
    "trade": Term(cap=3.0, differ=-1.5, here=2.0, everywhere=40.0),
    "region": Term(cap=7.0, differ=-4.0, here=1.0, everywhere=60.0),
    "contact": Term(cap=10.0, differ=-2.0, here=0.5, everywhere=5_000.0),
    "address": Term(cap=11.0, differ=-2.0, here=0.5, everywhere=10_000.0),
}
IDENTIFIERS = {
    "code": Identifier(above=12.0, differ=-4.0),
    "account": Identifier(above=6.5, differ=-2.0),
    "phone": Identifier(above=6.0, differ=-2.0),
    "shop": Identifier(above=6.0, differ=-1.0),
}
FURTHER = 5.0
"""What a second identifier that agrees adds: group companies share them together, so they are no independent witnesses."""
BESIDE = 2.0
"""What a contact or an address that agrees adds at most beside an identifier that agrees, for the same reason."""
SHARED = 2.5
"""What each doubling of the clusters that have an identifier takes from it."""
VALID_CODES_DIFFER = -12.0
"""Two credit codes whose check digits fit, and that differ."""
SOUND_ONLY = -3.0
"""Cores that sound alike and are written differently, beside the bits of the sound."""
SIMILAR = -6.0
"""Cores that differ in one letter, or of which one begins with the other, beside the bits of the more frequent of the two."""
OTHER_NAME = -14.0
"""Cores with nothing in common."""
OTHER_SCRIPT = -3.0
"""One core in Han letters, one in Latin ones, that do not sound alike: a trade name may be anything."""
FORBIDDEN = -60.0
"""What keeps two different valid credit codes apart where no identifier is shared, or where names or trades differ."""
LINK = 1.0
"""From here two clusters are joined."""

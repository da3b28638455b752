"""How much each agreement and each conflict says, in bits: log2 of how many times likelier it is for one merchant than for two.

An agreement on a value weighs what the value is rare (Fellegi and Sunter, with the frequency of each term), up to a cap that says how
often the field itself misleads. The frequencies come from the table; a background keeps small tables from calling everything rare
or everything common. Identifiers start at the prior, so that one that two clusters share decides unless something speaks against it.

`SHIPPED` are set by hand and tried on made records; `estimate` finds others in the records of a table.
"""

import msgspec


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """A field compared by frequency: bits at most, bits where both differ, pseudo-counts of the background; `agree` is added to
    what an agreement weighs by its rarity, and is 0 or less: some of one merchant's records differ."""

    cap: float
    differ: float
    here: float
    everywhere: float
    agree: float = 0.0


class Identifier(msgspec.Struct, frozen=True, kw_only=True):
    """A field that belongs to one merchant: bits above the prior where it agrees, bits where both have one and none agrees."""

    above: float
    differ: float


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """Cores that are not written alike. The first two are added to the bits of the sound, or of the more frequent core."""

    sound_only: float
    """They sound alike."""
    similar: float
    """They differ in a letter or two, or one begins with the other."""
    short: float
    """The same where neither has more than two letters: one may be mistyped, but then half the name is gone."""
    other_script: float
    """One in Han letters, one in Latin ones, that do not sound alike: a trade name may be anything."""
    other: float
    """Nothing in common."""


class Weights(msgspec.Struct, frozen=True, kw_only=True):
    """All of them, in force for one linking. `terms` and `identifiers` by field."""

    terms: dict[str, Term]
    identifiers: dict[str, Identifier]
    names: Names


SHIPPED = Weights(
    terms={
        "core": Term(cap=16.0, differ=0.0, here=0.5, everywhere=20_000.0),
        "sound": Term(cap=12.0, differ=0.0, here=1.0, everywhere=20_000.0),
        "trade": Term(cap=3.0, differ=-1.5, here=2.0, everywhere=40.0),
        "region": Term(cap=7.0, differ=-4.0, here=1.0, everywhere=60.0),
        "contact": Term(cap=10.0, differ=-2.0, here=0.5, everywhere=5_000.0),
        "address": Term(cap=11.0, differ=-2.0, here=0.5, everywhere=10_000.0),
    },
    identifiers={
        "code": Identifier(above=12.0, differ=-4.0),
        "account": Identifier(above=6.5, differ=-2.0),
        "phone": Identifier(above=6.0, differ=-2.0),
        "shop": Identifier(above=6.0, differ=-1.0),
    },
    names=Names(sound_only=-3.0, similar=-6.0, short=0.0, other_script=-3.0, other=-14.0),
)

# What no table of records tells: how fields depend on each other, and what law and care ask for.
FURTHER = 5.0
"""What a second identifier that agrees adds: group companies share them together, so they are no independent witnesses."""
BESIDE = 2.0
"""What a contact or an address that agrees adds at most beside an identifier that agrees, for the same reason."""
SHARED = 2.5
"""What each doubling of the clusters that have an identifier takes from it."""
VALID_CODES_DIFFER = -12.0
"""Two credit codes whose check digits fit, and that differ."""
FORBIDDEN = -60.0
"""What keeps two different valid credit codes apart where no identifier is shared, or where names or trades differ."""
LINK = 1.0
"""From here two clusters are joined."""

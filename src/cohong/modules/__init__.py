"""The rules, one module per capability. They read heads and state, never a body."""

from functools import cache
from importlib import import_module

from cohong.core.message import Head
from cohong.core.rules import Decide, Evolve, Fact, Rules

EDITION = 1
MODULES = ("members", "trade", "customs", "tax", "forex", "clearing", "aftermath", "sellers", "authenticity")
"""In this order a fact that several modules follow changes the state."""


@cache
def rulebook(edition: int = EDITION) -> Rules:
    """The rules of an edition, put together from the modules. Raises KeyError for an edition this program lacks."""
    if edition != EDITION:
        raise KeyError(edition)
    decide: dict[type[Head], Decide] = {}
    evolve: dict[type[Fact], tuple[Evolve, ...]] = {}
    for name in MODULES:
        decide |= import_module(f"cohong.modules.{name}.decide").DECIDE
        for fact, step in getattr(import_module(f"cohong.modules.{name}.evolve"), "EVOLVE", {}).items():
            evolve[fact] = (*evolve.get(fact, ()), step)
    from cohong.modules.members.state import speaker_of

    return Rules(edition=edition, decide=decide, evolve=evolve, speaker=speaker_of)

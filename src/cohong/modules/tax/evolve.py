"""Labels change no rows of their own: the trade keeps them (see trade/evolve.py)."""

from cohong.core.rules import Evolve, Fact

EVOLVE: dict[type[Fact], Evolve] = {}

"""The rules of the customs door, each a small named function under its code; importing this room registers all of them."""

from cohong.channels.customs.rules import amounts, form, parties, regime
from cohong.channels.customs.rules.registry import FIELD_RULES, NODE_RULES

__all__ = ["FIELD_RULES", "NODE_RULES", "amounts", "form", "parties", "regime"]

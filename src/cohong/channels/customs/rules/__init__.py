"""The rules of the customs door, each a small named function under its code; importing this room registers all of them."""

from cohong.channels.customs.rules import amounts, form, goods, parties, regime, returns, summary, together
from cohong.channels.customs.rules.registry import FIELD_RULES, MESSAGE_RULES, NODE_RULES

__all__ = [
    "FIELD_RULES",
    "MESSAGE_RULES",
    "NODE_RULES",
    "amounts",
    "form",
    "goods",
    "parties",
    "regime",
    "returns",
    "summary",
    "together",
]

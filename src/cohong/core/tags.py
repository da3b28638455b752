"""Tags: how three senders of one trade meet on a ledger that shows nobody's number.

A tag is HMAC-SHA256 under the ledger's join key, cut to 16 bytes, in hex. Filing doors and attesters hold the join key;
plain replicas do not. Whoever holds it can enumerate numbers: the docs say so.
"""

from functools import lru_cache

from cohong.core.keyed import Keyed


def number_tag(join_key: bytes, kind: str, number: str) -> str:
    """Tag of a number of one kind, such as ("order", "DEMO-0001")."""
    return _keyed(join_key).digest(f"{kind}\0{number}".encode())[:16].hex()


@lru_cache(maxsize=65_536)
def firm_tag(join_key: bytes, code: str) -> str:
    """Tag of a firm's code as written (customs code or credit code); few firms file many documents."""
    return number_tag(join_key, "firm", code)


@lru_cache(maxsize=16)
def join_key_id(join_key: bytes) -> str:
    """Public name of a join key, so that a later rotation can carry old and new tags side by side."""
    return _keyed(join_key).digest(b"cohong.join-key.1")[:4].hex()


@lru_cache(maxsize=16)
def _keyed(join_key: bytes) -> Keyed:
    return Keyed(join_key)

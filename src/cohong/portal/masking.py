"""Tokens of forms, masked anew for each page: pages travel compressed, and the length of what is compressed must tell nobody a
secret that stands in it twice (the BREACH attack)."""

import secrets


def masked(token: str) -> str:
    """A token as a page shows it: random bytes, and the token under them, in hexadecimal."""
    data = token.encode()
    pad = secrets.token_bytes(len(data))
    return f"{pad.hex()}.{_under(data, pad).hex()}"


def unmasked(shown: str) -> str:
    """The token behind what a page showed; "" for anything else."""
    pad, _, rest = shown.partition(".")
    try:
        return _under(bytes.fromhex(rest), bytes.fromhex(pad)).decode("ascii")
    except ValueError:
        return ""


def _under(data: bytes, pad: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(data, pad, strict=True))

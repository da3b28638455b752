"""The Standard Webhooks scheme, version 1: three headers, HMAC-SHA256 over id, seconds and body."""

import base64
import binascii
import hmac
import secrets
from collections.abc import Mapping

PREFIX, VERSION = "whsec_", "v1"
TOLERANCE_SECONDS = 300


def new_secret() -> str:
    """A fresh secret of 256 bits, as `whsec_` and base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def sign(secret: str, message: str, seconds: int, body: bytes) -> dict[str, str]:
    """The headers of one delivery. `message` is its id, `seconds` the time of sending since 1970 UTC."""
    signed = f"{message}.{seconds}.".encode() + body
    mac = hmac.digest(base64.b64decode(secret.removeprefix(PREFIX)), signed, "sha256")
    return {
        "webhook-id": message,
        "webhook-timestamp": str(seconds),
        "webhook-signature": f"{VERSION},{base64.b64encode(mac).decode()}",
    }


def is_signed(secret: str, headers: Mapping[str, str], body: bytes, now_seconds: int) -> bool:
    """For receivers: whether a delivery comes from who has the secret, and is at most five minutes old or early."""
    message, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not (stamp.isascii() and stamp.isdigit()) or abs(now_seconds - int(stamp)) > TOLERANCE_SECONDS:
        return False
    try:
        expected = sign(secret, message, int(stamp), body)["webhook-signature"]
    except binascii.Error:
        return False
    given = headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(one.encode(), expected.encode()) for one in given)

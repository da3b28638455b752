"""A client of a portal's API: `Client(base_url, key)`. It knows `core` and nothing else of this house."""

from cohong.client.client import Client, Gap
from cohong.client.transport import Refused, Unreadable

__all__ = ["Client", "Gap", "Refused", "Unreadable"]

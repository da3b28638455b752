"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import Money, Text


class MerchantLine(msgspec.Struct, frozen=True, kw_only=True):
    """A merchant in one line. `attention` says what somebody has to do, where there is something."""

    merchant: str
    name: str
    trades: int
    paid: int
    waiting: int
    returned: int
    wrong: int
    on_the_way: tuple[Money, ...]
    contract_until: int
    attention: Text | None


class MerchantsView(msgspec.Struct, frozen=True, kw_only=True):
    """A page of merchants in the order of their ids."""

    merchants: tuple[MerchantLine, ...]
    next: str

"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec


class WithdrawAsking(msgspec.Struct, frozen=True, kw_only=True):
    """The document that need not be corrected any more: order, waybill or list."""

    of: str

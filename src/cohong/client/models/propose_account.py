"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec


class ProposeAccount(msgspec.Struct, frozen=True, kw_only=True):
    """Another payout account: number, the bank's 12-digit code, and the holder's name."""

    payout_account: str
    payout_bank_code: str
    payout_account_name: str

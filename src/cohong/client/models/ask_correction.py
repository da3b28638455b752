"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec


class AskCorrection(msgspec.Struct, frozen=True, kw_only=True):
    """`of` is order, waybill or list; `code` what is wrong; `until` a day such as 2026-03-17 or 20260317;
    `note` says it in words."""

    of: str
    code: str
    until: str
    note: str = ""

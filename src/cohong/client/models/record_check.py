"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

from typing import Literal

import msgspec


class RecordCheck(msgspec.Struct, frozen=True, kw_only=True):
    """A check. `way` is what and how, such as `licence/register`; `about` the shop's number or the
    agent's code, left out for the licence and for the account, which is the one that is paid to; days
    such as 2026-03-17. `since` is today where left out, `until` as long as the law allows. `evidence`
    says what was seen; `firm_code` only where the merchant's code is sealed for you."""

    way: str
    evidence: str
    verdict: Literal["confirmed", "failed"] = "confirmed"
    about: str = ""
    since: str = ""
    until: str = ""
    licence_since: str = ""
    licence_until: str = ""
    firm_code: str = ""

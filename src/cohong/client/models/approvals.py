"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import Text


class AccountRow(msgspec.Struct, frozen=True, kw_only=True):
    """A merchant whose payout account is to change; decided on the merchant's desk, where the new account
    is shown."""

    merchant: str
    name: str
    asked_ms: int


class ApprovalRow(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked, by whom, until when (ms) it waits, and what became of it. `mine` says that I may
    decide it."""

    id: str
    what: Text
    asked_by: Text
    asked_ms: int
    ends_ms: int
    state: Text
    tone: str
    decided_by: Text | None
    reason: str
    waits: bool
    may_decide: bool


class ApprovalsView(msgspec.Struct, frozen=True, kw_only=True):
    """What waits first, then what was decided lately."""

    accounts_here: bool
    fresh: bool
    waiting: tuple[ApprovalRow, ...]
    done: tuple[ApprovalRow, ...]
    payout_accounts: tuple[AccountRow, ...]
    may_approve_accounts: bool

"""What may be said of a firm's authenticity."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from cohong.core.message import Day, Head, Id
from cohong.modules.authenticity.rules import What
from cohong.modules.trade.messages import MAX_SUBJECTS, Code


class CheckItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One check of one firm. `about` is the tag of the shop or account, or the agent's firm; absent for the licence. `method` is
    the code of how it was made (`authenticity.by_…`), `since` the day on which, `until` the last day for which it holds:
    absent where it failed."""

    firm: Id
    what: What
    about: Id | None = None
    verdict: Literal["confirmed", "failed"]
    method: Code
    since: Day
    until: Day | None = None


class AttestCheck(Head, frozen=True, kw_only=True, tag="authenticity.attest_check"):
    """Checks that the filer made, each for itself; line `n` of the body is what was seen for item `n`: words, names, numbers.

    A newer check of the same firm, thing and subject takes the place of the older one, and a failed one ends it. Refused
    without evidence and without a role that may attest anything; an item fails when the role cannot know this in this way,
    when it speaks of the filer itself, is dated ahead, holds longer than the law row `authenticity.<what>_months` allows, or
    when a newer one stands."""

    items: Annotated[tuple[CheckItem, ...], Meta(max_length=MAX_SUBJECTS)]


class WithdrawCheck(Head, frozen=True, kw_only=True, tag="authenticity.withdraw_check"):
    """Take a check back that the filer attested, from its first day on. Refused where the filer has none standing."""

    firm: Id
    what: What
    about: Id | None = None

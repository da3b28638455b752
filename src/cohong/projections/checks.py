"""Checks of authenticity that end soon, or have ended and were not made again."""

from collections.abc import Iterator

from cohong.core.calendar import add_days, add_months
from cohong.core.state import Overlay
from cohong.core.texts import declare
from cohong.modules.authenticity.state import CHECK, ENDS
from cohong.projections.stages import Due

AHEAD_DAYS = 30
"""So long before its last day a check is to be made again."""
KEPT_MONTHS = 12
"""So long an ended check is asked for; after that it is seen on its merchant's page alone."""

ENDS_SOON = declare(
    "due.check_again",
    en="A check of a merchant's authenticity ends soon.",
    zh="商户的一项真实性核验即将到期。",
    next_en="Check again, and record it before the last day.",
    next_zh="请重新核验，并在到期前登记。",
)
ENDED = declare(
    "due.check_ended",
    en="A check of a merchant's authenticity has ended.",
    zh="商户的一项真实性核验已到期。",
    next_en="Check again and record it; until then it counts as not checked.",
    next_zh="请重新核验并登记；在此之前视为未核验。",
)


def check_dues(state: Overlay, today: int) -> Iterator[Due]:
    """Checks that end within a month, and those that ended within a year, the first day first. `about` is the key of the check,
    `owner` who attested it. Only what ends in these months is looked at."""
    last = add_days(today, AHEAD_DAYS)
    month = add_months(today, -KEPT_MONTHS) // 100
    while month <= last // 100:
        for at, row in state.scan(ENDS, str(month)):
            day, _, key = at.partition("/")
            check = state.get(CHECK, key)
            assert check is not None, "what ends is there"
            if int(day) <= last:
                yield Due(
                    code=ENDED if int(day) < today else ENDS_SOON,
                    owner=row.by,
                    about=key,
                    since=check.since,
                    day=int(day),
                    currency="CNY",
                    amount=0,
                )
        month = add_months(month * 100 + 1, 1) // 100

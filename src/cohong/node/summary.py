"""Where a ledger stands in the figures of a day."""

from collections import Counter

import msgspec

from cohong.core.state import Overlay
from cohong.core.transition import OTHER_CONTENT
from cohong.modules.clearing.queries import conserved
from cohong.modules.clearing.state import PAID, PAYOUT
from cohong.modules.trade.state import LOOSE, total
from cohong.projections import stages


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """The day in figures. Money in minor units; `conserved` is True or the list of what does not add up."""

    trades: int
    lists_released: int
    settled: dict[str, int]
    paid: int
    merchants_paid: int
    refused: dict[str, int]
    differences: dict[str, int]
    waiting: int
    waiting_for: dict[str, int]
    wrong: int
    due_this_week: dict[str, int]
    conserved: bool | list[str]


def figures(state: Overlay, refused: Counter[str], today: int) -> Figures:
    """The day in figures. A document sent again with other content is counted as the difference that it is."""
    settled: Counter[str] = Counter()
    differences: Counter[str] = Counter(row.difference.code for _, row in state.scan(LOOSE))
    waits: Counter[str] = Counter()
    count = released = wrong = 0
    for _, trade, stage, why in stages.trades_of(state):
        count += 1
        released += trade.released > 0
        wrong += stage == "wrong"
        settled[trade.currency] += total(trade, "settled")
        differences.update(difference.code for difference in trade.differences)
        if stage in ("waiting", "returned"):
            waits[why] += 1
    refusals = Counter(refused)
    if refusals[OTHER_CONTENT]:
        differences[OTHER_CONTENT] = refusals.pop(OTHER_CONTENT)
    paid = [payout for _, payout in state.scan(PAYOUT) if payout.state in PAID]
    violations = conserved(state)
    return Figures(
        trades=count,
        lists_released=released,
        settled={currency: amount for currency, amount in sorted(settled.items()) if amount},
        paid=sum(payout.amount for payout in paid),
        merchants_paid=len({payout.merchant for payout in paid}),
        refused={code: n for code, n in sorted(refusals.items()) if n},
        differences=dict(sorted(differences.items())),
        waiting=sum(waits.values()),
        waiting_for=dict(sorted(waits.items())),
        wrong=wrong,
        due_this_week=dict(sorted(Counter(due.code for due in stages.dues(state, today)).items())),
        conserved=violations or True,
    )

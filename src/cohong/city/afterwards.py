"""What happens to declared lists in the city: one is taken back, the rest leave; one piece comes back; lists are summed up."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

from cohong.channels.customs.archive import read_path
from cohong.city import papers
from cohong.city import plan as plans
from cohong.city.files import write_nodes
from cohong.city.mend import filer_of
from cohong.city.people import Firm
from cohong.city.plan import Plan
from cohong.city.trades import NodeTexts, Trade

Take = Callable[[str, Iterable[Path]], None]


class Afterwards:
    """Files of the day after a list is declared. `take` hands files to a member's door; `receipts` is where customs' answers
    lie, from which the declaring firms read the numbers of their lists."""

    def __init__(self, plan: Plan, folder: Path, receipts: Path, take: Take) -> None:
        self.plan = plan
        self.city = plan.city
        self.folder = folder
        self.receipts = receipts
        self.take = take

    @cached_property
    def numbers(self) -> dict[str, str]:
        """Order number -> the number that customs gave its list; read once, when customs has answered the lists."""
        answers = read_path(self.receipts)
        return {
            one.head["orderNo"]: one.head["invtNo"] for one in answers if "invtNo" in one.head and "orderNo" in one.head
        }

    def take_back(self, now_ms: int) -> None:
        """Buyers take orders back before they leave."""
        numbers = self.numbers
        for trade in self.plan.of("cancelled"):
            filer = filer_of(self.city, trade)
            node = papers.cancellation_of(self.city, filer, trade, numbers[trade.order_no], now_ms)
            self._send(filer, f"6-cancel-{trade.order_no}", "CEB605", [node])

    def leave(self, now_ms: int) -> None:
        """Each declaring firm ties its released parcels to a bill; the carrier takes them to the site and away."""
        carrier = self.city.carrier
        for serial, (filer, trades) in enumerate(self._leaving(), 1):
            self._send(
                filer, f"7-bill-{filer.member}", "CEB607", [papers.bill_of(self.city, filer, serial, trades, now_ms)]
            )
            self._send(carrier, f"8-arrival-{serial}", "CEB507", [papers.arrival_of(self.city, serial, trades, now_ms)])
            left = papers.departure_of(self.city, serial, trades, now_ms)
            self._send(carrier, f"9-departure-{serial}", "CEB509", [left])

    def _leaving(self) -> Iterator[tuple[Firm, list[Trade]]]:
        by_filer: dict[str, list[Trade]] = {}
        for trade in map(self.plan.filed, self.plan.good()):
            by_filer.setdefault(filer_of(self.city, trade).member, []).append(trade)
        for _, trades in sorted(by_filer.items()):
            yield filer_of(self.city, trades[0]), trades

    def come_back(self, now_ms: int) -> None:
        """One piece of a parcel comes back, and is tallied at the site."""
        numbers = self.numbers
        for trade in self.plan.of("returned"):
            filer, number = filer_of(self.city, trade), numbers[trade.order_no]
            back = papers.return_of(self.city, filer, trade, number, now_ms)
            self._send(filer, f"a-return-{trade.order_no}", "CEB213", [back])
            tally = papers.tally_of(self.city, trade, number, now_ms)
            self._send(self.city.carrier, f"b-tally-{trade.order_no}", "CEB215", [tally])

    def sum_up(self, now_ms: int) -> None:
        """Merchants that declare for themselves have their lists summed up."""
        numbers = self.numbers
        own: dict[str, list[Trade]] = {}
        for trade in map(self.plan.filed, self.plan.good()):
            if plans.is_summed_up(trade):
                own.setdefault(trade.merchant.firm.member, []).append(trade)
        for serial, (_, trades) in enumerate(sorted(own.items()), 1):
            firm, lists = trades[0].merchant.firm, [numbers[trade.order_no] for trade in trades]
            self._send(firm, f"c-summary-{firm.member}", "CEB701", [papers.summary_of(firm, serial, lists, now_ms)])

    def _send(self, sender: Firm, name: str, kind: str, nodes: Sequence[NodeTexts]) -> None:
        self.take(sender.member, write_nodes(self.folder, name, kind, nodes, sender))

"""The demo city after its day: its home is a running node, and everybody in it goes on answering.

Customs answers what is filed, the marketplace pays for what is released, banks notify, deal and pay, the service company
claims, settles and pays out. So whoever mends something, through the node's own questions, sees the money arrive without
another hand. The city's clock goes on from the end of its day at the pace of the machine's.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from cohong.channels.bank.simulator import ExpectedCredit, Quote, Row
from cohong.channels.customs.simulator import Pace
from cohong.channels.document import Document
from cohong.channels.door.bank import remittance_tag
from cohong.channels.sheets import read_sheet, write_rows
from cohong.channels.sheets.codes import minor_text
from cohong.channels.sheets.payments import Payer, Payment, write_batch_payment
from cohong.city import DAY, Progress, begin, closing, selling
from cohong.city.day import BANKS
from cohong.city.mend import write_mending
from cohong.core.calendar import time_of
from cohong.core.rules import Fact
from cohong.core.texts import CohongError
from cohong.duties.bodies import MemberBodies
from cohong.duties.release import MESSAGE_OF
from cohong.ledger.application import Info
from cohong.ledger.embedded.codes import HOME_NOT_EMPTY
from cohong.modules.aftermath.state import PAPER, PART, part_key
from cohong.modules.clearing.state import PAYOUT
from cohong.modules.forex.state import REMITTANCE, SETTLEMENT
from cohong.modules.trade.state import TRADE, WAYBILL, Trade, is_matched, room
from cohong.node.home import Node, is_founded, system_clock
from cohong.node.intake import Intake
from cohong.node.money import MoneyDesk
from cohong.node.server import Server, stopped_by_signals
from cohong.node.tasks import OUT

QUICK = Pace(accept_ms=100, match_ms=200, examine_ms=100, release_ms=400)
"""Customs' pace once people look on."""
COLLECTING = "8001000000000001"


class LiveCity:
    """A city that has lived its day and stays alive on `node`; `ended` is how the day ended, as the fields of `Demo`, and
    `mending` are the files, in `files/mend`, that whoever must act may send to mend what was planted.

    `after_turn` is for the server of that node to call. Everything belongs to the thread that made it."""

    def __init__(self, place: Path, *, seed: int = 1, trades: int = 200, progress: Progress | None = None) -> None:
        """Found a city in an empty folder and live its day. Raises CohongError (`ledger.home_not_empty`) where there is
        one already: its banks and its customs live in this process alone and cannot be taken up again."""
        if is_founded(place / "home"):
            raise CohongError(HOME_NOT_EMPTY, path=str(place), seen="home")
        self.node, self.day = begin(place, seed, trades)
        try:
            self.day.run(progress or (lambda *_: None))
            self.ended = closing(self.node, self.day)
        except BaseException:
            self.node.abandon()
            raise
        self.files = place / "files" / "live"
        self.files.mkdir(parents=True, exist_ok=True)
        self._ahead_ms = self.node.clock() - system_clock()
        self.node.clock = self._clock
        self.day.customs.simulator.pace = QUICK
        selling.note_the_look(self.node, time_of(DAY, 9))
        self.mending = write_mending(place / "files" / "mend", self.day.plan, self.node.clock())
        self._serial = 0
        self._outbox: deque[Callable[[], object]] = deque()
        self._news = True
        self._today = self.node.day
        self._credits = dict(self._credits_of_the_day())
        wanted = next(iter(self.day.desks.values())).wanted
        for desk in self.day.desks.values():
            wanted.update(desk.wanted)
        self._wanted = wanted
        self._move_in(self.node)

    def after_turn(self, node: Node) -> None:
        """Let everybody answer what was said, and what is due by now, until nothing more follows."""
        if node is not self.node:
            self._move_in(node)
            node.listeners.append(self.day.customs.note)
            self._hear_again()
        self._deliver()
        while self._has_news():
            self._customs_answers()
            self._service_asks()  # first: what a payer named long ago is claimed before anybody pays for it again
            self._marketplace_pays()
            self._banks_deal()
            self._service_pays()
            self._send(lambda: selling.answer_proposal(self.node, self.day.plan))
        for desk in self.day.desks.values():
            desk.said.clear()
            desk.refused.clear()

    def _clock(self) -> int:
        return system_clock() + self._ahead_ms

    def _move_in(self, node: Node) -> None:
        """Live on this node: the first one, or the same home opened again."""
        self.node = self.day.node = node
        node.listeners.append(self._note)
        self.day.customs.bodies = MemberBodies(node.vault, node.keys_of("customs").reader())
        self.day.desks = {currency: MoneyDesk(node, "service", bank) for currency, (bank, _) in BANKS.items()}
        for desk in self.day.desks.values():
            desk.wanted = self._wanted

    def _hear_again(self) -> None:
        """Tell customs of documents that it was not told of: the disk was full between their block and the telling."""
        self._news = True
        for _, trade in self.node.state.scan(TRADE):
            waybill = self.node.state.get(WAYBILL, trade.waybill_key) if trade.waybill_key else None
            documents = (
                ("CEB303", trade.order, trade.order_status),
                ("CEB505", waybill.doc if waybill else None, waybill.status if waybill else 0),
                ("CEB603", trade.list, trade.status),
            )
            for message, doc, status in documents:
                if doc is not None and not status:
                    self.day.customs.note_again(message, doc)
        for name, paper in self.node.state.scan(PAPER):
            parts = (self.node.state.get(PART, part_key(name, number)) for number in paper.there)
            for part in parts if not paper.status else ():
                if part is not None:
                    self.day.customs.note_again(MESSAGE_OF[paper.of], part.doc)

    # --- what was decided and is not said yet -------------------------------------------------------------------------------

    def _send(self, say: Callable[[], object]) -> None:
        """Say what somebody here has decided. Should the disk be full just then, it is said once there is room."""
        self._outbox.append(say)
        self._deliver()

    def _deliver(self) -> None:
        while self._outbox:
            self._outbox[0]()
            self._outbox.popleft()

    def _note(self, facts: Sequence[Fact]) -> None:
        self._news = self._news or bool(facts)

    def _has_news(self) -> bool:
        """Whether anything was said, a receipt of customs is due, or another day has begun."""
        due, today = self.day.customs.simulator.next_due_ms(), self.node.day
        news = self._news or today != self._today or (due is not None and due <= self.node.clock())
        self._news, self._today = False, today
        return news

    # --- customs ----------------------------------------------------------------------------------------------------------

    def _customs_answers(self) -> None:
        now_ms = self.node.clock()
        self.day.customs.work(now_ms)
        receipts = dict(self.day.customs.messages(now_ms))
        if receipts:
            self._send(lambda: self._receive(receipts))
        self.node.run_duties()

    def _receive(self, receipts: dict[str, bytes]) -> None:
        paths = [self._path(name) for name in receipts]
        for path, data in zip(paths, receipts.values(), strict=True):
            path.write_bytes(data)
        for lodged in Intake(self.node, "customs", after_block=self.node.run_duties).take(paths, workers=False):
            assert lodged.verdict != "refused", lodged

    # --- the marketplace and its money ------------------------------------------------------------------------------------

    def _marketplace_pays(self) -> None:
        """One credit a currency for all orders that are released and not paid for yet; the payer says which they are."""
        for currency, bank in self.day.banks.items():
            trades = list(self._unpaid(currency))
            if trades:
                total = sum(room(trade, "claimed") for trade, _, _ in trades)
                told = bank.notify_credits([self._expected(currency, total)], self.node.day)
                claims = [
                    {
                        "bank_reference": told[0]["bank_reference"],
                        "seller_code": seller,
                        "order_no": number,
                        "currency": currency,
                        "amount": minor_text(room(trade, "claimed"), currency),
                    }
                    for trade, seller, number in trades
                ]
                self._send(partial(self._credit, currency, told, claims))

    def _credit(self, currency: str, told: list[Row], claims: list[Row]) -> None:
        """The bank tells its credit, the payer which orders it is for, and those are claimed."""
        desk, reference = self.day.desks[currency], told[0]["bank_reference"]
        tag = remittance_tag(self.node.join_key, reference)
        self._credits[tag] = reference
        self._wanted.pop(tag, None)
        desk.credits(self._statement(currency, told))
        desk.claims(read_sheet(write_rows("claims", self._path(f"claims-{currency}.csv"), claims)))
        desk.claim()

    def _unpaid(self, currency: str) -> Iterator[tuple[Trade, str, str]]:
        """Released orders with all of their money still to come, each with its seller's code and number."""
        orders = MemberBodies(self.node.vault, self.node.keys_of("service").reader())
        for _, trade in self.node.state.scan(TRADE):
            if trade.currency != currency or not trade.released or not is_matched(self.node.state, trade):
                continue
            if trade.frozen or trade.differences or trade.order is None or not _nothing_claimed(trade):
                continue
            fields = orders.open(trade.order.id, trade.order.root)
            if fields is not None:
                yield trade, fields["ebcCode"], fields["orderNo"]

    def _expected(self, currency: str, amount: int) -> ExpectedCredit:
        return ExpectedCredit(
            reference=f"LIVE-{currency}-{self._next():04d}",
            account=COLLECTING,
            currency=currency,
            amount_minor=amount,
            payer_name="EXAMPLE MARKETPLACE LTD",
            payer_country="USA",
        )

    def _credits_of_the_day(self) -> Iterator[tuple[str, str]]:
        """Tag and reference of every credit the banks have booked so far."""
        for bank in self.day.banks.values():
            for row in bank.day_end_list(DAY):
                if row["type"] == "CREDIT":
                    yield remittance_tag(self.node.join_key, row["bank_reference"]), row["bank_reference"]

    # --- service company and banks ------------------------------------------------------------------------------------------

    def _service_asks(self) -> None:
        desk = next(iter(self.day.desks.values()))
        desk.claim()
        desk.settle()

    def _banks_deal(self) -> None:
        """Whatever is asked for is converted at once, whoever asked."""
        for currency, bank in self.day.banks.items():
            rows: list[Row] = []
            for reference, amount in self._to_convert(currency):
                quote = bank.quote(currency, amount, self.node.day)
                dealt = bank.deal(quote, reference, self.node.day) if isinstance(quote, Quote) else quote
                rows += dealt if isinstance(dealt, list) else []
            if rows:
                self._send(partial(self._tell_deals, currency, rows))

    def _tell_deals(self, currency: str, rows: list[Row]) -> None:
        self.day.desks[currency].deals(self._statement(currency, rows))

    def _to_convert(self, currency: str) -> Iterator[tuple[str, int]]:
        for _, asked in self.node.state.scan(SETTLEMENT):
            credit = self.node.state.get(REMITTANCE, asked.remittance)
            if asked.state == "REQUESTED" and credit is not None and credit.currency == currency:
                reference = self._credits.get(asked.remittance)
                if reference is not None:
                    yield reference, asked.amount

    def _service_pays(self) -> None:
        """Divide, instruct, send the sheets to the banks, and take their answers."""
        next(iter(self.day.desks.values())).pay()
        for currency, bank in self.day.banks.items():
            rows: list[Row] = []
            payments = [one for one in self.day.desks[currency].to_pay() if self._is_of(one, currency)]
            if payments:
                rows += bank.pay_sheets(self._sheets(currency, payments), self.node.day)
            rows += bank.notices(self.node.day)
            if rows:
                self._send(partial(self._tell_payouts, currency, rows))

    def _sheets(self, currency: str, payments: Sequence[Payment]) -> list[Path]:
        payer = Payer(account=COLLECTING, name=self.day.city.service.name, bank_code=BANKS[currency][1])
        out = self.node.home.root / OUT  # where the pages offer them to the clerk, as if asked for there
        out.mkdir(exist_ok=True)
        prefix = out / f"{self._next():06d}-batch-payment-{currency}"
        return write_batch_payment(prefix, payments, payer=payer, due_day=self.node.day, formats=("csv",))

    def _tell_payouts(self, currency: str, rows: list[Row]) -> None:
        self.day.desks[currency].payouts(self._statement(currency, rows))

    def _is_of(self, payment: Payment, currency: str) -> bool:
        payout = self.node.state.get(PAYOUT, payment.instruction_reference)
        return bool(payment.payee_account) and payout is not None and payout.bank == BANKS[currency][0]

    # --- files --------------------------------------------------------------------------------------------------------------

    def _statement(self, currency: str, rows: Sequence[Row]) -> list[Document]:
        path = self.day.banks[currency].write_statement(self._path(f"statement-{currency}.csv"), rows)
        return [document for document in read_sheet(path) if document.verdict != "refused"]

    def _path(self, name: str) -> Path:
        return self.files / f"{self._next():06d}-{name}"

    def _next(self) -> int:
        self._serial += 1
        return self._serial


def _nothing_claimed(trade: Trade) -> bool:
    value = sum(line.value for line in trade.lines)
    return 0 < value == room(trade, "claimed")


def live_city(
    place: Path,
    *,
    seed: int = 1,
    trades: int = 200,
    progress: Progress | None = None,
    ready: Callable[[LiveCity, Info], object] | None = None,
) -> None:
    """Make a city in an empty folder, live its day, and go on as the running node of `place`/home until SIGTERM or SIGINT.

    `ready` is told once clients may come. Readers of the home belong to other processes. Raises CohongError."""
    city = LiveCity(place, seed=seed, trades=trades, progress=progress)
    server = Server(city.node, after=city.after_turn)
    with stopped_by_signals(server):
        server.serve(partial(ready, city) if ready is not None else None)

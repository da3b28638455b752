"""One day in the demo city, step by step, through the same doors that real users have."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from cohong.channels.bank.faults import BadAccount, Faults
from cohong.channels.bank.simulator import BankSimulator, ExpectedCredit, Quote, Row, forge_credit
from cohong.channels.customs.simulator import CustomsSimulator
from cohong.channels.document import Document
from cohong.channels.door.bank import prepare_credit, remittance_tag
from cohong.channels.door.prepared import Prepared
from cohong.channels.sheets import read_sheet, write_rows
from cohong.channels.sheets.payments import Payer, write_batch_payment
from cohong.city import plan as plans
from cohong.city import selling
from cohong.city.afterwards import Afterwards
from cohong.city.files import write_nodes
from cohong.city.people import City, Firm, contract_row
from cohong.city.plan import Plan, total_cents
from cohong.city.trades import Trade, cents, consignor
from cohong.core.message import derived_id
from cohong.core.tags import firm_tag
from cohong.duties.bodies import MemberBodies
from cohong.duties.release import SimulatedCustoms
from cohong.modules.clearing.state import PAYOUT
from cohong.modules.forex.messages import OrderAmount, Settle
from cohong.modules.forex.state import REMITTANCE, SETTLEMENT
from cohong.modules.members.messages import RevokeMandate
from cohong.modules.trade.messages import AttestMatch, MatchItem
from cohong.modules.trade.state import TRADE, standing_roots
from cohong.node.home import Answer, Node
from cohong.node.intake import Intake, Lodged
from cohong.node.money import MoneyDesk

ORDERS_PER_CREDIT = 400
RATES = {"USD": 710_120_000, "EUR": 768_450_000}
BANKS = {"USD": ("bank-a", "102581000019"), "EUR": ("bank-b", "104581000027")}
HOUR = 3_600_000
Progress = Callable[..., object]


class CityDay:
    """The day as it goes. `now_ms` is the city's clock; it moves only here."""

    def __init__(self, node: Node, plan: Plan, files: Path, seed: int, set_clock: Callable[[int], None]) -> None:
        self.node = node
        self.plan = plan
        self.city: City = plan.city
        self.files = files
        files.mkdir(parents=True, exist_ok=True)
        self.set_clock = set_clock
        self.now_ms = node.clock()
        self.lodged: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        customs = MemberBodies(node.vault, node.keys_of("customs").reader())
        self.customs = SimulatedCustoms(CustomsSimulator(seed), customs)
        node.listeners.append(self.customs.note)
        self.receipts = files / "receipts"
        self.receipts.mkdir(exist_ok=True)
        self.afterwards = Afterwards(plan, files / "customs", self.receipts, self._take)
        self.banks = self._banks(seed)
        self.desks = {currency: MoneyDesk(node, "service", bank) for currency, (bank, _) in BANKS.items()}

    def _banks(self, seed: int) -> dict[str, BankSimulator]:
        broken = {self.city.merchants[0].account: BadAccount(outcome="RETURNED", reason="AC04")}
        return {
            currency: BankSimulator(seed, code, Faults(bad_accounts=broken), RATES, fee_bp=1)
            for currency, (_, code) in BANKS.items()
        }

    def wait(self, milliseconds: int) -> None:
        """Let time pass."""
        self.now_ms += milliseconds
        self.set_clock(self.now_ms)

    # --- the steps --------------------------------------------------------------------------------------------------------

    def run(self, progress: Progress) -> None:
        """The whole day."""
        steps = (
            self.contracts,
            self.file_documents,
            self.send_again,
            self.officers_decide,
            self.customs_answers,
            self.goods_leave,
            self.money_comes,
            self.settle_and_pay,
            self.bank_answers,
            self.next_morning,
            self.goods_come_back,
        )
        for done, step in enumerate(steps):
            progress(done, len(steps))
            step()
            self.wait(HOUR)

    def contracts(self) -> None:
        """The service company registers its merchants; one of them then withdraws its mandate from its agent."""
        rows = [self._contract(place) for place in range(len(self.city.merchants))]
        path = write_rows("contracts", self.files / "contracts.xlsx", rows)
        names = {merchant.firm.code: merchant.firm.member for merchant in self.city.merchants}
        self._count(next(iter(self.desks.values())).contracts(list(read_sheet(path)), names))
        forwarder = selling.forwarders_mandate(self.node, self.city)
        self._count(self.node.say([forwarder], self.city.forwarder.member))
        self._count(selling.check_merchants(self.node, self.city, self.files))
        unwell = next(m for m in self.city.merchants if m.firm.member == plans.withdrawn_merchant(self.city))
        if self.plan.of("withdrawn") and unwell.agent is not None:
            firm = firm_tag(self.node.join_key, unwell.firm.code)
            self._mandate_ends = (firm, self.city.agents[unwell.agent].member)

    def _contract(self, place: int) -> Row:
        merchant = self.city.merchants[place]
        agents = [] if merchant.agent is None else [self.city.agents[merchant.agent].code]
        agents += [self.city.forwarder.code] if merchant == self.plan.forwarded() else []
        return contract_row(merchant, place) | {"agents": ";".join(agents)}

    def file_documents(self) -> None:
        """Platform, carrier, agents and merchants send their XML; between blocks the duties match, label, review and attribute."""
        xml = self.files / "customs"
        selling.begin_to_learn(self.node)
        self._take("platform", write_nodes(xml, "1-orders", "CEB303", plans.orders(self.plan), self.city.platform))
        self._take("carrier", write_nodes(xml, "2-waybills", "CEB505", plans.waybills(self.plan), self.city.carrier))
        stopped = {trade.cop_no for trade in self.plan.of("withdrawn")}
        late = []
        for member, nodes in plans.lists_by_filer(self.plan).items():
            now = [node for node in nodes if node[0]["copNo"] not in stopped]
            late += [(member, node) for node in nodes if node[0]["copNo"] in stopped]
            self._take(member, write_nodes(xml, f"3-lists-{member}", "CEB603", now, self._firm(member)))
        if late:
            self._withdraw_mandate()
            for member in sorted({member for member, _ in late}):
                nodes = [node for name, node in late if name == member]
                self._take(member, write_nodes(xml, f"4-late-{member}", "CEB603", nodes, self._firm(member)))

    def _withdraw_mandate(self) -> None:
        firm, agent = self._mandate_ends
        head = RevokeMandate(v=1, filer="service", guid=derived_id("city.revoke", firm, agent), firm=firm, agent=agent)
        self._count(self.node.say([_plain(head, firm)], "service"))

    def send_again(self) -> None:
        """The platform sends one file a second time, unchanged, and some orders again with another content."""
        xml = self.files / "customs"
        first = sorted(xml.glob("1-orders-*.xml"))[:1]
        size = self.node.engine.info().size
        list(Intake(self.node, "platform").take(first, workers=False))
        assert self.node.engine.info().size == size, "an exact resend adds nothing"
        changed = plans.orders_again(self.plan)
        if changed:
            self._take("platform", write_nodes(xml, "5-orders-again", "CEB303", changed, self.city.platform))
        self._wrong_role()

    def _wrong_role(self) -> None:
        """An agent tries to attest a match, which is not its to do."""
        for _, trade in self.node.state.scan(TRADE):
            roots = standing_roots(self.node.state, trade)
            if roots is not None:
                item = MatchItem(firm=trade.firm, number=trade.number, roots=roots)
                head = AttestMatch(
                    v=1, filer="agent-1", guid=derived_id("city.role", trade.number), rule="match.1", items=(item,)
                )
                self._count(self.node.say([_plain(head, trade.firm)], "agent-1"))
                return

    def officers_decide(self) -> None:
        """Some of the trades that stand still because somebody else seems to sell them are looked at by a person."""
        selling.decide_stand_ins(self.node, self.plan)

    def customs_answers(self) -> None:
        """Customs opens what was filed, matches, and releases or refuses; its receipts come back as XML."""
        self._hear_customs()
        self.node.run_duties()

    def _hear_customs(self) -> None:
        self.customs.work(self.now_ms)
        for _ in range(3):
            self.wait(10_000)
            paths = []
            for name, data in self.customs.messages(self.now_ms):
                (self.receipts / name).write_bytes(data)
                paths.append(self.receipts / name)
            self._take("customs", paths)

    def goods_leave(self) -> None:
        """What buyers take back is cancelled; the rest goes on bills, comes to the site, and leaves."""
        for step in (self.afterwards.take_back, self.afterwards.leave):
            step(self.now_ms)
            self._hear_customs()

    def goods_come_back(self) -> None:
        """A piece comes back, and the lists of those who declare for themselves are summed up."""
        self.afterwards.sum_up(self.now_ms)
        self.afterwards.come_back(self.now_ms)
        self._hear_customs()

    def money_comes(self) -> None:
        """The platform pays for what was released; banks notify; one notice is forged."""
        for currency, trades in plans.by_currency(self.plan.good()).items():
            rows, claims = self._credits(currency, trades)
            statement = self.banks[currency].write_statement(self.files / f"statement-{currency}-1.csv", rows)
            desk = self.desks[currency]
            self._count(desk.credits(list(read_sheet(statement))))
            desk.claims(read_sheet(write_rows("claims", self.files / f"claims-{currency}.csv", claims)))
            self._count(desk.claim())
        self._forged_notice()

    def _credits(self, currency: str, trades: Sequence[Trade]) -> tuple[list[Row], list[Row]]:
        rows: list[Row] = []
        claims: list[Row] = []
        for number, at in enumerate(range(0, len(trades), ORDERS_PER_CREDIT)):
            part = trades[at : at + ORDERS_PER_CREDIT]
            expected = self._expected(currency, number, sum(total_cents(trade) for trade in part))
            told = self.banks[currency].notify_credits([expected], self.node.day)
            rows += told
            claims += [self._claim(told[0]["bank_reference"], currency, trade) for trade in part]
        return rows, claims

    def _expected(self, currency: str, number: int, amount: int) -> ExpectedCredit:
        return ExpectedCredit(
            reference=f"MKT-{currency}-{number:04d}",
            account="8001000000000001",
            currency=currency,
            amount_minor=amount,
            payer_name="EXAMPLE MARKETPLACE LTD",
            payer_country="USA",
        )

    def _claim(self, reference: str, currency: str, trade: Trade) -> Row:
        return {
            "bank_reference": reference,
            "seller_code": consignor(self.city, self.plan.filed(trade).merchant)[0],
            "order_no": trade.order_no,
            "currency": currency,
            "amount": cents(total_cents(trade)),
        }

    def _forged_notice(self) -> None:
        """An agent brings a notice that no bank ever made: it is kept as the agent's claim, and moves nothing."""
        row = forge_credit(self._expected("USD", 9_999, 99_999_900), self.node.day)
        path = write_rows("statement", self.files / "forged.csv", [row])
        said = [prepare_credit(document, self.node.join_key, "agent-2") for document in read_sheet(path)]
        before = len(list(self.node.state.scan(REMITTANCE)))
        self._count(self.node.say(said, "agent-2"))
        assert len(list(self.node.state.scan(REMITTANCE))) == before, "a forged notice books nothing"

    def settle_and_pay(self) -> None:
        """What may be settled is settled: the bank quotes and deals, the proceeds are divided, merchants are paid."""
        for currency, desk in self.desks.items():
            self._too_much(currency)
            self._count(desk.settle())
            statement = self._deals(currency)
            self._count(desk.deals(read_sheet(statement)))
            self._count(desk.pay())
        self._sheets = self._pay_sheets()

    def _too_much(self, currency: str) -> None:
        """The service company asks for one cent more than an order has: refused."""
        for tag, remittance in self.node.state.scan(REMITTANCE):
            trade = next((t for _, t in self.node.state.scan(TRADE) if t.right and t.currency == currency), None)
            if remittance.currency == currency and trade is not None:
                item = OrderAmount(trade.firm, trade.number, sum(line.value for line in trade.lines) + 1)
                guid = derived_id("city.too-much", tag)
                head = Settle(v=1, filer="service", guid=guid, remittance=tag, items=(item,))
                self._count(self.node.say([_plain(head, trade.firm)], "service"))
                return

    def _deals(self, currency: str) -> Path:
        bank = self.banks[currency]
        rows: list[Row] = []
        for row in bank.day_end_list(self.node.day):
            asked = self._asked(row["bank_reference"]) if row["type"] == "CREDIT" else 0
            if asked:
                quote = bank.quote(currency, asked, self.node.day)
                assert isinstance(quote, Quote), "a bank quotes the currencies it deals in"
                dealt = bank.deal(quote, row["bank_reference"], self.node.day)
                assert isinstance(dealt, list), "a bank deals at its own quote"
                rows += dealt
        return bank.write_statement(self.files / f"statement-{currency}-2.csv", rows)

    def _asked(self, reference: str) -> int:
        """How much of a credit is to be converted: what waits for a person's word on its seller stays in the currency."""
        tag = remittance_tag(self.node.join_key, reference)
        return sum(
            one.amount
            for _, one in self.node.state.scan(SETTLEMENT)
            if one.remittance == tag and one.state == "REQUESTED"
        )

    def _pay_sheets(self) -> dict[str, list[Path]]:
        """One batch-payment sheet a bank, as a clerk would upload it."""
        found = {}
        for currency, desk in self.desks.items():
            bank = BANKS[currency][0]
            mine = {name for name, payout in self.node.state.scan(PAYOUT) if payout.bank == bank}
            payments = [payment for payment in desk.to_pay() if payment.instruction_reference in mine]
            payer = Payer(account="8001000000000001", name=self.city.service.name, bank_code=BANKS[currency][1])
            prefix = self.files / f"batch-payment-{currency}"
            found[currency] = write_batch_payment(
                prefix, payments, payer=payer, due_day=self.node.day, formats=("csv",)
            )
        return found

    def bank_answers(self) -> None:
        """The banks take the batch-payment sheets, pay, and tell; one account is closed and its money comes back."""
        for currency, desk in self.desks.items():
            bank = self.banks[currency]
            rows = bank.pay_sheets(self._sheets[currency], self.node.day)
            rows += bank.notices(self.node.day)
            statement = bank.write_statement(self.files / f"statement-{currency}-3.csv", rows)
            self._count(desk.payouts(_fresh(read_sheet(statement))))

    def next_morning(self) -> None:
        """What the banks tell a day later: the money that was sent to a closed account is back."""
        self.wait(24 * HOUR)
        for currency, desk in self.desks.items():
            rows = self.banks[currency].notices(self.node.day)
            statement = self.banks[currency].write_statement(self.files / f"statement-{currency}-4.csv", rows)
            self._count(desk.payouts(_fresh(read_sheet(statement))))

    # --- helpers ----------------------------------------------------------------------------------------------------------

    def _firm(self, member: str) -> Firm:
        firms = (*self.city.agents, *(merchant.firm for merchant in self.city.merchants))
        return next(firm for firm in firms if firm.member == member)

    def _take(self, member: str, paths: Iterable[Path]) -> None:
        for lodged in Intake(self.node, member, after_block=self.node.run_duties).take(paths):
            self._note(lodged)

    def _note(self, lodged: Lodged) -> None:
        self.lodged[lodged.message] += 1
        if lodged.verdict == "refused":
            self.refused.update(found.code for found in lodged.findings if found.level == "error")

    def _count(self, answers: Iterable[Answer]) -> None:
        for answer in answers:
            if answer.refusal is not None:
                self.refused[answer.refusal.code] += 1
            elif answer.reply is not None:
                self.refused.update(code for _, code in answer.reply.failed)


def _plain(head: object, party: str) -> Prepared:
    """A request that carries no body of its own."""
    return Prepared(head, {}, (), derived_id("city.subject", party, str(type(head).__name__)), party)  # type: ignore[arg-type]


def _fresh(documents: Iterable[Document]) -> list[Document]:
    """Rows that can be read; a simulated bank writes no others."""
    return [document for document in documents if document.verdict != "refused"]

"""The city after its day: each trouble that a person can mend is mended through the running node, and the money arrives."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import msgspec
import pytest

from cohong.channels.sheets import write_rows
from cohong.city import DAY
from cohong.city import plan as plans
from cohong.city.files import write_nodes
from cohong.city.live import LiveCity
from cohong.city.mend import filer_of
from cohong.city.people import Merchant, contract_row, firm, make_city
from cohong.city.plan import make_plan, old_code
from cohong.city.trades import consignor, list_of, order_of, waybill_of
from cohong.core.calendar import day_of, time_of
from cohong.core.tags import firm_tag, number_tag
from cohong.core.texts import CohongError
from cohong.ledger.embedded.home import Home
from cohong.ledger.embedded.view import View
from cohong.modules import rulebook
from cohong.modules.clearing.queries import conserved
from cohong.modules.clearing.state import PAID, PAYABLE, PAYOUT
from cohong.modules.forex.state import REMITTANCE
from cohong.modules.members.state import canonical
from cohong.modules.sellers.state import PROPOSED
from cohong.modules.trade.state import TRADE, total, trade_key
from cohong.modules.trade.state import key_of as trade_key_of
from cohong.node import wire
from cohong.node.care.checking import fsck
from cohong.node.home import Node, read_join_key
from cohong.node.selling.deciding import Decision
from cohong.node.writer import Writer

SEED, TRADES = 7, 60
ROOT = Path(__file__).resolve().parents[2]
CITY = make_city(SEED)
PLAN = make_plan(CITY, TRADES, SEED, time_of(DAY, 9))


class Living:
    """A city that lives in a process of its own while this is entered."""

    def __init__(self, place):
        self.place, self.home = place, place / "home"
        self.files = 0

    def __enter__(self):
        self.process = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("living.py"), self.place, str(SEED), str(TRADES)],
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")}, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        while not Home.exists(self.home) or (connection := wire.connect(Home(self.home))) is None:
            try:
                self.process.wait(timeout=0.1)
            except subprocess.TimeoutExpired:
                continue
            raise AssertionError(self.process.stderr.read())
        connection.close()
        self.writer = Writer(self.home)
        self.key = read_join_key(self.home / "keys")
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        _, errors = self.process.communicate()
        assert (self.process.returncode, errors) == (0, "")

    def take(self, member, kind, nodes, sender):
        """Send documents as a member; every one is accepted."""
        self.files += 1
        for path in write_nodes(self.place / "new", f"{self.files}-{kind}", kind, nodes, sender, 900 + self.files):
            self.take_file(member, path)

    def take_file(self, member, path):
        lodged = list(self.writer.take([path], member))
        assert lodged
        assert all(one.outcome and one.verdict != "refused" for one in lodged), lodged

    def until(self, holds):
        """Wait until the rows say so; nothing is outside the balances then."""
        while True:
            assert self.process.poll() is None, self.process.stderr.read()
            with View(Home(self.home), rulebook()) as view:
                if holds(view.state()):
                    assert conserved(view.state()) == []
                    return
            threading.Event().wait(0.1)

    def trade(self, state, trade):
        firm_ = firm_tag(self.key, consignor(CITY, PLAN.filed(trade).merchant)[0])
        return state.get(TRADE, trade_key(state, firm_, number_tag(self.key, "order", trade.order_no)))

    def is_paid(self, state, trade):
        found = self.trade(state, trade)
        return found is not None and bool(found.lines) and 0 < total(found, "value") == total(found, "paid")

    def stands(self, trade):
        with View(Home(self.home), rulebook()) as view:
            return self.trade(view.state(), trade)

    def credits(self):
        with View(Home(self.home), rulebook()) as view:
            return {tag for tag, _ in view.state().scan(REMITTANCE)}

    def until_paid(self, trade):
        self.until(lambda state: self.is_paid(state, trade))


@pytest.fixture(scope="module")
def living(tmp_path_factory):
    place = tmp_path_factory.mktemp("living") / "city"
    with Living(place) as found:
        yield found
    assert fsck(place / "home").faults == []
    with Node(place / "home") as node:
        assert conserved(node.state) == []
    shutil.rmtree(place)


def merchant_without_trouble():
    """One whose trades go through: not the one with the closed account, not the one without a mandate."""
    unwell = plans.withdrawn_merchant(CITY)
    return next(m for m in CITY.merchants[1:] if m.agent is not None and not m.hidden and m.firm.member != unwell)


def mending(living, kind):
    """The planted trade of a kind, and the file with which the city says that it is mended, as its sender would send it."""
    (trade, *_) = PLAN.of(kind)
    (path,) = (living.place / "files" / "mend").glob(f"{kind}-{trade.order_no}-*.xml")
    return trade, path


def new_trade(number, merchant):
    """A sale after the day, like one of the day's."""
    like = PLAN.trades[0]
    names = {"order_no": f"LV{number:08d}", "waybill_no": f"SFLV{number:010d}", "cop_no": f"COPLV{number:09d}"}
    return msgspec.structs.replace(like, number=70_000 + number, merchant=merchant, **names)


# --- the planted trouble, mended --------------------------------------------------------------------------------------------


def test_a_waybill_that_comes_late_is_followed_by_the_money(living):
    trade, path = mending(living, "no_waybill")
    assert living.stands(trade).released == 0
    living.take_file("carrier", path)
    living.until_paid(trade)


def test_a_list_with_a_wrong_price_is_changed_and_paid(living):
    trade, path = mending(living, "other_value")
    assert {found.code for found in living.stands(trade).differences} >= {"match.price", "customs.refused_by_customs"}
    living.take_file(filer_of(CITY, trade).member, path)
    living.until_paid(trade)
    assert living.stands(trade).differences == ()


def test_a_withdrawn_mandate_is_granted_again_and_the_list_goes_through(living):
    trade, path = mending(living, "withdrawn")
    agent = filer_of(CITY, trade).member
    (refused,) = list(living.writer.take([path], agent))
    assert [found.code for found in refused.findings if found.level == "error"] == ["members.mandate_revoked"]
    granted = living.writer.grant_mandate(trade.merchant.firm.code, agent, since=DAY, until=20261231, member="service")
    assert granted.findings == ()
    living.take_file(agent, path)
    living.until_paid(trade)


def test_a_payout_that_came_back_is_paid_to_the_account_that_two_people_changed(living):
    merchant = CITY.merchants[0].firm.member
    trades = [trade for trade in PLAN.good() if trade.merchant.firm.member == merchant]
    assert trades
    with View(Home(living.home), rulebook()) as view:
        assert not any(living.is_paid(view.state(), trade) for trade in trades)
    proposed = living.writer.propose_account(
        merchant,
        payout_account="8001000000000777",
        payout_bank_code="102581000019",
        payout_account_name=CITY.merchants[0].firm.name,
        person="anna",
        member="service",
    )
    assert proposed.findings == ()
    with pytest.raises(CohongError):
        living.writer.approve_account(merchant, person="anna", member="service")
    assert living.writer.approve_account(merchant, person="bert", member="service").findings == ()
    for trade in trades:
        living.until_paid(trade)
    with View(Home(living.home), rulebook()) as view:
        owed = [row for key, row in view.state().scan(PAYABLE) if key.endswith(f"/{merchant}")]
        newest = [view.state().get(PAYOUT, row.payout) for row in owed]
        states = {payout.state for _, payout in view.state().scan(PAYOUT) if payout.merchant == merchant}
    assert {payout.state for payout in newest} <= set(PAID)
    assert any(payout.retry_of for payout in newest)
    assert "RETURNED" in states


def test_a_merchant_without_a_contract_is_paid_once_it_has_one(living):
    agent = CITY.agents[0]
    stranger = Merchant(
        firm=firm("", 990_001, "示例新岸文具有限公司"), agent=0, hidden=False, fee_bp=50, hold_back_percent=0,
        account="8001000000000888", bank_code="102581000019",
    )  # fmt: skip
    trade = new_trade(1, stranger)
    living.take("platform", "CEB303", [order_of(CITY, trade)], CITY.platform)
    living.take("carrier", "CEB505", [waybill_of(CITY, trade)], CITY.carrier)
    living.take(agent.member, "CEB603", [list_of(CITY, trade)], agent)
    living.until(lambda state: (found := living.trade(state, trade)).lines and total(found, "settled") > 0)
    assert not total(living.stands(trade), "paid")
    sheet = write_rows("contracts", living.place / "contract.csv", [contract_row(stranger, 99)])
    lodged = list(living.writer.work_day([sheet], "service"))
    assert [one.verdict for one in lodged] == ["ok"]
    living.until_paid(trade)


# --- who really sells ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["own_code", "forwarded"])
def test_a_trade_whose_papers_name_a_stand_in_is_paid_to_the_merchant_once_a_person_says_so(living, kind):
    (trade, *_) = PLAN.of(kind)
    credits_before = living.credits()
    assert living.stands(trade).frozen == ("sellers.other_seller",)
    assert living.stands(trade).seller != trade.merchant.firm.member
    decision = Decision(trade=key_in(living, trade), seller=trade.merchant.firm.member, reason="seen", person="anna")
    assert living.writer.decide(decision, "tax").findings == ()
    living.until_paid(trade)
    assert living.stands(trade).seller == trade.merchant.firm.member
    assert living.credits() == credits_before, "its buyer has paid on the day and does not pay again"


def test_an_appeal_is_decided_by_another_office_and_the_money_follows(living):
    (trade, *_) = PLAN.of("appealed")
    decision = Decision(trade=key_in(living, trade), seller=trade.merchant.firm.member, reason="seen", person="anna")
    (again,) = living.writer.decide(decision, "customs").findings
    assert again.code == "sellers.needs_other_person"
    assert living.writer.decide(decision, "tax").findings == ()
    living.until_paid(trade)


def test_the_first_night_proposes_two_pairs_an_officer_answers_one_and_the_other_waits(living):
    _, left = two_old_codes()
    waiting = night_of(living)
    assert {living.stands(trade).frozen for trade in left} == {("sellers.other_seller",)}
    assert firm_tag(living.key, old_code(left[0].merchant)) in (waiting.firm, waiting.other)


def two_old_codes():
    """The trades under the old code of each of two merchants."""
    trades = PLAN.of("old_code")
    first = [trade for trade in trades if trade.merchant == trades[0].merchant]
    return first, [trade for trade in trades if trade not in first]


def night_of(living):
    """The pair that waits once the night is over and an officer has answered the other one."""
    merchant = two_old_codes()[0][0].merchant
    codes = [firm_tag(living.key, code) for code in (old_code(merchant), merchant.firm.code)]

    def is_over(state):
        return len({canonical(state, code) for code in codes}) == 1 and list(state.scan(PROPOSED))

    living.until(is_over)
    with View(Home(living.home), rulebook()) as view:
        ((_, waiting),) = view.state().scan(PROPOSED)
    return waiting


def key_in(living, trade):
    """The key of a trade, as its papers name it."""
    found = living.stands(trade)
    return trade_key_of(found)


# --- everybody goes on ------------------------------------------------------------------------------------------------------


def test_new_sales_are_released_paid_for_and_paid_out(living):
    merchant = merchant_without_trouble()
    trades = [new_trade(number, merchant) for number in (2, 3)]
    filer = filer_of(CITY, trades[0])
    living.take("platform", "CEB303", [order_of(CITY, trade) for trade in trades], CITY.platform)
    living.take("carrier", "CEB505", [waybill_of(CITY, trade) for trade in trades], CITY.carrier)
    living.take(filer.member, "CEB603", [list_of(CITY, trade) for trade in trades], filer)
    for trade in trades:
        living.until_paid(trade)


def test_the_clock_of_the_city_goes_on_from_its_day(living):
    told = living.writer.status()
    assert told.condition.notices == ()
    assert DAY < day_of(told.info.time_ms) <= day_of(told.now_ms) <= DAY + 2


def test_nothing_is_said_while_nothing_happens(living):
    night_of(living)
    living.until(lambda state: all(trade.released == 0 or living_done(trade) for _, trade in state.scan(TRADE)))
    stood = living.writer.publish_now()
    for _ in range(3):
        assert living.writer.publish_now() == stood


def living_done(trade):
    """Released, and either wrong or with all its money asked for."""
    return bool(trade.differences) or total(trade, "claimed") == total(trade, "value")


def test_a_full_disk_holds_the_city_up_and_room_lets_it_go_on(living):
    """No file of the city may grow any more; then it may again, and what was sent meanwhile is sent once more."""
    trade = new_trade(4, merchant_without_trouble())
    filer, limit = filer_of(CITY, trade), resource.RLIMIT_FSIZE
    living.take("platform", "CEB303", [order_of(CITY, trade)], CITY.platform)
    living.take("carrier", "CEB505", [waybill_of(CITY, trade)], CITY.carrier)
    before = resource.prlimit(living.process.pid, limit, (1000, resource.RLIM_INFINITY))
    with pytest.raises(CohongError) as error:
        living.take(filer.member, "CEB603", [list_of(CITY, trade)], filer)
    assert error.value.code == "node.read_only"
    assert living.writer.status().condition.state == "read_only"
    resource.prlimit(living.process.pid, limit, before)
    while living.writer.status().condition.state == "read_only":
        threading.Event().wait(0.1)
    living.take(filer.member, "CEB603", [list_of(CITY, trade)], filer)
    living.until_paid(trade)


def test_a_city_is_not_founded_twice_in_one_folder(living):
    with pytest.raises(CohongError) as error:
        LiveCity(living.place, seed=SEED, trades=TRADES)
    assert error.value.code == "ledger.home_not_empty"

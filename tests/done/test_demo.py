"""The demo city, held against its plan, its own files and its page in the docs."""

import re
from collections import Counter

import pytest
from done_kit import ROOT, cohong, copy_segments, fen, live, remove, rows_of, told

from cohong.channels.customs.archive import read_path
from cohong.channels.sheets.payments import read_batch_payment
from cohong.city import DAY
from cohong.city import plan as plans
from cohong.city.people import make_city
from cohong.city.plan import by_currency, make_plan
from cohong.city.selling import checked_merchants, key_of
from cohong.city.trades import consignor
from cohong.core.calendar import add_days, time_of
from cohong.core.tags import firm_tag
from cohong.ledger.embedded.home import Home
from cohong.ledger.embedded.view import View, blocks_from
from cohong.modules import rulebook
from cohong.modules.authenticity.rules import WHATS
from cohong.modules.authenticity.state import checks_of, condition
from cohong.modules.clearing.books import account, balance
from cohong.modules.clearing.state import PAYABLE, PAYOUT
from cohong.modules.forex.state import NOTICE, REMITTANCE
from cohong.modules.members.state import MEMBER, MERCHANT, canonical
from cohong.modules.sellers.state import SELLER
from cohong.modules.trade.state import TRADE, total
from cohong.node.home import Node
from cohong.node.intake import Intake

SEED, TRADES = 7, 120
KEYS = {
    "trades", "documents", "lists_released", "settled", "paid", "merchants_paid", "refused", "differences", "waiting",
    "sellers", "conserved", "root", "size", "seconds",
}  # fmt: skip
SELLERS = (*plans.STAND_INS, plans.OLD_CODE)
DUE = "due.bop_declaration"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("city") / "kept"
    yield folder
    remove(folder)


@pytest.fixture(scope="module")
def ended(place):
    return live(place, seed=SEED, trades=TRADES, workers=2, hash_seed="1")


@pytest.fixture(scope="module")
def plan():
    return make_plan(make_city(SEED), TRADES, SEED, time_of(DAY, 9))


@pytest.fixture(scope="module")
def files(place, ended):
    return place / "files"


@pytest.fixture(scope="module")
def view(place, ended):
    with View(Home(place / "home"), rulebook()) as found:
        yield found


# --- the figures ----------------------------------------------------------------------------------------------------------


def test_the_command_says_all_it_promises_and_the_same_as_the_city_that_stays(ended):
    said = told("demo", "--once", "--seed", SEED, "--trades", TRADES, hash_seed="2")
    assert said["schema"] == "cohong.demo.v1"
    assert said.keys() >= KEYS
    assert {key: said[key] for key in KEYS - {"seconds"}} == {key: ended[key] for key in KEYS - {"seconds"}}
    assert said["conserved"] is True


def test_another_seed_is_another_root(ended):
    said = told("demo", "--once", "--seed", SEED + 1, "--trades", 60)
    assert said["root"] != ended["root"]
    assert said["conserved"] is True


def test_neither_workers_nor_hashes_of_the_interpreter_change_the_root(place, ended):
    folder = place.parent / "alone"
    again = live(folder, seed=SEED, trades=TRADES, workers=0, hash_seed="77")
    remove(folder)
    assert (again["root"], again["size"]) == (ended["root"], ended["size"])


def test_a_small_city_has_no_planted_trade_and_closes():
    said = told("demo", "--once", "--seed", 3, "--trades", 5)
    assert said["differences"] == {}
    assert said["lists_released"] == 5
    assert said["conserved"] is True


def test_figures_are_those_of_the_plan(ended, plan):
    planted = {kind: len(plan.of(kind)) for kind in plans.KINDS}
    assert all(planted.values())
    back = plan.of("returned")
    unpaid = [trade for trade in plan.good() if trade.merchant == plan.city.merchants[0] and trade not in back]
    assert unpaid
    assert ended["trades"] == TRADES
    assert ended["lists_released"] == len(plan.good())
    assert ended["differences"] == {
        "aftermath.returned_after_settlement": planted["returned"],
        "core.same_id_other_content": planted["resent_other"],
        "customs.refused_by_customs": planted["other_value"],
        "match.price": planted["other_value"],
        "match.total": planted["other_value"],
        "sellers.appealed": planted["appealed"],
        "sellers.other_seller": planted["own_code"] + planted["forwarded"] + planted["old_code"],
    }
    assert ended["refused"] == {
        "members.mandate_revoked": planted["withdrawn"],
        "members.wrong_role": 1,
        "trade.over_balance": 2,
    }
    assert ended["waiting_for"] == {
        "waiting.list": planted["withdrawn"],
        "waiting.list_cancelled": planted["cancelled"],
        "waiting.payout_returned": len(unpaid),
        "waiting.waybill": planted["no_waybill"],
    }
    assert ended["waiting"] == sum(ended["waiting_for"].values())
    assert ended["settled"] == {
        currency: sum(map(plans.total_cents, trades)) for currency, trades in by_currency(plan.settled()).items()
    }


def test_the_seller_of_every_line_is_the_one_of_the_plan(ended, plan, place):
    """Also where the papers name the agent, the forwarder, or a code that nobody knows."""
    unmatched = {"no_waybill", "other_value", "cancelled", "withdrawn"}
    trades = [trade for trade in plan.trades if plan.trouble.get(trade.number) not in unmatched]
    lines = sum(len(trade.lines) for trade in trades)
    own = sum(len(trade.lines) for trade in trades if plan.filed(trade).merchant.agent is None)
    assert ended["sellers"] == {"answered": lines, "another": lines - own, "unanswered": 0}
    named = {kind: {plan.filed(trade).merchant.firm for trade in plan.of(kind)} for kind in plans.STAND_INS}
    assert named["forwarded"] == {plan.city.forwarder}
    assert named["own_code"] | named["decided"] | named["appealed"] <= set(plan.city.agents)
    with Node(place / "home", clock=lambda: time_of(DAY, 23) + 86_400_000) as node:
        for trade in trades:
            row = node.state.get(SELLER, key_of(node, plan, trade))
            assert row.seller == canonical(node.state, firm_tag(node.join_key, trade.merchant.firm.code))


def test_what_an_officer_decided_is_paid_to_the_merchant_and_the_rest_waits(plan, place):
    with Node(place / "home", clock=lambda: time_of(DAY, 23) + 86_400_000) as node:
        stood = {
            kind: [node.state.get(TRADE, key_of(node, plan, trade)) for trade in plan.of(kind)] for kind in SELLERS
        }
    assert [trade.seller for trade in stood["decided"]] == [one.merchant.firm.member for one in plan.of("decided")]
    assert all(trade.frozen == () and total(trade, "settled") > 0 for trade in stood["decided"])
    held = {kind: {(trade.frozen, total(trade, "settled")) for trade in stood[kind]} for kind in plans.HELD}
    assert held == {
        "own_code": {(("sellers.other_seller",), 0)},
        "forwarded": {(("sellers.other_seller",), 0)},
        "old_code": {(("sellers.other_seller",), 0)},
        "appealed": {(("sellers.appealed",), 0)},
    }


def test_what_was_checked_of_three_merchants_stands_ends_soon_and_was_taken_back(plan, place, ended):
    whole, soon, back = checked_merchants(plan.city)
    with Node(place / "home", clock=lambda: time_of(DAY, 23)) as node:
        tags = [firm_tag(node.join_key, merchant.firm.code) for merchant in (whole, soon, back)]
        found = [{what: row for what, _, row in checks_of(node.state, tag)} for tag in tags]
        today = node.day
    assert set(found[0]) == set(WHATS)
    assert {row.by for row in found[0].values()} == {"commerce", "platform", "bank-a", "customs"}
    assert all(condition(row, add_days(today, 100)) == "standing" for row in found[0].values())
    assert today < found[1]["licence"].until <= add_days(today, 31)
    assert [row.verdict for row in found[2].values()] == ["withdrawn"]


def test_documents_are_those_of_the_files(ended, files):
    first = len(list(read_path(files / "customs"))) + len(list(read_path(files / "receipts")))
    assert ended["documents"] == first


# --- planted trouble ------------------------------------------------------------------------------------------------------


def test_an_order_sent_again_unchanged_adds_nothing(place, ended):
    path = place / "files" / "customs" / "1-orders-000000.xml"
    with Node(place / "home", clock=lambda: time_of(DAY, 23) + 86_400_000) as node:
        before = node.engine.info()
        lodged = list(Intake(node, "platform").take([path], workers=0))
        assert node.engine.info().size == before.size == ended["size"]
    assert len(lodged) == 100
    assert all(one.outcome and one.verdict != "refused" for one in lodged), "the same outcomes as the first time"


def test_a_forged_notice_is_kept_and_moves_nothing(view, files):
    banked = [row for path in files.glob("statement-*-1.csv") for row in rows_of(path)]
    (forged,) = rows_of(files / "forged.csv")
    remittances = dict(view.state().scan(REMITTANCE))
    assert len(remittances) == len(banked)
    assert sum(row.amount for row in remittances.values()) == sum(fen(row["amount"]) for row in banked)
    assert fen(forged["amount"]) not in {row.amount for row in remittances.values()}
    assert [row.kind for _, row in view.state().scan(NOTICE)] == ["remittance"]


def test_what_came_back_is_payable_again(view, plan, files):
    returned = [row for row in _statement(files, "PAYOUT") if row["status"] == "RETURNED"]
    assert returned
    assert {row["reason"] for row in returned} == {"AC04"}
    names = {row["instruction_reference"] for row in returned}
    sent = [payment for payment in _payments(files) if payment.instruction_reference in names]
    assert {payment.payee_account for payment in sent} == {plan.city.merchants[0].account}
    payouts = {name: view.state().get(PAYOUT, name) for name in names}
    assert {row.state for row in payouts.values()} == {"RETURNED"}
    owed = [view.state().get(PAYABLE, f"{row.batch}/{row.merchant}") for row in payouts.values()]
    assert sum(row.left for row in owed) == sum(fen(row["amount"]) for row in returned)


# --- money, from the files the day wrote ------------------------------------------------------------------------------------


def test_every_fen_the_banks_paid_for_the_currency_is_somewhere(ended, view, files):
    deals, payouts = _statement(files, "DEAL"), _statement(files, "PAYOUT")
    bought = sum(fen(row["cny_amount"]) for row in deals)
    bank_fees = sum(fen(row["fee_cny"]) for row in deals)
    last = {row["instruction_reference"]: row for row in payouts}
    paid = sum(fen(row["amount"]) for row in last.values() if row["status"] in ("SETTLED", "CREDITED"))
    returned = sum(fen(row["amount"]) for row in last.values() if row["status"] == "RETURNED")
    state = view.state()
    held = sum(balance(state, account("CNY", "2102", merchant)) for merchant, _ in state.scan(MERCHANT))
    fees = balance(state, account("CNY", "4001", "service"))
    assert ended["paid"] == paid
    assert bought > paid > 0
    assert paid + returned + held + fees + bank_fees == bought
    assert {payment.instruction_reference for payment in _payments(files)} == last.keys()


def test_genuine_sellers_are_paid_what_their_contracts_say(plan, files):
    """Our own arithmetic, order by order; a fen either way an order, since ties of the remainder go by a frozen order."""
    payments = Counter()
    for payment in _payments(files):
        payments[payment.payee_account] += payment.amount_minor
    owners = {merchant.account for merchant in plan.city.merchants}
    hidden = {trade.merchant.account for trade in plan.settled() if trade.merchant.hidden}
    assert hidden
    assert hidden <= payments.keys() <= owners
    due, orders = _due_by_hand(plan, files)
    assert due.keys() == payments.keys()
    assert all(abs(due[one] - payments[one]) <= 2 * orders[one] for one in due), (due, payments)


def _due_by_hand(plan, files):
    sellers = {
        (consignor(plan.city, plan.filed(trade).merchant)[0], trade.order_no): trade.merchant
        for trade in plan.settled()
    }
    due, orders = Counter(), Counter()
    for currency in ("USD", "EUR"):
        claims = rows_of(files / f"claims-{currency}.csv")
        for deal in (row for row in _statement(files, "DEAL") if row["currency"] == currency):
            mine = [row for row in claims if row["bank_reference"] == deal["settlement_reference"]]
            mine = [row for row in mine if (row["seller_code"], row["order_no"]) in sellers]
            asked = sum(fen(row["amount"]) for row in mine)
            for row in mine:
                merchant = sellers[row["seller_code"], row["order_no"]]
                gross = fen(deal["cny_amount"]) * fen(row["amount"]) // asked
                bank = fen(deal["fee_cny"]) * fen(row["amount"]) // asked
                fee, hold = (gross * merchant.fee_bp + 5_000) // 10_000, gross * merchant.hold_back_percent // 100
                due[merchant.account] += gross - bank - fee - hold
                orders[merchant.account] += 1
    return due, orders


def _statement(files, message):
    paths = sorted(files.glob("statement-*.csv"), key=lambda path: (path.name[-5], path.name))
    return [row for row in rows_of(*paths) if row["message"] == message]


def _payments(files):
    return [payment for path in files.glob("batch-payment-*.csv") for payment in read_batch_payment(path).payments]


# --- the segments alone -----------------------------------------------------------------------------------------------------


def test_segments_alone_replay_to_the_same_root(place, ended, tmp_path):
    folder = copy_segments(place / "home", tmp_path / "segments")
    code, _ = cohong("replay", folder)
    said = told("replay", folder)
    remove(folder)
    assert code == 0
    assert (said["root"], said["size"]) == (ended["root"], ended["size"])


def test_no_name_number_or_account_stands_on_the_ledger_in_clear(place, plan, files):
    data = b"".join(payload for _, payload in blocks_from(place / "home" / "segments", 1))
    words = _telling(plan, files)
    assert len(words) > 8 * TRADES // 2
    assert [word for word in words if word.encode() in data] == []
    raw = b"".join(path.read_bytes().rstrip(b"\0") for path in (place / "home" / "segments").iterdir())
    assert [word for word in words if word.encode() in raw] == []
    assert "示例市 · Demo city".encode() in data, "what is said in clear would be found"


def _telling(plan, files):
    city = plan.city
    firms = [city.service, city.carrier, city.platform, *city.agents, *(one.firm for one in city.merchants)]
    words = {text for firm in firms for text in (firm.code, firm.customs_code, firm.name)}
    words |= {merchant.account for merchant in city.merchants} | {merchant.bank_code for merchant in city.merchants}
    words |= {text for trade in plan.trades for text in (trade.order_no, trade.waybill_no, trade.cop_no)}
    for document in read_path(files / "customs"):
        words |= {
            line[name] for line in document.lines for name in ("itemName", "gname", "gmodel", "itemNo") if name in line
        }
    sheets = [*files.glob("statement-*.csv"), files / "contracts.xlsx", files / "forged.csv"]
    for row in rows_of(*sheets):
        words |= {row[name] for name in ("bank_reference", "account", "payer_name", "contract_no") if name in row}
    return sorted(word for word in words if len(word.encode()) > 5)


# --- the page ---------------------------------------------------------------------------------------------------------------


def test_the_page_lists_every_shape_of_trouble_and_no_other(ended):
    stated = {(counter, code) for counter, code in _table() if code}
    seen = {
        (name, code)
        for name in ("differences", "refused", "waiting_for", "due_this_week")
        for code in ended[name]
        if code != DUE
    }
    assert stated == seen
    assert DUE in ended["due_this_week"]


def test_the_page_knows_every_kind_of_the_plan():
    text = (ROOT / "docs" / "demo.md").read_text(encoding="utf-8")
    assert {kind for kind in plans.KINDS if f"| `{kind}` |" not in text} == set()
    assert f"divided by {plans.SHARE}," in text


def _table():
    text = (ROOT / "docs" / "demo.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1:-1] for line in text.splitlines() if line.count("|") == 7]
    found = [[re.sub(r"[` ]", "", cell) for cell in row] for row in rows]
    assert found[0][-2:] == ["counter", "code"]
    return [tuple(row[-2:]) for row in found[2:]]


def test_the_page_names_everybody(view):
    text = (ROOT / "docs" / "demo.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z]+(?:-[a-z0-9]+)?)`", text))
    for kind, first, last in re.findall(r"`([a-z]+)-(\d+)` to `[a-z]+-(\d+)`", text):
        named |= {f"{kind}-{number:0{len(first)}d}" for number in range(int(first), int(last) + 1)}
    assert {member for member, _ in view.state().scan(MEMBER)} <= named
    assert len({name for name in named if name.startswith("merchant-")}) == 20

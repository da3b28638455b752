"""Checks of authenticity in the live duty: the same evidence as for who asks afterwards, kept up as checks come and go."""

import chain_home
import pytest
from chain_home import A, C, ask, found_chain, learned, lodge, trade
from node_world import START_MS, cohong, copy, take

from cohong.channels.door.bank import remittance_tag
from cohong.channels.door.prepared import Prepared
from cohong.channels.sheets import read_sheet, write_rows
from cohong.core.calendar import DAY_MS
from cohong.core.message import derived_id
from cohong.core.refusal import Refusal
from cohong.core.tags import firm_tag, join_key_id
from cohong.core.transition import KNOWN
from cohong.duties.attribute import reasons_of
from cohong.duties.checked import hashed
from cohong.modules.forex.messages import ClaimOrders, OrderAmount
from cohong.modules.members.messages import StateAlias
from cohong.modules.sellers.state import SELLER
from cohong.modules.trade.state import total
from cohong.node.day import desk_of
from cohong.node.home import Node
from cohong.node.reading import Reading
from cohong.node.selling.sellers import Sellers
from cohong.projections.run import catch_up

LATE_MS = START_MS + 200 * DAY_MS
TODAY, LAST = 20260115, 20260630
NEW_NAME = "广州示例新名商贸有限公司"
COMMON = {
    "firm_code": C.firm.code, "verdict": "confirmed", "since": "2026-01-10", "until": "2026-06-30", "evidence": "一致",
}  # fmt: skip
LICENCE = COMMON | {"what": "licence", "method": "register", "firm_name": NEW_NAME, "licence_since": "2019-04-01"}
SHOP = COMMON | {"what": "shop", "method": "page_code", "about": "SHOP-1"}
ACCOUNT = COMMON | {"what": "account", "method": "small_transfer", "about": C.account, "bank_code": C.bank_code}
MANDATE = COMMON | {"what": "mandate", "method": "paper", "about": A.code}
FOUR = (LICENCE, SHOP, ACCOUNT, MANDATE)
BY_NAME = {"ownerCode": "NO", "ownerName": NEW_NAME}


@pytest.fixture(scope="module")
def founded(tmp_path_factory):
    home = found_chain(tmp_path_factory.mktemp("live"))
    learned(home)
    return home


@pytest.fixture
def home(founded, tmp_path):
    return copy(founded, tmp_path / "home")


def bring(home, folder, *rows):
    (path,) = [write_rows("checks", folder / "checks.csv", list(rows))]
    assert {one.verdict for one in take(home, [path])} == {"ok"}


def opened(home):
    return Node(home, clock=lambda: START_MS)


def attested(home, key):
    """What the sealed bodies of the duty's attestations say, once it spoke of a trade."""
    with Node(home, clock=lambda: LATE_MS) as node:
        assert node.state.get(SELLER, key) is not None
        reader = node.keys_of("svc").reader()
        found = (node.vault.open_body(bytes.fromhex(one), reader) for one, _ in node.state.scan(KNOWN))
        lines = [line for one in found if not isinstance(one, Refusal) for line in one.fields.get("lines", ())]
    return [line["reasons"] for line in lines if line.get("reasons") and "chain" in line["reasons"][0]]


def asked(home, key):
    """What somebody is told who asks afterwards."""
    catch_up(home)
    with Reading(home, clock=lambda: START_MS) as reading:
        return reasons_of([one.found for one in Sellers(reading, "svc").of(key)])


def by_check(reasons):
    (said,) = reasons
    pieces = [one for one in (*said["evidence"], *said["against"]) if one["source"] == "check"]
    return {(one["field"], one["value"], one["speaks_for"]) for one in pieces}


def test_the_duty_and_who_asks_afterwards_have_the_same_evidence(home, tmp_path):
    bring(home, tmp_path, *FOUR)
    key = lodge(home, tmp_path, **BY_NAME)
    (live,) = attested(home, key)
    assert live == asked(home, key)
    assert {("licence", NEW_NAME, C.firm.code), ("mandate", A.code, C.firm.code)} <= by_check(live)
    assert live[0]["seller"] == C.firm.code
    heavy = [one for one in live[0]["evidence"] if one["source"] == "check" and one["weight"] not in {"0.00", "-0.00"}]
    assert {one["field"] for one in heavy} == {"licence", "mandate"}


@pytest.mark.parametrize("how", ["expired", "withdrawn", "later"])
def test_a_check_that_is_not_in_force_gives_nothing(home, tmp_path, how):
    plain = lodge(home, tmp_path / "plain", **BY_NAME)
    (without,) = attested(home, plain)
    if how == "withdrawn":
        bring(home, tmp_path, *FOUR)
        with opened(home) as node:
            firm = firm_tag(node.join_key, C.firm.code)
            for what, about in (("licence", ""), ("mandate", firm_tag(node.join_key, A.code))):
                assert not ask(node, "withdraw_check", {"firm": firm, "what": what, "about": about}).refused
    elif how == "expired":
        bring(home, tmp_path, *(one | {"until": "2026-01-14"} for one in FOUR))
    key = lodge(home, tmp_path, 1, **BY_NAME)
    if how == "later":
        bring(home, tmp_path, *FOUR)
    (live,) = [one for one in attested(home, key) if one != without] or [without]
    assert by_check(live) == set()
    assert live == without


def test_a_check_counts_for_the_next_line_without_opening_the_home_again(home, tmp_path):
    with opened(home) as node:
        before = node.keeper.insight(node.state).known
        assert before.controller("SHOP-1", TODAY) == ""
        assert not ask(node, "attest_check", {"row": SHOP}).refused
        assert node.keeper.insight(node.state).known.controller("SHOP-1", TODAY) == C.firm.code
        assert not ask(node, "attest_check", {"row": MANDATE}).refused
        assert node.keeper.insight(node.state).known.contracts.binds(A.code, C.firm.code, TODAY)
        firm, shop = firm_tag(node.join_key, C.firm.code), next(iter(node.keeper._insight._checks)).split("/")[2]
        assert not ask(node, "withdraw_check", {"firm": firm, "what": "shop", "about": shop}).refused
        assert node.keeper.insight(node.state).known.controller("SHOP-1", TODAY) == ""


def told(known):
    """All that checks say, on days in and out of theirs."""
    return [
        (
            known.controller("SHOP-1", on),
            known.holder(hashed(C.account), on),
            known.licence(C.firm.code, on),
            known.named(NEW_NAME, on),
            known.contracts.binds(A.code, C.firm.code, on),
            known.contracts.principals(A.code, on),
        )
        for on in (20260109, TODAY, LAST, 20260701)
    ]


def test_what_was_kept_up_step_by_step_is_what_a_node_reads_that_opens_the_home_again(home, tmp_path):
    with opened(home) as node:
        assert node.keeper.insight(node.state) is not None
        for row in (SHOP, MANDATE, ACCOUNT, LICENCE, SHOP | {"since": "2026-01-12", "until": "2026-03-31"}):
            assert not ask(node, "attest_check", {"row": row}).refused
            node.keeper.insight(node.state)
        stepwise = told(node.keeper.insight(node.state).known)
    with opened(home) as node:
        assert told(node.keeper.insight(node.state).known) == stepwise
    catch_up(home)
    with Reading(home, clock=lambda: START_MS) as reading:
        assert told(Sellers(reading, "svc").known) == stepwise


def test_checks_follow_their_firm_under_another_code(home, tmp_path):
    """A check under a code that nobody knows is read again when an alias tells whose code it is."""
    stray = "4401960ABC"
    bring(home, tmp_path, SHOP | {"firm_code": stray})
    with opened(home) as node:
        assert node.keeper.insight(node.state).known.controller("SHOP-1", TODAY) == stray
        firm, alias = firm_tag(node.join_key, C.firm.code), firm_tag(node.join_key, stray)
        guid, join = derived_id("test", "alias"), join_key_id(node.join_key)
        head = StateAlias(v=1, filer="svc", guid=guid, join=join, firm=firm, alias=alias)
        assert node.say([Prepared(head, {}, (), "f" * 32, firm)], "svc")[0].refusal is None
        assert node.keeper.insight(node.state).known.controller("SHOP-1", TODAY) == C.firm.code


def test_who_asks_is_told_by_the_checks_as_they_stand_now(home, tmp_path):
    """Pages keep what they have learned for some minutes; a check that failed meanwhile does not speak there any more."""
    key = lodge(home, tmp_path, **BY_NAME)
    bring(home, tmp_path, LICENCE, MANDATE)
    catch_up(home)
    with Reading(home, clock=lambda: START_MS) as reading:
        sellers = Sellers(reading, "svc")
        before = reasons_of([one.found for one in sellers.of(key)])
        assert {field for field, _, _ in by_check(before)} == {"licence", "mandate"}
        failed = [{**row, "verdict": "failed", "since": "2026-01-15"} for row in (LICENCE, MANDATE)]
        for row in failed:
            del row["until"]
        path = write_rows("checks", tmp_path / "failed.csv", failed)
        code, _, said = cohong("customs", "attest-check", path, "--home", home)
        assert code == 0, said
        catch_up(home)
        reading.refresh()
        assert by_check(reasons_of([one.found for one in sellers.of(key)])) == set()


def test_what_the_duty_may_not_open_is_no_evidence_for_it(home, tmp_path):
    bring(home, tmp_path, *FOUR)
    with opened(home) as node:
        insight = node.keeper.insight(node.state)
        assert insight.known.controller("SHOP-1", TODAY) == C.firm.code
        node.keeper.serve("svc", None)
        insight.forget_checks()
        node.keeper._checks = None
        assert node.keeper.insight(node.state).known.controller("SHOP-1", TODAY) == ""


def test_money_that_came_before_the_attribution_speaks_for_who_controls_the_account(tmp_path, monkeypatch):
    """A home that has never learned attributes its trades in the first night, when money may have come for them already."""
    monkeypatch.setitem(chain_home.MEMBERS, "bank", ("bank",))
    home = found_chain(tmp_path)
    bring(home, tmp_path, ACCOUNT)
    key = lodge(home, tmp_path)
    with opened(home) as node:
        row = trade(node, key)
    money = {"bank_reference": "IR1", "currency": row.currency, "amount": f"{total(row, 'value') / 100:.2f}"}
    credit = {
        "type": "CREDIT",
        "value_date": "2026-01-15",
        "account": C.account,
        "payer_name": "EXAMPLE IMPORTS LLC",
        "payer_country": "USA",
    }
    statement = write_rows("statement", tmp_path / "statement.csv", [money | credit])
    with opened(home) as node:
        (answer,) = desk_of(node, "svc").credits(list(read_sheet(statement)), "bank")
        assert answer.refusal is None
        about = remittance_tag(node.join_key, "IR1")
        items = (OrderAmount(row.firm, row.number, total(row, "value")),)
        guid, join = derived_id("test", "claim"), join_key_id(node.join_key)
        head = ClaimOrders(v=1, filer="svc", guid=guid, join=join, remittance=about, items=items)
        assert node.say([Prepared(head, {}, (), "f" * 32, row.firm)], "svc")[0].reply.failed == ()
    learned(home)
    with opened(home) as node:
        node.duties.touched[key] = None
        assert node.run_duties()
    (live,) = attested(home, key)
    assert ("account_control", hashed(C.account), C.firm.code) in by_check(live)
    told = [one for one in asked(home, key)[0]["evidence"] if one["source"] in {"check", "bank"}]
    assert [one for one in live[0]["evidence"] if one["source"] in {"check", "bank"}] == told

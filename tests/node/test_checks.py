"""Checks of authenticity in a home: from a sheet or a page to the ledger, in time made again, and as evidence of who sells."""

import pytest
from chain_home import MEMBERS, A, C, ask, found_chain
from msgspec.structs import replace
from node_world import CITY, ROOT, START_MS, TRADES, make_home, take, write_files

from cohong.analytics.sellers.checked import Checked
from cohong.analytics.sellers.records import Mandate
from cohong.channels.door.contracts import tag_of_account
from cohong.channels.sheets import read_sheet, texts, write_rows
from cohong.city.people import contract_row
from cohong.core.calendar import DAY_MS, add_days
from cohong.core.tags import firm_tag, number_tag
from cohong.core.texts import CohongError
from cohong.duties.checked import hashed
from cohong.modules.authenticity import rules
from cohong.modules.authenticity.state import standing
from cohong.node.day import desk_of
from cohong.node.home import Founding, Node
from cohong.node.labels import Labels
from cohong.node.lawbook import read, shipped
from cohong.node.problems import Rows
from cohong.node.reading import Reading
from cohong.node.selling.attesting import need_checks
from cohong.node.selling.checks import Checks
from cohong.node.selling.sellers import Sellers
from cohong.projections import checks as dues
from cohong.projections.run import catch_up
from cohong.projections.shapes import Scope

TODAY, LAST = 20260115, 20260630
CODE = C.firm.code
COMMON = {
    "firm_code": CODE,
    "verdict": "confirmed",
    "since": "2026-01-10",
    "until": "2026-06-30",
    "evidence": "所见一致",
}
LICENCE = {**COMMON, "what": "licence", "method": "register", "firm_name": C.firm.name, "licence_since": "2019-04-01"}
SHOP = {**COMMON, "what": "shop", "method": "page_code", "about": "SHOP-1"}
ACCOUNT = {
    **COMMON, "what": "account", "method": "small_transfer", "about": C.account, "bank_code": C.bank_code,
}  # fmt: skip
MANDATE = {**COMMON, "what": "mandate", "method": "paper", "about": CITY.agents[1].code}
FOUR = [LICENCE, SHOP, ACCOUNT, MANDATE]


@pytest.fixture
def home(tmp_path):
    return found_chain(tmp_path)


def sheet(folder, *rows, name="checks.csv"):
    return write_rows("checks", folder / name, list(rows))


def bring(home, folder, *rows, member=None):
    return take(home, [sheet(folder, *rows)], member)


def opened(home, clock=lambda: START_MS):
    catch_up(home)
    return Reading(home, clock=clock)


# --- from a sheet -----------------------------------------------------------------------------------------------------


def test_every_row_of_a_sheet_has_its_own_answer_and_a_firm_one_message(home, tmp_path):
    other = {**LICENCE, "firm_code": A.code}
    long = {**SHOP, "about": "SHOP-2", "until": "2027-06-30"}
    lodged = bring(home, tmp_path, LICENCE, other, long, ACCOUNT)
    assert [one.verdict for one in lodged] == ["ok", "ok", "refused", "ok"]
    assert [one.code for one in lodged[2].findings] == [rules.TOO_LONG]
    assert lodged[0].outcome == lodged[2].outcome == lodged[3].outcome != lodged[1].outcome
    with Node(home) as node:
        firm = firm_tag(node.join_key, CODE)
        account = tag_of_account({"payout_account": C.account, "payout_bank_code": C.bank_code}, node.join_key)
        assert standing(node.state, firm, "licence", LAST).by == "svc"
        assert standing(node.state, firm, "account", LAST, account).index == 2
        assert standing(node.state, firm, "shop", LAST, number_tag(node.join_key, "shop", "SHOP-2")) is None


def test_the_same_sheet_again_changes_nothing(home, tmp_path):
    first = bring(home, tmp_path, *FOUR)
    with Node(home) as node:
        size = node.engine.info().size
    assert [one.outcome for one in bring(home, tmp_path, *FOUR)] == [one.outcome for one in first]
    with Node(home) as node:
        assert node.engine.app.tip.height > 0
        leaves = node.engine.info().size - size
    assert leaves <= 1, "a block, and no outcome"


def test_a_member_says_what_its_role_can_know(home, tmp_path):
    lodged = bring(home, tmp_path, LICENCE, ACCOUNT, member="tax")
    assert [one.verdict for one in lodged] == ["ok", "refused"]
    assert lodged[1].findings[-1].code == rules.NOT_YOURS
    (refused,) = bring(home, tmp_path, {**LICENCE, "since": "2026-01-11"}, member="agent-a")
    assert refused.findings[-1].code == "members.wrong_role"


def test_only_a_sheet_of_checks_is_one(tmp_path):
    need_checks(sheet(tmp_path, *FOUR))
    with pytest.raises(CohongError) as told:
        need_checks(write_rows("contracts", tmp_path / "contracts.csv", [contract_row(C, 0)]))
    assert (told.value.code, told.value.seen) == ("node.no_sheet_of_checks", "CONTRACT")
    with pytest.raises(CohongError):
        need_checks(write_files(tmp_path / "in", TRADES[:1])[0])


# --- from a page ------------------------------------------------------------------------------------------------------


def test_a_check_from_a_page_stands_and_is_taken_back(home):
    with Node(home, clock=lambda: START_MS) as node:
        done = ask(node, "attest_check", {"row": SHOP})
        assert (done.refused, bool(done.outcome)) == (False, True)
        firm, shop = firm_tag(node.join_key, CODE), number_tag(node.join_key, "shop", "SHOP-1")
        assert standing(node.state, firm, "shop", TODAY, shop)
        back = {"firm": firm, "what": "shop", "about": shop}
        assert [one.code for one in ask(node, "withdraw_check", back, "tax").findings] == [rules.NOT_ATTESTED]
        assert not ask(node, "withdraw_check", back).refused
        assert standing(node.state, firm, "shop", TODAY) is None
        assert not ask(node, "attest_check", {"row": SHOP}).refused
        assert standing(node.state, firm, "shop", TODAY, shop), "the same again after it was taken back"


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"about": ""}, "about", texts.CELL_MISSING),
        ({"since": "yesterday"}, "since", texts.NOT_A_DATE),
        ({"until": "2026-01-01"}, "until", texts.DATES_REVERSED),
        ({"method": "horoscope"}, "method", texts.UNKNOWN_CHOICE),
        ({"evidence": ""}, "evidence", texts.CELL_MISSING),
        ({"what": "mandate", "about": "an agent"}, "about", texts.BAD_CODE),
    ],
)
def test_a_column_that_cannot_be_right_is_named_and_nothing_is_said(home, change, column, code):
    with Node(home, clock=lambda: START_MS) as node:
        height = node.engine.info().height
        done = ask(node, "attest_check", {"row": SHOP | change})
        assert [(one.path, one.code) for one in done.findings] == [(column, code)]
        assert (done.outcome, node.engine.info().height) == ("", height)


# --- in time ----------------------------------------------------------------------------------------------------------


def due(home, day):
    with opened(home) as reading:
        return [(one.code, one.about.split("/")[1], one.owner, one.day) for one in dues.check_dues(reading.state, day)]


def test_a_check_is_due_from_thirty_days_before_its_end_until_it_is_made_again(home, tmp_path):
    bring(home, tmp_path, LICENCE, {**SHOP, "until": "2026-06-01"})
    assert due(home, add_days(20260601, -31)) == []
    assert due(home, add_days(20260601, -30)) == [(dues.ENDS_SOON, "shop", "svc", 20260601)]
    both = [(dues.ENDED, "shop", "svc", 20260601), (dues.ENDS_SOON, "licence", "svc", LAST)]
    assert due(home, 20260602) == both
    assert due(home, 20270401) == [(dues.ENDED, *one[1:]) for one in both]
    bring(home, tmp_path, {**LICENCE, "since": "2026-01-14", "until": "2026-12-31"})
    assert due(home, 20260602) == both[:1]


def test_what_is_to_be_checked_again_stands_among_the_open_rows_of_a_day(home, tmp_path):
    bring(home, tmp_path, LICENCE)
    with Node(home, clock=lambda: START_MS + 150 * DAY_MS) as node:
        rows = Rows(node, Labels(node, node.keys_of("svc").reader(), "zh"))
        ((who, row),) = list(rows.due())
    assert (who, row.code, row.deadline_day) == ("attester", dues.ENDS_SOON, LAST)
    assert row.what == f"营业执照核验：{C.firm.name}"


# --- who sees what ----------------------------------------------------------------------------------------------------


def test_what_was_seen_is_open_to_the_entitled_alone(home, tmp_path):
    bring(home, tmp_path, *FOUR)
    with opened(home) as reading:
        found = {one.what: one for one in Checks(reading, "svc").all()}
        assert found["licence"].said == LICENCE
        assert found["account"].member == C.firm.member
        assert [one.said for one in Checks(reading, "agent-b").all()] == [{}] * 4
        checks = Checks(reading, "agent-b")
        assert list(checks.seen_by(Scope(agent="agent-b"))) == []
        assert len(list(checks.seen_by(Scope()))) == 4
        assert len(list(checks.seen_by(Scope(service="svc")))) == 4
        assert list(checks.seen_by(Scope(service="other"))) == []
        assert list(checks.seen_by(Scope(merchant="other"))) == []
        assert len(list(checks.seen_by(Scope(merchant=C.firm.member)))) == 4


def test_how_a_check_stands_is_said_by_its_days(home, tmp_path):
    bring(home, tmp_path, LICENCE)
    with opened(home) as reading:
        (one,) = Checks(reading, "svc").of(firm_tag(reading.join_key, CODE))
    assert (one.state(TODAY), one.state(20260531)) == ("standing", "soon")
    with opened(home, clock=lambda: START_MS + 200 * DAY_MS) as reading:
        (one,) = Checks(reading, "svc").all()
        assert one.state(reading.day) == "expired"


# --- as evidence ------------------------------------------------------------------------------------------------------


def known(home, clock=lambda: START_MS):
    with opened(home, clock) as reading:
        return Sellers(reading, "svc").known


def test_checks_are_evidence_for_their_days(home, tmp_path):
    bring(home, tmp_path, {**LICENCE, "licence_until": "2039-03-31"}, {**SHOP, "about": "S9"}, ACCOUNT, MANDATE)
    found = known(home)
    licence = found.licence(CODE, TODAY)
    assert (licence.since, licence.until, licence.name) == (20190401, 20390331, C.firm.name)
    assert licence.customs_codes, "as the contract says"
    assert found.licence(CODE, 20260701).since == 0
    assert (found.controller("S9", 20260110), found.controller("S9", 20260109)) == (CODE, "")
    assert found.controller("S9", 20260701) == ""
    agent = CITY.agents[1].code
    held = Mandate(principal=CODE, agent=agent, since=20260110, until=LAST, checked=True)
    assert held in found.contracts.of(agent)


def test_the_days_of_a_check_count_and_not_the_day_on_which_one_asks(home, tmp_path):
    bring(home, tmp_path, LICENCE)
    now, later = known(home), known(home, lambda: START_MS + 200 * DAY_MS)
    for day in (TODAY, LAST, 20260701):
        assert now.licence(CODE, day) == later.licence(CODE, day)


def test_a_failed_check_ends_what_the_contract_says(home, tmp_path):
    account = hashed(C.account)
    assert known(home).holder(account, TODAY) == CODE
    failed = {"verdict": "failed", "until": ""}
    rows = [{name: text for name, text in (one | failed).items() if text} for one in (LICENCE, ACCOUNT)]
    bring(home, tmp_path, *rows)
    found = known(home)
    assert (found.holder(account, 20260109), found.holder(account, 20260110)) == (CODE, "")
    assert found.licence(CODE, TODAY).until == 20260109


def test_a_check_that_is_not_open_to_a_member_is_no_evidence_for_it(home, tmp_path):
    bring(home, tmp_path, SHOP)
    with opened(home) as reading:
        seen = {member: Checked() for member in ("svc", "agent-b")}
        assert all(Checks(reading, member).follow(found, str) for member, found in seen.items())
    assert [one.holder("shop", "SHOP-1", TODAY) for one in seen.values()] == [CODE, ""]


def test_a_firm_written_by_its_customs_code_is_the_firm(home, tmp_path):
    bring(home, tmp_path, SHOP | {"firm_code": C.firm.customs_code})
    assert known(home).controller("SHOP-1", TODAY) == CODE


# --- at the door ------------------------------------------------------------------------------------------------------


def test_where_the_ledger_asks_for_it_an_order_waits_for_the_check(tmp_path):
    (asked,) = read(ROOT / "examples" / "law" / "required-checks.json")
    asked = replace(asked, value=asked.value[:1])
    firms = {"svc": (CITY.service.code, CITY.service.customs_code)}
    law = (*shipped(), asked)
    founding = Founding(name="strict", operator="svc", members=MEMBERS, firms=firms, law=law)
    home = make_home(tmp_path / "home", founding=founding)
    trade = replace(TRADES[0], merchant=C)
    with Node(home, clock=lambda: START_MS) as node:
        rows = write_rows("contracts", tmp_path / "contracts.csv", [contract_row(C, 0)])
        desk_of(node, "svc").contracts(list(read_sheet(rows)), {CODE: C.firm.member})
    files = write_files(tmp_path / "in", [trade])
    before = {one.message: one for one in take(home, files)}
    why = before["CEB303"].findings[-1]
    assert (before["CEB303"].verdict, why.code) == ("refused", rules.MISSING["licence"])
    assert "营业执照" in why.zh
    assert before["CEB603"].findings[-1].code == why.code
    bring(home, tmp_path, LICENCE)
    assert "refused" not in {one.verdict for one in take(home, files)}

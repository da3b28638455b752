"""A running node does what pages ask of it: a clerk's day, an account by two people, mandates, a vote, and it says how it is."""

import json
import shutil
import threading

import msgspec
import pytest
from node_world import CITY, START_MS, info, write_files
from served import Served, clerk_files, result_of

from cohong.channels.sheets import write_rows
from cohong.city.clerk import clerk_contracts, clerk_trades
from cohong.city.trades import make_trades
from cohong.core.tags import firm_tag
from cohong.core.texts import CohongError
from cohong.ledger.application import Application
from cohong.ledger.embedded.home import Home
from cohong.ledger.embedded.state_store import StateStore
from cohong.ledger.embedded.view import View
from cohong.modules import rulebook
from cohong.modules.clearing.queries import conserved
from cohong.modules.members.state import FIRM, MERCHANT, mandate_between, member_of_firm
from cohong.node.day import own_gateway_founding, run_day
from cohong.node.home import Node, found, read_join_key
from cohong.node.law import adopt_law
from cohong.node.server import Server
from cohong.node.wire import Do, ask
from cohong.node.writer import Writer

ACCOUNT = {
    "payout_account": "8001000000009994", "payout_bank_code": "999100000017", "payout_account_name": "示例新户有限公司",
}  # fmt: skip


@pytest.fixture(scope="module")
def sheets(tmp_path_factory):
    return clerk_files(tmp_path_factory.mktemp("sheets"))


@pytest.fixture(scope="module")
def worked(tmp_path_factory, sheets):
    """A home on which a running node has worked a clerk's day, the answers, and how the day ended."""
    home = tmp_path_factory.mktemp("worked") / "home"
    found(home, own_gateway_founding())
    with Served(home) as served:
        lodged, day = result_of(served.writer.work_day(sheets, lang="en"))
    yield home, lodged, day
    shutil.rmtree(home)


@pytest.fixture
def running(worked):
    with Served(worked[0]) as served:
        yield served


@pytest.fixture
def merchant(worked):
    """A merchant with a contract."""
    return merchant_at(worked[0], 0)


def merchant_at(home, place):
    city, _ = clerk_trades()
    tag = firm_tag(read_join_key(home / "keys"), city.merchants[place].firm.code)
    with View(Home(home), rulebook()) as view:
        return member_of_firm(view.state(), tag)


def file_of(home, merchant):
    with View(Home(home), rulebook()) as view:
        return view.state().get(MERCHANT, merchant)


# --- a clerk's day --------------------------------------------------------------------------------------------------------


def test_a_day_through_the_running_node_ends_as_the_command_ends(worked, sheets, tmp_path):
    home, _, day = worked
    alone = run_day(tmp_path / "home", sheets, out=tmp_path / "out", lang="en")
    apart = {"home", "files", "root"}
    assert {k: v for k, v in msgspec.structs.asdict(day).items() if k not in apart} == {
        k: v for k, v in msgspec.structs.asdict(alone).items() if k not in apart
    }
    assert sorted(path.name for path in (home / "out").iterdir()) == sorted(
        path.name for path in (tmp_path / "out").iterdir()
    )
    assert sum(day.to_pay.values()) > 0


def test_every_document_and_row_of_the_day_has_its_answer(worked, sheets):
    _, lodged, _ = worked
    assert {one.file for one in lodged} == {str(path) for path in sheets}
    by_kind = {}
    for one in lodged:
        by_kind.setdefault(one.message, []).append(one)
    assert {"CEB303", "CEB505", "CEB603", "CONTRACT", "REMITTANCE", "DEAL"} <= by_kind.keys()
    for kind in ("CONTRACT", "REMITTANCE", "DEAL"):
        assert all(one.outcome and one.verdict == "ok" for one in by_kind[kind]), by_kind[kind]


def test_what_was_answered_can_be_read_by_others_at_once(running):
    said = running.writer.grant_mandate("91440101TE5T00016C", "operator", since=20260101, until=20261231)
    assert said.outcome
    stood = running.writer.status().info
    store = StateStore(Home(running.home).state, read_only=True)
    assert Application(store, rulebook()).tip.height == stood.height
    store.close()
    assert f"\n{stood.size}\n" in (running.home / "tiles" / "checkpoint").read_text()


def test_a_contract_that_comes_late_is_paid_when_the_money_is_run(worked, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(worked[0], home)
    before = sum(worked[2].to_pay.values())
    late = write_rows("contracts", tmp_path / "late.csv", clerk_contracts(clerk_trades()[0])[-1:])
    with Served(home) as served:
        (answer,) = list(served.writer.take([late]))
        assert answer.message == "CONTRACT"
        (one,), _ = result_of(served.writer.work_day([late], lang="en"))
        assert one.verdict == "ok"
        money = served.writer.run_money(lang="en")
    assert [act.findings for act in money.acts if act.refused] == []
    assert money.to_pay > before
    assert all((home / "out").joinpath(path.rpartition("/")[2]).exists() for path in money.files)
    with View(Home(home), rulebook()) as view:
        assert conserved(view.state()) == []
    shutil.rmtree(home)


def test_money_is_run_for_service_companies_alone(home):
    with Served(home) as served:
        with pytest.raises(CohongError) as error:
            served.writer.run_money("third")
        assert error.value.code == "members.wrong_role"
        assert served.writer.run_money("svc").to_pay == 0


# --- a payout account, by two people --------------------------------------------------------------------------------------


def test_an_account_is_changed_by_two_people_and_not_by_one(running, worked, merchant):
    writer = running.writer
    before = file_of(worked[0], merchant).account
    proposed = writer.propose_account(merchant, **ACCOUNT, person="anna")
    assert (proposed.kind, proposed.findings) == ("members.propose_account", ())
    assert writer.propose_account(merchant, **ACCOUNT, person="anna").outcome == proposed.outcome
    with pytest.raises(CohongError) as error:
        writer.approve_account(merchant, person="anna")
    assert error.value.code == "members.same_person"
    assert file_of(worked[0], merchant).account == before
    approved = writer.approve_account(merchant, person="bert")
    assert (approved.kind, approved.findings) == ("members.approve_account", ())
    assert file_of(worked[0], merchant).account not in ("", before)
    with pytest.raises(CohongError) as error:
        writer.approve_account(merchant, person="bert")
    assert error.value.code == "members.no_such_proposal"


def test_going_back_to_an_earlier_account_is_another_proposal(running, worked):
    merchant = merchant_at(worked[0], 1)
    seen = [file_of(worked[0], merchant).account]
    for ending in ("1", "2", "1", "2"):
        other = ACCOUNT | {"payout_account": f"800100000000000{ending}"}
        running.writer.propose_account(merchant, **other)
        assert running.writer.approve_account(merchant).findings == ()
        seen.append(file_of(worked[0], merchant).account)
    assert len(set(seen)) == 3
    assert (seen[1], seen[2]) == (seen[3], seen[4])


def test_the_approvers_key_signs_and_the_members_own_does_not(running, worked):
    """The ledger itself refuses a second word of the first key."""
    merchant = merchant_at(worked[0], 2)
    key = worked[0] / "keys" / "operator.approver"
    assert key.stat().st_mode & 0o777 == 0o600
    running.writer.propose_account(merchant, **ACCOUNT)
    hidden = key.rename(key.with_suffix(".away"))
    refused = running.writer.approve_account(merchant)
    assert [found.code for found in refused.findings] == ["members.same_person"]
    hidden.rename(key)
    assert running.writer.approve_account(merchant).findings == ()


def test_cells_that_cannot_be_an_account_are_named(running, merchant):
    wrong = ACCOUNT | {"payout_bank_code": "12345", "payout_account_name": ""}
    said = running.writer.propose_account(merchant, **wrong)
    assert said.outcome == ""
    assert [found.path for found in said.findings] == ["payout_bank_code", "payout_account_name"]
    assert all(found.zh and found.en for found in said.findings)


def test_a_merchant_nobody_knows_has_no_account_to_change(running):
    with pytest.raises(CohongError) as error:
        running.writer.propose_account("m-0000000000000000", **ACCOUNT)
    assert error.value.code == "members.unknown_member"


# --- mandates, law ----------------------------------------------------------------------------------------------------------


def test_a_mandate_is_granted_withdrawn_and_granted_again(running, worked, merchant):
    writer, days = running.writer, {"since": 20260101, "until": 20261231}
    for revoked in (False, True, False):
        said = (
            writer.revoke_mandate(merchant, "operator")
            if revoked
            else writer.grant_mandate(merchant, "operator", **days)
        )
        assert said.findings == ()
        with View(Home(worked[0]), rulebook()) as view:
            tag = next(tag for tag, firm in view.state().scan(FIRM) if firm.member == merchant)
            mandate = mandate_between(view.state(), tag, "operator")
        assert bool(mandate.revoked) is revoked
    assert [found.code for found in writer.revoke_mandate("91440101TE5T00024X", "operator").findings] == [
        "members.no_mandate"
    ]


def test_a_vote_goes_through_the_running_node(home, tmp_path):
    rows = [{"name": "test.row", "value": 7, "since": 20260101, "document": "test", "mark": "D", "unit": "days"}]
    file = tmp_path / "rows.json"
    file.write_text(json.dumps({"title": "test", "rows": rows}))
    with Served(home):
        first = adopt_law(home, file, member="svc")
        assert (first.adopted, first.findings, first.file) == (False, (), str(file))
        assert adopt_law(home, file, member="second").adopted


# --- what it cannot do --------------------------------------------------------------------------------------------------------


def test_what_is_not_understood_is_named_and_the_node_goes_on(running):
    for question in (Do("dance", {}), Do("grant_mandate", {"firm": 1}), Do("vote_law", {})):
        with pytest.raises(CohongError) as error:
            list(ask(Home(running.home), question))
        assert error.value.code == "node.action_unclear"
    with pytest.raises(CohongError) as error:
        running.writer.run_money("nobody")
    assert error.value.code == "node.no_such_member"
    assert running.writer.publish_now() == running.writer.status().info


def test_without_a_running_node_that_is_said(home):
    writer = Writer(home)
    for question in (writer.status, writer.run_money, lambda: writer.take([]), lambda: next(writer.work_day([]))):
        with pytest.raises(CohongError) as error:
            question()
        assert error.value.code == "node.not_running"
    assert not writer.runs()


def test_whoever_lives_on_the_node_is_called_after_every_turn(home, files, folder):
    seen = []

    def live():
        up.append(Server(Node(home), after=lambda node: seen.append(node.engine.info().size)))
        up[0].serve()

    up = []
    thread = threading.Thread(target=live)
    thread.start()
    writer = Writer(home)
    while not up or not writer.runs():
        assert thread.is_alive()
    taken = list(writer.take(write_files(folder / "more", list(make_trades(CITY, 12, 17, START_MS, prefix="LV"))[8:])))
    stood = writer.publish_now().size
    up[0].stop()
    thread.join()
    assert len(taken) == 12
    assert seen[-1] == stood == info(home).size

"""Erasure: not before its day, not under a hold; afterwards nothing opens, and the ledger stands as it stood."""

import pytest
from node_world import CITY, START_MS, TRADES, YEAR_MS, cohong, info, leaves, take

from cohong.city.files import write_nodes
from cohong.city.trades import order_of
from cohong.core.message import derived_id, message_of
from cohong.core.refusal import Refusal
from cohong.core.texts import CohongError
from cohong.modules.members.messages import RecordErasure
from cohong.node.care.checking import fsck
from cohong.node.care.erasing import erase
from cohong.node.care.redact import redactor
from cohong.node.home import Node
from cohong.node.proofs import write_proof
from cohong.node.status import replay
from cohong.verify import check_file


def years_later(years):
    return lambda: START_MS + years * YEAR_MS


def in_eleven_years(home, outcome, **settings):
    return erase(home, outcome, reason="retention is over", clock=years_later(11), **settings)


def subject_of(home, outcome):
    with Node(home) as node:
        return node.vault.subject_of(bytes.fromhex(outcome))


def opened(home, outcome):
    with Node(home) as node:
        return node.vault.open_body(bytes.fromhex(outcome), node.keys_of(node.operator).reader())


def test_it_is_refused_by_name_until_the_years_of_the_law_row_have_passed(home, lodged):
    before = info(home)
    for years in (0, 9):
        found = erase(home, lodged[0].outcome, reason="too early", clock=years_later(years))
        assert (found.erased, found.outcome) == (False, "")
        assert [one.code for one in found.findings] == ["sealed.retention_runs"]
        assert found.findings[0].expected == "20360115"
    assert info(home) == before
    assert not isinstance(opened(home, lodged[0].outcome), Refusal)


def test_it_is_refused_while_a_hold_stands(home, lodged):
    subject = subject_of(home, lodged[0].outcome)
    with Node(home) as node:
        node.vault.hold(subject, b"h" * 16, 20260201)
    assert [one.code for one in in_eleven_years(home, lodged[0].outcome).findings] == ["sealed.legal_hold"]
    with Node(home) as node:
        node.vault.lift(subject, b"h" * 16, 20260301)
    assert in_eleven_years(home, lodged[0].outcome).erased


@pytest.mark.parametrize("named", ["message", "subject"])
def test_an_erased_document_opens_no_more_and_is_on_record(home, lodged, folder, named):
    outcome = lodged[0].outcome
    found = in_eleven_years(home, outcome if named == "message" else subject_of(home, outcome).hex())
    assert found.erased
    assert opened(home, outcome) == Refusal("sealed.erased", subject_of(home, outcome).hex())
    (leaf,) = [leaf for _, leaf in leaves(home) if leaf["kind"] == "members.record_erasure"]
    assert (leaf["id"], leaf["result"]) == (found.outcome, "accepted")
    write_proof(home, found.outcome, folder / "p")
    assert check_file(folder / "p").facts[0]["subject"] == found.subject
    with pytest.raises(CohongError) as error:
        write_proof(home, outcome, folder / "q", open_path="orderNo")
    assert error.value.code == "sealed.erased"


def test_the_ledger_still_replays_and_checks(home, lodged):
    before = info(home)
    assert in_eleven_years(home, lodged[0].outcome).erased
    after = info(home)
    assert after.size == before.size + 2
    found = replay(home / "segments")
    assert (found.root, found.size) == (after.root, after.size)
    assert fsck(home).faults == []


def test_a_resend_is_answered_as_erased(home, files, lodged):
    in_eleven_years(home, lodged[0].outcome)
    before = info(home)
    again = take(home, [files], clock=years_later(11))
    gone = [one for one in again if one.guid == lodged[0].guid]
    assert [finding.code for finding in gone[0].findings if finding.level == "error"] == ["sealed.erased"]
    assert [one.outcome for one in again[1:]] == [one.outcome for one in lodged[1:]]
    assert info(home) == before


def test_erasing_twice_is_erasing_once(home, lodged):
    first = in_eleven_years(home, lodged[0].outcome)
    before = info(home)
    assert in_eleven_years(home, lodged[0].outcome) == first
    assert info(home) == before


def test_a_crash_between_record_and_key_is_finished_by_the_next_try(home, lodged, monkeypatch):
    class Stop(Exception):
        pass

    def stop(*_):
        raise Stop

    with monkeypatch.context() as patch:
        patch.setattr("cohong.node.care.erasing.destroy", stop)
        with pytest.raises(Stop):
            in_eleven_years(home, lodged[0].outcome)
    assert not isinstance(opened(home, lodged[0].outcome), Refusal)
    assert in_eleven_years(home, lodged[0].outcome).erased
    assert isinstance(opened(home, lodged[0].outcome), Refusal)
    assert len([leaf for _, leaf in leaves(home) if leaf["kind"] == "members.record_erasure"]) == 1


def test_the_file_it_came_in_stays_without_it(home, lodged):
    message = bytes.fromhex(lodged[0].outcome)
    with Node(home) as node:
        reader = node.keys_of(node.operator).reader()
        (original,) = node.vault.originals_of(message)
        before = node.vault.open_original(original, reader)
    in_eleven_years(home, lodged[0].outcome)
    with Node(home) as node:
        after = node.vault.open_original(original, reader)
    assert TRADES[0].order_no.encode() in before
    assert TRADES[0].order_no.encode() not in after
    assert all(trade.order_no.encode() in after for trade in TRADES[1:])


def test_a_member_who_may_not_file_erases_nothing(home, lodged):
    found = in_eleven_years(home, lodged[0].outcome, member="third")
    assert [one.code for one in found.findings] == ["members.wrong_role"]
    assert not isinstance(opened(home, lodged[0].outcome), Refusal)


def test_a_second_record_of_one_erasure_is_refused(home, lodged):
    found = in_eleven_years(home, lodged[0].outcome)
    head = RecordErasure(v=1, filer="second", guid=derived_id("test", "again"), subject=found.subject)
    with Node(home) as node:
        (answer,) = node.deliver([node.sign([message_of(head)], "second")])
    assert answer[0].refusal == Refusal("members.already_erased", "subject")


@pytest.mark.parametrize("subject", ["0" * 32, "nothing", "", "0" * 30])
def test_a_subject_that_is_not_here_is_named(home, subject):
    with pytest.raises(CohongError) as error:
        erase(home, subject, reason="x")
    assert error.value.code == "sealed.not_found"


def test_the_command_exits_with_one_and_says_why(home, lodged):
    with Node(home):
        pass
    code, (said,), _ = cohong("erase", lodged[0].outcome, "--home", home, "--reason", "test")
    assert (code, said["erased"], said["findings"][0]["code"]) == (1, False, "sealed.retention_runs")


# --- files without some of their documents ---------------------------------------------------------------------------------


def test_redaction_takes_out_just_the_named_documents(home, files, lodged):
    (path,) = files.glob("*603*")
    with Node(home) as node:
        redact = redactor(node.join_key, ["second", "svc"])
    lists = [one for one in lodged if one.message == "CEB603"]
    gone = [lists[2], lists[5]]
    left = redact(path.read_bytes(), [bytes.fromhex(one.outcome) for one in gone])
    for trade, one in zip(TRADES, lists, strict=True):
        assert (trade.cop_no.encode() in left) == (one not in gone)
    assert b"BaseTransfer" in left


@pytest.mark.parametrize("data", [b"", b"<a>", b"no xml", b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a/>"])
def test_of_a_file_that_cannot_be_taken_apart_nothing_stays(home, data):
    with Node(home) as node:
        assert redactor(node.join_key, ["svc"])(data, [bytes(16)]) == b""


def test_two_revisions_of_one_order_go_together(home, lodged, folder):
    head, lines = order_of(CITY, TRADES[0], app_type="2")
    (path,) = write_nodes(folder / "change", "change", "CEB303", [(head | {"freight": "1.00"}, lines)], CITY.service)
    (change,) = take(home, [path])
    assert subject_of(home, change.outcome) == subject_of(home, lodged[0].outcome)
    in_eleven_years(home, lodged[0].outcome)
    assert isinstance(opened(home, change.outcome), Refusal)

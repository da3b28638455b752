"""What follows a list, from the published examples: each becomes a message whose tags meet those of the list and its receipts."""

from pathlib import Path

import msgspec
import pytest

from cohong.channels.customs.archive import read_path
from cohong.channels.customs.schema import KINDS, RECEIPT_OF
from cohong.channels.door.lodged import LODGED, NOT_LODGED, TOO_MANY, alone_of, is_lodged, noted, prepare
from cohong.channels.door.papers import list_tag
from cohong.channels.door.returns import RETURNED, prepare_returns
from cohong.core import canon
from cohong.core.tags import firm_tag, number_tag
from cohong.modules.aftermath.messages import MAX_REFERENCES
from cohong.sealed.seal import seal

KEY = bytes(range(32))
GOOD = Path(__file__).parents[3] / "examples" / "customs" / "good"
ANSWERED = ("CEB213", "CEB215", "CEB507", "CEB509", "CEB605", "CEB607", "CEB701")


def document(kind):
    return next(iter(read_path(GOOD / f"{kind}.xml")))


def prepared(kind, **changed):
    known = document(kind)
    return prepare(msgspec.structs.replace(known, head=known.head | changed), KEY, "agent")


def test_every_kind_is_lodged_or_observed_but_the_notice_of_the_format_check():
    assert set(KINDS) - set(LODGED) - set(RETURNED) == {"CEB900"}


@pytest.mark.parametrize("kind", ANSWERED)
def test_the_receipt_of_a_paper_finds_it(kind):
    head = prepared(kind).head
    (answer,) = prepare_returns([document(RECEIPT_OF[kind])], KEY, "customs")
    item = answer.prepared.head.items[0]
    whose = {"CEB507": "party", "CEB509": "party", "CEB607": "party", "CEB215": "operator"}.get(kind, "agent")
    assert (item.party, item.number) == (getattr(head, whose), head.number)
    assert item.of in head.kind or item.of == head.of


@pytest.mark.parametrize("kind", LODGED)
def test_no_number_name_or_code_stands_in_the_head(kind):
    known = document(kind)
    clear = canon.encode_trusted(prepare(known, KEY, "agent").head).decode()
    for name, text in known.head.items():
        if name.endswith(("Name", "No", "Id")) and name not in ("packNo", "msgSeqNo", "ebcName") and len(text) > 4:
            assert text not in clear, name


@pytest.mark.parametrize("kind", LODGED)
def test_the_fields_that_are_shown_alone_are_in_the_body(kind):
    one = prepared(kind)
    head = msgspec.to_builtins(one.head)
    assert alone_of(head) == one.alone
    body = seal(one.fields, one.alone, bytes.fromhex(one.message_id), bytes(32))
    assert len(body.root) == 32
    assert set(one.alone) - set(one.fields) <= {"invtNo", "billNo", "entryId"}, "only what may be left out is missing"


def test_a_movement_names_its_parcels_bill_and_day():
    head, known = prepared("CEB509").head, document("CEB509")
    assert head.parcels == tuple(number_tag(KEY, "waybill", line["logisticsNo"]) for line in known.lines)
    assert (head.of, head.day) == ("departure", int(known.head["leaveTime"][:8]))
    assert prepared("CEB607").head.weight_e5 > 0
    assert prepared("CEB507").head.party == firm_tag(KEY, document("CEB507").head["operatorCode"])


def test_a_summary_of_a_period_names_no_lists():
    known = document("CEB701")
    head = {name: text for name, text in known.head.items() if name not in ("startTime", "endTime")}
    lists = prepare(msgspec.structs.replace(known, head=head, lines=({"invtNo": "1"},)), KEY, "agent").head
    assert (lists.lists, lists.since) == ((list_tag(KEY, "1"),), None)
    timed = head | {"startTime": "20260101000000", "endTime": "20260131235959"}
    period = prepare(msgspec.structs.replace(known, head=timed, lines=({"invtNo": "1"},)), KEY, "agent").head
    assert (period.lists, period.since, period.until) == ((), 20260101, 20260131)


def test_parts_that_share_a_guid_are_two_messages_about_one_thing():
    first, second = prepared("CEB607", msgCount="2"), prepared("CEB607", msgCount="2", msgSeqNo="2")
    assert first.message_id != second.message_id
    assert first.subject == second.subject
    assert (second.head.part, second.head.parts) == (2, 2)


def test_a_result_told_again_with_a_newer_state_is_another_message():
    first, again = prepared("CEB792"), prepared("CEB792", opDate="20300101000000000", entryId="1" * 18)
    assert first.head.declaration == again.head.declaration
    assert first.message_id != again.message_id


def test_a_part_that_names_too_much_is_refused_with_a_reason():
    known = document("CEB607")
    long = msgspec.structs.replace(known, lines=known.lines[:1] * (MAX_REFERENCES + 1))
    assert not is_lodged(long)
    assert [one.code for one in noted(long).findings if one.level == "error"] == [TOO_MANY]


def test_the_notice_of_the_format_check_is_told_that_it_is_not_lodged():
    assert NOT_LODGED in [one.code for one in noted(document("CEB900")).findings]

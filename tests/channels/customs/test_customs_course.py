"""The simulated customs on its whole course: what each document goes through, and what is refused with which code."""

from dataclasses import dataclass

import customs_family as family
import customs_samples as samples
import pytest
from customs_course import GOODS, START_MS, TRADE, Course, answers, read, said

from cohong.channels.customs import read_message, write_message
from cohong.channels.customs.receipts import parse_info, state_of
from cohong.channels.customs.simulator import CustomsSimulator, Faults
from cohong.channels.customs.simulator.codes import BLOCKING
from cohong.channels.document import Document
from cohong.duties.matching.merging import RULES, merge_preview

CLOSED = (*TRADE, *GOODS)


def info(receipt: Document) -> str:
    return receipt.head["returnInfo"]


def test_a_trade_goes_from_declaration_to_departure() -> None:
    course = Course().run(*CLOSED, count=2)
    assert course.states("CEB304") == course.states("CEB404") == course.states("CEB506") == ["2", "3", "120"]
    assert course.states("CEB604") == course.states("CEB604", 1) == ["2", "3", "120", "399", "800", "899"]
    assert course.states("CEB608") == ["2", "3", "399", "800"]
    assert course.states("CEB508") == course.states("CEB510") == ["2", "3", "399"]
    assert {info(one) for one in course.sent if one.head["returnStatus"] == "800"} == {"[Code:2600;Desc:放行]"}


def test_a_list_waits_for_its_goods_and_is_closed_only_when_they_leave() -> None:
    course = Course().run(*TRADE, "CEB607")
    assert course.states("CEB604")[-1] == "399"
    course.run("CEB507")
    assert course.states("CEB604")[-1] == "800"
    course.run("CEB509")
    assert course.states("CEB604")[-1] == "899"


def test_an_arrival_without_lines_is_of_the_whole_bill_and_a_departure_closes_all_of_it() -> None:
    course = Course().run(*TRADE, "CEB607", count=2)
    head, _ = family.arrival()
    course.send(*read("CEB507", [(head, [])]))
    assert course.states("CEB604", 0)[-1] == course.states("CEB604", 1)[-1] == "800"
    head, lines = family.departure()
    course.send(*read("CEB509", [(head, lines[:1])]))
    assert course.states("CEB604", 0)[-1] == course.states("CEB604", 1)[-1] == "899"


def test_parts_act_when_the_last_has_come_in_whatever_order() -> None:
    head, lines = family.way_bill(lines=3)
    parts = [
        (
            head | {"msgCount": "3", "msgSeqNo": str(n), "guid": samples.guid("CEB607", 70 + n)},
            [dict(lines[n - 1], gnum="1")],
        )
        for n in (3, 1, 2)
    ]
    course = Course().run(*TRADE)
    assert [answers(course.send(*read("CEB607", [part]))) for part in parts[:2]] == [
        [("CEB608", "2"), ("CEB608", "3")]
    ] * 2
    last = course.send(*read("CEB607", parts[2:]))
    assert answers(last) == [("CEB608", "2"), ("CEB608", "3"), *[("CEB608", "399")] * 3]
    assert {one.head["msgSeqNo"] for one in last} == {"1", "2", "3"}


def test_parts_that_count_differently_are_refused_and_may_be_sent_again() -> None:
    course = Course()
    course.send(*said("CEB507", msgCount="2"))
    refused = course.send(*said("CEB507", msgCount="3", msgSeqNo="2"))
    assert answers(refused) == [("CEB508", "100")]
    assert parse_info(info(refused[0])).desc == "各分报文的报文总数不一致"
    assert answers(course.send(*said("CEB507", msgCount="2", msgSeqNo="2")))[-2:] == [("CEB508", "399")] * 2


def test_staged_data_waits_until_it_is_declared() -> None:
    course = Course()
    for kind in (*TRADE, *GOODS):
        assert [state for _, state in answers(course.send(*said(kind, appStatus="1")))] == ["1"], kind
    course.run(*CLOSED)
    assert course.states("CEB604")[-1] == "899"


def test_inspection_ends_in_release_or_in_refusal() -> None:
    passed = Course(Faults(inspect_permille=1000)).run(*TRADE, "CEB607", "CEB507")
    assert passed.states("CEB604") == ["2", "3", "120", "399", "500", "800"]
    assert passed.states("CEB608") == ["2", "3", "399", "500", "800"]
    failed = Course(Faults(inspect_permille=1000, fail_permille=1000)).run(*TRADE, "CEB607", "CEB507")
    assert failed.states("CEB604") == ["2", "3", "120", "399", "500", "100"]
    assert failed.states("CEB608") == ["2", "3", "399", "500"]
    failed.run("CEB509")
    assert failed.states("CEB604")[-1] == "100"


def test_review_comes_between_the_logic_check_and_the_end_of_examination() -> None:
    course = Course(Faults(review_permille=1000)).run(*TRADE)
    assert course.states("CEB604") == ["2", "3", "120", "300", "399"]
    (review,) = [one for one in course.sent if one.head["returnStatus"] == "300"]
    assert info(review) == "[Code:1200;Desc:待人工审核]"


def test_what_customs_was_not_reached_with_is_sent_again() -> None:
    course = Course(Faults(handover_permille=500))
    for _ in range(12):
        course.run(*TRADE, count=5)
    assert "4" in {one.head["returnStatus"] for one in course.sent}
    assert {course.simulator.state("CEB603", one.key) for one in said("CEB603", 5)} == {"399"}


def test_codes_that_nobody_knows_move_no_state() -> None:
    course = Course(Faults(unknown_permille=1000)).run(*CLOSED)
    kinds = {state_of(one.head["returnStatus"]).kind for one in course.sent}
    assert "information" in kinds
    assert "not_processed" not in kinds
    assert course.simulator.state("CEB603", said("CEB603")[0].key) == "899"


# --- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "code"),
    [(kind, "-304001") for kind in (*GOODS, "CEB701")]
    + [("CEB605", "-623009"), ("CEB213", "-625022"), ("CEB215", "-625033"), ("CEB603", "-621004")],
)
def test_a_key_does_not_come_twice(kind: str, code: str) -> None:
    before = {"CEB605": TRADE, "CEB213": CLOSED, "CEB701": CLOSED}.get(kind, ())
    course = Course().run(*before, count=2 if kind == "CEB701" else 1)
    course.send(*said(kind))
    assert course.simulator.state(kind, said(kind)[0].key) in BLOCKING[kind]
    (answer,) = course.send(*said(kind))
    assert answer.head["returnStatus"] == code
    assert state_of(code).zh in info(answer)


@pytest.mark.parametrize("kinds", [(), ("CEB303", "CEB603")])
def test_a_list_that_customs_does_not_know_is_not_cancelled(kinds: tuple[str, ...]) -> None:
    assert answers(Course().run(*kinds).send(*said("CEB605"))) == [("CEB606", "-623003")]


@pytest.mark.parametrize("kinds", [TRADE, (*TRADE, "CEB607"), (*TRADE, "CEB607", "CEB507")])
def test_a_list_is_cancelled_until_it_has_left(kinds: tuple[str, ...]) -> None:
    course = Course().run(*kinds)
    assert answers(course.send(*said("CEB605"))) == [("CEB606", "2"), ("CEB606", "3"), ("CEB606", "399")]
    course.run("CEB509")
    assert "899" not in course.states("CEB604")
    again = said("CEB605", copNo="CAN000000002", guid=samples.guid("CEB605", 2))
    assert answers(course.send(*again)) == [("CEB606", "-623005")]


def test_a_list_that_has_left_is_not_cancelled() -> None:
    assert answers(Course().run(*CLOSED).send(*said("CEB605"))) == [("CEB606", "-623005")]


def test_a_list_cancelled_during_inspection_is_not_released_any_more_and_may_be_declared_anew() -> None:
    simulator = CustomsSimulator(1, Faults(inspect_permille=1000), full=True)
    for kind in (*TRADE, "CEB507"):
        simulator.submit(said(kind), START_MS)
    simulator.submit(said("CEB605"), START_MS + 3_600_000)
    told = [one.head["returnStatus"] for one in simulator.receipts(START_MS * 2) if one.message == "CEB604"]
    assert told == ["2", "3", "120", "399", "500"]
    simulator.submit(said("CEB603"), START_MS * 2)
    assert simulator.state("CEB603", said("CEB603")[0].key) == "800"


def test_a_cancellation_says_why_and_comes_from_who_declared() -> None:
    course = Course().run(*TRADE)
    assert answers(course.send(*said("CEB605", reason=""))) == [("CEB606", "-623012")]
    assert answers(course.send(*said("CEB605", agentCode=samples.SELLER))) == [("CEB606", "-623003")]
    assert answers(course.send(*said("CEB605", appType="2"))) == [("CEB606", "-623001")]


def test_what_is_wrong_with_a_document_of_the_goods_is_told_as_refused_by_customs() -> None:
    for kind, receipt in (("CEB607", "CEB608"), ("CEB507", "CEB508"), ("CEB509", "CEB510"), ("CEB701", "CEB702")):
        course = Course()
        (faulty,) = course.send(*said(kind, customsCode="51"))
        assert (faulty.message, faulty.head["returnStatus"]) == (receipt, "100")
        assert parse_info(info(faulty)).code
        (absent,) = course.send(*said(kind, appType="2", copNo="OTHER"))
        assert parse_info(info(absent)).desc == "找不到原单证"


def test_a_waiting_part_may_be_changed_or_taken_back_and_a_done_one_not() -> None:
    course = Course()
    course.send(*said("CEB607", msgCount="2"))
    assert answers(course.send(*said("CEB607", msgCount="2", appType="2")))[0] == ("CEB608", "2")
    (deleted,) = course.send(*said("CEB607", msgCount="2", appType="3"))
    assert info(deleted) == "[Code:1000;Desc:删除申报成功]"
    assert course.simulator.state("CEB607", deleted.key) == ""
    course.run("CEB607")
    assert answers(course.send(*said("CEB607", appType="3"))) == [("CEB608", "-304001")]


# --- returns ----------------------------------------------------------------------------------------------------------


def refund(number: int, **line: str) -> list[Document]:
    head, lines = family.refund(number)
    return read("CEB213", [(head | {"logisticsNo": "WB0000000001"}, [dict(lines[0]) | line])])


def test_a_return_is_released_once_its_goods_are_counted() -> None:
    course = Course().run(*CLOSED, "CEB213")
    assert course.states("CEB214") == ["2", "3", "120"]
    course.run("CEB215")
    assert course.states("CEB216") == ["2", "3", "399"]
    assert course.states("CEB214")[-1] == "800"
    early = Course().run(*CLOSED, "CEB215", "CEB213")
    assert early.states("CEB216")[-1] == "399"
    assert early.states("CEB214")[-1] == "800"


def test_a_return_takes_no_more_than_is_still_out() -> None:
    course = Course().run(*CLOSED)
    assert answers(course.send(*refund(1, qty="3")))[-1] == ("CEB214", "120")
    (over,) = course.send(*refund(2, qty="3"))
    assert over.head["returnStatus"] == "-625010"
    assert "qty 超过可退数量 2" in info(over)
    assert answers(course.send(*refund(2, qty="2")))[-1] == ("CEB214", "120")
    assert answers(course.send(*refund(3, qty="1"))) == [("CEB214", "-625010")]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ({"gnum": "3"}, "-625209"),
        ({"gcode": "3926909010"}, "-625209"),
        ({"unit": "011"}, "-625010"),
        ({"qty1": "0.2"}, "-625010"),
        ({"qty2": "1", "unit2": "007"}, "-625009"),
    ],
)
def test_a_return_is_of_what_was_declared(line: dict[str, str], code: str) -> None:
    (answer,) = Course().run(*CLOSED).send(*refund(1, **line))
    assert answer.head["returnStatus"] == code


def test_goods_that_have_not_left_do_not_come_back() -> None:
    assert answers(Course().send(*said("CEB213"))) == [("CEB214", "-625010")]
    course = Course().run(*TRADE)
    (answer,) = course.send(*said("CEB213"))
    assert (answer.head["returnStatus"], parse_info(info(answer)).desc) == ("100", "原清单未结关")
    course.run(*GOODS, "CEB213")
    assert course.states("CEB214")[-1] == "120"


def test_a_return_that_fails_inspection_ends_held_or_gives_its_quantity_back() -> None:
    ends = set()
    for seed in range(12):
        course = Course(seed=seed).run(*CLOSED)
        course.simulator.faults = Faults(inspect_permille=1000, fail_permille=1000)
        course.send(*refund(1, qty="5"), *said("CEB215"))
        end = course.states("CEB214")[-1]
        assert course.states("CEB214")[-2] == "500"
        ends.add(end)
        rest = course.send(*refund(2, qty="5"))
        assert (rest[0].head["returnStatus"] == "2") == (end == "100")
    assert ends == {"100", "505", "600"}


# --- the month --------------------------------------------------------------------------------------------------------


@dataclass
class Month:
    """A month of lists that have left, in four countries and two currencies, and the course that they went."""

    course: Course
    lists: list[dict[str, object]]


def month() -> Month:
    course = Course()
    listings = []
    for number in range(1, 9):
        country, currency = ("502", "110")[number % 2], ("502", "USD", "142")[number % 3]
        order, lines = samples.order(number)
        course.send(*read("CEB303", [(order | {"currency": currency}, [x | {"currency": currency} for x in lines])]))
        course.send(*read("CEB505", [samples.waybill(number)]))
        head, lines = samples.declared_list(number)
        changed = [x | {"currency": currency, "gcode": f"39269090{n}0"} for n, x in enumerate(lines, number % 2)]
        listings += read("CEB603", [(head | {"country": country}, changed)])
        course.send(listings[-1])
    course.send(*read("CEB507", [family.arrival(lines=8)]))
    course.send(*read("CEB509", [family.departure(lines=8)]))
    numbers = {one.key: one.head["invtNo"] for one in course.sent if one.head.get("returnStatus") == "899"}
    lists = [one.head | {"invtNo": numbers[one.key], "lines": list(one.lines)} for one in listings]
    return Month(course, lists)


@pytest.mark.parametrize(("summary_flag", "name_flag"), [("1", "1"), ("2", "1"), ("1", "2")])
def test_a_summary_is_numbered_and_its_lines_are_merged_by_the_dated_rule(summary_flag: str, name_flag: str) -> None:
    found = month()
    head, _ = family.summary()
    lines = [{"invtNo": str(one["invtNo"])} for one in found.lists]
    flags = {"summaryFlag": summary_flag, "itemNameFlag": name_flag}
    sent = found.course.send(*read("CEB701", [(head | flags, lines)]))
    receipts = [one for one in sent if one.message == "CEB702"]
    assert [one.head["returnStatus"] for one in receipts] == ["2", "3", "399"]
    results = [one for one in sent if one.message == "CEB792"]
    assert {one.head["sumNo"] for one in results} == {receipts[-1].head["sumNo"]}
    merged = [
        {(line["invtNo"], line["gnum"]) for line in one.lines if line["gseqno"] == number}
        for one in results
        for number in dict.fromkeys(line["gseqno"] for line in one.lines)
    ]
    expected = merge_preview(found.lists, RULES[0], by_owner=summary_flag == "2", by_name=name_flag == "1")
    assert sorted(map(sorted, merged)) == sorted(sorted(line.members) for form in expected for line in form.lines)
    assert len(results) == len(expected) == 2
    assert sorted(one.head["grossWeight"] for one in results) == ["2.6", "2.6"]


def test_a_summary_of_a_period_takes_what_left_in_it_once() -> None:
    course = month().course
    head, _ = family.summary()
    period = {"startTime": "20240101000000", "endTime": "20241231235959"}
    sent = course.send(*read("CEB701", [(head | period, [])]))
    assert sum(len(one.lines) for one in sent if one.message == "CEB792") == 16
    again = head | period | {"copNo": "SUM000000002", "guid": samples.guid("CEB701", 2)}
    (*_, last) = course.send(*read("CEB701", [(again, [])]))
    assert (last.head["returnStatus"], parse_info(info(last)).desc) == ("100", "汇总期间没有可汇总的清单")


@pytest.mark.parametrize(
    ("kinds", "changes", "words"),
    [
        (TRADE, {}, "清单51412024E000000001未结关"),
        (CLOSED, {"ebcCode": samples.AGENT}, "清单51412024E000000001企业不一致"),
        ((), {}, "清单51412024E000000001不存在"),
    ],
)
def test_a_summary_of_lists_that_cannot_be_summed_says_which(
    kinds: tuple[str, ...], changes: dict[str, str], words: str
) -> None:
    course = Course().run(*kinds)
    (*_, last) = course.send(*said("CEB701", **changes))
    assert (last.head["returnStatus"], parse_info(info(last)).desc) == ("100", words)


# --- the format check -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b"not xml at all \x00\xff", "Unknown", "-1"),
        (b"", "Unknown", "-1"),
        (family.message("CEB603").replace(b"<ceb:copNo>COP000000001</ceb:copNo>", b""), "CEB603Message", "-1"),
        (family.message("CEB505").replace(b"</ceb:CEB505Message>", b""), "CEB505Message", "-504000"),
        (family.message("CEB303").replace(b"CEB303Message", b"CEB311Message"), "CEB311Message", "-1"),
    ],
)
def test_what_fails_the_format_check_comes_back_whole(data: bytes, kind: str, status: str) -> None:
    simulator = CustomsSimulator(1, full=True)
    simulator.submit_message(data, START_MS)
    ((name, written),) = simulator.messages(START_MS * 2)
    (answer,) = read_message(written, name)
    assert answer.verdict == "ok"
    assert (answer.head["oriMessageType"], answer.head["returnStatus"]) == (kind, status)
    assert answer.head["returnInfo"]
    if kind != "Unknown":
        assert answer.head["oriBizMessage"] == data.decode().strip()
    short = CustomsSimulator(1)
    short.submit_message(data, START_MS)
    assert short.receipts(START_MS * 2) == []


def test_a_message_over_the_wire_is_answered_and_a_receipt_is_passed_over() -> None:
    simulator = CustomsSimulator(1, full=True)
    simulator.submit_message(family.message("CEB303", count=3), START_MS)
    simulator.submit_message(family.message("CEB604"), START_MS)
    assert answers(simulator.receipts(START_MS * 2)) == [("CEB304", "2")] * 3 + [("CEB304", "3")] * 3


def test_results_are_repeated_on_an_enquiry() -> None:
    course = Course(Faults(loss_permille=1000)).run(*CLOSED, "CEB701", count=2)
    assert course.sent == []
    course.simulator.repeat(course.now_ms)
    told = course.simulator.receipts(course.now_ms)
    assert ("CEB792", "") in answers(told)
    assert ("CEB702", "399") in answers(told)
    for message in {one.message for one in told}:
        nodes = [one for one in told if one.message == message]
        assert write_message(message, nodes, None, samples.guid(message, 1))

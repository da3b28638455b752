"""Receipts, and the simulator that sends them."""

import customs_samples as samples
import pytest

from cohong.channels.customs import read_message, verdict_line
from cohong.channels.customs.receipts import newest, parse_info, receipt_for, stage, state_of
from cohong.channels.customs.simulator import CustomsSimulator, Faults
from cohong.channels.document import Document

START_MS = 1_704_420_000_000  # 2024-01-05 10:00 in China
LATER_MS = START_MS + 86_400_000


def documents(kind: str, count: int = 1, **changes: str) -> list[Document]:
    nodes = [samples.node(kind, number) for number in range(1, count + 1)]
    spoilt = [(dict(head) | changes, lines) for head, lines in nodes]
    return read_message(samples.loose(kind, spoilt), kind)


def trade(count: int = 1) -> list[Document]:
    return [document for kind in samples.MAKERS for document in documents(kind, count)]


def course(sent: list[Document], message: str) -> list[str]:
    return [receipt.head["returnStatus"] for receipt in sent if receipt.message == message]


def test_the_text_of_a_receipt_is_taken_apart() -> None:
    assert parse_info("[Code:2600;Desc:放行]")[:2] == ("2600", "放行")
    assert parse_info("退单 [Code:13035; Desc:支付企业不一致] ")[:2] == ("13035", "支付企业不一致")
    assert parse_info("新增申报成功[0F3B]") == ("", "新增申报成功[0F3B]", "新增申报成功[0F3B]")


def test_states_in_words() -> None:
    kinds = {"2": "progress", "100": "refused", "120": "accepted", "800": "released", "899": "closed"}
    assert {code: state_of(code).kind for code in kinds} == kinds
    assert (state_of("8001").kind, state_of("-301010").kind, state_of("-999").kind) == (
        "information",
        "not_processed",
        "not_processed",
    )
    assert all(state_of(code).zh and state_of(code).en for code in ("2", "-301010", "77", "-1"))
    assert [stage(code) for code in ("2", "120", "399", "800", "899")] == sorted(
        stage(c) for c in ("2", "120", "399", "800", "899")
    )


def test_the_newest_receipt_counts_and_the_higher_stage_at_equal_times() -> None:
    (listed,) = documents("CEB603")
    made = [
        receipt_for(listed, status, time, "x", "B20240105000000001", "51412024E000000001")
        for status, time in (("800", "20240105100002000"), ("2", "20240105100001000"), ("399", "20240105100002000"))
    ]
    assert [r.head["returnStatus"] for r in newest(made).values()] == ["800"]
    assert [r.head["returnStatus"] for r in newest(reversed(made)).values()] == ["800"]
    assert made[0].key == listed.key
    assert made[0].guid == listed.guid


def test_a_clean_trade_goes_its_whole_way() -> None:
    simulator = CustomsSimulator(1)
    simulator.submit(trade(), START_MS)
    assert simulator.receipts(START_MS) == []
    sent = simulator.receipts(LATER_MS)
    assert course(sent, "CEB304") == course(sent, "CEB506") == ["2", "120"]
    assert course(sent, "CEB404") == ["2", "120"]
    assert course(sent, "CEB604") == ["2", "120", "399", "800"]
    last = sent[-1].head
    assert (last["returnInfo"], last["invtNo"], last["preNo"]) == (
        "[Code:2600;Desc:放行]",
        "51412024E000000001",
        "B20240105000000001",
    )
    assert [receipt.head["returnTime"] for receipt in sent] == sorted(receipt.head["returnTime"] for receipt in sent)
    assert simulator.receipts(LATER_MS) == []
    simulator.depart([sent[-1].key], LATER_MS)
    assert course(simulator.receipts(LATER_MS), "CEB604") == ["899"]


@pytest.mark.parametrize(
    "kinds", [("CEB603", "CEB505", "CEB303"), ("CEB303", "CEB603", "CEB505"), ("CEB505", "CEB303", "CEB603")]
)
def test_the_three_may_come_in_any_order(kinds: tuple[str, ...]) -> None:
    simulator = CustomsSimulator(1)
    for step, kind in enumerate(kinds):
        assert simulator.state("CEB603", documents("CEB603")[0].key) in ("", "2")
        simulator.submit(documents(kind), START_MS + step * 60_000)
    assert course(simulator.receipts(LATER_MS), "CEB604") == ["2", "120", "399", "800"]


def test_a_list_without_waybill_waits_and_one_that_differs_is_refused() -> None:
    simulator = CustomsSimulator(1)
    simulator.submit(documents("CEB303") + documents("CEB603"), START_MS)
    assert course(simulator.receipts(LATER_MS), "CEB604") == ["2"]
    other = read_message(
        samples.loose("CEB603", [(samples.declared_list()[0], samples.declared_list(lines=1)[1])]), "f"
    )
    simulator = CustomsSimulator(1)
    simulator.submit(documents("CEB303") + documents("CEB505") + other, START_MS)
    sent = simulator.receipts(LATER_MS)
    assert course(sent, "CEB604") == ["2", "100"]
    assert parse_info(sent[-1].head["returnInfo"]).code == "13036"
    simulator.submit(documents("CEB603"), LATER_MS)
    assert course(simulator.receipts(LATER_MS * 2), "CEB604") == ["2", "120", "399", "800"]


def test_duplicates_changes_and_faulty_documents_get_their_codes() -> None:
    simulator = CustomsSimulator(1)
    simulator.submit(trade(), START_MS)
    simulator.receipts(LATER_MS)
    simulator.submit(trade(), LATER_MS)
    assert [r.head["returnStatus"] for r in simulator.receipts(LATER_MS * 2)] == [
        "-301010",
        "-401007",
        "-504015",
        "-621004",
    ]
    changed = [document for kind in samples.MAKERS for document in documents(kind, appType="2")]
    simulator.submit(changed, LATER_MS)
    assert [r.head["returnStatus"] for r in simulator.receipts(LATER_MS * 2)] == [
        "-301011",
        "-401008",
        "-504016",
        "-621011",
    ]
    empty = CustomsSimulator(1)
    empty.submit(changed, START_MS)
    assert [r.head["returnStatus"] for r in empty.receipts(LATER_MS)] == ["-301009", "-401006", "-504014", "-621006"]
    empty.submit(documents("CEB303", goodsValue="1"), START_MS)
    assert [r.head["returnStatus"] for r in empty.receipts(LATER_MS)] == ["-301008"]
    empty.submit(documents("CEB303", ebcCode=""), START_MS)
    assert empty.receipts(LATER_MS) == []
    empty.submit(documents("CEB303", appStatus="1"), START_MS)
    assert [r.head["returnStatus"] for r in empty.receipts(LATER_MS)] == ["1"]


def test_messages_hold_at_most_a_hundred_receipts_and_read_back() -> None:
    simulator = CustomsSimulator(7)
    nodes = [samples.waybill(number) for number in range(250)]
    for start in range(0, 250, 100):
        simulator.submit(read_message(samples.loose("CEB505", nodes[start : start + 100]), "f"), START_MS)
    written = list(simulator.messages(LATER_MS))
    counts = [len(read_message(data, name)) for name, data in written]
    assert counts == [100, 100, 50]
    assert {verdict_line(d)["verdict"] for name, data in written for d in read_message(data, name)} == {"ok"}
    whole = CustomsSimulator(7)
    whole.submit(trade(), START_MS)
    assert {d.verdict for name, data in whole.messages(LATER_MS) for d in read_message(data, name)} == {"ok"}


def test_faults_come_from_the_seed_and_an_enquiry_mends_them() -> None:
    faults = Faults(
        delay_permille=200, loss_permille=200, duplicate_permille=200, reorder_permille=200, reject_permille=100
    )

    def run(seed: int, faults: Faults | None) -> tuple[CustomsSimulator, list[Document]]:
        simulator = CustomsSimulator(seed, faults)
        simulator.submit(trade(40), START_MS)
        return simulator, simulator.receipts(LATER_MS)

    clean, faulty = run(3, None)[1], run(3, faults)[1]
    assert faulty == run(3, faults)[1]
    assert faulty != run(4, faults)[1]
    assert {(r.message, r.key, r.head["returnStatus"]) for r in clean} != {
        (r.message, r.key, r.head["returnStatus"]) for r in faulty
    }
    assert "100" in course(faulty, "CEB604")
    simulator = run(3, faults)[0]
    simulator.repeat(LATER_MS)
    after = newest([*faulty, *simulator.receipts(LATER_MS)])
    for kind in ("CEB303", "CEB603"):
        for document in documents(kind, 40):
            receipt = after[("CEB304" if kind == "CEB303" else "CEB604", document.key)]
            assert receipt.head["returnStatus"] == simulator.state(kind, document.key)

"""A sheet that comes back mended: what was taken is not handed over again, and nothing of the rest is lost."""

import pytest

from cohong.channels.sheets import write_rows
from cohong.channels.sheets.patch import patch_sheet
from cohong.core.envelope import from_bytes
from cohong.node.home import Node, found, local_founding
from cohong.node.intake import Intake
from cohong.node.taken import Taken
from cohong.sealed.retention import SubjectRecord

SELLER = "91440101TE5T00016C"
ROW = {
    "appTime": "2026-01-05 10:15:00", "ebpName": "Example Marketplace", "ebcCode": SELLER, "ebcName": "示例甲贸易有限公司",
    "freight": "3.50", "currency": "USD", "itemNo": "SKU-A", "itemName": "手机壳", "unit": "个", "qty": "5", "price": "5.00",
}  # fmt: skip
WRONG = {3: {"qty": "五"}, 11: {"currency": "XYZ"}, 20: {"price": ""}}
COUNT = 24


@pytest.fixture
def home(tmp_path):
    found(tmp_path / "home", local_founding("agent"))
    return tmp_path / "home"


@pytest.fixture(params=[".csv", ".xlsx"])
def sheet(request, tmp_path):
    rows = [ROW | {"orderNo": f"DEMO-{n:04d}"} | WRONG.get(n, {}) for n in range(1, COUNT + 1)]
    return write_rows("trades", tmp_path / f"orders{request.param}", rows)


class Counted:
    """How many messages each delivery of a node carried; the node goes on as it does."""

    def __init__(self, node, monkeypatch):
        self.messages, deliver = [], node.deliver

        def counting(envelopes):
            self.messages.append(sum(len(from_bytes(one).messages) for one in envelopes))
            return deliver(envelopes)

        monkeypatch.setattr(node, "deliver", counting)


def take(node, path):
    return list(Intake(node, "agent", after_block=node.run_duties, statements=True, sure=[]).take([path]))


def mended(sheet, first, out, text="5"):
    places = {one.path: text for lodged in first for one in lodged.findings if one.level == "error"}
    fixed = {place: "USD" if "币制" in place else text for place, text in places.items()}
    patch_sheet(sheet, out, fixed)
    return out


def test_only_what_was_mended_is_handed_over_and_every_line_has_its_answer(home, sheet, tmp_path, monkeypatch):
    with Node(home) as node:
        first = take(node, sheet)
        assert [one.verdict for one in first].count("refused") == len(WRONG)
        counted = Counted(node, monkeypatch)
        again = take(node, mended(sheet, first, tmp_path / f"mended{sheet.suffix}"))
        assert sum(counted.messages) == len(WRONG)
        assert [one.key for one in again] == [one.key for one in first]
        assert all(one.outcome and one.verdict != "refused" for one in again)
        before = {one.key: one.outcome for one in first if one.outcome}
        assert before.items() <= {one.key: one.outcome for one in again}.items()
        counted.messages.clear()
        assert [one.outcome for one in take(node, sheet) if one.outcome] == list(before.values())
        assert counted.messages == []


def test_a_node_that_was_started_anew_answers_the_same(home, sheet, tmp_path, monkeypatch):
    with Node(home) as node:
        first = take(node, sheet)
    with Node(home) as node:
        counted = Counted(node, monkeypatch)
        again = take(node, mended(sheet, first, tmp_path / f"mended{sheet.suffix}"))
        assert sum(counted.messages) == COUNT
        assert {one.key: one.outcome for one in first if one.outcome}.items() <= {
            one.key: one.outcome for one in again
        }.items()


def test_another_content_under_the_number_of_what_was_taken_is_handed_over(home, sheet, monkeypatch):
    with Node(home) as node:
        first = [one for one in take(node, sheet) if one.outcome]
        counted = Counted(node, monkeypatch)
        rows = [ROW | {"orderNo": "DEMO-0001", "qty": "6"}, ROW | {"orderNo": "DEMO-0002"}]
        changed, same = take(node, write_rows("trades", sheet.with_stem("other"), rows))
        assert sum(counted.messages) == 1
        assert (changed.verdict, changed.findings[-1].code) == ("refused", "core.same_id_other_content")
        assert (same.verdict, same.outcome) == (first[1].verdict, first[1].outcome)


def test_what_was_erased_since_is_told(home, sheet):
    with Node(home) as node:
        first = [one for one in take(node, sheet) if one.outcome]
        subject = node.vault.subject_of(bytes.fromhex(first[0].outcome))
        gone = SubjectRecord(subject_id=subject, ledger_day=20000101, retention_years=1)
        assert node.vault.erase(gone, node.day) is None
        told = {one.key: one for one in take(node, sheet)}
        assert told[first[0].key].findings[-1].code == "sealed.erased"
        assert told[first[1].key].outcome == first[1].outcome


def test_the_oldest_are_forgotten_where_they_become_too_many():
    taken = Taken(most=2)
    for number in range(3):
        taken.keep(bytes([number]) * 16, f"{number:032x}", "ab" * 16)
    assert [taken.find(bytes([number]) * 16) is not None for number in range(3)] == [False, True, True]

"""The door: what a document of customs, a bank or a contracts sheet becomes on the ledger, the same way every time."""

import sys
from pathlib import Path

import msgspec
import pytest

from cohong.channels.customs import read_message
from cohong.channels.door import bank, contracts, returns
from cohong.channels.door.documents import minor
from cohong.channels.door.lodged import ALONE, prepare
from cohong.channels.door.prepared import with_root
from cohong.channels.sheets import read_sheet
from cohong.channels.sheets.writer import write_rows
from cohong.core import canon
from cohong.core.body import commit, leaf_names
from cohong.core.message import message_id, message_of
from cohong.core.tags import firm_tag, join_key_id, number_tag
from cohong.modules import rulebook
from cohong.modules.clearing.messages import ObservePayout
from cohong.modules.customs.messages import LodgeList, LodgeOrder, LodgeReceipt, LodgeWaybill, ObserveReturns
from cohong.modules.forex.messages import ObserveDeal, ObserveRemittance
from cohong.modules.members.messages import GrantMandate, ProposeAccount, SignContract

sys.path += [str(Path(__file__).parent.parent / door) for door in ("customs", "sheets")]
import customs_samples as samples
import sheet_kit

KEY, OTHER_KEY = bytes(range(32)), bytes(32)
KINDS = {"CEB303": LodgeOrder, "CEB403": LodgeReceipt, "CEB505": LodgeWaybill, "CEB603": LodgeList}
RECEIPTS = ("CEB304", "CEB404", "CEB506", "CEB604")


def document(kind, number=1, **change):
    head, lines = samples.node(kind, number)
    (found,) = read_message(samples.message(kind, [(head | change, lines)]), "any.xml")
    return found


def prepared(kind, number=1, key=KEY, filer="agent", **change):
    return prepare(document(kind, number, **change), key, filer)


def sheet(path, kind, **change):
    """One row of a sheet, read back from the file it was written to."""
    row = {name: text for name, text in ((sheet_kit.GOOD[kind][0]) | change).items() if text is not None}
    (found,) = read_sheet(write_rows(kind, path / "sheet.csv", [row]))
    assert found.verdict != "refused", found.findings
    return found


def statement(path, row, **change):
    return sheet(path, "statement", **dict.fromkeys(sheet_kit.CREDIT) | row | change)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_becomes_its_message(kind):
    found = prepared(kind)
    assert type(found.head) is KINDS[kind]
    assert (found.head.filer, found.head.join, found.head.root) == ("agent", join_key_id(KEY), None)
    finished = with_root(found, bytes(32))
    read = rulebook().read(message_of(finished).data)
    assert (read.head, read.id) == (finished, found.message_id)
    assert found.message_id == message_id("agent", found.head.kind, found.head.guid, found.head.rev)


@pytest.mark.parametrize("kind", KINDS)
def test_the_body_keeps_every_field_and_some_stand_alone(kind):
    source, found = document(kind), prepared(kind)
    lines = {"lines": list(source.lines)} if source.lines else {}
    assert found.fields == source.head | lines
    present = {name for name in ALONE[kind] if name in source.head}
    assert set(leaf_names(found.fields, found.alone)) == present | set(lines) | {"rest"}
    commit(found.fields, found.alone, bytes(32))


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_readable_stands_in_the_head(kind):
    """No code, name, number or goods of the document: tags, integers, states, days and codes of the law alone."""
    found = prepared(kind)
    clear = message_of(with_root(found, bytes(32))).data.decode()
    shown = {"guid", "orderNo", "logisticsNo", "copNo", "ebcCode", "ebcName", "agentCode", "agentName", "logisticsCode"}
    for name, text in found.fields.items():
        if name in shown or name.endswith(("Name", "Code", "No")):
            assert name in {"customsCode", "portCode", "packNo"} or text not in clear
    assert "手机壳" not in clear


def test_an_order_in_integers():
    head = prepared("CEB303").head
    assert (head.firm, head.number) == (firm_tag(KEY, samples.SELLER), number_tag(KEY, "order", "DEMO-000001"))
    assert (head.platform, head.currency, head.value, head.freight) == (firm_tag(KEY, "无"), "USD", 50_00, 3_50)
    assert msgspec.to_builtins(head.lines) == ([1, "007", 500_000, 25_00], [2, "007", 500_000, 25_00])


def test_three_senders_meet_by_their_tags():
    order, waybill, listed = (prepared(kind).head for kind in ("CEB303", "CEB505", "CEB603"))
    receipt = prepared("CEB403").head
    assert {(order.firm, order.number)} == {(listed.firm, listed.number), (receipt.firm, receipt.number)}
    assert (waybill.carrier, waybill.number) == (listed.carrier, listed.waybill)
    returned = observed([document(kind) for kind in RECEIPTS])[0].prepared.head.items
    places = [(item.of, item.party, item.number) for item in returned]
    assert places == [
        ("order", order.firm, order.number),
        ("receipt", order.firm, order.number),
        ("waybill", waybill.carrier, waybill.number),
        ("list", order.firm, order.number),
    ]


def test_under_another_join_key_nothing_meets():
    mine, theirs = prepared("CEB603").head, prepared("CEB603", key=OTHER_KEY).head
    for name in ("guid", "agent", "cop", "firm", "number", "carrier", "waybill", "owner", "platform", "join"):
        assert getattr(mine, name) != getattr(theirs, name)


def test_the_same_document_is_the_same_message():
    assert prepared("CEB303") == prepared("CEB303")
    assert prepared("CEB303").message_id != prepared("CEB303", filer="service").message_id
    assert prepared("CEB303").message_id != prepared("CEB303", 2).message_id


def test_a_change_is_another_message_about_the_same_thing():
    new = prepared("CEB303")
    change = prepared("CEB303", appType="2", appTime="20240105101700", goodsValue="50.00")
    assert (new.head.app, new.head.rev, change.head.app, change.head.rev) == (1, 0, 2, 20240105101700)
    assert change.subject == new.subject
    assert change.message_id != new.message_id
    assert new.subject != prepared("CEB303", 2).subject != prepared("CEB603").subject


def test_the_subject_is_wrapped_for_the_firm():
    assert prepared("CEB303").party == firm_tag(KEY, samples.SELLER) == prepared("CEB505").party
    head, lines = samples.node("CEB505")
    head = {name: text for name, text in head.items() if name != "ebcCode"}
    (without,) = read_message(samples.message("CEB505", [(head, lines)]), "any.xml")
    found = prepare(without, KEY, "agent")
    assert (found.party, found.head.firm) == (found.head.carrier, None)


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [("25", "USD", 25_00), ("0.005", "USD", 1), ("0.0049", "USD", 0), ("1.5", "JPY", 2), ("1.2345", "KWD", 1_235)],
)
def test_amounts_become_minor_units_half_up(text, currency, amount):
    assert minor(text, currency) == amount


def observed(documents):
    return returns.prepare_returns(documents, KEY, "customs")


def test_receipts_of_a_file_are_one_observation_and_the_numbers_they_give_another():
    documents = [document("CEB604", number) for number in (1, 2, 3)]
    found, numbers = observed(documents)
    head = found.prepared.head
    assert isinstance(head, ObserveReturns)
    assert len(head.items) == len(found.prepared.fields["lines"]) == 3
    assert (found.places, numbers.places) == ((0, 1, 2), ()), "each receipt has one outcome"
    assert observed(documents) == [found, numbers], "however it was packed"
    assert observed(documents[::-1])[0].prepared.message_id != found.prepared.message_id
    assert {item.of for item in numbers.prepared.head.items} == {"list"}
    assert observed([document("CEB604")] * 3)[1].prepared.head.items[0].given
    assert len(observed([document("CEB604")] * 3)[1].prepared.head.items) == 1, "a number is told once"


def test_receipts_are_cut_at_a_thousand():
    documents = [document("CEB506")] * 1_001
    assert [len(found.prepared.head.items) for found in observed(documents)] == [1_000, 1]
    assert observed([]) == []


def test_a_credit(tmp_path):
    found = bank.prepare_credit(statement(tmp_path, sheet_kit.CREDIT), KEY, "bank")
    head = found.head
    assert isinstance(head, ObserveRemittance)
    assert head.remittance == head.guid == bank.remittance_tag(KEY, sheet_kit.CREDIT["bank_reference"])
    assert (head.currency, head.amount_minor, head.value_day) == ("USD", 1_250_00, 20260105)
    assert found.fields["payer_name"] == sheet_kit.CREDIT["payer_name"]


def test_a_deal(tmp_path):
    found = bank.prepare_deal(statement(tmp_path, sheet_kit.DEAL), KEY, "bank", "5e" * 16)
    head = found.head
    assert isinstance(head, ObserveDeal)
    assert (head.settlement, head.sold_minor, head.rate_e8) == ("5e" * 16, 1_250_00, 7_12345678)
    assert (head.bought_minor, head.value_day) == (8_904_32, 20260105)


@pytest.mark.parametrize("status", ["ACCEPTED", "SETTLED", "CREDITED", "REJECTED", "RETURNED"])
def test_a_payout(tmp_path, status):
    change = {"reason": "AC04"} if status in {"REJECTED", "RETURNED"} else {}
    mine = statement(tmp_path, sheet_kit.PAYOUT, status=status, instruction_reference="A1" * 16, **change)
    head = bank.prepare_payout(mine, KEY, "bank").head
    assert isinstance(head, ObservePayout)
    assert (head.instruction, head.status) == ("a1" * 16, status.lower())
    assert (head.amount_minor, head.reason) == (2_248_60, change.get("reason", ""))


def test_a_reference_that_is_not_ours_names_an_instruction_nobody_gave(tmp_path):
    head = bank.prepare_payout(statement(tmp_path, sheet_kit.PAYOUT), KEY, "bank").head
    assert head.instruction == number_tag(KEY, "instruction", sheet_kit.PAYOUT["instruction_reference"])


def test_a_contract_with_its_mandates(tmp_path):
    source = sheet(tmp_path, "contracts", customs_code="4401960001", fee_min_cny="1.50", fee_max_cny="200")
    merchant = contracts.merchant_id(KEY, samples.SELLER)
    found = contracts.prepare_contract(source, KEY, "service", merchant)
    head = found.head
    assert isinstance(head, SignContract)
    assert head.firms == (firm_tag(KEY, samples.SELLER), firm_tag(KEY, "4401960001"))
    assert (head.merchant, head.since, head.until) == (merchant, 20260101, 20261231)
    assert (head.fee_bp, head.fee_min_minor, head.fee_max_minor, head.hold_back_percent) == (30, 1_50, 200_00, 5)
    assert head.account == contracts.account_tag(source, KEY)
    assert merchant.startswith("m-")
    (mandate,) = contracts.prepare_mandates(source, KEY, "service", {sheet_kit.CARRIER: "agent-1"})
    assert isinstance(mandate.head, GrantMandate)
    assert (mandate.head.firm, mandate.head.agent) == (head.firms[0], "agent-1")
    assert contracts.prepare_mandates(source, KEY, "service", {}) == [], "an agent that is no member gets none"


def test_a_change_of_account_is_proposed_with_the_account_alone(tmp_path):
    source = sheet(tmp_path, "contracts", payout_account="8001000000000099")
    found = contracts.prepare_account(source, KEY, "service", "m", 20260310)
    assert isinstance(found.head, ProposeAccount)
    assert found.fields.keys() == set(contracts.ACCOUNT_FIELDS)
    assert found.head.account != contracts.account_tag(sheet(tmp_path, "contracts"), KEY)


def test_every_head_is_canonical(tmp_path):
    found = [prepared(kind) for kind in KINDS]
    found.append(bank.prepare_credit(statement(tmp_path, sheet_kit.CREDIT), KEY, "bank"))
    for one in found:
        data = message_of(with_root(one, bytes(32))).data
        assert canon.encode(canon.decode(data)) == data

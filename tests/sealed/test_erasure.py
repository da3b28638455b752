"""Erasure, retention and legal holds."""

import shutil

import pytest
from sealed_world import (
    BANK,
    KEEPER,
    TODAY,
    fields_of,
    ident,
    index_of,
    open_vault,
    original_of,
    period,
    put,
    record,
    sealed,
    without_orders,
)

from cohong.core.texts import say
from cohong.sealed.opened import Held
from cohong.sealed.originals import pack_original
from cohong.sealed.retention import SubjectRecord, may_erase, retained_until
from cohong.sealed.slots import SLOT_BYTES
from cohong.sealed.vault import Put


@pytest.fixture
def vault(tmp_path):
    vault = open_vault(tmp_path / "sealed")
    yield vault
    vault.close()


def test_an_erased_body_does_not_open_and_its_neighbour_does(vault):
    put(vault, [1, 2])
    assert vault.erase(record(1), TODAY) is None
    assert vault.open_body(ident(1), BANK).code == "sealed.erased"
    assert vault.open_body(ident(1), KEEPER).code == "sealed.erased"
    assert vault.open_body(ident(2), BANK).fields == fields_of(2)
    assert vault.is_erased(ident(1, 2))
    assert vault.fsck() == []


def test_the_key_is_gone_from_the_file(vault):
    put(vault, [1])
    vault.sync()
    slots = vault.folder / "keys.slots"
    wrapped = slots.read_bytes()[SLOT_BYTES + 32 : SLOT_BYTES + 72]
    vault.erase(record(1), TODAY)
    assert slots.read_bytes()[SLOT_BYTES : 2 * SLOT_BYTES] == bytes(SLOT_BYTES)
    assert all(wrapped not in path.read_bytes() for path in vault.folder.rglob("*") if path.is_file())


def test_a_resend_after_erasure_says_erased(vault):
    again = sealed(vault, 1)
    put(vault, [1], original=7)
    vault.erase(record(1), TODAY)
    assert vault.subject_key(ident(1, 2), period(vault)) is None
    assert vault.put_many([Put(ident(1), ident(1, 2), again.ciphertext)]) == ["erased"]
    assert vault.put_original(ident(7, 3), pack_original(b"x"), [ident(1)], period(vault)) == "erased"


def test_erasing_twice_is_erasing_once(vault):
    put(vault, [1])
    assert [vault.erase(record(1), TODAY) for _ in range(2)] == [None, None]


def test_an_unknown_subject_is_told_so(vault):
    assert vault.erase(record(9), TODAY).code == "sealed.not_found"


def test_an_original_is_rewritten_without_the_document(vault):
    put(vault, [1, 2, 3], original=7)
    assert vault.erase(record(2), TODAY, without_orders) is None
    assert vault.open_original(ident(7, 3), BANK) == original_of([1, 3])
    assert vault.erase(record(1), TODAY, without_orders) is None
    assert vault.open_original(ident(7, 3), BANK) == original_of([3])
    assert vault.fsck() == []


def test_an_original_without_a_way_to_rewrite_it_is_dropped(vault):
    put(vault, [1, 2], original=7)
    vault.erase(record(2), TODAY)
    assert vault.open_original(ident(7, 3), BANK).code == "sealed.erased"
    assert vault.open_body(ident(1), BANK).fields == fields_of(1)


def test_an_original_left_empty_is_dropped(vault):
    put(vault, [1], original=7)
    vault.erase(record(1), TODAY, without_orders)
    assert vault.open_original(ident(7, 3), BANK).code == "sealed.erased"


def test_every_file_in_which_a_document_came_is_rewritten(vault):
    put(vault, [1, 2], original=7)
    put(vault, [2, 3], original=8)
    vault.sync()
    vault.erase(record(2), TODAY, without_orders)
    assert vault.open_original(ident(7, 3), BANK) == original_of([1])
    assert vault.open_original(ident(8, 3), BANK) == original_of([3])


def test_an_erasure_survives_reopening_and_a_new_index(tmp_path):
    vault = open_vault(tmp_path / "sealed")
    put(vault, [1, 2, 3], original=7)
    put(vault, [2, 4], original=8)
    vault.erase(record(2), TODAY, without_orders)
    before = index_of(vault)
    vault.close()
    shutil.rmtree(tmp_path / "sealed" / "index")
    vault = open_vault(tmp_path / "sealed")
    assert index_of(vault) == before
    assert vault.open_body(ident(2), BANK).code == "sealed.erased"
    assert vault.open_original(ident(8, 3), BANK) == original_of([4])
    assert vault.fsck() == []
    vault.close()


def test_retention_is_kept_to_the_day(vault):
    put(vault, [1])
    young = record(1, ledger_day=20_151_108)
    refusal = vault.erase(young, 20_251_108)
    assert (refusal.code, refusal.seen, refusal.expected) == ("sealed.retention_runs", "20251108", "20251108")
    assert vault.open_body(ident(1), BANK).fields == fields_of(1)
    assert vault.erase(young, 20_251_109) is None


@pytest.mark.parametrize(
    ("day", "years", "until"),
    [
        (20_200_229, 5, 20_250_228),
        (20_200_229, 4, 20_240_229),
        (20_251_231, 10, 20_351_231),
        (20_250_101, 0, 20_250_101),
    ],
)
def test_retention_ends_on_the_same_date(day, years, until):
    assert retained_until(day, years) == until
    subject = SubjectRecord(subject_id=ident(1), ledger_day=day, retention_years=years)
    assert may_erase(subject, until).code == "sealed.retention_runs"
    assert may_erase(subject, until + 100) is None


def test_the_refusal_says_until_when_in_both_languages():
    refusal = may_erase(record(1, ledger_day=20_200_101), TODAY)
    for lang in ("zh", "en"):
        assert "20300101" in say(refusal.code, lang, path=refusal.path, seen=refusal.seen, expected=refusal.expected)


def test_a_legal_hold_stops_erasure_until_every_hold_is_lifted(tmp_path):
    vault = open_vault(tmp_path / "sealed")
    put(vault, [1])
    vault.hold(ident(1, 2), ident(1, 9), TODAY)
    vault.hold(ident(1, 2), ident(2, 9), TODAY)
    vault.abandon()
    vault = open_vault(tmp_path / "sealed")
    assert vault.holds(ident(1, 2)) == [ident(1, 9), ident(2, 9)]
    assert vault.erase(record(1), TODAY).code == "sealed.legal_hold"
    vault.lift(ident(1, 2), ident(1, 9), TODAY)
    assert vault.erase(record(1), TODAY).code == "sealed.legal_hold"
    vault.lift(ident(1, 2), ident(2, 9), TODAY)
    assert vault.erase(record(1), TODAY) is None
    vault.close()


def test_a_hold_on_the_record_counts_too():
    assert may_erase(record(1, legal_hold=True), TODAY).code == "sealed.legal_hold"


def test_memory_is_bounded_and_the_oldest_goes_first():
    held = Held(1_000)
    for root in ("a", "b"):
        held.keep(root, bytes(500))
    held.keep("c", bytes(400))
    assert (held.get("a"), held.get("b"), held.size_bytes) == (None, bytes(500), 900)
    held.keep("b", bytes(500))
    assert held.size_bytes == 900
    held.drop("b")
    held.drop("b")
    assert (held.get("b"), held.size_bytes) == (None, 400)

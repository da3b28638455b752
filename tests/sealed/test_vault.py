"""The vault: who opens what, what is known again, how little HPKE runs."""

import multiprocessing
import shutil

import pytest
from sealed_world import (
    BANK,
    ENTROPY,
    KEEPER,
    MERCHANT_TAG,
    STRANGER,
    every_file,
    fields_of,
    ident,
    index_of,
    open_vault,
    original_of,
    period,
    put,
    sealed,
)

from cohong.core.refusal import Refusal
from cohong.core.texts import CohongError
from cohong.sealed.grants import Reader
from cohong.sealed.originals import pack_original
from cohong.sealed.seal import seal
from cohong.sealed.stats import sizes
from cohong.sealed.vault import Put, Vault


@pytest.fixture
def vault(tmp_path):
    vault = open_vault(tmp_path / "sealed")
    yield vault
    vault.close()


def test_an_entitled_reader_opens_a_body_before_and_after_sync(vault):
    roots = put(vault, [1])
    for _ in range(2):
        body = vault.open_body(ident(1), BANK, roots[1])
        assert (body.fields, body.root) == (fields_of(1), roots[1])
        vault.sync()


def test_a_stranger_is_told_so(vault):
    put(vault, [1], original=7)
    assert vault.open_body(ident(1), STRANGER).code == "sealed.not_entitled"
    assert vault.open_original(ident(7, 3), STRANGER).code == "sealed.not_entitled"


def test_what_is_not_there_is_told_so(vault):
    assert vault.open_body(ident(1), BANK).code == "sealed.not_found"
    assert vault.open_original(ident(1), BANK).code == "sealed.not_found"


def test_a_root_that_the_ledger_does_not_know_is_told_so(vault):
    put(vault, [1])
    assert vault.open_body(ident(1), BANK, bytes(32)) == Refusal("sealed.root_differs", ident(1).hex())


def test_a_resend_is_known_and_adds_no_byte(vault):
    put(vault, [1], original=7)
    vault.sync()
    before = {path: path.stat().st_size for path in every_file(vault.folder) if path.suffix in (".pack", ".slots")}
    body = sealed(vault, 1)
    assert vault.put_many([Put(ident(1), ident(1, 2), body.ciphertext)]) == ["known"]
    assert vault.put_original(ident(7, 3), pack_original(b"again"), [ident(1)], period(vault)) == "known"
    vault.sync()
    assert {path: path.stat().st_size for path in before} == before


def test_another_content_under_one_message_is_kept_beside_the_first(vault):
    first = put(vault, [1])[1]
    other = sealed(vault, 1, {"orderNo": "DEMO-000001", "note": "changed"})
    assert vault.put_many([Put(ident(1), ident(1, 2), other.ciphertext)]) == ["stored"]
    assert vault.open_body(ident(1), BANK, first).fields == fields_of(1)
    assert vault.open_body(ident(1), BANK, other.root).fields["note"] == "changed"


def test_hpke_runs_once_for_each_reader_and_period(vault):
    for number in range(1, 50):
        put(vault, [number])
    assert vault.keys.counts == {"hpke_wraps": 2}
    for number in range(1, 50):
        vault.open_body(ident(number), BANK)
    assert vault.keys.counts == {"hpke_wraps": 2, "hpke_unwraps": 1}
    vault.period(MERCHANT_TAG, "202512", [BANK.public])
    assert vault.keys.counts["hpke_wraps"] == 4


def test_grants_are_not_made_again_after_reopening(tmp_path):
    vault = open_vault(tmp_path / "sealed")
    put(vault, [1])
    vault.close()
    vault = open_vault(tmp_path / "sealed")
    put(vault, [2])
    assert vault.keys.counts == {"hpke_unwraps": 1}
    assert vault.open_body(ident(2), BANK).fields == fields_of(2)
    vault.close()


def test_a_reader_can_be_added_later(vault):
    put(vault, [1])
    vault.period(MERCHANT_TAG, "202511", [STRANGER.public])
    assert vault.open_body(ident(1), STRANGER).fields == fields_of(1)


def test_a_rotated_reader_opens_old_and_new_periods(vault):
    put(vault, [1])
    new = ENTROPY.take("x25519", b"bank/2")
    rotated = Reader([new, ENTROPY.take("x25519", b"bank")])
    vault.period(MERCHANT_TAG, "202512", [rotated.public])
    key = vault.subject_key(ident(2, 2), vault.period(MERCHANT_TAG, "202512", []))
    vault.put_many([Put(ident(2), ident(2, 2), seal({"n": 1}, (), ident(2), key).ciphertext)])
    assert vault.open_body(ident(1), rotated).fields == fields_of(1)
    assert vault.open_body(ident(2), rotated).fields == {"n": 1}
    assert vault.open_body(ident(2), BANK).code == "sealed.not_entitled"


def test_a_keeper_without_its_key_is_told_so(tmp_path):
    vault = open_vault(tmp_path / "sealed")
    put(vault, [1])
    vault.close()
    vault = Vault(tmp_path / "sealed", keeper=STRANGER)
    with pytest.raises(CohongError) as refused:
        period(vault)
    assert refused.value.code == "sealed.not_entitled"
    vault.close()


def test_a_subject_keeps_the_key_of_its_first_use(vault):
    first = bytes(range(32))
    assert vault.subject_key(ident(1, 2), period(vault), first) == first
    assert vault.subject_key(ident(1, 2), period(vault), bytes(32)) == first


def test_originals_come_back_whole(vault):
    put(vault, [1, 2], original=7)
    for _ in range(2):
        assert vault.open_original(ident(7, 3), BANK) == original_of([1, 2])
        assert vault.originals_of(ident(1)) == [ident(7, 3)]
        vault.sync()


def test_a_message_that_came_in_two_files_knows_both(vault):
    put(vault, [1], original=7)
    put(vault, [1], original=8)
    assert vault.originals_of(ident(1)) == [ident(7, 3), ident(8, 3)]


def test_packs_roll_over_and_everything_stays_readable(tmp_path):
    vault = open_vault(tmp_path / "sealed", pack_bytes=4_096)
    roots = put(vault, range(1, 60))
    vault.sync()
    packs = sorted((tmp_path / "sealed" / "bodies").iterdir())
    assert len(packs) > 3
    assert all(path.stat().st_size <= 4_096 for path in packs)
    vault.close()
    vault = open_vault(tmp_path / "sealed", pack_bytes=4_096)
    assert all(vault.open_body(ident(number), BANK, root).fields for number, root in roots.items())
    assert vault.fsck() == []
    vault.close()


def test_an_index_made_anew_is_the_same(tmp_path):
    vault = open_vault(tmp_path / "sealed", pack_bytes=8_192)
    put(vault, range(1, 30), original=7)
    vault.sync()
    put(vault, range(20, 40), original=8)
    vault.hold(ident(3, 2), ident(1, 9), 20_251_108)
    vault.close()
    vault = open_vault(tmp_path / "sealed", pack_bytes=8_192)
    before = index_of(vault)
    vault.close()
    shutil.rmtree(tmp_path / "sealed" / "index")
    vault = open_vault(tmp_path / "sealed", pack_bytes=8_192)
    assert index_of(vault) == before
    assert vault.fsck() == []
    vault.close()


def test_an_index_of_another_boot_is_not_trusted(tmp_path):
    vault = open_vault(tmp_path / "sealed")
    put(vault, range(1, 5))
    vault.sync()
    before = index_of(vault)
    vault.abandon()
    (tmp_path / "sealed" / "index" / "in-use").write_text("another boot")
    (tmp_path / "sealed" / "index" / "data.mdb").write_bytes(b"torn")
    vault = open_vault(tmp_path / "sealed")
    assert index_of(vault) == before
    vault.close()


def open_in_another_process(folder):
    vault = Vault(folder)
    found = vault.open_body(ident(1), BANK)
    vault.close()
    return found.fields


def test_another_process_reads_while_one_writes(vault):
    put(vault, [1])
    vault.sync()
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(open_in_another_process, [vault.folder]) == fields_of(1)


def test_a_reader_makes_no_vault(tmp_path):
    with pytest.raises(CohongError) as refused:
        Vault(tmp_path / "sealed")
    assert refused.value.code == "sealed.not_found"
    assert not (tmp_path / "sealed").exists()


def test_no_name_or_number_stands_in_any_file(tmp_path):
    vault = open_vault(tmp_path / "sealed")
    put(vault, range(1, 20), original=7)
    vault.close()
    words = ["DEMO-0000", "91440101TE5T00016C", "示例", "T恤", "12345", "orderNo", "keeper"]
    files = every_file(tmp_path / "sealed")
    assert {path.parent.name for path in files} >= {"bodies", "originals", "grants", "index", "sealed"}
    for path in files:
        data = path.read_bytes()
        assert [word for word in words if word.encode() in data] == [], path


def test_sizes_are_told_apart(vault):
    put(vault, range(1, 200), original=7)
    vault.sync()
    found = sizes(vault.folder)
    assert min(found.bodies, found.originals, found.keys, found.index) > 0
    assert found.bodies > found.originals


def test_a_file_too_large_for_a_pack_is_refused_and_leaves_nothing(vault, monkeypatch):
    monkeypatch.setattr("cohong.sealed.packs.MAX_BODY_BYTES", 100)
    with pytest.raises(CohongError) as refused:
        vault.put_original(ident(7, 3), bytes(90), [], period(vault))
    assert refused.value.code == "sealed.too_large"
    assert vault.open_original(ident(7, 3), KEEPER).code == "sealed.not_found"

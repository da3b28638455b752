"""Key files of members, and the archive in which keys travel."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sealed_world import ENTROPY, TODAY, fields_of, ident, open_vault, put, record

from cohong.core.texts import CohongError
from cohong.sealed.archive import export_keys, import_keys
from cohong.sealed.entropy import seeded, system
from cohong.sealed.keyring import Keyring
from cohong.sealed.vault import Vault

PASSPHRASE = "correct horse 一二三"


@pytest.fixture
def keyring(tmp_path):
    return Keyring(tmp_path / "keys")


def test_a_key_file_is_private_and_plain(keyring):
    keyring.create("bank-a", ENTROPY)
    path = keyring.folder / "bank-a.json"
    assert path.stat().st_mode & 0o777 == 0o600
    found = json.loads(path.read_text())
    assert (found["member"], found["edition"]) == ("bank-a", 1)
    assert {len(text) for text in found["current"].values()} == {64}


def test_keys_are_read_back(keyring):
    made = keyring.create("bank-a", system())
    assert Keyring(keyring.folder).load("bank-a") == made
    assert Keyring(keyring.folder).members() == ["bank-a"]
    assert Keyring(keyring.folder / "none").members() == []


def test_seeded_keys_are_the_same_and_members_differ(tmp_path):
    first, second = (Keyring(tmp_path / name).create("bank-a", seeded(1)) for name in "xy")
    assert first == second
    other = Keyring(tmp_path / "x").create("bank-b", seeded(1))
    assert {other.signing_public(), other.reading_public()}.isdisjoint({first.signing_public(), first.reading_public()})


def test_a_signature_checks(keyring):
    keys = keyring.create("bank-a", ENTROPY)
    signature = keyring.sign("bank-a", b"a head")
    Ed25519PublicKey.from_public_bytes(keys.signing_public()).verify(signature, b"a head")


def test_a_rotated_member_signs_anew_and_reads_the_old(keyring):
    old = keyring.create("bank-a", ENTROPY)
    before = keyring.sign("bank-a", b"x")
    new = keyring.rotate("bank-a", ENTROPY)
    assert new.edition == 2
    assert keyring.sign("bank-a", b"x") != before
    assert new.reader().publics == [new.reading_public(), old.reading_public()]
    third = Keyring(keyring.folder).rotate("bank-a", ENTROPY)
    assert third.reader().publics[1:] == new.reader().publics


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda ring: ring.create("bank-a", ENTROPY), "sealed.key_exists"),
        (lambda ring: ring.load("bank-b"), "sealed.key_missing"),
        (lambda ring: ring.rotate("bank-b", ENTROPY), "sealed.key_missing"),
        (lambda ring: ring.load("../bank-a"), "sealed.bad_member"),
        (lambda ring: ring.create("Bank A", ENTROPY), "sealed.bad_member"),
    ],
)
def test_what_cannot_be_done_is_named(keyring, act, code):
    keyring.create("bank-a", ENTROPY)
    with pytest.raises(CohongError) as refused:
        act(keyring)
    assert refused.value.code == code


def test_a_broken_key_file_is_named(keyring):
    keyring.create("bank-a", ENTROPY)
    (keyring.folder / "bank-a.json").write_text("{")
    with pytest.raises(CohongError) as refused:
        Keyring(keyring.folder).load("bank-a")
    assert refused.value.code == "sealed.damaged"


@pytest.fixture
def home(tmp_path):
    Keyring(tmp_path / "home" / "keys").create("keeper", ENTROPY)
    vault = open_vault(tmp_path / "home" / "sealed")
    put(vault, [1, 2], original=7)
    vault.close()
    return tmp_path / "home"


def without_keys(home):
    """What a backup of the data holds."""
    for path in [*home.glob("keys/*"), *home.glob("sealed/grants/*"), home / "sealed" / "keys.slots"]:
        path.unlink()


def reader_of(home):
    """The world's keeper is not in the keyring; its own key opens the vault."""
    return open_vault(home / "sealed")


def test_keys_come_back_from_their_archive(home, tmp_path):
    archive = tmp_path / "keys.archive"
    names = export_keys(home, archive, PASSPHRASE, system())
    assert names == ["keys/keeper.json", "sealed/grants/000001.pack", "sealed/keys.slots"]
    assert archive.stat().st_mode & 0o777 == 0o600
    without_keys(home)
    assert import_keys(archive, home, PASSPHRASE) == names
    vault = reader_of(home)
    assert vault.open_body(ident(1), vault.keys._own()).fields == fields_of(1)
    assert vault.fsck() == []
    vault.close()
    assert Keyring(home / "keys").members() == ["keeper"]


def test_no_key_stands_in_the_archive(home, tmp_path):
    export_keys(home, tmp_path / "keys.archive", PASSPHRASE, system())
    data = (tmp_path / "keys.archive").read_bytes()
    seed = Keyring(home / "keys").load("keeper").current.ed25519_seed
    for secret in (
        seed.encode(),
        bytes.fromhex(seed),
        b"keeper",
        (home / "sealed" / "keys.slots").read_bytes()[80:160],
    ):
        assert secret not in data


def test_an_archive_opens_with_its_passphrase_alone(home, tmp_path):
    archive = tmp_path / "keys.archive"
    export_keys(home, archive, PASSPHRASE, system())
    with pytest.raises(CohongError) as refused:
        import_keys(archive, tmp_path / "new", "wrong")
    assert refused.value.code == "sealed.archive_locked"
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("at", [0, 13, 14, 15, 31, 43, 60, -1])
def test_a_changed_archive_does_not_open(home, tmp_path, at):
    archive = tmp_path / "keys.archive"
    export_keys(home, archive, PASSPHRASE, system())
    data = bytearray(archive.read_bytes())
    data[at] ^= 1
    archive.write_bytes(data)
    with pytest.raises(CohongError) as refused:
        import_keys(archive, tmp_path / "new", PASSPHRASE)
    assert refused.value.code == "sealed.archive_locked"


def test_nothing_is_overwritten(home, tmp_path):
    archive = tmp_path / "keys.archive"
    export_keys(home, archive, PASSPHRASE, system())
    for act in (
        lambda: import_keys(archive, home, PASSPHRASE),
        lambda: export_keys(home, archive, PASSPHRASE, system()),
    ):
        with pytest.raises(CohongError) as refused:
            act()
        assert refused.value.code == "sealed.key_exists"


def test_an_old_archive_does_not_bring_back_what_was_erased(home, tmp_path):
    export_keys(home, tmp_path / "keys.archive", PASSPHRASE, system())
    vault = reader_of(home)
    assert vault.erase(record(1), TODAY) is None
    vault.close()
    without_keys(home)
    import_keys(tmp_path / "keys.archive", home, PASSPHRASE)
    vault = reader_of(home)
    assert vault.open_body(ident(1), vault.keys._own()).code == "sealed.erased"
    assert vault.open_body(ident(2), vault.keys._own()).fields == fields_of(2)
    assert vault.fsck() == []
    vault.close()


def test_a_member_of_the_keyring_opens_what_was_granted_to_it(home):
    keys = Keyring(home / "keys").create("bank-a", ENTROPY)
    vault = reader_of(home)
    vault.period(bytes(range(16)), "202511", [keys.reading_public()])
    vault.close()
    vault = Vault(home / "sealed")
    assert vault.open_body(ident(1), keys.reader()).fields == fields_of(1)
    vault.close()

"""Backup and restore: the same ledger somewhere else, keys apart, nothing unpacked where it does not belong."""

import io
import tarfile

import pytest
import zstandard
from node_world import START_MS, YEAR_MS, cohong, flip, info, take

from cohong.core.refusal import Refusal
from cohong.core.texts import CohongError
from cohong.node.care.archives import backup, restore
from cohong.node.care.checking import fsck
from cohong.node.care.erasing import erase
from cohong.node.home import Node
from cohong.node.proofs import write_proof
from cohong.verify import check_file

SECRET = "一句口令 with blanks".encode()


def saved(home, folder, name="backup"):
    folder.mkdir(exist_ok=True)
    return backup(home, folder / f"{name}.tar.zst", keys_file=folder / f"{name}.keys", passphrase=SECRET)


def members(path):
    with (
        zstandard.open(path, "rb") as file,
        tarfile.open(fileobj=file, mode="r|") as tar,
    ):
        return {entry.name: tar.extractfile(entry).read() for entry in tar}


def test_a_restored_home_is_the_same_ledger(home, files, lodged, folder):
    written = saved(home, folder / "b")
    made = restore(
        folder / "b" / "backup.tar.zst", folder / "new", keys_file=folder / "b" / "backup.keys", passphrase=SECRET
    )
    assert (made.root, made.size, made.keys_restored) == (written.root, written.size, True)
    assert info(folder / "new") == info(home)
    assert fsck(folder / "new").faults == []
    again = take(folder / "new", [files])
    assert [one.outcome for one in again] == [one.outcome for one in lodged]
    assert info(folder / "new") == info(home)
    write_proof(folder / "new", lodged[0].outcome, folder / "p", open_path="orderNo")
    assert check_file(folder / "p", home / "keys" / "log.pub").trusted


def test_the_archive_holds_no_key(home, folder):
    saved(home, folder / "b")
    names = members(folder / "b" / "backup.tar.zst")
    assert {name for name in names if name.startswith("keys/")} == {"keys/log.pub", "keys/operator"}
    assert not [name for name in names if "slots" in name or "grants" in name or "index" in name]
    secrets = [path.read_bytes() for path in (home / "keys").glob("*.json")] + [
        (home / "keys" / "join-key").read_bytes()
    ]
    whole = b"".join(names.values()) + (folder / "b" / "backup.keys").read_bytes()
    assert not [secret for secret in secrets if secret.strip() in whole]


def test_the_same_home_gives_the_same_bytes(home, folder):
    saved(home, folder / "b", "one")
    saved(home, folder / "b", "two")
    assert (folder / "b" / "one.tar.zst").read_bytes() == (folder / "b" / "two.tar.zst").read_bytes()


def test_without_keys_it_is_checked_and_proved_from_and_opens_nothing(home, lodged, folder):
    saved(home, folder / "b")
    made = restore(folder / "b" / "backup.tar.zst", folder / "new")
    assert (made.keys_restored, made.root) == (False, info(home).root)
    assert fsck(folder / "new").faults == []
    write_proof(folder / "new", lodged[0].outcome, folder / "p")
    assert check_file(folder / "p", home / "keys" / "log.pub").trusted
    with pytest.raises(CohongError) as error:
        write_proof(folder / "new", lodged[0].outcome, folder / "q", open_path="orderNo")
    assert error.value.code == "sealed.not_entitled"
    with pytest.raises(CohongError) as error:
        take(folder / "new", [])
    assert error.value.code == "node.no_keys"
    assert saved(folder / "new", folder / "c").root == made.root


def test_a_wrong_passphrase_leaves_nothing(home, folder):
    saved(home, folder / "b")
    with pytest.raises(CohongError) as error:
        restore(
            folder / "b" / "backup.tar.zst", folder / "new", keys_file=folder / "b" / "backup.keys", passphrase=b"no"
        )
    assert error.value.code == "sealed.archive_locked"
    assert not (folder / "new").exists()
    assert sorted(path.name for path in folder.iterdir()) == ["b", "home"]


def test_nothing_is_overwritten(home, folder):
    saved(home, folder / "b")
    with pytest.raises(CohongError) as error:
        saved(home, folder / "b")
    assert error.value.code == "node.file_exists"
    with pytest.raises(CohongError) as error:
        restore(folder / "b" / "backup.tar.zst", home)
    assert error.value.code == "ledger.home_not_empty"


def test_a_key_that_was_erased_stays_erased_whatever_keys_come_back(home, lodged, folder):
    later = START_MS + 11 * YEAR_MS
    saved(home, folder / "b", "before")
    assert erase(home, lodged[0].outcome, reason="over", clock=lambda: later).erased
    saved(home, folder / "b", "after")
    restore(folder / "b" / "after.tar.zst", folder / "new", keys_file=folder / "b" / "before.keys", passphrase=SECRET)
    with Node(folder / "new") as node:
        reader = node.keys_of(node.operator).reader()
        assert isinstance(node.vault.open_body(bytes.fromhex(lodged[0].outcome), reader), Refusal)
        assert not isinstance(node.vault.open_body(bytes.fromhex(lodged[1].outcome), reader), Refusal)
    # What was sealed after the older keys were saved cannot be opened with them, and fsck says so.
    assert {"its key is neither here nor erased" in fault.en for fault in fsck(folder / "new").faults} == {True}


def packed(path, *entries):
    with (
        path.open("wb") as file,
        zstandard.ZstdCompressor().stream_writer(file) as out,
        tarfile.open(fileobj=out, mode="w|") as tar,
    ):
        for name, kind, data in entries:
            entry = tarfile.TarInfo(name)
            entry.type, entry.size = kind, len(data)
            entry.linkname = "/etc/passwd" if kind in (tarfile.SYMTYPE, tarfile.LNKTYPE) else ""
            tar.addfile(entry, io.BytesIO(data))
    return path


HOSTILE = {
    "climbs": ("../outside", tarfile.REGTYPE, b"x"),
    "climbs inside": ("segments/../../outside", tarfile.REGTYPE, b"x"),
    "absolute": ("/outside", tarfile.REGTYPE, b"x"),
    "link": ("segments/00000000.seg", tarfile.SYMTYPE, b""),
    "hard link": ("segments/00000000.seg", tarfile.LNKTYPE, b""),
    "device": ("segments/00000000.seg", tarfile.CHRTYPE, b""),
    "stranger": ("bin/sh", tarfile.REGTYPE, b"x"),
    "part without a file": ("keys", tarfile.REGTYPE, b"x"),
    "two dots in the name of nobody": ("keys//x", tarfile.REGTYPE, b"x"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_archive_is_refused_and_leaves_nothing(folder, what):
    path = packed(folder / "bad.tar.zst", ("home-format", tarfile.REGTYPE, b"cohong-home 1\n"), HOSTILE[what])
    with pytest.raises(CohongError) as error:
        restore(path, folder / "new")
    assert error.value.code == "node.archive_bad"
    assert sorted(one.name for one in folder.iterdir()) == ["bad.tar.zst"]


@pytest.mark.parametrize("data", [b"", b"no archive", zstandard.compress(b"no tar"), zstandard.compress(bytes(10_240))])
def test_what_is_no_archive_is_named(folder, data):
    (folder / "bad").write_bytes(data)
    with pytest.raises(CohongError) as error:
        restore(folder / "bad", folder / "new")
    assert error.value.code == "node.archive_bad"


def test_an_archive_whose_segments_were_changed_is_not_called_good(home, folder):
    saved(home, folder / "b")
    files = members(folder / "b" / "backup.tar.zst")
    cut = files["segments/00000000.seg"][:5_000]
    path = packed(
        folder / "cut", *((name, tarfile.REGTYPE, cut if "seg" in name else data) for name, data in files.items())
    )
    with pytest.raises(CohongError):
        restore(path, folder / "new")
    assert not (folder / "new").exists()
    flip(folder / "b" / "backup.tar.zst")
    with pytest.raises(CohongError):
        restore(folder / "b" / "backup.tar.zst", folder / "new")
    assert not (folder / "new").exists()


def test_the_commands(home, folder):
    (folder / "secret").write_bytes(SECRET + b"\n")
    words = ["--keys", folder / "k", "--passphrase-file", folder / "secret"]
    code, (said,), errors = cohong("backup", "--home", home, "-o", folder / "a", *words)
    assert (code, said["archive"]) == (0, str(folder / "a")), errors
    code, (made,), errors = cohong("restore", folder / "a", "--home", folder / "new", *words)
    assert (code, made["root"], made["keys_restored"]) == (0, said["root"], True), errors

"""fsck names every damaged place, without any key."""

import random
import shutil

import pytest
from sealed_world import TODAY, ident, open_vault, put, record, without_orders

from cohong.sealed.fsck import fsck
from cohong.sealed.packs import HEADER
from cohong.sealed.store import STREAMS

FILES = ["bodies/000001.pack", "originals/000001.pack", "grants/000001.pack", "marks/000001.pack", "keys.slots"]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fsck") / "sealed"
    vault = open_vault(folder)
    put(vault, [1, 2, 3], original=7)
    vault.sync()
    put(vault, [4])
    vault.hold(ident(4, 2), ident(1, 9), TODAY)
    vault.erase(record(2), TODAY, without_orders)
    vault.close()
    return folder


@pytest.fixture
def copy(home, tmp_path):
    shutil.copytree(home, tmp_path / "sealed")
    return tmp_path / "sealed"


def test_a_sound_vault_has_no_problem(home):
    assert fsck(home) == []


def test_a_vault_without_its_index_has_no_problem(copy):
    shutil.rmtree(copy / "index")
    assert fsck(copy) == []


@pytest.mark.parametrize("name", FILES)
def test_a_flipped_byte_is_found_where_it_is(copy, name, seed, campaign):
    rng, path = random.Random(seed), copy / name
    data = path.read_bytes()
    some = {0, len(data) - 1, *rng.sample(range(len(data)), 30)}
    for at in range(len(data)) if campaign > 1 else sorted(some):
        changed = bytearray(data)
        changed[at] ^= rng.randrange(1, 256)
        path.write_bytes(changed)
        found = [problem for problem in fsck(copy) if problem.file == name]
        assert found, f"seed {seed}: byte {at} of {name}"
        assert any(problem.offset <= at for problem in found), f"seed {seed}: byte {at} of {name}"
    path.write_bytes(data)
    assert fsck(copy) == []


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_found(copy, name):
    (copy / name).unlink()
    assert fsck(copy)


@pytest.mark.parametrize("name", FILES[:1])
def test_a_torn_tail_is_named(copy, name):
    data = (copy / name).read_bytes()
    (copy / name).write_bytes(data[:-1])
    assert "torn_tail" in {problem.kind for problem in fsck(copy)}


@pytest.mark.parametrize("stream", STREAMS)
@pytest.mark.parametrize("size", range(len(HEADER)))
def test_a_pack_begun_and_not_finished_is_a_torn_tail_that_opening_mends(copy, stream, size):
    """A process was killed between making the file and writing its header."""
    (copy / stream / "000002.pack").write_bytes(HEADER[:size])
    found = {(problem.kind, problem.file) for problem in fsck(copy)}
    assert found == {("torn_tail", f"{stream}/000002.pack")}
    (copy / "index" / "in-use").write_text("another boot")
    open_vault(copy).close()
    assert fsck(copy) == []


@pytest.mark.parametrize("size", [0, 7, 79])
def test_a_slot_file_begun_and_not_finished_is_a_torn_tail_that_opening_mends(tmp_path, size):
    open_vault(tmp_path).close()
    path = tmp_path / "keys.slots"
    path.write_bytes(path.read_bytes()[:size])
    assert [problem.kind for problem in fsck(tmp_path)] == ["torn_tail"]
    open_vault(tmp_path).close()
    assert fsck(tmp_path) == []


def test_an_index_that_says_something_else_is_found(copy):
    vault = open_vault(copy)
    vault._store.index.add_body(ident(9), ident(1, 2), vault._store.index.bodies(ident(1))[0])
    assert [problem.kind for problem in vault.fsck()] == ["index"]
    vault._store.index.set_slot(ident(1, 2), 77)
    assert {(problem.kind, problem.file) for problem in vault.fsck()} == {
        ("index", "index/data.mdb"),
        ("index", "keys.slots"),
    }
    vault.abandon()


def test_an_index_that_is_no_database_is_found(copy):
    (copy / "index" / "data.mdb").write_bytes(b"x" * 10_000)
    assert [problem.kind for problem in fsck(copy)] == ["index"]


def test_an_erased_key_that_came_back_is_found(copy, home):
    vault = open_vault(copy)
    before = (copy / "keys.slots").read_bytes()
    assert vault.erase(record(1), TODAY, without_orders) is None
    vault.close()
    (copy / "keys.slots").write_bytes(before)
    assert "the key was erased and is still here" in {problem.what for problem in fsck(copy)}

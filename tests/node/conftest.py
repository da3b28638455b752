"""One ledger for all tests of this folder, and copies of it that are gone afterwards: a segment takes 64 MiB."""

import shutil

import node_world
import pytest


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """The files of eight trades, and a closed home that has taken them in."""
    folder = tmp_path_factory.mktemp("made")
    paths = node_world.write_files(folder / "in")
    home = node_world.make_home(folder / "home")
    lodged = node_world.take(home, paths)
    node_world.copy(home, folder / "slim")
    shutil.rmtree(home)
    return folder / "slim", folder / "in", lodged


@pytest.fixture
def folder(tmp_path):
    yield tmp_path
    shutil.rmtree(tmp_path, ignore_errors=True)


@pytest.fixture
def home(made, folder):
    """A home of its own for one test, eight trades in it."""
    return node_world.copy(made[0], folder / "home")


@pytest.fixture
def files(made):
    """The folder of the files that the home has taken in."""
    return made[1]


@pytest.fixture
def lodged(made):
    return made[2]

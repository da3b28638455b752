"""The operating guide is literally true: what it tells the operator to type is typed, in its order, against a real node.

The pages in both languages hold the same commands; they are run once.
"""

import ctypes
import os
import re
import shutil
import socket
import subprocess
import sys

import pytest
from test_pages import ROOT

PAGES = ("operating", "recovery")
FENCE = re.compile(r"^```(\w+)( root)?\n(.*?)^```", re.MULTILINE | re.DOTALL)
PATIENCE_SECONDS = 1_200
UNMOUNT_LAZILY = 2


def page(lang, name):
    return (ROOT / "docs" / lang / f"{name}.md").read_text(encoding="utf-8")


def blocks_of(text):
    """Language, whether it takes root, and text of each block."""
    return [(found[1], bool(found[2]), found[3]) for found in FENCE.finditer(text)]


def may_mount(folder):
    """Whether this user may mount a small disk, as the guide does where it can."""
    libc, place = ctypes.CDLL(None), folder / "try"
    place.mkdir()
    if libc.mount(b"none", os.fsencode(place), b"tmpfs", 0, b"size=1m"):
        return False
    return libc.umount2(os.fsencode(place), UNMOUNT_LAZILY) == 0


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def script(folder, *, root):
    """One shell, as the operator's, that stops at the first command that does not do what the guide says."""
    lines = ["set -eu", "trap 'kill -9 \"${NODE:-}\" 2> /dev/null || :; umount practice/small 2> /dev/null || :' EXIT"]
    for name in PAGES:
        for number, (language, takes_root, text) in enumerate(blocks_of(page("en", name))):
            if language == "sh" and (root or not takes_root):
                lines += [f"echo '### {name}, block {number}'", text]
    (folder / "guide.sh").write_text("\n".join(lines), encoding="utf-8")
    return folder / "guide.sh"


@pytest.fixture
def machine(tmp_path):
    """A machine on which the program is installed and the project's examples lie: a folder, and what is on its path."""
    programs = tmp_path / "bin"
    programs.mkdir()
    paths = os.pathsep.join(sys.path)
    (programs / "cohong").write_text(f'#!/bin/sh\nPYTHONPATH="{paths}" exec "{sys.executable}" -m cohong.cli "$@"\n')
    (programs / "cohong").chmod(0o755)
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    return tmp_path


def test_an_operator_who_follows_the_guide_breaks_the_node_and_gets_it_back(machine):
    path = f"{machine / 'bin'}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "PORT": str(free_port()), "LC_ALL": "C.UTF-8"}
    guide = script(machine, root=may_mount(machine))
    done = subprocess.run(
        ["bash", guide], cwd=machine, env=env, check=False, timeout=PATIENCE_SECONDS,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    logs = "".join(path.read_text(encoding="utf-8") for path in machine.glob("practice/node.*"))
    assert done.returncode == 0, done.stdout[-6_000:] + logs[-3_000:]
    for said in ("the node is gone", "and health says so", "nothing is taken in", "a damaged segment is named"):
        assert f"\n{said}\n" in done.stdout, said
    assert "key rotate --as operator" in " ".join(done.stdout.split()), "health asks for another key"
    assert not (machine / "practice").exists()


@pytest.mark.parametrize("name", PAGES)
def test_both_languages_tell_the_operator_to_type_the_same(name):
    def commands(lang):
        return [re.sub(r"\s*#.*|echo \"[^\"]*\"", "", text) for _, _, text in blocks_of(page(lang, name))]

    assert commands("zh") == commands("en")
    assert any(language == "sh" for language, _, _ in blocks_of(page("en", name)))


def test_only_the_small_disk_takes_root():
    marked = [text for name in PAGES for _, takes_root, text in blocks_of(page("en", name)) if takes_root]
    assert len(marked) == 1
    assert "mount -t tmpfs" in marked[0]

"""`core` and `modules`: no clocks, no randomness, no I/O, no floats."""

import purity
import pytest

import rooms


def test_the_referee_touches_nothing():
    stains = []
    for path in rooms.source_files(*rooms.REFEREE):
        place = path.relative_to(rooms.ROOT)
        stains += [f"{place}:{stain}" for stain in purity.stains(path.read_text(encoding="utf-8"))]
    assert not stains, "\n".join(stains)


@pytest.mark.parametrize(
    "line",
    [
        "import time",
        "from os import path",
        "x = 0.5",
        "x = a / b",
        "x /= 2",
        "x = float(y)",
        "x: float",
        "x = hash(y)",
        "x = datetime.date.today()",
        "x = Ed25519PrivateKey.generate()",
        "for x in {1, 2}: pass",
        "x = [y for y in set(z)]",
        "x = [y for y in set(a) - b]",
        "print(1)",
        "open('x')",
    ],
)
def test_each_stain_is_seen(line):
    assert purity.stains(line)


@pytest.mark.parametrize("line", ["x = a // b", "for x in sorted({1, 2}): pass", "import datetime", "x = path.parts"])
def test_clean_lines_pass(line):
    assert not purity.stains(line)

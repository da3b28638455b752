"""A small ledger in a folder, made once, and copies of it for tests to break."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from cohong.channels.customs.archive import read_path
from cohong.city.files import write_nodes, write_plain
from cohong.city.people import make_city
from cohong.city.trades import make_trades, order_of
from cohong.core import canon
from cohong.ledger.embedded.home import Home
from cohong.ledger.embedded.view import View
from cohong.modules import rulebook
from cohong.node.home import Founding, Node, found
from cohong.node.intake import Intake
from cohong.node.lawbook import shipped

ROOT = Path(__file__).resolve().parents[2]
START_MS = 1_768_435_200_000
"""15 January 2026, 8:00 in China."""
YEAR_MS = 366 * 86_400_000
CITY = make_city(7)
TRADES = list(make_trades(CITY, 8, 7, START_MS))
ZERO_CHUNK = 1 << 20

ROLES = ("filer", "service", "matcher", "labeller", "registrar", "voter")
FOUNDING = Founding(
    name="test ledger",
    operator="svc",
    members={"svc": ROLES, "second": ("filer", "voter"), "third": ("voter",)},
    law=shipped(),
)


def make_home(folder, *, founding=FOUNDING, clock=lambda: START_MS):
    found(folder, founding, clock=clock)
    return folder


def take(home, paths, member=None, *, clock=lambda: START_MS):
    """Import in this process, one file a block."""
    with Node(home, clock=clock) as node:
        intake = Intake(node, member or node.operator, after_block=node.run_duties)
        return [one for path in paths for one in intake.take([path], workers=False)]


def write_again(folder, trade, guid):
    """The order of a trade once more, under another guid: a second new document of one number."""
    head, lines = order_of(CITY, trade)
    return write_nodes(folder, "again", "CEB303", [(head | {"guid": guid}, lines)], CITY.service)


def write_files(folder, trades=TRADES):
    return write_plain(folder, CITY, trades)


def copy(home, folder):
    """A copy of a home, segments without their zero tails."""
    shutil.copytree(home, folder, ignore=shutil.ignore_patterns("*.seg"))
    for path in (home / "segments").glob("*.seg"):
        (folder / "segments" / path.name).write_bytes(path.read_bytes().rstrip(b"\0"))
    return folder


def info(home):
    with View(Home(home), rulebook()) as view:
        return view.info()


def leaves(home):
    """Index and content of every outcome."""
    with View(Home(home), rulebook()) as view:
        found = ((index, canon.decode(view.tiles.leaf(index))) for index in range(view.info().size))
        return [(index, leaf) for index, leaf in found if leaf["leaf"] == "outcome"]


def plain_words(folder):
    """Every number, name, code and article in the documents of a folder, in UTF-8."""
    words = set()
    for document in read_path(folder):
        for row in (document.head, *document.lines):
            words |= {text for name, text in row.items() if name in TELLING}
    return sorted(word.encode() for word in words if len(word) > 5)


TELLING = (
    "orderNo logisticsNo copNo ebcCode ebcName ebpCode ebpName ownerCode ownerName agentCode agentName logisticsCode"
    " logisticsName itemName gname gmodel gcode itemNo guid"
).split()


def flip(path, offset=None):
    """Turn one bit of a byte; the middle one where no offset is given."""
    data = bytearray(path.read_bytes())
    at = len(data) // 2 if offset is None else offset
    data[at] ^= 0x10
    path.write_bytes(data)


def environment():
    return {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{Path(__file__).parent}"}


def cohong(*words, **settings):
    """The command line in a process of its own: exit code and the JSON it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "cohong.cli", *map(str, words), "--json"],
        capture_output=True, env=environment(), check=False, **settings,
    )  # fmt: skip
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr.decode()

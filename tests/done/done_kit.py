"""Cities and clerks for the tests of what was promised: run in processes of their own, read back through the sheet door."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from cohong.channels.sheets import read_sheet

ROOT = Path(__file__).resolve().parents[2]
CITY = """
import sys
from pathlib import Path
import msgspec
from cohong.city import demo
from cohong.node.intake import Intake

if __name__ == "__main__":
    seed, trades, workers, home = sys.argv[1:]
    Intake.take.__kwdefaults__["workers"] = int(workers)
    ended = demo(seed=int(seed), trades=int(trades), home=Path(home))
    print(msgspec.json.encode(ended).decode())
"""


def cohong(*words, hash_seed="0"):
    """The command line: exit code and what it printed."""
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "COLUMNS": "120"}
    done = subprocess.run(
        [sys.executable, "-m", "cohong.cli", *map(str, words)],
        capture_output=True, text=True, env=environment, timeout=300, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout


def told(*words, **settings):
    """The JSON object that a command printed."""
    _, out = cohong(*words, "--json", **settings)
    return json.loads(out)


def live(folder, *, seed, trades, workers, hash_seed="0"):
    """One day of the city in a folder that stays: how it ended."""
    script = folder.parent / f"{folder.name}.py"
    script.write_text(CITY, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script), str(seed), str(trades), str(workers), str(folder)],
        capture_output=True, text=True, env={**os.environ, "PYTHONHASHSEED": hash_seed}, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def rows_of(*paths):
    """Heads of the rows of sheets, each with its `message`."""
    return [{"message": one.message, **one.head} for path in paths for one in read_sheet(path)]


def copy_segments(home, folder):
    """The segments of a home without their zero tails."""
    folder.mkdir(parents=True)
    for path in (home / "segments").glob("*.seg"):
        (folder / path.name).write_bytes(path.read_bytes().rstrip(b"\0"))
    return folder


def fen(text):
    """A decimal text in yuan as fen, by text alone."""
    whole, _, part = text.partition(".")
    return int(whole) * 100 + int(f"{part}00"[:2])


def remove(folder):
    shutil.rmtree(folder, ignore_errors=True)

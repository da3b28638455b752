"""Run both benches and add what they say to `bench/history.jsonl`, with date, commit, machine and conditions."""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import msgspec

from cohong.bench import bench

ROOT = Path(__file__).parent.parent
HISTORY = ROOT / "bench" / "history.jsonl"


def quiet(done: int, total: int = 0) -> None:
    """Progress that nobody watches."""


def conditions() -> dict[str, Any]:
    """When, what and where; the load average tells how busy the machine was before."""
    return {
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
        "commit": commit(),
        "machine": {"cpu": processor(), "cores": os.cpu_count(), "system": f"{platform.system()} {platform.machine()}"},
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
    }


def commit() -> str:
    """The short hash of the commit, with `+` where the tree differs from it; "" without git."""
    git = shutil.which("git")
    if git is None:
        return ""

    def said(*words: str) -> str:
        done = subprocess.run([git, *words], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
        return done.stdout.strip()

    return said("rev-parse", "--short", "HEAD") + ("+" if said("status", "--porcelain", "src") else "")


def processor() -> str:
    """The processor's name as the system gives it."""
    file = Path("/proc/cpuinfo")
    names = [line for line in file.read_text().splitlines() if line.startswith("model name")] if file.exists() else []
    return names[0].partition(":")[2].strip() if names else platform.processor()


def main() -> None:
    """Measure, print one line a bench, and append."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trades", type=int, default=20_000)
    parser.add_argument("--note", default="", help="what else the machine was doing")
    options = parser.parse_args()
    for name in ("intake", "ledger"):
        said = conditions()
        figures = msgspec.to_builtins(bench(name, trades=options.trades, progress=quiet))
        line = json.dumps({"bench": name, **said, "note": options.note, "figures": figures}, ensure_ascii=False)
        with HISTORY.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()

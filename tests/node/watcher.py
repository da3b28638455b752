"""Run by tests as a process of its own: watch a folder, and say each file that was taken on a line of JSON."""

import signal
import sys
from pathlib import Path

import msgspec

from cohong.core.texts import CohongError
from cohong.node.watching import Watch


def trouble(error: CohongError) -> None:
    print(msgspec.json.encode({"trouble": error.code}).decode(), flush=True)


def main(folder: str, home: str) -> None:
    watch = Watch(Path(folder), Path(home), quiet=0.05, on_trouble=trouble)
    signal.signal(signal.SIGTERM, lambda *_: watch.stop())
    for taken in watch.run():
        print(msgspec.json.encode(taken).decode(), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

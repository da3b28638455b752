"""Run by tests as a process of its own: import files one block each, and say each acknowledged outcome on a line."""

import sys
from pathlib import Path

from cohong.node.home import Node
from cohong.node.intake import Intake


def main(home: str, *files: str) -> None:
    with Node(Path(home)) as node:
        print("open", flush=True)
        intake = Intake(node, node.operator, after_block=node.run_duties)
        for file in files:
            for lodged in intake.take([Path(file)], workers=False):
                print(lodged.outcome, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

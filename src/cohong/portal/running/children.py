"""The processes beside the writer. This file is read first in each of them: it imports nothing of ours before it has said that
Ctrl-C is for the writer, who ends them. A writer that was killed ends nobody: they notice, and go too."""

import multiprocessing
import os
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

GIVES_WAY = 5
"""How much lower the priority of drawers is."""


def keep_tables(home: Path, database: str, logs: bool) -> None:
    """Keep the tables up with the ledger; with `logs` a line to standard error for each round."""
    _end_with_the_writer()
    _log(logs)
    from cohong.node.pieces import collect_seldom
    from cohong.portal.operating.keeping import tell
    from cohong.projections.run import follow

    collect_seldom()
    follow(home, database, threading.Event(), tell)


def serve(home: Path, host: str, port: int, database: str, unsafe_switch: bool, logs: bool, address: str) -> None:
    """Serve the pages; with `logs` a line to standard error for each request."""
    _end_with_the_writer()
    _log(logs)
    from cohong.portal.running.serving import serve_pages

    serve_pages(home, host=host, port=port, unsafe_switch=unsafe_switch, database=database, address=address)


def draw_pages(line: "Connection", home: Path, database: str) -> None:
    """Draw what the process at the other end of the line wants, until it is gone. A page takes longer than anything that the other
    process does: where both want the processor, the other goes first, or every verification would wait for a page."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(GIVES_WAY)
    from cohong.node.pieces import collect_seldom
    from cohong.portal.beside.wanted import answer, place_to_draw

    place = place_to_draw(home, database)
    collect_seldom()
    with suppress(EOFError, OSError):
        while True:
            line.send(answer(place, line.recv()))
    os._exit(0)  # nothing is written here, and nobody waits for this process


def _log(wanted: bool) -> None:
    if wanted:
        from cohong.node.logs import all_to_stream

        all_to_stream(sys.stderr)


def _end_with_the_writer() -> None:
    """When it asks, or when it is gone: pages that outlived it would keep the port from the next one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_wait_for_the_end, daemon=True).start()


def _wait_for_the_end() -> None:
    writer = multiprocessing.parent_process()
    if writer is not None:
        writer.join()
        os._exit(1)

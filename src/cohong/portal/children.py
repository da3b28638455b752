"""The processes beside the writer. This file is read first in each of them: it imports nothing of ours before it has said that
Ctrl-C is for the writer, who ends them."""

import signal
import threading
from pathlib import Path


def keep_tables(home: Path, database: str) -> None:
    """Keep the tables up with the ledger."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from cohong.projections.run import follow

    follow(home, database, threading.Event())


def serve(home: Path, host: str, port: int, database: str, unsafe_switch: bool) -> None:
    """Serve the pages."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from cohong.portal.serving import serve_pages

    serve_pages(home, host=host, port=port, unsafe_switch=unsafe_switch, database=database)

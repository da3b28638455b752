"""Serving pages over HTTP, with uvicorn."""

import sys
from pathlib import Path

import uvicorn

from cohong.node.pieces import collect_seldom
from cohong.portal.app import build
from cohong.portal.beside.drawers import Drawers
from cohong.portal.drawing import read_templates
from cohong.portal.entering.signed import SignedEntrance
from cohong.portal.place import Place
from cohong.portal.running.doors import refuse_open_door

STOP_SECONDS = 2
"""How long a stop waits for answers under way; streams of events never end by themselves, and are taken up again."""

KEEP_SECONDS = 75
"""How long a connection stays open between two questions of a reader."""
SWITCH_SECONDS = 0.001
"""After how long the thread that draws pages lets the one that answers go on."""


def serve_pages(
    home: Path, *, host: str, port: int, unsafe_switch: bool = False, database: str = "", address: str = ""
) -> None:
    """Serve the pages of a home until stopped. Raises CohongError where nobody signs in and the host is not loopback.

    `address` is where browsers find them where that is not host and port, such as `https://desk.example.cn` behind a proxy."""
    refuse_open_door(home, host)
    sys.setswitchinterval(SWITCH_SECONDS)
    place, drawers = Place(home, database=database), Drawers(home, database)
    try:
        app = build(place, SignedEntrance(place, address=address, unsafe_switch=unsafe_switch), drawers)
        read_templates()
        collect_seldom()  # what is here now stays, and nobody waits while it is looked at again
        uvicorn.run(
            app,
            host=host,
            port=port,
            log_config=None,  # what uvicorn has to say goes where this process's log goes
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=STOP_SECONDS,
            timeout_keep_alive=KEEP_SECONDS,
        )
    finally:
        drawers.close()
        place.close()

"""Serving pages over HTTP, with uvicorn."""

from pathlib import Path

import uvicorn

from cohong.portal.app import build
from cohong.portal.doors import refuse_open_door
from cohong.portal.entrance import Entrance
from cohong.portal.place import Place

STOP_SECONDS = 2
"""How long a stop waits for answers under way; streams of events never end by themselves, and are taken up again."""


def serve_pages(home: Path, *, host: str, port: int, unsafe_switch: bool = False, database: str = "") -> None:
    """Serve the pages of a home until stopped. Raises CohongError where nobody signs in and the host is not loopback."""
    refuse_open_door(home, host)
    place = Place(home, database=database)
    try:
        app = build(place, Entrance(place, unsafe_switch=unsafe_switch))
        uvicorn.run(
            app, host=host, port=port, log_level="warning", access_log=False, timeout_graceful_shutdown=STOP_SECONDS
        )
    finally:
        place.close()

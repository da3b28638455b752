"""The city with its doors open: after its day everybody goes on answering, and its pages are served."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from cohong.city import Demo, Progress
from cohong.city.live import LiveCity, live_city
from cohong.ledger.application import Info
from cohong.portal.running.house import House, Pages, free_port


def show_city(
    *,
    seed: int = 1,
    trades: int = 200,
    port: int = 0,
    progress: Progress | None = None,
    ready: Callable[[Demo, str], object] | None = None,
) -> None:
    """Live a day, then serve its pages on this machine until SIGTERM or SIGINT. Its home is thrown away at the end.

    `port` 0 takes the first free one. `ready` is told how the day ended and where the pages are, once they answer. Raises CohongError."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="cohong-city-") as folder:
        pages = Pages(port=port or free_port("127.0.0.1"), unsafe_switch=True)
        house = House(Path(folder) / "home", pages)

        def started(city: LiveCity, info: Info) -> None:
            house.open()
            house.wait_until_served(info.size)
            if ready is not None:
                seconds = round(time.monotonic() - began, 3)
                ready(Demo(**city.ended, seconds=seconds, home=folder), pages.url)

        try:
            live_city(Path(folder), seed=seed, trades=trades, progress=progress, ready=started)
        finally:
            house.close()

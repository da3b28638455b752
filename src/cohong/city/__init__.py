"""A city in a box: everybody who takes part in a day of export trade, invented, over the real doors and the real ledger."""

import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec

from cohong.city.day import CityDay
from cohong.city.founding import founding_of
from cohong.city.people import make_city
from cohong.city.plan import make_plan
from cohong.city.selling import told_of
from cohong.core.calendar import time_of
from cohong.node.home import Node, found
from cohong.node.summary import Figures, figures
from cohong.sealed.entropy import seeded

DAY = 20260310
Progress = Callable[..., object]


class Demo(msgspec.Struct, frozen=True, kw_only=True):
    """How the day in the box ended; `home` is where it lies, "" when it was thrown away."""

    trades: int
    documents: int
    lists_released: int
    settled: dict[str, int]
    paid: int
    merchants_paid: int
    refused: dict[str, int]
    differences: dict[str, int]
    waiting: int
    waiting_for: dict[str, int]
    wrong: int
    due_this_week: dict[str, int]
    sellers: dict[str, int]
    conserved: bool | list[str]
    root: str
    size: int
    seconds: float
    home: str


def demo(
    *, seed: int = 1, trades: int = 2000, once: bool = True, progress: Progress | None = None, home: Path | None = None
) -> Demo:
    """Run one day of the city. Keys, salts, cuts and clock come from the seed: same seed and size, same root.

    With `once` the city's home is thrown away at the end unless `home` names a folder for it."""
    started = time.monotonic()
    with ExitStack() as stack:
        if home is None:
            place = Path(stack.enter_context(tempfile.TemporaryDirectory())) if once else _kept()
        else:
            place = home
        ended = _run(place, seed, trades, progress or (lambda *_: None))
    seconds = round(time.monotonic() - started, 3)
    return Demo(**ended, seconds=seconds, home="" if once and home is None else str(place))


def _kept() -> Path:
    """A folder for a city that stays."""
    return Path(tempfile.mkdtemp(prefix="cohong-city-"))


class CityClock:
    """Time in the city: it stands still until the day moves it."""

    def __init__(self, now_ms: int) -> None:
        self.now_ms = now_ms

    def __call__(self) -> int:
        """Milliseconds since 1970."""
        return self.now_ms

    def set(self, now_ms: int) -> None:
        """Move on."""
        self.now_ms = now_ms


def _run(place: Path, seed: int, count: int, progress: Progress) -> dict[str, Any]:
    node, day = begin(place, seed, count)
    with node:
        day.run(progress)
        return closing(node, day)


def begin(place: Path, seed: int, count: int) -> tuple[Node, CityDay]:
    """A new city in a folder, in the morning of its day: the open node of its home, and the day that lies ahead."""
    clock, entropy = CityClock(time_of(DAY, 9)), seeded(f"city/{seed}")
    city = make_city(seed)
    plan = make_plan(city, count, seed, clock.now_ms)
    found(place / "home", founding_of(city), entropy=entropy, clock=clock)
    node = Node(place / "home", entropy=entropy, clock=clock)
    try:
        return node, CityDay(node, plan, place / "files", seed, clock.set)
    except BaseException:
        node.abandon()
        raise


def closing(node: Node, day: CityDay) -> dict[str, Any]:
    """How the day ended, as the fields of `Demo`."""
    ended: Figures = figures(node.state, day.refused, node.day)
    info = node.engine.info()
    figure = {field: getattr(ended, field) for field in ended.__struct_fields__}
    more = {"trades": len(day.plan.trades), "documents": sum(day.lodged.values()), "sellers": told_of(node.state)}
    return figure | more | {"root": info.root, "size": info.size}

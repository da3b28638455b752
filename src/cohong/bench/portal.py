"""The pages under load: residents who verify proofs and clerks who page, at once, against the pages as a node serves them.

Made beforehand and not counted: the home, its tables, the proofs, the addresses. Then node, tables and pages run as `cohong
node run` starts them, and users in another process ask over loopback. At last new trades come in at an offered rate, and the
tables are held against the ledger.
"""

import gzip
import multiprocessing
import os
import re
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import msgspec

from cohong.bench.homes import SEED, bring_up, files_by_second, make_home, trades_of
from cohong.bench.lagging import Lag, Offering, watch_lag
from cohong.bench.measure import Progress, Result, anonymous_bytes, cpu_seconds, family
from cohong.bench.users import LOOPBACK, Answers, Group, Load, fetch, get, post, work
from cohong.ledger.embedded.home import Home
from cohong.ledger.embedded.live import Live
from cohong.modules import rulebook
from cohong.node.home import is_founded
from cohong.node.proofs import checked_text, evidence_of
from cohong.portal.running.house import Pages, run_house
from cohong.projections import queries
from cohong.projections.database import Database, default_url

PROOFS = 300
TRADES_LOOKED_AT = 300
START_SECONDS = 60.0
STOP_SECONDS = 30.0
LOOK_SECONDS = 0.2
MOST_SECONDS = 600.0
MOST_USERS = 5_000
_SPAWN = multiprocessing.get_context("spawn")
_LINKED = re.compile(rb'(?:<link rel="stylesheet" href|<script[^>]* src)="(/static/[^"]+)"')


class Users(msgspec.Struct, frozen=True, kw_only=True):
    """Who comes for how long. Each resident verifies once in `resident_seconds` on average, each clerk opens a page once in
    `clerk_seconds`. Then `offered` trades a second come in for `offered_seconds`, 0 for none."""

    residents: int = 1_000
    clerks: int = 200
    seconds: float = 30.0
    resident_seconds: float = 10.0
    clerk_seconds: float = 5.0
    offered: int = 1_000
    offered_seconds: int = 10


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """Milliseconds: the median, the value that 95 and 99 of 100 do not exceed, and the worst."""

    count: int
    p50_ms: float
    p95_ms: float
    p99_ms: float
    max_ms: float


class PortalFigures(Result, frozen=True, kw_only=True):
    """Shown as `cohong.bench-portal.v1`. `made_seconds` is 0 for a home that was there; memory is anonymous memory, and the
    share of processors 1.0 for one that is busy all the time, both of writer, tables and pages together."""

    trades: int
    made_seconds: float
    connections: int
    seconds: float
    page: Spread
    verify: Spread
    errors: int
    pages_per_second: float
    verifications_per_second: float
    first_paint_bytes: int
    compressed: bool
    server_cpu_share: float
    server_memory_bytes: int
    offered_per_second: int
    reached_per_second: float
    refused: int
    projection_lag: Spread


def bench_portal(trades: int, progress: Progress, *, home: Path | None = None, users: Users | None = None) -> Result:
    """Measure the pages of `home`, which is made, and kept, where it is missing; without one, of a home that is thrown away.

    New trades come into it at the end. Raises CohongError where the home cannot be opened."""
    users = users or Users()
    with TemporaryDirectory(prefix="cohong-bench-") as name:
        place = Path(name) / "home" if home is None else home
        made_seconds = 0.0
        if not is_founded(place):
            made_seconds = make_home(place, Path(name), trades, progress)
        bring_up(place, progress)
        figures = _measure(place, Path(name) / "offered", _bounded(users), progress)
    return msgspec.structs.replace(figures, made_seconds=made_seconds)


def _bounded(users: Users) -> Users:
    """Not more, and not longer, than one machine can be asked for."""
    return msgspec.structs.replace(
        users,
        residents=min(users.residents, MOST_USERS),
        clerks=min(users.clerks, MOST_USERS),
        seconds=min(users.seconds, MOST_SECONDS),
        resident_seconds=max(users.resident_seconds, 0.01),
        clerk_seconds=max(users.clerk_seconds, 0.01),
        offered_seconds=min(users.offered_seconds, int(MOST_SECONDS)),
    )


def _measure(home: Path, folder: Path, users: Users, progress: Progress) -> PortalFigures:
    trades = trades_of(home)
    seconds = files_by_second(folder, trades, users.offered, users.offered_seconds)
    pages = Pages(port=_port())
    load = _load(home, pages, users)
    with _running(home, pages) as process:
        painted = _first_paint(pages)
        strain = Strain(process.pid or 0)
        answers = _let_come(load, strain, progress)
        lag = (
            watch_lag(home, Offering(home, seconds))
            if seconds
            else Lag(milliseconds=[], seconds=0.0, missed=0, refused=0)
        )
    by_name = {one.name: one for one in answers}
    return PortalFigures(
        trades=trades,
        made_seconds=0.0,
        connections=users.residents + users.clerks,
        seconds=strain.seconds,
        page=spread(by_name["clerks"].milliseconds),
        verify=spread(by_name["residents"].milliseconds),
        errors=sum(one.errors for one in answers) + lag.missed,
        pages_per_second=len(by_name["clerks"].milliseconds) / strain.seconds,
        verifications_per_second=len(by_name["residents"].milliseconds) / strain.seconds,
        first_paint_bytes=sum(len(head) + len(body) for head, body in painted),
        compressed=b"content-encoding: gzip" in painted[0][0].lower(),
        server_cpu_share=strain.cpu_seconds / strain.seconds,
        server_memory_bytes=strain.peak_bytes,
        offered_per_second=users.offered if seconds else 0,
        reached_per_second=users.offered * len(seconds) / lag.seconds if lag.seconds else 0.0,
        refused=lag.refused,
        projection_lag=spread(lag.milliseconds),
    )


# --- who asks for what ----------------------------------------------------------------------------------------------------


def _load(home: Path, pages: Pages, users: Users) -> Load:
    host = f"{pages.host}:{pages.port}"
    verify = [post("/api/verify", host, data) for data in proofs_of(home, PROOFS)]
    clerks = [get(path, host) for path in addresses(home)]
    return Load(
        host=pages.host,
        port=pages.port,
        seconds=users.seconds,
        seed=SEED,
        groups=(
            Group(name="residents", users=users.residents, think_seconds=users.resident_seconds, requests=verify),
            Group(name="clerks", users=users.clerks, think_seconds=users.clerk_seconds, requests=clerks),
        ),
    )


def proofs_of(home: Path, count: int) -> list[bytes]:
    """Proof files of outcomes drawn from the whole ledger, each a little under 4 KB."""
    rng, found = Random(SEED), list[bytes]()
    with Live(Home(home), rulebook()) as live:
        size = live.info().size
        while len(found) < count:
            index = rng.randrange(size)
            if live.where(index) is not None:
                evidence = evidence_of(live, live.home, index, str(index))
                found.append(checked_text(evidence)[0])
    return found


def addresses(home: Path) -> list[str]:
    """What clerks open: of ten pages two are the day, three lists, three a trade's life, one a merchant's desk, one what waits."""
    rng = Random(SEED)
    with Live(Home(home), rulebook()) as live, Database(default_url(home)) as tables:
        size, groups, merchants = live.info().size, queries.waiting(tables), queries.merchants(tables)
        somewhere = [f"{rng.randrange(size)}.~" for _ in range(TRADES_LOOKED_AT)]
        lists = ["/trades", *(f"/trades?stage={stage}" for stage in ("waiting", "wrong", "paid"))]
        lists += [f"/trades?stage={one.stage}&why={one.why}" for one in groups]
        lists += [f"/trades?merchant={one.id}" for one in merchants]
        lists += [f"/trades?after={after}" for after in somewhere[:50]]
        lists += [f"/trades?stage=waiting&after={after}" for after in somewhere[50:100]]
        rows = [row for after in somewhere for row in queries.trades(tables, after=after, limit=1)]
    trades = [f"/trades/{row.key}" for row in rows]
    desks = [f"/merchants/{one.id}" for one in merchants]
    chosen = [rng.choice(kind) for _ in range(100) for kind in (lists, lists, lists, trades, trades, trades, desks)]
    return chosen + ["/day"] * 200 + ["/waiting"] * 100


# --- what runs ------------------------------------------------------------------------------------------------------------


def _port() -> int:
    """A port that nobody has, far from those that are tried first: other homes may be served on this machine."""
    with socket.create_server((LOOPBACK[0], 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def _running(home: Path, pages: Pages) -> Iterator[BaseProcess]:
    """The node of a home with its tables and pages, as its own processes, until the block ends."""
    process = _SPAWN.Process(target=run_house, args=(home, pages))
    process.start()
    try:
        _wait(lambda: _is_served(pages), process)
        yield process
    finally:
        process.terminate()
        process.join(STOP_SECONDS)
        if process.is_alive():
            process.kill()
            process.join()


def _is_served(pages: Pages) -> bool:
    with suppress(OSError):
        return bool(fetch(pages.url, ["/day"]))
    return False


def _wait(ready: Callable[[], bool], process: BaseProcess) -> None:
    until = time.monotonic() + START_SECONDS
    while not ready():
        if time.monotonic() > until or not process.is_alive():
            raise RuntimeError("the pages did not come up")
        time.sleep(LOOK_SECONDS)


def _first_paint(pages: Pages) -> list[tuple[bytes, bytes]]:
    """The day's page and every style and script that it names, as they come over the wire."""
    ((head, body),) = fetch(pages.url, ["/day"])
    html = gzip.decompress(body) if b"content-encoding: gzip" in head.lower() else body
    return [(head, body), *fetch(pages.url, [path.decode() for path in dict.fromkeys(_LINKED.findall(html))])]


def _let_come(load: Load, strain: "Strain", progress: Progress) -> list[Answers]:
    with ProcessPoolExecutor(1, mp_context=_SPAWN) as pool:
        pool.submit(os.getpid).result()
        strain.begin()
        coming = pool.submit(work, load)
        while not coming.done():
            time.sleep(LOOK_SECONDS)
            strain.look()
            progress(min(int(strain.seconds), int(load.seconds)), int(load.seconds))
        return coming.result()


class Strain:
    """Processor time and memory of a process with all that descend from it."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.peak_bytes = 0
        self.seconds = self.cpu_seconds = 0.0
        self._before: dict[int, float] = {}
        self._start = 0.0

    def begin(self) -> None:
        """What was before does not count."""
        self._start = time.perf_counter()
        self._before = {pid: cpu_seconds(pid) for pid in family(self.pid)}

    def look(self) -> None:
        """Take note of now."""
        pids = list(family(self.pid))
        self.seconds = time.perf_counter() - self._start
        self.cpu_seconds = sum(cpu_seconds(pid) - self._before.get(pid, 0.0) for pid in pids)
        self.peak_bytes = max(self.peak_bytes, sum(map(anonymous_bytes, pids)))


def spread(milliseconds: Sequence[float]) -> Spread:
    """The figures of some measurements, zeros where there are none."""
    ordered = sorted(milliseconds)

    def at(share: float) -> float:
        return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 1) if ordered else 0.0

    return Spread(count=len(ordered), p50_ms=at(0.5), p95_ms=at(0.95), p99_ms=at(0.99), max_ms=at(1.0))

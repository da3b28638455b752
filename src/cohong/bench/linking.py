"""How fast and how truly records are linked: made records whose truth is known, in a child process each, beside simpler ways.

`clean` records are merchants' own; in `agents` a fixed share carries an agent's phone, code or contact. The records are written
before the clock starts; the clock holds cleaning, linking and probabilities. Peak memory is the child's, its table included.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl

from cohong.analytics.linkage.arrays import combine, components, stars
from cohong.analytics.linkage.certainty import calibration, stands_right
from cohong.analytics.linkage.clusters import link
from cohong.analytics.linkage.fields import IDENTIFIERS, MORE, read_records
from cohong.analytics.linkage.index import Index
from cohong.analytics.linkage.measure import Scores, pairwise
from cohong.analytics.linkage.records import clean, make_records, with_agents
from cohong.bench.measure import Progress, Result, anonymous_bytes

Ints = npt.NDArray[np.int64]
Method = Literal["hub_aware", "hub_aware_five_columns", "four_identifiers", "equal_names", "splink"]
ALWAYS: tuple[Method, ...] = ("hub_aware", "hub_aware_five_columns", "four_identifiers", "equal_names")
SPLINK_RECORDS = 50_000
"""Splink is run up to this size: with agents its time and memory leave the machine behind."""
LIVE_RECORDS = 5_000
POLL_SECONDS = 0.02


class LinkRun(msgspec.Struct, frozen=True, kw_only=True):
    """One method on one set. Scores are pairwise; memory is anonymous, at its peak, in bytes."""

    records: int
    kind: Literal["clean", "agents"]
    method: Method
    seconds: float
    peak_memory_bytes: int
    precision: float
    recall: float
    f1: float


class BenchLinking(Result, frozen=True, kw_only=True):
    """`hub_aware` on each set and size, the simpler ways beside it, live assignment, and how far probabilities are off."""

    runs: list[LinkRun]
    live_p50_ms: float
    live_p99_ms: float
    calibration_error: float
    splink: str
    """Its version, or empty where it is not installed."""


def bench_link(
    records: int, progress: Progress, *, seed: int = 7, sizes: Sequence[int] = (), splink: bool = True
) -> BenchLinking:
    """Measure linking at `records` records and, to see how it grows, ours alone at each of `sizes`; Splink too, where wanted and
    installed.

    Splink runs on the sizes up to `SPLINK_RECORDS`, and on that size itself when all others are larger.
    """
    version = _splink_version() if splink else ""
    if version and min([records, *sizes]) > SPLINK_RECORDS:
        sizes = (*sizes, SPLINK_RECORDS)
    plan: list[tuple[int, Literal["clean", "agents"]]] = []
    for size in sorted({records, *sizes}):
        plan += [(size, "clean"), (size, "agents")]
    runs: list[LinkRun] = []
    with TemporaryDirectory() as folder:
        for done, (size, kind) in enumerate(plan):
            progress(done, len(plan))
            file = Path(folder) / f"{kind}{size}.parquet"
            make_records(clean(size, seed) if kind == "clean" else with_agents(size, seed)).write_parquet(file)
            # To see how it grows the simpler ways are not needed.
            methods = ALWAYS if size == records else ALWAYS[:1]
            methods = (*methods, "splink") if version and size <= SPLINK_RECORDS else methods
            runs += [_child(file, kind, method) for method in methods]
            file.unlink()
    live = live_milliseconds(min(records, 10 * LIVE_RECORDS), seed)
    return BenchLinking(
        runs=runs,
        live_p50_ms=float(np.percentile(live, 50)),
        live_p99_ms=float(np.percentile(live, 99)),
        calibration_error=calibration_error(min(records, 10 * LIVE_RECORDS), seed),
        splink=version,
    )


def _child(file: Path, kind: Literal["clean", "agents"], method: Method) -> LinkRun:
    """Run one method in a process of its own, watched from here."""
    command = [sys.executable, "-m", "cohong.bench.linking", str(file), method]
    peak = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:  # noqa: S603 - our own module, our own words
        while child.poll() is None:
            peak = max(peak, anonymous_bytes(child.pid))
            time.sleep(POLL_SECONDS)
        assert child.stdout is not None
        said = child.stdout.read()
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command)
    return msgspec.convert({**json.loads(said), "kind": kind, "method": method, "peak_memory_bytes": peak}, LinkRun)


def run_method(frame: pl.DataFrame, method: Method) -> Ints:
    """The entity of each record, by one method. Raises KeyError for one that is not known."""
    ways: dict[str, Callable[[pl.DataFrame], Ints]] = {
        "hub_aware": lambda table: link(table).entity,
        "hub_aware_five_columns": lambda table: link(table.drop(*MORE)).entity,
        "four_identifiers": _four_identifiers,
        "equal_names": _equal_names,
        "splink": _splink,
    }
    return ways[method](frame)


def _four_identifiers(frame: pl.DataFrame) -> Ints:
    """Records that share a code, account, phone or shop are one: what is done without a thought of agents."""
    records = read_records(frame)
    return components(records.count, [stars(records.fields[field].ids) for field in IDENTIFIERS])


def _equal_names(frame: pl.DataFrame) -> Ints:
    """Equal names are equal firms; records without a name stay alone."""
    names = frame["name"].str.strip_chars()
    ids = names.rank("dense").cast(pl.Int64).to_numpy() - 1
    return components(frame.height, [stars(combine(np.where((names == "").to_numpy(), -1, ids)))])


def _splink_version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("splink")
    except PackageNotFoundError:
        return ""


def _splink(frame: pl.DataFrame) -> Ints:
    """Splink on DuckDB, after the settings of its guides: six blocking rules, weights by expectation maximisation, 0.95."""
    from cohong.bench.linking_splink import splink_entities

    return splink_entities(frame)


def live_milliseconds(records: int, seed: int) -> npt.NDArray[np.float64]:
    """Milliseconds for each of the last records of a table, added one by one to an index of the others."""
    frame = make_records(with_agents(records, seed)).drop("truth")
    held = min(LIVE_RECORDS, records // 10)
    index = Index(link(frame.head(records - held)))
    taken = []
    for row in frame.tail(held).iter_rows(named=True):
        start = time.perf_counter()
        index.add(row)
        taken.append((time.perf_counter() - start) * 1000)
    return np.array(taken)


def calibration_error(records: int, seed: int) -> float:
    """How far stated probabilities are from what came true, on records that the table of shares has not seen."""
    errors = []
    for world in (clean(records, seed), with_agents(records, seed)):
        frame = make_records(world)
        made = link(frame.drop("truth"))
        errors.append(calibration(made.probability, stands_right(made.entity, frame["truth"].to_numpy())).error)
    return max(errors)


def main(file: str, method: Method) -> None:
    """What the child does: read, link under the clock, print scores as JSON."""
    frame = pl.read_parquet(file)
    truth = frame["truth"].to_numpy()
    frame = frame.drop("truth")
    start = time.perf_counter()
    entity = run_method(frame, method)
    seconds = time.perf_counter() - start
    scores: Scores = pairwise(np.unique(entity, return_inverse=True)[1], truth)
    sys.stdout.write(json.dumps({"records": len(truth), "seconds": seconds, **msgspec.structs.asdict(scores)}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])  # type: ignore[arg-type]  # the parent gives one of the methods

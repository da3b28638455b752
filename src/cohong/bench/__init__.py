"""Measurements of this machine: the whole way of a trade, the ledger alone, the pages under load. Nothing is kept, but for a
home that one names."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from cohong.bench.measure import Progress, Result


def bench(
    name: str, *, trades: int, progress: Progress, home: Path | None = None, users: Mapping[str, float] | None = None
) -> Result:
    """Run one bench: `intake`, `ledger` or `portal`. The result fits the schema `cohong.bench-<name>.v1`.

    `trades` is the number of trades taken in, or of messages at each batch size. `portal` may be given the home to use, and
    the fields of `bench.portal.Users`. Raises KeyError for another name.
    """
    from cohong.bench.intake import bench_intake
    from cohong.bench.ledger import bench_ledger
    from cohong.bench.portal import Users, bench_portal

    if name == "portal":
        return bench_portal(trades, progress, home=home, users=msgspec.convert(dict(users or {}), Users, strict=False))
    return {"intake": bench_intake, "ledger": bench_ledger}[name](trades, progress)

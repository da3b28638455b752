"""Measurements of this machine: the whole way of a trade, the ledger alone, the pages under load. Nothing is kept, but for a
home that one names."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from cohong.bench.measure import Progress, Result


def bench(
    name: str,
    *,
    trades: int,
    progress: Progress,
    home: Path | None = None,
    seed: int = 1,
    records: int = 1_000_000,
    users: Mapping[str, float] | None = None,
) -> Result:
    """Run one bench: `intake`, `ledger`, `portal`, `seller` or `customs`. The result fits the schema `cohong.bench-<name>.v1`.

    `trades` is the number of trades taken in or asked about, or of messages at each batch size. `portal` may be given the home to
    use, and the fields of `bench.portal.Users`; `seller` and `customs` the seed of their worlds, `customs` the number of records to
    link. Raises KeyError for another name.
    """
    from cohong.bench.customs import bench_customs
    from cohong.bench.intake import bench_intake
    from cohong.bench.ledger import bench_ledger
    from cohong.bench.portal import Users, bench_portal
    from cohong.bench.sellers import bench_seller

    if name == "seller":
        return bench_seller(trades, seed, progress)
    if name == "customs":
        return bench_customs(trades, records, seed, progress)
    if name == "portal":
        return bench_portal(trades, progress, home=home, users=msgspec.convert(dict(users or {}), Users, strict=False))
    return {"intake": bench_intake, "ledger": bench_ledger}[name](trades, progress)

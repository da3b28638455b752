"""Measurements of this machine: the whole way of a trade, and the ledger alone. Nothing is kept."""

from cohong.bench.measure import Progress, Result


def bench(name: str, *, trades: int, progress: Progress) -> Result:
    """Run one bench: `intake` or `ledger`. The result fits `cohong.bench-intake.v1` or `cohong.bench-ledger.v1`.

    `trades` is the number of trades taken in, or of messages at each batch size. Raises KeyError for another name.
    """
    from cohong.bench.intake import bench_intake
    from cohong.bench.ledger import bench_ledger

    return {"intake": bench_intake, "ledger": bench_ledger}[name](trades, progress)

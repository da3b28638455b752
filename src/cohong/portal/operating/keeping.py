"""What the process that keeps the tables says in its log: a line for each round that changed something."""

from cohong.node.logs import log
from cohong.projections.projector import Progress


def tell(progress: Progress, seconds: float) -> None:
    """One round: leaves followed, rows written, how many leaves are still to be followed, and how long it took."""
    log(
        "tables.followed",
        size=progress.size,
        events=progress.leaves,
        rows=progress.rows,
        lag=progress.behind,
        seconds=seconds,
    )

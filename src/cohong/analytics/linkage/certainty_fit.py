"""Counts the table of `certainty` anew on made records, and writes it: `python -m cohong.analytics.linkage.certainty_fit`."""

from pathlib import Path

import numpy as np
import polars as pl

from cohong.analytics.linkage import certainty
from cohong.analytics.linkage.arrays import Flags, Ints
from cohong.analytics.linkage.clusters import link
from cohong.analytics.linkage.fields import MORE
from cohong.analytics.linkage.records import World, clean, make_records, with_agents

SEEDS = (101, 102)
RECORDS = 60_000
HEAD = '"""Shares counted by `certainty.fit`; made again by `python -m cohong.analytics.linkage.certainty_fit`."""\n\n'


def observe(world: World, *, more: bool) -> tuple[Ints, Flags]:
    """The cells of made records, and which of them stood right; `more` says whether the fields beyond the five are there."""
    frame = make_records(world)
    truth = frame["truth"].to_numpy()
    made = link(frame.drop("truth") if more else frame.drop("truth", *MORE))
    return certainty.cells(made.entity, made.identity, made.known), certainty.stands_right(made.entity, truth)


def table() -> list[float]:
    """The table, from both sets and both shapes of table."""
    worlds = [make(RECORDS, seed) for seed in SEEDS for make in (clean, with_agents)]
    seen = [observe(world, more=more) for world in worlds for more in (True, False)]
    return certainty.fit(np.concatenate([cell for cell, _ in seen]), np.concatenate([right for _, right in seen]))


def write(path: Path) -> None:
    """Write the table as a module."""
    rows = pl.Series(table()).to_list()
    lines = [f"    {', '.join(map(str, rows[start : start + 8]))},\n" for start in range(0, len(rows), 8)]
    path.write_text(f"{HEAD}TABLE = (\n{''.join(lines)})\n", encoding="utf-8")


if __name__ == "__main__":
    write(Path(__file__).with_name("certainty_table.py"))

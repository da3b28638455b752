"""A file of records linked: the whole way from one CSV to the other."""

import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import polars as pl

from cohong.analytics.linkage.clusters import link
from cohong.analytics.linkage.hubs import FILED_BY
from cohong.analytics.linkage.table import open_sheet, read_sheet, write_sheet

SHOWN = 20
"""So many wrong codes are told with the code that each may have been."""


class Linked(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it. `hubs` counts the values of agents by field; `unsure` the records below an even chance."""

    file: str
    records: int
    entities: int
    alone: int
    hubs: dict[str, int]
    unsure: int
    wrong_codes: int
    """How many codes fail their check digit and miss one single code of the table by one place."""
    near_codes: dict[str, str]
    """The first `SHOWN` of them, each with the code that it may have been: to be asked, not believed."""
    seconds: float


def link_table(source: Path, out: Path, progress: Callable[[int], object]) -> Linked:
    """Link the records of a CSV file and write them with `entity` and `probability`. Raises CohongError for what is wrong with it.

    An entity is named after its first record: `E` and the row of that record, counted from 1.
    """
    start = time.perf_counter()
    sheet = open_sheet(source)
    made = link(read_sheet(sheet, progress))
    entity = pl.Series(made.entity)
    first = entity.to_frame("entity").with_row_index("row", offset=1).group_by("entity").agg(pl.col("row").min())
    rows = first.sort("entity")["row"].cast(pl.String)
    write_sheet(sheet, out, ("E" + rows).gather(entity), pl.Series(made.probability))
    return Linked(
        file=str(out),
        records=len(entity),
        entities=made.known.count,
        alone=int((made.known.size == 1).sum()),
        hubs={field: int(made.hubs[field].sum()) for field in FILED_BY},
        unsure=int((made.probability < 0.5).sum()),
        wrong_codes=len(made.records.repaired),
        near_codes=dict(list(made.records.repaired.items())[:SHOWN]),
        seconds=round(time.perf_counter() - start, 3),
    )

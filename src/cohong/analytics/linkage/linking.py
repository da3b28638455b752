"""A file of records linked: the whole way from one CSV to the other, or to a picture that explains a link of it."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec
import polars as pl

from cohong.analytics.linkage.clusters import link, link_prepared, prepare
from cohong.analytics.linkage.estimating import estimate_prepared
from cohong.analytics.linkage.explain import binding, explain
from cohong.analytics.linkage.fields import read_records
from cohong.analytics.linkage.hubs import FILED_BY
from cohong.analytics.linkage.picture import Panel, draw, panel_of
from cohong.analytics.linkage.table import open_sheet, read_sheet, write_sheet
from cohong.analytics.linkage.weights import SHIPPED
from cohong.analytics.linkage.weights_file import read_weights, write_weights
from cohong.core.texts import CohongError, declare

SHOWN = 20
"""So many wrong codes are told with the code that each may have been."""

PANELS = 12
"""So many links of one entity are drawn."""
ALONE = ("One record alone: nothing is linked to it.", "仅此一条记录，没有与之关联的记录。")

NO_RECORD = declare(
    "linkage.no_record",
    en="The table {path} has no record with the id {seen}.",
    zh="表格 {path} 中没有 id 为 {seen} 的记录。",
    next_en="Give an id as it stands in the column id.",
    next_zh="请按 id 列中的写法填写。",
)
NO_PICTURE = declare(
    "linkage.no_picture",
    en="A picture is written as {expected}, not as {seen}.",
    zh="图片只能写成 {expected}，不能写成 {seen}。",
    next_en="End the name of the file in .svg or .png.",
    next_zh="请将文件名以 .svg 或 .png 结尾。",
)


class New(msgspec.Struct, frozen=True, kw_only=True):
    """Weights to be estimated: the file they go to, the seed of what is drawn, and the day that is written into it."""

    file: Path
    seed: int
    made: int


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
    weights: Literal["shipped", "file", "estimated"]
    seconds: float


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """What a picture shows. Of two records `bits` and `probability` are of the two alone; of a whole entity they are None, and
    `links` counts the links that are drawn of those that bind its records."""

    file: str
    linked: bool
    bits: float | None
    probability: float | None
    links: int
    en: str
    zh: str


def link_table(
    source: Path,
    out: Path,
    progress: Callable[[int], object],
    *,
    weights: Path | None = None,
    estimate: New | None = None,
) -> Linked:
    """Link the records of a CSV file and write them with `entity` and `probability`. Raises CohongError for what is wrong with it.

    An entity is named after its first record: `E` and the row of that record, counted from 1. The weights are those of the file
    `weights`, or estimated and written to the file of `estimate`, or else those that ship.
    """
    start = time.perf_counter()
    sheet = open_sheet(source)
    by = read_weights(weights).weights if weights else SHIPPED
    ready = prepare(read_records(read_sheet(sheet, progress)))
    if estimate is not None:
        found = estimate_prepared(ready, estimate.seed)
        write_weights(estimate.file, found, estimate.made)
        by = found.weights
    made = link_prepared(ready, by)
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
        weights="estimated" if estimate else "file" if weights else "shipped",
        seconds=round(time.perf_counter() - start, 3),
    )


def draw_link(
    source: Path, out: Path, ids: tuple[str, str], progress: Callable[[int], object], *, weights: Path | None = None
) -> Drawn:
    """Draw why two records of a CSV file are one merchant's, or are not, into an .svg or .png file. The same id twice: the links that
    bind the entity of that record, at most `PANELS`. Raises CohongError for an id that the file does not have, or another ending."""
    form = _form(out)
    sheet = open_sheet(source)
    frame = read_sheet(sheet, progress)
    rows = [_row(frame, one, source.name) for one in ids]
    made = link(frame, read_weights(weights).weights if weights else SHIPPED)
    names = frame["id"]
    if rows[0] != rows[1]:
        said = explain(made, rows[0], rows[1])
        _write(out, draw([panel_of(ids[0], ids[1], said)], form))
        return Drawn(
            file=str(out), linked=said.linked, bits=round(said.bits, 3), probability=round(said.probability, 6),
            links=len(said.way), en=said.en, zh=said.zh,
        )  # fmt: skip
    members = int((made.entity == made.entity[rows[0]]).sum())
    pairs = binding(made, rows[0])
    shown = [panel_of(names[one], names[other], explain(made, one, other)) for one, other in pairs[:PANELS]]
    alone = Panel(en=ALONE[0], zh=ALONE[1], bars=())
    _write(out, draw(shown or [alone], form))
    en = f"{members} records, bound by {len(pairs)} links; {len(shown)} are drawn." if pairs else ALONE[0]
    zh = f"{members} 条记录，由 {len(pairs)} 个关联连成，图中画出 {len(shown)} 个。" if pairs else ALONE[1]
    return Drawn(
        file=str(out), linked=members > 1, bits=None, probability=None, links=len(shown), en=en, zh=zh
    )  # fmt: skip


def _form(out: Path) -> Literal["svg", "png"]:
    match out.suffix.lower():
        case ".svg":
            return "svg"
        case ".png":
            return "png"
        case other:
            raise CohongError(NO_PICTURE, path=out.name, seen=other, expected=".svg, .png")


def _row(frame: pl.DataFrame, wanted: str, name: str) -> int:
    rows = (frame["id"] == wanted).arg_true()
    if not len(rows):
        raise CohongError(NO_RECORD, path=name, seen=wanted)
    return int(rows[0])


def _write(out: Path, data: bytes) -> None:
    half = out.with_name(f"{out.name}.part")
    try:
        half.write_bytes(data)
        half.replace(out)
    finally:
        half.unlink(missing_ok=True)

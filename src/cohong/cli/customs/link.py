"""`cohong customs link`: which records of a table are one merchant's, by which weights, and why."""

from pathlib import Path

import click

from cohong.cli.common import FILE, OUT_FILE, out_option
from cohong.cli.frame import emit
from cohong.cli.progress import progress
from cohong.cli.speaking import argument, command, option


@command(
    "link",
    en="""
    Link the records of a table: which are one merchant's, whoever filed them.

    The table has the columns id,code,name,region,phone,account in any order; any cell but id may be empty.
    The columns contact, shop and address are used where they stand there; all others are kept as they are.
    The output has the same rows with two more columns: entity, and how probable it is that the record
    belongs there. Codes, phones and contacts that agents put on other people's declarations bind nobody.

    With --explain the output is a picture instead (.svg or .png): why two records are one merchant's, or are not.
    The same id twice draws the links that bind its whole entity.

    Text may be UTF-8, with or without a mark at its beginning, or GB18030; the output is UTF-8.
    """,
    zh="""
    关联表格中的记录：哪些属于同一商户，不论由谁申报。

    表格须有 id,code,name,region,phone,account 各列，顺序不限；除 id 外单元格可以为空。
    如有 contact、shop、address 列也会用到；其他列原样保留。
    输出为相同的行，另加两列：entity（实体）和 probability（该记录属于该实体的概率）。
    代理方填在他人申报上的编码、电话、联系人不作为关联依据。

    使用 --explain 时，输出改为图片（.svg 或 .png）：说明两条记录为何属于或不属于同一商户。
    两次填写同一 id，则画出该记录所属实体的全部关联。

    文本可为 UTF-8（带或不带 BOM）或 GB18030；输出为 UTF-8。
    """,
)
@argument("records", type=FILE, metavar="RECORDS.csv", en="The table to link.", zh="待关联的表格。")
@out_option("The .csv file to write, or the picture.", "输出的 .csv 文件，或图片文件。")
@option(
    "--estimate", type=OUT_FILE, metavar="FILE",
    en="Estimate the weights from these records, write them to this file (JSON, no names), and link by them.",
    zh="由这些记录估计权重，写入该文件（JSON，不含名称），并据此关联。",
)  # fmt: skip
@option(
    "--weights", type=FILE, metavar="FILE",
    en="Link by the weights of this file; otherwise by those that ship.",
    zh="按该文件中的权重关联；默认使用随附权重。",
)  # fmt: skip
@option("--seed", type=int, default=1, en="Seed of what is drawn for --estimate.", zh="--estimate 抽样所用的种子。")
@option(
    "--explain", nargs=2, metavar="ID ID",
    en="Draw why these two records are one merchant's, or are not.",
    zh="画出这两条记录为何属于或不属于同一商户。",
)  # fmt: skip
def link(
    records: Path,
    out: Path,
    estimate: Path | None,
    weights: Path | None,
    seed: int,
    explain: tuple[str, str] | None,
) -> None:
    """Link one table, or explain a link of it."""
    import time

    from cohong.analytics.linkage.linking import New, draw_link, link_table
    from cohong.core.calendar import day_of

    if estimate is not None and (weights is not None or explain):
        raise click.UsageError("--estimate goes with neither --weights nor --explain.")
    with progress("Linking", "关联中") as note:
        if explain:
            emit(draw_link(records, out, explain, note, weights=weights), "cohong.customs-link-picture.v1")
            return
        new = New(file=estimate, seed=seed, made=day_of(time.time_ns() // 1_000_000)) if estimate else None
        emit(link_table(records, out, note, weights=weights, estimate=new), "cohong.customs-link.v1")

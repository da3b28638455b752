"""`cohong customs link`: which records of a table are one merchant's."""

from pathlib import Path

from cohong.cli.common import FILE, out_option
from cohong.cli.frame import emit
from cohong.cli.progress import progress
from cohong.cli.speaking import argument, command


@command(
    "link",
    en="""
    Link the records of a table: which are one merchant's, whoever filed them.

    The table has the columns id,code,name,region,phone,account in any order; any cell but id may be empty.
    The columns contact, shop and address are used where they stand there; all others are kept as they are.
    The output has the same rows with two more columns: entity, and how probable it is that the record
    belongs there. Codes, phones and contacts that agents put on other people's declarations bind nobody.

    Text may be UTF-8, with or without a mark at its beginning, or GB18030; the output is UTF-8.
    """,
    zh="""
    关联表格中的记录：哪些属于同一商户，不论由谁申报。

    表格须有 id,code,name,region,phone,account 各列，顺序不限；除 id 外单元格可以为空。
    如有 contact、shop、address 列也会用到；其他列原样保留。
    输出为相同的行，另加两列：entity（实体）和 probability（该记录属于该实体的概率）。
    代理方填在他人申报上的编码、电话、联系人不作为关联依据。

    文本可为 UTF-8（带或不带 BOM）或 GB18030；输出为 UTF-8。
    """,
)
@argument("records", type=FILE, metavar="RECORDS.csv", en="The table to link.", zh="待关联的表格。")
@out_option("The .csv file to write.", "输出的 .csv 文件。")
def link(records: Path, out: Path) -> None:
    """Link one table."""
    from cohong.analytics.linkage.linking import link_table

    with progress("Linking", "关联中") as note:
        emit(link_table(records, out, note), "cohong.customs-link.v1")

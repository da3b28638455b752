"""`cohong import`: files into the ledger."""

from pathlib import Path

from cohong.cli.check import Tally, written
from cohong.cli.common import (
    files_argument,
    firms_option,
    home_option,
    kj_mapping_option,
    member_option,
    signatures_option,
    verdicts_option,
)
from cohong.cli.progress import progress
from cohong.cli.speaking import command


@command(
    "import",
    en="""
    Check files and lodge what they hold on the ledger; one line for each business node.

    A missing home is made, with a local operator that has filing rights only: what it imports of other
    people's acts (a customs receipt, a bank notice) is kept as a claim and releases nothing.
    Running it again adds nothing twice. With --json: one line of JSON for each node.
    --firms and --signatures are kept in the home and count for whatever is read there later.

    Exit codes: 0 nothing refused; 1 something refused; 2 a file unreadable.
    """,
    zh="""
    检查文件并把内容登记到账本；每个业务节点一行结果。

    主目录不存在时自动新建，经办单位仅有申报权限：他方行为的文件（海关回执、银行通知）只作为陈述留存，
    不产生放行效力。重复执行不会重复登记。加 --json 时每个节点输出一行 JSON。
    --firms 和 --signatures 的设置保存在主目录中，以后读取文件时同样适用。

    退出码：0 无拒绝；1 有拒绝；2 有文件无法读取。
    """,
)
@files_argument("path", en="Files, folders or archives.", zh="文件、目录或压缩包。")
@home_option
@member_option
@firms_option
@kj_mapping_option
@signatures_option
@verdicts_option
def import_(
    path: tuple[Path, ...],
    home: Path,
    member: str | None,
    verdicts: Path | None,
    firms: Path | None,
    kj_mapping: Path | None,
    signatures: str | None,
) -> int:
    """Lodge every document and show its outcome."""
    from cohong.node import import_files

    with written(verdicts) as kept, progress("Importing", "导入中") as note:
        tally = Tally("cohong.import.v1", kept)
        for lodged in import_files(path, home, member=member, firms=firms, mapping=kj_mapping, signatures=signatures):
            tally.take(lodged)
            note(tally.taken)
    return tally.finish()

"""`cohong replay`: the segments alone, with no keys and no sealed store."""

from pathlib import Path

from cohong.cli.common import FOLDER
from cohong.cli.frame import emit, write
from cohong.cli.progress import progress
from cohong.cli.speaking import argument, command
from cohong.cli.tongue import choose


@command(
    "replay",
    en="""
    Run the rules over the segments again and print the root they lead to.

    It needs nothing but that folder: no keys, no sealed bodies, no state. A root that differs from the
    one in a checkpoint means that bytes or rules were changed. Bytes behind the last whole block that are
    none (an unfinished write, or a damaged last block) are told on standard error.
    """,
    zh="""
    仅凭分段文件重新执行全部规则，输出所得日志根。

    只需要该目录：不要密钥、不要密封内容、不要状态库。结果与检查点不一致，即说明数据或规则被改动过。
    最后一个完整区块之后若有残留数据（写入中断，或末块损坏），在标准错误输出中提示。
    """,
)
@argument("segments", type=FOLDER, metavar="SEGMENTS_DIR", en="A folder of segment files.", zh="分段文件目录。")
def replay(segments: Path) -> None:
    """Replay and show where it led."""
    from cohong.node import left_over
    from cohong.node import replay as run_rules

    with progress("Replaying", "重放中") as note:
        reached = run_rules(segments, progress=note)
    emit(reached, "cohong.replay.v1")
    tail = left_over(segments)
    if tail is not None:
        write(f"{choose('Warning', '提醒')} [{tail.code}] {choose(tail.en, tail.zh)}", err=True)

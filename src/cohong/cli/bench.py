"""`cohong bench`: measure this machine."""

import click

from cohong.cli.frame import emit
from cohong.cli.progress import progress
from cohong.cli.speaking import argument, command, option


@command(
    "bench",
    en="""
    Measure this machine. Nothing is kept.

    intake  the whole way from files on disk: read, parse, check, seal, verify, match, label, apply,
            durable, provable; beside it the floor, a bare parse and one hash of the same bytes
    ledger  durable messages a second at batches of 1, 100, 1,000 and 8,000, beside plain appends
    """,
    zh="""
    测量本机性能，不留数据。

    intake  从磁盘文件开始的全程：读取、解析、检查、密封、验签、比对、打标、入账、落盘、可证明；
            并给出下限：同样字节仅解析加一次哈希
    ledger  每批 1、100、1000、8000 条时每秒落盘的消息数，并与直接追加写入相比
    """,
)
@argument("name", type=click.Choice(["intake", "ledger"]), en="What to measure.", zh="测量项目。")
@option("--trades", type=int, default=10_000, metavar="N", en="Trades (intake).", zh="交易笔数（intake）。")
def bench(name: str, trades: int) -> None:
    """Run one bench."""
    from cohong.bench import bench as measure

    with progress("Measuring", "测量中") as note:
        figures = measure(name, trades=trades, progress=note)
    emit(figures, f"cohong.bench-{name}.v1")

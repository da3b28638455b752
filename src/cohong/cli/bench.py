"""`cohong bench`: measure this machine."""

from pathlib import Path

import click

from cohong.cli.common import FOLDER
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
    portal  residents who verify and clerks who page at once, over loopback; then how far the tables
            are behind while trades come in
    customs checking lists beside a bare parse, linking records to merchants beside simpler ways and
            Splink where it is installed, and how long one list takes when it is lodged
    seller  the real seller of every line of a made-up world whose truth is known, beside two simpler
            ways; the same seed, the same world
    """,
    zh="""
    测量本机性能，不留数据。

    intake  从磁盘文件开始的全程：读取、解析、检查、密封、验签、比对、打标、入账、落盘、可证明；
            并给出下限：同样字节仅解析加一次哈希
    ledger  每批 1、100、1000、8000 条时每秒落盘的消息数，并与直接追加写入相比
    portal  居民核验与经办人翻页同时进行（本机回环）；随后测量登记交易时列表落后账本的时间
    customs 检查清单（与仅解析对比）、把记录关联到商户（与简单做法及已安装的 Splink 对比）、单票识别用时
    seller  在真相已知的合成世界中判断每行商品的真实卖家，并与两种简单做法对比；种子相同则世界相同
    """,
)
@argument(
    "name",
    type=click.Choice(["intake", "ledger", "portal", "customs", "seller"]),
    en="What to measure.",
    zh="测量项目。",
)
@option(
    "--trades",
    type=int,
    default=10_000,
    metavar="N",
    en="Trades (intake, portal, seller), lists to check (customs).",
    zh="交易笔数（intake、portal、seller），检查的清单数（customs）。",
)
@option(
    "--seed",
    type=int,
    default=1,
    metavar="N",
    en="Seed of the made-up world (seller, customs).",
    zh="合成世界的种子（seller、customs）。",
)
@option("--records", type=int, default=1_000_000, metavar="N", en="Records to link (customs).",
        zh="待关联的记录数（customs）。")  # fmt: skip
@option("--home", type=FOLDER, metavar="DIR", en="Home to use, made and kept where it is missing (portal). Trades are added.",
        zh="所用主目录，不存在则生成并保留（portal）；会登记新交易。")  # fmt: skip
@option(
    "--residents", type=int, default=1_000, metavar="N", en="People who verify (portal).", zh="核验人数（portal）。"
)
@option("--clerks", type=int, default=200, metavar="N", en="People who page (portal).", zh="翻页人数（portal）。")
@option("--seconds", type=int, default=30, metavar="N", en="How long they come (portal).", zh="持续秒数（portal）。")
@option("--resident-seconds", type=float, default=10, metavar="N", en="Between two verifications of one (portal).",
        zh="同一人两次核验间隔秒数（portal）。")  # fmt: skip
@option("--clerk-seconds", type=float, default=5, metavar="N", en="Between two pages of one (portal).",
        zh="同一人两次翻页间隔秒数（portal）。")  # fmt: skip
@option("--offered", type=int, default=1_000, metavar="N", en="Trades a second that come in at the end (portal).",
        zh="最后阶段每秒提交的交易（portal）。")  # fmt: skip
def bench(name: str, trades: int, seed: int, records: int, home: Path | None, **users: float) -> None:
    """Run one bench."""
    from cohong.bench import bench as measure

    with progress("Measuring", "测量中") as note:
        figures = measure(name, trades=trades, progress=note, home=home, seed=seed, records=records, users=users)
    emit(figures, f"cohong.bench-{name}.v1")

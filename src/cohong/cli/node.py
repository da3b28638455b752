"""`cohong node`: make, run and look at a home."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cohong.cli.common import home_option
from cohong.cli.frame import emit, json_wanted, say
from cohong.cli.speaking import command, group, option

if TYPE_CHECKING:
    from cohong.ledger.application import Info

node = group("node", en="Make, run and look at a ledger.", zh="新建、运行、查看账本节点。")


@command(
    "init",
    en="Make a home: its keys, its genesis and an empty ledger.",
    zh="新建主目录：密钥、创世记录和空账本。",
)
@home_option
@option("--operator", default="operator", metavar="NAME", en="Name of the operator.", zh="经办单位名称。")
def init(home: Path, operator: str) -> None:
    """Make a home."""
    from cohong.node import init_home

    emit(init_home(home, operator=operator), "cohong.node.v1")


@command(
    "run",
    en="""
    Run the node until Ctrl-C: it holds the writer lock and takes what `import` hands it.

    With --json: one line, as of `cohong node status`, once it takes something in.
    """,
    zh="""
    运行节点，按 Ctrl-C 停止：持有写锁，并接收 import 提交的内容。

    加 --json 时，就绪后输出一行 JSON，内容同 cohong node status。
    """,
)
@home_option
def run(home: Path) -> None:
    """Run until asked to stop."""
    from cohong.node import run_node

    def ready(info: "Info") -> None:
        said = {"home": str(home), "running": True, "root": info.root, "size": info.size, "height": info.height}
        if json_wanted():
            emit(said, "cohong.node.v1")
            sys.stdout.flush()
        say(f"Running {home}; Ctrl-C stops it.", f"节点运行中：{home}；按 Ctrl-C 停止。")

    run_node(home, ready=ready)


@command(
    "status",
    en="Show root, size and height, also with no node running.",
    zh="显示日志根、叶数和区块数；节点未运行时也可用。",
)
@home_option
def status(home: Path) -> None:
    """Show where the ledger stands."""
    from cohong.node import node_status

    emit(node_status(home), "cohong.node.v1")


for one in (init, run, status):
    node.add_command(one)

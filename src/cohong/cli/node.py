"""`cohong node`: make, run and look at a home."""

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from cohong.cli.care_pages import health_page
from cohong.cli.common import FILE, home_option
from cohong.cli.frame import emit, finish, json_wanted, say
from cohong.cli.progress import progress
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

    Beside it its pages: on this machine alone, until accounts are added (`cohong people add`).
    With --json: one line, as of `cohong node status`, once it takes something in. Its log goes to standard error, one line of
    JSON for each event.
    """,
    zh="""
    运行节点，按 Ctrl-C 停止：持有写锁，并接收 import 提交的内容。

    同时提供页面：添加账户（cohong people add）之前，仅限本机访问。
    加 --json 时，就绪后输出一行 JSON，内容同 cohong node status。日志写到标准错误输出，每个事件一行 JSON。
    """,
)
@home_option
@option("--host", default="127.0.0.1", metavar="ADDRESS", en="Address of the pages.", zh="页面监听地址。")
@option("--port", type=int, default=0, metavar="N", en="Port of the pages; otherwise the first free one from 8470.",
        zh="页面端口；默认取 8470 起第一个空闲端口。")  # fmt: skip
@option("--address", default="", metavar="URL", en="Where browsers find the pages behind a proxy.",
        zh="代理之后浏览器访问的地址。")  # fmt: skip
@option("--database", default="", metavar="URL", en="PostgreSQL for lists and figures; otherwise a file in the home.",
        zh="列表与统计所用的 PostgreSQL；默认为主目录内的文件。")  # fmt: skip
@option("--no-pages", is_flag=True, en="Run without pages.", zh="不提供页面。")
def run(home: Path, host: str, port: int, address: str, database: str, no_pages: bool) -> None:
    """Run until asked to stop."""
    from cohong.node.logs import all_to_stream
    from cohong.portal.running.house import Pages, free_port, run_house

    all_to_stream(sys.stderr)

    def ready(info: "Info", url: str) -> None:
        said: dict[str, object] = {
            "home": str(home),
            "running": True,
            "root": info.root,
            "size": info.size,
            "height": info.height,
        }
        said |= {"state": "open", "notices": []}  # it has just begun to take things in
        if json_wanted():
            emit(said, "cohong.node.v1")
            sys.stdout.flush()
        say(f"Running {home}; Ctrl-C stops it.", f"节点运行中：{home}；按 Ctrl-C 停止。")
        if url:
            say(f"Pages: {url}", f"页面：{url}")

    at = port or free_port(host)
    pages = Pages(host=host, port=at, address=address, database=database, logs=True)
    run_house(home, None if no_pages else pages, ready=ready)


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


@command(
    "store",
    en="""
    Move sealed bodies and originals into an S3-compatible object store, or back into the home.

    Only what is encrypted moves; the keys stay in the home. Everything is copied and compared before it counts.
    The settings file holds, in TOML: bucket, prefix and, where needed, endpoint, region, addressing ("path").
    """,
    zh="""
    把密封内容和原始文件迁移到兼容 S3 的对象存储，或迁回主目录。

    只迁移密文，密钥始终留在主目录。全部复制并比对无误后才切换。
    设置文件为 TOML 格式，写明 bucket、prefix，必要时写明 endpoint、region、addressing（"path"）。
    """,
)
@home_option
@option("--to", type=click.Choice(["s3", "folder"]), required=True, en="Where to.", zh="迁移到何处。")
@option("--settings", type=FILE, metavar="FILE", en="Which store; with --to s3.", zh="对象存储设置文件（--to s3 时）。")
def store(home: Path, to: Literal["s3", "folder"], settings: Path | None) -> None:
    """Move what is encrypted."""
    from cohong.node import store_bodies

    with progress("Moving", "迁移中") as note:
        moved = store_bodies(home, to, settings=settings, progress=note)
    emit(moved, "cohong.store.v1")


@command(
    "tables",
    en="""
    Bring the tables behind the pages up to the ledger, or make them anew; they hold nothing that the ledger does not.

    Also beside a running node, which keeps them up by itself.
    """,
    zh="""
    让页面所用的数据表跟上账本，或全部重建；表中内容均来自账本。

    节点运行时也可执行（节点会自动保持更新）。
    """,
)
@home_option
@option("--rebuild", is_flag=True, en="Throw them away and make them anew.", zh="清空后重建。")
@option("--database", default="", metavar="URL", en="PostgreSQL; otherwise a file in the home.",
        zh="PostgreSQL；默认为主目录内的文件。")  # fmt: skip
def tables(home: Path, rebuild: bool, database: str) -> None:
    """Bring tables up to date."""
    from cohong.projections import run as keeping

    began = time.monotonic()
    done = (keeping.rebuild if rebuild else keeping.catch_up)(home, database)
    seconds = round(time.monotonic() - began, 3)
    said = {"home": str(home), "size": done.size, "behind": done.behind, "rebuilt": rebuild, "seconds": seconds}
    emit(said, "cohong.tables.v1")


@command(
    "health",
    en="""
    Say how the node and its home are: writer, disk, clock, checkpoint, backups, keys, and what to do where it is needed.

    Limits stand in care.toml in the home. Exit codes: 0 nothing is bad; 1 something is; 2 the home is missing.
    """,
    zh="""
    查看节点和主目录的状况：写入、磁盘、时钟、检查点、备份、密钥，需要处理的给出办法。

    限值写在主目录的 care.toml 中。退出码：0 没有严重问题；1 有；2 主目录不存在。
    """,
)
@home_option
def health(home: Path) -> int:
    """Show how it is."""
    from cohong.node.care.health import health as look

    found = look(home)
    if json_wanted():
        emit(found, "cohong.health.v1")
    else:
        health_page(found)
    return finish(refused=not found.ok)


for one in (init, run, status, health, tables, store):
    node.add_command(one)

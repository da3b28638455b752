"""`cohong watch`: a folder whose files go into the ledger by themselves."""

import signal
from pathlib import Path
from typing import TYPE_CHECKING

from cohong.cli.common import FOLDER, home_option, member_option
from cohong.cli.frame import DONE, REFUSED, emit, json_wanted, say, show_error, write
from cohong.cli.speaking import argument, command, option
from cohong.cli.tongue import choose, lang

if TYPE_CHECKING:
    from cohong.node.watching import Taken


@command(
    "watch",
    en="""
    Watch a folder: take every file dropped into it, then move it to DIR/done or DIR/refused with its verdicts beside it.

    A file is taken once it has not changed for two seconds; names beginning with a dot or ending in .part wait until they
    are renamed. Hands files to the running node, or opens the home itself. A file in refused/ may hold right documents:
    they are on the ledger. Mend the file and drop it again; nothing is taken twice.
    Ends on Ctrl-C or SIGTERM. With --json: one line of JSON for each file.

    Exit codes: 0 nothing refused; 1 with --once: something refused; 2 the folder cannot be watched.
    """,
    zh="""
    监视目录：放入的文件逐个登记，然后连同逐条结论移到“目录/done”或“目录/refused”。

    文件两秒内没有变化才会取走；以点开头或以 .part 结尾的文件，改名之后才取。有运行中的节点时交给节点，否则自行打开主目录。
    refused 中的文件可能含有正确的单证，这些已经登记。改好后再次放入即可，不会重复登记。
    按 Ctrl-C 或收到 SIGTERM 时停止。加 --json 时每个文件输出一行 JSON。

    退出码：0 无拒绝；1 使用 --once 且有拒绝；2 无法监视该目录。
    """,
)
@argument("dir", type=FOLDER, en="The folder to watch.", zh="要监视的目录。")
@home_option
@member_option
@option("--once", is_flag=True, en="Take what lies there whole, then end.", zh="处理目录中已有的完整文件后结束。")
def watch(dir: Path, home: Path, member: str | None, once: bool) -> int:
    """Take files until asked to stop."""
    from cohong.node.watching import Watch

    watching = Watch(dir, home, member=member, lang=lang(), on_trouble=show_error)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: watching.stop())
    say(f"Watching {dir}; Ctrl-C stops it.", f"正在监视 {dir}；按 Ctrl-C 停止。")
    refused = 0
    for taken in watching.run_once() if once else watching.run():
        refused += taken.refused
        _tell(taken)
    say("Stopped.", "已停止。")
    return REFUSED if once and refused else DONE


def _tell(taken: "Taken") -> None:
    if json_wanted():
        emit(taken, "cohong.watch.v1")
        return
    said = choose(
        f"{taken.file}: {taken.documents} documents, {taken.refused} refused -> {taken.moved_to}",
        f"{taken.file}：单证 {taken.documents} 份，拒绝 {taken.refused} 份，移至 {taken.moved_to}",
    )
    write(said)

"""`cohong fsck`, `erase`, `backup`, `restore`, `drill` and `upgrade`: keeping a home in good order."""

from pathlib import Path

import click

from cohong.cli.care_pages import drill_page
from cohong.cli.common import FOLDER, OUT_FILE, home_option, member_option, out_option
from cohong.cli.frame import emit, finish, json_wanted, say
from cohong.cli.progress import progress
from cohong.cli.secret import passphrase_option, read_passphrase
from cohong.cli.speaking import argument, command, option


@command(
    "fsck",
    en="""
    Read everything in a home and name every damaged place.

    Segments with their zero tail, tiles, checkpoint, sealed bodies (by ciphertext hash, no key needed) and
    the live contents of the state. Exit codes: 0 nothing damaged; 1 something is; 2 the home is missing.
    """,
    zh="""
    通读主目录，指出每一处损坏。

    包括分段文件及其零尾、瓦片、检查点、密封内容（按密文哈希，无需密钥）和状态库的现有内容。
    退出码：0 完好；1 有损坏；2 主目录不存在。
    """,
)
@home_option
def fsck(home: Path) -> int:
    """Check a home."""
    from cohong.node import fsck as read_everything

    with progress("Checking", "检查中") as note:
        found = read_everything(home, progress=note)
    emit(found, "cohong.fsck.v1")
    return finish(refused=not found.ok)


@command(
    "erase",
    en="""
    Destroy the key of one sealed body; the ledger still verifies.

    Refused by name until the retention date has passed, and while a legal hold stands.
    """,
    zh="""
    销毁一份密封内容的密钥；账本仍可核验。

    保存期限未满，或处于依法保全状态的，不予销毁并说明原因。
    """,
)
@argument("subject", en="The subject whose body is erased.", zh="要销毁内容的对象编号。")
@home_option
@member_option
@option("--reason", required=True, metavar="TEXT", en="Why; it is recorded.", zh="销毁原因，将予登记。")
def erase(subject: str, home: Path, member: str | None, reason: str) -> int:
    """Erase one body."""
    from cohong.node import erase as destroy_key

    result = destroy_key(home, subject, reason=reason, member=member)
    emit(result, "cohong.erase.v1")
    return finish(refused=not result.erased)


@command(
    "backup",
    en="""
    Write two archives: the home without keys, and its keys, encrypted under a passphrase.

    A node may go on working meanwhile; what is saved is one moment of the ledger, with every body in it.
    """,
    zh="""
    生成两份备份：不含密钥的主目录，以及用口令加密的密钥。

    备份期间节点可照常工作；所存为账本在同一时刻的内容及其全部密封内容。
    """,
)
@home_option
@out_option("The archive without keys.", "数据备份文件（不含密钥）。")
@option(
    "--keys", type=OUT_FILE, required=True, metavar="FILE", en="The encrypted archive of keys.", zh="密钥备份文件。"
)
@passphrase_option
def backup(home: Path, out: Path, keys: Path, passphrase_file: Path | None) -> None:
    """Write both archives."""
    from cohong.node import backup as write_archives

    secret = read_passphrase(passphrase_file, confirm=True)
    with progress("Backing up", "备份中") as note:
        written = write_archives(home, out, keys_file=keys, passphrase=secret, progress=note)
    emit(written, "cohong.backup.v1")


@command(
    "restore",
    en="""
    Make a home again from its archives; it is replayed and compared before it is called good.

    Without --keys the home can be read, checked and proved from, and cannot sign or open. What the ledger records
    as erased is erased again; with --ledger also what another copy of the ledger has recorded since.
    """,
    zh="""
    由备份恢复主目录；重放并比对无误后才算完成。

    不提供 --keys 时，恢复的账本可查询、检查、出具凭证，但不能签署或打开密封内容。
    账本记录为已销毁的内容会再次销毁；加 --ledger 时，另一副本此后记录的销毁也一并执行。
    """,
)
@argument("archive", type=OUT_FILE, en="The archive without keys.", zh="数据备份文件。")
@home_option
@option("--keys", type=OUT_FILE, metavar="FILE", en="The encrypted archive of keys.", zh="密钥备份文件。")
@option(
    "--ledger",
    type=FOLDER,
    metavar="DIR",
    en="Another home of this ledger that goes further than the archive.",
    zh="同一账本的另一主目录，其记录晚于该备份。",
)
@passphrase_option
def restore(archive: Path, home: Path, keys: Path | None, ledger: Path | None, passphrase_file: Path | None) -> None:
    """Restore a home."""
    from cohong.node import recorded_erasures
    from cohong.node import restore as read_archives

    secret = read_passphrase(passphrase_file, confirm=False) if keys else b""
    erasures = recorded_erasures(ledger) if ledger else None
    with progress("Restoring", "恢复中") as note:
        made = read_archives(archive, home, keys_file=keys, passphrase=secret, erasures=erasures, progress=note)
    emit(made, "cohong.restore.v1")


@command(
    "drill",
    en="""
    Try whether this home comes back from a backup: save, restore elsewhere, replay, compare, open, read every byte.

    The node may go on working. What is made lies below TMPDIR and needs as much room as the home. With --archive
    and --keys an earlier backup is tried. Exit codes: 0 it comes back; 1 a step failed; 2 the home is missing.
    """,
    zh="""
    演练能否由备份恢复主目录：备份、异地恢复、重算、比对、打开密封内容、通读检查。

    演练期间节点可照常工作；临时文件位于 TMPDIR 之下，所需空间与主目录相当。加 --archive 和 --keys 则演练已有的备份。
    退出码：0 可以恢复；1 有步骤失败；2 主目录不存在。
    """,
)
@home_option
@option("--archive", type=OUT_FILE, metavar="FILE", en="Try this archive, not a fresh one.", zh="改用该数据备份演练。")
@option("--keys", type=OUT_FILE, metavar="FILE", en="Its archive of keys.", zh="与之对应的密钥备份。")
@passphrase_option
def drill(home: Path, archive: Path | None, keys: Path | None, passphrase_file: Path | None) -> int:
    """Drill."""
    from cohong.node.care.drill import Saved
    from cohong.node.care.drill import drill as try_it

    if (archive is None) != (keys is None):
        raise click.UsageError("--archive and --keys go together.")
    saved = None
    if archive is not None and keys is not None:
        saved = Saved(archive=archive, keys=keys, passphrase=read_passphrase(passphrase_file, confirm=False))
    with progress("Drilling", "演练中") as note:
        found = try_it(home, saved, progress=note)
    if json_wanted():
        emit(found, "cohong.drill.v1")
    else:
        drill_page(found)
    return finish(refused=not found.ok)


@command(
    "upgrade",
    en="""
    Bring a home to the format of this program. It is done to a copy first, which must lead to the same root.

    Stop the node before. After a crash run it again. A newer format than this program knows is refused by name.
    """,
    zh="""
    将主目录升级到本程序的格式。先在副本上执行，结果与原账本一致后才更改主目录。

    请先停止节点；中途中断时重新运行即可。格式比本程序更新的，不予处理并说明原因。
    """,
)
@home_option
@option("--rehearse", is_flag=True, en="Do it to a copy alone.", zh="只在副本上演练。")
def upgrade(home: Path, rehearse: bool) -> None:
    """Upgrade a home."""
    from cohong.node import upgrade as bring_up

    with progress("Upgrading", "升级中") as note:
        done = bring_up(home, rehearse_only=rehearse, progress=note)
    emit(done, "cohong.upgrade.v1")
    if not done.steps:
        say("Nothing to do: the home has this program's format.", "无需升级：主目录已是本程序的格式。")

"""`cohong fsck`, `erase`, `backup` and `restore`: keeping a home in good order."""

from pathlib import Path

from cohong.cli.common import OUT_FILE, home_option, member_option, out_option
from cohong.cli.frame import emit, finish
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
    en="Write two archives: the home without keys, and its keys, encrypted under a passphrase.",
    zh="生成两份备份：不含密钥的主目录，以及用口令加密的密钥。",
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

    Without --keys the home can be read, checked and proved from, and cannot sign or open.
    """,
    zh="""
    由备份恢复主目录；重放并比对无误后才算完成。

    不提供 --keys 时，恢复的账本可查询、检查、出具凭证，但不能签署或打开密封内容。
    """,
)
@argument("archive", type=OUT_FILE, en="The archive without keys.", zh="数据备份文件。")
@home_option
@option("--keys", type=OUT_FILE, metavar="FILE", en="The encrypted archive of keys.", zh="密钥备份文件。")
@passphrase_option
def restore(archive: Path, home: Path, keys: Path | None, passphrase_file: Path | None) -> None:
    """Restore a home."""
    from cohong.node import restore as read_archives

    secret = read_passphrase(passphrase_file, confirm=False) if keys else b""
    with progress("Restoring", "恢复中") as note:
        made = read_archives(archive, home, keys_file=keys, passphrase=secret, progress=note)
    emit(made, "cohong.restore.v1")

"""`cohong verify`: check proofs with no node, no account and no network."""

from pathlib import Path

from cohong.cli.common import FILE, files_argument
from cohong.cli.frame import FAILED, emit, json_wanted, show_error, write
from cohong.cli.speaking import command, option
from cohong.cli.tongue import lang


@command(
    "verify",
    en="""
    Check proofs offline, in numbered steps. It needs no ledger, no account and no network.

    Without --trust it checks that everything holds together and says `signer: unpinned`: such a proof is
    whole, and says nothing about who made it. With --trust a foreign key does not pass.

    Exit codes: 0 every proof verifies; 1 one does not; 2 a file cannot be read.
    """,
    zh="""
    离线核验凭证，逐步列出结果；无需账本、账号或网络。

    不加 --trust 时只核验内容完整，并注明签署方未指定：凭证完好，但未证明由谁出具。
    加 --trust 时，非该密钥签署的凭证不通过。

    退出码：0 全部通过；1 有凭证未通过；2 有文件无法读取。
    """,
)
@files_argument("file", en="Proof files.", zh="凭证文件。")
@option(
    "--trust", type=FILE, metavar="KEYFILE", en="Public key of the ledger that you trust.", zh="您信任的账本公钥文件。"
)
def verify(file: tuple[Path, ...], trust: Path | None) -> int:
    """Check each proof and show its steps; go on with the next when one cannot be read."""
    from cohong.core.texts import CohongError
    from cohong.verify import check_file, render, report_to_json

    codes = set()
    for path in file:
        try:
            report = check_file(path, trust)
        except CohongError as error:
            show_error(error)
            codes.add(FAILED)
            continue
        codes.add(report.exit_code)
        if json_wanted():
            emit(report_to_json(report), "cohong.verify.v1")
        else:
            write(render(report, lang()))
    return max(codes)

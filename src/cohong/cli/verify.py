"""`cohong verify`: check proofs with no node, no account and no network."""

from pathlib import Path
from typing import Any

import click

from cohong.cli.common import FILE, files_argument
from cohong.cli.frame import emit, finish, json_wanted
from cohong.cli.speaking import command, option
from cohong.cli.tongue import choose


@command(
    "verify",
    en="""
    Check proofs offline, in numbered steps. It needs no ledger, no account and no network.

    Without --trust it checks that everything holds together and says `signer: unpinned`: such a proof is
    whole, and says nothing about who made it. With --trust a foreign key does not pass.

    Exit codes: 0 every proof verifies; 1 one does not; 2 the key file cannot be read.
    """,
    zh="""
    离线核验凭证，逐步列出结果；无需账本、账号或网络。

    不加 --trust 时只核验内容完整，并注明签署方未指定：凭证完好，但未证明由谁出具。
    加 --trust 时，非该密钥签署的凭证不通过。

    退出码：0 全部通过；1 有凭证未通过；2 密钥文件无法读取。
    """,
)
@files_argument("file", en="Proof files.", zh="凭证文件。")
@option(
    "--trust", type=FILE, metavar="KEYFILE", en="Public key of the ledger that you trust.", zh="您信任的账本公钥文件。"
)
def verify(file: tuple[Path, ...], trust: Path | None) -> int:
    """Check each proof and show its steps."""
    from cohong.verify import verify_file

    results = [verify_file(path, trust=trust) for path in file]
    for result in results:
        if json_wanted():
            emit(result, "cohong.verify.v1")
        else:
            _tell(result)
    return finish(refused=not all(result.ok for result in results))


def _tell(result: Any) -> None:
    click.echo(
        f"{result.file}: {choose('verifies', '核验通过') if result.ok else choose('DOES NOT VERIFY', '核验未通过')}"
    )
    for step in result.steps:
        mark = choose("ok", "通过") if step.ok else choose("FAILED", "未通过")
        click.echo(f"  {step.number}. {choose(step.en, step.zh)}: {mark}{'  ' + step.detail if step.detail else ''}")
    click.echo(f"  signer: {result.signer}")
    click.echo(f"  trusted: {str(result.trusted).lower()}")

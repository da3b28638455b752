"""`cohong proof`: a proof that anyone can check offline."""

from pathlib import Path

from cohong.cli.common import home_option, out_option
from cohong.cli.frame import emit
from cohong.cli.speaking import argument, command, option


@command(
    "proof",
    en="""
    Write a proof of one outcome: a small file that anyone checks offline, for ever.

    With --open it also shows one field of the sealed body (such as head/orderNo) and nothing else of it.
    """,
    zh="""
    出具存证凭证：一个小文件，任何人可随时离线核验。

    加 --open 时同时公开密封内容中的一个字段（如 head/orderNo），其余内容不公开。
    """,
)
@argument("outcome", en="The outcome's id, as `import --json` prints it.", zh="登记编号，见 import --json 的输出。")
@home_option
@out_option("The proof to write.", "凭证文件。")
@option("--open", "open_path", metavar="PATH", en="Field to open.", zh="要公开的字段路径。")
def proof(outcome: str, home: Path, out: Path, open_path: str | None) -> None:
    """Write one proof."""
    from cohong.node import write_proof

    emit(write_proof(home, outcome, out, open_path=open_path), "cohong.proof.v1")

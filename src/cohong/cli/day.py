"""`cohong day`: the user's own files, to who gets paid what."""

from pathlib import Path

from cohong.cli.common import FOLDER, files_argument, home_option
from cohong.cli.frame import emit, json_wanted
from cohong.cli.progress import progress
from cohong.cli.speaking import command, option
from cohong.cli.tongue import lang


@command(
    "day",
    en="""
    Run the day on your own files: who gets paid what, what does not close, and who must act.

    Goes in:   customs XML (or the trades sheet), the bank statement, the merchants' contracts.
    Comes out: the batch-payment file for the bank, and one Excel of everything that does not close,
               with the reason and who must act.
    Empty sheets to fill in: cohong template --help

    The home it makes records that its operator is the gateway for its own customs terminal and bank
    account and holds the match, label and review duties; every proof says so.
    """,
    zh="""
    用自己的文件办理一天：谁该收多少、哪些对不上、由谁处理。

    输入：海关报文（或交易表）、银行流水、商户合同。
    输出：交银行的批量付款文件，以及一份 Excel：所有未结事项、原因与责任方。
    空白模板见：cohong template --help

    新建的账本会载明：经办单位自行接入本单位的海关终端与银行账户，并自行承担比对、打标和审核；
    每份凭证均注明这一点。
    """,
)
@files_argument("in", en="Files or folders: XML, zip, xlsx, csv, json.", zh="文件或目录：XML、zip、xlsx、csv、json。")
@home_option
@option(
    "--out",
    type=FOLDER,
    metavar="DIR",
    en="Where results go; otherwise HOME/out.",
    zh="结果目录；默认为主目录下的 out。",
)
@option("--payer-account", default="", metavar="NO", en="Account that pays; otherwise the one that collects.",
        zh="付款账号；默认为收汇账号。")  # fmt: skip
@option("--payer-name", default="", metavar="NAME", en="Name of that account.", zh="付款户名。")
@option("--payer-bank", default="", metavar="CODE", en="Bank code of that account, 12 digits.", zh="付款行号，12 位。")
def day(
    home: Path, out: Path | None, payer_account: str, payer_name: str, payer_bank: str, **files: tuple[Path, ...]
) -> None:
    """Run the day and show what came out."""
    from cohong.channels.sheets.payments import Payer
    from cohong.cli import closing
    from cohong.node import run_day

    payer = Payer(account=payer_account, name=payer_name, bank_code=payer_bank)
    with progress("The day", "办理中") as note:
        ended = run_day(home, files["in"], out=out or home / "out", progress=note, lang=lang(), payer=payer)
    if json_wanted():
        emit(ended, "cohong.day.v1")
    else:
        closing.day_page(ended)

"""`cohong customs simulate`: what customs would answer to messages."""

from pathlib import Path
from typing import Final

import click

from cohong.cli.common import FOLDER, files_argument
from cohong.cli.frame import emit
from cohong.cli.speaking import command, option
from cohong.cli.tongue import choose

BEHAVIOURS: Final = {
    "delay": "delay_permille",
    "loss": "loss_permille",
    "repeat": "duplicate_permille",
    "disorder": "reorder_permille",
    "unknown": "unknown_permille",
    "unreached": "handover_permille",
    "reject": "reject_permille",
    "review": "review_permille",
    "inspect": "inspect_permille",
    "fail": "fail_permille",
}
MOST: Final = 1_000


@command(
    "simulate",
    en="""
    Write the receipts that customs would send for messages, for tests and training.

    FILES are messages to customs, in envelopes or not, or folders of them; all kinds are answered: CEB303, 403,
    505, 603, 605, 607, 507, 509, 213, 215, 701. What fails the format check gets CEB900. No clock is read: a message
    comes at its latest appTime, and the same files with the same seed give the same receipts with the same numbers.

    A behaviour is NAME=PARTS of a thousand, and may be given more than once:
      of receipts: delay, loss, repeat, disorder, unknown (one more with a code nobody knows)
      of documents: unreached (4); of lists: reject (100); of lists and returns: review (300), inspect (500);
      of what is inspected: fail.

    Exit codes: 0 written; 2 a file cannot be read.
    """,
    zh="""
    生成海关对报文的回执，供测试和培训使用。

    FILES 为发往海关的报文（可带传输信封）或其所在目录；各类报文均有回执：CEB303、403、505、603、605、607、507、509、
    213、215、701。格式校验未通过的返回 CEB900。不读取时钟：报文以其中最晚的 appTime 为到达时间，
    文件和种子相同，回执及编号就相同。

    行为写作 名称=千分比，可多次给出：
      对回执：delay 延迟、loss 丢失、repeat 重复、disorder 乱序、unknown 另发一条未知状态
      对单证：unreached 发送海关失败（4）；对清单：reject 退单（100）；
      对清单和退货：review 人工审核（300）、inspect 查验（500）；对被查验的：fail 查验不符。

    退出码：0 已写出；2 文件无法读取。
    """,
)
@files_argument("files", en="Messages, or folders of them.", zh="报文，或其所在目录。")
@option(
    "-o", "--out", type=FOLDER, required=True, metavar="FOLDER",
    en="Where the receipts are written.", zh="回执写入的目录。",
)  # fmt: skip
@option("--seed", type=int, default=1, metavar="N", en="Chance comes from this number.", zh="随机种子。")
@option(
    "--behaviour", multiple=True, metavar="NAME=PARTS",
    en="What happens how often, in parts of a thousand.", zh="何种行为及其千分比。",
)  # fmt: skip
def simulate(files: tuple[Path, ...], out: Path, seed: int, behaviour: tuple[str, ...]) -> None:
    """Play the messages to customs and write its answers."""
    from cohong.channels.customs.simulator import CustomsSimulator, Faults
    from cohong.channels.customs.simulator.replay import play

    simulator = CustomsSimulator(seed, Faults(**dict(map(_behaviour, behaviour))), full=True)
    emit({"folder": str(out), **play(simulator, files, out)._asdict()}, "cohong.customs-simulate.v1")


def _behaviour(text: str) -> tuple[str, int]:
    name, _, parts = text.partition("=")
    if name not in BEHAVIOURS or not (parts.isascii() and parts.isdigit() and int(parts) <= MOST):
        known = ", ".join(BEHAVIOURS)
        raise click.BadParameter(
            choose(f"{text}: NAME=0..{MOST} with a name of {known}", f"{text}：应为 名称=0..{MOST}，名称为 {known}")
        )
    return BEHAVIOURS[name], int(parts)

"""`cohong customs relink`: look at all firms anew, and propose what a person should decide."""

from pathlib import Path

from cohong.cli import frame
from cohong.cli.common import home_option, member_option
from cohong.cli.customs.looking import looking
from cohong.cli.progress import progress
from cohong.cli.speaking import command

SCHEMA = "cohong.customs-relink.v1"


@command(
    "relink",
    en="""
    Look at all firms anew: propose which codes are one firm, and which are two. Persons decide.

    cohong customs relink --home DIR

    It links every firm that the member may read, learns the habits of the newest trades where nothing is kept yet, and
    attributes the newest matched trades that have no attribution. From the first time on, trades are attributed when
    their lists come, and a running node does this by itself once a day. For the member that compares documents.
    """,
    zh="""
    重新识别全部企业：提出哪些代码属于同一企业、哪些应当分开，由人工决定。

    cohong customs relink --home 目录

    对该成员可查看的全部企业重新关联；尚无积累时先从近期交易学习规律，并为近期已比对而未识别的交易识别卖家。
    首次执行后，清单报送时即识别卖家；运行中的节点每日自动执行一次。由承担单证比对职责的成员办理。
    """,
)
@home_option
@member_option
def relink(home: Path, member: str | None) -> int:
    """One night's work."""
    from cohong.node.selling.relinking import relink as look_anew

    with looking(home, member) as look:
        who, scope = look.member, look.scope
    with progress("Linking", "关联中"):
        done = look_anew(home, who, scope)
    frame.emit(done, SCHEMA)
    return frame.finish(refused=bool(done.findings))

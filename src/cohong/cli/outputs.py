"""What every shape of a `--json` output is made of: its base, the labels of a field, and the fields that many have."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta


class Output(msgspec.Struct, frozen=True, kw_only=True, tag_field="schema"):
    """Anything a command prints."""


def m(en: str, zh: str) -> Meta:
    """Both labels of a field: the description is English, the title Chinese."""
    return Meta(description=en, title=zh)


Root = Annotated[str, m("Root of the log", "日志根")]
Size = Annotated[int, m("Leaves in the log", "日志叶数")]
Height = Annotated[int, m("Blocks", "区块数")]
Seconds = Annotated[float, m("Seconds taken", "用时（秒）")]
Home = Annotated[str, m("Home folder", "主目录")]
FileName = Annotated[str, m("File", "文件")]
Trades = Annotated[int, m("Trades", "交易笔数")]
MemberName = Annotated[str, m("Member", "成员")]
KeyId = Annotated[str, m("Key id", "密钥编号")]
Verdict = Annotated[Literal["ok", "warning", "refused"], m("Verdict", "结论")]

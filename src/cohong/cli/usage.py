"""What click says about a wrong command line, in Chinese."""

import re
from typing import Final

_SAYINGS: Final = tuple(
    (re.compile(form, re.DOTALL), zh)
    for form, zh in (
        (r"Missing argument '(.+)'\.", r"缺少参数 \1。"),
        (r"Missing argument '(.+)'\. Choose from:\s*(.+)", r"缺少参数 \1，可选：\2。"),
        (r"Missing option '(.+)'\.", r"缺少选项 \1。"),
        (r"Option '(.+)' requires an argument\.", r"选项 \1 后面须有取值。"),
        (r"Option '(.+)' does not take a value\.", r"选项 \1 后面不接取值。"),
        (r"No such option '?([^'\s]+)'?\.?.*", r"没有选项 \1。"),
        (r"No such command '(.+?)'\..*", r"没有命令 \1。"),
        (r"Got unexpected extra arguments? \((.+)\)", r"多余的参数：\1。"),
        (r"Invalid value for '(.+?)': '(.*)' is not a valid (?:integer|int).*", r"\1 的取值 \2 不是整数。"),
        (r"Invalid value for '(.+?)': '(.*)' is not one of (.+)\.", r"\1 的取值 \2 无效，可选：\3。"),
        (r"Invalid value for '(.+?)': (\S+) is not in the range (.+)\.", r"\1 的取值 \2 超出范围 \3。"),
        (
            r"Invalid value for '(.+?)': (?:File|Directory|Path) '(.*)' is a (?:directory|file)\.",
            r"\1 的路径 \2 类型不符。",
        ),
        (r"Missing command\.", r"请给出命令。"),
    )
)


def in_chinese(said: str) -> str:
    """The sentence in Chinese; one that is not known here stays as it is."""
    for form, zh in _SAYINGS:
        match = form.fullmatch(said)
        if match:
            return match.expand(zh)
    return said

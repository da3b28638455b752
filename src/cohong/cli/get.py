"""`cohong get`: any page's data, without a server."""

import sys
from pathlib import Path

from cohong.cli.common import home_option, member_option
from cohong.cli.speaking import argument, command


@command(
    "get",
    en="""
    Print the data of a page as JSON, with no server running.

    cohong get /day.json --home DIR
    cohong get "/trades.json?stage=waiting" --home DIR

    Every page has such a twin; the addresses and shapes are those of the API.
    """,
    zh="""
    不启动服务器，直接输出某个页面的 JSON 数据。

    cohong get /day.json --home 目录
    cohong get "/trades.json?stage=waiting" --home 目录

    每个页面都有对应的 JSON；地址与结构同 API。
    """,
)
@argument("address", metavar="/PATH.json", en="The page's address with .json.", zh="页面地址，以 .json 结尾。")
@home_option
@member_option
def get(address: str, home: Path, member: str | None) -> None:
    """Print one twin."""
    from cohong.portal.running.getting import get as twin_at

    sys.stdout.write(twin_at(home, address, member=member or "").decode() + "\n")

"""On which addresses pages may be served: to everybody once people sign in, to this machine alone before."""

import ipaddress
from pathlib import Path

from cohong.core.texts import CohongError, declare
from cohong.node.reading import open_people, people_file

NEEDS_LOOPBACK = declare(
    "portal.open_needs_loopback",
    en="Nobody signs in to this home yet, so its pages may only be served to this machine, not on {seen}.",
    zh="该主目录尚未设置登录账户，页面只能在本机提供，不能绑定 {seen}。",
    next_en="Add the first account (`cohong people add`), or bind 127.0.0.1.",
    next_zh="请先添加账户（cohong people add），或改用 127.0.0.1。",
    final=False,
)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def has_accounts(home: Path) -> bool:
    """Whether anybody may sign in to the pages of a home: then everybody has to."""
    if not people_file(home).exists():
        return False
    with open_people(home) as people:
        return bool(people.persons.all())


def refuse_open_door(home: Path, host: str) -> None:
    """Raises CohongError (`portal.open_needs_loopback`) where nobody signs in and the host is not loopback."""
    if not is_loopback(host) and not has_accounts(home):
        raise CohongError(NEEDS_LOOPBACK, seen=host)

"""What runs out of a home's pages: the keys of programs. A room below does not know them."""

from collections.abc import Iterator
from pathlib import Path

from cohong.core.calendar import day_of, time_of
from cohong.node.care.expiry import Expiring, expires
from cohong.node.reading import open_people, people_file


def api_keys(home: Path, today: int) -> Iterator[Expiring]:
    """Every key that works today, by its id and its last day."""
    if not people_file(home).exists():
        return
    with open_people(home, lambda: time_of(today)) as people:
        for key in people.keys.in_force():
            yield expires(
                "api_key",
                key.id,
                day_of(key.ends_ms),
                today,
                next_en="Its owner makes a new one on the page of API keys and puts it into the program.",
                next_zh="请密钥所有人在“接口密钥”页面更换密钥，并更新程序中的设置。",
            )

"""Which place a company name or a region field speaks of: provinces, cities, counties, by the codes of GB/T 2260.

The unit of comparison is the city, the first four digits of the code: "广东省深圳市南山区", "深圳" and "440305" are all "4403".
"""

import json
import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

MUNICIPALITIES = frozenset(("11", "12", "31", "50", "81", "82"))
_SUFFIX = re.compile(r"(?:特别行政区|[^\s]{1,3}族自治区|自治区|省|市|地区|盟)$")
_FULL_CODE = re.compile(r"\d{6}(?:\d{6})?$")


class _Table(NamedTuple):
    provinces: dict[str, str]
    cities: dict[str, str]
    counties: dict[str, str]


@cache
def table() -> _Table:
    """Names, full and short, to codes: provinces to 2 digits, cities to 4, counties to the 4 of their city."""
    rows: dict[str, str] = json.loads((files("cohong") / "law" / "regions.json").read_text("utf-8"))["rows"]
    found = _Table({}, {}, {})
    for code, name in rows.items():
        if code.endswith("0000"):
            _add(found.provinces, name, code[:2])
        elif code.endswith("00") or name.endswith("市"):
            _add(found.cities, name, code[:4])
    shared: dict[str, set[str]] = {}
    for code, name in rows.items():
        if not code.endswith("00") and not name.endswith("市"):
            shared.setdefault(name, set()).add(code[:4])
    # A county's name that several cities have tells no city, but is still no part of a trade name.
    found.counties.update({name: min(codes) if len(codes) == 1 else "" for name, codes in sorted(shared.items())})
    return found


def _add(names: dict[str, str], name: str, code: str) -> None:
    short = _SUFFIX.sub("", name)
    for one in (name, short) if len(short) > 1 else (name,):
        names.setdefault(one, code)


@cache
def pattern() -> str:
    """A regular expression for one place as names begin with it: province, city, county, each at most once, perhaps none."""
    places = table()
    return "".join(f"(?:{_any(level)})?" for level in (places.provinces, places.cities, places.counties))


def _any(names: dict[str, str]) -> str:
    return "|".join(sorted(map(re.escape, names), key=lambda name: (-len(name), name)))


@cache
def _levels() -> re.Pattern[str]:
    places = table()
    levels = (places.provinces, places.cities, places.counties)
    return re.compile("".join(f"({_any(level)})?" for level in levels))


@lru_cache(maxsize=65_536)
def region_key(text: str) -> str:
    """The city that a folded text names, as 4 digits; a text that names none is its own key; a province alone tells nothing.

    >>> region_key("广东省深圳市南山区"), region_key("深圳"), region_key("440305"), region_key("广东省")
    ('4403', '4403', '4403', '')
    """
    if _FULL_CODE.match(text):
        return text[:2] + "01" if text[:2] in MUNICIPALITIES else text[:4].removesuffix("00")
    found = _levels().match(text)
    assert found is not None  # every level may be missing
    province, city, county = found.groups()
    places = table()
    if city:
        return places.cities[city]
    if province and places.provinces[province] in MUNICIPALITIES:
        return places.provinces[province] + "01"
    if county:
        return places.counties[county] or text
    return "" if province else text

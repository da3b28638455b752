"""Names as people write them on declarations: short, in brackets, in other letters, mistyped, spoken in Latin letters, or none.

For making records whose truth is known (`records`); the linkage itself never imports this file.
"""

from collections import defaultdict
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from cohong.analytics.linkage.names import sound
from cohong.analytics.linkage.words import SHAPES

Texts = npt.NDArray[Any]

LETTERS = (
    "鑫源恒通达华盛宏泰瑞丰兴隆利嘉美佳新欣荣昌德信诚义和顺安康福祥吉庆富贵金银玉珠宝星辰日月光明辉耀天地海洋江河湖山川林森木春夏秋冬东南西北"
    "中正大同广博文武英杰伟豪俊龙凤虎麟鹏鹤雁云霞霖雨露雪晴朗清澄澜波涛浪帆舟航远征程路桥梦想未来希望卓越超凡优品良尚雅致臻悦欢乐喜怡宁静"
    "逸飞腾跃升启创立建业成功胜捷迅速畅联合众汇聚集博睿智慧思维策略弘扬志强健力量元亨贞永久恒固坚磐石岩峰岭峻秀丽艳芳菲兰竹菊梅荷莲桂枫柏松"
)
TRADES = (
    "贸易 商贸 电子商务 进出口 供应链管理 科技 实业 国际贸易 电子科技 网络科技 服饰 鞋业 箱包 日用品 玩具 五金制品 塑料制品 化妆品 饰品 照明 家具 "
    "食品 机械设备 汽车用品 文化创意 跨境电商 工艺品 针织 数码 家居用品"
).split()
FORMS = ("有限公司", "有限责任公司", "股份有限公司", "商行", "经营部", "厂")
FORM_SHARES = (0.78, 0.06, 0.02, 0.06, 0.04, 0.04)
SAME_TRADE = {
    "贸易": "商贸",
    "商贸": "贸易",
    "电子商务": "电商",
    "跨境电商": "电子商务",
    "进出口": "进出口贸易",
    "电子科技": "电子",
}
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
ENGLISH = "STAR BRIGHT OCEAN GOLDEN SUN MOON DRAGON EAGLE ROYAL GREEN BLUE SMART HAPPY LUCKY FIRST PRIME NOVA PEAK BRIDGE HARBOR".split()
NOTHING = ("无", "NO", "-", "")


Parts = tuple[str, str, str, str]
"""City, core, trade, form."""


@cache
def _alike() -> tuple[dict[str, str], dict[str, str], dict[int, str]]:
    """By letter: those that sound alike, those of like shape; and the traditional letter."""
    import opencc

    spoken: defaultdict[str, str] = defaultdict(str)
    for letter in dict.fromkeys(LETTERS):
        spoken[sound(letter)] += letter
    sounds = {letter: "".join(other for other in spoken[sound(letter)] if other != letter) for letter in LETTERS}
    shapes = {letter: row.replace(letter, "") for row in SHAPES for letter in row}
    old = opencc.OpenCC("s2t")
    letters = sorted(set(LETTERS + "".join(TRADES) + "".join(FORMS)))
    return {k: v for k, v in sounds.items() if v}, shapes, {ord(one): old.convert(one) for one in letters}


def written(rng: np.random.Generator, registered: Texts, parts: list[Texts]) -> Texts:
    """Each registered name as somebody wrote it: about four in ten are changed, some in several ways."""
    draws = rng.random((len(registered), len(WAYS) + 1))
    touched = draws[:, :-1] < np.array([share for share, _ in WAYS])
    names = registered.copy()
    for row in np.flatnonzero(touched.any(axis=1)):
        names[row] = _write(tuple(str(part[row]) for part in parts), np.flatnonzero(touched[row]), draws[row, -1])
    return names


def _write(parts: tuple[str, ...], ways: npt.NDArray[np.intp], luck: float) -> str:
    city, core, trade, form = parts
    written_as = (city, core, trade, form)
    for way in ways:
        changed = WAYS[way][1](written_as, luck)
        if isinstance(changed, str):
            return changed
        written_as = changed
    return "".join(written_as)


def _pick(choices: str | tuple[str, ...], luck: float) -> str:
    """One of several by a draw between 0 and 1; the draw's later digits decide, so that several picks differ."""
    return choices[int(luck * 7919) % len(choices)]


def _letter(core: str, luck: float, table: dict[str, str]) -> str:
    places = [place for place, letter in enumerate(core) if letter in table]
    if not places:
        return core
    place = places[int(luck * 104_729) % len(places)]
    return core[:place] + _pick(table[core[place]], luck) + core[place + 1 :]


def _other_letter(core: str, luck: float) -> str:
    return _letter(core, luck, dict.fromkeys(core, LETTERS))


def _without_letter(core: str, luck: float) -> str:
    place = int(luck * 104_729) % len(core)
    return core[:place] + core[place + 1 :] if len(core) > 2 else core


def _spoken(p: Parts, luck: float) -> str:
    form = _pick(("CO., LTD.", "Co.,Ltd", "LIMITED", "COMPANY LIMITED"), luck)
    return f"{sound(p[0].removesuffix('市'))} {sound(p[1])} TRADING {form}"


def _english(p: Parts, luck: float) -> str:
    del luck  # the firm has one English name
    one, other = ENGLISH[sum(map(ord, p[1])) % len(ENGLISH)], ENGLISH[sum(map(ord, p[1] + p[0])) * 7 % len(ENGLISH)]
    return f"{one}{other} {sound(p[1])[:3]} International Co., Ltd"


def _bracketed(p: Parts, luck: float) -> Parts:
    del luck
    return ("", f"{p[1]}（{p[0].removesuffix('市')}）", p[2], p[3]) if p[0] else p


WAYS: tuple[tuple[float, Callable[[Parts, float], Parts | str]], ...] = (
    (0.02, lambda _parts, luck: _pick(NOTHING, luck)),
    (0.02, _spoken),
    (0.005, _english),
    (0.03, lambda p, luck: (p[0], _letter(p[1], luck, _alike()[0]), p[2], p[3])),
    (0.01, lambda p, luck: (p[0], _letter(p[1], luck, _alike()[1]), p[2], p[3])),
    (0.015, lambda p, luck: (p[0], _other_letter(p[1], luck), p[2], p[3])),
    (0.01, lambda p, luck: (p[0], _without_letter(p[1], luck), p[2], p[3])),
    (0.06, lambda p, _luck: (p[0], p[1], "", p[3])),
    (0.04, lambda p, _luck: (p[0], p[1], SAME_TRADE.get(p[2], p[2]), p[3])),
    (0.08, lambda p, luck: (p[0], p[1], p[2], _pick(("公司", "", "有限责任公司", "有限公司"), luck))),
    (0.12, lambda p, _luck: ("", p[1], p[2], p[3])),
    (0.05, lambda p, _luck: (p[0].removesuffix("市"), p[1], p[2], p[3])),
    (0.06, _bracketed),
    (0.03, lambda p, _luck: (p[0], p[1].translate(_alike()[2]), p[2].translate(_alike()[2]), p[3])),
    (0.03, lambda p, _luck: (p[0] + " ", p[1], p[2] + " ", p[3])),
)
"""How often a name is changed in which way; what gives a whole name ends the changes."""

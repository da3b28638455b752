"""What rules say about values, in Chinese. `seen` and `expected` are written once, in English; the Chinese sentence of a
finding must not break off into English in its middle."""

import re
from functools import lru_cache
from typing import Final

from cohong.channels.customs.tables import COUNTRIES

_PLAIN: Final = {
    "absent": "缺失",
    "none": "无",
    "no namespace": "无命名空间",
    "root": "根节点",
    "namespace": "命名空间",
    "encoding": "字符编码",
    "message": "报文",
    "36 characters": "36 个字符",
    "1 to 10 characters": "1 至 10 个字符",
    "an element of the schema": "规范中的节点",
    "text only": "纯文本",
    "repeated": "重复出现",
    "once": "只出现一次",
    "after other nodes": "在其他节点之后",
    "first": "位于首位",
    "only business nodes in a receipt": "回执中只有业务节点",
    "business nodes, BaseTransfer, BaseSubscribe, Signature, ExtendMessage": (
        "业务节点、BaseTransfer、BaseSubscribe、Signature、ExtendMessage 依次排列"
    ),
    "at most 19 digits, 5 of them behind the point, without sign or exponent": (
        "不超过 19 位的数字，其中小数不超过 5 位，不带符号和指数"
    ),
    "filled": "已填写",
    "left out": "不填",
    "not China": "中国以外的国家（地区）",
    "a whole number": "整数",
    "printable text": "可见字符",
    "illegal in XML 1.0": "XML 1.0 不允许的字符",
    "half-width digits and letters": "半角数字和字母",
    "currency table": "币制代码表",
    "country table": "国别（地区）代码表",
    "unit table": "计量单位代码表",
    "transport mode table": "运输方式代码表",
    "package kind table": "包装种类代码表",
    "10 digits, chapter 01 to 97": "10 位数字，章号为 01 至 97",
    "0-9 and A-Z without I, O, S, V, Z": "0-9 和 A-Z（不含 I、O、S、V、Z）",
    "a valid organisation code in places 9 to 17": "第 9 至 17 位为有效的组织机构代码",
    "letter + YYYYMMDD + 9 digits": "1 位字母 + 8 位日期 + 9 位数字",
    "office (4) + year (4) + E/I + 9 to 11 digits": "4 位关区代码 + 4 位年份 + E 或 I + 9 至 11 位数字",
}
_COUNTRY: Final = re.compile(r"country (\d{3})(?: [A-Z]{3})?")
_SHAPED: Final = tuple(
    (re.compile(form), zh)
    for form, zh in (
        (r"a whole number of at most (\d+) digits", r"不超过 \1 位的整数"),
        (r"not after (\d+)", r"不晚于 \1"),
        (r"10 or 18 capital letters and digits or (.+)", r"10 位或 18 位大写字母和数字，或“\1”"),
        (r"10 or 18 capital letters and digits", "10 位或 18 位大写字母和数字"),
        (r"check digit (.)", r"校验位 \1"),
        (r"(\w+) after (\w+)", r"\1 在 \2 之后"),
        (r"(\w+) before (\w+)", r"\1 在 \2 之前"),
    )
)


@lru_cache(maxsize=4_096)
def in_chinese(text: str) -> str:
    """The phrase in Chinese; a value, which is nobody's phrase, as it is."""
    if text in _PLAIN:
        return _PLAIN[text]
    country = _COUNTRY.fullmatch(text)
    if country and country[1] in COUNTRIES:
        return f"{country[1]} {COUNTRIES[country[1]]['zh']}"
    for form, zh in _SHAPED:
        match = form.fullmatch(text)
        if match:
            return match.expand(zh)
    return text

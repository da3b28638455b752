"""What rules say about values, in Chinese. `seen` and `expected` are written once, in English; the Chinese sentence of a
finding must not break off into English in its middle."""

import re
from functools import lru_cache
from typing import Final

from cohong.channels.customs.tables import COUNTRIES

# Number -> (Chinese name, English name), as the import part of the interface specification lists them [S].
IMPORTS: Final[dict[str, tuple[str, str]]] = {
    "311": ("进口电子订单", "import order"),
    "312": ("进口电子订单回执", "receipt of an import order"),
    "411": ("进口支付凭证", "import payment"),
    "412": ("进口支付凭证回执", "receipt of an import payment"),
    "511": ("进口物流运单", "import waybill"),
    "512": ("进口物流运单回执", "receipt of an import waybill"),
    "513": ("进口物流运单状态", "import waybill status"),
    "514": ("进口物流运单状态回执", "receipt of an import waybill status"),
    "621": ("进口清单", "import list"),
    "622": ("进口清单回执", "receipt of an import list"),
    "623": ("进口撤销申请单", "import cancellation"),
    "624": ("进口撤销申请单回执", "receipt of an import cancellation"),
    "625": ("进口退货申请单", "import return"),
    "626": ("进口退货申请单回执", "receipt of an import return"),
    "711": ("进口入库明细单", "import inbound detail"),
    "712": ("进口入库明细单回执", "receipt of an import inbound detail"),
    "816": ("进口电子税单", "electronic tax bill"),
    "818": ("进口电子税单状态", "state of an electronic tax bill"),
}
_PLAIN: Final = {
    "absent": "缺失",
    "none": "无",
    "no namespace": "无命名空间",
    **{en: zh for zh, en in IMPORTS.values()},
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
    "none in a receipt": "回执中没有该节点",
    "empty": "空",
    "10 MB a text": "每段文本 10 MB",
    "a code of the office table": "关区代码表内的代码",
    "a whole number below zero": "负整数",
    "a period or lists": "汇总期间或清单",
    "goods without export licence": "不涉证的商品",
    "goods without export duty": "不征出口税的商品",
    "goods without compulsory certification": "无须强制性认证的商品",
    "goods that may be exported": "准许出口的商品",
    "GS1 check digit, or 无": "正确的校验位，或“无”",
    "tariff": "税则文件",
    "table of rates": "汇率文件",
    "filled": "已填写",
    "node (8), time (14) and sequence (10)": "8 位节点号 + 14 位时间 + 10 位流水号",
    "8 digits": "8 位数字",
    "XML, gzip": "XML 或 gzip 压缩的 XML",
    "zip": "zip 压缩包",
    "one, to the whole message": "一个，指向整个报文",
    "larger than 8 MiB": "报文超过 8 MiB",
    "DigestValue": "摘要值",
    "SignatureValue": "签名值",
    "no signature": "没有签名",
    "no JSON object": "应答不是 JSON 对象",
    "a text": "文本",
    "an object": "对象",
    "an array": "数组",
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
        (r"from (\d+) on", r"自 \1 起"),
        (r"a code of the tariff on (\d+)", r"\1 税则中的编码"),
        (r"a heading of the tariff on (\d+)", r"\1 税则中的品目"),
        (r"0\.\.(\d+) characters", r"不超过 \1 个字符"),
        (r"1\.\.(\d+) characters", r"不超过 \1 个字符"),
        (r"(\d+) elements in a node", r"一个节点内 \1 个字段"),
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

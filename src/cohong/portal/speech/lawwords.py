"""The law book in words: what each parameter is about, how its value reads, and how well its source is verified."""

import json
from importlib.resources import files

import msgspec

from cohong.channels.customs.tables import COUNTRIES
from cohong.core.law import LawRow, Value
from cohong.portal.text import Text


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """A chapter of the law book, by the first part of a parameter's name."""

    id: str
    name: Text


SUBJECTS = (
    Subject(id="customs", name=Text("海关", "Customs")),
    Subject(id="tax", name=Text("税务", "Tax")),
    Subject(id="forex", name=Text("外汇", "Foreign exchange")),
    Subject(id="clearing", name=Text("清分付款", "Clearing and payment")),
    Subject(id="sealed", name=Text("资料保存", "Keeping of documents")),
)
OTHER = Subject(id="other", name=Text("其他", "Other"))
_TITLES = {
    "tax.law_set": Text("适用的出口税收政策", "Export tax rules that apply"),
    "tax.zone_regimes": Text("综试区政策适用的监管方式", "Customs regimes under the pilot-zone rule"),
    "tax.zone_regions": Text("综试区政策适用的地区", "Regions under the pilot-zone rule"),
    "tax.zone_offices": Text("综试区政策适用的关区", "Customs districts under the pilot-zone rule"),
    "tax.refund_cancelled_goods": Text("取消出口退税的商品", "Goods without export refund"),
    "customs.receipt_of_money": Text("是否须报送收款单", "Whether a receipt of money is filed"),
    "forex.single_item_cap_usd": Text("单笔收汇限额", "Cap of a single collection"),
    "forex.watched_countries": Text("银行关注的国家和地区", "Countries that the bank watches"),
    "forex.usual_price_factor": Text("价格偏离提示倍数", "Price factor that asks for a look"),
    "forex.bop_declaration_workdays": Text("国际收支申报期限", "Time to declare for the balance of payments"),
    "sealed.retention_years": Text("单证保存年限", "Years that documents are kept"),
    "sellers.hold_permille": Text(
        "另有卖家时暂停办理的可能性（千分比）", "From how many thousandths another seller holds a trade"
    ),
    "authenticity.licence_months": Text("执照核验有效期", "How long a check of the licence holds"),
    "authenticity.shop_months": Text("店铺控制权核验有效期", "How long a check of the shop holds"),
    "authenticity.account_months": Text("收款账户核验有效期", "How long a check of the payout account holds"),
    "authenticity.mandate_months": Text("代理委托核验有效期", "How long a check of the mandate holds"),
    "clearing.tax_filing_limit_months": Text("出口后申报退（免）税期限", "Time to file tax after the export"),
}
_OF_COUNTRIES = "forex.watched_countries"
_UNITS = {
    "USD": Text("美元", "US dollars"),
    "times": Text("倍", "times"),
    "workdays": Text("个工作日", "workdays"),
    "years": Text("年", "years"),
    "months": Text("个月", "months"),
    "days": Text("天", "days"),
}
_VALUES = {
    "required": Text("须报送", "required"),
    "not required": Text("无须报送", "not required"),
    "CN-EXP-2012": Text("2012 年起的出口税收规定", "the export tax rules of 2012"),
    "CN-EXP-2026": Text("2026 年起的出口税收规定", "the export tax rules of 2026"),
}
_MARKS = {
    "O": Text("已核对官方原文", "read in the official text"),
    "A": Text("据条文摘要", "from a summary of the articles"),
    "S": Text("多个来源一致", "several sources agree"),
    "1": Text("仅一个来源，未核实", "one source, not verified"),
    "M": Text("凭记忆，未核实", "from memory, not verified"),
    "D": Text("本账本自行认定", "decided on this ledger"),
}
_DOUBTFUL = ("1", "M")
_DOCUMENTS: dict[str, dict[str, str]] = json.loads((files("cohong") / "law" / "titles.json").read_text("utf-8"))["rows"]


def title_of(name: str) -> Text:
    """What a parameter is about, in words; a name that nobody has words for stands for itself."""
    return _TITLES.get(name, Text(name, name))


def subject_of(name: str) -> Subject:
    """The chapter of a parameter."""
    first = name.partition(".")[0]
    return next((one for one in SUBJECTS if one.id == first), OTHER)


def said_value(row: LawRow) -> Text:
    """The value with its unit: `5 workdays`."""
    unit = _UNITS.get(row.unit, Text(row.unit, row.unit))
    value = _countries(row.value) if row.name == _OF_COUNTRIES and isinstance(row.value, tuple) else _value(row.value)
    return Text(f"{value.zh} {unit.zh}".strip(), f"{value.en} {unit.en}".strip())


def _countries(numbers: tuple[str, ...]) -> Text:
    """Countries by name; customs' tables have Chinese names and ISO letters."""
    rows = [COUNTRIES.get(number, {}) for number in numbers]
    zh = [row.get("zh", number) for row, number in zip(rows, numbers, strict=True)]
    en = [row.get("iso") or number for row, number in zip(rows, numbers, strict=True)]
    return Text("、".join(zh), ", ".join(en))


def _value(value: Value) -> Text:
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    if isinstance(value, int):
        return Text(f"{value:,}", f"{value:,}")
    if isinstance(value, tuple):
        return Text("、".join(value), ", ".join(value))
    return _VALUES.get(value, Text(value, value))


def source_of(row: LawRow) -> Text:
    """Document by number and title, and article where one is named. A document that nobody has titles for stands as written."""
    known = _DOCUMENTS.get(row.document)
    said = Text(known["zh"], known["en"]) if known else Text(row.document, row.document)
    if not row.article:
        return said
    plain = row.article.isdecimal()
    return Text(
        f"{said.zh}，第{row.article}条" if plain else f"{said.zh}，{row.article}",
        f"{said.en}, art. {row.article}" if plain else f"{said.en}, {row.article}",
    )


def said_mark(row: LawRow) -> Text:
    """How well the source was verified."""
    return _MARKS.get(row.mark, _MARKS["M"])


def is_doubtful(row: LawRow) -> bool:
    """Whether nobody has verified the source."""
    return row.mark in _DOUBTFUL

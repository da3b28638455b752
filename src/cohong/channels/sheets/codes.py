"""Small code lists that a clerk chooses from, with the names people use. Snapshot values; the customs door checks the rest.

Currencies: customs number, ISO letters, name. Units: customs unit codes.
"""

from cohong.channels.sheets.columns import Choice
from cohong.core.numbers import minor_digits

_CURRENCIES = (
    ("142", "CNY", "人民币"), ("502", "USD", "美元"), ("300", "EUR", "欧元"), ("303", "GBP", "英镑"),
    ("110", "HKD", "港币"), ("116", "JPY", "日元"), ("601", "AUD", "澳元"), ("501", "CAD", "加元"),
    ("132", "SGD", "新加坡元"), ("331", "CHF", "瑞士法郎"), ("330", "SEK", "瑞典克朗"), ("326", "NOK", "挪威克朗"),
    ("302", "DKK", "丹麦克朗"), ("609", "NZD", "新西兰元"), ("122", "MYR", "马来西亚林吉特"), ("136", "THB", "泰铢"),
    ("121", "MOP", "澳门元"), ("344", "RUB", "俄罗斯卢布"), ("129", "PHP", "菲律宾比索"), ("133", "KRW", "韩元"),
    ("112", "IDR", "印尼盾"), ("143", "TWD", "新台币"),
    ("", "PLN", "波兰兹罗提"), ("", "MXN", "墨西哥比索"), ("", "BRL", "巴西雷亚尔"), ("", "INR", "印度卢比"),
    ("", "VND", "越南盾"), ("", "CLP", "智利比索"), ("", "ISK", "冰岛克朗"), ("", "KWD", "科威特第纳尔"),
    ("", "BHD", "巴林第纳尔"), ("", "OMR", "阿曼里亚尔"), ("", "JOD", "约旦第纳尔"), ("", "TND", "突尼斯第纳尔"),
)  # fmt: skip

_UNITS = """
001台 002座 003辆 004艘 005架 006套 007个 008只 009头 010张 011件 012支 013枝 014根 015条 016把 017块
018卷 019副 020片 021组 022份 023幅 025双 026对 027棵 028株 029井 030米 031盘 032平方米 033立方米 034筒
035千克 036克 037盆 038万个 039具 040百副 041百支 042百把 043百个 044百片 045刀 046疋 047公担 048扇
049百枝 050千只 051千块 052千盒 053千枝 054千个 055亿支 056亿个 057万套 058千张 059万张 060千伏安 061千瓦
062千瓦时 063千升 067英尺 070吨 071长吨 072短吨 073司马担 074司马斤 075斤 076磅 077担 078英担 079短担
080两 081市担 083盎司 084克拉 085市尺 086码 088英寸 089寸 095升 096毫升 097英加仑 098美加仑 099立方英尺
101立方尺 110平方码 111平方英尺 112平方尺 115英制马力 116公制马力 118令 120箱 121批 122罐 123桶 124扎
125包 126箩 127打 128筐 129罗 130匹 131册 132本 133发 134枚 135捆 136袋 139粒 140盒 141合 142瓶 143千支
144万双 145万粒 146千粒 147千米 148千英尺 149百万贝可 163部 164亿株
"""

MINOR_DIGITS: dict[str, int] = {iso: minor_digits(iso) for _, iso, _ in _CURRENCIES}
"""Minor-unit digits by ISO currency."""

ISO_CURRENCIES = tuple(
    Choice(value=iso, zh=zh, en=iso, aliases=("RMB",) if iso == "CNY" else ()) for _, iso, zh in _CURRENCIES
)
CUSTOMS_CURRENCIES = tuple(
    Choice(value=number, zh=zh, en=iso, aliases=("RMB",) if iso == "CNY" else ())
    for number, iso, zh in _CURRENCIES
    if number
)
UNITS = tuple(Choice(value=unit[:3], zh=unit[3:], en=unit[:3]) for unit in _UNITS.split())
ORDER_TYPES = (
    Choice(value="E", zh="零售出口", en="B2C export"),
    Choice(value="B", zh="B2B出口", en="B2B export"),
    Choice(value="W", zh="海外仓", en="Overseas warehouse"),
)
TRADE_MODES = (
    Choice(value="9610", zh="跨境零售", en="Retail export"),
    Choice(value="9710", zh="B2B直接出口", en="B2B direct export"),
    Choice(value="9810", zh="出口海外仓", en="Export to overseas warehouse"),
    Choice(value="1210", zh="保税电商", en="Bonded e-commerce"),
    Choice(value="1239", zh="保税电商A", en="Bonded e-commerce A"),
)
RETURN_MODES = (
    Choice(value="9661", zh="跨境零售退运", en="Return of retail export", aliases=("9610退货",)),
    Choice(value="1261", zh="保税电商退运", en="Return of bonded e-commerce", aliases=("1210退货",)),
)
OPERATIONS = (
    Choice(value="1", zh="新增", en="New"),
    Choice(value="2", zh="变更", en="Change", aliases=("修改",)),
    Choice(value="3", zh="删除", en="Delete"),
)
SUMMARY_FLAGS = (
    Choice(value="1", zh="按收发货人", en="By seller", aliases=("收发货人",)),
    Choice(value="2", zh="按收发货人和生产销售单位", en="By seller and owner", aliases=("收发货人和生产销售单位",)),
)
STATISTICS_FLAGS = (
    Choice(value="A", zh="汇总统计", en="Simplified"),
    Choice(value="B", zh="汇总申报", en="Summary"),
)
TRANSPORT_MODES = (
    Choice(value="2", zh="水路", en="Water"),
    Choice(value="3", zh="铁路", en="Rail"),
    Choice(value="4", zh="公路", en="Road"),
    Choice(value="5", zh="航空", en="Air"),
    Choice(value="6", zh="邮件", en="Mail"),
    Choice(value="9", zh="其他", en="Other"),
)
WRAP_TYPES = (
    Choice(value="1", zh="木箱", en="Wooden case"),
    Choice(value="2", zh="纸箱", en="Carton"),
    Choice(value="3", zh="桶装", en="Drum"),
    Choice(value="4", zh="散装", en="Bulk"),
    Choice(value="5", zh="托盘", en="Pallet"),
    Choice(value="6", zh="包", en="Bag"),
    Choice(value="7", zh="其他", en="Other"),
)
FEE_FLAGS = (
    Choice(value="1", zh="费率", en="Rate"),
    Choice(value="2", zh="单价", en="Unit price"),
    Choice(value="3", zh="总价", en="Total"),
)
STATEMENT_TYPES = (
    Choice(value="CREDIT", zh="收汇", en="Credit", aliases=("收款", "入账")),
    Choice(value="DEAL", zh="结汇", en="Deal", aliases=("成交",)),
    Choice(value="PAYOUT", zh="付款", en="Payout", aliases=("付款回执",)),
)
PAYOUT_STATUSES = (
    Choice(value="ACCEPTED", zh="已受理", en="Accepted"),
    Choice(value="SETTLED", zh="已清算", en="Settled"),
    Choice(value="CREDITED", zh="已入账", en="Credited"),
    Choice(value="REJECTED", zh="已拒绝", en="Rejected"),
    Choice(value="RETURNED", zh="已退回", en="Returned"),
)


def minor_text(amount_minor: int, currency: str, *, grouped: bool = False) -> str:
    """Minor units as money text with all places: (123456, "USD") -> "1234.56", grouped "1,234.56"."""
    digits = MINOR_DIGITS[currency]
    whole, part = divmod(abs(amount_minor), 10**digits)
    body = f"{whole:,}" if grouped else str(whole)
    body = f"{body}.{part:0{digits}d}" if digits else body
    return f"-{body}" if amount_minor < 0 else body

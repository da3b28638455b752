"""The trades sheet: orders with waybills and lists, one row for one order line.

Column ids are the CEB element names where those exist. Columns of the part "order" make the CEB303 of an order; its
CEB505 is made when any waybill column is filled, its CEB603 when any list column is filled.
"""

from typing import Literal

from cohong.channels.sheets import codes
from cohong.channels.sheets.columns import Choice, Column, ColumnType, SheetKind

_FIRM_ZH, _FIRM_EN = (
    "统一社会信用代码（18 位）或海关代码（10 位）。",
    "Credit code (18 characters) or customs code (10).",
)


def _text(
    id: str, zh: str, en: str, max_length: int, help_zh: str, help_en: str, example: str = "", *,
    part: Literal["order", "waybill", "list"] = "order", type: ColumnType = "text", required: bool = False,
    line: bool = False, default: str = "", uscc: Literal["", "uscc", "firm"] = "",
    literals: tuple[str, ...] = (), digits: int = 0,
) -> Column:  # fmt: skip
    return Column(
        id=id, zh=zh, en=en, type=type, max_length=max_length, help_zh=help_zh, help_en=help_en, example=example, part=part,
        required=required, line=line, default=default, uscc=uscc, literals=literals, digits=digits,
    )  # fmt: skip


def _number(
    id: str, zh: str, en: str, help_zh: str, help_en: str, example: str = "", *, places: int = 5, zero: bool = False,
    part: Literal["order", "waybill", "list"] = "order", required: bool = False, line: bool = False, default: str = "",
) -> Column:  # fmt: skip
    return Column(
        id=id, zh=zh, en=en, type="decimal", places=places, zero=zero, help_zh=help_zh, help_en=help_en, example=example,
        part=part, required=required, line=line, default=default,
    )  # fmt: skip


def _choice(
    id: str, zh: str, en: str, choices: tuple[Choice, ...], help_zh: str, help_en: str, example: str = "", *,
    part: Literal["order", "waybill", "list"] = "order", required: bool = False, line: bool = False, default: str = "",
    digits: int = 0,
) -> Column:  # fmt: skip
    return Column(
        id=id, zh=zh, en=en, type="choice", choices=choices, help_zh=help_zh, help_en=help_en, example=example, part=part,
        required=required, line=line, default=default, digits=digits,
    )  # fmt: skip


_ORDER = (
    _text("orderNo", "订单编号", "Order number", 60, "平台订单号；同一订单的多行请排在一起。",
          "The platform's order number; keep the rows of one order together.", "DEMO-0001", required=True),
    Column(id="appTime", zh="下单时间", en="Order time", type="time", required=True, example="2026-01-05 10:15:00",
           help_zh="北京时间，例如 2026-01-05 10:15:00。", help_en="China time, such as 2026-01-05 10:15:00."),
    _choice("orderType", "订单类型", "Order type", codes.ORDER_TYPES, "留空时按监管方式判断：9710 为 B，9810 为 W，其余为 E。",
            "When empty it follows the trade mode: 9710 B, 9810 W, else E."),
    _text("ebpCode", "电商平台代码", "Platform code", 18, "境外平台没有代码时留空，系统按“无”申报。",
          "Leave empty for a foreign platform without a code; 无 is declared.", "无", type="code", uscc="firm",
          literals=("无",), default="无"),
    _text("ebpName", "电商平台名称", "Platform name", 100, "平台或海外仓名称。", "Name of the platform or the overseas warehouse.",
          "Example Marketplace", required=True),
    _text("ebcCode", "收发货人代码", "Seller code", 18, f"电商企业的{_FIRM_ZH}", f"Of the e-commerce enterprise. {_FIRM_EN}",
          "91440101TE5T00016C", type="code", uscc="firm", required=True),
    _text("ebcName", "收发货人名称", "Seller name", 100, "电商企业登记名称。", "Registered name of the e-commerce enterprise.",
          "示例甲贸易有限公司", required=True),
    _number("goodsValue", "商品金额", "Goods value", "整单商品金额（FOB，不含运费）；留空时取各行总价之和。",
            "Goods value of the whole order, FOB without freight; when empty the sum of the lines."),
    _number("freight", "运费", "Freight", "整单运费，没有填 0 或留空。", "Freight of the whole order; 0 or empty when none.", "3.50",
            zero=True, default="0"),
    _choice("currency", "币制", "Currency", codes.CUSTOMS_CURRENCIES, "填 USD、美元或海关代码 502 均可；整单同一币制。",
            "USD, its Chinese name or the customs number 502; one currency an order.", "USD", required=True, digits=3),
    _text("note", "备注", "Note", 1000, "可留空。", "May be empty."),
)  # fmt: skip

_LINE = (
    _number("gnum", "商品序号", "Line number", "订单内从 1 起；留空时按行的先后编号。",
            "From 1 within the order; when empty the rows are numbered in order.", "1", places=0, line=True),
    _text("itemNo", "商品货号", "Item number", 20, "企业自编货号。", "Your own article number.", "SKU-A", required=True, line=True),
    _text("itemName", "商品名称", "Item name", 250, "企业自用商品名称。", "Your own article name.", "手机壳", required=True, line=True),
    _text("itemDescribe", "商品描述", "Item description", 1000, "可留空。", "May be empty.", line=True),
    _text("barCode", "条形码", "Bar code", 50, "没有可留空，清单按“无”申报。", "Leave empty when there is none; the list says 无.", line=True),
    _choice("unit", "计量单位", "Unit", codes.UNITS, "单位名称（个、件……）或三位代码（007、011……）。",
            "Chinese name of the unit or its three-digit code, such as 007.", "个", required=True, line=True, digits=3),
    _number("qty", "数量", "Quantity", "申报数量，最多 5 位小数。", "Quantity, at most 5 decimals.", "5", required=True, line=True),
    _number("price", "单价", "Unit price", "最多 5 位小数。", "At most 5 decimals.", "5.00", required=True, line=True),
    _number("totalPrice", "总价", "Total price", "留空时取数量乘单价。", "When empty quantity times unit price.", line=True),
)  # fmt: skip

_WAYBILL = (
    _text("logisticsCode", "物流企业代码", "Carrier code", 18, _FIRM_ZH, _FIRM_EN, "91440101TE5T000247", part="waybill", type="code",
          uscc="firm", required=True),
    _text("logisticsName", "物流企业名称", "Carrier name", 100, "登记名称。", "Registered name.", "示例乙供应链有限公司", part="waybill",
          required=True),
    _text("logisticsNo", "运单编号", "Waybill number", 32, "请用文本格式，长号码以数值保存会丢失末位。",
          "Keep it as text: a long number stored as a value loses its last digits.", "EXW0000000000000001", part="waybill",
          type="code", required=True),
    _number("insuredFee", "保价费", "Insured fee", "没有填 0 或留空。", "0 or empty when none.", part="waybill", zero=True, default="0"),
    _number("packNo", "件数", "Packages", "留空按 1 件。", "1 when empty.", part="waybill", places=0, default="1"),
    _number("grossWeight", "毛重(千克)", "Gross weight kg", "整单毛重。", "Gross weight of the whole order.", "0.62", part="waybill",
            required=True),
    _text("goodsInfo", "主要货物信息", "Goods information", 200, "留空时由商品名称组成。", "When empty made from the item names.",
          part="waybill"),
    _text("ebcTelephone", "发货人电话", "Seller telephone", 50, "可留空。", "May be empty.", part="waybill"),
)  # fmt: skip

_LIST = (
    _text("customsCode", "申报地海关", "Customs office", 4, "四位关区代码。", "Customs office, 4 digits.", "5141", part="list",
          type="digits", digits=4, required=True),
    _text("portCode", "出口口岸", "Exit office", 4, "留空与申报地海关相同。", "As the customs office when empty.", part="list",
          type="digits", digits=4),
    Column(id="ieDate", zh="出口日期", en="Export date", type="date", required=True, part="list", example="2026-01-06",
           help_zh="例如 2026-01-06。", help_en="Such as 2026-01-06."),
    Column(id="releaseDate", zh="海关放行日期", en="Released on", type="date", part="list", example="2026-01-06",
           help_zh="海关已放行的填放行日期，依据海关回执；未放行请留空。",
           help_en="Day of customs' release, by its receipt; leave empty before that."),
    _text("copNo", "企业唯一编号", "Own list number", 30, "申报企业内部编号；留空时取订单编号。",
          "The declarant's own number; made from the order number when empty.", part="list"),
    _text("preNo", "预录入编号", "E-port number", 18, "可留空。", "May be empty.", part="list", type="code"),
    _text("invtNo", "清单编号", "List number", 20, "海关返回的编号，可留空。", "Given by customs; may be empty.", part="list", type="code"),
    Column(id="ieFlag", zh="进出口标记", en="Export flag", type="choice", part="list", default="E",
           choices=(Choice(value="E", zh="出口", en="Export"),), help_zh="留空为出口。", help_en="Export when empty."),
    _choice("statisticsFlag", "申报业务类型", "Declaration type", codes.STATISTICS_FLAGS, "A 汇总统计，B 汇总申报；留空为 A。",
            "A simplified, B summary; A when empty.", part="list", default="A"),
    _text("agentCode", "申报企业代码", "Declarant code", 18, "留空表示卖家自行申报。", "Empty means that the seller declares itself.",
          part="list", type="code", uscc="firm"),
    _text("agentName", "申报企业名称", "Declarant name", 100, "填了申报企业代码时必填。", "Needed when the declarant code is filled in.",
          part="list"),
    _text("ownerCode", "生产销售单位代码", "Owner code", 18, "留空与收发货人相同；未登记的填 NO。",
          "As the seller when empty; NO when not registered.", part="list", type="code", uscc="firm", literals=("NO",)),
    _text("ownerName", "生产销售单位名称", "Owner name", 100, "填了生产销售单位代码时必填。", "Needed when the owner code is filled in.",
          part="list"),
    _text("iacCode", "区内企业代码", "Zone firm code", 18, "1210、1239 使用。", "For 1210 and 1239.", part="list", type="code", uscc="firm"),
    _text("iacName", "区内企业名称", "Zone firm name", 100, "1210、1239 使用。", "For 1210 and 1239.", part="list"),
    _text("emsNo", "账册编号", "Account book", 30, "1210、1239 使用。", "For 1210 and 1239.", part="list", type="code"),
    _choice("tradeMode", "监管方式", "Trade mode", codes.TRADE_MODES, "留空为 9610。", "9610 when empty.", part="list", default="9610"),
    _choice("trafMode", "运输方式", "Transport mode", codes.TRANSPORT_MODES, "留空为航空。", "Air when empty.", part="list", default="5"),
    _text("trafName", "运输工具名称", "Vessel or flight", 100, "可留空。", "May be empty.", part="list"),
    _text("voyageNo", "航班航次号", "Voyage number", 32, "可留空。", "May be empty.", part="list"),
    _text("billNo", "提运单号", "Master bill", 37, "可留空。", "May be empty.", part="list", type="code"),
    _text("totalPackageNo", "总包号", "Bag number", 37, "可留空。", "May be empty.", part="list", type="code"),
    _text("loctNo", "监管场所代码", "Supervised site", 10, "可留空。", "May be empty.", part="list", type="code"),
    _text("licenseNo", "许可证号", "Licence number", 19, "可留空。", "May be empty.", part="list"),
    _text("country", "运抵国(地区)", "Country of arrival", 3, "海关三位代码或 ISO 三位字母。", "Customs number or ISO letters, 3 characters.",
          "502", part="list", type="code", required=True),
    _text("POD", "指运港", "Port of destination", 4, "三到四位港口代码；留空取运抵国代码（该国未指明港口）。",
          "Port code; the country's own code when empty (port unspecified).", part="list", type="code"),
    _choice("fFlag", "运费标志", "Freight flag", codes.FEE_FLAGS, "留空为总价。", "Total when empty.", part="list", default="3"),
    _choice("iFlag", "保费标志", "Insurance flag", codes.FEE_FLAGS, "留空为总价。", "Total when empty.", part="list", default="3"),
    _choice("wrapType", "包装种类", "Package kind", codes.WRAP_TYPES, "留空为纸箱。", "Carton when empty.", part="list", default="2"),
    _number("netWeight", "净重(千克)", "Net weight kg", "整单净重。", "Net weight of the whole order.", "0.50", part="list", required=True),
    _text("itemRecordNo", "账册备案料号", "Book item number", 30, "1210、1239 使用。", "For 1210 and 1239.", part="list", line=True),
    _text("gcode", "商品编码", "HS code", 10, "十位海关商品编码，请用文本格式。", "HS code, 10 digits, as text.", "3926909090", part="list",
          type="digits", digits=10, required=True, line=True),
    _text("gname", "海关商品名称", "Goods name", 250, "留空取商品名称。", "The item name when empty.", part="list", line=True),
    _text("gmodel", "规格型号", "Specification", 250, "品牌、型号、成分等。", "Brand, model, composition and so on.",
          "无品牌|塑料", part="list", required=True, line=True),
    _text("destinationCountry", "最终目的国(地区)", "Final destination", 3, "留空取运抵国。", "The country of arrival when empty.",
          part="list", type="code", line=True),
    _number("qty1", "法定数量", "Statutory quantity", "法定单位与计量单位相同时可留空。",
            "May be empty when both units are the same.", part="list", line=True),
    _choice("unit1", "法定计量单位", "Statutory unit", codes.UNITS, "留空取计量单位。", "The unit of the line when empty.", part="list",
            line=True, digits=3),
    _number("qty2", "第二数量", "Second quantity", "没有可留空。", "Leave empty when there is none.", part="list", line=True),
    _choice("unit2", "第二计量单位", "Second unit", codes.UNITS, "没有可留空。", "Leave empty when there is none.", part="list", line=True,
            digits=3),
)  # fmt: skip

TRADES = SheetKind(name="trades", zh="订单运单清单", en="Trades", columns=_ORDER + _LINE + _WAYBILL + _LIST)

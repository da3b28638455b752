"""Headings as people write them: other names of the columns, units in brackets, two languages in one cell, traditional
characters, full width. A heading that names another unit than its column has is never guessed away.
"""

import re
import unicodedata
from typing import NamedTuple

from cohong.channels.sheets.traditional import simplified

_LEFT_OUT = frozenset("_*.:-'\"")
_BRACKETS = re.compile(r"[(\[{<【〔「『]([^()\[\]{}<>【】〔〕「」『』]*)[)\]}>】〕」』]")
_BETWEEN = re.compile(r"[\n\r/|、,;]+|(?<=[\u4e00-\u9fff])\s*(?=[a-z])|(?<=[a-z.])\s*(?=[\u4e00-\u9fff])")

REMARKS = frozenset(
    "必填 选填 可空 可不填 文本 文本格式 数字 日期 required optional mandatory text number date".split()
)
"""What a template says about a column, in brackets or in a row below the headings."""

_KILOGRAMS = frozenset("千克 公斤 kg kgs kilogram kilograms kilo kilos".split())
_YUAN = frozenset("元 人民币 人民币元 cny rmb yuan ¥".split())
UNITS: dict[str, frozenset[str]] = {
    "grossWeight": _KILOGRAMS,
    "netWeight": _KILOGRAMS,
    "fee_cny": _YUAN,
    "cny_amount": _YUAN,
    "fee_min_cny": _YUAN,
    "fee_max_cny": _YUAN,
    "fee_bp": frozenset("万分之 ‱ bp bps 基点".split()),
    "hold_back_percent": frozenset("% 百分之 百分比 percent".split()),
}
"""Columns that have a unit of their own, and its names."""
_MULTIPLES = frozenset(
    "万 万元 千元 百万 百万元 亿 亿元 分 角 k thousand thousands million millions cent cents fen".split()
)
_OTHER_UNITS = _MULTIPLES | frozenset(
    "克 g gram grams gr 毫克 mg 吨 t ton tons 斤 市斤 磅 lb lbs pound pounds 盎司 oz ‰ 千分之 美元 usd $ 欧元 eur € 港币 hkd"
    " 英镑 gbp 日元 jpy".split()
)
_KNOWN_UNITS = _OTHER_UNITS.union(*UNITS.values())
_COUNTS = frozenset("件 个 pcs pc piece pieces ea".split())

_PAPER = {
    "appTime": "报送日期|申请时间|申请日期|申报时间|applied at|declared at",
    "appType": "操作类型|app type",
    "customsCode": "申报关区|关区代码|申报海关",
    "copNo": "内部编号|own no|document number",
    "coElNo": "内部编号|退货单号|own no|document number",
    "invtNo": "清单号|原清单号|出口清单编号|出口清单号|list no",
    "agentCode": "申报单位代码|代理代码|agent code",
    "agentName": "申报单位|申报单位名称|代理|代理名称|agent|agent name|declarant",
    "ebcCode": "seller_code|卖家代码|电商企业代码|卖家信用代码|发货人代码",
    "ebcName": "电商企业名称|卖家|卖家名称|发货人|发货人名称|收发货人|seller",
    "logisticsCode": "物流代码|承运人代码",
    "logisticsName": "物流公司|物流商|物流企业|承运人|快递公司|carrier",
    "logisticsNo": "waybill|物流运单编号|运单号|运单号码|物流单号|快递单号|面单号|waybill no|tracking no|tracking number|awb no",
    "billNo": "提单号|总单号|主单号|mawb|master bill no",
    "totalPackageNo": "大包号|袋号|bag no",
    "trafName": "船名|vessel",
    "voyageNo": "航次|航班号|flight no",
}
"""What is called the same on all papers that follow a list."""

ALIASES: dict[str, dict[str, str]] = {
    "cancellations": _PAPER | {"reason": "原因|申请原因|撤单原因"},
    "returns": _PAPER
    | {
        "reason": "原因|申请原因|退运原因",
        "ebpName": "平台|平台名称|销售平台|电商平台|platform|marketplace",
        "ebpCode": "平台代码",
        "portCode": "口岸|口岸代码|进境口岸代码|border office",
        "country": "启运国|启运国家",
        "tradeMode": "贸易方式",
        "gnum": "项号|line no",
        "gcode": "hs编码|hs|hscode|海关编码|税号|税则号列|商品编号",
        "gname": "品名|商品名|product name|product",
        "gmodel": "规格|申报要素|model",
        "qty": "申报数量|数量|qty",
        "unit": "单位|申报计量单位|uom|unit of measure",
    },
    "summaries": _PAPER
    | {
        "declAgentCode": "报关企业代码|broker's code",
        "declAgentName": "报关企业名称|报关行|报关单位|broker",
        "startTime": "开始时间|起始时间|开始日期",
        "endTime": "结束时间|截止时间|结束日期",
        "summaryFlag": "汇总标志|汇总方式",
        "sumNo": "汇总编号|汇总申请单编号",
    },
    "arrivals": _PAPER
    | {
        "operatorCode": "经营人代码|场所经营人代码|operator code",
        "operatorName": "经营人|经营人名称|场所经营人|operator",
        "domesticTrafNo": "车牌号|车牌|境内车牌|plate|truck",
    },
    "departures": _PAPER | {"leaveTime": "离境日期|起飞时间|开航时间|departed at|departure time"},
    "trades": {
        "orderNo": "订单号|订单号码|订单编码|平台订单号|order no|order id|order #|order|order_no",
        "appTime": "订单时间|成交时间|下单日期|order date",
        "ebpName": "平台|平台名称|销售平台|电商平台|platform|marketplace",
        "ebpCode": "平台代码",
        "ebcCode": "seller_code|卖家代码|电商企业代码|卖家信用代码|发货人代码",
        "ebcName": "电商企业名称|卖家|卖家名称|发货人|发货人名称|收发货人|seller",
        "goodsValue": "货值|商品总额",
        "freight": "邮费|shipping fee|shipping",
        "currency": "币种|货币|币别|ccy",
        "gnum": "项号|line no",
        "itemNo": "货号|sku|商品sku|sku编码|item no|article number",
        "itemName": "品名|商品名|货品名称|货物名称|item name|product name|product",
        "itemDescribe": "description",
        "barCode": "条码|ean|upc",
        "unit": "单位|申报计量单位|uom|unit of measure",
        "qty": "申报数量|成交数量|qty",
        "price": "销售单价|申报单价|price",
        "totalPrice": "小计|line total|subtotal",
        "logisticsCode": "物流代码|承运人代码",
        "logisticsName": "物流公司|物流商|物流企业|承运人|快递公司|carrier",
        "logisticsNo": "waybill|物流运单编号|运单号|运单号码|物流单号|快递单号|面单号|waybill no|tracking no|tracking number|awb no",
        "packNo": "包裹数",
        "grossWeight": "gross weight|gw",
        "netWeight": "net weight|nw",
        "customsCode": "申报关区|关区代码|申报海关",
        "portCode": "口岸代码|出境关别",
        "ieDate": "出境日期|date of export",
        "releaseDate": "放行日期|release date",
        "copNo": "内部编号",
        "agentCode": "申报单位代码|代理代码|agent code",
        "agentName": "申报单位|申报单位名称|代理|代理名称|agent|agent name|declarant",
        "tradeMode": "贸易方式",
        "billNo": "提单号|总单号|mawb|master bill no",
        "invtNo": "清单号",
        "totalPackageNo": "大包号|袋号",
        "country": "运抵国家|目的国|目的国家",
        "gcode": "hs编码|hs|hscode|海关编码|税号|税则号列|商品编号",
        "gmodel": "规格|申报要素|model",
    },
    "statement": {
        "bank_reference": "业务编号|银行流水号|流水号|交易流水号|bank ref|reference|transaction reference",
        "value_date": "记账日期|入账日期|交易日期|日期|date|transaction date",
        "account": "账户|帐号|account no|account number",
        "currency": "币制|货币|币别|ccy",
        "amount": "交易金额|发生额",
        "payer_name": "付款人|付款方|对方户名|payer",
        "rate": "汇率|成交汇率|exchange rate",
        "instruction_reference": "指令编号",
        "status": "状态",
        "reason": "原因",
        "note": "摘要|备注|用途",
    },
    "claims": {
        "bank_reference": "业务编号|银行流水号|流水号|bank ref",
        "seller_code": "ebcCode|收发货人代码|卖家信用代码|电商企业代码",
        "order_no": "订单号|订单号码|平台订单号|order no|order id|order",
        "currency": "币制|货币|ccy",
        "amount": "金额",
    },
    "contracts": {
        "merchant_code": "信用代码|统一社会信用代码|商户代码|uscc",
        "merchant_name": "商户|商户名",
        "contract_no": "合同号|contract no",
        "valid_from": "起始日|起始日期|开始日期|生效日期",
        "valid_to": "到期日|到期日期|结束日期|截止日期",
        "payout_account": "账号|收款账户",
        "payout_bank_code": "行号|联行号|cnaps",
        "payout_account_name": "户名",
    },
    "checks": {
        "firm_code": "信用代码|统一社会信用代码|被核验企业代码|uscc",
        "firm_name": "被核验企业|企业",
        "what": "核验内容|核验项目|check",
        "about": "店铺编号|店铺|代理企业代码|about|subject",
        "bank_code": "行号|联行号|cnaps",
        "verdict": "核验结论|核验结果|结果|verdict",
        "method": "核验方法|方式|method",
        "since": "核验日|checked",
        "until": "有效期至|到期日|valid until|expires",
        "evidence": "依据|说明|evidence",
        "checker": "经办人|checker",
    },
}
"""What else a column is called, by kind of sheet."""


class Guess(NamedTuple):
    """The column that a heading means, by its id, and whether the heading names another unit than that column has."""

    column: str
    other_unit: bool = False


def header_key(header: str) -> str:
    """A header without width, case, blanks, traditional characters, and signs such as the star of a required column."""
    plain = simplified(unicodedata.normalize("NFKC", header)).casefold()
    return "".join(sign for sign in plain if not sign.isspace() and sign not in _LEFT_OUT)


def without_brackets(header: str) -> str:
    """The header without what stands in brackets."""
    return _BRACKETS.sub(" ", unicodedata.normalize("NFKC", header))


def guess(header: str, names: dict[str, str], decimals: frozenset[str]) -> Guess | None:
    """What a heading means. `names` are the known headings (`header_key`) with their columns, `decimals` the columns of
    numbers; None for a heading of nobody, or of two columns at once."""
    exact = names.get(header_key(header))
    if exact is not None:
        return Guess(exact)
    text = simplified(unicodedata.normalize("NFKC", header)).casefold()
    remarks = [part for found in _BRACKETS.findall(text) for part in (found, *_BETWEEN.split(found))]
    rest = _BRACKETS.sub(" ", text)
    column = names.get(header_key(rest))
    if column is None:
        column, said = _in_pieces(rest, names)
        remarks += said
    if column is None:
        return None
    return Guess(column, _other_unit(column, {header_key(remark) for remark in remarks}, decimals))


def _in_pieces(text: str, names: dict[str, str]) -> tuple[str | None, list[str]]:
    """The one column that all pieces of a heading name, and the remarks among them; None where a piece is neither."""
    pieces = [key for piece in _BETWEEN.split(text) if (key := header_key(piece))]
    columns = {names[piece] for piece in pieces if piece in names}
    said = [piece for piece in pieces if piece not in names]
    if len(columns) != 1 or not all(piece in REMARKS | _KNOWN_UNITS | _COUNTS for piece in said):
        return None, []
    return columns.pop(), said


def _other_unit(column: str, remarks: set[str], decimals: frozenset[str]) -> bool:
    if column in UNITS:
        return bool(remarks & _KNOWN_UNITS - UNITS[column])
    return column in decimals and bool(remarks & _MULTIPLES)

"""The words of a comparison over several documents: one code for each way in which documents do not meet.

The three documents of one trade have their codes in `duties.reasons`; the rule itself, with source and dates, stands in the
catalogue of customs rules under its id (X01 and so on)."""

from cohong.core.texts import declare


def _code(name: str, en: str, zh: str, next_en: str, next_zh: str, *, rule: str) -> str:
    return declare(
        f"match.{name}", en=en, zh=zh, next_en=next_en, next_zh=next_zh, final=False, source=f"customs facts 11 {rule}"
    )


_CORRECT = ("Whoever wrote the wrong one corrects it and sends it again.", "请填写有误的一方更正后重新报送。")
_DECLARANT = ("The declaring firm corrects it and sends it again.", "请申报企业更正后重新报送。")
_CARRIER = ("Ask the carrier to correct it.", "请物流企业更正。")

KEY = _code("key", "The numbers that join the documents differ.", "关联单证的编号不一致。", *_CORRECT, rule="X01")
ENTERPRISE = _code("enterprise", "The e-commerce enterprise differs.", "电商企业不一致。", *_CORRECT, rule="X03")
CARRIER = _code("carrier", "The carrier differs.", "物流企业不一致。", *_CORRECT, rule="X04")
NAME = _code(
    "name",
    "Only the name of the goods differs.",
    "仅商品名称不一致。",
    "Check that it is the same article; this alone does not stop the match.",
    "请核对是否为同一商品；仅此一项不影响比对结果。",
    rule="X05",
)
VALUE = _code("value", "The value of all goods differs.", "商品总额不一致。", *_CORRECT, rule="X05")
TIME = _code(
    "time",
    "The documents were made in an order that cannot be.",
    "单证时间先后不合常理。",
    "Check the times with whoever made the documents.",
    "请与制单方核对时间。",
    rule="X06",
)
FREIGHT = _code("freight", "Freight or insurance differs.", "运费或保费不一致。", *_CARRIER, rule="A09")
MONEY = _code(
    "money",
    "The money received is not what the order asks for.",
    "收款金额与订单不符。",
    "The merchant or the platform explains the difference.",
    "请商户或电商平台说明差额。",
    rule="A08",
)
MONEY_CURRENCY = _code(
    "money_currency",
    "The money came in another currency, and no rate of its day is at hand.",
    "收款币种与订单不同，且缺少当日汇率。",
    "Give the rate of the day, or compare by hand.",
    "请提供当日汇率，或人工核对。",
    rule="A08",
)
PAYER = _code(
    "payer",
    "Several payers paid for this one order.",
    "同一订单由多个付款人付款。",
    "The merchant says who they are, or the credits are claimed for the right orders.",
    "请商户说明付款人，或将收汇认领到正确的订单。",
    rule="A08",
)
MONEY_EARLY = _code(
    "money_early",
    "The money came before the order was made.",
    "收汇日期早于订单日期。",
    "Check that the credit belongs to this order.",
    "请核对该笔收汇是否属于此订单。",
    rule="X06",
)
REGIME = _code(
    "regime",
    "The kind of order does not fit the customs regime.",
    "订单类型与监管方式不符。",
    *_DECLARANT,
    rule="R04",
)
RECEIPT = _code(
    "receipt",
    "No receipt of money has come for this order.",
    "尚未收到该订单的收款单。",
    "The platform or the payment firm sends it, where the law of the day asks for one.",
    "申报日规定须有收款单的，请电商平台或支付企业报送。",
    rule="X02",
)
DUPLICATE = _code(
    "duplicate",
    "A document of this number is already with customs.",
    "该编号的单证已在海关办理中。",
    "Send it as a change, or wait for customs' answer.",
    "请按变更报送，或等待海关回执。",
    rule="X07",
)
REUSED = _code(
    "reused",
    "The carrier used this waybill number less than six months ago.",
    "该运单号在六个月内已使用过。",
    *_CARRIER,
    rule="X08",
)
PART = _code(
    "part", "The parts of a split document do not fit together.", "拆分报文的各部分不相符。", *_CORRECT, rule="F12"
)
UNKNOWN_PARCEL = _code(
    "unknown_parcel",
    "A parcel stands under this bill that no list declares.",
    "提运单项下有未申报清单的包裹。",
    "Declare the list, or take the parcel out of the bill.",
    "请补报清单，或从提运单中移除该包裹。",
    rule="X09",
)
BILL = _code(
    "bill", "Bill, transport or flight differs.", "提运单号、运输方式或航班航次不一致。", *_CORRECT, rule="X09"
)
BILL_WEIGHT = _code(
    "bill_weight",
    "The weight of the bill is not that of its parcels.",
    "总运单毛重与各清单毛重之和不符。",
    *_CORRECT,
    rule="W03",
)
SUMMARY_LIST = _code(
    "summary_list",
    "This list may not be part of the summary.",
    "该清单不能列入本次汇总。",
    "Take the list out of the application.",
    "请从汇总申请中移除该清单。",
    rule="X10",
)
SUMMARY_LINE = _code(
    "summary_line",
    "A line of the summary does not fit the line of the list.",
    "汇总结果与清单商品项不符。",
    "Ask customs how the lines were merged.",
    "请向海关核对汇总结果。",
    rule="X11",
)
SUMMARY_GROUP = _code(
    "summary_group",
    "Customs merged the lines in another way than the rule gives.",
    "汇总归并结果与归并规则不符。",
    "Ask customs how the lines were merged.",
    "请向海关核对归并方式。",
    rule="X12",
)
SUMMARY_WEIGHT = _code(
    "summary_weight",
    "The weight of the declaration form is not that of its lists.",
    "报关单重量与各清单重量之和不符。",
    "Ask customs how the weight was made up.",
    "请向海关核对重量。",
    rule="W04",
)
CANCEL = _code(
    "cancel",
    "This list cannot be cancelled like that.",
    "该清单不能按此申请撤销。",
    "Check number, parties and state of the list.",
    "请核对清单编号、当事人及清单状态。",
    rule="X13",
)
MANDATE = _code(
    "mandate",
    "An agent files for an enterprise that has not given it a mandate here.",
    "申报企业代理申报，但未登记委托关系。",
    "Record the mandate, or let the enterprise file itself.",
    "请登记委托关系，或由企业自行申报。",
    rule="X14",
)
STAND_IN = _code(
    "stand_in",
    "One firm stands in every role, for many different shops.",
    "同一企业包揽全部角色，却涉及多家不同店铺。",
    "Ask the firm who really sells.",
    "请该企业说明真实卖家。",
    rule="X14",
)
OWNER_SHARED = _code(
    "owner_shared",
    "One producing unit stands under several enterprises.",
    "同一生产销售单位出现在多家电商企业名下。",
    "Ask who really sells these goods.",
    "请核实真实卖家。",
    rule="X15",
)
OWNER_PLACES = _code(
    "owner_places",
    "One enterprise sells for producing units of unrelated places.",
    "同一电商企业名下的生产销售单位分属多个无关地区。",
    "Ask who really sells these goods.",
    "请核实真实卖家。",
    rule="X15",
)
RETURN_PARTY = _code(
    "return_party",
    "The return names another regime, direction or party than its list.",
    "退货申请的贸易方式、进出口标记或当事人与原清单不符。",
    *_DECLARANT,
    rule="R05",
)
RETURN_GOODS = _code(
    "return_goods",
    "The goods of the return are not those of the list.",
    "退货商品与原清单不符。",
    *_DECLARANT,
    rule="R06",
)
RETURN_QUANTITY = _code(
    "return_quantity",
    "More comes back than went out.",
    "累计退货数量超过原清单数量。",
    *_DECLARANT,
    rule="R06",
)

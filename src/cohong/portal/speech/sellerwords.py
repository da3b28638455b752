"""Evidence of who sells, in plain words: who says so, and what it says."""

from cohong.analytics.sellers.attribution import Evidence
from cohong.portal.text import Text

SOURCES = {
    "filer": Text("申报方", "the declaring firm"),
    "self": Text("卖家自己", "the seller itself"),
    "platform": Text("电商平台", "the platform"),
    "carrier": Text("物流企业", "the carrier"),
    "payment": Text("支付企业", "the payment firm"),
    "bank": Text("银行", "the bank"),
    "payout": Text("付款记录", "the payouts"),
    "tax": Text("税务机关", "the tax authority"),
    "contract": Text("代理委托", "the mandates"),
    "register": Text("企业登记", "the register of firms"),
    "habit": Text("以往交易", "earlier trades"),
    "check": Text("真实性核验", "a check of authenticity"),
}
"""Who says so."""
FIELDS = {
    "order": Text("订单上的电商企业是 {}", "its order names {}"),
    "consignor": Text("运单上的发货人是 {}", "its waybill names {} as the consignor"),
    "phone": Text("运单上的联系电话属于 {}", "the telephone number on its waybill is of {}"),
    "receipt": Text("收款单上的电商企业是 {}", "its receipt of money names {}"),
    "owner": Text("清单上的生产销售单位是 {}", "the list names {} as the producing or selling unit"),
    "ebc": Text("清单上的收发货人是 {}", "the list names {} as the consignor"),
    "both": Text("清单上的收发货人和生产销售单位都是 {}", "the list names {} as consignor and as selling unit"),
    "agentCode": Text("由 {} 申报", "{} declared it"),
    "shop": Text("店铺主体是 {}", "the shop belongs to {}"),
    "payee": Text("货款收款人是 {}", "the money went to {}"),
    "account": Text("收款账户属于 {}", "the account that was paid belongs to {}"),
    "paid": Text(
        "该订单的货款已付给 {}（仅供参考，不计权重）",
        "the money of this order was paid out to {} (shown only; weighs nothing)",
    ),
    "invoice": Text("发票的销售方是 {}", "the invoice is by {}"),
    "principal": Text("{} 受其委托申报", "{} declares under its mandate"),
    "licence": Text("营业执照核验载明 {}", "the licence that was seen names {}"),
    "account_control": Text("收款账户经核验为其本人账户", "the account that was paid was found to be its own"),
    "shop_control": Text("店铺 {} 经核验由其控制", "shop {} was found to be under its control"),
    "mandate": Text("{} 受其委托，已经核验", "{} acts under its mandate, which was checked"),
    "acts_for_others": Text("{} 以代他人办理为业", "{} acts for others by trade"),
    "serves_trade": Text("{} 是平台、物流或支付企业", "{} is a platform, a carrier or a payment firm"),
    "abroad": Text("{} 在境外", "{} is abroad"),
    "person": Text("{} 是个人", "{} is a private person"),
    "unregistered": Text("{} 没有登记记录", "no register here knows {}"),
    "since": Text("登记日期 {}", "registered on {}"),
    "until": Text("登记至 {}", "registered until {}"),
}
"""What it says; the place is for the firm or value."""
SOMEHOW = Text("提到 {}", "it mentions {}")


def source_said(source: str) -> Text:
    """Who says so."""
    return SOURCES.get(source, Text(source, source))


def evidence_said(piece: Evidence, name: str) -> Text:
    """What it says; `name` is the firm or value as a reader knows it."""
    return field_said(piece.field, name, name)


def field_said(field: str, zh: str, en: str) -> Text:
    """The same, with the name in each language."""
    said = FIELDS.get(field, SOMEHOW)
    return Text(said.zh.format(zh), said.en.format(en))


SURE: tuple[tuple[int, Text], ...] = (
    (990, Text("几乎可以肯定", "almost certain")),
    (950, Text("很可能", "very likely")),
    (800, Text("较可能", "likely")),
    (500, Text("有一定可能", "more likely than not")),
    (0, Text("把握不大", "not sure")),
)
"""From how many thousandths on a probability is called so."""


def sure_said(permille: int) -> Text:
    """A probability in words."""
    return next(said for least, said in SURE if permille >= least)


def percent(permille: int) -> str:
    """`99.6%`, out of 996."""
    return f"{permille // 10}.{permille % 10}%"

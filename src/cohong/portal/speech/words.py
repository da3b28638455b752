"""What members say, in plain words: kinds of messages, roles, tax labels and the fields of documents."""

from cohong.channels.customs.terms import TERMS
from cohong.portal.text import Text

HEADLINES: dict[str, Text] = {
    "customs.lodge_order": Text("报送了订单", "filed the order"),
    "customs.lodge_waybill": Text("报送了运单", "filed the waybill"),
    "customs.lodge_list": Text("申报了清单", "declared the list"),
    "customs.lodge_receipt": Text("报送了收款单", "filed a receipt of money"),
    "customs.observe_returns": Text("答复了单证", "answered on the documents"),
    "aftermath.lodge_cancellation": Text("报送了撤销申请单", "asked customs to cancel the list"),
    "aftermath.lodge_movement": Text(
        "报送了总分单、运抵单或离境单", "filed a list-to-bill relation, an arrival or a departure"
    ),
    "aftermath.lodge_return": Text("报送了退货申请单", "asked customs to let goods back in"),
    "aftermath.lodge_tally": Text("报送了理货结果", "filed the tally of what came back"),
    "aftermath.lodge_summary": Text("报送了汇总申请单", "asked customs to sum lists up"),
    "aftermath.observe_answers": Text("答复了清单及其后续单证", "answered on lists and what follows them"),
    "aftermath.observe_summary": Text("给出汇总结果", "gave the result of a summary"),
    "aftermath.ask_correction": Text("要求更正单证", "asked for a correction"),
    "aftermath.withdraw_asking": Text("撤回了更正要求", "asked for the correction no more"),
    "trade.attest_match": Text("比对了订单、运单和清单", "compared order, waybill and list"),
    "trade.resolve_difference": Text("说明了差异", "explained a difference"),
    "trade.contradict": Text("提出了异议", "objected to a judgement"),
    "tax.attest_label": Text("认定了税务标签", "decided the tax label"),
    "forex.attest_review": Text("审核了交易单证", "reviewed the documents"),
    "forex.observe_remittance": Text("收到一笔外汇", "received foreign currency"),
    "forex.claim_orders": Text("认领了收汇", "claimed a credit for orders"),
    "forex.settle": Text("申请结汇", "asked for conversion"),
    "forex.cancel_settlement": Text("撤回了结汇申请", "took back the request to convert"),
    "forex.observe_deal": Text("办理了结汇", "converted the currency"),
    "clearing.allocate": Text("清分了结汇款", "divided the converted money"),
    "clearing.instruct": Text("发出付款指令", "told the bank to pay"),
    "clearing.observe_payout": Text("答复了付款", "answered on the payout"),
    "clearing.release_hold_back": Text("释放了保证留存", "released a hold-back"),
    "sellers.attest": Text("判断了实际卖家", "judged who really sells"),
    "sellers.decide": Text("裁定了实际卖家", "decided who really sells"),
    "sellers.appeal": Text("对卖家认定提出申诉", "appealed against the seller that was named"),
    "sellers.propose": Text("建议合并或拆分企业代码", "proposed codes to be joined or parted"),
    "sellers.decide_proposal": Text("答复了合并或拆分建议", "answered a proposal about two codes"),
    "authenticity.attest_check": Text("登记了真实性核验", "recorded checks of authenticity"),
    "authenticity.withdraw_check": Text("撤回了核验", "took a check back"),
    "members.found": Text("建立了账本", "founded the ledger"),
    "members.enrol": Text("登记了成员", "enrolled members"),
    "members.rotate_key": Text("更换了密钥", "changed its key"),
    "members.state_alias": Text("登记了同一企业的两个代码", "stated that two codes are one firm"),
    "members.grant_mandate": Text("登记了委托", "recorded a mandate"),
    "members.revoke_mandate": Text("撤销了委托", "ended a mandate"),
    "members.sign_contract": Text("登记了商户合同", "recorded a merchant's contract"),
    "members.propose_account": Text("提出更换收款账户", "asked for another payout account"),
    "members.approve_account": Text("批准更换收款账户", "approved another payout account"),
    "members.propose_law": Text("提议政策参数", "proposed rows of law"),
    "members.vote": Text("投了赞成票", "voted yes"),
    "members.record_erasure": Text("记录了资料销毁", "recorded an erasure"),
}
"""Kind -> what whoever says it does, to follow a name."""
SOMETHING = Text("报送了一项内容", "filed something")

ROLES: dict[str, Text] = {
    "customs": Text("海关", "Customs"),
    "tax": Text("税务机关", "Tax authority"),
    "safe": Text("外汇局", "SAFE"),
    "central_bank": Text("中央银行", "Central bank"),
    "bank": Text("银行", "Bank"),
    "service": Text("外综服企业", "Service company"),
    "agent": Text("报关代理企业", "Declaring agent"),
    "platform": Text("电商平台", "Platform"),
    "carrier": Text("物流企业", "Carrier"),
    "merchant": Text("商户", "Merchant"),
    "registrar": Text("登记机关", "Registrar"),
    "filer": Text("申报人", "Filer"),
}
"""Ledger role -> what a member in it is called; the first one that a member has."""

LABELS: dict[str, Text] = {
    "REFUND": Text("出口退税", "Export refund"),
    "EXEMPT_NO_INVOICE": Text("无票免税", "Exempt without invoice"),
    "EXEMPT_OTHER": Text("免税", "Exempt"),
    "TAXED": Text("视同内销征税", "Taxed as a domestic sale"),
    "UNDECIDED": Text("尚未确定", "Not decided"),
    "NOT_EXPORTED": Text("未出口", "Not exported"),
}
BASES: dict[str, Text] = {
    "E-NOINV": Text(
        "综试区内无进货凭证的出口，符合无票免税条件", "Exported from a pilot zone without a purchase voucher"
    ),
    "T-CANCELLED": Text("属取消出口退税的商品", "These goods have no export refund any more"),
    "U-VOUCHER": Text("须有进货凭证才能确定", "A purchase voucher decides; it may still be brought"),
    "U-ZONE": Text("政策参数中没有该综试区的规定", "The law book does not tell whether the pilot zone covers it"),
}
DOCUMENTS: dict[str, Text] = {
    "order": Text("订单", "Order"),
    "waybill": Text("运单", "Waybill"),
    "list": Text("清单", "List"),
    "receipt": Text("收款单", "Receipt of money"),
    "remittance": Text("收汇", "Credit"),
    "cancellation": Text("撤销申请单", "Cancellation"),
    "bill": Text("清单总分单", "List-to-bill relation"),
    "arrival": Text("运抵单", "Arrival"),
    "departure": Text("离境单", "Departure"),
    "return": Text("退货申请单", "Return application"),
    "tally": Text("理货单", "Tally"),
    "summary": Text("汇总申请单", "Summary application"),
    "declaration": Text("报关单", "Declaration form"),
}
FIELDS: dict[str, Text] = {name: Text(*said) for name, said in TERMS.items()} | {
    "lines": Text("全部商品项", "All lines"),
    "rest": Text("其余全部字段", "All other fields"),
    "bank_reference": Text("银行业务编号", "Bank reference"),
    "merchant_name": Text("商户名称", "Merchant's name"),
    "money": Text("收款", "Money received"),
    "time": Text("单证时间", "Times of the documents"),
    "payer": Text("付款人", "Payer"),
    "credited": Text("收汇日期", "Day of the credit"),
    "proposerType": Text("经营者类型", "Kind of real operator"),
    "proposerId": Text("经营者身份标识号", "Real operator's number"),
    "proposerName": Text("经营者名称", "Real operator's name"),
    "proposerBasis": Text("经营者信息来源", "Where the real operator is from"),
    "checkDocuments": Text("三单预比对", "Comparison of the three documents"),
}
"""A field of a document -> words."""
PAYOUTS: dict[str, tuple[str, Text]] = {
    "INSTRUCTED": ("wait", Text("已生成付款指令", "Instructed")),
    "ACCEPTED": ("wait", Text("银行已受理", "Accepted by the bank")),
    "SETTLED": ("good", Text("银行已付出", "Paid out by the bank")),
    "CREDITED": ("good", Text("已到账", "On the merchant's account")),
    "REJECTED": ("wrong", Text("银行拒付", "Refused by the bank")),
    "RETURNED": ("wrong", Text("已退回", "Came back")),
    "DISPUTED": ("wrong", Text("与账目不符，待说明", "Contradicts the books; to be explained")),
}
SETTLEMENTS: dict[str, tuple[str, Text]] = {
    "REQUESTED": ("wait", Text("已申请", "Asked for")),
    "DEALT": ("good", Text("已结汇", "Converted")),
    "SUSPENDED": ("wrong", Text("挂账待说明", "In suspense; to be explained")),
    "CANCELLED": ("plain", Text("已撤回", "Taken back")),
}
"""State -> tone of its mark, and words."""


def headline(kind: str) -> Text:
    """What whoever says this kind does."""
    return HEADLINES.get(kind, SOMETHING)


def field(name: str) -> Text:
    """A field of a document; one without words stands for itself."""
    return FIELDS.get(name, Text(name, name))


def role(roles: tuple[str, ...]) -> Text:
    """What a member with these roles is called."""
    return next((said for name, said in ROLES.items() if name in roles), Text("成员", "Member"))

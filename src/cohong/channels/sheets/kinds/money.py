"""Sheets about money: the bank's statement, claims, merchants' contracts and the batch payment."""

from cohong.channels.sheets import codes
from cohong.channels.sheets.columns import Column, SheetKind

_CURRENCY = Column(
    id="currency", zh="币种", en="Currency", type="choice", required=True, example="USD", choices=codes.ISO_CURRENCIES,
    help_zh="收付的币种，填字母代码或中文名。", help_en="ISO letters of the currency, or its Chinese name.",
)  # fmt: skip

_CREDIT_EXAMPLE = {
    "type": "CREDIT", "bank_reference": "IR2601050000000001", "value_date": "2026-01-05", "account": "8001000000000001",
    "currency": "USD", "amount": "1250.00", "payer_name": "EXAMPLE MARKETPLACE LTD", "payer_country": "USA",
}  # fmt: skip
_DEAL_EXAMPLE = {
    "type": "DEAL", "bank_reference": "FX2601050000000002", "value_date": "2026-01-05", "currency": "USD",
    "amount": "1250.00", "rate": "7.12345678", "cny_amount": "8904.32", "fee_cny": "4.45",
    "settlement_reference": "IR2601050000000001",
}  # fmt: skip
_PAYOUT_EXAMPLE = {
    "type": "PAYOUT", "bank_reference": "PO2601060000000003", "value_date": "2026-01-06", "currency": "CNY",
    "amount": "2248.60", "instruction_reference": "PAY-2026-000001", "status": "SETTLED",
}  # fmt: skip

STATEMENT = SheetKind(
    name="statement", zh="银行流水", en="Bank statement", examples=(_CREDIT_EXAMPLE, _DEAL_EXAMPLE, _PAYOUT_EXAMPLE),
    columns=(
        Column(id="type", zh="类型", en="Type", type="choice", required=True, example="CREDIT",
               choices=codes.STATEMENT_TYPES, help_zh="收汇、结汇或付款。", help_en="Credit, deal or payout."),
        Column(id="bank_reference", zh="银行业务编号", en="Bank reference", max_length=35, example="IR2601050000000001",
               help_zh="银行给出的编号。收汇、结汇必填。", help_en="The bank's own reference. Needed for credits and deals."),
        Column(id="value_date", zh="起息日", en="Value date", type="date", required=True, dashes=True, example="2026-01-05",
               help_zh="资金入账或成交的日期。", help_en="Day of the credit, deal or status."),
        Column(id="account", zh="账号", en="Account", type="code", max_length=34, example="8001000000000001",
               help_zh="入账账号。收汇必填，请用文本格式。", help_en="Account credited; needed for credits. Keep it as text."),
        _CURRENCY,
        Column(id="amount", zh="金额", en="Amount", type="decimal", places=3, required=True, example="1250.00",
               help_zh="该币种的金额，小数位数不得超过币种规定。", help_en="Amount in that currency, no more places than it has."),
        Column(id="payer_name", zh="付款人名称", en="Payer name", max_length=128, example="EXAMPLE MARKETPLACE LTD",
               help_zh="收汇必填。", help_en="Needed for credits."),
        Column(id="payer_country", zh="付款人国别", en="Payer country", type="code", max_length=3, example="USA",
               help_zh="付款人常驻国家（地区）三位代码。", help_en="Payer's country of residence, three letters."),
        Column(id="rate", zh="结汇汇率", en="Rate", type="decimal", places=8, example="7.12345678",
               help_zh="每 1 单位外币折人民币，最多 8 位小数。结汇必填。",
               help_en="CNY for one unit of the currency, at most 8 places. Needed for deals."),
        Column(id="cny_amount", zh="人民币金额", en="CNY amount", type="decimal", places=2, example="8904.32",
               help_zh="银行成交的人民币金额。结汇必填。", help_en="CNY amount as the bank states it. Needed for deals."),
        Column(id="fee_cny", zh="手续费(人民币)", en="Fee CNY", type="decimal", places=2, zero=True, example="4.45",
               help_zh="银行手续费，没有可留空。", help_en="The bank's fee; leave empty when there is none."),
        Column(id="settlement_reference", zh="对应收汇编号", en="Settlement reference", max_length=35,
               example="IR2601050000000001", help_zh="本笔结汇对应的收汇银行业务编号。结汇必填。",
               help_en="Bank reference of the credit that this deal converts. Needed for deals."),
        Column(id="instruction_reference", zh="付款指令编号", en="Instruction reference", max_length=35,
               example="PAY-2026-000001", help_zh="批量付款表中的指令编号。付款必填。",
               help_en="Reference from the batch-payment sheet. Needed for payouts."),
        Column(id="status", zh="付款状态", en="Status", type="choice", choices=codes.PAYOUT_STATUSES, example="SETTLED",
               help_zh="付款必填。", help_en="Needed for payouts."),
        Column(id="reason", zh="原因代码", en="Reason", type="code", max_length=4, example="AC04",
               help_zh="拒绝或退回的原因代码，例如 AC01。", help_en="Reason code of a rejection or return, such as AC01."),
        Column(id="note", zh="附言", en="Note", max_length=140, example="", help_zh="可留空。", help_en="May be empty."),
    ),
)  # fmt: skip

CLAIMS = SheetKind(
    name="claims", zh="收汇认领", en="Claims",
    columns=(
        Column(id="bank_reference", zh="银行业务编号", en="Bank reference", required=True, max_length=35,
               example="IR2601050000000001", help_zh="收汇的银行业务编号。", help_en="Bank reference of the credit."),
        Column(id="seller_code", zh="卖家代码", en="Seller code", type="code", uscc="firm", required=True,
               example="91440101TE5T00016C",
               help_zh="收发货人的统一社会信用代码或海关代码。", help_en="Credit code or customs code of the consignor."),
        Column(id="order_no", zh="订单编号", en="Order number", required=True, max_length=60, example="DEMO-0001",
               help_zh="与订单一致。", help_en="As in the order."),
        _CURRENCY,
        Column(id="amount", zh="认领金额", en="Amount", type="decimal", places=3, required=True, example="25.00",
               help_zh="本笔收汇中属于该订单的金额。", help_en="Part of the credit that pays this order."),
    ),
)  # fmt: skip

CONTRACTS = SheetKind(
    name="contracts", zh="商户合同", en="Merchant contracts",
    columns=(
        Column(id="merchant_code", zh="商户信用代码", en="Merchant code", type="code", uscc="uscc", required=True,
               example="91440101TE5T00016C", help_zh="18 位统一社会信用代码。", help_en="Credit code, 18 characters."),
        Column(id="customs_code", zh="海关代码", en="Customs code", type="code", max_length=10, example="4401TE0016",
               help_zh="10 位海关代码，没有可留空。", help_en="Customs code, 10 characters, if any."),
        Column(id="merchant_name", zh="商户名称", en="Merchant name", required=True, max_length=100, example="示例甲贸易有限公司",
               help_zh="营业执照上的名称。", help_en="Registered name."),
        Column(id="contract_no", zh="合同编号", en="Contract number", required=True, max_length=60, example="HT-2026-001",
               help_zh="服务合同编号。", help_en="Number of the service contract."),
        Column(id="valid_from", zh="生效日", en="Valid from", type="date", required=True, dashes=True, example="2026-01-01",
               help_zh="合同生效的第一天。", help_en="First day of the contract."),
        Column(id="valid_to", zh="截止日", en="Valid to", type="date", required=True, dashes=True, example="2026-12-31",
               help_zh="合同有效的最后一天。", help_en="Last day of the contract."),
        Column(id="fee_bp", zh="服务费率(万分之)", en="Fee bp", type="decimal", zero=True, required=True, example="30",
               help_zh="万分之几，整数。30 即 0.30%。", help_en="Basis points, whole number. 30 means 0.30 %."),
        Column(id="fee_min_cny", zh="最低手续费(元)", en="Fee min CNY", type="decimal", places=2, zero=True, example="1.00",
               help_zh="每单最低收费，没有可留空。", help_en="Lowest fee an order, if agreed."),
        Column(id="fee_max_cny", zh="最高手续费(元)", en="Fee max CNY", type="decimal", places=2, zero=True, example="500.00",
               help_zh="每单最高收费，没有可留空。", help_en="Highest fee an order, if agreed."),
        Column(id="hold_back_percent", zh="留存比例(%)", en="Hold back percent", type="decimal", zero=True, required=True,
               example="5", help_zh="0 到 100 的整数。", help_en="Whole number from 0 to 100."),
        Column(id="payout_account", zh="收款账号", en="Payout account", type="code", required=True, max_length=32,
               example="8001000000000024", help_zh="商户收款账号，请用文本格式。", help_en="Merchant's account. Keep it as text."),
        Column(id="payout_bank_code", zh="收款行号", en="Payout bank code", type="digits", digits=12, required=True,
               example="999100000017", help_zh="12 位支付系统行号。", help_en="Bank code of the payment system, 12 digits."),
        Column(id="payout_account_name", zh="收款户名", en="Payout account name", required=True, max_length=60,
               example="示例甲贸易有限公司", help_zh="账户名称。", help_en="Name on the account."),
        Column(id="agents", zh="代理申报企业", en="Agents", max_length=1000, example="91440101TE5T000247",
               help_zh="可代理该商户的企业代码，多个用分号隔开。", help_en="Codes of its agents, separated by semicolons."),
    ),
)  # fmt: skip

PAYMENTS = SheetKind(
    name="payments", zh="批量付款", en="Batch payment",
    columns=(
        Column(id="index", zh="序号", en="Index", type="decimal", required=True, example="1",
               help_zh="从 1 起连续编号。", help_en="From 1 without a gap."),
        Column(id="instruction_reference", zh="付款指令编号", en="Instruction reference", required=True, max_length=35,
               width=33, example="PAY-2026-000001", help_zh="同一编号只付一次。", help_en="One reference is paid once."),
        Column(id="payee_name", zh="收款户名", en="Payee name", required=True, max_length=60, width=32, example="示例甲贸易有限公司",
               help_zh="收款账户名称。", help_en="Name on the account."),
        Column(id="payee_account", zh="收款账号", en="Payee account", type="code", required=True, max_length=32,
               example="8001000000000024", help_zh="文本格式。", help_en="As text."),
        Column(id="payee_bank_code", zh="收款行号", en="Payee bank code", type="digits", digits=12, required=True,
               example="999100000017", help_zh="12 位。", help_en="12 digits."),
        Column(id="amount", zh="金额", en="Amount", type="decimal", places=2, required=True, example="2248.60",
               help_zh="不少于 0.01。", help_en="At least 0.01."),
        Column(id="currency", zh="币种", en="Currency", type="choice", required=True, example="CNY",
               choices=codes.ISO_CURRENCIES, help_zh="人民币。", help_en="CNY."),
        Column(id="purpose", zh="用途", en="Purpose", required=True, max_length=60, example="货款",
               help_zh="最多 60 字。", help_en="At most 60 characters."),
        Column(id="remark", zh="备注", en="Remark", max_length=50, help_zh="最多 50 字。", help_en="At most 50 characters."),
    ),
)  # fmt: skip

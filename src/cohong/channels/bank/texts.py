"""What the bank refuses, and what its messages cannot be read for, in Chinese and English with the next step."""

from cohong.core.texts import CohongError, declare


class BankMessageError(CohongError):
    """A bank message that cannot be read or must not be written."""


CURRENCY_NOT_ALLOWED = declare(
    "bank.currency_not_allowed",
    en="The bank does not quote the currency {seen}.",
    zh="银行不提供 {seen} 的结汇报价。",
    next_en="Choose one of: {expected}.",
    next_zh="可选币种：{expected}。",
    final=False,
    source="ISO 20022 AM03",
)
QUOTE_EXPIRED = declare(
    "bank.quote_expired",
    en="The quote {path} expired on {expected}; the deal was asked for on {seen}.",
    zh="报价 {path} 已于 {expected} 失效，成交申请日为 {seen}。",
    next_en="Ask for a new quote.",
    next_zh="请重新询价。",
    source="ISO 20022 TM01",
)
QUOTE_USED = declare(
    "bank.quote_used",
    en="The quote {path} was already dealt against the credit {expected}.",
    zh="报价 {path} 已用于收汇 {expected}。",
    next_en="Ask for a new quote for the other credit.",
    next_zh="其他收汇请另行询价。",
    source="ISO 20022 AM05",
)
QUOTE_UNKNOWN = declare(
    "bank.quote_unknown",
    en="The bank did not give the quote {path} in this form.",
    zh="银行没有给出过这样的报价 {path}。",
    next_en="Use the quote exactly as the bank gave it.",
    next_zh="请原样使用银行给出的报价。",
)
CREDIT_UNKNOWN = declare(
    "bank.credit_unknown",
    en="The bank has no credit {path} in {expected}.",
    zh="银行没有编号为 {path} 的 {expected} 收汇。",
    next_en="Take the reference from the bank's own statement.",
    next_zh="请以银行流水上的业务编号为准。",
)
NOT_ENOUGH_MONEY = declare(
    "bank.not_enough_money",
    en="The credit {path} has only {expected} left, {seen} was asked for.",
    zh="收汇 {path} 仅余 {expected}，申请结汇 {seen}。",
    next_en="Ask for a quote for at most what is left.",
    next_zh="请按不超过余额的金额重新询价。",
    source="ISO 20022 AM04",
)
MESSAGE_UNREADABLE = declare(
    "bank.message_unreadable",
    en="The bank message {path} cannot be read: {seen}.",
    zh="银行报文 {path} 无法读取：{seen}。",
    next_en="Ask the bank to send it again, or import its statement as a sheet.",
    next_zh="请联系银行重发，或改用银行流水表格导入。",
)
MESSAGE_HOSTILE = declare(
    "bank.message_hostile",
    en="The bank message {path} declares a document type or entities and is not opened.",
    zh="银行报文 {path} 含文档类型或实体定义，系统拒绝打开。",
    next_en="Find out where the file came from; a bank never sends such a file.",
    next_zh="请核查文件来源；银行不会发送此类文件。",
)
ELEMENT_MISSING = declare(
    "bank.element_missing",
    en="{path} is missing in the bank message.",
    zh="银行报文缺少 {path}。",
    next_en="Ask the bank to complete the notification.",
    next_zh="请联系银行补全通知内容。",
    source="ISO 20022 camt.054.001.08 [X]",
)
AMOUNT_UNFIT = declare(
    "bank.amount_unfit",
    en="{path}: “{seen}” is not an amount of {expected}.",
    zh="{path}：“{seen}”不是有效的 {expected} 金额。",
    next_en="Ask the bank to correct the notification.",
    next_zh="请联系银行更正通知。",
    source="ISO 20022 camt.054.001.08 [X]",
)
SUM_DIFFERS = declare(
    "bank.sum_differs",
    en="{path}: the details add up to {seen}, the entry says {expected}.",
    zh="{path}：明细合计 {seen}，与分录金额 {expected} 不符。",
    next_en="Ask the bank which of the two is right before claiming the money.",
    next_zh="认领前请向银行核实以哪个金额为准。",
)
FIELD_UNFIT = declare(
    "bank.field_unfit",
    en="{path}: “{seen}” cannot be written into the message; expected: {expected}.",
    zh="{path}：“{seen}”不能写入报文，要求：{expected}。",
    next_en="Correct the value first.",
    next_zh="请先更正该值。",
)

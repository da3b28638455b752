"""Named refusals and differences about foreign currency."""

from cohong.core.texts import declare

CURRENCY = declare(
    "forex.currency_not_settled",
    en="The currency {seen} is not settled here.",
    zh="本账本不办理币种 {seen} 的结汇。",
    next_en="Check the three-letter code; renminbi receipts need no settlement.",
    next_zh="请核对币种代码；人民币收款无需结汇。",
    final=False,
    source="forex-and-clearing 15",
)
NOT_A_DAY = declare(
    "forex.not_a_day",
    en="{seen} is not a calendar day.",
    zh="{seen} 不是有效日期。",
    next_en="Write the value day as YYYYMMDD.",
    next_zh="请按 YYYYMMDD 填写起息日。",
)
UNKNOWN_REMITTANCE = declare(
    "forex.unknown_remittance",
    en="No bank has reported this remittance.",
    zh="尚无银行通知该笔汇入款。",
    next_en="Wait for the bank's notice, or check the reference.",
    next_zh="请等待银行入账通知，或核对银行业务编号。",
    final=False,
)
OVER_REMITTANCE = declare(
    "forex.over_remittance",
    en="The claim is larger than what is left of the remittance.",
    zh="认领金额超过该笔汇入款的未认领余额。",
    next_en="Claim no more than what is left, or use another remittance.",
    next_zh="请按未认领余额认领，或改用其他汇入款。",
    final=False,
    source="forex-and-clearing 2.3 check 9",
)
NOT_OWN = declare(
    "forex.not_own_merchant",
    en="The seller of this order is not the filer, nor a merchant of the filer.",
    zh="该订单的卖方既不是报送人本人，也不是其签约商户。",
    next_en="Let the seller's own service company do it.",
    next_zh="请由该卖方签约的综合服务企业办理。",
    final=False,
    source="forex-and-clearing 2.3 check 2",
)
NOT_CLAIMED = declare(
    "forex.not_claimed",
    en="The order has not claimed so much of this remittance, or the rest is already being settled.",
    zh="该订单在此笔汇入款中的已认领金额不足，或其余部分已在办理结汇。",
    next_en="Claim the order first, or ask for no more than what is left.",
    next_zh="请先认领该订单，或按可结汇余额申请。",
    final=False,
)
TWICE = declare(
    "forex.order_twice",
    en="One order is named twice in this settlement.",
    zh="同一订单在该结汇申请中出现两次。",
    next_en="Name each order once, with its whole amount.",
    next_zh="请将同一订单合并为一行。",
)
UNKNOWN_SETTLEMENT = declare(
    "forex.unknown_settlement",
    en="Nobody asked for this settlement.",
    zh="没有该笔结汇申请。",
    next_en="Check the settlement's id.",
    next_zh="请核对结汇申请编号。",
    final=False,
)
NOT_ASKED_BY_YOU = declare(
    "forex.settlement_of_another",
    en="Another service company asked for this settlement.",
    zh="该笔结汇由其他综合服务企业申请。",
    next_en="Let the company that asked for it go on with it.",
    next_zh="请由原申请企业办理。",
)
SETTLEMENT_CLOSED = declare(
    "forex.settlement_closed",
    en="This settlement was cancelled, or the bank has already dealt.",
    zh="该笔结汇已撤销，或银行已成交。",
    next_en="A booked deal is only compensated, never undone.",
    next_zh="已成交入账的结汇不可撤销，只能另行冲补。",
)
REMITTANCE_CONTRADICTS = declare(
    "forex.remittance_contradicts",
    en="The bank reported the same remittance twice with different content.",
    zh="银行对同一笔汇入款两次通知的内容不一致。",
    next_en="The bank says which of the two is right; nothing was booked twice.",
    next_zh="请银行确认以哪次通知为准；账目未重复登记。",
)
DEAL_CONTRADICTS = declare(
    "forex.deal_contradicts",
    en="The bank reported the same deal twice with different content.",
    zh="银行对同一笔结汇成交两次通知的内容不一致。",
    next_en="The bank says which of the two is right; nothing was booked twice.",
    next_zh="请银行确认以哪次通知为准；账目未重复登记。",
)
DEAL_UNASKED = declare(
    "forex.deal_unasked",
    en="The bank converted money although no open settlement asked for it.",
    zh="银行办理了结汇，但没有对应的待成交申请。",
    next_en="Bank and service company find out what it belongs to; the cash stands in suspense.",
    next_zh="请银行与综合服务企业查明归属；款项暂挂待查。",
)
DEAL_AMOUNT = declare(
    "forex.deal_amount_differs",
    en="The bank converted another amount than was asked for.",
    zh="银行成交金额与结汇申请金额不一致。",
    next_en="Bank and service company explain it; the cash stands in suspense and the orders are held.",
    next_zh="请银行与综合服务企业说明原因；款项暂挂待查，相关订单暂停办理。",
    source="forex-and-clearing 5.2",
)
DEAL_EXCESS = declare(
    "forex.deal_exceeds_orders",
    en="The bank converted more than the released orders behind the credit are worth.",
    zh="银行结汇金额大于该笔收汇项下已放行订单的金额。",
    next_en="Say which orders the rest belongs to; until then it stands in suspense.",
    next_zh="请说明其余款项对应的订单；在此之前该部分款项暂挂待查。",
    source="forex-and-clearing 2.3 check 9",
)
DEAL_UNCOVERED = declare(
    "forex.deal_uncovered",
    en="The bank converted more than it has reported as received.",
    zh="银行成交金额超过其已通知的入账余额。",
    next_en="Find out which receipt is missing, or what an earlier deal in suspense belongs to.",
    next_zh="请查明遗漏的入账通知，或此前挂账成交的归属。",
)
DEAL_RATE = declare(
    "forex.deal_rate_differs",
    en="The CNY amount is more than one fen off amount times rate.",
    zh="银行成交人民币金额与按汇率计算的金额相差超过一分。",
    next_en="Ask the bank; the amount was booked as the bank states it.",
    next_zh="请向银行核实；账目已按银行通知金额登记。",
    source="forex-and-clearing 5.2",
)
REVIEW_REFERRED = declare(
    "forex.review_referred",
    en="The bank wants a person to look at this trade.",
    zh="银行要求人工审核该笔交易。",
    next_en="The bank's reviewer decides; have the documents at hand.",
    next_zh="请等待银行审核人员处理，并备好单证。",
    final=False,
    source="forex-and-clearing 2.3",
)
REVIEW_PAYER = declare(
    "forex.review_payer",
    en="The payer is neither the buyer nor a known collecting platform.",
    zh="付款人既不是买方，也不是已知的收款平台。",
    next_en="Show how the payer and the buyer belong together.",
    next_zh="请提供付款人与买方关系的说明。",
    final=False,
    source="forex-and-clearing 2.3 check 6",
)
REVIEW_COUNTRY = declare(
    "forex.review_country",
    en="The payer or the destination is in a country that the bank always looks at.",
    zh="付款人或目的地位于银行须逐笔审核的国家或地区。",
    next_en="Wait for the bank; it never releases this automatically.",
    next_zh="请等待银行人工审核，此类交易不自动放行。",
    final=False,
    source="forex-and-clearing 2.3 check 4",
)
REVIEW_PRICE = declare(
    "forex.review_price",
    en="The unit price is implausible.",
    zh="单价明显偏离合理范围。",
    next_en="Explain the price to the bank.",
    next_zh="请向银行说明定价依据。",
    final=False,
    source="forex-and-clearing 2.3 check 10",
)
REVIEW_CAP = declare(
    "forex.review_cap",
    en="The single trade exceeds the amount up to which electronic records suffice.",
    zh="单笔金额超过可凭电子信息办理的限额。",
    next_en="Hand in the documents; splitting the trade is forbidden.",
    next_zh="请提交纸质单证；不得拆分交易。",
    final=False,
    source="forex-and-clearing 2.3 check 11",
)

"""Named refusals and differences about clearing."""

from cohong.core.texts import declare

NOT_DEALT = declare(
    "clearing.not_dealt",
    en="The bank has not yet reported a deal for this settlement.",
    zh="银行尚未通知该笔结汇成交。",
    next_en="Wait for the bank's deal.",
    next_zh="请等待银行成交通知。",
    final=False,
)
ALREADY_ALLOCATED = declare(
    "clearing.already_allocated",
    en="This settlement is allocated, and no order that waits has a contract.",
    zh="该笔结汇已完成分配，且待处理订单的卖方均无有效合同。",
    next_en="Nothing needs to be done, or register the missing contract first.",
    next_zh="无需处理；如有待签约卖方，请先登记合同。",
    final=False,
)
NO_CONTRACT = declare(
    "clearing.no_contract",
    en="The seller of this order has no contract that covers the deal's value day; its share is held for it.",
    zh="该订单的卖方没有覆盖结汇起息日的有效合同，其份额暂为保留。",
    next_en="Register the contract and allocate the settlement again.",
    next_zh="请登记合同后再次办理分配。",
    final=False,
    source="forex-and-clearing 2.3 check 2",
)
NO_BATCH = declare(
    "clearing.unknown_batch",
    en="The filer has no such batch.",
    zh="报送人没有该清分批次。",
    next_en="Allocate the settlement first, or check the batch's id.",
    next_zh="请先办理分配，或核对批次编号。",
    final=False,
)
NOTHING_PAYABLE = declare(
    "clearing.nothing_payable",
    en="Nothing is left to pay to this merchant out of this batch.",
    zh="该批次对该商户没有待付金额。",
    next_en="Check the merchant and the batch.",
    next_zh="请核对商户与批次。",
    final=False,
)
NOT_VERIFIED = declare(
    "clearing.merchant_not_verified",
    en="The merchant's identity, contract or payout account is missing.",
    zh="该商户尚未完成身份核验、签约或登记收款账户。",
    next_en="Complete the merchant's file, then instruct the payout again.",
    next_zh="请完善商户档案后重新发起付款。",
    final=False,
)
UNDER_WAY = declare(
    "clearing.payout_under_way",
    en="This has been paid, or the bank has not yet answered the instruction.",
    zh="该笔款项已付，或银行尚未答复付款指令。",
    next_en="Ask the bank about the instruction; never pay a second time while it is open.",
    next_zh="请向银行查询该指令；未有结果前不得重复付款。",
    final=False,
    source="forex-and-clearing 5.5 rule 1",
)
DISPUTED = declare(
    "clearing.payout_disputed",
    en="Bank and books disagree about an earlier payout of this amount.",
    zh="银行与账目对此前的付款记录不一致。",
    next_en="Let a person explain the difference first.",
    next_zh="请先由人工查明差异。",
    final=False,
)
NAME_THE_FAILED = declare(
    "clearing.retry_names_another",
    en="A new instruction must name the one that failed.",
    zh="重新付款的指令须注明此前失败的指令。",
    next_en="Name it in retry_of; a first instruction names none.",
    next_zh="请在 retry_of 中注明；首次付款则不填。",
    final=False,
    source="forex-and-clearing 5.5 rule 4",
)
NO_CASH = declare(
    "clearing.no_cash",
    en="The bank does not hold so much for this payout.",
    zh="该银行账户余额不足以支付该笔款项。",
    next_en="Wait for the cash, or find out what has left the account.",
    next_zh="请等待资金到账，或查明资金去向。",
    final=False,
)
HOLD_BACK_SHORT = declare(
    "clearing.hold_back_short",
    en="So much is not held back of this merchant.",
    zh="该商户的保证金余额不足。",
    next_en="Release no more than what is held.",
    next_zh="请按保证金余额释放。",
    final=False,
)
NOT_A_BANK = declare(
    "clearing.not_a_bank",
    en="The cash of a payout is held by a bank.",
    zh="付款资金须由银行持有。",
    next_en="Name the member that holds the account.",
    next_zh="请填写开户银行对应的成员。",
    final=False,
)
PAYOUT_UNKNOWN = declare(
    "clearing.payout_unknown",
    en="The bank reports a payment that nobody instructed.",
    zh="银行通知了一笔未经指令的付款。",
    next_en="Bank and service company find out what it was; what left stands in suspense.",
    next_zh="请银行与综合服务企业查明；已付出的款项暂挂待查。",
)
PAYOUT_CONTRADICTS = declare(
    "clearing.payout_contradicts",
    en="The bank rejects a payout that it had settled, or returns one that it had rejected.",
    zh="银行对已结清的付款通知拒绝，或对已拒绝的付款通知退汇。",
    next_en="The bank says which of the two is right; nothing was booked.",
    next_zh="请银行确认以哪次通知为准；账目未变动。",
)
LATE_SETTLED = declare(
    "clearing.settled_after_rejected",
    en="The bank settled a payout that it had rejected before.",
    zh="银行对已通知拒绝的付款又通知结清。",
    next_en="Find out whether the merchant was paid twice; the cash stands in suspense.",
    next_zh="请查明商户是否被重复付款；款项暂挂待查。",
    source="forex-and-clearing 5.5 rule 2",
)
PAYOUT_AMOUNT = declare(
    "clearing.payout_amount_differs",
    en="The bank paid or returned another amount than was instructed.",
    zh="银行付出或退回的金额与付款指令不一致。",
    next_en="Bank and service company explain it; the cash stands in suspense.",
    next_zh="请银行与综合服务企业说明原因；款项暂挂待查。",
)

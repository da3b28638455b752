"""Named refusals and differences about what follows a list. Numbers are those of the customs facts, section 11."""

from cohong.core.texts import declare

STANDS = declare(
    "aftermath.X07",
    en="A paper of this number already stands with customs.",
    zh="该编号的单证已在海关有效，不能重复申报。",
    next_en="Send a change (appType 2), or wait until customs refuses the first one.",
    next_zh="请以变更（appType=2）报送，或待海关退单后重新申报。",
    final=False,
    source="customs facts 7.2 [I]",
)
NOTHING_TO_CHANGE = declare(
    "aftermath.nothing_to_change",
    en="There is no paper of this number from this sender to change or delete.",
    zh="没有由该报送人申报的此编号单证可供变更或删除。",
    next_en="Send it as new (appType 1).",
    next_zh="请以新增（appType=1）报送。",
    final=False,
    source="customs facts 2.3 [S]",
)
LOCKED = declare(
    "aftermath.accepted_already",
    en="Customs has accepted this paper; it can no longer be changed or deleted.",
    zh="海关已受理该单证，不得再变更或删除。",
    next_en="Ask the customs office.",
    next_zh="请联系海关。",
    source="customs facts 7.2 [I]",
)
PART = declare(
    "aftermath.F12",
    en="The parts of this paper do not agree: part {seen}, of {expected} parts.",
    zh="单证分卷序号不一致：第 {seen} 卷，共 {expected} 卷。",
    next_en="Number the parts from 1 without gaps, and say the same count in each.",
    next_zh="请从 1 起连续编号，并在各卷中填写相同的总数。",
    final=False,
    source="customs facts 11.1 F12 [S]",
)
CANCEL = declare(
    "aftermath.X13",
    en="This list cannot be cancelled so: {seen} where {expected} is needed.",
    zh="该清单不能如此撤销：现为 {seen}，须为 {expected}。",
    next_en="Cancel the right list, by the firm that declared it, before it leaves.",
    next_zh="请由原申报企业在离境前撤销正确的清单。",
    final=False,
    source="customs facts 11.6 X13 [P]; 5.1 [M]",
)
RETURN = declare(
    "aftermath.R06",
    en="More of line {path} would come back than was declared ({seen} of at most {expected}).",
    zh="第 {path} 项退货数量超过申报数量（{seen}，最多 {expected}）。",
    next_en="Return no more than what is still out.",
    next_zh="退货数量不得超过尚未退回的数量。",
    final=False,
    source="customs facts 11.5 R06 [P], sum own",
)
OTHER_FIRM = declare(
    "aftermath.other_firm",
    en="The list is another enterprise's.",
    zh="该清单不属于此电商企业。",
    next_en="Check the list number and the enterprise.",
    next_zh="请核对清单编号与电商企业。",
    final=False,
    source="customs facts 11.5 R05 and 11.6 X10 [P]",
)
SUMMARY = declare(
    "aftermath.X10",
    en="A list of this summary cannot be summed up: {seen} where {expected} is needed.",
    zh="汇总申请中有清单不能汇总：现为 {seen}，须为 {expected}。",
    next_en="Leave the list out, or wait until it is closed and free.",
    next_zh="请剔除该清单，或待其结关且未被其他汇总占用后再申请。",
    final=False,
    source="customs facts 11.6 X10 [P], states own",
)
ASKED_ALREADY = declare(
    "aftermath.asked_already",
    en="A correction of this document is asked for already.",
    zh="已要求更正该单证。",
    next_en="Wait for it, or take the first one back.",
    next_zh="请等待更正，或先撤回原要求。",
    final=False,
)
NOT_ASKED = declare(
    "aftermath.not_asked",
    en="This member asked for no correction of this document.",
    zh="该成员没有要求更正此单证。",
    next_en="Nothing needs to be done.",
    next_zh="无需处理。",
    final=False,
)
NO_DOCUMENT = declare(
    "aftermath.no_document",
    en="There is no such document that could be corrected.",
    zh="没有可更正的此类单证。",
    next_en="Wait for the document.",
    next_zh="请等待单证报送。",
    final=False,
)
DAY_OVER = declare(
    "aftermath.day_over",
    en="The day by which it is asked for is over ({seen}).",
    zh="要求更正的期限已过（{seen}）。",
    next_en="Name a day that is still to come.",
    next_zh="请填写尚未到来的日期。",
)

CANCELLED_AFTER_USE = declare(
    "aftermath.cancelled_after_use",
    en="Customs cancelled the list, and money of this trade was already used.",
    zh="海关已撤销清单，但该笔交易的款项已有使用。",
    next_en="Give the money back, or say why it stays.",
    next_zh="请退回款项，或说明保留原因。",
    final=False,
)
LEFT_UNRELEASED = declare(
    "aftermath.left_unreleased",
    en="The parcel left the country, and customs has not released its list.",
    zh="货物已离境，但海关尚未放行其清单。",
    next_en="Ask the customs office; the declaring firm answers for it.",
    next_zh="请向海关核实，由申报企业说明。",
    final=False,
    source="customs facts 11.6 X06",
)
CANCELLED_LEFT = declare(
    "aftermath.cancelled_after_leaving",
    en="Customs cancelled a list whose parcel had left.",
    zh="海关撤销了货物已离境的清单。",
    next_en="Ask the customs office.",
    next_zh="请向海关核实。",
    final=False,
    source="customs facts 5.1 [M]",
)
RETURNED_AFTER_SETTLEMENT = declare(
    "aftermath.returned_after_settlement",
    en="Goods came back for which money was already settled.",
    zh="已结汇的货物发生退货。",
    next_en="Refund the buyer and state it, or say why the money stays.",
    next_zh="请向买家退款并登记，或说明保留款项的原因。",
    final=False,
)
RETURNED_TOO_MUCH = declare(
    "aftermath.returned_too_much",
    en="Customs let more back in than was declared.",
    zh="海关准予退回的数量超过申报数量。",
    next_en="Ask the customs office; the declaring firm explains.",
    next_zh="请向海关核实，由申报企业说明。",
    final=False,
    source="customs facts 11.5 R06",
)
NUMBER_TAKEN = declare(
    "aftermath.number_of_another",
    en="Customs' number of this list already belongs to the list of another trade.",
    zh="该清单编号已属于另一笔交易的清单。",
    next_en="Compare the receipts with customs.",
    next_zh="请与海关核对回执。",
    final=False,
)
FORM_LINE = declare(
    "aftermath.X11",
    en="The summary result does not fit this list: a line is unknown, stands in two declarations, or the list is in another summary.",
    zh="汇总结果与该清单不符：商品项不存在、重复出现在两份报关单，或清单属于其他汇总申请。",
    next_en="Compare the result with customs.",
    next_zh="请与海关核对汇总结果。",
    final=False,
    source="customs facts 11.6 X11 [S]",
)
UNKNOWN_DECLARED = declare(
    "aftermath.unknown_list_declared",
    en="A summary result names a list that nobody lodged here.",
    zh="汇总结果中有本账本没有的清单。",
    next_en="The declaring firm lodges its list, or compares the result with customs.",
    next_zh="请申报企业补报清单，或与海关核对汇总结果。",
    final=False,
    source="customs facts 11.6 X11 [S]",
)

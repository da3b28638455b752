"""Named refusals and differences about trades."""

from cohong.core.texts import declare

UNKNOWN = declare(
    "trade.unknown",
    en="No document of this trade is on the ledger.",
    zh="账本中没有该笔交易的任何单证。",
    next_en="Lodge the order, waybill and list first.",
    next_zh="请先报送订单、运单和清单。",
    final=False,
)
ROOTS = declare(
    "trade.roots_not_current",
    en="The judgement looked at documents that do not stand any more, or not all are there yet.",
    zh="该判断依据的单证已被变更，或单证尚未齐全。",
    next_en="Judge again on the documents that stand now.",
    next_zh="请按现行单证重新判断。",
    final=False,
)
NO_BASE = declare(
    "trade.no_base",
    en="The three documents of this trade have not been matched yet.",
    zh="该笔交易的三单尚未比对通过。",
    next_en="Wait for the match, or mend what differs.",
    next_zh="请等待比对结果，或先处理不一致之处。",
    final=False,
)
NO_RIGHT = declare(
    "trade.right_not_open",
    en="This trade may not be settled yet: release, match, label or review is missing.",
    zh="该笔交易尚不可结汇：放行、比对、税务标签或银行审核尚未齐备。",
    next_en="See what it waits for.",
    next_zh="请查看其等待事项。",
    final=False,
)
OVER_BALANCE = declare(
    "trade.over_balance",
    en="This asks for more than is left of the trade.",
    zh="申请金额超过该笔交易的可用余额。",
    next_en="Ask for no more than what is left.",
    next_zh="请按可用余额申请。",
    final=False,
)
FROZEN = declare(
    "trade.frozen",
    en="This trade is held until a difference is explained.",
    zh="该笔交易存在待说明的差异，暂停办理。",
    next_en="Explain the difference first.",
    next_zh="请先说明差异。",
    final=False,
)
CURRENCY = declare(
    "trade.other_currency",
    en="The trade is in another currency.",
    zh="该笔交易的币种不同。",
    next_en="Use the order's currency.",
    next_zh="请使用订单币种。",
)
NO_DIFFERENCE = declare(
    "trade.no_such_difference",
    en="There is no such difference to explain.",
    zh="没有该项待说明的差异。",
    next_en="Nothing needs to be done.",
    next_zh="无需处理。",
    final=False,
)
BASE_BELOW_USES = declare(
    "trade.base_below_uses",
    en="The corrected documents are worth less than what was already used.",
    zh="更正后的单证金额低于已办理的金额。",
    next_en="Return the excess or explain it.",
    next_zh="请退回超出部分或予以说明。",
)
ALIAS = declare(
    "trade.alias_joins_two",
    en="Two codes turned out to be one firm, and both had a trade of this number.",
    zh="两个代码确认为同一企业，且各有一笔相同编号的交易。",
    next_en="Decide which of the two trades stands.",
    next_zh="请确认以哪一笔交易为准。",
)
CONTRADICTED = declare(
    "trade.contradicted",
    en="A member holds that a judgement on this trade is wrong.",
    zh="有成员认为对该笔交易的判断有误。",
    next_en="Let a person decide.",
    next_zh="请由人工裁定。",
)
LABEL_LAPSED = declare(
    "trade.label_lapsed",
    en="The export date lies outside the days for which the tax label holds.",
    zh="出口日期不在税务标签的有效期内。",
    next_en="The tax office labels it anew.",
    next_zh="请税务机关重新标注。",
    final=False,
)
NEEDS_DECISION = declare(
    "trade.needs_decision",
    en="An explanation does not end this: somebody has to decide it.",
    zh="此项不能以说明了结，须由人工裁定。",
    next_en="Decide who really sells; another person than the one who decided before.",
    next_zh="请对实际卖家作出裁定，且须由原裁定人以外的人员办理。",
    final=False,
)

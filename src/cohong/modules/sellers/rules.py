"""Named refusals and differences about the genuine seller."""

from cohong.core.texts import declare

OTHER_SELLER = declare(
    "sellers.other_seller",
    en="The evidence shows another seller than the documents name; the trade is held until a person decides.",
    zh="证据显示的实际卖家与单证所列不一致，该笔交易暂停办理，待人工裁定。",
    next_en="See the evidence; the declaring firm corrects the documents, or a person decides who sells.",
    next_zh="请查看证据：由申报企业更正单证，或由人工裁定实际卖家。",
    final=False,
    source="STA announcement 2025 No. 17, article 7 [O]; that a trade is held is an own rule",
)
APPEALED = declare(
    "sellers.appealed",
    en="Who really sells is appealed; the trade is held until another person decides.",
    zh="实际卖家的认定已被申诉，该笔交易暂停办理，待另一人裁定。",
    next_en="Somebody else than who decided before decides again.",
    next_zh="请由原裁定人以外的人员重新裁定。",
    final=False,
)
SHARED = declare(
    "sellers.shared_before",
    en="Money of this trade was shared out to the earlier seller before another was decided, and is not paid yet.",
    zh="在裁定实际卖家之前，该笔交易的款项已分配给原卖家，尚未付出。",
    next_en="The service company agrees with both sellers who passes the money on, and a person explains it here.",
    next_zh="请综合服务企业与双方卖家商定款项处理方式，并由人工在此说明。",
    final=False,
)
CODES_APART = declare(
    "sellers.codes_apart",
    en="A person found that two codes which the ledger holds for one firm are two firms.",
    zh="经人工认定，账本中视为同一企业的两个代码实为两家企业。",
    next_en="The registrar checks what was filed under both codes and has it corrected.",
    next_zh="请登记机构核对两个代码名下的单证并督促更正。",
    final=False,
)
NO_REASON = declare(
    "sellers.reason_missing",
    en="A decision or an appeal needs its reason.",
    zh="裁定或申诉须写明理由。",
    next_en="Write the reason and send it again.",
    next_zh="请填写理由后重新提交。",
)
LINE = declare(
    "sellers.unknown_line",
    en="The trade has no such line.",
    zh="该笔交易没有此商品行。",
    next_en="Judge the lines that were matched.",
    next_zh="请按已比对的商品行判断。",
    final=False,
)
DECIDED_ALREADY = declare(
    "sellers.decided_already",
    en="This is decided already.",
    zh="已作出相同的裁定。",
    next_en="Nothing needs to be done.",
    next_zh="无需处理。",
    final=False,
)
OTHER_PERSON = declare(
    "sellers.needs_other_person",
    en="An appeal is decided by somebody else than who decided before or who appeals.",
    zh="申诉须由原裁定人、申诉人以外的人员裁定。",
    next_en="Let another person decide, with a key of their own.",
    next_zh="请由另一人使用其本人的密钥裁定。",
    final=False,
)
NOT_CONCERNED = declare(
    "sellers.not_concerned",
    en="Only who filed the documents, the seller concerned or its service company may appeal.",
    zh="仅单证报送人、相关卖家或其签约的综合服务企业可以申诉。",
    next_en="Let one of them appeal.",
    next_zh="请由上述单位提出申诉。",
    final=False,
)
NOTHING_TO_APPEAL = declare(
    "sellers.nothing_to_appeal",
    en="Nobody has said anything about the seller of this trade yet, or the documents were changed since.",
    zh="该笔交易的卖家尚无认定或裁定，或单证已变更。",
    next_en="Wait until the seller is attributed or decided.",
    next_zh="请等待卖家认定或裁定。",
    final=False,
)
APPEAL_OPEN = declare(
    "sellers.appeal_open",
    en="An appeal on this trade is open already.",
    zh="该笔交易已有申诉待裁定。",
    next_en="Wait until it is decided.",
    next_zh="请等待裁定。",
    final=False,
)
ALREADY_ONE = declare(
    "sellers.already_one",
    en="The two codes are one firm already.",
    zh="两个代码已是同一企业。",
    next_en="Nothing needs to be done.",
    next_zh="无需处理。",
    final=False,
)
NOT_ONE = declare(
    "sellers.not_one",
    en="The two codes are not held for one firm.",
    zh="两个代码并未视为同一企业。",
    next_en="Nothing needs to be done.",
    next_zh="无需处理。",
    final=False,
)
KEPT_APART = declare(
    "sellers.kept_apart",
    en="A person decided that these are two firms.",
    zh="已有人工认定两者为不同企业。",
    next_en="Nothing needs to be done; new evidence goes to the registrar.",
    next_zh="无需处理；如有新证据，请提交登记机构。",
    final=False,
)
KEPT_TOGETHER = declare(
    "sellers.kept_together",
    en="A person decided that these two codes are one firm.",
    zh="已有人工认定两个代码为同一企业。",
    next_en="Nothing needs to be done; new evidence goes to the registrar.",
    next_zh="无需处理；如有新证据，请提交登记机构。",
    final=False,
)
PROPOSED_ALREADY = declare(
    "sellers.proposed_already",
    en="These two firms are proposed already and wait for a person.",
    zh="该两家企业已在建议列表中，等待人工处理。",
    next_en="Wait for the decision.",
    next_zh="请等待处理结果。",
    final=False,
)
NOT_PROPOSED = declare(
    "sellers.not_proposed",
    en="This is not proposed, or it was answered already.",
    zh="没有该项建议，或已处理完毕。",
    next_en="Look at the list of open proposals.",
    next_zh="请查看待处理的建议列表。",
    final=False,
)

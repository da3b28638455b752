"""Named refusals about members; each with its text in both languages."""

from cohong.core.texts import declare

ROLE = declare(
    "members.wrong_role",
    en="The sender's role does not allow this (it needs: {expected}).",
    zh="报送人的角色无权办理此事（需要：{expected}）。",
    next_en="Let a member with that role send it.",
    next_zh="请由具备该角色的成员报送。",
)
FOUNDED = declare(
    "members.already_founded",
    en="This ledger is already founded.",
    zh="本账本已经创立。",
    next_en="Nothing needs to be done.",
    next_zh="无需处理。",
)
NAME_TAKEN = declare(
    "members.name_taken",
    en="A member of this name is already enrolled.",
    zh="该成员名称已登记。",
    next_en="Choose another name.",
    next_zh="请使用其他名称。",
)
KEY_TAKEN = declare(
    "members.key_taken",
    en="This key already speaks for a member.",
    zh="该密钥已归属某成员。",
    next_en="Make a new key.",
    next_zh="请生成新的密钥。",
)
NOT_OWN_KEY = declare(
    "members.not_own_key",
    en="This key does not belong to the sender, or it is the sender's last one.",
    zh="该密钥不属于报送人，或为其最后一把密钥。",
    next_en="Add a new key first, then retire your own old one.",
    next_zh="请先添加新密钥，再停用自己的旧密钥。",
    final=False,
)
UNKNOWN_MEMBER = declare(
    "members.unknown_member",
    en="There is no such member.",
    zh="没有该成员。",
    next_en="Enrol the member first.",
    next_zh="请先登记该成员。",
    final=False,
)
FIRM_TAKEN = declare(
    "members.firm_taken",
    en="This firm code belongs to another member.",
    zh="该企业代码已归属其他成员。",
    next_en="Check the code; if both are one firm, a registrar can state it.",
    next_zh="请核对代码；若确属同一企业，可由登记机构声明。",
    final=False,
)
NO_MANDATE = declare(
    "members.no_mandate",
    en="There is no mandate between this firm and this agent.",
    zh="该企业与该代理之间没有委托关系。",
    next_en="Register the entrusting agreement first.",
    next_zh="请先登记委托协议。",
    final=False,
)
MANDATE_REVOKED = declare(
    "members.mandate_revoked",
    en="The firm has withdrawn its mandate to this agent.",
    zh="该企业已撤销对该代理的委托。",
    next_en="Let the firm file itself, or register a new mandate and send the document again.",
    next_zh="请由企业自行申报，或登记新的委托后重新报送。",
    final=False,
)
MANDATE_EXPIRED = declare(
    "members.mandate_expired",
    en="The mandate of this agent does not hold today.",
    zh="该代理的委托不在有效期内。",
    next_en="Register a mandate that covers today and send the document again.",
    next_zh="请登记在有效期内的委托后重新报送。",
    final=False,
)
DAYS = declare(
    "members.days_reversed",
    en="The last day lies before the first.",
    zh="截止日早于起始日。",
    next_en="Correct the two days.",
    next_zh="请更正起止日期。",
)
ACCOUNT_NEEDS_TWO = declare(
    "members.account_needs_two",
    en="A merchant's payout account is changed by two people, not by one.",
    zh="变更商户收款账户须经两人办理。",
    next_en="Propose the new account and let a second person approve it.",
    next_zh="请先提出变更，再由另一人复核。",
    final=False,
)
OTHER_SERVICE = declare(
    "members.other_service",
    en="This merchant has a contract with another service company.",
    zh="该商户与另一家综合服务企业的合同仍在有效期内。",
    next_en="Let its own service company do this, or wait until that contract has ended.",
    next_zh="请由其所属的综合服务企业办理，或待原合同到期。",
    final=False,
)
NO_PROPOSAL = declare(
    "members.no_such_proposal",
    en="Nothing like this is waiting for approval.",
    zh="没有待复核的该项变更。",
    next_en="Propose it first.",
    next_zh="请先提出变更。",
    final=False,
)
SAME_PERSON = declare(
    "members.same_person",
    en="The person who proposed a change cannot approve it.",
    zh="提出变更的人不得自行复核。",
    next_en="Let a second person approve it.",
    next_zh="请由另一人复核。",
    final=False,
)
ALREADY_VOTED = declare(
    "members.already_voted",
    en="This voter has already said yes, or the rows are already adopted.",
    zh="该成员已投赞成票，或该条款已获通过。",
    next_en="Nothing needs to be done.",
    next_zh="无需处理。",
)
JOIN_KEY = declare(
    "members.other_join_key",
    en="The tags were made with another join key than this ledger's.",
    zh="标识使用的关联密钥与本账本不一致。",
    next_en="Make the tags with the ledger's join key (id {expected}).",
    next_zh="请使用本账本的关联密钥（编号 {expected}）生成标识。",
)
ALREADY_ERASED = declare(
    "members.already_erased",
    en="The erasure of this content is already recorded.",
    zh="该内容的销毁已有登记。",
    next_en="Nothing needs to be done.",
    next_zh="无需处理。",
)

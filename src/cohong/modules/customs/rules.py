"""Named refusals about documents. X numbers are those of the rules between documents in the customs facts."""

from cohong.core.texts import declare

STANDS = declare(
    "customs.X07",
    en="A document of this number already stands with customs.",
    zh="该编号的单证已在海关有效，不能重复申报。",
    next_en="Send a change (appType 2), or wait until customs refuses the first one.",
    next_zh="请以变更（appType=2）报送，或待海关退单后重新申报。",
    final=False,
    source="customs facts 7.2 [I]; -301010, -504015",
)
OTHER_LIST = declare(
    "customs.X01",
    en="This order already has another list.",
    zh="该订单已有其他申报清单。",
    next_en="One list belongs to one order: check the order number.",
    next_zh="一份清单只对应一笔订单，请核对订单编号。",
    final=False,
    source="customs facts 11.6 X01 [I]",
)
OTHER_PARCEL = declare(
    "customs.parcel_taken",
    en="Another list already stands for this waybill.",
    zh="该运单已有其他申报清单。",
    next_en="One waybill belongs to one list: check the waybill number.",
    next_zh="一份运单只对应一份清单，请核对运单编号。",
    final=False,
    source="customs facts 6 (carrier and waybill number are unique among lists) and 11.6 X01 [I]",
)
RETURN_TIME = declare(
    "customs.return_time",
    en="The time of this receipt is no real day.",
    zh="回执时间不是有效日期。",
    next_en="Fetch the receipt from customs again.",
    next_zh="请重新获取海关回执。",
)
REUSED = declare(
    "customs.X08",
    en="The carrier used this waybill number within the last six months.",
    zh="该物流企业六个月内已使用过此运单编号。",
    next_en="Check the waybill number with the carrier.",
    next_zh="请与物流企业核对运单编号。",
    final=False,
    source="customs facts 11.6 X08 [S]",
)
LOCKED = declare(
    "customs.list_declared",
    en="A list with this document is declared; the document can no longer be changed.",
    zh="引用该单证的清单已申报，单证不得再变更或删除。",
    next_en="Withdraw the list first.",
    next_zh="请先撤销清单。",
    final=False,
    source="customs facts 7.2 [P]; -301011, -504016",
)
NOTHING_TO_CHANGE = declare(
    "customs.nothing_to_change",
    en="There is no document of this number from this sender to change or delete.",
    zh="没有由该报送人申报的此编号单证可供变更或删除。",
    next_en="Send it as new (appType 1).",
    next_zh="请以新增（appType=1）报送。",
    final=False,
    source="customs facts 5.4 [P]; -301009, -504014",
)
LIST_BY_CANCEL = declare(
    "customs.list_needs_cancellation",
    en="A declared list is withdrawn by a cancellation application (605), not by deleting it.",
    zh="已申报的清单应以撤销申请单（605）撤销，不能直接删除。",
    next_en="Send a cancellation application.",
    next_zh="请报送撤销申请单。",
    source="customs facts 7.2 [S by structure]",
)
UNKNOWN_RELEASED = declare(
    "customs.released_without_list",
    en="Customs released a list that nobody has lodged here.",
    zh="海关已放行，但本账本没有对应的清单。",
    next_en="The declaring firm lodges its list.",
    next_zh="请申报企业补报清单。",
    final=False,
)
REFUSED = declare(
    "customs.refused_by_customs",
    en="Customs refused this list.",
    zh="海关已退单。",
    next_en="Read customs' reason, mend the list and send it again.",
    next_zh="请按海关退单原因修改后重新申报。",
    final=False,
)

"""Why a judgement went the way it did: one registered code for each, with its sentence in both languages."""

import msgspec

from cohong.core.texts import declare


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that does not agree: its code, the line or field, and the two values. Sealed for those entitled."""

    code: str
    path: str
    seen: str
    expected: str


def _differs(code: str, en: str, zh: str, *, source: str) -> str:
    return declare(
        f"match.{code}",
        en=f"{en} ({{path}}: list {{seen}}, order {{expected}}).",
        zh=f"{zh}（{{path}}：清单为 {{seen}}，订单为 {{expected}}）。",
        next_en="The declaring firm or the platform corrects the wrong document and sends it again.",
        next_zh="请申报企业或电商平台更正有误的单证后重新报送。",
        final=False,
        source=source,
    )


X05 = "customs facts 11.6 X05"
LINE_MISSING = _differs(
    "line_missing", "The list and the order do not have the same lines", "清单与订单的商品项不一致", source=X05
)
ARTICLE = _differs("article", "The article number differs", "企业商品货号不一致", source=X05)
QUANTITY = _differs("quantity", "The quantity differs", "数量不一致", source=X05)
UNIT = _differs("unit", "The unit differs", "计量单位不一致", source=X05)
PRICE = _differs("price", "The unit price differs", "单价不一致", source=X05)
TOTAL = _differs("total", "The line amount differs", "总价不一致", source=X05)
CURRENCY = _differs("currency", "The currency differs", "币制不一致", source=X05)
PLATFORM = _differs("platform", "The platform differs", "电商平台不一致", source="customs facts 11.6 X03")
CONSIGNOR = declare(
    "match.consignor",
    en="The waybill names another consignor than the list ({seen}; list: {expected}).",
    zh="运单收发货人与清单不一致（运单为 {seen}，清单为 {expected}）。",
    next_en="Ask the carrier to correct the waybill.",
    next_zh="请物流企业更正运单。",
    final=False,
    source="customs facts 11.6 X04 [P]",
)
WEIGHT = declare(
    "match.weight",
    en="Gross weight or package count of the waybill and the list differ ({path}: waybill {seen}, list {expected}).",
    zh="运单与清单的毛重或件数不一致（{path}：运单为 {seen}，清单为 {expected}）。",
    next_en="Check with the carrier; this alone does not stop the match.",
    next_zh="请与物流企业核对；仅此一项不影响比对结果。",
    final=False,
    source="customs facts 11.4 W02",
)
TAGS = declare(
    "match.head_not_body",
    en="The numbers on the ledger are not those of the document.",
    zh="账本所载数值与单证内容不符。",
    next_en="The filing door is faulty: tell its operator and file again.",
    next_zh="报送端有误，请联系其运营方并重新报送。",
)
PAYER_COUNTRY = declare(
    "review.country",
    en="The goods go to a country that the bank looks at by hand ({seen}).",
    zh="货物运抵国（{seen}）须由银行人工审核。",
    next_en="The bank's reviewer decides.",
    next_zh="请银行审核人员处理。",
    final=False,
    source="forex facts 2.3 check 4",
)
SINGLE_CAP = declare(
    "review.single_item_cap",
    en="One order above the single-item limit needs documents ({seen}, limit {expected}).",
    zh="单笔金额超过限额，须补充单证（{seen}，限额 {expected}）。",
    next_en="Send contract and invoice to the bank.",
    next_zh="请向银行提交合同及发票。",
    final=False,
    source="forex facts 2.3 check 11 [L]",
)
UNIT_PRICE = declare(
    "review.unit_price",
    en="The unit price lies far from this merchant's usual one ({path}: {seen}, usual {expected}).",
    zh="单价明显偏离该商户的一贯水平（{path}：{seen}，通常为 {expected}）。",
    next_en="Explain the price to the bank.",
    next_zh="请向银行说明价格。",
    final=False,
    source="forex facts 2.3 check 10",
)

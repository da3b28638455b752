"""The match duty: each reason by its own name, and nothing else in the way."""

import pytest
from duty_kit import CITY, KEY, bodies_of, document, open_sale, sales

from cohong.channels.customs.values import make_uscc
from cohong.core.tags import firm_tag
from cohong.duties import match, reasons
from cohong.duties.match import judge

OTHER = make_uscc("91440101TE999999")
SALE = next(sale for sale in sales(40) if not sale.merchant.hidden and len(sale.lines) == 2)


def by_text(one, other):
    return one == other


def judged(sale=SALE, same=by_text, **change):
    return judge(*bodies_of(sale, **change), KEY, same)


def found(verdict):
    return [reason.code for reason in verdict.differs]


def test_documents_that_agree_give_a_base():
    verdict = judged()
    assert (verdict.differs, verdict.warnings) == ((), ())
    goods = [line.pieces * line.cents for line in SALE.lines]
    assert [line.value for line in verdict.lines] == goods
    assert [line.declared_e5 for line in verdict.lines] == [line.pieces * 100_000 for line in SALE.lines]
    assert (verdict.freight, verdict.stake) == (SALE.freight_cents, SALE.freight_cents + sum(goods))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"itemNo": "SKU-OTHER"}, reasons.ARTICLE),
        ({"unit": "011"}, reasons.UNIT),
        ({"qty": "9", "price": "1", "totalPrice": "9"}, reasons.QUANTITY),
        ({"qty": "9", "price": "1", "totalPrice": "9"}, reasons.PRICE),
        ({"qty": "9", "price": "1", "totalPrice": "9"}, reasons.TOTAL),
        ({"currency": "142"}, reasons.CURRENCY),
    ],
)
def test_each_field_of_a_line_has_its_reason(change, code):
    verdict = judged(CEB603={"lines": {0: change} if "currency" not in change else dict.fromkeys((0, 1), change)})
    assert code in found(verdict)
    assert verdict.lines == (), "no base is released"
    reason = next(reason for reason in verdict.differs if reason.code == code)
    assert reason.path.startswith("line 1/")
    assert reason.seen != reason.expected


def test_a_line_that_is_missing():
    order, waybill, listed = bodies_of(SALE)
    listed = listed | {"lines": listed["lines"][:1]}
    (reason,) = judge(order, waybill, listed, KEY, by_text).differs
    assert (reason.code, reason.seen, reason.expected) == (reasons.LINE_MISSING, "1", "1, 2")


def test_numbers_are_compared_as_numbers():
    order, waybill, listed = bodies_of(SALE)
    listed = listed | {"lines": [line | {"qty": f"{line['qty']}.0"} for line in listed["lines"]]}
    assert judge(order, waybill, listed, KEY, by_text).differs == ()


def test_another_platform_differs_unless_it_is_the_same_firm():
    change = {"ebpCode": OTHER, "ebpName": "示例别家商城"}
    (reason,) = judged(CEB603=change).differs
    assert (reason.code, reason.seen, reason.expected) == (reasons.PLATFORM, OTHER, CITY.platform.code)
    assert judged(CEB603=change, same=lambda one, other: {one, other} == {OTHER, CITY.platform.code}).differs == ()


def test_another_consignor_differs_and_no_consignor_does_not():
    assert found(judged(CEB505={"ebcCode": OTHER})) == [reasons.CONSIGNOR]
    assert found(judged(CEB505={"ebcCode": None, "ebcName": None})) == []


def test_weight_and_packages_only_warn():
    verdict = judged(CEB505={"grossWeight": "99", "packNo": "3"})
    assert found(verdict) == []
    assert [(reason.code, reason.path) for reason in verdict.warnings] == [
        (reasons.WEIGHT, "grossWeight"),
        (reasons.WEIGHT, "packNo"),
    ]
    assert verdict.lines


def test_several_reasons_are_all_given():
    codes = found(judged(CEB603={"lines": {0: {"itemNo": "A"}, 1: {"unit": "011"}}, "ebpCode": OTHER}))
    assert codes == [reasons.PLATFORM, reasons.ARTICLE, reasons.UNIT]


def test_the_genuine_seller():
    """The owner where it is a registered one, else the enterprise; a merchant hidden behind its agent shows up."""
    hidden = next(sale for sale in sales(40) if sale.merchant.hidden)
    assert judged(hidden).seller == firm_tag(KEY, hidden.merchant.firm.code)
    assert judged(CEB603={"ownerCode": "NO"}).seller == firm_tag(KEY, SALE.merchant.firm.code)


def test_a_verdict_is_a_function_of_what_it_looked_at():
    change = {"CEB603": {"lines": {0: {"itemNo": "A"}}}}
    assert judged(**change) == judged(**change)


def test_the_tags_a_body_must_have():
    sale = open_sale()
    order, listed = (document(kind, sale).head for kind in ("CEB303", "CEB603"))
    assert match.order_tags(order, KEY) == match.order_tags(listed, KEY)
    assert match.parcel_tags(document("CEB505", sale).head, KEY) == match.parcel_tags(listed, KEY)


def test_every_reason_speaks_both_languages():
    from cohong.core.texts import say

    for reason in judged(CEB603={"lines": {0: {"itemNo": "A"}}}).differs:
        texts = [
            say(reason.code, lang, path=reason.path, seen=reason.seen, expected=reason.expected)
            for lang in ("zh", "en")
        ]
        assert all("line 1/itemNo" in text and "{" not in text for text in texts)

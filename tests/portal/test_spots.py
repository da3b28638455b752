"""Places in documents are called by their names, in the reader's language."""

import pytest

from cohong.core.texts import declare
from cohong.portal.speech.spots import named, why_at

TOLD = declare(
    "test.told_at", en="{path} is {seen}.", zh="{path} 为 {seen}。", next_en="Mend {path}.", next_zh="请更正 {path}。"
)


@pytest.mark.parametrize(
    ("path", "zh", "en"),
    [
        ("goodsValue", "商品金额", "Value of the goods"),
        ("Order[3]/OrderHead/goodsValue", "第 3 份：商品金额", "document 3: Value of the goods"),
        ("Order[3]/OrderList[2]/price", "第 3 份第 2 项：单价", "document 3, line 2: Unit price"),
        ("InventoryList/qty", "第 1 项：数量", "line 1: Quantity"),
        ("line 4/price", "第 4 项：单价", "line 4: Unit price"),
        ("Arrival[1]/ArrivalHead/leaveTime", "第 1 份：离境时间", "document 1: Time of departure"),
        ("trades!Z12 毛重(千克)", "第 12 行“毛重(千克)”（Z12）", "row 12, “毛重(千克)” (Z12)"),
        ("trades!5 总价", "第 5 行“总价”", "row 5, “总价”"),
        ("trades!Z12", "trades!Z12", "trades!Z12"),
        ("nothing/known", "nothing/known", "nothing/known"),
    ],
)
def test_a_place_is_called_by_its_name(path, zh, en):
    said = named(path)
    assert (said.zh, said.en) == (zh, en)


def test_a_sentence_about_a_place_calls_it_by_its_name():
    why = why_at(TOLD, "OrderList[2]/price", "5", "")
    assert why.says.zh == "第 2 项：单价 为 5。"
    assert why.says.en == "line 2: Unit price is 5."
    assert why.next.en == "Mend line 2: Unit price."

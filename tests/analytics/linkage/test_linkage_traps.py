"""Each trap that was met where declarations were linked to merchants, as a test of its own."""

import random

import pytest
from linkage_kit import core, credit, groups, merchants, phone, table, town

from cohong.analytics.linkage import link
from cohong.analytics.linkage.explain import explain

WORLD = list(merchants(120))


def linked(rows):
    """Link rows inside an ordinary world; entities of the rows alone."""
    made = link(table([*rows, *WORLD]))
    return made, made.entity[: len(rows)].tolist()


@pytest.mark.parametrize("sharing", [20, 24, 25, 26, 30, 36])
def test_a_number_shared_by_two_or_three_dozen_merchants_joins_none_of_them(sharing):
    rows = []
    for number in range(500, 500 + sharing):
        own = {
            "name": f"{town(number)}{core(number)}贸易有限公司",
            "region": town(number),
            "account": f"6222{number:012d}",
        }
        rows += [{**own, "phone": "13700000000"}, {**own, "phone": "13700000000"}, {**own, "phone": phone(number)}]
    _, entities = linked(rows)
    assert [entities[n : n + 3] for n in range(0, len(rows), 3)] == [[entities[n]] * 3 for n in range(0, len(rows), 3)]
    assert len(set(entities)) == sharing


def test_group_companies_with_one_account_and_address_stay_apart():
    both = {"region": "深圳市", "account": "622200000000009999", "address": "深圳市科技路1号"}
    rows = [
        {"name": "深圳市华星贸易有限公司", "code": credit(9001), **both},
        {"name": "深圳市华星贸易有限公司", **both},
        {"name": "深圳市华星物流有限公司", "code": credit(9002), **both},
        {"name": "深圳市华星物流有限公司", **both},
    ]
    _, entities = linked(rows)
    assert entities[0] == entities[1] != entities[2] == entities[3]


def test_group_companies_of_other_names_stay_apart_without_any_code():
    both = {"region": "深圳市", "account": "622200000000009999", "address": "深圳市科技路1号"}
    rows = [{"name": "深圳市华星贸易有限公司", **both}, {"name": "深圳市广源电子有限公司", **both}] * 2
    _, entities = linked(rows)
    assert entities[0] == entities[2] != entities[1] == entities[3]


@pytest.mark.parametrize(
    "codes", [[credit(9001), credit(9002), credit(9003)], ["4403960AB1", "4401960AB2", "3301960AB3"]]
)
def test_one_merchant_with_three_codes_after_a_move_is_one(codes):
    same = {"name": "星耀光辉贸易有限公司", "phone": "13811112222"}
    rows = [
        {**same, "code": code, "region": place}
        for code, place in zip(codes, ("深圳市", "广州市", "杭州市"), strict=True)
    ]
    _, entities = linked(rows * 2)
    assert len(set(entities)) == 1


def test_a_giant_merchant_that_looks_like_a_hub_stays_whole_and_is_no_hub():
    spell = random.Random(5)
    rows = []
    for turn in range(400):
        name = "星耀光辉"
        if turn % 8 == 0:
            place = spell.randrange(4)
            name = name[:place] + chr(spell.randrange(0x4E00, 0x9000)) + name[place + 1 :]
        rows.append(
            {"name": f"深圳市{name}贸易有限公司", "region": "深圳市", "phone": "13811112222", "code": credit(9001)}
        )
    made, entities = linked(rows)
    assert len({row["name"] for row in rows}) > 30
    assert not made.hubs["phone"].any()
    assert not made.hubs["code"].any()
    assert len(set(entities)) == 1


def test_traditional_letters_are_the_same_name():
    rows = [
        {"name": "義烏市東達電子商務有限公司", "region": "義烏"},
        {"name": "义乌市东达电子商务有限公司", "region": "浙江省义乌市"},
    ]
    _, entities = linked(rows)
    assert entities[0] == entities[1]


def test_a_name_in_pinyin_is_the_same_name():
    rows = [
        {"name": "SHENZHEN XINGYAO GUANGHUI TRADING CO., LTD.", "region": "深圳市"},
        {"name": "深圳市星耀光辉贸易有限公司", "region": "深圳市", "phone": "13811112222"},
    ]
    _, entities = linked(rows)
    assert entities[0] == entities[1]


def test_an_english_trade_name_is_found_by_its_number():
    rows = [
        {"name": "Golden Harbor International Co., Ltd", "region": "深圳市", "phone": "13811112222"},
        {"name": "深圳市星耀光辉贸易有限公司", "region": "深圳市", "phone": "13811112222"},
    ]
    _, entities = linked(rows)
    assert entities[0] == entities[1]


def test_a_common_core_in_one_city_is_many_firms():
    rows = []
    for number in range(20):
        own = {
            "name": "深圳市宏达贸易有限公司",
            "region": "深圳市",
            "code": credit(9000 + number),
            "phone": phone(9000 + number),
        }
        rows += [own, {**own, "code": ""}]
    rows.append({"name": "深圳市宏达贸易有限公司", "region": "深圳市"})
    _, entities = linked(rows)
    pairs = [entities[n : n + 2] for n in range(0, 40, 2)]
    assert all(one == other for one, other in pairs)
    assert len({one for one, _ in pairs}) == 20
    assert entities[40] not in entities[:40], "it may be any of the twenty"


def test_two_valid_codes_are_never_joined_by_name_alone_nor_through_a_third_record():
    same = {"name": "深圳市星耀光辉贸易有限公司", "region": "深圳市", "contact": "李明远"}
    made, entities = linked([{**same, "code": credit(9001)}, {**same, "code": credit(9002)}, same])
    assert entities[0] != entities[1]
    assert "never joined by name alone" in explain(made, 0, 1).en


def test_one_wrong_digit_in_a_code_is_seen():
    right = credit(9001)
    wrong = right[:14] + ("5" if right[14] != "5" else "6") + right[15:]
    rows = [
        {"name": "深圳市星耀光辉贸易有限公司", "code": right},
        {"name": "星耀光辉", "code": wrong, "region": "厦门市"},
    ]
    made, entities = linked(rows)
    assert made.records.repaired == {wrong: right}
    assert entities[0] == entities[1]


def test_an_agent_that_writes_its_own_values_everywhere_merges_nobody_and_is_named():
    own = {"phone": "13900000000", "code": credit(9999), "contact": "钱代理"}
    rows = []
    for number in range(40):
        one = {
            "name": f"{town(number)}{core(number)}贸易有限公司",
            "region": town(number),
            "account": f"6222{number:012d}",
        }
        rows += [{**one, **own}, {**one, "phone": phone(number)}]
    made, entities = linked(rows)
    assert [entities[n] == entities[n + 1] for n in range(0, 80, 2)] == [True] * 40
    assert len(set(entities)) == 40
    assert {field for field, ids in made.filed_by.items() if (ids[:80:2] >= 0).all()} == {"phone", "code", "contact"}
    assert {one.field for one in explain(made, 0, 2).filed_by} == {"phone", "code", "contact"}


@pytest.mark.parametrize("nothing", ["无", "NO", "-", "", "N/A", "無"])
def test_no_name_is_no_name(nothing):
    rows = [{"name": nothing, "region": "深圳市"}, {"name": nothing, "region": "深圳市"}]
    _, entities = linked(rows)
    assert entities[0] != entities[1]


def test_a_record_without_a_name_belongs_to_the_only_name_of_its_number():
    rows = [
        {"name": "深圳市星耀光辉贸易有限公司", "phone": "13811112222"},
        {"name": "无", "phone": "+86 138-1111-2222"},
    ]
    _, entities = linked(rows)
    assert entities[0] == entities[1]


def test_the_ordinary_world_is_linked_as_it_is():
    made = link(table(WORLD))
    truth = {}
    for row, one in enumerate(WORLD):
        truth.setdefault(one["truth"], set()).add(row)
    assert groups(made) == {frozenset(rows) for rows in truth.values()}

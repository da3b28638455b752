"""Names, codes and regions taken apart, one by one and by the column."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkage_kit import credit

from cohong.analytics.linkage import codes, fields, names
from cohong.analytics.linkage.regions import region_key
from cohong.analytics.linkage.words import FORMS, TRADES

PIECES = [
    "深圳市",
    "深圳",
    "广东省",
    "义乌",
    "南山区",
    "（前海）",
    "(上海)",
    "【",
    "】",
    "星耀",
    "星曜",
    "耀",
    "東達",
    "貿易",
    "ＡＢ",
    "ab",
    " ",
    "·",
    "\u3000",
]
WORDS = [
    *PIECES,
    *FORMS[:14],
    *TRADES[0].split(),
    *TRADES[1].split(),
    "CO., LTD.",
    "Trading",
    "无",
    "NO",
    "-",
    "E-commerce",
    "yiwu",
]
texts = st.one_of(st.lists(st.sampled_from(WORDS), max_size=8).map("".join), st.text(max_size=20))


@pytest.mark.parametrize(
    ("text", "core", "region", "trade"),
    [
        ("深圳市星耀贸易有限公司", "星耀", "深圳市", "贸易"),
        ("星耀（深圳）貿易有限公司", "星耀", "深圳", "贸易"),
        ("廣東省深圳市南山區星耀電子商務有限責任公司", "星耀", "广东省深圳市南山区", "电子商务"),
        ("Ｓｈｅｎｚｈｅｎ　Ｘｉｎｇｙａｏ Ｔｒａｄｉｎｇ", "XINGYAO", "深圳", "贸易"),
        ("义乌市星耀服装商行", "星耀", "义乌市", "服饰"),
        ("星耀商贸有限公司深圳分公司", "星耀", "", "贸易"),
        ("贸易有限公司", "贸易", "", "贸易"),
        ("星 耀 · 供应链管理（集团）有限公司", "星耀", "", "供应链"),
    ],
)
def test_a_name_is_taken_apart(text, core, region, trade):
    found = names.parse(text)
    assert (found.core, found.region, found.trade) == (core, region, trade)


@pytest.mark.parametrize("text", ["无", "無", "NO", "no", "-", "--", " ", "", "N/A", "／"])
def test_what_says_none_is_no_name(text):
    assert names.parse(text) == names.NO_NAME


def test_the_legal_form_is_told():
    forms = {
        text: names.parse(f"星耀{text}").form
        for text in ("有限公司", "有限责任公司", "股份有限公司", "商行", "经营部", "厂")
    }
    assert all(text == form for text, form in forms.items())
    assert names.parse("XINGYAO CO., LTD").form == "CO LTD"


@pytest.mark.parametrize("other", ["星曜", "兴耀", "XINGYAO", "Xing Yao"])
def test_what_sounds_alike_has_one_sound(other):
    assert names.parse(other).sound == names.parse("星耀贸易有限公司").sound


@settings(deadline=None)
@given(texts)
def test_folding_twice_changes_nothing_more(text):
    once = names.fold(text)
    assert names.fold(once) == once


@settings(deadline=None)
@given(texts)
def test_a_core_is_its_own_core_or_is_shortened_to_a_part(text):
    core = names.parse(text).core
    again = names.parse(core).core
    assert again == core or again in core


@settings(deadline=None)
@given(st.lists(texts, max_size=6))
def test_a_column_is_parsed_as_each_of_its_names(some):
    singles = [names.parse(text) for text in some]
    for frame in (
        names.parse_all(pl.Series(some, dtype=pl.String)),
        names._parse_column(pl.Series(some, dtype=pl.String)),
    ):
        for part in names.PARTS:
            assert frame[part].to_list() == [getattr(name, part) for name in singles]


def test_a_long_column_is_parsed_as_each_of_its_names():
    some = [one + other for one in WORDS for other in WORDS]
    assert len(some) > names.FEW
    frame = names.parse_all(pl.Series(some))
    assert list(zip(*(frame[part] for part in names.PARTS), strict=True)) == [
        tuple(getattr(name, part) for part in names.PARTS) for name in map(names.parse, some)
    ]
    assert names.fold_all(pl.Series(some)).to_list() == [names.fold_line(text) for text in some]


@settings(deadline=None)
@given(st.lists(st.one_of(st.text(max_size=12), st.from_regex(r"\+?(86)?[ -]?1[0-9]{10}", fullmatch=True)), max_size=6))
def test_a_column_of_numbers_is_cleaned_as_each_of_them(some):
    column = pl.Series(some, dtype=pl.String)
    assert fields.phones(column).to_list() == [fields.phone(text) for text in some]
    assert fields.accounts(column).to_list() == [fields.account(text) for text in some]
    assert fields.plain_texts(column).to_list() == [fields.plain_text(text) for text in some]


codelike = st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=8, max_size=19)


@settings(deadline=None)
@given(st.lists(st.one_of(codelike, st.integers(0, 99_999_999).map(credit), st.text(max_size=12)), max_size=6))
def test_a_column_of_codes_is_read_as_each_of_them(some):
    kinds, compared, _ = codes.read_all(pl.Series(some, dtype=pl.String))
    assert list(zip(kinds.tolist(), compared, strict=True)) == [codes.read(text) for text in some]


def test_kinds_of_codes():
    right = credit(42)
    assert codes.read(right) == (codes.Kind.VALID, right[8:17])
    assert codes.read(right[8:17])[1] == right[8:17]
    assert codes.read(f" {right[:9].lower()}-{right[9:]} ") == codes.read(right)
    assert codes.read(right[:17] + ("0" if right[17] != "0" else "1"))[0] is codes.Kind.WRONG
    assert codes.read("4403960AB1")[0] is codes.Kind.CUSTOMS
    assert codes.read("无") == (codes.Kind.NONE, "")


@settings(deadline=None)
@given(st.integers(0, 99_999_999), st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_one_wrong_digit_is_among_the_repairs(number, place, symbol):
    right = credit(number)
    wrong = right[:place] + symbol + right[place + 1 :]
    assert wrong == right or right in set(codes.repairs(wrong))


def test_a_wrong_code_with_two_near_ones_is_not_repaired():
    right = credit(42)
    wrong = right[:12] + ("7" if right[12] != "7" else "8") + right[13:]
    near = sorted(set(codes.repairs(wrong)))
    assert right in near
    several = pl.Series([wrong, *near[:2]])
    assert fields.near_codes(several, codes.read_all(several)[0]) == {}
    one = pl.Series([wrong, right])
    assert fields.near_codes(one, codes.read_all(one)[0]) == {wrong: right}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("广东省深圳市南山区", "4403"),
        ("深圳", "4403"),
        ("440305", "4403"),
        ("440000", "44"),
        ("广东省", ""),
        ("上海市", "3101"),
        ("义乌", "3307"),
        ("金华市", "3307"),
        ("ATLANTIS", "ATLANTIS"),
    ],
)
def test_a_place_is_known_by_its_city(text, key):
    assert region_key(text) == key

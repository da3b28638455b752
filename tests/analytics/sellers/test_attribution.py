"""Each manner of agents and each trap, one by one."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seller_kit import (
    AGENT,
    BROKER,
    DAY,
    OTHER,
    PAYMENT,
    PLATFORM,
    SECOND_AGENT,
    SELLER,
    THIRD_FIRM,
    Sheet,
    ask,
    firm,
    invoice,
    known,
    listed,
    of,
    ordered,
    paid,
    received,
    shipped_by,
    shop,
)  # fmt: skip

from cohong.analytics.sellers import Account, CustomsCode, Mandate, attribute, learn, shipped
from cohong.analytics.sellers.attribution import ONLY_FILER, TOO_LITTLE, TWO_FIT
from cohong.analytics.sellers.chain import ENDS_ABROAD, ENDS_AT_FORWARDER
from cohong.core.texts import text_of

OPEN_ENDED = [Mandate(principal=SELLER.code, agent=AGENT.code)]


def test_a_seller_that_declares_itself_is_the_seller_and_nobody_stands_between():
    short = (SELLER.customs_codes[0].code, SELLER.name)
    answer = ask(known(), listed(SELLER, short, short), shop(of(SELLER)), paid(SELLER.name))
    assert answer.seller == answer.filed_by == SELLER.code
    assert answer.chain == ()
    assert answer.probability > 0.98


def test_an_agent_that_writes_its_own_code_into_every_role_is_filed_by_and_not_the_seller():
    papers = [
        ordered(AGENT, of(AGENT)),
        listed(AGENT, of(AGENT), of(AGENT)),
        received(AGENT, of(AGENT)),
        shop(of(SELLER)),
        paid(SELLER.name),
    ]
    answer = ask(known(), *papers)
    assert answer.seller == SELLER.code
    assert answer.filed_by == AGENT.code
    assert answer.chain == (AGENT.code,)


def test_both_code_systems_mean_one_firm():
    long, short = of(SELLER), (SELLER.customs_codes[0].code, "")
    answer = ask(known(), listed(AGENT, long, short), shipped_by(short), shop((SELLER.code, "")), invoice(SELLER))
    assert answer.seller == SELLER.code
    assert {one.value for one in answer.evidence} >= set(long[:1]) | {short[0]}


@pytest.mark.parametrize(
    "name",
    [
        "广州市示例晨海服饰有限公司",
        "示例晨海(广州)服饰有限公司",
        "示例晨海（广州）服饰有限公司",
        "示例晨海服饰有限公司",
        "广州示例晨海服饰有限责任公司",
        "廣州示例晨海服飾有限公司",
        " 广州 示例晨海服饰 有限公司。",
    ],
)
def test_forms_of_a_name_mean_the_firm_that_bears_it(name):
    answer = ask(known(mandates=OPEN_ENDED), listed(AGENT, of(AGENT), ("NO", name)), shop(("", name)), paid(name))
    assert answer.seller == SELLER.code


def test_a_slip_in_a_name_is_near_evidence_and_never_as_good_as_the_name():
    right = ask(known(mandates=OPEN_ENDED), listed(AGENT, of(AGENT)), shop(("", SELLER.name)))
    slip = ask(known(mandates=OPEN_ENDED), listed(AGENT, of(AGENT)), shop(("", SELLER.name.replace("晨", "辰"))))
    assert slip.best == right.best == SELLER.code
    assert slip.probability <= right.probability


def test_a_wrong_digit_is_mended_and_full_width_is_read():
    code = SELLER.code
    wrong = code[:12] + ("1" if code[12] != "1" else "2") + code[13:]
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
    for written in (wrong, wide):
        answer = ask(known(), listed(AGENT, (written, "")), shop((written, "")), invoice(SELLER), paid(SELLER.name))
        assert answer.seller == code, written


def test_two_valid_codes_of_one_name_stay_two_firms():
    twin = firm(5, SELLER.name)
    answer = ask(known(twin), listed(AGENT, of(AGENT)), shop(of(twin)), invoice(twin))
    assert answer.seller == twin.code
    alone = ask(known(twin), listed(AGENT, of(AGENT)), shop(("", SELLER.name)))
    assert alone.seller is None
    assert alone.reason == TWO_FIT
    assert alone.seen == f"{alone.best}, {min(twin.code, SELLER.code)}"


def test_no_value_is_no_evidence():
    said = [listed(AGENT, ("无", "无"), ("NO", "无")), shipped_by(("无", "无")), shop(("", "无"))]
    answer = ask(known(), *said)
    assert answer.seller is None
    assert all(one.value not in {"无", "NO"} for one in (*answer.evidence, *answer.against))


def test_a_waybill_without_consignor_takes_nothing_away():
    papers = [listed(AGENT, of(AGENT)), shop(of(SELLER)), paid(SELLER.name)]
    assert ask(known(), *papers, shipped_by()).seller == ask(known(), *papers).seller == SELLER.code


def test_what_an_agent_repeats_it_has_said_once():
    papers = [listed(AGENT, of(SELLER), of(SELLER)), shop(of(SELLER))]
    again = [*papers, ordered(AGENT, of(SELLER)), received(AGENT, of(SELLER))]
    once, often = ask(known(), *papers), ask(known(), *again)
    assert once.probability == often.probability
    assert once.evidence == often.evidence


def test_an_agent_in_the_clothes_of_a_platform_is_heard_as_the_agent():
    disguised = Sheet("SHOP", AGENT.code, {"subjectCode": OTHER.code, "subjectName": OTHER.name})
    answer = ask(known(), listed(AGENT, of(AGENT)), disguised)
    assert {one.source for one in answer.evidence if one.value == OTHER.code} <= {"filer"}
    assert answer.seller is None


def test_another_clients_particulars_left_in_the_template_do_not_win():
    mandates = [*OPEN_ENDED, Mandate(principal=OTHER.code, agent=AGENT.code)]
    answer = ask(known(mandates=mandates), listed(AGENT, of(OTHER), of(OTHER)), shop(of(SELLER)), paid(SELLER.name))
    assert answer.seller == SELLER.code
    assert any(one.speaks_for == OTHER.code for one in answer.against)


def test_money_that_an_agent_collects_does_not_make_it_the_seller():
    answer = ask(known(mandates=OPEN_ENDED), listed(AGENT, of(AGENT)), shop(of(SELLER)), paid(AGENT.name))
    assert answer.seller == SELLER.code


def test_sisters_that_share_account_and_telephone_stay_apart():
    parent = firm(31, "广州示例宝贝服饰有限公司")
    sister = firm(32, "广州示例宝贝玩具有限公司", group=parent.code, phone=parent.phone)
    other = firm(33, "广州示例宝贝家居有限公司", group=parent.code, phone=parent.phone)
    knowledge = known(parent, sister, other, accounts=[Account(account="account-1", holder=parent.code)])
    for one in (sister, other):
        answer = ask(knowledge, listed(AGENT, of(one), of(one)), shop(of(one)), invoice(one), paid(parent.name))
        assert answer.seller == one.code


def test_shells_that_pay_into_one_account_lead_to_its_holder():
    shells = [
        firm(40 + n, f"广州示例{brand}贸易有限公司", since=20260101)
        for n, brand in enumerate(("达华", "兴宝", "辉嘉", "凯康"))
    ]
    trades = [
        [
            listed(AGENT, of(shell), of(shell)),
            shop(of(shell), shell.code),
            shipped_by(of(SELLER), SELLER.phone),
            paid(SELLER.name),
        ]
        for shell in shells * 4
    ]
    knowledge = learn(trades, known(*shells, accounts=[Account(account="account-1", holder=SELLER.code)]))
    assert knowledge.pooled("account-1") == 4
    answer = attribute(trades[0], knowledge, shipped())[0]
    assert answer.seller == SELLER.code
    assert any(one.speaks_for == shells[0].code for one in answer.against)


def test_a_giant_that_many_agents_declare_for_is_no_hub():
    agents = [firm(60 + n, f"广州示例{n}号供应链有限公司", "agent") for n in range(30)]
    trades = [
        [listed(agent, of(SELLER), of(SELLER)), shop(of(SELLER), f"S{n}"), paid(SELLER.name)]
        for n, agent in enumerate(agents)
    ]
    knowledge = learn(trades * 3, known(*agents))
    assert not knowledge.serves(SELLER.code)
    assert all(found[0].seller == SELLER.code for found in (attribute(one, knowledge, shipped()) for one in trades))


def test_somebody_who_declares_for_many_is_an_agent_whatever_its_licence():
    clients = [firm(100 + n, f"广州示例{n}号玩具有限公司") for n in range(30)]
    trades = [[listed(OTHER, of(OTHER)), shop(of(one), f"S{n}"), invoice(one)] for n, one in enumerate(clients)]
    assert not known(*clients).serves(OTHER.code)
    knowledge = learn(trades, known(*clients))
    assert knowledge.serves(OTHER.code)
    assert ask(knowledge, *trades[3]).seller == clients[3].code


def test_after_a_move_both_customs_codes_mean_the_merchant():
    first, second = CustomsCode(code="4401960901", until=20260514), CustomsCode(code="4403960902", since=20260515)
    moved = msgspec.structs.replace(
        SELLER, code=firm(9, "x").code, name="广州示例石华灯饰有限公司", customs_codes=(first, second)
    )
    for day, code in (("20260310", first.code), ("20260601", second.code), ("20260601", first.code)):
        answer = ask(
            known(moved), listed(AGENT, (code, ""), (code, ""), day), shop((code, "")), invoice(moved), paid(moved.name)
        )
        assert answer.seller == moved.code, (day, code)


def test_a_credit_code_from_before_a_move_means_the_same_merchant():
    before = firm(70, "x").code
    moved = firm(71, "广州示例盛顺饰品有限公司", earlier=(before,))
    answer = ask(known(moved), listed(AGENT, (before, "")), shop((before, "")), invoice(moved))
    assert answer.seller == moved.code


def test_who_pays_from_abroad_is_never_the_seller():
    papers = [listed(AGENT, of(AGENT)), shop(of(SELLER)), paid(SELLER.name, payer=OTHER.name)]
    answer = ask(known(), *papers)
    assert answer.seller == SELLER.code
    assert all(one.speaks_for != OTHER.code for one in (*answer.evidence, *answer.against))


def test_a_seller_outside_the_country_cannot_be_told():
    papers = [listed(AGENT, of(AGENT)), shop(("HK00012345", "Shili Sample Trading Limited"))]
    answer = ask(known(), *papers)
    assert answer.seller is None
    assert answer.reason in {ENDS_ABROAD, TOO_LITTLE}


def test_goods_of_two_sellers_in_one_order_are_told_apart_by_line():
    lines = (
        {"gnum": "1", "shopId": "S1", "subjectCode": SELLER.code},
        {"gnum": "2", "shopId": "S2", "subjectCode": OTHER.code},
    )
    papers = [
        listed(AGENT, of(AGENT), of(AGENT), gnums=("1", "2")),
        shop(None, lines=lines),
        invoice(SELLER, ("1",)),
        invoice(OTHER, ("2",)),
    ]
    answers = attribute(papers, known(), shipped())
    assert [(one.line, one.seller) for one in answers] == [("1", SELLER.code), ("2", OTHER.code)]


def test_the_agents_between_are_named_in_order():
    mandates = [
        Mandate(principal=SECOND_AGENT.code, agent=AGENT.code),
        Mandate(principal=SELLER.code, agent=SECOND_AGENT.code),
    ]
    papers = [listed(AGENT, of(SECOND_AGENT), of(SECOND_AGENT)), shop(of(SELLER)), paid(SELLER.name)]
    answer = ask(known(mandates=mandates), *papers)
    assert answer.seller == SELLER.code
    assert answer.chain == (AGENT.code, SECOND_AGENT.code)


def test_a_broker_that_everybody_names_is_still_not_the_seller():
    papers = [listed(BROKER, of(BROKER), of(BROKER)), shop(of(BROKER)), invoice(BROKER), paid(BROKER.name)]
    answer = ask(known(accounts=[Account(account="account-1", holder=BROKER.code)]), *papers)
    assert answer.seller is None
    assert answer.reason in {ENDS_AT_FORWARDER, TOO_LITTLE}


def test_where_only_the_filer_speaks_the_answer_says_so():
    answer = ask(known(), listed(AGENT, ("无", ""), ("NO", SELLER.name.replace("晨", "辰"))))
    assert answer.seller is None
    assert answer.reason in {ONLY_FILER, TOO_LITTLE}


def test_without_any_document_of_substance_nothing_is_told():
    answer = ask(known(), Sheet("CEB505", "", {}))
    assert answer.seller is None
    assert answer.evidence == ()
    assert text_of(answer.reason).zh


def test_evidence_says_who_where_what_and_how_much():
    answer = ask(
        known(), listed(AGENT, of(AGENT)), shop(of(SELLER)), received(PAYMENT, of(SELLER)), paid(THIRD_FIRM.name)
    )
    assert answer.evidence
    assert all(one.source and one.field and one.weight >= 0 and one.speaks_for for one in answer.evidence)
    assert [one.weight for one in answer.evidence] == sorted((one.weight for one in answer.evidence), reverse=True)
    assert any(one.speaks_for == THIRD_FIRM.code for one in answer.against)
    assert answer.model == shipped().version


PAPERS = [
    listed(AGENT, of(OTHER), of(AGENT)),
    ordered(PLATFORM, of(SELLER)),
    shop(of(SELLER)),
    paid(SELLER.name),
    invoice(SELLER),
    shipped_by(of(AGENT), SELLER.phone),
]


@given(st.permutations(PAPERS))
@settings(max_examples=40, deadline=None)
def test_the_order_in_which_documents_come_changes_nothing(papers):
    assert ask(KNOWLEDGE, *papers) == ask(KNOWLEDGE, *PAPERS)


KNOWLEDGE = known(mandates=OPEN_ENDED)
ANY = st.text(max_size=24)
FIELDS = st.sampled_from(
    "ieDate agentCode agentName ebcCode ebcName ownerCode ownerName ebcTelephone payeeName payeeAccount shopId "
    "subjectCode subjectName sellerCode sellerName gnum orderNo".split()
)
KINDS = st.sampled_from(["CEB303", "CEB403", "CEB505", "CEB603", "REMITTANCE", "SHOP", "INVOICE", "OTHER"])
CELLS = st.dictionaries(FIELDS, ANY | st.sampled_from([SELLER.code, SELLER.name, AGENT.code, DAY]), max_size=8)


@given(st.lists(st.builds(Sheet, KINDS, ANY, CELLS, st.lists(CELLS, max_size=3).map(tuple)), max_size=5))
@settings(max_examples=150, deadline=None)
def test_nothing_that_documents_may_hold_breaks_it(papers):
    for answer in attribute(papers, KNOWLEDGE, shipped()):
        assert 0 <= answer.probability <= 1
        assert (answer.seller is None) == bool(answer.reason)

"""The attribution duty: from three opened bodies and what is known beside them to one attestation, names sealed."""

import msgspec
import pytest
from duty_kit import CITY, KEY, MATCH, Town, kinds, open_sale, sales
from hypothesis import given
from hypothesis import strategies as st

from cohong.analytics.sellers.attribution import Attribution, Evidence
from cohong.analytics.sellers.model import shipped
from cohong.core.tags import firm_tag
from cohong.duties import attribute, loop
from cohong.duties.attribute import Insight, head_of, item_of, permille, reasons_of
from cohong.duties.loop import Holders
from cohong.modules.members import messages as members
from cohong.modules.sellers.messages import SoldBy
from cohong.modules.sellers.state import SELLER
from cohong.modules.trade.state import Line, Roots, Trade, key_of

ATTEST = "sellers.attest"
SALE = open_sale()
ROOTS = Roots("a" * 64, "b" * 64, "c" * 64)
TRADE = Trade(firm="f" * 32, number="0" * 32, lines=(Line(1, "011", 1, 1, 0, 300), Line(2, "011", 1, 1, 0, 700)))
ONE, OTHER = CITY.merchants[0].firm.code, CITY.merchants[1].firm.code


class Learned(Town):
    """A town whose platform has learned before, and knows the merchants by their contracts."""

    def __init__(self, **more):
        super().__init__(Holders(match="platform", attribute="platform", **more))
        self.insight = Insight(shipped(), KEY)
        for merchant in CITY.merchants:
            self.insight.add_firm(merchant.firm.code, merchant.firm.name, merchant.firm.customs_code)
        self.duties.sellers = lambda _: self.insight

    def found(self):
        super().found()
        people = [CITY.carrier, CITY.platform, *CITY.agents, *(merchant.firm for merchant in CITY.merchants)]
        roles = {CITY.carrier.member: ("carrier",), CITY.platform.member: ("platform",)}
        roles |= {agent.member: ("agent",) for agent in CITY.agents}
        new = tuple(
            members.NewMember(
                member=f"{one.member}-firm",
                roles=roles.get(one.member, ("merchant",)),
                firms=(firm_tag(KEY, one.code), firm_tag(KEY, one.customs_code)),
            )
            for one in people
        )
        self.ok("hall", members.Enrol, members=new)


def said_of(line, seller, probability=0.995, **more):
    return Attribution(line=line, seller=seller, probability=probability, best=seller or "", **more)


def test_a_matched_trade_is_attributed_once_and_agrees_with_honest_documents():
    town = Learned()
    town.lodge_sale(SALE)
    assert kinds(town.work()) == [MATCH, ATTEST]
    row = town.state.get(SELLER, key_of(town.row(SALE)))
    assert row.seller == firm_tag(KEY, SALE.merchant.firm.code)
    assert row.permille >= 900
    assert not row.held
    assert town.row(SALE).frozen == ()
    assert town.work() == []


def test_honest_trades_of_a_city_are_never_held():
    town = Learned()
    for sale in sales(40):
        town.lodge_sale(sale)
    town.work()
    rows = [row for _, row in town.state.scan(SELLER)]
    assert len(rows) == 40
    assert not any(row.held for row in rows)


def test_a_trade_that_differs_is_not_attributed():
    town = Learned()
    town.lodge_sale(SALE, CEB603={"lines": {0: {"price": "1", "totalPrice": "1"}}})
    assert kinds(town.work()) == [MATCH]


def test_without_knowledge_nothing_is_attested():
    town = Town(Holders(match="platform", attribute="platform"))
    town.lodge_sale(SALE)
    assert kinds(town.work()) == [MATCH]


def test_what_is_closed_to_the_member_is_not_judged():
    town = Learned()
    town.lodge_sale(SALE)
    matched = town.duties.run(town.state, 20260601)
    town.take(matched[0])
    town.bodies.closed = {key[1] for key in town.bodies.fields}
    assert town.duties.run(town.state, 20260601) == []


def test_heads_carry_tags_and_the_body_the_names():
    town = Learned()
    town.lodge_sale(SALE)
    prepared = town.work()[-1]
    head = msgspec.json.encode(prepared.head).decode()
    assert SALE.merchant.firm.code not in head
    assert prepared.head.model == shipped().version
    (said,) = prepared.fields["lines"][0]["reasons"]
    assert said["seller"] == SALE.merchant.firm.code
    assert said["evidence"]


def test_many_trades_go_into_files_of_their_own(monkeypatch):
    monkeypatch.setattr(loop, "FILE_SELLERS", 2)
    town = Learned()
    for sale in sales(5):
        town.lodge_sale(sale)
    assert [len(one.head.items) for one in town.work() if one.head.kind == ATTEST] == [2, 2, 1]


def test_a_trade_does_not_speak_for_itself_but_for_the_next():
    town = Learned()
    seen = []
    judge = town.insight.judge
    town.insight.judge = lambda papers: (seen.append(town.insight.trades), judge(papers))[1]
    for sale in sales(3):
        town.lodge_sale(sale)
    town.work()
    assert seen == [0, 1, 2]
    assert town.insight.habits.trades == 3


def test_telephone_numbers_are_hashed_before_anything_remembers_them():
    head = head_of({"ebcTelephone": "13800000001", "ebcName": "x", "lines": []})
    assert "13800000001" not in str(head)
    assert head["ebcTelephone"] == attribute.hashed("13800000001")


# From answers to an item.


def test_one_seller_of_all_lines_is_the_seller_as_sure_as_the_least_sure_line():
    item = item_of(TRADE, ROOTS, (said_of("1", ONE, 0.9999), said_of("2", ONE, 0.9912)), KEY)
    assert (item.seller, item.permille, item.lines, item.against) == (firm_tag(KEY, ONE), 991, (), ())


def test_cannot_tell_says_why_and_names_nobody():
    item = item_of(TRADE, ROOTS, (said_of("1", None, 0.42, reason="sellers.too_little_evidence"),), KEY)
    assert (item.seller, item.permille, item.against) == (None, 420, ("sellers.too_little_evidence",))


def test_lines_of_different_sellers_are_named_line_by_line():
    item = item_of(TRADE, ROOTS, (said_of("1", ONE), said_of("2", OTHER, 0.95)), KEY)
    assert item.seller == firm_tag(KEY, OTHER)
    assert item.permille == 950
    assert item.lines == (SoldBy(1, firm_tag(KEY, ONE), 995), SoldBy(2, firm_tag(KEY, OTHER), 950))


def test_the_greater_part_may_be_nobodys():
    item = item_of(TRADE, ROOTS, (said_of("1", ONE), said_of("2", None, 0.3)), KEY)
    assert item.seller is None
    assert [line.seller for line in item.lines] == [firm_tag(KEY, ONE), None]


def test_the_body_tells_the_shared_answer_once_and_holds_no_fractions():
    piece = Evidence(source="bank", field="payee", value="v", weight=3.257, speaks_for=ONE)
    many = [said_of(str(n), ONE, evidence=(piece,) * 20) for n in (1, 2)]
    (told,) = reasons_of(many)
    assert len(told["evidence"]) == attribute.MOST_EVIDENCE
    assert told["evidence"][0]["weight"] == "3.26"
    assert b"." not in msgspec.json.encode({**told, "evidence": [], "against": []})
    assert len(reasons_of([said_of("1", ONE), said_of("2", OTHER)])) == 2


@given(st.floats(min_value=0, max_value=1))
def test_thousandths_are_never_surer_than_the_probability(probability):
    assert 0 <= permille(probability) <= 1_000
    assert permille(probability) / 1_000 <= probability + 1e-9


@pytest.mark.parametrize("since", [20260601, 20270101])
def test_mandates_of_the_ledger_are_contracts_of_agency_with_their_days(since):
    town = Learned()
    agent = CITY.agents[0]
    firm = firm_tag(KEY, SALE.merchant.firm.code)
    grant = {"firm": firm, "agent": f"{agent.member}-firm", "since": since, "until": 20271231}
    town.ok("hall", members.GrantMandate, **grant)
    town.insight.add_firm(agent.code, agent.name)
    town.insight.refresh(town.state)
    bound = town.insight.known.contracts.binds(agent.code, SALE.merchant.firm.code, 20260701)
    assert bound is (since == 20260601)

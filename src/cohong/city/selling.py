"""Who really sells, in the city: what is known in the morning, what was checked of merchants, and what officers decide."""

from pathlib import Path

from cohong.channels.door.checks import prepare_checks
from cohong.channels.door.prepared import Prepared
from cohong.channels.sheets import read_sheet, write_rows
from cohong.city import plan as plans
from cohong.city.people import City, Merchant
from cohong.city.plan import Plan
from cohong.city.trades import Trade, consignor
from cohong.core.calendar import add_days
from cohong.core.message import derived_id
from cohong.core.state import Overlay
from cohong.core.tags import firm_tag, number_tag
from cohong.modules.authenticity.state import CHECK
from cohong.modules.members.messages import GrantMandate
from cohong.modules.members.state import member_of_firm
from cohong.modules.sellers.state import PROPOSED, SELLER
from cohong.modules.trade.state import TRADE, trade_key
from cohong.node.care.lately import Last, note_last
from cohong.node.home import Answer, Node
from cohong.node.selling.attesting import EndOfCheck, withdraw_check
from cohong.node.selling.deciding import Answer as Yes
from cohong.node.selling.deciding import Appeal, Decision, appeal_seller, decide_proposal, decide_seller
from cohong.node.selling.nights import RELINK

HOLDER = "commerce"
"""Who holds the duty of attribution here."""
OFFICER = "customs"
Row = dict[str, str]


def begin_to_learn(node: Node) -> None:
    """The holder of the duty has looked at the empty ledger: from here on every trade is attributed, and learned from."""
    from cohong.analytics.sellers.known import Habits  # the engines: half a second of whoever reads a city only
    from cohong.analytics.sellers.model import VERSION
    from cohong.node.selling import habits

    kept = habits.Kept(member=HOLDER, model=VERSION, habits=Habits(), met={})
    habits.keep(node.home.state, node.join_key, kept)
    node.keeper.drop()


def note_the_look(node: Node, time_ms: int) -> None:
    """What whoever looked at the empty ledger in the morning leaves behind: a running node looks again on the next day."""
    info = node.engine.info()
    note_last(node.home.root, RELINK, Last(time_ms=time_ms, ok=True, root=info.root, size=info.size, seconds=0.0))


def forwarders_mandate(node: Node, city: City) -> Prepared:
    """The forwarder lets the first agent declare for it."""
    firm, agent = firm_tag(node.join_key, city.forwarder.code), city.agents[0].member
    guid = derived_id("city.forwarder", firm, agent)
    head = GrantMandate(
        v=1, filer=city.forwarder.member, guid=guid, firm=firm, agent=agent, since=20260101, until=20261231
    )
    return Prepared(head, {}, (), derived_id("city.subject", firm, "GrantMandate"), firm)


# --- checks -----------------------------------------------------------------------------------------------------------


def check_merchants(node: Node, city: City, files: Path) -> list[Answer]:
    """Everything is checked of one merchant, each by who may say it; the licence of another is good for three weeks more; the
    service company checked the account of a third, and takes that back."""
    answers: list[Answer] = []
    for member, rows in _checks(city, node.day).items():
        path = write_rows("checks", files / f"checks-{member}.csv", rows)
        said = [one.prepared for one in prepare_checks(list(read_sheet(path)), node.join_key, member)]
        answers += node.say(said, member)
    withdrawn = firm_tag(node.join_key, checked_merchants(city)[2].firm.code)
    (account,) = (key for key, _ in node.state.scan(CHECK, f"{withdrawn}/account/"))
    ended = EndOfCheck(firm=withdrawn, what="account", about=account.rpartition("/")[2])
    assert not withdraw_check(node, ended, "service").findings, "who attested it takes it back"
    return answers


def checked_merchants(city: City) -> tuple[Merchant, Merchant, Merchant]:
    """Of whom all is checked, whose licence ends soon, whose account's check is taken back."""
    with_agent = (merchant for merchant in city.merchants if merchant.agent is not None)
    return next(with_agent), next(with_agent), next(with_agent)


def _checks(city: City, today: int) -> dict[str, list[Row]]:
    """The sheet of each member that checks somebody."""
    whole, soon, back = checked_merchants(city)
    assert whole.agent is not None, "it is one with an agent"
    agent = city.agents[whole.agent]
    account = {"what": "account", "about": whole.account, "bank_code": whole.bank_code}
    other = {"what": "account", "about": back.account, "bank_code": back.bank_code}
    register = "登记信息查询结果：存续"
    return {
        HOLDER: [
            _check(whole, today, 300, what="licence", method="register", evidence=register),
            _check(soon, today, 21, what="licence", method="register", evidence=register),
        ],
        "platform": [
            _check(
                whole, today, 120, what="shop", about="SHOP-0001", method="shop_record", evidence="店铺经营者与执照一致"
            )
        ],
        "bank-a": [_check(whole, today, 300, **account, method="bank_record", evidence="户名与执照一致")],
        OFFICER: [
            _check(whole, today, 300, what="mandate", about=agent.code, method="on_file", evidence="海关备案委托协议")
        ],
        "service": [_check(back, today, 300, **other, method="small_transfer", evidence="打款 0.01 元，核验码已回填")],
    }


def _check(merchant: Merchant, today: int, days: int, **row: str) -> Row:
    """A check made a month ago that holds for so many days more."""
    return row | {
        "firm_code": merchant.firm.code,
        "firm_name": merchant.firm.name,
        "verdict": "confirmed",
        "since": _dashed(add_days(today, -30)),
        "until": _dashed(add_days(today, days)),
    }


def _dashed(day: int) -> str:
    return f"{day // 10_000}-{day // 100 % 100:02d}-{day % 100:02d}"


# --- persons ----------------------------------------------------------------------------------------------------------


def decide_stand_ins(node: Node, plan: Plan) -> None:
    """An officer says of some stand-ins who sells, and an agent appeals against it."""
    for trade in (*plan.of("decided"), *plan.of("appealed")):
        reason = "平台店铺名称与面单寄件人均为该商户，代理企业亦有其委托书。"
        asked = Decision(trade=key_of(node, plan, trade), seller=trade.merchant.firm.code, reason=reason)
        assert not decide_seller(node, asked, OFFICER).findings, "an officer may decide"
    for trade in plan.of("appealed"):
        asked_again = Appeal(trade=key_of(node, plan, trade), reason="该批货物由我司自购自销，请另行认定。")
        (agent,) = (one.member for one in plan.city.agents if one == plan.filed(trade).merchant.firm)
        assert not appeal_seller(node, asked_again, agent).findings, "whoever filed it may appeal"


def answer_proposal(node: Node, plan: Plan) -> None:
    """An officer says yes to the proposal about the old code of one merchant; what is proposed about the other one, and the trades
    that wait, are left to whoever looks on."""
    (first, *_) = [*plan.of(plans.OLD_CODE), None]
    old = firm_tag(node.join_key, plans.old_code(first.merchant)) if first is not None else ""
    waiting = next((row for _, row in node.state.scan(PROPOSED) if old in (row.firm, row.other)), None)
    if waiting is not None:
        reason = "企业已变更海关注册编码，新旧两码为同一企业。"
        yes = Yes(kind=waiting.kind, firm=waiting.firm, other=waiting.other, accept=True, reason=reason)
        decide_proposal(node, yes, OFFICER)


def key_of(node: Node, plan: Plan, trade: Trade) -> str:
    """The key of a trade on the ledger, as its papers name it."""
    code, _ = consignor(plan.city, plan.filed(trade).merchant)
    return trade_key(node.state, firm_tag(node.join_key, code), number_tag(node.join_key, "order", trade.order_no))


# --- how it ended -----------------------------------------------------------------------------------------------------


def told_of(state: Overlay) -> dict[str, int]:
    """Lines of goods of matched trades, by what the duty found: `answered` had their seller named, `another` of these somebody else
    than who filed the list, `unanswered` could not be told."""
    named = other = untold = 0
    for key, row in state.scan(SELLER):
        trade = state.get(TRADE, key)
        if trade is None or trade.list is None:
            continue
        sellers = {line.gnum: line.seller or "" for line in row.lines}
        for line in trade.lines:
            if line.gnum:  # 0 is the freight
                seller = sellers.get(line.gnum, row.seller)
                named += bool(seller)
                other += bool(seller) and member_of_firm(state, seller) != trade.list.filer
                untold += not seller
    return {"answered": named, "another": other, "unanswered": untold}

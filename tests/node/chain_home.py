"""A home in which A declares for B who acts for C, as in the published example of announcement 2025 No. 17: every document names
B, and only the contracts lead to C."""

from msgspec.structs import replace
from node_world import CITY, START_MS, TRADES, make_home

from cohong.analytics.sellers.known import Habits
from cohong.channels.sheets import read_sheet
from cohong.city.clerk import write_rows
from cohong.city.files import write_nodes
from cohong.city.people import contract_row
from cohong.city.trades import list_of, order_of, waybill_of
from cohong.core.calendar import day_of
from cohong.core.tags import firm_tag
from cohong.modules.trade.state import TRADE, trade_key
from cohong.node.day import desk_of
from cohong.node.home import Founding, Node
from cohong.node.intake import Intake
from cohong.node.lawbook import shipped
from cohong.node.selling import habits
from cohong.node.tasks import begin

A, B = CITY.agents[0], CITY.agents[1]
C = next(one for one in CITY.merchants if one.agent is not None)
MEMBERS = {
    "svc": ("filer", "service", "matcher", "registrar", "voter"),
    "tax": ("tax",),
    "office": ("customs",),
    "agent-a": ("agent",),
    "agent-b": ("agent",),
    "plat": ("platform",),
    "carrier": ("carrier",),
}
FIRMS = {"svc": CITY.service, "agent-a": A, "agent-b": B, "plat": CITY.platform, "carrier": CITY.carrier}


def found_chain(folder, hold=950):
    """The founded home. Other sellers are held from `hold` thousandths on; the mandates lead from A to B to C."""
    law = shipped()
    row = next(one for one in law if one.name == "sellers.hold_permille")
    founding = Founding(
        name="chain",
        operator="svc",
        members=MEMBERS,
        firms={name: (firm.code, firm.customs_code) for name, firm in FIRMS.items()},
        law=(*law, replace(row, value=hold)),
    )
    home = make_home(folder / "home", founding=founding)
    rows = write_rows("contracts", folder / "contracts.xlsx", [contract_row(C, 0) | {"agents": B.code}])
    with Node(home, clock=lambda: START_MS) as node:
        answers = desk_of(node, "svc").contracts(list(read_sheet(rows)), {C.firm.code: C.firm.member})
        assert [one.refusal for one in answers] == [None, None]
        mandate = {"firm": B.code, "agent": "agent-a", "since": 20260101, "until": 20261231}
        ask(node, "grant_mandate", mandate)
    return home


def ask(node, action, fields, member="svc"):
    """What a running node is asked to do, to its end; its result."""
    steps = begin(node, action, fields, member)
    while True:
        try:
            next(steps)
        except StopIteration as ended:
            return ended.value


def learned(home, **more):
    """Somebody has learned: the duty may speak."""
    with Node(home, clock=lambda: START_MS) as node:
        kept = habits.Kept(member="svc", model=habits.VERSION, habits=Habits(), met={}, **more)
        habits.keep(node.home.state, node.join_key, kept)


def lodge(home, folder, number=0, clock=lambda: START_MS, **change):
    """One sale that names B everywhere; `change` replaces elements of the list. Returns the key of the trade."""
    by_b = replace(C, firm=B, agent=0, hidden=False)
    sale = replace(TRADES[number], merchant=by_b, time_ms=START_MS)
    waybill, _ = waybill_of(CITY, sale)
    unnamed = {name: text for name, text in waybill.items() if name not in {"ebcCode", "ebcName"}}
    listed, lines = list_of(CITY, sale)
    sent = (
        ("plat", "CEB303", order_of(CITY, sale), CITY.platform),
        ("carrier", "CEB505", (unnamed, []), CITY.carrier),
        ("agent-a", "CEB603", (listed | change, lines), A),
    )
    with Node(home, clock=clock) as node:
        for member, kind, made, sender in sent:
            paths = write_nodes(folder / f"in-{number}", kind, kind, [made], sender)
            (one,) = Intake(node, member, after_block=node.run_duties).take(paths, workers=False)
            assert one.verdict != "refused", one
        head, _ = order_of(CITY, sale)
        return key_of(node, head)


def key_of(node, head):
    from cohong.core.tags import number_tag

    return trade_key(
        node.state, firm_tag(node.join_key, head["ebcCode"]), number_tag(node.join_key, "order", head["orderNo"])
    )


def trade(node, key):
    return node.state.get(TRADE, key)


TODAY = day_of(START_MS)

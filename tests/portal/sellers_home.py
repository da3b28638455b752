"""A city in which the platform has judged sellers: one trade is held for a member, one for a stranger, of one nobody can tell;
one is decided and appealed; two pairs of codes wait for a person."""

from cohong.channels.door.prepared import Prepared
from cohong.city.people import make_city
from cohong.core.message import derived_id
from cohong.core.tags import firm_tag, join_key_id
from cohong.modules.members.state import MERCHANT
from cohong.modules.sellers import messages as say
from cohong.modules.trade.state import TRADE, is_matched, standing_roots, total
from cohong.node.home import Node
from cohong.node.selling.deciding import Appeal, Decision, Pair, Relink, appeal_seller, decide_seller, relinked

STRANGER = make_city(99).merchants[3].firm
"""A firm that nobody on the ledger knows."""
GROUNDS, REASON = "货物由我方自行采购和销售", "已核对委托合同和出库单"
BOUND = {"field": "phone", "bits": "6.5", "zh": "联系电话相同", "en": "the same telephone number"}
APART = {"field": "name", "bits": "-1.5", "zh": "名称略有不同", "en": "the names differ a little"}


def judge(home):
    """Let it all be said; keys of the trades by what became of them."""
    with Node(home) as node:
        held, stranger, unclear, appealed = _four(node)
        _attest(node, held, contract(node, "merchant-02"), 996, {"source": "carrier", "field": "consignor"})
        _attest(node, stranger, (STRANGER.code, STRANGER.name), 991, {"source": "platform", "field": "shop"})
        _attest(node, unclear, None, 620, {"source": "carrier", "field": "consignor"})
        _attest(node, appealed, contract(node, "merchant-03"), 994, {"source": "contract", "field": "principal"})
        code, _ = contract(node, "merchant-03")
        assert not decide_seller(node, Decision(trade=appealed, seller=code, reason=REASON), "customs").refused
        filer = node.state.get(TRADE, appealed).list.filer
        assert not appeal_seller(node, Appeal(trade=appealed, reason=GROUNDS), filer).refused
        assert relinked(node, Relink(pairs=tuple(_pairs(node))), "commerce").proposed == 2
        agent = node.state.get(TRADE, unclear).list.filer
    return {"held": held, "stranger": stranger, "unclear": unclear, "appealed": appealed, "agent": agent}


def _four(node):
    """The first two unpaid trades and the first two paid ones, of merchant-01 or filed by an agent."""
    matched = [(key, one) for key, one in node.state.scan(TRADE) if is_matched(node.state, one) and not one.frozen]
    open_ = [key for key, one in matched if total(one, "paid") < total(one, "value") and one.seller == "merchant-01"]
    by_agent = [
        key for key, one in matched if total(one, "paid") == total(one, "value") and one.list.filer.startswith("agent")
    ]
    assert len(open_) >= 2
    return open_[0], by_agent[0], by_agent[1], next(
        key for key in by_agent[2:] if node.state.get(TRADE, key).seller not in ("merchant-02", "merchant-03")
    )  # fmt: skip


def contract(node, merchant):
    """Code and name of a merchant."""
    paper = node.state.get(MERCHANT, merchant).paper
    body = node.vault.open_body(bytes.fromhex(paper.id), node.keys_of("commerce").reader()).fields
    return body["merchant_code"], body["merchant_name"]


def _attest(node, key, seller, permille, piece):
    trade = node.state.get(TRADE, key)
    tag = firm_tag(node.join_key, seller[0]) if seller else None
    said = {
        "firm": trade.firm,
        "number": trade.number,
        "roots": standing_roots(node.state, trade),
        "permille": permille,
    }
    items = (say.SellerItem(seller=tag, **said),)
    value, _ = seller or contract(node, "merchant-04")
    against = {"source": "filer", "field": "owner", "value": contract(node, "merchant-01")[0]}
    reasons = {
        "line": "1",
        "seller": seller[0] if seller else "",
        "best": value,
        "permille": permille,
        "chain": [],
        "filed_by": "",
        "code": "" if seller else "sellers.two_sellers_fit",
        "seen": "",
        "expected": "",
        "evidence": [piece | {"value": value, "weight": "7.25", "speaks_for": value}],
        "against": [against | {"weight": "1.50", "speaks_for": against["value"]}],
    }
    guid = derived_id("cohong.test.1", key)
    head = say.Attest(
        v=1, filer="commerce", join=join_key_id(node.join_key), guid=guid, rule="attribute.1", model="toy", items=items
    )
    prepared = Prepared(head, {"lines": [{"reasons": [reasons]}]}, (), derived_id("cohong.subject.1", guid), trade.firm)
    (answer,) = node.say([prepared], "commerce")
    assert answer.refusal is None
    assert not answer.reply.failed


def _pairs(node):
    """A merge that the evidence speaks for, with the stranger; and one with another."""
    for merchant, permille in (("merchant-05", 973), ("merchant-06", 870)):
        code, name = contract(node, merchant)
        other = make_city(98).merchants[int(merchant[-1])].firm
        yield Pair(
            kind="merge",
            firm=firm_tag(node.join_key, code),
            other=firm_tag(node.join_key, other.code),
            permille=permille,
            evidence={
                "firm": {"code": code, "name": name},
                "other": {"code": other.code, "name": other.name},
                "bits": "5.0",
                "zh": "很可能是同一企业：联系电话相同。",
                "en": "Very likely one firm: the same telephone number.",
                "supports": [BOUND],
                "against": [APART],
            },
        )

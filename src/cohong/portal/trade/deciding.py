"""Who may decide the seller of a trade, who may appeal, and what stands in the way, in words before anybody tries."""

from cohong.core.state import Overlay
from cohong.modules.members.state import MEMBER, MERCHANT, canonical, contract_on, member_of_firm
from cohong.modules.sellers.state import APPEAL, DECISION, SELLER
from cohong.modules.trade.state import TRADE, WAYBILL, Trade, key_of, standing_roots
from cohong.portal.ask import Ask, member_roles
from cohong.portal.sight import sees_trade
from cohong.portal.text import Text
from cohong.portal.trade.firms import Party
from cohong.projections.lost import lost_trades
from cohong.projections.rows import merchant_of

DECIDERS = frozenset(("customs", "tax", "registrar", "matcher"))
"""Ledger roles that decide who really sells."""
ANSWERERS = DECIDERS - {"matcher"}
"""Ledger roles that answer proposals about codes."""

DECIDED_BY_US = Text(
    "原裁定由本单位作出，申诉须由另一单位裁定。",
    "Your office decided before: another office decides this appeal.",
)
APPEALED_BY_US = Text(
    "申诉由本单位提出，须由另一单位裁定。", "Your office appealed: another office decides this appeal."
)
NO_KEY_HERE = Text(
    "本单位的密钥不在本主目录，请由签约的外综服企业代为申诉。",
    "Your keys are not kept here: the service company under contract appeals for you.",
)
OPEN_ALREADY = Text("已有申诉，等待另一人裁定。", "An appeal is open and waits for another person.")


def is_decider(ask: Ask) -> bool:
    """Whether whoever asks speaks for an office that decides."""
    return ask.acting.may("decide_seller") and bool(DECIDERS & set(member_roles(ask.state, ask.acting.member)))


def may_answer(ask: Ask) -> bool:
    """Whether whoever asks may answer proposals."""
    return ask.acting.may("decide_seller") and bool(ANSWERERS & set(member_roles(ask.state, ask.acting.member)))


def written(state: Overlay, who: str, party: Party) -> str:
    """As what a decision names a firm: a member by its name, else a code as documents write it; "" where that is not open."""
    member = state.get(MEMBER, who)
    return who if member is not None and member.firm else party.code


def hinders_deciding(ask: Ask, key: str) -> Text | None:
    """Why an office that decides may not decide this one, None where it may."""
    appeal, before = ask.state.get(APPEAL, key), ask.state.get(DECISION, key)
    if appeal is None:
        return None
    if appeal.by == ask.acting.member:
        return APPEALED_BY_US
    return DECIDED_BY_US if before is not None and before.by == ask.acting.member else None


def hinders_appeal(ask: Ask, key: str) -> Text | None:
    """Why whoever is concerned may not appeal now, None where it may."""
    if ask.state.get(APPEAL, key) is not None:
        return OPEN_ALREADY
    return None if ask.acting.member in ask.reading.members_here() else NO_KEY_HERE


def is_concerned(ask: Ask, trade: Trade) -> bool:
    """Whether the acting member may appeal: it filed a document, is a seller in question, or serves one under contract."""
    state, me = ask.state, ask.acting.member
    waybill = state.get(WAYBILL, trade.waybill_key) if trade.waybill_key else None
    docs = (trade.order, trade.list, waybill.doc if waybill else None)
    if any(doc is not None and doc.filer == me for doc in docs):
        return True
    return any(_speaks_for(ask, seller) for seller in _in_question(state, trade))


def is_told(state: Overlay, trade: Trade) -> bool:
    """Whether a decision stands that one could appeal against, or what the model found of the documents as they are."""
    key = key_of(trade)
    found = state.get(SELLER, key)
    return state.get(DECISION, key) is not None or (found is not None and found.roots == standing_roots(state, trade))


def sees_seller(ask: Ask, key: str) -> bool:
    """Who sees the trade sees its seller; so does who was the seller until a person decided for another."""
    if sees_trade(ask, key):
        return True
    before = ask.state.get(DECISION, key)
    if before is None:
        return False
    named = [before.against] if before.against else []
    named += [one.former for one in lost_trades(ask.reading.tables, trade=key)]
    return any(_speaks_for(ask, merchant_of(ask.state, former)) for former in named)


def trade_of(ask: Ask) -> Trade:
    """The trade of this address. Raises CohongError (`portal.not_here`) where there is none for whoever asks."""
    key = ask.path["key"]
    found = ask.state.get(TRADE, key)
    if found is None or not sees_seller(ask, key):
        raise ask.missing()
    return found


def _in_question(state: Overlay, trade: Trade) -> set[str]:
    key = key_of(trade)
    decision, attributed = state.get(DECISION, key), state.get(SELLER, key)
    tags = [trade.seller, trade.firm]
    tags += [decision.seller, decision.against] if decision else []
    tags += [attributed.seller, *(line.seller or "" for line in attributed.lines)] if attributed else []
    return {member_of_firm(state, tag) or canonical(state, tag) for tag in tags if tag}


def _speaks_for(ask: Ask, seller: str) -> bool:
    file = ask.state.get(MERCHANT, seller)
    ours = file is not None and file.service == ask.acting.member
    return seller == ask.acting.member or (ours and contract_on(ask.state, seller, ask.reading.day) is not None)

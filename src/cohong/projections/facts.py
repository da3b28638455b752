"""What an outcome speaks of: its facts, and where it was refused its head, as subjects with the day and track they mention."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, get_args

from cohong.core.message import Head, derived_id
from cohong.core.state import Overlay
from cohong.modules.aftermath.messages import AskCorrection, WithdrawAsking
from cohong.modules.aftermath.state import Of
from cohong.modules.clearing.state import PAYABLE, PAYOUT, payable_key
from cohong.modules.forex.state import REMITTANCE, SETTLEMENT
from cohong.modules.members.state import MERCHANT, member_of_firm
from cohong.modules.sellers.state import proposal_key

Fact = dict[str, Any]
TAG = 32
"""Letters of a tag: keys are two of them."""
PAPERS: tuple[str, ...] = get_args(Of)
"""Kinds of papers about declared lists."""
_LOOSE = {"remittance": "credit", "deal": "deal", "payout": "payout"}
"""Kinds of notices and of differences without a trade, as kinds of subjects."""


class About(NamedTuple):
    """One subject: its kind and name, and the day on which a track of it was used."""

    kind: str
    name: str
    day: int = 0
    track: str = ""


def subjects(state: Overlay, fact: Fact) -> Iterator[About]:
    """Everything that a fact speaks of. Waybills are named by their key; other facts name nothing that is shown."""
    reader = _READERS.get(fact["fact"])
    if reader is not None:
        yield from reader(state, fact)
    elif "trade" in fact:
        yield About("trade", fact["trade"])


def _order_lodged(_: Overlay, fact: Fact) -> Iterator[About]:
    yield About("trade", fact["firm"] + fact["number"])


def _list_lodged(_: Overlay, fact: Fact) -> Iterator[About]:
    yield About("trade", fact["firm"] + fact["number"], fact["day"], "declared")


def _waybill_lodged(_: Overlay, fact: Fact) -> Iterator[About]:
    yield About("waybill", fact["key"])


def _of_document(_: Overlay, fact: Fact) -> Iterator[About]:
    yield About("waybill" if fact["of"] == "waybill" else "trade", fact["key"])


def _claim_kept(_: Overlay, fact: Fact) -> Iterator[About]:
    """Kept under the party's and the document's own numbers, which a paper has too; a list's are not its trade's."""
    of, party, number = fact["of"].rpartition(" ")[2], fact["party"], fact["number"]
    if of in PAPERS:
        yield About("paper", _paper_id(of, party, number))
    elif fact["of"] != "list":
        yield About("waybill" if of == "waybill" else "trade", party + number)


def _paper_id(of: str, party: str, number: str) -> str:
    """The id that the paper of a party's number gets when it is first filed; the party by its canonical tag of then."""
    return derived_id("cohong.paper.1", of, party, number)


def _remittance(_: Overlay, fact: Fact) -> Iterator[About]:
    yield About("credit", fact["remittance"])


def _notice(_: Overlay, fact: Fact) -> Iterator[About]:
    yield About(_LOOSE[fact["kind"]], fact["subject"])


def _claimed(state: Overlay, fact: Fact) -> Iterator[About]:
    credit = state.get(REMITTANCE, fact["remittance"])
    yield About("credit", fact["remittance"])
    yield About("trade", fact["trade"], credit.day if credit else 0, "collected")


def _settlement(state: Overlay, fact: Fact) -> Iterator[About]:
    yield from _parts(state, fact["settlement"])


def _parts(state: Overlay, settlement: str, day: int = 0) -> Iterator[About]:
    """A settlement, its credit and its trades; with `day`, its trades were settled then."""
    row = state.get(SETTLEMENT, settlement)
    if row is None:
        return
    yield About("settlement", settlement)
    yield About("credit", row.remittance)
    for part in row.parts:
        yield About("trade", part.trade, day, "settled" if day else "")


def _deal(state: Overlay, fact: Fact) -> Iterator[About]:
    yield About("deal", fact["deal"])
    booked = fact["fact"] == "forex.deal_observed"
    yield from _parts(state, fact["terms"]["settlement"], fact["terms"]["day"] if booked else 0)


def _allocated(_: Overlay, fact: Fact) -> Iterator[About]:
    yield About("settlement", fact["settlement"])
    for share in fact["shares"]:
        trade, merchant, held = share[0], share[1], share[9]
        yield About("trade", trade)
        if not held:
            yield About("payable", payable_key(fact["batch"], merchant))
            yield About("merchant", merchant)


def _payout(state: Overlay, fact: Fact) -> Iterator[About]:
    """A payout, those it was tried as before, the merchant, and the trades it pays for."""
    row = state.get(PAYOUT, fact["instruction"])
    yield About("payout", fact["instruction"])
    if row is None or not row.batch:
        return
    key, settled = payable_key(row.batch, row.merchant), fact["fact"] == "clearing.payout_settled"
    owed = state.get(PAYABLE, key)
    yield About("payable", key)
    yield About("merchant", row.merchant)
    for order in owed.orders if owed else ():
        yield About("trade", order.trade, row.day if settled else 0, "paid" if settled else "")


def _hold_back(_: Overlay, fact: Fact) -> Iterator[About]:
    yield About("payable", payable_key(fact["batch"], fact["merchant"]))
    yield About("merchant", fact["merchant"])


def _checked(state: Overlay, fact: Fact) -> Iterator[About]:
    """The merchant whose authenticity was checked, where the firm is one."""
    member = member_of_firm(state, fact["firm"])
    if member and state.get(MERCHANT, member) is not None:
        yield About("merchant", member)


def _merchant(_: Overlay, fact: Fact) -> Iterator[About]:
    yield About("merchant", fact["merchant"])


def _loose(_: Overlay, fact: Fact) -> Iterator[About]:
    what, _unused, name = fact["key"].partition("/")
    yield About("loose", fact["key"])
    if what in _LOOSE:
        yield About(_LOOSE[what], name)


def _paper(_: Overlay, fact: Fact) -> Iterator[About]:
    yield About("paper", fact["paper"])


def _summed(_: Overlay, fact: Fact) -> Iterator[About]:
    """Customs' result names the number that customs gave a summary, which may be told of its paper later."""
    yield About("sum", fact["sum"])


def _followed(_: Overlay, fact: Fact) -> Iterator[About]:
    """What a paper brought about on a trade is told of both."""
    yield About("trade", fact["trade"])
    yield About("paper", fact["paper"])


def _pair(_: Overlay, fact: Fact) -> Iterator[About]:
    yield About("proposal", proposal_key(fact["kind"], fact["firm"], fact["other"]))


def _corrected(_: Overlay, fact: Fact) -> Iterator[About]:
    yield About("trade", fact["trade"])
    yield About("asked", fact["trade"])


_READERS: dict[str, Callable[[Overlay, Fact], Iterator[About]]] = {
    "customs.order_lodged": _order_lodged,
    "customs.list_lodged": _list_lodged,
    "customs.waybill_lodged": _waybill_lodged,
    "customs.document_withdrawn": _of_document,
    "customs.return_observed": _of_document,
    "customs.claim_kept": _claim_kept,
    "forex.remittance_observed": _remittance,
    "forex.notice_kept": _notice,
    "forex.order_claimed": _claimed,
    "forex.settlement_requested": _settlement,
    "forex.settlement_cancelled": _settlement,
    "forex.deal_observed": _deal,
    "forex.deal_suspended": _deal,
    "clearing.batch_allocated": _allocated,
    "clearing.waiting_allocated": _allocated,
    "clearing.payout_instructed": _payout,
    "clearing.payout_accepted": _payout,
    "clearing.payout_settled": _payout,
    "clearing.payout_credited": _payout,
    "clearing.payout_rejected": _payout,
    "clearing.payout_returned": _payout,
    "clearing.payout_disputed": _payout,
    "clearing.dispute_ended": _payout,
    "clearing.hold_back_released": _hold_back,
    "members.contract_signed": _merchant,
    "members.account_proposed": _merchant,
    "members.account_changed": _merchant,
    "trade.loose_difference": _loose,
    "aftermath.paper_lodged": _paper,
    "aftermath.paper_withdrawn": _paper,
    "aftermath.answer_observed": _paper,
    "aftermath.paper_accepted": _paper,
    "aftermath.summary_observed": _summed,
    "aftermath.touched": _followed,
    "aftermath.list_cancelled": _followed,
    "aftermath.parcel_moved": _followed,
    "aftermath.goods_returned": _followed,
    "aftermath.goods_tallied": _followed,
    "aftermath.correction_asked": _corrected,
    "aftermath.asking_withdrawn": _corrected,
    "authenticity.check_attested": _checked,
    "authenticity.check_withdrawn": _checked,
    "sellers.pair_proposed": _pair,
    "sellers.pair_decided": _pair,
}


def firms_of(fact: Fact) -> list[str]:
    """Firm tags whose member or canonical tag a fact may change."""
    if fact["fact"] == "members.alias_stated":
        return [fact["firm"], fact["alias"]]
    if fact["fact"] == "members.enrolled":
        return list(fact["new"].get("firms", ()))
    return list(fact["firms"]) if fact["fact"] == "members.contract_signed" else []


def made_by(fact: Fact) -> str:
    """The key of the trade that there is at the latest since this fact, "" for others."""
    if fact["fact"] in ("customs.order_lodged", "customs.list_lodged"):
        return str(fact["firm"] + fact["number"])
    observed = fact["fact"] == "customs.return_observed" and fact["of"] != "waybill"
    return str(fact["key"]) if observed else ""


def waybill_of(fact: Fact) -> str:
    """The key of the waybill that a fact changes or joins, "" for others."""
    if fact["fact"] == "customs.list_lodged":
        return str(fact["waybill_key"])
    if fact["fact"] == "customs.waybill_lodged" or fact.get("of") == "waybill":
        return str(fact.get("key", ""))
    return ""


def tag_of(fact: Fact) -> str:
    """The tag of a list or waybill number that a fact makes known to the papers that wait for it, "" for others."""
    if fact["fact"] == "aftermath.list_numbered":
        return str(fact["number"])
    return str(fact["waybill_key"])[TAG : 2 * TAG] if fact["fact"] == "customs.list_lodged" else ""


_LODGED = {
    "aftermath.lodge_cancellation": "cancellation",
    "aftermath.lodge_return": "return",
    "aftermath.lodge_tally": "tally",
    "aftermath.lodge_summary": "summary",
}
"""What lodges a paper -> its kind; a movement says its own."""
_FILERS = ("agent", "operator", "party")
"""Fields in which a paper has the firm under whose number it is filed."""


def paper_of(one: Any) -> str:
    """The kind of the paper that a head, or an item of one, is about; "" for anything else."""
    of = _LODGED.get(one.kind, "") if isinstance(one, Head) else ""
    of = of or str(getattr(one, "of", ""))
    return of if of in PAPERS else ""


def subjects_of_head(canonical: Callable[[str], str], head: Head, item: int | None = None) -> Iterator[About]:
    """What a message that was refused, or one item of it, wanted to speak of, given the canonical tags of its time."""
    items = getattr(head, "items", ())
    whole = item is None
    for one in [head, *items] if whole else items[item : item + 1] if item is not None else ():
        if of := paper_of(one):
            party = next((tag for name in _FILERS if (tag := getattr(one, name, None))), "")
            yield About("paper", _paper_id(of, canonical(party), getattr(one, "number", "")))
            continue  # numbers of papers and of customs name no trade
        if isinstance(one, AskCorrection | WithdrawAsking):
            yield About("trade", one.firm + one.number)
            continue
        firm, number = getattr(one, "firm", None) or getattr(one, "party", None), getattr(one, "number", None)
        carrier = getattr(one, "carrier", None) if getattr(one, "waybill", None) is None else None
        if carrier or getattr(one, "of", "") == "waybill":
            yield About("waybill", canonical(str(carrier or firm)) + str(number))
        elif firm and number:
            yield About("trade", firm + number)
        if merchant := getattr(one, "merchant", None):
            yield About("merchant", merchant)
    named = (("credit", "remittance"), ("settlement", "settlement"), ("payout", "instruction"))
    if whole:
        yield from (About(kind, getattr(head, name)) for kind, name in named if getattr(head, name, None))

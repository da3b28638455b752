"""Outcomes in their order, folded into events: who said what of which trade, waybill, credit, payout or merchant.

A waybill may come before the list that joins it to a trade. Until then its events stand under the waybill; from then on they are the
trade's. A number that the carrier uses again begins anew.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from cohong.core.calendar import add_months
from cohong.core.message import Head
from cohong.core.outcome import Outcome
from cohong.core.state import Overlay
from cohong.modules.clearing.state import PAYOUT
from cohong.modules.customs.messages import LodgeList, LodgeOrder
from cohong.modules.trade.state import REUSE_MONTHS
from cohong.projections.facts import About, Fact, firms_of, made_by, subjects, subjects_of_head, tag_of, waybill_of
from cohong.projections.names import Names, Parcels

Values = dict[str, Any]
SHOWN = ("trade", "waybill", "credit", "settlement", "deal", "payout", "merchant", "paper", "sum")
"""Kinds of subjects that have a life of their own to be shown."""


TELLING = frozenset((
    "members.alias_stated", "members.enrolled", "members.contract_signed", "customs.order_lodged", "customs.list_lodged",
    "customs.waybill_lodged", "customs.document_withdrawn", "customs.return_observed", "clearing.payout_instructed",
    "aftermath.list_numbered", "aftermath.paper_withdrawn",
))  # fmt: skip
"""Facts that change more than the rows they name."""
STATING = frozenset(("customs.order_lodged", "customs.list_lodged"))
"""Facts of documents that say what they are worth and who sells."""


class Fold:
    """One round: take the outcomes, then read what was found.

    `events` by subject and leaf; `touched` keys of rows by table; `moved` trades and their new keys, in order; `adopted` names of
    waybill events that found their trade; `made` trades that came to be; `firms` and `services` what was said of firm tags
    and merchants; `waybills` the keys that changed, `tags` the numbers that became known, `withdrawn` the papers that are gone;
    `decided` who was decided to sell which trade, in order."""

    def __init__(self, state: Overlay, names: Names, parcels: Parcels) -> None:
        self.state = state
        self.names = names
        self.parcels = parcels
        self.events: dict[tuple[str, str], dict[int, Values]] = {}
        self.touched: dict[str, set[str]] = defaultdict(set)
        self.moved: list[tuple[str, str]] = []
        self.adopted: dict[str, str] = {}
        self.made: set[str] = set()
        self.firms: set[str] = set()
        self.services: set[str] = set()
        self.waybills: set[str] = set()
        self.tags: set[str] = set()
        self.withdrawn: set[str] = set()
        self.decided: list[tuple[str, Fact]] = []

    def take(self, leaf: int, outcome: Outcome, facts: tuple[Fact, ...], head: Callable[[], Head]) -> None:
        """One outcome. `head` reads what was said; it is asked only where facts do not tell what it was about."""
        said = {
            "leaf": leaf,
            "time_ms": outcome.time,
            "kind": outcome.kind,
            "filer": outcome.filer,
            "message_id": outcome.id,
            "result": "accepted",
            "code": "",
            "currency": "",
            "amount": 0,
            "owner": "",
        }
        if any(fact["fact"] in STATING for fact in facts):
            said |= stated_by(head())
        for place, fact in enumerate(facts):
            tag = fact["fact"]
            if tag in TELLING:
                self._learn(fact)
            for about in subjects(self.state, fact):
                self._add(about, said, place, tag)
            if tag == "sellers.decided":
                self.decided.append((self.names.key(fact["trade"]), fact))
            if tag == "customs.claim_kept" and fact["of"] == "list":
                self._add_head(head(), None, said, place, tag)
        if outcome.result == "refused":
            self._add_head(head(), None, said | {"result": "refused", "code": outcome.code}, 0)
        for item, code in outcome.failed:
            self._add_head(head(), item, said | {"result": "refused", "code": code}, item)

    def _add_head(self, head: Head, item: int | None, said: Values, place: int, fact: str = "") -> None:
        for about in subjects_of_head(self.names.canonical, head, item):
            self._add(about, said, place, fact)

    def _learn(self, fact: Fact) -> None:
        """What a fact changes besides the rows it names."""
        tag = fact["fact"]
        self.firms.update(firms_of(fact))
        if tag == "members.contract_signed":
            self.services.add(fact["merchant"])
        if waybill := waybill_of(fact):
            self.waybills.add(waybill)
        if number := tag_of(fact):
            self.tags.add(number)
        if tag == "aftermath.paper_withdrawn":
            self.withdrawn.add(fact["paper"])
        if made := made_by(fact):
            self.names.make(made)
            self.made.add(made)
        if tag == "members.alias_stated" and fact["firm"] != fact["alias"]:
            self._rename(fact["alias"], fact["firm"])
        elif tag in ("members.contract_signed", "members.enrolled") and firms_of(fact):
            self.names.bind(firms_of(fact))
        elif tag == "customs.waybill_lodged":
            self._carry(fact)
        elif tag == "customs.list_lodged":
            self._join(fact)
        elif tag == "clearing.payout_instructed":
            self._tried_before(fact.get("retry_of", ""))

    def _rename(self, alias: str, firm: str) -> None:
        """Trades and waybills of the alias come under the firm's canonical tag."""
        self.parcels.move(alias, firm)
        spoken = [name for kind, name in self.events if kind == "trade" and name.startswith(alias)]
        for old, new, moved in self.names.move(alias, firm, spoken):
            self.touched["trade"].add(old)
            self.touched["trade"].add(new)
            if old in self.touched["asked"]:
                self.touched["asked"].add(new)
            if moved:
                self.moved.append((old, new))
                self.decided = [(new if key == old else key, fact) for key, fact in self.decided]
                self.adopted = {name: new if trade == old else trade for name, trade in self.adopted.items()}
                here = self.events.pop(("trade", old), None)
                if here:
                    self.events["trade", new] = here | self.events.get(("trade", new), {})
                if old in self.made:
                    self.made.remove(old)
                    self.made.add(new)

    def _tried_before(self, payout: str) -> None:
        """Earlier attempts are not the newest any more, and count one more."""
        while payout:
            self.touched["payout"].add(payout)
            row = self.state.get(PAYOUT, payout)
            payout = row.retry_of if row else ""

    def _carry(self, fact: Fact) -> None:
        key, generation = fact["key"], fact.get("generation", 0)
        parcel = self.parcels.get(key)
        if generation != parcel.generation:
            if not (parcel.carried and parcel.joined >= add_months(parcel.carried, REUSE_MONTHS)):
                parcel.trade, parcel.joined = "", 0
            parcel.generation, parcel.carried, parcel.orphans = generation, 0, f"{key}/{generation}"
        parcel.carried = parcel.carried or fact["day"]
        self.parcels.save(key)

    def _join(self, fact: Fact) -> None:
        key, trade = fact["waybill_key"], fact["firm"] + fact["number"]
        parcel = self.parcels.get(key)
        if not parcel.trade:
            self.adopted[parcel.orphans] = trade
        parcel.trade, parcel.joined = trade, fact["day"]
        self.parcels.save(key)

    def _add(self, about: About, said: Values, place: int, fact: str) -> None:
        kind, name, day, track = about
        if kind == "waybill":
            parcel = self.parcels.get(name)
            self.parcels.save(name)
            kind, name = ("trade", parcel.trade) if parcel.trade else ("waybill", parcel.orphans)
        if kind in ("trade", "asked"):
            name = self.names.key(name)
        self.touched[kind].add(name)
        if kind not in SHOWN:
            return
        mine = self.events.setdefault((kind, name), {})
        known = mine.get(said["leaf"])
        if known is None:
            mine[said["leaf"]] = {**said, "place": place, "facts": fact, "day": day, "track": track}
        elif known["result"] == "accepted" == said["result"]:
            known["facts"] = with_facts(known["facts"], fact)
            if track:
                known["day"], known["track"] = day, track


def stated_by(head: Head) -> Values:
    """What a lodged document says it is worth, with freight where it has one, in minor units; and who sells, by the list."""
    if isinstance(head, LodgeOrder):
        return {"currency": head.currency, "amount": head.value + head.freight}
    if isinstance(head, LodgeList):
        return {"currency": head.currency, "amount": head.value, "owner": head.owner}
    return {}


def with_facts(known: str, fact: str) -> str:
    """A list of tags with one more, each once."""
    return known if fact in known.split(",") else f"{known},{fact}".strip(",")

"""How each fact about the genuine seller changes the state."""

from msgspec.structs import replace

from cohong.core.rules import Evolve, Fact
from cohong.core.state import Overlay, Row, Table
from cohong.modules.clearing.books import account, post, transfer
from cohong.modules.forex.evolve import the_remittance
from cohong.modules.forex.state import CLAIM
from cohong.modules.members.facts import AliasStated
from cohong.modules.members.state import canonical
from cohong.modules.sellers import facts
from cohong.modules.sellers.state import (
    APPEAL,
    DECISION,
    PAIR,
    PROPOSED,
    SELLER,
    Appeal,
    Attributed,
    Decision,
    Pair,
    Proposed,
    pair_key,
    proposal_key,
)
from cohong.modules.trade.evolve import the
from cohong.modules.trade.state import TRADE


def attributed(state: Overlay, fact: facts.SellerAttributed) -> None:
    """The answer stands beside the trade, in place of an earlier one; the trade itself is not changed."""
    row = Attributed(**{name: getattr(fact, name) for name in Attributed.__struct_fields__})
    state.put(SELLER, fact.trade, row)


def decided(state: Overlay, fact: facts.SellerDecided) -> None:
    """The trade is the decided seller's; an open appeal is answered; what is claimed and not converted becomes the seller's."""
    trade = the(state, fact.trade)
    state.put(TRADE, fact.trade, replace(trade, seller=fact.seller, decided=fact.seller))
    row = Decision(**{name: getattr(fact, name) for name in Decision.__struct_fields__})
    state.put(DECISION, fact.trade, row)
    state.drop(APPEAL, fact.trade)
    _move_claims(state, fact)


def _move_claims(state: Overlay, fact: facts.SellerDecided) -> None:
    """Foreign currency that was booked for the earlier seller and not converted yet is booked for the decided one."""
    for key, claim in list(state.scan(CLAIM, f"{fact.trade}/")):
        if claim.seller == fact.seller:
            continue
        currency = the_remittance(state, key.split("/")[1]).currency
        left = claim.claimed - claim.settled
        before, now = (account(currency, "2101", owner) for owner in (claim.seller, fact.seller))
        post(state, [transfer("seller decided", f"{fact.paper.id}/{key}", before, now, left)])
        state.put(CLAIM, key, replace(claim, seller=fact.seller))


def appealed(state: Overlay, fact: facts.SellerAppealed) -> None:
    """The appeal is open."""
    state.put(APPEAL, fact.trade, Appeal(by=fact.by, key=fact.key, day=fact.day, paper=fact.paper))


def proposed(state: Overlay, fact: facts.PairProposed) -> None:
    """The pair waits for a person."""
    row = Proposed(**{name: getattr(fact, name) for name in Proposed.__struct_fields__})
    state.put(PROPOSED, proposal_key(fact.kind, fact.firm, fact.other), row)


def pair_decided(state: Overlay, fact: facts.PairDecided) -> None:
    """It waits no more. What a person said against a proposal, and that two codes are two firms, is kept."""
    state.drop(PROPOSED, proposal_key(fact.kind, fact.firm, fact.other))
    apart = fact.accepted is (fact.kind == "split")
    if apart or fact.kind == "split":
        row = Pair(apart=apart, by=fact.by, day=fact.day, paper=fact.paper)
        state.put(PAIR, pair_key(fact.firm, fact.other), row)


def alias_moves_rows(state: Overlay, fact: AliasStated) -> None:
    """What was said of trades follows them under the firm's canonical tag; a merge that has happened is proposed no more."""
    if fact.alias == fact.firm:
        return
    _follow(state, SELLER, fact)
    _follow(state, DECISION, fact)
    _follow(state, APPEAL, fact)
    for key, row in list(state.scan(PROPOSED, "merge/")):
        if canonical(state, row.firm) == canonical(state, row.other):
            state.drop(PROPOSED, key)


def _follow(state: Overlay, table: Table[Row], fact: AliasStated) -> None:
    for key, row in list(state.scan(table, fact.alias)):
        if state.get(TRADE, key) is None:
            state.drop(table, key)
            state.put(table, fact.firm + key[32:], row)


EVOLVE: dict[type[Fact], Evolve] = {
    facts.SellerAttributed: attributed,
    facts.SellerDecided: decided,
    facts.SellerAppealed: appealed,
    facts.PairProposed: proposed,
    facts.PairDecided: pair_decided,
    AliasStated: alias_moves_rows,
}

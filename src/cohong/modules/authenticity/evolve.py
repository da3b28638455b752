"""How each fact about a firm's authenticity changes the state."""

from msgspec.structs import replace

from cohong.core.rules import Evolve, Fact
from cohong.core.state import Overlay
from cohong.modules.authenticity import facts
from cohong.modules.authenticity.state import CHECK, ENDS, Check, Ends, ends_key, until_day
from cohong.modules.members.facts import AliasStated


def attested(state: Overlay, fact: facts.CheckAttested) -> None:
    """The newest check stands; the days on which an older one stood are kept."""
    key = f"{fact.firm}/{fact.what}/{fact.about}"
    known = state.get(CHECK, key)
    row = Check(
        verdict=fact.verdict,
        method=fact.method,
        since=fact.since,
        until=fact.until,
        by=fact.by,
        day=fact.day,
        paper=fact.paper,
        index=fact.index,
        earlier=until_day(known, fact.since) if known else (),
    )
    _put(state, key, row)


def withdrawn(state: Overlay, fact: facts.CheckWithdrawn) -> None:
    """The check holds on none of its days; those of earlier ones stay."""
    key = f"{fact.firm}/{fact.what}/{fact.about}"
    known = state.get(CHECK, key)
    assert known is not None, "a check is withdrawn that was attested"
    _put(state, key, replace(known, verdict="withdrawn", until=0))


def alias_moves_checks(state: Overlay, fact: AliasStated) -> None:
    """What was checked of a firm, or of an agent, under one code stands under the firm's canonical tag. Where both codes have a
    check of the same, the newer one stands, and of two of one day the one that failed."""
    if fact.alias == fact.firm:
        return
    for key, row in list(state.scan(CHECK)):
        firm, what, about = key.split("/")
        mine = fact.firm if firm == fact.alias else firm
        named = fact.firm if what == "mandate" and about == fact.alias else about
        if (mine, named) != (firm, about):
            _drop(state, key, row)
            _meet(state, f"{mine}/{what}/{named}", row)


def _meet(state: Overlay, key: str, row: Check) -> None:
    known = state.get(CHECK, key)
    if known is None:
        _put(state, key, row)
        return
    older, newer = sorted((known, row), key=lambda one: (one.since, one.verdict == "failed"))
    _put(state, key, replace(newer, earlier=newer.earlier or until_day(older, newer.since)))


def _put(state: Overlay, key: str, row: Check) -> None:
    before = state.get(CHECK, key)
    if before is not None:
        _drop(state, key, before)
    state.put(CHECK, key, row)
    if row.until:
        state.put(ENDS, ends_key(row, key), Ends(row.by))


def _drop(state: Overlay, key: str, row: Check) -> None:
    state.drop(CHECK, key)
    if row.until:
        state.drop(ENDS, ends_key(row, key))


EVOLVE: dict[type[Fact], Evolve] = {
    facts.CheckAttested: attested,
    facts.CheckWithdrawn: withdrawn,
    AliasStated: alias_moves_checks,
}

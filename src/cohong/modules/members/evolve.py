"""How each fact about members changes the state."""

from msgspec.structs import replace

from cohong.core.law import adopt
from cohong.core.rules import Evolve, Fact
from cohong.core.state import Overlay
from cohong.modules.members import facts
from cohong.modules.members.state import (
    ERASED,
    FIRM,
    LEDGER,
    MANDATE,
    MEMBER,
    MERCHANT,
    PROPOSAL,
    SPEAKER,
    VOTERS,
    Erased,
    Firm,
    Ledger,
    Mandate,
    Member,
    Merchant,
    Proposal,
    Speaker,
    Voters,
    canonical,
)


def founded(state: Overlay, fact: facts.LedgerFounded) -> None:
    """The ledger's own row."""
    state.put(LEDGER, "ledger", Ledger(name=fact.name, join_key=fact.join_key, own_gateway=fact.own_gateway))


def enrolled(state: Overlay, fact: facts.MemberEnrolled) -> None:
    """The member, its keys, its firms, and its seat among the voters."""
    new = fact.new
    firm = canonical(state, new.firms[0]) if new.firms else ""
    state.put(MEMBER, new.member, Member(roles=new.roles, keys=new.keys, sealing=new.sealing, firm=firm))
    for key in new.keys:
        state.put(SPEAKER, key, Speaker(new.member))
    bind_firms(state, new.member, new.firms)
    if "voter" in new.roles:
        seats = state.get(VOTERS, "voters")
        state.put(VOTERS, "voters", Voters((*(seats.members if seats else ()), new.member)))


def bind_firms(state: Overlay, member: str, firms: tuple[str, ...]) -> None:
    """These tags are one firm, and that firm is this member; the first tag's canonical form stands for all."""
    if not firms:
        return
    first = canonical(state, firms[0])
    for tag in {first: None, **dict.fromkeys(firms)}:
        state.put(FIRM, tag, Firm(first, member))


def key_added(state: Overlay, fact: facts.KeyAdded) -> None:
    """One more key speaks for the member."""
    member = state.get(MEMBER, fact.member)
    assert member is not None, "a key is added to a member"
    state.put(MEMBER, fact.member, replace(member, keys=(*member.keys, fact.key)))
    state.put(SPEAKER, fact.key, Speaker(fact.member, fact.since_ms))


def key_retired(state: Overlay, fact: facts.KeyRetired) -> None:
    """The key speaks for nobody."""
    member = state.get(MEMBER, fact.member)
    assert member is not None, "a key is retired from a member"
    state.put(MEMBER, fact.member, replace(member, keys=tuple(key for key in member.keys if key != fact.key)))
    state.drop(SPEAKER, fact.key)


def alias_stated(state: Overlay, fact: facts.AliasStated) -> None:
    """Every tag of the alias points to the firm's canonical tag, and whichever member is known stays known."""
    kept = state.get(FIRM, fact.firm)
    moved = state.get(FIRM, fact.alias)
    member = (kept.member if kept else "") or (moved.member if moved else "")
    for tag, firm in list(state.scan(FIRM)):
        if firm.canonical == fact.alias:
            state.put(FIRM, tag, Firm(fact.firm, member))
    state.put(FIRM, fact.alias, Firm(fact.firm, member))
    state.put(FIRM, fact.firm, Firm(fact.firm, member))
    _move_mandates(state, fact)


def _move_mandates(state: Overlay, fact: facts.AliasStated) -> None:
    """Mandates of the alias become the firm's; where both gave the agent one, a withdrawn one wins."""
    for key, mandate in list(state.scan(MANDATE, f"{fact.alias}/")):
        mine = fact.firm + key[len(fact.alias) :]
        known = state.get(MANDATE, mine)
        state.drop(MANDATE, key)
        if known is None or (mandate.revoked and not known.revoked):
            state.put(MANDATE, mine, mandate)


def mandate_granted(state: Overlay, fact: facts.MandateGranted) -> None:
    """The mandate stands."""
    state.put(MANDATE, f"{fact.firm}/{fact.agent}", Mandate(since=fact.since, until=fact.until))


def mandate_revoked(state: Overlay, fact: facts.MandateRevoked) -> None:
    """The mandate is withdrawn, and that it once stood is kept."""
    key = f"{fact.firm}/{fact.agent}"
    known = state.get(MANDATE, key)
    assert known is not None, "a mandate is revoked that was granted"
    state.put(MANDATE, key, replace(known, revoked=fact.day))


def contract_signed(state: Overlay, fact: facts.ContractSigned) -> None:
    """The merchant's file, and its seat as a member without keys where it had none."""
    known = state.get(MERCHANT, fact.merchant) or Merchant(service=fact.service)
    row = replace(
        known,
        service=fact.service,
        verified=True,
        contract=fact.contract,
        account=fact.account,
        paper=fact.paper,
        account_paper=known.account_paper or fact.paper,
    )
    state.put(MERCHANT, fact.merchant, row)
    bind_firms(state, fact.merchant, fact.firms)
    if state.get(MEMBER, fact.merchant) is None:
        firm = canonical(state, fact.firms[0]) if fact.firms else ""
        state.put(MEMBER, fact.merchant, Member(roles=("merchant",), keys=(), firm=firm))


def account_proposed(state: Overlay, fact: facts.AccountProposed) -> None:
    """The change waits."""
    known = state.get(MERCHANT, fact.merchant)
    assert known is not None, "an account is proposed for a known merchant"
    row = replace(
        known,
        proposed_account=fact.account,
        proposed_by=fact.key,
        proposed_paper=fact.paper,
        proposed_ms=fact.time_ms,
    )
    state.put(MERCHANT, fact.merchant, row)


def account_changed(state: Overlay, fact: facts.AccountChanged) -> None:
    """The change holds."""
    known = state.get(MERCHANT, fact.merchant)
    assert known is not None, "an account is changed for a known merchant"
    row = replace(
        known,
        account=fact.account,
        account_paper=known.proposed_paper or known.account_paper,
        proposed_account="",
        proposed_by="",
        proposed_paper=None,
        proposed_ms=0,
    )
    state.put(MERCHANT, fact.merchant, row)


def law_proposed(state: Overlay, fact: facts.LawProposed) -> None:
    """The rows wait for votes."""
    state.put(PROPOSAL, fact.proposal, Proposal(rows=fact.rows, yes=()))


def vote_cast(state: Overlay, fact: facts.VoteCast) -> None:
    """One more yes; whether it is enough follows from the voters of this moment."""
    known, voters = state.get(PROPOSAL, fact.proposal), state.get(VOTERS, "voters")
    assert known is not None, "a vote is cast on a proposal"
    assert voters is not None, "a ledger has voters"
    yes = (*known.yes, fact.member)
    state.put(PROPOSAL, fact.proposal, replace(known, yes=yes, adopted=2 * len(yes) > len(voters.members)))


def law_adopted(state: Overlay, fact: facts.LawAdopted) -> None:
    """The row enters the law book."""
    adopt(state, fact.row)


def subject_erased(state: Overlay, fact: facts.SubjectErased) -> None:
    """The erasure is on record; nothing else changes."""
    state.put(ERASED, fact.subject, Erased(fact.member, fact.record))


EVOLVE: dict[type[Fact], Evolve] = {
    facts.LedgerFounded: founded,
    facts.MemberEnrolled: enrolled,
    facts.KeyAdded: key_added,
    facts.KeyRetired: key_retired,
    facts.AliasStated: alias_stated,
    facts.MandateGranted: mandate_granted,
    facts.MandateRevoked: mandate_revoked,
    facts.ContractSigned: contract_signed,
    facts.AccountProposed: account_proposed,
    facts.AccountChanged: account_changed,
    facts.LawProposed: law_proposed,
    facts.VoteCast: vote_cast,
    facts.LawAdopted: law_adopted,
    facts.SubjectErased: subject_erased,
}

"""What many trades show together: which party an account, a shop or a telephone number goes with, and who declares for whom.

Only what third parties say is counted, and only by valid code; nobody's judgement enters, so that an error does not feed itself.
What a hub puts on other people's documents is thereby known as a hub's.
"""

from collections.abc import Iterable, Sequence

from cohong.analytics.sellers.known import Habits, Known, Tally
from cohong.analytics.sellers.mentions import PLATFORM, TAX, Told, tell
from cohong.analytics.sellers.records import Licence, Paper
from cohong.analytics.sellers.resolve import PERSON

MOST_PARTIES = 64
"""Kept for one account, shop or number; beyond, it is a hub and more is not needed."""


def learn(trades: Iterable[Sequence[Paper]], known: Known) -> Known:
    """The same knowledge with the habits of these trades, and with names of firms that no register holds but a platform or the
    tax authority names with their code."""
    habits = Habits({}, {}, {}, {})
    names: dict[str, str] = {}
    count = 0
    for papers in trades:
        told = tell(papers, known)
        _count(told, habits)
        _name(papers, names)
        count += 1
    unheard = [_entry(code, name) for code, name in names.items() if _is_new(code, known)]
    return known.taught(Habits(habits.accounts, habits.shops, habits.phones, habits.clients, count), unheard)


def note(papers: Sequence[Paper], known: Known) -> None:
    """Count one more trade into the habits that `known` holds, in place; its own count of trades is the caller's."""
    _count(tell(papers, known), known.habits)


def _is_new(code: str, known: Known) -> bool:
    read = known.register.by_code(code, 0)
    return read is not None and read.party == code and known.register.licence(code) is None


def _entry(code: str, name: str) -> Licence:
    return Licence(code=code, name=name, standing="person" if code.startswith(PERSON) else "company")


def _count(told: Told, habits: Habits) -> None:
    named: dict[str, set[str]] = {PLATFORM: set(), TAX: set()}
    split = False
    for one in told.mentions:
        if one.source in named and one.field != "order" and one.quality == "exact":
            split = split or (one.gnum != "" and one.source == PLATFORM)
            named[one.source].add(one.party)
    everybody = sorted(named[PLATFORM] | named[TAX])
    if split or len(everybody) > 2:
        return
    for party in everybody:
        _add(habits.accounts, told.account, party)
        _add(habits.phones, told.phone, party)
        if party != told.filer:
            _add(habits.clients, told.filer, party)
    payees = [
        one.party for one in told.mentions if one.field in {"payee", "account"} and one.quality in {"exact", "name"}
    ]
    for party in sorted({*payees, *named[TAX]}):
        _add(habits.shops, told.shops.get("", ""), party)


def _add(table: dict[str, Tally], key: str, party: str) -> None:
    if key:
        tally = table.setdefault(key, {})
        if party in tally or len(tally) < MOST_PARTIES:
            tally[party] = tally.get(party, 0) + 1


def _name(papers: Sequence[Paper], names: dict[str, str]) -> None:
    for paper in papers:
        if paper.message in {"SHOP", "INVOICE"}:
            for where in (paper.head, *paper.lines):
                code = where.get("subjectCode", "") or where.get("sellerCode", "")
                name = where.get("subjectName", "") or where.get("sellerName", "")
                if code and name:
                    names.setdefault(code, name)

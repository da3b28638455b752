"""Rows about money and requests of a desk as answers: what was asked, its outcome, and why where it was refused."""

from collections.abc import Iterable, Iterator, Sequence

from cohong.channels.document import Document
from cohong.channels.door.prepared import Prepared
from cohong.core.texts import Finding, finding
from cohong.modules.members.messages import ProposeAccount
from cohong.node.home import Answer
from cohong.node.intake import Lodged
from cohong.node.money import MoneyDesk, Spoken
from cohong.node.said import Act
from cohong.projections import stages

_ABOUT = ("merchant", "agent", "remittance", "settlement", "batch")


def act_of(prepared: Prepared, answer: Answer) -> Act:
    """One request and what became of it."""
    head = prepared.head
    about = next((str(getattr(head, name)) for name in _ABOUT if getattr(head, name, "")), "")
    outcome = answer.id if answer.reply is not None else ""
    return Act(kind=head.kind, outcome=outcome, about=about, findings=tuple(_why(answer)))


def _why(answer: Answer) -> Iterator[Finding]:
    why = answer.refusal
    if why is not None:
        yield finding(why.code, "error", why.path, why.seen, why.expected)
    elif answer.reply is not None:
        yield from (finding(code, "error", f"items/{at}") for at, code in answer.reply.failed)


def row_answers(desk: MoneyDesk, documents: Iterable[Document]) -> Iterator[Lodged]:
    """Every usable row of contracts, statement and claims with the answer it got."""
    told: dict[int, list[Spoken]] = {}
    for one in desk.said:
        if one.document is not None:
            told.setdefault(id(one.document), []).append(one)
    early = {id(document) for document in desk.early}
    for document in documents:
        if document.message != "SHEET" and document.verdict != "refused":
            yield _row_answer(document, told.get(id(document), ()), id(document) in early)


def _row_answer(document: Document, told: Sequence[Spoken], early: bool) -> Lodged:
    refused = [found for one in told for found in _why(one.answer)]
    notes = [finding(stages.EARLY_DEAL, "warning", "")] if early else []
    if any(isinstance(one.prepared.head, ProposeAccount) for one in told) and not refused:
        notes.append(finding(stages.ACCOUNT_CHANGE, "warning", "payout_account"))
    verdict = "refused" if refused else "warning" if notes else document.verdict
    return Lodged(
        file=document.file,
        message=document.message,
        index=document.index,
        guid=document.guid,
        key=document.key,
        verdict=verdict,
        findings=(*document.findings, *refused, *notes),
        outcome=next((one.answer.id for one in told if one.answer.reply is not None), ""),
    )

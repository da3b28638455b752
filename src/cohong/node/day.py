"""`cohong day`: a clerk's own files in; who gets paid what, the batch-payment file, and all that does not close, out."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec

from cohong.channels.document import Document
from cohong.channels.door.bank import BANK_ROWS
from cohong.channels.sheets.payments import Payer, write_batch_payment
from cohong.channels.sheets.problems import PaidRow, ProblemRow, write_problems
from cohong.core.texts import CohongError, finding
from cohong.ledger.embedded.home import Home
from cohong.modules.clearing.shares import divide
from cohong.modules.forex.state import DEAL, SETTLEMENT
from cohong.modules.members.state import Contract, Role, contract_on, member_of_firm
from cohong.modules.trade.state import TRADE
from cohong.node import problems, summary
from cohong.node.documents import SHEETS, files_of, read_file
from cohong.node.home import Answer, Founding, Node, found
from cohong.node.intake import Intake, Lodged
from cohong.node.lawbook import shipped
from cohong.node.money import MoneyDesk

OPERATOR = "operator"
ROLES: tuple[Role, ...] = (
    "registrar", "voter", "filer", "service", "customs_gateway", "bank_gateway", "matcher", "labeller", "reviewer",
)  # fmt: skip
MONEY = (*BANK_ROWS, "CLAIM", "CONTRACT", "SHEET")
NO_BANK_CODE = "000000000000"
"""A clerk's own bank code is not in any of the files; the bank's upload page fills it in."""
Progress = Callable[..., object]


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """How the day ended, for the clerk. Amounts in minor units; `paid` and `waiting` by name."""

    home: str
    documents: int
    trades: int
    settled: dict[str, int]
    paid: dict[str, int]
    refused: dict[str, int]
    differences: dict[str, int]
    waiting: dict[str, int]
    files: list[str]
    root: str
    size: int


class Papers(msgspec.Struct):
    """What came in: rows about money by kind, every document with its answer, and the files with trade documents."""

    rows: dict[str, list[Document]]
    lodged: list[Lodged]
    trade_files: set[Path]

    def of(self, kind: str) -> list[Document]:
        """Rows of one kind that can be used."""
        return [document for document in self.rows.get(kind, []) if document.verdict != "refused"]


def own_gateway_founding() -> Founding:
    """A home whose operator is, by explicit choice, gateway for its own customs terminal and bank account, and holds
    the match, label and review duties. Every proof of it says so."""
    members: dict[str, tuple[Role, ...]] = {OPERATOR: ROLES}
    return Founding(name="own gateway", operator=OPERATOR, members=members, law=shipped(), own_gateway=True)


def run_day(
    home: Path, files: Sequence[Path], *, out: Path, progress: Progress | None = None, lang: str = "zh"
) -> Day:
    """Run the day on files and folders. A missing home is made as `own_gateway_founding` says. Raises CohongError."""
    if not Home.exists(home):
        found(home, own_gateway_founding())
    note = progress or (lambda *_: None)
    with Node(home) as node:
        return _run(node, [file for path in files for file in files_of(path)], out, note, lang)


def _run(node: Node, files: Sequence[Path], out: Path, note: Progress, lang: str) -> Day:
    desk = MoneyDesk(node, node.operator, node.operator)
    papers = _read_papers(files)
    answers = desk.contracts(papers.of("CONTRACT"))
    documents = [file for file in files if file in papers.trade_files]
    for one in Intake(node, node.operator, after_block=node.run_duties).take(documents):
        papers.lodged.append(one)
        note(len(papers.lodged))
    node.run_duties()
    answers += desk.credits(papers.of("REMITTANCE"))
    desk.claims(papers.of("CLAIM"))
    answers += desk.claim()
    # What is claimed may be settled once its right is open; the bank has often dealt by the time its statement comes.
    deals = papers.of("DEAL")
    answers += desk.settle(desk.sold(deals) if deals else None)
    answers += desk.deals(deals)
    desk.pay()
    answers += desk.payouts(papers.of("PAYOUT"))
    return _report(node, desk, papers, answers, out, lang)


def _read_papers(files: Iterable[Path]) -> Papers:
    """Read the sheets about money; a sheet that cannot be read becomes a row of its own among the problems."""
    papers = Papers({}, [], set())
    for file in files:
        if file.suffix.lower() not in SHEETS:
            papers.trade_files.add(file)
            continue
        try:
            for document in read_file(file):
                _sort(papers, file, document)
        except CohongError as error:
            papers.lodged.append(_unreadable(file, error))
    return papers


def _sort(papers: Papers, file: Path, document: Document) -> None:
    if document.message not in MONEY:
        papers.trade_files.add(file)
        return
    papers.rows.setdefault(document.message, []).append(document)
    if document.verdict == "refused":
        papers.lodged.append(_unlodged(document))


def _unlodged(document: Document) -> Lodged:
    return Lodged(
        file=document.file,
        message=document.message,
        index=document.index,
        guid=document.guid,
        key=document.key,
        verdict=document.verdict,
        findings=document.findings,
        outcome="",
    )


def _unreadable(file: Path, error: CohongError) -> Lodged:
    found = finding(error.code, "error", error.path or str(file), error.seen, error.expected)
    return Lodged(
        file=str(file), message="", index=0, guid="", key="", verdict="refused", findings=(found,), outcome=""
    )


# --- what comes out -------------------------------------------------------------------------------------------------------


def _report(
    node: Node, desk: MoneyDesk, papers: Papers, answers: Sequence[Answer], out: Path, lang: str
) -> Day:
    out.mkdir(parents=True, exist_ok=True)
    refused = Counter(f.code for one in papers.lodged for f in one.findings if f.level == "error")
    refused.update(answer.refusal.code for answer in answers if answer.refusal is not None)
    refused.update(code for answer in answers if answer.reply is not None for _, code in answer.reply.failed)
    ended = summary.figures(node.state, refused, node.day)
    people = problems.Ledgerer(node, node.operator)
    open_rows = [*people.trades(), *people.loose(), *people.due(), *problems.refused_rows(papers.lodged)]
    paid = list(problems.paid_rows(node, desk, _Shares(node)))
    files = [*_payment_files(node, desk, papers, out, lang), _problem_file(node, open_rows, paid, out, lang)]
    info = node.engine.info()
    return Day(
        home=str(node.home.root),
        documents=len(papers.lodged) + sum(len(rows) for rows in papers.rows.values()),
        trades=ended.trades,
        settled=ended.settled,
        paid=dict(Counter({row.merchant_name: 0 for row in paid}) + _sums(paid)),
        refused=ended.refused,
        differences=ended.differences,
        waiting=dict(sorted(Counter(who for who, row in open_rows if row.state == "waiting").items())),
        files=[str(path) for path in files],
        root=info.root,
        size=info.size,
    )


def _sums(paid: Iterable[PaidRow]) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in paid:
        found[row.merchant_name] += row.payable_minor
    return found


def _payment_files(node: Node, desk: MoneyDesk, papers: Papers, out: Path, lang: str) -> list[Path]:
    """The batch-payment sheets for what the bank has not answered yet."""
    payments = [payment for payment in desk.to_pay() if payment.payee_account]
    credits = papers.of("REMITTANCE")
    account = credits[0].head["account"] if credits else "0"
    payer = Payer(account=account, name=node.operator, bank_code=NO_BANK_CODE)
    return write_batch_payment(out, payments, payer=payer, due_day=node.day, lang=lang)


def _problem_file(
    node: Node, rows: Iterable[tuple[str, ProblemRow]], paid: Iterable[PaidRow], out: Path, lang: str
) -> Path:
    name = "未结事项.xlsx" if lang == "zh" else "what-does-not-close.xlsx"
    return write_problems(out / name, [row for _, row in rows], paid, as_of_day=node.day, lang=lang)


class _Shares:
    """For a settlement: merchant to gross, fee, bank fee and hold-back, divided again by the same pure function."""

    def __init__(self, node: Node) -> None:
        self.state = node.state

    def __call__(self, settlement: str) -> dict[str, tuple[int, int, int, int]]:
        asked = self.state.get(SETTLEMENT, settlement)
        deal = self.state.get(DEAL, asked.deal) if asked else None
        if asked is None or deal is None:
            return {}
        found: dict[str, tuple[int, int, int, int]] = {}
        for share in divide(asked.parts, deal.bought, deal.fee, lambda trade: self._payee(trade, deal.day)):
            gross, fee, bank, hold = found.get(share.merchant, (0, 0, 0, 0))
            found[share.merchant] = (gross + share.gross, fee + share.fee, bank + share.bank, hold + share.hold)
        return found

    def _payee(self, trade: str, day: int) -> tuple[str, Contract | None]:
        row = self.state.get(TRADE, trade)
        seller = row.seller if row else ""
        merchant = member_of_firm(self.state, seller) or seller
        return merchant, contract_on(self.state, merchant, day)

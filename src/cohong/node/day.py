"""`cohong day`: a clerk's own files in; who gets paid what, the batch-payment file, and all that does not close, out."""

from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from cohong.channels.document import Document
from cohong.channels.door.bank import BANK_ROWS
from cohong.channels.sheets.payments import Payer, write_batch_payment
from cohong.channels.sheets.problems import PaidRow, write_problems
from cohong.core.texts import CohongError, finding
from cohong.modules.clearing.state import LIVE, PAID
from cohong.modules.members.state import Role, has_role
from cohong.node import summary
from cohong.node.approver import ensure_approvers
from cohong.node.documents import SHEETS, files_of, read_file
from cohong.node.home import Founding, Node, found, is_founded
from cohong.node.intake import Intake, Lodged
from cohong.node.labels import Labels
from cohong.node.lawbook import shipped
from cohong.node.money import MoneyDesk
from cohong.node.payslips import paid_rows
from cohong.node.problems import Row, Rows
from cohong.node.rows import row_answers
from cohong.node.said import Day

OPERATOR = "operator"
ROLES: tuple[Role, ...] = (
    "registrar", "voter", "filer", "service", "customs_gateway", "bank_gateway", "matcher", "labeller", "reviewer",
)  # fmt: skip
MONEY = (*BANK_ROWS, "CLAIM", "CONTRACT", "SHEET")
Progress = Callable[..., object]


class Papers(msgspec.Struct):
    """What came in: rows about money by kind, every document with its answer, and the files with trade documents."""

    rows: dict[str, list[Document]]
    lodged: list[Lodged]
    trade_files: list[Path]

    def of(self, kind: str) -> list[Document]:
        """Rows of one kind that can be used."""
        return [document for document in self.rows.get(kind, []) if document.verdict != "refused"]


def own_gateway_founding() -> Founding:
    """A home whose operator is, by explicit choice, gateway for its own customs terminal and bank account, and holds
    the match, label and review duties. Every proof of it says so."""
    members: dict[str, tuple[Role, ...]] = {OPERATOR: ROLES}
    return Founding(name="own gateway", operator=OPERATOR, members=members, law=shipped(), own_gateway=True)


def run_day(
    home: Path,
    files: Sequence[Path],
    *,
    out: Path,
    progress: Progress | None = None,
    lang: str = "zh",
    payer: Payer | None = None,
) -> Day:
    """Run the day on files and folders. A missing home is made as `own_gateway_founding` says. What `payer` leaves empty
    the bank's upload page asks for. Raises CohongError."""
    if not is_founded(home):
        found(home, own_gateway_founding())
    with Node(home) as node:
        ensure_approvers(node)
        return _to_the_end(work_day(node, node.operator, files, out=out, lang=lang, payer=payer), progress)


def _to_the_end(steps: Generator[Lodged, None, Day], progress: Progress | None) -> Day:
    count = 0
    while True:
        try:
            next(steps)
        except StopIteration as ended:
            day: Day = ended.value
            return day
        count += 1
        if progress is not None:
            progress(count)


def work_day(
    node: Node, member: str, files: Sequence[Path], *, out: Path, lang: str = "zh", payer: Payer | None = None,
    sure: Collection[str] | None = None,
) -> Generator[Lodged, None, Day]:  # fmt: skip
    """The day of one member in an open home: every document and row with its answer, and the day at the end.

    What is nobody's but a bank's or its gateway's to say is kept as this member's claim. `sure` as in `read_file`. Raises
    CohongError."""
    desk = desk_of(node, member)
    papers = _read_papers((file for path in files for file in files_of(path)), sure)
    yield from papers.lodged
    yield from _take_in(desk, papers, sure)
    _settle_and_pay(desk, papers)
    yield from row_answers(desk, (row for rows in papers.rows.values() for row in rows))
    return _report(desk, papers, out, lang, payer or Payer(account="", name="", bank_code=""))


def desk_of(node: Node, member: str) -> MoneyDesk:
    """The desk of a member; with the bank's own word where the member is a bank or a bank's gateway."""
    is_bank = has_role(node.state, member, "bank", "bank_gateway")
    return MoneyDesk(node, member, member if is_bank else "")


def _take_in(desk: MoneyDesk, papers: Papers, sure: Collection[str] | None) -> Iterator[Lodged]:
    """Contracts first, so that sellers are known; then the trade documents, and the duties on them."""
    node = desk.node
    desk.contracts(papers.of("CONTRACT"))
    intake = Intake(node, desk.service, after_block=node.run_duties, sure=sure)
    for one in intake.take(papers.trade_files):
        if one.message not in MONEY:
            papers.lodged.append(one)
            yield one
    node.run_duties()


def _settle_and_pay(desk: MoneyDesk, papers: Papers) -> None:
    """Statement and claims. The bank has often dealt by the time its statement comes: what it sold is settled first,
    and of the rest everything that may be settled is asked for."""
    who = desk.service
    desk.credits(papers.of("REMITTANCE"), who)
    desk.claims(papers.of("CLAIM"))
    acts = has_role(desk.node.state, who, "service")
    if acts:
        desk.claim()
    desk.deals(papers.of("DEAL"), who)
    if acts:
        desk.settle()
        desk.pay()
    desk.payouts(papers.of("PAYOUT"), who)


def _read_papers(files: Iterable[Path], sure: Collection[str] | None = None) -> Papers:
    """Read the sheets about money; a sheet that cannot be read becomes a row of its own among the problems."""
    papers = Papers({}, [], [])
    for file in files:
        if file.suffix.lower() not in SHEETS:
            papers.trade_files.append(file)
            continue
        try:
            for document in read_file(file, sure):
                _sort(papers, file, document)
        except CohongError as error:
            papers.lodged.append(_unreadable(file, error))
    return papers


def _sort(papers: Papers, file: Path, document: Document) -> None:
    if document.message not in MONEY:
        if file not in papers.trade_files[-1:]:
            papers.trade_files.append(file)
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


def _report(desk: MoneyDesk, papers: Papers, out: Path, lang: str, payer: Payer) -> Day:
    out.mkdir(parents=True, exist_ok=True)
    node = desk.node
    refused = Counter(f.code for one in papers.lodged for f in one.findings if f.level == "error")
    refused.update(one.code for one in desk.refused)
    ended = summary.figures(node.state, refused, node.day)
    labels = Labels(node, node.keys_of(desk.service).reader(), lang)
    rows = Rows(node, labels)
    refusals = (*rows.documents(papers.lodged), *rows.requests(desk.refused))
    open_rows = [*rows.all(), *rows.early(desk.early), *refusals]
    paid = list(paid_rows(node, desk))
    files = [*payment_files(desk, labels, out, lang, payer), _problem_file(node, open_rows, paid, out, lang)]
    info = node.engine.info()
    return Day(
        home=str(node.home.root),
        documents=_count(papers),
        trades=ended.trades,
        settled=ended.settled,
        to_pay=_by_name(row for row in paid if row.status in LIVE),
        paid=_by_name(row for row in paid if row.status in PAID),
        refused=ended.refused,
        differences=ended.differences,
        waiting=dict(sorted(Counter(who for who, row in open_rows if row.state == "waiting").items())),
        files=[str(path) for path in files],
        root=info.root,
        size=info.size,
    )


def _count(papers: Papers) -> int:
    """Documents and rows that were read; the marker of a whole worksheet is neither."""
    rows = sum(len(rows) for message, rows in papers.rows.items() if message != "SHEET")
    return rows + sum(one.message not in MONEY for one in papers.lodged)


def _by_name(rows: Iterable[PaidRow]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for row in rows:
        found[row.merchant_name] += row.payable_minor
    return dict(sorted(found.items()))


def payment_files(desk: MoneyDesk, labels: Labels, out: Path, lang: str, payer: Payer) -> list[Path]:
    """The batch-payment sheets for what the bank has not answered yet. Sheets of an earlier run are taken away: nobody
    shall upload them again."""
    for old in (*out.glob("batch-payment-*.xlsx"), *out.glob("batch-payment-*.csv")):
        old.unlink()
    payments = [payment for payment in desk.to_pay() if payment.payee_account]
    account = payer.account or labels.collecting_account()
    payer = Payer(account=account, name=payer.name, bank_code=payer.bank_code)
    return write_batch_payment(out, payments, payer=payer, due_day=desk.node.day, lang=lang)


def _problem_file(node: Node, rows: Iterable[Row], paid: Iterable[PaidRow], out: Path, lang: str) -> Path:
    name = "未结事项.xlsx" if lang == "zh" else "what-does-not-close.xlsx"
    return write_problems(out / name, [row for _, row in rows], paid, as_of_day=node.day, lang=lang)

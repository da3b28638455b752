"""`cohong check`: a stateless look at files."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cohong.cli.common import FILE, files_argument, firms_option, kj_mapping_option, signatures_option, verdicts_option
from cohong.cli.frame import DONE, FAILED, REFUSED, emit, json_wanted, say, show_error, write
from cohong.cli.progress import progress
from cohong.cli.speaking import command, option
from cohong.cli.tongue import choose, lang
from cohong.core.texts import CohongError

if TYPE_CHECKING:
    from cohong.channels.kj import Desk
    from cohong.node.verdicts import Verdicts

UNREADABLE = "unreadable"


@command(
    "check",
    en="""
    Check files without a ledger: one line for each business node, every fault with its path and next step.

    It sees only the file given; duplicates across files belong to `cohong import`.
    With --json: one line of JSON for each node.

    Exit codes: 0 nothing refused; 1 something refused; 2 a file unreadable.
    """,
    zh="""
    离线检查文件：每个业务节点一行，逐条指出问题位置和处理办法。

    只看给定的文件；跨文件查重请用 cohong import。加 --json 时每个节点输出一行 JSON。

    退出码：0 无拒绝；1 有拒绝；2 有文件无法读取。
    """,
)
@files_argument("file", en="Files, folders or archives: XML, zip, gz, xlsx, csv, json.", zh="文件、目录或压缩包。")
@option("--tariff", type=FILE, metavar="FILE", en="Check goods against this tariff, too.", zh="同时对照该税则文件。")
@option(
    "--rates", type=FILE, metavar="FILE", en="Convert other currencies by these rates.", zh="按该汇率文件折算外币。"
)
@firms_option
@kj_mapping_option
@signatures_option
@verdicts_option
def check(file: tuple[Path, ...], verdicts: Path | None, signatures: str | None, **beside: Path | None) -> int:
    """Read each file through its door, and go on with the next when one cannot be read."""
    from cohong.channels.customs.books import laid_out, read_books
    from cohong.channels.customs.verifiers import NONE, read_choice, verifier_of
    from cohong.node.documents import files_of, read_file

    verifier = verifier_of(read_choice(signatures or NONE))

    books = laid_out(read_books(beside["tariff"], beside["rates"]))
    desk = _desk(beside["firms"], beside["kj_mapping"])
    with books, written(verdicts) as kept, progress("Checking", "检查中") as note:
        tally = Tally("cohong.check.v1", kept)
        for one in chain.from_iterable(map(files_of, file)):
            try:
                for document in read_file(one, desk=desk, verifier=verifier):
                    tally.take(document)
                    note(tally.taken)
            except CohongError as error:
                tally.fail(error)
    return tally.finish()


def _desk(firms: Path | None, mapping: Path | None) -> "Desk | None":
    """What switches on the messages of the Single Window; they cost nothing where nobody asks for them."""
    if firms is None and mapping is None:
        return None
    from cohong.channels.kj import read_desk

    return read_desk(firms, mapping)


@contextmanager
def written(verdicts: Path | None) -> "Iterator[Verdicts | None]":
    """The verdict file of this run, where one is wanted."""
    if verdicts is None:
        yield None
        return
    from cohong.node.verdicts import Verdicts

    with Verdicts(verdicts, lang()) as kept:
        yield kept


class Tally:
    """Shows documents as they come and remembers enough for the closing line and the exit code; `kept` is the verdict file."""

    def __init__(self, schema: str, kept: "Verdicts | None" = None) -> None:
        self.schema = schema
        self.kept = kept
        self.verdicts: Counter[str] = Counter()

    def take(self, document: Any) -> None:
        """Show one document (a `Document`, or one with an `outcome`); one without a message kind marks an unreadable file."""
        if not document.message:
            for found in document.findings:
                self.fail(CohongError(found.code, path=found.path, seen=found.seen, expected=found.expected))
            return
        self.verdicts[document.verdict] += 1
        if self.kept is not None:
            self.kept.take(document)
        if json_wanted():
            emit(document, self.schema)
        elif document.findings or hasattr(document, "outcome"):
            self._tell(document)

    @property
    def taken(self) -> int:
        """How many documents and unreadable files so far."""
        return self.verdicts.total()

    def fail(self, error: CohongError) -> None:
        """Show one file that cannot be read."""
        self.verdicts[UNREADABLE] += 1
        if self.kept is not None:
            self.kept.fail(error)
        show_error(error)

    def finish(self) -> int:
        """The closing line and the exit code."""
        good, warned, refused, unreadable = (self.verdicts[name] for name in ("ok", "warning", "refused", UNREADABLE))
        say(
            f"{good} ok, {warned} with warnings, {refused} refused, {unreadable} unreadable",
            f"通过 {good}，有提醒 {warned}，拒绝 {refused}，无法读取 {unreadable}",
        )
        if unreadable:
            return FAILED
        return REFUSED if refused else DONE

    def _tell(self, document: Any) -> None:
        write(f"{_mark(document.verdict)} {document.message} {document.key or document.guid} ({document.file})")
        for finding in document.findings:
            said = finding.zh if lang() == "zh" else finding.en
            place = "" if finding.path in said else f"{finding.path}: "
            write(f"    {place}{said} [{finding.code}]")
        if getattr(document, "outcome", ""):
            write(f"    {choose('outcome', '登记编号')} {document.outcome}")


def _mark(verdict: str) -> str:
    marks = {"ok": ("ok     ", "通过"), "warning": ("warning", "提醒"), "refused": ("refused", "拒绝")}
    return choose(*marks[verdict])

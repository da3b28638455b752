"""The writer of a home as pages, API and commands see it: a node that runs, asked through the home's socket."""

from collections.abc import Generator, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from cohong.channels.document import Document
from cohong.channels.sheets.payments import Payer
from cohong.core.texts import CohongError, declare, text_of
from cohong.ledger.application import Info
from cohong.ledger.embedded.home import Home
from cohong.node import wire
from cohong.node.intake import Lodged
from cohong.node.said import Act, Adoption, Day, Money
from cohong.node.selling.deciding import DOES, Answer, Appeal, Decision, Relink, Relinked
from cohong.node.wire import Do, Done, Import, Some, Told

NOT_RUNNING = declare(
    "node.not_running",
    en="No node runs on {path}: everything can be read, and nothing new is taken.",
    zh="主目录 {path} 没有运行中的节点：可以查询，但不接收新的内容。",
    next_en="Start the node; then do it again.",
    next_zh="请启动节点后重试。",
    final=False,
)
NOBODY = Payer(account="", name="", bank_code="")
Result = TypeVar("Result", bound=msgspec.Struct)


class Writer:
    """Asks the running node of a home to do something; every call is a connection of its own, from any thread.

    `member` is who says it, None the operator. Every method raises CohongError: `node.not_running` where no node runs,
    `node.read_only` while its disk is full, and whatever else keeps the node from going on. What the ledger refuses is no
    error: it stands in the findings of what is returned."""

    def __init__(self, home: Path) -> None:
        self.home = Home(home)

    def runs(self) -> bool:
        """Whether a node runs here that can be asked."""
        return wire.ask_status(self.home) is not None

    def status(self) -> Told:
        """Where the ledger stands, and how the node is."""
        told = wire.ask_status(self.home)
        if told is None:
            raise self._not_running()
        return told

    # --- files ------------------------------------------------------------------------------------------------------------

    def take(
        self, paths: Sequence[Path], member: str | None = None, *, sure: Sequence[str] | None = None
    ) -> Iterator[Lodged]:
        """Import files or folders; every document with its answer, as soon as it is durable. `sure` as in `read_file`."""
        found = hand_over(self.home.root, paths, member, sure)
        if found is None:
            raise self._not_running()
        return found

    def work_day(
        self, paths: Sequence[Path], member: str | None = None, *, lang: str = "zh", payer: Payer = NOBODY,
        sure: Sequence[str] | None = None,
    ) -> Generator[Lodged, None, Day]:  # fmt: skip
        """What `cohong day` does with a clerk's files; every document and row with its answer, the day as the value of
        the generator. Batch-payment files and the list of what does not close lie in HOME/out afterwards."""
        named = {str(Path(path).absolute()): str(path) for path in paths}
        fields = {"paths": list(named), "lang": lang, "payer": msgspec.to_builtins(payer), "sure": _listed(sure)}
        result = yield from self._steps(Do("work_day", fields, member), named)
        return msgspec.convert(result, Day)

    def lodge(self, documents: Sequence[Document], member: str | None = None) -> Iterator[Lodged]:
        """Lodge documents that a person mended on a page; every one with its answer."""
        return self._steps(Do("lodge", {"documents": msgspec.to_builtins(documents)}, member), {})

    # --- money ------------------------------------------------------------------------------------------------------------

    def run_money(self, member: str | None = None, *, lang: str = "zh") -> Money:
        """Claim, settle, allocate and pay what is possible now; what was asked, and what was refused."""
        return self._do("run_money", {"lang": lang}, member, Money)

    def propose_account(
        self, merchant: str, *, payout_account: str, payout_bank_code: str, payout_account_name: str, person: str = "",
        member: str | None = None,
    ) -> Act:  # fmt: skip
        """The first of two people: another payout account for a merchant. `person` is remembered, sealed: the same one
        cannot approve it. A cell that cannot be right is named in the findings, with the field as its path."""
        fields = {
            "merchant": merchant,
            "payout_account": payout_account,
            "payout_bank_code": payout_bank_code,
            "payout_account_name": payout_account_name,
            "person": person,
        }
        return self._do("propose_account", fields, member, Act)

    def approve_account(self, merchant: str, *, person: str = "", member: str | None = None) -> Act:
        """The second of two people, who may approve accounts: signed with the member's second key. Raises CohongError
        `members.same_person` where this person proposed it, `members.no_such_proposal` where nothing waits."""
        return self._do("approve_account", {"merchant": merchant, "person": person}, member, Act)

    # --- mandates, law ----------------------------------------------------------------------------------------------------

    def grant_mandate(self, firm: str, agent: str, *, since: int, until: int, member: str | None = None) -> Act:
        """Register a firm's mandate to an agent, days such as 20260310. `firm` is a code as written, or a member's or
        merchant's name."""
        return self._do("grant_mandate", {"firm": firm, "agent": agent, "since": since, "until": until}, member, Act)

    def revoke_mandate(self, firm: str, agent: str, *, member: str | None = None) -> Act:
        """Withdraw a mandate from now on."""
        return self._do("revoke_mandate", {"firm": firm, "agent": agent}, member, Act)

    def vote_law(self, file: Path, member: str | None = None) -> Adoption:
        """Vote for a file of law rows."""
        return self._do("vote_law", {"file": str(Path(file).absolute())}, member, Adoption)

    def vote_for(self, proposal: str, member: str | None = None) -> Adoption:
        """Say yes to rows that wait for votes. Raises CohongError `members.no_such_proposal`."""
        return self._do("vote_for", {"proposal": proposal}, member, Adoption)

    # --- sellers ----------------------------------------------------------------------------------------------------------

    def decide(self, asked: Decision | Appeal | Answer, member: str | None = None) -> Act:
        """A person's word on who sells a trade, an appeal, or an answer to a proposal. Raises CohongError `trade.unknown`,
        `node.no_such_party`, `sellers.reason_missing`."""
        return self._do(DOES[type(asked)][0], msgspec.to_builtins(asked), member, Act)

    def relinked(self, found: Relink, member: str | None = None) -> Relinked:
        """Propose what a new look at all firms found, and attribute what was never attributed."""
        return self._do("relinked", msgspec.to_builtins(found), member, Relinked)

    def ask_correction(
        self, trade: str, of: str, *, code: str, until: int, note: str = "", member: str | None = None
    ) -> Act:
        """Ask whoever filed a document (`order`, `waybill`, `list`) of a trade to correct it until a day; `note` goes sealed."""
        fields = {"trade": trade, "of": of, "code": code, "until": until, "note": note}
        return self._do("ask_correction", fields, member, Act)

    def withdraw_asking(self, trade: str, of: str, *, member: str | None = None) -> Act:
        """Take back what was asked."""
        return self._do("withdraw_asking", {"trade": trade, "of": of}, member, Act)

    def attest_check(self, row: dict[str, str], *, member: str | None = None) -> Act:
        """Record a check of a firm's authenticity, by the columns of the sheet `checks`; a column that cannot be right is named in
        the findings, as their path."""
        return self._do("attest_check", {"row": row}, member, Act)

    def withdraw_check(self, firm: str, what: str, about: str = "", *, member: str | None = None) -> Act:
        """Take back a check that the member attested: by the tags of firm and subject, as the ledger has them."""
        return self._do("withdraw_check", {"firm": firm, "what": what, "about": about}, member, Act)

    def publish_now(self) -> Info:
        """Let readers see everything that was said; where the ledger stands then."""
        return self._do("publish_now", {}, None, Info)

    # --- asking -----------------------------------------------------------------------------------------------------------

    def _do(self, action: str, fields: dict[str, Any], member: str | None, kind: type[Result]) -> Result:
        steps = self._steps(Do(action, fields, member), {})
        while True:
            try:
                next(steps)
            except StopIteration as ended:
                return msgspec.convert(ended.value, kind)

    def _steps(self, question: Do, named: dict[str, str]) -> Generator[Lodged, None, Any]:
        answers = wire.ask(self.home, question)
        if answers is None:
            raise self._not_running()
        return (yield from _lodged(answers, named))

    def _not_running(self) -> CohongError:
        return CohongError(NOT_RUNNING, path=str(self.home.root))


def hand_over(
    home: Path, paths: Sequence[Path], member: str | None, sure: Sequence[str] | None = None
) -> Iterator[Lodged] | None:
    """Let the running node of a home import these files; None where none runs. Raises CohongError, also on the way."""
    named = {str(Path(path).absolute()): str(path) for path in paths}
    answers = wire.ask(Home(home), Import(list(named), member, sure=_listed(sure)))
    return None if answers is None else _lodged(answers, named)


def _listed(sure: Sequence[str] | None) -> list[str] | None:
    return None if sure is None else list(sure)


def _lodged(answers: Iterator[wire.Answer], named: dict[str, str]) -> Generator[Lodged, None, Any]:
    """What was lodged, files as their user named them; the result of an action as the generator's value."""
    try:
        for answer in answers:
            if isinstance(answer, Done):
                return answer.result
            assert isinstance(answer, Some), "files are answered by what was lodged"
            for one in answer.lodged:
                lodged = msgspec.convert(one, Lodged)
                yield msgspec.structs.replace(lodged, file=_as_named(lodged.file, named))
    except CohongError as error:
        learn(error.code)
        raise
    return None


def _as_named(file: str, named: dict[str, str]) -> str:
    """The file as its user named it; the node was given absolute paths."""
    for whole, short in named.items():
        if file == whole or file.startswith(f"{whole}/"):
            return short + file[len(whole) :]
    return file


def learn(code: str) -> None:
    """Know the texts of a code that a node said: import the rooms that declare their codes when they are first used; the
    node used them, this process did not."""
    try:
        text_of(code)
    except KeyError:
        for room in (
            "channels.customs",
            "channels.kj",
            "channels.sheets",
            "channels.bank",
            "node.tasks",
            "node.server",
        ):
            import_module(f"cohong.{room}")

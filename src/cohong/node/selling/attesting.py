"""Checks of authenticity as a member of an open home says them: from the columns of the sheet, one at a time, or taken back."""

from pathlib import Path

import msgspec

from cohong.channels.door.checks import CHECK, attest_checks
from cohong.channels.door.documents import subject_of
from cohong.channels.door.prepared import Prepared
from cohong.channels.sheets import SHEET
from cohong.channels.sheets.cells import reader_of
from cohong.channels.sheets.checks import faults_of
from cohong.channels.sheets.kinds.checks import CHECKS
from cohong.core.message import derived_id
from cohong.core.tags import join_key_id
from cohong.core.texts import CohongError, Finding, declare, finding
from cohong.modules.authenticity.messages import WithdrawCheck
from cohong.modules.authenticity.rules import What
from cohong.node.documents import SHEETS, read_file
from cohong.node.home import Node
from cohong.node.rows import act_of
from cohong.node.said import Act

ATTEST = "authenticity.attest_check"
NO_CHECKS = declare(
    "node.no_sheet_of_checks",
    en="{path} is no sheet of authenticity checks (in it: {seen}).",
    zh="{path} 不是真实性核验表（其中有：{seen}）。",
    next_en="Fill in the sheet that `cohong template checks` writes; bring anything else with `cohong import`.",
    next_zh="请填写 cohong template checks 生成的表格；其他文件请用 cohong import。",
)


class NewCheck(msgspec.Struct, frozen=True, kw_only=True):
    """A check as a row of the sheet `checks` says it: column id -> text."""

    row: dict[str, str]


class EndOfCheck(msgspec.Struct, frozen=True, kw_only=True):
    """A check that is taken back: the firm's tag, what, and the tag of the shop, account or agent ("" for the licence)."""

    firm: str
    what: What
    about: str = ""


def need_checks(file: Path) -> None:
    """Raises CohongError where a file holds anything else than checks, or cannot be read."""
    if file.suffix.lower() not in SHEETS:
        raise CohongError(NO_CHECKS, path=file.name, seen=file.suffix)
    other = next((one.message for one in read_file(file) if one.message not in (CHECK, SHEET)), "")
    if other:
        raise CohongError(NO_CHECKS, path=file.name, seen=other)


def attest_check(node: Node, asked: NewCheck, member: str) -> Act:
    """Record a check. What cannot be right is named in the findings, with the column as its path."""
    row, faults = checked(asked.row)
    if faults:
        return Act(kind=ATTEST, outcome="", about=asked.row.get("firm_code", ""), findings=faults)
    prepared = attest_checks([row], node.join_key, member, str(node.engine.info().height))
    return act_of(prepared, node.say([prepared], member)[0])


def checked(given: dict[str, str]) -> tuple[dict[str, str], tuple[Finding, ...]]:
    """A row as the sheet would give it, or what is wrong with it."""
    row: dict[str, str] = {}
    faults = []
    for column in CHECKS.columns:
        text, trouble = reader_of(column)(given.get(column.id, ""))
        if trouble is not None and trouble.level == "error":
            faults.append(finding(trouble.code, "error", column.id, trouble.seen, trouble.expected))
        elif text:
            row[column.id] = text
    bad = {one.path for one in faults}
    faults += [finding(code, "error", name, seen, more) for name, code, seen, more in faults_of(row) if name not in bad]
    return row, tuple(faults)


def withdraw_check(node: Node, asked: EndOfCheck, member: str) -> Act:
    """Take a check back that this member attested."""
    head = WithdrawCheck(
        v=1,
        filer=member,
        join=join_key_id(node.join_key),
        guid=derived_id("cohong.check-back.1", asked.firm, asked.what, asked.about, node.engine.info().height),
        firm=asked.firm,
        what=asked.what,
        about=asked.about or None,
    )
    prepared = Prepared(head, {}, (), subject_of("check back", asked.firm, head.guid), asked.firm)
    return act_of(prepared, node.say([prepared], member)[0])

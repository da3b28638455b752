"""Rows of checks become documents: one CHECK for each row, with head keys = column ids."""

from collections.abc import Iterator

from cohong.channels.sheets import texts
from cohong.channels.sheets.drafts import Draft, findings_of, guid_of
from cohong.channels.sheets.kinds.checks import CHECKS
from cohong.channels.sheets.table import Row, Table

_KEY = ("firm_code", "what", "about", "since")
_CODES = (10, 18)
_NEEDED = {"shop": ("about",), "account": ("about", "bank_code"), "mandate": ("about",)}
_DAYS = (("since", "until"), ("licence_since", "licence_until"))

Fault = tuple[str, str, str, str]
"""Column, code, what was seen, what was expected."""


def check_drafts(table: Table, rows: Iterator[Row]) -> Iterator[Draft]:
    """One CHECK for each row."""
    for row in rows:
        if row.values.get("what") == "mandate" and "about" in row.values:
            row.values["about"] = row.values["about"].upper()
        for column, code, seen, expected in faults_of(row.values):
            if not row.bad(column):
                table.note(row, column, code, seen=seen, expected=expected)
        parts = [row.values.get(name, "") for name in _KEY]
        yield Draft(
            message="CHECK",
            key="/".join(part for part in parts[:3] if part),
            head=row.values,
            findings=tuple(findings_of([row])),
            guid=guid_of("CHECK", "\0".join(parts)) if any(parts) else "",
        )


def faults_of(values: dict[str, str]) -> Iterator[Fault]:
    """What is wrong with a row whose cells are each right: what is missing (an account also has its bank), an agent that is no
    code, days that are reversed, a result without the last day for which it holds."""
    needed = [column.id for column in CHECKS.columns if column.required]
    needed += _NEEDED.get(values.get("what", ""), ())
    needed += ["until"] if values.get("verdict") == "confirmed" else []
    yield from ((name, texts.CELL_MISSING, "", CHECKS.by_id[name].example) for name in needed if name not in values)
    agent = values.get("about", "") if values.get("what") == "mandate" else ""
    if agent and (len(agent) not in _CODES or not (agent.isascii() and agent.isalnum())):
        yield "about", texts.BAD_CODE, agent[:80], "18 / 10"
    for first, last in _DAYS:
        since, until = values.get(first), values.get(last)
        if since is not None and until is not None and since > until:
            yield last, texts.DATES_REVERSED, until, since

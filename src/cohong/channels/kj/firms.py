"""The operator's table of firms: record number of the Single Window -> code, name, roles. A CSV or xlsx that people keep."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final, get_args

import msgspec

from cohong.channels.kj.mapping import Role
from cohong.channels.kj.texts import FIRMS_UNREADABLE
from cohong.channels.sheets.cells import Value
from cohong.channels.sheets.columns import Column, SheetKind
from cohong.channels.sheets.rows import open_sheets
from cohong.channels.sheets.table import HEADER_ROWS, Row, Table, recognise
from cohong.core.texts import CohongError

ROLES: Final[dict[Role, tuple[str, ...]]] = {
    "declaring": ("declaring firm", "申报企业", "申报", "报关企业", "报关"),
    "ecommerce": ("e-commerce enterprise", "电商企业", "电商"),
    "platform": ("platform", "电商平台", "平台"),
    "logistics": ("logistics firm", "物流企业", "物流"),
    "payment": ("payment firm", "支付企业", "支付"),
    "site": ("site operator", "监管场所", "场所", "监管场所经营人"),
}
"""What a role is called: first as findings say it."""
_ROLE_OF: Final = {name: role for role, names in ROLES.items() for name in (role, *names)}
_BETWEEN = re.compile(r"\s*[,;|/、，；]\s*")

FIRMS = SheetKind(
    name="kj_firms", zh="企业表", en="Table of firms",
    columns=(
        Column(id="record_no", zh="企业备案编号", en="Record number", type="code", required=True, max_length=30),
        Column(id="name", zh="企业名称", en="Name", required=True, max_length=100),
        Column(id="customs_code", zh="海关编码", en="Customs code", type="code", max_length=10),
        Column(id="credit_code", zh="统一社会信用代码", en="Credit code", type="code", uscc="uscc"),
        Column(id="roles", zh="业务类型", en="Roles"),
        Column(id="sender", zh="报文发送方代码", en="Sender code", type="code", max_length=30),
        Column(id="dxp_id", zh="报文传输编号", en="DXP id", type="code", max_length=30),
    ),
)  # fmt: skip


class Firm(msgspec.Struct, frozen=True, kw_only=True):
    """One firm of the table. Without roles nothing is known of them; a foreign firm has no code."""

    record_no: str
    name: str
    customs_code: str = ""
    credit_code: str = ""
    roles: tuple[Role, ...] = ()
    sender: str = ""
    dxp_id: str = ""

    @property
    def code(self) -> str:
        """The code by which CEB documents name it: the credit code where the table has one, else the customs code."""
        return self.credit_code or self.customs_code


class Firms:
    """The table in memory, by record number, by either code and by sender code."""

    def __init__(self, rows: Sequence[Firm]) -> None:
        self.rows = tuple(rows)
        self.by_record = {plain(row.record_no): row for row in rows}
        self._by_code = {code: row for row in reversed(rows) for code in (row.customs_code, row.credit_code) if code}
        self._by_sender = {plain(row.sender): row for row in reversed(rows) if row.sender}

    def find(self, text: str) -> Firm | None:
        """The firm of a record number; a customs or credit code of the table is taken for one, too."""
        return self.by_record.get(plain(text)) or self._by_code.get(text.strip().upper())

    def of_sender(self, text: str) -> Firm | None:
        """The firm that sends under this code of the message head."""
        return self._by_sender.get(plain(text)) or self.find(text)

    def of_code(self, code: str, name: str = "") -> Firm | None:
        """The firm with this customs or credit code; a firm without one goes by its name."""
        found = self._by_code.get(code)
        return found or next((row for row in self.rows if not row.code and row.name == name), None)


def plain(record: str) -> str:
    """A record number as it is compared."""
    return record.strip().upper()


def read_firms(path: Path) -> Firms:
    """The table in a file. Raises CohongError: `kj.firms_unreadable` with the cell, or what the sheet door says of a file
    that is no sheet."""
    rows = [firm for table, lines in _tables(path) for firm in _firms(table, lines)]
    if not rows:
        raise _refused(path.name, "no rows", "headings such as record_no, name, customs_code")
    return Firms(rows)


def _tables(path: Path) -> Iterator[tuple[Table, Iterator[Row]]]:
    found = False
    for sheet in open_sheets(path):
        rows = sheet.rows
        for number, cells in islice(rows, HEADER_ROWS):
            kind = recognise([FIRMS], cells)
            if kind is not None:
                found = True
                yield _checked(Table(sheet.title, kind, number, cells), rows)
                break
    if not found:
        raise _refused(path.name, "no headings of a table of firms", "headings such as record_no, name, customs_code")


def _checked(table: Table, rows: Iterator[tuple[int, Sequence[Value]]]) -> tuple[Table, Iterator[Row]]:
    for column in FIRMS.columns:
        if column.required and column.id not in table.bound:
            raise _refused(f"{table.title}!{table.header_row}", "absent", f"{column.zh} / {column.en}")
    return table, table.rows(rows)


def _firms(table: Table, rows: Iterator[Row]) -> Iterator[Firm]:
    seen: dict[str, Firm] = {}
    for row in rows:
        wrong = next((one for _, one in row.findings if one.level == "error"), None)
        if wrong is not None:
            raise _refused(wrong.path, wrong.seen, wrong.expected)
        firm = _firm(table, row)
        before = seen.setdefault(plain(firm.record_no), firm)
        if before is firm:
            yield firm
        elif before != firm:
            raise _refused(table.place(row, "record_no"), "two rows", "one row")


def _firm(table: Table, row: Row) -> Firm:
    values = row.values
    for column, wanted in (("record_no", "a record number"), ("name", "a name")):
        if column not in values:
            raise _refused(table.place(row, column), "absent", wanted)
    customs = values.get("customs_code", "").upper()
    if customs and len(customs) != 10:
        raise _refused(table.place(row, "customs_code"), customs, "a customs code of 10 characters")
    return Firm(
        record_no=values["record_no"],
        name=values["name"],
        customs_code=customs,
        credit_code=values.get("credit_code", ""),
        roles=_roles(table, row),
        sender=values.get("sender", ""),
        dxp_id=values.get("dxp_id", ""),
    )


def _roles(table: Table, row: Row) -> tuple[Role, ...]:
    found = []
    for word in filter(None, _BETWEEN.split(row.values.get("roles", "").strip())):
        role = _ROLE_OF.get(word.casefold())
        if role is None:
            raise _refused(table.place(row, "roles"), word, ", ".join(get_args(Role)))
        found.append(role)
    return tuple(dict.fromkeys(found))


def _refused(path: str, seen: str, expected: str) -> CohongError:
    return CohongError(FIRMS_UNREADABLE, path=path, seen=seen, expected=expected)

"""Rows of a trades sheet become CEB303, CEB505, CEB603 and, once released, CEB604 with the element names that the customs XML uses.

Rows of one order are gathered by seller and order number (`gathering.py`).
"""

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from cohong.channels.sheets import texts
from cohong.channels.sheets.cells import scaled, unscaled
from cohong.channels.sheets.columns import Column
from cohong.channels.sheets.drafts import Draft, findings_of, guid_of
from cohong.channels.sheets.gathering import Gather, Group
from cohong.channels.sheets.kinds.trades import TRADES
from cohong.channels.sheets.quantities import complete_quantities
from cohong.channels.sheets.table import Row, Table

MAX_LINES = 100

_STAMP = ("guid", "appType", "appTime", "appStatus")
HEAD_303 = (*_STAMP, "orderType", "orderNo", "ebpCode", "ebpName", "ebcCode", "ebcName", "goodsValue", "freight",
            "currency", "note")  # fmt: skip
LINE_303 = ("gnum", "itemNo", "itemName", "itemDescribe", "barCode", "unit", "currency", "qty", "price", "totalPrice")
HEAD_505 = (*_STAMP, "logisticsCode", "logisticsName", "logisticsNo", "freight", "insuredFee", "currency", "grossWeight",
            "packNo", "goodsInfo", "ebcCode", "ebcName", "ebcTelephone")  # fmt: skip
HEAD_604 = ("guid", "agentCode", "copNo", "preNo", "invtNo", "ebcCode", "ebpCode", "orderNo", "statisticsFlag",
            "returnStatus", "returnTime", "returnInfo")  # fmt: skip
RELEASED = {"returnStatus": "800", "returnInfo": "[Code:2600;Desc:放行]"}
HEAD_603 = (*_STAMP, "customsCode", "ebpCode", "ebpName", "orderNo", "logisticsCode", "logisticsName", "logisticsNo",
            "copNo", "preNo", "invtNo", "ieFlag", "portCode", "ieDate", "statisticsFlag", "agentCode", "agentName", "ebcCode",
            "ebcName", "ownerCode", "ownerName", "iacCode", "iacName", "emsNo", "tradeMode", "trafMode", "trafName",
            "voyageNo", "billNo", "totalPackageNo", "loctNo", "licenseNo", "country", "POD", "freight", "fCurrency",
            "fFlag", "insuredFee", "iCurrency", "iFlag", "wrapType", "packNo", "grossWeight", "netWeight")  # fmt: skip
LINE_603 = ("gnum", "itemNo", "itemRecordNo", "itemName", "gcode", "gname", "gmodel", "barCode", "country", "currency",
            "qty", "qty1", "qty2", "unit", "unit1", "unit2", "price", "totalPrice")  # fmt: skip

_HEAD_COLUMNS = tuple(column for column in TRADES.columns if not column.line)
_LINE_COLUMNS = tuple(column for column in TRADES.columns if column.line)
_LINE_RENAMED = {"country": "destinationCountry"}
_RENAMED = {"fCurrency": "currency", "iCurrency": "currency"}
_COPIED = {
    "agentCode": "ebcCode", "agentName": "ebcName", "ownerCode": "ebcCode", "ownerName": "ebcName", "portCode": "customsCode",
    "POD": "country", "destinationCountry": "country", "copNo": "orderNo", "gname": "itemName", "unit1": "unit", "qty1": "qty",
}  # fmt: skip
"""What is taken from another column where a cell is left empty."""
_USED = {
    "CEB303": frozenset(HEAD_303 + LINE_303) | {"tradeMode"},
    "CEB505": frozenset(HEAD_505) | {"itemName"},  # goodsInfo is made of the names
    "CEB604": frozenset(HEAD_604) | {"releaseDate"},
    "CEB603": frozenset(_RENAMED.get(name, name) for name in HEAD_603 + LINE_603) | {"destinationCountry"},
}
_PART = {part: frozenset(column.id for column in TRADES.columns if column.part == part) for part in ("waybill", "list")}
_ORDER_TYPE = {"9710": "B", "9810": "W"}


_GATHER = Gather(
    key=("ebcCode", "orderNo"),
    whole=tuple(column.id for column in _HEAD_COLUMNS),
    conflict=texts.CONFLICT,
    split=texts.ORDER_SPLIT,
)


class _Told(NamedTuple):
    """An order on its way to documents: its rows, and the table that knows their places."""

    table: Table
    group: Group

    def spot(self, line: int | None, name: str) -> str:
        """The cell that an element was read from, or should be written into: of a head, where its order says it first."""
        rows = self.group.rows
        if line is not None:
            row, column = rows[min(line, len(rows) - 1)], _LINE_RENAMED.get(name, name)
            return self.table.place(row, _source(column, row) if column in TRADES.by_id else "itemNo")
        column = _RENAMED.get(name, name)
        column = column if column in TRADES.by_id else "orderNo"
        row = next((row for row in rows if column in row.values), rows[0])
        return self.table.place(row, _source(column, row))


def _source(column: str, row: Row) -> str:
    """The column that a value was read from: where its own cell is empty, the one it was copied from."""
    other = _COPIED.get(column, column)
    return other if column not in row.values and other in row.values else column


def trade_drafts(table: Table, rows: Iterator[Row]) -> Iterator[Draft]:
    """The documents of all orders of a sheet, orders in the order of their first row."""
    for group in _GATHER.groups(table, rows):
        yield from _drafts(table, group)


def _drafts(table: Table, group: Group) -> Iterator[Draft]:
    has_list = _has_part(group, "list")
    has_waybill = has_list or _has_part(group, "waybill")
    parts = {"order"} | ({"waybill"} if has_waybill else set()) | ({"list"} if has_list else set())
    _require(table, group, parts)
    lines = _lines(table, group)
    head, told = _head(group.head, lines), _Told(table, group)
    yield _order(told, head, lines)
    if has_waybill:
        yield _waybill(told, head)
    if has_list:
        yield _list(told, head, lines)
    if "releaseDate" in head:
        yield _release(told, head)


def _has_part(group: Group, part: str) -> bool:
    """A part is there when one of its cells is filled in, be it rightly or wrongly."""
    wanted = _PART[part]
    return any(
        not wanted.isdisjoint(row.values) or any(name in wanted for name, _ in row.findings) for row in group.rows
    )


def _require(table: Table, group: Group, parts: set[str]) -> None:
    for column in TRADES.columns:
        if not column.required or column.part not in parts:
            continue
        if column.line:
            for row in group.rows:
                table.missing(row, column.id)
        elif column.id not in group.head and not any(row.bad(column.id) for row in group.rows):
            table.missing(group.rows[0], column.id)
    for code, name in (("agentCode", "agentName"), ("ownerCode", "ownerName")):
        if code in group.head and group.head[code] != group.head.get("ebcCode") and name not in group.head:
            table.missing(group.rows[0], name)


def _lines(table: Table, group: Group) -> list[dict[str, str]]:
    """The lines of an order, numbered, with what follows from other cells filled in."""
    if len(group.rows) > MAX_LINES:
        table.note(group.rows[MAX_LINES], "gnum", texts.TOO_MANY_LINES, expected=str(MAX_LINES))
    lines, taken = [], set()
    for place, row in enumerate(group.rows, start=1):
        line = {column.id: row.values[column.id] for column in _LINE_COLUMNS if column.id in row.values}
        number = line.setdefault("gnum", str(place))
        if number in taken:
            table.note(row, "gnum", texts.LINE_REPEATED, seen=number)
        taken.add(number)
        _complete_line(table, group, row, line)
        lines.append(line)
    return lines


def _complete_line(table: Table, group: Group, row: Row, line: dict[str, str]) -> None:
    line.setdefault("gname", line.get("itemName", ""))
    complete_quantities(table, row, line, needed=_has_part(group, "list"))
    line["currency"] = group.head.get("currency", "")
    line["country"] = line.pop("destinationCountry", group.head.get("country", ""))
    if "totalPrice" not in line and not row.bad("totalPrice") and "qty" in line and "price" in line:
        _multiply(table, row, line)


def _multiply(table: Table, row: Row, line: dict[str, str]) -> None:
    """Quantity x unit price, exactly; a product that needs more than five places must be written by the clerk."""
    total = unscaled(scaled(line["qty"], 5) * scaled(line["price"], 5), 10)
    if len(total.partition(".")[2]) > 5:
        table.note(row, "totalPrice", texts.TOO_MANY_DECIMALS, seen=total, expected="5")
    else:
        line["totalPrice"] = total


def _head(given: dict[str, str], lines: list[dict[str, str]]) -> dict[str, str]:
    """All head elements of the three documents: what the clerk wrote, then defaults, then what follows from others."""
    head = {column.id: column.default for column in _HEAD_COLUMNS if column.default} | given
    head |= {"appType": "1", "appStatus": "2"}
    head["fCurrency"] = head["iCurrency"] = head.get("currency", "")
    head.setdefault("orderType", _ORDER_TYPE.get(head["tradeMode"], "E"))
    head.setdefault("goodsValue", _sum(lines))
    head.setdefault("portCode", head.get("customsCode", ""))
    head.setdefault("POD", head.get("country", ""))
    head.setdefault("copNo", _own_number(head.get("orderNo", "")))
    head.setdefault("goodsInfo", _goods_info(lines))
    for role in ("agent", "owner"):
        if head.get(f"{role}Code", head.get("ebcCode")) == head.get("ebcCode"):
            head.setdefault(f"{role}Name", head.get("ebcName", ""))
        head.setdefault(f"{role}Code", head.get("ebcCode", ""))
    return head


def _sum(lines: list[dict[str, str]]) -> str:
    if not all("totalPrice" in line for line in lines):
        return ""
    return unscaled(sum(scaled(line["totalPrice"], 5) for line in lines), 5)


def _own_number(order_no: str) -> str:
    """The order number where it fits into 30 characters, else a number made from it."""
    return order_no if len(order_no) <= 30 else hashlib.sha256(order_no.encode()).hexdigest()[:30].upper()


def _goods_info(lines: list[dict[str, str]]) -> str:
    names = dict.fromkeys(line["itemName"] for line in lines if "itemName" in line)
    return "，".join(names)[:200].strip()


def _order(told: _Told, head: dict[str, str], lines: list[dict[str, str]]) -> Draft:
    return _draft("CEB303", HEAD_303, LINE_303, told, head, lines, ("ebcCode", "orderNo"))


def _waybill(told: _Told, head: dict[str, str]) -> Draft:
    return _draft("CEB505", HEAD_505, (), told, head, [], ("logisticsCode", "logisticsNo"))


def _list(told: _Told, head: dict[str, str], lines: list[dict[str, str]]) -> Draft:
    coded = [{"barCode": "无"} | line for line in lines]
    return _draft("CEB603", HEAD_603, LINE_603, told, head, coded, ("ebcCode", "orderNo"))


def _release(told: _Told, head: dict[str, str]) -> Draft:
    """Customs' receipt as the clerk copies it: who may say so is for the ledger to decide."""
    full = head | RELEASED | {"returnTime": f"{head['releaseDate']}120000000"}
    return _draft("CEB604", HEAD_604, (), told, full, [], ("ebcCode", "orderNo"))


def _draft(
    message: str, names: tuple[str, ...], line_names: tuple[str, ...], told: _Told, head: dict[str, str],
    lines: list[dict[str, str]], key_names: tuple[str, ...],
) -> Draft:  # fmt: skip
    key_parts = [head.get(name, "") for name in key_names]
    key = "/".join(key_parts) if all(key_parts) else ""
    guid = guid_of(message, key) if key else ""
    full = head | {"guid": guid}
    return Draft(
        message=message,
        key=key,
        head={name: full[name] for name in names if full.get(name)},
        lines=tuple({name: line[name] for name in line_names if line.get(name)} for line in lines),
        findings=tuple(findings_of(told.group.rows, _USED[message])),
        guid=guid,
        spot=told.spot,
    )


def required_headers(present: set[str]) -> Iterator[Column]:
    """Columns that a trades sheet needs, given those it has: a part that is begun must be complete."""
    begun = {column.part for column in TRADES.columns if column.id in present} | {"order"}
    if "list" in begun:
        begun.add("waybill")
    for column in TRADES.columns:
        if column.required and column.part in begun and column.id not in present:
            yield column

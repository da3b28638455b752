"""Statutory quantities of a line, as far as they follow from what the clerk wrote."""

from cohong.channels.sheets import texts
from cohong.channels.sheets.table import Row, Table


def complete_quantities(table: Table, row: Row, line: dict[str, str], *, needed: bool) -> None:
    """Fill in the statutory unit and quantity where they are those of the line, and note those that are missing: with another
    unit (only where a list or return is `needed`), and one of a second pair without the other."""
    line.setdefault("unit1", line.get("unit", ""))
    if line["unit1"] == line.get("unit", ""):
        line.setdefault("qty1", line.get("qty", ""))
    elif needed:
        _need(table, row, line, "qty1")
    if "unit2" in line or "qty2" in line:
        _need(table, row, line, "unit2")
        _need(table, row, line, "qty2")


def _need(table: Table, row: Row, line: dict[str, str], column_id: str) -> None:
    if column_id not in line and not row.bad(column_id):
        table.note(row, column_id, texts.CELL_MISSING, expected=line.get("qty" if "qty" in column_id else "unit", ""))

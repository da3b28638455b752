"""The shape of a sheet: kinds, columns, choices. A column is the one place that knows its header, type, help and example."""

from functools import cached_property
from typing import Literal

import msgspec

from cohong.channels.sheets.headings import ALIASES, Guess, guess, header_key, without_brackets

ColumnType = Literal["text", "code", "digits", "decimal", "date", "time", "choice"]


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One allowed value; a cell may hold the value or any of its names."""

    value: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One column of a sheet.

    `places` bounds decimals, `zero` lets a number be 0, `digits` is the exact length of a digit code, `max_length`
    counts characters. `uscc` = "uscc" asks for an 18-character credit code, "firm" also takes a 10-character customs
    code. `literals` are words allowed in place of a code (无). `default` is what an empty cell means. `dashes` keeps
    a date as YYYY-MM-DD; without it the date is YYYYMMDD. `last` lets a day without a time mean its last second. `width` makes a
    column wider than its header asks for. `part` is what the cell belongs to in a trades sheet.
    """

    id: str
    zh: str
    en: str
    type: ColumnType = "text"
    required: bool = False
    example: str = ""
    help_zh: str = ""
    help_en: str = ""
    default: str = ""
    max_length: int = 0
    digits: int = 0
    places: int = 0
    zero: bool = False
    dashes: bool = False
    last: bool = False
    uscc: Literal["", "uscc", "firm"] = ""
    literals: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    width: int = 0
    part: Literal["order", "waybill", "list"] = "order"
    line: bool = False

    @property
    def shape(self) -> str:
        """What the code looks like, in words both languages share."""
        if self.digits:
            return f"{self.digits} 位数字 digits"
        if self.uscc:
            return "18 位统一社会信用代码 USCC" + (" / 10 位海关代码 customs code" if self.uscc == "firm" else "")
        return "0-9 A-Z - . / _"

    def header(self, lang: str) -> str:
        """The header text in `lang`."""
        return self.zh if lang == "zh" else self.en


class SheetKind(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One kind of sheet and its columns, in the order of the template.

    `examples` are the example rows of the template, each the ids of the columns it fills; one full row by default.
    """

    name: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    examples: tuple[dict[str, str], ...] = ()

    def example_rows(self) -> list[dict[str, str]]:
        """The rows a template shows: column id -> text."""
        full = {column.id: column.example for column in self.columns}
        return [dict(example) for example in self.examples] or [full]

    @cached_property
    def by_id(self) -> dict[str, Column]:
        """Columns by their id."""
        return {column.id: column for column in self.columns}

    @cached_property
    def by_header(self) -> dict[str, str]:
        """Column ids by every heading that is understood, normalised by `header_key`. A name of the template goes before
        another name for it, and that before a name without its brackets."""
        own = [(name, column) for column in self.columns for name in (column.id, column.zh, column.en)]
        told = ALIASES.get(self.name, {})
        others = [(name, column) for column in self.columns for name in told.get(column.id, "").split("|")]
        bare = [(without_brackets(name), column) for name, column in own]
        known: dict[str, str] = {}
        for name, column in (*own, *others, *bare):
            known.setdefault(header_key(name), column.id)
        known.pop("", None)
        return known

    def find(self, header: str) -> Guess | None:
        """The column that a heading means, however it is written; None for a heading of nobody."""
        return guess(header, self.by_header, self._decimals)

    @cached_property
    def _decimals(self) -> frozenset[str]:
        return frozenset(column.id for column in self.columns if column.type == "decimal")


MARK = Column(
    id="mark",
    zh="行标记",
    en="Row mark",
    help_zh="正式数据留空。标有“示例”或“说明”的行不读取。",
    help_en="Leave empty for real data. Rows marked “example” or “help” are not read.",
    example="示例",
)
MARKS_SKIPPED = frozenset({"示例", "example", "说明", "help"})

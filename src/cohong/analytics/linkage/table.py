"""A table of records as a CSV file, read and written a part at a time; what is wrong with it is said with its line."""

import codecs
import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import msgspec
import polars as pl

from cohong.analytics.linkage.fields import COLUMNS, MORE
from cohong.core.texts import CohongError, declare

NEEDED = ("id", *COLUMNS)
ADDED = ("entity", "probability")
ENCODINGS = ("utf-8-sig", "gb18030")
ROWS_AT_ONCE = 50_000
_SAMPLE_BYTES = 1 << 20

NO_COLUMN = declare(
    "linkage.no_column",
    en="The table {path} has no column {expected}; it has {seen}.",
    zh="表格 {path} 缺少列 {expected}；现有列：{seen}。",
    next_en="Name the columns id,code,name,region,phone,account in the first line; a column may be empty, but must be there.",
    next_zh="请在首行写明列名 id,code,name,region,phone,account；列可以为空，但不能缺少。",
)
DOUBLE_COLUMN = declare(
    "linkage.double_column",
    en="The table {path} has the column {seen} twice, or one that linking adds.",
    zh="表格 {path} 的列 {seen} 重复，或与关联结果列同名。",
    next_en="Rename one of them; entity and probability are added by linking.",
    next_zh="请改名；entity 和 probability 由关联结果添加。",
)
BAD_ROW = declare(
    "linkage.bad_row",
    en="Line {path} has {seen} cells; the first line has {expected}.",
    zh="第 {path} 行有 {seen} 个单元格，而首行有 {expected} 个。",
    next_en="Put cells that contain a comma or a line break between double quotes.",
    next_zh="含逗号或换行的单元格请加英文双引号。",
)
BAD_TEXT = declare(
    "linkage.bad_text",
    en="The table {path} is neither UTF-8 nor GB18030 text.",
    zh="表格 {path} 既不是 UTF-8 也不是 GB18030 编码的文本。",
    next_en="Save it as CSV UTF-8 and try again.",
    next_zh="请另存为 CSV UTF-8 格式后重试。",
)
NO_CSV = declare(
    "linkage.no_csv",
    en="The table {path} cannot be read as CSV: {seen}.",
    zh="表格 {path} 无法按 CSV 读取：{seen}。",
    next_en="Check the quotes near that place.",
    next_zh="请检查该处的引号。",
)
NO_ID = declare(
    "linkage.no_id",
    en="Line {path} has no id.",
    zh="第 {path} 行没有 id。",
    next_en="Give every record an id of its own.",
    next_zh="请为每条记录填写各自的 id。",
)
EMPTY = declare(
    "linkage.empty_table",
    en="The table {path} is empty.",
    zh="表格 {path} 为空。",
    next_en="Give a table with a first line of column names and at least one record.",
    next_zh="请提供首行为列名、至少含一条记录的表格。",
)


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A CSV file and what its first lines tell: columns and encoding."""

    path: Path
    columns: tuple[str, ...]
    encoding: str


def open_sheet(path: Path) -> Sheet:
    """Look at a file: find its encoding, check its columns. Raises CohongError, or OSError where it cannot be opened."""
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        columns = tuple(name.strip().lower() for name in next(_rows(path, file), []))
    if not columns:
        raise CohongError(EMPTY, path=path.name)
    for name in NEEDED:
        if name not in columns:
            raise CohongError(NO_COLUMN, path=path.name, expected=name, seen=", ".join(columns))
    for place, name in enumerate(columns):
        if name in columns[:place] or name in ADDED:
            raise CohongError(DOUBLE_COLUMN, path=path.name, seen=name)
    return Sheet(path=path, columns=columns, encoding=encoding)


def read_sheet(sheet: Sheet, progress: Callable[[int], object]) -> pl.DataFrame:
    """The columns that linking uses, all texts. Raises CohongError with the line of the first row that is wrong."""
    wanted = [name for name in sheet.columns if name in {*NEEDED, *MORE}]
    parts = []
    for rows in _batches(sheet):
        columns = zip(*rows, strict=True)
        texts = dict(zip(sheet.columns, columns, strict=True))
        parts.append(pl.DataFrame({name: pl.Series(texts[name], dtype=pl.String) for name in wanted}))
        progress(sum(part.height for part in parts))
    if not parts:
        raise CohongError(EMPTY, path=sheet.path.name)
    return pl.concat(parts)


def write_sheet(sheet: Sheet, out: Path, entities: pl.Series, probabilities: pl.Series) -> None:
    """The same table with `entity` and `probability` behind its columns, in UTF-8, and whole or not at all."""
    half = out.with_name(f"{out.name}.part")
    start = 0
    try:
        with half.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow([*sheet.columns, *ADDED])
            for rows in _batches(sheet):
                end = start + len(rows)
                names, sure = entities[start:end].to_list(), probabilities[start:end].to_list()
                writer.writerows([*row, name, f"{p:.4f}"] for row, name, p in zip(rows, names, sure, strict=True))
                start = end
        half.replace(out)
    finally:
        half.unlink(missing_ok=True)


def _encoding(path: Path) -> str:
    """The first of `ENCODINGS` that the whole file is."""
    for encoding in ENCODINGS:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as file:
                while chunk := file.read(_SAMPLE_BYTES):
                    if "\0" in decoder.decode(chunk):
                        raise CohongError(BAD_TEXT, path=path.name)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise CohongError(BAD_TEXT, path=path.name)


def _rows(path: Path, file: IO[str]) -> Iterator[list[str]]:
    try:
        yield from csv.reader(file, strict=True)
    except csv.Error as error:
        raise CohongError(NO_CSV, path=path.name, seen=str(error)) from None


def _batches(sheet: Sheet) -> Iterator[list[list[str]]]:
    """Rows below the first line, each with a cell for every column; empty lines are passed over."""
    width, own = len(sheet.columns), sheet.columns.index("id")
    batch: list[list[str]] = []
    with sheet.path.open(encoding=sheet.encoding, newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            next(reader)
            for row in reader:
                if len(row) != width:
                    if not row:
                        continue
                    raise CohongError(BAD_ROW, path=str(reader.line_num), seen=str(len(row)), expected=str(width))
                if not row[own]:
                    raise CohongError(NO_ID, path=str(reader.line_num))
                batch.append(row)
                if len(batch) == ROWS_AT_ONCE:
                    yield batch
                    batch = []
        except csv.Error as error:
            raise CohongError(NO_CSV, path=sheet.path.name, seen=f"{error}, line {reader.line_num}") from None
    if batch:
        yield batch

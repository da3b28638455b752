"""The values of a JSON file one at a time: an array, JSON Lines, or objects one after another, in bounded memory.

Numbers stay exact: whole ones are integers, others `Decimal`; one too long to be a number of anybody stays text.
"""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import IO, Final, NamedTuple

from cohong.channels.sheets import texts
from cohong.channels.sheets.rows import encoding_of, unreadable
from cohong.channels.sheets.texts import SheetError

Json = None | bool | int | Decimal | str | list["Json"] | dict[str, "Json"]
MAX_VALUE_CHARACTERS = 16 << 20
_BLOCK = 1 << 16
_LONGEST_NUMBER = 40
_EXPONENT = re.compile(r"[eE][+-]?0*(\d+)$")
_BLANK = re.compile(r"[ \t\r\n]*")


class Repeated(dict[str, Json]):
    """An object in which a name stands more than once; `twice` is the first such name."""

    twice = ""


class Value(NamedTuple):
    """One value: its place from 0, its text as it stands in the file, and what it is; `broken` says why it is none."""

    at: int
    text: str
    found: Json
    broken: str = ""


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    names = [name for name, _ in pairs]
    repeated = Repeated(found)
    repeated.twice = next(name for name in names if names.count(name) > 1)
    return repeated


def _number(text: str) -> int | Decimal | str:
    exponent = _EXPONENT.search(text)
    if len(text) > _LONGEST_NUMBER or (exponent and int(exponent[1]) > _LONGEST_NUMBER):
        return text
    return int(text) if text.lstrip("-").isdigit() else Decimal(text)


DECODER: Final = json.JSONDecoder(parse_float=_number, parse_int=_number, parse_constant=str, object_pairs_hook=_object)


def read_values(path: Path) -> Iterator[Value]:
    """Every value of the file. A broken line of JSON Lines is told and the next one read; any other break raises
    SheetError `sheets.json_broken`, and a file that is no text at all its sisters."""
    try:
        if not path.stat().st_size:
            raise SheetError(texts.FILE_EMPTY, path=path.name)
        with path.open(encoding=encoding_of(path), newline="") as file:
            text = _Text(file, path.name)
            if path.suffix.lower() == ".jsonl" or text.first_line_is_whole():
                yield from text.lines()
            else:
                yield from text.array() if text.peek() == "[" else text.run()
    except OSError as error:
        raise unreadable(path, error.strerror or "I/O error") from error


class _Text:
    """The text of a file, read on as it is needed. `at` is the place in `buffer`; `gone` counts the lines before it."""

    def __init__(self, file: IO[str], name: str) -> None:
        self.file, self.name = file, name
        self.buffer, self.at, self.gone, self.over, self.count = "", 0, 0, False, 0

    def fill(self) -> bool:
        """Read as much again as is there, so that trying again stays cheap; False at the end of the file."""
        self.gone += self.buffer.count("\n", 0, self.at)
        self.buffer, self.at = self.buffer[self.at :], 0
        more = self.file.read(max(_BLOCK, len(self.buffer)))
        self.buffer += more
        self.over = not more
        return bool(more)

    def peek(self) -> str:
        """The next sign that is not blank, "" at the end."""
        while True:
            match = _BLANK.match(self.buffer, self.at)
            self.at = match.end() if match else self.at
            if self.at < len(self.buffer):
                return self.buffer[self.at]
            if not self.fill():
                return ""

    def first_line_is_whole(self) -> bool:
        """Whether the first line that is not empty is an object by itself, as in JSON Lines."""
        if self.peek() != "{":
            return False
        while (end := self.buffer.find("\n", self.at)) < 0:
            if len(self.buffer) > MAX_VALUE_CHARACTERS or not self.fill():
                return False
        return not _decoded(self.buffer[self.at : end])[1]

    def lines(self) -> Iterator[Value]:
        """One value a line."""
        while self.peek():
            while (end := self.buffer.find("\n", self.at)) < 0 and len(self.buffer) - self.at <= MAX_VALUE_CHARACTERS:
                if not self.fill():
                    end = len(self.buffer)
                    break
            if end < 0:
                raise self._broken("line too long", self.at)
            line = self.buffer[self.at : end].strip()
            self.at = end
            found, broken = _decoded(line)
            yield self._next(line, found, broken)

    def array(self) -> Iterator[Value]:
        """The values of one array."""
        self.at += 1
        sign = self.peek()
        while sign != "]":
            yield self.value()
            sign = self.peek()
            if sign == ",":
                self.at += 1
                sign = self.peek()
            elif sign != "]":
                raise self._broken("expected , or ]", self.at)
        self.at += 1
        if self.peek():
            raise self._broken("text after the end", self.at)

    def run(self) -> Iterator[Value]:
        """Values one after another."""
        while self.peek():
            yield self.value()

    def value(self) -> Value:
        """The next value. Raises SheetError where there is none."""
        while True:
            try:
                found, end = DECODER.raw_decode(self.buffer, self.at)
            except json.JSONDecodeError as error:
                if len(self.buffer) - self.at > MAX_VALUE_CHARACTERS or not self.fill():
                    raise self._broken(error.msg, min(error.pos, len(self.buffer))) from None
                continue
            except RecursionError:
                raise self._broken("nested too deeply", self.at) from None
            if end == len(self.buffer) and not self.over and self.fill():
                continue  # a number may go on
            text, self.at = self.buffer[self.at : end], end
            return self._next(text, found, "")

    def _next(self, text: str, found: Json, broken: str) -> Value:
        self.count += 1
        return Value(self.count - 1, text, found, broken)

    def _broken(self, why: str, at: int) -> SheetError:
        line = self.gone + self.buffer.count("\n", 0, at) + 1
        return SheetError(texts.JSON_BROKEN, path=f"{self.name} [{self.count}]", seen=f"{line}: {why}")


def _decoded(line: str) -> tuple[Json, str]:
    """The value of one line, or why it has none."""
    try:
        return DECODER.decode(line), ""
    except json.JSONDecodeError as error:
        return None, f"{error.colno}: {error.msg}"
    except RecursionError:
        return None, "nested too deeply"

"""Papers that follow a list as rows of a sheet: by hand, from documents, and drawn at random."""

import json
import random
import string
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from cohong.channels.sheets import write_rows
from cohong.channels.sheets.cells import shortest
from cohong.channels.sheets.kinds import PAPERS
from cohong.channels.sheets.kinds.papers import AGENT, SELLER

BY_MESSAGE = {sheet.message: sheet for sheet in PAPERS}
BY_NAME = {sheet.name: sheet for sheet in PAPERS}
MADE = {"appStatus": "2", "msgCount": "1", "msgSeqNo": "1"}
"""Elements that no cell holds."""
_FIRST = datetime(2000, 1, 1, tzinfo=UTC)
_SIGNS = st.sampled_from(string.ascii_letters + string.digits + " '\"&<>|=-@,;:()示例货物退回原因，。（）éЖ𠮷")
_NUMBERS = st.text(string.ascii_letters + string.digits + "-._/单证", min_size=1, max_size=30)


def rows_of(sheet, head, lines, *, repeated):
    """The rows that say this paper: what belongs to the whole in the first row alone, or in each."""
    cells = {name: text for name, text in head.items() if name in sheet.head_ids}
    assert set(head) - set(cells) <= set(MADE)
    rows = [{sheet.column_of(name, line=True): text for name, text in line.items()} for line in lines] or [{}]
    again = cells if repeated else {sheet.number: cells[sheet.number]}
    return [(again if place else cells) | row for place, row in enumerate(rows)]


def write(path, sheet, rows, *, lang="zh"):
    """The rows as Excel, CSV or JSON, by the ending of the path."""
    if path.suffix != ".json":
        return write_rows(sheet.name, path, rows, lang=lang)
    names = {column.id: column.header(lang) for column in sheet.columns}
    said = [{names[name]: text for name, text in row.items()} for row in rows]
    path.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    return path


def interleaved(papers, chance):
    """The rows of several papers, those of each in their order and the papers mixed."""
    waiting = [list(rows) for rows in papers]
    mixed = []
    while waiting := [rows for rows in waiting if rows]:
        mixed.append(chance.choice(waiting).pop(0))
    return mixed


@st.composite
def papers(draw, name):
    """Some papers of the sheet of this name, with numbers of their own: [(head, lines)] with every element that a sheet can say."""
    numbers = draw(st.lists(_NUMBERS, min_size=1, max_size=3, unique=True))
    return [draw(_paper(name, number)) for number in numbers]


@st.composite
def _paper(draw, name, number):
    sheet = BY_NAME[name]
    head = {name: draw(text) for name, text in _texts(sheet, line=False, chance=draw(_CHANCE)).items()}
    head[sheet.number] = number
    least = sheet.kind.bounds[0] if sheet.kind.line else 0
    count = draw(st.integers(least, 4)) if sheet.kind.line else 0
    if not count and sheet.whole:
        head[sheet.whole] = "78400000001"
    lines = [_line(draw, sheet, place) for place in range(1, count + 1)]
    made = {name: text for name, text in MADE.items() if name in {one.name for one in sheet.kind.head_elements}}
    return _in_order(head | made, sheet.kind.head_elements), tuple(
        _in_order(one, sheet.kind.line_elements) for one in lines
    )


_CHANCE = st.integers(0, 2**32)


def _line(draw, sheet, place):
    line = {name: draw(text) for name, text in _texts(sheet, line=True, chance=draw(_CHANCE)).items()}
    if "gnum" in line:
        line["gnum"] = str(place)
    if ("qty2" in line) != ("unit2" in line):
        line.pop("qty2", line.pop("unit2", None))
        line = {name: text for name, text in line.items() if name not in ("qty2", "unit2")}
    return line


def _in_order(given, elements):
    return {one.name: given[one.name] for one in elements if one.name in given}


def _texts(sheet, *, line, chance):
    """Element -> strategy of its text; what is optional may be left out, but where an empty cell means something."""
    pick = random.Random(chance)
    found = {}
    for element in sheet.kind.line_elements if line else sheet.kind.head_elements:
        name = sheet.column_of(element.name, line=line)
        if name:
            column = sheet.by_id[name]
            says = column.required or column.default or name in sheet.copied or element.must_read()
            if says or pick.random() < 0.5:
                found[element.name] = _text(column)
    return found


def _text(column):
    if column.choices:
        return st.sampled_from([one.value for one in column.choices])
    if column.uscc:
        return st.sampled_from([SELLER, AGENT, "4401986999", *column.literals])
    if column.id == "guid":
        return st.text("0123456789ABCDEF", min_size=36, max_size=36)
    if column.type == "digits":
        return st.text(string.digits, min_size=column.digits, max_size=column.digits)
    if column.type == "decimal":
        most = 10**4 if not column.places else 10**14
        return st.integers(1, most).map(
            lambda number: shortest(f"{number // 10**column.places}{_behind(number, column)}")
        )
    if column.type == "time":
        return st.integers(0, 3_155_673_599).map(lambda second: f"{_FIRST + timedelta(seconds=second):%Y%m%d%H%M%S}")
    if column.type == "code":
        return st.text(string.ascii_letters + string.digits, min_size=1, max_size=min(column.max_length, 40))
    return st.text(_SIGNS, min_size=1, max_size=min(column.max_length, 60)).map(str.strip).filter(bool)


def _behind(number, column):
    return f".{number % 10**column.places:0{column.places}d}" if column.places else ""

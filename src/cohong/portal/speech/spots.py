"""Places in documents as people call them: `Order[3]/OrderList[2]/price` is the unit price of line 2 of the third document,
`trades!F12 Unit price` the cell F12 of a sheet."""

import re

from cohong.portal.speech import words
from cohong.portal.text import Text, Why, why_of

_STEP = re.compile(r"line (?P<line>[0-9]+)|(?P<node>[A-Za-z]+)(?:\[(?P<at>[0-9]+)\])?")

_CELL = re.compile(r"[^!/]*!(?P<column>[A-Z]{0,3})(?P<row>[1-9][0-9]*) (?P<name>[^!]+)", re.DOTALL)


def named(path: str) -> Text:
    """The words for a place; one that names neither an element nor a cell stands for itself."""
    cell = _CELL.fullmatch(path)
    if cell is not None:
        where = f"{cell['column']}{cell['row']}" if cell["column"] else ""
        zh = f"第 {cell['row']} 行“{cell['name']}”" + (f"（{where}）" if where else "")
        return Text(zh, f"row {cell['row']}, “{cell['name']}”" + (f" ({where})" if where else ""))
    *above, name = path.split("/")
    steps = [_STEP.fullmatch(step) for step in above]
    if name not in words.FIELDS or not all(steps):
        return Text(path, path)
    document, line = "", ""
    for step in steps:
        if step and (step["line"] or str(step["node"]).endswith("List")):
            line = step["line"] or step["at"] or "1"
        elif step and step["at"]:
            document = step["at"]
    said = words.field(name)
    zh = (f"第 {document} 份" if document else "") + (f"第 {line} 项" if line else "")
    en = [f"document {document}"] if document else []
    en += [f"line {line}"] if line else []
    return Text(f"{zh}：{said.zh}" if zh else said.zh, f"{', '.join(en)}: {said.en}" if en else said.en)


def why_at(code: str, path: str, seen: str, expected: str) -> Why:
    """A code about a place in words. The sentence calls the place by its name."""
    spot = named(path)
    zh, en = (why_of(code, path=one, seen=seen, expected=expected) for one in (spot.zh, spot.en))
    return Why(code, Text(zh.says.zh, en.says.en), Text(zh.next.zh, en.next.en))

"""`cohong customs match`: what of each trade's documents agrees, what differs by how much, what is missing."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cohong.cli import frame
from cohong.cli.common import home_option, member_option
from cohong.cli.customs.looking import looking
from cohong.cli.speaking import command, option
from cohong.cli.tongue import choose, lang, pad, width

if TYPE_CHECKING:
    from cohong.duties.matching.model import Difference, Table

SCHEMA = "cohong.customs-match.v1"
NEAR_SCHEMA = "cohong.customs-near.v1"
NEAR_READ = 1_000_000
"""Numbers of each kind that are held against each other: the oldest."""
_STATES = {
    "agrees": ("agrees", "一致"),
    "warns": ("agrees; please check", "一致，请核对"),
    "differs": ("differs", "不一致"),
    "missing": ("misses a document", "缺少单证"),
    "sealed": ("not open to you", "未对您开放"),
}


@command(
    "match",
    en="""
    Compare the documents of each trade, with reasons: order, waybill, list, receipt of money and remittance.

    cohong customs match --home DIR
    cohong customs match --home DIR --order DEMO-0001 --json

    For each trade: what agrees, what each document says of the rest and by how much it differs, what is missing and who
    sends it. Works beside a running node and without one. Exit code 1 when something differs.

    With --near: no trades, but numbers that found no counterpart and might be one with another, each with the reason:
    orders against lists, waybills against lists. Nothing is joined; whoever wrote the wrong number corrects it.
    """,
    zh="""
    逐笔比对单证并说明原因：订单、运单、清单、收款单和收汇。

    cohong customs match --home 目录
    cohong customs match --home 目录 --order DEMO-0001 --json

    每笔交易列出：哪些一致、其余各写了什么及相差多少、缺少什么、由谁报送。节点运行与否均可使用。有不一致时退出码为 1。

    加 --near 时不列交易，只列出没有对应单证、彼此相近的编号及理由：订单对清单、运单对清单。
    仅供核对，系统不会自行合并，请写错的一方更正。
    """,
)
@home_option
@option(
    "--order",
    metavar="NUMBER",
    en="Only this order: its number as people write it, or firm code/number.",
    zh="只比对该订单：填订单号，或“企业代码/订单号”。",
)
@option("--near", is_flag=True, en="Propose numbers that might be one.", zh="列出可能相同的编号。")
@member_option
def match(home: Path, order: str | None, near: bool, member: str | None) -> int:
    """One line of JSON, or one table, for each trade or proposal."""
    if near:
        return _near(home, member)
    from cohong.node.comparing.matching import Matching

    differs = False
    with looking(home, member) as look:
        matching = Matching(*look)
        for row, table in matching.one(order, lang()) if order else matching.all():
            differs = differs or table.state == "differs"
            if frame.json_wanted():
                frame.emit(_plain(row.key, table), SCHEMA)
            else:
                for line in _lines(table):
                    frame.write(line)
    return frame.finish(refused=differs)


def _near(home: Path, member: str | None) -> int:
    """One line for each proposal."""
    from cohong.node.comparing.nearby import Nearby

    with looking(home, member) as look:
        for pair in Nearby(*look, most=NEAR_READ).pairs():
            number, list_no = pair.found.numbers
            if frame.json_wanted():
                shown = {
                    "of": pair.of,
                    "number": number,
                    "list_number": list_no,
                    "order": pair.order,
                    "list": pair.list,
                }
                found = {name: getattr(pair.found, name) for name in ("score", "kinds", "zh", "en")}
                frame.emit(shown | found, NEAR_SCHEMA)
            else:
                listed = f"{_document('list')} {list_no}"
                why = choose(pair.found.en, pair.found.zh)
                frame.write(f"{_document(pair.of)} {number}  {listed}  {pair.found.score}/100  {why}")
    return frame.DONE


def _plain(key: str, table: "Table") -> dict[str, Any]:
    """The table in its published shape: each difference and each missing document with its words."""
    import msgspec

    from cohong.node.comparing.matching import code_of

    plain: dict[str, Any] = msgspec.to_builtins(table)
    plain["key"] = key
    plain["differ"] = [msgspec.to_builtins(one) | words_of(one.code) for one in table.differ]
    plain["missing"] = [msgspec.to_builtins(one) | words_of(code_of(one)) for one in table.missing]
    return plain


def words_of(code: str) -> dict[str, str]:
    """The sentence of a code and its next step, in both languages."""
    from cohong.core.texts import text_of
    from cohong.node.problems import bare

    text = text_of(code)
    return {"zh": bare(text.zh, "（") + text.next_zh, "en": f"{bare(text.en, ' (')} {text.next_en}"}


# --- for people -------------------------------------------------------------------------------------------------------


def _lines(table: "Table") -> Iterator[str]:
    from cohong.node.comparing.matching import code_of
    from cohong.projections.people import name_of

    name = table.order or choose("(number sealed)", "（订单号未开放）")
    state = choose(*_STATES[table.state])
    age = choose(f", for {table.age_seconds // 86_400} days", f"，已 {table.age_seconds // 86_400} 天")
    yield f"{name}  {state}{age if table.age_seconds >= 86_400 else ''}"
    yield from difference_lines(table.differ)
    for lacking in (one for one in table.missing if one.level == "error"):
        who = name_of(lacking.owner, lang())
        yield f"  {who}{choose(': ', '：')}{words_of(code_of(lacking))[lang()]}"


def difference_lines(differ: "Sequence[Difference]") -> Iterator[str]:
    """What differs, each with its values, by how much, and who does what about it."""
    from cohong.projections.people import name_of

    rows = [_row(one.line, one.field, one.values, one.difference, one.unit) for one in differ]
    left = max((width(place) for place, _ in rows), default=0) + 2
    for one, (place, said) in zip(differ, rows, strict=True):
        yield f"  {pad(place, left)}{said}"
        yield f"  {' ' * left}{name_of(one.owner, lang())}{choose(': ', '：')}{words_of(one.code)[lang()]}"


def _row(line: int, field: str, values: dict[str, str], difference: str, unit: str) -> tuple[str, str]:
    from cohong.portal.speech import words

    place = choose(f"line {line} ", f"第 {line} 项 ") if line else ""
    said = "  ".join(f"{_document(name)} {value or '–'}" for name, value in values.items())
    more = f"  {choose('difference', '相差')} {difference} {unit}".rstrip() if difference else ""
    return place + words.field(field).say(lang()), said + more


def _document(name: str) -> str:
    from cohong.portal.speech import words

    kind, _, place = name.partition(" ")
    known = words.DOCUMENTS.get(kind)
    told = known.say(lang()).lower() if known else kind
    return f"{told} {place}".strip()

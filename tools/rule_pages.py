"""docs/rules: the catalogue of the customs rules as pages in both languages, as JSON for programs, and the JSON's schema."""

import importlib
import json
import re
from collections.abc import Callable, Iterable
from functools import cache

import msgspec

from breaking import BOOKS, BREAKS, RATES, TARIFF, Break
from cohong.channels.customs.books import RateRow, TariffRow
from cohong.channels.customs.catalogue import (
    CATALOGUE,
    GROUPS,
    GROUPS_OF_RULES,
    DatedRow,
    Disagreement,
    Entry,
    Group,
    Said,
    all_dated,
    dated_rows,
)
from cohong.channels.customs.rules import FIELD_RULES, MESSAGE_RULES, NODE_RULES
from cohong.channels.customs.schema import KINDS
from cohong.core.law import END_OF_TIME
from cohong.core.texts import all_texts
from marking import NOTE, row

for _declaring in ("cohong.duties.matching.codes", "cohong.duties.reasons", "cohong.modules.customs.rules"):
    importlib.import_module(_declaring)

SCHEMA = "cohong.rules.v1"
LEVELS = {"error": "refused · 拒绝", "warning": "warned · 提醒", "": "nothing said · 不提示"}
PLACES = {
    "field": "field · 字段",
    "node": "document · 单证",
    "message": "message · 报文",
    "documents": "several documents · 多份单证",
    "ledger": "ledger · 账本",
}
NOT_CHECKED = {
    ("tariff", False): Said(zh="没有税则文件时不检查。", en="Not checked without a tariff."),
    ("tariff", True): Said(zh="没有税则文件时只检查一部分。", en="Checked only in part without a tariff."),
    ("rates", True): Said(zh="没有汇率文件时只检查人民币。", en="Without rates only amounts in CNY are checked."),
}


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule. `code` is that of its findings, `found_as` are the codes that duties and the ledger use for it;
    `kinds` are the messages it judges; `read` and `write` are its levels, "" where nothing is said; `dated` are the
    rows that move it and `by_law` the level that each value gives; `not_checked` says what is left out without a
    book; `judged_by` are the rules that speak for a disagreement; `functions` are the judges in this program,
    `examples` files below examples/customs that break this rule and no other."""

    code: str
    found_as: tuple[str, ...]
    group: str
    subject: str
    judged: tuple[str, ...]
    read: str
    write: str
    kinds: tuple[str, ...]
    since: int
    until: int | None
    needs: str
    not_checked: Said | None
    dated: tuple[DatedRow, ...]
    by_law: dict[str, str]
    source: str
    mark: str
    rule: Said
    says: Said | None
    next: Said | None
    judged_by: tuple[str, ...]
    disagree: Disagreement | None
    functions: tuple[str, ...]
    examples: tuple[str, ...]


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """Every rule of the customs door. `schema` is cohong.rules.v1."""

    schema: str
    groups: dict[str, Said]
    rules: tuple[Rule, ...]


def rule_files() -> dict[str, str]:
    """File name under docs/rules to its text."""
    whole = Rules(
        schema=SCHEMA,
        groups={group.group: group.title for group in GROUPS_OF_RULES},
        rules=tuple(rule_of(entry) for entry in CATALOGUE.values()),
    )
    shape = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA, **msgspec.json.schema(Rules)}
    pages = {f"{name}.md": group_page(group) for name, group in zip(GROUPS, GROUPS_OF_RULES, strict=True)}
    return pages | {
        "README.md": index_page(),
        "rules.json": msgspec.json.format(msgspec.json.encode(whole), indent=1).decode() + "\n",
        "rules.schema.json": json.dumps(shape, ensure_ascii=False, indent=1) + "\n",
    }


def rule_of(entry: Entry) -> Rule:
    """One entry with what the code knows about it."""
    return Rule(
        code=entry.finding,
        found_as=found_as(entry),
        group=entry.code[0],
        subject=entry.subject,
        judged=entry.judged,
        read=entry.read,
        write=entry.write,
        kinds=kinds_of(entry),
        since=entry.since,
        until=None if entry.until == END_OF_TIME else entry.until,
        needs=entry.needs,
        not_checked=NOT_CHECKED.get((entry.needs, entry.partly)),
        dated=dated_rows(entry.law) if entry.law else (),
        by_law=dict(entry.by_law),
        source=entry.source,
        mark=entry.mark,
        rule=entry.rule,
        says=entry.says,
        next=entry.next,
        judged_by=tuple(f"customs.{code}" for code in entry.judged_by),
        disagree=entry.disagree,
        functions=functions_of(entry),
        examples=tuple(f"broken/{one.file}" for one in examples_of(entry)),
    )


def kinds_of(entry: Entry) -> tuple[str, ...]:
    """The messages that a rule judges: as the catalogue says, or else as its functions do; every message for its form."""
    if entry.kinds:
        return entry.kinds
    found = set(_kinds_of_fields(entry.finding))
    found |= {kind for node_rule in NODE_RULES if node_rule.code == entry.finding for kind in node_rule.kinds}
    found |= {
        kind for message_rule in MESSAGE_RULES if message_rule.code == entry.finding for kind in message_rule.kinds
    }
    return tuple(code for code in KINDS if code in found or not found)


@cache
def _kinds_of_fields(code: str) -> frozenset[str]:
    rules = [rule for rule in FIELD_RULES if rule.code == code]
    return frozenset(
        kind.code
        for kind in KINDS.values()
        for element in (*kind.head_elements, *kind.line_elements)
        if any(rule.concerns(element, receipt=kind.receipt) for rule in rules)
    )


def found_as(entry: Entry) -> tuple[str, ...]:
    """The codes of duties and of the ledger whose source is this rule."""
    named = re.compile(rf"\bcustoms facts 11\b.*\b{entry.code}\b")
    said = (text for text in all_texts() if named.search(text.source) and text.code != entry.finding)
    return tuple(text.code for text in said)


def functions_of(entry: Entry) -> tuple[str, ...]:
    """The functions that judge a rule, by module and name."""
    checks: list[tuple[str, Callable[..., object]]] = [
        (field_rule.code, field_rule.check) for field_rule in FIELD_RULES
    ]
    checks += [(node_rule.code, node_rule.check) for node_rule in NODE_RULES]
    checks += [(message_rule.code, message_rule.check) for message_rule in MESSAGE_RULES]
    return tuple(f"{check.__module__}.{check.__name__}" for code, check in checks if code == entry.finding)


def examples_of(entry: Entry) -> list[Break]:
    """The examples that break a rule."""
    return [one for one in BREAKS if one.code == entry.code]


# --- pages ---------------------------------------------------------------------------------------------------------------


def index_page() -> str:
    """Every rule in one table, and how to read it."""
    names = dict(zip((group.group for group in GROUPS_OF_RULES), GROUPS, strict=True))
    table = "\n".join(
        row(
            f"[{one.code}]({names[one.code[0]]}.md#{one.code.lower()})",
            one.rule.zh,
            one.rule.en,
            _levels(one),
            _places(one),
        )
        for one in CATALOGUE.values()
    )
    groups = "\n".join(
        f"- [{group.title.zh} · {group.title.en}]({name}.md): {group.group}01–{group.rows[-1].code}"
        for name, group in zip(GROUPS, GROUPS_OF_RULES, strict=True)
    )
    dated = "\n".join(row(f"`{one.name}`", *_dated_cells(one)) for one in all_dated())
    return f"""# Customs rules · 海关单证规则

{NOTE}

{INTRODUCTION}

{groups}

For programs · 供程序使用: [rules.json](rules.json), [its schema · 结构说明](rules.schema.json).

## The rules · 规则一览

| code · 编号 | 规则 | rule | read / written · 读取/生成 | judged · 检查范围 |
|---|---|---|---|---|
{table}

## Dated parameters · 有施行期间的参数

Mark M: from memory, to be checked · M 为记忆所及，待核实。

| parameter · 参数 | value · 参数值 | since · 生效 | until · 失效 | source · 依据 | mark |
|---|---|---|---|---|---|
{dated}

## Books beside the program · 外部资料

{BOOKS_TEXT}

### Tariff · 税则

{book_part(TariffRow, TARIFF)}

### Rates · 汇率

{book_part(RateRow, RATES)}
"""


INTRODUCTION = """\
What customs messages are checked for. Reading is tolerant: bad content is a finding and reading goes on. Writing is strict: the
first error stops it. A document is judged by the day that it declares; a ledger judges by its own law rows
([law rows](../reference/law.md)). Each rule that one message shows has an example below `examples/customs/broken` that breaks
it and no other. Marks: [S] text and schema, [X] schema only, [P] text only, [I] practice, [L] law, [M] from memory, own: ours.

海关报文按以下规则检查。读取从宽：内容有误逐条指出并继续读取；生成从严：遇到第一个错误即停止。单证按其申报日期适用规则，账本按其
法规条目适用。每条可由单个报文检查的规则，在 `examples/customs/broken` 下有一个只违反该规则的示例。"""
BOOKS_TEXT = """\
The tariff and rates of exchange do not ship with Cohong. Lay files of your own beside it with `cohong check --tariff FILE --rates
FILE`; small invented ones are `examples/customs/tariff.json` and `examples/customs/rates.json`. A book is JSON with `title`,
`source`, `snapshot`, `evidence` and `rows`; days are numbers like 20260101, both ends included, and the later row counts where
rows overlap.

税则和汇率不随程序提供，可用 `cohong check --tariff 文件 --rates 文件` 指定；虚构的小示例见 `examples/customs/tariff.json` 和
`examples/customs/rates.json`。文件为 JSON，含 `title`、`source`、`snapshot`、`evidence` 和 `rows`；日期写作 20260101，起止日均含在内，
有重叠时以后列的为准。"""


def book_part(cls: type[msgspec.Struct], name: str) -> str:
    """What a row of a book holds, and the small book that ships."""
    said = " ".join((cls.__doc__ or "").split())
    rows = ",\n".join(f"  {json.dumps(one, ensure_ascii=False)}" for one in BOOKS[name]["rows"])
    head = "".join(
        f' "{key}": {json.dumps(BOOKS[name][key])},\n' for key in ("title", "source", "snapshot", "evidence")
    )
    return f'{said}\n\n```json\n{{\n{head} "rows": [\n{rows}\n ]\n}}\n```'


def group_page(group: Group) -> str:
    """The rules of one group."""
    parts = [f"# {group.title.en} · {group.title.zh}", NOTE, *map(rule_part, group.rows)]
    return "\n\n".join(parts) + "\n"


def rule_part(entry: Entry) -> str:
    """One rule: what it asks for, what a finding says, and the facts."""
    lines = [f"## {entry.code}", entry.rule.zh, entry.rule.en]
    if entry.says and entry.next:
        lines += [f"> {entry.says.zh}*{entry.next.zh}*\n>\n> {entry.says.en} *{entry.next.en}*"]
    lines.append("\n".join(f"- {fact}" for fact in facts_of(entry)))
    if entry.disagree:
        one = entry.disagree
        head = "| | text 202205 · 文本 | schema 202205 · 模式 | schema 2018 · 2018 年模式 |\n|---|---|---|---|"
        lines.append(f"{head}\n{row(f'`{entry.subject}`', one.text, one.schema, one.schema_2018)}")
    if entry.law:
        lines.append("| value · 参数值 | since · 生效 | until · 失效 | source · 依据 | |\n|---|---|---|---|---|")
        lines[-1] += "".join("\n" + _dated(entry, one) for one in dated_rows(entry.law))
    return "\n\n".join(lines)


def facts_of(entry: Entry) -> Iterable[str]:
    """The facts of a rule, one a line."""
    yield f"read · 读取: {LEVELS[entry.read]}; written · 生成: {LEVELS[entry.write]}"
    yield f"judged · 检查范围: {_places(entry)}"
    kinds = kinds_of(entry)
    yield f"messages · 报文: {'all · 全部' if len(kinds) == len(KINDS) else ', '.join(kinds)}"
    until = "" if entry.until == END_OF_TIME else f"–{entry.until}"
    yield f"in force · 施行: {entry.since}{until or ' –'}"
    if entry.needs:
        said = NOT_CHECKED[entry.needs, entry.partly]
        yield f"{said.zh}{said.en}"
    if entry.judged_by and entry.judged_by != (entry.code,):
        yield f"judged by · 由此检查: {', '.join(entry.judged_by)}"
    yield f"source · 依据: {entry.source}" + (f" ({entry.mark})" if entry.mark not in entry.source else "")
    if found_as(entry):
        yield f"found as · 对应代码: {', '.join(f'`{code}`' for code in found_as(entry))}"
    examples = [f"`{one.file}`" for one in examples_of(entry)]
    if examples:
        yield f"examples · 示例: {', '.join(examples)}"


def _dated(entry: Entry, one: DatedRow) -> str:
    value, *rest = _dated_cells(one)
    level = entry.by_law.get(str(one.value))
    return row(value + (f": {LEVELS[level]}" if level else ""), *rest)


def _dated_cells(one: DatedRow) -> tuple[str, ...]:
    value = ", ".join(one.value) if isinstance(one.value, tuple) else f"{one.value} {one.unit}".strip()
    until = "" if one.until == END_OF_TIME else str(one.until)
    return value, str(one.since), until, one.document, one.mark


def _levels(entry: Entry) -> str:
    same = entry.read == entry.write
    return LEVELS[entry.read] if same else f"{LEVELS[entry.read]} / {LEVELS[entry.write]}"


def _places(entry: Entry) -> str:
    return ", ".join(PLACES[place] for place in entry.judged)

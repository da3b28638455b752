"""The pages of docs/reference, each a function from the code to Markdown."""

import importlib
import inspect
import json
import pkgutil
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import msgspec

import cohong
import rooms
from cohong.cli import main, schemas, tongue
from cohong.cli.speaking import Argument, Command, Group, Option, members
from cohong.core.law import LawRow
from cohong.core.message import Head
from cohong.core.rules import Fact
from cohong.core.texts import Text, all_texts
from cohong.portal.api.document import openapi_json
from marking import NOTE, row

KINDS_ZH = Path(__file__).parent / "kinds_zh.toml"
LAW_ROWS = rooms.HOUSE / "law" / "rows.json"

MESSAGES_NOTE = """\
A message asks or reports; a fact is what became so. Rules read these heads and nothing else
([design records](../adr/README.md)). Every head also has the fields of the first entry."""


def all_pages() -> dict[str, str]:
    """File name under docs/reference to its text."""
    import_house()
    pages = {
        "README.md": index_page(),
        "cli.md": cli_page(),
        "law.md": law_page(),
        "messages.md": messages_page(),
        "openapi.json": openapi_json().decode(),
        "refusals.md": refusals_page(),
        "rooms.md": rooms_page(),
    }
    return pages | {f"json/{name}.schema.json": json_schema(name) for name in schemas.REGISTRY}


def import_house() -> None:
    """Import every module, so that every code is declared."""
    for module in pkgutil.walk_packages(cohong.__path__, "cohong."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def index_page() -> str:
    """What is where."""
    outputs = "\n".join(
        f"- [{name}](json/{name}.schema.json): {first_line(cls)}" for name, cls in sorted(schemas.REGISTRY.items())
    )
    return f"""# Reference

{NOTE}

Generated from the code, and compared with it by `make check`.

- [Commands](cli.md) · 命令
- [Messages and facts](messages.md) · 报文与事实
- [Law rows](law.md) · 法规条目
- [Refusals and findings](refusals.md) · 拒绝与检查结果
- [Rooms](rooms.md) · 代码结构
- [API](openapi.json) · 接口 (OpenAPI 3.1)

## Shapes of `--json` output

{outputs}
"""


# --- commands ------------------------------------------------------------------------------------------------------------


def cli_page() -> str:
    """Every command, with its arguments and options, in both languages."""
    parts = [f"# Commands · 命令\n\n{NOTE}"]
    parts += [command_part(path, command) for path, command in walk_commands()]
    return "\n\n".join(parts) + "\n"


def walk_commands() -> Iterator[tuple[str, Command]]:
    """Every command and group with its full name, in the order of the help."""
    yield from _walk("cohong", main)


def _walk(path: str, command: Command) -> Iterator[tuple[str, Command]]:
    yield path, command
    if isinstance(command, Group):
        for name, below in members(command, click.Context(command, info_name=path)):
            assert isinstance(below, Command)
            yield from _walk(f"{path} {name}", below)


def command_part(path: str, command: Command) -> str:
    """One command."""
    usage = " ".join([path, *command.collect_usage_pieces(click.Context(command, info_name=path))])
    rows = [param_row(param) for param in command.params if isinstance(param, Argument | Option)]
    table = "\n".join(["| | English | 中文 |", "|---|---|---|", *rows])
    return f"## {path}\n\n```text\n{usage}\n```\n\n```text\n{command.en}\n```\n\n```text\n{command.zh}\n```\n\n{table}"


def param_row(param: Argument | Option) -> str:
    """One argument or option."""
    ctx = click.Context(main)
    if isinstance(param, Argument):
        return row(f"`{param.make_metavar(ctx)}`", param.en, param.zh)
    cells = []
    for text in ("en", "zh"):
        with tongue.speaking(["--lang", text], {}):
            record = param.get_help_record(ctx)
            assert record is not None
            cells.append(record)
    return row(f"`{cells[0][0]}`", cells[0][1], cells[1][1])


# --- what is said on the ledger ------------------------------------------------------------------------------------------


def messages_page() -> str:
    """Every message kind and every fact: docstring, Chinese name, fields."""
    chinese = kinds_zh()
    parts = [
        "# Messages and facts · 报文与事实",
        NOTE,
        MESSAGES_NOTE,
        kind_part("head", Head, "报文头：所有报文共有的字段。"),
        "# Messages · 报文",
        *[kind_part(tag, cls, chinese.get(tag, "")) for tag, cls in tagged(Head)],
        "# Facts · 事实",
        *[kind_part(tag, cls, chinese.get(tag, "")) for tag, cls in tagged(Fact)],
    ]
    return "\n\n".join(parts) + "\n"


def tagged(base: type[msgspec.Struct]) -> list[tuple[str, type[msgspec.Struct]]]:
    """Every class below `base` that has a tag of its own, by tag."""
    found: dict[str, type[msgspec.Struct]] = {}
    open_classes = [base]
    while open_classes:
        for cls in open_classes.pop().__subclasses__():
            open_classes.append(cls)
            if cls.__module__.startswith("cohong.") and isinstance(cls.__struct_config__.tag, str):
                found[cls.__struct_config__.tag] = cls
    return sorted(found.items())


def kinds_zh() -> dict[str, str]:
    """Chinese sentence of each message kind and fact."""
    kinds: dict[str, str] = tomllib.loads(KINDS_ZH.read_text(encoding="utf-8"))["kinds"]
    return kinds


def kind_part(tag: str, cls: type[msgspec.Struct], zh: str) -> str:
    """One message kind or fact."""
    shared = set() if cls in (Head, Fact) else {*Head.__struct_fields__, *Fact.__struct_fields__}
    fields = [field for field in msgspec.structs.fields(cls) if field.name not in shared]
    listing = "\n".join(f"- `{field.name}`: {type_name(field.type)}" for field in fields)
    return "\n\n".join(part for part in (f"## {tag}", paragraph(cls), zh, listing) if part)


def type_name(shape: Any) -> str:
    """A type in the words of JSON."""
    return said(msgspec.inspect.type_info(shape))


def said(info: Any) -> str:
    """The words for one node of a type."""
    kind = type(info).__name__.removesuffix("Type").lower()
    match kind:
        case "literal":
            return " or ".join(f"`{value}`" for value in info.values)
        case "union":
            return " or ".join(said(item) for item in info.types)
        case "vartuple" | "list":
            return f"list of {said(info.item_type)}"
        case "tuple":
            return f"({', '.join(said(item) for item in info.item_types)})"
        case "dict":
            return f"{said(info.key_type)} to {said(info.value_type)}"
        case "metadata":
            return said(info.type)
        case "struct":
            return f"{info.cls.__name__} object"
    return {"int": "integer", "str": "text", "none": "null", "bool": "true or false"}.get(kind, kind)


# --- what is said to people ----------------------------------------------------------------------------------------------


def refusals_page() -> str:
    """Every code, by room."""
    rooms_of: dict[str, list[Text]] = defaultdict(list)
    for text in all_texts():
        rooms_of[text.code.partition(".")[0]].append(text)
    parts = ["# Refusals and findings · 拒绝与检查结果", NOTE]
    for room, texts in sorted(rooms_of.items()):
        parts += [f"# {room}", *map(refusal_part, texts)]
    return "\n\n".join(parts) + "\n"


def refusal_part(text: Text) -> str:
    """One code."""
    lasting = "final · 不可更改" if text.final else "may change later · 之后可能改变"
    source = f"\n\nSource · 依据: {text.source}" if text.source else ""
    return f"## {text.code}\n\n{text.en} *{text.next_en}*\n\n{text.zh}*{text.next_zh}*\n\n{lasting}{source}"


# --- the law -------------------------------------------------------------------------------------------------------------


def law_page() -> str:
    """The form of a file of law rows, and the rows that ship with the program."""
    fields = "\n".join(f"- `{field.name}`: {type_name(field.type)}" for field in msgspec.structs.fields(LawRow))
    rows = json.loads(LAW_ROWS.read_text(encoding="utf-8"))["rows"]
    head = [
        "| row · 条目 | value · 参数值 | since · 生效 | until · 失效 | source · 依据 | evidence |",
        "|---|---|---|---|---|---|",
    ]
    table = "\n".join([*head, *(law_row(entry) for entry in rows)])
    return f"""# Law rows · 法规条目

{NOTE}

A file of law rows is JSON with a `title` and a list of `rows`; it is put to the vote with `cohong law adopt`. Each row has these
fields (`file` is filled in when the file is read: the SHA-256 of its bytes, which the vote carries):

{fields}

{paragraph(LawRow)}

## The rows that ship · 随附条目

{table}
"""


def law_row(entry: dict[str, Any]) -> str:
    """One shipped row."""
    value = ", ".join(entry["value"]) if isinstance(entry["value"], list) else str(entry["value"])
    unit = f" {entry['unit']}" if entry.get("unit") else ""
    article = f", {entry['article']}" if entry.get("article") else ""
    days = str(entry["since"]), str(entry.get("until", ""))
    return row(f"`{entry['name']}`", value + unit, *days, entry["document"] + article, entry["mark"])


# --- the rest ------------------------------------------------------------------------------------------------------------


def rooms_page() -> str:
    """The picture of the rooms."""
    return f"""# Rooms · 代码结构

{NOTE}

Drawn from the import statements. A room may import what stands below it, never its neighbours and nothing above;
`verify` knows `core` alone. `tests/tidy` fails on any other arrow, and on clocks, randomness, I/O and floats in `core` and
`modules`.

```text
{rooms.picture()}```
"""


def json_schema(name: str) -> str:
    """The JSON Schema (2020-12) of one output: `description` is English, `title` Chinese."""
    schema = msgspec.json.schema(schemas.REGISTRY[name])
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": name, **schema}
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=False) + "\n"


def paragraph(cls: type) -> str:
    """The docstring of a class, as written."""
    return inspect.cleandoc(cls.__doc__ or "")


def first_line(cls: type) -> str:
    """The first line of a docstring."""
    return paragraph(cls).partition("\n")[0]

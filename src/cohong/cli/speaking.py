"""Click, in two languages: commands, groups, options and arguments that carry their help in English and Chinese.

Help text is documentation: `docs/reference/cli.md` is generated from these very objects. Paragraphs are broken by hand and
printed as written, since re-wrapping spoils both Chinese and examples.
"""

import inspect
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, cast

import click

from cohong.cli.tongue import choose, fold, pad, width

SCREEN_COLUMNS = 110
Body = Callable[..., int | None]
Attach = Callable[[Body], Body]


class _Told:
    """Something with help in both languages."""

    en: str
    zh: str

    def tell(self) -> str:
        """Its help, in the language of this run."""
        return choose(self.en, self.zh)


class Option(_Told, click.Option):
    """An option that explains itself in both languages."""

    def __init__(self, names: Sequence[str], *, en: str, zh: str, **settings: Any) -> None:
        super().__init__(names, **settings)
        self.en, self.zh = en, zh

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Names on the left; the sentence, then whether it must be given or what it is otherwise, on the right."""
        record = super().get_help_record(ctx)
        return None if record is None else (record[0], f"{self.tell()}{self._note()}")

    def _note(self) -> str:
        if self.required:
            return choose(" [required]", "（必填）")
        if self.is_flag or self.default is None or not isinstance(self.default, str | int):
            return ""
        return choose(f" [default: {self.default}]", f"（默认 {self.default}）")


class Argument(_Told, click.Argument):
    """An argument that explains itself in both languages."""

    def __init__(self, names: Sequence[str], *, en: str, zh: str, **settings: Any) -> None:
        super().__init__(names, **settings)
        self.en, self.zh = en, zh


class Command(_Told, click.Command):
    """A command whose help speaks the language of the run."""

    def __init__(self, name: str | None, *, en: str, zh: str, **settings: Any) -> None:
        super().__init__(name, **settings)
        self.en, self.zh = inspect.cleandoc(en), inspect.cleandoc(zh)

    def get_short_help_str(self, limit: int = SCREEN_COLUMNS) -> str:
        """The first line of the help."""
        return self.tell().partition("\n")[0][:limit]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """`--help`, which also has two languages."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = choose("Show this page and stop.", "显示本页后退出。")
        return option

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The usage line."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write(f"{choose('Usage: ', '用法：')}{ctx.command_path} {pieces}\n")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's shape
        """The help as written, indented."""
        formatter.write("\n" + inspect.cleandoc(self.tell()) + "\n")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Arguments, then options."""
        arguments = [(p.make_metavar(ctx), p.tell()) for p in self.params if isinstance(p, Argument)]
        records = [p.get_help_record(ctx) for p in self.get_params(ctx) if isinstance(p, click.Option)]
        write_rows(formatter, choose("Arguments", "参数"), arguments)
        write_rows(formatter, choose("Options", "选项"), [record for record in records if record])


class Group(Command, click.Group):
    """A group of commands, listed in the order in which they were made."""

    command_class = Command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands come first: that is what a reader of a group looks for."""
        rows = [(name, command.get_short_help_str()) for name, command in members(self, ctx)]
        write_rows(formatter, choose("Commands", "命令"), rows)
        Command.format_options(self, ctx, formatter)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's shape
        """In the order in which they were made, which is the order of use."""
        return list(self.commands)


def members(group: click.Group, ctx: click.Context) -> list[tuple[str, click.Command]]:
    """The commands of a group, in its order."""
    found = [(name, group.get_command(ctx, name)) for name in group.list_commands(ctx)]
    return [(name, command) for name, command in found if command is not None]


def write_rows(formatter: click.HelpFormatter, title: str, rows: Sequence[tuple[str, str]]) -> None:
    """A titled list of two columns that lines up in both languages."""
    if not rows:
        return
    formatter.write(f"\n{title}\n")
    left = max(width(name) for name, _ in rows) + 2
    for name, text in rows:
        first, *others = fold(text, SCREEN_COLUMNS - left - 2)
        formatter.write(f"  {pad(name, left)}{first}\n")
        for line in others:
            formatter.write(f"  {' ' * left}{line}\n")


# --- decorators --------------------------------------------------------------------------------------------------------


class Shared:
    """Options that every command has; `frame` reads them before parsing, click only has to accept and explain them."""

    LANG: ClassVar[dict[str, str]] = {
        "en": "Language; otherwise the locale decides.",
        "zh": "界面语言；默认随系统区域设置。",
    }
    JSON: ClassVar[dict[str, str]] = {
        "en": "Print JSON with a `schema` field, errors included, and nothing else.",
        "zh": "只输出带 schema 字段的 JSON（包括错误）。",
    }


def shared_options(*, json: bool = True) -> list[click.Parameter]:
    """`--json` (commands only, not groups) and `--lang`."""
    speech = Option(["--lang"], type=click.Choice(["zh", "en"]), expose_value=False, **Shared.LANG)
    plain = Option(["--json"], is_flag=True, expose_value=False, **Shared.JSON)
    return [plain, speech] if json else [speech]


def command(name: str, *, en: str, zh: str) -> Callable[[Body], Command]:
    """Make a command of a function: its docstring is for programmers, `en` and `zh` are for users.

    The function returns its exit code (None is 0). `--json` and `--lang` are there without being asked for.
    """

    def make(body: Body) -> Command:
        params = [*reversed(getattr(body, "cohong_params", [])), *shared_options()]
        return Command(name, en=en, zh=zh, callback=body, params=params)

    return make


def group(name: str, *, en: str, zh: str) -> Group:
    """An empty group; add commands with `group.add_command`."""
    return Group(name, en=en, zh=zh, params=shared_options(json=False))


def option(*names: str, en: str, zh: str, **settings: Any) -> Attach:
    """Give a command an option."""
    return _param(lambda: Option(names, en=en, zh=zh, **settings))


def argument(name: str, *, en: str, zh: str, **settings: Any) -> Attach:
    """Give a command an argument."""
    return _param(lambda: Argument([name], en=en, zh=zh, **settings))


def _param(make: Callable[[], click.Parameter]) -> Attach:
    def attach(body: Body) -> Body:
        params = cast("list[click.Parameter]", body.__dict__.setdefault("cohong_params", []))
        params.append(make())
        return body

    return attach

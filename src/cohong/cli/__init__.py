"""The command line: one file per group of commands, loaded when asked for. `cohong --help` reads no document library."""

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from cohong import __version__
from cohong.cli import frame, tongue
from cohong.cli.speaking import Command, Group, Option, shared_options

COMMANDS = {
    "demo": "cohong.cli.demo:demo",
    "day": "cohong.cli.day:day",
    "check": "cohong.cli.check:check",
    "import": "cohong.cli.intake:import_",
    "watch": "cohong.cli.watch:watch",
    "customs": "cohong.cli.customs:customs",
    "template": "cohong.cli.template:template",
    "proof": "cohong.cli.proof:proof",
    "verify": "cohong.cli.verify:verify",
    "replay": "cohong.cli.replay:replay",
    "node": "cohong.cli.node:node",
    "get": "cohong.cli.get:get",
    "people": "cohong.cli.people:people",
    "fsck": "cohong.cli.care:fsck",
    "erase": "cohong.cli.care:erase",
    "backup": "cohong.cli.care:backup",
    "restore": "cohong.cli.care:restore",
    "drill": "cohong.cli.care:drill",
    "upgrade": "cohong.cli.care:upgrade",
    "law": "cohong.cli.law:law",
    "key": "cohong.cli.key:key",
    "bench": "cohong.cli.bench:bench",
}
"""Command to the file that holds it, in the order in which a newcomer meets them."""


class House(Group):
    """The root command. Whatever happens below, it ends here, in an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's shape
        """Every command, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's shape
        """Load the file of one command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        found = getattr(import_module(module), name)
        assert isinstance(found, Command)
        return found

    def main(self, args: Sequence[str] | None = None, *_: Any, **extra: Any) -> Any:
        """Run a command line and leave with its exit code."""
        words = list(sys.argv[1:] if args is None else args)
        extra |= {"prog_name": "cohong", "standalone_mode": False}
        with tongue.speaking(words), frame.printing(words):
            sys.exit(frame.guarded(lambda: super(House, self).main(words, **extra)))


def _print_version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(f"cohong {__version__}")
        ctx.exit()


def _version_option() -> click.Parameter:
    told = {"en": "Show the version and stop.", "zh": "显示版本号后退出。"}
    return Option(["--version"], is_flag=True, expose_value=False, is_eager=True, callback=_print_version, **told)


main = House(
    "cohong",
    en="""
    Cohong: one day of export trade, from customs XML to paid merchants, on a ledger anyone can check.

    See it run      cohong demo
    Check a file    cohong check FILE...
    Run your day    cohong day --home DIR FILE...
    Check a proof   cohong verify FILE...

    Exit codes: 0 done; 1 done, and something was refused or does not verify; 2 could not be done.
    """,
    zh="""
    公行：跨境电商出口的一天，从海关报文到商户收款，记在人人可核验的账本上。

    先看演示    cohong demo
    检查文件    cohong check 文件...
    处理一天    cohong day --home 目录 文件...
    核验凭证    cohong verify 文件...

    退出码：0 完成；1 完成，但有拒绝或核验不通过；2 无法完成。
    """,
    params=[_version_option(), *shared_options(json=False)],
)

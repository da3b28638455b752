"""`cohong customs`: matching with reasons, the genuine seller, entrusted exports, messages written. One file per command,
loaded when asked for."""

from importlib import import_module

import click

from cohong.cli.speaking import Command, Group, shared_options

COMMANDS: dict[str, str] = {
    "link": "link",
    "match": "match",
    "seller": "seller",
    "entrusted-exports": "entrusted_exports",
    "simulate": "simulate",
    "write": "write",
}
"""Command to the module of this room that holds it, in the order of use."""


class Customs(Group):
    """The group; a command's file is read when the command is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's shape
        """Every command, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's shape
        """Load the file of one command."""
        if cmd_name not in COMMANDS:
            return None
        found = getattr(import_module(f"{__name__}.{COMMANDS[cmd_name]}"), COMMANDS[cmd_name])
        assert isinstance(found, Command)
        return found


customs = Customs(
    "customs",
    en="Customs: what agrees and what differs, who really sells, messages to customs.",
    zh="海关：单证比对、真实卖家识别、报文生成。",
    params=shared_options(json=False),
)

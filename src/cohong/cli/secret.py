"""Passphrases: from a file or from a prompt, never from the command line, where others could read them."""

from pathlib import Path

import click

from cohong.cli.common import OUT_FILE
from cohong.cli.speaking import option
from cohong.cli.tongue import choose

passphrase_option = option(
    "--passphrase-file",
    type=OUT_FILE,
    metavar="FILE",
    en="First line is the passphrase; otherwise you are asked.",
    zh="首行为口令的文件；不给则在终端询问。",
)


def read_passphrase(file: Path | None, *, confirm: bool) -> bytes:
    """The passphrase as UTF-8 bytes."""
    if file is not None:
        return file.read_bytes().partition(b"\n")[0].rstrip(b"\r")
    asked: str = click.prompt(choose("Passphrase", "口令"), hide_input=True, confirmation_prompt=confirm, err=True)
    return asked.encode()

"""Options that several commands share, so that a thing is called the same everywhere."""

from pathlib import Path

import click

from cohong.cli.speaking import Attach, argument, option

FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(path_type=Path)
OUT_FILE = click.Path(dir_okay=False, path_type=Path)

home_option = option(
    "--home", type=FOLDER, required=True, metavar="DIR", en="The folder that holds the ledger.", zh="账本所在目录。"
)
member_option = option(
    "--as",
    "member",
    metavar="MEMBER",
    en="Act as this member of the home; otherwise its operator.",
    zh="以该成员身份办理；默认为本机经办单位。",
)
verdicts_option = option(
    "--verdicts", type=OUT_FILE, metavar="FILE",
    en="Write every verdict into this CSV, too; in a folder that is read, end its name in .verdicts.csv.",
    zh="同时把逐条结论写入该 CSV；如放在所读目录内，文件名请以 .verdicts.csv 结尾。",
)  # fmt: skip

firms_option = option(
    "--firms", type=FILE, metavar="FILE",
    en="Read messages of the Guangzhou Single Window (KJ), too, with this table of firms.",
    zh="同时读取广州单一窗口报文（KJ），企业代码取自该企业表。",
)  # fmt: skip
kj_mapping_option = option(
    "--kj-mapping", type=FILE, metavar="FILE",
    en="Read them by this mapping instead of the one that comes with the program.",
    zh="按该对应表读取，不用随程序提供的对应表。",
)  # fmt: skip
signatures_option = option(
    "--signatures", metavar="WHO",
    en="Who verifies signatures: none, enclosed (the certificate in the message), a PEM file of certificates you trust, or the "
    "address (https://...) of a service. Otherwise nobody.",
    zh="由谁验签：none（不验）、enclosed（按报文所附证书）、所信任证书的 PEM 文件，或验签服务网址（https://…）。默认不验。",
)  # fmt: skip


def out_option(what_en: str, what_zh: str) -> Attach:
    """`-o FILE`, required."""
    return option("-o", "--out", type=OUT_FILE, required=True, metavar="FILE", en=what_en, zh=what_zh)


def files_argument(name: str, *, en: str, zh: str) -> Attach:
    """One or more files or folders. Whether they can be read is found out where they are read, and said there."""
    return argument(name, nargs=-1, required=True, type=FILE, metavar=f"{name.upper()}...", en=en, zh=zh)

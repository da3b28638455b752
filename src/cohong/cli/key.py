"""`cohong key`: signing keys."""

from pathlib import Path

from cohong.cli.common import home_option, member_option, out_option
from cohong.cli.frame import emit
from cohong.cli.speaking import command, group, option

key = group("key", en="Make and rotate signing keys.", zh="生成、更换签名密钥。")


@command(
    "new",
    en="Make a signing key. The public half is written beside it, with `.pub` added.",
    zh="生成签名密钥；公钥写在同一位置，文件名加 .pub。",
)
@out_option("The private key file to write.", "私钥文件。")
@option("--name", default="key", metavar="NAME", en="Name inside the key.", zh="密钥名称。")
def new(out: Path, name: str) -> None:
    """Make one key pair."""
    from cohong.node import new_key

    emit(new_key(out, name=name), "cohong.key.v1")


@command(
    "rotate",
    en="Give a member a new key. What the old one signed stays valid; it signs nothing more.",
    zh="为成员更换密钥；旧密钥签过的内容仍然有效，此后不再用于签名。",
)
@home_option
@member_option
def rotate(home: Path, member: str | None) -> None:
    """Rotate one key."""
    from cohong.node import rotate_key

    emit(rotate_key(home, member=member), "cohong.key.v1")


for one in (new, rotate):
    key.add_command(one)

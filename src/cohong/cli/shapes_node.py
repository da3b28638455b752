"""What the commands that keep a node and its home print under `--json`; `cli/schemas.py` registers them."""

from typing import Annotated, Literal

import msgspec

from cohong.cli.outputs import Height, Home, Output, Root, Seconds, Size
from cohong.cli.outputs import m as _m
from cohong.core.texts import Finding


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is the matter with a node: its code, since when (milliseconds), and in words."""

    code: str
    since_ms: int
    zh: str
    en: str


class Node(Output, frozen=True, kw_only=True, tag="cohong.node.v1"):
    """`cohong node init` and `cohong node status`."""

    home: Home
    running: Annotated[bool, _m("A node is running", "节点运行中")]
    root: Root
    size: Size
    height: Height
    state: Annotated[Literal["open", "read_only"], _m("Takes new content", "能否接收新内容")]
    notices: Annotated[list[Notice], _m("What is the matter", "需要注意")]


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One damaged place."""

    code: str
    place: str
    zh: str
    en: str


class Fsck(Output, frozen=True, kw_only=True, tag="cohong.fsck.v1"):
    """`cohong fsck`: what was read, and every damaged place."""

    home: Home
    ok: Annotated[bool, _m("Nothing damaged", "完好")]
    checked: Annotated[dict[str, int], _m("Checked, by kind of thing", "已检查（按类别）")]
    faults: Annotated[list[Fault], _m("Damaged places", "损坏之处")]


class Erase(Output, frozen=True, kw_only=True, tag="cohong.erase.v1"):
    """`cohong erase`: the body whose key was destroyed."""

    subject: Annotated[str, _m("Subject", "对象编号")]
    erased: Annotated[bool, _m("Its key is destroyed", "密钥已销毁")]
    outcome: Annotated[str, _m("Outcome on the ledger", "账本登记编号")]
    findings: Annotated[list[Finding], _m("Why not, where it is not", "未销毁的原因")] = msgspec.field(
        default_factory=list
    )


class Backup(Output, frozen=True, kw_only=True, tag="cohong.backup.v1"):
    """`cohong backup`: the two archives."""

    home: Home
    archive: Annotated[str, _m("Archive without keys", "数据备份文件（不含密钥）")]
    keys: Annotated[str, _m("Encrypted archive of the keys", "密钥备份文件（已加密）")]
    root: Root
    size: Size


class Restore(Output, frozen=True, kw_only=True, tag="cohong.restore.v1"):
    """`cohong restore`: the home that was made again, replayed and compared."""

    home: Home
    keys_restored: Annotated[bool, _m("Keys restored", "密钥已恢复")]
    root: Root
    size: Size
    erased_again: Annotated[int, _m("Keys destroyed again, as the ledger records", "按账本记录再次销毁的密钥")] = 0


class DrillStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a drill, with its figures and, where it failed, why."""

    step: str
    name_en: str
    name_zh: str
    ok: bool
    seconds: float
    figures: dict[str, int]
    code: str = ""
    zh: str = ""
    en: str = ""


class Drill(Output, frozen=True, kw_only=True, tag="cohong.drill.v1"):
    """`cohong drill`: whether the home comes back from a backup. Steps behind one that failed were not taken."""

    home: Home
    ok: Annotated[bool, _m("Comes back whole", "恢复完好")]
    day: Annotated[int, _m("Day (YYYYMMDD)", "演练日期")]
    root: Root
    size: Size
    height: Height
    seconds: Seconds
    steps: Annotated[list[DrillStep], _m("Steps", "步骤")]


class UpgradeStep(msgspec.Struct, frozen=True, kw_only=True):
    """A step by the format it leads to."""

    to: int
    zh: str
    en: str


class Upgrade(Output, frozen=True, kw_only=True, tag="cohong.upgrade.v1"):
    """`cohong upgrade`: the format of a home, and what was done. Without steps there was nothing to do."""

    home: Home
    format_before: Annotated[int, _m("Format before", "升级前格式")]
    format: Annotated[int, _m("Format now", "当前格式")]
    steps: Annotated[list[UpgradeStep], _m("Steps", "步骤")]
    rehearsed: Annotated[bool, _m("Rehearsed on a copy", "已在副本上演练")]
    changed: Annotated[bool, _m("The home was changed", "主目录已更改")]
    root: Root
    size: Size
    seconds: Seconds


class HealthItem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was looked at; figures are in bytes, days, seconds, blocks or leaves, as their names say."""

    name: str
    level: Literal["ok", "warn", "bad"]
    figures: dict[str, int]
    code: str = ""
    zh: str = ""
    en: str = ""


class Expiring(msgspec.Struct, frozen=True, kw_only=True):
    """Something that runs out soon, or has."""

    what: str
    who: str
    until_day: int
    days_left: int
    next_zh: str
    next_en: str


class Health(Output, frozen=True, kw_only=True, tag="cohong.health.v1"):
    """`cohong node health`: everything an operator has to care for, each with its next step."""

    home: Home
    ok: Annotated[bool, _m("Nothing is bad", "没有严重问题")]
    day: Annotated[int, _m("Day (YYYYMMDD)", "检查日期")]
    items: Annotated[list[HealthItem], _m("Looked at", "检查项目")]
    expiring: Annotated[list[Expiring], _m("Runs out soon", "即将到期")]


class Store(Output, frozen=True, kw_only=True, tag="cohong.store.v1"):
    """`cohong node store`: where bodies and originals are now."""

    home: Home
    to: Annotated[Literal["s3", "folder"], _m("Moved to", "迁移到")]
    place: Annotated[str, _m("Place in the object store, empty for the home", "对象存储中的位置（空为主目录）")]
    files: Annotated[int, _m("Files copied", "复制文件数")]
    bytes: Annotated[int, _m("Bytes copied", "复制字节数")]


class Tables(Output, frozen=True, kw_only=True, tag="cohong.tables.v1"):
    """`cohong node tables`: how far the tables behind the pages have followed the ledger."""

    home: Home
    size: Size
    behind: Annotated[int, _m("Leaves still to be followed", "尚未跟上的叶数")]
    rebuilt: Annotated[bool, _m("Made anew", "已重建")]
    seconds: Seconds


NODE_SHAPES: tuple[type[Output], ...] = (*(Node, Fsck, Erase, Backup, Restore, Store, Drill, Upgrade, Health, Tables),)

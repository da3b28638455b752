"""How a drill and the health of a node look to a person: a line for each thing, and what to do below it."""

from typing import TYPE_CHECKING

from cohong.cli.frame import write
from cohong.cli.tongue import choose, fold, pad

if TYPE_CHECKING:
    from cohong.node.care.drill import Drilled
    from cohong.node.care.health import Health

LEFT, SCREEN = 46, 100
NAMES = {
    "writer": ("the node", "节点"),
    "read_only": ("takes new documents", "接收新单证"),
    "disk": ("room on the disk", "磁盘空间"),
    "clock": ("clock", "时钟"),
    "checkpoint": ("published checkpoint", "已公布的检查点"),
    "state": ("state of the books", "账务状态"),
    "projections": ("tables for the pages", "页面数据表"),
    "backup": ("last backup", "最近一次备份"),
    "drill": ("last restore drill", "最近一次恢复演练"),
    "expiry": ("keys and certificates", "密钥与证书"),
}
LEVELS = {"ok": ("ok", "正常"), "warn": ("look at it", "请留意"), "bad": ("BAD", "严重")}


def drill_page(found: "Drilled") -> None:
    """Each step with how long it took, and where it ended."""
    for number, step in enumerate(found.steps, 1):
        name = choose(step.name_en, step.name_zh)
        write(
            f"{number}  {pad(name, LEFT)}{choose('ok', '通过') if step.ok else choose('FAILED', '失败')}  {step.seconds:.1f} s"
        )
        _below(choose(step.en, step.zh))
    good = choose("The home comes back whole from a backup.", "主目录可由备份完整恢复。")
    bad = choose("The home does NOT come back from this backup.", "主目录不能由该备份恢复。")
    write(good if found.ok else bad)


def health_page(found: "Health") -> None:
    """Each thing with how it is."""
    for item in found.items:
        name, level = choose(*NAMES[item.name]), choose(*LEVELS[item.level])
        write(f"{pad(name, LEFT)}{level}")
        _below(choose(item.en, item.zh))


def _below(text: str) -> None:
    for line in fold(text, SCREEN - 4) if text else ():
        write(f"    {line}")

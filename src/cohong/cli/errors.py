"""What the command line itself has to say when it cannot go on."""

from cohong.core.texts import CohongError, declare

__all__ = ["BROKEN", "STOPPED", "SYSTEM", "USAGE", "CohongError"]

USAGE = declare(
    "cli.usage",
    en="The command line is not understood: {seen}",
    zh="命令行写法有误：{seen}",
    next_en="Add --help to the command to see its options.",
    next_zh="在命令后加 --help 可查看用法。",
    final=False,
)
SYSTEM = declare(
    "cli.system",
    en="The system refused to read or write {path}: {seen}.",
    zh="系统无法读写 {path}：{seen}。",
    next_en="Check the path, the rights and the free space, then run the command again; nothing acknowledged is lost.",
    next_zh="请检查路径、权限和磁盘空间后重新执行；已确认的数据不会丢失。",
    final=False,
)
STOPPED = declare(
    "cli.stopped",
    en="Stopped on request.",
    zh="已按要求中止。",
    next_en="Run the command again to go on; nothing is taken twice.",
    next_zh="重新执行该命令即可继续，不会重复登记。",
    final=False,
)
BROKEN = declare(
    "cli.broken",
    en="The program is at fault, not your data: {seen}.",
    zh="程序自身出现故障，与您的数据无关：{seen}。",
    next_en="Keep the text above and report it; run `cohong fsck` before going on.",
    next_zh="请保留上方信息并反馈给维护人员；继续操作前请先执行 cohong fsck 检查。",
    final=False,
)

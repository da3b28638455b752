"""What the health of a node says where something is not as it should be."""

from cohong.core.texts import declare

NOT_RUNNING = declare(
    "node.health_not_running",
    en="No node runs on this home.",
    zh="该主目录上没有节点在运行。",
    next_en="Start it with `cohong node run`, or through the service.",
    next_zh="请用 cohong node run 或系统服务启动节点。",
    final=False,
)
KILLED = declare(
    "node.health_killed",
    en="No node runs on this home, and the last one ended without being asked to.",
    zh="该主目录上没有节点在运行，且上次并非正常停止。",
    next_en="Start it again: it mends itself and loses nothing that it acknowledged. Then look at its log for the cause.",
    next_zh="请重新启动：节点会自行修复，已确认的内容不会丢失；随后查看其日志找出原因。",
    final=False,
)
SILENT = declare(
    "node.health_silent",
    en="A node runs on this home and does not answer.",
    zh="该主目录上的节点正在运行，但没有响应。",
    next_en="Wait a minute; if it stays silent, restart it.",
    next_zh="请稍候一分钟；如仍无响应，请重启节点。",
    final=False,
)
BUSY = declare(
    "node.health_busy",
    en="A command is writing to this home, or its node is just starting.",
    zh="有命令正在写入该主目录，或节点正在启动。",
    next_en="Nothing is to be done.",
    next_zh="无需处理。",
    final=False,
)
DISK_FULL = declare(
    "node.health_disk_full",
    en="Only {seen} are free on the disk of the home.",
    zh="主目录所在磁盘仅剩 {seen}。",
    next_en="Free some space now: without room for the next file the node only reads.",
    next_zh="请立即清理空间：没有空间写入新文件时，节点将只能查询。",
    final=False,
)
DISK_FILLS = declare(
    "node.health_disk_fills",
    en="At this rate the disk of the home is full in {seen} days.",
    zh="按目前速度，主目录所在磁盘约 {seen} 天后用尽。",
    next_en="Give it more room in time, or move the sealed bodies to an object store.",
    next_zh="请及时扩容，或将密封内容移至对象存储。",
    final=False,
)
NO_CHECKPOINT = declare(
    "node.health_no_checkpoint",
    en="No checkpoint is published that can be read.",
    zh="没有可读取的已公布检查点。",
    next_en="Start the node, which publishes one; if it stays away, run `cohong fsck`.",
    next_zh="请启动节点，将自动公布；如仍没有，请运行 cohong fsck。",
    final=False,
)
CHECKPOINT_OLD = declare(
    "node.health_checkpoint_old",
    en="The published checkpoint lacks the newest {seen} entries.",
    zh="已公布的检查点尚未包含最新的 {seen} 条记录。",
    next_en="Start the node, which publishes one; where it runs already, restart it.",
    next_zh="请启动节点，将自动公布；如已在运行，请重启。",
    final=False,
)
NO_STATE = declare(
    "node.health_no_state",
    en="The state of the books cannot be read.",
    zh="无法读取账务状态。",
    next_en="Nothing is lost: the node makes it again from the segments at its next start, which takes longer then.",
    next_zh="内容没有丢失：节点下次启动时将依据分段文件重建，届时启动较慢。",
    final=False,
)
STATE_LAGS = declare(
    "node.health_state_lags",
    en="The state of the books lies far behind the ledger.",
    zh="账务状态明显落后于账本。",
    next_en="Start the node: it catches up by itself.",
    next_zh="请启动节点，将自动追上。",
    final=False,
)
TABLES_LAG = declare(
    "node.health_tables_lag",
    en="The tables for the pages lack the newest {seen} entries.",
    zh="页面所用数据表尚未包含最新的 {seen} 条记录。",
    next_en="Start the node; if they stay behind, remove the folder projections/, which is made again.",
    next_zh="请启动节点；如仍落后，可删除 projections/ 目录，系统会自动重建。",
    final=False,
)
NEVER = {
    "backup": declare(
        "node.health_no_backup",
        en="This home has not been backed up from here.",
        zh="尚未在此备份过该主目录。",
        next_en="Run `cohong backup`, every day, to another machine.",
        next_zh="请运行 cohong backup，并每日备份到另一台机器。",
        final=False,
    ),
    "drill": declare(
        "node.health_no_drill",
        en="It has not been tried whether a backup of this home can be restored.",
        zh="尚未演练过该主目录的备份恢复。",
        next_en="Run `cohong drill`; the node may go on working meanwhile.",
        next_zh="请运行 cohong drill；演练期间节点可照常工作。",
        final=False,
    ),
}
LONG_AGO = {
    "backup": declare(
        "node.health_backup_old",
        en="The last backup is {seen} days old; the limit is {expected}.",
        zh="最近一次备份是 {seen} 天前，上限为 {expected} 天。",
        next_en="Run `cohong backup` now, and see why the daily one did not run.",
        next_zh="请立即运行 cohong backup，并查明每日备份未执行的原因。",
        final=False,
    ),
    "drill": declare(
        "node.health_drill_old",
        en="The last restore drill is {seen} days old; the limit is {expected}.",
        zh="最近一次恢复演练是 {seen} 天前，上限为 {expected} 天。",
        next_en="Run `cohong drill`.",
        next_zh="请运行 cohong drill。",
        final=False,
    ),
}
DRILL_FAILED = declare(
    "node.health_drill_failed",
    en="The last restore drill failed: the backups may be worth nothing.",
    zh="最近一次恢复演练失败：现有备份可能无法使用。",
    next_en="Run `cohong fsck` on the home, make a new backup, and run `cohong drill` again.",
    next_zh="请对主目录运行 cohong fsck，重新备份后再运行 cohong drill。",
    final=False,
)
SOON = declare(
    "node.health_expires_soon",
    en="{path} is good until {seen}.",
    zh="{path} 的有效期至 {seen}。",
    next_en="Change it before that day.",
    next_zh="请在该日之前更换。",
    final=False,
)
OVER = declare(
    "node.health_expired",
    en="{path} was good until {seen}, and is over.",
    zh="{path} 的有效期至 {seen}，现已到期。",
    next_en="Change it now.",
    next_zh="请立即更换。",
    final=False,
)

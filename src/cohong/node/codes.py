"""What the care of a home has to say: damage that only the whole of it shows, archives, and acts that were refused."""

from cohong.core.texts import declare

STATE_DIFFERS = declare(
    "node.state_differs",
    en="The state is not what the rules give at {path}: found {seen}, expected {expected}.",
    zh="账务状态与规则重算结果不符（{path}）：实际为 {seen}，应为 {expected}。",
    next_en="Stop using it: remove the folder state/, it is rebuilt from the segments at the next start.",
    next_zh="请停止使用：删除 state/ 目录，下次启动时将依据分段文件重建。",
    final=False,
)
CHECKPOINT_BAD = declare(
    "node.checkpoint_bad",
    en="The published checkpoint {path} does not hold: {seen}.",
    zh="已公布的检查点 {path} 不成立：{seen}。",
    next_en="Compare with a checkpoint that others kept; if theirs fits, start the node, which publishes a new one.",
    next_zh="请与他方留存的检查点核对；如相符，启动节点后将重新公布。",
    final=False,
)
BODY_MISSING = declare(
    "node.body_missing",
    en="The ledger recorded the document {seen}, and its sealed content is not in {path}.",
    zh="账本已登记单证 {seen}，但 {path} 中没有其加密内容。",
    next_en="Import the original file again, or restore the sealed store from its backup.",
    next_zh="请重新导入原始文件，或从备份恢复加密资料。",
    final=False,
)
FILE_EXISTS = declare(
    "node.file_exists",
    en="{path} is already there and is not overwritten.",
    zh="{path} 已存在，不会被覆盖。",
    next_en="Name another file.",
    next_zh="请指定其他文件名。",
)
ARCHIVE_BAD = declare(
    "node.archive_bad",
    en="{path} is no backup of a home: {seen}.",
    zh="{path} 不是有效的主目录备份：{seen}。",
    next_en="Take another copy of the file; nothing was restored.",
    next_zh="请换用另一份备份文件；本次未恢复任何内容。",
    final=False,
)
HOME_CHANGED = declare(
    "node.home_changed",
    en="{path} became shorter while it was copied.",
    zh="{path} 在复制过程中变短。",
    next_en="Free room on the node's disk if it is full, then run the command again; nothing was written.",
    next_zh="如节点磁盘已满，请先腾出空间，再重新执行该命令；本次未生成备份。",
    final=False,
)
OTHER_LEDGER = declare(
    "node.other_ledger",
    en="The other copy is of the ledger {seen}; the archive is of {expected}.",
    zh="另一副本属于账本 {seen}，而备份属于账本 {expected}。",
    next_en="Name a copy of the same ledger; nothing was restored.",
    next_zh="请指定同一账本的副本；本次未恢复任何内容。",
    final=False,
)
NO_LAW_ROW = declare(
    "node.no_such_law_row",
    en="There is no law row named {seen}.",
    zh="没有名为 {seen} 的法规参数。",
    next_en="Use a name as `law list` prints it.",
    next_zh="请使用 law list 列出的名称。",
    final=False,
)
BAD_KEY_NAME = declare(
    "node.bad_key_name",
    en="{seen} cannot name a key.",
    zh="{seen} 不能用作密钥名称。",
    next_en="Use a name without blanks and plus signs.",
    next_zh="请使用不含空格和加号的名称。",
)

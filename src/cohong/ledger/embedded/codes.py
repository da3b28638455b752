"""What the embedded ledger's files say to people when something is wrong with them.

`path` is always a place inside the home: a file, or `file:offset` in bytes.
"""

from cohong.core.texts import declare

DISK_FULL = declare(
    "ledger.disk_full",
    en="The disk is full: {path} could not be written.",
    zh="磁盘空间不足，{path} 无法写入。",
    next_en="Free some space and start again; everything confirmed so far is safe and can still be read.",
    next_zh="请清理磁盘后重新启动；此前已确认的记录完好，仍可查询。",
    final=False,
)
DISK_FAILED = declare(
    "ledger.disk_failed",
    en="The disk refused an operation on {path}: {seen}.",
    zh="磁盘拒绝了对 {path} 的操作：{seen}。",
    next_en="Check the disk, the mount and the permissions, then start again.",
    next_zh="请检查磁盘、挂载与访问权限后重新启动。",
    final=False,
)
WRITER_STOPPED = declare(
    "ledger.writer_stopped",
    en="Writing to {path} stopped after an earlier disk error.",
    zh="因先前的磁盘错误，{path} 已停止写入。",
    next_en="Mend the disk and start again; reading goes on.",
    next_zh="请排除磁盘故障后重新启动；读取不受影响。",
    final=False,
)
SEGMENT_CORRUPT = declare(
    "ledger.segment_corrupt",
    en="The ledger is damaged at {path}: found {seen}, expected {expected}.",
    zh="账本在 {path} 处损坏：实际为 {seen}，应为 {expected}。",
    next_en="Do not write to this home; restore this segment file from a backup or from another member.",
    next_zh="请勿继续写入；请用备份或其他成员的同名分段文件恢复。",
)
SEGMENT_TAIL = declare(
    "ledger.segment_tail",
    en="After the last whole block there are left-over bytes at {path}: {seen}.",
    zh="最后一个完整区块之后，{path} 处有残留数据：{seen}。",
    next_en="If the machine stopped while writing, starting the node cuts them off; otherwise compare with a backup.",
    next_zh="若系统曾在写入时中断，启动节点即可清除；否则请与备份核对。",
    final=False,
)
SEGMENT_MISSING = declare(
    "ledger.segment_missing",
    en="The segment file {path} is missing.",
    zh="缺少分段文件 {path}。",
    next_en="Restore it from a backup or from another member.",
    next_zh="请用备份或其他成员的文件恢复。",
)
SEGMENT_STRAY = declare(
    "ledger.segment_stray",
    en="{path} does not belong in the segments folder.",
    zh="{path} 不应出现在分段目录中。",
    next_en="Move it elsewhere.",
    next_zh="请将其移出。",
)
ACKNOWLEDGED_LOST = declare(
    "ledger.acknowledged_lost",
    en="The segments end at block {seen} ({path}), but block {expected} was already confirmed.",
    zh="分段文件止于第 {seen} 块（{path}），而第 {expected} 块此前已确认。",
    next_en="Do not write to this home; restore the segments from a backup or from another member.",
    next_zh="请勿继续写入；请用备份或其他成员的分段文件恢复。",
)
BLOCK_TOO_LARGE = declare(
    "ledger.block_too_large",
    en="A block of {seen} bytes does not fit into one segment; at most {expected} bytes.",
    zh="区块大小为 {seen} 字节，超出单个分段的上限 {expected} 字节。",
    next_en="Cut the block smaller.",
    next_zh="请将区块拆小。",
)
TILES_UNUSABLE = declare(
    "ledger.tiles_unusable",
    en="The proof tiles cannot be continued: {path}, found {seen}, expected {expected}.",
    zh="存证分片无法续写：{path}，实际为 {seen}，应为 {expected}。",
    next_en="They are rebuilt from the segments.",
    next_zh="系统将依据分段文件重建。",
    final=False,
)
TILE_CORRUPT = declare(
    "ledger.tile_corrupt",
    en="The proof tile is damaged at {path}: found {seen}, expected {expected}.",
    zh="存证分片在 {path} 处损坏：实际为 {seen}，应为 {expected}。",
    next_en="Rebuild the tiles from the segments.",
    next_zh="请依据分段文件重建分片。",
    final=False,
)
TILE_MISSING = declare(
    "ledger.tile_missing",
    en="The proof tile {path} is missing or too short.",
    zh="存证分片 {path} 缺失或不完整。",
    next_en="Rebuild the tiles from the segments.",
    next_zh="请依据分段文件重建分片。",
    final=False,
)
TILE_STRAY = declare(
    "ledger.tile_stray",
    en="{path} does not belong in the tiles folder.",
    zh="{path} 不应出现在分片目录中。",
    next_en="Remove it, or rebuild the tiles from the segments.",
    next_zh="请将其移出，或依据分段文件重建分片。",
    final=False,
)
STATE_UNUSABLE = declare(
    "ledger.state_unusable",
    en="The state in {path} cannot be used: {seen}.",
    zh="{path} 中的账务状态不可用：{seen}。",
    next_en="It is rebuilt from the segments.",
    next_zh="系统将依据分段文件重建。",
    final=False,
)
HOME_LOCKED = declare(
    "ledger.home_locked",
    en="The home {path} is in use by process {seen}.",
    zh="账本目录 {path} 正由进程 {seen} 使用。",
    next_en="Send your request to the running node, or stop it first.",
    next_zh="请通过运行中的节点提交，或先停止该进程。",
    final=False,
)
HOME_MISSING = declare(
    "ledger.home_missing",
    en="There is no ledger home in {path}.",
    zh="{path} 中没有账本。",
    next_en="Check the folder, or make one with `cohong node init --home {path}`.",
    next_zh="请核对目录，或用 `cohong node init --home {path}` 新建。",
    final=False,
)
HOME_FORMAT_UNKNOWN = declare(
    "ledger.home_format_unknown",
    en="The home {path} has the format {seen}; this program knows {expected}.",
    zh="账本目录 {path} 的格式为 {seen}，本程序支持 {expected}。",
    next_en="Use the program version that wrote it, or a newer one.",
    next_zh="请使用写入该目录的程序版本或更新版本。",
    final=False,
)
HOME_FORMAT_OLD = declare(
    "ledger.home_format_old",
    en="The home {path} has the older format {seen}; this program writes {expected}.",
    zh="账本目录 {path} 的格式为较早的 {seen}，本程序使用 {expected}。",
    next_en="Stop the node and run `cohong upgrade` once; it rehearses on a copy first.",
    next_zh="请先停止节点，再运行一次 cohong upgrade；该命令会先在副本上演练。",
    final=False,
)
HOME_NOT_EMPTY = declare(
    "ledger.home_not_empty",
    en="{path} holds other files ({seen}) and cannot become a ledger home.",
    zh="{path} 中已有其他文件（{seen}），不能用作账本目录。",
    next_en="Choose an empty folder.",
    next_zh="请选择空目录。",
    final=False,
)

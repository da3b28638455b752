"""Every code the sealed store can answer with."""

from cohong.core.texts import declare

ERASED = declare(
    "sealed.erased",
    en="The content of this document has been erased; what the ledger recorded about it stands.",
    zh="该单证内容已按规定销毁，账本上的记录仍然有效。",
    next_en="Nothing can be opened any more; use the proof of the outcome instead.",
    next_zh="内容无法再调阅，如需证明请使用存证凭证。",
)
RETENTION_RUNS = declare(
    "sealed.retention_runs",
    en="The content must be kept through {expected}; it cannot be erased on {seen}.",
    zh="法定保存期限至 {expected} 届满，{seen} 尚不能销毁。",
    next_en="Ask again after that day.",
    next_zh="请在期限届满后再申请。",
    final=False,
)
LEGAL_HOLD = declare(
    "sealed.legal_hold",
    en="A legal hold stands on this content; it cannot be erased.",
    zh="该内容处于司法或监管保全状态，不能销毁。",
    next_en="Ask the authority that placed the hold to lift it first.",
    next_zh="请先由作出保全的机关解除保全。",
    final=False,
)
NOT_ENTITLED = declare(
    "sealed.not_entitled",
    en="This member holds no key to the content of {path}.",
    zh="本成员没有查看该内容（{path}）的密钥。",
    next_en="Ask a member who may read it to grant the period's key.",
    next_zh="请由有权查看的成员授予该期间的密钥。",
    final=False,
)
NOT_FOUND = declare(
    "sealed.not_found",
    en="No sealed content is kept here for {path}.",
    zh="本地没有保存该内容（{path}）。",
    next_en="Import the original file again, or restore the backup of the sealed store.",
    next_zh="请重新导入原始文件，或恢复加密资料的备份。",
    final=False,
)
ROOT_DIFFERS = declare(
    "sealed.root_differs",
    en="The content kept for {path} is not the one that the ledger recorded.",
    zh="所保存的内容（{path}）与账本记录的不一致。",
    next_en="Run fsck, and restore the sealed store from its backup.",
    next_zh="请运行 fsck 检查，并从备份恢复加密资料。",
)
DAMAGED = declare(
    "sealed.damaged",
    en="The sealed store is damaged at {path}: {seen}.",
    zh="加密资料在 {path} 处损坏：{seen}。",
    next_en="Run fsck to see every damaged place, then restore the backup.",
    next_zh="请运行 fsck 查看全部损坏位置，然后恢复备份。",
)
TOO_LARGE = declare(
    "sealed.too_large",
    en="The content of {path} has {seen} bytes; at most {expected} fit.",
    zh="内容（{path}）为 {seen} 字节，超过上限 {expected} 字节。",
    next_en="Split the file and import the parts.",
    next_zh="请拆分文件后分别导入。",
)
KEY_MISSING = declare(
    "sealed.key_missing",
    en="There is no key file for the member {path}.",
    zh="找不到成员 {path} 的密钥文件。",
    next_en="Make one with `cohong key new`, or restore the key archive.",
    next_zh="请用 `cohong key new` 生成，或恢复密钥备份。",
    final=False,
)
KEY_EXISTS = declare(
    "sealed.key_exists",
    en="{path} is already there and is not overwritten.",
    zh="{path} 已存在，不会被覆盖。",
    next_en="Rotate the key instead, or restore into an empty home.",
    next_zh="请改用密钥轮换，或恢复到空的目录。",
)
BAD_MEMBER = declare(
    "sealed.bad_member",
    en="{seen} is not a member name.",
    zh="{seen} 不是有效的成员代号。",
    next_en="Use 1 to 40 lower-case letters, digits and hyphens.",
    next_zh="请使用 1 至 40 位小写字母、数字或连字符。",
)
ARCHIVE_LOCKED = declare(
    "sealed.archive_locked",
    en="The key archive {path} does not open: wrong passphrase, or the file was changed.",
    zh="密钥备份 {path} 无法打开：口令错误，或文件被改动。",
    next_en="Check the passphrase and try another copy of the file.",
    next_zh="请核对口令，或换用另一份备份文件。",
    final=False,
)

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
STORE_UNREACHABLE = declare(
    "sealed.store_unreachable",
    en="The object store {path} does not answer: {seen}.",
    zh="对象存储 {path} 无法访问：{seen}。",
    next_en="Nothing that was acknowledged is lost; do it again once the store answers.",
    next_zh="已确认的内容不会丢失；待对象存储恢复后重新操作。",
    final=False,
)
STORE_REFUSED = declare(
    "sealed.store_refused",
    en="The object store refused {path}: {seen}.",
    zh="对象存储拒绝了对 {path} 的操作：{seen}。",
    next_en="Check the bucket, its access rights and the credentials of this machine; nothing acknowledged is lost.",
    next_zh="请检查存储桶、访问权限和本机凭据；已确认的内容不会丢失。",
    final=False,
)
STORE_OBJECT_MISSING = declare(
    "sealed.store_object_missing",
    en="The object {path} is missing in the store, or shorter than it was.",
    zh="对象存储中缺少 {path}，或其长度变短。",
    next_en="Restore it from the bucket's versions or the home from its backup; `cohong fsck` names all that is gone.",
    next_zh="请从存储桶的历史版本恢复，或用备份恢复主目录；`cohong fsck` 会列出全部缺失。",
    final=False,
)
STORE_TAKEN = declare(
    "sealed.store_taken",
    en="The place {path} in the object store is not this home's.",
    zh="对象存储中的位置 {path} 不属于本主目录。",
    next_en="Check bucket and prefix; a home needs a prefix of its own, empty at first.",
    next_zh="请核对存储桶和前缀；每个主目录须使用自己的前缀，且初始为空。",
    final=False,
)
STORE_SETTINGS = declare(
    "sealed.store_settings",
    en="The settings of the object store in {path} cannot be used: {seen}.",
    zh="对象存储的设置（{path}）无法使用：{seen}。",
    next_en="Correct the file; it names bucket and prefix and, where needed, endpoint, region and addressing.",
    next_zh="请更正该文件；其中须写明 bucket 和 prefix，必要时写明 endpoint、region、addressing。",
    final=False,
)
STORE_CLIENT_MISSING = declare(
    "sealed.store_client_missing",
    en="The part that speaks with an object store is not installed.",
    zh="尚未安装访问对象存储所需的组件。",
    next_en="Install it with `pip install 'cohong[s3]'`.",
    next_zh="请用 `pip install 'cohong[s3]'` 安装。",
    final=False,
)
STORE_COPY_DIFFERS = declare(
    "sealed.store_copy_differs",
    en="The copy of {path} is not what was copied.",
    zh="{path} 的副本与原件不一致。",
    next_en="Nothing was switched and the former place still counts; do it again.",
    next_zh="尚未切换，仍以原位置为准；请重新操作。",
    final=False,
)

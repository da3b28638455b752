"""Why a proof is refused: one code for each thing the checker can find wrong, in the order of its steps."""

from cohong.core.texts import declare

UNREADABLE = declare(
    "verify.unreadable",
    en="The file {path} cannot be read: {seen}.",
    zh="无法读取文件 {path}：{seen}。",
    next_en="Check the path and the permissions.",
    next_zh="请检查文件路径和读取权限。",
    final=False,
)
KEY_FILE = declare(
    "verify.key_file",
    en="The key file {path} cannot be used: {seen}.",
    zh="密钥文件 {path} 无法使用：{seen}。",
    next_en="It holds one key a line, written <name>+<key id>+<key>; ask the ledger's operator for its line.",
    next_zh="文件每行应为一个密钥，格式为“名称+密钥编号+密钥”；请向账本运营方索取。",
)
NOT_A_PROOF = declare(
    "verify.not_a_proof",
    en="This is not an unchanged proof file: {seen}.",
    zh="该文件不是完整无改动的存证凭证：{seen}。",
    next_en="Ask whoever gave it to you for the file again; do not copy it by hand or through an editor.",
    next_zh="请向提供方重新索取原文件，不要手工抄录或用编辑软件另存。",
)
CHECKPOINT_KEY = declare(
    "verify.checkpoint_key",
    en="The ledger's summary is not signed by the key that this file names, and by that key alone.",
    zh="账本摘要的签名与文件所列账本密钥不对应，或含有其他签名。",
    next_en="The file was changed or put together from two ledgers; ask for it again.",
    next_zh="文件可能被改动，或由两个账本的内容拼接而成，请重新索取。",
)
CHECKPOINT_SIGNATURE = declare(
    "verify.checkpoint_signature",
    en="The signature on the ledger's summary is wrong.",
    zh="账本摘要的签名验证未通过。",
    next_en="Do not rely on this file; ask for it again.",
    next_zh="请勿采信该文件，并重新索取。",
)
NOT_INCLUDED = declare(
    "verify.not_included",
    en="The outcome is not in the ledger that was signed: its path does not lead to the signed root.",
    zh="处理结果不在已签名的账本之中：校验路径与签名摘要不符。",
    next_en="Do not rely on this file; ask for it again.",
    next_zh="请勿采信该文件，并重新索取。",
)
NOT_AN_OUTCOME = declare(
    "verify.not_an_outcome",
    en="What stands at this place of the ledger is not the outcome of a message ({path}: {seen}).",
    zh="账本该位置的记录不是报文的处理结果（{path}：{seen}）。",
    next_en="Ask for the proof of an outcome, or use a newer checker.",
    next_zh="请索取处理结果的存证凭证，或改用新版校验程序。",
)
OTHER_MESSAGE = declare(
    "verify.other_message",
    en="The message in this file is not the one that the outcome is about ({path}).",
    zh="文件中的报文不是该处理结果所对应的报文（{path}）。",
    next_en="Do not rely on this file; ask for it again.",
    next_zh="请勿采信该文件，并重新索取。",
)
OTHER_ENVELOPE = declare(
    "verify.other_envelope",
    en="The envelope in this file is not the one that brought the message ({path}).",
    zh="文件中的信封不是递送该报文的信封（{path}）。",
    next_en="Do not rely on this file; ask for it again.",
    next_zh="请勿采信该文件，并重新索取。",
)
ENVELOPE_SIGNATURE = declare(
    "verify.envelope_signature",
    en="The sender's signature on the envelope is wrong.",
    zh="报送人对信封的签名验证未通过。",
    next_en="Do not rely on this file; ask for it again.",
    next_zh="请勿采信该文件，并重新索取。",
)
OTHER_FACTS = declare(
    "verify.other_facts",
    en="The facts in this file are not the ones that the outcome states.",
    zh="文件所列事实与处理结果记载的事实不一致。",
    next_en="Do not rely on this file; ask for it again.",
    next_zh="请勿采信该文件，并重新索取。",
)
OTHER_BODY = declare(
    "verify.other_body",
    en="The opened field {path} does not stand so in the sealed document.",
    zh="公开的字段 {path} 与密封单证中的内容不符。",
    next_en="Do not rely on the opened field; ask for the file again.",
    next_zh="请勿采信该公开字段，并重新索取文件。",
)
FOREIGN_KEY = declare(
    "verify.foreign_key",
    en="The ledger {path} signed with a key that your key file does not list: {seen}.",
    zh="账本 {path} 的签名密钥不在您的密钥文件中：{seen}。",
    next_en="Ask the operator whether the key was changed, by a way other than this file, and add the key only then.",
    next_zh="请通过其他途径向账本运营方核实密钥是否变更，确认后再加入密钥文件。",
)

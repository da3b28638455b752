"""Sentences beside the rules: messages that are not ours, limits of this reader, envelopes, signatures."""

from typing import Final

from cohong.core.texts import declare

_READER: Final = "limits of this reader"
_TRANSPORT: Final = "interface specification 202205, terminal and transport schemas [P]"
_FAMILY: Final = "interface specification 202205, list of messages [S]"


def _notice(code: str, source: str, *, zh: str, en: str, next_zh: str, next_en: str) -> str:
    return declare(f"customs.{code}", en=en, zh=zh, next_en=next_en, next_zh=next_zh, source=source)


IMPORT_MESSAGE: Final = _notice(
    "import_message",
    _FAMILY,
    zh="{seen} 是{expected}，属于进口报文；本系统只办理出口。",
    next_zh="请通过进口申报系统报送；出口请用 CEB303、CEB403、CEB505、CEB603 等报文。",
    en="{seen} is an import message ({expected}); this system does exports.",
    next_en="Send it through the import system; exports use CEB303, CEB403, CEB505, CEB603 and their family.",
)
GUANGZHOU_MESSAGE: Final = _notice(
    "guangzhou_message",
    "public facts on the Guangzhou Single Window, 2018-2019 [I]",
    zh="{path}为 {seen}：这是广州单一窗口报文，须有企业表才能读取。",
    next_zh="请用 {expected} 指定企业表后重新检查或导入。",
    en="The {path} is {seen}: a message of the Guangzhou Single Window, which is read with a table of firms alone.",
    next_en="Name the table of firms with {expected}, and check or import again.",
)
LINES_TOO_MANY: Final = _notice(
    "lines_too_many",
    f"{_READER}; gnum has five digits [S]",
    zh="{path} 共 {seen} 行，一个报文最多读取 {expected} 行。",
    next_zh="请按 msgCount、msgSeqNo 拆分为多个报文后重新报送。",
    en="There are {seen} lines {path}; at most {expected} are read of one message.",
    next_en="Split the document into parts (msgCount, msgSeqNo) and send them as messages of their own.",
)
FINDINGS_MORE: Final = _notice(
    "findings_more",
    _READER,
    zh="{path} 另有 {seen} 处问题未列出，已列出 {expected} 处。",
    next_zh="请先更正已列出的问题，再重新检查。",
    en="{path} has {seen} more findings; {expected} are shown.",
    next_en="Mend what is shown and check again.",
)

# --- the envelope a message travels in --------------------------------------------------------------------------------
ENVELOPE_SHAPE: Final = _notice(
    "envelope_shape",
    _TRANSPORT,
    zh="传输报文结构不合规范：{path} 出现「{seen}」，应为 {expected}。",
    next_zh="请按终端节点报文规范重新封装。",
    en="The envelope is not as specified: {path} has '{seen}', expected {expected}.",
    next_en="Wrap the message again as the terminal message is specified.",
)
ENVELOPE_VALUE: Final = _notice(
    "envelope_value",
    _TRANSPORT,
    zh="传输报文的 {path} 为「{seen}」，应为 {expected}。",
    next_zh="请更正该项后重新封装。",
    en="{path} of the envelope is '{seen}', expected {expected}.",
    next_en="Correct it and wrap the message again.",
)
ENVELOPE_TYPE: Final = _notice(
    "envelope_type",
    _TRANSPORT,
    zh="传输报文的 {path} 为「{seen}」，而所装报文的根节点是 {expected}。",
    next_zh="请按所装报文填写报文类型。",
    en="{path} of the envelope says '{seen}', but the message in it is {expected}.",
    next_en="Name the type of the message that is inside.",
)
ENVELOPE_DATA: Final = _notice(
    "envelope_data",
    _TRANSPORT,
    zh="传输报文的 {path} 无法取出业务报文：{seen}，应为 {expected}。",
    next_zh="请将业务报文以 Base64 编码（可先 gzip 压缩）放入 Data 节点。",
    en="No message can be taken out of {path} of the envelope: {seen}, expected {expected}.",
    next_en="Put the message into Data as Base64, packed with gzip or not.",
)
ENVELOPE_NESTED: Final = _notice(
    "envelope_nested",
    _READER,
    zh="传输报文内又是传输报文（{seen}），不予展开。",
    next_zh="请只封装一层。",
    en="There is another envelope ({seen}) inside the envelope; it is not opened.",
    next_en="Wrap the message once.",
)
# --- signatures -------------------------------------------------------------------------------------------------------
_SIGNATURE: Final = "interface specification 202205, text on signatures [P]; W3C XML Signature"
SIGNATURE_SHAPE: Final = _notice(
    "signature_shape",
    _SIGNATURE,
    zh="数字签名 {path} 不合规范：为「{seen}」，应为 {expected}。",
    next_zh="请按规范（封内签名，覆盖整个报文）重新加签。",
    en="The signature is not as specified: {path} is '{seen}', expected {expected}.",
    next_en="Sign again: enveloped, over the whole message.",
)
SIGNATURE_BROKEN: Final = _notice(
    "signature_broken",
    f"{_SIGNATURE}; customs answers -621028 or -621029",
    zh="数字签名与报文不符（{seen}）：报文在加签之后被改动，或证书不对。",
    next_zh="请重新生成报文并加签。",
    en="The signature does not fit the message ({seen}): it was changed after signing, or the certificate is another.",
    next_en="Make the message again and sign it.",
)
SIGNATURE_UNVERIFIED: Final = _notice(
    "signature_unverified",
    "own rule of this project",
    zh="数字签名未能验证：{seen}。",
    next_zh="请配置支持该算法的验签服务；海关仍会自行验签。",
    en="The signature could not be verified: {seen}.",
    next_en="Configure a service that knows the algorithm; customs verifies for itself.",
)
CERTIFICATE_DATES: Final = _notice(
    "certificate_dates",
    "own rule of this project",
    zh="签名证书在 {seen} 不在有效期内（{expected}）。",
    next_zh="请换用有效证书加签。",
    en="The certificate of the signature was not valid on {seen} ({expected}).",
    next_en="Sign with a certificate that is valid.",
)
SERVICE_SILENT: Final = _notice(
    "signing_service_silent",
    "own rule of this project",
    zh="加签服务 {path} 没有给出签名（{seen}）。",
    next_zh="请检查加签服务后重试。",
    en="The signing service {path} gave no signature ({seen}).",
    next_en="Look after the service and try again.",
)
JSON_REFUSED: Final = _notice(
    "json_refused",
    "own rule of this project",
    zh="输入内容 {path} 为「{seen}」，应为 {expected}。",
    next_zh="请更正后重试；格式见 cohong customs write --help。",
    en="{path} of the input is '{seen}', expected {expected}.",
    next_en="Correct it and try again; cohong customs write --help shows the form.",
)

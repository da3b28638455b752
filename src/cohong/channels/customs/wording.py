"""Every code of the customs door, with its sentence and next step in both languages, its level and its source.

A rule has two levels: for documents we read (third parties are warned) and for those we write (we refuse ourselves).
"""

from typing import Final

from cohong.channels.customs.tables import origin
from cohong.core.texts import Level, declare

# Code -> (level when reading, level when writing).
LEVELS: Final[dict[str, tuple[Level, Level]]] = {}

_TEXT = "interface specification 202205, text"
_SCHEMA = "interface specification 202205, schema"
_BOTH = "interface specification 202205, text and schema [S]"
_OWN = "own rule of this project"
_FIELD = "practice seen in public implementations [I]"


def _rule(
    code: str, read: Level, source: str, *, zh: str, en: str, next_zh: str, next_en: str, write: Level | None = None
) -> str:
    full = f"customs.{code}"
    LEVELS[full] = (read, write or read)
    return declare(full, en=en, zh=zh, next_en=next_en, next_zh=next_zh, source=source)


# --- form -------------------------------------------------------------------------------------------------------------
_rule(
    "F01",
    "error",
    _BOTH,
    zh="报文根节点不合规范：{path} 为「{seen}」，应为 {expected}。",
    next_zh="请按报文规范更正根节点、命名空间、guid 与 version 后重新报送。",
    en="The root of the message is not as specified: {path} is '{seen}', expected {expected}.",
    next_en="Correct root, namespace, guid or version and send the message again.",
)
_rule(
    "F02",
    "error",
    f"{_SCHEMA} [X]; limits of lines and nodes [S]",
    zh="报文结构不合规范：{path} 出现「{seen}」，应为 {expected}。",
    next_zh="请按规范的节点、顺序和数量重新生成报文。",
    en="The structure is not as specified: {path} has '{seen}', expected {expected}.",
    next_en="Generate the message again with the nodes, order and counts of the schema.",
)
_rule(
    "F03",
    "error",
    f"{_TEXT} [P]; 2018 schema [X]",
    zh="必填项 {path} 未填写。",
    next_zh="请补填后重新报送。",
    en="The mandatory element {path} is not filled.",
    next_en="Fill it and send again.",
)
_rule(
    "F04",
    "error",
    f"{_SCHEMA} [X]",
    zh="选填项 {path} 为空节点，数值和定长字段没有内容时不得出现空节点。",
    next_zh="没有内容时请整体省略该节点。",
    en="The optional element {path} is present but empty; numbers and fixed-length texts must not be.",
    next_en="Leave the element out when there is nothing to say.",
)
_rule(
    "F05",
    "error",
    f"{_SCHEMA} [X]; no sign: {_OWN}",
    zh="数值 {path} 为「{seen}」，应为 {expected}。",
    next_zh="请改为不带符号和指数的普通十进制数。",
    en="The number {path} is '{seen}', expected {expected}.",
    next_en="Write a plain decimal without sign or exponent.",
)
_rule(
    "F06",
    "error",
    f"{_BOTH}; future times: {_OWN}",
    zh="时间 {path} 为「{seen}」，应为 {expected}。",
    next_zh="请按北京时间填写真实存在的日期和时间。",
    en="The time {path} is '{seen}', expected {expected}.",
    next_en="Write a real calendar time in China time.",
)
_rule(
    "F07",
    "error",
    _BOTH,
    zh="{path} 为「{seen}」，只能取 {expected}。",
    next_zh="请改为规定的取值。",
    en="{path} is '{seen}', allowed are {expected}.",
    next_en="Use one of the allowed values.",
)
_rule(
    "F08",
    "error",
    _OWN,
    zh="{path} 与本报文内 {expected} 的 guid 重复。",
    next_zh="每条业务数据请使用新的 guid。",
    en="{path} repeats the guid of {expected} in this message.",
    next_en="Give every business node a guid of its own.",
)
_rule(
    "F09",
    "error",
    f"{_BOTH}; a repeated number is -301002 [P]",
    zh="商品序号 {path} 为「{seen}」，应为 {expected}。",
    next_zh="商品序号请从 1 起连续编号，不得重复或跳号。",
    en="The line number {path} is '{seen}', expected {expected}.",
    next_en="Number the lines from 1 without gap or repetition.",
)
_rule(
    "F10",
    "warning",
    f"{_TEXT} [P]",
    zh="报文没有数字签名，而清单或状态为申报（appStatus=2）的数据应当加签。",
    next_zh="正式申报前请用电子口岸卡或加签服务签名。",
    en="The message carries no signature, though lists and declared data (appStatus 2) should be signed.",
    next_en="Sign it with the e-port card or a signing service before it is declared.",
)
_rule(
    "F11",
    "error",
    f"{_BOTH}; whether dxpId belongs to copCode needs a register [I]",
    zh="报文传输模式 {path} 为「{seen}」，只能填 {expected}。",
    next_zh="请填写固定值 DXP。",
    en="The transport mode {path} is '{seen}', it must be {expected}.",
    next_en="Write the literal DXP.",
)
_rule(
    "F13",
    "error",
    f"XML 1.0; {_OWN}",
    zh="{path} 含有不允许的字符：{seen}，应为 {expected}。",
    next_zh="请删除控制字符；代码和编号请用半角字符。",
    en="{path} holds characters that are not allowed: {seen}, expected {expected}.",
    next_en="Remove control characters; write codes and numbers in half-width characters.",
)
_rule(
    "F14",
    "error",
    f"{_SCHEMA} [S]; longer waybill and package numbers: 2018 schema [X]",
    zh="{path} 长度为 {seen}，应为 {expected}。",
    next_zh="请按规定长度填写。",
    en="The length of {path} is {seen}, expected {expected}.",
    next_en="Write it in the length that is allowed.",
)

# --- codes ------------------------------------------------------------------------------------------------------------
_rule(
    "C01",
    "error",
    f"customs offices: {origin('offices')}; the table is complete for Guangdong only",
    zh="海关代码 {path}「{seen}」不在关区代码表内。",
    next_zh="请核对关区代码；如为新设海关，请更新代码表。",
    en="The customs office {path} '{seen}' is not in the table of offices.",
    next_en="Check the code; if the office is new, update the table.",
)
_rule(
    "C02",
    "error",
    f"code tables: {origin('countries')}",
    zh="代码 {path}「{seen}」不在 {expected} 内。",
    next_zh="请按海关代码表填写。",
    en="The code {path} '{seen}' is not in the {expected}.",
    next_en="Use a code of the customs table.",
)
_rule(
    "C03",
    "error",
    f"{_BOTH}; the tariff is not shipped: checked are 10 digits and that the chapter (01 to 97) exists",
    zh="商品编码 {path}「{seen}」无效，应为 {expected}。",
    next_zh="请按出口当日的税则填写 10 位商品编码。",
    en="The HS code {path} '{seen}' is not valid, expected {expected}.",
    next_en="Write the 10-digit code of the tariff in force on the export date.",
)
_rule(
    "C04",
    "error",
    f"{_TEXT} [P]",
    zh="企业代码 {path}「{seen}」格式不符，应为 {expected}。",
    next_zh="请填写 10 位海关注册编码或 18 位统一社会信用代码。",
    en="The party code {path} '{seen}' has a wrong form, expected {expected}.",
    next_en="Write the 10-character customs code or the 18-character credit code.",
)
_rule(
    "C05",
    "warning",
    "GB 32100-2015 and GB 11714",
    write="error",
    zh="统一社会信用代码 {path}「{seen}」校验位不符，应为 {expected}。",
    next_zh="请与营业执照核对；确属登记如此的，可在企业名录中登记。",
    en="The credit code {path} '{seen}' fails its check digit, expected {expected}.",
    next_en="Compare it with the business licence; if it is registered so, enter it in the register of firms.",
)
_rule(
    "C06",
    "error",
    f"{_BOTH}; serial of 9 to 11 digits: revision notes 202205 [P]",
    zh="编号 {path}「{seen}」格式不符，应为 {expected}。",
    next_zh="请按海关或电子口岸返回的编号原样填写，没有时省略。",
    en="The number {path} '{seen}' has a wrong form, expected {expected}.",
    next_en="Copy the number as customs or the e-port gave it, or leave it out.",
)
_rule(
    "C07",
    "warning",
    _FIELD,
    zh="监管场所代码 {path}「{seen}」不以申报地海关代码 {expected} 开头。",
    next_zh="请核对监管场所与申报地海关。",
    en="The supervised site {path} '{seen}' does not begin with the office {expected}.",
    next_en="Check site and declaration office.",
)
_rule(
    "C08",
    "warning",
    f"for returns {_TEXT} [P]; for lists {_OWN}",
    zh="出口清单的目的国（地区）{path} 为中国（{seen}）。",
    next_zh="请核对运抵国和最终目的国。",
    en="The country {path} of an export list is China ({seen}).",
    next_en="Check the country of arrival and of destination.",
)
_rule(
    "C09",
    "warning",
    f"{_FIELD}; {origin('ports')}, a port that is not listed is not judged",
    zh="指运港 {path}「{seen}」属于 {expected}，与运抵国不一致。",
    next_zh="请核对指运港与运抵国。",
    en="The port {path} '{seen}' belongs to {expected}, not to the country of arrival.",
    next_en="Check the port against the country.",
)
_rule(
    "C11",
    "warning",
    f"{_OWN}, GS1 check digit",
    zh="条形码 {path}「{seen}」不是校验位正确的商品条码。",
    next_zh="请核对条码；没有条码时清单填「无」。",
    en="The bar code {path} '{seen}' is no GS1 number with a right check digit.",
    next_en="Check it; write 无 in a list when there is none.",
)

# --- amounts and quantities -------------------------------------------------------------------------------------------
_rule(
    "A01",
    "error",
    f"{_BOTH}; tolerance of half the last given place: {_FIELD}",
    zh="总价 {path} 为 {seen}，而数量×单价为 {expected}。",
    next_zh="请核对数量、单价和总价。",
    en="The total {path} is {seen}, but quantity times price is {expected}.",
    next_en="Check quantity, price and total.",
)
_rule(
    "A02",
    "error",
    _BOTH,
    zh="商品金额 {path} 为 {seen}，而各项总价之和为 {expected}。",
    next_zh="请核对订单金额；出口订单没有折扣项，非现金抵扣计入商品金额。",
    en="The goods value {path} is {seen}, but the lines add up to {expected}.",
    next_en="Check the order; an export order has no discount field, non-cash deductions count as goods value.",
)
_rule(
    "A03",
    "error",
    f"{_OWN}; {_FIELD}",
    zh="商品币制 {path}「{seen}」与表头币制 {expected} 不一致。",
    next_zh="一份订单只能使用一种币制。",
    en="The currency {path} '{seen}' differs from that of the head, {expected}.",
    next_en="Use one currency in one order.",
)
_rule(
    "A04",
    "error",
    _FIELD,
    zh="{path} 为 {seen}，应大于零。",
    next_zh="请填写实际数量和价格。",
    en="{path} is {seen}, it must be above zero.",
    next_en="Write the real quantity and price.",
)
_rule(
    "A05",
    "error",
    _FIELD,
    zh="申报单位与法定单位相同，但数量 {path} 为 {seen}，法定数量为 {expected}。",
    next_zh="单位相同时两个数量应当一致。",
    en="Both units are the same, but the quantity {path} is {seen} and the statutory quantity {expected}.",
    next_en="With equal units write equal quantities.",
)
_rule(
    "A06",
    "error",
    f"{_FIELD}; for returns -625009 [P]",
    zh="第二计量单位与第二数量 {path} 未成对填写：{seen}，应为 {expected}。",
    next_zh="两项应同时填写（数量大于零）或同时省略。",
    en="Second unit and second quantity {path} do not come as a pair: {seen}, expected {expected}.",
    next_en="Write both, with a quantity above zero, or neither.",
)
_rule(
    "A07",
    "warning",
    _FIELD,
    zh="法定单位为千克的数量合计 {seen}，超过净重 {path} {expected}。",
    next_zh="请核对净重和法定数量。",
    en="The statutory quantities in kilograms add up to {seen}, above the net weight {path} {expected}.",
    next_en="Check net weight and statutory quantities.",
)
_rule(
    "A10",
    "error",
    f"{_FIELD}, matches announcement 2020 No. 75; only lists wholly in CNY are judged, others need a rate",
    zh="9710/9810 清单货值 {path} 为人民币 {seen} 元，超过每票 {expected} 元。",
    next_zh="超过限额的请用报关单申报。",
    en="The value {path} of a 9710/9810 list is CNY {seen}, above {expected} a ticket.",
    next_en="Declare it with a declaration form.",
)
_rule(
    "A11",
    "warning",
    _OWN,
    zh="费用 {path} 为 {seen}，与费用标志不相称，应为 {expected}。",
    next_zh="请核对运费、保费及其标志。",
    en="The charge {path} is {seen}, which does not suit its flag, expected {expected}.",
    next_en="Check the charge and its flag.",
)

# --- weights, regime --------------------------------------------------------------------------------------------------
_rule(
    "W01",
    "error",
    _FIELD,
    zh="重量 {path} 为 {seen}，应为 {expected}。",
    next_zh="毛重、净重均应大于零，且净重不超过毛重。",
    en="The weight {path} is {seen}, expected {expected}.",
    next_en="Gross and net weight are above zero and net is not above gross.",
)
_rule(
    "R01",
    "error",
    _BOTH,
    zh="保税出口（{seen}）须填写 {path}。",
    next_zh="请补填区内企业、账册编号和账册备案料号。",
    en="Bonded export ({seen}) needs {path}.",
    next_en="Fill zone enterprise, account book and item record number.",
)
_rule(
    "R02",
    "warning",
    _BOTH,
    zh="贸易方式 {expected} 不应填写 {path}（{seen}）。",
    next_zh="请清空账册和区内企业各项，或核对贸易方式。",
    en="Trade mode {expected} has no use for {path} ({seen}).",
    next_en="Clear the account book and zone fields, or check the trade mode.",
)
_rule(
    "R03",
    "error",
    f"{_BOTH}; licence and export duty of the goods need the tariff, the refund shows later",
    zh="简化申报（A）清单不得填写许可证号 {path}（{seen}）。",
    next_zh="涉证商品请用汇总申报（B）或报关单。",
    en="A simplified list (A) must not carry a licence number {path} ({seen}).",
    next_en="Use summary declaration (B) or a declaration form for licensed goods.",
)
_rule(
    "R07",
    "error",
    f"{_TEXT} [P]; a payer counts as domestic when its name is that of a company of the mainland",
    zh="支付企业「{seen}」为境内企业，须填写 {path}。",
    next_zh="请补填支付企业代码。",
    en="The payment enterprise '{seen}' is domestic, so {path} is needed.",
    next_en="Fill the code of the payment enterprise.",
)

# --- doors that cannot go on ------------------------------------------------------------------------------------------
_AGAIN_ZH, _AGAIN_EN = "请取得完整、正确的文件后重试。", "Get a complete and correct file and try again."
_HOSTILE_ZH, _HOSTILE_EN = "该文件不予处理，请向报送方核实。", "The file is not processed; ask whoever sent it."


def _door(code: str, *, zh: str, en: str, hostile: bool = False) -> str:
    return declare(
        f"customs.{code}",
        en=en,
        zh=zh,
        final=False,
        source="limits of this reader",
        next_en=_HOSTILE_EN if hostile else _AGAIN_EN,
        next_zh=_HOSTILE_ZH if hostile else _AGAIN_ZH,
    )


UNREADABLE: Final = frozenset(
    (
        _door("file_missing", zh="找不到文件 {path}。", en="There is no file {path}."),
        _door("file_unreadable", zh="无法读取文件 {path}：{seen}。", en="The file {path} cannot be read: {seen}."),
        _door("file_empty", zh="文件 {path} 为空。", en="The file {path} is empty."),
        _door("xml_malformed", zh="{path} 不是格式良好的 XML：{seen}。", en="{path} is not well-formed XML: {seen}."),
        _door(
            "xml_dtd_refused",
            zh="{path} 含有 DTD 或实体声明，拒绝读取。",
            en="{path} has a DTD or entities and is refused.",
            hostile=True,
        ),
        _door(
            "xml_too_deep",
            zh="{path} 嵌套超过 {expected} 层。",
            en="{path} is nested deeper than {expected} levels.",
            hostile=True,
        ),
        _door(
            "xml_too_large",
            zh="{path} 过大：{seen}，上限 {expected}。",
            en="{path} is too large: {seen}, limit {expected}.",
            hostile=True,
        ),
        _door(
            "archive_truncated",
            zh="压缩文件 {path} 不完整或已损坏：{seen}。",
            en="The archive {path} is cut off or damaged: {seen}.",
        ),
        _door(
            "archive_bomb",
            zh="压缩文件 {path} 的压缩比 {seen} 超过 {expected}。",
            en="The archive {path} unpacks {seen} to one, limit {expected}.",
            hostile=True,
        ),
        _door("archive_encrypted", zh="压缩文件 {path} 已加密。", en="The archive {path} is encrypted."),
        _door(
            "archive_nested",
            zh="压缩文件内含压缩包 {path}，不予展开。",
            en="{path} is an archive inside an archive and is not opened.",
            hostile=True,
        ),
    )
)
_ = declare(
    "customs.kind_unknown", en="There is no message kind '{seen}' here.", zh="不支持报文类型「{seen}」。", source="this codec",
    next_en="Use one of {expected}.", next_zh="可用类型：{expected}。",
)  # fmt: skip
_ = declare(
    "customs.count_refused", en="A message holds {expected} business nodes, not {seen}.",
    zh="一个报文须有 {expected} 条业务数据，现为 {seen} 条。", source="interface specification 202205, schema [S]",
    next_en="Split the nodes into several messages.", next_zh="请拆分为多个报文。",
)  # fmt: skip

"""What this channel says: findings of one document, and why a table of firms or a mapping cannot be used."""

from typing import Final

from cohong.core.texts import declare, phrase_book

_PLATFORM: Final = "public facts on the Guangzhou Single Window, 2018-2019 [I]"
_OWN: Final = "own rule of this project"


def _kj(code: str, source: str, *, zh: str, en: str, next_zh: str, next_en: str, final: bool = True) -> str:
    return declare(f"kj.{code}", en=en, zh=zh, next_en=next_en, next_zh=next_zh, final=final, source=source)


# --- the message ------------------------------------------------------------------------------------------------------
HEAD: Final = _kj(
    "head",
    _PLATFORM,
    zh="报文头 {path} 为「{seen}」，应为 {expected}。",
    next_zh="请按单一窗口报文头规范更正后重新生成报文。",
    en="The message head says '{seen}' in {path}; expected {expected}.",
    next_en="Correct the message head and make the message again.",
)
MESSAGE_UNKNOWN: Final = _kj(
    "message_unknown",
    _PLATFORM,
    zh="报文类型「{seen}」不在对应表中（可读取：{expected}）。",
    next_zh="请核对报文类型；如为新报文，请在 --kj-mapping 指定的对应表中补充。",
    en="The mapping knows no message type '{seen}' (it reads {expected}).",
    next_en="Check the type; a new message goes into the file given with --kj-mapping.",
    final=False,
)
IMPORT_MESSAGE: Final = _kj(
    "import_message",
    _PLATFORM,
    zh="{seen} 属于进口报文；本系统只办理出口。",
    next_zh="请通过进口申报系统报送。",
    en="{seen} is an import message; this system does exports.",
    next_en="Send it through the import system.",
)
RECEIPT_KEPT: Final = _kj(
    "receipt_kept",
    _PLATFORM,
    zh="{seen} 是单一窗口的{expected}，已识别；状态以海关回执（CEB604、CEB608 等）为准，账本不登记该回执。",
    next_zh="请保留原文件，并导入对应的海关回执。",
    en="{seen} is the Single Window's {expected}. It is recognised; states come from customs' own receipts (CEB604, CEB608), and"
    " the ledger does not take this one.",
    next_en="Keep the file, and import customs' receipt.",
    final=False,
)
NO_EDITION: Final = _kj(
    "no_edition",
    _OWN,
    zh="对应表没有适用于 {seen} 的版本。",
    next_zh="请使用包含该日期的对应表（--kj-mapping）。",
    en="No edition of the mapping is in force on {seen}.",
    next_en="Use a mapping that covers this day (--kj-mapping).",
    final=False,
)
STRUCTURE: Final = _kj(
    "structure",
    _OWN,
    zh="{path} 处有「{seen}」，应为 {expected}。",
    next_zh="请核对报文结构；如单一窗口已改版，请更新对应表（--kj-mapping）。",
    en="{path}: '{seen}' was found, {expected} was expected.",
    next_en="Check the structure; if the Single Window changed it, bring the mapping up to date (--kj-mapping).",
    final=False,
)
ELEMENTS_UNKNOWN: Final = _kj(
    "elements_unknown",
    _OWN,
    zh="对应表没有这些节点：{seen}；其内容只保留在原文件中。",
    next_zh="如这些内容应参加检查和比对，请在对应表中补充（--kj-mapping）。",
    en="The mapping does not know these elements: {seen}. What they say stays in the original file alone.",
    next_en="If they should be checked and matched, add them to the mapping (--kj-mapping).",
    final=False,
)
MAPPING_UNCERTAIN: Final = _kj(
    "mapping_uncertain",
    _OWN,
    zh="本报文按对应表 {seen} 转换；该表依据公开资料整理，部分节点名称未经官方规范证实。",
    next_zh="首次使用前请用一份真实报文核对；核对后可用 --kj-mapping 提供本单位确认的对应表。",
    en="This message was translated by mapping {seen}, made from public sources; some element names are not confirmed by an"
    " official specification.",
    next_en="Compare one real message before you rely on it; then hand in a mapping of your own with --kj-mapping.",
    final=False,
)
ASSUMED: Final = _kj(
    "assumed",
    _OWN,
    zh="报文没有提供、按对应表假定的内容：{seen}。",
    next_zh="请核对；如不符合实际，请在对应表中更改（--kj-mapping）。",
    en="The message does not say these; the mapping assumes them: {seen}.",
    next_en="Check them; what is not so is changed in the mapping (--kj-mapping).",
    final=False,
)

# --- parties ----------------------------------------------------------------------------------------------------------
FIRM_UNKNOWN: Final = _kj(
    "firm_unknown",
    _PLATFORM,
    zh="{path} 的企业备案编号「{seen}」不在企业表中。",
    next_zh="请在企业表（--firms）中补充该编号的海关编码或统一社会信用代码，然后重新检查。",
    en="The record number '{seen}' in {path} is not in the table of firms.",
    next_en="Add it to the table (--firms) with its customs code or credit code, and check again.",
    final=False,
)
FIRM_CODELESS: Final = _kj(
    "firm_codeless",
    _PLATFORM,
    zh="{path} 的企业「{seen}」在企业表中没有海关编码，也没有统一社会信用代码。",
    next_zh="请在企业表（--firms）中补充；只有境外电商平台和境外支付企业可以没有代码。",
    en="The firm '{seen}' in {path} has neither a customs code nor a credit code in the table of firms.",
    next_en="Add one to the table (--firms); only foreign platforms and foreign payment firms may be without.",
    final=False,
)
FIRM_NAME: Final = _kj(
    "firm_name",
    _PLATFORM,
    zh="{path} 的名称为「{seen}」，企业表中为「{expected}」。",
    next_zh="请核对备案编号与名称是否同一企业。",
    en="The name in {path} is '{seen}'; the table of firms has '{expected}'.",
    next_en="Check that record number and name are the same firm.",
    final=False,
)
FIRM_ROLE: Final = _kj(
    "firm_role",
    _PLATFORM,
    zh="{path} 的企业「{seen}」在企业表中没有这项业务资格：{expected}。",
    next_zh="请核对备案编号；资格有变化的，请更新企业表。",
    en="In the table of firms the firm '{seen}' in {path} has no role as {expected}.",
    next_en="Check the record number; if its roles changed, bring the table up to date.",
    final=False,
)
PROPOSER: Final = _kj(
    "proposer",
    _PLATFORM,
    zh="经营者信息 {path} 为「{seen}」，应为 {expected}。",
    next_zh="请更正经营者类型、身份标识号和名称；不填时默认为电商企业。",
    en="The real operator in {path} is '{seen}'; expected {expected}.",
    next_en="Correct the operator's type, number and name; left out, it is the e-commerce enterprise.",
    final=False,
)

# --- the files of the operator ----------------------------------------------------------------------------------------
FIRMS_UNREADABLE: Final = _kj(
    "firms_unreadable",
    _OWN,
    zh="企业表 {path} 不能使用：{seen}，应为 {expected}。",
    next_zh="请更正该表；格式见 src/cohong/channels/kj/README.md，示例为 examples/customs/kj/firms.csv。",
    en="The table of firms cannot be used: {path} has {seen}, expected {expected}.",
    next_en="Correct the table; src/cohong/channels/kj/README.md shows its shape, examples/customs/kj/firms.csv is one.",
    final=False,
)
MAPPING_UNREADABLE: Final = _kj(
    "mapping_unreadable",
    _OWN,
    zh="对应表 {path} 不能使用：{seen}，应为 {expected}。",
    next_zh="请更正该文件；随程序提供的 src/cohong/law/customs/kj.json 可作底本。",
    en="The mapping cannot be used: {path} has {seen}, expected {expected}.",
    next_en="Correct the file; src/cohong/law/customs/kj.json of the program is one to begin with.",
    final=False,
)
MAPPING_ALONE: Final = _kj(
    "mapping_alone",
    _OWN,
    zh="只给了对应表，没有企业表：不能读取单一窗口报文。",
    next_zh="请同时用 --firms 指定企业表。",
    en="A mapping was given without a table of firms: messages of the Single Window cannot be read.",
    next_en="Name the table of firms with --firms, too.",
    final=False,
)

# --- writing ----------------------------------------------------------------------------------------------------------
NOT_WRITTEN: Final = _kj(
    "not_written",
    _OWN,
    zh="{path} 的「{seen}」无法写入单一窗口报文，应为 {expected}。",
    next_zh="请更正该内容，或拆分为多个报文。",
    en="'{seen}' of {path} cannot be said in a message of the Single Window; expected {expected}.",
    next_en="Correct it, or write several messages.",
    final=False,
)

_PHRASES: Final = {
    "type + sender + time to the second + 5 digits": "报文类型 + 发送方 + 时间（到秒） + 5 位流水号",
    "14 digits, a real time": "14 位数字的真实时间",
    "absent": "缺失",
    "filled": "已填写",
    "once": "只出现一次",
    "repeated": "重复出现",
    "at least one": "至少一个",
    "CUS or BOTH, to be seen by customs": "CUS 或 BOTH（海关才能收到）",
    "1 (enterprise) or 2 (individual)": "1（企业）或 2（个人）",
    "a credit code of 18 characters": "18 位统一社会信用代码",
    "an id number of 15 or 18 characters": "15 位或 18 位身份证件号",
    "declaring firm": "申报企业",
    "e-commerce enterprise": "电商企业",
    "platform": "电商平台",
    "logistics firm": "物流企业",
    "payment firm": "支付企业",
    "site operator": "监管场所经营人",
    "receipt of an export message": "出口报文接收回执",
    "customs' answer to an export list": "出口清单海关审核回执",
    "customs' answer to an entry master waybill": "出口入区总运单海关审核回执",
    "two rows": "两行",
    "one row": "一行",
    "no headings of a table of firms": "没有企业表的表头",
    "no rows": "没有数据行",
    "headings such as record_no, name, customs_code": "record_no、name、customs_code 等表头",
    "a record number": "企业备案编号",
    "a name": "企业名称",
    "a customs code of 10 characters": "10 位海关编码",
    "a record number of the table of firms": "企业表中的备案编号",
    "the same in all documents of a message": "同一报文内各单证一致",
    "one of the mapping": "对应表中的一种",
    "1 to 100 documents": "1 至 100 份单证",
    "what is read back": "读回后的内容",
    "one of the kind's elements": "该单证的节点",
    "nothing": "不填",
}
phrase_book(lambda text: _PHRASES.get(text, text))

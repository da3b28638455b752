"""Every code of the customs door is declared here: the rules that one message shows, as the catalogue has them, and
what cannot be read at all. What the ledger and the matching duty say about several documents, they declare themselves.

A rule has two levels: for documents we read (third parties are warned) and for those we write (we refuse ourselves).
"""

from typing import Final

from cohong.channels.customs.catalogue import CATALOGUE
from cohong.channels.customs.phrases import in_chinese
from cohong.core.texts import Level, declare, phrase_book

phrase_book(in_chinese)
# Code -> (level when reading, level when writing).
LEVELS: Final[dict[str, tuple[Level, Level]]] = {}

for _entry in CATALOGUE.values():
    if _entry.is_single and _entry.says is not None and _entry.next is not None:
        LEVELS[_entry.finding] = (_entry.read or "warning", _entry.write or "warning")
        declare(
            _entry.finding,
            en=_entry.says.en,
            zh=_entry.says.zh,
            next_en=_entry.next.en,
            next_zh=_entry.next.zh,
            source=_entry.source,
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

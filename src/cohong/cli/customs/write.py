"""`cohong customs write`: a strictly valid message from JSON."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from cohong.cli.common import FILE, firms_option, kj_mapping_option, out_option
from cohong.cli.frame import DONE, REFUSED, emit, json_wanted, say
from cohong.cli.frame import write as write_line
from cohong.cli.speaking import argument, command
from cohong.cli.tongue import lang
from cohong.core.texts import CohongError, Finding

if TYPE_CHECKING:
    from cohong.channels.customs.request import Written


@command(
    "write",
    en="""
    Write a message to customs from JSON, strictly: whatever the rules refuse is not written.

    KIND is CEB303, CEB603 and so on. The input holds
      {"transfer": {"copCode": "...", "copName": "...", "dxpId": "..."}, "nodes": [{"head": {...}, "lines": [{...}]}]}
    with element names and texts; "guid" (36 characters) and "edition" ("2018") may be added. Receipts have no transfer.
    Every fault is told with its place in the input, such as $.nodes[0].lines[1].qty.

    KJ881010 and its sisters, of the Guangzhou Single Window, need --firms; their transfer is {"sender": "...", "time":
    "20240105101530"}, and a head may name the real operator: proposerType, proposerId, proposerName.

    Exit codes: 0 written; 1 refused, nothing written; 2 the input cannot be read.
    """,
    zh="""
    根据 JSON 生成报文，严格校验：规则拒绝的内容不会写出。

    KIND 为 CEB303、CEB603 等报文编号。输入格式：
      {"transfer": {"copCode": "...", "copName": "...", "dxpId": "..."}, "nodes": [{"head": {...}, "lines": [{...}]}]}
    各项为报文元素名和文本；可另填 "guid"（36 位）和 "edition"（"2018"）。回执不填 transfer。
    每个问题都给出输入中的位置，例如 $.nodes[0].lines[1].qty。

    广州单一窗口报文（KJ881010 等）须加 --firms；transfer 为 {"sender": "...", "time": "20240105101530"}，表头可填经营者：
    proposerType、proposerId、proposerName。

    退出码：0 已写出；1 被拒绝，未写出；2 输入无法读取。
    """,
)
@argument("kind", en="Message, such as CEB603.", zh="报文编号，如 CEB603。")
@argument("input", type=FILE, metavar="INPUT.json", en="What to write.", zh="报文内容。")
@out_option("The .xml file to write.", "输出的 .xml 文件。")
@firms_option
@kj_mapping_option
def write(kind: str, input: Path, out: Path, firms: Path | None, kj_mapping: Path | None) -> int:
    """Write one message, or say why not."""
    try:
        text = input.read_bytes()
    except OSError as error:
        raise CohongError("customs.file_unreadable", path=str(input), seen=error.strerror or str(error)) from None
    written = _written(kind.upper(), text, firms, kj_mapping)
    if written.data:
        out.write_bytes(written.data)
    verdict = "refused" if not written.data else "warning" if written.findings else "ok"
    file = str(out) if written.data else ""
    shown = {"kind": kind.upper(), "file": file, "nodes": written.nodes, "guid": written.guid, "verdict": verdict}
    if json_wanted():
        findings = [msgspec.to_builtins(one) for one in written.findings]
        emit({**shown, "findings": findings}, "cohong.customs-write.v1")
    else:
        _tell(file, written.findings)
    return DONE if written.data else REFUSED


def _written(kind: str, text: bytes, firms: Path | None, mapping: Path | None) -> "Written":
    """What came of it, at the door that the message goes through."""
    from cohong.channels.customs.request import write_request

    if not kind.startswith("KJ"):
        return write_request(kind, text)
    from cohong.channels.kj import read_desk
    from cohong.channels.kj.request import write_request as write_kj

    desk = read_desk(firms, mapping)
    if desk is None:
        raise CohongError("customs.guangzhou_message", path="message", seen=kind, expected="--firms")
    return write_kj(kind, text, desk)


def _tell(file: str, findings: Sequence[Finding]) -> None:
    for one in findings:
        write_line(f"{one.path}: {one.zh if lang() == 'zh' else one.en} [{one.code}]")
    if file:
        say(f"written: {file}", f"已写出：{file}")
    else:
        say("refused, nothing was written", "被拒绝，未写出文件")

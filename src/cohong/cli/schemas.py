"""The shape of every `--json` output, once: what a command prints is converted to its shape first, and the JSON Schemas under
`docs/reference/json/` are generated from these classes.

A class is one schema: its tag is the value of the `schema` field. Within a version fields are added, never renamed or removed;
anything else is a new version. Money is in minor units of its currency, hashes are lower-case hex, times are Unix milliseconds.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

import msgspec

from cohong.cli.customs.shapes import (
    CustomsEntrustedExports,
    CustomsLink,
    CustomsLinkPicture,
    CustomsMatch,
    CustomsNear,
    CustomsPapers,
    CustomsSeller,
    CustomsSimulate,
    CustomsWrite,
)
from cohong.cli.customs.shapes_checks import CustomsChecks
from cohong.cli.customs.shapes_sellers import SELLER_SHAPES
from cohong.cli.measured import BenchCustoms, BenchIntake, BenchLedger, BenchPortal, BenchSeller
from cohong.cli.outputs import FileName, Height, Home, KeyId, MemberName, Output, Root, Seconds, Size, Trades, Verdict
from cohong.cli.outputs import m as _m
from cohong.cli.shapes_node import NODE_SHAPES
from cohong.cli.tongue import choose, pad, width
from cohong.core.texts import CohongError, Finding, fill, text_of


class ErrorBody(msgspec.Struct, frozen=True, kw_only=True):
    """Why a command could not go on."""

    code: str
    path: str
    seen: str
    expected: str
    zh: str
    en: str
    next_zh: str
    next_en: str


class Error(Output, frozen=True, kw_only=True, tag="cohong.error.v1"):
    """Any command that could not go on; exit code 2 (3 when the program itself is at fault)."""

    error: ErrorBody


class Check(Output, frozen=True, kw_only=True, tag="cohong.check.v1"):
    """`cohong check`: one line for each business node."""

    file: FileName
    message: Annotated[str, _m("Message kind, such as CEB603", "报文类型")]
    index: Annotated[int, _m("Place in the file, from 0", "文件内序号")]
    guid: Annotated[str, _m("guid of the node", "报文唯一编号")]
    key: Annotated[str, _m("Business key as people say it", "业务主键")]
    verdict: Verdict
    findings: Annotated[list[Finding], _m("Findings", "检查结果")]


class Import(Check, frozen=True, kw_only=True, tag="cohong.import.v1"):
    """`cohong import`: one line for each business node, with its outcome on the ledger."""

    outcome: Annotated[str, _m("Outcome on the ledger", "账本登记编号")]


class Watch(Output, frozen=True, kw_only=True, tag="cohong.watch.v1"):
    """`cohong watch`: one line for each file that was taken."""

    file: FileName
    documents: Annotated[int, _m("Documents in it", "单证数")]
    refused: Annotated[int, _m("Of these refused", "其中拒绝")]
    moved_to: Annotated[str, _m("Lies now at", "现存放于")]
    verdicts: Annotated[str, _m("Verdict file", "结论文件")]


class Demo(Output, frozen=True, kw_only=True, tag="cohong.demo.v1"):
    """`cohong demo`: how the day in the box ended. The same seed and size give the same root."""

    trades: Trades
    documents: Annotated[int, _m("Documents read", "单证数")]
    lists_released: Annotated[int, _m("Lists released by customs", "海关放行清单")]
    settled: Annotated[dict[str, int], _m("Settled, by currency, in minor units", "已结汇（按币种，最小单位）")]
    paid: Annotated[int, _m("Paid to merchants, in fen", "已付商户（分）")]
    merchants_paid: Annotated[int, _m("Merchants paid", "已付商户数")]
    refused: Annotated[dict[str, int], _m("Refused, by code", "拒绝（按代码）")]
    differences: Annotated[dict[str, int], _m("Differences, by code", "差异（按代码）")]
    waiting: Annotated[int, _m("Trades that wait for somebody", "等待处理的交易")]
    sellers: Annotated[
        dict[str, int],
        _m(
            "Lines of goods whose real seller was told, another than the filer, or could not be told",
            "商品行：已判明真实卖家、其中并非申报企业、无法判明",
        ),
    ]
    conserved: Annotated[
        Literal[True] | list[str], _m("Every track conserved, or where it is not", "各轨守恒（或违反之处）")
    ]
    root: Root
    size: Size
    seconds: Seconds


class DemoPages(Demo, frozen=True, kw_only=True, tag="cohong.demo-pages.v1"):
    """`cohong demo --serve`: how the day ended, once the pages answer."""

    url: Annotated[str, _m("Pages", "页面地址")]


class Day(Output, frozen=True, kw_only=True, tag="cohong.day.v1"):
    """`cohong day`: who is paid what, and the files to act on."""

    home: Home
    documents: Annotated[int, _m("Documents read", "单证数")]
    trades: Trades
    settled: Annotated[dict[str, int], _m("Settled, by currency, in minor units", "已结汇（按币种，最小单位）")]
    to_pay: Annotated[dict[str, int], _m("The bank is to pay, by merchant, in fen", "待银行付款（按商户，分）")]
    paid: Annotated[dict[str, int], _m("The bank has paid, by merchant, in fen", "银行已付（按商户，分）")]
    refused: Annotated[dict[str, int], _m("Refused, by code", "拒绝（按代码）")]
    differences: Annotated[dict[str, int], _m("Differences, by code", "差异（按代码）")]
    waiting: Annotated[dict[str, int], _m("Waiting, by who must act", "等待处理（按责任方）")]
    files: Annotated[list[str], _m("Files written", "生成的文件")]
    root: Root
    size: Size


class Proof(Output, frozen=True, kw_only=True, tag="cohong.proof.v1"):
    """`cohong proof`: the proof that was written."""

    file: FileName
    outcome: Annotated[str, _m("Outcome on the ledger", "账本登记编号")]
    opened: Annotated[list[str], _m("Fields opened in it", "公开的字段")]
    root: Root
    size: Size


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One numbered step of a verification; `ok` is null where it was not reached or not asked for."""

    n: int
    name_en: str
    name_zh: str
    ok: bool | None
    detail: str = ""
    code: str = ""
    zh: str = ""
    en: str = ""


class Verify(Output, frozen=True, kw_only=True, tag="cohong.verify.v1"):
    """`cohong verify`: one line for each proof. Without `--trust` the signer stays unpinned and nothing is trusted."""

    file: FileName
    ok: Annotated[bool, _m("Everything that was asked for holds", "核验通过")]
    integrity: Annotated[bool, _m("Whole and unchanged", "内容完整、未被改动")]
    trusted: Annotated[bool, _m("Whole, and signed by a key you trust", "完整且签署方可信")]
    signer: Annotated[Literal["pinned", "unpinned", "foreign", "unknown"], _m("Signer of the log", "账本签署方")]
    origin: Annotated[str, _m("Name of the log", "账本名称")]
    own_gateway: Annotated[bool, _m("Its operator is its own gateway", "经办单位自行接入")]
    outcome: Annotated[dict[str, Any], _m("What was proved", "所证明的登记内容")]
    opened: Annotated[list[dict[str, Any]], _m("Fields opened in it", "公开的字段")]
    facts: Annotated[list[Any], _m("Facts stated with it", "所列事实")]
    steps: Annotated[list[Step], _m("Steps", "核验步骤")]
    says: Annotated[dict[str, list[str]], _m("The same in words, by language", "文字说明（按语言）")]


class Replay(Output, frozen=True, kw_only=True, tag="cohong.replay.v1"):
    """`cohong replay`: what the segments alone lead to."""

    root: Root
    size: Size
    height: Height
    outcomes: Annotated[int, _m("Outcomes recomputed by the rules", "重算的登记数")]


class LawRow(Output, frozen=True, kw_only=True, tag="cohong.law.v1"):
    """`cohong law list` and `cohong law show`: one line for each law row."""

    name: Annotated[str, _m("Row", "条目")]
    value: Annotated[int | bool | str | list[str], _m("Value", "参数值")]
    unit: Annotated[str, _m("Unit", "单位")]
    since: Annotated[int, _m("In force since (YYYYMMDD)", "生效日期")]
    until: Annotated[int, _m("In force until (YYYYMMDD)", "失效日期")]
    document: Annotated[str, _m("Document", "依据文件")]
    article: Annotated[str, _m("Article", "条款")]
    mark: Annotated[str, _m("Evidence: O, A, S, 1, M or D; 1 and M are not verified", "证据等级（1、M 为未核实）")]
    file: Annotated[str, _m("Hash of the file it came in", "所在文件哈希")]


class LawAdopt(Output, frozen=True, kw_only=True, tag="cohong.law-adopt.v1"):
    """`cohong law adopt`: the vote that was cast, and what it led to."""

    file: FileName
    rows: Annotated[int, _m("Rows in the file", "条目数")]
    hash: Annotated[str, _m("Hash of the file", "文件哈希")]
    adopted: Annotated[bool, _m("In force now", "已通过")]
    outcome: Annotated[str, _m("Outcome on the ledger", "账本登记编号")]
    findings: Annotated[list[Finding], _m("Why not, where it was refused", "被拒绝的原因")] = msgspec.field(
        default_factory=list
    )


class Key(Output, frozen=True, kw_only=True, tag="cohong.key.v1"):
    """`cohong key new` and `cohong key rotate`."""

    key: KeyId
    member: MemberName
    file: FileName
    outcome: Annotated[str, _m("Outcome on the ledger (rotation only)", "账本登记编号（仅更换时）")] = ""


class Person(Output, frozen=True, kw_only=True, tag="cohong.person.v1"):
    """`cohong people`: one line for each person."""

    login: Annotated[str, _m("Signs in as", "登录名")]
    name: Annotated[str, _m("Name", "姓名")]
    active: Annotated[bool, _m("May sign in", "可登录")]
    posts: Annotated[list[str], _m("Posts, each member: role", "岗位（成员: 角色）")]
    invitation: Annotated[str, _m("Invitation for /welcome, good once", "邀请码（在 /welcome 使用一次）")] = ""


class Template(Output, frozen=True, kw_only=True, tag="cohong.template.v1"):
    """`cohong template`: the empty sheet that was written."""

    kind: Annotated[str, _m("Kind of sheet", "表格种类")]
    file: FileName
    columns: Annotated[list[str], _m("Columns", "列")]


_SHAPES: tuple[type[Output], ...] = (
    *(
        Error,
        Check,
        Import,
        Watch,
        Demo,
        DemoPages,
        Day,
        Proof,
        Verify,
        Replay,
        Person,
        LawRow,
        LawAdopt,
        Key,
        Template,
    ),
    *(BenchIntake, BenchLedger, BenchPortal, BenchCustoms, BenchSeller),
    *(
        CustomsEntrustedExports,
        CustomsLink,
        CustomsLinkPicture,
        CustomsMatch,
        CustomsNear,
        CustomsChecks,
        CustomsPapers,
    ),
    *(CustomsSeller, CustomsSimulate, CustomsWrite),
    *SELLER_SHAPES,
    *NODE_SHAPES,
)
REGISTRY: dict[str, type[Output]] = {str(cls.__struct_config__.tag): cls for cls in _SHAPES}


# --- from a result to its shape, to JSON, to lines for people ------------------------------------------------------------


def shape(result: object, schema: str) -> Output:
    """The result in its registered shape. Raises msgspec.ValidationError, naming the field, when it does not fit."""
    if isinstance(result, Mapping):
        return msgspec.convert({**result, "schema": schema}, REGISTRY[schema])
    names = msgspec.structs.fields(REGISTRY[schema])
    values = {field.name: getattr(result, field.name) for field in names if hasattr(result, field.name)}
    plain = msgspec.to_builtins(values)
    return msgspec.convert({**plain, "schema": schema}, REGISTRY[schema])


def encode(output: Output) -> str:
    """One line of JSON, `schema` first."""
    return msgspec.json.encode(output).decode()


def error_of(error: CohongError) -> Error:
    """The error shape of an exception."""
    text, values = text_of(error.code), (error.path, error.seen, error.expected)
    body = ErrorBody(
        code=error.code,
        path=error.path,
        seen=error.seen,
        expected=error.expected,
        zh=fill(text.zh, *values, "zh"),
        en=fill(text.en, *values),
        next_zh=fill(text.next_zh, *values, "zh"),
        next_en=fill(text.next_en, *values),
    )
    return Error(error=body)


DAYS = ("since", "until", "day")
"""Numbers of eight digits that are days."""


def lines(output: Output) -> Iterator[str]:
    """Label and value, one field a line, in the language of this run."""
    told = {name: choose(en, zh) for name, (en, zh) in labels(type(output)).items()}
    left = max(width(label) for label in told.values()) + 2
    for name, label in told.items():
        value = msgspec.to_builtins(getattr(output, name))
        for line in _rows(pad(label, left), str(value) if name in DAYS else value):
            yield line.rstrip()


def labels(cls: type[Output]) -> dict[str, tuple[str, str]]:
    """Field name to its English and Chinese label."""
    found = {}
    for name, field in msgspec.json.schema(cls)["$defs"][cls.__name__]["properties"].items():
        if name != "schema":
            found[name] = (field.get("description", name), field.get("title", name))
    return found


def _rows(label: str, value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield label + (choose("none", "无") if not value else "")
        yield from (f"    {name}: {_plain(item)}" for name, item in value.items())
    elif isinstance(value, list):
        yield label + (choose("none", "无") if not value else "")
        yield from (f"    {_plain(item)}" for item in value)
    else:
        yield label + _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return choose("yes", "是") if value else choose("no", "否")
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, dict):
        return "  ".join(f"{name}={_plain(item)}" for name, item in value.items() if name not in _hidden())
    return "-" if value is None else str(value)


def _hidden() -> set[str]:
    return {choose("zh", "en")}

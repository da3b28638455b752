"""The shapes of `cohong customs`."""

from typing import Annotated, Literal

import msgspec

from cohong.cli.outputs import FileName, Output, Seconds, Verdict, m
from cohong.core.texts import Finding


class CustomsWrite(Output, frozen=True, kw_only=True, tag="cohong.customs-write.v1"):
    """`cohong customs write`: the message that was written, or why it was not; paths of findings point into the input."""

    kind: Annotated[str, m("Message", "报文")]
    file: FileName
    nodes: Annotated[int, m("Business nodes", "业务数据条数")]
    guid: Annotated[str, m("guid of the message", "报文唯一编号")]
    verdict: Verdict
    findings: Annotated[list[Finding], m("Findings", "检查结果")] = msgspec.field(default_factory=list)


class Agrees(msgspec.Struct, frozen=True, kw_only=True):
    """A field that every document writes alike; line 0 is the head."""

    field: str
    line: int
    values: dict[str, str]


class Differs(msgspec.Struct, frozen=True, kw_only=True):
    """A field that does not agree: values by document, by how much (decimal text), in which unit, by which rule, who acts."""

    field: str
    line: int
    values: dict[str, str]
    difference: str
    unit: str
    rule: str
    code: str
    level: str
    owner: str
    zh: str
    en: str


class Misses(msgspec.Struct, frozen=True, kw_only=True):
    """A document that has not come, and who has to send it."""

    document: str
    rule: str
    level: str
    owner: str
    zh: str
    en: str


class CustomsMatch(Output, frozen=True, kw_only=True, tag="cohong.customs-match.v1"):
    """`cohong customs match`: one line for each trade."""

    order: Annotated[str, m("Order number, empty where nobody here may read it", "订单号（无权查看时为空）")]
    state: Annotated[
        Literal["agrees", "warns", "differs", "missing", "sealed"], m("How its documents meet", "比对结果")
    ]
    documents: Annotated[list[str], m("Documents that have come", "已收到的单证")]
    sealed: Annotated[list[str], m("Of these not open to you", "其中未对您开放的单证")]
    agree: Annotated[list[Agrees], m("What agrees", "一致的项目")]
    differ: Annotated[list[Differs], m("What differs, and by how much", "不一致的项目及差额")]
    missing: Annotated[list[Misses], m("What is missing, and who sends it", "缺少的单证及报送方")]
    age_seconds: Annotated[int, m("Age of the oldest open thing, in seconds", "最早一项已等待（秒）")]
    key: Annotated[str, m("Trade", "交易标识")]


class CustomsLink(Output, frozen=True, kw_only=True, tag="cohong.customs-link.v1"):
    """`cohong customs link`: what came of the records; the table itself is in the file."""

    file: FileName
    records: Annotated[int, m("Records", "记录数")]
    entities: Annotated[int, m("Entities found", "识别出的实体")]
    alone: Annotated[int, m("Entities of one record", "仅含一条记录的实体")]
    hubs: Annotated[
        dict[str, int],
        m("Values of agents, by column: filed by, not sold by", "代理方使用的值（按列）：只说明由谁申报"),
    ]
    unsure: Annotated[int, m("Records below an even chance", "概率不足一半的记录")]
    wrong_codes: Annotated[int, m("Codes one place off a valid one", "与某有效编码仅差一位的编码")]
    near_codes: Annotated[dict[str, str], m("The first of them: ask, do not believe", "其中前若干个：请核实")]
    seconds: Seconds


class SellerEvidence(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of evidence: who says so and where, what stood there, its weight in bits, of whom it speaks."""

    source: str
    field: str
    value: str
    weight: float
    speaks_for: str


class CustomsSeller(Output, frozen=True, kw_only=True, tag="cohong.customs-seller.v1"):
    """`cohong customs seller`: one line for each line of goods. Without a `seller` one cannot tell, and `reason` says why."""

    line: Annotated[str, m("The line", "商品行")]
    order: Annotated[str, m("Order number", "订单号")]
    seller: Annotated[str | None, m("Credit code of the real seller", "真实卖家的统一社会信用代码")]
    probability: Annotated[float, m("How probable it is", "可能性")]
    evidence: Annotated[list[SellerEvidence], m("What speaks for it", "支持的证据")]
    chain: Annotated[list[str], m("The agents between, the filer first", "中间代理方，申报方在前")]
    against: Annotated[list[SellerEvidence], m("What speaks against it", "反对的证据")]
    filed_by: Annotated[str, m("Who declared", "申报方")]
    reason: Annotated[str, m("Why one cannot tell, as a code", "无法判断的原因代码")]
    zh: Annotated[str, m("The same in Chinese", "原因（中文）")]
    en: Annotated[str, m("The same in English", "原因（英文）")]
    model: Annotated[str, m("Version of the weights", "模型版本")]


class ActualExporter(msgspec.Struct, frozen=True, kw_only=True):
    """One real exporter with everything that was declared for it, however many agents lay between; amounts in fen."""

    exporter: str
    taxpayer: str
    amount_fen: int
    declarations: list[str]


class OpenExport(msgspec.Struct, frozen=True, kw_only=True):
    """A declaration whose exporter or amount cannot be told, and why. Without `amount_fen` there is no rate: `value` is then what
    the declaration says, with its currency."""

    declaration: str
    amount_fen: int | None
    value: str
    declared_for: str
    reason: str
    seen: str
    expected: str
    zh: str
    en: str


class Booked(msgspec.Struct, frozen=True, kw_only=True):
    """What a party books as what, in fen."""

    party: str
    account: str
    amount_fen: int


class CustomsEntrustedExports(Output, frozen=True, kw_only=True, tag="cohong.customs-entrusted-exports.v1"):
    """`cohong customs entrusted-exports`: one line for each agent. `entrusted_fen`, `own_fen` and `open_fen` add up to
    `declared_fen`; what has no amount in CNY is in none of them."""

    agent: Annotated[str, m("Credit code of the agent", "代理方统一社会信用代码")]
    agent_name: Annotated[str, m("Name of the agent", "代理方名称")]
    quarter: Annotated[str, m("Quarter", "季度")]
    since: Annotated[int, m("First day", "起始日期")]
    until: Annotated[int, m("Last day", "截止日期")]
    lists: Annotated[int, m("Lists released by customs", "海关放行清单数")]
    sealed: Annotated[int, m("Lists of all agents not open to you", "未对您开放的清单数（全部代理方）")]
    entries: Annotated[list[ActualExporter], m("Real exporters", "实际委托出口方")]
    open: Annotated[list[OpenExport], m("What cannot be told, and why", "无法确定的项目及原因")]
    entrusted_fen: Annotated[int, m("Exported for others, in fen", "受托出口金额（分）")]
    own_fen: Annotated[int, m("Exported for itself, in fen", "自营出口金额（分）")]
    open_fen: Annotated[int, m("Cannot be told, in fen", "无法确定的金额（分）")]
    declared_fen: Annotated[int, m("Declared, in fen", "申报金额合计（分）")]
    bookings: Annotated[list[Booked], m("Who books what", "各方入账")]
    files: Annotated[list[str], m("Files written", "已写入的文件")]


class CustomsSimulate(Output, frozen=True, kw_only=True, tag="cohong.customs-simulate.v1"):
    """`cohong customs simulate`: what customs would answer; `states` are the last ones, by message and state."""

    folder: FileName
    documents: Annotated[int, m("Documents read", "读取的单证数")]
    receipts: Annotated[dict[str, int], m("Receipts written, by message", "写出的回执数（按报文）")]
    states: Annotated[dict[str, dict[str, int]], m("Last states, by message", "最终状态（按报文）")]
    files: Annotated[list[str], m("Messages written", "写出的报文")]

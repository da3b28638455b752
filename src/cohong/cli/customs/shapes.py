"""The shapes of `cohong customs`."""

from typing import Annotated, Literal

import msgspec

from cohong.cli.customs.shapes_sellers import Attested
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


class PartMissing(msgspec.Struct, frozen=True, kw_only=True):
    """A part, or a line of a result, that has not come, and who sends it."""

    document: str
    owner: str


class LinePlace(msgspec.Struct, frozen=True, kw_only=True):
    """Where a line of a list went: customs' list number, the line, the declaration form, its number once it has one, its line."""

    list: str
    line: str
    form: str
    entry: str
    seqno: str


class FormLines(msgspec.Struct, frozen=True, kw_only=True):
    """A declaration form as the merging rule gives it: its lists, and for each of its lines the list and line numbers in it."""

    lists: list[str]
    lines: list[list[list[str]]]


class CustomsPapers(Output, frozen=True, kw_only=True, tag="cohong.customs-papers.v1"):
    """`cohong customs papers`: one line for each paper about declared lists."""

    id: Annotated[str, m("Paper", "单证标识")]
    of: Annotated[
        Literal["cancellation", "bill", "arrival", "departure", "return", "tally", "summary"], m("Kind", "单证种类")
    ]
    number: Annotated[str, m("The sender's number, empty where it is not open to you", "企业编号（未开放时为空）")]
    filer: Annotated[str, m("Who filed it", "报送人")]
    status: Annotated[int, m("Customs' newest word, 0 where there is none", "海关最新回执状态（无则为 0）")]
    accepted: Annotated[int, m("Day on which customs accepted it, 0 before", "海关受理日期（未受理为 0）")]
    parts: Annotated[int, m("Parts in all", "总卷数")]
    there: Annotated[int, m("Parts that have come", "已收到卷数")]
    state: Annotated[
        Literal["agrees", "warns", "differs", "missing", "sealed"], m("How it meets its lists", "比对结果")
    ]
    about: Annotated[list[str], m("Waybills or lists it names", "所列运单或清单")]
    awaited: Annotated[list[str], m("Of these not known here", "其中此处查无的")]
    differ: Annotated[list[Differs], m("What differs, and by how much", "不一致的项目及差额")]
    missing: Annotated[list[PartMissing], m("What is missing, and who sends it", "缺少的部分及报送方")]
    places: Annotated[list[LinePlace], m("Where each line of each list went", "各清单商品项的去向")]
    forms: Annotated[list[FormLines], m("What the merging rule makes of the lists", "按归并规则应得的报关单")]


class CustomsNear(Output, frozen=True, kw_only=True, tag="cohong.customs-near.v1"):
    """`cohong customs match --near`: one line for each two numbers that might be one. Nothing is joined by it."""

    of: Annotated[Literal["order", "waybill"], m("What the number is of", "编号所属单证")]
    number: Annotated[str, m("Its number", "该单证上的编号")]
    list_number: Annotated[str, m("The number in the list", "清单上的编号")]
    order: Annotated[str, m("Trade of the order, empty for a waybill", "订单所属交易（运单为空）")]
    list: Annotated[str, m("Trade of the list", "清单所属交易")]
    score: Annotated[int, m("How near, from 40 to 99", "相近程度（40 至 99）")]
    kinds: Annotated[tuple[str, ...], m("In what they differ", "不同之处")]
    zh: Annotated[str, m("The reason in Chinese", "理由（中文）")]
    en: Annotated[str, m("The reason in English", "理由（英文）")]


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
    weights: Annotated[Literal["shipped", "file", "estimated"], m("Weights in force", "所用权重")] = "shipped"
    seconds: Seconds


class CustomsLinkPicture(Output, frozen=True, kw_only=True, tag="cohong.customs-link-picture.v1"):
    """`cohong customs link --explain`: what the picture shows, of two records or of a whole entity."""

    file: FileName
    linked: Annotated[bool, m("One merchant", "属于同一商户")]
    bits: Annotated[float | None, m("Bits of the two records alone", "仅凭这两条记录的比特数")]
    probability: Annotated[float | None, m("Probability of the two alone", "仅凭这两条记录的概率")]
    links: Annotated[int, m("Links on the way, or drawn", "经由的关联数，或画出的关联数")]
    en: Annotated[str, m("In English", "英文说明")]
    zh: Annotated[str, m("In Chinese", "中文说明")]


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
    attested: Annotated[Attested | None, m("What stands on the ledger", "账本所载结论")] = None


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

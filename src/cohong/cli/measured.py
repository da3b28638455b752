"""The shapes of `cohong bench`."""

from typing import Annotated

import msgspec

from cohong.cli.outputs import Output, Seconds, Trades, m


class BenchIntake(Output, frozen=True, kw_only=True, tag="cohong.bench-intake.v1"):
    """`cohong bench intake`: the whole way from files to durable and provable."""

    trades: Trades
    seconds: Seconds
    trades_per_second: Annotated[float, m("Trades a second", "每秒交易数")]
    documents_per_second: Annotated[float, m("Documents a second", "每秒单证数")]
    judged_from_memory: Annotated[int, m("Bodies judged while still in memory", "内存中直接判定的单证")]
    judged_from_ciphertext: Annotated[int, m("Bodies decrypted to be judged", "解密后判定的单证")]
    bytes_per_trade: Annotated[int, m("Bytes a trade, the whole home", "每笔交易占用字节")]
    bytes_split: Annotated[dict[str, int], m("The same, by log, state, sealed, originals", "每笔占用构成")]
    peak_memory_bytes: Annotated[int, m("Peak anonymous memory of all processes", "内存峰值（字节）")]
    floor_seconds: Annotated[float, m("A bare parse and one SHA-256 of the same bytes", "下限：仅解析加一次哈希（秒）")]


class LedgerRate(msgspec.Struct, frozen=True, kw_only=True):
    """Durable messages a second at one batch size, beside plain appends with fdatasync."""

    batch: int
    messages: int
    seconds: float
    messages_per_second: float
    plain_appends_per_second: float


class BenchLedger(Output, frozen=True, kw_only=True, tag="cohong.bench-ledger.v1"):
    """`cohong bench ledger`: durable messages a second by batch size."""

    rates: Annotated[list[LedgerRate], m("By batch size", "按批量")]


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """Milliseconds of so many answers: the median, what 95 and 99 of 100 do not exceed, and the worst."""

    count: int
    p50_ms: float
    p95_ms: float
    p99_ms: float
    max_ms: float


class BenchPortal(Output, frozen=True, kw_only=True, tag="cohong.bench-portal.v1"):
    """`cohong bench portal`: residents who verify and clerks who page at once; then the tables while trades come in."""

    trades: Trades
    made_seconds: Annotated[
        float, m("Seconds taken to make the home, 0 when it was there", "生成主目录用时（秒），已有则为 0")
    ]
    connections: Annotated[int, m("Connections open at once", "同时打开的连接")]
    seconds: Seconds
    page: Annotated[Spread, m("A page, from the click", "页面响应时间")]
    verify: Annotated[Spread, m("A verification, from the click", "核验响应时间")]
    errors: Annotated[int, m("Questions without a good answer", "未正常应答的请求")]
    pages_per_second: Annotated[float, m("Pages a second", "每秒页面数")]
    verifications_per_second: Annotated[float, m("Verifications a second", "每秒核验数")]
    first_paint_bytes: Annotated[
        int, m("Bytes of the first page with styles and scripts", "首页及样式、脚本的传输字节")
    ]
    compressed: Annotated[bool, m("Pages are compressed", "页面已压缩")]
    server_cpu_share: Annotated[float, m("Processors kept busy by the node and its pages", "节点及页面占用的处理器数")]
    server_memory_bytes: Annotated[int, m("Peak anonymous memory of the same", "内存峰值（字节）")]
    offered_per_second: Annotated[int, m("Trades offered a second", "每秒提交的交易")]
    reached_per_second: Annotated[float, m("Trades taken in a second", "每秒实际登记的交易")]
    refused: Annotated[int, m("Documents of these that were refused", "其中被拒的单证")]
    projection_lag: Annotated[Spread, m("Lists and figures behind the ledger", "列表与统计落后账本的时间")]


class SellerScore(msgspec.Struct, frozen=True, kw_only=True):
    """Shares of lines: right of those answered, right of those whose seller can be known, not answered of all."""

    precision: float
    recall: float
    abstained: float


class BenchSeller(Output, frozen=True, kw_only=True, tag="cohong.bench-seller.v1"):
    """`cohong bench seller`: who really sells, asked of a made-up world whose truth is known, beside two simpler ways."""

    trades: Trades
    lines: Annotated[int, m("Lines", "商品行数")]
    seed: Annotated[int, m("Seed of the world", "合成世界种子")]
    model: Annotated[str, m("Version of the model", "模型版本")]
    sellers: Annotated[int, m("Sellers in the world", "卖家数")]
    agents: Annotated[int, m("Agents in the world", "代理数")]
    knowable: Annotated[float, m("Share of lines whose seller can be known at all", "真实卖家可知的行占比")]
    precision: Annotated[float, m("Right, of lines answered", "已回答中正确的比例")]
    recall: Annotated[float, m("Right, of lines whose seller can be known", "可知行中答对的比例")]
    abstained: Annotated[float, m("Answered with cannot tell, of all lines", "回答无法判断的比例")]
    calibration_error: Annotated[float, m("Expected calibration error, ten bins of equal mass", "校准误差（十等分）")]
    lines_per_second: Annotated[float, m("Lines a second, one process", "每秒行数（单进程）")]
    live_p50_ms: Annotated[float, m("One list alone, median (ms)", "单票判断用时中位数（毫秒）")]
    live_p99_ms: Annotated[float, m("One list alone, 99 of 100 within (ms)", "单票判断用时第 99 百分位（毫秒）")]
    live_p99_cpu_ms: Annotated[float, m("The same, processor time alone (ms)", "同上，仅处理器时间（毫秒）")]
    learning_seconds: Annotated[float, m("Making the trades and learning their habits", "生成交易并学习规律（秒）")]
    peak_memory_bytes: Annotated[int, m("Peak anonymous memory", "内存峰值（字节）")]
    declared_code: Annotated[
        SellerScore, m("If the declared consignor's code were the truth", "若以申报收发货人代码为准")
    ]
    equal_names: Annotated[SellerScore, m("If equal names were equal firms", "若以同名即同企业为准")]
    traps: Annotated[dict[str, SellerScore], m("By kind of difficulty", "按难点分类")]


class CheckingLane(msgspec.Struct, frozen=True, kw_only=True):
    """One way of reading: medians of the rounds; `ratio` is the time of checking over that of a bare parse."""

    lists_per_second: float
    parse_lists_per_second: float
    ratio: float


class Checking(msgspec.Struct, frozen=True, kw_only=True):
    """Parse and all rules: messages in plain shape, under another prefix, with instructions, with attributes, and with a tariff."""

    lists: int
    bytes_per_list: int
    refused: int
    plain: CheckingLane
    prefix: CheckingLane
    tidied: CheckingLane
    tree: CheckingLane
    tariff: CheckingLane


class LinkRun(msgspec.Struct, frozen=True, kw_only=True):
    """One way of linking on one set; scores are pairwise, memory is anonymous and at its peak, in bytes."""

    records: int
    kind: str
    method: str
    seconds: float
    peak_memory_bytes: int
    precision: float
    recall: float
    f1: float


class Linking(msgspec.Struct, frozen=True, kw_only=True):
    """Linking on each set and size, beside simpler ways; assignment of one record; how far probabilities are off."""

    runs: list[LinkRun]
    live_p50_ms: float
    live_p99_ms: float
    calibration_error: float
    splink: str


class LiveAttribution(msgspec.Struct, frozen=True, kw_only=True):
    """Milliseconds for one list when it is lodged."""

    p50_ms: float
    p99_ms: float


class Grown(msgspec.Struct, frozen=True, kw_only=True):
    """Lists checked, or lines attributed: how many, and how many in a second."""

    size: int
    per_second: float


class BenchCustoms(Output, frozen=True, kw_only=True, tag="cohong.bench-customs.v1"):
    """`cohong bench customs`: checking, linking and attribution."""

    checking: Annotated[Checking, m("Lists checked beside a bare parse", "清单检查与仅解析对比")]
    linking: Annotated[Linking, m("Records linked to merchants", "记录关联到商户")]
    attribution: Annotated[LiveAttribution, m("The seller of one list", "单票识别用时")]
    drawn_seconds: Annotated[
        dict[str, float],
        m(
            "A hundred million records, by a straight line through the largest two sizes",
            "一亿条记录（按最大两档推算，秒）",
        ),
    ]
    growth: Annotated[dict[str, list[Grown]], m("By growing size, a second", "按规模递增的每秒件数")]
    drawn_bytes: Annotated[
        dict[str, float],
        m("The same in memory, in one piece, in bytes", "同上，不分区时的内存（字节）"),
    ]

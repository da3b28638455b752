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

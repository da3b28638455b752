"""How the node and its channels are: what came when, how much of it was refused, and what to do where something is the matter."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Literal

import msgspec

from cohong.core.calendar import DAY_MS, day_of
from cohong.core.outcome import Outcome
from cohong.core.texts import declare
from cohong.node.care.health import Item, health
from cohong.portal.ask import Ask
from cohong.portal.lately import LOOKED_AT, newest
from cohong.portal.page import View, page
from cohong.portal.speech.rolewords import called
from cohong.portal.text import Text, Why, why_of

Level = Literal["ok", "warn", "bad"]
WARN_REFUSED, BAD_REFUSED = 10, 50
"""Of a hundred messages of today: from how many refused on a channel is looked at, and from how many on it is broken."""
WARN_SILENT_DAYS = 3

REFUSED = declare(
    "portal.channel_refused",
    en="Today {seen} of 100 messages of this channel were refused.",
    zh="今天该通道每 100 条报送中有 {seen} 条未被受理。",
    next_en="See the reasons under «Problems»; tell whoever sends them.",
    next_zh="请在“差异”页查看原因，并告知报送方。",
    final=False,
)
SILENT = declare(
    "portal.channel_silent",
    en="Nothing has come for {seen} days.",
    zh="已有 {seen} 天没有收到任何内容。",
    next_en="Ask whoever sends whether there is nothing to send, or their connection is broken.",
    next_zh="请向报送方确认：是没有业务，还是连接中断。",
    final=False,
)
NEVER = declare(
    "portal.channel_never",
    en="Nothing has come among the newest entries of the ledger.",
    zh="账本最新的记录中没有该通道的内容。",
    next_en="Where something should have come, ask whoever sends.",
    next_zh="如应有报送，请联系报送方。",
    final=False,
)

CHANNELS: dict[str, tuple[Text, tuple[str, ...]]] = {
    "platform": (Text("电商平台：订单", "Platform: orders"), ("customs.lodge_order", "customs.lodge_receipt")),
    "carrier": (Text("物流企业：运单", "Carrier: waybills"), ("customs.lodge_waybill",)),
    "declarant": (Text("申报企业：清单", "Declaring firms: lists"), ("customs.lodge_list",)),
    "customs": (Text("海关：回执", "Customs: answers"), ("customs.observe_returns",)),
    "match": (Text("三单比对", "Matching of documents"), ("trade.attest_match",)),
    "tax": (Text("税务：标签", "Tax: labels"), ("tax.attest_label",)),
    "review": (Text("银行：审核", "Bank: reviews"), ("forex.attest_review",)),
    "bank": (
        Text("银行：收汇、结汇、付款", "Bank: credits, conversions, payments"),
        ("forex.observe_remittance", "forex.observe_deal", "clearing.observe_payout"),
    ),
    "service": (
        Text("外综服企业：认领、结汇申请、付款指令", "Service company: claims, requests, instructions"),
        ("forex.claim_orders", "forex.settle", "clearing.allocate", "clearing.instruct"),
    ),
}
"""Channel -> its name, and the kinds of messages that come over it."""
_PUBLIC = ("platform", "carrier", "customs", "match", "tax", "review", "bank")
"""Channels whose senders serve everybody. How much one firm declares or is paid is no other firm's business."""
_OF_KIND = {kind: channel for channel, (_, kinds) in CHANNELS.items() for kind in kinds}

NODE: dict[str, Text] = {
    "writer": Text("节点", "The node"),
    "read_only": Text("接收新内容", "Taking things in"),
    "disk": Text("磁盘空间", "Room on the disk"),
    "clock": Text("本机时钟", "The machine's clock"),
    "checkpoint": Text("对外发布", "Publishing"),
    "state": Text("账目状态", "The books"),
    "projections": Text("查询用的表", "Tables for pages"),
    "backup": Text("备份", "Backup"),
    "drill": Text("恢复演练", "Restore drill"),
    "expiry": Text("密钥和证书到期", "Expiry of keys and certificates"),
}
_TAKEN = {"ok": 0, "warn": 1, "bad": 2}


class NodeItem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing about the node: how it is, and the sentence with the next step ("" in both languages while all is well)."""

    name: str
    title: Text
    level: Level
    says: Text
    figures: dict[str, int]


class Sender(msgspec.Struct, frozen=True, kw_only=True):
    """Who sends over a channel: when last (ms), how long ago (minutes), how many today, how many of those were refused."""

    member: str
    name: Text
    last_ms: int
    age_minutes: int
    today: int
    refused: int
    refused_percent: int
    level: Level
    why: Why | None


class Channel(msgspec.Struct, frozen=True, kw_only=True):
    """One channel with everybody who sends over it; `why` where nobody does, `advice` what to do about its senders."""

    id: str
    name: Text
    level: Level
    senders: tuple[Sender, ...]
    advice: tuple[Text, ...]
    why: Why | None


class ChannelsView(View, frozen=True, kw_only=True):
    """The node and its channels. Figures of channels are of the newest `looked_at` entries of the ledger."""

    level: Level
    today: int
    node: tuple[NodeItem, ...]
    channels: tuple[Channel, ...]
    looked_at: int


@page(
    "/channels",
    zh="通道",
    en="Channels",
    says_zh="节点和各条通道是否正常：最近一次收到内容的时间、今天未被受理的比例，以及出问题时怎么办。",
    says_en="Whether the node and each channel are well: what came last and when, the share refused today, and what to do.",
    needs="operate|see_all",
    menu=10,
)
def channels(ask: Ask) -> ChannelsView:
    """Health of the node, and a look at the newest entries."""
    node = tuple(_node(ask))
    found = tuple(_channels(ask))
    worst: Level = max([one.level for one in node] + [one.level for one in found], key=_TAKEN.__getitem__)
    return ChannelsView(level=worst, today=ask.reading.day, node=node, channels=found, looked_at=LOOKED_AT)


def _node(ask: Ask) -> Iterator[NodeItem]:
    for item in health(ask.reading.home.root, clock=ask.reading.clock, state=ask.state).items:
        yield NodeItem(
            name=item.name,
            title=_title(item),
            level=item.level,
            says=Text(item.zh, item.en),
            figures=item.figures,
        )


def _title(item: Item) -> Text:
    return NODE.get(item.name, Text(item.name, item.name))


def _channels(ask: Ask) -> Iterator[Channel]:
    scope = ask.scope
    narrow = scope.merchant is not None or scope.service is not None or scope.agent is not None
    everything = ask.acting.may("operate") or not narrow
    by_channel: dict[str, dict[str, list[Outcome]]] = defaultdict(lambda: defaultdict(list))
    for one in newest(ask.reading):
        if one.kind in _OF_KIND and (everything or one.filer == ask.acting.member or _OF_KIND[one.kind] in _PUBLIC):
            by_channel[_OF_KIND[one.kind]][one.filer].append(one)
    for id, (name, _) in CHANNELS.items():  # noqa: A001 - what it is
        senders = tuple(_sender(ask, member, found) for member, found in sorted(by_channel[id].items()))
        worst: Level = max((one.level for one in senders), key=_TAKEN.__getitem__, default="warn")
        advice = tuple(dict.fromkeys(one.why.next for one in senders if one.why))
        why = None if senders else why_of(NEVER)
        yield Channel(id=id, name=name, level=worst, senders=senders, advice=advice, why=why)


def _sender(ask: Ask, member: str, found: list[Outcome]) -> Sender:
    """`found` stands the newest first."""
    now_ms = max(ask.reading.clock(), ask.reading.info.time_ms)
    last = found[0].time
    today = [one for one in found if day_of(one.time) == ask.reading.day]
    refused = sum(one.result == "refused" or bool(one.failed) for one in today)
    percent = refused * 100 // len(today) if today else 0
    level, why = _level(percent, (now_ms - last) // DAY_MS)
    return Sender(
        member=member,
        name=called(ask.state, member),
        last_ms=last,
        age_minutes=(now_ms - last) // 60_000,
        today=len(today),
        refused=refused,
        refused_percent=percent,
        level=level,
        why=why,
    )


def _level(refused_percent: int, silent_days: int) -> tuple[Level, Why | None]:
    if refused_percent >= WARN_REFUSED:
        level: Level = "bad" if refused_percent >= BAD_REFUSED else "warn"
        return level, why_of(REFUSED, seen=str(refused_percent))
    if silent_days >= WARN_SILENT_DAYS:
        return "warn", why_of(SILENT, seen=str(silent_days))
    return "ok", None

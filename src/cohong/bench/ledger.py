"""The ledger alone: signed messages into durable blocks through the real engine, beside plain appends of the same bytes.

Each block is one envelope. The two writers take turns block by block, so that whatever else the machine does meets both.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from cohong.bench.intake import FIRST_TIME_MS, OPERATOR, found_home
from cohong.bench.measure import Progress, Result
from cohong.core.message import Message, derived_id, message_of
from cohong.core.refusal import Refusal
from cohong.core.tags import join_key_id
from cohong.modules.customs.messages import LodgeOrder, StatedLine
from cohong.node.home import Node

BATCHES = (1, 100, 1_000, 8_000)
MOST_BLOCKS = 200
FEWEST_BLOCKS = 2


class LedgerRate(msgspec.Struct, frozen=True, kw_only=True):
    """`plain_appends_per_second` counts messages, appended without any check as the same blocks, each synced."""

    batch: int
    messages: int
    seconds: float
    messages_per_second: float
    plain_appends_per_second: float


class LedgerFigures(Result, frozen=True, kw_only=True):
    """Shown as `cohong.bench-ledger.v1`."""

    rates: list[LedgerRate]


def bench_ledger(messages: int, progress: Progress) -> LedgerFigures:
    """Order about so many messages at each batch size."""
    rates = []
    for done, batch in enumerate(BATCHES):
        progress(done, len(BATCHES))
        blocks = min(max(messages // batch, FEWEST_BLOCKS), MOST_BLOCKS)
        with TemporaryDirectory(prefix="cohong-bench-") as folder:
            rates.append(_rate(Path(folder), batch, blocks))
    return LedgerFigures(rates=rates)


def _rate(folder: Path, batch: int, blocks: int) -> LedgerRate:
    found_home(folder / "home")
    seconds = plain_seconds = 0.0
    with Node(folder / "home") as node, (folder / "plain").open("wb", buffering=0) as plain:
        for number, signed in enumerate(_envelopes(node, batch, blocks)):
            plain_seconds += _append(plain.fileno(), signed)
            seconds += _deliver(node, signed, FIRST_TIME_MS + number)
    total = batch * blocks
    return LedgerRate(
        batch=batch,
        messages=total,
        seconds=seconds,
        messages_per_second=total / seconds,
        plain_appends_per_second=total / plain_seconds,
    )


def _append(file: int, data: bytes) -> float:
    start = time.perf_counter()
    os.write(file, data)
    os.fdatasync(file)
    return time.perf_counter() - start


def _deliver(node: Node, signed: bytes, time_ms: int) -> float:
    start = time.perf_counter()
    answer = node.engine.deliver([signed], time_ms)[0]
    seconds = time.perf_counter() - start
    assert not isinstance(answer, Refusal), answer
    assert all(reply.fresh and reply.refusal is None for reply in answer), "every message is new and accepted"
    return seconds


def _envelopes(node: Node, batch: int, blocks: int) -> Iterator[bytes]:
    """Signed envelopes of orders, made one by one as they are wanted."""
    for block in range(blocks):
        yield node.sign([_order(node, block * batch + place) for place in range(batch)], OPERATOR)


def _order(node: Node, number: int) -> Message:
    """An order of two lines, of a merchant out of a hundred."""
    lines = tuple(StatedLine(gnum, "007", 200_000, 1_998) for gnum in (1, 2))
    return message_of(
        LodgeOrder(
            v=1,
            filer=OPERATOR,
            join=join_key_id(node.join_key),
            guid=derived_id("cohong.bench.1", "guid", number),
            root=derived_id("cohong.bench.1", "root", number) * 2,
            app=1,
            firm=derived_id("cohong.bench.1", "firm", number % 100),
            number=derived_id("cohong.bench.1", "number", number),
            platform=derived_id("cohong.bench.1", "platform"),
            currency="USD",
            value=3_996,
            freight=0,
            lines=lines,
        )
    )

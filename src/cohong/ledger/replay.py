"""Replay: run the rules over ordered blocks again, with no key and no sealed store, and compare every root."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from cohong.core import canon
from cohong.core.envelope import Admitted
from cohong.core.refusal import Refusal
from cohong.core.rules import Rules
from cohong.core.texts import CohongError, declare
from cohong.core.transition import Applied
from cohong.ledger.application import Application, Store
from cohong.ledger.blocks import from_bytes

DIVERGED = declare(
    "ledger.replay_diverged",
    en="Replaying block {path} gives {seen}, but {expected} was recorded.",
    zh="重放第 {path} 区块得到 {seen}，与记录的 {expected} 不符。",
    next_en="Do not use this copy; compare it with another member's and with a published checkpoint.",
    next_zh="请勿使用该副本；请与其他成员的副本及已公布的检查点核对。",
)
UNREADABLE = declare(
    "ledger.block_unreadable",
    en="Block {path} cannot be read: {seen}.",
    zh="无法读取第 {path} 区块：{seen}。",
    next_en="Take the segments from a backup or from another member.",
    next_zh="请从备份或其他成员处取得区块文件。",
)


class Replayed(msgspec.Struct, frozen=True, kw_only=True):
    """Where a replay ended: the log's root and size, the height, and how many messages got an outcome."""

    root: str
    size: int
    height: int
    outcomes: int


def run_block(app: Application, payload: bytes) -> tuple[Applied, tuple[Admitted, ...]]:
    """Finalize one kept block and compare root and state with what was recorded; the caller commits it. Raises
    CohongError."""
    height = app.tip.height + 1
    try:
        block = from_bytes(payload)
    except canon.NotCanonical as error:
        raise CohongError(UNREADABLE, path=str(height), seen=str(error)) from None
    admitted = tuple(_admitted(app, raw, height) for raw in block.envelopes)
    try:
        applied = app.finalize_block(block.header.height, block.header.time, admitted)
    except ValueError as error:
        raise CohongError(UNREADABLE, path=str(height), seen=str(error)) from None
    root, state = applied.tip.log.root().hex(), applied.tip.chain.hex()
    if (root, state) != (block.header.root, block.header.state):
        raise CohongError(DIVERGED, path=str(height), seen=root, expected=block.header.root)
    return applied, admitted


def _admitted(app: Application, raw: bytes, height: int) -> Admitted:
    found = app.check(raw)
    if isinstance(found, Refusal):
        raise CohongError(UNREADABLE, path=str(height), seen=found.code)
    return found


def replay(blocks: Iterable[bytes], store: Store, rules: Rules) -> Replayed:
    """Run all blocks into an empty store. Raises CohongError at the first block that differs."""
    app, outcomes = Application(store, rules), 0
    for payload in blocks:
        applied, admitted = run_block(app, payload)
        app.commit(applied, admitted)
        outcomes += sum(reply.fresh for reply in applied.replies)
    info = app.info()
    return Replayed(root=info.root, size=info.size, height=info.height, outcomes=outcomes)


def payloads(folder: Path) -> Iterable[bytes]:
    """The payloads of a bare folder of segments, in order."""
    from cohong.ledger.embedded.segments import iterate_segments

    return (payload for _, payload, _ in iterate_segments(folder))

"""The machine on one page: how a block of envelopes turns into outcomes, facts and a new root.

Start at `transition`. It checks the block, applies each message, computes the roots, and hands back everything that is
to be committed; it writes nothing itself. Any replica that runs it on the same ordered envelopes gets the same bytes.

    rows below ──► block overlay ──► message overlay ──► item overlay      reads ask upwards, effects merge downwards
                          │
                          └──► one diff ──► state chain ──► block record ──► log root
"""

import msgspec

from cohong.core.envelope import Admitted
from cohong.core.merkle import Frontier, leaf_hash
from cohong.core.message import Message, derived_id
from cohong.core.outcome import BlockRecord, Outcome, leaf_bytes
from cohong.core.refusal import Refusal
from cohong.core.rules import BrokenInvariant, Context, Fact, Failed, Rules, facts_root
from cohong.core.state import Base, Diff, Overlay, Table, chain_of
from cohong.core.texts import declare

UNKNOWN_SIGNER = declare(
    "core.unknown_signer",
    en="No member of this ledger owns the key that signed this.",
    zh="签名密钥不属于本账本的任何成员。",
    next_en="Enrol the member or sign with a registered key.",
    next_zh="请先登记成员，或改用已登记的密钥签名。",
    final=False,
)
SIGNER_NOT_FILER = declare(
    "core.signer_not_filer",
    en="One member signed what another is said to file.",
    zh="签名人与申报人不是同一成员。",
    next_en="Let the filing member sign, or file in the signer's own name.",
    next_zh="请由申报人本人签名，或以签名人自己的名义申报。",
)
OTHER_CONTENT = declare(
    "core.same_id_other_content",
    en="The same document number was sent before with other content.",
    zh="该单证编号此前已用不同内容报送过。",
    next_en="Send a change (appType 2) or use a new number.",
    next_zh="请以变更报文（appType=2）报送，或使用新的编号。",
)
QUARANTINED = declare(
    "core.quarantined",
    en="This would have put the books out of balance; it was set aside and nothing of it took effect.",
    zh="该报文会使账目不平，已被隔离，未产生任何效力。",
    next_en="Tell the operator; nothing needs to be sent again until it is explained.",
    next_zh="请联系运营方；查明原因之前无需重新报送。",
    final=False,
)


class Block(msgspec.Struct, frozen=True):
    """Envelopes in their order, with the recorded cut and time (milliseconds); both are inputs, never read from a clock."""

    height: int
    time_ms: int
    envelopes: tuple[Admitted, ...]


class Tip(msgspec.Struct, frozen=True):
    """Where the ledger stands after a block."""

    height: int
    time_ms: int
    chain: bytes
    log: Frontier


class Reply(msgspec.Struct, frozen=True):
    """What one message got: its place in the log, whether that place is new, and for the sender why it was refused."""

    id: str
    index: int
    fresh: bool
    refusal: Refusal | None = None
    failed: Failed = ()
    facts: tuple[Fact, ...] = ()


class Applied(msgspec.Struct, frozen=True):
    """All that a block brings about, ready to be committed as one."""

    tip: Tip
    diff: Diff
    leaves: list[bytes]
    replies: list[Reply]


class Known(msgspec.Struct, frozen=True, array_like=True):
    """The remembered outcome of a message: hash of its bytes, place in the log, and the code it was refused with."""

    hash: str
    index: int
    refused: str = ""


KNOWN = Table("message", Known)
GENESIS = Tip(height=0, time_ms=0, chain=bytes(32), log=Frontier())


def transition(base: Base, rules: Rules, tip: Tip, block: Block) -> Applied:
    """Apply one block. Raises ValueError for a block that does not follow the tip; a bad message never raises."""
    check(tip, block)
    state, log = Overlay(base), tip.log.copy()
    leaves: list[bytes] = []
    replies: list[Reply] = []
    for envelope in block.envelopes:
        for place, message in enumerate(envelope.messages):
            reply, leaf = apply(rules, state, block.time_ms, envelope, place, message, tip.log.size + len(leaves))
            replies.append(reply)
            if leaf is not None:
                leaves.append(leaf)
    diff = state.diff()
    chain = chain_of(tip.chain, block.height, diff)
    leaves.append(record(rules, block, tip.log.size, len(leaves), chain))
    log.extend([leaf_hash(leaf) for leaf in leaves])
    return Applied(Tip(block.height, block.time_ms, chain, log), diff, leaves, replies)


def check(tip: Tip, block: Block) -> None:
    """A block follows its tip: the next height, and time that never runs backwards."""
    if block.height != tip.height + 1:
        raise ValueError(f"block {block.height} does not follow block {tip.height}")
    if block.time_ms < tip.time_ms:
        raise ValueError(f"block time {block.time_ms} runs backwards from {tip.time_ms}")


def apply(
    rules: Rules, state: Overlay, time_ms: int, envelope: Admitted, place: int, message: Message, index: int
) -> tuple[Reply, bytes | None]:
    """Decide one message and remember its outcome; an exact repeat gets the outcome it already has, and no new leaf."""
    signer, digest = rules.speaker(state, envelope.header.key), message.hash.hex()
    key, known, taken = recall(state, signer, envelope, message, digest)
    settled = Refusal(known.refused) if known and known.refused else None
    if known is not None and (settled is None or settled.final):
        return Reply(message.id, known.index, fresh=False, refusal=settled), None
    attempt = state.fork()
    context = Context(rules, attempt, message, envelope.header.key, time_ms)
    refusal, failed = decide(context, signer, taken=taken)
    if refusal is not None and known is not None and refusal.code == known.refused:
        return Reply(message.id, known.index, fresh=False, refusal=refusal), None
    if refusal is None:
        attempt.merge()
    state.put(KNOWN, key, Known(digest, index, refusal.code if refusal else ""))
    facts = tuple(context.facts) if refusal is None else ()
    leaf = leaf_bytes(outcome(message, envelope, place, time_ms, refusal, failed, facts))
    return Reply(message.id, index, fresh=True, refusal=refusal, failed=failed, facts=facts), leaf


def recall(
    state: Overlay, signer: str | None, envelope: Admitted, message: Message, digest: str
) -> tuple[str, Known | None, bool]:
    """Under which key this message is remembered, what is remembered, and whether its id is taken by other content."""
    key = message.id
    if signer != message.head.filer:
        # A stranger's message must never occupy the id of the member it pretends to be.
        key = derived_id("cohong.foreign.1", envelope.header.key, key)
    known = state.get(KNOWN, key)
    if known is None or known.hash == digest:
        return key, known, False
    key = derived_id("cohong.other.1", key, digest)
    return key, state.get(KNOWN, key), True


def decide(context: Context, signer: str | None, *, taken: bool) -> tuple[Refusal | None, Failed]:
    """The ladder every message climbs before the rules of its own kind."""
    head = context.message.head
    if signer is None:
        return Refusal(UNKNOWN_SIGNER, "envelope/key"), ()
    if signer != head.filer:
        return Refusal(SIGNER_NOT_FILER, "filer", signer, head.filer), ()
    if taken:
        return Refusal(OTHER_CONTENT, "guid"), ()
    # From here it is the turn of the rules of its kind.
    try:
        verdict = context.rules.decide[type(head)](head, context)
    except BrokenInvariant as broken:
        return Refusal(QUARANTINED, "", str(broken)), ()
    return (verdict, ()) if isinstance(verdict, Refusal | None) else (None, verdict)


def outcome(
    message: Message,
    envelope: Admitted,
    place: int,
    time_ms: int,
    refusal: Refusal | None,
    failed: Failed,
    facts: tuple[Fact, ...],
) -> Outcome:
    """The leaf that says what became of a message."""
    return Outcome(
        v=1,
        id=message.id,
        filer=message.head.filer,
        kind=message.head.kind,
        hash=message.hash.hex(),
        envelope=envelope.digest,
        index=place,
        time=time_ms,
        result="accepted" if refusal is None else "refused",
        code=refusal.code if refusal else "",
        path=refusal.path if refusal else "",
        final=refusal.final if refusal else False,
        failed=failed,
        facts=facts_root(facts),
    )


def record(rules: Rules, block: Block, first: int, count: int, chain: bytes) -> bytes:
    """The leaf that closes a block and binds the state after it."""
    return leaf_bytes(
        BlockRecord(
            v=1,
            height=block.height,
            time=block.time_ms,
            first=first,
            count=count,
            edition=rules.edition,
            state=chain.hex(),
        )
    )

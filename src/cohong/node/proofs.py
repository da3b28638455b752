"""Proofs of outcomes: every byte that shows one message, what became of it, and on request one field of its body."""

import dataclasses
import re
from pathlib import Path

import msgspec

from cohong.core import canon
from cohong.core import envelope as envelopes
from cohong.core.body import Opening, leaf_names
from cohong.core.merkle import inclusion_path, leaf_hash, tree_inclusion_path
from cohong.core.note import Checkpoint, NotANote, VerifierKey, open_checkpoint, sign_checkpoint, verifier_key
from cohong.core.proof import Evidence, make_proof
from cohong.core.refusal import Refusal
from cohong.core.signing import public_hex
from cohong.core.texts import CohongError, declare
from cohong.core.transition import KNOWN
from cohong.ledger.embedded.home import Home
from cohong.ledger.embedded.view import Reading, View
from cohong.modules import rulebook
from cohong.modules.members.state import LEDGER
from cohong.node.home import LOG_KEY, LOG_KEY_FILE, OWN_GATEWAY, read_log_key
from cohong.sealed.codes import NOT_ENTITLED
from cohong.sealed.files import write_whole
from cohong.sealed.keyring import Keyring
from cohong.sealed.seal import OpenedBody
from cohong.sealed.vault import Vault
from cohong.verify import Report, check_bytes

NO_OUTCOME = declare(
    "node.no_such_outcome",
    en="There is no outcome {seen} on this ledger.",
    zh="账本中没有登记编号 {seen}。",
    next_en="Use the outcome's id as `import --json` prints it, or the number of its leaf.",
    next_zh="请使用 import --json 输出的登记编号，或其叶序号。",
    final=False,
)
NOT_ALONE = declare(
    "node.field_not_alone",
    en="The field {seen} cannot be shown alone; these can: {expected}.",
    zh="字段 {seen} 不能单独公开；可单独公开的有：{expected}。",
    next_en="Choose one of them.",
    next_zh="请从中选择。",
)
NOT_PUBLISHED = declare(
    "node.no_checkpoint",
    en="The log's key is not in this home, and its published checkpoint does not cover the outcome {seen}.",
    zh="主目录中没有账本密钥，且已公布的检查点不包含登记编号 {seen}。",
    next_en="Restore the keys, or ask the operator for the proof.",
    next_zh="请恢复密钥，或请运营方出具凭证。",
    final=False,
)
_ID = re.compile(r"[0-9a-f]{32}")


class Proved(msgspec.Struct, frozen=True, kw_only=True):
    """The proof that was written: its file, outcome and opened fields, and the tree it is proved against."""

    file: str
    outcome: str
    opened: list[str]
    root: str
    size: int


def write_proof(home: Path, outcome: str, out: Path, *, open_path: str | None = None) -> Proved:
    """Write the proof of one outcome, named by its message id or by its leaf; nothing in the home is changed.

    `open_path` names a field of the sealed body that the proof shows, such as `orderNo` or `head/orderNo`. Reads beside
    a running node as well. Raises CohongError.
    """
    place = Home(home)
    with View(place, rulebook()) as view:
        index = find(view, outcome)
        evidence = evidence_of(view, place, index, outcome)
        message_id = str(canon.decode(evidence.leaf)["id"])
        if open_path:
            opening = open_field(place, message_id, canon.decode(evidence.message).get("root", ""), open_path)
            evidence = dataclasses.replace(evidence, opened=(opening,))
    text, report = checked_text(evidence)
    write_whole(out, text)
    out.chmod(0o644)
    return Proved(
        file=str(out),
        outcome=message_id,
        opened=[opening.name for opening in evidence.opened],
        root=report.outcome["root"],
        size=report.outcome["size"],
    )


def checked_text(evidence: Evidence) -> tuple[bytes, Report]:
    """The proof file, and what the checker says of it: nothing leaves the house that does not hold."""
    text = make_proof(evidence).encode()
    report = check_bytes(text)
    assert report.integrity, f"a proof of ours must verify: {[step for step in report.steps if not step.ok]}"
    return text, report


def find(view: Reading, outcome: str) -> int:
    """The leaf of an outcome. Raises CohongError (`node.no_such_outcome`)."""
    known = view.state().get(KNOWN, outcome) if _ID.fullmatch(outcome) else None
    if known is not None:
        return known.index
    if outcome.isascii() and outcome.isdigit() and len(outcome) < 16 and view.where(int(outcome)) is not None:
        return int(outcome)
    raise CohongError(NO_OUTCOME, seen=outcome)


def evidence_of(view: Reading, home: Home, index: int, outcome: str) -> Evidence:
    """All bytes of the outcome at a leaf, against a checkpoint that is signed now where the log's key is here."""
    where = view.where(index)
    assert where is not None, "an outcome has its place"
    brought = envelopes.from_bytes(view.block(where.height).envelopes[where.envelope])
    note, size, key = checkpoint_over(view, home, index, outcome)
    hashes = [leaf_hash(data) for data in brought.messages]
    return Evidence(
        index=index,
        path=tuple(tree_inclusion_path(view.tiles.read_node, index, size)),
        checkpoint=note,
        leaf=view.tiles.leaf(index),
        message=brought.messages[where.place],
        header=brought.header,
        signature=brought.signature,
        envelope_path=tuple(inclusion_path(hashes, where.place)),
        facts=tuple(canon.encode(fact) for fact in where.facts),
        log_key=key.public,
    )


def checkpoint_over(view: Reading, home: Home, index: int, outcome: str) -> tuple[str, int, VerifierKey]:
    """A signed checkpoint whose tree holds the leaf, the size of that tree, and the key that signed."""
    ring = Keyring(home.keys)
    if LOG_KEY in ring.members():
        info, private = view.info(), ring.load(LOG_KEY).signing_key()
        key = verifier_key(origin_of(view), public_hex(private))
        return sign_checkpoint(Checkpoint(key.name, info.size, bytes.fromhex(info.root)), private), info.size, key
    try:
        key = read_log_key(home.keys)
        note = (home.tiles / "checkpoint").read_text(encoding="utf-8")
        published = open_checkpoint(note, key)
    except (FileNotFoundError, NotANote, UnicodeDecodeError):
        raise CohongError(NOT_PUBLISHED, path=f"keys/{LOG_KEY_FILE}", seen=outcome) from None
    if not index < published.size <= view.info().size:
        raise CohongError(NOT_PUBLISHED, path="tiles/checkpoint", seen=outcome)
    return note, published.size, key


def origin_of(view: Reading) -> str:
    """The ledger's name for outsiders, as its checkpoints say it."""
    ledger = view.state().get(LEDGER, "ledger")
    return f"cohong/{view.app.ledger[:16]}{OWN_GATEWAY if ledger and ledger.own_gateway else ''}"


def open_field(home: Home, message_id: str, root: str, path: str) -> Opening:
    """One field of a sealed body, opened with whichever key in this home may. Raises CohongError."""
    if not (home.sealed / "keys.slots").exists() or not root:
        raise CohongError(NOT_ENTITLED, path=message_id)
    vault = Vault(home.sealed)
    try:
        body = _open_body(vault, Keyring(home.keys), bytes.fromhex(message_id), bytes.fromhex(root))
    finally:
        vault.close()
    return opening_of(body, message_id, path)


def opening_of(body: OpenedBody | Refusal, message_id: str, path: str) -> Opening:
    """One field of a body that was opened, or was refused to be. Raises CohongError."""
    if isinstance(body, Refusal):
        raise CohongError(body.code, path=body.path or message_id, seen=body.seen, expected=body.expected)
    name = path.removeprefix("head/")
    try:
        return body.opening(name)
    except KeyError:
        raise CohongError(
            NOT_ALONE, path=message_id, seen=path, expected=", ".join(leaf_names(body.fields, body.alone))
        ) from None


def _open_body(vault: Vault, ring: Keyring, message_id: bytes, root: bytes) -> OpenedBody | Refusal:
    found: OpenedBody | Refusal = Refusal(NOT_ENTITLED, message_id.hex())
    for member in ring.members():
        if member != LOG_KEY:
            found = vault.open_body(message_id, ring.load(member).reader(), root)
            if isinstance(found, OpenedBody) or found.code != NOT_ENTITLED:
                break
    return found

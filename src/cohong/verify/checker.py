"""The offline check of a proof file, in numbered steps. Each step rests on the ones before it.

    1 file        it is a proof file in its one written form
    2 checkpoint  the log's key signed size and root
    3 inclusion   the leaf stands at its place under that root, and is an outcome
    4 message     the message is the one that the outcome binds
    5 envelope    the message is in the envelope that the outcome binds, and the envelope's signature holds
    6 facts       the facts are the ones that the outcome binds
    7 opened      the opened fields stand in the sealed body that the message binds
    8 signer      the log's key is in the caller's key file, if there is one

No network, no clock, no ledger, no other package than `cryptography`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cohong.core import canon
from cohong.core.envelope import SIGNED_PREFIX
from cohong.core.merkle import leaf_hash, root_from_path, root_of
from cohong.core.message import message_id
from cohong.core.note import (
    Checkpoint,
    NotANote,
    VerifierKey,
    is_signed_by,
    parse_checkpoint,
    parse_key_file,
    parse_note,
    verifier_key,
)
from cohong.core.proof import Evidence, OpeningLike, parse_proof
from cohong.core.signing import verify
from cohong.core.texts import CohongError, say
from cohong.core.tlog_proof import NotAProof
from cohong.verify import codes
from cohong.verify.report import Report, Signer, Step
from cohong.verify.says import OWN_GATEWAY, china_time, says
from cohong.verify.shapes import (
    BEFORE_THE_LEDGER,
    HEAD_TEXTS,
    HEADER_TEXTS,
    HEX_32,
    ORIGIN,
    StepFailed,
    canonical_object,
    has_form,
    outcome_of,
)

TRAILING_SPACE = b" \t\r\n\x0b\x0c"
MAX_FILE_BYTES = 1 << 28


@dataclass(slots=True, kw_only=True)
class _Case:
    """One file on its way through the steps; each step reads what earlier ones left here."""

    data: bytes
    trust: tuple[VerifierKey, ...] | None
    signer: Signer = "unknown"
    evidence: Evidence | None = None
    log_key: VerifierKey | None = None
    checkpoint: Checkpoint | None = None
    leaf: dict[str, Any] = field(default_factory=dict)
    head: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    facts: tuple[Any, ...] = ()

    @property
    def proof(self) -> Evidence:
        """What step 1 read."""
        assert self.evidence is not None, "step 1 has passed"
        return self.evidence

    @property
    def summary(self) -> Checkpoint:
        """What step 2 found signed."""
        assert self.checkpoint is not None, "step 2 has passed"
        return self.checkpoint


def check_file(path: str | Path, trust_path: str | Path | None = None) -> Report:
    """Check one proof file, and with a key file also who signed for the log.

    Raises CohongError (`verify.unreadable`, `verify.key_file`) when one of the two files cannot be read; everything
    that is wrong with the proof itself stands in the report.
    """
    trust = None if trust_path is None else read_key_file(trust_path)
    return check_bytes(_read(path), file=str(path), trust=trust)


def read_key_file(path: str | Path) -> tuple[VerifierKey, ...]:
    """The keys a caller trusts, one a line. Raises CohongError for a file that cannot be read or lists no key."""
    try:
        keys = parse_key_file(_read(path).decode())
    except UnicodeDecodeError:
        raise CohongError(codes.KEY_FILE, path=str(path), seen="not UTF-8 text") from None
    except NotANote as error:
        raise CohongError(codes.KEY_FILE, path=str(path), seen=str(error)) from None
    if not keys:
        raise CohongError(codes.KEY_FILE, path=str(path), seen="no key in it")
    return keys


def _read(path: str | Path) -> bytes:
    try:
        with Path(path).open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise CohongError(codes.UNREADABLE, path=str(path), seen=error.strerror or "error") from None
    if len(data) > MAX_FILE_BYTES:
        raise CohongError(codes.UNREADABLE, path=str(path), seen=f"more than {MAX_FILE_BYTES} bytes")
    return data


def check_bytes(data: bytes, *, file: str = "", trust: Sequence[VerifierKey] | None = None) -> Report:
    """Check the bytes of one proof file. `trust` None means that nobody named a key. Never raises for a bad proof."""
    case = _Case(data=data, trust=None if trust is None else tuple(trust))
    steps: list[Step] = []
    for number, (name_en, name_zh, run) in enumerate(_STEPS, 1):
        step = Step(n=number, name_en=name_en, name_zh=name_zh)
        if all(done.ok for done in steps):
            step = _run(step, run, case)
        steps.append(step)
    return _report(case, file, tuple(steps))


def _run(step: Step, run: Callable[[_Case], str | None], case: _Case) -> Step:
    try:
        detail = run(case)
    except StepFailed as failed:
        said = {lang: say(failed.code, lang, path=failed.path, seen=failed.seen) for lang in ("zh", "en")}
        return Step(
            n=step.n,
            name_en=step.name_en,
            name_zh=step.name_zh,
            ok=False,
            detail=failed.path,
            code=failed.code,
            zh=said["zh"],
            en=said["en"],
        )
    ok = None if detail is None else True
    return Step(n=step.n, name_en=step.name_en, name_zh=step.name_zh, ok=ok, detail=detail or "")


# --- the steps ----------------------------------------------------------------------------------------------------


def step_file(case: _Case) -> str:
    """1. The file is a proof in its one written form; white space after it does not count."""
    kept = case.data.rstrip(TRAILING_SPACE)
    try:
        case.evidence = parse_proof(kept.decode() + "\n")
    except UnicodeDecodeError:
        raise StepFailed(codes.NOT_A_PROOF, seen="not UTF-8 text") from None
    except NotAProof as error:
        raise StepFailed(codes.NOT_A_PROOF, seen=str(error)) from None
    return f"{len(kept) + 1} bytes"


def step_checkpoint(case: _Case) -> str:
    """2. The one signature on the checkpoint is by the key in the file, under the log's own name, and it holds."""
    try:
        note = parse_note(case.proof.checkpoint)
        checkpoint = parse_checkpoint(note)
        key = verifier_key(checkpoint.origin, case.proof.log_key)
    except NotANote as error:
        raise StepFailed(codes.NOT_A_PROOF, "checkpoint", str(error)) from None
    # A second line could not be checked with the keys in the file, so a byte changed in it would go unseen.
    if [(line.name, line.key_id) for line in note.signatures] != [(key.name, key.key_id)]:
        raise StepFailed(codes.CHECKPOINT_KEY, "checkpoint")
    if not is_signed_by(note, key):
        raise StepFailed(codes.CHECKPOINT_SIGNATURE, "checkpoint")
    case.checkpoint, case.log_key = checkpoint, key
    return f"{checkpoint.origin} {checkpoint.size} {checkpoint.root.hex()}"


def step_inclusion(case: _Case) -> str:
    """3. The leaf's path leads to the signed root, and the leaf is an outcome."""
    proof, checkpoint = case.proof, case.summary
    if root_from_path(leaf_hash(proof.leaf), proof.index, checkpoint.size, proof.path) != checkpoint.root:
        raise StepFailed(codes.NOT_INCLUDED, "leaf")
    case.leaf = outcome_of(proof.leaf)
    return f"{proof.index} / {checkpoint.size}"


def step_message(case: _Case) -> str:
    """4. The message has the hash in the outcome, and id, filer and kind follow from it."""
    if leaf_hash(case.proof.message).hex() != case.leaf["hash"]:
        raise StepFailed(codes.OTHER_MESSAGE, "message")
    head = canonical_object(case.proof.message, "message", codes.OTHER_MESSAGE, HEAD_TEXTS)
    revision = head.get("rev", 0)
    if type(revision) is not int or not has_form(head.get("root"), HEX_32, absent=True):
        raise StepFailed(codes.OTHER_MESSAGE, "message/rev, message/root")
    told = (message_id(head["filer"], head["kind"], head["guid"], revision), head["filer"], head["kind"])
    if told != (case.leaf["id"], case.leaf["filer"], case.leaf["kind"]):
        raise StepFailed(codes.OTHER_MESSAGE, "leaf/id")
    case.head = head
    return str(case.leaf["id"])


def step_envelope(case: _Case) -> str:
    """5. The envelope's signed header is the one the outcome binds, the message is under it, and its signature holds."""
    proof, leaf = case.proof, case.leaf
    header = canonical_object(proof.header, "header", codes.OTHER_ENVELOPE, HEADER_TEXTS)
    if type(header.get("count")) is not int or header.keys() != {"v", "count", *HEADER_TEXTS}:
        raise StepFailed(codes.OTHER_ENVELOPE, "header")
    if leaf_hash(proof.header).hex() != leaf["envelope"]:
        raise StepFailed(codes.OTHER_ENVELOPE, "header")
    root = root_from_path(leaf_hash(proof.message), leaf["index"], header["count"], proof.envelope_path)
    if root is None or root.hex() != header["root"]:
        raise StepFailed(codes.OTHER_ENVELOPE, "path")
    if not _is_of_this_ledger(header["ledger"], case):
        raise StepFailed(codes.OTHER_ENVELOPE, "header/ledger")
    if not verify(header["key"], SIGNED_PREFIX + proof.header, proof.signature):
        raise StepFailed(codes.ENVELOPE_SIGNATURE, "signature")
    case.header = header
    return f"{leaf['index']} / {header['count']}, {header['key']}"


def _is_of_this_ledger(ledger: str, case: _Case) -> bool:
    """Whether the envelope names the ledger of the checkpoint; only the first one names none, as its hash is the id."""
    named = ORIGIN.fullmatch(case.summary.origin)
    if named is None:
        return True
    if ledger != BEFORE_THE_LEDGER:
        return ledger.startswith(named[1])
    place = case.leaf["index"]
    return bool(case.proof.index == place and (place > 0 or case.leaf["hash"].startswith(named[1])))


def step_facts(case: _Case) -> str:
    """6. The facts, in their order, have the root in the outcome; an outcome without one has none."""
    facts = case.proof.facts
    root = root_of([leaf_hash(fact) for fact in facts]).hex() if facts else None
    if root != case.leaf.get("facts"):
        raise StepFailed(codes.OTHER_FACTS, "facts")
    try:
        case.facts = tuple(canon.decode(fact) for fact in facts)
    except canon.NotCanonical:
        raise StepFailed(codes.OTHER_FACTS, "facts") from None
    return str(len(facts))


def step_opened(case: _Case) -> str:
    """7. Each opened field, with its salt, leads to the root of the sealed body in the message."""
    root = case.head.get("root")
    for opening in case.proof.opened:
        if root is None or opened_root(opening) != root:
            raise StepFailed(codes.OTHER_BODY, opening.name)
    return str(len(case.proof.opened))


def step_signer(case: _Case) -> str | None:
    """8. The log's key, under the log's name, is one that the caller trusts. Without a key file this is not asked."""
    assert case.log_key is not None, "step 2 has passed"
    if case.trust is None:
        case.signer = "unpinned"
        return None
    if case.log_key not in case.trust:
        case.signer = "foreign"
        raise StepFailed(codes.FOREIGN_KEY, case.log_key.name, str(case.log_key))
    case.signer = "pinned"
    return str(case.log_key)


_STEPS: tuple[tuple[str, str, Callable[[_Case], str | None]], ...] = (
    ("file is whole and in its one form", "文件完整且格式唯一", step_file),
    ("checkpoint is signed by the log's key", "账本摘要由账本密钥签名", step_checkpoint),
    ("outcome is in the log", "处理结果在账本之中", step_inclusion),
    ("message belongs to the outcome", "报文与处理结果对应", step_message),
    ("envelope and its signature belong to the message", "信封及其签名与报文对应", step_envelope),
    ("facts belong to the outcome", "事实与处理结果对应", step_facts),
    ("opened fields stand in the sealed document", "公开字段与密封单证一致", step_opened),
    ("log's key is in the key file", "账本密钥在密钥文件中", step_signer),
)
_CONTENT_STEPS = 7


def opened_root(opening: OpeningLike) -> str | None:
    """The body root, in hex, that an opened field leads to: an RFC 6962 tree over canonical [name, salt, value]."""
    leaf = leaf_hash(canon.encode([opening.name, opening.salt, opening.value]))
    root = root_from_path(leaf, opening.index, opening.size, [bytes.fromhex(sibling) for sibling in opening.path])
    return None if root is None else root.hex()


# --- what the steps add up to -------------------------------------------------------------------------------------


def _report(case: _Case, file: str, steps: tuple[Step, ...]) -> Report:
    integrity = all(step.ok for step in steps[:_CONTENT_STEPS])
    origin = case.checkpoint.origin if case.checkpoint else ""
    trusted = integrity and case.signer == "pinned"
    if not integrity:
        failed = next(step for step in steps if not step.ok)
        said: dict[str, tuple[str, ...]] = {
            "zh": (f"该文件不能证明任何事项：第 {failed.n} 步（{failed.name_zh}）未通过。",),
            "en": (f"This file proves nothing: step {failed.n} ({failed.name_en}) does not hold.",),
        }
        signer: Signer = "unpinned" if case.trust is None else "unknown"
        return Report(file=file, steps=steps, integrity=False, trusted=False, signer=signer, origin=origin, says=said)
    outcome = _proved(case)
    opened = tuple({"name": item.name, "value": item.value} for item in case.proof.opened)
    return Report(
        file=file,
        steps=steps,
        integrity=True,
        trusted=trusted,
        signer=case.signer,
        origin=origin,
        own_gateway=bool(outcome["own_gateway"]),
        outcome=outcome,
        opened=opened,
        facts=case.facts,
        says=says(outcome, opened, case.signer),
    )


def _proved(case: _Case) -> dict[str, Any]:
    leaf, checkpoint = case.leaf, case.summary
    return {
        "id": leaf["id"],
        "filer": leaf["filer"],
        "kind": leaf["kind"],
        "result": leaf["result"],
        "code": leaf.get("code", ""),
        "path": leaf.get("path", ""),
        "final": leaf.get("final", False) is True,
        "failed": leaf.get("failed", []),
        "time_ms": leaf["time"],
        "time": china_time(leaf["time"]),
        "index": case.proof.index,
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        "origin": checkpoint.origin,
        "own_gateway": checkpoint.origin.endswith(OWN_GATEWAY),
        "ledger": case.header["ledger"],
        "member_key": case.header["key"],
        "log_key": str(case.log_key),
        "body": case.head.get("root"),
    }

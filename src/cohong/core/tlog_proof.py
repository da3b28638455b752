"""The text form of a proof of inclusion (C2SP tlog-proof, version 1).

    c2sp.org/tlog-proof@v1
    extra <base64>           whatever else belongs to the proof; optional, and not covered by the log's signature
    index <number>           place of the leaf in the log, from 0
    <base64>                 sibling hashes from the leaf upwards, one a line
                             (empty line)
    <checkpoint>             a signed note, verbatim

Reading is strict: one proof has one text.
"""

from base64 import b64encode
from dataclasses import dataclass

from cohong.core.merkle import HASH_BYTES
from cohong.core.note import NotANote, from_base64, note_text, parse_checkpoint, parse_note, parse_number

TLOG_PROOF = "c2sp.org/tlog-proof@v1"
MAX_PATH = 64


class NotAProof(ValueError):
    """Text that is not a proof in its one written form."""


@dataclass(frozen=True, slots=True)
class TlogProof:
    """Place, sibling hashes (32 bytes each), the checkpoint's note as text, and the bytes of `extra` if there are any."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: str
    extra: bytes | None = None


def tlog_proof_text(proof: TlogProof) -> str:
    """The proof as it is written, ending with the checkpoint's newline."""
    extra = "" if proof.extra is None else f"extra {b64encode(proof.extra).decode()}\n"
    path = "".join(f"{b64encode(sibling).decode()}\n" for sibling in proof.path)
    return f"{TLOG_PROOF}\n{extra}index {proof.index}\n{path}\n{proof.checkpoint}"


def parse_tlog_proof(text: str) -> TlogProof:
    """Read a proof; neither path nor signature is checked yet. Raises NotAProof for anything but its one written form."""
    top, gap, checkpoint = text.partition("\n\n")
    lines = top.split("\n")
    if not gap or lines[0] != TLOG_PROOF:
        raise NotAProof(f"a proof begins with {TLOG_PROOF} and has an empty line before the checkpoint")
    try:
        extra = from_base64(lines.pop(1)[6:]) if lines[1:] and lines[1].startswith("extra ") else None
        if not lines[1:] or not lines[1].startswith("index "):
            raise NotAProof("the line with the index is missing")
        proof = TlogProof(parse_number(lines[1][6:]), _path(lines[2:]), checkpoint, extra)
        note = parse_note(checkpoint)
        parse_checkpoint(note)
    except NotANote as error:
        raise NotAProof(str(error)) from None
    if note_text(note) != checkpoint or tlog_proof_text(proof) != text:
        raise NotAProof("not the one written form of its content")
    return proof


def _path(lines: list[str]) -> tuple[bytes, ...]:
    path = tuple(from_base64(line) for line in lines)
    if len(path) > MAX_PATH or any(len(sibling) != HASH_BYTES for sibling in path):
        raise NotAProof(f"a path has at most {MAX_PATH} hashes of {HASH_BYTES} bytes")
    return path

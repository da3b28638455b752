"""A small real ledger for proofs: three messages in one envelope, a block, a sealed body, all made by the core itself."""

from dataclasses import replace
from typing import Any

from cohong.core import canon, signing
from cohong.core.body import commit, open_field
from cohong.core.envelope import admit, sign_envelope
from cohong.core.merkle import inclusion_path, leaf_hash
from cohong.core.message import Head, message_of
from cohong.core.note import Checkpoint, VerifierKey, sign_checkpoint, verifier_key
from cohong.core.proof import Evidence
from cohong.core.refusal import Refusal
from cohong.core.rules import Context, Fact, Rules
from cohong.core.texts import declare
from cohong.core.transition import GENESIS, Block, transition

LEDGER = "ab" * 32
MEMBER_KEY = signing.private_from_seed(bytes([1]) * 32)
LOG_KEY = signing.private_from_seed(bytes([2]) * 32)
OTHER_KEY = signing.private_from_seed(bytes([3]) * 32)
SALT_KEY = bytes([4]) * 32
TIME_MS = 1_784_512_800_000  # 2026-07-20 10:00 in China
FIELDS = {"order_no": "DEMO-0001", "value": 12_345, "goods": "蓝色水杯", "buyer": "nobody"}
ALONE = ("order_no", "value")

TOO_MUCH = declare("toy.too_much", en="Too much.", zh="数额过大。", next_en="Ask for less.", next_zh="请减少数额。")


class Said(Head, frozen=True, kw_only=True, tag="toy.say"):
    amount: int


class SaidSo(Fact, frozen=True, kw_only=True, tag="toy.said_so"):
    amount: int


class Memory:
    """An empty base."""

    def get(self, key: bytes) -> bytes | None:
        del key

    def scan(self, prefix: bytes):
        del prefix
        return iter(())


def decide(head: Said, context: Context) -> Refusal | None:
    if head.amount > 100:
        return Refusal(TOO_MUCH, "amount", str(head.amount), "100")
    for amount in range(head.amount):
        context.emit(SaidSo(amount=amount))
    return None


def rules() -> Rules:
    speaks = {signing.public_hex(MEMBER_KEY): "platform-a"}
    return Rules(
        edition=1,
        decide={Said: decide},
        evolve={SaidSo: ()},
        speaker=lambda state, key: speaks.get(key),
    )


class Made:
    """One block with three messages: accepted with two facts and a body, accepted without, refused."""

    def __init__(
        self, origin: str = "example.org/cohong", *, signer: signing.PrivateKey = MEMBER_KEY, ledger: str = LEDGER
    ) -> None:
        self.origin = origin
        root = commit(FIELDS, ALONE, SALT_KEY).hex()
        heads = [
            Said(v=1, filer="platform-a", guid="0" * 31 + "1", root=root, amount=2),
            Said(v=1, filer="platform-a", guid="0" * 31 + "2", rev=20260720100000, amount=0),
            Said(v=1, filer="platform-a", guid="0" * 31 + "3", amount=101),
        ]
        self.envelope = sign_envelope([message_of(head) for head in heads], ledger, signer)
        self.rules = rules()
        admitted = admit(self.envelope, ledger, self.rules.read)
        assert not isinstance(admitted, Refusal)
        self.applied = transition(Memory(), self.rules, GENESIS, Block(1, TIME_MS, (admitted,)))
        self.leaves = [leaf_hash(leaf) for leaf in self.applied.leaves]

    def checkpoint(self, key: signing.PrivateKey = LOG_KEY) -> str:
        return sign_checkpoint(Checkpoint(self.origin, len(self.leaves), self.applied.tip.log.root()), key)

    def evidence(self, place: int = 0, *names: str) -> Evidence:
        """The evidence for the message at this place, with opened fields."""
        hashes = [leaf_hash(data) for data in self.envelope.messages]
        return Evidence(
            index=place,
            path=tuple(inclusion_path(self.leaves, place)),
            checkpoint=self.checkpoint(),
            leaf=self.applied.leaves[place],
            message=self.envelope.messages[place],
            header=self.envelope.header,
            signature=self.envelope.signature,
            envelope_path=tuple(inclusion_path(hashes, place)),
            facts=tuple(canon.encode_trusted(fact) for fact in self.applied.replies[place].facts),
            log_key=signing.public_hex(LOG_KEY),
            opened=tuple(open_field(FIELDS, ALONE, SALT_KEY, name) for name in names),
        )

    def resigned(self, place: int, **changes: Any) -> Evidence:
        """Evidence of a log that signs anything: the leaf with these members changed, alone in a new tree."""
        leaf = canon.encode({**canon.decode(self.applied.leaves[place]), **changes})
        note = sign_checkpoint(Checkpoint(self.origin, 1, leaf_hash(leaf)), LOG_KEY)
        return replace(self.evidence(place), index=0, path=(), leaf=leaf, checkpoint=note)

    @property
    def log_key(self) -> VerifierKey:
        return verifier_key(self.origin, signing.public_hex(LOG_KEY))

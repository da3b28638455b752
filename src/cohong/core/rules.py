"""What the referee is given: the rules of one edition, and the context in which one message is decided.

A rule reads heads and state, never a body. `decide` is a ladder of named refusals; past it, each consequence is said as
a fact, and `evolve` turns that fact into rows. Nothing else changes state.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar, Union

import msgspec

from cohong.core import canon
from cohong.core.calendar import day_of
from cohong.core.merkle import leaf_hash, root_of
from cohong.core.message import Head, Message, message_id
from cohong.core.refusal import Refusal
from cohong.core.state import Overlay

Item = TypeVar("Item")


class Fact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="fact"):
    """Something that is so from now on. Its canonical bytes are a leaf of the outcome's fact root."""


class BrokenInvariant(AssertionError):
    """The books would not add up. The message is quarantined, nothing of it takes effect, and an operator is told."""


def invariant(holds: bool, what: str) -> None:
    """Stop here unless `holds`; unlike `assert` it cannot be switched off."""
    if not holds:
        raise BrokenInvariant(what)


Failed = tuple[tuple[int, str], ...]
"""Index and code of each subject of a whole-file message that did not take effect."""
Decide = Callable[[Any, "Context"], Refusal | Failed | None]
Evolve = Callable[[Overlay, Any], None]
Speaker = Callable[[Overlay, str], str | None]


class Rules:
    """The rules of one edition: how each kind of message is decided, how each fact changes the state, and which member
    a public key speaks for (None: nobody's)."""

    def __init__(
        self,
        *,
        edition: int,
        decide: dict[type[Head], Decide],
        evolve: dict[type[Fact], tuple[Evolve, ...]],
        speaker: Speaker,
    ) -> None:
        self.edition = edition
        self.decide = decide
        self.evolve = evolve
        self.speaker = speaker
        self._decoder: msgspec.json.Decoder[Head] = msgspec.json.Decoder(Union[tuple(decide)])  # noqa: UP007  (the kinds are known at run time only)

    @property
    def heads(self) -> list[type[Head]]:
        """Every kind of message this edition knows."""
        return list(self.decide)

    @property
    def facts(self) -> list[type[Fact]]:
        """Every kind of fact this edition can state."""
        return list(self.evolve)

    def read(self, data: bytes, digest: bytes | None = None) -> Message:
        """The message in these bytes, whose leaf hash the caller may know already.

        Raises NotCanonical for an unknown kind, a wrong field or another byte form."""
        head = canon.decode_typed(self._decoder, data)
        return Message(head, data, digest or leaf_hash(data), message_id(head.filer, head.kind, head.guid, head.rev))


class Context:
    """One message being decided: who says it with which key, when, on which state, and the facts stated so far."""

    __slots__ = ("day", "facts", "key", "message", "rules", "state", "time_ms")

    def __init__(self, rules: Rules, state: Overlay, message: Message, key: str, time_ms: int) -> None:
        self.rules = rules
        self.state = state
        self.message = message
        self.key = key
        self.time_ms = time_ms
        self.day = day_of(time_ms)
        self.facts: list[Fact] = []

    @property
    def filer(self) -> str:
        """The member that says this message; its signature was checked before."""
        return self.message.head.filer

    def emit(self, fact: Fact) -> None:
        """State a fact and let it change the state at once, so that the next rule sees it."""
        for evolve in self.rules.evolve[type(fact)]:
            evolve(self.state, fact)
        self.facts.append(fact)

    def each(self, items: Iterable[Item], decide_one: Callable[[Item], Refusal | None]) -> tuple[tuple[int, str], ...]:
        """Decide the subjects of a whole-file message one by one; each stands alone.

        Returns index and code of those that did not take effect; of those nothing remains.
        """
        failed, below = [], self.state
        for index, item in enumerate(items):
            stated = len(self.facts)
            self.state = below.fork()
            refusal = decide_one(item)
            if refusal is None:
                self.state.merge()
            else:
                del self.facts[stated:]
                failed.append((index, refusal.code))
            self.state = below
        return tuple(failed)


def first_refusal(*refusals: Refusal | None) -> Refusal | None:
    """The first of several checks that refuses. The checks are all made; use it where they are cheap."""
    return next((refusal for refusal in refusals if refusal is not None), None)


def facts_root(facts: Sequence[Fact]) -> str | None:
    """RFC 6962 root of the facts' canonical bytes in hex; None when nothing was stated."""
    return root_of([leaf_hash(canon.encode_trusted(fact)) for fact in facts]).hex() if facts else None

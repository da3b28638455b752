"""A home that is open for work: its keys, its sealed store, its ledger, its doors and the duties its members hold."""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from cohong.channels.door.prepared import Prepared, with_root
from cohong.core import envelope
from cohong.core.calendar import day_of
from cohong.core.law import LawRow
from cohong.core.message import Message, derived_id, message_of
from cohong.core.note import VerifierKey, parse_verifier_key, verifier_key
from cohong.core.refusal import Refusal
from cohong.core.rules import Fact
from cohong.core.state import Overlay
from cohong.core.tags import firm_tag, join_key_id
from cohong.core.texts import CohongError, declare
from cohong.core.transition import KNOWN, Reply
from cohong.duties.bodies import MemberBodies
from cohong.duties.loop import Duties, Holders
from cohong.ledger.application import UNFOUNDED
from cohong.ledger.embedded.engine import Delivery, Engine
from cohong.ledger.embedded.home import Home
from cohong.ledger.embedded.view import blocks_from
from cohong.modules import rulebook
from cohong.modules.members import facts as member_facts
from cohong.modules.members.messages import FoundLedger, NewMember
from cohong.modules.members.state import LEDGER, MEMBER, Member, Role
from cohong.node import judged
from cohong.node.care.rotation import settle
from cohong.node.crew import Crew
from cohong.node.lawbook import shipped
from cohong.node.selling.keeper import Keeper
from cohong.node.taken import Taken
from cohong.node.traces import span
from cohong.sealed.codes import ERASED
from cohong.sealed.entropy import Entropy, system
from cohong.sealed.files import write_whole
from cohong.sealed.keyring import Keyring, MemberKeys
from cohong.sealed.opened import Held
from cohong.sealed.seal import seal
from cohong.sealed.vault import Put, Vault

LOG_KEY = "log"
"""The member name under which the log's own signing key lies in `keys/`."""
LOG_KEY_FILE = "log.pub"
"""The log's verifier key, made to be handed out: `cohong verify --trust` takes it."""
JOIN_KEY_FILE = "join-key"
OWN_GATEWAY = "/own-gateway"
KNOWN_PERIODS = 65_536
ENTITLED: tuple[Role, ...] = ("customs", "tax", "matcher", "labeller", "reviewer", "service")
"""Members with one of these roles may open the bodies that are filed here."""

MEMBER_FACTS = (
    member_facts.LedgerFounded,
    member_facts.MemberEnrolled,
    member_facts.KeyAdded,
    member_facts.KeyRetired,
)

NO_MEMBER = declare(
    "node.no_such_member",
    en="The keys of member {seen} are not in this home (here: {expected}).",
    zh="主目录中没有成员 {seen} 的密钥（现有：{expected}）。",
    next_en="Name one of these members, or restore its keys.",
    next_zh="请指定其中一个成员，或恢复其密钥。",
)
NO_KEYS = declare(
    "node.no_keys",
    en="This home has no keys (there is no {path}): it can be read, checked and proved from, and takes nothing in.",
    zh="该主目录没有密钥（缺少 {path}）：可以查询、检查和出具凭证，但不能登记新内容。",
    next_en="Restore the home once more with its key archive.",
    next_zh="请连同密钥备份重新恢复主目录。",
)

Clock = Callable[[], int]


def system_clock() -> int:
    """Milliseconds since 1970, of this machine."""
    return time.time_ns() // 1_000_000


class Founding(msgspec.Struct, frozen=True, kw_only=True):
    """What a new ledger starts with. `members` maps a name to its roles, `firms` to its firm codes as written, the
    canonical one first; each member gets its own keys here."""

    name: str
    operator: str
    members: dict[str, tuple[Role, ...]]
    firms: dict[str, tuple[str, ...]] = {}
    law: tuple[LawRow, ...] = ()
    own_gateway: bool = False


class Answer(msgspec.Struct, frozen=True):
    """What became of one message: its outcome's id and, where it was refused, why."""

    id: str
    reply: Reply | None
    refusal: Refusal | None


class Node:
    """One open home. Use it in a `with`; leaving it publishes a checkpoint and commits."""

    def __init__(
        self, root: Path, *, entropy: Entropy | None = None, clock: Clock = system_clock, keeper: str | None = None
    ) -> None:
        """Open a founded home. Raises CohongError when it is missing, locked, or its segments are corrupt."""
        self.home = Home(root)
        self.entropy = entropy or system()
        self.clock = clock
        self.crew = Crew()
        self.ring = Keyring(self.home.keys)
        self.join_key = read_join_key(self.home.keys)
        log = self.ring.load(LOG_KEY).signing_key()
        self.engine = Engine(self.home, rulebook(), key=log)
        try:
            self._open_rest(keeper)
        except BaseException:
            self.engine.abandon()
            raise

    def _open_rest(self, keeper: str | None) -> None:
        settle(self.ring, self.state)
        self.operator = keeper or _operator(self.ring)
        reader = self.ring.load(self.operator).reader()
        self.vault = Vault(self.home.sealed, keeper=reader, entropy=self.entropy)
        self.held = Held()
        self.taken = Taken()
        self._readers: list[bytes] = []
        self._periods: dict[tuple[str, int], bytes] = {}
        self.duties = Duties(Holders(), self.join_key, {})
        self.keeper = Keeper(self.home.state, self.join_key)
        self.listeners: list[Callable[[Sequence[Fact]], None]] = []
        self._refresh_members()
        # Blocks of an earlier process may not have been judged before it ended; one that ended in good order said so.
        self._opened_by = self.duties.holders
        self._left_over = self.engine.info().height > 1 and judged.take(self.home.state) != self._mark()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.abandon()

    def close(self) -> None:
        """Seal up: bodies first, then checkpoint and state."""
        self.crew.dismiss()
        self.keeper.keep()
        self.vault.close()
        mark, holders = self._mark(), self.duties.holders
        all_judged = not (self._left_over or self.duties.waits) and holders == self._opened_by
        self.engine.close()
        if all_judged:
            judged.keep(self.home.state, mark)

    def _mark(self) -> str:
        """Up to where, and by whom."""
        holders = self.duties.holders
        return f"{self.engine.info().height} {holders.match} {holders.label} {holders.review}"

    def abandon(self) -> None:
        """Let go as a killed process would."""
        self.crew.dismiss()
        self.vault.abandon()
        self.engine.abandon()

    # --- what is here -----------------------------------------------------------------------------------------------------

    @property
    def state(self) -> Overlay:
        """The rows as they stand."""
        return self.engine.app.state()

    @property
    def day(self) -> int:
        """The ledger's day in China."""
        return day_of(max(self.clock(), self.engine.app.tip.time_ms))

    def keys_of(self, member: str) -> MemberKeys:
        """The keys of a member of this home. Raises CohongError (`node.no_such_member`)."""
        if member not in self.ring.members() or member == LOG_KEY:
            here = ", ".join(name for name in self.ring.members() if name != LOG_KEY)
            raise CohongError(NO_MEMBER, seen=member, expected=here)
        return self.ring.load(member)

    def _refresh_members(self) -> None:
        """Who may open bodies, and which duties are held here; looked at again whenever the members may have changed."""
        state = self.state
        members = dict(state.scan(MEMBER))
        ledger = state.get(LEDGER, "ledger")
        self.engine.suffix = OWN_GATEWAY if ledger and ledger.own_gateway else ""
        self._periods.clear()
        self._readers = [
            bytes.fromhex(member.sealing)
            for member in members.values()
            if member.sealing and any(role in ENTITLED for role in member.roles)
        ]
        here = [name for name in self.ring.members() if name != LOG_KEY]
        self._hold_duties({name: members[name] for name in here if name in members})

    def _hold_duties(self, here: dict[str, Member]) -> None:
        def holder(role: Role) -> str | None:
            return next((name for name, member in sorted(here.items()) if role in member.roles), None)

        matcher = holder("matcher")
        holders = Holders(match=matcher, label=holder("labeller"), review=holder("reviewer"), attribute=matcher)
        if holders == self.duties.holders and self.duties.bodies:
            return
        bodies = {
            name: MemberBodies(self.vault, self.ring.load(name).reader(), self._held_by(name, here[name]))
            for name in {holders.match, holders.label, holders.review} - {None}
            if name is not None
        }
        touched = self.duties.touched
        self.duties = Duties(holders, self.join_key, bodies)
        self.duties.touched = touched
        self.keeper.serve(matcher, bodies[matcher] if matcher else None)
        self.duties.sellers = self.keeper.insight

    def _held_by(self, name: str, member: Member) -> Held | None:
        """What has just been sealed here is sealed for everybody entitled: those need not open it again from its ciphertext."""
        entitled = name == self.operator or (member.sealing and bytes.fromhex(member.sealing) in self._readers)
        return self.held if entitled else None

    # --- saying something -------------------------------------------------------------------------------------------------

    def sealed_message(self, prepared: Prepared) -> Message | None:
        """Seal the body of a prepared message into the vault; None when its subject was erased."""
        subject, message_id = bytes.fromhex(prepared.subject), bytes.fromhex(prepared.message_id)
        period = self.period_of(prepared.party)
        key = self.vault.subject_key(subject, period)
        if key is None:
            return None
        body = seal(prepared.fields, prepared.alone, message_id, key)
        self.vault.put_many([Put(message_id, subject, body.ciphertext)])
        message = message_of(with_root(prepared, body.root))
        self.held.keep(body.root.hex(), body.fields_bytes)
        return message

    def period_of(self, party: str) -> bytes:
        """The period key under which a party's subjects are wrapped this month, granted to whoever is entitled."""
        month = self.day // 100
        known = self._periods.get((party, month))
        if known is None:
            known = self.vault.period(bytes.fromhex(party), str(month), self._readers)
            if len(self._periods) >= KNOWN_PERIODS:
                self._periods.clear()
            self._periods[party, month] = known
        return known

    def sign(self, messages: Sequence[envelope.Signable], member: str) -> bytes:
        """An envelope of these messages, signed by a member."""
        key = self.keys_of(member).signing_key()
        return envelope.to_bytes(envelope.sign_envelope(messages, self.engine.app.ledger, key))

    def deliver(self, envelopes: Sequence[bytes]) -> list[Delivery]:
        """Order envelopes as one block. Bodies are made durable first: what is acknowledged can be opened."""
        self.vault.sync()
        with span("node.block", cohong_envelopes=len(envelopes)):
            answers = self.engine.deliver(envelopes, self.clock())
        facts = [fact for answer in answers if not isinstance(answer, Refusal) for one in answer for fact in one.facts]
        for listen in (self.duties.note, self.keeper.note, *self.listeners):
            listen(facts)
        if any(isinstance(fact, MEMBER_FACTS) for fact in facts):
            self._refresh_members()
        return answers

    def say(self, prepared: Sequence[Prepared], member: str) -> list[Answer]:
        """Seal, sign, order: the whole way for messages of one member, in one envelope."""
        return self.say_all({member: prepared})

    def say_all(self, by_member: Mapping[str, Sequence[Prepared]]) -> list[Answer]:
        """The same for several members at once: an envelope each, one block."""
        sealed = {name: [(one, self.sealed_message(one)) for one in said] for name, said in by_member.items()}
        envelopes = {
            name: self.sign([message for _, message in said if message is not None], name)
            for name, said in sealed.items()
            if any(message is not None for _, message in said)
        }
        answers = dict(zip(envelopes, self.deliver(list(envelopes.values())), strict=True))
        return [found for name, said in sealed.items() for found in _answers(said, answers.get(name, ()))]

    def run_duties(self) -> list[Answer]:
        """Run match, label, review and attribution until nothing more follows from them."""
        if self._left_over:
            self.duties.rescan(self.state)
            self._left_over = False
        found: list[Answer] = []
        while messages := self.duties.run(self.state, self.day):
            by_member: dict[str, list[Prepared]] = {}
            for one in messages:
                by_member.setdefault(one.head.filer, []).append(one)
            found += self.say_all(by_member)
        return found

    def is_known(self, message_id: str) -> bool:
        """Whether a message of this id has an outcome."""
        return self.state.get(KNOWN, message_id) is not None


def _answers(said: Sequence[tuple[Prepared, Message | None]], answer: Delivery) -> Iterator[Answer]:
    """What became of each message of one envelope."""
    refusal = answer if isinstance(answer, Refusal) else None
    replies = iter(() if isinstance(answer, Refusal) else answer)
    for one, message in said:
        if message is None:
            yield Answer(one.message_id, None, Refusal(ERASED, one.subject))
        else:
            reply = next(replies, None)
            yield Answer(one.message_id, reply, refusal or (reply.refusal if reply else None))


# --- making a home --------------------------------------------------------------------------------------------------------


def found(root: Path, founding: Founding, *, entropy: Entropy | None = None, clock: Clock = system_clock) -> None:
    """Make a home and found its ledger. A home that is founded already is left alone."""
    source = entropy or system()
    home = Home.create(root)
    ring = Keyring(home.keys)
    for name in (LOG_KEY, *founding.members):
        if name not in ring.members():
            ring.create(name, source)
    join_key = _make_join_key(home.keys, source)
    (home.keys / "operator").write_text(founding.operator + "\n", encoding="utf-8")
    engine = Engine(home, rulebook(), key=ring.load(LOG_KEY).signing_key())
    try:
        if engine.info().height == 0:
            head = _founding_head(founding, ring, join_key)
            key = ring.load(founding.operator).signing_key()
            signed = envelope.sign_envelope([message_of(head)], UNFOUNDED, key)
            answer = engine.deliver([envelope.to_bytes(signed)], clock())[0]
            assert not isinstance(answer, Refusal), answer
        _write_log_key(home.keys, engine, ring)
    finally:
        engine.close()


def is_founded(root: Path) -> bool:
    """Whether there is a home with a ledger in it: not where making one was broken off, and is to be done again."""
    if not Home.exists(root):
        return False
    home = Home(root)
    return (home.keys / LOG_KEY_FILE).exists() or any(True for _ in blocks_from(home.segments, 1))


def _write_log_key(folder: Path, engine: Engine, ring: Keyring) -> None:
    ledger = engine.app.state().get(LEDGER, "ledger")
    engine.suffix = OWN_GATEWAY if ledger and ledger.own_gateway else ""
    if not (folder / LOG_KEY_FILE).exists():
        key = verifier_key(engine.origin, ring.load(LOG_KEY).signing_public().hex())
        write_whole(folder / LOG_KEY_FILE, f"{key}\n".encode())


def read_log_key(folder: Path) -> VerifierKey:
    """The log's verifier key. Raises FileNotFoundError, and NotANote for a damaged file."""
    return parse_verifier_key((folder / LOG_KEY_FILE).read_text(encoding="utf-8").strip())


def _founding_head(founding: Founding, ring: Keyring, join_key: bytes) -> FoundLedger:
    members = tuple(
        NewMember(
            member=name,
            roles=roles,
            keys=(ring.load(name).signing_public().hex(),),
            sealing=ring.load(name).reading_public().hex(),
            firms=tuple(firm_tag(join_key, code) for code in founding.firms.get(name, ())),
        )
        for name, roles in founding.members.items()
    )
    return FoundLedger(
        v=1,
        filer="founder",
        guid=derived_id("cohong.founding.1", founding.name, join_key_id(join_key)),
        name=founding.name,
        join_key=join_key_id(join_key),
        own_gateway=founding.own_gateway,
        members=members,
        law=founding.law,
    )


def _make_join_key(folder: Path, entropy: Entropy) -> bytes:
    path = folder / JOIN_KEY_FILE
    if not path.exists():
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(fd, "w", encoding="ascii") as file:
            file.write(entropy.take("join-key").hex() + "\n")
    return read_join_key(folder)


def read_join_key(folder: Path) -> bytes:
    """The ledger's join key, held by filing doors and attesters. Raises CohongError when this home has none."""
    try:
        return bytes.fromhex((folder / JOIN_KEY_FILE).read_text(encoding="ascii"))
    except FileNotFoundError:
        raise CohongError(NO_KEYS, path=f"keys/{JOIN_KEY_FILE}") from None


def _operator(ring: Keyring) -> str:
    return (ring.folder / "operator").read_text(encoding="utf-8").strip()


def local_founding(operator: str, *, administers: bool = False) -> Founding:
    """A local ledger whose operator may file, and nothing else; with `administers` it also enrols and votes."""
    roles: tuple[Role, ...] = ("filer", "registrar", "voter") if administers else ("filer",)
    return Founding(name=f"{operator} (local)", operator=operator, members={operator: roles}, law=shipped())

"""A rule reads heads and rows, and nothing else: opening a sealed file inside the rules fails a test. This is that test."""

import os
import random
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from blindfold import Sighted, blind, blindfold

import rooms
from cohong.core import canon, signing
from cohong.core.body import commit
from cohong.core.law import LawRow
from cohong.core.rules import Rules
from cohong.core.transition import transition
from cohong.modules import rulebook
from cohong.modules.aftermath import messages as after
from cohong.modules.authenticity import messages as authenticity
from cohong.modules.authenticity.rules import REGISTER
from cohong.modules.clearing import messages as clearing
from cohong.modules.clearing.state import PAYOUT
from cohong.modules.customs import messages as customs
from cohong.modules.forex import messages as forex
from cohong.modules.members import messages as members
from cohong.modules.sellers import messages as sellers
from cohong.modules.trade import messages as trade
from cohong.modules.trade import rules as trade_rules
from cohong.sealed.entropy import seeded
from cohong.sealed.grants import Reader
from cohong.sealed.seal import seal
from cohong.sealed.vault import Put, Vault

sys.path.append(str(Path(__file__).parent.parent / "modules"))
import aftermath_kit as worlds_after
import world as worlds
from customs_kit import customs_says
from sellers_kit import attest, item

FIRST, LAST, TODAY, World, tag, root = (
    worlds.FIRST, worlds.LAST, worlds.TODAY, worlds.World, worlds.tag, worlds.root
)  # fmt: skip

READER = Reader([seeded(1).take("x25519", b"keeper")])
ALLOWED = {
    "base64", "binascii", "collections", "cryptography", "dataclasses", "functools", "hashlib", "hmac", "importlib",
    "msgspec", "operator", "re", "struct", "typing",
}  # fmt: skip
"""Everything that `core` and `modules` may import besides each other. `importlib` loads the modules, in `modules` alone."""


class Blind(World):
    """A toy ledger whose every transition runs with the blindfold on. Keeps the kinds that were said."""

    def __init__(self):
        self.kinds = set()
        super().__init__()

    def say(self, signer, *heads):
        self.kinds |= {head.kind for head in heads}
        return super().say(signer, *heads)


@pytest.fixture
def blind_world(monkeypatch):
    rulebook()
    monkeypatch.setattr(worlds, "transition", blind(transition))
    return Blind()


def test_the_rules_of_every_kind_of_message_see_nothing(blind_world):
    world = blind_world
    members_and_law(world)
    documents(world)
    money(world)
    after_lists(world)
    sellers_and_checks(world)
    world.conserved()
    told = {head.__struct_config__.tag for head in rulebook().heads}
    assert told - world.kinds == set(), "the story tells every kind of message"


def members_and_law(world):
    world.merchant("m", fee_bp=30, hold_back_percent=5)
    mandate = {"firm": tag("firm", "m"), "agent": "agent"}
    world.ok("m", members.GrantMandate, **mandate, since=FIRST, until=LAST)
    world.ok("m", members.RevokeMandate, **mandate)
    world.ok("m", members.GrantMandate, **mandate, since=FIRST, until=LAST)
    world.ok("bank", members.RotateKey, new=signing.public_hex(worlds.key_of("spare")))
    world.ok("m", members.ProposeAccount, merchant="m", account=tag("account", 2))
    world.ok("service", members.ApproveAccount, merchant="m", account=tag("account", 2))
    row = LawRow(name="x.y", value=1, since=FIRST, document="invented", mark="D", file=root("file"))
    proposal = world.ok("tax", members.ProposeLaw, rows=(row,)).id
    world.ok("hall", members.Vote, proposal=proposal)
    world.ok("hall", members.StateAlias, firm=tag("firm", "m"), alias=tag("firm", "ten digits"))
    world.ok("service", members.RecordErasure, subject=tag("subject"))


def documents(world):
    world.exported("m", 1, 6_000, 4_000)
    world.exported("m", 2, 5_000)
    fields = {"firm": tag("firm", "m"), "number": tag("order", 2)}
    world.ok("agent", customs.LodgeReceipt, **fields, currency="USD", value=1, day=TODAY)
    world.ok("bank", trade.Contradict, **fields, against=tag("x"), reason="match")
    world.ok("platform", trade.ResolveDifference, **fields, code=trade_rules.CONTRADICTED)
    assert world.refused("bank", customs.LodgeReceipt, **fields, currency="USD", value=1, day=TODAY)


def money(world):
    batch = world.settled("r", ("m", 1, 10_000), bought=71_000)
    paid = world.pay(batch, "m")
    amount = world.state.get(PAYOUT, paid).amount
    for status in ("accepted", "settled", "credited"):
        world.bank_says(paid, status, amount)
    world.ok("service", clearing.ReleaseHoldBack, merchant="m", bank="bank", amount_minor=100)
    world.receive("s", 5_000)
    world.claim("s", ("m", 2, 5_000))
    world.ok("service", forex.CancelSettlement, settlement=world.settle("s", ("m", 2, 5_000)))


def after_lists(world):
    """Papers about the list of order 2; customs answers each."""
    kit, agent = worlds_after.Afterwards, tag("firm", "agent")
    kit.numbered(world, 2)
    world.ok("agent", after.LodgeCancellation, **kit.cancellation(world, 2))
    kit.answer(world, "cancellation", agent, tag("cop", "c", 2), 100)
    for of in ("bill", "arrival", "departure"):
        world.ok("agent", after.LodgeMovement, **kit.movement(world, of, 2, day=TODAY))
    world.ok("agent", after.LodgeReturn, **kit.back(world, 1, 2))
    site = {"operator": tag("site"), "number": tag("cop", "t"), "carrier": tag("carrier"), "waybill": tag("waybill", 2)}
    world.ok("carrier", after.LodgeTally, **site, list=tag("invt", 2))
    customs_says(world, 899, 2, time=f"{TODAY}235900000")
    world.ok("agent", after.LodgeSummary, **kit.summary(world, 2))
    kit.answer(world, "summary", agent, tag("cop", "s"), 399, given=tag("sum", 1))
    world.ok("customs", after.ObserveSummary, **kit.result(world, (2, 1, 1)))
    asked = {"firm": tag("firm", "m"), "number": tag("order", 2), "of": "list"}
    world.ok("platform", after.AskCorrection, **asked, code="match.quantity", until=TODAY)
    world.ok("platform", after.WithdrawAsking, **asked)


def sellers_and_checks(world):
    """Who sells order 1, decided and appealed; two codes proposed; a licence looked up."""
    attest(world, item(world, seller=tag("firm", "stranger")))
    trade = {"firm": tag("firm", "m"), "number": tag("order", 1)}
    world.ok("tax", sellers.Decide, **trade, seller=tag("firm", "m"), root=root("why"))
    world.ok("agent", sellers.AppealSeller, **trade, root=root("grounds"))
    pair = {"firm": tag("firm", "m"), "other": tag("firm", "twin")}
    proposal = sellers.ProposalItem(kind="merge", **pair, permille=990)
    world.ok("platform", sellers.Propose, rule="relink.1", items=(proposal,), root=root("evidence"))
    world.ok("hall", sellers.DecideProposal, proposed="merge", **pair, accept=False, root=root("no"))
    seen = {"firm": tag("firm", "m"), "what": "licence"}
    check = authenticity.CheckItem(**seen, verdict="failed", method=REGISTER, since=TODAY)
    world.ok("service", authenticity.AttestCheck, root=root("seen"), items=(check,))
    good = authenticity.CheckItem(**seen, verdict="confirmed", method=REGISTER, since=TODAY, until=TODAY)
    world.ok("service", authenticity.AttestCheck, root=root("seen again"), items=(good,))
    world.ok("service", authenticity.WithdrawCheck, **seen)


# A rule that looks is caught


@pytest.fixture
def sealed_home(tmp_path):
    """A vault with one body in it, and what a rule would need to open it."""
    entropy = seeded(7)
    vault = Vault(tmp_path, keeper=READER, entropy=entropy)
    message, subject = bytes(16), bytes(range(16))
    key = vault.subject_key(subject, vault.period(bytes(16), "202606", [READER.public]))
    body = seal({"orderNo": "DEMO-0001"}, ("orderNo",), message, key)
    vault.put_many([Put(message, subject, body.ciphertext)])
    vault.sync()
    yield tmp_path, vault, message, body.root
    vault.close()


def rules_that(look):
    """The real rules, with a look at the world before an order is decided."""
    real = rulebook()

    def decide(head, ctx):
        look()
        return real.decide[customs.LodgeOrder](head, ctx)

    changed = real.decide | {customs.LodgeOrder: decide}
    return Rules(edition=real.edition, decide=changed, evolve=real.evolve, speaker=real.speaker)


def lodge(world):
    order = {"firm": tag("firm", "m"), "number": tag("order", 1), "platform": tag("p"), "currency": "USD", "value": 0}
    return world.reply("agent", customs.LodgeOrder, **order, root=root("order"), lines=())


def test_a_rule_that_opens_a_sealed_file_is_caught(blind_world, sealed_home):
    home, vault, message, body_root = sealed_home
    assert vault.open_body(message, READER, body_root).fields == {"orderNo": "DEMO-0001"}
    files = sorted(path for path in home.rglob("*") if path.is_file() and path.stat().st_size)
    assert files
    for look in [
        files[0].read_bytes,
        lambda: os.open(files[-1], os.O_RDONLY),
        lambda: Vault(home, keeper=READER, entropy=seeded(7)),
        lambda: list(home.iterdir()),
    ]:
        blind_world.rules = rules_that(look)
        with pytest.raises(Sighted):
            lodge(blind_world)
    blind_world.rules = rules_that(lambda: None)
    assert lodge(blind_world).refusal is None, "the same order, decided without looking"


@pytest.mark.parametrize(
    "look",
    [
        lambda *_: time.sleep(0),
        lambda *_: time.time(),
        lambda *_: time.time_ns(),
        lambda *_: os.urandom(8),
        lambda *_: os.environ["HOME"],
        lambda *_: random.random(),
        lambda *_: socket.socket(),
        lambda *_: subprocess.run(["true"], check=False),
        lambda *_: __import__("this"),
    ],
    ids=["sleep", "time", "time_ns", "urandom", "environ", "random", "socket", "process", "import"],
)
def test_a_rule_that_looks_at_the_world_is_caught(blind_world, look):
    sys.modules.pop("this", None)
    blind_world.rules = rules_that(lambda: look(0))
    with pytest.raises(Sighted):
        lodge(blind_world)


def test_the_blindfold_comes_off(tmp_path):
    with blindfold(), pytest.raises(Sighted):
        (tmp_path / "x").write_text("x")
    (tmp_path / "x").write_text("x")
    assert time.time() > 0


# What they could import


def test_core_and_modules_import_each_other_and_almost_nothing_else():
    wrong = []
    for path in rooms.source_files("core", "modules"):
        for name, line in rooms.imports(path):
            top, *rest = name.split(".")
            fine = rest and rest[0] in {"core", "modules"} if top == "cohong" else top in ALLOWED
            if not fine or (top == "importlib" and path.parent.name != "modules"):
                wrong.append(f"{path.relative_to(rooms.ROOT)}:{line} {name}")
    assert wrong == []


def test_the_rules_load_without_any_other_room():
    """In an interpreter of its own: nothing sealed, no store, no network client comes along with the rulebook."""
    program = (
        "import sys; from cohong.modules import rulebook; rulebook();"
        "print(*sorted({name.split('.')[1] for name in sys.modules if name.startswith('cohong.')}),"
        " *[name for name in ('lmdb', 'lxml', 'zstandard', 'click') if name in sys.modules])"
    )
    environment = os.environ | {"PYTHONPATH": str(rooms.ROOT / "src")}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["core", "modules"]


def test_no_head_can_carry_a_body():
    """What is sealed has no field in any head: a message names its body by the root, and a root tells nothing."""
    fields = {"orderNo": "DEMO-0001", "itemName": "手机壳"}
    roots = {commit(fields, ("orderNo",), bytes([salt]) * 32) for salt in range(8)}
    assert len(roots) == 8
    readable = {"lines", "fields", "body", "name", "code", "address", "buyer"}
    for head in rulebook().heads:
        names = set(head.__struct_fields__) & (readable - {"lines"})
        named = {"members.found": {"name"}, "trade.resolve_difference": {"code"}, "aftermath.ask_correction": {"code"}}
        assert names <= named.get(head.__struct_config__.tag, set()), head
    assert canon.encode(fields).decode() not in str(roots)

"""A toy ledger in memory for the tests of the modules: it is founded, its members sign real envelopes, and every block goes
through the real transition. `ok`, `refused` and `failed` say what must become of a message; nothing here judges money."""

from hashlib import sha256

from cohong.core import signing
from cohong.core.calendar import DAY_MS, time_of
from cohong.core.envelope import Admitted, admit, sign_envelope
from cohong.core.law import LawRow
from cohong.core.message import message_of
from cohong.core.state import Overlay
from cohong.core.transition import GENESIS, QUARANTINED, Block, transition
from cohong.modules import rulebook
from cohong.modules.clearing import messages as clearing
from cohong.modules.clearing.queries import conserved
from cohong.modules.clearing.state import batch_id, instruction_id
from cohong.modules.customs import messages as customs
from cohong.modules.forex import messages as forex
from cohong.modules.members import messages as members
from cohong.modules.tax import messages as tax
from cohong.modules.trade import messages as trade
from cohong.modules.trade.state import TRADE, Roots, total

LEDGER = "1e" * 32
TODAY = 20260601
FIRST, LAST = 20260101, 20281231
ROLES = {
    "hall": ("registrar", "voter"),
    "customs": ("customs", "voter"),
    "tax": ("tax", "labeller", "voter"),
    "platform": ("platform", "matcher"),
    "bank": ("bank", "reviewer"),
    "otherbank": ("bank",),
    "service": ("service",),
    "rival": ("service",),
    "agent": ("agent",),
    "carrier": ("carrier",),
}


def tag(*parts):
    """16 bytes in hex, as the doors make them from numbers."""
    return sha256("/".join(map(str, parts)).encode()).hexdigest()[:32]


def root(*parts):
    """32 bytes in hex, as a body's commitment looks."""
    return sha256("/".join(map(str, parts)).encode()).hexdigest()


def key_of(name):
    return signing.private_from_seed(sha256(name.encode()).digest())


def new_member(name, *roles, firms=(), keys=None):
    mine = (signing.public_hex(key_of(name)),) if keys is None else keys
    return members.NewMember(member=name, roles=roles, keys=mine, firms=tuple(firms))


class Memory:
    """Rows in a dict: the base of the overlays, with the commit a store would do."""

    def __init__(self):
        self.rows = {}

    def get(self, key):
        return self.rows.get(key)

    def scan(self, prefix):
        return iter(sorted((key, data) for key, data in self.rows.items() if key.startswith(prefix)))

    def commit(self, diff):
        for key, data in diff:
            if data is None:
                self.rows.pop(key, None)
            else:
                self.rows[key] = data


class World:
    """One ledger with the members of `ROLES`, and its clock."""

    def __init__(self, founded=True):
        self.base, self.tip, self.rules = Memory(), GENESIS, rulebook()
        self.time_ms, self.said = time_of(TODAY, 9), 0
        if founded:
            self.found()

    @property
    def state(self):
        return Overlay(self.base)

    def found(self):
        law = LawRow(name="tax.law_set", value="TEST", since=FIRST, document="invented", mark="D", file=root("law"))
        everyone = tuple(new_member(name, *roles) for name, roles in ROLES.items())
        self.ok("founder", members.FoundLedger, name="toy", join_key="0" * 8, members=everyone, law=(law,))

    def wait(self, days):
        self.time_ms += days * DAY_MS

    def head(self, who, kind, **fields):
        self.said += 1
        return kind(**{"v": 1, "filer": who, "guid": tag("guid", self.said), **fields})

    def say(self, signer, *heads):
        """One envelope in one block; the replies."""
        sealed = sign_envelope([message_of(head) for head in heads], LEDGER, key_of(signer))
        admitted = admit(sealed, LEDGER, self.rules.read)
        assert isinstance(admitted, Admitted), admitted
        applied = transition(self.base, self.rules, self.tip, Block(self.tip.height + 1, self.time_ms, (admitted,)))
        self.base.commit(applied.diff)
        self.tip = applied.tip
        for reply in applied.replies:
            assert reply.refusal is None or reply.refusal.code != QUARANTINED, reply.refusal
        return applied.replies

    def reply(self, who, kind, **fields):
        (reply,) = self.say(who, self.head(who, kind, **fields))
        return reply

    def ok(self, who, kind, **fields):
        """Accepted, with every item of it. Returns the reply."""
        reply = self.reply(who, kind, **fields)
        assert reply.refusal is None, reply.refusal
        assert reply.failed == (), reply.failed
        return reply

    def refused(self, who, kind, **fields):
        """Refused as a whole, and nothing changed. Returns the code."""
        before = {key: data for key, data in self.base.rows.items() if not key.startswith(b"message")}
        reply = self.reply(who, kind, **fields)
        assert reply.refusal is not None, "accepted"
        assert reply.facts == ()
        after = {key: data for key, data in self.base.rows.items() if not key.startswith(b"message")}
        assert before == after, "a refusal changes nothing"
        return reply.refusal.code

    def failed(self, who, kind, **fields):
        """Accepted as a file; the codes of the items that did not take effect."""
        reply = self.reply(who, kind, **fields)
        assert reply.refusal is None, reply.refusal
        return [code for _, code in reply.failed]

    def conserved(self):
        problems = conserved(self.state)
        assert not problems, problems

    # A merchant and its trades.

    def merchant(self, name, since=FIRST, until=LAST, **terms):
        """A member with a firm, and its contract with `service`."""
        self.ok("hall", members.Enrol, members=(new_member(name, "merchant", firms=(tag("firm", name),)),))
        self.contract(name, since=since, until=until, **terms)

    def contract(self, name, who="service", since=FIRST, until=LAST, **terms):
        firms = (tag("firm", name),)
        self.ok(
            who, members.SignContract, merchant=name, firms=firms, since=since, until=until,
            account=tag("account", name), **terms,
        )  # fmt: skip

    def lodge(self, seller, number):
        """Order, waybill and list of a trade."""
        firm, order = tag("firm", seller), tag("order", number)
        self.ok(
            "agent", customs.LodgeOrder, root=root("order", number), firm=firm, number=order,
            platform=tag("platform"), currency="USD", value=0, lines=(),
        )  # fmt: skip
        self.ok(
            "carrier", customs.LodgeWaybill, root=root("waybill", number), carrier=tag("carrier"),
            number=tag("waybill", number), weight_e5=100_000, packages=1,
        )  # fmt: skip
        self.lodge_list(seller, number)

    def lodge_list(self, seller, number, version=1):
        """The list, or a change of it."""
        firm, order = tag("firm", seller), tag("order", number)
        self.ok(
            "agent", customs.LodgeList, app=min(version, 2), rev=version - 1, root=root("list", number, version),
            agent=tag("firm", "agent"), cop=tag("cop", number), firm=firm, number=order, carrier=tag("carrier"),
            waybill=tag("waybill", number), owner=firm, platform=tag("platform"), regime="9610", currency="CNY",
            value=0, lines=(),
        )  # fmt: skip

    def roots(self, number, version=1):
        return Roots(root("order", number), root("waybill", number), root("list", number, version))

    def subject(self, seller, number, version=1):
        firm, order = tag("firm", seller), tag("order", number)
        return {"firm": firm, "number": order, "roots": self.roots(number, version)}

    def match(self, seller, number, values, version=1, currency="USD", freight=0):
        lines = tuple(
            trade.MatchedLine(gnum, "011", 100_000, 100_000, value) for gnum, value in enumerate(values, start=1)
        )
        item = trade.MatchItem(**self.subject(seller, number, version), currency=currency, lines=lines, freight=freight)
        return self.ok("platform", trade.AttestMatch, rule="test", items=(item,))

    def release(self, seller, number):
        word = customs.Return("list", tag("firm", seller), tag("order", number), 800, f"{TODAY}120000000")
        return self.ok("customs", customs.ObserveReturns, items=(word,))

    def label(self, seller, number, version=1, label="REFUND"):
        item = tax.LabelItem(
            **self.subject(seller, number, version), label=label, basis="TEST", since=FIRST, until=LAST
        )
        return self.ok("tax", tax.AttestLabel, rule="test", items=(item,))

    def review(self, seller, number, version=1, verdict="pass", codes=()):
        item = forex.ReviewItem(**self.subject(seller, number, version), verdict=verdict, codes=codes)
        return self.ok("bank", forex.AttestReview, rule="test", items=(item,))

    def exported(self, seller, number, *values, currency="USD"):
        """A trade whose settlement right is open."""
        self.lodge(seller, number)
        self.match(seller, number, values, currency=currency)
        self.release(seller, number)
        self.label(seller, number)
        self.review(seller, number)

    def trade(self, seller, number):
        return self.state.get(TRADE, tag("firm", seller) + tag("order", number))

    def tracks(self, seller, number):
        row = self.trade(seller, number)
        return tuple(total(row, track) for track in ("claimed", "collected", "settled", "paid"))

    # Its money.

    def remittance_fields(self, name, amount, currency="USD"):
        return {
            "remittance": tag("remittance", name), "account": tag("account", currency), "currency": currency,
            "amount_minor": amount, "value_day": TODAY,
        }  # fmt: skip

    def receive(self, name, amount, currency="USD", bank="bank"):
        return self.ok(bank, forex.ObserveRemittance, **self.remittance_fields(name, amount, currency))

    def items(self, *orders):
        return tuple(forex.OrderAmount(tag("firm", seller), tag("order", no), amount) for seller, no, amount in orders)

    def claim(self, name, *orders, who="service"):
        return self.ok(who, forex.ClaimOrders, remittance=tag("remittance", name), items=self.items(*orders))

    def settle(self, name, *orders):
        """Ask for a settlement; its id."""
        fields = {"remittance": tag("remittance", name), "items": self.items(*orders)}
        return self.ok("service", forex.Settle, **fields).id

    def deal_fields(self, settlement, sold, bought, *, fee=0, rate_e8=None, currency="USD", name=None):
        rate = (bought * 10**8 + sold // 2) // sold if rate_e8 is None else rate_e8
        return {
            "deal": tag("deal", name or settlement), "settlement": settlement, "currency": currency,
            "sold_minor": sold, "rate_e8": rate, "bought_minor": bought, "fee_minor": fee, "value_day": TODAY,
        }  # fmt: skip

    def deal(self, settlement, sold, bought, **more):
        return self.ok("bank", forex.ObserveDeal, **self.deal_fields(settlement, sold, bought, **more))

    def allocate(self, settlement, part=1):
        """The batch of a settlement; its id."""
        self.ok("service", clearing.Allocate, settlement=settlement)
        return batch_id(settlement, part)

    def settled(self, name, *orders, bought, fee=0):
        """Receive, claim, settle, deal and allocate as one; the batch."""
        sold = sum(amount for _, _, amount in orders)
        self.receive(name, sold)
        self.claim(name, *orders)
        settlement = self.settle(name, *orders)
        self.deal(settlement, sold, bought, fee=fee)
        return self.allocate(settlement)

    def pay(self, batch, merchant, attempt=1):
        """Instruct a payout; its instruction."""
        retry = instruction_id(batch, merchant, attempt - 1) if attempt > 1 else None
        item = clearing.PayMerchant(merchant=merchant, retry_of=retry)
        self.ok("service", clearing.Instruct, batch=batch, items=(item,))
        return instruction_id(batch, merchant, attempt)

    def bank_says(self, instruction, status, amount, *, who="bank", reason=""):
        return self.ok(
            who, clearing.ObservePayout, instruction=instruction, status=status, amount_minor=amount, reason=reason,
            value_day=TODAY,
        )  # fmt: skip

"""A town whose documents come through the real customs door, and whose duties read real bodies.

The ledger is the toy one of the module tests; documents are written as XML, read back, checked, and prepared by the door."""

import sys
from pathlib import Path

from msgspec.structs import replace

from cohong.channels.customs import read_message, write_message
from cohong.channels.door.lodged import prepare
from cohong.channels.door.prepared import with_root
from cohong.city.people import make_city
from cohong.city.trades import list_of, make_trades, order_of, waybill_of
from cohong.core.body import commit
from cohong.core.calendar import day_of, time_of
from cohong.core.tags import firm_tag, join_key_id, number_tag
from cohong.duties.loop import Duties, Holders
from cohong.modules.customs.messages import ObserveReturns, Return
from cohong.modules.members.messages import FoundLedger
from cohong.modules.trade.state import TRADE, trade_key
from cohong.node.lawbook import shipped

sys.path.append(str(Path(__file__).parent.parent / "modules"))
from world import ROLES, World, new_member

KEY = bytes(range(32))
CITY = make_city(7)
MAKERS = {"CEB303": order_of, "CEB505": waybill_of, "CEB603": list_of}
MATCH, LABEL, REVIEW = "trade.attest_match", "tax.attest_label", "forex.attest_review"
HOLDERS = Holders(match="platform", label="tax", review="bank")


def sales(count, seed=7):
    return list(make_trades(CITY, count, seed, time_of(20260601, 9)))


def open_sale(number=0, seed=7):
    """A sale whose merchant files under its own name."""
    return [sale for sale in sales(40, seed) if not sale.merchant.hidden][number]


def node(kind, sale, lines=None, **change):
    """Head and lines as written; `lines` maps an index to changed elements, None takes an element out."""
    head, rows = MAKERS[kind](CITY, sale)
    rows = [changed(row, (lines or {}).get(at, {})) for at, row in enumerate(rows)]
    return changed(head, change), rows


def changed(texts, change):
    return {name: text for name, text in (texts | change).items() if text is not None}


def document(kind, sale, lines=None, **change):
    """One document as the door reads it from XML."""
    transfer = {
        "copCode": CITY.service.code,
        "copName": CITY.service.name,
        "dxpMode": "DXP",
        "dxpId": "DXPENT0000000000",
    }
    data = write_message(kind, [node(kind, sale, lines, **change)], transfer, "0F3B7A52-1111-4C1E-9A00-000000000001")
    (found,) = read_message(data, f"{kind}.xml")
    assert found.verdict != "refused", found.findings
    return found


def bodies_of(sale, **change):
    """The three bodies of a sale; `change` maps a kind to arguments of `document`."""
    found = [prepare(document(kind, sale, **change.get(kind, {})), KEY, "agent") for kind in MAKERS]
    return [prepared.fields for prepared in found]


class Bodies:
    """What one member may read: everything, unless told otherwise. Remembers what it opened."""

    def __init__(self):
        self.fields, self.opened, self.closed = {}, [], set()

    def open(self, message_id, root):
        self.opened.append(root)
        return None if root in self.closed else self.fields.get((message_id, root))


class Town(World):
    """A world with the shipped law rows, a real join key, and duties that follow every block."""

    def __init__(self, holders=HOLDERS):
        self.bodies = Bodies()
        members = {name for name in (holders.match, holders.label, holders.review) if name}
        self.duties = Duties(holders, KEY, dict.fromkeys(members, self.bodies))
        super().__init__()

    def found(self):
        everyone = tuple(new_member(name, *roles) for name, roles in ROLES.items())
        self.ok("founder", FoundLedger, name="town", join_key=join_key_id(KEY), members=everyone, law=shipped())

    def say(self, signer, *heads):
        replies = super().say(signer, *heads)
        self.duties.note(fact for reply in replies for fact in reply.facts)
        return replies

    def take(self, prepared):
        """Commit to the body, keep it for those entitled, and say the message."""
        root = commit(prepared.fields, prepared.alone, bytes(32))
        self.bodies.fields[prepared.message_id, root.hex()] = prepared.fields
        (reply,) = self.say(prepared.head.filer, with_root(prepared, root))
        return reply

    def lodge_document(self, kind, sale, filer="agent", lines=None, **change):
        reply = self.take(prepare(document(kind, sale, lines, **change), KEY, filer))
        assert reply.refusal is None, reply.refusal
        return reply

    def lodge_sale(self, sale, **change):
        for kind in MAKERS:
            self.lodge_document(kind, sale, **change.get(kind, {}))

    def work(self):
        """Run the duties until nothing more follows; what they said, in order."""
        said = []
        while messages := self.duties.run(self.state, day_of(self.time_ms)):
            said += messages
            for prepared in messages:
                reply = self.take(prepared)
                assert reply.refusal is None, reply.refusal
                assert reply.failed == (), reply.failed
        return said

    def row(self, sale):
        head, _ = order_of(CITY, sale)
        key = trade_key(self.state, firm_tag(KEY, head["ebcCode"]), number_tag(KEY, "order", sale.order_no))
        return self.state.get(TRADE, key)

    def customs_says(self, sale, status=800, time="20260601120000000"):
        head, _ = order_of(CITY, sale)
        tags = firm_tag(KEY, head["ebcCode"]), number_tag(KEY, "order", sale.order_no)
        return self.ok("customs", ObserveReturns, items=(Return("list", *tags, status, time),))


def kinds(said):
    return [prepared.head.kind for prepared in said]


def with_merchant(sale, merchant):
    return replace(sale, merchant=merchant)

"""Papers about declared lists, and customs' words on them, for the tests of the module aftermath."""

from customs_kit import customs_says
from world import TODAY, World, root, tag

from cohong.modules.aftermath import messages as say
from cohong.modules.aftermath.state import after
from cohong.modules.trade.state import key_of

CLOCK = f"{TODAY}130000000"


class Afterwards(World):
    """A world with one matched and released trade of merchant m, number 1, whose list customs numbered."""

    def __init__(self, *, released=True):
        super().__init__()
        self.merchant("m")
        self.lodge("m", 1)
        self.match("m", 1, (600, 400))
        if released:
            self.release("m", 1)

    @property
    def row(self):
        return self.trade("m", 1)

    @property
    def then(self):
        return after(self.state, key_of(self.row))

    def numbered(self, number=1, given=None):
        """Customs gives the list of a trade its number."""
        item = say.Answer("list", tag("firm", "m"), tag("order", number), 120, CLOCK, given or tag("invt", number))
        return self.ok("customs", say.ObserveAnswers, items=(item,))

    def answer(self, of, party, number, status, *, time=CLOCK, given=None, who="customs"):
        item = say.Answer(of, party, number, status, time, given)
        return self.ok(who, say.ObserveAnswers, items=(item,))

    def closed(self, number=1):
        customs_says(self, 899, number, time=f"{TODAY}125900000")

    # What is lodged.

    def cancellation(self, number=1, **more):
        return {
            "root": root("cancel", number), "agent": tag("firm", "agent"), "number": tag("cop", "c", number),
            "list": tag("invt", number), "firm": tag("firm", "m"),
        } | more  # fmt: skip

    def movement(self, of, *numbers, **more):
        return {
            "root": root(of, *numbers), "of": of, "party": tag("firm", "agent"), "number": tag("cop", of),
            "carrier": tag("carrier"), "bill": tag("bill", 1), "parcels": tuple(tag("waybill", n) for n in numbers),
        } | more  # fmt: skip

    def back(self, quantity_e5, number=1, gnum=1, **more):
        return {
            "root": root("return", number), "agent": tag("firm", "agent"), "number": tag("cop", "r", number),
            "list": tag("invt", number), "firm": tag("firm", "m"),
            "lines": (say.ReturnedLine(gnum, "011", quantity_e5),),
        } | more  # fmt: skip

    def summary(self, *numbers, **more):
        return {
            "root": root("sum"), "agent": tag("firm", "agent"), "number": tag("cop", "s"), "firm": tag("firm", "m"),
            "lists": tuple(tag("invt", n) for n in numbers),
        } | more  # fmt: skip

    def result(self, *lines, **more):
        return {
            "root": root("792"), "sum": tag("sum", 1), "declaration": tag("declaration", 1), "state": "1",
            "time": CLOCK, "lines": tuple(say.DeclaredLine(tag("invt", n), gnum, seqno) for n, gnum, seqno in lines),
        } | more  # fmt: skip

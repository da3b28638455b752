"""The simulated customs: opens what was filed with customs' own key, judges it, and answers with real receipts.

Customs of a real city is outside; this duty stands in for it in the demo, as a member of its own, over the same sealed
bodies that any entitled member reads.
"""

from collections.abc import Iterable, Iterator

from cohong.channels.customs.schema import KINDS, business_key
from cohong.channels.customs.simulator import CustomsSimulator
from cohong.channels.document import Document
from cohong.core.rules import Fact
from cohong.duties.loop import Bodies
from cohong.modules.aftermath.facts import PaperLodged
from cohong.modules.aftermath.state import Of
from cohong.modules.customs.facts import ListLodged, OrderLodged, WaybillLodged
from cohong.modules.trade.state import Doc

_MESSAGE = {OrderLodged: "CEB303", WaybillLodged: "CEB505", ListLodged: "CEB603"}
MESSAGE_OF: dict[Of, str] = {
    "cancellation": "CEB605",
    "bill": "CEB607",
    "arrival": "CEB507",
    "departure": "CEB509",
    "return": "CEB213",
    "tally": "CEB215",
    "summary": "CEB701",
}
"""A paper on the ledger -> its message."""
UNHEARD = ("", "100")
"""States in which customs waits for a document: it has none of that key, or refused the one before."""


class SimulatedCustoms:
    """Follows the facts of each block to the documents that were lodged, and gives them to the simulator."""

    def __init__(self, simulator: CustomsSimulator, bodies: Bodies) -> None:
        self.simulator = simulator
        self.bodies = bodies
        self._lodged: list[tuple[str, str, str]] = []
        self._perhaps: list[tuple[str, str, str]] = []

    def note_again(self, message: str, doc: Doc) -> None:
        """Remember a document that customs may not have been told of; where it was, nothing happens."""
        self._perhaps.append((message, doc.id, doc.root))

    def note(self, facts: Iterable[Fact]) -> None:
        """Remember what a block lodged."""
        for fact in facts:
            if isinstance(fact, OrderLodged | WaybillLodged | ListLodged):
                self._lodged.append((_MESSAGE[type(fact)], fact.doc.id, fact.doc.root))
            elif isinstance(fact, PaperLodged):
                self._lodged.append((MESSAGE_OF[fact.of], fact.doc.id, fact.doc.root))

    def work(self, now_ms: int) -> None:
        """Open and take in everything lodged since the last time."""
        lodged, self._lodged = self._lodged, []
        self.simulator.submit(self._documents(lodged), now_ms)
        perhaps, self._perhaps = self._perhaps, []
        for document in self._documents(perhaps):
            if self.simulator.state(document.message, document.key) in UNHEARD:
                self.simulator.submit([document], now_ms)

    def _documents(self, lodged: Iterable[tuple[str, str, str]]) -> Iterator[Document]:
        for message, message_id, root in lodged:
            fields = self.bodies.open(message_id, root)
            if fields is not None:
                lines = tuple(fields.pop("lines", ()))
                yield Document(
                    file="",
                    message=message,
                    index=0,
                    guid=fields["guid"],
                    key=business_key(KINDS[message], fields),
                    head=fields,
                    lines=lines,
                )

    def messages(self, now_ms: int) -> Iterator[tuple[str, bytes]]:
        """Receipts that are due by now, as customs XML with file names."""
        return self.simulator.messages(now_ms)

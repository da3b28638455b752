"""A customs simulator on its whole course, and documents of the family to give it, for tests."""

from collections.abc import Sequence

import customs_family as family
import customs_samples as samples

from cohong.channels.customs import read_message
from cohong.channels.customs.simulator import CustomsSimulator, Faults
from cohong.channels.customs.writer import NodeTexts
from cohong.channels.document import Document

START_MS = 1_704_420_000_000  # 2024-01-05 10:00 in China
DAY_MS = 86_400_000
TRADE = ("CEB303", "CEB403", "CEB505", "CEB603")
GOODS = ("CEB607", "CEB507", "CEB509")


def read(kind: str, nodes: Sequence[NodeTexts]) -> list[Document]:
    """Nodes as the door reads them."""
    return read_message(samples.loose(kind, list(nodes)), kind)


def said(kind: str, count: int = 1, **changes: str) -> list[Document]:
    """The sample documents of a kind, numbered from 1, with elements of the head changed."""
    nodes = [family.node(kind, number) for number in range(1, count + 1)]
    return read(kind, [(dict(head) | changes, lines) for head, lines in nodes])


class Course:
    """Sends one thing a day and remembers every receipt."""

    def __init__(self, faults: Faults | None = None, *, seed: int = 1, full: bool = True) -> None:
        self.simulator = CustomsSimulator(seed, faults, full=full)
        self.now_ms = START_MS
        self.sent: list[Document] = []

    def send(self, *documents: Document) -> list[Document]:
        """Send documents, wait a day, and return what was answered meanwhile."""
        self.simulator.submit(documents, self.now_ms)
        self.now_ms += DAY_MS
        answered = self.simulator.receipts(self.now_ms)
        self.sent += answered
        return answered

    def run(self, *kinds: str, count: int = 1) -> "Course":
        """Send the sample documents of each kind, one kind a day."""
        for kind in kinds:
            self.send(*said(kind, count))
        return self

    def states(self, message: str, number: int = 0) -> list[str]:
        """The states told of one document, told apart by its key in the order of the first receipts."""
        keys = list(dict.fromkeys(one.key for one in self.sent if one.message == message))
        return [one.head["returnStatus"] for one in self.sent if (one.message, one.key) == (message, keys[number])]


def answers(receipts: Sequence[Document]) -> list[tuple[str, str]]:
    """Message and state of each."""
    return [(one.message, one.head.get("returnStatus", "")) for one in receipts]

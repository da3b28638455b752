"""The toy world of the modules' tests on a real ledger in a folder, so that tables can be made of it."""

from contextlib import contextmanager

from world import World, key_of

from cohong.core.envelope import sign_envelope, to_bytes
from cohong.core.message import message_of
from cohong.core.refusal import Refusal
from cohong.core.transition import QUARANTINED
from cohong.ledger.application import UNFOUNDED
from cohong.ledger.embedded.engine import Engine
from cohong.ledger.embedded.home import Home
from cohong.ledger.embedded.live import Live
from cohong.modules import rulebook


class LedgerWorld(World):
    """A `World` whose blocks an engine keeps."""

    def __init__(self, folder):
        self.home = Home.create(folder)
        self.engine = Engine(self.home, rulebook())
        super().__init__()

    @property
    def state(self):
        return self.engine.app.state()

    def say(self, signer, *heads):
        ledger = self.engine.app.ledger if self.engine.info().height else UNFOUNDED
        sealed = sign_envelope([message_of(head) for head in heads], ledger, key_of(signer))
        (replies,) = self.engine.deliver([to_bytes(sealed)], self.time_ms)
        assert not isinstance(replies, Refusal), replies
        for reply in replies:
            assert reply.refusal is None or reply.refusal.code != QUARANTINED, reply.refusal
        return replies

    def conserved(self):
        """The modules' own tests see to that."""

    @contextmanager
    def read(self):
        """The home as others read it. One process opens a state once: the writer steps aside."""
        self.engine.close()
        with Live(self.home, rulebook()) as live:
            yield live
        self.engine = Engine(self.home, rulebook())

    def close(self):
        self.engine.close()

"""What the ledger took in lately, and what of it was refused: the newest entries of the log, never the whole of it."""

from weakref import WeakKeyDictionary

import msgspec

from cohong.core.outcome import BlockRecord, Outcome
from cohong.node.reading import Reading

LOOKED_AT = 2_000
"""How many entries are looked at: some milliseconds, however long the log is."""
_decode = msgspec.json.Decoder(Outcome | BlockRecord).decode
_known: WeakKeyDictionary[Reading, tuple[int, list[Outcome]]] = WeakKeyDictionary()


def newest(reading: Reading) -> list[Outcome]:
    """The newest outcomes, the newest first; read once for every state of the log."""
    size = reading.info.size
    known = _known.get(reading)
    if known is None or known[0] != size:
        leaves = (_decode(reading.leaf(at)) for at in range(size - 1, max(-1, size - 1 - LOOKED_AT), -1))
        known = size, [leaf for leaf in leaves if isinstance(leaf, Outcome)]
        _known[reading] = known
    return known[1]

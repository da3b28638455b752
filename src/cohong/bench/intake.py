"""The whole way of a trade, measured: from three documents in files on the disk to a proof that a stranger can check.

Made beforehand and not counted: the files, and a home whose operator is its own gateway. Counted: read, parse, check,
seal, verify, match, label, apply, keep durably, publish a checkpoint, make one proof and check it.
"""

import time
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from lxml import etree

from cohong.bench.measure import Progress, Result, Watch, disk_bytes
from cohong.city.files import write_plain
from cohong.city.people import make_city
from cohong.city.trades import make_trades
from cohong.core import canon, envelope
from cohong.core.merkle import inclusion_path, leaf_hash, tree_inclusion_path
from cohong.core.proof import Evidence, make_proof
from cohong.core.signing import public_hex
from cohong.duties.bodies import MemberBodies
from cohong.ledger.embedded.segments import iterate_segments
from cohong.modules.members.state import Role
from cohong.modules.trade.facts import TradeLabelled, TradeMatched
from cohong.node.home import LOG_KEY, Clock, Founding, Node, found, system_clock
from cohong.node.intake import Intake
from cohong.node.lawbook import shipped
from cohong.sealed.entropy import Entropy
from cohong.verify.checker import check_bytes

OPERATOR = "operator"
ROLES: tuple[Role, ...] = (
    "filer", "service", "matcher", "labeller", "reviewer", "registrar", "voter", "customs_gateway", "bank_gateway",
)  # fmt: skip
DOCUMENTS = 3
"""Order, waybill and list."""
SEED = 7
FIRST_TIME_MS = 1_767_574_800_000
"""The trades' own time: 2026-01-05 09:00 in China."""


class IntakeFigures(Result, frozen=True, kw_only=True):
    """Shown as `cohong.bench-intake.v1`; the processor times are for the history. Seconds are of the clock or of the
    processor, `floor_*` those of a bare lxml parse and one SHA-256 of the same bytes, one after the other."""

    trades: int
    seconds: float
    trades_per_second: float
    documents_per_second: float
    judged_from_memory: int
    judged_from_ciphertext: int
    matched: int
    labelled: int
    bytes_per_trade: int
    bytes_split: dict[str, int]
    peak_memory_bytes: int
    cpu_main_seconds: float
    cpu_all_seconds: float
    root: str
    proof_holds: bool
    floor_seconds: float = 0.0
    floor_cpu_seconds: float = 0.0


def bench_intake(trades: int, progress: Progress) -> IntakeFigures:
    """Take in so many trades, and say what it took."""
    with TemporaryDirectory(prefix="cohong-bench-") as name:
        folder = Path(name)
        paths = make_files(folder / "in", trades)
        found_home(folder / "home")
        figures = take_in(folder / "home", paths, trades, progress)
        floor_seconds, floor_cpu_seconds = floor(paths)
    return msgspec.structs.replace(figures, floor_seconds=floor_seconds, floor_cpu_seconds=floor_cpu_seconds)


def make_files(folder: Path, trades: int, seed: int = SEED) -> list[Path]:
    """The documents of so many trades in files of a hundred, a stream from the generator to the disk."""
    city = make_city(seed)
    return write_plain(folder, city, make_trades(city, trades, seed, FIRST_TIME_MS))


def found_home(home: Path, *, entropy: Entropy | None = None, clock: Clock = system_clock) -> None:
    """A home whose operator files, holds the duties, and is its own gateway."""
    founding = Founding(name="bench", operator=OPERATOR, members={OPERATOR: ROLES}, law=shipped(), own_gateway=True)
    found(home, founding, entropy=entropy, clock=clock)


class Judged:
    """Counts what the duties said, block by block."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.matched = self.labelled = 0

    def __call__(self) -> None:
        """Let the duties run on what the last block touched."""
        for answer in self.node.run_duties():
            facts = answer.reply.facts if answer.reply else ()
            self.matched += sum(isinstance(fact, TradeMatched) for fact in facts)
            self.labelled += sum(isinstance(fact, TradeLabelled) for fact in facts)


def take_in(home: Path, paths: Sequence[Path], trades: int, progress: Progress) -> IntakeFigures:
    """The measured part, and what it left on the disk."""
    with Watch() as watch, Node(home) as node:
        node.crew.begin()  # as in a node that runs: the clock measures trades, not the start of processes
        start = time.perf_counter()
        # The bank's review is another bench; here the platform matches and the tax authority labels.
        node.duties.holders = msgspec.structs.replace(node.duties.holders, review=None)
        judged = Judged(node)
        documents = _take(node, paths, judged, progress, trades * DOCUMENTS)
        node.engine.publish()
        proof_holds, root = _prove(node), node.engine.info().root
        seconds = time.perf_counter() - start
    split = {part: size // trades for part, size in parts_of(home).items()}
    bodies = [one for one in node.duties.bodies.values() if isinstance(one, MemberBodies)]
    return IntakeFigures(
        trades=trades,
        seconds=seconds,
        trades_per_second=trades / seconds,
        documents_per_second=documents / seconds,
        judged_from_memory=sum(one.from_memory for one in bodies),
        judged_from_ciphertext=sum(one.from_ciphertext for one in bodies),
        matched=judged.matched,
        labelled=judged.labelled,
        bytes_per_trade=sum(split.values()),
        bytes_split=split,
        peak_memory_bytes=watch.peak_bytes,
        cpu_main_seconds=watch.cpu_main_seconds,
        cpu_all_seconds=watch.cpu_all_seconds,
        root=root,
        proof_holds=proof_holds,
    )


def _take(node: Node, paths: Iterable[Path], judge: Judged, progress: Progress, total: int) -> int:
    """Every document of these files, lodged and judged; how many were accepted."""
    accepted = 0
    for done, one in enumerate(Intake(node, OPERATOR, after_block=judge).take(paths), 1):
        accepted += one.verdict != "refused"
        if done % 1_000 == 0:
            progress(done, total)
    return accepted


def _prove(node: Node) -> bool:
    """Make the proof of one outcome under the published checkpoint, and check it as a stranger would."""
    size = node.engine.info().size
    places = range(size - 1, -1, -1)
    index = next(index for index in places if node.engine.where(index) is not None)
    return check_bytes(proof_of(node, index).encode(), file="bench").integrity


def proof_of(node: Node, index: int) -> str:
    """The proof file of the outcome at this leaf."""
    engine = node.engine
    where = engine.where(index)
    assert where is not None, "a leaf with an outcome"
    said = envelope.from_bytes(engine.block(where.height).envelopes[where.envelope])
    return make_proof(
        Evidence(
            index=index,
            path=tuple(tree_inclusion_path(engine.tiles.read_node, index, engine.info().size)),
            checkpoint=engine.checkpoint(),
            leaf=engine.tiles.leaf(index),
            message=said.messages[where.place],
            header=said.header,
            signature=said.signature,
            envelope_path=tuple(inclusion_path([leaf_hash(data) for data in said.messages], where.place)),
            facts=tuple(canon.encode_trusted(fact) for fact in where.facts),
            log_key=public_hex(node.ring.load(LOG_KEY).signing_key()),
        )
    )


def parts_of(home: Path) -> dict[str, int]:
    """Bytes on the disk by part; of the segments what is used, since the last one is made long beforehand."""
    originals = disk_bytes(home / "sealed" / "originals")
    return {
        "log": sum(place.length for _, _, place in iterate_segments(home / "segments")),
        "tiles": disk_bytes(home / "tiles"),
        "state": disk_bytes(home / "state"),
        "sealed": disk_bytes(home / "sealed") - originals,
        "originals": originals,
    }


def floor(paths: Iterable[Path]) -> tuple[float, float]:
    """Clock and processor seconds of a bare parse and one hash of the same bytes, in this process alone."""
    start, start_cpu = time.perf_counter(), time.process_time()
    for path in paths:
        data = path.read_bytes()
        etree.fromstring(data)
        sha256(data).digest()
    return time.perf_counter() - start, time.process_time() - start_cpu

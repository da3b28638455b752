import json
import os
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from cohong.bench import bench
from cohong.bench.intake import OPERATOR, found_home, make_files
from cohong.bench.measure import anonymous_bytes, family
from cohong.cli.schemas import shape
from cohong.ledger.embedded.segments import iterate_segments
from cohong.node.home import Node
from cohong.node.intake import Intake
from cohong.sealed.entropy import seeded

TRADES = 120
FIRST_MS = 1_767_600_000_000


def silent(done, total=0):
    assert 0 <= done <= (total or done)


def test_the_whole_way_is_measured_and_ends_in_a_proof_that_holds():
    figures = bench("intake", trades=TRADES, progress=silent)
    shown = shape(figures, "cohong.bench-intake.v1")
    assert figures.proof_holds
    assert figures.matched == figures.labelled == shown.trades == TRADES
    # A match opens three bodies, a label one.
    assert shown.judged_from_memory + shown.judged_from_ciphertext == 4 * TRADES
    assert shown.documents_per_second == pytest.approx(3 * shown.trades_per_second)
    assert {"log", "state", "sealed", "originals"} <= shown.bytes_split.keys()
    assert shown.bytes_per_trade == sum(shown.bytes_split.values())
    positive = ("seconds", "trades_per_second", "bytes_per_trade", "peak_memory_bytes", "floor_seconds")
    assert all(getattr(shown, name) > 0 for name in positive)
    assert all(size > 0 for size in shown.bytes_split.values())
    assert 0 < figures.cpu_main_seconds <= figures.cpu_all_seconds


def test_the_ledger_is_measured_at_every_batch_size():
    figures = bench("ledger", trades=200, progress=silent)
    shown = shape(figures, "cohong.bench-ledger.v1")
    assert [rate.batch for rate in shown.rates] == [1, 100, 1_000, 8_000]
    for rate in shown.rates:
        assert rate.messages >= 2 * rate.batch
        assert rate.seconds > 0
        assert rate.messages_per_second == pytest.approx(rate.messages / rate.seconds)
        assert rate.plain_appends_per_second > 0


def test_another_bench_is_not_known():
    with pytest.raises(KeyError):
        bench("tides", trades=1, progress=silent)


def test_a_figure_that_does_not_fit_is_refused():
    with pytest.raises(msgspec.ValidationError):
        shape({"trades": "many"}, "cohong.bench-intake.v1")


def test_this_process_belongs_to_its_own_family():
    assert os.getpid() in set(family(os.getpid()))
    assert anonymous_bytes(os.getpid()) > 1 << 20
    assert anonymous_bytes(0) == 0


def run(folder, workers):
    """A small seeded run at a standing clock: what it leaves, told in hashes."""
    paths = make_files(folder / "in", TRADES)
    found_home(folder / "home", entropy=seeded("pinned"), clock=lambda: FIRST_MS)
    with Node(folder / "home", entropy=seeded("pinned"), clock=lambda: FIRST_MS) as node:
        lodged = list(Intake(node, OPERATOR, after_block=node.run_duties).take(paths, workers=workers))
        info = node.engine.info()
    segments = sha256(b"".join(payload for _, payload, _ in iterate_segments(folder / "home" / "segments")))
    bodies = sha256((folder / "home" / "sealed" / "bodies" / "000001.pack").read_bytes())
    answers = sha256(repr([(one.outcome, one.verdict) for one in lodged]).encode())
    return {
        "size": info.size,
        "root": info.root,
        "state": info.state,
        "segments": segments.hexdigest(),
        "bodies": bodies.hexdigest(),
        "answers": answers.hexdigest(),
    }


PINNED = Path(__file__).with_name("pinned.json")


@pytest.mark.parametrize("workers", [False, True])
def test_work_on_speed_changes_no_byte(tmp_path, workers):
    """The same seed gives the same outcomes, rows, blocks and sealed bodies, however the work is divided. A change of
    rules, law rows, byte forms or the city's goods changes these hashes on purpose: then write them down anew."""
    assert run(tmp_path, workers) == json.loads(PINNED.read_text(encoding="utf-8"))

"""The segments are the truth: state and tiles follow from them, no key is needed, nothing stands in them in clear."""

import random
import shutil
import zipfile

import msgspec
import pytest
from node_world import TRADES, copy, flip, info, leaves, make_home, plain_words, take, write_files

from cohong.channels.customs.archive import read_path
from cohong.channels.customs.receipts import receipt_for
from cohong.channels.customs.writer import write_message
from cohong.core.texts import CohongError
from cohong.core.transition import KNOWN
from cohong.ledger.blocks import from_bytes, to_bytes
from cohong.ledger.embedded.disk import RealDisk
from cohong.ledger.embedded.home import Home
from cohong.ledger.embedded.segments import Segments, iterate_segments
from cohong.ledger.embedded.view import View
from cohong.modules import rulebook
from cohong.node.home import Node
from cohong.node.status import node_status, replay


def opened(home):
    """Where a home stands once it was opened, and why it was rebuilt."""
    with Node(home) as node:
        return node.engine.info(), node.engine.rebuilt


def stand(found):
    return found.root, found.size, found.height


def test_a_copy_of_the_segments_alone_replays_to_the_same_root(home, folder):
    where = info(home)
    alone = folder / "alone"
    shutil.copytree(home / "segments", alone)
    shutil.rmtree(home)
    found = replay(alone)
    assert stand(found) == stand(where)


def test_replay_counts_the_outcomes_of_the_log(home):
    assert replay(home / "segments").outcomes == len(leaves(home))


@pytest.mark.parametrize("gone", ["keys", "sealed", "state", "tiles"])
def test_replay_misses_nothing_else_of_a_home(home, gone):
    where = info(home)
    shutil.rmtree(home / gone)
    assert stand(replay(home / "segments")) == stand(where)


def test_replay_of_a_folder_without_segments_is_named(folder):
    with pytest.raises(CohongError) as error:
        replay(folder)
    assert error.value.code == "ledger.segment_missing"


def test_replay_runs_the_rules_and_not_only_the_checksums(home, folder):
    """Blocks framed anew, checksums and all, with another time in one header, do not pass."""
    forged = Segments(RealDisk(folder), folder="forged", first_height=1, segment_bytes=1 << 22)
    for height, payload, _ in iterate_segments(home / "segments"):
        block = from_bytes(payload)
        if height == 3:
            header = msgspec.structs.replace(block.header, time=block.header.time + 1)
            block = msgspec.structs.replace(block, header=header)
        forged.append(height, to_bytes(block))
    forged.sync()
    forged.close()
    with pytest.raises(CohongError) as error:
        replay(folder / "forged")
    assert error.value.code == "ledger.replay_diverged"


def test_no_name_goods_or_number_stands_anywhere_in_clear(home, files, folder):
    with Node(home):
        pass
    words = plain_words(files)
    assert TRADES[0].order_no.encode() in words
    assert TRADES[0].merchant.firm.name.encode() in words
    for part in ("segments", "tiles", "state", "sealed"):
        for path in (home / part).rglob("*"):
            if path.is_file():
                data = path.read_bytes()
                found = [word.decode() for word in words if word in data]
                assert not found, f"{path}: {found}"


# --- a state that is missing, behind, ahead, of another history, or damaged -------------------------------------------------


def test_a_missing_state_is_rebuilt(home):
    where = info(home)
    shutil.rmtree(home / "state")
    assert stand(info(home)) == stand(where)
    assert stand(opened(home)[0]) == stand(where)
    assert opened(home)[1] == ""


def test_missing_tiles_are_rebuilt(home):
    where = info(home)
    shutil.rmtree(home / "tiles" / "tile")
    assert stand(info(home)) == stand(where)
    assert stand(opened(home)[0]) == stand(where)


def test_a_state_that_lies_behind_catches_up(home, files, folder):
    before = copy(home, folder / "before")
    take(home, sorted(files.glob("*.xml")), "second")
    where = info(home)
    shutil.rmtree(home / "state")
    shutil.copytree(before / "state", home / "state")
    assert node_status(home).size == where.size
    assert stand(opened(home)[0]) == stand(where)


def test_a_state_that_is_ahead_is_thrown_away(home, files, folder):
    where = info(home)
    later = copy(home, folder / "later")
    take(later, sorted(files.glob("*.xml")), "second")
    shutil.rmtree(home / "state")
    shutil.copytree(later / "state", home / "state")
    assert stand(info(home)) == stand(where)
    found, why = opened(home)
    assert stand(found) == stand(where)
    assert why


def test_a_state_of_another_history_is_thrown_away(home, files, folder):
    where = info(home)
    other = make_home(folder / "other")
    take(other, sorted(files.glob("*.xml")))
    shutil.rmtree(home / "state")
    shutil.copytree(other / "state", home / "state")
    assert stand(info(home)) == stand(where)
    assert stand(opened(home)[0]) == stand(where)


@pytest.mark.parametrize("damage", ["cut", "noise", "empty", "text"])
def test_a_damaged_state_is_rebuilt(home, seed, damage):
    where = info(home)
    with Node(home):
        pass
    path = home / "state" / "data.mdb"
    data = path.read_bytes()
    noise = random.Random(seed).randbytes(len(data))
    path.write_bytes({"cut": data[:9_000], "noise": noise, "empty": b"", "text": b"no LMDB file"}[damage])
    assert stand(info(home)) == stand(where)
    assert stand(opened(home)[0]) == stand(where)


@pytest.mark.parametrize("offset", [3, 25, 60, -10])
def test_a_damaged_checkpoint_says_nothing_and_is_replaced(home, offset):
    where = info(home)
    path = home / "tiles" / "checkpoint"
    good = path.read_bytes()
    flip(path, offset % len(good))
    assert stand(opened(home)[0]) == stand(where)
    assert path.read_bytes() == good


def test_a_damaged_last_block_is_refused_and_nothing_of_it_is_cut(home):
    with Node(home):
        pass
    (home / "tiles" / "checkpoint").unlink()
    path = home / "segments" / "00000000.seg"
    used = len(path.read_bytes().rstrip(b"\0"))
    flip(path, used - 30)
    damaged = path.read_bytes()
    with pytest.raises(CohongError) as error:
        Node(home)
    assert error.value.code == "ledger.acknowledged_lost"
    assert path.read_bytes() == damaged


def test_segments_that_end_before_a_published_checkpoint_are_refused(home, files, folder):
    before = copy(home, folder / "before")
    take(home, sorted(files.glob("*.xml")), "second")
    shutil.rmtree(home / "segments")
    shutil.copytree(before / "segments", home / "segments")
    with pytest.raises(CohongError) as error:
        Node(home)
    assert error.value.code == "ledger.acknowledged_lost"


# --- the same again -----------------------------------------------------------------------------------------------------------


def test_a_second_import_adds_nothing(home, files, lodged):
    where = info(home)
    again = take(home, [files])
    assert [one.outcome for one in again] == [one.outcome for one in lodged]
    assert stand(info(home)) == stand(where)


def test_the_same_content_zipped_adds_nothing(home, files, lodged, folder):
    where = info(home)
    with zipfile.ZipFile(folder / "again.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(files.glob("*.xml")):
            packed.write(path, f"deep/{path.name}")
    again = take(home, [folder / "again.zip"])
    assert sorted(one.outcome for one in again) == sorted(one.outcome for one in lodged)
    assert stand(info(home)) == stand(where)


def test_the_same_number_with_other_content_is_refused(home, folder):
    other = [msgspec.structs.replace(TRADES[0], freight_cents=TRADES[0].freight_cents + 50)]
    found = take(home, sorted(write_files(folder / "other", other)))
    codes = {finding.code for one in found for finding in one.findings if finding.level == "error"}
    assert "core.same_id_other_content" in codes


def test_customs_receipts_of_a_local_operator_are_kept_as_claims(home, files, folder):
    orders = [one for one in read_path(files) if one.message == "CEB303"]
    receipts = [receipt_for(one, "120", "20260115090000000", "[Code:120;Desc:逻辑校验通过]") for one in orders]
    path = folder / "CEB304.xml"
    path.write_bytes(write_message("CEB304", receipts, None, "0F3B7A52-0304-4C1E-9B00-000000000001"))
    found = take(home, [path])
    assert [one.verdict for one in found] == ["ok"] * len(orders)
    assert len({one.outcome for one in found}) == 1
    with View(Home(home), rulebook()) as view:
        known = view.state().get(KNOWN, found[0].outcome)
        assert {fact["fact"] for fact in view.where(known.index).facts} == {"customs.claim_kept"}

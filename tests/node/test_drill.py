"""The restore drill says whether a home comes back from a backup, and what was erased stays erased whatever comes back."""

import json
import shutil

import pytest
from node_world import CITY, START_MS, YEAR_MS, cohong, copy, flip, info, make_home, take

from cohong.city.files import write_nodes
from cohong.city.trades import make_trades, order_of
from cohong.core.refusal import Refusal
from cohong.core.texts import CohongError
from cohong.node.care.archives import backup, restore
from cohong.node.care.checking import fsck
from cohong.node.care.drill import Saved, drill
from cohong.node.care.erasing import erase, recorded_erasures
from cohong.node.care.lately import DRILL, read_last
from cohong.node.home import Node

SECRET = b"words"
STEPS = ["backup", "restore", "replay", "compare", "erasures", "open", "fsck"]
LATER = START_MS + 11 * YEAR_MS


def saved(home, folder, name="b"):
    keys = folder / f"{name}.keys"
    backup(home, folder / name, keys_file=keys, passphrase=SECRET)
    return Saved(archive=folder / name, keys=keys, passphrase=SECRET)


def opened(home, outcome):
    with Node(home) as node:
        return node.vault.open_body(bytes.fromhex(outcome), node.keys_of(node.operator).reader())


def one_more(home, folder):
    trade = list(make_trades(CITY, 9, 29, START_MS, prefix="DR"))[8]
    return take(home, write_nodes(folder / "more", "more", "CEB303", [order_of(CITY, trade)], CITY.service))


def test_a_sound_home_comes_back(home, folder):
    before = info(home)
    found = drill(home, clock=lambda: START_MS)
    assert found.ok
    assert [step.step for step in found.steps] == STEPS
    assert (found.root, found.size, found.height) == (before.root, before.size, before.height)
    figures = {step.step: step.figures for step in found.steps}
    assert figures["open"]["opened"] == figures["open"]["bodies"] == figures["fsck"]["bodies"] > 0
    assert read_last(home, DRILL).ok
    assert json.loads((home / "last-drill.json").read_text())["time_ms"] == START_MS
    assert info(home) == before


def test_an_earlier_backup_of_a_home_that_went_on_is_the_first_part_of_it(home, folder):
    earlier = saved(home, folder)
    one_more(home, folder)
    found = drill(home, earlier)
    assert found.ok
    assert next(step.figures["grown_meanwhile"] for step in found.steps if step.step == "compare") > 0


def test_an_erasure_holds_after_an_older_backup_comes_back(home, folder, lodged):
    earlier = saved(home, folder)
    assert erase(home, lodged[0].outcome, reason="over", clock=lambda: LATER).erased
    found = drill(home, earlier)
    assert found.ok, found.steps[-1]
    figures = {step.step: step.figures for step in found.steps}
    assert (figures["restore"]["erased_again"], figures["erasures"]["recorded"]) == (1, 1)
    assert figures["open"]["erased"] >= 1


@pytest.mark.parametrize("held", [False, True])
def test_restore_erases_what_another_copy_of_the_ledger_has_erased_since(home, folder, lodged, held):
    with Node(home) as node:
        subject = node.vault.subject_of(bytes.fromhex(lodged[0].outcome))
        if held:
            node.vault.hold(subject, b"h" * 16, 20260201)
    earlier = saved(home, folder)
    with Node(home) as node:
        node.vault.lift(subject, b"h" * 16, 20260301)
    assert erase(home, lodged[0].outcome, reason="over", clock=lambda: LATER).erased
    words = {"keys_file": earlier.keys, "passphrase": SECRET}
    made = restore(earlier.archive, folder / "new", erasures=recorded_erasures(home), **words)
    assert made.erased_again == 1
    assert opened(folder / "new", lodged[0].outcome).code == "sealed.erased"
    assert not isinstance(opened(folder / "new", lodged[1].outcome), Refusal)
    assert fsck(folder / "new").faults == []
    restore(earlier.archive, folder / "plain", **words)
    assert not isinstance(opened(folder / "plain", lodged[0].outcome), Refusal), "without that copy nobody knows"


def test_the_command_takes_the_other_copy_and_says_what_it_erased(home, folder, lodged):
    earlier = saved(home, folder)
    assert erase(home, lodged[0].outcome, reason="over", clock=lambda: LATER).erased
    (folder / "secret").write_bytes(SECRET)
    words = ("--keys", earlier.keys, "--passphrase-file", folder / "secret", "--ledger", home)
    code, (made,), errors = cohong("restore", earlier.archive, "--home", folder / "new", *words)
    assert (code, made["erased_again"]) == (0, 1), errors


def test_an_erasure_on_the_ledger_whose_key_is_in_an_older_archive_is_done_again(home, folder, lodged, monkeypatch):
    earlier = saved(home, folder)
    with monkeypatch.context() as patch:
        patch.setattr("cohong.node.care.erasing.destroy", lambda *_: None)
        assert erase(home, lodged[0].outcome, reason="over", clock=lambda: LATER).erased
    assert not isinstance(opened(home, lodged[0].outcome), Refusal), "only the ledger knows of it"
    saved(home, folder, "after")
    made = restore(folder / "after", folder / "new", keys_file=earlier.keys, passphrase=SECRET)
    assert made.erased_again == 1
    assert opened(folder / "new", lodged[0].outcome).code == "sealed.erased"


def test_erasures_of_another_ledger_are_refused_and_leave_nothing(home, folder):
    earlier = saved(home, folder)
    other = make_home(folder / "other")
    with pytest.raises(CohongError) as error:
        restore(
            earlier.archive,
            folder / "new",
            keys_file=earlier.keys,
            passphrase=SECRET,
            erasures=recorded_erasures(other),
        )
    assert error.value.code == "node.other_ledger"
    assert not (folder / "new").exists()


def test_a_home_without_keys_is_drilled_as_far_as_it_goes(home, folder):
    earlier = saved(home, folder)
    restore(earlier.archive, folder / "new")
    found = drill(folder / "new")
    assert found.ok
    assert [step.step for step in found.steps] == [step for step in STEPS if step not in ("erasures", "open")]


def damage_archive(home, saved):
    flip(saved.archive)
    return "restore"


def damage_body(home, saved):
    """A body in the home itself: it is saved as it is, and cannot be opened where it comes back."""
    flip(home / "sealed" / "bodies" / "000001.pack")
    return "open"


def other_ledger(home, saved):
    """The backup of another ledger."""
    other = make_home(saved.archive.parent / "other")
    backup(other, saved.archive.with_name("o"), keys_file=saved.archive.with_name("o.keys"), passphrase=SECRET)
    saved.archive.with_name("o").replace(saved.archive)
    saved.archive.with_name("o.keys").replace(saved.keys)
    return "restore"


def lost_blocks(home, saved):
    """The home itself lacks what its backup holds."""
    copy(home, home.with_name("older"))
    one_more(home, home.parent)
    backup(home, saved.archive.with_name("o"), keys_file=saved.archive.with_name("o.keys"), passphrase=SECRET)
    saved.archive.with_name("o").replace(saved.archive)
    saved.archive.with_name("o.keys").replace(saved.keys)
    shutil.rmtree(home)
    home.with_name("older").rename(home)
    return "compare"


def wrong_words(home, saved):
    saved.keys.write_bytes(b"cohong.keys.1\n" + saved.keys.read_bytes()[14:-1] + b"x")
    return "restore"


@pytest.mark.parametrize("harm", [damage_archive, damage_body, other_ledger, lost_blocks, wrong_words])
def test_a_backup_that_does_not_come_back_fails_at_its_step(home, folder, harm):
    earlier = saved(home, folder)
    step = harm(home, earlier)
    if harm is damage_body:
        earlier = saved(home, folder, "damaged")
    found = drill(home, earlier)
    assert not found.ok
    assert (found.steps[-1].step, found.steps[-1].ok) == (step, False)
    assert found.steps[-1].code
    assert found.steps[-1].zh != found.steps[-1].en
    assert not read_last(home, DRILL).ok


def test_the_command_prints_each_step_and_exits_with_one_where_it_fails(home, folder):
    code, (said,), errors = cohong("drill", "--home", home)
    assert (code, said["ok"], [step["step"] for step in said["steps"]]) == (0, True, STEPS), errors
    (folder / "secret").write_bytes(SECRET)
    earlier = saved(home, folder)
    flip(earlier.archive)
    words = ("--archive", earlier.archive, "--keys", earlier.keys, "--passphrase-file", folder / "secret")
    code, (said,), _ = cohong("drill", "--home", home, *words)
    assert (code, said["ok"]) == (1, False)
    code, (said,), _ = cohong("drill", "--home", home, "--archive", earlier.archive)
    assert (code, said["error"]["code"]) == (2, "cli.usage")
    code, (said,), _ = cohong("drill", "--home", folder / "nothing")
    assert (code, said["error"]["code"]) == (2, "ledger.home_missing")


def test_a_drill_beside_a_working_node_does_not_disturb_it(made, folder):
    home = copy(made[0], folder / "busy")
    with Node(home) as node:
        before = node.engine.info()
        code, (said,), errors = cohong("drill", "--home", home)
        assert (code, said["root"]) == (0, before.root), errors
        assert node.engine.info() == before

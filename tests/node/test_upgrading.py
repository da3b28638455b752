"""A home is brought to a newer format after a copy was; a crash on the way is taken up, and a strange format is refused."""

import pytest
from node_world import cohong, info

from cohong.core.texts import CohongError
from cohong.ledger.embedded import home as homes
from cohong.ledger.embedded.home import Home, format_of
from cohong.node.care.archives import backup, restore
from cohong.node.care.checking import fsck
from cohong.node.care.steps import Step, bring_up
from cohong.node.care.upgrading import upgrade
from cohong.node.home import Node


class Stop(Exception):
    pass


def make_shelf(root):
    (root / "shelf").mkdir(exist_ok=True)


def label_shelf(root):
    make_shelf(root)
    (root / "shelf" / "label").write_text("three")


SHELF = Step(2, "Add a shelf.", "增加架子。", make_shelf)
LABEL = Step(3, "Label the shelf.", "给架子贴标签。", label_shelf)
STEPS = (SHELF, LABEL)


@pytest.fixture
def third(monkeypatch, home):
    """A program that knows format 3, and a home of format 1."""
    monkeypatch.setattr(homes, "NEWEST", 3)
    return home


def test_a_home_of_today_has_nothing_to_do(home):
    before = info(home)
    code, (said,), errors = cohong("upgrade", "--home", home)
    assert (code, said["steps"], said["changed"], said["rehearsed"]) == (0, [], False, False), errors
    assert (said["format_before"], said["format"], said["root"]) == (homes.NEWEST, homes.NEWEST, before.root)
    assert info(home) == before


def test_every_missing_step_is_taken_in_order_and_the_ledger_is_the_same(third):
    found = upgrade(third, steps=STEPS)
    assert (found.format_before, found.format, found.changed) == (1, 3, True)
    assert [step.to for step in found.steps] == [2, 3]
    assert (third / "shelf" / "label").read_text() == "three"
    assert (info(third).root, info(third).size) == (found.root, found.size)
    assert fsck(third).faults == []
    with Node(third) as node:
        assert node.engine.info().root == found.root
    assert upgrade(third, steps=STEPS).steps == []


def test_a_rehearsal_changes_nothing(third):
    found = upgrade(third, rehearse_only=True, steps=STEPS)
    assert (found.rehearsed, found.changed, found.format) == (True, False, 1)
    assert not (third / "shelf").exists()
    assert format_of(third) == 1


def test_an_older_home_is_opened_by_nobody_before(third):
    for act in (lambda: Home(third), lambda: Node(third), lambda: fsck(third)):
        with pytest.raises(CohongError) as error:
            act()
        assert error.value.code == "ledger.home_format_old"
        assert (error.value.seen, error.value.expected) == ("cohong-home 1", "cohong-home 3")


def harmful(root):
    """A step that loses the bodies."""
    for path in (root / "sealed" / "bodies").iterdir():
        path.unlink()


def lying(root):
    """A step that loses a block."""
    (segment,) = (root / "segments").glob("*.seg")
    segment.write_bytes(segment.read_bytes()[:3_000])


@pytest.mark.parametrize("harm", [harmful, lying])
def test_a_step_that_harms_the_copy_never_reaches_the_home(third, harm):
    before = {path: path.read_bytes() for path in third.rglob("*") if path.is_file() and "index" not in path.parts}
    with pytest.raises(CohongError):
        upgrade(third, steps=(Step(2, "Harm.", "损坏。", harm), LABEL))
    assert format_of(third) == 1
    assert all(path.read_bytes() == data for path, data in before.items() if path.name not in ("data.mdb", "lock.mdb"))


@pytest.mark.parametrize("at", [1, 2])
def test_a_crash_in_a_step_is_taken_up_by_the_next_call(third, at):
    def crash(root):
        STEPS[at - 1].run(root)
        if root == third:
            raise Stop

    broken = [Step(step.to, step.en, step.zh, crash if step.to == at + 1 else step.run) for step in STEPS]
    with pytest.raises(Stop):
        upgrade(third, steps=broken)
    assert format_of(third) == at
    found = upgrade(third, steps=STEPS)
    assert (found.format_before, found.format, len(found.steps)) == (at, 3, 3 - at)
    assert (third / "shelf" / "label").read_text() == "three"
    assert fsck(third).faults == []


def test_a_home_whose_node_was_killed_is_upgraded_too(home, monkeypatch):
    Node(home).abandon()
    assert (home / "sealed" / "index" / "in-use").exists()
    monkeypatch.setattr(homes, "NEWEST", 3)
    assert upgrade(home, steps=STEPS).format == 3
    with Node(home):
        pass
    assert fsck(home).faults == []


def test_a_step_finds_the_keys_where_a_backup_comes_back(home, folder, monkeypatch):
    backup(home, folder / "b", keys_file=folder / "k", passphrase=b"words")
    seen = []
    monkeypatch.setattr(homes, "NEWEST", 2)
    look = Step(2, "Look.", "查看。", lambda root: seen.extend(path.name for path in (root / "keys").iterdir()))
    restore(folder / "b", folder / "new", keys_file=folder / "k", passphrase=b"words", steps=(look,))
    assert {"svc.json", "join-key"} <= set(seen)


def test_a_home_in_use_is_not_upgraded(third):
    with Home(third, older=True).lock(), pytest.raises(CohongError) as error:
        upgrade(third, steps=STEPS)
    assert error.value.code == "ledger.home_locked"
    assert format_of(third) == 1


def test_a_backup_of_an_older_format_comes_back_in_the_newest(home, folder, monkeypatch):
    backup(home, folder / "b", keys_file=folder / "k", passphrase=b"words")
    monkeypatch.setattr(homes, "NEWEST", 3)
    made = restore(folder / "b", folder / "new", keys_file=folder / "k", passphrase=b"words", steps=STEPS)
    assert format_of(folder / "new") == 3
    assert (folder / "new" / "shelf" / "label").exists()
    assert fsck(folder / "new").faults == []
    assert info(folder / "new").root == made.root


@pytest.mark.parametrize("mark", ["cohong-home 9", "cohong-home 01", "cohong-home 0", "cohong-home", "", "other 1"])
def test_a_format_that_this_program_does_not_know_is_refused_by_name(home, mark):
    (home / "home-format").write_text(f"{mark}\n")
    code, (said,), _ = cohong("upgrade", "--home", home)
    assert (code, said["error"]["code"], said["error"]["seen"]) == (2, "ledger.home_format_unknown", mark)
    assert (home / "home-format").read_text() == f"{mark}\n"


def test_steps_lead_up_to_the_newest_format_without_a_gap(third):
    with pytest.raises(AssertionError):
        bring_up(third, (LABEL,))
    assert format_of(third) == 1

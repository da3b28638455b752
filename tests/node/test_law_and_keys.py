"""The law book and its votes; new keys and rotated keys."""

import json

import msgspec
import pytest
from node_world import FOUNDING, cohong, info, leaves, make_home, take

from cohong.core.envelope import sign_envelope, to_bytes
from cohong.core.message import derived_id, message_of
from cohong.core.note import parse_key_file
from cohong.core.texts import CohongError
from cohong.modules.members.messages import RotateKey
from cohong.node.care.rotation import Rotation
from cohong.node.home import Node
from cohong.node.keys import new_key, rotate_key
from cohong.node.law import adopt_law, law_rows
from cohong.node.lawbook import shipped
from cohong.node.proofs import write_proof
from cohong.node.status import init_home


def rows_file(folder, value=7):
    rows = [{"name": "test.row", "value": value, "since": 20260101, "document": "test", "mark": "D", "unit": "days"}]
    (folder / f"rows-{value}.json").write_text(json.dumps({"title": "test", "rows": rows}))
    return folder / f"rows-{value}.json"


# --- law ----------------------------------------------------------------------------------------------------------------------


def test_the_rows_that_ship_are_those_of_a_new_ledger(home):
    ours = sorted(shipped(), key=lambda row: row.name)
    assert law_rows(None) == ours == law_rows(home)


def test_one_row_through_time_and_on_one_day():
    through = law_rows(None, name="sealed.retention_years")
    assert [row.value for row in through] == [5, 10]
    assert [row.value for row in law_rows(None, name="sealed.retention_years", day=20251231)] == [5]
    assert [row.value for row in law_rows(None, name="sealed.retention_years", day=20260101)] == [10]
    assert all(row.since <= 20261122 <= row.until for row in law_rows(None, day=20261122))
    with pytest.raises(CohongError) as error:
        law_rows(None, name="nothing")
    assert error.value.code == "node.no_such_law_row"


def test_rows_come_into_force_with_more_than_half_of_the_votes(home, folder):
    file = rows_file(folder)
    first = adopt_law(home, file)
    assert (first.adopted, first.rows) == (False, 1)
    assert first.outcome
    assert "test.row" not in {row.name for row in law_rows(home)}
    before = info(home)
    assert adopt_law(home, file) == first
    assert info(home) == before
    second = adopt_law(home, file, member="second")
    assert (second.adopted, second.hash) == (True, first.hash)
    assert second.outcome != first.outcome
    (row,) = law_rows(home, name="test.row")
    assert (row.value, row.file) == (7, first.hash)
    kinds = [leaf["kind"] for _, leaf in leaves(home)]
    assert (kinds.count("members.propose_law"), kinds.count("members.vote")) == (1, 1)


def test_other_bytes_are_another_proposal(home, folder):
    adopt_law(home, rows_file(folder, 7))
    assert not adopt_law(home, rows_file(folder, 8), member="second").adopted
    assert adopt_law(home, rows_file(folder, 8), member="third").adopted


def test_who_has_no_vote_is_refused_by_name(folder):
    local = msgspec.structs.replace(FOUNDING, members={"svc": ("filer",)})
    found = adopt_law(make_home(folder / "home", founding=local), rows_file(folder))
    assert (found.adopted, found.outcome) == (False, "")
    assert [one.code for one in found.findings] == ["members.wrong_role"]


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"rows": [{"name": "x"}]}', "no json"])
def test_a_file_without_rows_is_named(home, folder, text):
    (folder / "bad.json").write_text(text)
    with pytest.raises(CohongError) as error:
        adopt_law(home, folder / "bad.json")
    assert error.value.code == "law.file_unreadable"


def test_the_commands_of_the_law(folder):
    code, (made,), errors = cohong("node", "init", "--home", folder / "home", "--operator", "town")
    assert (code, made["height"], made["running"]) == (0, 1, False), errors
    code, (said,), _ = cohong("law", "adopt", rows_file(folder), "--home", folder / "home")
    assert (code, said["adopted"]) == (0, True)
    code, (row,), _ = cohong("law", "show", "test.row", "--home", folder / "home")
    assert (code, row["value"]) == (0, 7)
    code, (status,), _ = cohong("node", "status", "--home", folder / "home")
    assert (code, status["height"]) == (0, 2)
    assert init_home(folder / "home", operator="other").height == 2


# --- keys ---------------------------------------------------------------------------------------------------------------------


def test_a_new_key_is_private_and_its_public_half_can_be_trusted(folder):
    made = new_key(folder / "k", name="town/log")
    assert (folder / "k").stat().st_mode & 0o777 == 0o600
    (key,) = parse_key_file((folder / "k.pub").read_text())
    assert (key.name, key.key_id.hex()) == ("town/log", made.key)
    assert (folder / "k").read_text().startswith(f"PRIVATE+KEY+town/log+{made.key}+")
    with pytest.raises(CohongError) as error:
        new_key(folder / "k")
    assert error.value.code == "node.file_exists"
    with pytest.raises(CohongError) as error:
        new_key(folder / "other", name="a b")
    assert error.value.code == "node.bad_key_name"
    assert not (folder / "other").exists()


def old_key(home, member="svc"):
    with Node(home) as node:
        return node.keys_of(member).signing_key(), node.engine.app.ledger


def said_with(home, key, ledger):
    """The result of a message that this key signs."""
    head = RotateKey(v=1, filer="svc", guid=derived_id("test", "x"), new="0" * 63 + "1")
    with Node(home) as node:
        (answer,) = node.deliver([to_bytes(sign_envelope([message_of(head)], ledger, key))])
        return answer[0].refusal


def test_a_rotated_key_signs_and_the_old_one_does_not(home, files, lodged):
    old, ledger = old_key(home)
    made = rotate_key(home)
    assert made.member == "svc"
    assert old_key(home)[0].public_key() != old.public_key()
    assert [one.outcome for one in take(home, [files])] == [one.outcome for one in lodged]
    assert rotate_key(home).key != made.key
    assert said_with(home, old, ledger).code == "core.unknown_signer"
    (leaf, _) = [leaf for _, leaf in leaves(home) if leaf["kind"] == "members.rotate_key"][:2]
    assert (leaf["id"], leaf["result"]) == (made.outcome, "accepted")


def test_what_was_sealed_before_a_rotation_still_opens(home, lodged, folder):
    rotate_key(home)
    assert write_proof(home, lodged[0].outcome, folder / "p", open_path="orderNo").opened == ["orderNo"]


@pytest.mark.parametrize("when", ["before it is said", "after it is said"])
def test_a_rotation_that_was_broken_off_is_finished(home, files, lodged, monkeypatch, when):
    class Stop(Exception):
        pass

    def stop(*_):
        raise Stop

    old, _ = old_key(home)
    with monkeypatch.context() as patch:
        if when == "before it is said":
            patch.setattr(Node, "deliver", stop)
        else:
            patch.setattr(Rotation, "finish", stop)
        with pytest.raises(Stop):
            rotate_key(home)
    assert [one.outcome for one in take(home, [files])] == [one.outcome for one in lodged]
    moved = old_key(home)[0].public_key() != old.public_key()
    assert moved == (when == "after it is said")
    rotate_key(home)
    assert take(home, [files])[0].verdict != "refused"
    assert not (home / "keys" / "pending").exists()


def test_a_member_that_is_not_here_has_no_key_to_rotate(home):
    for member in ("nobody", "log"):
        with pytest.raises(CohongError) as error:
            rotate_key(home, member=member)
        assert error.value.code == "node.no_such_member"

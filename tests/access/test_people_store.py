"""The file itself: modes, versions, backups while in use, looks that nobody changes; and the list of persons."""

import sqlite3
import stat
import threading

import pytest
from sqlalchemy.exc import IntegrityError

from cohong.access import tables
from cohong.access.model import Settings
from cohong.access.refusals import Denied
from cohong.access.store import People
from cohong.core.texts import CohongError

DAY_MS = 86_400_000


def code_of(call, *args, **more):
    with pytest.raises(CohongError) as refused:
        call(*args, **more)
    return refused.value.code


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_only_the_owner_of_the_machine_reads_the_folder_and_the_file(people):
    assert mode(people.database.path.parent) == 0o700
    assert mode(people.database.path) == 0o600


def test_what_was_written_is_there_after_opening_again(people, clock, cast):
    person, post = cast.post("Ling", "clerk")
    path = people.database.path
    people.close()
    with People(path, clock=clock) as again:
        assert again.persons.get(person.id) == person
        assert again.posts.of(person.id) == (post,)


def test_a_file_of_a_newer_version_is_refused_and_left_alone(tmp_path, clock):
    path = tmp_path / "people.db"
    People(path, clock=clock).close()
    with sqlite3.connect(path) as raw:
        raw.execute(f"PRAGMA user_version = {tables.VERSION + 1}")
    raw.close()
    assert code_of(People, path, clock=clock) == "access.too_new"


def test_a_backup_made_while_people_write_is_whole(people, clock, tmp_path):
    stop, added = threading.Event(), []

    def write():
        while not stop.is_set():
            person = people.persons.add(f"Person {len(added)}", f"person-{len(added)}")
            people.posts.install(person.id, "firm", "clerk")
            added.append(person.id)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(added) < 5 and writer.is_alive():
            stop.wait(0.001)
        before = tuple(added)
        people.backup_to(tmp_path / "copy.db")
        assert writer.is_alive()
    finally:
        stop.set()
        writer.join()
    assert len(before) >= 5
    assert mode(tmp_path / "copy.db") == 0o600
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("copy.db")] == ["copy.db"]
    with sqlite3.connect(tmp_path / "copy.db") as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
    raw.close()
    with People(tmp_path / "copy.db", clock=clock) as copy:
        assert set(before) <= {person.id for person in copy.persons.all()}


def test_a_backup_replaces_an_older_one_and_a_broken_off_one(people, cast, tmp_path, clock):
    people.backup_to(tmp_path / "copy.db")
    (tmp_path / "copy.db.part").write_bytes(b"broken off")
    person = cast.person("Ling")
    people.backup_to(tmp_path / "copy.db")
    with People(tmp_path / "copy.db", clock=clock) as copy:
        assert copy.persons.all() == (person,)


def test_many_threads_write_at_once_and_nothing_is_lost(people, cast):
    person = cast.person("Ling")

    def look():
        for _ in range(20):
            people.looks.looked(person.id, "firm", "clerk", "line", "t-1", "m-1")

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(people.looks.looks_at("m-1", limit=1_000)) == 80


# --- persons ------------------------------------------------------------------------------------------------------------------


def test_a_sign_in_name_is_taken_in_any_case_and_width(people):
    people.persons.add("Ling", "ling@firm.example")
    for login in ("LING@firm.example", "ｌｉｎｇ@firm.example", " ling@firm.example "):
        assert code_of(people.persons.add, "Other", login) == "access.login_taken"


@pytest.mark.parametrize(
    ("name", "login"), [("Ling", "ab"), ("Ling", "a b c"), ("Ling", "x" * 255), ("  ", "ling"), ("Ling", "a\x00bc")]
)
def test_a_name_that_cannot_be_one_is_refused(people, name, login):
    assert code_of(people.persons.add, name, login) == "access.login_bad"


def test_a_person_is_corrected_and_found_by_the_new_name(people, cast):
    ling, _ = cast.person("Ling"), cast.person("Mei")
    changed = people.persons.change(ling.id, name="Ling Wei", login="lingwei", lang="zh")
    assert people.persons.by_login("LingWei") == changed == people.persons.get(ling.id)
    assert people.persons.by_login("ling@firm.example") is None
    taken = {"name": "Ling", "login": "mei@firm.example", "lang": "zh"}
    assert code_of(people.persons.change, ling.id, **taken) == "access.login_taken"
    assert code_of(people.persons.change, "p-nobody", name="X", login="xyz", lang="zh") == "access.no_person"
    assert code_of(people.persons.switch, "p-nobody", active=False) == "access.no_person"
    assert [person.name for person in people.persons.all()] == ["Ling Wei", "Mei"]


def test_nobody_gets_what_belongs_to_no_person(people):
    assert code_of(people.posts.install, "p-nobody", "firm", "clerk") == "access.no_person"
    assert code_of(people.passwords.set, "p-nobody", "a quiet harbour") == "access.no_person"
    assert code_of(people.identities.link, "p-nobody", "https://id.example", "7") == "access.no_person"


# --- looks --------------------------------------------------------------------------------------------------------------------


def test_a_merchant_sees_who_looked_newest_first_page_by_page(people, clock):
    for number in range(5):
        people.looks.looked("p-1", "firm", "clerk", "line", f"t-{number}", "m-1")
        people.looks.looked("p-1", "firm", "clerk", "line", f"t-{number}", "m-2")
        clock.move(seconds=1)
    first = people.looks.looks_at("m-1", limit=3)
    rest = people.looks.looks_at("m-1", after=first[-1].id, limit=3)
    assert [look.subject for look in (*first, *rest)] == ["t-4", "t-3", "t-2", "t-1", "t-0"]
    assert (first[0].person, first[0].member, first[0].role, first[0].what) == ("p-1", "firm", "clerk", "line")
    assert first[0].time_ms == clock() - 1_000


def test_the_database_refuses_to_change_or_drop_a_look(people, clock):
    people.looks.looked("p-1", "firm", "clerk", "line", "t-1", "m-1")
    with pytest.raises(IntegrityError, match="append-only"), people.database.write() as db:
        db.execute(tables.looks.update().values(person="p-2"))
    with pytest.raises(IntegrityError, match="kept until"), people.database.write() as db:
        db.execute(tables.looks.delete())
    assert [look.person for look in people.looks.looks_at("m-1")] == ["p-1"]


def test_looks_are_dropped_when_their_time_is_over_and_not_before(people, clock):
    people.looks.looked("p-1", "firm", "clerk", "line", "old", "m-1")
    clock.move(ms=1)
    people.looks.looked("p-1", "firm", "clerk", "line", "new", "m-1")
    clock.move(days=1095)
    assert people.sweep() == 1
    assert [look.subject for look in people.looks.looks_at("m-1")] == ["new"]
    assert people.sweep() == 0


def test_no_setting_keeps_looks_for_less_than_half_a_year(tmp_path, clock):
    with People(tmp_path / "people.db", clock=clock, settings=Settings(looks_days=1)) as people:
        people.looks.looked("p-1", "firm", "clerk", "line", "t-1", "m-1")
        clock.move(days=183)
        assert people.looks.forget_old() == 0
        clock.move(ms=1)
        assert people.looks.forget_old() == 1


# --- accounts elsewhere -------------------------------------------------------------------------------------------------------


def test_an_account_elsewhere_is_found_by_issuer_and_subject_together(people, cast):
    ling, mei = cast.person("Ling"), cast.person("Mei")
    people.identities.link(ling.id, "https://id.example", "7")
    people.identities.link(mei.id, "https://other.example", "7")
    assert people.identities.person_of("https://id.example", "7") == ling
    assert people.identities.person_of("https://other.example", "7") == mei
    assert code_of(people.identities.person_of, "https://id.example", "8") == "access.not_linked"
    assert code_of(people.identities.link, mei.id, "https://id.example", "7") == "access.linked_elsewhere"
    assert [known.subject for known in people.identities.of(ling.id)] == ["7"]


def test_the_last_way_in_is_not_taken_away(people, cast):
    ling = cast.person("Ling")
    people.identities.link(ling.id, "https://id.example", "7")
    assert code_of(people.identities.unlink, ling.id, "https://id.example", "7") == "access.last_way_in"
    assert people.identities.person_of("https://id.example", "7") == ling
    assert code_of(people.identities.unlink, ling.id, "https://id.example", "8") == "access.no_such"
    people.passwords.set(ling.id, "a quiet harbour")
    people.identities.unlink(ling.id, "https://id.example", "7")
    assert people.identities.of(ling.id) == ()


def test_a_refusal_of_this_room_is_a_registered_one(people):
    with pytest.raises(Denied) as refused:
        people.persons.get("p-nobody")
    assert "没有这个人" in refused.value.say("zh")

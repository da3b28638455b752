"""Passwords: rules, hashes, invitations, and what a stranger learns from a wrong one."""

import pytest

from cohong.access.model import Settings
from cohong.access.refusals import Denied
from cohong.access.store import People

GOOD = "a quiet harbour at noon"


def code_of(call, *args, **more):
    with pytest.raises(Denied) as refused:
        call(*args, **more)
    return refused.value.code


@pytest.mark.parametrize(
    ("password", "rule"),
    [
        ("short one x", "length"),
        ("x" * 64 + "abcdefgh" * 9, "length"),
        ("ababababababab", "different"),
        ("we love LING here", "login"),
    ],
)
def test_a_password_that_breaks_a_rule_is_refused_with_that_rule(cast, people, password, rule):
    person = cast.person("Ling")
    with pytest.raises(Denied) as refused:
        people.passwords.set(person.id, password)
    assert (refused.value.code, refused.value.path) == ("access.password_weak", rule)
    assert not people.passwords.has(person.id)


def test_the_broken_rule_is_said_in_the_language_of_the_person(cast, people):
    person = cast.person("Ling", lang="zh")
    with pytest.raises(Denied) as refused:
        people.passwords.set(person.id, "short")
    assert "12 到 128 个字符" in refused.value.say("zh")


def test_twelve_characters_are_enough_and_a_hundred_and_twenty_eight_not_too_many(cast, people):
    person = cast.person("Ling")
    for password in ("abcdef123456", "abcdefgh" * 16):
        people.passwords.set(person.id, password)
        assert people.passwords.check("ling@firm.example", password) == person


def test_the_right_password_is_accepted_in_any_case_of_the_name(cast, people):
    person = cast.person("Ling")
    people.passwords.set(person.id, GOOD)
    assert people.passwords.check("LING@Firm.example", GOOD) == person


def test_a_full_width_keyboard_types_the_same_password(cast, people):
    person = cast.person("Ling")
    people.passwords.set(person.id, "harbour-2026-noon")
    assert people.passwords.check(person.login, "ｈａｒｂｏｕｒ－２０２６－ｎｏｏｎ") == person


def test_wrong_password_unknown_name_no_password_and_inactive_person_are_refused_alike(cast, people):
    ling, mei = cast.person("Ling"), cast.person("Mei")
    people.passwords.set(ling.id, GOOD)
    people.passwords.set(mei.id, GOOD)
    people.persons.switch(mei.id, active=False)
    cast.person("Nopass")
    tries = [("ling", "another sentence"), ("stranger", GOOD), ("nopass", GOOD), ("mei", GOOD), ("ling", "x" * 10_000)]
    codes = {code_of(people.passwords.check, f"{name}@firm.example", password) for name, password in tries}
    assert codes == {"access.sign_in_wrong"}


def test_nothing_of_a_password_is_in_the_file(cast, people):
    person = cast.person("Ling")
    people.passwords.set(person.id, GOOD)
    kept = b"".join(path.read_bytes() for path in people.database.path.parent.iterdir())
    assert GOOD.encode() not in kept
    assert b"$argon2id$" in kept


def test_a_hash_of_older_parameters_is_made_again_at_the_next_sign_in(tmp_path, clock):
    path = tmp_path / "people.db"
    old = Settings(argon_time=1, argon_memory_kib=8, argon_lanes=1)
    with People(path, clock=clock, settings=old) as people:
        person = people.persons.add("Ling", "ling")
        people.passwords.set(person.id, "a quiet harbour")
    with People(path, clock=clock, settings=Settings(argon_time=2, argon_memory_kib=16, argon_lanes=1)) as people:
        assert "m=8,t=1" in people.passwords._stored(person.id)
        people.passwords.check("ling", "a quiet harbour")
        assert "m=16,t=2" in people.passwords._stored(person.id)
        people.passwords.check("ling", "a quiet harbour")


def test_an_invitation_is_good_once_and_survives_a_weak_choice(cast, people):
    person = cast.person("Ling")
    invitation = people.passwords.invite(person.id)
    assert code_of(people.passwords.accept, invitation, "weak") == "access.password_weak"
    assert people.passwords.accept(invitation, GOOD) == person
    assert code_of(people.passwords.accept, invitation, GOOD) == "access.step_over"


def test_an_invitation_is_over_after_seven_days(cast, people, clock):
    invitation = people.passwords.invite(cast.person("Ling").id)
    clock.move(days=7)
    assert code_of(people.passwords.accept, invitation, GOOD) == "access.step_over"


def test_a_new_password_signs_out_everywhere_and_ends_open_steps(cast, people):
    person = cast.person("Ling")
    token, invitation = people.sessions.open(person.id, "password"), people.passwords.invite(person.id)
    people.passwords.set(person.id, GOOD)
    assert code_of(people.sessions.who, token) == "access.signed_out"
    assert code_of(people.passwords.accept, invitation, GOOD) == "access.step_over"

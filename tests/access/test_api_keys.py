"""API keys: part of a post's rights until a day; answers kept for whoever sends the same write again."""

import re

import pytest

from cohong.access.api_keys import LONGEST_DAYS
from cohong.access.idempotency import Answer
from cohong.access.refusals import Denied

DONE = Answer(status=201, media_type="application/json", body=b'{"fresh":true}')


def code_of(call, *args, **more):
    with pytest.raises(Denied) as refused:
        call(*args, **more)
    return refused.value.code


@pytest.fixture
def owner(cast):
    return cast.acting("Ling", "owner")


def test_a_key_acts_as_its_person_in_one_post_with_its_scopes_only(owner, people):
    key, text = people.keys.issue(owner, "  warehouse   system ", ("upload", "read"), days=90)
    acting = people.keys.who(text)
    assert (acting.person, acting.post, acting.key, acting.session) == (owner.person, owner.post, key.id, None)
    assert acting.rights == {"upload", "see_desk", "see_all"}
    assert (key.name, key.scopes) == ("warehouse system", ("read", "upload"))


def test_the_text_of_a_key_names_the_house_and_its_id_and_is_not_kept(owner, people):
    key, text = people.keys.issue(owner, "shop", ("read",), days=1)
    found = re.fullmatch(r"cohong_([0-9a-f]{12})_([0-9a-f]{64})", text)
    assert found[1] == key.id
    kept = b"".join(path.read_bytes() for path in people.database.path.parent.iterdir())
    assert found[2].encode() not in kept


def test_without_read_a_key_sees_nothing(owner, people):
    _, text = people.keys.issue(owner, "drop box", ("upload",), days=1)
    assert people.keys.who(text).rights == {"upload"}


@pytest.mark.parametrize("scope", ["manage_people", "api_keys", "approve_account", "operate"])
def test_a_key_gets_no_right_that_is_for_people_or_that_the_role_lacks(owner, people, scope):
    assert code_of(people.keys.issue, owner, "shop", ("read", scope), days=1) == "access.key_scopes"


def test_a_key_without_scopes_is_refused(owner, people):
    assert code_of(people.keys.issue, owner, "shop", (), days=1) == "access.key_scopes"


@pytest.mark.parametrize(
    ("name", "days"), [("shop", 0), ("shop", LONGEST_DAYS + 1), ("shop", -1), ("", 1), ("x" * 101, 1)]
)
def test_a_key_needs_a_name_and_an_end(owner, people, name, days):
    assert code_of(people.keys.issue, owner, name, ("read",), days=days) == "access.key_days"


def test_issuing_needs_the_right_and_a_fresh_proof(cast, people, owner, clock):
    assert code_of(people.keys.issue, cast.acting("Mei", "clerk"), "x", ("read",), days=1) == "access.not_allowed"
    token = people.sessions.open(owner.person.id, "password")
    clock.move(minutes=11)
    assert code_of(people.keys.issue, people.sessions.who(token), "x", ("read",), days=1) == "access.prove_again"


def test_a_key_issues_no_key(owner, people):
    _, text = people.keys.issue(owner, "shop", ("read", "upload"), days=1)
    assert code_of(people.keys.issue, people.keys.who(text), "x", ("read",), days=1) == "access.not_allowed"


def test_a_wrong_secret_an_unknown_id_and_a_foreign_text_are_refused(owner, people):
    _, text = people.keys.issue(owner, "shop", ("read",), days=1)
    wrong = [text[:-1] + ("0" if text[-1] != "0" else "1"), text + "_x", "cohong_000000000000_" + "0" * 64]
    for bad in [*wrong, "", "cohong", "cohong_", "other" + text[6:], "_".join(text.split("_")[:2])]:
        assert code_of(people.keys.who, bad) == "access.key_bad"


def test_a_key_is_over_to_the_millisecond(owner, people, clock):
    _, text = people.keys.issue(owner, "shop", ("read",), days=2)
    clock.move(days=2, ms=-1)
    people.keys.who(text)
    clock.move(ms=1)
    assert code_of(people.keys.who, text) == "access.key_bad"


def test_a_key_stops_with_its_post_and_with_its_person(owner, people):
    _, text = people.keys.issue(owner, "shop", ("read",), days=2)
    people.persons.switch(owner.person.id, active=False)
    assert code_of(people.keys.who, text) == "access.key_bad"
    people.persons.switch(owner.person.id, active=True)
    people.keys.who(text)
    people.posts.remove(owner.post.id)
    assert code_of(people.keys.who, text) == "access.key_bad"


def test_revoking_stops_a_key_at_once_and_whoever_may_can_do_it(cast, owner, people):
    key, text = people.keys.issue(owner, "shop", ("read",), days=2)
    assert code_of(people.keys.revoke, cast.acting("Mei", "clerk"), key.id) == "access.not_allowed"
    assert code_of(people.keys.revoke, cast.acting("Wen", "owner", "another"), key.id) == "access.no_such"
    people.keys.revoke(cast.acting("Ada", "admin"), key.id)
    assert code_of(people.keys.who, text) == "access.key_bad"
    assert people.keys.of("firm")[0].revoked_ms


def test_rotating_lets_the_old_key_work_on_for_a_day_and_no_longer(owner, people, clock):
    key, old = people.keys.issue(owner, "shop", ("upload",), days=30)
    clock.move(minutes=5)
    fresh, new = people.keys.rotate(owner, key.id)
    assert (fresh.scopes, fresh.replaces, fresh.ends_ms) == (key.scopes, key.id, clock() + 30 * 86_400_000)
    assert people.keys.who(old).rights == people.keys.who(new).rights
    clock.move(days=1)
    assert code_of(people.keys.who, old) == "access.key_bad"
    assert people.keys.who(new).key == fresh.id
    assert [known.id for known in people.keys.of("firm")] == [fresh.id, key.id]
    assert people.keys.of("another") == ()


def test_rotating_never_lengthens_the_old_key_and_revives_none(owner, cast, people, clock):
    key, old = people.keys.issue(owner, "shop", ("upload",), days=1)
    people.keys.rotate(owner, key.id, overlap_hours=1_000)
    clock.move(days=1)
    assert code_of(people.keys.who, old) == "access.key_bad"
    assert code_of(people.keys.rotate, cast.act(owner.person.id), key.id) == "access.key_bad"


def test_nobody_rotates_the_key_of_another(owner, cast, people):
    key, _ = people.keys.issue(owner, "shop", ("upload",), days=1)
    assert code_of(people.keys.rotate, cast.acting("Ada", "admin"), key.id) == "access.key_bad"


def test_the_last_use_is_shown(owner, people, clock):
    _, text = people.keys.issue(owner, "shop", ("read",), days=2)
    assert people.keys.of("firm")[0].used_ms == 0
    clock.move(hours=1)
    people.keys.who(text)
    assert people.keys.of("firm")[0].used_ms == clock()


# --- the same write twice -----------------------------------------------------------------------------------------------------


def test_the_same_key_and_the_same_body_get_the_stored_answer(people):
    asked = ("key-1", "order-7", b"POST", b"/api/v1/orders", b"{}")
    assert people.idempotency.begin(*asked) is None
    people.idempotency.finish("key-1", "order-7", DONE)
    assert people.idempotency.begin(*asked) == DONE


@pytest.mark.parametrize("other", [(b"POST", b"/api", b"{ }"), (b"PUT", b"/api", b"{}"), (b"POST", b"/api{", b"}")])
def test_the_same_key_and_another_request_are_refused(people, other):
    people.idempotency.begin("key-1", "order-7", b"POST", b"/api", b"{}")
    people.idempotency.finish("key-1", "order-7", DONE)
    assert code_of(people.idempotency.begin, "key-1", "order-7", *other) == "access.other_body"


def test_owners_do_not_see_each_others_keys(people):
    people.idempotency.begin("key-1", "order-7", b"{}")
    people.idempotency.finish("key-1", "order-7", DONE)
    assert people.idempotency.begin("key-2", "order-7", b"[]") is None


def test_while_the_first_is_under_way_the_second_waits_and_a_dead_one_is_taken_over(people, clock):
    people.idempotency.begin("key-1", "order-7", b"{}")
    clock.move(seconds=119)
    assert code_of(people.idempotency.begin, "key-1", "order-7", b"{}") == "access.still_running"
    clock.move(seconds=1)
    assert people.idempotency.begin("key-1", "order-7", b"{}") is None
    assert code_of(people.idempotency.begin, "key-1", "order-7", b"{}") == "access.still_running"


def test_a_dropped_request_may_come_again_and_an_answered_one_is_not_dropped(people):
    people.idempotency.begin("key-1", "order-7", b"{}")
    people.idempotency.drop("key-1", "order-7")
    assert people.idempotency.begin("key-1", "order-7", b"[]") is None
    people.idempotency.finish("key-1", "order-7", DONE)
    people.idempotency.drop("key-1", "order-7")
    assert people.idempotency.begin("key-1", "order-7", b"[]") == DONE


def test_an_answer_is_kept_for_a_day(people, clock):
    people.idempotency.begin("key-1", "order-7", b"{}")
    people.idempotency.finish("key-1", "order-7", DONE)
    clock.move(days=1, ms=-1)
    assert people.idempotency.begin("key-1", "order-7", b"{}") == DONE
    clock.move(ms=1)
    assert people.idempotency.begin("key-1", "order-7", b"[]") is None

"""Sessions: one person, one post; ends that come by themselves; forms that belong to one session and one post."""

import re

import pytest

from cohong.access.csrf import check_csrf, check_origin, csrf_token
from cohong.access.refusals import Denied


def code_of(call, *args, **more):
    with pytest.raises(Denied) as refused:
        call(*args, **more)
    return refused.value.code


def test_a_person_with_one_post_acts_in_it_from_the_start(cast, people):
    person, post = cast.post("Ling", "clerk")
    acting = people.sessions.who(people.sessions.open(person.id, "password"))
    assert (acting.post, acting.member) == (post, "firm")
    assert acting.need("upload") == post


def test_a_person_with_two_posts_has_no_rights_until_one_is_chosen(cast, people):
    person, _ = cast.post("Ling", "clerk")
    second = people.posts.install(person.id, "merchant", "auditor")
    token = people.sessions.open(person.id, "password")
    acting = people.sessions.who(token)
    assert (acting.post, acting.rights, acting.member) == (None, frozenset(), "")
    assert code_of(acting.need, "see_desk") == "access.post_over"
    chosen = people.sessions.choose(token, second.id)
    assert (chosen.member, chosen.may("see_all"), chosen.may("upload")) == ("merchant", True, False)
    assert people.sessions.who(token).post == second


def test_a_right_that_the_role_lacks_is_refused_by_name(cast):
    acting = cast.acting("Ling", "auditor")
    with pytest.raises(Denied) as refused:
        acting.need("pay")
    assert (refused.value.code, refused.value.path) == ("access.not_allowed", "pay")
    assert "make payments" in refused.value.say("en")


def test_nobody_acts_in_the_post_of_another(cast, people):
    _, post = cast.post("Ling", "owner")
    other, _ = cast.post("Mei", "clerk")
    token = people.sessions.open(other.id, "password")
    assert code_of(people.sessions.choose, token, post.id) == "access.post_over"
    assert code_of(people.sessions.choose, token, "post-of-nobody") == "access.post_over"
    assert people.sessions.who(token).post.role == "clerk"


def test_an_unknown_token_is_nobody(people):
    assert code_of(people.sessions.who, "") == "access.signed_out"
    assert code_of(people.sessions.who, "x" * 43) == "access.signed_out"


def test_an_idle_session_ends_and_a_used_one_goes_on(cast, people, clock):
    token = people.sessions.open(cast.person("Ling").id, "password")
    for _ in range(4):
        clock.move(minutes=29)
        people.sessions.who(token)
    clock.move(minutes=30)
    assert code_of(people.sessions.who, token) == "access.signed_out"


def test_even_a_used_session_ends_after_twelve_hours(cast, people, clock):
    token = people.sessions.open(cast.person("Ling").id, "password")
    for _ in range(12 * 3 - 1):
        clock.move(minutes=20)
        people.sessions.who(token)
    clock.move(minutes=20)
    assert code_of(people.sessions.who, token) == "access.signed_out"


def test_who_is_switched_off_is_out_at_once(cast, people):
    person = cast.person("Ling")
    token = people.sessions.open(person.id, "password")
    people.persons.switch(person.id, active=False)
    assert code_of(people.sessions.who, token) == "access.signed_out"
    assert code_of(people.sessions.open, person.id, "password") == "access.no_person"
    people.persons.switch(person.id, active=True)
    assert code_of(people.sessions.who, token) == "access.signed_out"


def test_the_token_is_random_and_only_its_hash_is_kept(cast, people):
    person = cast.person("Ling")
    tokens = {people.sessions.open(person.id, "password") for _ in range(5)}
    assert len(tokens) == 5
    assert all(re.fullmatch(r"[\w-]{43}", token) for token in tokens)
    kept = b"".join(path.read_bytes() for path in people.database.path.parent.iterdir())
    assert not any(token.encode() in kept for token in tokens)


def test_own_sessions_are_listed_and_ended_one_by_one_or_all(cast, people, clock):
    ling, mei = cast.person("Ling"), cast.person("Mei")
    first = people.sessions.open(ling.id, "password", address="203.0.113.9", agent="desk")
    clock.move(minutes=2)
    second = people.sessions.open(ling.id, "passkey", address="203.0.113.10", agent="phone")
    stranger = people.sessions.open(mei.id, "password")
    listed = people.sessions.of(ling.id)
    assert [(s.how, s.agent) for s in listed] == [("passkey", "phone"), ("password", "desk")]
    hers = people.sessions.of(mei.id)[0].id
    assert code_of(people.sessions.close_one, ling.id, hers) == "access.no_such"
    people.sessions.close_one(ling.id, listed[1].id)
    assert code_of(people.sessions.who, first) == "access.signed_out"
    third = people.sessions.open(ling.id, "password")
    assert people.sessions.close_all(ling.id, but=second) == 1
    assert code_of(people.sessions.who, third) == "access.signed_out"
    assert people.sessions.who(second).person == ling
    assert people.sessions.close_all(ling.id) == 1
    assert people.sessions.who(stranger).person == mei


def test_signing_out_ends_the_session(cast, people):
    token = people.sessions.open(cast.person("Ling").id, "password")
    people.sessions.close(token)
    assert code_of(people.sessions.who, token) == "access.signed_out"


def test_a_session_that_is_over_is_not_listed(cast, people, clock):
    person = cast.person("Ling")
    people.sessions.open(person.id, "password")
    clock.move(minutes=30)
    assert people.sessions.of(person.id) == ()


def test_a_form_is_good_in_its_own_session_and_post_only(cast, people):
    person, post = cast.post("Ling", "clerk")
    other = people.posts.install(person.id, "merchant", "auditor")
    one, two = (people.sessions.open(person.id, "password") for _ in range(2))
    before = people.sessions.choose(one, post.id)
    sent = csrf_token(one, before)
    check_csrf(one, before, sent)
    assert code_of(check_csrf, two, before, sent) == "access.form_old"
    after = people.sessions.choose(one, other.id)
    assert code_of(check_csrf, one, after, sent) == "access.form_old"
    for wrong in ("", sent[:-1], "é"):
        assert code_of(check_csrf, one, before, wrong) == "access.form_old"


@pytest.mark.parametrize("origin", [None, "", "null", "https://evil.example", "http://desk.example"])
def test_a_request_from_another_site_is_refused(origin):
    assert code_of(check_origin, origin, {"https://desk.example"}) == "access.other_site"


def test_a_request_from_our_own_page_passes():
    check_origin("https://desk.example", {"https://desk.example"})

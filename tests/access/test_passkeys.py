"""Passkeys: a whole round trip with a software authenticator, and every way in which one is refused."""

import json

import pytest

from cohong.access.passkeys import Site
from cohong.access.refusals import Denied
from software_passkey import SoftwarePasskey, b64

SITE = Site(domain="desk.example", origins=("https://desk.example", "https://www.desk.example"))
HOME = SITE.origins[0]


def code_of(call, *args, **more):
    with pytest.raises(Denied) as refused:
        call(*args, **more)
    return refused.value.code


def added(people, person, device, name="phone"):
    begun = people.passkeys.begin_adding(person, SITE)
    return people.passkeys.finish_adding(person.id, begun.ticket, device.make(begun.options), name, SITE)


@pytest.fixture
def ling(cast):
    return cast.person("Ling")


@pytest.fixture
def phone(people, ling):
    device = SoftwarePasskey(HOME)
    added(people, ling, device)
    return device


def test_a_passkey_signs_in_without_a_name_or_a_password(people, ling, phone, here):
    begun = people.passkeys.begin_using(SITE)
    step = people.signin.with_passkey(begun.ticket, phone.use(begun.options), SITE, here)
    acting = people.sessions.who(step.token)
    assert (acting.person, acting.session.how) == (ling, "passkey")
    assert people.passkeys.of(ling.id)[0].used_ms == acting.now_ms


def test_it_works_from_each_origin_of_the_site_and_from_no_other(people, phone):
    for origin, accepted in (("https://www.desk.example", True), ("https://desk.example.evil.example", False)):
        phone.origin = origin
        begun = people.passkeys.begin_using(SITE)
        answer = phone.use(begun.options)
        if accepted:
            people.passkeys.finish_using(begun.ticket, answer, SITE)
        else:
            assert code_of(people.passkeys.finish_using, begun.ticket, answer, SITE) == "access.passkey_bad"


def test_the_options_ask_for_a_key_that_knows_its_person_and_checks_him(people, ling, phone):
    asked = json.loads(people.passkeys.begin_adding(ling, SITE).options)
    assert (asked["rp"]["id"], asked["user"]["name"]) == ("desk.example", "ling@firm.example")
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert [known["id"] for known in asked["excludeCredentials"]] == [b64(phone.id)]


def test_an_answer_is_good_once(people, phone):
    begun = people.passkeys.begin_using(SITE)
    answer = phone.use(begun.options)
    people.passkeys.finish_using(begun.ticket, answer, SITE)
    assert code_of(people.passkeys.finish_using, begun.ticket, answer, SITE) == "access.step_over"


def test_an_answer_to_another_challenge_is_refused(people, phone):
    old, new = people.passkeys.begin_using(SITE), people.passkeys.begin_using(SITE)
    assert code_of(people.passkeys.finish_using, new.ticket, phone.use(old.options), SITE) == "access.passkey_bad"


def test_a_challenge_is_over_after_five_minutes(people, phone, clock):
    begun = people.passkeys.begin_using(SITE)
    clock.move(minutes=5)
    assert code_of(people.passkeys.finish_using, begun.ticket, phone.use(begun.options), SITE) == "access.step_over"


def test_a_count_that_does_not_go_up_means_a_copy(people, phone):
    begun = people.passkeys.begin_using(SITE)
    people.passkeys.finish_using(begun.ticket, phone.use(begun.options), SITE)
    phone.count -= 1
    begun = people.passkeys.begin_using(SITE)
    assert code_of(people.passkeys.finish_using, begun.ticket, phone.use(begun.options), SITE) == "access.passkey_bad"


def test_without_a_check_of_the_person_neither_making_nor_using_counts(people, ling, phone):
    phone.verified = False
    begun = people.passkeys.begin_using(SITE)
    assert code_of(people.passkeys.finish_using, begun.ticket, phone.use(begun.options), SITE) == "access.passkey_bad"
    assert code_of(added, people, ling, SoftwarePasskey(HOME, verified=False)) == "access.passkey_bad"


def test_a_key_for_another_site_is_refused(people, ling, phone):
    assert code_of(added, people, ling, SoftwarePasskey(HOME, domain="evil.example")) == "access.passkey_bad"
    phone.domain = "evil.example"
    begun = people.passkeys.begin_using(SITE)
    assert code_of(people.passkeys.finish_using, begun.ticket, phone.use(begun.options), SITE) == "access.passkey_bad"


def test_a_stranger_with_a_known_id_and_another_key_is_refused(people, phone):
    forged = SoftwarePasskey(HOME)
    forged.id = phone.id
    begun = people.passkeys.begin_using(SITE)
    assert code_of(people.passkeys.finish_using, begun.ticket, forged.use(begun.options), SITE) == "access.passkey_bad"


@pytest.mark.parametrize("answer", [{}, {"id": "AAAA"}, {"id": "é"}, {"id": 7, "rawId": [], "response": None}])
def test_nonsense_is_refused_in_plain_words(people, ling, phone, answer):
    begun = people.passkeys.begin_using(SITE)
    assert code_of(people.passkeys.finish_using, begun.ticket, answer, SITE) == "access.passkey_bad"
    begun = people.passkeys.begin_adding(ling, SITE)
    refused = code_of(people.passkeys.finish_adding, ling.id, begun.ticket, answer, "x", SITE)
    assert refused == "access.passkey_bad"


def test_nonsense_with_a_known_id_is_refused_too(people, phone):
    begun = people.passkeys.begin_using(SITE)
    answer = {"id": b64(phone.id), "rawId": b64(phone.id), "type": "public-key", "response": {"clientDataJSON": "AA"}}
    assert code_of(people.passkeys.finish_using, begun.ticket, answer, SITE) == "access.passkey_bad"


def test_a_passkey_begun_by_one_person_is_not_added_to_another(people, cast, ling):
    begun = people.passkeys.begin_adding(ling, SITE)
    made = SoftwarePasskey(HOME).make(begun.options)
    mei = cast.person("Mei")
    assert code_of(people.passkeys.finish_adding, mei.id, begun.ticket, made, "x", SITE) == "access.passkey_bad"


def test_one_passkey_is_not_added_twice(people, cast, phone):
    assert code_of(added, people, cast.person("Mei"), phone) == "access.passkey_bad"


def test_the_passkey_of_somebody_switched_off_opens_nothing(people, ling, phone):
    people.persons.switch(ling.id, active=False)
    begun = people.passkeys.begin_using(SITE)
    assert code_of(people.passkeys.finish_using, begun.ticket, phone.use(begun.options), SITE) == "access.passkey_bad"


def test_a_passkey_proves_again_for_its_own_person_only(people, cast, ling, phone, clock):
    mine, hers = people.sessions.open(ling.id, "passkey"), people.sessions.open(cast.person("Mei").id, "password")
    clock.move(minutes=11)
    assert code_of(people.sessions.who(mine).need_fresh, people.settings) == "access.prove_again"
    begun = people.passkeys.begin_using(SITE)
    answer = phone.use(begun.options)
    assert code_of(people.signin.prove_with_passkey, hers, begun.ticket, answer, SITE) == "access.passkey_bad"
    begun = people.passkeys.begin_using(SITE)
    people.signin.prove_with_passkey(mine, begun.ticket, phone.use(begun.options), SITE)
    people.sessions.who(mine).need_fresh(people.settings)


def test_passkeys_are_listed_and_removed_but_for_the_last_way_in(people, cast, ling, phone, clock):
    clock.move(seconds=1)
    tablet = added(people, ling, SoftwarePasskey(HOME), name="  the tablet ")
    first, second = people.passkeys.of(ling.id)
    assert (first.name, second) == ("phone", tablet)
    assert tablet.name == "the tablet"
    assert code_of(people.passkeys.remove, cast.person("Mei").id, tablet.id) == "access.no_such"
    people.passkeys.remove(ling.id, tablet.id)
    assert code_of(people.passkeys.remove, ling.id, first.id) == "access.last_way_in"
    people.passwords.set(ling.id, "a quiet harbour")
    people.passkeys.remove(ling.id, first.id)
    assert people.passkeys.of(ling.id) == ()

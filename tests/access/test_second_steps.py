"""Sign-in step by step: password, code of an app, recovery code; proving again; delays that grow."""

import pyotp
import pytest

from cohong.access.refusals import Denied, TooMany
from cohong.access.signin import Device

GOOD = "a quiet harbour at noon"


def code_of(call, *args, **more):
    with pytest.raises(Denied) as refused:
        call(*args, **more)
    return refused.value.code


@pytest.fixture
def ling(cast, people):
    person = cast.person("Ling")
    people.passwords.set(person.id, GOOD)
    return person


@pytest.fixture
def app(ling, people, clock):
    """The app on the person's telephone, after enrolment, one step later."""
    totp = pyotp.TOTP(people.codes.enrol(ling).secret)
    people.recovery_codes = people.codes.confirm(ling.id, totp.at(clock() // 1_000))
    clock.move(seconds=30)
    return lambda offset=0: totp.at(clock() // 1_000 + offset)


def test_without_codes_the_password_opens_a_session(ling, people, here):
    step = people.signin.with_password(ling.login, GOOD, here)
    acting = people.sessions.who(step.token)
    assert (acting.person, acting.session.how, acting.session.address) == (ling, "password", "203.0.113.9")


def test_with_codes_the_password_alone_opens_nothing(ling, people, here, app):
    step = people.signin.with_password(ling.login, GOOD, here)
    assert step.token == ""
    done = people.signin.with_code(step.ticket, app(), here)
    assert people.sessions.who(done.token).session.how == "password+code"


def test_a_code_is_good_once(ling, people, here, app):
    first, second = (people.signin.with_password(ling.login, GOOD, here).ticket for _ in range(2))
    people.signin.with_code(first, app(), here)
    assert code_of(people.signin.with_code, second, app(), here) == "access.code_wrong"


def test_the_code_of_enrolment_does_not_sign_in(ling, people, here, app):
    ticket = people.signin.with_password(ling.login, GOOD, here).ticket
    assert code_of(people.signin.with_code, ticket, app(-30), here) == "access.code_wrong"


@pytest.mark.parametrize(("offset", "accepted"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_clock_may_be_one_step_off(ling, people, clock, app, offset, accepted):
    clock.move(minutes=5)
    if accepted:
        assert people.codes.check(ling.id, app(offset)) == "code"
    else:
        assert code_of(people.codes.check, ling.id, app(offset)) == "access.code_wrong"


def test_after_a_later_code_an_earlier_one_is_refused(ling, people, clock, app):
    clock.move(minutes=5)
    people.codes.check(ling.id, app(30))
    assert code_of(people.codes.check, ling.id, app(0)) == "access.code_wrong"


def test_enrolment_does_nothing_until_a_first_code_confirms_it(ling, people, here):
    people.codes.enrol(ling)
    assert not people.codes.on(ling.id)
    assert people.signin.with_password(ling.login, GOOD, here).token
    assert code_of(people.codes.check, ling.id, "000000") == "access.code_wrong"


def test_enrolment_is_refused_while_codes_are_on(ling, people, app):
    assert code_of(people.codes.enrol, ling) == "access.factor_there"
    assert code_of(people.codes.confirm, ling.id, app()) == "access.factor_there"


def test_the_address_for_the_picture_names_the_house_and_the_person(ling, people):
    made = people.codes.enrol(ling)
    assert made.uri.startswith("otpauth://totp/Cohong:ling%40firm.example?secret=" + made.secret)


def test_each_recovery_code_signs_in_once(ling, people, here, app):
    code = people.recovery_codes[3].upper()
    ticket = people.signin.with_password(ling.login, GOOD, here).ticket
    done = people.signin.with_code(ticket, code, here)
    assert people.sessions.who(done.token).session.how == "password+recovery"
    assert people.codes.recovery_left(ling.id) == 9
    ticket = people.signin.with_password(ling.login, GOOD, here).ticket
    assert code_of(people.signin.with_code, ticket, code, here) == "access.code_wrong"


def test_new_recovery_codes_stop_the_old_ones(ling, people, app):
    fresh = people.codes.new_recovery(ling.id)
    assert code_of(people.codes.check, ling.id, people.recovery_codes[0]) == "access.code_wrong"
    assert people.codes.check(ling.id, fresh[0]) == "recovery"


def test_recovery_codes_of_another_person_do_not_count(cast, people, app):
    other = cast.person("Mei")
    assert code_of(people.codes.check, other.id, people.recovery_codes[0]) == "access.code_wrong"


def test_recovery_codes_are_not_in_the_file(people, app):
    kept = b"".join(path.read_bytes() for path in people.database.path.parent.iterdir())
    plain = people.recovery_codes[0]
    assert plain.encode() not in kept
    assert plain.replace("-", "").encode() not in kept


def test_switched_off_codes_are_not_asked_for(ling, people, here, app):
    people.codes.off(ling.id)
    assert people.signin.with_password(ling.login, GOOD, here).token
    assert people.codes.recovery_left(ling.id) == 0


def test_a_ticket_bears_five_wrong_codes_and_no_sixth_try(ling, people, app):
    ticket = people.signin.with_password(ling.login, GOOD, Device(address="203.0.113.1")).ticket
    for place in range(5):
        device = Device(address=f"203.0.113.{place}")
        assert code_of(people.signin.with_code, ticket, "abc", device) == "access.code_wrong"
    assert code_of(people.signin.with_code, ticket, app(), Device(address="203.0.113.7")) == "access.step_over"


def test_a_ticket_is_over_after_ten_minutes(ling, people, here, clock, app):
    ticket = people.signin.with_password(ling.login, GOOD, here).ticket
    clock.move(minutes=10)
    assert code_of(people.signin.with_code, ticket, app(), here) == "access.step_over"


def test_the_sixth_wrong_password_must_wait_and_the_wait_doubles(ling, people, clock, here):
    for _ in range(5):
        assert code_of(people.signin.with_password, ling.login, "not this sentence", here) == "access.sign_in_wrong"
    waits = []
    for _ in range(8):
        with pytest.raises(TooMany) as refused:
            people.signin.with_password(ling.login, GOOD, here)
        waits.append(refused.value.wait_seconds)
        clock.move(seconds=refused.value.wait_seconds)
        assert code_of(people.signin.with_password, ling.login, "not this sentence", here) == "access.sign_in_wrong"
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    assert f"{waits[-1]}" in refused.value.say("zh")


def test_a_wait_is_over_to_the_second_and_success_starts_afresh(ling, people, clock, here):
    for _ in range(5):
        code_of(people.signin.with_password, ling.login, "not this sentence", here)
    clock.move(ms=999)
    assert code_of(people.signin.with_password, ling.login, GOOD, here) == "access.sign_in_slow"
    clock.move(ms=1)
    assert people.signin.with_password(ling.login, GOOD, here).token
    assert code_of(people.signin.with_password, ling.login, "not this sentence", here) == "access.sign_in_wrong"
    assert people.signin.with_password(ling.login, GOOD, here).token


def test_one_address_that_tries_many_names_must_wait(people, here):
    for number in range(20):
        code_of(people.signin.with_password, f"name-{number}", GOOD, here)
    assert code_of(people.signin.with_password, "name-20", GOOD, here) == "access.sign_in_slow"
    assert (
        code_of(people.signin.with_password, "name-20", GOOD, Device(address="198.51.100.1")) == "access.sign_in_wrong"
    )


def test_good_sign_ins_of_a_whole_office_do_not_slow_its_address(ling, people, here):
    for _ in range(60):
        assert people.signin.with_password(ling.login, GOOD, here).token


def test_neighbours_in_one_ipv6_network_count_as_one_address(people):
    for number in range(20):
        code_of(people.signin.with_password, f"name-{number}", GOOD, Device(address=f"2001:db8::{number:x}"))
    device = Device(address="2001:db8::ffff")
    assert code_of(people.signin.with_password, "name", GOOD, device) == "access.sign_in_slow"


def test_a_quiet_day_forgives(ling, people, clock, here):
    for _ in range(5):
        code_of(people.signin.with_password, ling.login, "not this sentence", here)
    clock.move(days=1, ms=1)
    for _ in range(5):
        assert code_of(people.signin.with_password, ling.login, "not this sentence", here) == "access.sign_in_wrong"


def test_an_old_proof_is_asked_for_again_and_a_new_one_is_fresh(ling, people, clock, here, app):
    ticket = people.signin.with_password(ling.login, GOOD, here).ticket
    token = people.signin.with_code(ticket, app(), here).token
    people.sessions.who(token).need_fresh(people.settings)
    clock.move(minutes=10, ms=1)
    assert code_of(people.sessions.who(token).need_fresh, people.settings) == "access.prove_again"
    assert code_of(people.signin.prove, token, GOOD, "000", here) == "access.code_wrong"
    assert code_of(people.signin.prove, token, "not this sentence", app(), here) == "access.sign_in_wrong"
    assert code_of(people.sessions.who(token).need_fresh, people.settings) == "access.prove_again"
    people.signin.prove(token, GOOD, app(), here)
    people.sessions.who(token).need_fresh(people.settings)


def test_who_has_neither_password_nor_codes_cannot_prove_with_them(cast, people, here):
    token = people.sessions.open(cast.person("Mei").id, "passkey")
    assert code_of(people.signin.prove, token, "", "", here) == "access.sign_in_wrong"


def test_changing_the_password_needs_the_old_one_and_signs_out_elsewhere(ling, people, here):
    token = people.signin.with_password(ling.login, GOOD, here).token
    elsewhere = people.signin.with_password(ling.login, GOOD, here).token
    acting = people.sessions.who(token)
    new = "another harbour at dusk"
    assert code_of(people.signin.change_password, acting, "wrong old one", new, here) == "access.sign_in_wrong"
    step = people.signin.change_password(acting, GOOD, new, here)
    assert people.sessions.who(step.token).person == ling
    assert code_of(people.sessions.who, elsewhere) == "access.signed_out"
    assert people.signin.with_password(ling.login, new, here).token

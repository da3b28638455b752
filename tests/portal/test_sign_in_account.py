"""My account: posts, password, codes, passkeys, sign-ins, deputies; and the fresh proof that sensitive acts ask for."""

import re

import pytest

from cohong.portal.pages.account import device_said
from signing import ORIGIN, PASSWORD, words, world_of
from software_passkey import SoftwarePasskey

OTHER = "another harbour at night"


@pytest.fixture
def world(demo_home, tmp_path):
    with world_of(demo_home, tmp_path) as made:
        yield made


@pytest.fixture
def ling(world):
    """Ling in a browser: a clerk of the service company."""
    return world.signed("Ling", "clerk", lang="en")


# --- posts ----------------------------------------------------------------------------------------------------------------


def test_each_request_acts_in_one_post_and_the_person_chooses_which(world):
    who = world.person("Mei", "clerk", "service", lang="en")
    world.people.posts.install(who.id, "merchant-01", "owner")
    browser = world.browser("en")
    browser.sign_in(who.login)
    assert browser.get("/day").headers["location"] == "/account", "with two posts one chooses first"
    assert browser.get("/day.json").status_code == 403
    for member, role in (("merchant-01", "owner"), ("service", "clerk")):
        post = next(one.id for one in world.people.posts.of(who.id) if one.member == member)
        assert browser.send("/account/post", page="/account", post=post).headers["location"] == "/day"
        text = words(browser.get("/account"))
        assert f"Mei · {role}" in text
        assert "acting in it" in text
    assert browser.get("/merchants.json").status_code == 200


def test_nobody_acts_in_the_post_of_somebody_else(world, ling):
    browser, _ = ling
    other = world.person("Wu", "owner")
    post = world.people.posts.of(other.id)[0].id
    answer = browser.send("/account/post", page="/account", post=post)
    assert answer.status_code == 403
    assert "has ended" in words(answer)


def test_a_post_at_a_member_that_the_ledger_does_not_know_shows_nothing(world):
    browser, _ = world.signed("Mei", "clerk", "no-such-member", lang="en")
    assert browser.get("/trades.json").json()["rows"] == []
    assert browser.get("/day.json").json()["trades"] == 0


# --- proving again --------------------------------------------------------------------------------------------------------


def test_after_ten_minutes_a_sensitive_act_asks_for_a_fresh_proof_and_goes_on(world, ling):
    browser, _ = ling
    world.clock.move(minutes=11)
    page = browser.get("/account")
    assert 'id="prove-first"' in page.text
    assert 'action="/account/codes"' not in page.text
    assert browser.send("/account/codes", page="/account").headers["location"] == "/prove?next=%2Faccount"
    assert browser.prove("wrong password here").status_code == 401
    assert browser.prove().headers["location"] == "/account"
    assert 'id="enrolment"' in browser.send("/account/codes", page="/account").text


def test_with_codes_a_proof_takes_both(world, ling):
    browser, who = ling
    app, _ = world.codes(who)
    world.clock.move(minutes=11)
    assert browser.prove().status_code == 401
    world.clock.move(minutes=1)
    assert browser.prove(code=world.code(app)).status_code == 303


def test_a_program_may_not_ask_for_what_a_person_does_in_person(world):
    browser, who = world.signed("Mei", "owner", lang="en")
    acting = world.people.sessions.who(browser.client.cookies["session"])
    text = world.people.keys.issue(acting, "till", ("read",), days=30)[1]
    headers = {"authorization": f"Bearer {text}"}
    for path in ("/account.json", "/people.json", "/keys.json"):
        assert world.browser().client.get(path, headers=headers).status_code == 403, path
    said = {"login": who.login, "until": "2026-07-01"}
    answer = world.browser().client.post("/api/account/deputies", json=said, headers=headers)
    assert answer.status_code == 403


# --- the password ---------------------------------------------------------------------------------------------------------


def test_another_password_signs_out_everywhere_else(world, ling):
    browser, who = ling
    elsewhere = world.browser()
    elsewhere.sign_in(who.login)
    wrong = browser.send("/account/password", page="/account", old="not it at all", password=OTHER, again=OTHER)
    assert wrong.status_code == 401
    differs = browser.send("/account/password", page="/account", old=PASSWORD, password=OTHER, again=PASSWORD)
    assert "not the same" in words(differs)
    done = browser.send("/account/password", page="/account", old=PASSWORD, password=OTHER, again=OTHER)
    assert done.headers["location"] == "/account"
    assert browser.get("/day").status_code == 200
    assert elsewhere.get("/day").status_code == 303
    assert world.browser().sign_in(who.login).status_code == 401
    assert world.browser().sign_in(who.login, OTHER).status_code == 303


# --- codes ----------------------------------------------------------------------------------------------------------------


def test_codes_are_switched_on_with_a_first_code_and_ten_recovery_codes_are_shown_once(world, ling):
    import pyotp

    browser, who = ling
    page = browser.send("/account/codes", page="/account")
    secret = re.search(r'id="totp-secret">(\w+)<', page.text)[1]
    assert 'class="qr-code"' in page.text
    uri = re.search(r'name="uri" value="([^"]*)"', page.text)[1]
    said = {"page": "/account", "secret": secret, "uri": uri}
    wrong = browser.send("/account/codes/confirm", **said, code="000000")
    assert wrong.status_code == 401
    assert secret in wrong.text, "the picture stays, so that one can try again"
    done = browser.send("/account/codes/confirm", **said, code=pyotp.TOTP(secret).at(world.clock.now // 1_000))
    shown = re.findall(r'<li class="mono">([0-9a-f-]{24})</li>', done.text)
    assert len(shown) == 10
    assert shown[0] not in browser.get("/account").text
    assert "10 recovery codes are left" in words(browser.get("/account"))
    assert world.people.codes.check(who.id, shown[3]) == "recovery"
    again = browser.send("/account/recovery", page="/account")
    assert shown[0] not in again.text
    assert browser.send("/account/codes/off", page="/account").status_code == 303
    assert not world.people.codes.on(who.id)


# --- passkeys -------------------------------------------------------------------------------------------------------------


def begin(browser, path, page):
    answer = browser.send(path, page=page)
    assert answer.status_code == 200
    told = answer.json()
    import msgspec

    return told["ticket"], msgspec.json.encode(told["options"]).decode()


def dumps(answer):
    import msgspec

    return msgspec.json.encode(answer).decode()


def test_a_passkey_is_added_used_to_sign_in_and_to_prove_and_removed(world, ling):
    browser, who = ling
    device = SoftwarePasskey(ORIGIN)
    ticket, options = begin(browser, "/account/passkeys/begin", "/account")
    said = {"ticket": ticket, "answer": dumps(device.make(options)), "name": "phone"}
    assert browser.send("/account/passkeys", page="/account", **said).status_code == 303
    assert "phone" in words(browser.get("/account"))

    fresh = world.browser("en")
    ticket, options = begin(fresh, "/sign-in/passkey/begin", "/sign-in")
    said = {"ticket": ticket, "answer": dumps(device.use(options)), "next": "/trades"}
    done = fresh.send("/sign-in/passkey", page="/sign-in", **said)
    assert (done.status_code, done.headers["location"]) == (303, "/trades")
    assert fresh.get("/day").status_code == 200
    replayed = fresh.send("/sign-in/passkey", page="/account", **said)
    assert replayed.status_code != 303

    world.clock.move(minutes=11)
    ticket, options = begin(browser, "/sign-in/passkey/begin", "/prove")
    proof = {"ticket": ticket, "answer": dumps(device.use(options)), "next": "/account"}
    assert browser.send("/prove/passkey", page="/prove", **proof).headers["location"] == "/account"
    key = world.people.passkeys.of(who.id)[0].id
    assert browser.send(f"/account/passkeys/{key}/remove", page="/account").status_code == 303
    assert world.people.passkeys.of(who.id) == ()


@pytest.mark.parametrize("answer", ["", "{}", '{"id": 1}', "[]", "{", '{"id": "AAAA", "response": {}}'])
def test_what_no_device_says_is_refused(world, ling, answer):
    browser = world.browser("en")
    ticket, _ = begin(browser, "/sign-in/passkey/begin", "/sign-in")
    refused = browser.send("/sign-in/passkey", page="/sign-in", ticket=ticket, answer=answer)
    assert 400 <= refused.status_code < 500


def test_a_passkey_of_somebody_else_proves_nothing(world, ling):
    browser, _ = ling
    other, _ = world.signed("Wu", "clerk", lang="en")
    device = SoftwarePasskey(ORIGIN)
    ticket, options = begin(other, "/account/passkeys/begin", "/account")
    said = {"ticket": ticket, "answer": dumps(device.make(options)), "name": "phone"}
    other.send("/account/passkeys", page="/account", **said)
    ticket, options = begin(browser, "/sign-in/passkey/begin", "/prove")
    refused = browser.send("/prove/passkey", page="/prove", ticket=ticket, answer=dumps(device.use(options)))
    assert "passkey could not be accepted" in words(refused)


# --- sign-ins -------------------------------------------------------------------------------------------------------------


def test_one_sees_ones_sign_ins_and_ends_one_or_all_others(world, ling):
    browser, who = ling
    others = [world.browser() for _ in range(3)]
    for other in others:
        other.sign_in(who.login)
    mine = world.people.sessions.who(browser.client.cookies["session"]).session.id
    first = world.people.sessions.who(others[0].client.cookies["session"]).session.id
    assert browser.get("/account").text.count("/account/sign-ins/s-") == 3
    assert browser.send(f"/account/sign-ins/{first}/end", page="/account").status_code == 303
    assert others[0].get("/day").status_code == 303
    assert others[1].get("/day").status_code == 200
    assert browser.send("/account/sign-ins", page="/account").status_code == 303
    assert [one.id for one in world.people.sessions.of(who.id)] == [mine]


def test_nobody_ends_a_sign_in_of_somebody_else(world, ling):
    browser, _ = ling
    other, _ = world.signed("Wu", "clerk")
    session = world.people.sessions.who(other.client.cookies["session"]).session.id
    assert browser.send(f"/account/sign-ins/{session}/end", page="/account").status_code == 404
    assert other.get("/day").status_code == 200


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18 Mobile Safari/604",
            "Safari · iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537 Chrome/138 Mobile Safari/537 MicroMessenger/8",
            "WeChat · Android",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/138 Safari/537 Edg/138", "Edge · Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140) Gecko/20100101 Firefox/140", "Firefox · Linux"),
        ("curl/8", "another program"),
        ("", "unknown device"),
    ],
)
def test_a_device_is_called_by_a_name_that_people_know(agent, said):
    assert device_said(agent).en == said


# --- deputies -------------------------------------------------------------------------------------------------------------


def test_a_deputy_acts_until_the_day_and_not_after_it(world, ling):
    browser, _ = ling
    wu = world.person("Wu", "", lang="en")
    assert world.browser("en").sign_in(wu.login).status_code == 303
    done = browser.send("/account/deputies", page="/account", login=wu.login, until="2026-06-03")
    assert done.status_code == 303, words(done)
    assert "Wu" in words(browser.get("/account"))
    deputy = world.browser("en")
    deputy.sign_in(wu.login)
    assert "deputy for Ling" in words(deputy.get("/account"))
    assert deputy.get("/trades").status_code == 200
    world.clock.move(days=3)
    deputy.sign_in(wu.login)
    assert deputy.get("/trades").headers["location"] == "/account"
    assert "You have no post now" in words(deputy.get("/account"))


def test_a_deputy_ends_when_the_holder_says_so(world, ling):
    browser, who = ling
    wu = world.person("Wu", "", lang="en")
    browser.send("/account/deputies", page="/account", login=wu.login, until="2026-07-01")
    deputy = world.browser("en")
    deputy.sign_in(wu.login)
    assert deputy.get("/trades").status_code == 200
    post = world.people.posts.of(wu.id)[0].id
    assert browser.send(f"/account/deputies/{post}/end", page="/account").status_code == 303
    assert deputy.get("/trades").status_code == 303
    assert who.name not in words(deputy.get("/account"))


@pytest.mark.parametrize(
    ("login", "until", "said"),
    [
        ("nobody@firm.example", "2026-07-01", "no such person"),
        ("wu@firm.example", "2026-13-01", "days do not fit"),
        ("wu@firm.example", "next week", "next week is not a day"),
        ("wu@firm.example", "", "days do not fit"),
        ("wu@firm.example", "2028-01-01", "days do not fit"),
        ("ling@firm.example", "2026-07-01", "cannot be handed"),
    ],
)
def test_a_deputy_needs_a_person_and_an_end(world, ling, login, until, said):
    browser, _ = ling
    world.person("Wu", "")
    answer = browser.send("/account/deputies", page="/account", login=login, until=until)
    assert 400 <= answer.status_code < 500
    assert said in words(answer)


# --- where nobody signs in ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/account", "/people", "/keys"])
def test_without_accounts_these_pages_say_how_to_begin(world, path):
    answer = world.browser("en").get(path)
    assert answer.status_code == 400
    assert "cohong people add" in words(answer)

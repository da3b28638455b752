"""Signing in: every way, and everything that must not pass."""

import re

import pytest

from cohong.portal.entering.places import local_path
from cohong.portal.pages.sign_in import SignInView
from signing import ORIGIN, PASSWORD, words, world_of


@pytest.fixture
def world(demo_home, tmp_path):
    with world_of(demo_home, tmp_path) as made:
        yield made


@pytest.fixture
def ling(world):
    return world.person("林一", "clerk", lang="zh")


def cookie(answer, name):
    """The `Set-Cookie` line of a cookie."""
    return next((line for line in answer.headers.get_list("set-cookie") if line.startswith(f"{name}=")), "")


# --- the door -------------------------------------------------------------------------------------------------------------


def test_without_accounts_the_pages_are_open_and_with_the_first_one_closed(world):
    browser = world.browser()
    assert browser.get("/day").status_code == 200
    assert "这里还没有人需要登录" in words(browser.get("/sign-in"))
    world.person("Mei")
    assert browser.get("/day").headers["location"] == "/sign-in?next=%2Fday"
    assert browser.client.post("/unsafe_act_as", data={"post": "customs"}).status_code == 404


def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(world, ling):
    browser = world.browser()
    asked = browser.get("/trades?stage=waiting&limit=5")
    assert (asked.status_code, asked.headers["location"]) == (
        303,
        "/sign-in?next=%2Ftrades%3Fstage%3Dwaiting%26limit%3D5",
    )
    page = browser.get(asked.headers["location"])
    assert 'name="next" value="/trades?stage=waiting&amp;limit=5"' in page.text
    done = browser.sign_in(ling.login, to="/trades?stage=waiting&limit=5")
    assert (done.status_code, done.headers["location"]) == (303, "/trades?stage=waiting&limit=5")
    assert "林一 · 业务员" in words(browser.get("/trades?stage=waiting&limit=5"))


def test_a_program_gets_401_in_the_shape_of_the_api(world, ling):
    for answer in (
        world.browser().get("/day.json"),
        world.browser().get("/api/events.json"),
        world.browser().client.post("/api/keys/x/revoke", json={}, headers={"origin": ORIGIN}),
    ):
        assert answer.status_code == 401
        assert answer.json()["error"]["code"] == "access.signed_out"
        assert answer.json()["error"]["next"]["zh"]
        assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("path", ["/sign-in", "/welcome", "/verify", "/patterns", "/why", "/static/style.css"])
def test_some_pages_are_for_everybody(world, ling, path):
    assert world.browser().get(path).status_code == 200


def test_a_program_with_a_key_acts_beside_people_who_sign_in(world):
    world.person("Mei")
    owner = world.people.persons.by_login("mei@firm.example")
    world.people.posts.install(owner.id, "service", "owner")
    post = next(one for one in world.people.posts.of(owner.id) if one.role == "owner")
    token = world.people.sessions.open(owner.id, "password")
    acting = world.people.sessions.choose(token, post.id)
    text = world.people.keys.issue(acting, "till", ("read",), days=30)[1]
    client = world.browser().client
    assert client.get("/day.json", headers={"authorization": f"Bearer {text}"}).status_code == 200
    assert client.get("/day.json", headers={"authorization": f"Bearer {text}0"}).status_code == 401


# --- passwords and codes --------------------------------------------------------------------------------------------------


def test_name_and_password_open_a_session_in_a_cookie_that_no_script_and_no_other_site_uses(world, ling):
    browser = world.browser()
    said = cookie(browser.sign_in("LIN一@firm.example".replace("LIN一", "林一")), "session")
    assert "HttpOnly" in said
    assert "SameSite=lax" in said
    assert "Path=/" in said
    assert "Secure" not in said
    assert browser.get("/day").status_code == 200
    assert browser.client.cookies["session"] not in browser.get("/account").text


def test_over_https_the_cookie_is_secure(demo_home, tmp_path):
    with world_of(demo_home, tmp_path, address="https://desk.example.cn/") as world:
        who = world.person("Mei")
        browser = world.browser(origin="https://desk.example.cn")
        assert "Secure" in cookie(browser.sign_in(who.login), "session")
        elsewhere = world.browser(origin="https://other.example.cn")
        assert elsewhere.sign_in(who.login).status_code == 403


def test_a_wrong_password_and_an_unknown_name_get_the_same_words(world, ling):
    answers = [world.browser().sign_in(login, "not the password") for login in (ling.login, "nobody@firm.example")]
    for answer in answers:
        assert answer.status_code == 401
        assert "账号或密码不正确。" in words(answer)
        assert not cookie(answer, "session")
        assert 'name="password" type="password" value=""' in answer.text
    assert f'value="{ling.login}"' in answers[0].text


def test_after_five_wrong_passwords_one_waits_and_is_told_how_long(world, ling):
    browser = world.browser("en")
    for _ in range(6):
        last = browser.sign_in(ling.login, "not the password")
        world.clock.move(seconds=1)
    world.clock.move(seconds=-1)
    last = browser.sign_in(ling.login)
    assert last.status_code == 429
    seconds = int(last.headers["retry-after"])
    assert f"Wait {seconds} seconds and try again" in words(last)
    world.clock.move(seconds=seconds)
    assert browser.sign_in(ling.login).status_code == 303


def test_with_codes_a_password_alone_opens_nothing(world, ling):
    app, _ = world.codes(ling)
    browser = world.browser()
    first = browser.sign_in(ling.login, to="/trades")
    assert first.headers["location"] == "/sign-in/code?next=%2Ftrades"
    assert not cookie(first, "session")
    assert browser.get("/day").status_code == 303
    page = "/sign-in/code?next=/trades"
    wrong = browser.send("/sign-in/code", page=page, code="000000", next="/trades")
    assert wrong.status_code == 401
    assert "验证码不正确" in words(wrong)
    done = browser.send("/sign-in/code", page=page, code=world.code(app), next="/trades")
    assert done.headers["location"] == "/trades"
    assert browser.get("/day").status_code == 200
    assert world.people.sessions.of(ling.id)[0].how == "password+code"


def test_a_recovery_code_works_once(world, ling):
    _, recovery = world.codes(ling)
    for status in (303, 401):
        browser = world.browser()
        browser.sign_in(ling.login)
        answer = browser.send("/sign-in/code", page="/sign-in/code", code=recovery[0])
        assert answer.status_code == status


def test_a_second_step_without_a_first_one_begins_again(world, ling):
    answer = world.browser("en").send("/sign-in/code", page="/sign-in/code", code="123456")
    assert "started too long ago" in words(answer)
    assert 'id="sign-in"' in answer.text


# --- where one goes afterwards --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wanted",
    [
        "https://elsewhere.example.cn/",
        "//elsewhere.example.cn",
        "/\\elsewhere.example.cn",
        "\\\\elsewhere.example.cn",
        "javascript:alert(1)",
        "/\t/elsewhere.example.cn",
        "/\n/elsewhere.example.cn",
        "elsewhere",
        "",
        "/sign-in",
        "/sign-out",
        "/" + "a" * 1_000,
    ],
)
def test_nobody_is_sent_to_an_address_that_a_stranger_chose(world, ling, wanted):
    assert local_path(wanted) == "/day"
    assert world.browser().sign_in(ling.login, to=wanted).headers["location"] == "/day"


def test_a_page_of_ours_with_its_question_is_kept():
    assert local_path("/trades?stage=waiting&why=a.b#x") == "/trades?stage=waiting&why=a.b#x"


# --- sessions -------------------------------------------------------------------------------------------------------------


def test_a_session_ends_after_half_an_hour_without_work(world, ling):
    browser = world.browser()
    browser.sign_in(ling.login)
    world.clock.move(minutes=29)
    assert browser.get("/day").status_code == 200
    world.clock.move(minutes=31)
    assert browser.get("/day").headers["location"] == "/sign-in?next=%2Fday"
    assert browser.sign_in(ling.login).status_code == 303, "a stale cookie is in nobody's way"


def test_a_form_of_a_session_that_ended_leads_to_sign_in_and_back_to_its_page(world, ling):
    browser = world.browser()
    browser.sign_in(ling.login)
    token = browser.token("/account")
    world.clock.move(minutes=31)
    answer = browser.send("/account/sign-ins", page="/account", csrf=token)
    assert answer.headers["location"] == "/sign-in?next=%2Faccount"


def test_signing_in_again_makes_another_session_and_ends_the_one_before(world, ling):
    browser = world.browser()
    browser.sign_in(ling.login)
    first = browser.client.cookies["session"]
    token = browser.token("/account")
    page = browser.client.post(
        "/sign-in", data={"csrf": token, "login": ling.login, "password": PASSWORD}, headers={"origin": ORIGIN}
    )
    assert page.status_code == 303
    assert browser.client.cookies["session"] != first
    assert len(world.people.sessions.of(ling.id)) == 1


def test_a_cookie_that_a_stranger_planted_is_not_the_session_afterwards(world, ling):
    browser = world.browser()
    browser.client.cookies.set("session", "planted")
    browser.sign_in(ling.login)
    planted = world.browser()
    planted.client.cookies.set("session", "planted")
    assert planted.get("/day").status_code == 303


def test_signing_out_ends_the_session_itself(world, ling):
    browser = world.browser()
    browser.sign_in(ling.login)
    kept = browser.client.cookies["session"]
    answer = browser.send("/sign-out", page="/account")
    assert answer.headers["location"] == "/sign-in"
    assert "您已退出登录" in words(browser.get("/sign-in"))
    again = world.browser()
    again.client.cookies.set("session", kept)
    assert again.get("/day").status_code == 303


def test_who_is_switched_off_is_out_at_once(world, ling):
    browser = world.browser()
    browser.sign_in(ling.login)
    world.people.persons.switch(ling.id, active=False)
    assert browser.get("/day").status_code == 303
    assert browser.sign_in(ling.login).status_code == 401


# --- forms ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/account/sign-ins", "/account/codes", "/sign-out", "/merchants/merchant-01/account/propose"]
)
def test_a_form_without_its_token_is_refused(world, ling, path):
    browser = world.browser()
    browser.sign_in(ling.login)
    for csrf in ("", "0" * 64, "é"):
        assert browser.send(path, page="/account", csrf=csrf).status_code == 403
    assert browser.get("/day").status_code == 200


def test_a_form_of_another_session_or_another_post_is_refused(world, ling):
    browser, other = world.browser(), world.browser()
    browser.sign_in(ling.login)
    other.sign_in(ling.login)
    assert browser.send("/account/sign-ins", page="/account", csrf=other.token("/account")).status_code == 403
    world.people.posts.install(ling.id, "service", "auditor")
    old = browser.token("/account")
    post = next(one.id for one in world.people.posts.of(ling.id) if one.role == "auditor")
    assert browser.send("/account/post", page="/account", post=post).status_code == 303
    assert browser.send("/account/sign-ins", page="/account", csrf=old).status_code == 403


@pytest.mark.parametrize("origin", ["https://elsewhere.example.cn", "null", "http://testserver.elsewhere.cn"])
def test_what_another_site_sends_is_refused(world, ling, origin):
    browser = world.browser()
    assert browser.sign_in(ling.login, origin=origin).status_code == 403
    browser.sign_in(ling.login)
    answer = browser.send("/account/sign-ins", page="/account", origin=origin)
    assert answer.status_code == 403
    assert "该请求来自其他网站的页面" in words(answer)
    assert "权限说明" in words(answer)


def test_a_sign_in_that_says_no_origin_is_refused(world, ling):
    browser = world.browser()
    answer = browser.client.post(
        "/sign-in", data={"csrf": browser.token("/sign-in"), "login": ling.login, "password": PASSWORD}
    )
    assert answer.status_code == 403


def test_a_sign_in_form_needs_the_token_of_its_visit(world, ling):
    other = world.browser()
    assert world.browser().sign_in(ling.login, csrf=other.token("/sign-in")).status_code == 403


def test_whoever_asks_too_often_gets_a_page_with_the_seconds(world, ling):
    browser = world.browser("en")
    browser.sign_in(ling.login)
    session = world.people.sessions.of(ling.id)[0].id
    world.people.buckets._levels["page", session] = (0, world.clock.now)
    answer = browser.get("/day")
    assert answer.status_code == 429
    assert f"Wait {answer.headers['retry-after']} seconds" in words(answer)
    program = browser.get("/day.json")
    assert (program.status_code, program.json()["error"]["code"]) == (429, "access.slow_down")


# --- invitations ----------------------------------------------------------------------------------------------------------


def test_an_invitation_is_exchanged_for_a_password_once(world):
    who = world.person("Mei", password="")
    invitation = world.people.passwords.invite(who.id)
    browser, page = world.browser(), f"/welcome?invitation={invitation}"
    assert f'value="{invitation}"' in browser.get(page).text
    said = {"page": page, "invitation": invitation}
    twice = browser.send("/welcome", **said, password=PASSWORD, again="something else at noon")
    assert "两次输入的密码不一致" in words(twice)
    weak = browser.send("/welcome", **said, password="short", again="short")
    assert "12 到 128 个字符" in words(weak)
    done = browser.send("/welcome", **said, password=PASSWORD, again=PASSWORD)
    assert done.headers["location"] == "/day"
    assert browser.get("/day").status_code == 200
    again = world.browser().send("/welcome", **said, password=PASSWORD, again=PASSWORD)
    assert "这一步开始得太久" in words(again)


def test_an_invitation_does_not_go_around_codes(world, ling):
    world.codes(ling)
    invitation = world.people.passwords.invite(ling.id)
    browser = world.browser()
    new = "another harbour at night"
    done = browser.send("/welcome", page="/welcome", invitation=invitation, password=new, again=new)
    assert done.headers["location"] == "/sign-in"
    assert not cookie(done, "session")
    assert browser.sign_in(ling.login, new).headers["location"].startswith("/sign-in/code")


# --- what a page gives away -------------------------------------------------------------------------------------------------


def test_the_twin_of_the_sign_in_page_says_nothing_about_anybody(world, ling):
    told = world.browser().get("/sign-in.json").json()
    assert set(told) == set(SignInView.__struct_fields__)
    assert (told["accounts"], told["login"], told["trouble"]) == (True, "", None)


def test_no_page_has_a_script_in_it(world, ling):
    browser = world.browser()
    browser.sign_in(ling.login)
    for path in ("/sign-in", "/account", "/prove", "/welcome", "/why", "/looks", "/approvals"):
        text = browser.get(path).text
        assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=", text), path

"""Coming in with a real browser: by invitation, code, passkey and an account elsewhere, in Chinese and on a phone too."""

import re

import pyotp
import pytest
from playwright.sync_api import expect
from screens import DESK, PHONE

from cohong.access.oidc_simulator import Account, Client, Simulator
from loopback import served
from signing import PASSWORD, World


@pytest.fixture(scope="module")
def provider_and_world(city, tmp_path_factory):
    """Pages where people sign in, and beside them a provider of accounts, all on this machine."""
    folder = tmp_path_factory.mktemp("people")
    world = World(city, folder)
    accounts = (Account(subject="u-7", name="Ling Wei"), Account(subject="u-8", name="Mei"))
    simulator = Simulator("", Client(client_id="cohong", redirect_uri=""), accounts, world.clock)
    try:
        with served(world.app) as pages, served(simulator.app) as issuer:
            world.url = pages.replace("127.0.0.1", "localhost")  # a passkey belongs to a name
            simulator.issuer = issuer
            simulator.client = Client(client_id="cohong", redirect_uri=f"{world.url}/sign-in/oidc")
            yield simulator, world
    finally:
        world.place.close()


@pytest.fixture
def world(provider_and_world):
    return provider_and_world[1]


@pytest.fixture
def provider(provider_and_world, world):
    """The provider as the pages know it: from its file."""
    simulator, _ = provider_and_world
    file = world.place.home / "people" / "oidc.toml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(
        '[[provider]]\nname = "city"\ntitle_zh = "城市统一身份"\ntitle_en = "City identity"\n'
        f'issuer = "{simulator.issuer}"\nclient_id = "cohong"\nsince_day = 20260101\n',
        encoding="utf-8",
    )
    yield simulator
    file.unlink()


def sign_in(page, login, password=PASSWORD):
    page.goto("/sign-in")
    page.locator("#login").fill(login)
    page.locator("#password").fill(password)
    page.locator("#sign-in button").click()


def sign_out(page):
    page.locator('form[action="/sign-out"] button').click()
    expect(page).to_have_url(re.compile("/sign-in$"))


def fits(page):
    """Nothing is wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("window.innerWidth")


def test_an_invitation_a_wrong_password_and_a_code_in_chinese_on_a_phone(world, profile):
    who = world.person("林小燕", "clerk", password="")
    page = profile(world.url, "zh", PHONE)
    page.goto("/day")
    expect(page).to_have_url(re.compile(r"/sign-in\?next=%2Fday$"))
    fits(page)
    page.get_by_role("link", name="设置密码").click()
    page.get_by_label("邀请码").fill(world.people.passwords.invite(who.id))
    page.get_by_label("新密码").fill(PASSWORD)
    page.get_by_label("再输入一次").fill(PASSWORD)
    page.get_by_role("button", name="设置密码并进入").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("今日")
    expect(page.locator(".who")).to_contain_text("林小燕 · 业务员")

    page.get_by_role("link", name="我的账户").click()
    fits(page)
    page.locator("#codes").get_by_role("button", name="开启验证码").click()
    secret = page.locator("#totp-secret").inner_text()
    expect(page.locator("#enrolment svg.qr-code")).to_be_visible()
    app = pyotp.TOTP(secret)
    page.get_by_label("输入应用显示的 6 位验证码").fill(world.code(app))
    page.locator("#enrolment").get_by_role("button", name="开启验证码").click()
    expect(page.locator("#recovery-codes li")).to_have_count(10)
    recovery = page.locator("#recovery-codes li").first.inner_text()
    fits(page)
    sign_out(page)
    expect(page.locator("main").get_by_role("status")).to_contain_text("您已退出登录")

    sign_in(page, who.login, "not the password")
    expect(page.locator("main").get_by_role("alert")).to_contain_text("账号或密码不正确")
    expect(page.locator("#login")).to_have_value(who.login)
    page.locator("#password").fill(PASSWORD)
    page.locator("#sign-in button").click()
    page.get_by_label("验证码或恢复码").fill("000000")
    page.get_by_role("button", name="登录").click()
    expect(page.locator("main").get_by_role("alert")).to_contain_text("验证码不正确")
    page.get_by_label("验证码或恢复码").fill(recovery)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("今日")


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_passkey_is_added_and_signs_in_and_proves(world, profile, width):
    who = world.person(f"Mei{width}", "clerk", lang="en")
    page = profile(world.url, "en", width)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, "isUserVerified": True}})
    sign_in(page, who.login)
    page.goto("/account")
    page.get_by_label("A name for this passkey").fill("my phone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator("#passkeys li strong")).to_have_text("my phone")
    sign_out(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(re.compile("/day$"))
    world.clock.move(minutes=11)
    page.goto("/account")
    page.locator("#prove-first").first.click()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(re.compile("/account$"))
    expect(page.locator("#passkeys").get_by_role("button", name="Remove")).to_be_visible()


def test_a_device_without_a_passkey_is_told_what_else_to_do(world, profile):
    world.person("Somebody")
    page = profile(world.url, "en")
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto("/sign-in")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator(".passkey .error")).to_contain_text("use another way")


def test_an_account_elsewhere_is_linked_and_signs_in(world, provider, profile):
    who = world.person("Ling", "clerk", lang="zh")
    page = profile(world.url, "zh")
    page.goto("/sign-in")
    page.get_by_role("link", name="用城市统一身份登录").click()
    page.get_by_role("link", name="Ling Wei").click()
    expect(page.locator("main").get_by_role("alert")).to_contain_text("尚未与本系统的人员关联")

    sign_in(page, who.login)
    page.goto("/account")
    page.locator("#links").get_by_role("button", name="关联").click()
    page.locator("#go-to a").click()
    page.get_by_role("link", name="Ling Wei").click()
    expect(page.locator("#links")).to_contain_text("已关联")
    sign_out(page)
    page.goto("/trades")
    page.get_by_role("link", name="用城市统一身份登录").click()
    page.get_by_role("link", name="Ling Wei").click()
    expect(page).to_have_url(re.compile("/trades$"))


def test_a_refusal_explains_itself_and_a_second_person_decides(world, profile):
    boss, second = world.person("Boss", "owner", lang="en"), world.person("Second", "admin", lang="en")
    mei = world.person("Mei Hua", "clerk", lang="en")
    page = profile(world.url, "en")
    sign_in(page, mei.login)
    page.goto("/people")
    page.get_by_role("link", name="Why may I?").click()
    page.get_by_label("What", exact=True).select_option("manage_people")
    page.get_by_role("button", name="Why?").click()
    expect(page.locator("#answer")).to_contain_text("Mei Hua may not manage people and posts now")
    expect(page.locator("#answer")).to_contain_text("Boss")

    desk = profile(world.url, "en")
    sign_in(desk, boss.login)
    desk.goto("/people")
    card = desk.locator(".person", has_text="Mei Hua")
    card.locator("details summary").click()
    card.get_by_label("Another role").select_option("owner")
    card.get_by_role("button", name="Give").click()
    expect(desk.locator("main").get_by_role("status")).to_contain_text("This takes two people")

    other = profile(world.url, "en", PHONE)
    sign_in(other, second.login)
    other.goto("/approvals")
    fits(other)
    other.get_by_role("button", name="Agree").click()
    expect(other.locator("main")).to_contain_text("Decided lately")
    page.goto("/account")
    page.get_by_role("button", name="Act as owner").click()
    page.goto("/people")
    expect(page.get_by_role("heading", level=1)).to_have_text("People")


def test_the_demo_shows_a_merchant_who_looked(page_as):
    officer = page_as("customs", "zh", DESK)
    officer.goto("/merchants/merchant-01")
    merchant = page_as("merchant-01", "zh", PHONE)
    merchant.goto("/looks")
    expect(merchant.locator("#looks")).to_contain_text("海关关员")
    fits(merchant)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [DESK, PHONE])
def test_no_page_about_people_is_wider_than_its_screen(world, profile, lang, width):
    who = world.person(f"Wide {lang} {width}", "owner", lang=lang)
    page = profile(world.url, lang, width)
    for path in ("/sign-in", "/welcome", "/why"):
        page.goto(path)
        fits(page)
    sign_in(page, who.login)
    for path in ("/account", "/people", "/approvals", "/why?right=operate", "/looks", "/keys", "/webhooks", "/prove"):
        page.goto(path)
        fits(page)

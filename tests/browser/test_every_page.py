"""Every page, in both languages, on a desk and on a phone: whole, reachable for everybody, in plain words, from here alone."""

import gzip
import re

import httpx
import pytest
from playwright.sync_api import expect
from screens import DESK, PHONE
from seeing import Visitor

from city_pages import ACCOUNTS, addresses
from cohong.portal.page import PAGES
from loopback import served
from signing import PASSWORD, World

SCREENS = [(lang, width) for lang in ("zh", "en") for width in (DESK, PHONE)]
LIGHT_BYTES = 100_000
ENGLISH = re.compile(r"[A-Za-z]{2,},?(?: [a-z]{2,},?){2,}")
CHINESE = re.compile(r"[一-鿿]{2,}")
JARGON = re.compile(r"\b(?:hash|root|envelope|checkpoint|leaf)\b|哈希|信封|检查点|根值", re.IGNORECASE)


@pytest.fixture(scope="module")
def seen(browser, running, account_world):
    """Every page, once on each screen."""
    found, where = [], addresses(running)
    for lang, width in SCREENS:
        context = new_context(browser, running.url, lang, width)
        visitor = Visitor(context.new_page(), lang, width)
        for one in where:
            context.add_cookies([{"name": "unsafe_post", "value": one.post, "url": running.url}])
            found.append(visitor.visit(one.name, one.path))
        context.close()
        found += see_accounts(browser, account_world, lang, width)
    return found


def new_context(browser, url, lang, width, **more):
    locale = "zh-CN" if lang == "zh" else "en-GB"
    size = {"width": width, "height": 900}
    context = browser.new_context(base_url=url, viewport=size, locale=locale, timezone_id="Asia/Shanghai", **more)
    context.add_cookies([{"name": "lang", "value": lang, "url": url}])
    return context


@pytest.fixture(scope="module")
def account_world(city, tmp_path_factory):
    """Pages where people sign in: an owner, and somebody who has switched codes on."""
    world = World(city, tmp_path_factory.mktemp("people"))
    world.owner = world.person("Wen Li", "owner", "merchant-01")
    world.careful = world.person("Chen An", "owner", "merchant-01")
    world.codes(world.careful)
    try:
        with served(world.app) as url:
            world.url = url
            yield world
    finally:
        world.place.close()


def see_accounts(browser, world, lang, width):
    context = new_context(browser, world.url, lang, width)
    page = context.new_page()
    visitor = Visitor(page, lang, width)
    found = [
        visitor.visit(name, path) for name, path in (("sign_in", "/sign-in"), ("welcome", "/welcome?invitation=none"))
    ]
    sign_in(page, world.careful)
    found.append(visitor.visit("sign_in_code", "/sign-in/code"))
    sign_in(page, world.owner)
    expect(page.locator("h1")).to_be_visible()
    rest = sorted(ACCOUNTS - {"sign_in", "welcome", "sign_in_code"})
    found += [visitor.visit(name, PAGES[name].path) for name in rest]
    context.close()
    return found


def sign_in(page, who):
    page.goto("/sign-in")
    page.locator("#login").fill(who.login)
    page.locator("#password").fill(PASSWORD)
    page.locator("#sign-in button").click()


def none(found):
    """Nothing was found; otherwise each finding on a line of its own."""
    assert not found, "\n".join(map(str, found))


def test_no_page_was_left_out(seen):
    assert {one.name for one in seen} >= set(PAGES)


def test_every_page_opens(seen):
    none([(one.where, one.status) for one in seen if one.status != (404 if one.name == "nowhere" else 200)])


def test_no_page_fails_in_the_browser(seen):
    none([(one.where, one.troubles) for one in seen if one.troubles])


def test_no_page_asks_another_host(seen):
    none([(one.where, one.strangers) for one in seen if one.strangers])


def test_no_page_shuts_anybody_out(seen):
    none([(one.where, one.barriers) for one in seen if one.barriers])


def test_every_input_has_a_label(seen):
    none([(one.where, one.unlabelled) for one in seen if one.unlabelled])


def test_no_page_is_wider_than_the_screen(seen):
    none([(one.where, one.too_wide) for one in seen if one.too_wide])


def test_every_page_has_a_title_and_one_heading(seen):
    none([(one.where, one.title, one.headings) for one in seen if not one.title.strip() or len(one.headings) != 1])


def test_titles_tell_pages_apart(seen):
    titles = {(one.lang, one.name, one.title) for one in seen if one.name in PAGES and "{" not in PAGES[one.name].path}
    assert len({(lang, title) for lang, _, title in titles}) == len({(lang, name) for lang, name, _ in titles})


QUOTED = re.compile(r"“[^”]*”|[^ ]+\.(?:xlsx|csv)")
"""A column of somebody's sheet, a file that somebody named."""


@pytest.fixture(scope="module")
def data(running):
    """What goods and law are called, in the language they have: no page translates them."""
    law = running.person("customs").client.get("/law.json").text
    sources = re.findall(r'"source":\{[^}]*?"said":"([^"]*)"', law)
    trades = [running.person(one.post).data(one.path) for one in addresses(running) if one.name == "trade"]
    told = [field for trade in trades for field in trade["comparison"]["fields"] if field["label"]["en"] == "Goods"]
    goods = {field["list"] for field in told}
    return [*sorted({*sources, *goods}, key=len, reverse=True), "OpenAPI"]


def test_chinese_pages_hold_no_english_sentence(seen, data):
    none(untranslated(seen, "zh", ENGLISH, data))


def test_english_pages_hold_no_chinese_sentence(seen, data):
    none(untranslated(seen, "en", CHINESE, data))


def untranslated(seen, lang, pattern, data):
    """Each text that looks like the other language, with one page that says it."""
    found = {}
    for one in seen:
        for said in one.said if one.lang == lang else ():
            rest = QUOTED.sub("", said)
            for known in data:
                rest = rest.replace(known, "")
            if pattern.search(rest) and "示例" not in rest:  # invented firms are called so
                found.setdefault(said, one.where)
    return found.items()


def test_no_page_speaks_of_machinery(seen):
    """Hash, root, envelope: such words stand in technical details alone."""
    none({(said, one.name) for one in seen for said in one.said if JARGON.search(said)})


def test_the_first_page_is_light(running):
    """HTML, style and script as they are sent: a slow telephone shows the day at once."""
    with httpx.Client(base_url=running.url, headers={"Accept-Encoding": "gzip"}) as client:
        with client.stream("GET", "/day") as answer:
            sent = b"".join(answer.iter_raw())
        parts = re.findall(r'(?:href|src)="(/static/[^"]+)"', gzip.decompress(sent).decode())
        assert len(parts) >= 2
        for part in parts:
            with client.stream("GET", part) as answer:
                sent += b"".join(answer.iter_raw())
    assert len(sent) < LIGHT_BYTES

"""A real browser before a small city: one browser and one server for all tests, a fresh profile for each page."""

from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright
from screens import CHROMIUM, DESK, FLAGS, HEIGHTS

from city_kit import RunningCity
from cohong.city import demo
from cohong.projections.run import catch_up
from loopback import portal


@pytest.fixture(scope="module")
def browser():
    """The browser itself. It is shut at the end of each file: while it is open its loop runs in this thread, and a test
    elsewhere could not run one of its own."""
    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def city(tmp_path_factory) -> Path:
    """A city of 120 trades after its day. Read only: copy it to write."""
    place = tmp_path_factory.mktemp("city")
    demo(seed=1, trades=120, home=place)
    catch_up(place / "home")
    return place / "home"


@pytest.fixture(scope="session")
def city_url(city):
    """Where the city's pages are, with the demo's switch of roles; nobody signs in."""
    with portal(city) as url:
        yield url


@pytest.fixture
def profile(browser):
    """`profile("http://…", lang, width, cookies)`: a page in a fresh profile. A script that fails, or that a page may not
    run, fails the test."""
    contexts, troubles = [], []

    def make(url, lang="zh", width=DESK, cookies=None, **more):
        locale = "zh-CN" if lang == "zh" else "en-GB"
        size = {"width": width, "height": HEIGHTS.get(width, 900)}
        context = browser.new_context(base_url=url, viewport=size, locale=locale, timezone_id="Asia/Shanghai", **more)
        contexts.append(context)
        told = {"lang": lang, **(cookies or {})}
        context.add_cookies([{"name": name, "value": value, "url": url} for name, value in told.items()])
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda said: troubles.append(said.text) if "Content Security Policy" in said.text else None)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not troubles


@pytest.fixture
def page_as(profile, city_url):
    """`page_as("merchant-01", "en", PHONE)`: the demo's pages in a browser, acting in a post of the city."""

    def make(post="service", lang="zh", width=DESK):
        return profile(city_url, lang, width, {"unsafe_post": post})

    return make


@pytest.fixture(scope="session")
def running():
    """A city whose node and pages run and whose counterparties answer: what is mended here is judged and paid."""
    opened = RunningCity()
    yield opened
    opened.close()


@pytest.fixture
def person(profile, running):
    """`person("agent-1", "zh", PHONE, has_touch=True)`: somebody before the running city's pages, on the day's page."""

    def make(post="service", lang="zh", width=DESK, **more):
        page = profile(running.url, lang, width, {"unsafe_post": post}, **more)
        page.goto("/")
        return page

    return make

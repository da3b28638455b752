"""What a person does at a desk between two clicks."""

import time

from playwright.sync_api import expect

PATIENCE_SECONDS = 90
LOOKS_AGAIN_MS = 1_000


def reload_until(page, found):
    """Load the page anew, as a person would, until something stands there."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not found.first.is_visible():
        assert time.monotonic() < until, page.locator("main").inner_text()
        page.wait_for_timeout(LOOKS_AGAIN_MS)
        page.reload()


def day(page):
    """Go on to the day's page."""
    page.get_by_role("link", name="公行 Cohong").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("今日")


def switch(page, name):
    """Act as somebody else: the demo's switch."""
    box = page.get_by_role("combobox", name="演示：切换身份")
    choice = next(one for one in box.locator("option").all_inner_texts() if one.startswith(name))
    box.select_option(label=choice)
    page.get_by_role("button", name="切换").click()
    expect(page.locator(".who .as")).to_contain_text(name)


def menu(page, name):
    """Choose from the main menu."""
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name=name, exact=True).click()

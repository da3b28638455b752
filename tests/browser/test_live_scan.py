"""The camera of the verify page, with a film of a proof's code before it: what the camera sees is verified by itself."""

import io

import httpx
import numpy as np
import pytest
import segno
from PIL import Image
from playwright.sync_api import expect, sync_playwright
from screens import CHROMIUM, DESK, FLAGS, PHONE

WIDE, HIGH, A_SECOND = 1280, 960, 10


@pytest.fixture(scope="module")
def short(city_url):
    """A proof of the city, as the text of its code."""
    with httpx.Client(base_url=city_url, cookies={"unsafe_post": "service"}) as client:
        paid = client.get("/trades.json?stage=paid").json()["rows"][0]["key"]
        message = client.get(f"/trades/{paid}.json").json()["life"][0]["said"][0]["message_id"]
        return client.get(f"/proofs/{message}/show.json").json()["short"]


@pytest.fixture(scope="module")
def with_film(tmp_path_factory):
    """`with_film(name, *pictures)`: a browser whose camera shows these pictures, a second each, over and over."""
    with sync_playwright() as started:
        opened = []

        def launch(name, *pictures):
            film = tmp_path_factory.mktemp("film") / f"{name}.y4m"
            film.write_bytes(y4m(pictures))
            camera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
            args = [*FLAGS, *camera, f"--use-file-for-fake-video-capture={film}"]
            opened.append(started.chromium.launch(executable_path=CHROMIUM, headless=True, args=args))
            return opened[-1]

        yield launch
        for browser in opened:
            browser.close()


def paper(text=""):
    """What the camera sees: a sheet on a grey table, with a code on it or empty."""
    seen = Image.new("L", (WIDE, HIGH), 120)
    seen.paste(250, (120, 20, WIDE - 120, HIGH - 20))
    if text:
        drawn = io.BytesIO()
        segno.make(text, error="l", mode="alphanumeric", micro=False).save(drawn, kind="png", scale=6, border=4)
        with Image.open(drawn) as code:
            side = min(code.width, HIGH - 60)
            seen.paste(code.convert("L").resize((side, side)), ((WIDE - side) // 2, (HIGH - side) // 2))
    return seen


def y4m(pictures):
    """An uncompressed film of grey pictures."""
    colourless = np.full(WIDE * HIGH // 2, 128, np.uint8).tobytes()
    frames = [
        b"FRAME\n" + np.asarray(one, np.uint8).tobytes() + colourless for one in pictures for _ in range(A_SECOND)
    ]
    return f"YUV4MPEG2 W{WIDE} H{HIGH} F{A_SECOND}:1 Ip A1:1 C420jpeg\n".encode() + b"".join(frames)


def visit(browser, url, lang="zh", width=DESK):
    page = browser.new_page(base_url=url, viewport={"width": width, "height": 900})
    page.context.add_cookies([{"name": "lang", "value": lang, "url": url}])
    page.goto("/verify")
    return page


def test_a_code_held_before_the_camera_is_verified_without_another_click(with_film, city_url, short):
    page = visit(with_film("code", paper(), paper(short)), city_url, width=PHONE)
    main = page.locator("main")
    page.get_by_role("button", name="用摄像头扫描二维码").click()
    expect(main.get_by_role("heading", name="再核验一份")).to_be_visible(timeout=60_000)
    assert page.locator(".verdict.good").count() == 1
    assert page.locator("#camera").is_hidden()


def test_where_the_browser_reads_no_codes_the_pictures_of_the_camera_are_looked_at_as_photos(
    with_film, city_url, short
):
    page = visit(with_film("photos", paper(short)), city_url, lang="en")
    asked = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(city_url)))
    page.evaluate("delete window.BarcodeDetector")
    page.get_by_role("button", name="Scan the code with the camera").click()
    expect(page.get_by_role("heading", name="Verify another one")).to_be_visible(timeout=60_000)
    assert "/api/verify" in asked
    assert page.locator(".verdict.good").count() == 1


def test_a_paper_without_a_code_is_not_verified_and_the_camera_can_be_stopped(with_film, city_url):
    page = visit(with_film("empty", paper()), city_url)
    with page.expect_response("**/api/verify") as looked:
        page.evaluate("delete window.BarcodeDetector")
        page.get_by_role("button", name="用摄像头扫描二维码").click()
    assert not looked.value.ok
    expect(page.locator("#scan-said")).to_have_text("请把二维码完整放进画面。")
    page.get_by_role("button", name="停止扫描").click()
    expect(page.locator("#camera")).to_be_hidden()
    assert page.get_by_role("heading", name="再核验一份").count() == 0

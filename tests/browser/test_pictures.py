"""Every picture in the guides is a page as it stands: taken here from a city, in both languages, at both widths.

`COHONG_PICTURES=1` writes them to docs/pictures; otherwise they are taken and looked at, and thrown away.
"""

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from PIL import Image
from screens import DESK, PHONE

from city_kit import RunningCity
from cohong.city.files import write_nodes
from cohong.city.people import make_city
from cohong.city.trades import make_trades, order_of
from cohong.core.calendar import time_of

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
WRITES = os.environ.get("COHONG_PICTURES") == "1"
LANGS = ("zh", "en")
TALLEST = {DESK: 1100, PHONE: 1200}
COLOURS, FEW = 255, 64
MOST_BYTES, MOST_BYTES_TOGETHER = 150_000, 5_000_000

SPILLS = """() => [...document.querySelectorAll("body *")].filter(one => {
  const box = one.getBoundingClientRect();
  if (box.width === 0 || box.right <= document.documentElement.clientWidth + 1) return false;
  for (let up = one.parentElement; up; up = up.parentElement)
    if (getComputedStyle(up).overflowX !== "visible") return false;
  return true;
}).map(one => one.outerHTML.slice(0, 120))"""


def wrong_trade(ask):
    return "customs", f"/trades/{_wrong(ask)}"


def _wrong(ask):
    return ask("customs", "/trades?why=match.price")["rows"][0]["key"]


def mending(ask):
    """The trade whose list differs, before the agent who filed it."""
    key = _wrong(ask)
    filers = {one["kind"]: one["filer"] for one in ask("service", f"/trades/{key}/mend")["foreign"]}
    return filers["list"], f"/trades/{key}/mend"


def returned_merchant(ask):
    """The merchant whose payout came back."""
    first = ask("service", "/money")
    rest = ask("service", f"/money?after={first['next']}")["payouts"] if first["next"] else []
    back = next(one for one in (*first["payouts"], *rest) if one["tone"] == "wrong")
    return "service", f"/merchants/{back['merchant']}"


def own_trade(ask):
    return "merchant-06", f"/trades/{ask('merchant-06', '/trades?stage=paid')['rows'][0]['key']}"


def at(post, path):
    """A place that needs no search."""
    return lambda _: (post, path)


class Picture(NamedTuple):
    """Of which page, at which width, and who looks at which address, found by asking the city's JSON twins."""

    page: str
    width: int
    where: Callable[[Callable], tuple[str, str]]

    def file(self, lang):
        return f"{self.page}-{lang}-{self.width}.png"


PICTURES = [
    Picture("day", DESK, at("service", "/day")),
    Picture("waiting", DESK, at("service", "/waiting")),
    Picture("problems", DESK, at("customs", "/problems")),
    Picture("trade", DESK, wrong_trade),
    Picture("mend", DESK, mending),
    Picture("money", DESK, at("service", "/money")),
    Picture("merchant", DESK, returned_merchant),
    Picture("members", DESK, at("agent-1", "/members")),
    Picture("law", DESK, at("customs", "/law")),
    Picture("desk", PHONE, at("merchant-06", "/merchants/merchant-06")),
    Picture("trade", PHONE, own_trade),
    Picture("day", PHONE, at("merchant-06", "/day")),
]


@pytest.fixture(scope="module")
def gallery():
    """A city of its own: what others mend or pay must not be missing from a picture."""
    opened = RunningCity(trades=120)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def ask(gallery):
    """`ask(post, path)`: a JSON twin as somebody sees it."""
    visitors = {}

    def asked(post, path):
        if post not in visitors:
            visitors[post] = gallery.person(post)
        return visitors[post].data(path)

    return asked


@pytest.fixture
def page_as(profile, gallery):
    """Somebody before the pages of that city."""

    def make(post, lang, width):
        return profile(gallery.url, lang, width, {"unsafe_post": post})

    return make


def take(page, picture, lang):
    """The picture of an open page, once it is what a reader would look at."""
    assert page.locator("html").get_attribute("lang") == {"zh": "zh-CN", "en": "en"}[lang]
    assert page.locator("h1").count() == 1
    assert page.evaluate(SPILLS) == []
    page.evaluate("document.fonts.ready")
    height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST[picture.width])
    clip = {"x": 0, "y": 0, "width": picture.width, "height": height}
    shot = page.screenshot(full_page=True, clip=clip, animations="disabled", caret="hide")
    data = small(shot, picture.width)
    if WRITES:
        FOLDER.mkdir(exist_ok=True)
        (FOLDER / picture.file(lang)).write_bytes(data)


def small(shot, width):
    """The picture as few bytes, after a look that something is on it."""
    image = Image.open(io.BytesIO(shot)).convert("RGB")
    assert image.width == width
    colours = image.getcolors(1 << 24)
    assert len(colours) > FEW, "a blank page has few colours"
    assert max(count for count, _ in colours) < 0.97 * image.width * image.height, "next to nothing is on it"
    out = io.BytesIO()
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    assert len(out.getvalue()) < MOST_BYTES
    return out.getvalue()


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("picture", PICTURES, ids=lambda one: f"{one.page}-{one.width}")
def test_a_picture_of_the_guides_is_taken(picture, lang, ask, page_as):
    post, path = picture.where(ask)
    page = page_as(post, lang, picture.width)
    assert page.goto(path).status == 200
    take(page, picture, lang)


VERIFY = Picture("verify", PHONE, at("", "/verify"))


@pytest.mark.parametrize("lang", LANGS)
def test_a_picture_of_a_verified_proof_is_taken(lang, ask, page_as, tmp_path):
    """Downloaded as the merchant of a paid trade, and dropped by somebody who is nobody here."""
    page = page_as("merchant-06", lang, PHONE)
    page.goto(own_trade(ask)[1])
    found = page.locator("a[href^='/proofs/']").first.get_attribute("href").removesuffix("/show").split("?")[0]
    (tmp_path / "paid.proof").write_bytes(page.request.get(found).body())
    page.goto("/verify")
    page.set_input_files("#proof-file", tmp_path / "paid.proof")  # choosing it is enough
    page.locator("#verdict[data-result=whole]").wait_for()
    take(page, VERIFY, lang)


DELIVERY = Picture("delivery", DESK, at("platform", "/upload"))


@pytest.mark.parametrize("lang", LANGS)
def test_a_picture_of_a_wrong_cell_is_taken(lang, page_as, tmp_path):
    """Three orders, one of them below nothing."""
    people = make_city(1)
    first = 900 + 10 * LANGS.index(lang)  # documents are numbered like their trades: not those of the city
    trades = list(make_trades(people, first + 3, 98, time_of(20260310, 9), prefix="PI"))[first:]
    nodes = [order_of(people, trade) for trade in trades]
    (path,) = write_nodes(tmp_path, "orders", "CEB303", nodes, people.platform, 8_100 + LANGS.index(lang))
    good = f"<ceb:goodsValue>{nodes[1][0]['goodsValue']}<"
    path.write_text(path.read_text(encoding="utf-8").replace(good, "<ceb:goodsValue>-1<", 1), encoding="utf-8")
    page = page_as("platform", lang, DESK)
    page.goto("/upload")
    page.set_input_files("#files", path)
    page.click("main form button")
    page.locator("input[aria-invalid=true]").wait_for()
    assert page.locator("input[aria-invalid=true], .card .note + .note").count() == 1, (
        "one cell is wrong, and nothing else"
    )
    take(page, DELIVERY, lang)


def test_the_pictures_are_few_and_small():
    taken = {one.file(lang) for one in (*PICTURES, VERIFY, DELIVERY) for lang in LANGS}
    kept = {path.name: path.stat().st_size for path in FOLDER.glob("*.png")}
    assert set(kept) == taken
    assert max(kept.values()) < MOST_BYTES
    assert sum(kept.values()) < MOST_BYTES_TOGETHER

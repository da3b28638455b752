"""Pages drawn by processes beside the one that serves: the same bytes, the same refusals, and nobody else waits."""

import asyncio
import os
import re
import shutil
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from cohong.bench.portal import proofs_of
from cohong.core.texts import CohongError
from cohong.modules.aftermath.state import PAPER
from cohong.portal.app import build
from cohong.portal.beside.drawers import Drawers
from cohong.portal.beside.wanted import Drawn, Trouble, answer, made_of, place_to_draw
from cohong.portal.entering.entrance import Entrance
from cohong.portal.page import PAGES
from cohong.portal.place import Place
from cohong.projections import queries

MASKED = re.compile(rb'name="csrf" value="[^"]+"')
"""The token of forms is masked anew for each page."""


@pytest.fixture(scope="module")
def shown(demo_home, tmp_path_factory):
    """A copy of the city: whose data was shown is written down there."""
    return Path(shutil.copytree(demo_home, tmp_path_factory.mktemp("shown") / "home"))


@pytest.fixture(scope="module")
def drawers(shown):
    """One drawer, so that one page at a time is drawn."""
    made = Drawers(shown, "", count=1)
    yield made
    made.close()


@pytest.fixture
def beside(shown, drawers):
    """A client of pages that are drawn beside."""
    place = Place(shown)
    with TestClient(build(place, Entrance(place), drawers), follow_redirects=False) as client:
        client.place = place
        yield client
    place.close()


@pytest.fixture
def here(shown):
    """A client of the same pages, drawn by the process that serves."""
    place = Place(shown)
    yield TestClient(build(place, Entrance(place)), follow_redirects=False)
    place.close()


@pytest.fixture
def somewhere(reading):
    """A trade, a merchant and a paper to put into an address."""
    row = queries.trades(reading.tables, limit=1)[0]
    paper, _ = next(reading.state.scan(PAPER))
    trade = {"key": row.key, "merchant": row.merchant, "message_id": row.order_id}
    return trade | {"name": "tax.levy_rate", "id": paper}


@pytest.mark.parametrize("name", sorted(name for name, page in PAGES.items() if page.beside))
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_page_is_the_same_wherever_it_is_drawn(name, lang, beside, here, somewhere):
    path = PAGES[name].path.format_map(somewhere)
    found, wanted = (client.get(path, params={"lang": lang}) for client in (beside, here))
    assert found.status_code == wanted.status_code
    assert MASKED.sub(b"", found.content) == MASKED.sub(b"", wanted.content)
    twin, other = (client.get(f"{path}.json") for client in (beside, here))
    assert (twin.status_code, twin.content) == (other.status_code, other.content)
    assert twin.headers.get("etag") == other.headers.get("etag")


def test_a_twin_that_one_has_already_is_not_sent_again(beside):
    first = beside.get("/day.json")
    again = beside.get("/day.json", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_what_is_not_there_is_told_as_if_drawn_here(beside, here):
    for path in ("/trades/nothing", "/trades/nothing.json", "/trades.json?stage=none"):
        found, wanted = beside.get(path), here.get(path)
        assert found.status_code == wanted.status_code >= 400
        assert MASKED.sub(b"", found.content) == MASKED.sub(b"", wanted.content)


def test_whose_sealed_data_a_drawer_showed_is_noted_by_the_process_that_serves(beside, somewhere):
    assert beside.get(f"/merchants/{somewhere['merchant']}").status_code == 200
    noted = beside.place.looking.taken()
    assert any(look[5] == somewhere["merchant"] for look in noted)


def test_a_drawer_that_was_killed_is_replaced_and_the_page_comes(beside, drawers):
    drawer = drawers._idle.get()
    drawers._idle.put(drawer)
    os.kill(drawer._process.pid, signal.SIGKILL)
    drawer._process.join()
    assert beside.get("/day").status_code == 200


def test_a_proof_is_verified_while_the_drawer_stands_still(beside, drawers, demo_home):
    drawer = drawers._idle.get()
    drawers._idle.put(drawer)
    os.kill(drawer._process.pid, signal.SIGSTOP)
    try:
        with ThreadPoolExecutor(1) as pool:
            page = pool.submit(beside.get, "/day")
            (proof,) = proofs_of(demo_home, 1)
            told = beside.post("/api/verify", content=proof, headers={"Content-Type": "text/plain"})
            assert told.status_code == 200
            assert not page.done(), "the only drawer stands still"
            os.kill(drawer._process.pid, signal.SIGCONT)
            assert page.result().status_code == 200
    finally:
        os.kill(drawer._process.pid, signal.SIGCONT)


def test_a_fault_of_a_drawer_is_an_answer_and_says_where(demo_home, monkeypatch):
    from cohong.portal.beside import wanted

    def fails(*_):
        raise ZeroDivisionError("a secret")

    place = place_to_draw(demo_home, "")
    monkeypatch.setattr(wanted, "make", fails)
    drawn = answer(place, wanted.Wanted(page="day", acting=None, path={}, query={}))
    place.close()
    with pytest.raises(RuntimeError, match="ZeroDivisionError") as told:
        made_of(drawn)
    assert "secret" not in str(told.value)


def test_a_refusal_keeps_its_code_and_values_on_the_line():
    said = Trouble(code="portal.not_here", path="trades/x", seen="1", expected="2")
    with pytest.raises(CohongError) as told:
        made_of(Drawn(trouble=said))
    assert (told.value.code, told.value.path, told.value.seen, told.value.expected) == (
        "portal.not_here",
        "trades/x",
        "1",
        "2",
    )


def test_drawers_end_when_they_are_closed(demo_home):
    made = Drawers(demo_home, "", count=2)
    processes = [made._idle.get() for _ in range(2)]
    for one in processes:
        made._idle.put(one)
    made.close()
    assert not any(one._process.is_alive() for one in processes)


def test_pages_wait_for_a_drawer_and_all_come(beside):
    async def many():
        loop = asyncio.get_running_loop()
        return await asyncio.gather(*(loop.run_in_executor(None, beside.get, "/day.json") for _ in range(6)))

    assert {answer.content for answer in asyncio.run(many())} == {beside.get("/day.json").content}

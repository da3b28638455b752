"""One small city for every page test: its day is over, its tables are made, nobody writes to it."""

import shutil
import warnings
from pathlib import Path

import pytest

from cohong.access.rights import MAY, RIGHTS
from cohong.city import demo
from cohong.node.reading import Reading
from cohong.portal.app import build
from cohong.portal.ask import Acting, Ask
from cohong.portal.entering.entrance import Entrance
from cohong.portal.place import Place
from cohong.projections.run import catch_up

with warnings.catch_warnings():  # it would rather have another package than httpx
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory) -> Path:
    """A city of 120 trades after its day. Read only: copy it to write."""
    place = tmp_path_factory.mktemp("city")
    demo(seed=1, trades=120, home=place)
    catch_up(place / "home")
    return place / "home"


@pytest.fixture
def own_home(demo_home, tmp_path) -> Path:
    """A copy to write to."""
    return Path(shutil.copytree(demo_home, tmp_path / "home"))


@pytest.fixture(scope="session")
def reading(demo_home):
    """The city open for reading."""
    with Reading(demo_home) as opened:
        yield opened


@pytest.fixture
def ask_as(reading):
    """`ask_as("service", "clerk", path={...}, stage="paid")`: a question of somebody."""

    def make(member="service", role="", path=None, lang="zh", **query):
        rights = frozenset(MAY[role]) if role else frozenset(RIGHTS)
        acting = Acting(
            person="test", name=member, member=member, role=role or "owner", rights=rights, how="open", lang=lang
        )
        return Ask(acting=acting, reading=reading, path=path or {}, query=query)

    return make


@pytest.fixture(scope="session")
def browser_of(demo_home):
    """`browser_of("service")`: a client of the demo's pages, acting as somebody."""
    places = []

    def make(post="service", lang="zh"):
        place = Place(demo_home)
        places.append(place)
        client = TestClient(build(place, Entrance(place, unsafe_switch=True)), follow_redirects=False)
        client.cookies.update({"unsafe_post": post, "lang": lang})
        return client

    yield make
    for place in places:
        place.close()


@pytest.fixture
def client_of():
    """`client_of(app)`: a client of some other application."""
    return lambda app: TestClient(app, follow_redirects=False)

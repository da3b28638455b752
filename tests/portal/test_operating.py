"""Whoever runs the pages sees whether they are well, in figures, lines and traces, and none of these says anybody's secret."""

import errno
import io
import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import httpx
import msgspec
import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client.parser import text_string_to_metric_families

from api_world import key_of, open_people
from cohong.node import traces
from cohong.node.care.archives import backup
from cohong.node.care.lately import DRILL, Last, note_last
from cohong.node.home import Node, system_clock
from cohong.node.logs import LOGGER, Unfit, to_stream
from cohong.node.server import Server
from cohong.portal.app import build
from cohong.portal.entering.entrance import Entrance
from cohong.portal.operating import cares, figures, health
from cohong.portal.page import PAGES
from cohong.portal.place import Place
from cohong.projections import queries
from cohong.projections.database import Database
from loopback import served
from signing import PASSWORD, world_of

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
TRACE = PARENT.split("-")[1]
SOURCE = {"PYTHONPATH": str(Path(__file__).resolve().parents[2] / "src")}


def figures_of(text):
    """Every sample: name and labels -> value."""
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@contextmanager
def application(home, *, people=None, switch=False):
    place = Place(home, people=people)
    try:
        yield build(place, Entrance(place, unsafe_switch=switch))
    finally:
        place.close()


@pytest.fixture
def pages_of(client_of):
    """`pages_of(home)`: a client of a home's pages."""
    opened = []

    def make(home, **settings):
        entered = application(home, **settings)
        opened.append(entered)
        return client_of(entered.__enter__())

    yield make
    for one in opened:
        one.__exit__(None, None, None)


@pytest.fixture
def lines():
    """What is written to the log from here on."""
    stream = io.StringIO()
    handler = to_stream(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    LOGGER.removeHandler(handler)


# --- well or not ----------------------------------------------------------------------------------------------------------


def test_the_process_answers(pages_of, demo_home):
    assert pages_of(demo_home).get("/healthz").text == "ok\n"


def test_readiness_says_names_and_levels_and_nothing_else(pages_of, demo_home):
    answer = pages_of(demo_home).get("/readyz")
    said = answer.json()
    assert (answer.status_code, said["ready"]) == (503, False), "no node runs on it"
    assert said.keys() == {"ready", "checks"}
    assert said["checks"]["writer"] == "bad"
    assert {"disk", "clock", "state", "backup", "drill", "expiry"} <= said["checks"].keys()
    assert set(said["checks"].values()) <= health.LEVELS.keys()


def test_readiness_looks_once_however_many_ask(demo_home, monkeypatch):
    looks = []

    def look(home, *, clock):
        looks.append(home)
        return health_of(home, clock=clock)

    health_of = health.health
    monkeypatch.setattr(health, "health", look)
    readiness = health.Readiness(demo_home, system_clock)
    assert [readiness.look() for _ in range(5)] == [readiness.look()] * 5
    assert len(looks) == 1


def test_settings_that_cannot_be_read_are_not_ready(pages_of, own_home):
    (own_home / "care.toml").write_text("backup_days = 'soon'", encoding="utf-8")
    answer = pages_of(own_home).get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "checks": {"home": "bad"}})


# --- figures --------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def told(demo_home):
    """The figures of the city."""
    with application(demo_home) as app, served(app) as url, httpx.Client(base_url=url) as client:
        client.get("/trades/0123abcd")
        client.get("/nothing/0123abcd")
        yield client.get("/metrics").text


def test_figures_are_those_of_the_tables(told, demo_home):
    found = figures_of(told)
    with Database(f"sqlite:///{demo_home / 'projections' / 'read.db'}") as database:
        day, size = queries.day_figures(database), queries.standing(database).size
        payouts = [one for one in queries.payouts(database, limit=1000) if one.newest]
    for stage in ("paid", "waiting", "returned", "wrong"):
        assert found["cohong_trades", ("stage", stage)] == day.count(stage) > 0
    waiting = {name[1][1]: value for name, value in found.items() if name[0] == "cohong_trades_waiting"}
    assert waiting == day.waiting_for
    wrong = {name[1][1]: value for name, value in found.items() if name[0] == "cohong_differences_open"}
    assert wrong == day.trouble
    states = {name[1][1]: value for name, value in found.items() if name[0] == "cohong_payouts"}
    assert sum(states.values()) == len(payouts) > 0
    assert found["cohong_ledger_size",] == size
    assert found["cohong_tables_lag_leaves",] == 0


def test_money_on_the_way_is_what_came_and_was_not_paid(told, demo_home):
    with Database(f"sqlite:///{demo_home / 'projections' / 'read.db'}") as database:
        rows = queries.trades(database, limit=1000)
    for currency in {row.currency for row in rows} - {""}:
        way = sum(row.collected - row.paid for row in rows if row.currency == currency)
        assert figures_of(told)["cohong_money_on_the_way_minor", ("currency", currency)] == way
    assert any(row.collected > row.paid for row in rows)


def test_what_was_never_done_is_older_than_any_limit(told):
    found = figures_of(told)
    assert found["cohong_last_backup_age_seconds",] == figures.NEVER
    assert found["cohong_oldest_difference_age_seconds",] > 86_400
    assert found["cohong_disk_free_bytes",] > 0
    assert ("cohong_key_days_left", ("what", "signing_key")) in found
    assert found["cohong_health", ("check", "writer")] == 2


def test_a_backup_makes_it_young_again(pages_of, own_home, tmp_path):
    backup(own_home, tmp_path / "b", keys_file=tmp_path / "k", passphrase=b"words")
    assert figures_of(pages_of(own_home).get("/metrics").text)["cohong_last_backup_age_seconds",] < 3_600


def test_requests_are_counted_by_template_never_by_address(told):
    assert "0123abcd" not in told
    found = figures_of(told)
    for route in ("/trades/{key}", "other"):
        counted = ("cohong_http_requests_total", ("method", "GET"), ("route", route), ("status", "404"))
        assert found[counted] == 1
        assert found["cohong_http_request_seconds_count", ("route", route)] == 1
    assert "process_cpu_seconds_total" in told


def test_figures_that_cannot_be_read_are_left_out_and_said(own_home, monkeypatch, pages_of):
    client = pages_of(own_home)

    def gone(*_, **__):
        raise OSError("gone")

    monkeypatch.setattr(figures.queries, "day_figures", gone)
    found = figures_of(client.get("/metrics").text)
    assert found["cohong_figures_fault", ("part", "trades")] == 1
    assert found["cohong_figures_fault", ("part", "ledger")] == 0
    assert ("cohong_trades", ("stage", "paid")) not in found
    assert ("cohong_ledger_size",) in found


# --- who may see figures --------------------------------------------------------------------------------------------------


def test_figures_are_for_this_machine_or_who_operates_it(demo_home, tmp_path):
    keys = {}
    with open_people(tmp_path) as people:
        for role, scope in (("admin", "operate"), ("owner", "read")):
            keys[role] = {"authorization": f"Bearer {key_of(people, role, role, scopes=(scope,))}"}
        behind = {"x-forwarded-for": "203.0.113.7"}
        with application(demo_home, people=people, switch=True) as app, served(app) as url:
            asked = {
                "this machine": {},
                "another name": {"host": "desk.example.cn"},
                "a key that operates": {"host": "desk.example.cn"} | keys["admin"],
                "a key that reads": behind | keys["owner"],
                "behind a proxy": behind,
                "a made-up key": behind | {"authorization": "Bearer nonsense"},
            }
            statuses = {who: httpx.get(f"{url}/metrics", headers=said).status_code for who, said in asked.items()}
    assert statuses == {
        "this machine": 200,
        "another name": 403,
        "a key that operates": 200,
        "a key that reads": 403,
        "behind a proxy": 403,
        "a made-up key": 401,
    }


# --- the top band ---------------------------------------------------------------------------------------------------------


def test_who_operates_is_told_what_runs_out_on_every_page(pages_of, own_home):
    client = pages_of(own_home)
    page = client.get("/day?lang=en").text
    assert "This home has not been backed up from here. Run `cohong backup`" in page
    assert "1 more" in page
    (own_home / "care.toml").write_text("signing_key_days = 1", encoding="utf-8")
    found = cares.Cares(own_home, system_clock).look()
    assert any("cohong key rotate --as service" in one.en and "更换密钥" in one.zh for one in found)


def test_a_failed_drill_is_said_first(own_home):
    note_last(own_home, DRILL, Last(time_ms=system_clock(), ok=False, root="", size=1, seconds=1))
    assert "drill failed" in cares.Cares(own_home, system_clock).look()[0].en


def test_nobody_else_is_told(browser_of, own_home, tmp_path, pages_of):
    assert "band care" not in browser_of("service").get("/day").text
    backup(own_home, tmp_path / "b", keys_file=tmp_path / "k", passphrase=b"words")
    note_last(own_home, DRILL, Last(time_ms=system_clock(), ok=True, root="", size=1, seconds=1))
    (own_home / "care.toml").write_text("signing_key_days = 3650", encoding="utf-8")
    assert "band care" not in pages_of(own_home).get("/day").text, "where all is well nobody is"


def test_settings_that_cannot_be_read_are_said(own_home):
    (own_home / "care.toml").write_text("backup_days = 'soon'", encoding="utf-8")
    (said,) = cares.Cares(own_home, system_clock).look()
    assert "care.toml" in said.en
    assert "care.toml" in said.zh


# --- lines ----------------------------------------------------------------------------------------------------------------


def test_a_request_is_one_line_without_its_address(pages_of, demo_home, lines):
    client = pages_of(demo_home)
    size = int(client.get("/trades?find=GZ00000001").headers["content-length"])
    client.get("/trades/GZ00000001")
    client.get("/healthz")
    first, second = lines()
    assert (first["event"], first["route"], first["method"], first["status"]) == (
        "request.answered", "trades", "GET", 200,
    )  # fmt: skip
    assert first["bytes"] == size
    assert first["seconds"] >= 0
    assert (second["route"], second["status"]) == ("trade", 404)
    assert "GZ00000001" not in json.dumps([first, second])


def test_a_fault_is_told_by_its_place_and_not_by_its_words(demo_home, lines, monkeypatch):
    def broken(ask):
        raise KeyError("order DEMO-0001")

    monkeypatch.setitem(PAGES, "day", msgspec.structs.replace(PAGES["day"], draw=broken))
    with application(demo_home) as app, served(app) as url:
        assert httpx.get(f"{url}/day").status_code == 500
    (line,) = [line for line in lines() if line["event"] == "request.failed"]
    assert (line["level"], line["status"], line["kind"]) == ("error", 500, "KeyError")
    assert line["step"] == "test_operating.broken"
    assert "DEMO-0001" not in json.dumps(lines())


def test_signing_in_and_out_is_told_without_a_name(demo_home, tmp_path, lines):
    with world_of(demo_home, tmp_path) as world:
        mei = world.person("Mei Lin", "clerk")
        browser = world.browser()
        browser.sign_in(mei.login, password="a wrong word or two")
        browser.sign_in(mei.login)
        browser.send("/sign-out", page="/day")
    told = [line for line in lines() if line["event"].startswith("entrance.")]
    assert [line["event"] for line in told] == ["entrance.refused", "entrance.signed_in", "entrance.signed_out"]
    assert told[0]["code"] == "access.sign_in_wrong"
    said = json.dumps(lines())
    assert not any(word in said for word in ("Mei", mei.login, mei.id, "wrong word", PASSWORD))


class Serving:
    """The server of a home in this thread, never told to serve, with a clock to be moved."""

    def __init__(self, home):
        self.now = system_clock()
        self.server = Server(Node(home, clock=lambda: self.now))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.node.close()
        self.server._hang_up()


def test_a_clock_that_jumped_is_told_once(own_home, lines):
    with Serving(own_home) as serving:
        serving.now += 3_600_000
        for _ in range(3):
            serving.server._look_at_clock()
    assert [(line["level"], line["code"]) for line in lines() if line["event"] == "node.clock"] == [
        ("warning", "node.clock_jumped")
    ]


def test_a_full_disk_is_told_and_its_end_as_well(own_home, lines):
    def full():
        raise OSError(errno.ENOSPC, "no room")

    with Serving(own_home) as serving:
        serving.server._guarded(full)
        serving.server._next_try = 0
        serving.server._try_again()
    assert [(line["level"], line["event"]) for line in lines()] == [
        ("error", "node.read_only"),
        ("info", "node.writes_again"),
    ]


# --- traces ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def spans():
    """Every span that ends from here on."""
    exporter = InMemorySpanExporter()
    traces.start_with(SimpleSpanProcessor(exporter), "pages")
    yield exporter.get_finished_spans
    traces.stop()


def test_a_request_is_a_span_below_the_one_who_asked(pages_of, demo_home, spans):
    pages_of(demo_home).get("/trades/GZ00000001?find=GZ00000002", headers={"traceparent": PARENT})
    (span,) = spans()
    assert span.name == "GET /trades/{key}"
    assert f"{span.context.trace_id:032x}" == TRACE
    assert f"{span.parent.span_id:016x}" == PARENT.split("-")[2]
    assert span.attributes["http.response.status_code"] == 404
    assert span.attributes.keys() <= traces.ATTRIBUTES.keys()
    assert "GZ0000" not in span.to_json()


def test_a_span_says_of_an_error_what_it_is_and_not_its_words(spans):
    with pytest.raises(KeyError), traces.span("test"):
        raise KeyError("DEMO-0001")
    (span,) = spans()
    assert span.attributes["error.type"] == "KeyError"
    assert not span.events
    assert "DEMO-0001" not in span.to_json()


@pytest.mark.parametrize(
    "said", [{"order_no": "GZ1"}, {"http_route": "/trades/GZ 1"}, {"cohong_act": "广州"}, {"cohong_size": "many"}]
)
def test_attributes_come_from_a_list(spans, said):
    with traces.span("test") as seen, pytest.raises(Unfit):
        seen.set(**said)
    with pytest.raises(Unfit), traces.span("test", **said):
        pass


def test_every_address_has_a_template_that_a_span_may_say(demo_home):
    with application(demo_home) as app:
        strange = [route.path for route in app.routes if not traces.TEMPLATE.fullmatch(route.path)]
    assert not strange


QUIET = """
import sys, warnings
from pathlib import Path
from cohong.node import traces
from cohong.portal.app import build
from cohong.portal.entering.entrance import Entrance
from cohong.portal.place import Place
warnings.simplefilter("ignore")
from starlette.testclient import TestClient
assert not traces.start("pages")
with traces.span("test") as seen:
    seen.set(cohong_size=1)
assert TestClient(build(place := Place(Path(sys.argv[1])), Entrance(place))).get("/day").status_code == 200
assert traces.here() == seen.trace == ""
place.close()
print(sorted(name for name in sys.modules if name.startswith("opentelemetry")))
"""


def test_nothing_of_it_is_imported_where_nobody_asks_for_traces(demo_home):
    plain = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    done = subprocess.run(
        [sys.executable, "-c", QUIET, demo_home], env=plain | SOURCE, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr

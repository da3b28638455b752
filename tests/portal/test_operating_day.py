"""A small day as it is run: its log and its traces tell it, and nothing that was entrusted stands in them."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from cohong.city.clerk import clerk_rows, write_clerk_files
from cohong.node import init_home, traces
from cohong.node.writer import Writer
from cohong.portal.running.house import free_port
from loopback import Receiver

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
TRACE = PARENT.split("-")[1]


def source():
    return {"PYTHONPATH": str(Path(__file__).resolve().parents[2] / "src")}


class Lived:
    """A day that was: its log line by line, the spans that were received, and the words that nobody may read there."""

    def __init__(self, log, requests, words):
        self.log, self.words = log, words
        self.lines = [json.loads(line) for line in log.splitlines()]
        self.bodies = b"".join(body for _, body in requests)
        self.spans = []
        for _, body in requests:
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                part = next(one.value.string_value for one in resource.resource.attributes if one.key == "service.name")
                self.spans += [(part, span) for scope in resource.scope_spans for span in scope.spans]

    def called(self, name):
        return [span for _, span in self.spans if span.name == name]


def secrets_of(rows):
    """Every name, number, account and article of the clerk's sheets."""
    telling = re.compile("name|no$|code|account|reference|note|model|item", re.IGNORECASE)
    found = {value for sheet in rows.values() for row in sheet for name, value in row.items() if telling.search(name)}
    return sorted(value for value in found if len(value) > 5 or not value.isascii())


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """`cohong node run` with a receiver of traces: a clerk's day, and what is looked at on its pages."""
    folder = tmp_path_factory.mktemp("lived")
    home, port = folder / "home", free_port("127.0.0.1", 8600)
    init_home(home, operator="operator")
    write_clerk_files(folder / "in", trades=6)
    command = [sys.executable, "-m", "cohong.cli", "node", "run", "--home", home, "--port", str(port), "--json"]
    with Receiver() as receiver, (folder / "log").open("wb") as log:
        env = os.environ | source() | {"OTEL_EXPORTER_OTLP_ENDPOINT": receiver.url.removesuffix("/told")}
        process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=log)
        try:
            assert process.stdout.readline(), (folder / "log").read_text()
            assert len(list(Writer(home).work_day([folder / "in"], "operator"))) > 12
            look_around(f"http://127.0.0.1:{port}", home)
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate()
        rows = clerk_rows(trades=6)
        yield Lived((folder / "log").read_text(), list(receiver.got), secrets_of(rows))


def look_around(url, home):
    rows = clerk_rows(trades=6)
    number, name = rows["trades"][0]["orderNo"], rows["trades"][0]["ownerName"]
    with httpx.Client(base_url=url, transport=httpx.HTTPTransport(retries=20), timeout=60) as client:
        while not (found := client.get("/trades.json").json()["rows"]):
            time.sleep(0.05)  # the tables follow
        key = found[0]["key"]
        for path in ("/day", f"/trades/{key}", f"/trades?find={number}", f"/people/{name}", "/merchants", "/money"):
            client.get(path)
        client.post("/sign-in", data={"login": name, "password": number})
        said = client.post("/api/money/run", json={}, headers={"traceparent": PARENT})
        assert said.status_code == 409, "this operator keeps no merchants, and is told so"


def test_nothing_that_was_entrusted_stands_in_the_log(lived):
    assert len(lived.words) > 50
    assert [word for word in lived.words if word in lived.log] == []


def test_the_log_tells_the_day(lived):
    events = [line["event"] for line in lived.lines]
    assert events[0] == "node.started"
    assert events.count("node.stopped") == 1
    assert {"act.done", "block.published", "request.answered"} <= set(events)
    (day,) = [line for line in lived.lines if line["event"] == "act.done" and line["kind"] == "work_day"]
    assert day["documents"] > 12
    assert {line["route"] for line in lived.lines if "route" in line} >= {"day", "trade", "trades", "api.run_money"}
    assert any(line.get("trace") == TRACE for line in lived.lines)


def test_nothing_that_was_entrusted_stands_in_the_traces(lived):
    assert lived.spans
    assert [word for word in lived.words if word.encode() in lived.bodies] == []
    names = {one.key for _, span in lived.spans for one in span.attributes}
    assert names <= traces.ATTRIBUTES.keys()
    assert not any(span.events for _, span in lived.spans)


def test_an_act_is_one_trace_from_the_page_into_the_node(lived):
    parts = {(part, span.name) for part, span in lived.spans if span.trace_id.hex() == TRACE}
    assert {
        ("cohong-pages", "POST /api/money/run"),
        ("cohong-pages", "portal.act"),
        ("cohong-node", "node.turn"),
    } <= parts


def test_every_block_is_a_span_of_its_turn(lived):
    turns = {span.span_id for span in lived.called("node.turn")}
    blocks = lived.called("node.block")
    assert blocks
    assert {span.parent_span_id for span in blocks} <= turns

"""Webhooks: signed deliveries to a real server on loopback, retries, giving up, and addresses that are refused."""

import asyncio
import base64
import hmac
import json
import shutil
import ssl
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from cohong.access.model import Settings
from cohong.access.refusals import Denied
from cohong.access.signing import is_signed, new_secret, sign
from cohong.access.store import People
from cohong.access.webhooks import TRIES, check_url, wait_seconds
from cohong.core.texts import text_of

TRUST = ssl.create_default_context()
"""Made once: reading the machine's list of authorities takes longer than a test."""


class Receiver(ThreadingHTTPServer):
    """A member's own server. `status` is what it answers; `seen` what came."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.status, self.location, self.seen = 204, "", []
        self.url = f"http://127.0.0.1:{self.server_port}/hook?x=1"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.seen.append((self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("location", self.server.location)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


@contextmanager
def serving(server):
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def running():
    with serving(Receiver()) as server:
        yield server


def certified(name, folder):
    """A receiver that speaks TLS with a certificate of its own for a name; and who trusts that certificate."""
    key, subject = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    pem = made.sign(key, SHA256()).public_bytes(Encoding.PEM)
    file = folder / f"{name}.pem"
    file.write_bytes(pem + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    serve = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serve.load_cert_chain(file)
    server = Receiver()
    server.socket = serve.wrap_socket(server.socket, server_side=True)
    return server, ssl.create_default_context(cadata=pem.decode())


@pytest.fixture
def receiver(running):
    running.status, running.location, running.seen = 204, "", []
    return running


@pytest.fixture
def people(tmp_path, clock, empty):
    """This machine is not a public address: deliveries to it need the setting that says so."""
    settings = Settings(argon_time=1, argon_memory_kib=8, argon_lanes=1, unsafe_local_webhooks=True)
    shutil.copyfile(empty, tmp_path / "people.db")
    with People(tmp_path / "people.db", clock=clock, settings=settings) as opened:
        yield opened


@pytest.fixture
def owner(cast):
    return cast.acting("Ling", "owner")


def code_of(call, *args, **more):
    with pytest.raises(Denied) as refused:
        call(*args, **more)
    return refused.value.code


def deliver(people, clock, trust=TRUST):
    async def run():
        async with httpx.AsyncClient(trust_env=False, verify=trust) as client:
            return await people.webhooks.deliver_due(clock(), client)

    return asyncio.run(run())


def state(people, owner, hook):
    (found,) = people.webhooks.deliveries(owner, hook.id)
    return found


def test_an_event_arrives_signed_and_whole(people, owner, receiver, clock):
    hook, secret = people.webhooks.add(owner, receiver.url, ("payout.paid",))
    assert people.webhooks.emit("firm", "payout.paid", "e-1", {"trade": "t-1", "amount_minor": 2_500}) == 1
    assert deliver(people, clock) == 1
    ((path, headers, body),) = receiver.seen
    assert path == "/hook?x=1"
    told = json.loads(body)
    assert (told["type"], told["timestamp"]) == ("payout.paid", "2026-03-10T01:00:00.000+00:00")
    assert told["data"] == {"event": "e-1", "trade": "t-1", "amount_minor": 2_500}
    lower = {name.lower(): value for name, value in headers.items()}
    assert is_signed(secret, lower, body, clock() // 1_000)
    assert (lower["content-type"], lower["host"]) == ("application/json", f"127.0.0.1:{receiver.server_port}")
    done = state(people, owner, hook)
    assert (done.state, done.tries, done.last_status, done.id) == ("delivered", 1, 204, lower["webhook-id"])
    assert deliver(people, clock) == 0


def test_the_signature_is_that_of_standard_webhooks():
    secret = "whsec_" + base64.b64encode(bytes(range(32))).decode()
    headers = sign(secret, "msg-1", 1_700_000_000, b'{"a":1}')
    mac = hmac.digest(bytes(range(32)), b'msg-1.1700000000.{"a":1}', "sha256")
    assert headers == {
        "webhook-id": "msg-1",
        "webhook-timestamp": "1700000000",
        "webhook-signature": "v1," + base64.b64encode(mac).decode(),
    }


def test_a_receiver_notices_what_was_changed_or_is_old():
    secret, now = new_secret(), 1_700_000_000
    good = sign(secret, "msg-1", now, b"{}")
    assert is_signed(secret, good, b"{}", now + 300)
    assert is_signed(secret, good | {"webhook-signature": "v1,AAAA v2,x " + good["webhook-signature"]}, b"{}", now)
    assert not is_signed(secret, good, b"{}", now + 301)
    assert not is_signed(secret, good, b"{ }", now)
    assert not is_signed(new_secret(), good, b"{}", now)
    assert not is_signed(secret, good | {"webhook-id": "msg-2"}, b"{}", now)
    assert not is_signed(secret, good | {"webhook-timestamp": "²"}, b"{}", now)
    assert not is_signed(secret, {}, b"{}", now)


def test_only_wanted_kinds_of_the_same_member_are_told_and_each_once(people, owner, cast, receiver, clock):
    people.webhooks.add(owner, receiver.url, ("payout.paid",))
    people.webhooks.add(owner, receiver.url, ("*",))
    people.webhooks.add(cast.acting("Wen", "owner", "another"), receiver.url, ("*",))
    assert people.webhooks.emit("firm", "payout.paid", "e-1", {}) == 2
    assert people.webhooks.emit("firm", "payout.paid", "e-1", {}) == 0
    assert people.webhooks.emit("firm", "trade.refused", "e-2", {}) == 1
    assert people.webhooks.emit("third", "payout.paid", "e-3", {}) == 0
    assert deliver(people, clock) == 3
    assert sorted(json.loads(body)["data"]["event"] for *_, body in receiver.seen) == ["e-1", "e-1", "e-2"]


def test_a_failed_delivery_waits_longer_each_time_and_keeps_its_id(people, owner, receiver, clock):
    hook, _ = people.webhooks.add(owner, receiver.url, ("*",))
    people.webhooks.emit("firm", "payout.paid", "e-1", {})
    receiver.status = 500
    for tries, wait in ((1, 5), (2, 20), (3, 80)):
        assert deliver(people, clock) == 1
        found = state(people, owner, hook)
        assert (found.state, found.tries, found.last_status) == ("waiting", tries, 500)
        assert found.last_error == "access.webhook_answered"
        clock.move(seconds=wait, ms=-1)
        assert deliver(people, clock) == 0
        clock.move(ms=1)
    receiver.status = 200
    assert deliver(people, clock) == 1
    assert state(people, owner, hook).state == "delivered"
    assert len({headers["webhook-id"] for _, headers, _ in receiver.seen}) == 1
    assert len({headers["webhook-timestamp"] for _, headers, _ in receiver.seen}) == 4


def test_after_twelve_tries_it_is_given_up_in_plain_sight_and_can_be_tried_again(people, owner, receiver, clock):
    hook, _ = people.webhooks.add(owner, receiver.url, ("*",))
    people.webhooks.emit("firm", "payout.paid", "e-1", {})
    receiver.status = 503
    for _ in range(TRIES):
        assert deliver(people, clock) == 1
        clock.move(hours=6)
    found = state(people, owner, hook)
    assert (found.state, found.tries) == ("given_up", TRIES)
    assert deliver(people, clock) == 0
    receiver.status = 200
    people.webhooks.again(owner, found.id)
    assert deliver(people, clock) == 1
    assert state(people, owner, hook).state == "delivered"


def test_the_waits_grow_up_to_six_hours():
    assert [wait_seconds(n) for n in range(1, TRIES)] == [5, 20, 80, 320, 1280, 5120, 20480, *[21600] * 4]


def test_a_server_that_is_not_there_counts_as_a_failed_try(people, owner, clock):
    closed = Receiver()
    closed.server_close()
    hook, _ = people.webhooks.add(owner, closed.url, ("*",))
    people.webhooks.emit("firm", "payout.paid", "e-1", {})
    deliver(people, clock)
    found = state(people, owner, hook)
    assert (found.state, found.last_status, found.last_error) == ("waiting", 0, "access.webhook_unreached")
    assert text_of(found.last_error).zh


def test_a_redirect_is_not_followed(people, owner, receiver, clock):
    hook, _ = people.webhooks.add(owner, receiver.url, ("*",))
    receiver.status, receiver.location = 302, receiver.url
    people.webhooks.emit("firm", "payout.paid", "e-1", {})
    deliver(people, clock)
    assert len(receiver.seen) == 1
    assert state(people, owner, hook).last_status == 302


def test_a_receiver_that_is_gone_is_told_nothing_more(people, owner, receiver, clock):
    hook, _ = people.webhooks.add(owner, receiver.url, ("*",))
    people.webhooks.emit("firm", "payout.paid", "e-1", {})
    receiver.status = 410
    deliver(people, clock)
    assert state(people, owner, hook).state == "given_up"
    assert people.webhooks.of("firm")[0].active is False
    assert people.webhooks.emit("firm", "payout.paid", "e-2", {}) == 0


def test_a_stopped_webhook_keeps_what_waits_until_it_goes_on(people, owner, receiver, clock):
    hook, _ = people.webhooks.add(owner, receiver.url, ("*",))
    people.webhooks.emit("firm", "payout.paid", "e-1", {})
    people.webhooks.switch(owner, hook.id, active=False)
    assert deliver(people, clock) == 0
    people.webhooks.switch(owner, hook.id, active=True)
    assert deliver(people, clock) == 1


def test_what_a_worker_took_and_never_finished_is_tried_again_after_a_minute(people, owner, receiver, clock):
    people.webhooks.add(owner, receiver.url, ("*",))
    people.webhooks.emit("firm", "payout.paid", "e-1", {})
    assert len(people.webhooks._take(clock(), 10)) == 1
    assert deliver(people, clock) == 0
    clock.move(minutes=1)
    assert deliver(people, clock) == 1


def test_a_new_secret_signs_from_then_on(people, owner, receiver, clock):
    hook, old = people.webhooks.add(owner, receiver.url, ("*",))
    new = people.webhooks.new_secret(owner, hook.id)
    people.webhooks.emit("firm", "payout.paid", "e-1", {})
    deliver(people, clock)
    ((_, headers, body),) = receiver.seen
    assert is_signed(new, headers, body, clock() // 1_000)
    assert not is_signed(old, headers, body, clock() // 1_000)


def test_deliveries_are_forgotten_a_month_after_they_were_done(people, owner, receiver, clock):
    people.webhooks.add(owner, receiver.url, ("*",))
    people.webhooks.emit("firm", "payout.paid", "e-1", {})
    deliver(people, clock)
    people.webhooks.emit("firm", "payout.paid", "e-2", {})
    clock.move(days=30)
    assert people.sweep() == 0
    clock.move(ms=1)
    assert people.sweep() == 1


def test_only_who_may_manages_webhooks_and_only_the_members_own(people, owner, cast, receiver):
    clerk, other = cast.acting("Mei", "clerk"), cast.acting("Wen", "owner", "another")
    assert code_of(people.webhooks.add, clerk, receiver.url, ("*",)) == "access.not_allowed"
    hook, _ = people.webhooks.add(owner, receiver.url, ("*",))
    people.webhooks.emit("firm", "payout.paid", "e-1", {})
    delivery = state(people, owner, hook).id
    for by, code in ((clerk, "access.not_allowed"), (other, "access.no_such")):
        assert code_of(people.webhooks.switch, by, hook.id, active=False) == code
        assert code_of(people.webhooks.new_secret, by, hook.id) == code
        assert code_of(people.webhooks.deliveries, by, hook.id) == code
        assert code_of(people.webhooks.again, by, delivery) == code
    assert code_of(people.webhooks.again, owner, "msg-none") == "access.no_such"


@pytest.mark.parametrize("kinds", [(), ("",), ("Payout Paid",), ("a..b",)])
def test_kinds_must_be_chosen(people, owner, receiver, kinds):
    assert code_of(people.webhooks.add, owner, receiver.url, kinds) == "access.webhook_kinds"


# --- addresses ----------------------------------------------------------------------------------------------------------------

PRIVATE = [
    "http://127.0.0.1/x",
    "http://localhost:8080/",
    "https://LOCALHOST./",
    "http://10.0.0.1/",
    "http://[::1]/",
    "http://[::ffff:10.0.0.1]/",
    "http://169.254.169.254/latest",
    "http://0x7f000001/",
    "http://2130706433/",
]
NEVER = [
    "ftp://shop.example/",
    "file:///etc/hosts",
    "javascript:alert(1)",
    "https://",
    "https://user:word@shop.example/",
    "https://shop.example/ x",
    "https://shop.example/\n",
    "https://shop.example:99999/",
    "https://shop.example/#part",
    "https://[::1/",
    "https://shop.example/" + "x" * 2_000,
    "",
]


@pytest.mark.parametrize("url", PRIVATE + NEVER)
def test_an_address_that_is_not_public_or_not_http_is_refused(url):
    assert code_of(check_url, url) == "access.webhook_url"


@pytest.mark.parametrize("url", PRIVATE)
def test_the_unsafe_setting_allows_private_addresses(url):
    check_url(url, unsafe_local=True)


@pytest.mark.parametrize("url", NEVER)
def test_the_unsafe_setting_allows_nothing_else(url):
    assert code_of(check_url, url, unsafe_local=True) == "access.webhook_url"


@pytest.mark.parametrize("url", ["https://shop.example/hook?a=1", "http://shop.example:8080", "https://8.8.8.8/"])
def test_public_addresses_are_accepted(url):
    check_url(url)


def test_a_name_that_leads_inside_is_refused_when_it_is_looked_up(tmp_path, clock, receiver, people, owner):
    """Written down while the unsafe setting was on, then sent without it: the address is looked at each time."""
    hook, _ = people.webhooks.add(owner, receiver.url.replace("127.0.0.1", "localhost"), ("*",))
    people.webhooks.emit("firm", "payout.paid", "e-1", {})
    people.close()
    with People(people.database.path, clock=clock, settings=Settings()) as strict:
        deliver(strict, clock)
        found = state(strict, owner, hook)
    assert (found.state, found.last_error) == ("waiting", "access.webhook_address")
    assert receiver.seen == []


def test_a_name_is_connected_at_the_address_that_was_looked_at_with_its_own_name_told(people, owner, receiver, clock):
    people.webhooks.add(owner, receiver.url.replace("127.0.0.1", "localhost"), ("*",))
    people.webhooks.emit("firm", "payout.paid", "e-1", {})
    deliver(people, clock)
    ((_, headers, _),) = receiver.seen
    assert {name.lower(): value for name, value in headers.items()}["host"] == f"localhost:{receiver.server_port}"


@pytest.mark.parametrize(("name", "result"), [("localhost", "delivered"), ("shop.example", "waiting")])
def test_over_tls_the_certificate_must_be_for_the_name_although_the_address_is_connected(
    people, owner, clock, tmp_path, name, result
):
    receiver, trust = certified(name, tmp_path)
    with serving(receiver):
        hook, _ = people.webhooks.add(owner, f"https://localhost:{receiver.server_port}/hook", ("*",))
        people.webhooks.emit("firm", "payout.paid", "e-1", {})
        deliver(people, clock, trust)
    found = state(people, owner, hook)
    assert (found.state, len(receiver.seen)) == (result, int(result == "delivered"))

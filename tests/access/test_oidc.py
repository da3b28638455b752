"""Sign-in at another provider, over real HTTP on loopback: one good way, and everything that must not pass."""

import asyncio
import socket
import ssl
import threading
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import httpx
import msgspec
import pytest
import uvicorn

from cohong.access.oidc import OidcClient, Provider, put_aside, read_providers, take_up
from cohong.access.oidc_simulator import Account, Client, Simulator
from cohong.access.refusals import Denied
from cohong.core.calendar import time_of
from cohong.core.texts import CohongError

BACK = "https://desk.example/signin/oidc"
ACCOUNTS = (Account(subject="u-7", name="Ling Wei", email="ling@city.example"), Account(subject="u-8", name="<Mei>"))
SECRET = "a-secret-of-the-simulator-of-32-bytes"

TRUST = ssl.create_default_context()
"""Made once: reading the machine's list of authorities takes longer than a test."""


@contextmanager
def served(make):
    """An application on a free port of loopback; `make` gets the address and gives the application."""
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    made = make(f"http://127.0.0.1:{sock.getsockname()[1]}")
    server = uvicorn.Server(uvicorn.Config(made.app, ws="none", lifespan="off", log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
    thread.start()
    while not server.started and thread.is_alive():
        threading.Event().wait(0.005)
    try:
        yield made
    finally:
        server.should_exit = True
        thread.join()
        sock.close()


class Hands:
    def __init__(self):
        self.now = time_of(20260310, 9)

    def __call__(self):
        return self.now


@pytest.fixture(scope="module")
def simulator():
    client = Client(client_id="cohong", redirect_uri=BACK, client_secret=SECRET)
    with served(lambda issuer: Simulator(issuer, client, ACCOUNTS, Hands())) as running:
        yield running


@pytest.fixture
def provider(simulator):
    simulator.flaw = ""
    simulator._clock.now = time_of(20260310, 9)
    simulator.client = msgspec.structs.replace(simulator.client, client_secret=SECRET)
    return Provider(
        name="city",
        title_zh="城市统一身份",
        title_en="City identity",
        issuer=simulator.issuer,
        client_id="cohong",
        client_secret=SECRET,
        since_day=20260101,
    )


async def browse(http, url, account="u-7"):
    """What the browser does: follow the address, choose an account, come back."""
    answer = await http.get(url, params={**dict(httpx.URL(url).params), "account": account})
    return answer.headers["location"]


def journey(provider, clock, *, account="u-7", between=lambda pending, callback: (pending, callback)):
    """A whole sign-in; `between` may tamper with what was put aside and with the address of the return."""

    async def run():
        async with httpx.AsyncClient(verify=TRUST, trust_env=False) as http:
            client = OidcClient(provider, http, clock)
            url, pending = await client.begin(BACK)
            callback = await browse(http, url, account)
            return await client.finish(*between(pending, callback))

    return asyncio.run(run())


def refused(*args, **more):
    with pytest.raises(Denied) as caught:
        journey(*args, **more)
    return caught.value.code


def test_the_whole_way_ends_with_a_verified_subject(provider, clock):
    subject = journey(provider, clock)
    assert (subject.issuer, subject.subject) == (provider.issuer, "u-7")
    assert (subject.name, subject.email) == ("Ling Wei", "ling@city.example")


def test_a_client_without_a_secret_is_protected_by_pkce_alone(provider, simulator, clock):
    simulator.client = msgspec.structs.replace(simulator.client, client_secret="")
    assert journey(msgspec.structs.replace(provider, client_secret=""), clock).subject == "u-7"


def test_a_linked_subject_signs_in_and_an_unlinked_one_does_not(provider, clock, people, cast, here):
    ling = cast.person("Ling")
    subject = journey(provider, clock)
    with pytest.raises(Denied, match="not linked"):
        people.signin.with_subject(provider.name, subject, here)
    people.identities.link(ling.id, subject.issuer, subject.subject)
    acting = people.sessions.who(people.signin.with_subject(provider.name, subject, here).token)
    assert (acting.person, acting.session.how) == (ling, "oidc:city")


def test_the_same_email_address_links_nobody(provider, clock, people, here):
    people.persons.add("Ling", "ling@city.example")
    with pytest.raises(Denied, match="not linked"):
        people.signin.with_subject(provider.name, journey(provider, clock), here)


def test_the_browser_is_sent_with_state_nonce_and_a_challenge_never_with_the_verifier(provider, clock):
    async def run():
        async with httpx.AsyncClient(verify=TRUST, trust_env=False) as http:
            client = OidcClient(provider, http, clock)
            return [await client.begin(BACK) for _ in range(2)]

    (url, pending), (_, other) = asyncio.run(run())
    sent = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert (sent["response_type"], sent["scope"], sent["redirect_uri"]) == ("code", "openid profile email", BACK)
    assert (sent["state"], sent["nonce"], sent["code_challenge_method"]) == (pending.state, pending.nonce, "S256")
    assert pending.verifier not in url
    assert len({pending.state, pending.nonce, pending.verifier, other.state, other.nonce, other.verifier}) == 6


@pytest.mark.parametrize(
    "flaw", ["nonce", "audience", "issuer", "expired", "stranger_key", "shared_secret", "no_subject"]
)
def test_an_id_token_with_one_flaw_is_refused(provider, simulator, clock, flaw):
    simulator.flaw = flaw
    assert refused(provider, clock) == "access.oidc_bad"


def test_another_state_is_refused(provider, clock):
    def between(pending, callback):
        return pending, callback.replace(pending.state, "x" * 43)

    assert refused(provider, clock, between=between) == "access.oidc_bad"


def test_a_missing_state_is_refused(provider, clock):
    def between(pending, callback):
        return pending, callback.replace(f"state={pending.state}", "")

    assert refused(provider, clock, between=between) == "access.oidc_bad"


def test_another_verifier_is_refused(provider, clock):
    def between(pending, callback):
        return msgspec.structs.replace(pending, verifier="x" * 64), callback

    assert refused(provider, clock, between=between) == "access.oidc_bad"


def test_the_answer_of_another_provider_is_refused(provider, clock):
    def mixed_up(pending, callback):
        return pending, callback.replace("iss=http", "iss=https")

    def other_name(pending, callback):
        return msgspec.structs.replace(pending, provider="other"), callback

    assert refused(provider, clock, between=mixed_up) == "access.oidc_bad"
    assert refused(provider, clock, between=other_name) == "access.oidc_bad"


def test_who_says_no_at_the_provider_is_not_signed_in(provider, clock):
    assert refused(provider, clock, account="nobody") == "access.oidc_bad"


def test_a_code_is_good_once(provider, clock):
    async def run():
        async with httpx.AsyncClient(verify=TRUST, trust_env=False) as http:
            client = OidcClient(provider, http, clock)
            url, pending = await client.begin(BACK)
            callback = await browse(http, url)
            await client.finish(pending, callback)
            await client.finish(pending, callback)

    with pytest.raises(Denied) as caught:
        asyncio.run(run())
    assert caught.value.code == "access.oidc_bad"


def test_a_wrong_client_secret_is_refused(provider, clock):
    assert refused(msgspec.structs.replace(provider, client_secret="wrong"), clock) == "access.oidc_bad"


def test_a_token_is_judged_by_our_own_clock(provider, clock):
    clock.move(hours=1)
    assert refused(provider, clock) == "access.oidc_bad"


def test_a_provider_that_calls_itself_otherwise_is_not_spoken_to(provider, clock):
    renamed = msgspec.structs.replace(provider, issuer=provider.issuer + "/")
    assert refused(renamed, clock) == "access.oidc_away"


def test_a_provider_that_is_not_there_is_said_to_be_away(provider, clock):
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{sock.getsockname()[1]}"
        assert refused(msgspec.structs.replace(provider, issuer=nowhere), clock) == "access.oidc_away"


def test_the_simulator_shows_its_accounts_and_sends_nobody_to_a_strange_address(provider, clock):
    async def run():
        async with httpx.AsyncClient(verify=TRUST, trust_env=False) as http:
            url, _ = await OidcClient(provider, http, clock).begin(BACK)
            strange, _ = await OidcClient(provider, http, clock).begin("https://evil.example/")
            return await http.get(url), await http.get(strange)

    page, strange = asyncio.run(run())
    assert "Ling Wei" in page.text
    assert "&lt;Mei&gt;" in page.text
    assert (strange.status_code, "location" in strange.headers) == (400, False)


def test_the_simulator_insists_on_pkce(provider, clock):
    async def run():
        async with httpx.AsyncClient(verify=TRUST, trust_env=False) as http:
            url, _ = await OidcClient(provider, http, clock).begin(BACK)
            plain = httpx.URL(url).copy_remove_param("code_challenge")
            return await browse(http, str(plain))

    assert "error=invalid_request" in asyncio.run(run())


def test_what_is_put_aside_is_taken_up_once_and_within_ten_minutes(provider, clock, people, cast):
    ling = cast.person("Ling")

    async def run():
        async with httpx.AsyncClient(verify=TRUST, trust_env=False) as http:
            return (await OidcClient(provider, http, clock).begin(BACK))[1]

    pending = asyncio.run(run())
    ticket = put_aside(people.tickets, pending, ling.id)
    assert take_up(people.tickets, ticket) == (pending, ling.id)
    with pytest.raises(Denied):
        take_up(people.tickets, ticket)
    late = put_aside(people.tickets, pending)
    clock.move(minutes=10)
    with pytest.raises(Denied):
        take_up(people.tickets, late)


# --- oidc.toml ----------------------------------------------------------------------------------------------------------------

GOOD = """
[[provider]]
name = "city"
title_zh = "城市统一身份"
title_en = "City identity"
issuer = "https://id.city.example"
client_id = "cohong"
since_day = 20260101
until_day = 20261231
"""


def test_providers_are_in_use_from_their_first_day_to_their_last(tmp_path):
    file = tmp_path / "oidc.toml"
    assert read_providers(file, 20260310) == ()
    file.write_text(GOOD, encoding="utf-8")
    for day, names in ((20251231, []), (20260101, ["city"]), (20261231, ["city"]), (20270101, [])):
        assert [provider.name for provider in read_providers(file, day)] == names


@pytest.mark.parametrize(
    "text",
    [
        GOOD.replace("https://", "http://"),
        GOOD.replace("client_id", "client"),
        GOOD + 'scopes = ["email"]\n',
        GOOD + GOOD,
        "[[provider]",
    ],
)
def test_a_wrong_file_is_refused_with_its_fault(tmp_path, text):
    file = tmp_path / "oidc.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CohongError) as caught:
        read_providers(file, 20260310)
    assert (caught.value.code, caught.value.path) == ("access.oidc_file", "oidc.toml")

"""Whatever a program asks wrongly is answered with a status, a code, both languages and a next step."""

import re
import threading

import httpx
import pytest

from api_world import Counter, key_of, open_people
from cohong.portal.act import ACTS
from loopback import portal

CJK = re.compile(r"[\u4e00-\u9fff]")
JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def world(demo_home, tmp_path_factory):
    """A served city, its people in a place of their own, and an act that counts."""
    counter = Counter()
    folder = tmp_path_factory.mktemp("people")
    ACTS["test_note"] = counter.act()
    try:
        with open_people(folder) as people, portal(demo_home, people) as url, httpx.Client(base_url=url) as client:
            yield client, people, counter
    finally:
        del ACTS["test_note"]


@pytest.fixture
def client(world):
    return world[0]


@pytest.fixture
def counter(world):
    return world[2]


@pytest.fixture(scope="module")
def key(world):
    return {"authorization": f"Bearer {key_of(world[1])}"}


def code_of(answer, status):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    told = answer.json()["error"]
    for said in (told["says"], told["next"]):
        assert CJK.search(said["zh"])
        assert said["en"]
    return told["code"]


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/nothing.json", 404, "portal.not_here"),
        ("/api/nothing", 404, "portal.not_here"),
        ("/day.json?x=1", 400, "portal.question_unclear"),
        ("/api/events.json?limit=0", 400, "portal.question_unclear"),
        ("/api/events.json?limit=many", 400, "portal.question_unclear"),
        ("/api/events.json?limit=" + "9" * 400, 400, "portal.question_unclear"),
        ("/api/events.json?limit=1&limit=2", 400, "portal.question_unclear"),
        ("/api/events.json?after=1%00", 400, "portal.question_unclear"),
        ("/api/events.json?after=999999", 409, "portal.events_ahead"),
        ("/trades.json?after=%00", 400, "portal.question_unclear"),
        ("/members/%00.json", 404, "portal.not_here"),
    ],
)
def test_a_wrong_address_is_named(client, address, status, code):
    assert code_of(client.get(address), status) == code


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "POST"])
def test_another_method_is_refused_with_those_that_work(client, method):
    answer = client.request(method, "/day.json")
    assert code_of(answer, 405) == "portal.wrong_method"
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "portal.body_unclear"),
        (b"[]", "portal.body_unclear"),
        (b"\xff\xfe", "portal.body_unclear"),
        (b'{"text": 1}', "portal.body_unclear"),
        (b'{"text": "a", "times": "1"}', "portal.body_unclear"),
        (b'{"text": "a", "times": 1' + b"0" * 5_000 + b"}", "portal.body_unclear"),
        (b'{"text": "a\\u0000"}', "portal.body_unclear"),
        (b'{"text": "\\ud800"}', "portal.body_unclear"),
        (b'{"text": "a", "colour": 1}', "portal.body_unclear"),
        (b"[" * 100_000, "portal.body_unclear"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(client, counter, body, code):
    before = counter.done
    assert code_of(client.post("/api/test_note", content=body, headers=JSON), 400) == code
    assert counter.done == before


def test_a_body_must_say_that_it_is_json_so_that_no_other_site_can_send_it(client):
    said = {"content": b'{"text": "a"}', "headers": {"content-type": "text/plain"}}
    assert code_of(client.post("/api/test_note", **said), 415) == "portal.body_type"
    foreign = JSON | {"origin": "https://elsewhere.example.cn"}
    answer = client.post("/api/test_note", content=b'{"text": "a"}', headers=foreign)
    assert code_of(answer, 403) == "portal.strange_form"


def test_a_body_that_is_too_long_is_refused(client):
    answer = client.post("/api/test_note", content=b'{"text": "' + b"a" * (1 << 20) + b'"}', headers=JSON)
    assert code_of(answer, 413) == "portal.body_too_large"


# --- marks --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/day.json", "/members.json"])
def test_who_has_a_page_already_is_not_sent_it_again(client, address):
    first = client.get(address)
    assert first.status_code == 200
    again = client.get(address, headers={"if-none-match": f'"other", W/{first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(address, headers={"if-none-match": '"other"'}).content == first.content


def test_another_member_has_another_mark(client, world):
    key = {"authorization": f"Bearer {key_of(world[1], 'Wu', member='merchant-02')}"}
    assert client.get("/day.json", headers=key).headers["etag"] != client.get("/day.json").headers["etag"]


# --- keys ---------------------------------------------------------------------------------------------------------------


def test_a_key_acts_in_its_post_with_its_scopes_alone(client, key, world):
    assert client.get("/day.json", headers=key).json()["trades"] > 0
    reads = {"authorization": f"Bearer {key_of(world[1], 'Li', scopes=('read',))}"}
    assert client.get("/day.json", headers=reads).status_code == 200
    refused = client.post("/api/test_note", json={"text": "a"}, headers=reads)
    assert code_of(refused, 403) == "portal.not_allowed"
    writes = {"authorization": f"Bearer {key_of(world[1], 'Zhao', scopes=('mend',))}"}
    assert code_of(client.get("/day.json", headers=writes), 403) == "portal.not_allowed"


@pytest.mark.parametrize("said", ["Bearer cohong_00_00", "Bearer", "Basic YTpi", "Bearer x\tx"])
def test_a_key_that_does_not_hold_is_refused(client, said):
    answer = client.get("/day.json", headers={"authorization": said})
    assert code_of(answer, 401) == "access.key_bad"
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_revoked_key_stops_at_once(client, world):
    people = world[1]
    text = key_of(people, "Chen", role="owner", member="merchant-01", scopes=("read",))
    said = {"authorization": f"Bearer {text}"}
    assert client.get("/day.json", headers=said).status_code == 200
    with people.database.write() as db:
        db.exec_driver_sql("UPDATE api_keys SET revoked_ms = 1 WHERE id = ?", (text.split("_")[1],))
    assert code_of(client.get("/day.json", headers=said), 401) == "access.key_bad"


def test_who_asks_too_often_is_told_when_to_come_back(client, world):
    text = key_of(world[1], "Sun", scopes=("read",))
    said = {"authorization": f"Bearer {text}"}
    buckets, ident = world[1].buckets, text.split("_")[1]
    assert client.get("/api/events.json?limit=1", headers=said).status_code == 200
    buckets._levels["api", ident] = (0, world[1].database.now() + 600_000)  # empty, and so it stays for the test
    answer = client.get("/api/events.json?limit=1", headers=said)
    assert code_of(answer, 429) == "access.slow_down"
    assert int(answer.headers["retry-after"]) >= 1


# --- once ---------------------------------------------------------------------------------------------------------------


def test_the_same_request_sent_twice_is_done_once(client, key, counter):
    said = {"json": {"text": "a"}, "headers": key | {"idempotency-key": "one"}}
    first = client.post("/api/test_note", **said)
    again = client.post("/api/test_note", **said)
    assert first.status_code == 200
    assert first.content == again.content
    assert (first.headers.get("idempotency-replayed"), again.headers["idempotency-replayed"]) == (None, "true")
    assert first.json()["made"]["count"] == str(counter.done)


def test_another_request_under_the_same_key_is_refused(client, key, counter):
    first = client.post("/api/test_note", json={"text": "a"}, headers=key | {"idempotency-key": "two"})
    assert first.status_code == 200
    before = counter.done
    answer = client.post("/api/test_note", json={"text": "b"}, headers=key | {"idempotency-key": "two"})
    assert code_of(answer, 409) == "access.other_body"
    assert counter.done == before


@pytest.mark.parametrize(
    ("text", "status", "code"), [("stop", 503, "node.not_running"), ("no", 404, "portal.not_here")]
)
def test_what_was_not_done_may_be_sent_again_under_its_key(client, key, text, status, code):
    for _ in range(2):
        answer = client.post("/api/test_note", json={"text": text}, headers=key | {"idempotency-key": f"three-{text}"})
        assert code_of(answer, status) == code
        assert ("retry-after" in answer.headers) == (status == 503)


def test_the_same_request_is_not_done_beside_itself(client, key, counter):
    said = {"json": {"text": "slow"}, "headers": key | {"idempotency-key": "four"}, "timeout": 30}
    counter.inside.clear()
    counter.gate.clear()
    found = []
    first = threading.Thread(target=lambda: found.append(client.post("/api/test_note", **said)))
    first.start()
    assert counter.inside.wait(30)
    try:
        second = client.post("/api/test_note", **said)
    finally:
        counter.gate.set()
        first.join()
    assert code_of(second, 409) == "access.still_running"
    assert second.headers["retry-after"]
    assert found[0].status_code == 200


@pytest.mark.parametrize("said", ["", "a b", "a" * 201])
def test_a_key_of_idempotency_is_a_word(client, key, said):
    answer = client.post("/api/test_note", json={"text": "a"}, headers=key | {"idempotency-key": said})
    assert code_of(answer, 400) == "portal.header_unclear"


def test_two_posts_do_not_share_keys_of_idempotency(client, key, world, counter):
    other = {"authorization": f"Bearer {key_of(world[1], 'Qian', member='merchant-02')}"}
    answers = [
        client.post("/api/test_note", json={"text": "a"}, headers=who | {"idempotency-key": "five"})
        for who in (key, other)
    ]
    assert answers[0].json()["made"] != answers[1].json()["made"]

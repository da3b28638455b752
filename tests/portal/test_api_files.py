"""Files over the API: proofs and sheets are fetched with a key, deliveries and proofs are sent, and every no is JSON."""

import httpx
import msgspec
import pytest

from api_world import key_of, open_people
from cohong.modules.trade.state import TRADE
from cohong.portal.proving.verdict import Verdict
from cohong.portal.raw import RAWS
from cohong.portal.uploads import MAX_BYTES
from loopback import portal

FILES = ("verify", "upload", "proofs/{message_id}", "templates/{kind}", "money/files/{name}", "entrusted.xlsx")
SHEET = {"files": ("trades.csv", b"")}


@pytest.fixture
def served(own_home, tmp_path):
    """A client with a key of the service company, at a city that may be written to."""
    with open_people(tmp_path) as people, portal(own_home, people, switch=False) as url:
        key = key_of(people, scopes=("read", "upload"))
        with httpx.Client(base_url=url, headers={"authorization": f"Bearer {key}"}) as client:
            yield client


@pytest.fixture(scope="session")
def order(reading):
    """The order of a trade that was released."""
    return next(trade.order.id for _, trade in reading.state.scan(TRADE) if trade.released)


def code_of(answer, status):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    return answer.json()["error"]["code"]


def test_a_proof_is_fetched_with_a_key_and_verified_by_anybody(served, order):
    proof = served.get(f"/api/proofs/{order}").raise_for_status()
    assert proof.content == served.get(f"/proofs/{order}").content
    with httpx.Client(base_url=served.base_url) as stranger:
        answers = [
            stranger.post("/api/verify", files={"file": ("step.proof", proof.content)}),
            stranger.post("/api/verify", content=proof.content, headers={"content-type": "text/plain"}),
        ]
    for answer in answers:
        verdict = msgspec.json.decode(answer.raise_for_status().content, type=Verdict)
        assert (verdict.result, verdict.signer) == ("whole", "pinned")


@pytest.mark.parametrize("address", ["/api/proofs/{order}", "/api/templates/trades", "/api/upload"])
def test_a_key_that_does_not_hold_is_refused(served, order, address):
    method = "POST" if address.endswith("upload") else "GET"
    strange = {"authorization": "Bearer cohong_00_00"}
    assert code_of(served.request(method, address.format(order=order), headers=strange), 401) == "access.key_bad"


def test_a_file_that_is_not_there_is_named(served, order):
    assert code_of(served.get("/api/proofs/nothing"), 404)
    assert code_of(served.get("/api/templates/nothing"), 404) == "portal.not_here"
    assert code_of(served.get(f"/api/proofs/{order}?colour=red"), 400) == "portal.question_unclear"


def test_a_page_is_shown_with_whatever_follows_its_address(served, order):
    """Only programs are held to what is declared: a person's browser may carry a language along."""
    assert served.get(f"/proofs/{order}?lang=en").status_code == 200


def test_files_are_sent_with_a_key_and_make_a_delivery(served):
    done = served.post("/api/upload", files=SHEET).raise_for_status().json()
    delivery = served.get(f"/uploads/{done['made']['delivery']}.json").raise_for_status().json()["delivery"]
    assert delivery["files"] == ["trades.csv"]
    assert done["to"] == f"/uploads/{delivery['id']}"


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({}, 400, "upload.nothing"),
        ({"json": {"files": []}}, 400, "upload.nothing"),
        ({"files": {"other": ("trades.csv", b"")}}, 400, "upload.nothing"),
        ({"files": {"files": ("trades.exe", b"")}}, 400, "upload.not_read"),
        ({"content": b"", "headers": {"content-type": "multipart/form-data"}}, 400, "portal.body_unclear"),
        ({"content": b"--a\r\n?", "headers": {"content-type": "multipart/form-data; boundary=a"}}, 400, "portal.body_unclear"),
    ],
)  # fmt: skip
def test_what_is_no_delivery_is_refused_and_leaves_nothing(served, own_home, sent, status, code):
    assert code_of(served.post("/api/upload", **sent), status) == code
    assert not list((own_home / "uploads").glob("*"))


def test_what_is_too_much_is_refused_before_it_is_read(browser_of):
    length = {"content-length": str(MAX_BYTES + 1)}
    assert code_of(browser_of().post("/api/upload", content=b"", headers=length), 413) == "upload.too_much"


def test_another_site_cannot_have_a_browser_send_files(own_home, served):
    """Where nobody signs in, no key says who it is, and a form of any site could be sent here."""
    with httpx.Client(base_url=served.base_url, headers={"origin": "https://elsewhere.example.cn"}) as browser:
        assert code_of(browser.post("/api/upload", files=SHEET), 403) == "portal.strange_form"
    assert not (own_home / "uploads").exists()


def test_a_key_without_the_right_sends_nothing(own_home, tmp_path):
    with open_people(tmp_path) as people, portal(own_home, people) as url:
        reads = {"authorization": f"Bearer {key_of(people, scopes=('read',))}"}
        assert code_of(httpx.post(f"{url}/api/upload", files=SHEET, headers=reads), 403) == "portal.not_allowed"


def test_what_programs_are_not_told_of_is_not_served_to_them(served):
    """Forms answer with pages: below /api there is only what the description holds."""
    told = {one.program_path for one in RAWS.values() if one.told}
    assert told == {f"/api/{one}" for one in FILES}
    for one in RAWS.values():
        if one.told is None:
            path = one.path.format(id="1", key="1", kind="order", person="1", name="1")
            if f"/api{one.path}" not in told:
                assert code_of(served.request(one.method, f"/api{path}"), 404) == "portal.not_here"

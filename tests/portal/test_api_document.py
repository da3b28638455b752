"""The description of the API: whole, true, and with examples that work."""

import ast
import html
import inspect
import json
import re
import shlex
import shutil
from string import Template

import httpx
import msgspec
import pytest

import rooms
from api_world import key_of, open_people
from cohong.node.reading import Reading
from cohong.portal.act import ACTS
from cohong.portal.api.document import openapi_json
from cohong.portal.api.events import START, events_page, reader_of
from cohong.portal.api.examples import EXAMPLES
from cohong.portal.page import PAGES
from cohong.portal.proving.verdict import Verdict
from cohong.portal.question import Listed
from cohong.portal.raw import RAWS
from loopback import node, portal

PARAMETER = re.compile(r"{(\w+)}")


@pytest.fixture(scope="module")
def document():
    return json.loads(openapi_json())


@pytest.fixture(scope="module")
def served(demo_home, tmp_path_factory):
    """A served city that may be written to, as the variables of an example's shell."""
    own = shutil.copytree(demo_home, tmp_path_factory.mktemp("own") / "home")
    with Reading(own) as reading:
        outcome = (
            events_page(reader=reader_of(reading, "service"), reading=reading, after=START, limit=1).events[0].outcome
        )
    with open_people(tmp_path_factory.mktemp("people")) as people, node(own), portal(own, people) as url:
        key = key_of(people, scopes=("read", "upload"))
        yield {"COHONG": url, "COHONG_KEY": key, "OUTCOME": outcome}


@pytest.fixture
def folder(served, tmp_path):
    """Where the examples' shell stands, with the files that lines before have kept."""
    for name, address in (("step.proof", f"/api/proofs/{served['OUTCOME']}"), ("trades.xlsx", "/api/templates/trades")):
        answer = httpx.get(served["COHONG"] + address, headers={"authorization": f"Bearer {served['COHONG_KEY']}"})
        (tmp_path / name).write_bytes(answer.raise_for_status().content)
    return tmp_path


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def test_every_page_every_act_and_every_file_stands_in_it(document):
    ids = [operation["operationId"] for *_, operation in operations(document)]
    assert len(ids) == len(set(ids))
    files = {name for name, one in RAWS.items() if one.told}
    assert files == {"verify_proof", "send_files", "proof_file", "template", "bank_file", "entrusted_file"}
    assert set(ids) == {*PAGES, *ACTS, *files, "openapi", "event_list", "event_stream"}


def test_a_file_is_told_with_what_it_takes_and_gives(document):
    verify = document["paths"]["/api/verify"]["post"]
    form = verify["requestBody"]["content"]["multipart/form-data"]["schema"]
    assert form["required"] == ["file"]
    assert set(verify["requestBody"]["content"]) == {"multipart/form-data", "text/plain", "application/octet-stream"}
    answered = verify["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    shape = document["components"]["schemas"][answered]
    assert set(shape["properties"]) == set(Verdict.__struct_fields__)
    proof = document["paths"]["/api/proofs/{message_id}"]["get"]
    assert set(proof["responses"]["200"]["content"]) == {"text/plain"}
    assert proof["security"][0] == {"key": []}
    assert verify["security"] == [{}]


def test_every_part_of_an_address_is_a_parameter(document):
    for _, path, operation in operations(document):
        named = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "path"}
        assert named == set(PARAMETER.findall(path))


def test_every_reference_leads_somewhere(document):
    for ref in re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(document)):
        place = document
        for step in ref.split("/"):
            place = place[step]
        assert place


def test_every_query_parameter_that_a_page_reads_is_declared():
    """Programs are refused what a page does not declare, so a page that reads more would never get it."""
    missing = []
    for page in PAGES.values():
        tree = ast.parse(inspect.getsource(inspect.getmodule(page.draw)))
        named = {function.name: function for function in ast.walk(tree) if isinstance(function, ast.FunctionDef)}
        for found in ast.walk(named[page.draw.__name__]):
            if isinstance(found, ast.Call) and ast.unparse(found.func) in {"ask.query.get", "ask.number"}:
                name = ast.literal_eval(found.args[0])
                missing += [f"{page.name}: {name}"] if name not in page.asks.__struct_fields__ else []
    assert not missing


def test_every_list_has_a_cursor():
    for page in PAGES.values():
        if "after" in page.asks.__struct_fields__:
            assert "limit" in page.asks.__struct_fields__, page.name
            assert "next" in page.view.__struct_fields__, page.name
    assert any(issubclass(page.asks, Listed) for page in PAGES.values())


def test_the_committed_copy_is_what_the_code_says():
    kept = (rooms.ROOT / "docs" / "reference" / "openapi.json").read_bytes()
    assert kept == openapi_json(), "run `make generate`"


def test_the_server_tells_the_same(served):
    assert httpx.get(f"{served['COHONG']}/api/openapi.json").content == openapi_json()


# --- examples -----------------------------------------------------------------------------------------------------------


def as_request(line, served, folder):
    """What curl would send: method, address, headers, body or files."""
    words = shlex.split(Template(line).substitute(served))
    assert words.pop(0) == "curl"
    method, headers, body, files, address = "GET", {}, None, {}, ""
    while words:
        word = words.pop(0)
        if word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "-X":
            method = words.pop(0)
        elif word == "-d":
            body = words.pop(0)
        elif word == "--data-binary":
            method, body = "POST", (folder / words.pop(0).removeprefix("@")).read_bytes()
        elif word == "-F":
            field, _, name = words.pop(0).partition("=@")
            method, files = "POST", {field: (name, (folder / name).read_bytes())}
        elif word == "-o":
            assert (folder / words.pop(0)).exists(), "a line that sends this file would find none"
        elif word != "-N":
            assert not address
            address = word
    return httpx.Request(method, address, headers=headers, content=body, files=files or None)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.says.en)
def test_an_example_works_as_it_stands(served, folder, example):
    request = as_request(example.line, served, folder)
    with httpx.Client() as client:
        answer = client.send(request, stream=True)
        assert answer.status_code == example.status
        if answer.headers["content-type"].startswith("text/event-stream"):
            assert next(answer.iter_lines()) == "retry: 1000"
        elif " -o " in example.line:
            assert answer.headers["content-disposition"].startswith("attachment;")
            assert answer.read()
        else:
            assert msgspec.json.decode(answer.read())
        answer.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_explains_every_address_and_every_example(served, lang):
    url = served["COHONG"]
    said = html.unescape(httpx.get(f"{url}/api", params={"lang": lang}).text)
    told = httpx.get(f"{url}/api.json").json()
    for one in (*told["reads"], *told["writes"]):
        assert f"{one['method']} {one['path']}" in said
        assert one["title"][lang] in said
    assert len(told["examples"]) == len(EXAMPLES) == said.count("<pre")

"""The description of the API: whole, true, and with examples that work."""

import ast
import html
import inspect
import json
import re
import shlex
from string import Template

import httpx
import msgspec
import pytest

import rooms
from api_world import key_of, open_people
from cohong.portal.act import ACTS
from cohong.portal.api.document import openapi_json
from cohong.portal.api.examples import EXAMPLES
from cohong.portal.page import PAGES
from cohong.portal.question import Listed
from loopback import portal

PARAMETER = re.compile(r"{(\w+)}")


@pytest.fixture(scope="module")
def document():
    return json.loads(openapi_json())


@pytest.fixture(scope="module")
def served(demo_home, tmp_path_factory):
    """Address and key of a served city."""
    with open_people(tmp_path_factory.mktemp("people")) as people, portal(demo_home, people) as url:
        yield url, key_of(people)


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def test_every_page_and_every_act_stands_in_it(document):
    ids = [operation["operationId"] for *_, operation in operations(document)]
    assert len(ids) == len(set(ids))
    assert set(ids) == {*PAGES, *ACTS, "openapi", "event_list", "event_stream"}


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
        for node in ast.walk(named[page.draw.__name__]):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"ask.query.get", "ask.number"}:
                name = ast.literal_eval(node.args[0])
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
    assert httpx.get(f"{served[0]}/api/openapi.json").content == openapi_json()


# --- examples -----------------------------------------------------------------------------------------------------------


def as_request(line, url, key):
    """What curl would send: method, address, headers, body."""
    words = shlex.split(Template(line).substitute(COHONG=url, COHONG_KEY=key))
    assert words.pop(0) == "curl"
    method, headers, body, address = "GET", {}, None, ""
    while words:
        word = words.pop(0)
        if word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "-X":
            method = words.pop(0)
        elif word == "-d":
            body = words.pop(0)
        elif word != "-N":
            assert not address
            address = word
    return httpx.Request(method, address, headers=headers, content=body)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.says.en)
def test_an_example_works_as_it_stands(served, document, example):
    request = as_request(example.line, *served)
    with httpx.Client() as client:
        answer = client.send(request, stream=True)
        assert answer.status_code == example.status
        if answer.headers["content-type"].startswith("text/event-stream"):
            assert next(answer.iter_lines()) == "retry: 1000"
        else:
            assert msgspec.json.decode(answer.read())
        answer.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_explains_every_address_and_every_example(served, lang):
    said = html.unescape(httpx.get(f"{served[0]}/api", params={"lang": lang}).text)
    told = httpx.get(f"{served[0]}/api.json").json()
    for one in (*told["reads"], *told["writes"]):
        assert f"{one['method']} {one['path']}" in said
        assert one["title"][lang] in said
    assert len(told["examples"]) == len(EXAMPLES) == said.count("<pre")

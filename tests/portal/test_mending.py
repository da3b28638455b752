"""Whoever finds trouble on the pages mends it there and sees it paid; nothing else is touched."""

import pytest

from city_kit import RunningCity


@pytest.fixture(scope="module")
def city():
    running = RunningCity()
    yield running
    running.close()


def wrong_trade(person):
    rows = person.data("/trades?why=match.price")["rows"]
    assert rows, "the city plants a trade whose documents differ"
    return rows[0]["key"]


def fields_of(view):
    (own,) = [one for one in view["own"] if one["in_question"]]
    return own


def test_the_filer_of_a_wrong_list_mends_it_and_the_trade_is_paid(city):
    key = wrong_trade(city.person("commerce"))
    seen = city.person("service").data(f"/trades/{key}/mend")
    assert seen["own"] == [], "a service company mends nothing that others filed"
    filer = next(one["filer"] for one in seen["foreign"] if one["kind"] == "list")
    agent = city.person(filer)
    own = fields_of(agent.data(f"/trades/{key}/mend"))
    assert own["kind"] == "list"
    mended = {field["name"]: expected_of(field["wrong"]) for field in own["in_question"]}
    answer = agent.send(f"/trades/{key}/mend/list", mended, seen_on=f"/trades/{key}/mend")
    assert answer.status_code == 303, answer.text
    row = agent.until(f"/trades/{key}", lambda view: view["stand"]["stage"] == "paid")
    assert row["stand"]["stage"] == "paid"


def expected_of(why):
    """The value that the other document has, out of the sentence that a person reads."""
    import re

    numbers = re.findall(r"[0-9]+(?:\.[0-9]+)?", why["says"]["zh"])
    return numbers[-1]


def test_a_value_that_the_rules_refuse_is_shown_at_its_field_and_nothing_is_filed(city):
    agent = next(
        person
        for person in (city.person(f"agent-{number}") for number in (1, 2, 3))
        for row in [person.data("/trades?stage=paid")["rows"]]
        if row
    )
    key = agent.data("/trades?stage=paid")["rows"][0]["key"]
    before = agent.data("/day")["as_of"]
    answer = agent.send(f"/trades/{key}/mend/list", {"line 1/price": "-5"}, seen_on=f"/trades/{key}/mend")
    assert answer.status_code == 400
    assert 'aria-invalid="true"' in answer.text
    assert 'value="-5"' in answer.text
    assert agent.data("/day")["as_of"] == before


def test_a_foreign_form_changes_nothing(city):
    agent = city.person("agent-1")
    rows = agent.data("/trades")["rows"]
    answer = agent.client.post(f"/trades/{rows[0]['key']}/mend/list", data={"csrf": "guessed"})
    assert answer.status_code == 403
    assert "portal.strange_form" in answer.text


def test_a_payout_that_came_back_is_paid_once_two_people_have_changed_the_account(city):
    clerk, reviewer = city.person("service"), city.person("service:second")
    first = clerk.data("/money")
    rest = clerk.data(f"/money?after={first['next']}")["payouts"] if first["next"] else []
    back = [one for one in (*first["payouts"], *rest) if one["tone"] == "wrong"]
    assert back, "the city has a merchant whose account is closed"
    merchant = back[0]["merchant"]
    account = {
        "payout_account": "6222020000000001239",
        "payout_bank_code": "102581000019",
        "payout_account_name": "示例新户",
    }
    answer = clerk.send(f"/merchants/{merchant}/account/propose", account, seen_on=f"/merchants/{merchant}")
    assert answer.status_code == 303, answer.text
    assert clerk.until(f"/merchants/{merchant}", lambda view: view["account"]["waits"])["account"]["waits"] == "1239"
    assert "批准更换" not in clerk.page(f"/merchants/{merchant}"), "a clerk does not approve"
    assert clerk.send(f"/merchants/{merchant}/account/approve", seen_on=f"/merchants/{merchant}").status_code == 403
    answer = reviewer.send(f"/merchants/{merchant}/account/approve", seen_on=f"/merchants/{merchant}")
    assert answer.status_code == 303, answer.text
    paid = clerk.until(f"/merchants/{merchant}", lambda view: view["slips"][0]["tone"] == "good")
    assert paid["account"]["ending"] == "1239"
    assert not paid["account"]["waits"]


def test_a_wrong_cell_of_an_upload_is_mended_in_place_and_sent_again(city, tmp_path):
    from cohong.city.files import write_nodes
    from cohong.city.people import make_city
    from cohong.city.trades import make_trades, order_of
    from cohong.core.calendar import time_of

    people = make_city(1)
    made = [order_of(people, trade) for trade in make_trades(people, 3, 99, time_of(20260310, 9), prefix="UP")]
    nodes = [(head | {"guid": f"0F3B7A52-9999-4C1E-9A00-{at:012d}"}, lines) for at, (head, lines) in enumerate(made)]
    (path,) = write_nodes(tmp_path, "orders", "CEB303", nodes, people.platform, 77)
    good = path.read_text(encoding="utf-8")
    value = nodes[1][0]["goodsValue"]
    path.write_text(good.replace(f"<ceb:goodsValue>{value}<", "<ceb:goodsValue>-1<", 1), encoding="utf-8")
    platform = city.person("platform")
    with path.open("rb") as file:
        answer = platform.send("/upload", files={"files": ("orders.xml", file, "text/xml")}, seen_on="/upload")
    assert answer.status_code == 303, answer.text
    place = answer.headers["location"]
    seen = platform.until(place, lambda view: view["delivery"]["state"] != "running")
    assert (seen["delivery"]["taken"], seen["delivery"]["refused"]) == (2, 1), [
        w["code"] for line in seen["lines"] for w in line["whys"]
    ]
    cell = seen["cells"][0]
    assert cell["now"] == "-1"
    assert cell["place"].endswith("goodsValue")
    assert cell["spot"]["zh"].endswith("：商品金额")
    assert "goodsValue" not in cell["why"]["says"]["zh"], "nobody has to know the element's name"
    form = {cell["name"]: value, cell["name"].replace("cell.", "place."): f"{cell['file']}|{cell['place']}"}
    answer = platform.send(f"{place}/mend", form, seen_on=place)
    assert answer.status_code == 303, answer.text
    mended = platform.until(place, lambda view: view["delivery"]["state"] == "done" and view["round"] == 2)
    assert (mended["delivery"]["taken"], mended["delivery"]["refused"]) == (3, 0)
    assert all(line["outcome"] for line in mended["lines"])


def test_others_do_not_see_a_delivery(city, tmp_path):
    platform = city.person("platform")
    recent = platform.data("/upload")["recent"]
    if not recent:
        (tmp_path / "x.csv").write_text("a,b\n1,2\n", encoding="utf-8")
        with (tmp_path / "x.csv").open("rb") as file:
            platform.send("/upload", files={"files": ("x.csv", file, "text/csv")}, seen_on="/upload")
        recent = platform.data("/upload")["recent"]
    city.person("carrier").page(f"/uploads/{recent[0]['id']}", status=404)


def test_a_file_of_another_kind_is_refused_by_name(city, tmp_path):
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.7")
    platform = city.person("platform")
    with (tmp_path / "x.pdf").open("rb") as file:
        answer = platform.send("/upload", files={"files": ("x.pdf", file, "application/pdf")}, seen_on="/upload")
    assert answer.status_code == 400
    assert "x.pdf" in answer.text


def test_an_empty_sheet_can_be_fetched_for_every_kind(city):
    clerk = city.person("service")
    for one in clerk.data("/upload")["templates"]:
        answer = clerk.client.get(f"/templates/{one['kind']}")
        assert answer.status_code == 200
        assert answer.content.startswith(b"PK")

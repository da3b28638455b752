"""Why may I do this, and who looked at my data: told to people who sign in, at an open machine, and in the demo."""

import re

import pytest

from cohong.access.rights import RIGHTS
from cohong.portal.app import build
from cohong.portal.entering.entrance import Entrance
from cohong.portal.looking import Looking
from cohong.portal.place import Place
from signing import Browser, words, world_of


@pytest.fixture
def world(demo_home, tmp_path):
    with world_of(demo_home, tmp_path) as made:
        yield made


@pytest.fixture
def demo(own_home):
    """`demo("merchant-01", "en")`: a browser at the demo, in a post, on a home of its own."""
    place = Place(own_home)
    app = build(place, Entrance(place, unsafe_switch=True))

    def make(post, lang="en"):
        browser = Browser(app, lang)
        browser.client.cookies.set("unsafe_post", post)
        return browser

    yield make
    place.close()


# --- why ------------------------------------------------------------------------------------------------------------------


def test_who_may_reads_which_post_since_when_and_given_by_whom(world):
    browser, _ = world.signed("林一", "clerk")
    text = words(browser.get("/why?right=upload"))
    assert "林一可以上传单证和表格" in text
    assert "自 2026-06-01 起任业务员，未设结束日；由本系统的运行人员授予。" in text
    assert "业务员可以上传单证和表格。" in text


def test_who_may_not_reads_what_is_missing_and_who_can_give_it(world):
    world.person("陈立", "owner")
    browser, _ = world.signed("Mei", "clerk", lang="en")
    text = words(browser.get("/why?right=approve_account"))
    assert "Mei may not approve another payout account now" in text
    assert "these roles may: owner, reviewer" in text
    assert "陈立" in text


def test_an_own_post_that_would_do_is_named(world):
    browser, who = world.signed("Mei", "clerk", lang="en")
    world.people.posts.install(who.id, "service", "reviewer")
    assert "Your post as reviewer at Service company · service allows it" in words(
        browser.get("/why?right=approve_account")
    )


def test_who_manages_people_may_ask_about_them_and_nobody_else_may(world):
    boss, _ = world.signed("Boss", "owner", lang="en")
    mei, who = world.signed("Mei", "clerk", lang="en")
    assert "Mei may not vote on law rows now" in words(boss.get(f"/why?person={who.id}&right=vote_law"))
    assert "Mei may make payments" in words(boss.get(f"/why?person={who.id}&right=pay"))
    stranger = world.person("Stranger", "owner", "bank")
    for asked in (stranger.id, "nobody"):
        text = words(boss.get(f"/why?person={asked}&right=pay"))
        assert "Boss may make payments" in text
        assert "Stranger" not in text
    other = world.people.persons.by_login("boss@firm.example")
    assert "Boss" not in words(mei.get(f"/why?person={other.id}&right=see_desk"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_visitor_sees_the_table_and_nothing_about_anybody(world, lang):
    world.person("Secret", "owner")
    text = words(world.browser(lang).get("/why?right=pay"))
    assert ("岗位与权限对照" if lang == "zh" else "Which role may do what") in text
    assert "Secret" not in text


@pytest.mark.parametrize("right", RIGHTS)
def test_the_demo_and_an_open_machine_answer_for_every_right(demo, world, right):
    told = demo("merchant-01").get(f"/why.json?right={right}").json()
    assert told["how"] == "unsafe"
    assert told["lines"][1]["en"].startswith("A person in the role owner may")
    assert told["allowed"] == (right != "operate")
    alone = world.browser("en").get(f"/why.json?right={right}").json()
    assert (alone["how"], alone["allowed"]) == ("open", True)
    assert "Nobody signs in to this home yet" in alone["lines"][0]["en"]


def test_a_right_that_is_none_is_refused(world):
    assert world.browser().get("/why?right=fly").status_code == 400


def test_every_refusal_links_to_the_reasons(demo):
    answer = demo("customs").client.post(
        "/api/people/x/posts", json={"role": "clerk"}, headers={"origin": "http://testserver"}
    )
    assert answer.status_code == 403
    page = demo("customs").get("/people")
    assert page.status_code == 403
    assert 'href="/why"' in page.text


# --- looks ----------------------------------------------------------------------------------------------------------------


def test_a_merchant_sees_who_looked_at_the_desk_and_at_a_trade(demo):
    officer, service, merchant = demo("customs"), demo("service"), demo("merchant-01")
    key = officer.get("/trades.json?merchant=merchant-01").json()["rows"][0]["key"]
    assert officer.get("/merchants/merchant-01").status_code == 200
    assert officer.get(f"/trades/{key}.json").status_code == 200
    assert service.get("/merchants/merchant-02").status_code == 200
    told = merchant.get("/looks.json").json()["looks"]
    assert [(one["what"]["en"], one["subject"]) for one in told] == [
        ("Trade", key),
        ("A merchant's desk", "merchant-01"),
    ]
    assert {one["person"]["en"] for one in told} == {"Customs officer · customs"}
    text = words(merchant.get("/looks"))
    assert "Customs officer" in text
    assert f'href="/trades/{key}"' in merchant.get("/looks").text
    assert "merchant-02" not in text


def test_the_service_company_sees_it_for_its_merchants_and_nobody_else_does(demo):
    demo("customs").get("/merchants/merchant-01")
    told = demo("service").get("/looks.json?merchant=merchant-01").json()
    assert len(told["looks"]) == 1
    assert "merchant-01" in [one["id"] for one in told["merchants"]]
    for post in ("customs", "bank", "merchant-02"):
        assert demo(post).get("/looks.json?merchant=merchant-01").status_code == 404
    assert "no merchant to ask about" in words(demo("customs").get("/looks"))


def test_with_accounts_the_name_of_the_person_stands_there(world):
    browser, _ = world.signed("Ling", "clerk", lang="en")
    browser.get("/merchants/merchant-01")
    owner, _ = world.signed("Owner", "owner", "merchant-01", lang="en")
    told = owner.get("/looks.json").json()["looks"]
    assert [(one["person"]["en"], one["role"]["en"]) for one in told] == [("Ling", "clerk")]


def test_looks_are_shown_a_page_at_a_time(world):
    owner, who = world.signed("Owner", "owner", "merchant-01", lang="en")
    for number in range(60):
        world.people.looks.looked(who.id, "service", "clerk", "trade", f"{number:02}", "merchant-01")
    first = owner.get("/looks.json").json()
    assert [one["subject"] for one in first["looks"]] == [f"{number:02}" for number in range(59, 9, -1)]
    second = owner.get(f"/looks.json?after={first['next']}").json()
    assert [one["subject"] for one in second["looks"]] == [f"{number:02}" for number in range(9, -1, -1)]
    assert second["next"] == 0
    assert re.search(r'rel="next" href="/looks\?merchant=merchant-01&amp;after=\d+"', owner.get("/looks").text)


def test_a_page_that_was_refused_is_no_look(demo):
    assert demo("merchant-02").get("/merchants/merchant-01").status_code == 404
    assert demo("merchant-01").get("/looks.json").json()["looks"] == []


def test_looks_are_written_down_in_one_go_and_kept_when_that_fails(world):
    broken = [True]

    def people():
        if broken[0]:
            raise OSError("full")
        return world.people

    looking = Looking(people, world.clock)
    for _ in range(3):
        looking.note("p-1", "service", "clerk", "trade", "t-1", "merchant-01")
    looking.note("p-1", "service", "clerk", "trade", "t-2", "merchant-01")
    looking.note("p-1", "service", "clerk", "trade", "t-3", "")
    with pytest.raises(OSError, match="full"):
        looking.write_down()
    broken[0] = False
    looking.write_down()
    looking.write_down()
    assert [one.subject for one in world.people.looks.looks_at("merchant-01")] == ["t-2", "t-1"]


def test_the_list_of_people_is_made_with_the_first_look(own_home):
    from signing import TestClient

    place = Place(own_home)
    try:
        with TestClient(build(place, Entrance(place))) as client:
            assert client.get("/day").status_code == 200
            assert not place.has_people
            assert client.get("/merchants/merchant-01").status_code == 200
        assert place.has_people, "written down when the pages stop, at the latest"
        assert not place.has_accounts
        assert len(place.people.looks.looks_at("merchant-01")) == 1
    finally:
        place.close()

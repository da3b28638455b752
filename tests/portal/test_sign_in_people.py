"""People, approvals, keys and webhooks on the pages: who may, what takes two, and what is shown once."""

import asyncio
import re

import httpx
import pytest

from loopback import Receiver
from signing import PASSWORD, words, world_of


@pytest.fixture
def world(demo_home, tmp_path):
    with world_of(demo_home, tmp_path) as made:
        yield made


@pytest.fixture
def boss(world):
    """An owner of the service company in a browser."""
    return world.signed("Boss", "owner", lang="en")


def once(answer, id):
    """What a page shows once."""
    return re.search(rf'id="{id}">([^<]+)<', answer.text)[1]


# --- people ---------------------------------------------------------------------------------------------------------------


def test_an_owner_invites_somebody_who_then_comes_in(world, boss):
    browser, _ = boss
    shown = browser.send(
        "/people", page="/people", login="mei@firm.example", name="Mei", role="clerk", until="2026-12-31"
    )
    assert shown.status_code == 200
    invitation = once(shown, "invitation")
    assert invitation not in browser.get("/people").text
    assert "Mei" in words(browser.get("/people"))
    mei = world.browser("en")
    done = mei.send("/welcome", page="/welcome", invitation=invitation, password=PASSWORD, again=PASSWORD)
    assert done.headers["location"] == "/day"
    assert "Mei · clerk" in words(mei.get("/day"))


def test_somebody_with_an_account_only_gets_the_post(world, boss):
    browser, _ = boss
    world.person("Wu", "clerk", "bank")
    shown = browser.send("/people", page="/people", login="wu@firm.example", role="auditor")
    assert 'id="invitation"' not in shown.text
    assert "The post is given to Wu" in words(shown)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"login": "x", "name": "X", "role": "clerk"}, 400),
        ({"login": "mei@firm.example", "name": "Mei", "role": "king"}, 400),
        ({"login": "mei@firm.example", "name": "Mei"}, 400),
        ({"login": "boss@firm.example", "role": "clerk"}, 400),
    ],
)
def test_what_cannot_be_is_refused_by_name(world, boss, said, status):
    browser, _ = boss
    answer = browser.send("/people", page="/people", **said)
    assert answer.status_code == status
    assert world.people.persons.by_login("mei@firm.example") is None


def test_only_who_manages_people_sees_them(world):
    browser, _ = world.signed("Mei", "clerk", lang="en")
    answer = browser.get("/people")
    assert answer.status_code == 403
    assert "Acting as Mei · clerk" in words(answer)
    assert 'href="/why"' in answer.text


def test_inviting_asks_for_a_fresh_proof(world, boss):
    browser, _ = boss
    world.clock.move(minutes=11)
    assert 'id="invite-form"' not in browser.get("/people").text
    answer = browser.send("/people", page="/people", login="mei@firm.example", name="Mei", role="clerk")
    assert answer.headers["location"] == "/prove?next=%2Fpeople"


def test_a_post_is_given_and_ended_at_once(world, boss):
    browser, _ = boss
    mei, who = world.signed("Mei", "clerk", lang="en")
    assert browser.send(f"/people/{who.id}/posts", page="/people", role="auditor").status_code == 303
    clerk = next(one.id for one in world.people.posts.of(who.id) if one.role == "clerk")
    assert mei.get("/trades").status_code == 200
    assert browser.send(f"/people/posts/{clerk}/end", page="/people").status_code == 303
    assert mei.get("/trades").headers["location"] == "/account"
    assert [one.role for one in world.people.posts.of(who.id)] == ["auditor"]


def test_a_forgotten_password_a_lost_device_and_a_person_who_left(world, boss):
    browser, _ = boss
    mei, who = world.signed("Mei", "clerk", lang="en")
    world.codes(who)
    assert once(browser.send(f"/people/{who.id}/invitation", page="/people"), "invitation")
    assert browser.send(f"/people/{who.id}/codes/off", page="/people").status_code == 303
    assert not world.people.codes.on(who.id)
    assert browser.send(f"/people/{who.id}/active", page="/people", active="false").status_code == 303
    assert mei.get("/day").status_code == 303
    assert "switched off" in words(browser.get("/people"))


def test_one_alone_does_not_touch_the_account_of_another_owner(world, boss):
    browser, _ = boss
    other = world.person("Other", "owner")
    for path in ("invitation", "codes/off", "active"):
        answer = browser.send(f"/people/{other.id}/{path}", page="/people", active="false")
        assert answer.status_code in {400, 409}, path
        assert "two people together" in words(answer)


# --- two people -----------------------------------------------------------------------------------------------------------


def test_an_owner_is_made_by_two_people(world, boss):
    browser, who = boss
    mei = world.person("Mei", "clerk", lang="en")
    second, _ = world.signed("Second", "admin", lang="en")
    asked = browser.send(f"/people/{mei.id}/posts", page="/people", role="owner")
    assert asked.status_code == 303
    assert "takes two people" in words(browser.get("/people"))
    approval = world.people.approvals.of("service", waiting=True)[0].id
    mine = words(browser.get("/approvals"))
    assert "Give Mei the post of owner" in mine
    assert "another person who manages people decides" in mine
    alone = browser.send(f"/approvals/{approval}/decide", page="/people", decision="yes")
    assert "does not decide it" in words(alone)
    unsaid = second.send(f"/approvals/{approval}/decide", page="/approvals", decision="no", reason=" ")
    assert "A refusal needs a reason" in words(unsaid)
    assert second.send(f"/approvals/{approval}/decide", page="/approvals", decision="yes").status_code == 303
    assert "owner" in [one.role for one in world.people.posts.of(mei.id)]
    again = second.send(f"/approvals/{approval}/decide", page="/people", decision="no", reason="late")
    assert "decided already" in words(again)
    assert who.id != mei.id


def test_a_refusal_is_read_by_who_asked(world, boss):
    browser, _ = boss
    mei = world.person("Mei", "clerk", lang="en")
    second, _ = world.signed("Second", "owner", lang="en")
    browser.send(f"/people/{mei.id}/posts", page="/people", role="admin")
    approval = world.people.approvals.of("service", waiting=True)[0].id
    second.send(f"/approvals/{approval}/decide", page="/approvals", decision="no", reason="not before the audit")
    text = words(browser.get("/approvals"))
    assert "not before the audit" in text
    assert "Refused" in text
    assert "admin" not in [one.role for one in world.people.posts.of(mei.id)]


def test_ending_an_owner_takes_two_as_well(world, boss):
    browser, _ = boss
    other = world.person("Other", "owner")
    post = world.people.posts.of(other.id)[0].id
    assert browser.send(f"/people/posts/{post}/end", page="/people").status_code == 303
    assert world.people.posts.of(other.id), "not yet"
    second, _ = world.signed("Second", "admin", lang="en")
    assert "End the post of Other as owner" in words(second.get("/approvals"))


def test_without_accounts_the_page_of_approvals_shows_what_the_ledger_waits_for(world):
    answer = world.browser("en").get("/approvals")
    assert answer.status_code == 200
    assert "Approvals" in words(answer)


# --- keys -----------------------------------------------------------------------------------------------------------------


def test_a_key_is_shown_once_works_is_replaced_and_revoked(world, boss):
    browser, _ = boss
    token = browser.token("/keys")
    said = {"csrf": token, "name": "till", "days": "30", "scopes": ["read", "upload"]}
    shown = browser.client.post("/keys", data=said, headers={"origin": browser.origin})
    text = once(shown, "new-key")
    assert text not in browser.get("/keys").text

    def asks(key):
        return world.browser().client.get("/day.json", headers={"authorization": f"Bearer {key}"}).status_code

    assert asks(text) == 200
    ident = text.split("_")[1]
    other = once(browser.send(f"/keys/{ident}/rotate", page="/keys"), "new-key")
    assert (asks(text), asks(other)) == (200, 200), "the old one works on for a day"
    world.clock.move(days=1, seconds=1)
    assert (asks(text), asks(other)) == (401, 200)
    browser.sign_in("boss@firm.example")
    assert browser.send(f"/keys/{other.split('_')[1]}/revoke", page="/keys").status_code == 303
    assert asks(other) == 401
    assert "Revoked" in words(browser.get("/keys"))


@pytest.mark.parametrize(
    "said",
    [
        {"name": "", "days": "30"},
        {"name": "x", "days": "500"},
        {"name": "x", "days": "many"},
        {"name": "x", "days": "1"},
    ],
)
def test_a_key_needs_a_name_an_end_and_rights(world, boss, said):
    browser, _ = boss
    more = {} if said["days"] == "1" else {"scopes": "read"}
    assert 400 <= browser.send("/keys", page="/keys", **said, **more).status_code < 500
    assert world.people.keys.of("service") == ()


@pytest.mark.parametrize("scope", ["manage_people", "approve_account", "operate", "everything"])
def test_no_key_gets_what_a_person_does_in_person(world, boss, scope):
    browser, _ = boss
    answer = browser.send("/keys", page="/keys", name="x", days="30", scopes=scope)
    assert 400 <= answer.status_code < 500
    assert world.people.keys.of("service") == ()


# --- webhooks -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("open_house", [True, False])
def test_a_webhook_is_added_tried_and_its_deliveries_are_shown(world, open_house):
    browser = world.browser("en") if open_house else world.signed("Boss", "owner", lang="en")[0]
    with Receiver() as receiver:
        shown = browser.send("/webhooks", page="/webhooks", url=receiver.url, kinds="clearing.observe_payout")
        assert shown.status_code == 200, words(shown)
        secret = once(shown, "new-secret")
        assert secret not in browser.get("/webhooks").text
        hook = world.people.webhooks.of(world.place.reading.operator if open_house else "service")[0]
        assert browser.send(f"/webhooks/{hook.id}/test", page="/webhooks").status_code == 303
        assert "a test" in words(browser.get("/webhooks"))

        async def deliver():
            async with httpx.AsyncClient(trust_env=False) as client:
                return await world.people.webhooks.deliver_due(world.clock.now, client)

        assert asyncio.run(deliver()) == 1
        assert "Delivered" in words(browser.get("/webhooks"))
        assert once(browser.send(f"/webhooks/{hook.id}/secret", page="/webhooks"), "new-secret") != secret
        assert browser.send(f"/webhooks/{hook.id}/active", page="/webhooks", active="false").status_code == 303
        assert "Stopped" in words(browser.get("/webhooks"))


def test_a_delivery_that_fails_says_why_and_what_next_and_is_tried_again_by_hand(world):
    browser, _ = world.signed("Boss", "owner", lang="en")
    browser.send("/webhooks", page="/webhooks", url="http://127.0.0.1:9/", kinds="*")
    hook = world.people.webhooks.of("service")[0]
    browser.send(f"/webhooks/{hook.id}/test", page="/webhooks")

    async def deliver():
        async with httpx.AsyncClient(trust_env=False) as client:
            await world.people.webhooks.deliver_due(world.clock.now, client)

    asyncio.run(deliver())
    text = words(browser.get("/webhooks"))
    assert "To be tried again" in text
    assert "could not be reached" in text
    delivery = re.search(r'name="delivery" value="([^"]+)"', browser.get("/webhooks").text)[1]
    assert browser.send("/webhooks/again", page="/webhooks", delivery=delivery).status_code == 303
    acting = world.people.sessions.who(browser.client.cookies["session"])
    assert world.people.webhooks.deliveries(acting, hook.id)[0].tries == 0


@pytest.mark.parametrize("said", [{"url": "ftp://x.example", "kinds": "*"}, {"url": "https://x.example"}])
def test_a_webhook_needs_an_address_and_events(world, boss, said):
    browser, _ = boss
    assert 400 <= browser.send("/webhooks", page="/webhooks", **said).status_code < 500
    assert world.people.webhooks.of("service") == ()


def test_nobody_touches_what_belongs_to_another_member(world, boss):
    browser, _ = boss
    other, _ = world.signed("Bank", "owner", "bank", lang="en")
    other.send("/webhooks", page="/webhooks", url="https://x.example/hook", kinds="*")
    hook = world.people.webhooks.of("bank")[0]
    assert hook.url not in browser.get("/webhooks").text
    for path in ("test", "active", "secret"):
        answer = browser.send(f"/webhooks/{hook.id}/{path}", page="/webhooks", active="false")
        assert answer.status_code == 404, path

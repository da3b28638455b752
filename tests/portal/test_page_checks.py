"""A merchant's checks on its page: what is missing, recorded by whoever may, taken back by who made it, asked for in time."""

import pytest

from city_kit import RunningCity
from cohong.modules.authenticity.rules import WHATS
from cohong.portal.act import ACTS
from cohong.portal.page import PAGES

MERCHANT = "merchant-01"
PAGE = f"/merchants/{MERCHANT}"
SEEN = "登记信息查询结果：存续"


@pytest.fixture(scope="module")
def city():
    running = RunningCity()
    yield running
    running.close()


def view(ask_as, member):
    return PAGES["merchant"].draw(ask_as(member, path={"merchant": MERCHANT})).authenticity


def lines(person):
    return {one["what"]: one for one in person.data(PAGE)["authenticity"]["lines"]}


def record(person, **form):
    return person.send(f"{PAGE}/checks", {"evidence": SEEN, **form}, seen_on=PAGE)


def later(person, is_so):
    return person.until(PAGE, lambda seen: is_so({one["what"]: one for one in seen["authenticity"]["lines"]}))


# --- what is shown ----------------------------------------------------------------------------------------------------


def test_what_was_never_checked_is_said_and_stops_nothing(ask_as, browser_of):
    seen = view(ask_as, "service")
    assert [(one.what, one.state, one.by) for one in seen.lines] == [(what, "missing", None) for what in WHATS]
    assert (seen.required, seen.wants_code) == ((), False)
    page = browser_of("service").get(PAGE).text
    assert page.count("尚未核验") >= len(WHATS)
    assert "缺少核验在此仅作提示" in page


@pytest.mark.parametrize(
    ("member", "may"),
    [
        ("service", {"licence", "shop", "account", "mandate"}),
        ("tax", {"licence", "mandate"}),
        ("customs", {"licence", "mandate"}),
        (MERCHANT, set()),
    ],
)
def test_everybody_is_offered_what_its_role_can_know(ask_as, member, may):
    ways = [way.value for group in view(ask_as, member).ways for way in group.ways]
    assert {way.partition("/")[0] for way in ways} == may
    assert "account/bank_record" not in ways, "the bank's alone"
    assert len(ways) == len(set(ways))


def test_who_may_only_look_is_offered_no_form(ask_as):
    reading_only = PAGES["merchant"].draw(ask_as("service", "auditor", path={"merchant": MERCHANT}))
    assert reading_only.authenticity.ways == ()
    assert ACTS["record_check"].needs == ACTS["withdraw_check"].needs == "upload"


# --- what is done -----------------------------------------------------------------------------------------------------


def test_a_check_is_recorded_shown_to_others_and_taken_back(city):
    service, tax, owner = city.person("service"), city.person("tax"), city.person(MERCHANT)
    answer = record(service, way="account/small_transfer")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}#checks")
    later(service, lambda now: now["account"]["state"] == "standing")
    now = lines(service)["account"]
    assert (now["evidence"], now["mine"], now["about"][:3]) == (SEEN, True, "···")
    assert now["days_left"] > 300, "as long as the law allows"
    assert "小额打款" in now["how"]["zh"]
    assert not lines(tax)["account"]["mine"]
    assert lines(owner)["account"]["state"] == "standing"
    wrong = tax.send(f"{PAGE}/checks/withdraw", {"what": "account", "subject": now["subject"]}, seen_on=PAGE)
    assert wrong.status_code != 303
    answer = service.send(f"{PAGE}/checks/withdraw", {"what": "account", "subject": now["subject"]}, seen_on=PAGE)
    assert answer.status_code == 303
    later(service, lambda now: now["account"]["state"] == "withdrawn")


def test_a_failed_check_has_no_last_day_and_a_short_one_is_asked_for_again(city):
    service = city.person("service")
    today = service.data(PAGE)["authenticity"]["today"]
    day = f"{today // 10_000}-{today // 100 % 100:02d}-{today % 100:02d}"
    answer = record(service, way="licence/register", since=day, until=day, licence_since="2019-04-01")
    assert answer.status_code == 303, answer.text
    later(service, lambda now: now["licence"]["state"] == "soon")
    (due,) = of_this_merchant(service)
    assert "营业执照" in due["about"]["zh"]
    assert (due["day"], due["days_left"]) == (today, 0)
    assert "真实性核验" in service.page("/waiting")
    tax = city.person("tax")
    assert record(tax, way="licence/paper", verdict="failed").status_code == 303
    later(service, lambda now: now["licence"]["state"] == "failed")
    assert lines(service)["licence"]["until"] == 0
    assert of_this_merchant(service) == []


def of_this_merchant(service):
    """Its checks that end soon; another merchant of the city has one as well."""
    return [one for one in service.data("/waiting")["checks"] if one["href"] == f"{PAGE}#checks"]


@pytest.mark.parametrize(
    ("post", "form", "said"),
    [
        ("service", {"way": "licence/horoscope"}, "核验事项或方式不明确"),
        ("service", {"way": "shop/page_code"}, "须写明是哪一个"),
        ("service", {"way": "shop/shop_record", "about": "S-1"}, "报送人无从以此方式核验该事项"),
        ("service", {"way": "licence/register", "since": "2099-01-01"}, "核验日期不能晚于今天"),
        ("service", {"way": "licence/register", "until": "2099-01-01"}, "有效期超过最长期限"),
        ("tax", {"way": "account/small_transfer"}, "报送人无从以此方式核验该事项"),
    ],
)
def test_what_cannot_be_is_refused_in_words(city, post, form, said):
    answer = record(city.person(post), **form)
    assert answer.status_code in (403, 409, 422, 400), answer.status_code
    assert said in answer.text

"""Channels: when something came last, what share of today was refused, how the node is; each with what to do."""

import msgspec
import pytest

from cohong.access.rights import MAY
from cohong.core.calendar import time_of
from cohong.node.care.health import health
from cohong.node.reading import Reading
from cohong.portal.ask import Acting, Ask
from cohong.portal.lately import newest
from cohong.portal.pages.channels import CHANNELS, NODE, _sender, channels


def reading_on(home, day, hour):
    return Reading(home, clock=lambda: time_of(day, hour))


@pytest.fixture(scope="module")
def view(view_of):
    return view_of("commerce", 20260311, 18)


@pytest.fixture(scope="module")
def view_of(demo_home):
    def make(member, day, hour, role="auditor"):
        acting = Acting(person="t", name="t", member=member, role=role, rights=MAY[role], how="open")
        with reading_on(demo_home, day, hour) as reading:
            return channels(Ask(acting=acting, reading=reading))

    return make


def senders(view):
    return {(channel.id, one.member): one for channel in view.channels for one in channel.senders}


def test_every_channel_of_the_city_was_heard(view):
    assert [channel.id for channel in view.channels] == list(CHANNELS)
    assert all(channel.senders for channel in view.channels)


def test_the_last_message_and_its_age_are_told(view, demo_home):
    bank = senders(view)["bank", "bank-a"]
    with reading_on(demo_home, 20260311, 18) as reading:
        last = max(
            one.time for one in newest(reading) if (one.filer, one.kind) == ("bank-a", "clearing.observe_payout")
        )
        now = max(time_of(20260311, 18), reading.info.time_ms)
    assert bank.last_ms == last
    assert bank.age_minutes == (now - last) // 60_000
    assert bank.today > 0


def test_refusals_of_today_count_and_are_said(demo_home):
    acting = Acting(person="t", name="t", member="commerce", role="auditor", rights=MAY["auditor"], how="open")
    with reading_on(demo_home, 20260311, 18) as reading:
        told = [one for one in newest(reading) if one.kind == "customs.lodge_list" and one.filer == "agent-2"]
        refused = sum(one.result == "refused" for one in told)
        today = [msgspec.structs.replace(one, time=time_of(20260311, 10)) for one in told]
        ask = Ask(acting=acting, reading=reading)
        of_all, of_refused = (
            _sender(ask, "agent-2", found) for found in (today, [one for one in today if one.result == "refused"])
        )
    assert (refused, of_all.today, of_all.refused) == (1, 37, 1)
    assert (of_all.refused_percent, of_all.level) == (2, "ok")
    assert (of_refused.refused_percent, of_refused.level) == (100, "bad")
    assert of_refused.why.code == "portal.channel_refused"
    assert "100" in of_refused.why.says.zh


def test_silence_of_days_is_said_with_what_to_do(view_of):
    later = view_of("commerce", 20260320, 9)
    carrier = senders(later)["carrier", "carrier"]
    assert carrier.level == "warn"
    assert carrier.why.code == "portal.channel_silent"
    assert next(channel for channel in later.channels if channel.id == "carrier").advice


def test_the_node_is_told_in_words(view):
    assert {item.title.zh for item in view.node} >= {"节点", "磁盘空间", "备份"}
    writer = next(item for item in view.node if item.name == "writer")
    assert writer.level == "bad"
    assert view.level == "bad"
    assert "cohong node run" in writer.says.en


def test_whatever_the_node_looks_at_has_a_name(demo_home, reading):
    assert {item.name for item in health(demo_home, state=reading.state).items} <= set(NODE)


def test_how_much_another_firm_declares_is_not_told(view_of):
    seen = senders(view_of("agent-1", 20260311, 18))
    assert {member for channel, member in seen if channel in ("declarant", "service")} == {"agent-1"}
    assert ("carrier", "carrier") in seen


@pytest.mark.parametrize(("post", "status"), [("customs", 200), ("service", 403)])
def test_clerks_have_no_business_here(browser_of, post, status):
    assert browser_of(post).get("/channels").status_code == status
    assert ('href="/channels"' in browser_of(post).get("/law").text) == (status == 200)


def test_the_newest_entries_are_read_once(reading):
    assert newest(reading) is newest(reading)
    times = [one.time for one in newest(reading)]
    assert times == sorted(times, reverse=True)
    assert msgspec.json.encode(newest(reading)[0])

"""What an operator hears beside the figures of the trade: keys of programs that run out, and what the tables do."""

import json
from io import StringIO
from threading import Event

from prometheus_client.parser import text_string_to_metric_families

from api_world import acting
from cohong.core.calendar import add_days, day_of
from cohong.node.care.expiry import expiring
from cohong.node.home import system_clock
from cohong.node.logs import LOGGER, to_stream
from cohong.node.reading import open_people
from cohong.portal.app import build
from cohong.portal.entering.entrance import Entrance
from cohong.portal.operating.keeping import tell
from cohong.portal.operating.running_out import api_keys
from cohong.portal.place import Place
from cohong.projections.run import follow


def test_the_first_key_of_a_program_that_runs_out_is_a_figure(own_home, client_of):
    today = day_of(system_clock())
    assert list(api_keys(own_home, today)) == [], "nobody was ever written down here"
    assert not (own_home / "people").exists(), "and looking makes nothing"
    with open_people(own_home) as people:
        owner = acting(people, "Wang", "owner", "service")
        soon, _ = people.keys.issue(owner, "till", ("read",), days=7)
        people.keys.issue(owner, "shop", ("read",), days=90)
        gone, _ = people.keys.issue(owner, "lost", ("read",), days=1)
        people.keys.revoke(owner, gone.id)
    found = expiring(own_home, today, more=(api_keys,))
    assert [one.days_left for one in found if one.what == "api_key"] == [7, 90]
    assert found[0].who == soon.id
    assert found[0].until_day == add_days(today, 7)
    place = Place(own_home)
    try:
        said = client_of(build(place, Entrance(place, unsafe_switch=False))).get("/metrics").text
    finally:
        place.close()
    (family,) = [one for one in text_string_to_metric_families(said) if one.name == "cohong_key_days_left"]
    assert {one.labels["what"]: one.value for one in family.samples}["api_key"] == 7


def test_a_round_of_the_tables_is_a_line_of_the_log(own_home):
    (own_home / "projections" / "read.db").unlink()
    stop, stream = Event(), StringIO()
    handler = to_stream(stream)

    def told(progress, seconds):
        tell(progress, seconds)
        if not progress.behind:
            stop.set()

    try:
        follow(own_home, "", stop, told)
    finally:
        LOGGER.removeHandler(handler)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert lines
    assert all(line["event"] == "tables.followed" and line["rows"] > 0 for line in lines)
    assert lines[-1]["lag"] == 0
    assert lines[-1]["size"] == sum(line["events"] for line in lines)

"""The health of a node names what is not as it should be, with what to do; the rest it leaves alone."""

import datetime as dt
import shutil
import sqlite3
from contextlib import closing

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding
from node_world import START_MS, cohong, info
from test_server import Running

from cohong.cli import care_pages
from cohong.core.calendar import DAY_MS, add_days, day_of
from cohong.core.texts import CohongError
from cohong.ledger.embedded.home import Home
from cohong.node.care import health as healths
from cohong.node.care.archives import backup
from cohong.node.care.expiry import Care, expires, expiring, read_care
from cohong.node.care.health import health
from cohong.node.care.lately import DRILL, Last, note_last
from cohong.node.condition import READ_ONLY, Condition, notice
from cohong.node.home import Node
from cohong.node.keys import rotate_key
from cohong.node.wire import Told

TODAY = day_of(START_MS)


def looked(home, *, days=0, **settings):
    """Level, code and figures of each thing, so many days after the ledger's first."""
    found = health(home, clock=lambda: START_MS + 60_000 + days * DAY_MS, **settings)
    return {item.name: (item.level, item.code, item.figures) for item in found.items}, found


@pytest.fixture
def closed(home):
    with Node(home, clock=lambda: START_MS):
        pass
    return home


def test_a_home_without_a_node_says_so_and_everything_else_is_fine(closed, folder):
    backup(closed, folder / "b", keys_file=folder / "k", passphrase=b"w", clock=lambda: START_MS)
    note_last(closed, DRILL, Last(time_ms=START_MS, ok=True, root="", size=1, seconds=1))
    levels, found = looked(closed)
    assert {name for name, (level, _, _) in levels.items() if level != "ok"} == {"writer"}
    assert levels["writer"][:2] == ("bad", "node.health_not_running")
    assert not found.ok
    assert all(item.zh and item.en for item in found.items if item.level != "ok")


def test_a_killed_node_is_told_from_a_stopped_one(closed):
    (closed / "node.status").write_bytes(b'{"state":"open"}')
    assert looked(closed)[0]["writer"][:2] == ("bad", "node.health_killed")


def test_a_running_node_is_asked(closed):
    with Running(closed):
        levels, found = looked(closed)
        code, (said,), errors = cohong("node", "health", "--home", closed)
    assert levels["writer"][::2] == ("ok", {"running": 1})
    assert levels.keys() | {"projections"} == care_pages.NAMES.keys(), "each has its words on the terminal"
    assert levels["read_only"][0] == "ok"
    assert found.ok
    assert (code, said["ok"]) == (0, True), errors


def test_a_node_that_only_reads_is_bad(closed, monkeypatch):
    told = Told(info(closed), Condition(state="read_only", notices=(notice(READ_ONLY, START_MS),)))
    monkeypatch.setattr(healths, "ask_status", lambda _: told)
    levels, found = looked(closed)
    assert levels["read_only"][:2] == ("bad", "node.read_only")
    assert not found.ok


def test_a_node_that_does_not_answer_is_bad(closed, monkeypatch):
    def silent(_):
        raise CohongError("node.connection_lost")

    monkeypatch.setattr(healths, "ask_status", silent)
    assert looked(closed)[0]["writer"][:2] == ("bad", "node.health_silent")


def test_a_command_that_writes_is_no_trouble(home):
    with Home(home).lock():
        assert looked(home)[0]["writer"][:2] == ("ok", "node.health_busy")


def test_no_backup_and_no_drill_is_worth_a_word(closed):
    levels, _ = looked(closed)
    assert levels["backup"][:2] == ("warn", "node.health_no_backup")
    assert levels["drill"][:2] == ("warn", "node.health_no_drill")


@pytest.mark.parametrize(("days", "level"), [(2, "ok"), (3, "warn")])
def test_a_backup_grows_old(closed, folder, days, level):
    backup(closed, folder / "b", keys_file=folder / "k", passphrase=b"w", clock=lambda: START_MS)
    assert looked(closed, days=days)[0]["backup"][0] == level


def test_a_drill_that_failed_is_bad(closed):
    note_last(closed, DRILL, Last(time_ms=START_MS, ok=False, root="", size=1, seconds=1))
    assert looked(closed)[0]["drill"][:2] == ("bad", "node.health_drill_failed")


def test_a_note_that_cannot_be_read_is_none(closed):
    (closed / "last-drill.json").write_text("{")
    assert looked(closed)[0]["drill"][1] == "node.health_no_drill"


def disk_with(monkeypatch, free):
    usage = shutil.disk_usage(".")
    monkeypatch.setattr(healths.shutil, "disk_usage", lambda _: usage._replace(free=free))


def test_a_disk_that_is_nearly_full_is_bad(closed, monkeypatch):
    disk_with(monkeypatch, 10 << 20)
    level, code, figures = looked(closed)[0]["disk"]
    assert (level, code, figures["free_bytes"]) == ("bad", "node.health_disk_full", 10 << 20)


def test_a_disk_that_will_be_full_within_a_month_is_warned_of(closed, monkeypatch):
    disk_with(monkeypatch, 300 << 20)
    monkeypatch.setattr(healths, "_used", lambda _: 1 << 30)
    level, code, figures = looked(closed)[0]["disk"]
    assert (level, code) == ("warn", "node.health_disk_fills")
    assert figures["days_left"] < 30


def test_a_clock_behind_the_ledger_is_named(closed):
    level, code, figures = looked(closed, days=-1)[0]["clock"]
    assert (level, code) == ("warn", "node.clock_behind")
    assert figures["behind_seconds"] > 80_000


def test_a_missing_checkpoint_is_named(closed):
    (closed / "tiles" / "checkpoint").unlink()
    assert looked(closed)[0]["checkpoint"][:2] == ("warn", "node.health_no_checkpoint")


def test_a_lost_state_is_no_loss_and_is_said(closed):
    shutil.rmtree(closed / "state")
    (closed / "state").mkdir()
    level, code, _ = looked(closed)[0]["state"]
    assert (level, code) == ("warn", "node.health_no_state")


@pytest.mark.parametrize(("behind", "level"), [(0, "ok"), (5, "warn")])
def test_tables_for_pages_that_lag_are_named(closed, behind, level):
    (closed / "projections").mkdir()
    with closing(sqlite3.connect(closed / "projections" / "read.db")) as tables:
        tables.execute("CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT)")
        rows = [("size", str(info(closed).size - behind)), ("time_ms", str(START_MS))]
        tables.executemany("INSERT INTO meta VALUES (?, ?)", rows)
        tables.commit()
    found, _ = looked(closed, days=1)
    assert (found["projections"][0], found["projections"][2]["lag_leaves"]) == (level, behind)


def test_without_tables_for_pages_nothing_is_said_of_them(closed):
    assert "projections" not in looked(closed)[0]


# --- what runs out ---------------------------------------------------------------------------------------------------------


def test_a_signing_key_is_warned_of_before_its_year_is_over(closed):
    assert "expiry" in looked(closed, days=334)[0]
    assert looked(closed, days=334)[1].expiring == []
    _, found = looked(closed, days=340)
    assert [(one.what, one.days_left) for one in found.expiring] == [("signing_key", 25)] * 3
    assert {item.level for item in found.items if item.name == "expiry"} == {"warn"}
    assert "cohong key rotate --as svc" in {one.who: one.next_zh for one in found.expiring}["svc"]
    _, found = looked(closed, days=366)
    assert {item.code for item in found.items if item.name == "expiry"} == {"node.health_expired"}


def test_a_rotated_key_is_new_again(closed, monkeypatch):
    before = {one.who: one.until_day for one in expiring(closed, TODAY)}
    monkeypatch.setattr("cohong.node.home.system_clock", lambda: START_MS)
    rotate_key(closed, member="svc")
    after = {one.who: one.until_day for one in expiring(closed, TODAY)}
    assert after["svc"] > before["svc"]
    assert after["second"] == before["second"]


def test_the_operator_says_how_long_a_key_is_good(closed):
    (closed / "care.toml").write_text("signing_key_days = 90\n")
    assert {one.until_day for one in expiring(closed, TODAY)} == {add_days(TODAY, 90)}
    assert read_care(closed) == Care(signing_key_days=90)


def certificate(path, days):
    """A self-signed certificate that ends so many days after the first of the ledger."""
    key = generate_private_key(SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "node.example")])
    start = dt.datetime.fromtimestamp(START_MS / 1000, dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(start - dt.timedelta(days=400))
        .not_valid_after(start + dt.timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(made.public_bytes(Encoding.PEM))


@pytest.mark.parametrize(("days", "level"), [(31, None), (30, "warn"), (0, "warn"), (-1, "bad")])
def test_a_certificate_is_warned_of_and_bad_once_it_is_over(closed, days, level):
    certificate(closed / "tls" / "node.pem", days)
    (closed / "care.toml").write_text('certificates = ["tls/node.pem"]\n')
    _, found = looked(closed)
    expected = [] if level is None else [(level, days)]
    items = [item for item in found.items if item.name == "expiry" and item.code]
    assert [(item.level, item.figures["days_left"]) for item in items] == expected


@pytest.mark.parametrize("data", [None, b"", b"no certificate"])
def test_a_certificate_that_cannot_be_read_is_named_by_its_file(closed, data):
    (closed / "care.toml").write_text('certificates = ["node.pem"]\n')
    if data is not None:
        (closed / "node.pem").write_bytes(data)
    levels, found = looked(closed)
    assert levels["expiry"][:2] == ("bad", "node.certificate_bad")
    assert any("node.pem" in item.zh for item in found.items)


@pytest.mark.parametrize("text", ["signing_key_days = 'x'", "colour = 1", "[[", "\xff"])
def test_settings_that_cannot_be_read_are_named(closed, text):
    (closed / "care.toml").write_text(text, encoding="latin-1")
    with pytest.raises(CohongError) as error:
        health(closed)
    assert error.value.code == "node.care_bad"


def test_other_rooms_add_what_runs_out_with_them(closed):
    def tickets(home, today):
        yield expires(
            "api_key", "terminal 3", add_days(today, 2), today, next_en="Make another.", next_zh="请重新生成。"
        )

    _, found = looked(closed, more=[tickets])
    assert [(one.what, one.days_left) for one in found.expiring] == [("api_key", 2)]


def test_who_has_the_home_open_hands_in_its_rows(closed):
    with Node(closed, clock=lambda: START_MS) as node:
        levels, found = looked(closed, days=340, state=node.state)
    assert levels["state"][0] == "ok"
    assert len(found.expiring) == 3


def test_the_command_exits_with_one_where_something_is_bad(closed):
    code, (said,), errors = cohong("node", "health", "--home", closed)
    assert (code, said["schema"], said["ok"]) == (1, "cohong.health.v1", False), errors
    with Home(closed).lock():
        code, (said,), errors = cohong("node", "health", "--home", closed)
        assert (code, said["ok"]) == (0, True), (errors, said)
    code, (said,), _ = cohong("node", "health", "--home", closed / "nothing")
    assert code == 2

"""A log line has fields from one list, with values that cannot be anybody's secret."""

import io
import json
import logging
from datetime import UTC, datetime

import pytest

from cohong.node.care.archives import backup
from cohong.node.logs import FIELDS, LOGGER, Unfit, log, to_stream


@pytest.fixture
def lines():
    """What is written to the log from here on."""
    stream = io.StringIO()
    handler = to_stream(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    LOGGER.removeHandler(handler)


def test_an_event_is_one_line_of_json(lines):
    log("import.taken", documents=12, refused=1, seconds=0.41234567)
    (line,) = lines()
    assert list(line) == ["time", "level", "event", "documents", "refused", "seconds"]
    assert (line["event"], line["level"], line["documents"], line["seconds"]) == ("import.taken", "info", 12, 0.412)
    said = datetime.fromisoformat(line["time"])
    assert said.tzinfo == UTC


FIT = {
    "documents": 0, "seconds": 1.5, "day": 20260310, "until": 20271231, "code": "trade.no_base", "member": "svc",
    "message": "0f" * 32, "ok": True, "status": 404, "method": "GET", "request": "01" * 16,
}  # fmt: skip


@pytest.mark.parametrize("name", FIT)
def test_ids_codes_counts_days_and_durations_pass(lines, name):
    log("test.event", **{name: FIT[name]})
    assert lines()[0][name] == FIT[name]


UNFIT = {
    "a name": {"member": "示例贸易有限公司"},
    "a firm code": {"code": "91440101TE5T00016C"},
    "a firm code as an id": {"member": "91440101TE5T00016C"},
    "an order number": {"message": "DEMO-0001"},
    "an account": {"subject": "6222 0000 1111 2222"},
    "a card number": {"subject": "6222000011112222"},
    "a long account": {"key": "6222000011112222333"},
    "digits as an id": {"member": "1234567"},
    "free text": {"code": "goods: tea, 12 kg"},
    "a path": {"route": "/people/42"},
    "text where a count belongs": {"documents": "twelve"},
    "a count that is none": {"documents": 1.5},
    "a flag where a count belongs": {"documents": True},
    "a count where a flag belongs": {"ok": 1},
    "no day": {"day": 20260231},
    "bytes": {"message": b"abc"},
    "a list": {"documents": [1, 2]},
    "nothing": {"member": None},
    "a field that is not on the list": {"order_no": 1},
    "a goods name": {"gname": "tea"},
}


@pytest.mark.parametrize("what", UNFIT)
def test_anything_else_is_refused_and_not_written(lines, what):
    with pytest.raises(Unfit) as error:
        log("test.event", **UNFIT[what])
    assert lines() == []
    (value,) = UNFIT[what].values()
    assert not isinstance(value, str) or value not in str(error.value), "the refusal does not say it either"


@pytest.mark.parametrize("event", ["", "Import", "import taken", "import", "订单.taken", "import.taken\n"])
def test_an_event_has_a_plain_name(event):
    with pytest.raises(Unfit):
        log(event)


def test_every_field_has_a_kind():
    assert set(FIELDS.values()) == {"count", "seconds", "day", "code", "id", "flag"}


def test_what_libraries_say_is_not_repeated(lines):
    logging.getLogger("cohong.other").warning("the order %s", "DEMO-0001")
    (line,) = lines()
    assert line["event"] == "other.cohong"
    assert "DEMO" not in json.dumps(line)


def test_a_backup_says_what_it_wrote_and_not_where(home, folder, lines):
    written = backup(home, folder / "b", keys_file=folder / "k", passphrase=b"words")
    (line,) = lines()
    assert (line["event"], line["size"]) == ("backup.written", written.size)
    assert str(folder) not in json.dumps(line)

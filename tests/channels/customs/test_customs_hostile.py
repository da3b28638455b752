"""Hostile and broken input: refused by name, never expanded, never followed, and other files go on."""

import gzip
import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path

import customs_samples as samples
import pytest

from cohong.channels.customs import archive, exit_status, is_unreadable, read_message, read_path, reader
from cohong.channels.customs.reader import read_stream
from cohong.core.texts import CohongError

VALID = samples.message("CEB303", count=2)
BODY = VALID.split(b"?>\n", 1)[1]
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in range(ord("b"), ord("k"))
)
HOSTILE = {
    "entity": (b'<!DOCTYPE x [<!ENTITY e "boo">]>' + BODY, "xml_dtd_refused"),
    "external": (
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + BODY.replace(b"Example", b"&e;"),
        "xml_dtd_refused",
    ),
    "external dtd": (b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">' + BODY, "xml_dtd_refused"),
    "laughs": (LAUGHS + b"]>" + BODY.replace(b"Example", b"&j;"), "xml_dtd_refused"),
    "dtd in utf-16": (('<!DOCTYPE x [<!ENTITY e "boo">]>' + BODY.decode()).encode("utf-16"), "xml_dtd_refused"),
    "dtd after comment": (b"<?xml version='1.0'?><!-- < --> <?p?>\n<!DOCTYPE x>" + BODY, "xml_dtd_refused"),
    "deep": (b"<a>" * 100_000, "xml_too_deep"),
    "deep inside": (BODY.replace(b"</ceb:Order>", b"<x>" * 80 + b"</x>" * 80 + b"</ceb:Order>", 1), "xml_too_deep"),
    "cut off": (VALID[:-40], "xml_malformed"),
    "two roots": (BODY + BODY, "xml_malformed"),
    "undeclared entity": (BODY.replace(b"Example", b"&nbsp;"), "xml_malformed"),
    "undeclared prefix": (BODY.replace(b"xmlns:ceb", b"xmlns:cab"), "xml_malformed"),
    "not xml": (b"order;value\n1;2\n", "xml_malformed"),
    "bad utf-8": (BODY.replace(b"Example", b"\xff\xfe"), "xml_malformed"),
    "empty": (b"", "file_empty"),
    "blank": (b" \n", "file_empty"),
    "long text": (BODY.replace(b"Example", b"x" * (11 << 20)), "xml_too_large"),
}


@pytest.mark.parametrize(("data", "code"), HOSTILE.values(), ids=list(HOSTILE))
def test_hostile_xml_is_refused_by_name(data: bytes, code: str, tmp_path: Path) -> None:
    with pytest.raises(CohongError) as refusal:
        list(read_stream(io.BytesIO(data), "bad.xml"))
    if code != "xml_too_large":  # how the parser words it is not promised
        assert refusal.value.code == f"customs.{code}"
    (tmp_path / "1.xml").write_bytes(data)
    (tmp_path / "2.xml").write_bytes(VALID)
    documents = list(read_path(tmp_path))
    assert [is_unreadable(document) for document in documents] == [True, False, False]
    assert (documents[0].message, documents[0].guid, documents[0].verdict) == ("", "", "refused")
    assert exit_status(documents) == 2


def test_the_large_lane_refuses_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "STREAM_BYTES", 100)
    for name, (data, code) in HOSTILE.items():
        if len(data) > 100 and name != "long text":
            with pytest.raises(CohongError) as refusal:
                list(read_stream(io.BytesIO(data), "bad.xml"))
            assert refusal.value.code == f"customs.{code}", name


def test_the_large_lane_reads_what_the_small_one_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    spoilt = samples.loose("CEB303", [samples.order(1), samples.order(2)]).replace(b"<ceb:qty>5<", b"<ceb:qty>-5<")
    cases = [VALID, spoilt, *(samples.message(kind, count=3) for kind in samples.RECEIPTS)]
    wanted = [read_message(data, "f") for data in cases]
    monkeypatch.setattr(reader, "STREAM_BYTES", 100)
    assert [list(read_stream(io.BytesIO(data), "f")) for data in cases] == wanted


class Endless(io.RawIOBase):
    """A message of `count` nodes, made as it is read."""

    def __init__(self, count: int) -> None:
        self._pieces = self._make(count)
        self._buffer = b""

    @staticmethod
    def _make(count: int) -> Iterator[bytes]:
        start, rest = BODY.split(b"<ceb:Order>", 1)
        node, end = rest.rsplit(b"</ceb:Order>", 1)[0].split(b"</ceb:Order>")[0], BODY.rsplit(b"</ceb:Order>", 1)[1]
        yield start
        for _ in range(count):
            yield b"<ceb:Order>" + node + b"</ceb:Order>"
        yield end

    def read(self, size: int = -1, /) -> bytes:
        pieces = [self._buffer]
        wanted = size - len(self._buffer)
        while wanted > 0 and (piece := next(self._pieces, b"")):
            pieces.append(piece)
            wanted -= len(piece)
        self._buffer = b"".join(pieces)
        taken, self._buffer = self._buffer[:size], self._buffer[size:]
        return taken


def peak_bytes(count: int) -> int:
    """The most memory Python holds while a message of `count` nodes is read."""
    tracemalloc.start()
    try:
        verdicts = [document.verdict for document in read_stream(Endless(count), "big.xml")]
        assert verdicts == ["refused"] * count
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_message_of_any_size_needs_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "STREAM_BYTES", 1 << 18)
    small, large = peak_bytes(300), peak_bytes(2_000)
    assert large < small + (1 << 19), f"{small} bytes for 300 nodes, {large} for 2000"


def test_one_endless_node_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "STREAM_BYTES", 100)
    data = BODY.replace(b"</ceb:OrderHead>", b"<ceb:x/>" * 60_000 + b"</ceb:OrderHead>", 1)
    with pytest.raises(CohongError) as refusal:
        list(read_stream(io.BytesIO(data), "f"))
    assert refusal.value.code == "customs.xml_too_large"


# --- archives ---------------------------------------------------------------------------------------------------------


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return path


def codes(path: Path) -> list[str]:
    return [finding.code for document in read_path(path) for finding in document.findings if finding.level == "error"]


def test_folders_gzip_and_zip_with_folders_inside(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.xml").write_bytes(VALID)
    (tmp_path / "sub" / "b.xml.gz").write_bytes(gzip.compress(VALID))
    (tmp_path / "sub" / "notes.txt").write_text("no message")
    members = {f"d{n // 10}/e/{n:03d}.xml": samples.message("CEB505") for n in range(40)}
    zipped(tmp_path / "z.zip", members | {"readme.txt": b"x", "packed.xml.gz": gzip.compress(VALID)})
    documents = list(read_path(tmp_path))
    assert len(documents) == 2 + 2 + 40 + 2
    assert {document.verdict for document in documents} == {"ok", "warning"}
    assert documents[4].file == str(tmp_path / "z.zip") + "/d0/e/000.xml"


@pytest.mark.parametrize("cut", [1, 9, 200])
def test_truncated_archives_are_named(tmp_path: Path, cut: int) -> None:
    packed = gzip.compress(VALID)
    (tmp_path / "a.xml.gz").write_bytes(packed[:-cut])
    assert codes(tmp_path / "a.xml.gz") == ["customs.archive_truncated"]
    whole = zipped(tmp_path / "a.zip", {"1.xml": VALID, "2.xml": VALID})
    whole.write_bytes(whole.read_bytes()[:-cut])
    assert codes(whole) == ["customs.archive_truncated"]


def test_a_damaged_member_leaves_the_others_readable(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"1.xml": VALID, "2.xml": VALID})
    data = bytearray(path.read_bytes())
    data[60] ^= 0xFF
    path.write_bytes(bytes(data))
    documents = list(read_path(path))
    assert [is_unreadable(document) for document in documents] == [True, False, False]
    assert documents[0].findings[0].code == "customs.archive_truncated"


def test_bombs_nested_empty_and_missing(tmp_path: Path) -> None:
    blown = BODY.replace(b"<ceb:Order>", (b"<!--" + b" " * (8 << 20) + b"-->") * 5 + b"<ceb:Order>", 1)
    assert codes(zipped(tmp_path / "bomb.zip", {"1.xml": blown})) == ["customs.archive_bomb"]
    (tmp_path / "bomb.xml.gz").write_bytes(gzip.compress(blown))
    assert codes(tmp_path / "bomb.xml.gz") == ["customs.archive_bomb"]
    inner = zipped(tmp_path / "inner.zip", {"1.xml": VALID}).read_bytes()
    assert codes(zipped(tmp_path / "nested.zip", {"inner.zip": inner})) == ["customs.archive_nested"]
    assert codes(zipped(tmp_path / "none.zip", {"x.txt": b""})) == ["customs.file_empty"]
    assert codes(tmp_path / "nowhere.xml") == ["customs.file_missing"]


def test_an_encrypted_member_is_named(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"1.xml": VALID})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    assert codes(path) == ["customs.archive_encrypted"]


def test_a_file_is_told_by_its_content(tmp_path: Path) -> None:
    (tmp_path / "odd.dat").write_bytes(gzip.compress(VALID))
    assert len(list(archive.read_path(tmp_path / "odd.dat"))) == 2


def test_findings_beyond_a_thousand_are_counted_and_still_refuse() -> None:
    head, lines = samples.declared_list(1, 100)
    spoilt = (head, [dict.fromkeys(line, "?" * 60) for line in lines])
    (document,) = read_message(samples.loose("CEB603", [spoilt]), "f")
    assert len(document.findings) == 1_001 + len([one for one in document.findings if one.path == "Signature"])
    more = next(one for one in document.findings if one.code == "customs.findings_more")
    assert (more.level, more.expected, more.path) == ("error", "1000", "Inventory[1]")
    assert int(more.seen) > 100


def test_nodes_beyond_the_limit_are_refused_without_being_judged() -> None:
    empty = samples.loose("CEB505", []).replace(
        b"<ceb:BaseTransfer>", b"<ceb:Logistics/>" * 103 + b"<ceb:BaseTransfer>"
    )
    documents = read_message(empty, "f")
    assert len(documents) == 103
    assert len(documents[99].findings) > 10
    assert [one.code for one in documents[102].findings] == ["customs.F02"]


def test_a_row_of_endless_elements_is_refused_before_it_is_looked_at() -> None:
    data = samples.loose("CEB505", [samples.waybill()]).replace(
        b"</ceb:Logistics>", b"<ceb:x/>" * 60_000 + b"</ceb:Logistics>"
    )
    with pytest.raises(CohongError) as refusal:
        read_message(data, "f")
    assert refusal.value.code == "customs.xml_too_large"

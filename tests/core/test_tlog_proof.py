"""Proof files as text: golden bytes, what comes back, every other text refused, and what `extra` of ours may hold."""

import random
from dataclasses import replace

import pytest

from cohong.core import canon, signing
from cohong.core.body import open_field
from cohong.core.note import Checkpoint, sign_checkpoint
from cohong.core.proof import Evidence, OpenedField, make_proof, parse_proof
from cohong.core.tlog_proof import NotAProof, TlogProof, parse_tlog_proof, tlog_proof_text

NOTE = sign_checkpoint(Checkpoint("example.org/log", 5, bytes(32)), signing.private_from_seed(bytes(32)))
PROOF = TlogProof(3, (b"\x01" * 32, b"\x02" * 32), NOTE, b"more")
TEXT = tlog_proof_text(PROOF)
EVIDENCE = Evidence(
    index=3,
    path=PROOF.path,
    checkpoint=NOTE,
    leaf=b'{"leaf":1}',
    message=b'{"kind":"x"}',
    header=b"{}",
    signature=bytes(64),
    envelope_path=(b"\x03" * 32,),
    facts=(b"{}", '{"名":1}'.encode()),
    log_key="0a" * 32,
    opened=(open_field({"a": "值", "b": [1, {"c": None}]}, ("a",), bytes(32), "rest"),),
)


def with_extra(parts):
    """A proof file whose `extra` is any object."""
    return tlog_proof_text(replace(PROOF, extra=canon.encode(parts)))


def parts_of(evidence=EVIDENCE):
    extra = parse_tlog_proof(make_proof(evidence)).extra
    assert extra is not None
    return canon.decode(extra)


def test_golden_bytes() -> None:
    assert TEXT.splitlines()[:6] == [
        "c2sp.org/tlog-proof@v1",
        "extra bW9yZQ==",
        "index 3",
        "AQEB" * 10 + "AQE=",
        "AgIC" * 10 + "AgI=",
        "",
    ]
    assert TEXT.endswith("\n\n" + NOTE)


@pytest.mark.parametrize("extra", [None, b"", b"\xff" * 100])
@pytest.mark.parametrize("path", [(), (bytes(32),) * 64])
def test_a_proof_comes_back(extra, path) -> None:
    proof = TlogProof(0, path, NOTE, extra)
    assert parse_tlog_proof(tlog_proof_text(proof)) == proof


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        TEXT.replace("@v1", "@v2"),
        TEXT.replace("extra ", "Extra "),
        TEXT.replace("extra bW9yZQ==", "extra bW9yZR=="),
        TEXT.replace("extra bW9yZQ==\n", "extra bW9yZQ==\nextra bW9yZQ==\n"),
        TEXT.replace("index 3", "index 03"),
        TEXT.replace("index 3", "index -3"),
        TEXT.replace("index 3\n", ""),
        TEXT.replace("index 3", "index 3 "),
        TEXT.replace("\nAQEB", "\nAQEBAQEB"),
        TEXT.replace("\nAQEB", "\n AQEB"),
        TEXT.replace("index 3\n", "index 3\n\n"),
        TEXT.replace("\n\n", "\n", 1),
        TEXT.replace("\n", "\r\n"),
        TEXT + "\n",
        TEXT[:-1],
        "\ufeff" + TEXT,
        tlog_proof_text(TlogProof(0, (bytes(32),) * 65, NOTE)),
    ],
)
def test_every_other_text_is_refused(text) -> None:
    with pytest.raises(NotAProof):
        parse_tlog_proof(text)


def test_evidence_comes_back() -> None:
    found = parse_proof(make_proof(EVIDENCE))
    opening = EVIDENCE.opened[0]
    field = OpenedField(opening.name, opening.salt, opening.value, opening.index, opening.size, tuple(opening.path))
    assert found == replace(EVIDENCE, opened=(field,))
    assert make_proof(found) == make_proof(EVIDENCE)
    assert parse_proof(make_proof(replace(EVIDENCE, opened=()))) == replace(EVIDENCE, opened=())


def test_extra_is_one_canonical_object_with_a_sum() -> None:
    assert sorted(parts_of()) == sorted(
        ("v", "leaf", "message", "header", "signature", "path", "facts", "log_key", "opened", "sum")
    )
    assert "opened" not in parts_of(replace(EVIDENCE, opened=()))


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"v": True},
        {"more": 1},
        {"leaf": 1},
        {"leaf": '{"leaf":2}'},
        {"signature": "00"},
        {"signature": "AA" * 64},
        {"path": "00" * 32},
        {"path": [5]},
        {"path": ["00"]},
        {"facts": None},
        {"facts": [{}]},
        {"log_key": "0A" * 32},
        {"opened": []},
        {"opened": {}},
        {"opened": [[]]},
        {"opened": [{"name": "a"}]},
        {"sum": "00" * 32},
    ],
)
def test_any_other_extra_is_refused(change) -> None:
    with pytest.raises(NotAProof):
        parse_proof(with_extra({**parts_of(), **change}))


@pytest.mark.parametrize(
    "change",
    [{"index": "0"}, {"index": True}, {"size": None}, {"salt": "00"}, {"name": 1}, {"path": [None]}, {"more": 1}],
)
def test_an_opened_field_of_another_form_is_refused(change) -> None:
    parts = parts_of()
    with pytest.raises(NotAProof):
        parse_proof(with_extra({**parts, "opened": [{**parts["opened"][0], **change}]}))


@pytest.mark.parametrize("extra", [None, b"", b"x", b"\xff\xfe", b"[]", b"1", b'{"v": 1}', b"[" * 90_000])
def test_extra_that_is_no_object_is_refused(extra) -> None:
    with pytest.raises(NotAProof):
        parse_proof(tlog_proof_text(replace(PROOF, extra=extra)))


def test_random_bytes_never_end_in_another_error(seed) -> None:
    draw = random.Random(seed)
    text = make_proof(EVIDENCE)
    for _ in range(300):
        data = bytearray(text.encode())
        for _ in range(draw.randrange(1, 4)):
            data[draw.randrange(len(data))] = draw.randrange(128)
        changed = data.decode(errors="replace")
        if changed != text:
            # Elsewhere than in `extra` a changed byte may still be a well-formed proof: the checker's hashes find it.
            try:
                assert make_proof(parse_proof(changed)) == changed
            except NotAProof:
                continue

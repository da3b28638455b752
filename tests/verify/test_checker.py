"""The checker on real proofs, on broken ones step by step, and on every byte of one."""

import json
from dataclasses import replace

import pytest
from proof_kit import LOG_KEY, OTHER_KEY, SALT_KEY, Made

from cohong.core import canon, signing
from cohong.core.body import check_opening, open_field
from cohong.core.envelope import sign_envelope
from cohong.core.merkle import inclusion_path, leaf_hash
from cohong.core.message import Message
from cohong.core.note import Checkpoint, sign_checkpoint, verifier_key
from cohong.core.proof import make_proof
from cohong.core.texts import CohongError
from cohong.verify import check_bytes, check_file, render, report_to_json
from cohong.verify.checker import opened_root
from cohong.verify.says import china_time


def check(evidence, trust=None):
    return check_bytes(make_proof(evidence).encode(), trust=trust)


def failed_step(report):
    """Number and code of the step that failed; later steps must not have run."""
    failed = [step for step in report.steps if step.ok is False]
    assert len(failed) == 1
    assert all(step.ok is None for step in report.steps[failed[0].n :])
    assert failed[0].zh
    assert failed[0].en
    assert report.exit_code == 1
    assert not report.trusted
    return failed[0].n, failed[0].code


def test_a_proof_without_a_key_file_is_whole_but_not_trusted() -> None:
    report = check(Made().evidence(0, "order_no", "value", "rest"))
    assert (report.exit_code, report.integrity, report.trusted, report.signer) == (0, True, False, "unpinned")
    assert [step.ok for step in report.steps] == [True] * 7 + [None]
    assert report.outcome["filer"] == "platform-a"
    assert report.outcome["kind"] == "toy.say"
    assert report.outcome["result"] == "accepted"
    assert report.outcome["time"] == "2026-07-20 10:00:00 UTC+8"
    assert report.opened[:2] == ({"name": "order_no", "value": "DEMO-0001"}, {"name": "value", "value": 12_345})
    assert report.facts == ({"fact": "toy.said_so", "amount": 0}, {"fact": "toy.said_so", "amount": 1})


def test_a_proof_with_the_right_key_is_trusted() -> None:
    made = Made()
    report = check(made.evidence(0), trust=[verifier_key("x.example", signing.public_hex(OTHER_KEY)), made.log_key])
    assert (report.exit_code, report.trusted, report.signer) == (0, True, "pinned")
    assert all(step.ok for step in report.steps)


@pytest.mark.parametrize(
    "key",
    [
        verifier_key("example.org/cohong", signing.public_hex(OTHER_KEY)),
        verifier_key("example.org/other", signing.public_hex(LOG_KEY)),
    ],
)
def test_a_foreign_key_fails_though_the_content_is_whole(key) -> None:
    report = check(Made().evidence(0), trust=[key])
    assert failed_step(report) == (8, "verify.foreign_key")
    assert (report.integrity, report.signer) == (True, "foreign")


def test_a_refusal_is_proved_with_its_code() -> None:
    report = check(Made().evidence(2))
    assert report.exit_code == 0
    assert (report.outcome["result"], report.outcome["code"], report.outcome["final"]) == (
        "refused",
        "toy.too_much",
        True,
    )
    assert any("toy.too_much" in line for line in report.says["zh"])
    assert any("toy.too_much" in line for line in report.says["en"])


def test_a_change_keeps_its_revision_in_the_id() -> None:
    assert check(Made().evidence(1)).exit_code == 0


def test_a_stranger_who_signs_for_a_member_is_said_to_claim_only() -> None:
    report = check(Made(signer=OTHER_KEY).evidence(0))
    assert report.outcome["code"] == "core.unknown_signer"
    assert any("somebody calling himself platform-a" in line for line in report.says["en"])
    assert any("自称 platform-a" in line for line in report.says["zh"])


def test_a_home_that_is_its_own_gateway_says_so() -> None:
    plain, own = check(Made().evidence(0)), check(Made("example.org/home/own-gateway").evidence(0))
    assert not plain.own_gateway
    assert own.own_gateway
    assert any("its own gateway" in line and "customs terminal" in line for line in own.says["en"])
    assert any("海关终端" in line and "匹配" in line for line in own.says["zh"])
    assert not any("gateway" in line for line in plain.says["en"])


def test_the_member_key_is_not_called_pinned() -> None:
    made = Made()
    report = check(made.evidence(0), trust=[made.log_key])
    assert any("with this very key" in line for line in report.says["en"])
    assert any("以此密钥签署" in line for line in report.says["zh"])


# --- each step has evidence that breaks it ------------------------------------------------------------------------


def test_step_1_refuses_what_is_no_proof_file() -> None:
    for data in (b"", b"\xff", b"c2sp.org/tlog-proof@v1\n", b"hello\n\nworld\n"):
        assert failed_step(check_bytes(data)) == (1, "verify.not_a_proof")


def test_step_2_refuses_another_key_name_id_or_signature() -> None:
    made = Made()
    evidence = made.evidence(0)
    other = replace(evidence, log_key=signing.public_hex(OTHER_KEY))
    assert failed_step(check(other)) == (2, "verify.checkpoint_key")
    foreign = made.checkpoint(OTHER_KEY).splitlines(keepends=True)[-1]
    assert failed_step(check(replace(evidence, checkpoint=evidence.checkpoint + foreign))) == (
        2,
        "verify.checkpoint_key",
    )
    grown = evidence.checkpoint.replace("\n4\n", "\n5\n", 1)
    assert grown != evidence.checkpoint
    assert failed_step(check(replace(evidence, checkpoint=grown))) == (2, "verify.checkpoint_signature")


def test_step_3_refuses_another_leaf_place_or_path() -> None:
    evidence = Made().evidence(0)
    code = (3, "verify.not_included")
    assert failed_step(check(replace(evidence, index=1))) == code
    assert failed_step(check(replace(evidence, index=4))) == code
    assert failed_step(check(replace(evidence, path=evidence.path[:-1]))) == code
    assert failed_step(check(replace(evidence, path=(*evidence.path, bytes(32))))) == code
    assert failed_step(check(replace(evidence, leaf=evidence.leaf.replace(b"accepted", b"refused")))) == code


def test_step_3_refuses_a_block_record() -> None:
    made = Made()
    block = replace(made.evidence(0), index=3, leaf=made.applied.leaves[3], path=tuple(inclusion_path(made.leaves, 3)))
    assert failed_step(check(block)) == (3, "verify.not_an_outcome")


@pytest.mark.parametrize(
    "changes",
    [
        {"v": 2},
        {"more": 1},
        {"time": -1},
        {"index": "0"},
        {"index": True},
        {"filer": "\x1b[31mred"},
        {"filer": "a\n"},
        {"code": "toy.too_much"},
        {"result": "refused"},
        {"failed": 3},
        {"failed": [[0]]},
        {"final": 1},
        {"facts": "AB" * 32},
        {"path": 5},
    ],
)
def test_step_3_refuses_a_leaf_of_another_form_though_it_was_signed(changes) -> None:
    assert failed_step(check(Made().resigned(0, **changes))) == (3, "verify.not_an_outcome")


def test_step_4_refuses_another_message() -> None:
    made = Made()
    other = replace(made.evidence(0), message=made.envelope.messages[1])
    assert failed_step(check(other)) == (4, "verify.other_message")
    same_id = made.envelope.messages[0].replace(b'"amount":2', b'"amount":3')
    assert failed_step(check(replace(made.evidence(0), message=same_id))) == (4, "verify.other_message")


@pytest.mark.parametrize("changes", [{"id": "0" * 32}, {"filer": "platform-b"}, {"kind": "toy.other"}])
def test_step_4_recomputes_id_filer_and_kind(changes) -> None:
    assert failed_step(check(Made().resigned(0, **changes))) == (4, "verify.other_message")


def test_step_5_refuses_another_envelope_path_or_signature() -> None:
    made = Made()
    evidence = made.evidence(0)
    message = Message(None, made.envelope.messages[0], leaf_hash(made.envelope.messages[0]), "")
    alone = sign_envelope([message], "ab" * 32, OTHER_KEY)
    # A good envelope with the same message, but not the one that brought it.
    other = replace(evidence, header=alone.header, signature=alone.signature, envelope_path=())
    assert failed_step(check(other)) == (5, "verify.other_envelope")
    assert failed_step(check(replace(evidence, envelope_path=evidence.envelope_path[:-1]))) == (
        5,
        "verify.other_envelope",
    )
    assert failed_step(check(replace(evidence, signature=bytes(64)))) == (5, "verify.envelope_signature")
    assert failed_step(check(made.resigned(0, index=1))) == (5, "verify.other_envelope")
    moved = evidence.header.replace(b'"count":3', b'"count":4')
    assert failed_step(check(replace(evidence, header=moved))) == (5, "verify.other_envelope")


def test_step_5_refuses_the_same_messages_signed_again_with_another_key() -> None:
    made = Made()
    messages = [Message(None, data, leaf_hash(data), "") for data in made.envelope.messages]
    again = sign_envelope(messages, "ab" * 32, OTHER_KEY)
    forged = replace(made.evidence(0), header=again.header, signature=again.signature)
    assert failed_step(check(forged)) == (5, "verify.other_envelope")


@pytest.mark.parametrize(
    ("origin", "code"),
    [
        (f"cohong/{'ab' * 8}", None),
        (f"cohong/{'ab' * 8}/own-gateway", None),
        (f"cohong/{'cd' * 8}", "verify.other_envelope"),
        (f"cohong/{'cd' * 8}/own-gateway", "verify.other_envelope"),
    ],
)
def test_step_5_refuses_an_envelope_that_was_signed_for_another_ledger(origin, code) -> None:
    report = check(Made(origin).evidence(0))
    if code is None:
        assert report.exit_code == 0
    else:
        assert failed_step(report) == (5, code)


def test_only_the_envelope_that_founds_the_ledger_names_none() -> None:
    made = Made("cohong/0000000000000000", ledger="00" * 32)
    digest = canon.decode(made.applied.leaves[0])["hash"]
    founded = Made(f"cohong/{digest[:16]}", ledger="00" * 32)
    assert [check(founded.evidence(place)).exit_code for place in range(3)] == [0, 0, 0]
    assert failed_step(check(made.evidence(0))) == (5, "verify.other_envelope")


def test_step_6_refuses_facts_left_out_added_or_reordered() -> None:
    made = Made()
    evidence = made.evidence(0)
    for facts in ((), evidence.facts[:1], evidence.facts[::-1], (*evidence.facts, evidence.facts[0])):
        assert failed_step(check(replace(evidence, facts=facts))) == (6, "verify.other_facts")
    assert failed_step(check(replace(made.evidence(1), facts=evidence.facts))) == (6, "verify.other_facts")


def test_step_7_refuses_an_opened_field_that_stands_otherwise() -> None:
    made = Made()
    good = open_field({"a": 1, "b": 2}, ("a", "b"), SALT_KEY, "a")
    assert failed_step(check(replace(made.evidence(0), opened=(good,)))) == (7, "verify.other_body")
    without_body = replace(made.evidence(1), opened=made.evidence(0, "value").opened)
    assert failed_step(check(without_body)) == (7, "verify.other_body")


def test_opened_fields_are_read_as_the_core_reads_them() -> None:
    fields = {f"f{number}": number for number in range(7)}
    for size in range(1, 8):
        part = dict(list(fields.items())[:size])
        opening = open_field(part, tuple(part), SALT_KEY, "f0")
        root = opened_root(opening)
        assert root is not None
        assert check_opening(bytes.fromhex(root), opening)


# --- bytes --------------------------------------------------------------------------------------------------------


def test_every_changed_byte_is_found() -> None:
    data = make_proof(Made().evidence(0, "value")).encode()
    kept = len(data.rstrip())
    for place in range(kept):
        for mask in (0x01, 0x20, 0x80):
            changed = data[:place] + bytes([data[place] ^ mask]) + data[place + 1 :]
            assert check_bytes(changed).exit_code == 1, (place, mask)


def test_every_lost_and_every_doubled_byte_is_found() -> None:
    data = make_proof(Made().evidence(0, "value")).encode()
    for place in range(len(data.rstrip())):
        assert check_bytes(data[:place] + data[place + 1 :]).exit_code == 1, place
        assert check_bytes(data[:place] + data[place : place + 1] + data[place:]).exit_code == 1, place


def test_trailing_white_space_does_not_count() -> None:
    data = make_proof(Made().evidence(0)).encode().rstrip()
    for tail in (b"", b"\n", b"\n\n", b"\r\n", b" \t\r\n\n"):
        assert check_bytes(data + tail).exit_code == 0, tail
    assert check_bytes(b"\n" + data).exit_code == 1
    assert check_bytes(data.replace(b"\n", b"\r\n")).exit_code == 1
    assert check_bytes(data + b"\n\x00").exit_code == 1
    assert check_bytes(data + "\u00a0".encode()).exit_code == 1


def test_cut_anywhere_it_fails() -> None:
    data = make_proof(Made().evidence(0)).encode().rstrip()
    assert all(check_bytes(data[:end]).exit_code == 1 for end in range(len(data)))


# --- files and written forms --------------------------------------------------------------------------------------


def test_check_file_reads_proof_and_key_file(tmp_path) -> None:
    made = Made()
    proof, keys = tmp_path / "a.tlog-proof", tmp_path / "keys.txt"
    proof.write_text(make_proof(made.evidence(0)), encoding="utf-8")
    keys.write_text(f"# our ledger\n\n{made.log_key}\n", encoding="utf-8")
    assert check_file(proof).signer == "unpinned"
    assert check_file(proof, keys).trusted


@pytest.mark.parametrize("text", ["", "# nothing\n", "nonsense\n", "a+00000000+AQ==\n"])
def test_a_key_file_that_lists_no_key_is_an_error_not_a_pass(tmp_path, text) -> None:
    proof, keys = tmp_path / "a.tlog-proof", tmp_path / "keys.txt"
    proof.write_text(make_proof(Made().evidence(0)), encoding="utf-8")
    keys.write_text(text, encoding="utf-8")
    with pytest.raises(CohongError) as caught:
        check_file(proof, keys)
    assert caught.value.code == "verify.key_file"


def test_a_file_that_is_not_there_is_an_error(tmp_path) -> None:
    with pytest.raises(CohongError) as caught:
        check_file(tmp_path / "none")
    assert caught.value.code == "verify.unreadable"


def test_the_report_is_json_with_its_schema_and_prints_in_both_languages() -> None:
    report = check(Made().evidence(0, "order_no", "rest"))
    value = json.loads(json.dumps(report_to_json(report)))
    assert value["schema"] == "cohong.verify.v1"
    assert (value["signer"], value["trusted"], value["integrity"], value["ok"]) == ("unpinned", False, True, True)
    assert [step["n"] for step in value["steps"]] == list(range(1, 9))
    for lang in ("zh", "en"):
        text = render(report, lang)
        assert "signer: unpinned" in text
        assert "trusted: false" in text
        assert "DEMO-0001" in text


def test_a_strangers_file_cannot_write_on_the_screen_what_it_likes() -> None:
    made = Made()
    fields = {"order_no": "\x1b[2J\u202eevil\nIt proves: all", "value": 1}
    opening = open_field(fields, ("order_no",), SALT_KEY, "order_no")
    root = opened_root(opening)
    head = {"kind": "toy.say", "filer": "platform-a", "guid": "0" * 31 + "9", "v": 1, "amount": 1, "root": root}
    message = Message(None, canon.encode(head), leaf_hash(canon.encode(head)), "")
    envelope = sign_envelope([message], "ab" * 32, OTHER_KEY)
    digest = message.hash.hex()
    leaf = canon.encode(
        {
            **canon.decode(made.applied.leaves[1]),
            "id": check_id(head),
            "hash": digest,
            "index": 0,
            "envelope": leaf_hash(envelope.header).hex(),
        }
    )
    note = sign_checkpoint(Checkpoint(made.origin, 1, leaf_hash(leaf)), LOG_KEY)
    evidence = replace(
        made.evidence(1),
        index=0,
        path=(),
        leaf=leaf,
        checkpoint=note,
        message=message.data,
        header=envelope.header,
        signature=envelope.signature,
        envelope_path=(),
        opened=(opening,),
    )
    report = check(evidence)
    assert report.exit_code == 0
    for lang in ("zh", "en"):
        text = render(report, lang)
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert "\nIt proves: all" not in text


def check_id(head):
    from cohong.core.message import message_id

    return message_id(head["filer"], head["kind"], head["guid"], 0)


def test_times_of_any_size_can_be_said() -> None:
    assert china_time(0) == "1970-01-01 08:00:00 UTC+8"
    assert china_time(2**53 - 1) == f"{2**53 - 1} ms"
